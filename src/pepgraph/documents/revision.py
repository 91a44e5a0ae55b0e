"""Where passages and words of a text stand after the text was revised. Knows text, not graphs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from pepgraph.documents.markers import alike, markers, without_markers
from pepgraph.documents.passages import passages
from pepgraph.documents.renumbering import WORD

_MOST = 4_000
"""Words that are held against as many others: it takes the square of them. More are cut where two words stand once."""
_LONGEST = 100
"""Letters of a word that are looked at."""
_ENOUGH = 0.4
"""Part of a passage's words that another must have to be the same passage, changed."""
_NEARLY = 0.8
"""The part where the passage stands elsewhere too."""
_PAIRS = 100_000
"""Passages that are held against passages elsewhere; more are a new text."""

Span = tuple[int, int]
_Words = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where words of the old text stand in the new one, and whether they are the same words."""

    start: int
    end: int
    same: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """A passage of the new text: half-open offsets in code points, its level as a heading, the role of its form."""

    number: int
    start: int
    end: int
    heading: int
    role: str = ""


class Revision:
    """An old text beside a new one.

    >>> old, new = "One rat. Two rats rose. Three.", "Zero. One rat. Two rats fell. Three."
    >>> revision = Revision(old, new, [(0, 8), (9, 23), (24, 30)])
    >>> [new[tile.start : tile.end] for tile in revision.tiles]
    ['Zero.', 'One rat.', 'Two rats fell.', 'Three.']
    >>> [revision.home(span).number for span in [(0, 8), (9, 23), (24, 30)]]
    [2, 3, 4]
    >>> revision.place((9, 17)), revision.place((18, 22))
    (Place(start=15, end=23, same=True), Place(start=24, end=28, same=False))
    """

    def __init__(self, old: str, new: str, known: Iterable[Span]) -> None:
        """``known`` are the passages of the old text; those that were cut by hand stay as they were cut."""
        self._old, self._new = alike(old), alike(new)
        self._known = sorted(set(known))
        self._usual = {(passage.start, passage.end) for passage in passages(old)}
        cut = passages(new)
        self.sentences = [(passage.start, passage.end) for passage in cut]
        """The new text as it is cut, wherever a person cut the old one."""
        self._runs = sorted(self._equal())
        self._starts = [start for start, _, _ in self._runs]
        self._kept = self._untouched()
        levels = {passage.start: passage.heading for passage in cut}
        roles = {passage.start: passage.role for passage in cut}
        bounds = sorted([*self._kept.values(), *self._between()])
        self.tiles = tuple(
            Tile(n, start, end, levels.get(start, 0), roles.get(start, "")) for n, (start, end) in enumerate(bounds, 1)
        )
        self._tile_starts = [tile.start for tile in self.tiles]

    def tile_at(self, offset: int) -> Tile | None:
        """The passage of the new text with an offset in it."""
        i = bisect_right(self._tile_starts, offset) - 1
        return self.tiles[i] if i >= 0 and offset < self.tiles[i].end else None

    def home(self, passage: Span) -> Tile | None:
        """The passage of the new text that an old one is now; None where it is gone."""
        if passage in self._kept:
            return self.tile_at(self._kept[passage][0])
        shared = Counter[Tile]()
        for start, end, shift in self._within(passage):
            for at in range(start, end):
                tile = self.tile_at(at + shift)
                if tile and not self._old[at].isspace():
                    shared[tile] += 1
        if not shared:
            return None
        tile, count = max(shared.items(), key=lambda item: (item[1], -item[0].number))
        least = min(_letters(self._old[slice(*passage)]), _letters(self._new[tile.start : tile.end]))
        return tile if count >= _ENOUGH * least else None

    def place(self, span: Span, within: Tile | None = None) -> Place | None:
        """Where some words stand; what comes nearest, within a passage if one is given, where they are not the same."""
        start, end = span
        words = self._old[start:end]
        runs = list(self._within(span))
        begins = sorted({start + shift for a, b, shift in runs if a == start or b == end})
        found = [at for at in begins if at >= 0 and self._new[at : at + len(words)] == words]
        # The number of a marker may stand elsewhere, as that of another reference.
        held = runs and runs[0][0] == start and runs[-1][1] == end
        renumbered = held and [(one.start, one.end) for one in markers(words)] == [(0, len(words))]
        if within and not renumbered and self._new[within.start : within.end].count(words) == 1:
            found.append(self._new.index(words, within.start))
        places = [self._whole(span, at) for at in found]
        if places:
            return next((place for place in places if place.same), places[0])
        near = self._near(span, runs, within)
        # White space comes and goes with every wrap of a line.
        return Place(*near, _squeezed(self._new[slice(*near)]) == _squeezed(words)) if near else None

    def _whole(self, span: Span, at: int) -> Place:
        """The words of a span, which stand at an offset of the new text; a word that now goes on belongs to them."""
        length = len(self._old[slice(*span)])
        start, end = at, at + length
        if _within_word(self._new, start) and not _within_word(self._old, span[0]):
            start -= len(re.split(r"\W", self._new[max(0, start - _LONGEST) : start])[-1])
        if _within_word(self._new, end) and not _within_word(self._old, span[1]):
            end += len(re.split(r"\W", self._new[end : end + _LONGEST], maxsplit=1)[0])
        return Place(start, end, end - start == length)

    def _near(self, span: Span, runs: Sequence[tuple[int, int, int]], within: Tile | None) -> Span | None:
        """What stands between the words before and behind, or in place of some, in the new text."""
        before = next((r for r in reversed(self._runs[: bisect_right(self._starts, span[0])]) if r[1] <= span[0]), None)
        behind = next((r for r in self._runs[bisect_right(self._starts, span[1] - 1) :] if r[0] >= span[1]), None)
        # What stands in place of words at either end belongs to it as well.
        start = before[1] + before[2] if before else 0
        end = behind[0] + behind[2] if behind else len(self._new)
        if runs and runs[0][0] == span[0]:
            start = runs[0][0] + runs[0][2]
        if runs and runs[-1][1] == span[1]:
            end = runs[-1][1] + runs[-1][2]
        if within and not within.start <= start < end <= within.end:
            start, end = max(start, within.start), min(end, within.end)
        text = self._new[start:end]
        start, end = start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())
        return (start, end) if start < end else None

    def _within(self, span: Span) -> Iterator[tuple[int, int, int]]:
        """Stretches of the old text within a span that are in the new one, with how far they have moved."""
        i = max(0, bisect_right(self._starts, span[0]) - 1)
        for start, end, shift in self._runs[i:]:
            if start >= span[1]:
                break
            if end > span[0]:
                yield max(start, span[0]), min(end, span[1]), shift

    def _equal(self) -> Iterator[tuple[int, int, int]]:
        """Stretches that both texts have: start and end in the old one, and how far they have moved."""
        cut = self.sentences
        old, new = [self._old[a:b] for a, b in self._known], [self._new[a:b] for a, b in cut]
        gone: list[list[int]] = []
        come: list[list[int]] = []
        for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if kind == "equal":
                for (start, end), (at, _) in zip(self._known[i:j], cut[k:m], strict=True):
                    yield start, end, at - start
            else:
                gone.append(list(range(i, j)))
                come.append(list(range(k, m)))
        moved = _moved(old, new, gone, come)
        for place, other in moved.items():
            here, there = self._known[place], cut[other]
            if old[place] == new[other]:
                yield *here, there[0] - here[0]
                continue
            # Where the markers are as many, each is the one in its place, whatever its number.
            even = len(markers(old[place])) == len(markers(new[other]))
            words = _marked_words if even else _words
            yield from _aligned(words(self._old, [here]), words(self._new, [there]))
        taken = {*moved.values()}
        for some, others in zip(gone, come, strict=True):
            ours = _words(self._old, (self._known[n] for n in some if n not in moved))
            theirs = _words(self._new, (cut[n] for n in others if n not in taken))
            for stretch, beside in _parts(ours, theirs):
                yield from _aligned(stretch, beside)

    def _untouched(self) -> dict[Span, Span]:
        """Old passages that are in the new text as they were, with where they stand there."""
        starts, ends = {start for start, _ in self.sentences}, {end for _, end in self.sentences}
        kept: dict[Span, Span] = {}
        taken: list[Span] = []
        for span in self._known:
            found = self.place(span)
            if not (found and found.same):
                continue
            by_hand = span not in self._usual
            if by_hand or (found.start in starts and found.end in ends):
                here = (found.start, found.end)
                i = bisect_right(taken, here)
                free = (i == 0 or taken[i - 1][1] <= here[0]) and (i == len(taken) or here[1] <= taken[i][0])
                if free:
                    kept[span] = here
                    taken.insert(i, here)
        return kept

    def _between(self) -> Iterator[Span]:
        """Passages as the new text is cut, as far as no old one stands there."""
        taken = sorted(self._kept.values())
        gaps = [(0, 0), *taken, (len(self._new), len(self._new))]
        free = [(a, b) for (_, a), (b, _) in pairwise(gaps) if a < b]
        i = 0
        for start, end in self.sentences:
            while i < len(free) and free[i][1] <= start:
                i += 1
            for a, b in free[i:]:
                if a >= end:
                    break
                text = self._new[max(a, start) : min(b, end)]
                if re.search(r"\w", text):
                    begin = max(a, start) + len(text) - len(text.lstrip())
                    yield begin, begin + len(text.strip())


def _moved(
    old: Sequence[str], new: Sequence[str], gone: Sequence[list[int]], come: Sequence[list[int]]
) -> dict[int, int]:
    """Passages that stand elsewhere, or with other markers: which new one each old one is.

    The same text counts before the same words with other markers, and of these those between the same passages.
    """
    away, here = [n for some in gone for n in some], [n for some in come for n in some]
    everything = [(away, here)]
    ours, theirs = {n: without_markers(old[n]) for n in away}, {n: without_markers(new[n]) for n in here}
    found: dict[int, int] = {}
    taken: set[int] = set()
    for texts, others, stretches in (
        (old, new, everything),
        (ours, theirs, [*zip(gone, come, strict=True)]),
        (ours, theirs, everything),
    ):
        for some, beside in stretches:
            left: dict[str, deque[int]] = defaultdict(deque)
            for n in beside:
                if n not in taken:
                    left[others[n]].append(n)
            for n in some:
                if n not in found and left.get(texts[n]):
                    found[n] = left[texts[n]].popleft()
                    taken.add(found[n])
    return found | _reworded(
        [{n: _bag(old[n]) for n in some if n not in found} for some in gone],
        [{n: _bag(new[n]) for n in some if n not in taken} for some in come],
    )


def _reworded(gone: Sequence[dict[int, Counter[str]]], come: Sequence[dict[int, Counter[str]]]) -> dict[int, int]:
    """Passages that stand elsewhere and have a few other words, and in whose own place nothing is like them."""
    if sum(map(len, gone)) * sum(map(len, come)) > _PAIRS:
        return {}
    alike = [
        (share, n, m, i == j)
        for i, some in enumerate(gone)
        for j, others in enumerate(come)
        for n, words in some.items()
        for m, theirs in others.items()
        if (share := (words & theirs).total() / max(words.total(), theirs.total(), 1)) >= _ENOUGH
    ]
    at_home = {n for _, n, _, here in alike if here}
    filled = {m for _, _, m, here in alike if here}
    found: dict[int, int] = {}
    for share, n, m, here in sorted(alike, key=lambda pair: (-pair[0], *pair[1:3])):
        if share >= _NEARLY and not here and not {n} & (at_home | found.keys()) and m not in {*filled, *found.values()}:
            found[n] = m
    return found


def _bag(text: str) -> Counter[str]:
    return Counter(word for word, _ in _words(text, [(0, len(text))]))


def _words(text: str, spans: Iterable[Span]) -> list[tuple[str, int]]:
    """Words, and where each begins."""
    return [(match[0], match.start()) for a, b in spans for match in WORD.finditer(text, a, b)]


def _marked_words(text: str, spans: Iterable[Span]) -> list[tuple[str, int]]:
    """Words as ``_words`` has them, but of markers only where they begin and end."""
    found: list[tuple[str, int]] = []
    for begin, end in spans:
        for marker in markers(text, begin, end):
            found += [*_words(text, [(begin, marker.start)]), ("[", marker.start), ("]", marker.end - 1)]
            begin = marker.end
        found += _words(text, [(begin, end)])
    return found


def _aligned(ours: _Words, theirs: _Words) -> Iterator[tuple[int, int, int]]:
    """Words that two stretches of text have in the same order."""
    matcher = SequenceMatcher(None, [word for word, _ in ours], [word for word, _ in theirs], autojunk=False)
    for i, j, size in matcher.get_matching_blocks():
        begin = 0
        for n in range(1, size + 1):
            # Words with other space between them have not moved equally far.
            if n == size or theirs[j + n][1] - ours[i + n][1] != theirs[j + begin][1] - ours[i + begin][1]:
                word, last = ours[i + n - 1]
                first = ours[i + begin][1]
                yield first, last + len(word), theirs[j + begin][1] - first
                begin = n


def _parts(ours: _Words, theirs: _Words) -> Iterator[tuple[_Words, _Words]]:
    """Two stretches of text, those that are long cut at pairs of words that each has once and in the same order."""
    if max(len(ours), len(theirs)) <= _MOST:
        yield ours, theirs
        return
    here, there = ([(word, behind) for (word, _), (behind, _) in pairwise(some)] for some in (ours, theirs))
    counts, others = Counter(here), Counter(there)
    places = {two: m for m, two in enumerate(there)}
    once = [(n, places[two]) for n, two in enumerate(here) if counts[two] == others[two] == 1]
    begin, beside = 0, 0
    for n, m in _rising(once):
        if max(n - begin, m - beside) > _MOST // 2:
            yield ours[begin:n], theirs[beside:m]
            begin, beside = n, m
    if max(len(ours) - begin, len(theirs) - beside) <= _MOST:
        yield ours[begin:], theirs[beside:]


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of these pairs, which are in order, whose second numbers are in order too."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for i, (_, m) in enumerate(pairs):
        at = bisect_right(ends, m)
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1], last[at : at + 1] = [m], [i]
    found: list[tuple[int, int]] = []
    i = last[-1] if last else -1
    while i >= 0:
        found.append(pairs[i])
        i = before[i]
    return found[::-1]


def _within_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and re.fullmatch(r"\w\w", text[at - 1 : at + 1]) is not None


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _letters(text: str) -> int:
    return len(_squeezed(text))
