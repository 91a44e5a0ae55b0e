"""The references behind claims, and the papers they are taken to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pepgraph.answers.behind import Behind, Citing
from pepgraph.answers.citations import Paper, identified
from pepgraph.answers.report import Section
from pepgraph.model.names import document_of, in_document, marker_of
from pepgraph.query.labels import labels


@dataclass(frozen=True, slots=True)
class Source:
    """A reference, how many of the claims at hand cite it or perhaps do, and the paper it is taken to be."""

    iri: str
    label: str
    claims: int
    paper: Paper | None
    stopped: int = 0
    """Claims behind which the paper does not stand, as a curator notes: of those that cite it, else perhaps do."""
    perhaps: int = 0

    def row(self, *, several: bool = False) -> tuple[str, ...]:
        """Reference, number of claims, paper, confidence, DOI or PubMed number."""
        return self.marker(several=several), counted(self.claims, self.perhaps), *self.identified

    def marker(self, *, several: bool) -> str:
        """Its label, of ``several`` documents with its own."""
        return in_document(self.label, self.document if several else None)

    @property
    def document(self) -> str:
        """The document whose reference it is, by its short name."""
        return document_of(self.iri) or ""

    @property
    def identified(self) -> tuple[str, str, str]:
        """Paper, confidence, DOI or PubMed number."""
        return identified(self.paper, stopped=self.nowhere, but=self.but)

    @property
    def nowhere(self) -> bool:
        """Whether a curator notes of every claim that the paper does not stand behind it."""
        return self.stopped == (self.claims or self.perhaps)

    @property
    def but(self) -> str:
        """Of how many claims a curator notes that, where it is not of all."""
        return f"; not for {self.stopped} of the {self.claims or self.perhaps}, a curator notes" if self.stopped else ""


def counted(claims: int, perhaps: int) -> str:
    """How many claims cite a reference, and how many more perhaps do.

    >>> counted(16, 0), counted(16, 4), counted(0, 2), counted(0, 0)
    ('16', '16, perhaps 4 more', 'perhaps 2', '–')
    """
    if not perhaps:
        return str(claims or "–")
    return f"{claims}, perhaps {perhaps} more" if claims else f"perhaps {perhaps}"


def citing(claims: Collection[str], cited: Citing) -> Counter[str]:
    """How many of some claims cite each reference."""
    return Counter(reference for claim in claims for reference in cited[claim])


def sources(behind: Behind, claims: Collection[str]) -> tuple[Source, ...]:
    """Every reference that some claims cite or perhaps cite, with the paper where a curator has identified one."""
    cited, perhaps = citing(claims, behind.cites), citing(claims, behind.may_cite)
    apart = Counter(
        reference
        for claim in claims
        for reference in (*behind.cites[claim], *(it for it in behind.may_cite[claim] if it not in cited))
        if (paper := behind.papers.get(reference)) and (claim, paper.iri) in behind.stopped
    )
    references = {*cited, *perhaps}
    named = labels(behind.graph.engine, references)
    found = [
        Source(iri, named.get(iri) or marker_of(iri), cited[iri], behind.papers.get(iri), apart[iri], perhaps[iri])
        for iri in references
    ]
    return tuple(sorted(found, key=lambda source: (len(source.label), source.row(), source.iri)))


SOURCES = "Sources: papers are a curator's identification, not the digest's word"
"""The title above references with their papers."""


def sources_told(sources: Iterable[Source], *, several: bool) -> Section:
    """Sources with their papers; of ``several`` documents each with its own."""
    columns = ("reference", "claims", "paper", "identified", "DOI or PubMed")
    return Section(SOURCES, columns=columns, rows=tuple(one.row(several=several) for one in sources), part="sources")
