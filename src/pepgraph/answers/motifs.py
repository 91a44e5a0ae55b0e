"""Sequences residue by residue, and the runs that compounds have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pepgraph.model.names import shorten
from pepgraph.model.terms import Iri
from pepgraph.query.labels import labels
from pepgraph.query.run import run
from pepgraph.store.contract import remembered

if TYPE_CHECKING:
    from pepgraph.graph import Graph

SHORTEST = 2
"""Residues that a motif has at least: single ones are shared by nearly all."""
MOST = 4
"""Motifs that are told; of more, the longest and the most widely shared."""

_SEQUENCES = "SELECT ?thing ?letters { ?thing pg:sequence ?letters } ORDER BY ?thing"


@dataclass(frozen=True, slots=True)
class Motif:
    """A run of residues, where it begins (from 0), and what else has it: IRI and label of each."""

    letters: str
    start: int
    residues: tuple[str, ...]
    shared_with: tuple[tuple[str, str], ...]

    @property
    def end(self) -> int:
        return self.start + len(self.letters)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A chain: residues in three letters and in one, and the motifs that others share."""

    residues: tuple[str, ...]
    letters: str
    motifs: tuple[Motif, ...]

    def marks(self, place: int) -> tuple[int, ...]:
        """Numbers, from 1, of the motifs that a residue belongs to."""
        return tuple(i for i, motif in enumerate(self.motifs, 1) if motif.start <= place < motif.end)


def sequence(graph: Graph, thing: str) -> Sequence | None:
    """The sequence of a compound; None where the graph has none, or one whose two forms differ in length."""
    query = "SELECT ?thing ?three ?letters { ?thing pg:threeLetterSequence ?three ; pg:sequence ?letters }"
    found = run(graph.engine, query, {"thing": Iri(thing)}).rows
    if not found:
        return None
    residues, letters = tuple(str(found[0][1]).split("-")), str(found[0][2])
    if len(residues) != len(letters):
        return None
    sharing: dict[str, list[str]] = {}
    every = remembered(graph.engine, "sequences", lambda: [[*map(str, row)] for row in run(graph.engine, _SEQUENCES)])
    rest = [(other, theirs) for other, theirs in every if other != thing]
    for length in range(len(letters), SHORTEST - 1, -1):
        for start in range(len(letters) - length + 1):
            shared = letters[start : start + length]
            if having := [other for other, theirs in rest if shared in theirs]:
                sharing[shared] = having
                # What else these share is no longer, or stands behind.
                rest = [(other, theirs) for other, theirs in rest if shared not in theirs]
        if len(sharing) >= MOST:
            break
    longest = sorted(sharing.items(), key=lambda item: (-len(item[0]), -len(item[1]), item[0]))[:MOST]
    named = labels(graph.engine, (other for _, others in longest for other in others))
    motifs = []
    for run_of, others in sorted(longest, key=lambda item: letters.index(item[0])):
        start, told = letters.index(run_of), tuple((other, named.get(other) or shorten(other)) for other in others)
        motifs.append(Motif(run_of, start, residues[start : start + len(run_of)], told))
    return Sequence(residues, letters, tuple(motifs))
