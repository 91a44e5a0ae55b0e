"""Whether a query that found nothing finds something when put otherwise: what does not help is not advised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple

from pepgraph.errors import QueryError
from pepgraph.model.sparql import NO_TOKEN, Token, rewritten
from pepgraph.model.terms import Term
from pepgraph.query.guard import asks_others
from pepgraph.query.lexed import Lexed
from pepgraph.query.run import run
from pepgraph.store.contract import Engine

Change = tuple[int, int, str]
"""What is written from some place of a query to another."""

_MOST = 12
"""Queries that are put in search of a mend: each may take as long as the one that found nothing."""


class Misfit(NamedTuple):
    """What is wrong with a text where it stands, and what to write in its place."""

    said: str = ""
    meant: Sequence[Term] = ()
    sure: bool = True
    """Whether nothing has the text so; else the query may want none of what is meant."""


@dataclass(frozen=True, slots=True)
class Told:
    """A hint, with the text of a query that it is about; none where it says nothing."""

    said: str = ""
    about: str = ""
    ways: tuple[tuple[Change, ...], ...] = ()
    """How the query is mended by it; none where what is told is a fault whatever else is in the query."""
    mend: tuple[Change, ...] = ()
    """How such a fault is mended, as far as that is known: other mends help only with it."""


class Trials:
    """A query that found nothing, put otherwise, with all that is wrong with it as far as that is known."""

    def __init__(self, engine: Engine, query: Lexed, given: Mapping[str, Term], told: Sequence[Told]) -> None:
        self._engine, self._plain, self._given = engine, query.plain, given
        self._left = 0 if asks_others(query.plain) else _MOST
        self._known: dict[frozenset[Change], bool] = {}
        self._told = list(told)

    def add(self, told: Iterable[Told]) -> None:
        """Say what else is wrong with it."""
        self._told += told

    def finds(self, changes: Sequence[Change]) -> bool:
        """Whether the query finds something with these changes, beside what else is to be mended; no where that was
        asked too often."""
        return bool(self._found(changes, ()) or self._found(changes, self._told))

    def helping(self, told: Sequence[Told]) -> Iterator[Told]:
        """Those of some hints that are true of any query, or without which this one finds nothing."""
        for one in told:
            if not one.ways or any(self._found(way, ()) for way in one.ways) or self._needs(one):
                yield one

    def _needs(self, one: Told) -> bool:
        """Whether the query finds something when all is mended, and nothing when all but this is."""
        others = [other for other in self._told if other is not one]
        return bool(self._found(one.ways[0], others)) and self._found((), others) is False

    def _found(self, changes: Sequence[Change], unsure: Iterable[Told]) -> bool | None:
        """Whether the query finds something with these changes, with what is surely wrong mended, and with the first
        mend of some hints; nothing where that was asked too often."""
        made = list(changes)
        mends = chain((one.mend for one in self._told), *(one.ways[:1] for one in unsure))
        for change in chain.from_iterable(mends):
            if all(change[1] <= begin or end <= change[0] for begin, end, _ in made):
                made.append(change)
        key = frozenset(made)
        if key not in self._known:
            if not self._left:
                return None
            self._left -= 1
            self._known[key] = self._run(made)
        return self._known[key]

    def _run(self, changes: Iterable[Change]) -> bool:
        with suppress(QueryError):
            result = run(self._engine, rewritten(self._plain, sorted(changes)), self._given)
            return bool(result) if result.kind == "boolean" else next(iter(result), None) is not None
        return False


def of_misfit(query: Lexed, string: Token, language: str, found: Misfit, about: str = "") -> Told:
    """The hint on a string with a language in a query, with what is meant in its place, wherever the query has it."""
    places = [
        (word.start, after.end if language else word.end)
        for word, after in pairwise((*query.words, NO_TOKEN))
        if word.text == string.text and (after.text if after.kind == "language" else "") == language
    ]
    ways = tuple(tuple((begin, end, value.n3) for begin, end in places) for value in found.meant)
    if found.sure:
        return Told(found.said, about, mend=ways[0] if len(ways) == 1 else ())
    return Told(found.said, about, ways)
