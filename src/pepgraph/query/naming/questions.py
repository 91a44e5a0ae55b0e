"""The questions that documents ask, by their names and by their words."""

from __future__ import annotations

import hashlib
import re

from pepgraph.model.names import by_document, document_of, fold
from pepgraph.model.sparql import HALF
from pepgraph.model.terms import Iri, Literal
from pepgraph.query.labels import english_names
from pepgraph.query.run import run
from pepgraph.store.contract import Engine, remembered, rows_from

_EVERY = """SELECT ?passage ?name ?label WHERE {
  ?passage pg:role pg:Question ; skos:notation ?name ; rdfs:label ?label ; pg:inDocument ?document ; pg:number ?number
} ORDER BY ?document ?number ?passage"""
_WRITTEN = "SELECT ?it ?sha256 WHERE { ?it pg:sha256 ?sha256 ; pg:role pg:Question } ORDER BY ?it"
_NOTATED = "SELECT ?it ?name WHERE { ?it skos:notation ?name ; pg:role pg:Question }"

MANY = 2_000
"""Questions of which all are read to find one that is like what was typed."""
_ASKED = "SELECT ?it WHERE { ?it pg:role pg:Question } LIMIT 2001"
"""One more than ``MANY``, so that more can be seen."""


def questions(engine: Engine) -> dict[str, str]:
    """The questions of the documents: name and what it asks, document by document, in the order of the text.

    A name that several documents have comes with the document's before it.
    """
    rows = list(run(engine, _EVERY))
    names, labels = (english_names((row[0], row[column]) for row in rows) for column in (1, 2))
    passages = dict.fromkeys(str(passage) for passage, *_ in rows)
    told = by_document([(passage, names[passage]) for passage in passages])
    return {name: labels[passage] for name, passage in zip(told, passages, strict=True)}


def is_question(engine: Engine, name: str) -> bool:
    """Whether a document has a question of just this name, or asks one in just these words."""
    return bool(notated(engine, name) or written(engine, name))


def is_like_question(engine: Engine, name: str) -> bool:
    """Whether a document has a question of this name, also where it is spelt another way, unless questions are many."""
    if is_question(engine, name):
        return True
    known = () if has_many_questions(engine) else questions(engine)
    return fold(name.rpartition(":")[2]) in {fold(one.rpartition(":")[2]) for one in known}


def has_many_questions(engine: Engine) -> bool:
    """Whether documents ask so many questions that to look through all takes seconds."""
    return remembered(engine, "many questions", lambda: len(list(rows_from(engine, _ASKED))) > MANY)


def notated(engine: Engine, name: str) -> list[Iri]:
    """The questions that have a name as it stands or as names are spelt, after ``document:`` those of the document."""
    document, _, local = name.strip().rpartition(":")
    found: set[Iri] = set()
    if HALF.search(name):
        return []
    for spelt in dict.fromkeys((local, re.sub(r"[\W_]+", "-", local.lower()).strip("-"))):
        rows = rows_from(engine, _NOTATED, {"name": Literal(spelt)})
        found = found or {Iri(str(it)) for it, *_ in rows if document in ("", document_of(str(it)))}
    return sorted(found)


def written(engine: Engine, name: str) -> list[Iri]:
    """The questions that documents write so, after ``document:`` those of the document: the graph has the digest of
    their words.
    """
    said = name.strip()
    document, colon, local = said.partition(":")
    found = _written_as(engine, said)
    if colon:
        found |= {it for it in _written_as(engine, local.strip()) if document_of(it) == document}
    return sorted(found)


def _written_as(engine: Engine, said: str) -> set[Iri]:
    # The sign at the end and the capital at the beginning are left away where people type.
    asked = said.rstrip("? ") + "?"
    found: set[Iri] = set()
    for words in dict.fromkeys((said, asked, asked[:1].upper() + asked[1:])):
        digest = Literal(hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest())
        found |= {Iri(str(it)) for it, _ in rows_from(engine, _WRITTEN, {"sha256": digest})}
    return found
