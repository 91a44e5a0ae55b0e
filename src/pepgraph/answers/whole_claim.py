"""One claim with all that stands behind it, and as text to be quoted elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pepgraph
from pepgraph.answers.behind import Behind, notes_behind
from pepgraph.answers.citations import Citation, Note, Paper, identified
from pepgraph.answers.report import Report, Reported, Section, report
from pepgraph.answers.sources import SOURCES
from pepgraph.documents.marked import offsets
from pepgraph.errors import UnknownNameError
from pepgraph.model.claims import Claim
from pepgraph.model.names import DOCUMENT, local_of
from pepgraph.model.numbers import by_value
from pepgraph.query.labels import labels
from pepgraph.query.run import run
from pepgraph.store.claims import read_claims

if TYPE_CHECKING:
    from pepgraph.graph import Graph
    from pepgraph.query.naming.resolve import Name

_ANCHORS = """SELECT ?claim ?span ?text {
  ?claim pg:anchor ?span OPTIONAL { ?span pg:quote ?text }
} ORDER BY ?span"""

_CONTEXT = "SELECT ?claim ?passage { ?claim pg:contextFrom ?passage }"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a claim rests on: half-open offsets in code points."""

    span: str
    start: int
    end: int
    text: str | None
    """The words; None where the document was not given."""


@dataclass(frozen=True, slots=True, repr=False)
class ClaimWhole(Reported):
    """A claim, the words it rests on, its citations with the papers they are taken to be, and remarks on it."""

    claim: Claim
    quotes: tuple[Quote, ...]
    citations: tuple[Citation, ...]
    notes: tuple[Note, ...]
    to_cite: str
    """All of this as one paragraph to be quoted elsewhere."""
    remarks: tuple[str, ...] = ()
    """Those of the notes that are on the papers behind it, such as a retraction, as lists of claims have them."""
    context: tuple[str, ...] = ()
    """IRIs of the passages from which words of it are carried over, such as what "it" is, a place or who says so."""

    def __repr__(self) -> str:
        return f"<All of {self.claim!r}>"

    @property
    def values(self) -> dict[str, object]:
        """All of this as plain values, for JSON, as ``/api/claims/NAME`` has them."""
        from pepgraph.answers.values import whole_values

        return whole_values(self)

    @property
    def report(self) -> Report:
        """What the claim is made of, the words it rests on, its sources, remarks on it, and how to cite it."""
        one = self.claim
        parts = [
            *(("subject", one.subject.label), ("relation", one.relation.label), ("object", one.object.label)),
            *(("polarity", one.polarity), ("modality", one.modality), ("evidence", ", ".join(one.evidence))),
            *((local_of(q.property), q.value.label) for q in one.qualifiers),
            *(("context from", f"passage {passage.rpartition('/')[2]}") for passage in self.context),
        ]
        words = [(f"{quote.start}-{quote.end}", " ".join((quote.text or "–").split())) for quote in self.quotes]
        given = all(quote.text is not None for quote in self.quotes)
        rests_on = "Words it rests on" + ("" if given else ", shown where the document is given")
        sources = [
            (("perhaps " if cited.perhaps else "") + cited.marker, *identified(cited.paper, stopped=cited.stopped))
            for cited in self.citations
        ]
        found_by = ("reference", "paper", "identified", "DOI or PubMed")
        unread = "its text was changed since somebody read it" if one.read_again else ""
        place = f"claim in passage {one.passage} of {one.document}, {one.citation_text}"
        return report(
            one.sentence,
            "; ".join(filter(None, (place, unread))),
            [
                Section("Its parts", columns=("part", "value"), rows=tuple(parts), part="parts"),
                Section(rests_on, columns=("characters", "words"), rows=tuple(words), part="words"),
                Section(SOURCES, columns=found_by, rows=tuple(sources), part="sources"),
                Section("Curator notes", columns=("note",), rows=tuple((n.text,) for n in self.notes), part="notes"),
                Section("To cite it", note=self.to_cite, part="citing"),
            ],
            about=(one.iri,),
        )

    @property
    def stopped(self) -> tuple[Citation, ...]:
        """Citations whose papers a curator keeps from the claim."""
        return tuple(one for one in self.citations if one.stopped)


def whole(graph: Graph, name: Name) -> ClaimWhole:
    """A claim by its name with all that stands behind it. Raises UnknownNameError."""
    iri = graph.resolve(name, "claim")
    found = read_claims(graph.engine, [str(iri)])
    if not found:
        raise UnknownNameError(f"{name} is not a claim")
    claim = found[0]
    of_claim = Behind.of(graph, found)
    behind, noted = of_claim.citations(claim.iri), notes_behind(of_claim, claim)
    said = {str(span): text for _, span, text in run(graph.engine, _ANCHORS, {"claim": iri})}
    quotes = [
        Quote(span, *place, None if text is None else str(text))
        for span, text in said.items()
        if (place := offsets(span))
    ]
    quotes.sort(key=lambda quote: quote.start)
    carried = {str(passage) for _, passage in run(graph.engine, _CONTEXT, {"claim": iri})}
    context = tuple(sorted(carried, key=lambda passage: (by_value(passage.rpartition("/")[2]), passage)))
    to_cite = cited(graph, claim, behind, noted)
    told = of_claim.remarks.get(claim.iri, ())
    return ClaimWhole(claim, tuple(quotes), behind, noted, to_cite, told, context)


def cited(graph: Graph, claim: Claim, behind: Iterable[Citation], notes: Iterable[Note]) -> str:
    """A claim of a graph as one paragraph to be quoted elsewhere."""
    home = DOCUMENT + claim.document
    document = labels(graph.engine, [home]).get(home, claim.document)
    rendered = f"Rendered by pepgraph {pepgraph.__version__} from {document}, passage {claim.passage}"
    evidence = f" Evidence as told: {', '.join(claim.evidence)}." if claim.evidence else ""
    unread = ["Its text was changed since somebody read it."] if claim.read_again else []
    noted = (f"A curator notes: {' '.join(note.text.split())}" for note in notes)
    said = f"{claim.sentence}{claim.hedge} {rendered}; {_state(claim)}.{evidence}"
    return " ".join([said, *unread, *_papers(behind), *noted, f"<{claim.iri}>"])


def _state(claim: Claim) -> str:
    if claim.cites:
        return f"cites {claim.citation_text}"
    if claim.may_cite:
        return f"{claim.citation_text}, as the marker stands later in the sentence"
    return "uncited there"


def _papers(citations: Iterable[Citation]) -> Iterator[str]:
    for citation in citations:
        if citation.paper is None:
            yield f"No paper is identified for {citation.marker}."
        else:
            sure = f" with {citation.paper.confidence} confidence" if citation.paper.confidence else ""
            yield f"A curator takes {citation.marker} to be {_paper(citation.paper)}{sure}" + (
                ", and notes that it does not stand behind this claim." if citation.stopped else "."
            )


def _paper(paper: Paper) -> str:
    numbers = [f"doi:{paper.doi}" if paper.doi else "", f"PMID {paper.pubmed}" if paper.pubmed else ""]
    title = paper.title.rstrip(".")
    return ", ".join(filter(None, (paper.label, f"“{title}”" if title else "", paper.journal, *numbers)))
