"""Citation markers in a text, and the clauses they close. Knows text, not graphs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_DASH = r"[\N{HYPHEN}-\N{HORIZONTAL BAR}\N{MINUS SIGN}-]"
# No list of references is so long that a number of more digits is one of its.
_NUMBER = r"\d{1,9}"
_PAGES = rf"\s*,\s*pp?\.\s*{_NUMBER}(?:\s*{_DASH}\s*{_NUMBER})?"
# [0001] is the number of a paragraph of a patent.
_BRACKET = rf"\\?\[\s*(?!0\d){_NUMBER}(?:\s*(?:[,;]|{_DASH})\s*{_NUMBER})*(?:{_PAGES})?\s*\\?\]"
# A footnote's mark cites; the same before a colon begins the footnote itself.
_NOTE = rf"\[\^{_NUMBER}\](?!:)"
_SINGLE = rf"(?:{_BRACKET}|{_NOTE})"
_ONE = rf"(?:{_BRACKET}(?:{_DASH}{_BRACKET})*|{_NOTE})"
CLUSTER = rf"{_ONE}(?:,?\s?{_ONE})*"
"""Pattern of markers that stand together."""
_CLUSTER = re.compile(CLUSTER)
_MARKER = re.compile(_ONE)
_CITING = re.compile(rf"{CLUSTER}|\[\^{_NUMBER}\]:")
_NO_NUMBER = re.compile(rf"{_PAGES}|[\[\]^\\\s]")
_GROUP = re.compile(r"\[[^\[\]]{1,200}\]")
# Other ways to cite: (1), which in ACTH(4-7) is a part of a name, (Li et al., 2018), Li et al. (2018), and a number
# raised after a word, which after a number is a power.
_SMALL = r"\d{1,3}"
_RAISED = r"\^\d[\d,;\s-]{0,20}\^|<sup>\s*\d[^<]{0,20}</sup>|[¹²³⁴-⁹][⁰¹²³⁴-⁹]*"
_AUTHOR = r"[^\W\d_a-z][\w-]{1,40}\s\((?:19|20)\d\d[a-z]?\)"
_DATE = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?\s+(?:\d{1,2},\s+)?\d{4}"
)
_OTHERS = re.compile(
    rf"(?<!\w)\({_SMALL}(?:\s*(?:[,;]|{_DASH})\s*{_SMALL})*\)"
    rf"|\((?!{_DATE}\))[^\W\d_a-z][^()\[\]]{{0,160}}?\b(?:19|20)\d\d[a-z]?\)"
    r"|\b\w{1,40}\set\sal\.?,?\s(?:\((?:19|20)\d\d[a-z]?\)|(?:19|20)\d\d[a-z]?\b)"
    r"|\b[^\W\d_a-z][\w-]{1,40}\s(?:and|&|und|et|y)\s[^\W\d_a-z][\w-]{1,40}\s\((?:19|20)\d\d[a-z]?\)"
    # Of rats (2018) nothing is known by that.
    rf"|(?<=\bby\s){_AUTHOR}|\b{_AUTHOR}(?=\s(?:found|saw|show|report|observ|describ|suggest|conclu|measur|not(?:ed|es)\b))"
    rf"|(?:(?<=[^\W\d_]{{3}})|(?<=[.,;:)]))(?:{_RAISED})"
)
_APART = re.compile(rf"{_SINGLE}(?:\s+{_DASH}\s+|\s*(?:to|through|\.\.+|…)\s*){_SINGLE}")
# A semicolon or a dash ends the reach of a later marker; a hyphen inside a word does not.
_BREAK = re.compile(r";|—|\s–\s|\s-{2,3}\s")
STRAIGHT = {**dict.fromkeys("\u2018\u2019\u201a\u201b", "'"), **dict.fromkeys("\u201c\u201d\u201e\u201f", '"')}
"""The straight quote for each curly one."""
_ALIKE = str.maketrans(STRAIGHT | {"\N{EN DASH}": "\N{EM DASH}"})
_ASIDE = re.compile(r"\([^()]*\)")

_BARS = re.compile(r"[\s>]*\|[|\s]*")
_BAR = re.compile(r"(?<!\\)\|")
_BAR_BEHIND = re.compile(r"[^\S\r\n]*\|")


@dataclass(frozen=True, slots=True)
class Marker:
    """One marker, half-open offsets, and the reference numbers it gives."""

    start: int
    end: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence that ends at a cluster of markers, and what the cluster cites."""

    start: int
    end: int
    numbers: tuple[int, ...]


def markers(text: str, start: int = 0, end: int | None = None) -> list[Marker]:
    """Every marker of a stretch of text, ``[3]``, ``[3, 4]``, ``[3-5]``, ``[3]-[5]`` and ``[^3]`` alike.

    >>> markers("rose [1][3-5].")
    [Marker(start=5, end=8, numbers=(1,)), Marker(start=8, end=13, numbers=(3, 4, 5))]
    >>> [marker.numbers for marker in markers("rose[^3].\\n\\n[^3]: Li. A.")]
    [(3,)]
    """
    stop = len(text) if end is None else end
    return [Marker(match.start(), match.end(), _numbers(match[0])) for match in _MARKER.finditer(text, start, stop)]


def clusters(text: str) -> list[tuple[int, int, tuple[int, ...]]]:
    """Markers that stand together: where they begin and end, and the numbers they give.

    >>> clusters("rose [1][3-5], fell [2].")
    [(5, 13, (1, 3, 4, 5)), (20, 23, (2,))]
    """
    return [
        (match.start(), match.end(), tuple(dict.fromkeys(n for one in markers(match[0]) for n in one.numbers)))
        for match in _CLUSTER.finditer(text)
    ]


