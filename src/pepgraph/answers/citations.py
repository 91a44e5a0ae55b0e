"""What stands behind claims: the references they cite, and the papers that curators take these to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING

from pepgraph.model.numbers import count_in
from pepgraph.model.terms import Iri
from pepgraph.query.labels import labels
from pepgraph.query.run import run, run_about

if TYPE_CHECKING:
    from pepgraph.graph import Graph

_REFERENCES = """SELECT ?document ?reference ?number ?claims WHERE {{
  VALUES ?document {{ {values} }} ?reference pg:inDocument ?document ; a pg:Reference ; pg:number ?number
  OPTIONAL {{ ?reference pg:claimCount ?claims }}
}} ORDER BY ?document ?number ?reference"""

_PAPERS = """
SELECT ?reference ?paper ?confidence ?checked ?author ?year ?journal ?title ?pubmed ?doi ?locator WHERE {{
  VALUES ?reference {{ {values} }}
  ?reference pg:identifiedAs ?paper .
  OPTIONAL {{ ?reference pg:identificationConfidence ?confidence }}
  OPTIONAL {{ ?reference pg:checkedAgainst ?checked }}
  OPTIONAL {{ ?paper pg:firstAuthor ?author }}
  OPTIONAL {{ ?paper dcterms:date ?year }}
  OPTIONAL {{ ?paper dcterms:source ?journal }}
  OPTIONAL {{ ?paper dcterms:title ?title }}
  OPTIONAL {{ ?paper fabio:hasPubMedId ?pubmed }}
  OPTIONAL {{ ?paper bibo:doi ?doi }}
  OPTIONAL {{ ?paper bibo:locator ?locator }}
}}"""

_TAKEN = """SELECT ?reference ?paper WHERE {{ VALUES ?reference {{ {values} }} ?reference pg:identifiedAs ?paper }}"""

_NOTES = """SELECT DISTINCT ?it ?note ?text WHERE {{
  VALUES ?it {{ {values} }}
  ?note pg:concerns ?it ; a pg:CuratorNote ; rdfs:comment ?text
}}"""

_ANY_UNREAD = "SELECT ?it { ?it pg:readAgain ?again } LIMIT 1"
_UNREAD = """SELECT ?claim ?again WHERE {{ VALUES ?claim {{ {values} }} ?claim pg:readAgain ?again }}"""

_ON_CLAIMS = """SELECT DISTINCT ?note WHERE {{
  VALUES ?note {{ {values} }}
  ?note pg:concerns ?claim . ?claim a pg:Claim
}}"""


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper that a reference is taken to be, and how sure that is."""

    iri: str
    label: str
    confidence: str = ""
    checked: str = ""
    author: str = ""
    year: str = ""
    journal: str = ""
    title: str = ""
    pubmed: str = ""
    doi: str = ""
    locator: str = ""
    """Volume, issue and pages, as in ``25(10):914-923``."""

    @property
    def short(self) -> str:
        """First author and year, or the label where one is not known."""
        return f"{self.author} {self.year}" if self.author and self.year else self.label

    @property
    def in_journal(self) -> str:
        """The same with the journal."""
        return ", ".join(filter(None, (self.short, self.journal)))

    @property
    def number(self) -> str:
        """DOI or PubMed number, empty where neither is known."""
        return f"doi:{self.doi}" if self.doi else f"PMID {self.pubmed}" if self.pubmed else ""

    @property
    def link(self) -> str | None:
        """Address of the paper by DOI or PubMed number."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pubmed}/" if self.pubmed else None


def identified(paper: Paper | None, *, stopped: bool, but: str = "") -> tuple[str, str, str]:
    """What a reference is taken to be, how surely, and the number of that, as rows tell it.

    ``stopped`` where a curator notes that the paper does not stand behind what is told; ``but`` what else is noted.
    """
    if paper is None:
        return "not identified", "", ""
    if stopped:
        return f"not {paper.in_journal}, a curator notes", "", ""
    return f"{paper.in_journal}{but}", paper.confidence, paper.number


@dataclass(frozen=True, slots=True)
class Citation:
    """One reference behind one claim: the link from the claim to the digest, and from there to a paper."""

    reference: str
    marker: str
    perhaps: bool
    """The marker stands later in the sentence and may or may not cover the claim."""
    paper: Paper | None
    stopped: bool
    """A curator's note says that the paper does not stand behind this claim."""

    @property
    def number(self) -> str:
        """The number of the reference, as text."""
        return self.reference.rpartition("/")[2]


Apart = Mapping[str, tuple[Citation, ...]]
"""Citations whose papers a curator keeps from a claim, by the claim's IRI."""

