"""Places on rings: where each box of a picture goes. Knows boxes and lines between them only.

The innermost ring has the compounds, the next what is said of them, the outermost the references.
Seats are found first, ring by ring, so that no two can touch; then every box gets one near what it
is linked with. Nothing is drawn by lot: the same network has the same places.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Generic, NamedTuple, Protocol, TypeVar

Point = tuple[float, float]
Place = tuple[int, int]
Key = TypeVar("Key")

CLEAR = 4
"""How far a line keeps from the boxes that are not its ends."""
_CELL = 160
"""Width of a neighbourhood of boxes."""
_GAP = 18
_TOUCHING = -0.005
_ASPECT = 1.5
_FROM_ENDS, _STAGGERED, _FROM_TOP = "from its ends", "half a seat off its ends", "ends, then from its top"
_PASSING = 170
"""Length of line that is as bad as a line passing behind a box it does not belong to."""
_INWARDS = 0.25
"""Length of line that is as bad as sitting one unit farther from the centre."""
_FLATNESS = (1.9, 1.6, 1.3, 2.3, 1.75, 1.45)
"""How much farther apart than up and down rings may stand sideways; the best of them is taken."""
_BULGE = 0.72
"""How far a ring fills the corners of its frame: 1 is an ellipse, 0 a rectangle."""
_TRIED_UP_TO = 80
"""Nodes up to which every flatness is tried to the end, not only the one with the smallest frame."""
_SWAPPED_UP_TO = 160
"""Nodes up to which seats are swapped for shorter lines; in a larger network the first stand."""

_WATCHED_UP_TO = 64
"""Nodes up to which a quick arrangement minds lines that pass behind boxes."""


class Box(Protocol):
    """Anything with a size."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


class Frame(NamedTuple):
    """A rectangle by its middle and half its sizes."""

    x: float
    y: float
    wide: float
    high: float

    def cut(self, start: Point, end: Point, margin: float = 0) -> bool:
        """Whether a straight line comes nearer than the margin."""
        wide, high = self.wide + margin, self.high + margin
        left, top, right, bottom = start[0] - self.x, start[1] - self.y, end[0] - self.x, end[1] - self.y
        if (left >= wide and right >= wide) or (left <= -wide and right <= -wide):
            return False
        if (top >= high and bottom >= high) or (top <= -high and bottom <= -high):
            return False
        # It does unless all four corners are on one side of the line.
        across, down = right - left, bottom - top
        return abs(across * top - down * left) < abs(across) * high + abs(down) * wide

    def meets(self, other: Frame, margin: float = 0) -> bool:
        """Whether two rectangles come nearer than the margin."""
        return (
            abs(self.x - other.x) < self.wide + other.wide + margin
            and abs(self.y - other.y) < self.high + other.high + margin
        )

    def common(self, other: Frame) -> float:
        """The area that two rectangles have in common."""
        wide = min(self.x + self.wide, other.x + other.wide) - max(self.x - self.wide, other.x - other.wide)
        high = min(self.y + self.high, other.y + other.high) - max(self.y - self.high, other.y - other.high)
        return max(wide, 0) * max(high, 0)


def frames(places: Mapping[str, Place], boxes: Mapping[str, Box]) -> dict[str, Frame]:
    """Where each box is."""
    return {key: Frame(x, y, boxes[key].width / 2, boxes[key].height / 2) for key, (x, y) in places.items()}


def span_of(one: Point, two: Point, more: float = 0) -> Frame:
    """The rectangle that has two points in its corners."""
    (ax, ay), (bx, by) = one, two
    return Frame((ax + bx) / 2, (ay + by) / 2, abs(ax - bx) / 2 + more, abs(ay - by) / 2 + more)


