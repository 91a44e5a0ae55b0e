"""Boxes, lines and words of a picture, put where none hides another."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from pepgraph.output.picture.boxes import Box
from pepgraph.output.picture.labels import SPACE, Worded, place
from pepgraph.output.picture.places import Frame, Place, arrange, frames
from pepgraph.output.picture.routes import Course, route

_SPREADS = (1.0, 1.1, 1.2, 1.32, 1.45, 1.6, 1.8, 2.0, 2.25, 2.5)
"""How far boxes are moved apart until lines and words have room."""
_WORDED_UP_TO = 80
"""Lines with words for which room is made; where there are more, the words stand where they can."""
_FAN = 38
"""How far apart the bends of lines between the same two boxes are, where no words stand on them."""
_NOTED = 0.6
"""How much of that room is made for words that come with a selection, where these are many."""
_NOTED_UP_TO = 24
"""Lines with such words for which boxes are moved apart; a small picture has the space."""
_LOOKS, _QUICK_LOOKS = 1_500_000, 400_000
"""Looks at a box that the lines of one picture have together: some seconds, or one."""
_SIGN = 24
"""Width up to which words are single signs, which may stand on lines of others: they hide next to nothing."""
_ROUTED_UP_TO = 600
"""Boxes up to which lines are anything but straight, and room is sought for words."""
_CROSSED, _SPREAD, _HIDDEN = 12, 40, 60
"""What a line that words of another stand on costs, what boxes twice as far apart do, and what a note does that hides
something.
"""


class Layout(NamedTuple):
    """Where everything is; of words the middle and half the size."""

    places: dict[str, Place]
    courses: dict[str, Course]
    words: dict[str, Frame]
    """Words that are always there."""
    notes: dict[str, Frame]
    """Words that come with a selection."""
    faults: int
    """Lines that pass behind a box and words that clash, for want of room."""


def lay_out(
    things: Mapping[str, Mapping[str, Any]],
    links: Mapping[str, Mapping[str, Any]],
    boxes: Mapping[str, Box],
    words: Mapping[str, tuple[float, float]],
    notes: Mapping[str, tuple[float, float]],
    *,
    quick: bool = False,
) -> Layout:
    """Places for things, courses for links, and places for the words on them, whose sizes are given.

    ``quick`` takes the first places that are good.
    """
    rings: defaultdict[int, list[str]] = defaultdict(list)
    for key, thing in things.items():
        rings[thing["ring"]].append(key)
    first = arrange([rings[ring] for ring in sorted(rings)], _joined(things, links), boxes, quick=quick)
    bundles = _bundles(links)
    routed = len(boxes) <= _ROUTED_UP_TO
    looks = (_QUICK_LOOKS if quick else _LOOKS) if routed else -1
    are_signs = all(width <= _SIGN for width, _ in words.values())
    tried: list[tuple[float, Layout]] = []
    for spread in _SPREADS if len(words) <= _WORDED_UP_TO and len(boxes) <= 2 * _WORDED_UP_TO else _SPREADS[:1]:
        places = {key: (round(x * spread), round(y * spread)) for key, (x, y) in first.items()}
        layout, crossings = _routed(places, boxes, links, bundles, words, notes, looks)
        hidden = 0
        if routed and len(notes) <= _NOTED_UP_TO:
            layout, hidden = _noted(layout, links, boxes, notes)
        tried.append((1000 * layout.faults + _CROSSED * crossings + _SPREAD * spread + _HIDDEN * hidden, layout))
        if not layout.faults and not hidden and (are_signs or not crossings):
            break
    _, layout = min(tried, key=itemgetter(0))
    return layout if layout.notes or not routed else _noted(layout, links, boxes, notes)[0]


def _noted(
    layout: Layout,
    links: Mapping[str, Mapping[str, Any]],
    boxes: Mapping[str, Box],
    notes: Mapping[str, tuple[float, float]],
) -> tuple[Layout, int]:
    """A layout with its notes; how many of them hide something."""
    noting = _worded(notes, links, layout.courses)
    placed, hidden, _ = place(noting, frames(layout.places, boxes), list(layout.words.values()))
    return layout._replace(notes=placed), hidden


def _joined(things: Iterable[str], links: Mapping[str, Mapping[str, Any]]) -> dict[str, defaultdict[str, float]]:
    """What each thing is joined with, and how much that weighs: lines that only cite weigh less."""
    joined: dict[str, defaultdict[str, float]] = {key: defaultdict(float) for key in things}
    for link in links.values():
        one, two = link["from"], link["to"]
        if one != two:
            weight = 0.4 if link["quiet"] else 1
            joined[one][two] += weight
            joined[two][one] += weight
    return joined


def _bundles(links: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], list[str]]:
    """Links by the two things they are between; those that only cite come last, should there be too many."""
    bundles: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for key, link in links.items():
        one, two = link["from"], link["to"]
        bundles[min(one, two), max(one, two)].append(key)
    return dict(sorted(bundles.items(), key=lambda bundle: all(links[key]["quiet"] for key in bundle[1])))


def _routed(
    places: dict[str, Place],
    boxes: Mapping[str, Box],
    links: Mapping[str, Mapping[str, Any]],
    bundles: Mapping[tuple[str, str], Sequence[str]],
    words: Mapping[str, tuple[float, float]],
    notes: Mapping[str, tuple[float, float]],
    looks: int,
) -> tuple[Layout, int]:
    """Courses and words between boxes in these places, with room for notes; on how many lines of others words stand."""
    where = frames(places, boxes)
    noted = 1 if len(notes) <= _NOTED_UP_TO else _NOTED
    wanted = [
        (*ends, max(_fan(ends, keys, words, where), noted * _fan(ends, keys, notes, where)), len(keys))
        for ends, keys in bundles.items()
    ]
    found, behind = route(wanted, where, looks)
    courses = {
        key: course if links[key]["from"] == one else course[::-1]
        for (one, _), keys, some in zip(bundles, bundles.values(), found, strict=True)
        for key, course in zip(keys, some, strict=True)
    }
    worded, clashes, crossings = place(_worded(words, links, courses), where, others=courses)
    return Layout(places, courses, worded, {}, behind + clashes), crossings


def _fan(
    ends: tuple[str, str], keys: Sequence[str], sizes: Mapping[str, tuple[float, float]], where: Mapping[str, Frame]
) -> float:
    """How far apart lines bend so that the words of one need not stand on the next."""
    worded = [sizes[key] for key in keys if key in sizes]
    if not worded or ends[0] == ends[1]:
        return _FAN
    one, two = where[ends[0]], where[ends[1]]
    length = math.dist((one.x, one.y), (two.x, two.y)) or 1
    width = max(width for width, _ in worded) + 2 * SPACE
    height = max(height for _, height in worded) + 2 * SPACE
    return max(_FAN, abs(one.y - two.y) / length * width + abs(one.x - two.x) / length * height)


def _worded(
    sizes: Mapping[str, tuple[float, float]], links: Mapping[str, Mapping[str, Any]], courses: Mapping[str, Course]
) -> dict[str, Worded]:
    return {
        key: Worded(courses[key], (links[key]["from"], links[key]["to"]), *size)
        for key, size in sizes.items()
        if links[key]["from"] != links[key]["to"]
    }
