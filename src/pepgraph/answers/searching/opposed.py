"""What says the opposite of claims that were found: rises alone do not answer whether something rises."""

from __future__ import annotations

from collections.abc import Iterable

from pepgraph.answers.searching.typed_words import stem, typed
from pepgraph.model.claims import Claim
from pepgraph.query.run import run
from pepgraph.store.claims import in_batches, read_claims
from pepgraph.store.contract import Engine, remembered

_HELD = 1_000
"""Claims that were found and are held against others."""

MOST_OPPOSED = 5
"""Claims beside those that were found, of which a search tells."""

_DIRECTIONS = """SELECT ?name {
  { ?relation pg:opposite ?other } UNION { ?other pg:opposite ?relation }
  ?relation rdfs:label|pg:infinitive|skos:altLabel|skos:hiddenLabel ?name
}"""
_OPPOSED = """SELECT ?claim ?other {{
  VALUES ?claim {{ {values} }}
  ?claim rdf:predicate ?one ; rdf:subject ?subject ; rdf:object ?object ; pg:polarity pg:Affirmed .
  {{ ?one pg:opposite ?two }} UNION {{ ?two pg:opposite ?one }}
  ?other rdf:predicate ?two ; rdf:subject ?subject ; rdf:object ?object ; pg:polarity pg:Affirmed .
}}"""


def opposed(engine: Engine, words: str, claims: Iterable[str]) -> list[Claim]:
    """Claims that say the opposite of some of these on the same two things and are none of them.

    None where the words ask for no direction, as "raise" does.
    """
    if not any(is_direction(engine, word) for word in typed(words)):
        return []
    found = list(claims)[:_HELD]
    rows = (row for values in in_batches(found) for row in run(engine, _OPPOSED.format(values=values)))
    others = {str(other) for _, other in rows}.difference(found)
    return read_claims(engine, others) if others else []


def is_direction(engine: Engine, word: str) -> bool:
    """Whether a word is one of those that ask for a direction, as "raise" does."""
    return stem(word) in remembered(engine, "stems of directions", lambda: _directions(engine))


def _directions(engine: Engine) -> frozenset[str]:
    return frozenset(stem(word) for (name,) in run(engine, _DIRECTIONS) for word in typed(str(name)))
