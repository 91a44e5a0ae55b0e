"""A text cut into passages, headings and sentences, with their offsets. Knows text, not graphs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pepgraph.documents.markers import CLUSTER

_MARKUP = re.compile(r"[ \t]*(?:#{1,6}|(?:>[ \t]*)*([-*+](?=\s)|\d+[.)](?=\s))?)[ \t]*")
_RULE = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,})\s*\Z")
_ROW = re.compile(r"[ \t]*(?:>[ \t]*)*\|[|\s]*")
_SEPARATOR = re.compile(r"[\s>|:-]*\Z")
# A sentence ends at a full stop, question or exclamation mark, after closing quotes or brackets,
# where white space and then an opening character that can begin a sentence follow. Markers that
# stand behind it on the line close the sentence too, unless the next one goes on from them.
_SENTENCE_END = re.compile(
    rf"""([.?!]["'”’)\]*_]*)(?:[^\S\r\n]*{CLUSTER}["'”’)\]*_]*)?(?=\s*\Z|\s+["'“‘(\[*_\\]*[^\W_a-z])"""
)
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|cf|vs|et al|Fig|No|Dr|approx|ca|pp?)|\b[A-Z])\.\Z")
_ANSWER = re.compile(r"\s*(?:Yes|No)\.\Z")


@dataclass(frozen=True, slots=True)
class Passage:
    """One heading or sentence: half-open offsets in Unicode code points of the text.

    Leading ``#``, ``>`` and signs of list items, the outer bars of a row and outer white space
    are left out, inner markup is kept.
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

    No sentence goes on from one list item or row of a table to the next.

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
    """Bounds of paragraphs, list items, rows and headings; a blank line, any of them or a rule ends one."""
    open_at: int | None = None
    closed_at = 0
    numbered = -1
    position = len(text) - len(text.removeprefix("\ufeff"))
    for line in text[position:].splitlines(keepends=True):
        body, end = line.strip(), position + len(line.rstrip())
        markup, row = _MARKUP.match(line), body.endswith("|") and _ROW.match(line)
        level = len(body) - len(body.lstrip("#")) if body.startswith("#") else 0
        # A wrapped line may begin with a year or a dose: a numbered list within a paragraph begins with 1, and goes on
        # no deeper than it began.
        sign, column = (markup[1], markup.start(1)) if markup and markup[1] else ("", -1)
        item = sign in ("-", "*", "+", "1.", "1)") or -1 < column <= numbered
        if not body or level or row or item or _RULE.match(line):
            if open_at is not None:
                yield open_at, closed_at, 0
                open_at = None
            numbered = numbered if item else -1
        if level and markup and body.strip("# "):
            yield position + markup.end(), end, level
        elif row and not _SEPARATOR.match(line):
            yield position + row.end(), position + len(line.rstrip().rstrip("| \t").rstrip()), 0
        elif body and not (level or row or _RULE.match(line)):
            begin = position + (markup.end() if markup else 0)
            if open_at is None and begin < end:
                open_at = begin
                numbered = column if sign[:1].isdecimal() else numbered if column > numbered else -1
            closed_at = end
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
