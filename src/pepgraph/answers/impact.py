"""What happens to the claims if a reference goes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pepgraph.answers.report import Report, Reported, Section, report
from pepgraph.model.claims import Claim
from pepgraph.query.run import run

if TYPE_CHECKING:
    from pepgraph.graph import Graph


@dataclass(frozen=True, slots=True, repr=False)
class Impact(Reported):
    """Claims by what the loss of one reference does to them."""

    reference: str
    falls: tuple[Claim, ...]
    """It is the only source, and no other passage says the same with another."""
    weakens: tuple[Claim, ...]
    """Another source stays: in the same clause, or where another passage says the same."""
    perhaps: tuple[Claim, ...]
    """The reference stands later in the same sentence and may or may not cover them."""
    untouched: int = 0
    """How many other claims the document has, cited or not."""

    def __repr__(self) -> str:
        counts = f"{len(self.falls)} fall, {len(self.weakens)} weaken, {len(self.perhaps)} perhaps"
        return f"<Impact of {self.reference}: {counts}>"

    @property
    def report(self) -> Report:
        return report(
            f"If {self.reference} goes",
            f"{_one_or_many(self.falls, 'claim falls', 'claims fall')}, "
            f"{_one_or_many(self.weakens, 'weakens', 'weaken')}, "
            f"{_one_or_many(self.perhaps, 'perhaps loses its source', 'perhaps lose their source')}; "
            f"{self.untouched:,} do not cite it",
            [
                Section("Fall: no other source", claims=self.falls, placed=True),
                Section("Weaken: another source stays", claims=self.weakens, placed=True),
                Section(
                    "Perhaps: the reference closes a later clause of the sentence", claims=self.perhaps, placed=True
                ),
            ],
        )


def impact(graph: Graph, reference: str | int) -> Impact:
    """The impact of losing a reference. Raises UnknownNameError."""
    found = graph.resolve(reference, "reference")
    number = str(found).rpartition("/")[2]
    labels = [
        str(label) for label, _ in run(graph.engine, "SELECT ?label ?it { ?it rdfs:label ?label }", {"it": found})
    ]
    claims = graph.claims(within=f"<{str(found).rpartition('/reference/')[0]}>")
    elsewhere: dict[str, set[str]] = {}
    for claim in claims:
        elsewhere.setdefault(claim.proposition, set()).update(set(claim.cites) - {number})
    citing = [claim for claim in claims if number in claim.cites]
    falls = tuple(claim for claim in citing if not elsewhere[claim.proposition])
    weakens = tuple(claim for claim in citing if elsewhere[claim.proposition])
    perhaps = tuple(claim for claim in claims if number in claim.may_cite)
    return Impact(
        min(labels, default=f"[{number}]"), falls, weakens, perhaps, len({*claims} - {*falls, *weakens, *perhaps})
    )


def _one_or_many(claims: Collection[Claim], one: str, many: str) -> str:
    return f"{len(claims)} {one if len(claims) == 1 else many}"