class Grid(Generic[Key]):
    """Rectangles found by neighbourhood."""

    def __init__(self, where: Mapping[Key, Frame]) -> None:
        self._cells: defaultdict[tuple[int, int], dict[Key, Frame]] = defaultdict(dict)
        for key, box in where.items():
            self.put(key, box)

    def put(self, key: Key, box: Frame) -> None:
        """Take one more."""
        for cell in self._touched(box):
            self._cells[cell][key] = box

    def put_line(self, key: Key, start: Point, end: Point) -> None:
        """Take a straight line, as the rectangles of pieces no longer than a neighbourhood is wide."""
        count = max(1, math.ceil(math.dist(start, end) / _CELL))
        across, down = (end[0] - start[0]) / count, (end[1] - start[1]) / count
        points = [(start[0] + n * across, start[1] + n * down) for n in range(count + 1)]
        for p, q in pairwise(points):
            self.put(key, span_of(p, q))

    def near(self, span: Frame) -> dict[Key, Frame]:
        """Those that may meet a rectangle."""
        found: dict[Key, Frame] = {}
        for cell in self._touched(span):
            found |= self._cells.get(cell, {})
        return found

    def _touched(self, span: Frame) -> Iterator[tuple[int, int]]:
        left, right = span.x - span.wide - CLEAR, span.x + span.wide + CLEAR
        top, bottom = span.y - span.high - CLEAR, span.y + span.high + CLEAR
        for i in range(math.floor(left / _CELL), math.floor(right / _CELL) + 1):
            for j in range(math.floor(top / _CELL), math.floor(bottom / _CELL) + 1):
                yield i, j


def arrange(
    rings: Sequence[Sequence[str]],
    lines: Mapping[str, Mapping[str, float]],
    boxes: Mapping[str, Box],
    *,
    quick: bool = False,
) -> dict[str, Place]:
    """A place for every box: rings from the centre outwards, short lines, no two boxes touching.

    ``lines`` holds for each box those it is joined with, and the weight of the line, both ways.
    ``quick`` takes the first places that are good, for a picture that somebody waits for.
    """
    if not boxes:
        return {}
    few = len(boxes) <= _SWAPPED_UP_TO
    tries = [_Seating(rings, lines, boxes, flat) for flat in (_FLATNESS if few and not quick else _FLATNESS[:1])]
    if len(boxes) > _TRIED_UP_TO:
        tries = [min(tries, key=lambda seating: max(_frame(_settle(rings, seating.places(), boxes), boxes)))]
    for seating in tries if few else ():
        seating.improve(2 if quick else 30, passing=not quick or len(boxes) <= _WATCHED_UP_TO)
    settled = [_stretched(_settle(rings, seating.places(), boxes), boxes) for seating in tries]
    return min(settled, key=lambda places: _badness(places, lines, boxes)) if len(settled) > 1 else settled[0]


def _badness(places: Mapping[str, Place], lines: Mapping[str, Mapping[str, float]], boxes: Mapping[str, Box]) -> float:
    """A frame a hundredth smaller is worth one line more that passes behind a box."""
    where = frames(places, boxes)
    behind = sum(
        min(1, weight) * sum(box.cut(places[one], places[two]) for key, box in where.items() if key not in (one, two))
        for one, joined in lines.items()
        for two, weight in joined.items()
        if one < two
    )
    return max(_frame(places, boxes)) * (1 + behind / 100)


def _frame(places: Mapping[str, Place], boxes: Mapping[str, Box]) -> tuple[float, float]:
    """Half the width that a frame of the usual shape needs for the boxes' width and for their height."""
    across = max(abs(x) + boxes[key].width / 2 for key, (x, _) in places.items())
    down = max(abs(y) + boxes[key].height / 2 for key, (_, y) in places.items())
    return across, _ASPECT * down


def _stretched(places: Mapping[str, Place], boxes: Mapping[str, Box]) -> dict[str, Place]:
    """The places moved apart in the direction in which the frame has room left."""
    across, down = _frame(places, boxes)
    sideways, upright = min(1.3, max(1, down / across)), min(1.3, max(1, across / down))
    return {
        key: (math.ceil(abs(x) * sideways) * (1 if x > 0 else -1), math.ceil(abs(y) * upright) * (1 if y > 0 else -1))
        for key, (x, y) in places.items()
    }


def _blocker(spot: Frame, board: Grid[Frame]) -> Frame | None:
    """What has taken a part of a spot."""
    return next((other for other in board.near(spot) if spot.meets(other, _TOUCHING)), None)


