"""Signs within a text that say nothing: comments, tags, addresses of links, signs of quotes. Knows text, not graphs."""

from __future__ import annotations

import re
from collections.abc import Iterable

_COMMENT = r"<!--(?:(?!-->)[\s\S])*-->"
# What stands in round brackets behind others is an address only if it looks like one: ACTH[1](4-7) has none.
_TARGET = r"(?<=\])\((?:#|<|\.{0,2}/|[A-Za-z][\w+.-]*:)[^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)"
_QUOTE = r"(?<=\n)[ \t]*(?:>[ \t]*)+"
_NOTICE = r"\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]"
# A raised number may be a way to cite, which is told of by its tag.
_TAG = r"</?(?:br|b|i|u|s|em|strong|small|mark|span|sub|a)\b[^<>]*>|<sup>(?!\s*\d)|(?<=\])</sup>"
_SILENT = re.compile(f"{_COMMENT}|{_TARGET}|{_QUOTE}|{_NOTICE}|{_TAG}")
_CLOSING = re.compile(f"{_COMMENT}|{_TAG}")


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
    """Where the last comment or tag ends that stands between two places with no word beside it; else the first place.

    >>> behind("A. <!-- x --> B.", 2, 14), behind("A.<br> B.", 2, 7)
    (13, 6)
    """
    ends = [found.end() for found in _CLOSING.finditer(text, start, end)]
    return ends[-1] if ends else start


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\r\n]", " ", found[0])
