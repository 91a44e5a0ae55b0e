"""What happens to the claims if a reference goes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, SupportsIndex

from pepgraph.answers.backing import papers, stopped
from pepgraph.answers.report import Report, Reported, Section, report
from pepgraph.errors import UnknownNameError
from pepgraph.model.claims import Claim
from pepgraph.model.names import document_of
from pepgraph.model.sentences import listed
from pepgraph.model.terms import Iri
from pepgraph.query.labels import labels
from pepgraph.query.resolve import near
from pepgraph.query.run import run, some_documents
from pepgraph.store.claims import in_batches

if TYPE_CHECKING:
    from pepgraph.graph import Graph

_TAKEN = "SELECT DISTINCT ?reference {{ VALUES ?paper {{ {values} }} ?reference pg:identifiedAs ?paper }}"
_CITED_FOR = """SELECT DISTINCT ?proposition ?reference {{
  VALUES ?proposition {{ {values} }}
  ?claim pg:proposition ?proposition ; cito:citesAsEvidence ?reference
}}"""


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
    """How many other claims the document has, or the documents, cited or not."""
    taken: tuple[str, ...] = ()
    """The references that are taken to be it, where it is a paper."""
    twins: tuple[str, ...] = ()
    """Other references that are taken to be the same paper, where it is a reference: they count as other sources."""

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
            f"{self.untouched:,} do not {'rest on' if self.taken else 'cite'} it"
            + (f"; it is what {listed(self.taken)} {_is(self.taken)} taken to be" if self.taken else "")
            + (f"; {listed(self.twins)} {_is(self.twins)} taken to be the same paper" if self.twins else ""),
            [
                Section("Fall: no other source", claims=self.falls, placed=True),
                Section("Weaken: another source stays", claims=self.weakens, placed=True),
                Section(
                    "Perhaps: the reference closes a later clause of the sentence", claims=self.perhaps, placed=True
                ),
            ],
        )


def impact(graph: Graph, reference: str | SupportsIndex) -> Impact:
    """The impact of losing a reference of a document, or a paper with all references that are taken to be it.

    Of a paper, claims that a curator's note keeps apart from it are untouched. Raises UnknownNameError.
    """
    found = _found(graph, reference)
    taken = _taken(graph, {found})
    gone = taken or {found}
    documents = {one.rpartition("/reference/")[0] for one in gone}
    claims = [claim for document in sorted(documents) for claim in graph.claims(within=f"<{document}>")]
    apart = {claim for claim, paper in stopped(graph, claims) if paper == found}
    citing = [claim for claim in claims if claim.iri not in apart and not gone.isdisjoint(claim.references)]
    others: dict[str, set[str]] = {}
    for values in in_batches({claim.proposition for claim in citing}):
        for proposition, cited in run(graph.engine, _CITED_FOR.format(values=values)):
            # Whose reference goes is asked of its document, a paper of all of them.
            if cited not in gone and (taken or str(cited).rpartition("/reference/")[0] in documents):
                others.setdefault(str(proposition), set()).add(str(cited))
    falls = tuple(claim for claim in citing if claim.proposition not in others)
    weakens = tuple(claim for claim in citing if claim.proposition in others)
    perhaps = tuple(claim for claim in claims if claim.iri not in apart and not gone.isdisjoint(claim.may_references))
    twins = set() if taken else _taken(graph, {paper.iri for paper in papers(graph, gone).values()}) - gone
    return Impact(
        _named(graph, found),
        falls,
        weakens,
        perhaps,
        len({*claims} - {*falls, *weakens, *perhaps}),
        _listed(taken, documents),
        _listed(twins, documents),
    )


def _found(graph: Graph, name: str | SupportsIndex) -> str:
    try:
        found = graph.resolve(name, "reference")
    except UnknownNameError as fault:
        try:
            found = graph.resolve(name, "paper")
        except UnknownNameError:
            # An identifier is like any other; an author and a year are not.
            meant = [paper for paper in near(graph.engine, str(name), "paper") if " " in paper]
            told = UnknownNameError(f"{fault}; did you mean {' or '.join(meant)}?") if meant else fault
            raise told from None
    return str(found)


def _named(graph: Graph, found: str) -> str:
    """Its label, with the document of a reference where there are several."""
    label = labels(graph.engine, [found]).get(found, f"[{found.rpartition('/')[2]}]")
    document = document_of(found)
    several = document and len(some_documents(graph.engine)) > 1
    return f"{label} of {document}" if several else label


def _taken(graph: Graph, papers: Collection[str]) -> set[str]:
    """The references that are taken to be some papers."""
    return {
        str(one)
        for values in in_batches(papers)
        for (one,) in run(graph.engine, _TAKEN.format(values=values))
        if isinstance(one, Iri)
    }


def _listed(references: Collection[str], documents: Collection[str]) -> tuple[str, ...]:
    """References as their document marks them, with the document where it is not the only one."""
    parts = sorted((one.rpartition("/reference/") for one in references), key=lambda one: (one[0], len(one[2]), one[2]))
    several = len({*documents, *(document for document, *_ in parts)}) > 1
    return tuple(f"{document.rpartition('/')[2]}:{n}" if several else f"[{n}]" for document, _, n in parts)


def _is(names: Collection[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _one_or_many(claims: Collection[Claim], one: str, many: str) -> str:
    return f"{len(claims)} {one if len(claims) == 1 else many}"