def _seats(
    count: int, size: Frame, inner: tuple[float, float], flat: float, board: Grid[Frame]
) -> tuple[list[Frame], tuple[float, float]]:
    """Seats on as many rings around ``inner`` as ``count`` needs, and the half-axes of the last."""
    a, b = inner
    step = (2 * size.wide, max(2 * size.high, 2 * size.wide / flat))
    found: list[Frame] = []
    if not any(inner):
        if count == 1:
            board.put(size, size)
            return [size], (size.wide, size.high)
        a, b = 1.1 * (2 * size.wide), 1.3 * (2 * size.high)
        found += _round(a, b, size, board, _FROM_TOP)
    odd = False
    while len(found) < count:
        a, b = a + step[0], b + step[1]
        found += _round(a, b, size, board, _STAGGERED if odd else _FROM_ENDS)
        odd = not odd
    return found, (a, b)


def _round(a: float, b: float, size: Frame, board: Grid[Frame], way: str) -> Iterator[Frame]:
    """Free seats on a ring, all four quarters alike."""
    steps = max(90, int((a + b) / 4))
    first = math.asin(min(1, size.high / b) ** (1 / _BULGE)) if way == _STAGGERED else 0.0
    for i in (0, *range(steps, 0, -1)) if way == _FROM_TOP else range(steps + 1):
        angle = first + (math.pi / 2 - first) * i / steps
        x, y = a * math.cos(angle) ** _BULGE, b * math.sin(angle) ** _BULGE
        x, y = (0.0 if i == steps else x), (0.0 if angle == 0 else y)
        family = sorted({(sx * x, sy * y) for sx in (-1, 1) for sy in (-1, 1)})
        spots = [size._replace(x=fx, y=fy) for fx, fy in family]
        if any(_blocker(spot, board) for spot in spots):
            continue
        if any(one.meets(two, _TOUCHING) for n, one in enumerate(spots) for two in spots[:n]):
            continue
        for spot in spots:
            board.put(spot, spot)
            yield spot


