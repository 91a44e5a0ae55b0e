"""What the index of words is made of: what entities, sources and claims are found by, as tables of SQLite."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pepgraph.answers.order import document_order
from pepgraph.answers.searching.elsewhere import elsewhere
from pepgraph.answers.searching.typed_words import OF_DENIALS, plain
from pepgraph.model.names import DOCUMENT, fold, in_document
from pepgraph.model.numbers import count_in
from pepgraph.model.terms import english_first
from pepgraph.query.labels import english_names
from pepgraph.store.contract import Engine, Row, grouped, rows_from

_TABLES = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT, label TEXT, kind TEXT, claims INTEGER, source INTEGER);
CREATE TABLE name (key TEXT, id INTEGER, other INTEGER, PRIMARY KEY (key, id)) WITHOUT ROWID;
CREATE TABLE claim (id INTEGER PRIMARY KEY, iri TEXT, sentence TEXT);
CREATE VIRTUAL TABLE thing_words USING fts5 (label, other, content='', prefix='1 2 3', tokenize='unicode61');
CREATE VIRTUAL TABLE claim_words USING fts5 (
  sentence, also, subject, elsewhere, content='', detail='column', prefix='1 2 3', tokenize='unicode61'
);
"""

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
_AMOUNTS = """SELECT ?claim ?name {
  { ?telling a pg:QualifierProperty , owl:DatatypeProperty } UNION { VALUES ?telling { pg:measurement pg:regimen } }
  ?telling rdfs:label|skos:hiddenLabel ?name . ?claim ?telling ?value
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
_HIDDEN = """SELECT ?it ?name {
  { ?it skos:hiddenLabel ?name }
  UNION { ?class rdfs:subClassOf pg:Entity ; skos:hiddenLabel ?name . ?it a ?class }
}"""
_QUOTED = "SELECT ?claim ?words { ?claim pg:anchor|pg:negationCue|pg:modalityCue ?span . ?span pg:quote ?words }"


class _Thing(NamedTuple):
    """What is found by its label, by further words, and by further names as a whole."""

    iri: str
    label: str
    kind: str
    words: Sequence[str]
    names: Sequence[str]


def fill(connection: sqlite3.Connection, engine: Engine) -> None:
    """Write the index of an engine's content into an empty database: tables of things and of claims, in their order."""
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
    counts = {str(it): count_in(n) for it, n in rows_from(engine, _COUNTS)}

    def rank(thing: _Thing) -> tuple[bool, int, str]:
        return thing.kind == "reference", -counts.get(thing.iri, 0), thing.iri

    entities, sources = (sorted(things, key=rank) for things in (_entities(engine), _sources(engine)))
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
        sentences = {str(claim): str(sentence) for claim, sentence in rows_from(engine, _SENTENCES)}
        claims = [(iri, sentences[iri]) for iri in sorted(sentences, key=document_order(engine, sentences))]
        connection.executemany(
            "INSERT INTO claim VALUES (?, ?, ?)",
            ((number, iri, sentence) for number, (iri, sentence) in enumerate(claims, 1)),
        )
        connection.executemany(
            "INSERT INTO claim_words (rowid, sentence, also, subject, elsewhere) VALUES (?, ?, ?, ?, ?)",
            (
                (
                    number,
                    " ".join((own, *verbs.get(iri, ()))),
                    other,
                    " ".join(subjects.get(iri, ())),
                    f"{left_out} {left_out_too}",
                )
                for number, (iri, sentence) in enumerate(claims, 1)
                for own, left_out in [split(plain(sentence))]
                for other, left_out_too in [split("\n".join(sorted(also.get(iri, ()))))]
            ),
        )
        for table in ("thing_words", "claim_words"):
            connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")


def _verbs(engine: Engine) -> dict[str, list[str]]:
    """The names of the relation that a claim's sentence has one of, by the claim's IRI."""
    words = grouped(rows_from(engine, _RELATION_NAMES))
    names = {relation: [plain(name) for name in some] for relation, some in words.items()}
    return {str(claim): names.get(str(relation), []) for claim, relation in rows_from(engine, _RELATED)}


