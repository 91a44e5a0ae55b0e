"""Where words stand in a text: spans, their passage and their digest. Knows text, not graphs."""

from __future__ import annotations

import difflib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pepgraph.documents.markers import STRAIGHT
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
    """Every occurrence of words; where nothing matches exactly, of words that are like them.

    These differ in white space, case, the kind of a dash, straight and curly quotes, or accents of letters.
    With the number of a passage only those within it. Raises DocumentError with the nearest passage where the words
    do not occur, or with those that have them where this one does not.

    >>> [place.span for place in locate("One rat. Two rats.", "rat")]
    ['4-7', '13-16']
    """
    if not words.strip():
        raise DocumentError("no words to look for; give a phrase of the document")
    tiles = passages(text)
    if passage is not None and passage > len(tiles):
        raise DocumentError(f"there is no passage {passage}; there are 1 to {len(tiles)}")
    elsewhere: dict[int, None] = {}
    for spans in (_exactly(text, words), _loosely(text, words)):
        found = [Place(start, end, text[start:end], _around(tiles, start, end)) for start, end in spans]
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


def _exactly(text: str, words: str) -> Iterator[tuple[int, int]]:
    return (found.span() for found in re.finditer(re.escape(words), text))


def _loosely(text: str, words: str) -> Iterator[tuple[int, int]]:
    """Offsets in the unchanged text; a letter goes with the accents behind it."""
    plain, begins = _plain(text)
    loose = r"\s+".join(map(re.escape, _plain(words)[0].split()))
    for found in re.finditer(loose, plain, re.IGNORECASE):
        yield begins[found.start()], begins[found.end()]


def _plain(text: str) -> tuple[str, list[int]]:
    """Text with hyphens for dashes, straight quotes and no accents; where each character begins, and the text ends.

    >>> _plain("Zoë’s 1–2")
    ("Zoe's 1-2", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    >>> _plain("Zoe\N{COMBINING DIAERESIS}!")
    ('Zoe!', [0, 1, 2, 4, 5])
    """
    plain: list[str] = []
    begins: list[int] = []
    for offset, character in enumerate(text):
        if unicodedata.combining(character) and plain and plain[-1].isalpha():
            continue
        plain.append(character if character.isascii() else _plain_character(character))
        begins.append(offset)
    return "".join(plain), [*begins, len(text)]


@cache
def _plain_character(character: str) -> str:
    if unicodedata.category(character) == "Pd" or character == "\N{MINUS SIGN}":
        return "-"
    if not character.isalpha():  # An accent can be more than one: ≠ is = with a stroke.
        return STRAIGHT.get(character, character)
    bare = "".join(one for one in unicodedata.normalize("NFD", character) if not unicodedata.combining(one))
    return bare if len(bare) == 1 else character


def _composed(text: str) -> str:
    """Plain text in small letters, each of them the one code point that stands for all that mean the same."""
    return " ".join(unicodedata.normalize("NFKC", _plain(text)[0]).casefold().split())


def _likeness(words: str, passage: str) -> float:
    wanted, there = words.lower().split(), passage.lower().split()
    return sum(bool(difflib.get_close_matches(word, there, n=1, cutoff=0.75)) for word in wanted)
