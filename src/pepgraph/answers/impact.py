"""What happens to the claims if references go."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pepgraph.answers.behind import Behind
from pepgraph.answers.citations import notes, papers
from pepgraph.answers.order import place_of
from pepgraph.answers.report import Report, Reported, Section, placed, report
from pepgraph.answers.sources import Source, sources, sources_told
from pepgraph.errors import UnknownNameError
from pepgraph.model.claims import Claim, of_several
from pepgraph.model.names import DOCUMENT, document_of, fold, marker_of
from pepgraph.model.numbers import count_in
from pepgraph.model.sentences import listed
from pepgraph.model.terms import Iri
from pepgraph.query.alike import did_you_mean
from pepgraph.query.labels import labels
from pepgraph.query.naming.called import near, same_papers
from pepgraph.query.naming.resolve import Name
from pepgraph.query.run import run_about
from pepgraph.store.claims import read_claims
from pepgraph.store.contract import grouped, several_documents

if TYPE_CHECKING:
    from pepgraph.graph import Graph

_TAKEN = "SELECT DISTINCT ?reference {{ VALUES ?paper {{ {values} }} ?reference pg:identifiedAs ?paper }}"
_STATED = """SELECT DISTINCT ?claim ?document {{
  VALUES ?document {{ {values} }} ?passage pg:inDocument ?document . ?claim pg:statedIn ?passage ; a pg:Claim
}}"""
_HOW_MANY = """SELECT (SUM(?claims) AS ?n) {{
  VALUES ?document {{ {values} }} ?passage pg:inDocument ?document ; a pg:Passage ; pg:claimCount ?claims
}}"""
_CITING = """SELECT DISTINCT ?claim ?reference ?passage {{
  VALUES ?reference {{ {values} }} ?claim cito:citesAsEvidence ?reference ; a pg:Claim ; pg:statedIn ?passage
}}"""
_PERHAPS_CITING = """SELECT DISTINCT ?claim ?reference ?passage {{
  VALUES ?reference {{ {values} }} ?claim pg:mayCite ?reference ; a pg:Claim ; pg:statedIn ?passage
}}"""
_STOPPED = """SELECT DISTINCT ?claim ?paper {{
  VALUES ?paper {{ {values} }} ?note pg:stopsPathTo ?paper ; pg:concerns ?claim
}}"""
_PROPOSITIONS = (
    "SELECT DISTINCT ?claim ?proposition {{ VALUES ?claim {{ {values} }} ?claim pg:proposition ?proposition }}"
)
_CITED_FOR = """SELECT DISTINCT ?proposition ?reference {{
  VALUES ?proposition {{ {values} }}
  ?claim pg:proposition ?proposition ; cito:citesAsEvidence ?reference
}}"""

_NUMBER = re.compile(r"(?:[\w-]+:)?\[?\d{1,9}\]?")
_OF_PAPER = re.compile(r"(?:pmid\D?\s*)?\d{5,}|(?:\S{0,40}doi\S{0,40}\s*)?10\.\d+/\S+", re.IGNORECASE)
_NUMBERS = re.compile(rf"\s*(?:{_NUMBER.pattern}(?:\s*,\s*|\s+|(?=\[)|\Z))+")


@dataclass(frozen=True, slots=True, repr=False)
class Impact(Reported):
    """Claims by what the loss of references does to them."""

    gone: tuple[str, ...]
    """The references and papers that go, as they are shown."""
    falls: tuple[Claim, ...]
    """There is no other source, and no other passage says the same with another."""
    weakens: tuple[Claim, ...]
    """Another source stays: in the same clause, or where another passage says the same."""
    perhaps: tuple[Claim, ...]
    """A reference that goes stands later in the same sentence and may or may not cover them; none falls or weakens."""
    untouched: int = 0
    """How many other claims the document has, or the documents, cited or not."""
    together: tuple[Claim, ...] = ()
    """Those of ``falls`` that would not fall if only one of several went."""
    taken: tuple[str, ...] = ()
    """The references that go since they are taken to be papers that do."""
    twins: tuple[str, ...] = ()
    """Other references that are taken to be the paper of one that goes: they stay, and count as other sources."""
    iris: tuple[str, ...] = ()
    """IRIs of what goes, in the order of ``gone``."""
    sources: tuple[Source, ...] = ()
    """The references among these that claims cite or perhaps cite, with the papers they are taken to be."""
    notes: tuple[tuple[str, str], ...] = ()
    """What curators remark on what goes, such as a retraction: reference or paper, and text."""
    lost: tuple[str, ...] = ()
    """IRIs of all references that go, those of papers too."""
    counts: tuple[int, int, int] = (0, 0, 0)
    """How many claims fall, weaken and perhaps lose their source, of which those here may be the first."""

    @property
    def reference(self) -> str:
        """What goes, as a sentence has it: ``[6]``, or ``[9] and [12]``."""
        return listed(self.gone)

    def __repr__(self) -> str:
        fall, weaken, perhaps = self.counts
        return f"<Impact of {self.reference}: {fall} fall, {weaken} weaken, {perhaps} perhaps>"

    @property
    def cut(self) -> bool:
        """Whether there are more claims than are told here."""
        return sum(self.counts) > len(self.falls) + len(self.weakens) + len(self.perhaps)

    @property
    def report(self) -> Report:
        """What falls, what is weakened and what stays, as sections."""
        together = {*self.together}
        return report(
            f"If {self.reference} {'go' if len(self.gone) > 1 else 'goes'}",
            self._told,
            [
                placed("Fall: no other source", "falls", (claim for claim in self.falls if claim not in together)),
                placed("Fall together: no one of these is the only source", "together", self.together),
                placed("Weaken: another source stays", "weakens", self.weakens),
                placed(
                    "Perhaps: the reference closes a later clause, or another cell of the row", "perhaps", self.perhaps
                ),
                sources_told(self.sources, several=of_several((*self.falls, *self.weakens, *self.perhaps))),
                Section("Curator notes", columns=("on", "note"), rows=self.notes, part="notes"),
            ],
            about=self.iris,
        )

    @property
    def _told(self) -> str:
        several = len(self.gone) > 1
        fall, weaken, perhaps = self.counts
        parts = [
            f"{_one_or_many(fall, 'claim falls', 'claims fall')}, "
            f"{_one_or_many(weaken, 'weakens', 'weaken')}, "
            f"{_one_or_many(perhaps, 'perhaps loses its source', 'perhaps lose their source')}",
            f"{self.untouched:,} {'does' if self.untouched == 1 else 'do'} not "
            f"{'rest on' if self.taken else 'cite'} {'them' if several else 'it'}",
        ]
        if self.taken:
            goes = "go" if len(self.taken) > 1 else "goes"
            known = f"it is what {listed(self.taken)} {_is(self.taken)} taken to be"
            parts.append(f"{listed(self.taken)} {goes} with a paper" if several else known)
        if self.twins:
            paper = "the same paper as one that goes" if several else "the same paper"
            parts.append(f"{listed(self.twins)} {_is(self.twins)} taken to be {paper}")
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class _Loss:
    """A reference that goes, or a paper with the references that are taken to be it."""

    found: str
    papers: frozenset[str]
    """The paper under all names that files give it; none for a reference."""
    references: frozenset[str]

    def fells(self, claim: str, cited: Collection[str], gone: Collection[str]) -> bool:
        """Whether no source of what a claim says stays: of a reference its document's are asked, of a paper all."""
        return all(one in gone or not (self.papers or document_of(one) == document_of(claim)) for one in cited)