def _subjects(engine: Engine) -> dict[str, list[str]]:
    """The names of what a claim is about, by the claim's IRI; each is one word, as those of all it names are."""
    keys = grouped(rows_from(engine, _KEYS))
    return {str(claim): keys.get(str(thing), []) for claim, thing in rows_from(engine, _SUBJECTS)}


def _also(engine: Engine) -> dict[str, set[str]]:
    """What claims are found by besides their sentences, by IRI."""
    also: dict[str, set[str]] = defaultdict(set)
    # A name is one word here, so that it is found from its beginning and not by any of its parts.
    keys = grouped(rows_from(engine, _KEYS))
    hidden = {thing: [*map(plain, names)] for thing, names in grouped(rows_from(engine, _HIDDEN)).items()}
    for claim, thing in rows_from(engine, _THINGS):
        also[str(claim)].update(keys.get(str(thing), ()), hidden.get(str(thing), ()))
    for claim, thing in rows_from(engine, _SUBJECTS) if hidden else ():
        also[str(claim)].update(hidden.get(str(thing), ()))
    # A sentence has a dose without the word: "at 50 µg/kg".
    for query in (_OF_LEVELS, _AMOUNTS):
        for claim, name in rows_from(engine, query):
            also[str(claim)].add(plain(str(name)))
    for claim, _ in rows_from(engine, _DENIED):
        also[str(claim)].add(OF_DENIALS)
    # The words of a document stay in memory: no store's index, which is a file, has them.
    if not engine.lasting:
        for claim, words in rows_from(engine, _QUOTED):
            also[str(claim)].add(plain(str(words)))
    return also


def _entities(engine: Engine) -> Iterator[_Thing]:
    kinds = english_names(rows_from(engine, _KINDS))
    others, keys = grouped(rows_from(engine, _OTHER_NAMES)), grouped(rows_from(engine, _KEYS))
    for iri, name in english_names(rows_from(engine, _LABELS)).items():
        yield _Thing(iri, name, kinds.get(iri, "entity"), others.get(iri, ()), keys.get(iri, ()))


def _sources(engine: Engine) -> Iterator[_Thing]:
    papers: dict[str, _Thing] = {}
    for it, label, heading, doi, pubmed in _labelled(engine, _PAPERS):
        numbers = [str(number) for number in (doi, pubmed) if number is not None]
        shown = f"{label}: {heading}" if heading is not None else str(label)
        papers.setdefault(str(it), _Thing(str(it), shown, "paper", numbers, numbers))
    yield from papers.values()
    documents = english_names(rows_from(engine, _DOCUMENTS))
    for iri, title in documents.items():
        yield _Thing(iri, title, "document", (), (iri.removeprefix(DOCUMENT),))
    seen: set[str] = set()
    for it, label, number, document, paper in _labelled(engine, _REFERENCES):
        if str(it) in seen:
            continue
        seen.add(str(it))
        known = papers.get(str(paper))
        home = str(document).removeprefix(DOCUMENT)
        name, *rest = known.label.partition(": ") if known else [""]
        # The title of the document is no author of a paper.
        shown = of_reference(str(label), name, home if not known or len(documents) > 1 else "") + "".join(rest)
        # Of the only document its title parts no reference from another.
        words = (documents.get(str(document), "") if len(documents) > 1 else "", *(known.words if known else ()))
        yield _Thing(str(it), shown, "reference", words, (str(number), f"{home}:{number}"))


def of_reference(label: str, paper: str, document: str) -> str:
    """What a reference is called: by its marker, its paper, and its document where there are several.

    >>> of_reference("[3]", "Li A 2011", "faq"), of_reference("[3]", "Li A 2011", "")
    ('[3] Li A 2011 in faq', '[3] Li A 2011')
    """
    return in_document(" ".join(filter(None, (label, paper))), document)


def _labelled(engine: Engine, query: str) -> Iterable[Row]:
    """Rows whose second column is a label, those with an English one first."""
    return sorted(rows_from(engine, query), key=lambda row: english_first(row[1]))
