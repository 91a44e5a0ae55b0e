"""An index of words: entities, sources and claims by what people type, while they type it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pepgraph.answers.searching.index_tables import fill
from pepgraph.answers.searching.typed_words import MOST_LETTERS, Sought, any_of, asks_what_it_is, groups, match, terms
from pepgraph.errors import StoreError
from pepgraph.model.names import fold
from pepgraph.model.numbers import count_in
from pepgraph.model.terms import Literal, english_first
from pepgraph.store.claims import rows_about
from pepgraph.store.contract import Engine, rows_from
from pepgraph.store.disk.kept_answers import as_os_error

_CANDIDATES = 400
"""Hits that are put in order; of more, those that come first in the index."""
_MEMO = "words"
_FILE = "file of words"

_BY_KEY = """
SELECT near > 0, source, iri, label, kind FROM thing JOIN (
  SELECT id, MIN((key <> :key) * (1 + other)) AS near FROM name WHERE key >= :key AND key < :after GROUP BY id
) USING (id) ORDER BY near > 0, source, near, claims DESC, label, iri LIMIT :limit"""

_BY_WORDS = """
SELECT 1, source, iri, label, kind FROM thing JOIN (
  SELECT rowid AS id, bm25(thing_words, 4, 1) AS score FROM thing_words WHERE thing_words MATCH :words LIMIT :most
) USING (id) ORDER BY source, score, claims DESC, label, iri LIMIT :limit"""

_CLAIMS = """
SELECT claim.iri, claim.sentence FROM claim_words JOIN claim ON claim.id = claim_words.rowid
WHERE claim_words MATCH :words ORDER BY claim_words.rowid LIMIT :limit OFFSET :offset"""

_NAME = "SELECT 1 FROM name WHERE key >= :key AND key < :after LIMIT 1"
_COUNT = "SELECT COUNT(*) FROM (SELECT 1 FROM claim_words WHERE claim_words MATCH :words LIMIT :limit)"

_BEGINNING = "SELECT ?it ?key ?begin { ?it pg:nameKey ?key FILTER (STRSTARTS(?key, ?begin)) }"
_NAMED = """SELECT ?it ?label ?kind ?n {{
  VALUES ?it {{ {values} }}
  ?it rdfs:label ?label ; a ?class . ?class rdfs:subClassOf pg:Entity ; rdfs:label ?kind
  OPTIONAL {{ ?it pg:claimCount ?n }}
}}"""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: what it is, and how a list calls it."""

    iri: str
    label: str
    kind: str
    """The label of its class, such as ``peptide``; ``paper``, ``reference``, ``document`` or ``claim``."""


