"""Asking an endpoint without naming its graphs: where they are many, naming each is slow, and wrong on Virtuoso."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import pairwise

from pepgraph.errors import EndpointError, QueryError
from pepgraph.model.names import BASE, ONTOLOGY
from pepgraph.model.sparql import Token, as_property, iri_of, rooms, tokens
from pepgraph.model.vocabulary import CLAIM, OBJECT, PREDICATE, SUBJECT
from pepgraph.store.contract import Dataset, Row
from pepgraph.store.remote.register import PUBLICATION, REGISTER

Parameters = tuple[tuple[str, str], ...]
"""Names and values that go with a query."""

WAYS: tuple[Parameters, ...] = (
    (),
    (("union-default-graph", ""),),
    (("default-graph-uri", "urn:x-arq:UnionGraph"),),
)
"""What servers want to be told to ask all their graphs as one: nothing, or a word of Oxigraph's or Jena's."""

SERVER = BASE + "server"
"""In the register: what has as many claims in all its graphs as were published, so that none are anybody else's."""
CLAIM_COUNT = ONTOLOGY + "claimCount"

_CLAIMS = f"SELECT (COUNT(?claim) AS ?claims) WHERE {{ ?claim a <{CLAIM}> }}"
_THERE = f"SELECT ?state ?claims WHERE {{ <{REGISTER}> <{PUBLICATION}> ?state . <{SERVER}> <{CLAIM_COUNT}> ?claims }}"
_MARK = f"SELECT ?state WHERE {{ <{REGISTER}> <{PUBLICATION}> ?state }}"
_CLAIM_PARTS = (SUBJECT, PREDICATE, OBJECT)

Ask = Callable[[str, Parameters], Iterable[Row]]


def naming(dataset: Dataset) -> Parameters:
    """The parameters of the protocol that name graphs."""
    return (
        *(("default-graph-uri", graph) for graph in dataset.default),
        *(("named-graph-uri", graph) for graph in dataset.named),
    )


def way_to_all(publication: str, ask: Ask) -> Parameters | None:
    """How a server is asked for all its graphs as one, where its register says that only ours have claims.

    None where no way shows the register, or one of another publication.
    """
    return _way(_THERE, publication, ask)


def is_alone(publication: str, claims: int, ask: Ask) -> bool:
    """Whether all graphs of a server as one have these claims and no others."""
    way = _way(_MARK, publication, ask)
    try:
        return way is not None and [str(row[0]) for row in ask(_CLAIMS, way)] == [str(claims)]
    except (EndpointError, QueryError):
        return False


def _way(text: str, publication: str, ask: Ask) -> Parameters | None:
    for way in WAYS:
        # A server may refuse a word of another's.
        with suppress(EndpointError, QueryError):
            if [str(row[0]) for row in ask(text, way)] == [publication]:
                return way
    return None


def speaks_of_ours(text: str) -> bool:
    """Whether every pattern of a query says something of what is ours, or is joined with one that does.

    What other graphs of a server say, and a register of what was published, is no answer to such a query.

    >>> pg = "PREFIX pg: <https://w3id.org/pepgraph/ontology#> "
    >>> speaks_of_ours(pg + "SELECT * { ?c pg:statedIn ?p ; ?q ?o . ?o ?r ?l }")
    True
    >>> speaks_of_ours(pg + "SELECT * { ?s ?p ?o FILTER (?p != pg:statedIn) }")
    False
    """
    words = tokens(text)
    declared = zip(words, words[1:], words[2:], strict=False)
    prefixes = {name.text[:-1]: iri.text[1:-1] for word, name, iri in declared if word.keyword == "PREFIX"}
    for word, room in zip(words, rooms(words), strict=True):
        if room == "pattern" and (word.keyword in ("GRAPH", "SERVICE") or word.text == "!"):
            return False
    groups: list[tuple[set[str], bool]] = []
    for statement in _statements(words):
        # A property that is a variable joins nothing: all kinds of things have the same properties.
        names = {
            words[place].text[1:]
            for place in statement
            if words[place].kind in ("variable", "blank") and not as_property(words, place)
        }
        iris = [iri_of(words[place], prefixes) for place in statement]
        ours = any(iri.startswith(BASE) or iri in _CLAIM_PARTS for iri in iris)
        for other in [one for one in groups if one[0] & names]:
            groups.remove(other)
            names, ours = names | other[0], ours or other[1]
        groups.append((names, ours))
    return bool(groups) and all(ours for _, ours in groups)


def _statements(words: Sequence[Token]) -> list[list[int]]:
    """The places of what stands between full stops, braces and keywords of patterns."""
    found: list[list[int]] = [[]]
    for place, (word, room) in enumerate(zip(words, rooms(words), strict=True)):
        if room != "pattern" or word.text in (".", "{", "}") or word.keyword not in ("", "A"):
            found.append([])
        elif word.kind in ("variable", "blank", "iri", "name"):
            found[-1].append(place)
    return [statement for statement in found if statement]


def graphs_in(text: str) -> set[str]:
    """Graphs that GRAPH names in a text that Oxigraph has written, where each IRI is written out."""
    return {name.text[1:-1] for word, name in pairwise(tokens(text)) if word.keyword == "GRAPH" and name.kind == "iri"}


def in_graph(words: Sequence[Token], place: Token) -> bool:
    """Whether a token stands between the braces of a GRAPH."""
    around: list[bool] = []
    for i, word in enumerate(words):
        if word is place:
            break
        if word.kind == "open":
            around.append(i > 1 and word.text == "{" and words[i - 2].keyword == "GRAPH")
        elif word.kind == "close" and around:
            around.pop()
    return any(around)
