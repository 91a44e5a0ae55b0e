"""Claims as pages show them: each with its kinds of evidence, its passage and what stands behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pepgraph.answers.behind import Behind
from pepgraph.answers.citations import Citation
from pepgraph.answers.repeated import Told
from pepgraph.answers.report import not_behind, remarked
from pepgraph.graph import Graph
from pepgraph.model.claims import Claim
from pepgraph.model.names import DOCUMENT
from pepgraph.query.labels import labels, level_names
from pepgraph.store.contract import several_documents


@dataclass(frozen=True, slots=True)
class Shown:
    """A claim with all that one look at it has to tell."""

    claim: Claim
    levels: tuple[tuple[str, str], ...]
    """Name, which is also that of the colour, and label of each kind of evidence."""
    citations: tuple[Citation, ...]
    document: str
    """IRI of its document."""
    title: str
    """That document's title where the graph has more than one, else nothing."""
    remarked: str
    """What curators remark on the papers behind it."""
    again: tuple[Shown, ...] = ()
    """Claims that say the same elsewhere, where this one stands for them."""

    @property
    def colour(self) -> str:
        """The name of the kind of evidence that comes first."""
        return self.levels[0][0] if self.levels else "none"

    @property
    def but(self) -> str:
        """That it is to be read again, and what curators note on citations, where these stand without the papers."""
        unread = "to be read again" if self.claim.read_again else ""
        kept = not_behind(one.paper.short for one in self.citations if one.stopped and one.paper)
        return "; ".join(filter(None, (unread, kept, self.remarked)))


class Claims:
    """What a page needs to show these claims, looked up for all of them at once."""

    def __init__(self, graph: Graph, claims: Iterable[Claim], behind: Behind | None = None) -> None:
        """``behind`` has what stands behind them where it was read already."""
        unique = {claim.iri: claim for claim in claims}
        behind = behind or Behind.of(graph, unique.values())
        told = behind.remarks
        names = level_names(graph.engine)
        titles = _titles(graph, {DOCUMENT + claim.document for claim in unique.values()})
        self._shown = {
            iri: Shown(
                claim,
                tuple((names.get(label, "none"), label) for label in claim.evidence),
                behind.citations(iri),
                DOCUMENT + claim.document,
                titles.get(DOCUMENT + claim.document, ""),
                remarked(told.get(iri, ())),
            )
            for iri, claim in unique.items()
        }

    def of(self, claims: Iterable[Claim]) -> list[Shown]:
        """The same claims, ready to be shown."""
        return [self._shown[claim.iri] for claim in claims]

    def told(self, some: Iterable[Told]) -> list[Shown]:
        """The same claims, each with those it stands for."""
        return [replace(self._shown[told.claim.iri], again=tuple(self.of(told.again))) for told in some]

    def __iter__(self) -> Iterator[Shown]:
        return iter(self._shown.values())


def _titles(graph: Graph, documents: set[str]) -> dict[str, str]:
    if not several_documents(graph.engine):
        return {}
    known = labels(graph.engine, documents)
    return {iri: known.get(iri, iri.removeprefix(DOCUMENT)) for iri in documents}