def impact(graph: Graph, *references: Name, most: int | None = None) -> Impact:
    """The impact of losing references of documents, or papers with all references that are taken to be them.

    One name may be several numbers as people list them: ``6,9`` or ``[6][9]``. Of a paper, claims that a
    curator's note keeps apart from it are untouched. No more than ``most`` claims that fall are read, and as many that
    weaken, and perhaps lose their source: the first of the documents. Raises UnknownNameError.
    """
    losses = list(
        {loss.found: loss for loss in (_found(graph, one) for name in references for one in _each(name))}.values()
    )
    gone: frozenset[str] = frozenset().union(*(loss.references for loss in losses))
    if strange := [one for one in gone if document_of(one) is None]:
        wrong = f"the name of <{min(strange)}> is that of no reference"
        raise UnknownNameError(f"{wrong}; name it {DOCUMENT}ID/reference/NUMBER")
    # What happens to a claim is worked out before it is read: they may be tens of thousands.
    cites: dict[str, set[str]] = defaultdict(set)
    perhaps_cites: dict[str, set[str]] = defaultdict(set)
    place: dict[str, tuple[str, tuple[int, str], str]] = {}
    for cited_by, text in ((cites, _CITING), (perhaps_cites, _PERHAPS_CITING)):
        for claim, reference, passage in run_about(graph.engine, text, gone):
            if document_of(str(passage)) == document_of(str(reference)):
                cited_by[str(claim)].add(str(reference))
                place[str(claim)] = place_of(str(claim), str(passage))
    citing = sorted(place, key=place.__getitem__)
    papers_gone = {paper for loss in losses for paper in loss.papers}
    apart = {(str(claim), str(paper)) for claim, paper in run_about(graph.engine, _STOPPED, papers_gone)}

    def hit(claim: str, cited: Collection[str]) -> list[_Loss]:
        here = [loss for loss in losses if not loss.references.isdisjoint(cited)]
        return [loss for loss in here if not any((claim, one) in apart for one in loss.papers)]

    losing = {claim: hits for claim in citing if (hits := hit(claim, cites[claim]))}
    cited = _cited_for(graph, losing)
    falls = {c for c, hits in losing.items() if any(one.fells(c, cited[c], gone) for one in hits)}
    alone = {c for c in falls if any(one.fells(c, cited[c], one.references) for one in losing[c])}
    # A claim of a row can cite what stands in its cells, and perhaps what stands in others.
    perhaps = [claim for claim in citing if claim not in losing and hit(claim, perhaps_cites[claim])]
    sorts = [c for c in losing if c in falls], [c for c in losing if c not in falls], perhaps
    shown = {claim for sort in sorts for claim in sort[:most]}
    read = {claim.iri: claim for claim in read_claims(graph.engine, shown)}
    faulty = shown - read.keys()  # What lacks a part of its triple is no claim.
    fall, weaken, lose = (len(sort) - len(faulty.intersection(sort)) for sort in sorts)
    first = [tuple(read[claim] for claim in sort[:most] if claim in read) for sort in sorts]
    named = dict.fromkeys(loss.found for loss in losses)
    of_named = [
        {it: cited_by[it] & named.keys() for it in citing if it not in faulty} for cited_by in (cites, perhaps_cites)
    ]
    known = papers(graph, gone)
    twins = _taken(graph, {known[one].iri for one in gone & named.keys() if one in known}) - gone
    return Impact(
        gone=tuple(_named(graph, name) for name in named),
        falls=first[0],
        weakens=first[1],
        perhaps=first[2],
        untouched=_claims_in(graph, {one.rpartition("/reference/")[0] for one in gone}) - fall - weaken - lose,
        together=tuple(claim for claim in first[0] if claim.iri not in alone),
        taken=_listed(graph, gone - named.keys()),
        twins=_listed(graph, twins),
        iris=tuple(named),
        sources=sources(Behind(graph, *of_named), of_named[0]),
        notes=_noted(graph, (*named, *sorted(gone - named.keys()), *sorted({paper.iri for paper in known.values()}))),
        lost=tuple(sorted(gone)),
        counts=(fall, weaken, lose),
    )


