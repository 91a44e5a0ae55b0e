"""Claims by their words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pepgraph.answers.words import document_order, words_at_hand, words_of
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

_OF_QUESTIONS = frozenset(
    re.findall(
        r"\w+",
        "a about an and any are as at be been by can could did do does for from had has have how if in into"
        " is it its may might of on or so than that the their them there these they this to used was were what when"
        " where which who whose why will with would you",
    )
)
"""Words that a question is asked with, and that say nothing of what it is about."""


@dataclass(frozen=True, slots=True)
class Found:
    """Claims that words find, by IRI."""

    claims: list[str]
    every_word: bool = True
    """Whether each claim has every word; else none has, and these have most of them."""
    apart: Mapping[str, int] = field(default_factory=dict)
    """How many claims have a word, where none has all as they were typed."""
    total: int | None = None
    """How many claims are found in all, as far as that is known with them."""


def search(graph: Graph, words: str) -> list[Claim]:
    """The claims that ``find`` finds, those with every word in document order."""
    return in_order(graph, find(graph, words))


def in_order(graph: Graph, found: Found) -> list[Claim]:
    """What was found as claims, in the order in which it was found."""
    claims = read_claims(graph.engine, found.claims) if found.claims else []
    if not found.every_word:
        place = {iri: i for i, iri in enumerate(found.claims)}
        claims.sort(key=lambda claim: place[claim.iri])
    return claims


def find(graph: Graph, words: str, limit: int = -1, offset: int = 0) -> Found:
    """Claims that have every word, or a word beginning with it, in document order.

    A word counts where it stands in the claim's sentence, in another name of what the claim names, in
    a name of its relation, or in the words of the document that it rests on, where those were given.
    Where no claim has every word, those that have most of the words that a question is about, in any
    form and more than half of them; those with the rarer words come first.
    """
    # A store's index takes long to make, and a server makes it beside.
    index = words_at_hand(graph.engine) if graph.engine.lasting else words_of(graph.engine)
    end = None if limit < 0 else offset + limit
    if index is not None:
        whole = index.claims(words, limit, offset)
        return Found(whole) if whole or index.claims(words, 1) else most(words, index.claims, offset, end)
    having = _Having(graph)
    typed = re.findall(r"\w+", words.lower())
    if whole_of := set.intersection(*map(having, typed)) if typed else set():
        return Found(sorted(whole_of, key=document_order)[offset:end])
    return most(words, having, offset, end)


def most(words: str, having: Callable[[str], Collection[str]], start: int, end: int | None) -> Found:
    """Claims that have most of the words; ``having`` gives those with a word that begins so."""
    about = [word for word in re.findall(r"[^\W_]+", words.lower()) if word not in _OF_QUESTIONS]
    found = {word: having(stem(word)) for word in dict.fromkeys(about)}
    count: dict[str, int] = defaultdict(int)
    rarity: dict[str, float] = defaultdict(float)
    for claims in found.values():
        for claim in claims:
            count[claim] += 1
            rarity[claim] += 1 / len(claims)
    best = max(count.values(), default=0)
    ranked = [claim for claim, n in count.items() if n == best] if 2 * best > len(found) else []
    ranked.sort(key=lambda claim: (-rarity[claim], document_order(claim)))
    apart = {word: len(claims) for word, claims in found.items()}
    return Found(ranked[start:end], bool(found) and best == len(found), apart, len(ranked))


def stem(word: str) -> str:
    """A beginning that the forms of a word have in common.

    >>> stem("raises"), stem("increased"), stem("binding"), stem("stress"), stem("bdnf")
    ('rais', 'increas', 'bind', 'stress', 'bdnf')
    """
    for ending, least in (("ing", 7), ("ed", 6), ("es", 6), ("s", 5)):
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            return word.removesuffix(ending)
    return word


class _Having:
    """Claims that have a word, asked of the graph itself; each word is asked for once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[str, set[str]] = {}

    def __call__(self, word: str) -> set[str]:
        if word not in self._known:
            begins = re.compile(rf"\b{re.escape(word)}", re.IGNORECASE)
            self._known[word] = {
                str(claim)
                for query in (_BY_SENTENCE, _BY_NAME, _BY_RELATION, _BY_QUOTE)
                for claim, text, _ in run(self._graph.engine, query, {"word": Literal(word)})
                if begins.search(str(text))
            }
        return self._known[word]
