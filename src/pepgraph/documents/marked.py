"""A stretch of text with words marked in it. Knows text, not what the marks mean."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pepgraph.model.numbers import whole_number

EMPHASIS = "emphasis"
"""The mark of words that the text stresses, whose signs are left out."""

_SPAN = re.compile(r"/span/(\d+)-(\d+)\Z")
_STRESSED = re.compile(r"(?<![\w*])(\*{1,2})(?=[^\s*])([^*\n]*[^\s*])\1(?![\w*])")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text and the names of the marks that cover it."""

    text: str
    marks: frozenset[str]


def marked(text: str, start: int, end: int, spans: Iterable[tuple[int, int, str]]) -> list[Piece]:
    """The text from ``start`` to ``end``, cut wherever a mark begins or ends; marks may overlap.

    Asterisks of Markdown around words give way to the mark ``emphasis``.

    >>> [(piece.text, *piece.marks) for piece in marked("One rat. Two.", 0, 8, [(4, 7, "anchor")])]
    [('One ',), ('rat', 'anchor'), ('.',)]
    >>> [(piece.text, *piece.marks) for piece in marked("One *rat*.", 0, 10, [])]
    [('One ',), ('rat', 'emphasis'), ('.',)]
    """
    spans = [(max(a, start), min(b, end), mark) for a, b, mark in spans if a < end and b > start]
    signs = set()
    for found in _STRESSED.finditer(text, start, end):
        spans.append((*found.span(2), EMPHASIS))
        signs |= {(found.start(), found.start(2)), (found.end(2), found.end())}
    spans += [(*sign, "") for sign in signs]
    cuts = sorted({start, end, *(a for a, _, _ in spans), *(b for _, b, _ in spans)})
    return [
        Piece(text[a:b], frozenset(mark for first, last, mark in spans if first <= a and b <= last))
        for a, b in itertools.pairwise(cuts)
        if not any(first <= a and b <= last for first, last in signs)
    ]


def offsets(span: str) -> tuple[int, int] | None:
    """Start and end that a span's name ends in; None for any other name.

    >>> offsets("https://w3id.org/pepgraph/doc/faq/span/4907-4942")
    (4907, 4942)
    >>> offsets("https://w3id.org/pepgraph/doc/faq/claim/4907-4942") is None
    True
    """
    match = _SPAN.search(span)
    start, end = map(whole_number, match.groups()) if match else (None, None)
    return (start, end) if start is not None and end is not None else None
