"""What happens to the claims if a reference goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pepgraph.answers.report import Report, Section, report
from pepgraph.model.claims import Claim
from pepgraph.query.run import run

if TYPE_CHECKING:
    from pepgraph.graph import Graph


@dataclass(frozen=True, slots=True)
class Impact:
    """Claims by what the loss of one reference does to them."""

    reference: str
    falls: tuple[Claim, ...]
    """It is the only source, and no other passage says the same with another."""
    weakens: tuple[Claim, ...]
    """Another source stays: in the same clause, or where another passage says the same."""
    perhaps: tuple[Claim, ...]
    """The reference stands later in the same sentence and may or may not cover them."""

    @property
    def report(self) -> Report:
        return report(
            f"If {self.reference} goes",
            f"{len(self.falls)} claims fall, {len(self.weakens)} weaken, "
            f"{len(self.perhaps)} perhaps lose their source; all others stay",
            [
                Section("Fall: no other source", claims=self.falls),
                Section("Weaken: another source stays", claims=self.weakens),
                Section("Perhaps: the reference closes a later clause of the sentence", claims=self.perhaps),
            ],
        )


def impact(graph: Graph, reference: str) -> Impact:
    """The impact of losing a reference. Raises UnknownNameError."""
    found = graph.resolve(reference, "reference")
    label = next(iter(run(graph.engine, "SELECT ?label ?it { ?it rdfs:label ?label }", {"it": found})))[0]
    number = str(label).strip("[]")
    claims = graph.claims(within=f"<{str(found).rpartition('/reference/')[0]}>")
    elsewhere: dict[str, set[str]] = {}
    for claim in claims:
        elsewhere.setdefault(claim.proposition, set()).update(set(claim.cites) - {number})
    citing = [claim for claim in claims if number in claim.cites]
    falls = tuple(claim for claim in citing if not elsewhere[claim.proposition])
    weakens = tuple(claim for claim in citing if elsewhere[claim.proposition])
    return Impact(str(label), falls, weakens, tuple(claim for claim in claims if number in claim.may_cite))