def without_markers(text: str) -> str:
    """A text without its markers, those of footnotes themselves too, and without white space, which goes with them;
    with the signs of ``alike``.

    >>> without_markers("rose [1], [2] in rats.")
    'roseinrats.'
    """
    return alike("".join(_CITING.sub(" ", text).split()))


def alike(text: str) -> str:
    """A text, sign for sign, with one form of each quotation mark and of the dashes that part clauses.

    >>> print(alike("Its “site” – the rat’s"))
    Its "site" — the rat's
    """
    return text.translate(_ALIKE)


def unread(text: str, start: int, end: int) -> list[tuple[int, str, str]]:
    """What may be meant as markers and is not read so: offset, words and what they are taken for.

    >>> unread("rose [Li 2020], fell [1] to [3].", 0, 32)
    [(5, '[Li 2020]', 'no marker'), (21, '[1] to [3]', 'two markers, not a range')]
    >>> [words for _, words, _ in unread("ACTH(4-7) rose (1), fell (Li et al., 2018) and stayed^4^.", 0, 57)]
    ['(1)', '(Li et al., 2018)', '^4^']
    """
    others = _MARKER.sub(lambda match: " " * len(match[0]), text[start:end])
    found = [
        (start + match.start(), start + match.end(), "no marker")
        for match in _GROUP.finditer(others)
        if re.search(r"\d", match[0])
    ]
    found += [
        (*match.span(), "no marker")
        for match in _OTHERS.finditer(text, start, end)
        # Of "Li et al., 2018 [1]" the marker is read.
        if not (re.search(r"\d{4}[a-z]?\)?\Z", match[0]) and re.match(r"[.,;]?\s?\[\^?\d", text[match.end() : end]))
    ]
    found += [(*match.span(), "two markers, not a range") for match in _APART.finditer(text, start, end)]
    return [(a, " ".join(text[a:b].split()), taken) for a, b, taken in sorted(found)]


def clauses(text: str, start: int, end: int, breaks: Iterable[int] = (), leading: Iterable[int] = ()) -> list[Clause]:
    """The clauses of a passage that markers close.

    A clause runs back from its cluster to the previous cluster, a semicolon, a dash, one of
    ``breaks`` (offsets where a comma with 'and' opens a new main clause) or the passage's start.
    A semicolon or a dash in round brackets that have no cluster ends nothing: (p = 0.01; n = 20).
    A cluster with no word before it, as after the full stop of a clause that has one, closes the same clause.
    One that begins at an offset of ``leading`` stands before its words, as in "Li [3] found": its clause goes on to
    the next of these, and what a cluster there closes is the same clause.

    >>> text = "A rises; B falls [1], and C stays [2][3]. "
    >>> [(text[c.start:c.end], c.numbers) for c in clauses(text, 0, 41, [20])]
    [('; B falls ', (1,)), (', and C stays ', (2, 3))]
    >>> [clause.start for clause in clauses("A rises (p = 0.01; n = 20) [1].", 0, 31)]
    [0]
    """
    aside = [m.span() for m in _ASIDE.finditer(text, start, end) if not _CLUSTER.search(m[0])]
    ends = [m.start() for m in _BREAK.finditer(text, start, end)]
    stops = sorted([start, *(at for at in ends if not any(a < at < b for a, b in aside)), *breaks])
    ahead = {*leading}
    found: list[Clause] = []
    previous = start
    clusters = [*_CLUSTER.finditer(text, start, end)]
    for i, match in enumerate(clusters):
        begin = max(previous, *(stop for stop in stops if stop <= match.start()))
        numbers = dict.fromkeys(n for m in markers(match[0]) for n in m.numbers)
        led = found and found[-1].end == match.start() not in ahead
        if found and (led or not re.search(r"\w", text[previous : match.start()])):
            same = found.pop()
            begin, numbers = same.start, dict.fromkeys((*same.numbers, *numbers))
        stop = match.start()
        if stop in ahead:
            after = clusters[i + 1].start() if i + 1 < len(clusters) else end
            stop = min([after, *(at for at in stops if at >= match.end())])
        found.append(Clause(begin, stop, tuple(numbers)))
        previous = match.end()
    return found


def citations_at(offset: int, found: list[Clause]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What words at an offset cite, and what they may cite: the cluster of a later clause.

    >>> citations_at(2, [Clause(5, 9, (1,))]), citations_at(6, [Clause(5, 9, (1,))])
    (((), (1,)), ((1,), ()))
    """
    for clause in found:
        if clause.start <= offset < clause.end:
            return clause.numbers, ()
        if offset < clause.start:
            return (), clause.numbers
    return (), ()


def cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    r"""The cells of a passage that is a row of a table; of any other passage its own bounds.

    >>> cells("| A [1] | b |", 2, 11), cells("|x| > |y|", 0, 9)
    ([(2, 8), (9, 11)], [(0, 9)])
    """
    line = text.rfind("\n", 0, start) + 1
    if not (_BARS.fullmatch(text, line, start) and _BAR_BEHIND.match(text, end)):
        return [(start, end)]
    bars = [match.start() for match in _BAR.finditer(text, start, end)]
    return list(zip([start, *(bar + 1 for bar in bars)], [*bars, end], strict=True))


def _numbers(marker: str) -> tuple[int, ...]:
    found: list[int] = []
    for part in re.split("[,;]", _NO_NUMBER.sub("", marker)):
        first, *rest = (int(number) for number in re.split(_DASH, part))
        found.append(first)
        for last in rest:
            # A range wider than any reference list is a misprint; take its ends.
            found += range(found[-1] + 1, last + 1) if 0 <= last - found[-1] < 1000 else [last]
    return tuple(found)
