"""What happens to the claims if references go."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pepgraph.answers.backing import notes, papers, stopped
from pepgraph.answers.report import Report, Reported, Section, placed, report
from pepgraph.answers.sources import Source, sources, sources_told
from pepgraph.errors import UnknownNameError
from pepgraph.model.claims import Claim, of_several
from pepgraph.model.names import DOCUMENT, document_of, fold, marker_of
from pepgraph.model.sentences import listed
from pepgraph.model.terms import Iri
from pepgraph.query.alike import did_you_mean
from pepgraph.query.called import near, same_papers
from pepgraph.query.labels import labels
from pepgraph.query.resolve import Name
from pepgraph.query.run import run_about
from pepgraph.store.claims import read_claims
from pepgraph.store.contract import several_documents

if TYPE_CHECKING:
    from pepgraph.graph import Graph

_TAKEN = "SELECT DISTINCT ?reference {{ VALUES ?paper {{ {values} }} ?reference pg:identifiedAs ?paper }}"
_STATED = """SELECT DISTINCT ?claim ?document {{
  VALUES ?document {{ {values} }} ?passage pg:inDocument ?document . ?claim pg:statedIn ?passage ; a pg:Claim
}}"""
_CITING = """SELECT DISTINCT ?claim ?reference {{
  VALUES ?reference {{ {values} }} ?claim cito:citesAsEvidence|pg:mayCite ?reference
}}"""
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

    @property
    def reference(self) -> str:
        """What goes, as a sentence has it: ``[6]``, or ``[9] and [12]``."""
        return listed(self.gone)

    def __repr__(self) -> str:
        counts = f"{len(self.falls)} fall, {len(self.weakens)} weaken, {len(self.perhaps)} perhaps"
        return f"<Impact of {self.reference}: {counts}>"

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
        parts = [
            f"{_one_or_many(self.falls, 'claim falls', 'claims fall')}, "
            f"{_one_or_many(self.weakens, 'weakens', 'weaken')}, "
            f"{_one_or_many(self.perhaps, 'perhaps loses its source', 'perhaps lose their source')}",
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

    def fells(self, claim: Claim, cited: Collection[str], gone: Collection[str]) -> bool:
        """Whether no source of what a claim says stays: of a reference its document's are asked, of a paper all."""
        return all(one in gone or not (self.papers or document_of(one) == document_of(claim.iri)) for one in cited)


def impact(graph: Graph, *references: Name) -> Impact:
    """The impact of losing references of documents, or papers with all references that are taken to be them.

    One name may be several numbers as people list them: ``6,9`` or ``[6][9]``. Of a paper, claims that a
    curator's note keeps apart from it are untouched. Raises UnknownNameError.
    """
    losses = list(
        {loss.found: loss for loss in (_found(graph, one) for name in references for one in _each(name))}.values()
    )
    gone: frozenset[str] = frozenset().union(*(loss.references for loss in losses))
    if strange := [one for one in gone if document_of(one) is None]:
        wrong = f"the name of <{min(strange)}> is that of no reference"
        raise UnknownNameError(f"{wrong}; name it {DOCUMENT}ID/reference/NUMBER")
    documents = {one.rpartition("/reference/")[0] for one in gone}
    # Claims that cite others are counted and not read: of a long document they are most.
    there = {str(claim) for claim, _ in run_about(graph.engine, _STATED, documents)}
    claims = read_claims(graph.engine, there & {str(claim) for claim, _ in run_about(graph.engine, _CITING, gone)})
    apart = stopped(graph, {claim.iri for claim in claims})

    def hit(claim: Claim, cited: Sequence[str]) -> list[_Loss]:
        here = [loss for loss in losses if not loss.references.isdisjoint(cited)]
        return [loss for loss in here if not any((claim.iri, one) in apart for one in loss.papers)]

    cited = _cited_for(graph, {claim.proposition for claim in claims if not gone.isdisjoint(claim.references)})
    losing = {claim: hits for claim in claims if (hits := hit(claim, claim.references))}
    falls = {c: hits for c, hits in losing.items() if any(one.fells(c, cited[c.proposition], gone) for one in hits)}
    weakens = [claim for claim in losing if claim not in falls]
    together = [
        c for c, hits in falls.items() if not any(one.fells(c, cited[c.proposition], one.references) for one in hits)
    ]
    # A claim of a row can cite what stands in its cells, and perhaps what stands in others.
    perhaps = [claim for claim in claims if hit(claim, claim.may_references) and claim not in losing]
    named = dict.fromkeys(loss.found for loss in losses)
    citing = [claim for claim in claims if not named.keys().isdisjoint((*claim.references, *claim.may_references))]
    known = papers(graph, gone)
    twins = _taken(graph, {known[one].iri for one in gone & named.keys() if one in known}) - gone
    return Impact(
        gone=tuple(_named(graph, name) for name in named),
        falls=tuple(falls),
        weakens=tuple(weakens),
        perhaps=tuple(perhaps),
        untouched=len(there) - len({*losing, *perhaps}),
        together=tuple(together),
        taken=_listed(graph, gone - named.keys()),
        twins=_listed(graph, twins),
        iris=tuple(named),
        sources=tuple(one for one in sources(graph, citing) if one.iri in named),
        notes=_noted(graph, (*named, *sorted(gone - named.keys()), *sorted({paper.iri for paper in known.values()}))),
    )


def _noted(graph: Graph, things: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """What curators remark on references and papers, in their order; one that concerns several stands once."""
    things = tuple(dict.fromkeys(things))
    found = notes(graph, things)
    first = {note: (it, note.text) for it in reversed(things) for note in found.get(it, ())}
    named = {it: _named(graph, it) for it in {it for it, _ in first.values()}}
    place = {it: i for i, it in enumerate(things)}
    return tuple((named[it], text) for it, text in sorted(first.values(), key=lambda one: (place[one[0]], one[1])))


def _cited_for(graph: Graph, propositions: Collection[str]) -> Mapping[str, set[str]]:
    """The references that are cited for some propositions, in any document."""
    cited: dict[str, set[str]] = {}
    for proposition, reference in run_about(graph.engine, _CITED_FOR, propositions):
        cited.setdefault(str(proposition), set()).add(str(reference))
    return cited


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


def _one_or_many(claims: Collection[Claim], one: str, many: str) -> str:
    return f"{len(claims)} {one if len(claims) == 1 else many}"
