"""A text cut into passages, headings and sentences, with their offsets. Knows text, not graphs."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pepgraph.documents.entries import entries, is_title, item_number
from pepgraph.documents.markers import CLUSTER, markers
from pepgraph.documents.markup import behind, spoken

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(
    r"---[ \t\r]*\n(?=\w[^\n:]*:)(?:[\w\"'.][^\n:]*:[^\n]*\n|(?:[ \t#]|-[ \t])[^\n]*\n|\r?\n)*?"
    r"(?:---|\.\.\.)(?=[ \t\r]*(?:\n|\Z))"
)
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_FOOTNOTE = re.compile(r"\[\^(?:(\d{1,9})|[^\]\s]+)\]:")
_ANSWERING = re.compile(r"\s*:[ \t]+(?=\S)")
_COMMENT = re.compile(r"<!--(?:(?!-->).)*-->", re.DOTALL)
_ROW = re.compile(r"[\s>|]*([^\s|].*?)[\s|]*")
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
    r"(?:\b(?:[Ee]\.g|[Ii]\.e|a\.k\.a|[Cc]f|vs|et al|Figs?|Nos?|Refs?|Dr|Prof|Mrs?|Ms|St|[Aa]pprox|ca|pp?"
    r"|[Vv]gl|bzw|sog|ggf|evtl|inkl|[uv]\.\s?a|d\.\s?h|соавт|напр|проф|т\.\s?[ек]|(?<!\d)(?<!\d\s)[Сс]м)"
    r"|(?<!°)(?<!° )\b[A-ZА-ЯЁ]"
    # "It was given i.v. Calm came" ends, "after i.v. Semax" does not.
    r"|\b(?i:after|an?|of|receiv(?:ed|ing)|repeated|single|the|via|with)\s+(?:[a-z]\.){1,2}[a-z])\.\Z"
)
_LONGEST = 16
"""Characters that no abbreviation exceeds."""
_BEFORE_NUMBER = re.compile(
    r"(?:\b(?:Nrs?|(?<=\w\s)n[or]s?)|\b(?:refs?|figs?|eqs?|tabs?|vols?|Eqs?|Tabs?|Vols?|Sect?s?|Chaps?|Suppl"
    r"|Abb|[Рр]ис|[Тт]абл|[Mm]ax|wt|[Cc]onc|[Tt]emp|[Ee]st|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))\.\Z"
)
_ENUMERATOR = re.compile(r"\W*[^\W\d_]?\d{1,3}(?:\.\d{1,2}){0,4}\.\Z")
_NUMBER_NEXT = re.compile(r"\s+\d")
# In German: "z. B. Ratten", "am 3. März".
_BEFORE_CAPITAL = re.compile(r"(?<![\w.,-])(?:[a-z]|(?P<day>\d{1,2}))\.\Z")
_CAPITAL_NEXT = re.compile(
    r"\s+(?:[A-ZÄÖÜ]\.|(?P<month>Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|Jahrhundert)\b)"
)
# A small letter goes on with a sentence in any alphabet that has capitals; a Greek one may be a symbol that begins one.
_LETTER_NEXT = re.compile(r"""\s+["'“‘„«(\[*_\\]*([^\W\d_])""")
_GOING_ON = ("LATIN SMALL", "CYRILLIC SMALL")
_SPACE = re.compile(r"\s*")
_ANSWER = re.compile(r"\W*(?:A(?:nswer)?[:.]\W*)?(?:Yes|No)\.\Z")


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
    listed, listing, before = 0, False, 0
    for i, (start, end, level, role, whole, first) in enumerate(blocks):
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
        # An item that cites is a sentence, unless it has the number behind that of an entry; so is one behind other
        # text, where no heading says how far the list goes.
        item = first and not given and not titled
        listing = titled or (listing and (item or bool(given)))
        number = item_number(text, start) if item else None
        entry = number == before + 1 > 1 or not markers(spoken(text, [(start, end)]), start, end)
        if item and (0 < listed < 7 or listing) and entry:
            add(start, end, role="ReferenceEntry")
            before = number or 0
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


class _Block(NamedTuple):
    """A heading, a paragraph or a row; what is ``whole`` is not cut into sentences, an ``item`` begins a list item."""

    start: int
    end: int
    level: int = 0
    role: str = ""
    whole: bool = False
    item: bool = False


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


