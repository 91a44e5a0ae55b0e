"""Where words stand in a text: spans, their passage and their digest. Knows text, not graphs."""

from __future__ import annotations

import difflib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pepgraph.documents.passages import Passage, digest, passages
from pepgraph.errors import DocumentError

SPAN_DIGEST = 12
"""Hexadecimal digits of the SHA-256 that a span carries."""


@dataclass(frozen=True, slots=True)
class Place:
    """An occurrence of words: half-open offsets in code points, and the passage around it."""

    start: int
    end: int
    text: str
    passage: Passage | None

    @property
    def span(self) -> str:
        return f"{self.start}-{self.end}"

    @property
    def sha256(self) -> str:
        return span_digest(self.text)


def span_digest(text: str) -> str:
    """The digest that a span carries.

    >>> span_digest("abc")
    'ba7816bf8f01'
    """
    return digest(text)[:SPAN_DIGEST]


def locate(text: str, words: str, passage: int | None = None) -> list[Place]:
    """Every occurrence of words, white space and case taken loosely where nothing matches exactly.

    With the number of a passage only those within it. Raises DocumentError with the nearest passage where the words
    do not occur, or with those that have them where this one does not.

    >>> [place.span for place in locate("One rat. Two rats.", "rat")]
    ['4-7', '13-16']
    """
    if not words.strip():
        raise DocumentError("no words to look for; give a phrase of the document")
    loose = r"\s+".join(re.escape(word) for word in words.split())
    tiles = passages(text)
    if passage is not None and passage > len(tiles):
        raise DocumentError(f"there is no passage {passage}; there are 1 to {len(tiles)}")
    elsewhere: dict[int, None] = {}
    for pattern in (re.compile(re.escape(words)), re.compile(loose, re.IGNORECASE)):
        found = [Place(m.start(), m.end(), m[0], _around(tiles, m.start(), m.end())) for m in pattern.finditer(text)]
        within = [place for place in found if passage in (None, place.passage and place.passage.number)]
        if within:
            return within
        elsewhere |= {place.passage.number: None for place in found if place.passage}
    if elsewhere:
        numbers = ", ".join(map(str, sorted(elsewhere)))
        raise DocumentError(f"passage {passage} does not have the words {words!r}; there they are: {numbers}")
    if _composed(words) in _composed(text):
        raise DocumentError(
            f"the document has the words {words!r} with other code points for the same letters; copy them from it"
        )
    near = max(tiles, key=lambda p: _likeness(words, p.text), default=None)
    if near and _likeness(words, near.text) < len(words.split()) / 2:
        near = None
    mend = f"; the nearest passage is {near.number}, at {near.start}-{near.end}" if near else ""
    raise DocumentError(f"the document does not have the words {words!r}{mend}")


def _around(tiles: Sequence[Passage], start: int, end: int) -> Passage | None:
    """The passage that holds a stretch of text, of passages in order."""
    last = bisect_right(tiles, start, key=lambda passage: passage.start) - 1
    return tiles[last] if last >= 0 and end <= tiles[last].end else None


def _composed(text: str) -> str:
    """Text with each letter and its accents as one code point, in small letters, with plain hyphens and spaces."""
    # Of a hyphen that does not break, the form is the typographic one.
    return " ".join(unicodedata.normalize("NFKC", text).replace("\N{HYPHEN}", "-").casefold().split())


def _likeness(words: str, passage: str) -> float:
    wanted, there = words.lower().split(), passage.lower().split()
    return sum(bool(difflib.get_close_matches(word, there, n=1, cutoff=0.75)) for word in wanted)
