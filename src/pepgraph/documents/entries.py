"""Entries of a list of references, which begin with the marker they explain. Knows text, not graphs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from itertools import pairwise

_TITLE = re.compile(
    r"[\W\d_]*(?:(?:list of |selected )?"
    r"(?:references?|sources?|literature|bibliography|works cited|citations?)(?: cited| list| and notes)?"
    r"|(?:literatur|quellen|referenz(?:en)?)(?:verzeichnis|liste|angaben|nachweise?)?|einzelnachweise"
    r"|(?:список\s+)?(?:использованн\w+\s+)?(?:литератур[аы]|источник(?:и|ов))|библиография"
    r"|références?|bibliograph?[ií][ea]|referencias|fuentes|riferimenti|fonti)\W*",
    re.IGNORECASE,
)
# What a link to an entry leads to stands before it.
_TARGET = r"(?:<(?:a|span)\b[^<>]*>\s*(?:</(?:a|span)>\s*)?)?"
_ENTRY = re.compile(rf"^[ \t>]*(?={_TARGET}\\?\[\s*(?!0\d)(\d{{1,9}})\s*\\?\])", re.MULTILINE)
_OWN_NUMBER = re.compile(rf"{_TARGET}(?:\[\^(?=\d+\]:)|\\?\[\s*)(?!0\d)(\d{{1,9}})\s*\\?\]:?")
DOI = re.compile(
    # Older ones of Wiley have <…> within.
    r"\b10\.\d{4,9}(?:\.\d+)*/(?:[^\s\"<>\[\]]|<\d+:[^\s<>]*>)*[^\s\"<>\[\].,;:)]",
    re.IGNORECASE,
)
PUBMED = re.compile(r"\b(?:PMID|PubMed(?: ID)?)\s*:?\s*(\d{1,9})\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_SAME_WITH_OTHER_NUMBER, _SAME = 0.8, 0.5
"""How much of the words of an entry has to be as before: with another number of the paper, and else."""
_PLACED = 3
"""Numbers, as of year, volume and page, of which one has to be as before where words are others."""
_NUMBER_BEFORE = re.compile(r"[ \t>]*(\d{1,9})[.)]\s+")


def is_title(text: str) -> bool:
    """Whether a line is no more than the title of a list of references.

    >>> is_title("7. References"), is_title("**Sources:**"), is_title("Sources of error"), is_title("Список литературы")
    (True, True, False, True)
    """
    return _TITLE.fullmatch(text) is not None


def entries(text: str) -> list[tuple[int, int, int]]:
    r"""Number and bounds of the entries of a paragraph; none where something else stands before the first.

    >>> entries("[1] Li. A.\n[2] Lu.\n    B.")
    [(1, 0, 10), (2, 11, 25)]
    """
    found = [*_ENTRY.finditer(text)]
    if not found or found[0].end():
        return []
    ends = [after.start() for _, after in pairwise(found)] + [len(text)]
    return [
        (int(match[1]), match.end(), match.end() + len(text[match.end() : end].rstrip()))
        for match, end in zip(found, ends, strict=True)
    ]


def item_number(text: str, start: int) -> int | None:
    """The number of a list item that begins at an offset; None for one that has a bullet.

    >>> item_number("2. Lu. B.", 3), item_number("- Lu. B.", 2)
    (2, None)
    """
    found = _NUMBER_BEFORE.fullmatch(text, text.rfind("\n", 0, start) + 1, start)
    return int(found[1]) if found else None


def numbered(text: str, spans: Iterable[tuple[int, int]]) -> dict[int, list[tuple[int, int]]]:
    r"""Which of these entries explain each number, that of their marker, footnote or list item.

    >>> numbered("1. Li. A.\n2. Lu. B.\n[^3]: Lo.", [(3, 9), (13, 19), (20, 29)])
    {1: [(3, 9)], 2: [(13, 19)], 3: [(20, 29)]}
    """
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for start, end in spans:
        own = _OWN_NUMBER.match(text, start, end)
        number = int(own[1]) if own else item_number(text, start)
        if number is not None:
            found[number].append((start, end))
    return dict(found)


def told_apart(text: str, found: Mapping[int, Iterable[tuple[int, int]]]) -> dict[str, int]:
    r"""The number of each entry by its words without that number; of those alone that no two numbers or entries share.

    >>> told_apart("[1] Li. A.\n[2] Lu.\n[3] Lu.", {1: [(0, 10)], 2: [(11, 18)], 3: [(19, 26)]})
    {'Li. A.': 1}
    """
    return {words: numbers[0] for words, numbers in same(text, found).items() if len(numbers) == 1}


def same(text: str, found: Mapping[int, Iterable[tuple[int, int]]]) -> dict[str, list[int]]:
    r"""The numbers whose one entry has the same words, in order, by these words without the number.

    >>> same("[1] Li. A.\n[2] Lu.\n[3] Lu.", {1: [(0, 10)], 2: [(11, 18)], 3: [(19, 26)]})
    {'Li. A.': [1], 'Lu.': [2, 3]}
    """
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, spans in sorted(found.items()):
        words = [" ".join(_OWN_NUMBER.sub("", text[start:end], count=1).split()) for start, end in spans]
        if len(words) == 1:
            numbers[words[0]].append(number)
    return dict(numbers)


def numbers_of(pattern: re.Pattern[str], entry: str) -> list[str]:
    """The numbers of papers that an entry gives, as it writes them.

    >>> numbers_of(PUBMED, "Li A. 2001. PMID: 12"), numbers_of(DOI, "Lu. doi:10.1000/Ab.1.")
    (['12'], ['10.1000/Ab.1'])
    """
    return [match[match.lastindex or 0] for match in pattern.finditer(entry)]


def is_another(before: str, now: str) -> bool:
    """Whether an entry that was changed is that of another paper now, and not of the same one, corrected.

    >>> is_another("Li A. Of mice. 2001.", "Li A. Of mise. 2002."), is_another("Li A. Of mice. 2001.", "Wu B. 2020.")
    (False, True)
    >>> is_another("Li A. Of mice, I. doi:10.1000/1", "Li A. Of rats and men. doi:10.1000/2")
    True
    >>> is_another("Li A. On mice. J Pept 2001;3:7.", "Li A. On rats. J Pept 2004;6:9.")  # None of its numbers is left.
    True
    """
    given = [[{name.lower() for name in numbers_of(of, entry)} for of in (DOI, PUBMED)] for entry in (before, now)]
    both = [(ours, theirs) for ours, theirs in zip(*given, strict=True) if ours and theirs]
    if any(ours & theirs for ours, theirs in both):
        return False
    ours, theirs = (_WORD.findall(PUBMED.sub("", DOI.sub("", entry)).lower()) for entry in (before, now))
    same = SequenceMatcher(None, ours, theirs, autojunk=False).ratio()
    places = [{*re.findall(r"\d+", PUBMED.sub("", DOI.sub("", entry)))} for entry in (before, now)]
    if same < 1 and min(map(len, places)) >= _PLACED and places[0].isdisjoint(places[1]):
        return True
    return same < (_SAME_WITH_OTHER_NUMBER if both else _SAME)
