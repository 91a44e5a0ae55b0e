"""Where words stand on lines: level, on their line, clear of boxes and of each other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from pepgraph.output.picture.places import Frame, Grid, Point
from pepgraph.output.picture.routes import Course, along

SPACE = 5
"""How far words keep from boxes and from each other."""
_HEAD = 20
"""How far they keep from the box that the arrow points at."""
_PARTS = (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8, 0.14, 0.86)
"""Parts of a line at which words are tried, the best first."""
_CROSSED = 12
"""How far from the middle is as bad as standing on one line of others, in hundredths of the line."""


class Worded(NamedTuple):
    """A line with the size of its words."""

    course: Course
    ends: tuple[str, str]
    width: float
    height: float


def place(
    worded: Mapping[str, Worded],
    where: Mapping[str, Frame],
    taken: Sequence[Frame] = (),
    others: Mapping[str, Course] | None = None,
) -> tuple[dict[str, Frame], int, int]:
    """A frame for the words of every line; how many of them clash; how many lines of others they stand on.

    The shortest lines, which have the least choice, come first.
    """
    lines = Grid[tuple[str, Point, Point]]({})
    for name, course in (others or {}).items():
        for start, end in pairwise(along(course)):
            lines.put_line((name, start, end), start, end)
    seen = {key: _outside(line, where) for key, line in worded.items()}
    placed: dict[str, Frame] = {}
    grid = Grid({**where, **{f"taken {n}": frame for n, frame in enumerate(taken)}})
    clashes = crossings = 0
    for key in sorted(worded, key=lambda key: (_length(seen[key]), key)):
        best: tuple[float, Frame, int, int] | None = None
        for part in _PARTS:
            x, y = _at(seen[key], part)
            frame = Frame(round(x), round(y), worded[key].width / 2, worded[key].height / 2)
            hits, covered = _clashes(frame, worded[key].ends[1], grid)
            crossed = len({other for other, p, q in lines.near(frame) if other != key and frame.cut(p, q)})
            cost = 1000 * hits + 900 * covered + _CROSSED * crossed + 100 * abs(part - 0.5)
            if best is None or cost < best[0]:
                best = cost, frame, hits, crossed
        if best:
            _, placed[key], hits, crossed = best
            grid.put(f"words {key}", placed[key])
            clashes += hits > 0
            crossings += crossed
    return placed, clashes, crossings


def _clashes(frame: Frame, target: str, grid: Grid[str]) -> tuple[int, float]:
    """What a frame comes too near to, and which part of it lies on other words or boxes."""
    near = grid.near(Frame(frame.x, frame.y, frame.wide + _HEAD, frame.high + _HEAD))
    met = [box for key, box in near.items() if frame.meets(box, _HEAD if key == target else SPACE)]
    return len(met), min(1, sum(frame.common(box) for box in met) / frame.common(frame))


def _outside(line: Worded, where: Mapping[str, Frame]) -> list[Point]:
    """The part of a line that is not hidden by the boxes at its ends."""
    points = along(line.course, 24, fine=True)
    start, end = (where[key] for key in line.ends)
    points = [point for point in points if not start.cut(point, point) and not end.cut(point, point)]
    return points or [line.course[len(line.course) // 2]]


def _length(points: Sequence[Point]) -> float:
    return sum(math.dist(p, q) for p, q in pairwise(points))


def _at(points: Sequence[Point], part: float) -> Point:
    left = part * _length(points)
    for p, q in pairwise(points):
        step = math.dist(p, q)
        if left <= step and step:
            return p[0] + left / step * (q[0] - p[0]), p[1] + left / step * (q[1] - p[1])
        left -= step
    return points[-1]