def _claims_in(graph: Graph, documents: Collection[str]) -> int:
    """How many claims documents have; one that several sources tell of counts once."""
    parts = graph.engine.parts
    if len(parts) == 1 and (counted := sum(count_in(n) for (n,) in run_about(graph.engine, _HOW_MANY, documents))):
        return counted
    # An endpoint that was filled with an export has no counts.
    return len({str(claim) for claim, _ in run_about(graph.engine, _STATED, documents)})


def _noted(graph: Graph, things: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """What curators remark on references and papers, in their order; one that concerns several stands once."""
    things = tuple(dict.fromkeys(things))
    found = notes(graph, things)
    first = {note: (it, note.text) for it in reversed(things) for note in found.get(it, ())}
    named = {it: _named(graph, it) for it in {it for it, _ in first.values()}}
    place = {it: i for i, it in enumerate(things)}
    return tuple((named[it], text) for it, text in sorted(first.values(), key=lambda one: (place[one[0]], one[1])))


def _cited_for(graph: Graph, claims: Collection[str]) -> dict[str, list[str]]:
    """The references that are cited, in any document, for what some claims say, by the claim's IRI."""
    said = {str(claim): str(same) for claim, same in run_about(graph.engine, _PROPOSITIONS, claims)}
    cited = grouped(run_about(graph.engine, _CITED_FOR, {*said.values()}))
    return {claim: cited[said.get(claim, "")] for claim in claims}


def _each(name: Name) -> list[Name]:
    """The names in one that lists several numbers, else the name itself.

    >>> _each("6,9"), _each("[6][9]"), _each("faq:6, faq:9"), _each("10.1134/S1,2")
    (['6', '9'], ['[6]', '[9]'], ['faq:6', 'faq:9'], ['10.1134/S1,2'])
    """
    return list(_NUMBER.findall(name)) if isinstance(name, str) and _NUMBERS.fullmatch(name) else [name]


def _found(graph: Graph, name: Name) -> _Loss:
    try:
        reference = str(graph.resolve(name, "reference"))
    except UnknownNameError as fault:
        try:
            paper = str(graph.resolve(name, "paper"))
        except UnknownNameError as unknown:
            # An identifier is like any other; an author and a year are not.
            meant = [paper for paper in near(graph.engine, str(name), "paper") if " " in paper]
            if any(fold(paper) == fold(str(name)) for paper in meant):
                raise unknown from None
            also = did_you_mean(meant)
            if not also and _OF_PAPER.fullmatch(str(name).strip()):
                also = "and no paper behind them has this number"
            raise (UnknownNameError(f"{fault}; {also}") if also else fault) from None
        papers = same_papers(graph.engine.whole or graph.engine, paper)
        return _Loss(min(papers), frozenset(papers), frozenset(_taken(graph, papers)))
    return _Loss(reference, frozenset(), frozenset({reference}))


def _named(graph: Graph, found: str) -> str:
    """Its label, with the document of a reference where there are several."""
    label = labels(graph.engine, [found]).get(found, marker_of(found))
    document = document_of(found)
    several = document and several_documents(graph.engine)
    return f"{label} of {document}" if several else label


def _taken(graph: Graph, papers: Collection[str]) -> set[str]:
    """The references that are taken to be some papers."""
    return {str(one) for (one,) in run_about(graph.engine, _TAKEN, papers) if isinstance(one, Iri)}


def _listed(graph: Graph, references: Collection[str]) -> tuple[str, ...]:
    """References as their document marks them, with the document where it is not the only one."""
    ordered = sorted(references, key=lambda one: (document_of(one) or "", len(one), one))
    several = several_documents(graph.engine)
    return tuple(marker_of(one, several=several) for one in ordered)


def _is(names: Collection[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _one_or_many(claims: int, one: str, many: str) -> str:
    return f"{claims} {one if claims == 1 else many}"
