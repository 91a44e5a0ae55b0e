"""What stands behind claims: the papers that they rest on, and what curators note on these and on the claims."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import astuple
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from pepgraph.answers.citations import Apart, Citation, Note, Noted, Paper, Remarks, papers, remarks_on, taken_to_be
from pepgraph.model.claims import Claim
from pepgraph.model.names import ONTOLOGY, RDFS, marker_of
from pepgraph.model.terms import Blank, Iri
from pepgraph.model.vocabulary import TYPE, Facts
from pepgraph.query.run import run, run_about
from pepgraph.store.claims import Reached, facts_of, reached, read_claims
from pepgraph.store.contract import grouped

if TYPE_CHECKING:
    from pepgraph.graph import Graph

_NOTES = "SELECT ?it ?note WHERE {{ VALUES ?it {{ {values} }} ?note pg:concerns ?it }}"
_KEPT = "FILTER (?property IN (rdf:type, rdfs:comment, pg:concerns, pg:stopsPathTo))"
# Of a blank node nothing can be asked by its label: what it says comes in one answer with what it concerns.
_NAMELESS = """SELECT ?it ?note ?property ?value WHERE {{
  VALUES ?it {{ {values} }} ?note pg:concerns ?it FILTER (isBLANK(?note)) ?note ?property ?value
}}"""
_CLAIMS = "SELECT ?it WHERE {{ VALUES ?it {{ {values} }} ?it a pg:Claim }}"
_CITED = """SELECT DISTINCT ?claim ?reference WHERE {{
  VALUES ?claim {{ {values} }}
  ?claim cito:citesAsEvidence|pg:mayCite ?reference
}}"""
_READINGS = """SELECT ?claim ?text WHERE { ?claim pg:curationNote ?text } ORDER BY ?text"""

NOTE, CONCERNS, _STOPS = (ONTOLOGY + name for name in ("CuratorNote", "concerns", "stopsPathTo"))
COMMENT = RDFS + "comment"

Citing = Mapping[str, Collection[str]]
"""References that claims cite, or perhaps do, by the claim's IRI."""


class Behind:
    """What stands behind some claims: each part is read of all of them at once, when it is first asked for."""

    def __init__(self, graph: Graph, cites: Citing, may_cite: Citing) -> None:
        self.graph = graph
        self.cites, self.may_cite = cites, may_cite
        self.references = {*chain.from_iterable(cites.values()), *chain.from_iterable(may_cite.values())}

    @classmethod
    def of(cls, graph: Graph, claims: Iterable[Claim]) -> Behind:
        claims = list(claims)
        may_cite = {claim.iri: claim.may_references for claim in claims}
        return cls(graph, {claim.iri: claim.references for claim in claims}, may_cite)

    @cached_property
    def taken(self) -> Mapping[str, list[str]]:
        """The papers that references are taken to be, by IRI; more than one only in a faulty file."""
        found: dict[str, list[str]] = {}
        for reference, paper in taken_to_be(self.graph, self.references):
            found.setdefault(reference, []).append(paper)
        return found

    @cached_property
    def papers(self) -> dict[str, Paper]:
        """The paper that each reference is taken to be, by the reference's IRI."""
        return papers(self.graph, self.references)

    @cached_property
    def notes(self) -> Reached:
        """What is said of notes, by what they concern: the claims, what these cite, and the papers that this is."""
        engine = self.graph.engine
        pairs = [*run_about(engine, _NOTES, {*self.cites, *self.references, *chain(*self.taken.values())})]
        said = facts_of(engine, {str(note) for _, note in pairs}, _KEPT)
        found = reached(engine, _NAMELESS, {str(it) for it, note in pairs if isinstance(note, Blank)})
        for it, note in pairs:
            if not isinstance(note, Blank):
                found[str(it)][str(note)] = said[str(note)]
        return found

    @cached_property
    def stopped(self) -> set[tuple[str, str]]:
        """Claims and papers between which a curator's note stops the path."""
        return {
            (claim, str(paper))
            for claim in self.cites
            for said in self.notes.get(claim, {}).values()
            for paper in said.get(_STOPS, ())
        }

    def citations(self, claim: str) -> tuple[Citation, ...]:
        """What stands behind a claim by its IRI, in the order of the markers."""
        return tuple(
            self._citation(claim, reference, perhaps=perhaps)
            for perhaps, cited in ((False, self.cites), (True, self.may_cite))
            for reference in cited[claim]
        )

    def _citation(self, claim: str, reference: str, *, perhaps: bool) -> Citation:
        paper = self.papers.get(reference)
        stopped = paper is not None and (claim, paper.iri) in self.stopped
        return Citation(reference, marker_of(reference), perhaps, paper, stopped)

    @property
    def kept_apart(self) -> Apart:
        """Citations whose papers a curator's note keeps from a claim, by the claim's IRI; none without."""
        noted = {claim for claim, _ in self.stopped}
        found = {iri: tuple(one for one in self.citations(iri) if one.stopped) for iri in self.cites if iri in noted}
        return {iri: some for iri, some in found.items() if some}

    @property
    def remarks(self) -> Remarks:
        """What curators remark, in notes that concern no claim, on the papers behind claims: a retraction.

        It is given with the paper's label, by the claim's IRI; none without. Of a reference that is taken to be no
        paper, it is what they remark on this. What a note keeps from a claim does not stand behind it.
        """
        told: dict[str, tuple[str, list[str]]] = {}
        for reference in self.references:
            # Few graphs have any, and to read all papers takes longer.
            if any(self.notes_on(it, alone=True) for it in self.taken.get(reference, [reference])):
                paper = self.papers.get(reference)
                source, label = (paper.iri, paper.short) if paper else (reference, marker_of(reference))
                told[reference] = source, [f"{label}: {note.text}" for note in self.notes_on(source, alone=True)]
        behind = {
            claim: dict.fromkeys(
                text
                for reference in (*self.cites[claim], *self.may_cite[claim])
                if reference in told and (claim, told[reference][0]) not in self.stopped
                for text in told[reference][1]
            )
            for claim in (self.cites if told else ())
        }
        return {claim: tuple(texts) for claim, texts in behind.items() if texts}

    @property
    def noted(self) -> Noted:
        """What curators note on what stands behind the claims."""
        return Noted(self.kept_apart, self.remarks)

    def notes_on(self, thing: str, *, alone: bool = False) -> list[Note]:
        """What curators remark on a claim, a reference or a paper; with ``alone`` in notes that concern no claim."""
        notes = {
            Note(iri, str(text))
            for iri, said in self.notes.get(thing, {}).items()
            if NOTE in said.get(TYPE, ()) and not (alone and (self.concerns(said) or self.concerns_others(said)))
            for text in said.get(COMMENT, ())
        }
        return sorted(notes, key=astuple)

    def concerns(self, note: Facts) -> bool:
        """Whether a note concerns any of the claims."""
        return any(node in self.cites for node in note.get(CONCERNS, ()))

    def concerns_others(self, note: Facts) -> bool:
        """Whether it concerns claims, and none of these."""
        return not self.concerns(note) and any(node in self._others for node in note.get(CONCERNS, ()))

    @cached_property
    def _others(self) -> set[str]:
        """Claims that are concerned by notes on what these rest on, but on none of these."""
        known = {*self.references, *chain(*self.taken.values())}
        notes = (said for some in self.notes.values() for said in some.values() if not self.concerns(said))
        nodes = {node for said in notes for node in said.get(CONCERNS, ())} - known
        return {str(claim) for (claim,) in run_about(self.graph.engine, _CLAIMS, nodes)}