Remarks = Mapping[str, tuple[str, ...]]
"""What curators remark on papers, references or what stands behind claims, by the IRI of the thing."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What curators note on what stands behind some claims."""

    stopped: Apart = field(default_factory=dict)
    """Citations whose papers a curator keeps from a claim, by the claim's IRI; none of other claims."""
    remarks: Remarks = field(default_factory=dict)
    """What is remarked on papers, such as a retraction, by the IRI of the claim, reference or paper; none without."""


@dataclass(frozen=True, slots=True)
class Note:
    """A remark of a curator: a note of its own, or what a claim says of how its words were read."""

    iri: str
    """The note, or the claim that says it of itself."""
    text: str


def references(graph: Graph, documents: Collection[str]) -> dict[str, list[tuple[str, str, int]]]:
    """The references of documents in their order, by the IRI of the document: IRI, label and claims of each."""
    found: dict[str, list[tuple[str, str, int]]] = {iri: [] for iri in documents}
    rows = [*run_about(graph.engine, _REFERENCES, documents)]
    known = labels(graph.engine, {str(row[1]) for row in rows})
    for document, reference, number, claims in rows:
        label = known.get(str(reference), f"[{number}]")
        found[str(document)].append((str(reference), label, count_in(claims or 0)))
    return found


def papers(graph: Graph, references: Collection[str]) -> dict[str, Paper]:
    """The papers that references are taken to be, by the IRI of the reference."""
    found: dict[str, Paper] = {}
    rows = [*run_about(graph.engine, _PAPERS, references)]
    named = labels(graph.engine, (term for row in rows for term in row[1:4] if isinstance(term, Iri)))
    for reference, paper, confidence, checked, *rest in rows:
        sure = (named.get(str(term), "") for term in (confidence, checked))
        made = Paper(str(paper), named.get(str(paper), str(paper)), *sure, *(str(part or "") for part in rest))
        # A faulty file may give two; the choice does not depend on the engine.
        other = found.get(str(reference))
        found[str(reference)] = min(made, other, key=astuple) if other else made
    return found


def taken_to_be(graph: Graph, references: Collection[str]) -> list[tuple[str, str]]:
    """References with the papers that they are taken to be, as IRIs: much less to read than ``papers``."""
    return [(str(reference), str(paper)) for reference, paper in run_about(graph.engine, _TAKEN, references)]


def notes(graph: Graph, things: Collection[str]) -> dict[str, tuple[Note, ...]]:
    """What curators remark on claims, references or papers, by the IRI of the thing."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for thing, note, text in run_about(graph.engine, _NOTES, things):
        found[str(thing)].add((str(note), str(text)))
    return {thing: tuple(Note(*note) for note in sorted(some)) for thing, some in found.items()}


def remarks_on(graph: Graph, sources: Collection[str]) -> Remarks:
    """What curators remark, in notes that concern no claim, on references and papers by their IRIs.

    What is remarked on a paper is so on the references that are taken to be it.
    """
    taken = dict(sorted(taken_to_be(graph, sources), reverse=True))
    found = _on_no_claim(graph, {*sources, *taken.values()})
    told = {iri: (*found.get(iri, ()), *found.get(taken.get(iri, ""), ())) for iri in sources}
    return {iri: tuple(dict.fromkeys(texts)) for iri, texts in told.items() if texts}


def _on_no_claim(graph: Graph, sources: Collection[str]) -> Remarks:
    found = notes(graph, sources)
    on_claims = _on_claims(graph, {note.iri for some in found.values() for note in some})
    told = {iri: tuple(note.text for note in some if note.iri not in on_claims) for iri, some in found.items()}
    return {iri: texts for iri, texts in told.items() if texts}


def unread(graph: Graph, claims: Collection[str]) -> set[str]:
    """Of claims by their IRIs those that are to be read again, since their text was changed."""
    # Few graphs have any.
    if not run(graph.engine, _ANY_UNREAD).rows:
        return set()
    return {str(claim) for claim, again in run_about(graph.engine, _UNREAD, claims) if again == "true"}


def _on_claims(graph: Graph, noted: Collection[str]) -> set[str]:
    """Those of some notes that concern a claim."""
    return {str(row[0]) for row in run_about(graph.engine, _ON_CLAIMS, noted)}


def notes_on(graph: Graph, references: Collection[str]) -> dict[str, tuple[Note, ...]]:
    """What curators remark on references, and then on the papers that they are taken to be, by the reference's IRI.

    Asked one after the other, since a note on a paper may be in another source than the reference.
    """
    taken: dict[str, list[str]] = {reference: [reference] for reference in references}
    for reference, paper in sorted(taken_to_be(graph, references)):
        taken[reference].append(paper)
    found = notes(graph, {iri for some in taken.values() for iri in some})
    told = {
        iri: tuple(dict.fromkeys(note for one in some for note in found.get(one, ()))) for iri, some in taken.items()
    }
    return {iri: some for iri, some in told.items() if some}
