"""A claim as text to be quoted elsewhere: what it says, how that is cited, where it stands, what it is called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pepgraph.answers.backing import Citation, Note, Paper
from pepgraph.model.claims import Claim


def to_cite(claim: Claim, citations: Iterable[Citation], notes: Iterable[Note], document: str, version: str) -> str:
    """One paragraph; ``document`` is the title of its document, ``version`` that of pepgraph."""
    citations = tuple(citations)
    evidence = f" Evidence as told: {', '.join(claim.evidence)}." if claim.evidence else ""
    hedge = "" if claim.modality == "asserted" else f" ({claim.modality})"
    said = f"{claim.sentence}{hedge} Rendered by pepgraph {version} from {document}, passage {claim.passage}"
    remarks = (f"A curator notes: {' '.join(note.text.split())}" for note in notes)
    parts = [f"{said}; {_state(claim)}.{evidence}", *_papers(citations), *remarks, f"<{claim.iri}>"]
    return " ".join(parts)


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
