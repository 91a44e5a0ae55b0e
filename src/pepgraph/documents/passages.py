"""A text cut into passages: headings and sentences, with their offsets. Knows text, not graphs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pepgraph.documents.markers import CLUSTER

_MARKUP = re.compile(r"[ \t]*(?:#{1,6}|>|[-*+](?=\s)|\d+[.)](?=\s))?[ \t]*")
_RULE = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,})\s*\Z")
# A sentence ends at a full stop, question or exclamation mark, after closing quotes or brackets,
# where white space and then an opening character that can begin a sentence follow. Markers that
# stand behind it on the line close the sentence too, unless the next one goes on from them.
_SENTENCE_END = re.compile(
    rf"""([.?!]["'”’)\]*_]*)(?:[^\S\r\n]*{CLUSTER}["'”’)\]*_]*)?(?=\s*\Z|\s+["'“‘(\[*_]*[^\W_a-z])"""
)
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|cf|vs|et al|Fig|No|Dr|approx|ca)|\b[A-Z])\.\Z")
_ANSWER = re.compile(r"\s*(?:Yes|No)\.\Z")


@dataclass(frozen=True, slots=True)
class Passage:
    """One heading or sentence: half-open offsets in Unicode code points of the text.

    Leading ``#`` and ``>`` and outer white space are left out, inner markup is kept.
    """

    number: int
    start: int
    end: int
    text: str
    heading: int = 0
    """Level of the heading, 0 for a sentence."""

    @property
    def sha256(self) -> str:
        """Digest of exactly this text, as 64 hexadecimal digits."""
        return digest(self.text)


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8.

    >>> digest("abc")[:12]
    'ba7816bf8f01'
    """
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def passages(text: str) -> list[Passage]:
    r"""Cut a Markdown or plain text into headings and sentences, in order.

    >>> [(p.number, p.start, p.text) for p in passages("# Two peptides\n\nYes. Both are [1].\n")]
    [(1, 2, 'Two peptides'), (2, 16, 'Yes.'), (3, 21, 'Both are [1].')]
    """
    found: list[Passage] = []
    for start, end, level in _blocks(text):
        bounds = [(start, end)] if level else _sentences(text, start, end)
        for a, b in bounds:
            found.append(Passage(len(found) + 1, a, b, text[a:b], level))
    return found


def _blocks(text: str) -> Iterator[tuple[int, int, int]]:
    """Bounds of paragraphs and headings; a blank line, a heading or a rule ends a paragraph."""
    open_at: int | None = None
    closed_at = 0
    position = len(text) - len(text.removeprefix("\ufeff"))
    for line in text[position:].splitlines(keepends=True):
        body = line.strip()
        markup = _MARKUP.match(line)
        level = len(body) - len(body.lstrip("#")) if body.startswith("#") else 0
        if not body or level or _RULE.match(line):
            if open_at is not None:
                yield open_at, closed_at, 0
                open_at = None
            if level and markup and body.strip("# "):
                start = position + markup.end()
                yield start, position + len(line.rstrip()), level
        else:
            if open_at is None:
                open_at = position + (markup.end() if markup else 0)
            closed_at = position + len(line.rstrip())
        position += len(line)
    if open_at is not None:
        yield open_at, closed_at, 0


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    bounds = []
    begin = start
    for match in _SENTENCE_END.finditer(text, start, end):
        sentence = text[begin : match.end(1)]
        if _ABBREVIATION.search(sentence) and not _ANSWER.match(sentence):
            continue
        bounds.append((begin, match.end()))
        begin = match.end() + len(text[match.end() : end]) - len(text[match.end() : end].lstrip())
    if begin < end:
        bounds.append((begin, end))
    return bounds
