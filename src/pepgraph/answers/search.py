"""Claims by their words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pepgraph.answers.words import words_at_hand
from pepgraph.model.claims import Claim
from pepgraph.model.terms import Literal
from pepgraph.query.run import run
from pepgraph.store.claims import read_claims

if TYPE_CHECKING:
    from pepgraph.graph import Graph

# All labels are read from one end to the other, a fifth of looking up that of each claim.
_BY_SENTENCE = """
SELECT ?claim ?text ?word WHERE {
  ?claim rdfs:label ?text
  FILTER (CONTAINS(LCASE(STR(?text)), ?word))
  OPTIONAL { ?claim a ?kind }
  FILTER (?kind = pg:Claim)
}"""

_BY_NAME = """
SELECT ?claim ?text ?word WHERE {
  ?thing skos:altLabel ?text
  FILTER (CONTAINS(LCASE(STR(?text)), ?word))
  { ?claim rdf:subject ?thing } UNION { ?claim rdf:object ?thing }
  UNION { ?qualifier a pg:QualifierProperty . ?claim ?qualifier ?thing }
}"""

_BY_RELATION = """
SELECT ?claim ?text ?word WHERE {
  ?relation a pg:Relation ; rdfs:label|pg:infinitive|skos:altLabel ?text
  FILTER (CONTAINS(LCASE(STR(?text)), ?word))
  ?claim rdf:predicate ?relation
}"""

_BY_QUOTE = """
SELECT ?claim ?text ?word WHERE {
  ?span pg:quote ?text
  FILTER (CONTAINS(LCASE(STR(?text)), ?word))
  ?claim pg:anchor|pg:negationCue|pg:modalityCue ?span
}"""


def search(graph: Graph, words: str) -> list[Claim]:
    """Claims that have every word, or a word beginning with it, in document order.

    A word counts where it stands in the claim's sentence, in another name of what the claim names, in
    a name of its relation, or in the words of the document that it rests on, where those were given.
    """
    index = words_at_hand(graph.engine)
    if index is not None:
        return read_claims(graph.engine, index.claims(words))
    found: set[str] | None = None
    for word in re.findall(r"\w+", words.lower()):
        begins = re.compile(rf"\b{re.escape(word)}", re.IGNORECASE)
        having = {
            str(claim)
            for query in (_BY_SENTENCE, _BY_NAME, _BY_RELATION, _BY_QUOTE)
            for claim, text, _ in run(graph.engine, query, {"word": Literal(word)})
            if begins.search(str(text))
        }
        found = having if found is None else found & having
    return read_claims(graph.engine, found) if found else []
