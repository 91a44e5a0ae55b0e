"""The course of every line: straight where it can be, else bent, else round the boxes in its way.

Knows boxes and the lines between them. A course is a chain of curves as SVG's Q has them: start,
then for each curve its control point and its end. It leads from centre to centre.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

import networkx as nx

from pepgraph.output.picture.places import CLEAR, Frame, Grid, Point, span_of

Course = tuple[Point, ...]

_TURN = 9
"""How far from a corner a line turns round it; less than the gap between two boxes."""
_ASIDE = (0, 3, -3)
"""How much farther lines turn, one after the other."""
_STEP, _BEND = 24, 0.4
"""Bends that are tried: how far apart, and the largest as a part of the line's length."""
_PIECES = 12
"""Straight pieces that stand for a curve when it is looked at."""
_PER_TURN = 14
"""Length of line that is as bad as one more turn."""
_NEAREST = 60
"""How many of the nearest corners a line can go to from a corner."""
_TURNED_UP_TO = 400
"""Boxes up to which lines turn round them; among more they only bend."""


def along(course: Course, pieces: int = _PIECES, *, fine: bool = False) -> list[Point]:
    """Points on a course, its start and end among them; between the ends of a straight piece only if ``fine``.

    >>> along(((0, 0), (5, 0), (10, 0)), 2, fine=True)
    [(0, 0), (5.0, 0.0), (10, 0)]
    """
    points = [course[0]]
    for start, control, end in zip(course[::2], course[1::2], course[2::2], strict=False):
        straight = _twice_area(start, control, end) == 0
        for n in range(1, 1 if straight and not fine else pieces):
            t = n / pieces
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
            points.append((a * start[0] + b * control[0] + c * end[0], a * start[1] + b * control[1] + c * end[1]))
        points.append(end)
    return points


def _twice_area(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]))


def route(
    bundles: Sequence[tuple[str, str, float, int]], where: Mapping[str, Frame], most: int
) -> tuple[list[list[Course]], int]:
    """Courses of lines from one box to another, and how many of them pass behind a box.

    A bundle is the two boxes, how far apart the bends of its lines are, and how many there are; ``most``
    is how often boxes may be looked at: lines after that are straight. A box's line to itself is a loop.
    """
    router = _Router(where, most)
    courses = [router.bundle(*bundle) for bundle in bundles]
    return courses, router.behind


