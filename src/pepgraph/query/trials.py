"""Whether a query that found nothing finds something when put otherwise: what does not help is not advised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

from pepgraph.errors import QueryError
from pepgraph.model.sparql import Token, rewritten, tokens, unescape
from pepgraph.model.terms import Literal, Term
from pepgraph.query.guard import asks_others
from pepgraph.query.run import run
from pepgraph.store.contract import Engine

Change = tuple[int, int, str]
"""What is written from some place of a query to another."""

_MOST = 12
"""Queries that are put in search of a mend: each may take as long as the one that found nothing."""


@dataclass(frozen=True, slots=True)
class Told:
    """A hint, with the text of a query that it is about."""

    said: str
    about: str = ""
    ways: tuple[tuple[Change, ...], ...] = ()
    """How the query is mended by it; none where what is told is a fault whatever else is in the query."""


class Trials:
    """A query that found nothing, put otherwise."""

    def __init__(self, engine: Engine, text: str, given: Mapping[str, Term]) -> None:
        self._engine, self._plain, self._given = engine, unescape(text), given
        self._left = 0 if asks_others(text) else _MOST

    def finds(self, changes: Iterable[Change]) -> bool:
        """Whether the query finds something with these changes; no where that was asked too often."""
        if not self._left:
            return False
        self._left -= 1
        with suppress(QueryError):
            result = run(self._engine, rewritten(self._plain, sorted(changes)), self._given)
            return bool(result) if result.kind == "boolean" else next(iter(result), None) is not None
        return False

    def helping(self, told: Sequence[Told]) -> Iterator[Told]:
        """Those of some hints that are true of any query, or by which this one finds something."""
        unsure = {one: one.ways[0] for one in told if one.ways}
        every = {change for way in unsure.values() for change in way}
        together = len(unsure) > 1 and _apart(every) and self.finds(every)
        for one in told:
            if not one.ways or (one in unsure and together) or any(self.finds(way) for way in one.ways):
                yield one


def _apart(changes: Iterable[Change]) -> bool:
    """Whether no two changes are of the same place."""
    end = 0
    for begin, until, _ in sorted(changes):
        if begin < end:
            return False
        end = until
    return True


def with_texts(text: str, string: Token, language: str, values: Iterable[Literal]) -> tuple[tuple[Change, ...], ...]:
    """The ways to write one of some values where a query has a string with a language, wherever it has it."""
    words = (*tokens(unescape(text)), Token("", "", 0))
    places = [
        (word.start, after.end if language else word.end)
        for word, after in pairwise(words)
        if word.text == string.text and (after.text if after.kind == "language" else "") == language
    ]
    return tuple(tuple((begin, end, value.n3) for begin, end in places) for value in values)
