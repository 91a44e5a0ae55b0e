"""Signs within a text that say nothing: comments, tags, addresses, signs of quotes, code. Knows text, not graphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pepgraph.documents.markers import markers

_COMMENT = r"<!--[\s\S]*?-->"
# What stands in round brackets behind others is an address only if it looks like one: ACTH[1](4-7) has none.
_TARGET = r"(?<=\])\((?:#|<|\.{0,2}/|[A-Za-z][\w+.-]*:)[^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)"
_QUOTE = r"(?<=\n)[ \t]*(?:>[ \t]*)+"
_NOTICE = r"\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]"
# A raised number may be a way to cite, which is told of by its tag.
_TAG = r"</?(?:br|b|i|u|s|em|strong|small|mark|span|sub|a)\b[^<>]*>|<sup>(?!\s*(?:<a\b[^<>]*>\s*)?\d)|(?<=\])</sup>"
_CODE = r"(?<![`\\])(?P<ticks>`+)(?!`)[^\r\n]*?[^`\r\n](?P=ticks)(?!`)"
_SIGN = re.compile(f"{_CODE}|(?P<comment><!--)|{_TARGET}|{_QUOTE}|{_NOTICE}|{_TAG}")
_CLOSING = re.compile(f"{_COMMENT}|{_TAG}")


def spoken(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with blanks, as many, for such signs in these stretches of it; line ends stay. Code keeps its words.

    >>> spoken("It [rose](#a) <!-- [2]? -->.", [(0, 28)])
    'It [rose]                  .'
    >>> spoken("Write `as [1]`.", [(0, 15)])
    'Write `as    `.'
    """
    parts: list[str] = []
    done = 0
    for start, end in sorted(spans):
        start = max(start, done)
        if start < end:
            for a, b, in_ticks in _signs(text, start, end):
                parts += [text[done:a], (_code if in_ticks else _blank)(text[a:b])]
                done = b
    return "".join([*parts, text[done:]])


def behind(text: str, start: int, end: int) -> int:
    """Where the last comment or tag ends that stands between two places with no word beside it; else the first place.

    >>> behind("A. <!-- x --> B.", 2, 14), behind("A.<br> B.", 2, 7)
    (13, 6)
    """
    ends = [found.end() for found in _CLOSING.finditer(text, start, end)]
    return ends[-1] if ends else start


def in_code(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """What would be a marker if it did not stand in code, with its offset.

    >>> [*in_code("Write `as [1]`, rose [2].", 0, 25)]
    [(10, '[1]')]
    """
    for a, b, in_ticks in _signs(text, start, end):
        if in_ticks:
            yield from ((one.start, text[one.start : one.end]) for one in markers(text, a, b))


def _signs(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Where each sign begins and ends, and whether it is code."""
    at, closed = start, start
    while found := _SIGN.search(text, at, end):
        at = found.end()
        if found["comment"]:
            if 0 <= closed < at:
                closed = text.find("-->", at, end)
            if closed < 0:  # Nothing closes it, nor any that comes.
                continue
            at = closed + 3
        yield found.start(), at, found["ticks"] is not None


def _code(words: str) -> str:
    for one in markers(words):
        words = words[: one.start] + " " * (one.end - one.start) + words[one.end :]
    return words


def _blank(words: str) -> str:
    return re.sub(r"[^\r\n]", " ", words)
