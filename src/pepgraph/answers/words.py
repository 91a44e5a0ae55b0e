"""An index of words: entities, sources and claims by what people type, while they type it."""

from __future__ import annotations

import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pepgraph.answers.elsewhere import elsewhere
from pepgraph.answers.typed import MOST_LETTERS, OF_DENIALS, Sought, any_of, groups, match, plain, terms
from pepgraph.errors import StoreError
from pepgraph.model.names import DOCUMENT, PREFIXES, document_of, fold
from pepgraph.model.numbers import by_value, count_in
from pepgraph.model.terms import Literal, english_first
from pepgraph.query.labels import english_names
from pepgraph.store.claims import in_batches
from pepgraph.store.contract import Engine, Row
from pepgraph.store.kept import as_os_error

_CANDIDATES = 400
"""Hits that are put in order; of more, those that come first in the index."""
_MEMO = "words"
_FILE = "file of words"

_TABLES = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT, label TEXT, kind TEXT, claims INTEGER, source INTEGER);
CREATE TABLE name (key TEXT, id INTEGER, other INTEGER, PRIMARY KEY (key, id)) WITHOUT ROWID;
CREATE TABLE claim (id INTEGER PRIMARY KEY, iri TEXT, sentence TEXT);
CREATE VIRTUAL TABLE thing_words USING fts5 (label, other, content='', prefix='1 2 3', tokenize='unicode61');
CREATE VIRTUAL TABLE claim_words USING fts5 (
  sentence, also, subject, content='', detail='column', prefix='1 2 3', tokenize='unicode61'
);
"""

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

        Those with the words in their own sentence come first, of these those that have them whole.
        """
        wanted = terms(words, self.begins_name)
        found: list[str] = []
        for group in groups(wanted) if wanted else ():
            left = limit - len(found) if limit >= 0 else -1
            if left == 0:
                break
            rows = [iri for iri, _ in self._claims(group, left, offset)]
            found += rows
            # What the list begins after may end in this group.
            offset -= min(offset, self._count(group, offset)) if not rows and offset else offset
        return found

    def having(self, term: Sought, column: str = "") -> list[str]:
        """IRIs of claims that have a word, in one column where one is named, in document order."""
        # What a claim is about is named by its whole name alone.
        wanted = any_of(term, whole=column == "subject")
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
    begun = {
        str(it) for it, *_ in engine.query(f"{_BEGINNING} LIMIT {_CANDIDATES}", {"begin": Literal(key)}, PREFIXES).rows
    }
    found: dict[str, tuple[Hit, int]] = {}
    for values in in_batches(begun):
        rows = engine.query(_NAMED.format(values=values), {}, PREFIXES).rows
        for it, label, kind, n in sorted(rows, key=lambda row: (english_first(row[1]), english_first(row[2]))):
            found.setdefault(str(it), (Hit(str(it), str(label), str(kind)), count_in(n or 0)))
    ordered = sorted(found.values(), key=lambda one: (fold(one[0].label) != key, -one[1], one[0].label))
    return [hit for hit, _ in ordered[:limit]]


def words_of(engine: Engine) -> Words:
    """The index of an engine's content, made in memory where it is not at hand: seconds for a million triples."""
    found = words_at_hand(engine)
    if found is None:
        with closing(sqlite3.connect(":memory:")) as connection:
            _fill(connection, engine)
            found = engine.memo[_MEMO] = Words(connection.serialize())
    return found


def expect_words(engine: Engine, file: Path) -> None:
    """Say where the index of an engine's content will be, as soon as another process has made it."""
    engine.memo[_FILE] = file


def write_words(engine: Engine, file: Path) -> None:
    """Make the index of an engine's content as a file, which is there when it is whole. Raises OSError."""
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    try:
        with as_os_error(beside), closing(sqlite3.connect(beside)) as connection:
            _fill(connection, engine)
        beside.replace(file)
    except OSError:
        beside.unlink(missing_ok=True)  # A part of it would keep a full disk full.
        raise


# ── Making it ────────────────────────────────────────────────────────────────────────────────

