"""A text cut into passages, headings and sentences, with their offsets. Knows text, not graphs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pepgraph.documents.entries import entries, is_title
from pepgraph.documents.markers import CLUSTER, markers
from pepgraph.documents.markup import behind, spoken

_QUOTED = re.compile(r"[ \t]*(?:>[ \t]*)*")
_MARKUP = re.compile(_QUOTED.pattern + r"(?:#{1,6}|([-*+](?=\s)|\d+[.)](?=\s))?)[ \t]*")
_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d+[.)])\s+")
_RULE = re.compile(r"\s*(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})\s*\Z")
_ROW = re.compile(r"[ \t]*(?:>[ \t]*)*\|[|\s]*")
_SEPARATOR = re.compile(r"[\s>|:-]*\Z")
_UNDERLINE = re.compile(r"\s*(?:={2,}|-{3,})\s*\Z")
_FOOTNOTE = re.compile(r"[ \t>]*\[\^[^\]\s]+\]:")
_FRONT_MATTER = re.compile(
    r"---[ \t\r]*\n(?=\w[^\n:]*:)(?:[\w\"'.][^\n:]*:[^\n]*\n|(?:[ \t#]|-[ \t])[^\n]*\n|\r?\n)*?"
    r"(?:---|\.\.\.)(?=[ \t\r]*(?:\n|\Z))"
)
_FENCE = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?(`{3,}|~{3,})([^`\r\n]*)\r?$", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(<!--)", re.MULTILINE)
_LINE_END = re.compile(r"[ \t\r]*(?:\n|\Z)")
# Footnotes, as a bracket or raised, that stand close behind a sentence.
_NOTES = r"(?:\[\^[^\]\s]{1,40}\]|[¹²³⁰⁴-⁹†‡](?:[,–-](?=[¹²³⁰⁴-⁹]))?)*"
# A sentence ends at a full stop, question or exclamation mark, after closing quotes or brackets,
# where white space and then an opening character that can begin a sentence follow. Markers that
# stand behind it on the line close the sentence too, unless the next one goes on from them. Where a full stop follows
# the markers, as in "5 mg i.m. [8].", the one before them is that of an abbreviation.
_SENTENCE_END = re.compile(
    rf"""([.?!]["'”’“»)\]*_]*){_NOTES}(?:[^\S\r\n]*{CLUSTER}["'”’“»)\]*_]*)?"""
    rf"""(?!\s+{CLUSTER}["'”’“»)\]*_]*[.;:](?:\s|\Z))(?=\s*\Z|\s+["'“‘„«(\[*_\\]*[^\W_a-z])"""
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|et al|Figs?|Nos?|Refs?|Dr|Prof|Mrs?|St|approx|ca|pp?)|(?<!°)(?<!° )\b[A-Z])\.\Z"
)
_BEFORE_NUMBER = re.compile(
    r"(?:\b(?:Nrs?|(?<=\w\s)n[or]s?)|\b(?:refs?|figs?|eqs?|tabs?|vols?|Eqs?|Tabs?|Vols?|Sect?s?|Chaps?|Suppl))\.\Z"
)
_ENUMERATOR = re.compile(r"\W*[^\W\d_]?\d{1,3}\.\Z")
_CLOSING = re.compile(r"[ \t]+#+\Z")
_NUMBER_NEXT = re.compile(r"\s+\d")
_SPACE = re.compile(r"\s*")
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
    role: str = ""
    """Local name of the role that its form gives it, such as ``ReferenceEntry``; empty for most."""

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


UNCITING = ("ReferenceEntry", "FrontMatter", "Code", "Comment")
"""Roles of passages whose numbers in brackets cite nothing."""


