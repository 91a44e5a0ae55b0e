"""Which number each reference of a text has after the text was revised. Knows text, not graphs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from pepgraph.documents.markers import clusters, markers, without_markers

WORD = re.compile(r"\w+|[^\w\s]")
"""A word, or a sign."""
_Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Renumbering:
    """The numbers that references have now, by those they had.

    >>> told = renumbering([("A [1], B [2].", "A, B [1].")], Counter([1, 2]), {1})
    >>> told.now, told.gone
    ({2: 1}, (1,))
    """

    now: Mapping[int, int] = field(default_factory=dict)
    """Of each reference that has a place, also where its number is the same."""
    gone: _Numbers = ()
    """Those that the text cites no more."""
    unclear: _Numbers = ()
    """Those that may be several; none has another number then."""

    def number(self, before: int) -> int | None:
        """The number of a reference now; None where it is gone. One that the text never cited keeps its number."""
        return self.now.get(before, None if before in self.gone else before)


def renumbering(
    pairs: Iterable[tuple[str, str]],
    before: Counter[int],
    after: Collection[int],
    listed: Mapping[int, int] | None = None,
) -> Renumbering:
    """What passages tell, each as it was and as it is, and the numbers that the whole texts cite.

    ``before`` counts in how many clusters of markers each number stood; ``listed`` has the number at which a list of
    references has now what it had at another or the same.

    A reference has the number that the list gives it, where no passage has kept the old one. Of the others it is the
    number that stands in its place wherever it stood. One that stands only in passages that were rewritten goes as
    those before and after it do.
    """
    seen: dict[int, Counter[int]] = defaultdict(Counter)
    uneven: list[tuple[_Numbers, _Numbers]] = []
    places = [place for old, new in pairs for place in _paired(old, new)]
    known = _borne_out(listed or {}, places)
    held = {number: now for number, now in known.items() if number in before and now in after}
    for ours, theirs in places:
        if len(ours) == len(theirs):
            for number, other in zip(ours, theirs, strict=True):
                seen[number][other] += number not in known and other not in held.values()
        else:
            uneven.append((ours, theirs))
    others = {number: +counts for number, counts in seen.items()}
    now, unclear = _settled({number: counts for number, counts in others.items() if counts})
    if not unclear:
        now |= held
        taken = {*now.values()}
        left_out = Counter(number for ours, theirs in uneven if taken.issuperset(theirs) for number in ours)
        removed = {number for number in before if {number} & {*seen, *known} or left_out[number] == before[number]}
        like, unclear = _like_neighbours(now, {*before} - {*now} - removed, {*after} - taken)
        now |= like
    if unclear:
        return Renumbering(gone=tuple(sorted({*before} - {*after})), unclear=tuple(sorted(unclear)))
    taken = {*now.values()}
    left = {number for number in before if number not in now and number not in known}
    now |= {number: number for number in left if number in after and number not in taken}
    return Renumbering(now, tuple(sorted(number for number in before if number not in now)))


def _borne_out(listed: Mapping[int, int], places: Iterable[tuple[_Numbers, _Numbers]]) -> dict[int, int]:
    """What a list tells of numbers, without those that still stand in a place of theirs and have another in the list.

    There the source may be another one, and the list is what tells of it.
    """
    kept = {
        number
        for ours, theirs in places
        for number in ours
        if number in theirs and listed.get(number, number) not in theirs
    }
    return {number: now for number, now in listed.items() if number not in kept}


def by_place(text: str) -> dict[int, _Numbers]:
    """The numbers of markers, by how many letters and signs stand before them.

    >>> by_place("A [1] bc [2][3].")
    {1: (1,), 3: (2, 3)}
    """
    found: dict[int, _Numbers] = {}
    place = done = 0
    for start, end, numbers in clusters(text):
        place, done = place + len("".join(text[done:start].split())), end
        found[place] = (*found.get(place, ()), *numbers)
    return found


def _paired(old: str, new: str) -> Iterator[tuple[_Numbers, _Numbers]]:
    """The numbers of markers that stand at the same words, none where nothing stands there any more."""
    if old == new:
        yield from ((one.numbers, one.numbers) for one in markers(old))
        return
    if without_markers(old) == without_markers(new):
        ours, theirs = by_place(old), by_place(new)
        yield from ((ours.get(place, ()), theirs.get(place, ())) for place in ours.keys() | theirs.keys())
        return
    before, after = [one.numbers for one in markers(old)], [one.numbers for one in markers(new)]
    if [*map(len, before)] == [*map(len, after)]:
        yield from zip(before, after, strict=True)
        return
    (words, ours), (others, theirs) = _as_words(old), _as_words(new)
    for i, j, size in SequenceMatcher(None, words, others, autojunk=False).get_matching_blocks():
        # A marker behind another word is not in the same place.
        yield from ((ours[i + n], theirs[j + n]) for n in range(1, size) if i + n in ours)


def _as_words(text: str) -> tuple[list[str], dict[int, _Numbers]]:
    """A text as words, with a blank for each cluster of markers, and the numbers of these."""
    words: list[str] = []
    found: dict[int, _Numbers] = {}
    done = 0
    for start, end, numbers in [*clusters(text), (len(text), len(text), ())]:
        words += WORD.findall(text, done, start)
        done = end
        if numbers:
            found[len(words)] = numbers
            words.append(" ")
    return words, found


def _settled(seen: Mapping[int, Counter[int]]) -> tuple[dict[int, int], set[int]]:
    """The number that each reference has now by what was seen in its places; or those that may have several.

    No number is of two. A reference that is cited as before in one place has not been renumbered.
    """
    now: dict[int, int] = {}
    left = {number: dict(others) for number, others in seen.items()}
    while left:
        sure = {number: next(iter(others)) for number, others in left.items() if len(others) == 1}
        sure = sure or {number: number for number, others in left.items() if number in others}
        if not sure:
            return {}, {*left}
        for other in {*sure.values()}:
            rivals = {number: others[other] for number, others in left.items() if other in others}
            owners = [number for number, one in sure.items() if one == other]
            owner = max(owners, key=lambda number: (number == other, rivals[number], -number))
            most = max((count for number, count in rivals.items() if number != owner), default=0)
            if rivals[owner] < most or (rivals[owner] == most and owner != other):
                return {}, {*rivals}
            now[owner] = other
            for number in rivals:
                del left[number][other]
        # What has no number left was replaced by a source that is cited elsewhere too.
        left = {number: others for number, others in left.items() if others and number not in now}
    return now, set()


def _like_neighbours(now: Mapping[int, int], open_: set[int], free: set[int]) -> tuple[dict[int, int], set[int]]:
    """Numbers of references that no place tells of, moved as far as the next before and after; or unclear ones."""
    found: dict[int, int] = {}
    unclear: set[int] = set()
    known = sorted({**now, 0: 0})
    for number in open_:
        i = bisect_right(known, number)
        steps = {now.get(side, side) - side for side in known[i - 1 : i + 1]}
        there = [number + step for step in steps if number + step in free]
        if there and (len(steps) > 1 or there[0] in found.values()):
            unclear.add(number)
        elif there:
            found[number] = there[0]
    return found, unclear