_LABELS = "SELECT ?it ?label { ?it a pg:Entity ; rdfs:label ?label }"
_OTHER_NAMES = "SELECT ?it ?name { ?it a pg:Entity ; skos:altLabel|pg:sequence|pg:threeLetterSequence ?name }"
_KINDS = "SELECT ?it ?kind { ?class rdfs:subClassOf pg:Entity ; rdfs:label ?kind . ?it a ?class }"
_KEYS = "SELECT ?it ?key { ?it pg:nameKey ?key }"
_COUNTS = "SELECT ?it ?n { ?it pg:claimCount ?n }"
_PAPERS = """SELECT ?it ?label ?title ?doi ?pubmed {
  ?it fabio:hasPubMedId|bibo:doi ?id . ?it rdfs:label ?label
  OPTIONAL { ?it dcterms:title ?title } OPTIONAL { ?it bibo:doi ?doi } OPTIONAL { ?it fabio:hasPubMedId ?pubmed }
}"""
_REFERENCES = """SELECT ?it ?label ?number ?document ?paper {
  ?it a pg:Reference ; rdfs:label ?label ; pg:number ?number
  OPTIONAL { ?it pg:inDocument ?document } OPTIONAL { ?it pg:identifiedAs ?paper }
}"""
_DOCUMENTS = "SELECT ?it ?label { ?it a pg:Document ; rdfs:label ?label }"
_SENTENCES = "SELECT ?claim ?sentence { ?claim a pg:Claim ; rdfs:label ?sentence }"
_THINGS = """SELECT ?claim ?thing {
  { ?claim rdf:object ?thing FILTER (isIRI(?thing)) }
  UNION { ?qualifier a pg:QualifierProperty . ?claim ?qualifier ?thing FILTER (isIRI(?thing)) }
}"""
_SUBJECTS = "SELECT ?claim ?thing { ?claim rdf:subject ?thing }"
_DENIED = "SELECT ?claim ?polarity { ?claim pg:polarity ?polarity FILTER (?polarity = pg:Negated) }"
_OF_LEVELS = """SELECT ?claim ?name {
  ?level a pg:EvidenceLevel ; skos:prefLabel|skos:altLabel ?name . ?claim pg:evidenceLevel ?level
}"""
_RELATED = "SELECT ?claim ?relation { ?claim rdf:predicate ?relation }"
_RELATION_NAMES = """SELECT ?relation ?name {
  ?relation a pg:Relation ; rdfs:label|pg:infinitive|skos:altLabel|skos:hiddenLabel ?name
}"""
_HIDDEN = "SELECT ?it ?name { ?it skos:hiddenLabel ?name }"
_QUOTED = "SELECT ?claim ?words { ?claim pg:anchor|pg:negationCue|pg:modalityCue ?span . ?span pg:quote ?words }"

_BEGINNING = "SELECT ?it ?key ?begin { ?it pg:nameKey ?key FILTER (STRSTARTS(?key, ?begin)) }"
_NAMED = """SELECT ?it ?label ?kind ?n {{
  VALUES ?it {{ {values} }}
  ?it rdfs:label ?label ; a ?class . ?class rdfs:subClassOf pg:Entity ; rdfs:label ?kind
  OPTIONAL {{ ?it pg:claimCount ?n }}
}}"""

_Thing = tuple[str, str, str, Sequence[str], Sequence[str]]
"""IRI, label, kind, further words, further names to be found by as a whole."""


def _fill(connection: sqlite3.Connection, engine: Engine) -> None:
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
    counts = {str(it): count_in(n) for it, n in _rows(engine, _COUNTS)}
    entities = sorted(_entities(engine), key=lambda thing: (-counts.get(thing[0], 0), thing[0]))
    sources = sorted(_sources(engine), key=lambda thing: (thing[2] == "reference", -counts.get(thing[0], 0), thing[0]))
    with connection:
        for number, (iri, label, kind, words, names) in enumerate([*entities, *sources], 1):
            count, source = counts.get(iri, 0), number > len(entities)
            connection.execute(
                "INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?)", (number, iri, label, kind, count, int(source))
            )
            connection.execute(
                "INSERT INTO thing_words (rowid, label, other) VALUES (?, ?, ?)",
                (number, plain(label), plain(" ".join(words))),
            )
            keys = {fold(name): 1 for name in names} | {fold(label): 0}
            connection.executemany(
                "INSERT INTO name VALUES (?, ?, ?)", [(key, number, other) for key, other in keys.items() if key]
            )
        verbs, also, subjects, split = _verbs(engine), _also(engine), _subjects(engine), elsewhere(engine)
        sentences = {str(claim): str(sentence) for claim, sentence in _rows(engine, _SENTENCES)}
        claims = [(iri, sentences[iri]) for iri in sorted(sentences, key=document_order(engine, sentences))]
        connection.executemany(
            "INSERT INTO claim VALUES (?, ?, ?)",
            ((number, iri, sentence) for number, (iri, sentence) in enumerate(claims, 1)),
        )
        connection.executemany(
            "INSERT INTO claim_words (rowid, sentence, also, subject) VALUES (?, ?, ?, ?)",
            (
                (
                    number,
                    " ".join((own, *verbs.get(iri, ()))),
                    " ".join((left_out, *sorted(also.get(iri, ())))),
                    " ".join(subjects.get(iri, ())),
                )
                for number, (iri, sentence) in enumerate(claims, 1)
                for own, left_out in [split(plain(sentence))]
            ),
        )
        for table in ("thing_words", "claim_words"):
            connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")


