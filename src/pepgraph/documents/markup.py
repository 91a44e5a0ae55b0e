"""Signs within a text that say nothing: comments, addresses of links, signs of quotes. Knows text, not graphs."""

from __future__ import annotations

import re
from collections.abc import Iterable

_COMMENT = r"<!--(?:(?!-->)[\s\S])*-->"
# What stands in round brackets behind others is an address only if it looks like one: ACTH[1](4-7) has none.
_TARGET = r"(?<=\])\((?:#|<|\.{0,2}/|[A-Za-z][\w+.-]*:)[^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)"
_QUOTE = r"(?<=\n)[ \t]*(?:>[ \t]*)+"
_SILENT = re.compile(f"{_COMMENT}|{_TARGET}|{_QUOTE}")


def spoken(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with blanks, as many, for such signs in these stretches of it; line ends stay.

    >>> spoken("It [rose](#a) <!-- [2]? -->.", [(0, 28)])
    'It [rose]                  .'
    """
    parts: list[str] = []
    done = 0
    for start, end in sorted(spans):
        start = max(start, done)
        if start < end:
            parts += [text[done:start], _SILENT.sub(_blank, text[start:end])]
            done = end
    return "".join([*parts, text[done:]])


def behind(text: str, start: int, end: int) -> int:
    """Where the last comment ends that stands between two places with no word beside it; else the first place.

    >>> behind("A. <!-- x --> B.", 2, 14)
    13
    """
    closed = text.rfind("-->", start, end)
    return closed + 3 if closed >= 0 else start


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\r\n]", " ", found[0])