class _Router:
    def __init__(self, where: Mapping[str, Frame], most: int) -> None:
        self._where = where
        self._grid = Grid(where)
        self._most = most
        self._looks = self._turned = 0
        self.behind = 0

    def bundle(self, one: str, two: str, apart: float, count: int) -> list[Course]:
        start, end = self._where[one], self._where[two]
        if one == two:
            return [_loop(start, n) for n in range(count)]
        a, b = (start.x, start.y), (end.x, end.y)
        ends = (one, two)
        fan = [(n - (count - 1) / 2) * apart for n in range(count)]
        straight = [_bent(a, b, bend) for bend in fan]
        if self._looks > self._most or not any(self._hits(course, ends) for course in straight):
            return straight
        near = self._near(straight, ends, apart)
        for shift in _shifts(math.dist(a, b)):
            bent = [_bent(a, b, shift + bend) for bend in fan]
            if not any(self._hits(course, ends, near) for course in bent):
                return bent
        courses = []
        turned = len(self._where) <= _TURNED_UP_TO
        for course in straight:
            found = course if not self._hits(course, ends) else self._round(a, b, ends) if turned else None
            self.behind += found is None
            courses.append(found or course)
        return courses

    def _hits(self, course: Course, ends: Collection[str], near: Mapping[str, Frame] | None = None) -> bool:
        return any(self._blocked(p, q, ends, near) for p, q in pairwise(along(course)))

    def _near(self, courses: Sequence[Course], ends: Collection[str], apart: float) -> dict[str, Frame]:
        """The boxes that any bend tried could meet."""
        a, b = courses[0][0], courses[0][-1]
        reach = _BEND * math.dist(a, b) / 2 + apart * len(courses) / 2
        span = span_of(a, b, reach)
        return {key: box for key, box in self._where.items() if key not in ends and box.meets(span, CLEAR)}

    def _blocked(
        self, start: Point, end: Point, ends: Collection[str], near: Mapping[str, Frame] | None = None
    ) -> bool:
        """Whether a straight line comes too near to a box that is none of these ends."""
        among = self._grid.near(span_of(start, end)) if near is None else near
        self._looks += len(among)
        return any(box.cut(start, end, CLEAR) and key not in ends for key, box in among.items())

    @cached_property
    def _outwards(self) -> dict[Point, tuple[int, int]]:
        """The corners that a line can turn at, and which way is outwards there."""
        return {
            corner: outwards
            for key, box in self._where.items()
            for corner, outwards in _corners(box)
            if not self._blocked(corner, corner, (key,))
        }

    @cached_property
    def _ways(self) -> nx.Graph:
        """These corners, joined where nothing is between two that are near."""
        ways = nx.Graph()
        for corner in self._outwards:
            self._join(ways, corner, ())
        return ways

    def _join(self, ways: nx.Graph, point: Point, ends: Collection[str]) -> None:
        """Join a point with the nearest corners that can be seen from it."""
        others = ((math.dist(point, corner), corner) for corner in self._outwards if corner != point)
        for length, corner in heapq.nsmallest(_NEAREST, others):
            if not ways.has_edge(point, corner) and not self._blocked(point, corner, ends):
                # A little more for every turn, so that there are few.
                ways.add_edge(point, corner, length=length + _PER_TURN)

    def _round(self, a: Point, b: Point, ends: Collection[str]) -> Course | None:
        """The shortest way past the corners of the boxes that are in the way of it."""
        ways = self._ways
        for end in (a, b):
            self._join(ways, end, ends)
        try:
            path = nx.shortest_path(ways, a, b, weight="length")
        except (nx.NetworkXNoPath, nx.NodeNotFound):
            return None
        finally:
            ways.remove_nodes_from((a, b))
        n = 1
        while n < len(path) - 1:
            if self._blocked(path[n - 1], path[n + 1], ends):
                n += 1
            else:
                del path[n]
        self._turned += 1
        aside = [a, *(self._aside(corner) for corner in path[1:-1]), b]
        return next((course for course in (*_rounded(aside), *_rounded(path)) if not self._hits(course, ends)), None)

    def _aside(self, corner: Point) -> Point:
        """The corner a little farther from or nearer to its box, so that not all lines turn at one point."""
        x, y = self._outwards[corner]
        by = _ASIDE[self._turned % len(_ASIDE)]
        return corner[0] + by * x, corner[1] + by * y


def _shifts(length: float) -> Iterator[float]:
    for n in range(1, int(_BEND * length / _STEP) + 1):
        yield from (n * _STEP, -n * _STEP)


def _bent(a: Point, b: Point, bend: float) -> Course:
    """A curve whose control point is so far beside the middle of the line."""
    length = math.dist(a, b) or 1
    nx_, ny = (a[1] - b[1]) / length, (b[0] - a[0]) / length
    middle = ((a[0] + b[0]) / 2 + bend * nx_, (a[1] + b[1]) / 2 + bend * ny)
    return a, middle, b


def _loop(box: Frame, n: int) -> Course:
    """Out of the top of a box and back into it."""
    x, y, rise, side = box.x, box.y, box.high + 60 + 30 * n, 50 + 20 * n
    left, right = (
        ((x - side, y - rise / 2), (x - side / 2, y - rise)),
        ((x + side / 2, y - rise), (x + side, y - rise / 2)),
    )
    return (x, y), *left, (x, y - rise - 16), *right, (x, y)


def _corners(box: Frame) -> Iterator[tuple[Point, tuple[int, int]]]:
    """Where a line turns round each corner, and which way is outwards there."""
    for i in (-1, 1):
        for j in (-1, 1):
            yield (box.x + i * (box.wide + _TURN), box.y + j * (box.high + _TURN)), (i, j)


def _rounded(path: Sequence[Point]) -> Iterator[Course]:
    """The path with its corners rounded, at first much."""
    for radius in (90, 45, 20, 8, 2):
        course: list[Point] = [path[0]]
        for before, corner, after in zip(path, path[1:], path[2:], strict=False):
            into, out = _towards(corner, before, radius), _towards(corner, after, radius)
            course += [_middle(course[-1], into), into, corner, out]
        course += [_middle(course[-1], path[-1]), path[-1]]
        yield tuple(course)


def _towards(start: Point, end: Point, far: float) -> Point:
    part = min(0.48, far / (math.dist(start, end) or 1))
    return start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])


def _middle(one: Point, two: Point) -> Point:
    return (one[0] + two[0]) / 2, (one[1] + two[1]) / 2