@cache
def _markdown(*left_out: str) -> MarkdownIt:
    """A reader of CommonMark with tables, of blocks and not of what stands in them; indented lines are no code."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"maxNesting": 100}).enable("table")
    return reader.disable(["code", "reference", "inline", "text_join", *left_out])


def _blocks(text: str) -> Iterator[_Block]:
    """Front matter, headings, paragraphs, rows, fenced code and comments, as Markdown has them.

    Code and comments that nothing closes are text.
    """
    start = len(text) - len(text.removeprefix("\ufeff"))
    front = _FRONT_MATTER.match(text, start)
    if front:
        yield _Block(*front.span(), role="FrontMatter", whole=True)
        start = front.end()
    left_out: tuple[str, ...] = ()
    while start < len(text):
        lines = [found.span() for found in _LINE.finditer(text, start)]
        tokens = _markdown(*left_out).parse(text[start:])
        start = len(text)
        for i, token in enumerate(tokens):
            if not token.map or token.type not in ("inline", "tr_open", "fence", "html_block"):
                continue
            at = [(begin, begin + len(text[begin:end].rstrip())) for begin, end in lines[slice(*token.map)]]
            if token.type == "inline":
                first = tokens[i - 2].type == "list_item_open"
                yield from _written(text, at, token.content.split("\n"), tokens[i - 1], first)
            elif token.type == "tr_open":
                if row := _ROW.fullmatch(text, *at[0]):
                    yield _Block(*row.span(1))
            elif _is_closed(text, at, token) or _SPACE.match(text, at[-1][1]).end() < len(text):  # type: ignore[union-attr]
                begin = text.index(token.markup or "<", *at[0])
                end = begin + len(text[begin : at[-1][1]].rstrip())
                comment = _COMMENT.fullmatch(text, begin, end)
                role = "Code" if token.type == "fence" else "Comment" if comment else ""
                yield _Block(begin, end, role=role, whole=bool(role))
            else:
                start, left_out = at[0][0], (*left_out, token.type)
                break


def _is_closed(text: str, lines: Sequence[tuple[int, int]], token: Token) -> bool:
    """Whether code or a comment in these lines ends with them, and not for want of more."""
    if token.type == "html_block":
        return not token.content.lstrip().startswith("<!--") or "-->" in token.content
    last = text[slice(*lines[-1])].strip(" \t>")
    return len(lines) > 1 and last.startswith(token.markup) and not last.strip(token.markup[0])


def _written(
    text: str, lines: Sequence[tuple[int, int]], said: Sequence[str], opener: Token, first: bool
) -> Iterator[_Block]:
    """A heading, or a paragraph, the footnotes in it and the answers of a definition list, of what these lines say."""
    if opener.type in ("th_open", "td_open"):
        return  # The row has them.
    while said and not said[0].strip("= \t"):
        lines, said = lines[1:], said[1:]
    if not said:
        return
    level = int(opener.tag[1:]) if opener.type == "heading_open" and len(said) == 1 else 0
    begins = [end - len(line.strip()) for (_, end), line in zip(lines, said, strict=False)]
    if opener.markup.startswith("#"):
        begin = _SPACE.match(text, text.index(opener.markup, *lines[0]) + level).end()  # type: ignore[union-attr]
        yield _Block(begin, begin + len(said[0].rstrip()), level, whole=True)
        return
    notes = {i: note for i, line in enumerate(said) if (note := _FOOTNOTE.match(line))}
    answers = {i: len(sign[0].lstrip()) for i, line in enumerate(said) if (sign := _ANSWERING.match(line))}
    for i, after in pairwise(sorted({0, *notes, *answers, len(said)})):
        # A footnote with a number is what its marks cite; others may say anything.
        role = "ReferenceEntry" if i in notes and notes[i][1] else ""
        whole, item = level > 0 or i in notes, first and not i
        yield _Block(begins[i] + answers.get(i, 0), lines[after - 1][1], level, role, whole, item)


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    bounds = []
    begin, read = start, spoken(text[start:end], [(0, end - start)])
    for match in _SENTENCE_END.finditer(read):
        first, last = begin - start, match.end(1)
        if _ABBREVIATION.search(read, max(first, last - _LONGEST), last) and not _ANSWER.match(read, first, last):
            continue
        if _ENUMERATOR.match(read, first, last):
            continue
        if _BEFORE_NUMBER.search(read, max(first, last - _LONGEST), last) and _NUMBER_NEXT.match(read, match.end()):
            continue
        ended = _BEFORE_CAPITAL.search(read, max(first, last - _LONGEST), last)
        capital = _CAPITAL_NEXT.match(read, match.end())
        if ended and capital and bool(ended["day"]) == bool(capital["month"]):
            continue
        following = _LETTER_NEXT.match(read, match.end())
        if following and unicodedata.name(following[1], "").startswith(_GOING_ON):
            continue
        after = start + _SPACE.match(read, match.end()).end()  # type: ignore[union-attr]
        bounds.append((begin, behind(text, start + match.end(), after)))
        begin = after
    if begin < end:
        bounds.append((begin, end))
    return bounds
