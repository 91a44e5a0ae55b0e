"""What two editions of a graph say otherwise: claims by their names, references by the papers they are taken to be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pepgraph.answers.changed_notes import renoted
from pepgraph.answers.citations import papers
from pepgraph.answers.report import Report, Reported, Section, placed, report
from pepgraph.model.claims import Claim
from pepgraph.model.names import document_of, marker_of
from pepgraph.model.numbers import number_in
from pepgraph.query.run import run
from pepgraph.store.contract import several_documents

if TYPE_CHECKING:
    from pepgraph.graph import Graph

_REFERENCES = "SELECT ?reference { ?reference a pg:Reference }"
_NO_PAPER = "no paper identified"
_NONE = ("", "")


@dataclass(frozen=True, slots=True)
class Change:
    """A claim that both editions have, and what is otherwise in the later one."""

    before: Claim
    after: Claim
    parts: tuple[tuple[str, str], ...]
    """What it was and what it is: its sentence, its hedge, its evidence, its citations."""


@dataclass(frozen=True, slots=True, repr=False)
class Differences(Reported):
    """What a later edition has that an earlier one had not, and the other way round."""

    new: tuple[Claim, ...]
    gone: tuple[Claim, ...]
    changed: tuple[Change, ...]
    renamed: tuple[tuple[Claim, Claim], ...]
    """Claims that say the same in the same document, and have another name."""
    references: tuple[tuple[str, str, str], ...]
    """References of which a paper is, or is not, another: name, paper before, paper now; empty where there is none."""
    same: int
    """How many claims say the same with the same evidence and sources, under the same name."""
    elsewhere: int
    """How many claims of both stand in a passage with another number."""
    renumbered: int
    """How many claims of both cite the same papers by other numbers."""
    taken_along: tuple[tuple[str, str, int], ...]
    """References without a paper that have another number in every claim: before, now, how many claims cite it."""
    to_read: tuple[Claim, ...]
    """Claims that are to be read again, and were not before: their text is another, whatever they still say."""
    notes: tuple[tuple[str, str, str], ...]
    """What curators note otherwise: on what, what the note said and what it says; empty where there was or is none."""

    def __bool__(self) -> bool:
        others = (self.renamed, self.references, self.taken_along, self.to_read, self.notes)
        return any((self.new, self.gone, self.changed, *others))

    def __repr__(self) -> str:
        return f"<Differences: {len(self.changed)} changed, {len(self.new)} new, {len(self.gone)} gone>"

    @property
    def report(self) -> Report:
        """How many claims changed, came and went, and these as sections."""
        counts = [
            f"{self.same:,} as before",
            f"{len(self.changed):,} changed",
            f"{len(self.new):,} new",
            f"{len(self.gone):,} gone",
        ]
        counts += [
            f"{count:,} {what}"
            for count, what in (
                (len(self.renamed), "under another name"),
                (self.elsewhere, "in a passage with another number"),
                (self.renumbered, "with other numbers of the same sources"),
                (len(self.to_read), "to be read again"),
            )
            if count
        ]
        return report(
            "Claims of the two editions",
            ", ".join(counts),
            [
                Section(
                    "Changed",
                    columns=("claim", "before", "now"),
                    rows=tuple((_name(one.after), *part) for one in self.changed for part in one.parts),
                    part="changed",
                ),
                placed("To be read again: their text is another now", "to-read", self.to_read),
                placed("New", "new", self.new),
                placed("Gone", "gone", self.gone),
                Section(
                    "Under another name",
                    columns=("before", "now"),
                    rows=tuple((_name(old), _name(new)) for old, new in self.renamed),
                    part="renamed",
                ),
                Section(
                    "Another number in every claim: if it is not the same source, all that cite it have changed",
                    columns=("before", "now", "claims"),
                    rows=tuple((was, now, f"{count:,}") for was, now, count in self.taken_along),
                    part="taken-along",
                ),
                Section("References", columns=("reference", "before", "now"), rows=self.references, part="references"),
                Section("Curator notes", columns=("on", "before", "now"), rows=self.notes, part="notes"),
            ],
        )


def differences(before: Graph, after: Graph) -> Differences:
    """What the claims and references of two graphs say otherwise, in document order.

    Claims are the same by their names, and those that are left by what they say within one document. Citations are
    the same that have the same numbers, or are taken to be the same papers; so are those without a paper whose number
    has become another in every claim, which is told. Where a claim stands, and by which numbers it cites the same
    papers, is counted only.
    """
    old, new = ({claim.iri: claim for claim in graph.claims()} for graph in (before, after))
    gone = [claim for iri, claim in old.items() if iri not in new]
    come = [claim for iri, claim in new.items() if iri not in old]
    renamed = _renamed(gone, come)
    pairs = [*((old[iri], claim) for iri, claim in new.items() if iri in old), *renamed]
    behind = _papers_of(before), _papers_of(after)
    moved = _moved(pairs, *behind)
    known = _identities(behind[0], {}), _identities(behind[1], moved)
    told = [(first, second, _parts(first, second, *known)) for first, second in pairs]
    otherwise_named = {claim.iri for pair in renamed for claim in pair}
    return Differences(
        new=tuple(claim for claim in come if claim.iri not in otherwise_named),
        gone=tuple(claim for claim in gone if claim.iri not in otherwise_named),
        changed=tuple(Change(first, second, parts) for first, second, parts in told if parts),
        renamed=tuple(renamed),
        references=_references(after, *behind, moved),
        same=sum(first.iri == second.iri and not parts for first, second, parts in told),
        elsewhere=sum(first.passage != second.passage for first, second in pairs),
        renumbered=sum(_has_other_numbers(*pair) and not _has_other_sources(*pair, *known) for pair in pairs),
        taken_along=_taken_along(after, moved, [second for _, second in pairs]),
        to_read=tuple(second for first, second in pairs if second.read_again and not first.read_again),
        notes=renoted(before, after, pairs, known),
    )


def _renamed(gone: Iterable[Claim], come: Iterable[Claim]) -> list[tuple[Claim, Claim]]:
    """Claims that say the same in the same document, before and now."""
    left: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in gone:
        left[claim.document, claim.proposition].append(claim)
    return [(same.pop(0), claim) for claim in come if (same := left[claim.document, claim.proposition])]


def _parts(
    first: Claim, second: Claim, before: Mapping[str, str], now: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """What is otherwise in a claim: sentence, hedge, evidence, and citations where the sources are others."""
    parts = [
        (first.sentence, second.sentence),
        (first.modality, second.modality),
        (", ".join(first.evidence), ", ".join(second.evidence)),
    ]
    if _has_other_sources(first, second, before, now):
        parts.append((first.citation_text, second.citation_text))
    return tuple((one, other) for one, other in parts if one != other)


def _has_other_numbers(first: Claim, second: Claim) -> bool:
    return (first.cites, first.may_cite) != (second.cites, second.may_cite)


def _has_other_sources(first: Claim, second: Claim, before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    return _has_other_numbers(first, second) and _sources(first, before) != _sources(second, now)


def _name(claim: Claim) -> str:
    return claim.iri.rpartition("/")[2]


def _papers_of(graph: Graph) -> dict[str, tuple[str, str]]:
    """The paper that each reference is taken to be, by its IRI and as it is shown; empty texts where there is none."""
    every = [str(row[0]) for row in run(graph.engine, _REFERENCES)]
    known = papers(graph, every)
    return {one: (known[one].iri, known[one].label) if one in known else _NONE for one in every}


def _moved(
    pairs: Iterable[tuple[Claim, Claim]], before: Mapping[str, tuple[str, str]], now: Mapping[str, tuple[str, str]]
) -> dict[str, str]:
    """References without a paper that have another number in every claim of both editions, from later to earlier.

    Numbers of a claim that cites as many as before are taken in their order, as where a list has one entry more.
    """
    become: dict[str, set[str]] = defaultdict(set)
    been: dict[str, set[str]] = defaultdict(set)
    for first, second in pairs:
        for some, others in ((first.references, second.references), (first.may_references, second.may_references)):
            if len(some) == len(others):
                for one, other in zip(sorted(some, key=_number), sorted(others, key=_number), strict=True):
                    become[one].add(other)
                    been[other].add(one)
    return {
        other: one
        for one, others in become.items()
        for other in others
        if len(others) == len(been[other]) == 1 and other != one and before.get(one) == now.get(other) == _NONE
    }


def _number(reference: str) -> int:
    return number_in(reference.rpartition("/")[2])


def _identities(papers_of: Mapping[str, tuple[str, str]], moved: Mapping[str, str]) -> dict[str, str]:
    """What each reference is: its paper, or else itself, by the number that it had before."""
    left = {*moved.values()} - moved.keys()
    # Another source has now the number that one had which has moved.
    other = {one: f"{one} of now" for one in left}
    return {one: paper or moved.get(one) or other.get(one, one) for one, (paper, _) in papers_of.items()}


def _sources(claim: Claim, known: Mapping[str, str]) -> tuple[frozenset[str], frozenset[str]]:
    """What a claim cites and may cite: papers, and references that are taken to be none."""
    cited, perhaps = (
        frozenset(known.get(one, str(one)) for one in some) for some in (claim.references, claim.may_references)
    )
    return cited, perhaps


def _taken_along(after: Graph, moved: Mapping[str, str], claims: Iterable[Claim]) -> tuple[tuple[str, str, int], ...]:
    cited = Counter(one for claim in claims for one in {*claim.references, *claim.may_references})
    name = partial(marker_of, several=several_documents(after.engine))
    return tuple((name(moved[one]), name(one), cited[one]) for one in sorted(moved, key=_place))


def _place(reference: str) -> tuple[str, int]:
    return document_of(reference) or "", _number(reference)


def _references(
    after: Graph,
    before: Mapping[str, tuple[str, str]],
    now: Mapping[str, tuple[str, str]],
    moved: Mapping[str, str],
) -> tuple[tuple[str, str, str], ...]:
    """References that are new, gone or taken to be another paper; those that moved are the same."""
    several, away = several_documents(after.engine), {*moved.values()}
    rows: list[tuple[str, str, str]] = []
    for one in sorted({*before, *now}, key=_place):
        was = None if one in away else before.get(one)
        is_now = None if one in moved else now.get(one)
        if (was or is_now) and (was is None or is_now is None or was[0] != is_now[0]):
            first, second = ("" if paper is None else paper[1] or _NO_PAPER for paper in (was, is_now))
            rows.append((marker_of(one, several=several), first, second))
    return tuple(rows)