class _Seating:
    """Who sits where: near those one is joined with, and with few lines passing behind others."""

    def __init__(
        self,
        rings: Sequence[Sequence[str]],
        lines: Mapping[str, Mapping[str, float]],
        boxes: Mapping[str, Box],
        flat: float,
    ) -> None:
        self._lines = lines
        self._rings = [sorted(ring, key=lambda key: -len(lines[key])) for ring in rings]
        self._spots: list[Frame] = []
        self._free: list[list[int]] = []
        self._at: dict[str, int] = {}
        self._taken = 0
        self._behind: dict[tuple[int, int], int] = {}
        self._far: dict[tuple[int, int], float] = {}
        self._now: dict[str, float] = {}
        self._passed = 0.0
        board, reach = Grid[Frame]({}), (0.0, 0.0)
        for ring in self._rings:
            # Seats fit most boxes of the ring; the few larger ones are settled at the end.
            usual = (len(ring) - 1) * 4 // 5
            width = sorted(boxes[key].width for key in ring)[usual] + _GAP
            height = sorted(boxes[key].height for key in ring)[usual] + _GAP
            found, reach = _seats(len(ring), Frame(0, 0, width / 2, height / 2), reach, flat, board)
            free = list(range(len(self._spots), len(self._spots) + len(found)))
            self._spots += found
            for key in ring:
                # The two hubs of the first ring take its ends; seats are listed from the ends on.
                best = free[0] if len(self._at) < 2 else min(free, key=lambda seat: self._cost(key, seat))
                free.remove(best)
                self._at[key] = best
                self._taken |= 1 << best
            self._free.append(free)

    def places(self) -> dict[str, Point]:
        return {key: (self._spots[seat].x, self._spots[seat].y) for key, seat in self._at.items()}

    def improve(self, most: int, *, passing: bool) -> None:
        """Swap seats as long as that makes lines shorter or fewer of them pass behind boxes, this often at most."""
        self._passed = _PASSING if passing else 0
        self._now.clear()
        rounds = 0
        while rounds < most and self._improved():
            rounds += 1

    def _cost(self, key: str, seat: int) -> float:
        at, far, passed, taken = self._at, self._far, self._passed, self._taken
        x, y, _, _ = self._spots[seat]
        cost = _INWARDS * math.hypot(x, y)
        for other, weight in self._lines[key].items():
            there = at.get(other)
            if there is None:
                continue
            ends = (seat, there)
            length = far.get(ends)
            if length is None:
                length = far[ends] = math.hypot(x - self._spots[there].x, y - self._spots[there].y)
            cost += weight * length
            if passed:
                cost += passed * (weight if weight < 1 else 1) * (self._between(seat, there) & taken).bit_count()
        return cost

    def _cost_now(self, key: str) -> float:
        """The cost of a box where it sits, kept until one changes its seat."""
        found = self._now.get(key)
        if found is None:
            found = self._now[key] = self._cost(key, self._at[key])
        return found

    def _between(self, one: int, two: int) -> int:
        """The seats behind which a line between two seats passes, one bit each."""
        ends = (one, two) if one < two else (two, one)
        found = self._behind.get(ends)
        if found is None:
            start, end = self._spots[one][:2], self._spots[two][:2]
            # A seat outside the rectangle of the two is the usual case, and this asks a million times.
            left, right = sorted((start[0], end[0]))
            top, bottom = sorted((start[1], end[1]))
            found = 0
            for n, spot in enumerate(self._spots):
                wide, high = spot.wide - _GAP / 2, spot.high - _GAP / 2
                outside = left - spot.x >= wide or right - spot.x <= -wide
                if outside or top - spot.y >= high or bottom - spot.y <= -high or n in ends:
                    continue
                if spot.cut(start, end, -_GAP / 2):
                    found |= 1 << n
            self._behind[ends] = found
        return found

    def _improved(self) -> bool:
        """Try every swap and every empty seat once; tell whether any was better."""
        improved = False
        for i, ring in enumerate(self._rings):
            movable = ring[2:] if i == 0 else ring
            for n, key in enumerate(movable):
                for other in movable[:n]:
                    improved |= self._swapped(key, other)
                improved |= self._moved(key, self._free[i])
        return improved

    def _swapped(self, key: str, other: str) -> bool:
        at = self._at
        before = self._cost_now(key) + self._cost_now(other)
        at[key], at[other] = at[other], at[key]
        cost = self._cost(key, at[key])
        if cost < before - 0.01 and cost + self._cost(other, at[other]) < before - 0.01:
            self._now.clear()
            return True
        at[key], at[other] = at[other], at[key]
        return False

    def _moved(self, key: str, free: list[int]) -> bool:
        """Take the first empty seat that is better, if one is."""
        old, taken = self._at[key], self._taken
        before = self._cost_now(key) + self._passing(old)
        for n, seat in enumerate(free):
            self._at[key], self._taken = seat, taken & ~(1 << old) | 1 << seat
            cost = self._cost(key, seat)
            if cost < before - 0.01 and cost + self._passing(seat) < before - 0.01:
                free[n] = old
                self._now.clear()
                return True
        self._at[key], self._taken = old, taken
        return False

    def _passing(self, seat: int) -> float:
        """What the lines that pass behind a seat cost."""
        if not self._passed:
            return 0
        return sum(
            self._passed * min(1, weight)
            for key, joined in self._lines.items()
            for other, weight in joined.items()
            if key < other and self._between(self._at[key], self._at[other]) >> seat & 1
        )


def _settle(rings: Sequence[Sequence[str]], places: Mapping[str, Point], boxes: Mapping[str, Box]) -> dict[str, Place]:
    """The places in whole numbers, boxes higher than their seat pushed up or down until free."""
    board = Grid[Frame]({})
    settled = {}
    for ring in rings:
        for key in sorted(ring, key=lambda key: (abs(places[key][1]), places[key])):
            x, y = map(round, places[key])
            box = boxes[key]
            spot = Frame(x, y, (box.width + _GAP) / 2, (box.height + _GAP) / 2)
            away = -1 if y < 0 else 1
            while blocker := _blocker(spot, board):
                spot = spot._replace(y=math.ceil(away * blocker.y + blocker.high + spot.high) * away)
            board.put(spot, spot)
            settled[key] = (int(spot.x), int(spot.y))
    return settled
