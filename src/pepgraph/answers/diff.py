"""What two editions of a graph say otherwise: claims by their names, references by the papers they are taken to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pepgraph.answers.backing import papers
from pepgraph.answers.report import Report, Reported, Section, report
from pepgraph.model.claims import Claim
from pepgraph.model.names import document_of
from pepgraph.query.labels import several_documents
from pepgraph.query.run import run

if TYPE_CHECKING:
    from pepgraph.graph import Graph

_REFERENCES = "SELECT ?reference { ?reference a pg:Reference }"
_NO_PAPER = "no paper identified"


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
    to_read: tuple[Claim, ...]
    """Claims that are to be read again, and were not before: their text is another, whatever they still say."""

    def __bool__(self) -> bool:
        return any((self.new, self.gone, self.changed, self.renamed, self.references, self.to_read))

    def __repr__(self) -> str:
        return f"<Differences: {len(self.changed)} changed, {len(self.new)} new, {len(self.gone)} gone>"

    @property
    def report(self) -> Report:
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
                (self.renumbered, "with other numbers of the same papers"),
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
                Section(
                    "To be read again: their text is another now", claims=self.to_read, placed=True, part="to-read"
                ),
                Section("New", claims=self.new, placed=True, part="new"),
                Section("Gone", claims=self.gone, placed=True, part="gone"),
                Section(
                    "Under another name",
                    columns=("before", "now"),
                    rows=tuple((_name(old), _name(new)) for old, new in self.renamed),
                    part="renamed",
                ),
                Section("References", columns=("reference", "before", "now"), rows=self.references, part="references"),
            ],
        )


def differences(before: Graph, after: Graph) -> Differences:
    """What the claims and references of two graphs say otherwise, in document order.

    Claims are the same by their names, and those that are left by what they say within one document. Citations are
    the same that have the same numbers, or are taken to be the same papers. Where a claim stands, and by which
    numbers it cites the same papers, is counted only.
    """
    old, new = ({claim.iri: claim for claim in graph.claims()} for graph in (before, after))
    behind = _papers_of(before), _papers_of(after)
    gone = [claim for iri, claim in old.items() if iri not in new]
    left: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in gone:
        left[claim.document, claim.proposition].append(claim)
    come, renamed = [], []
    for iri, claim in new.items():
        if iri in old:
            continue
        same = left[claim.document, claim.proposition]
        if same:
            renamed.append((same.pop(0), claim))
        else:
            come.append(claim)
    pairs = [(old[iri], claim) for iri, claim in new.items() if iri in old]
    changed, as_before, renumbered = [], 0, 0
    for first, second in (*pairs, *renamed):
        sources = [_sources(claim, papers) for claim, papers in zip((first, second), behind, strict=True)]
        other_numbers = (first.cites, first.may_cite) != (second.cites, second.may_cite)
        other_sources = other_numbers and sources[0] != sources[1]
        renumbered += other_numbers and not other_sources
        parts = [(first.sentence, second.sentence)]
        parts += [(first.modality, second.modality), (", ".join(first.evidence), ", ".join(second.evidence))]
        parts += [(first.citation_text, second.citation_text)] if other_sources else []
        parts = [(one, other) for one, other in parts if one != other]
        if parts:
            changed.append(Change(first, second, tuple(parts)))
        elif first.iri == second.iri:
            as_before += 1
    taken = {first.iri for first, _ in renamed}
    return Differences(
        tuple(come),
        tuple(claim for claim in gone if claim.iri not in taken),
        tuple(changed),
        tuple(renamed),
        _references(after, *behind),
        as_before,
        sum(first.passage != second.passage for first, second in (*pairs, *renamed)),
        renumbered,
        tuple(second for first, second in (*pairs, *renamed) if second.read_again and not first.read_again),
    )


def _name(claim: Claim) -> str:
    return claim.iri.rpartition("/")[2]


def _papers_of(graph: Graph) -> dict[str, tuple[str, str]]:
    """The paper that each reference is taken to be, by its IRI and as it is shown; empty texts where there is none."""
    every = [str(row[0]) for row in run(graph.engine, _REFERENCES)]
    known = papers(graph, every)
    return {one: (known[one].iri, known[one].label) if one in known else ("", "") for one in every}


def _sources(claim: Claim, known: Mapping[str, tuple[str, str]]) -> tuple[frozenset[str], frozenset[str]]:
    """What a claim cites and may cite: papers, and references that are taken to be none."""
    cited, perhaps = (
        frozenset(known.get(one, ("", ""))[0] or str(one) for one in some)
        for some in (claim.references, claim.may_references)
    )
    return cited, perhaps


def _references(
    after: Graph, before: Mapping[str, tuple[str, str]], now: Mapping[str, tuple[str, str]]
) -> tuple[tuple[str, str, str], ...]:
    several = several_documents(after.engine)
    rows: list[tuple[str, str, str]] = []
    for one in sorted({*before, *now}, key=lambda one: (document_of(one) or "", len(one), one)):
        was, is_now = before.get(one), now.get(one)
        if was is None or is_now is None or was[0] != is_now[0]:
            number = one.rpartition("/")[2]
            name = f"{document_of(one)}:{number}" if several else f"[{number}]"
            first, second = ("" if paper is None else paper[1] or _NO_PAPER for paper in (was, is_now))
            rows.append((name, first, second))
    return tuple(rows)
