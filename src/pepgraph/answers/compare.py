"""Things side by side: two or more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from pepgraph.answers.behind import Behind
from pepgraph.answers.profile import (
    ALSO,
    Profile,
    expect_family,
    is_anecdote,
    is_of_another,
    profile,
    strongest_profile,
)
from pepgraph.answers.report import Report, Reported, Section, not_behind, report
from pepgraph.answers.sources import Source, citing, counted, sources
from pepgraph.answers.statuses import Standing
from pepgraph.errors import UnknownValueError
from pepgraph.model.claims import Claim, Named, of_several
from pepgraph.model.names import ONTOLOGY
from pepgraph.model.sentences import changes_verb, listed, phrases, qualifiers_of

if TYPE_CHECKING:
    from pepgraph.graph import Graph

Item = TypeVar("Item")

MOST = 6
"""Things that are read side by side; the command and Python take any number."""

FAMILIES = (
    ("identity", "What they are"),
    ("mechanism", "How they act"),
    ("effect", "What they do"),
    ("use", "What they are used and studied for"),
    ("evidence", "What is said of the evidence"),
)

BESIDE = "What is said of others, with these in the place of …"
_GAP = Named("", "…")
_TOLD_WITH_EVIDENCE = ("mechanism", "effect", "use")
_DIFFERS_IN = ONTOLOGY + "differsIn"

Line = tuple[str, tuple[tuple[Claim, ...], ...]]
"""What is said, and the claims that say it: those of the first thing, of the second and so on."""


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Reported):
    """Profiles side by side, and what is said of all."""

    profiles: tuple[Profile, ...]
    several: bool
    """Whether what is said of them is of several documents."""
    sources: tuple[tuple[Source, tuple[str, ...]], ...] = ()
    """References that any of the things rests on, with how many claims about each cite it or perhaps do."""

    def __repr__(self) -> str:
        return f"<Comparison of {self.title}>"

    @property
    def title(self) -> str:
        """The names of all that is compared, as "Selank and Semax"."""
        return listed(one.label for one in self.profiles)

    @property
    def shared(self) -> tuple[str, ...]:
        """What is said of all, in words alone, with the things of which nothing asserts it."""
        return tuple(f"{line}{self._doubted(cells)}" for line, cells in self.agreed)

    @property
    def agreed(self) -> list[Line]:
        """What is said of all in the same words, each in the other's place, but for what they are said to differ in.

        An affirmed relation to the same thing is the same whatever narrows it. A status, a denial, what only has been
        so and what is only meant to be would say more than the text without that: they are told with all of it.
        """
        different = {c.object.iri for c in self.compared if c.relation.iri == _DIFFERS_IN and c.polarity == "affirmed"}

        def said(one: Profile) -> dict[tuple[bool, str, tuple[str, ...]], list[Claim]]:
            found: dict[tuple[bool, str, tuple[str, ...]], list[Claim]] = {}
            for claim in (*one.claims, *one.compared):
                if claim.relation.family != "comparison" and claim.object.iri not in different:
                    key = claim.polarity == "negated", _statement(claim, one.iri), _named(claim, one.iri)
                    found.setdefault(key, []).append(claim)
            return found

        every = [said(one) for one in self.profiles]
        return [(key[1], tuple(tuple(one[key]) for one in every)) for key in sorted(set.intersection(*map(set, every)))]

    @property
    def compared(self) -> tuple[Claim, ...]:
        """Claims that compare at least two of the things."""
        things = {one.iri for one in self.profiles}
        found = {
            claim.iri: claim
            for one in self.profiles
            for claim in one.claims
            if claim.relation.family == "comparison"
            and len(things & {claim.subject.iri, claim.object.iri, *(q.value.iri for q in claim.qualifiers)}) > 1
        }
        return tuple(found.values())

    def family(self, name: str) -> list[Line]:
        """Claims of a family of relations that are no anecdotes: a line for each relation, denials apart.

        Raises UnknownNameError for the name of no family, as that of a profile does.
        """
        expect_family(name, (claim for one in self.profiles for claim in one.claims))
        return self._lines(lambda claim: claim.relation.family == name and not is_anecdote(claim))

    @property
    def others(self) -> list[Line]:
        """Claims by relations of other families than the ontology has, or of none."""
        return self._lines(is_of_another)

    @property
    def anecdotes(self) -> list[Line]:
        """What users report."""
        return self._lines(is_anecdote)

    @property
    def beside(self) -> list[Line]:
        """Claims about others that name any of the things, with a gap in its place; what is said of most first."""
        things = {one.iri for one in self.profiles} | {claim.iri for claim in self.compared}
        lines = self._beside_each_other(
            lambda one: (
                (_said(_gapped(claim, one.iri)), self._backed(claim), claim)
                for claim in (*one.claims, *one.compared)
                if things.isdisjoint((claim.subject.iri, claim.iri))
            )
        )
        return sorted(lines, key=lambda line: -sum(map(bool, line[1])))

    @property
    def statuses(self) -> list[tuple[str, tuple[tuple[Standing, ...], ...]]]:
        """Standings of the things themselves, by place."""
        return sorted(
            self._beside_each_other(
                lambda one: ((it.place, it.row, it) for it in one.standings if it.subject.iri == one.iri)
            )
        )

    def _lines(self, wanted: Callable[[Claim], bool]) -> list[Line]:
        return self._beside_each_other(
            lambda one: (
                (_by_relation(claim), self._cell(claim), claim)
                for claim in one.claims
                if wanted(claim) and claim.subject.iri == one.iri
            )
        )

    def _beside_each_other(
        self, told: Callable[[Profile], Iterable[tuple[str, Hashable, Item]]]
    ) -> list[tuple[str, tuple[tuple[Item, ...], ...]]]:
        """What is told of each thing, by lines: each item comes with its line and its look, and is told once."""
        rows: dict[str, list[dict[Hashable, Item]]] = {}
        for i, one in enumerate(self.profiles):
            for line, look, item in told(one):
                rows.setdefault(line, [{} for _ in self.profiles])[i].setdefault(look, item)
        return [(line, tuple(tuple(cell.values()) for cell in cells)) for line, cells in rows.items()]

    @property
    def report(self) -> Report:
        """The comparison as sections: one row a relation, a column each."""
        columns = ("", *(one.label for one in self.profiles))

        def table(title: str, part: str, rows: Iterable[tuple[str, ...]], note: str = "") -> Section:
            return Section(title, note, columns=columns, rows=tuple(rows), part=part)

        shared = (
            (line, *(_listed(dict.fromkeys(map(self._backed, one))) for one in cells))
            for line, (_, cells) in zip(self.shared, self.agreed, strict=True)
        )
        beside = ((name, *(_listed(map(self._backed, one)) for one in row)) for name, row in self.beside)
        return report(
            self.title,
            listed(one.kind for one in self.profiles),
            [
                Section("What they are said to share and differ in", claims=self.compared, part="comparison"),
                table("Said of both" if len(self.profiles) == 2 else "Said of all", "shared", shared),
                *(table(title, name, self._rows(self.family(name))) for name, title in FAMILIES),
                table(ALSO, "also", self._rows(self.others)),
                table("Status by place", "status", self._status(), self.unnamed),
                table(BESIDE, "others", beside),
                table("What users report: anecdotes", "anecdotes", self._rows(self.anecdotes)),
                Section(
                    "Sources",
                    "papers: a curator's identification",
                    columns=("reference", *columns[1:], "paper", "identified"),
                    rows=tuple(
                        (source.marker(several=self.several), *counts, *source.identified[:2])
                        for source, counts in self.sources
                    ),
                    part="sources",
                ),
                Section("Curator notes", columns=("on", "note"), rows=self.notes, part="notes"),
            ],
            about=(one.iri for one in self.profiles),
        )

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """What curators remark on claims about any of the things."""
        return tuple(dict.fromkeys(note for one in self.profiles for note in one.notes))

    def _rows(self, lines: Iterable[Line]) -> tuple[tuple[str, ...], ...]:
        return tuple((name, *(_listed(map(self._cell, claims)) for claims in cells)) for name, cells in lines)

    def _cell(self, claim: Claim) -> str:
        evidence = f" · {', '.join(claim.evidence)}" if claim.relation.family in _TOLD_WITH_EVIDENCE else ""
        return f"{narrowed(claim)}{claim.hedge} {claim.cited(several=self.several)}{evidence}{self._apart([claim])}"

    def _doubted(self, cells: Iterable[tuple[Claim, ...]]) -> str:
        """How what is said of all is said of those of which no claim asserts it, as the end of a line."""
        stances = [tuple(dict.fromkeys(claim.modality for claim in claims)) for claims in cells]
        told = [
            f"{one.label}: {listed(said)}"
            for one, said in zip(self.profiles, stances, strict=True)
            if "asserted" not in said
        ]
        return f" ({'; '.join(told)})" if told else ""

    def _backed(self, claim: Claim) -> str:
        evidence = f" · {', '.join(claim.evidence)}" if claim.evidence else ""
        return f"{claim.cited(several=self.several)}{evidence}{self._apart([claim])}"

    def _apart(self, claims: Iterable[Claim]) -> str:
        """What curators keep from claims, as the end of a cell."""
        places = [(claim.iri, one) for claim in claims for one in self.profiles]
        papers = {label: None for claim, one in places for label in one.apart.get(claim, ())}
        remarks = {text: None for claim, one in places for text in one.remarks.get(claim, ())}
        told = f"; {not_behind(papers)}" if papers else ""
        return told + (f"; a curator notes on {' '.join(remarks)}" if remarks else "")

    @property
    def unnamed(self) -> str:
        """How to take an empty cell of the statuses, where there is one."""
        gaps = any("–" in row for row in self._status())
        return "– is no denial: what is said of all places but some covers a place too (ask status-in PLACE)" * gaps

    def _status(self) -> tuple[tuple[str, ...], ...]:
        return tuple((place, *(_listed(map(self._standing, cell)) for cell in cells)) for place, cells in self.statuses)

    def _standing(self, it: Standing) -> str:
        what = f"{it.standing} ({', '.join(it.indications)})" if it.indications else it.standing
        cited = dict.fromkeys(claim.cited(several=self.several) for claim in it.claims)
        return f"{what} {', '.join(cited)}{self._apart(it.claims)}"


def compare(graph: Graph, first: str, second: str, *more: str) -> Comparison:
    """Entities by any of their names. Raises UnknownNameError, also where two are the same."""
    return _side_by_side(graph, ((name, profile(graph, name)) for name in (first, second, *more)))


def compare_strongest(graph: Graph, names: Sequence[str], most: int) -> tuple[Comparison, list[Profile]]:
    """Things side by side by the claims with the strongest evidence on each; the profiles of those that have more."""
    made = [strongest_profile(graph, graph.resolve(name), most) for name in names]
    compared = _side_by_side(graph, ((name, one) for name, (one, _) in zip(names, made, strict=True)))
    return compared, [one for one, whole in made if not whole]


def _side_by_side(graph: Graph, named: Iterable[tuple[str, Profile]]) -> Comparison:
    """Profiles with the names they were asked for by. Raises UnknownNameError where two are the same."""
    seen: dict[str, str] = {}
    profiles = []
    for name, one in named:
        if one.iri in seen:
            raise UnknownValueError(f"{seen[one.iri]} and {name} are the same thing; name two")
        seen[one.iri] = name
        profiles.append(one)
    said = {claim.iri: claim for one in profiles for claim in (*one.claims, *one.compared)}
    behind = Behind.of(graph, said.values())
    counts = [_counted(behind, {claim.iri for claim in (*one.claims, *one.compared)}) for one in profiles]
    # What two things share counts once where it is told how many claims a curator keeps a paper from.
    every = sources(behind, said)
    told = tuple((source, tuple(count.get(source.iri, "–") for count in counts)) for source in every)
    return Comparison(tuple(profiles), of_several(said.values()), told)


def _counted(behind: Behind, claims: Collection[str]) -> dict[str, str]:
    """How many of some claims cite each reference, and how many more perhaps do."""
    cited, perhaps = citing(claims, behind.cites), citing(claims, behind.may_cite)
    return {iri: counted(cited[iri], perhaps[iri]) for iri in {*cited, *perhaps}}


def narrowed(claim: Claim) -> str:
    """A claim's object with all that narrows it, as the claim's sentence has it."""
    return " ".join([claim.object.label, *phrases(qualifiers_of(claim))])


def in_words(statement: str, claim: Claim) -> str:
    """What is said of all as a page has it: a denial as the sentence of one of its claims does, but for its subject."""
    if not statement.startswith("NOT "):
        return statement
    return _said(replace(claim, subject=Named("", ""), modality="asserted"))


def _gapped(claim: Claim, thing: str) -> Claim:
    """A claim with a gap in the place of a thing; what stands in the same place beside the thing is left out.

    A faulty one of two subjects, or two objects, may have it in none.
    """
    if claim.object.iri == thing:
        return replace(claim, object=_GAP)
    gap = [replace(qualifier, value=_GAP) for qualifier in claim.qualifiers if qualifier.value.iri == thing][:1]
    others = (q for q in claim.qualifiers if not gap or q.property != gap[0].property)
    return replace(claim, qualifiers=(*others, *gap))


def _named(claim: Claim, thing: str) -> tuple[str, ...]:
    """What a claim says of a thing by IRIs, since two things may have one label."""
    parts = (claim.subject.iri, claim.relation.iri, claim.object.iri)
    return tuple("" if part == thing else part for part in parts)


def _statement(claim: Claim, thing: str) -> str:
    """What a claim says, to be held against what others say of another thing."""
    narrow = claim.polarity == "negated" or claim.relation.family == "status" or changes_verb(claim)
    if claim.subject.iri == thing:
        return f"{_by_relation(claim)}: {narrowed(claim) if narrow else claim.object.label}"
    told = _gapped(claim, thing)
    if not narrow:
        told = replace(told, qualifiers=tuple(q for q in told.qualifiers if q.value == _GAP))
    return _said(told)


def _said(claim: Claim) -> str:
    return claim.sentence.removesuffix(".")


def _by_relation(claim: Claim) -> str:
    return ("NOT " if claim.polarity == "negated" else "") + claim.relation.label


def _listed(items: Iterable[str]) -> str:
    return "\n".join(f"• {item}" for item in items) or "–"
