"""Lists of English words that rules go by. The words are data, in ``english.txt`` beside this module."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_LIST = re.compile(r"^# (\w+): .*\n((?:\w.*\n?)+)", re.MULTILINE)


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    text = files(__package__).joinpath("english.txt").read_text("utf-8")
    return {name: tuple(words.split()) for name, words in _LIST.findall(text)}


def english(name: str) -> tuple[str, ...]:
    """The words of a list, in small letters.

    >>> english("small")[:3]
    ('and', 'for', 'from')
    """
    return _lists()[name]
