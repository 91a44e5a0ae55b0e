"""Passages and references that words name by a number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pepgraph.answers.searching.word_index import Hit
from pepgraph.errors import UnknownNameError
from pepgraph.model.names import DOCUMENT, ONTOLOGY, XSD, document_of
from pepgraph.model.terms import Iri, Literal
from pepgraph.query.naming.of_documents import NUMBERED, kind_numbered, with_number
from pepgraph.query.run import run

if TYPE_CHECKING:
    from pepgraph.graph import Graph

_MOST = 6
_OF_NUMBER = """SELECT ?it ?number ?class ?room WHERE {
  ?it pg:number ?number ; a ?class FILTER (STRSTARTS(STR(?it), ?room))
} ORDER BY ?it LIMIT 40"""


def numbered(graph: Graph, words: str) -> list[Hit]:
    """Passages or references that ``passage 45``, ``reference 6`` or ``[6]`` among the words names, of each document.

    Behind a document, as in ``passage faq:45``, the one of that document.
    """
    found: dict[str, Hit] = {}
    for match in _numbers_in(words):
        kind = kind_numbered(match["kind"])
        number = Literal(str(int(match["number"])), XSD + "integer")
        room = Literal(f"{DOCUMENT}{match['document']}/" if match["document"] else DOCUMENT)
        sought = Iri(ONTOLOGY + kind.capitalize())
        said = f"passage {number}" if kind == "passage" else f"[{number}]"
        for it, *_ in run(graph.engine, _OF_NUMBER, {"number": number, "class": sought, "room": room}):
            found[str(it)] = Hit(str(it), f"{said} of {document_of(str(it))}", kind)
    return list(found.values())


def _numbers_in(words: str) -> list[re.Match[str]]:
    """What names a passage or a reference by its number; a number alone may be any."""
    found = [one for one in NUMBERED.finditer(words) if one["bracket"] or (one["kind"] and _is_apart(words, one))]
    return found[:_MOST]


def number_unknown(graph: Graph, words: str) -> str:
    """What to say of a number that no passage or reference has; empty where the words give none such."""
    for match in _numbers_in(words):
        number = ":".join(filter(None, (match["document"], match["number"])))
        try:
            with_number(graph.engine, number, kind_numbered(match["kind"]))
        except UnknownNameError as error:
            return str(error)
    return ""


def _is_apart(words: str, match: re.Match[str]) -> bool:
    """Whether what was found stands within no longer word or number."""
    beside = words[: match.start()][-1:] + words[match.end() :][:1]
    return not any(map(str.isalnum, beside))