def noted(graph: Graph, claims: Iterable[Claim]) -> Noted:
    """What curators note on what stands behind claims."""
    return Behind.of(graph, claims).noted


def kept_apart_from(graph: Graph, claims: Collection[str]) -> Apart:
    """Citations whose papers a curator's note keeps from claims by their IRIs; none without."""
    noted = {claim for claim, _ in Behind(graph, dict.fromkeys(claims, ()), {}).stopped}
    return Behind.of(graph, read_claims(graph.engine, noted)).kept_apart if noted else {}


def remarks_of(graph: Graph, claims: Collection[str]) -> Remarks:
    """What curators remark on the papers behind claims by their IRIs, such as a retraction."""
    cited = grouped(run_about(graph.engine, _CITED, claims))
    # Few references have any, and of what cites none of these nothing has to be read.
    marked = remarks_on(graph, {*chain.from_iterable(cited.values())}).keys()
    cites = {claim: sorted(cited[claim]) for claim in sorted(cited) if not marked.isdisjoint(cited[claim])}
    return Behind(graph, cites, dict.fromkeys(cites, ())).remarks


def notes_behind(behind: Behind, claim: Claim) -> tuple[Note, ...]:
    """What curators remark on a claim, and on references that it cites, or perhaps does, in notes that concern no
    claim: a retraction.

    What is remarked on a paper is so on the references that are taken to be it, unless a note keeps it from the claim.
    First comes why its words were read in this way, where they can be read in another.
    """
    readings = run(behind.graph.engine, _READINGS, {"claim": Iri(claim.iri)})
    others: dict[Note, dict[str, None]] = {}
    for one in behind.citations(claim.iri):
        paper = "" if one.stopped or not one.paper else one.paper.iri
        for note in (*behind.notes_on(one.reference, alone=True), *behind.notes_on(paper, alone=True)):
            others.setdefault(note, {})[one.marker] = None
    told = (Note(note.iri, f"{''.join(on)}: {note.text}") for note, on in others.items())
    return (*(Note(claim.iri, str(text)) for _, text in readings), *behind.notes_on(claim.iri), *told)
