"""Entries of a list of references, which begin with the marker they explain. Knows text, not graphs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

_TITLE = re.compile(
    r"[\W\d_]*(?:(?:list of |selected )?"
    r"(?:references?|sources?|literature|bibliography|works cited|citations?)(?: cited| list| and notes)?"
    r"|(?:literatur|quellen|referenz(?:en)?)(?:verzeichnis|liste|angaben|nachweise?)?|einzelnachweise"
    r"|références?|bibliograph?[ií][ea]|referencias|fuentes|riferimenti|fonti)\W*",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"^[ \t>]*(?=\\?\[\s*(\d{1,9})\s*\\?\])", re.MULTILINE)
_OWN_NUMBER = re.compile(r"(?:\[\^(?=\d+\]:)|\\?\[\s*)(\d{1,9})\s*\\?\]:?")
_NUMBER_BEFORE = re.compile(r"[ \t>]*(\d{1,9})[.)]\s+")


def is_title(text: str) -> bool:
    """Whether a line is no more than the title of a list of references.

    >>> is_title("7. References"), is_title("**Sources:**"), is_title("Sources of error"), is_title("Literatur")
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


def numbered(text: str, spans: Iterable[tuple[int, int]]) -> dict[int, list[tuple[int, int]]]:
    r"""Which of these entries explain each number, that of their marker, footnote or list item.

    >>> numbered("1. Li. A.\n2. Lu. B.\n[^3]: Lo.", [(3, 9), (13, 19), (20, 29)])
    {1: [(3, 9)], 2: [(13, 19)], 3: [(20, 29)]}
    """
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for start, end in spans:
        line = text.rfind("\n", 0, start) + 1
        given = _OWN_NUMBER.match(text, start, end) or _NUMBER_BEFORE.fullmatch(text, line, start)
        if given:
            found[int(given[1])].append((start, end))
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