def _verbs(engine: Engine) -> dict[str, list[str]]:
    """The names of the relation that a claim's sentence has one of, by the claim's IRI."""
    names = {relation: [plain(name) for name in some] for relation, some in _gathered(engine, _RELATION_NAMES).items()}
    return {str(claim): names.get(str(relation), []) for claim, relation in _rows(engine, _RELATED)}


def _subjects(engine: Engine) -> dict[str, list[str]]:
    """The names of what a claim is about, by the claim's IRI; each is one word, as those of all it names are."""
    keys = _gathered(engine, _KEYS)
    return {str(claim): keys.get(str(thing), []) for claim, thing in _rows(engine, _SUBJECTS)}


def _also(engine: Engine) -> dict[str, set[str]]:
    """What claims are found by besides their sentences, by IRI."""
    also: dict[str, set[str]] = defaultdict(set)
    # A name is one word here, so that it is found from its beginning and not by any of its parts.
    keys, hidden = _gathered(engine, _KEYS), _gathered(engine, _HIDDEN)
    for claim, thing in _rows(engine, _THINGS):
        also[str(claim)].update(keys.get(str(thing), ()))
        if str(thing) in hidden:
            also[str(claim)].update(map(plain, hidden[str(thing)]))
    for claim, thing in _rows(engine, _SUBJECTS) if hidden else ():
        if str(thing) in hidden:
            also[str(claim)].update(map(plain, hidden[str(thing)]))
    for claim, name in _rows(engine, _OF_LEVELS):
        also[str(claim)].add(plain(str(name)))
    for claim, _ in _rows(engine, _DENIED):
        also[str(claim)].add(OF_DENIALS)
    # The words of a document stay in memory: no store's index, which is a file, has them.
    if not engine.lasting:
        for claim, words in _rows(engine, _QUOTED):
            also[str(claim)].add(plain(str(words)))
    return also


def _entities(engine: Engine) -> Iterator[_Thing]:
    kinds = english_names(_rows(engine, _KINDS))
    others, keys = _gathered(engine, _OTHER_NAMES), _gathered(engine, _KEYS)
    for iri, name in english_names(_rows(engine, _LABELS)).items():
        yield iri, name, kinds.get(iri, "entity"), others.get(iri, ()), keys.get(iri, ())


def _sources(engine: Engine) -> Iterator[_Thing]:
    papers: dict[str, _Thing] = {}
    for it, label, heading, doi, pubmed in _labelled(engine, _PAPERS):
        numbers = [str(number) for number in (doi, pubmed) if number is not None]
        shown = f"{label}: {heading}" if heading is not None else str(label)
        papers.setdefault(str(it), (str(it), shown, "paper", numbers, numbers))
    yield from papers.values()
    documents = english_names(_rows(engine, _DOCUMENTS))
    for iri, title in documents.items():
        yield iri, title, "document", (), (iri.removeprefix(DOCUMENT),)
    seen: set[str] = set()
    for it, label, number, document, paper in _labelled(engine, _REFERENCES):
        if str(it) in seen:
            continue
        seen.add(str(it))
        known = papers.get(str(paper))
        shown = f"{label} {known[1] if known else documents.get(str(document), '')}".strip()
        words = (documents.get(str(document), ""), *(known[3] if known else ()))
        yield str(it), shown, "reference", words, (str(number), f"{str(document).removeprefix(DOCUMENT)}:{number}")


def _gathered(engine: Engine, query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for it, name in _rows(engine, query):
        found[str(it)].append(str(name))
    return found


def _rows(engine: Engine, query: str) -> Iterable[Row]:
    return engine.query(query, {}, PREFIXES).rows


def _labelled(engine: Engine, query: str) -> Iterable[Row]:
    """Rows whose second column is a label, those with an English one first."""
    return sorted(_rows(engine, query), key=lambda row: english_first(row[1]))


def document_order(engine: Engine, claims: Collection[str]) -> Callable[[str], tuple[str, tuple[int, str], str]]:
    """What to sort these claims by: the document, the number of the passage they are stated in, their name."""
    passages: dict[str, str] = {}
    for values in in_batches(claims):
        query = f"SELECT ?claim ?passage {{ VALUES ?claim {{ {values} }} ?claim pg:statedIn ?passage }}"
        for claim, passage in _rows(engine, query):
            passages[str(claim)] = min(str(passage), passages.get(str(claim), str(passage)))
    return lambda claim: place_of(claim, passages.get(claim, ""))


def place_of(claim: str, passage: str) -> tuple[str, tuple[int, str], str]:
    """Where a claim stands among others, by the passage that it is stated in.

    >>> sorted([("d/claim/a", "d/passage/10"), ("d/claim/b", "d/passage/9")], key=lambda pair: place_of(*pair))
    [('d/claim/b', 'd/passage/9'), ('d/claim/a', 'd/passage/10')]
    """
    return document_of(passage) or document_of(claim) or "", by_value(passage.rpartition("/")[2]), claim
