"""Citation markers in a text, and the clauses they close. Knows text, not graphs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# No list of references is so long that a number of more digits is one of its.
_ONE = r"\[\d{1,9}(?:\s*[,–-]\s*\d{1,9})*\]"
CLUSTER = rf"{_ONE}(?:,?\s?{_ONE})*"
"""Pattern of markers that stand together."""
_CLUSTER = re.compile(CLUSTER)
_MARKER = re.compile(r"\[(\d{1,9}(?:\s*[,–-]\s*\d{1,9})*)\]")
# A semicolon or a dash ends the reach of a later marker; a hyphen inside a word does not.
_BREAK = re.compile(r";|—|\s–\s|\s-{2,3}\s")


@dataclass(frozen=True, slots=True)
class Marker:
    """One marker, half-open offsets, and the reference numbers it gives."""

    start: int
    end: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence that ends at a cluster of markers, and what the cluster cites."""

    start: int
    end: int
    numbers: tuple[int, ...]


def markers(text: str, start: int = 0, end: int | None = None) -> list[Marker]:
    """Every marker of a stretch of text, ``[3]``, ``[3, 4]`` and ``[3-5]`` alike.

    >>> markers("rose [1][3-5].")
    [Marker(start=5, end=8, numbers=(1,)), Marker(start=8, end=13, numbers=(3, 4, 5))]
    """
    stop = len(text) if end is None else end
    return [Marker(match.start(), match.end(), _numbers(match[1])) for match in _MARKER.finditer(text, start, stop)]


def clauses(text: str, start: int, end: int, breaks: Iterable[int] = ()) -> list[Clause]:
    """The clauses of a passage that markers close.

    A clause runs back from its cluster to the previous cluster, a semicolon, a dash, one of
    ``breaks`` (offsets where a comma with 'and' opens a new main clause) or the passage's start.
    A cluster with no word before it, as after the full stop of a clause that has one, closes the same clause.

    >>> text = "A rises; B falls [1], and C stays [2][3]. "
    >>> [(text[c.start:c.end], c.numbers) for c in clauses(text, 0, 41, [20])]
    [('; B falls ', (1,)), (', and C stays ', (2, 3))]
    """
    stops = sorted([start, *(m.start() for m in _BREAK.finditer(text, start, end)), *breaks])
    found: list[Clause] = []
    previous = start
    for match in _CLUSTER.finditer(text, start, end):
        begin = max(previous, *(stop for stop in stops if stop <= match.start()))
        numbers = dict.fromkeys(n for m in markers(match[0]) for n in m.numbers)
        if found and not re.search(r"\w", text[previous : match.start()]):
            same = found.pop()
            begin, numbers = same.start, dict.fromkeys((*same.numbers, *numbers))
        found.append(Clause(begin, match.start(), tuple(numbers)))
        previous = match.end()
    return found


def citations_at(offset: int, found: list[Clause]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What words at an offset cite, and what they may cite: the cluster of a later clause.

    >>> citations_at(2, [Clause(5, 9, (1,))]), citations_at(6, [Clause(5, 9, (1,))])
    (((), (1,)), ((1,), ()))
    """
    for clause in found:
        if clause.start <= offset < clause.end:
            return clause.numbers, ()
        if offset < clause.start:
            return (), clause.numbers
    return (), ()


def _numbers(inside: str) -> tuple[int, ...]:
    found: list[int] = []
    for part in inside.split(","):
        first, *rest = (int(number) for number in re.split(r"\s*[–-]\s*", part.strip()))
        # A range wider than any reference list is a misprint; take its ends.
        found += range(first, rest[0] + 1) if rest and 0 <= rest[0] - first < 1000 else [first, *rest]
    return tuple(found)
