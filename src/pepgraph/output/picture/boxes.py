"""Boxes with names in them: how a name breaks into lines, what space it takes, its outline."""

from __future__ import annotations

import math
import re
import textwrap
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

_EMS = {**dict.fromkeys("iljtfrI.,:;'|()[]! -", 0.33), **dict.fromkeys("mwMW@%", 0.86)}
"""Widths of letters in a usual sans-serif face; the script shrinks a line where they are wider."""


class Box(NamedTuple):
    """A name with its line breaks, the space it takes and the path drawn around it."""

    text: str
    width: int
    height: int
    outline: str


def box(label: str, look: Mapping[str, Any], form: Mapping[str, Any], page: Mapping[str, Any]) -> Box:
    """The box of a name; look, form and page are tables of ``style.toml``.

    >>> pill = {"path": "H{w}", "pad": 20, "bowed": True}
    >>> page = {"wide": 18, "lines": 3, "font": 14}
    >>> [box("tuftsin and more of it", {}, {**pill, "bowed": bowed}, page).width for bowed in (True, False)]
    [120, 110]
    """
    lines = _lines(label, page["wide"], page["lines"])
    size = page["font"] * (1.15 if look.get("strong") else 1)
    bold = 1.06 if look.get("strong") else 1
    height = round(len(lines) * size * 1.2 + 11)
    pad = form["pad"] + (_bow(height, len(lines) * size) if form.get("bowed") and len(lines) > 1 else 0)
    width = round(max(map(_ems, lines)) * size * bold + 2 * pad)
    return Box("\n".join(lines), width, height, outline(form, width, height))


def _bow(height: float, high: float) -> float:
    """How far half-round ends of a box reach in at the first and the last of several lines."""
    return height / 2 - math.sqrt((height / 2) ** 2 - (high / 2) ** 2)


def words(text: str, size: float) -> tuple[int, int]:
    """Width and height of one line of text with a little space around it."""
    return round(_ems(text) * size * 1.06 + 10), round(size * 1.25 + 2)


def outline(form: Mapping[str, Any], width: int, height: int) -> str:
    """SVG path of a form at this size.

    >>> outline({"path": "M0,0 H{wq} L{w},{m} L{wq},{h} H0 Z"}, 60, 24)
    'M0,0 H52 L60,12 L52,24 H0 Z'
    """
    middle, inset = height / 2, min(height / 3, 10)
    far = {"wm": width - middle, "wq": width - inset, "hq": height - inset}
    sizes = {"w": width, "h": height, "m": middle, "q": inset, **far}
    return str(form["path"]).format(**{name: f"{size:g}" for name, size in sizes.items()})


def _lines(label: str, wide: int, most: int) -> list[str]:
    """The label on as few lines as it needs, and those as even as they get.

    >>> _lines("generalized anxiety disorder", 18, 3)
    ['generalized', 'anxiety disorder']
    """
    longest = max(map(len, re.split(r"(?<=-)|\s", label)))
    wide = max(wide, min(longest, wide + 5))
    lines = textwrap.wrap(label, wide, max_lines=most, placeholder="…") or ["…"]
    for narrower in range(wide - 1, min(longest, wide) - 1, -1):
        even = textwrap.wrap(label, narrower, max_lines=most, placeholder="…")
        if len(even) > len(lines) or even[-1].endswith("…"):
            break
        lines = even
    return lines


def _ems(line: str) -> float:
    return sum(_EMS.get(letter) or _usual(letter) for letter in line)


def _usual(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.68 if letter.isupper() else 0.56
