"""A stretch of text with words marked in it. Knows text, not what the marks mean."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text and the names of the marks that cover it."""

    text: str
    marks: frozenset[str]


def marked(text: str, start: int, end: int, spans: Iterable[tuple[int, int, str]]) -> list[Piece]:
    """The text from ``start`` to ``end``, cut wherever a mark begins or ends; marks may overlap.

    >>> [(piece.text, *piece.marks) for piece in marked("One rat. Two.", 0, 8, [(4, 7, "anchor")])]
    [('One ',), ('rat', 'anchor'), ('.',)]
    """
    spans = [(max(a, start), min(b, end), mark) for a, b, mark in spans if a < end and b > start]
    cuts = sorted({start, end, *(a for a, _, _ in spans), *(b for _, b, _ in spans)})
    return [
        Piece(text[a:b], frozenset(mark for first, last, mark in spans if first <= a and b <= last))
        for a, b in itertools.pairwise(cuts)
    ]


def offsets(span: str) -> tuple[int, int] | None:
    """Start and end that a span's name ends in; None for any other name.

    >>> offsets("https://w3id.org/pepgraph/doc/faq/span/4907-4942")
    (4907, 4942)
    """
    start, dash, end = span.rpartition("/")[2].partition("-")
    return (int(start), int(end)) if dash and start.isdecimal() and end.isdecimal() else None