class Words:
    """The index of one state of a graph, in a file or in memory; works in processes forked from its own too."""

    def __init__(self, kept: Path | bytes) -> None:
        self._kept = kept
        self._process = 0
        self._connection: sqlite3.Connection | None = None

    def __del__(self) -> None:
        # Python 3.13 and later complain of a connection that is not closed, also to those who have closed their graph.
        if self._connection is not None:
            self._connection.close()

    def suggest(self, words: str, limit: int = 10) -> list[Hit]:
        """What a person may mean who has typed this: things by name, by words, then claims.

        Exact names come first, then names that begin so, then the best matches, each with more
        claims before fewer, entities before sources. Only the last word may be unfinished, unless
        nothing has the others whole.
        """
        for wanted in dict.fromkeys((match(words, unfinished=1), match(words))):
            found = dict.fromkeys(self._things(words, wanted, limit))
            if len(found) < limit:
                rows = self._claims(wanted, limit - len(found), 0)
                found |= dict.fromkeys(Hit(iri, sentence, "claim") for iri, sentence in rows)
            if found:
                return list(found)[:limit]
        return []

    def things(self, words: str, limit: int = 10) -> list[Hit]:
        """Entities and sources by their names and words, the best first."""
        return self._things(words, match(words), limit)

    def _things(self, words: str, wanted: str, limit: int) -> list[Hit]:
        key = fold(words[:MOST_LETTERS])
        if not key or not wanted:
            return []
        by_key: dict[str, str | int] = {"key": key, "after": key + "\U0010ffff", "limit": limit}
        by_words: dict[str, str | int] = {"words": wanted, "most": _CANDIDATES, "limit": limit}
        rows = [*self._rows(_BY_KEY, by_key), *self._rows(_BY_WORDS, by_words)]
        # Sorting keeps what is alike in its order: names before words.
        ordered = sorted(rows, key=lambda row: row[:2])
        return list(dict.fromkeys(Hit(*row[2:]) for row in ordered))[:limit]

    def claims(self, words: str, limit: int = -1, offset: int = 0) -> list[str]:
        """IRIs of claims that have every word, or one that begins with it, each group of them in document order.

        Those with the words in their own sentence come first, of these those that have them whole, and first
        of all, where words ask what a thing is, those about it.
        """
        wanted = terms(words, self.begins_name)
        found: list[str] = []
        for group in groups(wanted, of_itself=asks_what_it_is(words)) if wanted else ():
            left = limit - len(found) if limit >= 0 else -1
            if left == 0:
                break
            rows = [iri for iri, _ in self._claims(group, left, offset)]
            found += rows
            # What the list begins after may end in this group.
            offset -= min(offset, self._count(group, offset)) if not rows and offset else offset
        return found

    def having(self, term: Sought, column: str = "", *, whole: bool = False) -> list[str]:
        """IRIs of claims that have a word or, unless whole, one that it begins, in one column where one is named."""
        # What a claim is about is named by its whole name alone.
        wanted = any_of(term, whole=whole or column == "subject")
        return [iri for iri, _ in self._claims(f"{{{column}}} : {wanted}" if column else wanted, -1, 0)]

    def begins_name(self, key: str) -> bool:
        """Whether a name of something begins with what a few words are without the spaces between them."""
        return any(True for _ in self._rows(_NAME, {"key": key, "after": key + "\U0010ffff"}))

    def count(self, words: str, most: int = 10_000) -> int:
        """How many claims have every word; no more than ``most`` are counted."""
        wanted = terms(words, self.begins_name)
        return self._count(" AND ".join(map(any_of, wanted)), most) if wanted else 0

    def _count(self, wanted: str, most: int) -> int:
        return int(next(self._rows(_COUNT, {"words": wanted, "limit": most}))[0])

    def _claims(self, wanted: str, limit: int, offset: int) -> Iterator[tuple[str, str]]:
        if wanted:
            yield from self._rows(_CLAIMS, {"words": wanted, "limit": limit, "offset": offset})

    def _rows(self, query: str, values: dict[str, str | int]) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._opened().execute(query, values)
        except sqlite3.DatabaseError as error:
            if isinstance(self._kept, bytes):
                raise
            mend = "`pepgraph load --answers --store DIR` makes it again"
            raise StoreError(f"the index of words cannot be read ({error}); {mend}", file=self._kept) from None

    def _opened(self) -> sqlite3.Connection:
        # A connection must not be carried over a fork.
        if self._connection is None or self._process != os.getpid():
            self._process = os.getpid()
            if isinstance(self._kept, bytes):
                self._connection = sqlite3.connect(":memory:", check_same_thread=False)
                self._connection.deserialize(self._kept)
            else:
                address = f"{self._kept.absolute().as_uri()}?mode=ro&immutable=1"
                self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        return self._connection


def words_at_hand(engine: Engine) -> Words | None:
    """The index of an engine's content, where it has been made."""
    found = cast("Words | None", engine.memo.get(_MEMO))
    file = cast("Path | None", engine.memo.get(_FILE, engine.kept_words))
    if found is None and file is not None and file.exists():
        found = engine.memo[_MEMO] = Words(file)
    return found


def names_beginning(engine: Engine, words: str, limit: int = 10) -> list[Hit]:
    """Entities by the beginning of a name, where there is no index: looks through all names of a graph."""
    key = fold(words[:MOST_LETTERS])
    if not key:
        return []
    begun = {str(it) for it, *_ in rows_from(engine, f"{_BEGINNING} LIMIT {_CANDIDATES}", {"begin": Literal(key)})}
    found: dict[str, tuple[Hit, int]] = {}
    rows = rows_about(engine, _NAMED, begun)
    for it, label, kind, n in sorted(rows, key=lambda row: (english_first(row[1]), english_first(row[2]))):
        found.setdefault(str(it), (Hit(str(it), str(label), str(kind)), count_in(n or 0)))
    ordered = sorted(found.values(), key=lambda one: (fold(one[0].label) != key, -one[1], one[0].label))
    return [hit for hit, _ in ordered[:limit]]


def words_of(engine: Engine) -> Words:
    """The index of an engine's content, made in memory where it is not at hand: seconds for a million triples."""
    found = words_at_hand(engine)
    if found is None:
        with closing(sqlite3.connect(":memory:")) as connection:
            fill(connection, engine)
            found = engine.memo[_MEMO] = Words(connection.serialize())
    return found


def words_to_search(engine: Engine) -> Words | None:
    """The index by which claims are found: that of a store, which takes long to make, is made beside a server."""
    return words_at_hand(engine) if engine.lasting else words_of(engine)


def expect_words(engine: Engine, file: Path) -> None:
    """Say where the index of an engine's content will be, as soon as another process has made it."""
    engine.memo[_FILE] = file


def write_words(engine: Engine, file: Path) -> None:
    """Make the index of an engine's content as a file, which is there when it is whole. Raises OSError."""
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    try:
        with as_os_error(beside), closing(sqlite3.connect(beside)) as connection:
            fill(connection, engine)
        beside.replace(file)
    except OSError:
        beside.unlink(missing_ok=True)  # A part of it would keep a full disk full.
        raise