def passages(text: str) -> list[Passage]:
    r"""Cut a Markdown or plain text into headings and sentences, in order.

    No sentence goes on from one list item or row of a table to the next. Front matter, fenced code, a comment on lines
    of its own, a footnote and an entry of a list of references are one passage each.

    >>> [(p.number, p.start, p.text) for p in passages("# Two peptides\n\nYes. Both are [1].\n")]
    [(1, 2, 'Two peptides'), (2, 16, 'Yes.'), (3, 21, 'Both are [1].')]
    """
    found: list[Passage] = []

    def add(start: int, end: int, level: int = 0, role: str = "") -> None:
        found.append(Passage(len(found) + 1, start, end, text[start:end], level, role))

    blocks = [*_blocks(text)]
    untitled = _at_the_end(text, blocks)
    # Level of the heading of the list of references that is open; a title that is no heading is below all.
    listed, listing = 0, False
    for i, (start, end, level, role, whole) in enumerate(blocks):
        body = text[start:end]
        if level and (not listed or level <= listed):
            listed = level if is_title(body) else 0
        if whole:
            add(start, end, level, role)
            continue
        title = body.partition("\n")[0]
        titled = is_title(title)
        listed = listed or 7 * titled
        begin = start + (len(title) + 1) * titled
        given = entries(text[begin:end]) if listed or i >= untitled else []
        # An item that cites is a sentence; so is one behind other text, where no heading says how far the list goes.
        item = not given and not titled and _is_item(text, start)
        listing = titled or (listing and (item or bool(given)))
        if item and (0 < listed < 7 or listing) and not markers(spoken(text, [(start, end)]), start, end):
            add(start, end, role="ReferenceEntry")
            continue
        for a, b in _sentences(text, start, start + len(text[start:begin].rstrip()) if given else end):
            add(a, b)
        for _, a, b in given:
            add(begin + a, begin + b, role="ReferenceEntry")
    return found


def sections(levels: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The heading above each passage, by numbers; of a heading the next above that ranks higher and is not the title.

    ``levels`` has each passage's number and its level as a heading, 0 for a sentence. The title is a heading that
    begins the text.

    >>> sections([(1, 1), (2, 0), (3, 2), (4, 3), (5, 0), (6, 2)])
    {2: 1, 4: 3, 5: 4}
    """
    above: dict[int, int] = {}
    open_: list[tuple[int, int]] = []
    title = None
    for place, (number, level) in enumerate(levels):
        title = number if not place and level else title
        open_ = [(other, rank) for other, rank in open_ if rank < level] if level else open_
        if open_ and not (level and open_[-1][0] == title):
            above[number] = open_[-1][0]
        open_ += [(number, level)] * (level > 0)
    return above


def _is_item(text: str, start: int) -> bool:
    """Whether words are the first of a list item."""
    return _ITEM.fullmatch(text, text.rfind("\n", 0, start) + 1, start) is not None


class _Block(NamedTuple):
    """A heading, a paragraph, a list item or a row; what is ``whole`` is not cut into sentences."""

    start: int
    end: int
    level: int = 0
    role: str = ""
    whole: bool = False


def _at_the_end(text: str, blocks: list[_Block]) -> int:
    """Where the entries begin that a text ends in, two at least and in order; behind the last block without any."""
    begin, before, count = len(blocks), 10**9, 0
    for block in reversed(blocks):
        given = [] if block.whole else entries(text[block.start : block.end])
        numbers = [number for number, _, _ in given]
        if not given or sorted({*numbers, before}) != [*numbers, before]:
            break
        begin, before, count = begin - 1, numbers[0], count + len(given)
    return begin if count > 1 else len(blocks)


def _apart(text: str) -> dict[int, tuple[int, str]]:
    """Where fenced code and comments on lines of their own begin, with their ends and roles; neither within the other.

    What nothing closes is text.
    """
    found: dict[int, tuple[int, str]] = {}
    in_open_fence: dict[int, tuple[int, str]] = {}
    fence: re.Match[str] | None = None
    end = closed = 0
    for opened in sorted([*_FENCE.finditer(text), *_COMMENT.finditer(text)], key=re.Match.start):
        if opened.start() < end:
            continue
        if opened.re is _FENCE:
            if fence is None:
                fence = opened
            elif opened[1].startswith(fence[1]) and not opened[2].strip():
                found[fence.start(1)] = opened.end(1), "Code"
                fence = None
                in_open_fence.clear()
            continue
        if 0 <= closed < opened.end():
            closed = text.find("-->", opened.end())
        if closed >= 0 and _LINE_END.match(text, closed + 3):
            if fence is None:
                end = closed + 3
            (found if fence is None else in_open_fence)[opened.start(1)] = closed + 3, "Comment"
    return found | in_open_fence


def _blocks(text: str) -> Iterator[_Block]:
    """Bounds of paragraphs, list items, rows and headings; a blank line, any of them or a rule ends one."""
    open_at: int | None = None
    closed_at = 0
    numbered, depth = -1, 0
    note = alone = False
    position = len(text) - len(text.removeprefix("\ufeff"))
    front = _FRONT_MATTER.match(text, position)
    if front:
        yield _Block(*front.span(), role="FrontMatter", whole=True)
        position = front.end()
    apart, apart_ends = _apart(text), position
    for line in text[position:].splitlines(keepends=True):
        if position < apart_ends:
            position += len(line)
            continue
        signs = _QUOTED.match(line)[0]  # type: ignore[index]
        body, end = line[len(signs) :].strip(), position + len(line.rstrip())
        fence = _FENCE.match(line)
        apart_at = position + (fence.start(1) if fence else len(line) - len(line.lstrip()))
        apart_ends, apart_role = apart.get(apart_at, (position, ""))
        markup, row = _MARKUP.match(line), body.endswith("|") and _ROW.match(line)
        deeper = open_at is not None and signs.count(">") > depth
        level = len(body) - len(body.lstrip("#")) if body.startswith("#") else 0
        # A wrapped line may begin with a year or a dose: a numbered list within a paragraph begins with 1, and goes on
        # no deeper than it began.
        sign, column = (markup[1], markup.start(1)) if markup and markup[1] else ("", -1)
        item = sign in ("-", "*", "+", "1.", "1)") or -1 < column <= numbered
        footnote = _FOOTNOTE.match(line) is not None
        rule = _UNDERLINE.match(line, len(signs)) or _RULE.match(line, len(signs))
        if not body or level or row or item or footnote or rule or apart_role or deeper:
            if open_at is not None:
                underlined = (1 if "=" in body else 2) if alone and _UNDERLINE.match(line) else 0
                yield _Block(open_at, closed_at, underlined, whole=note or underlined > 0)
                open_at = None
            numbered = numbered if item else -1
        if apart_role:
            yield _Block(apart_at, apart_ends, role=apart_role, whole=True)
        elif level and markup and body.strip("# "):
            end -= len(body) - len(_CLOSING.sub("", body))
            yield _Block(position + markup.end(), end, level, whole=True)
        elif row and not _SEPARATOR.match(line):
            yield _Block(position + row.end(), position + len(line.rstrip().rstrip("| \t").rstrip()))
        elif body and not (level or row or rule):
            begin = position + (markup.end() if markup else 0)
            alone = open_at is None and not footnote and not line[: begin - position].strip()
            if open_at is None and begin < end:
                open_at, note, depth = begin, footnote, signs.count(">")
                numbered = column if sign[:1].isdecimal() else numbered if column > numbered else -1
            closed_at = end
        position += len(line)
    if open_at is not None:
        yield _Block(open_at, closed_at, whole=note)


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    bounds = []
    begin, read = start, spoken(text[start:end], [(0, end - start)])
    for match in _SENTENCE_END.finditer(read):
        sentence = read[begin - start : match.end(1)]
        if _ABBREVIATION.search(sentence) and not _ANSWER.match(sentence):
            continue
        if _ENUMERATOR.match(sentence):
            continue
        if _BEFORE_NUMBER.search(sentence) and _NUMBER_NEXT.match(read, match.end()):
            continue
        after = start + _SPACE.match(read, match.end()).end()  # type: ignore[union-attr]
        bounds.append((begin, behind(text, start + match.end(), after)))
        begin = after
    if begin < end:
        bounds.append((begin, end))
    return bounds
