"""Asking an endpoint without naming its graphs: where they are many, naming each is slow, and wrong on Virtuoso."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import pairwise

from pepgraph.errors import EndpointError, QueryError
from pepgraph.model.names import BASE, ONTOLOGY
from pepgraph.model.sparql import Token, openers, tokens
from pepgraph.model.vocabulary import CLAIM
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


def graphs_in(text: str) -> set[str]:
    """Graphs that GRAPH names in a text that Oxigraph has written, where each IRI is written out."""
    return {name.text[1:-1] for word, name in pairwise(tokens(text)) if word.keyword == "GRAPH" and name.kind == "iri"}


def in_graph(words: Sequence[Token], place: int) -> bool:
    """Whether the token at a place stands between the braces of a GRAPH."""
    inside = openers(words)
    while (place := inside[place]) >= 0:
        if place > 1 and words[place].text == "{" and words[place - 2].keyword == "GRAPH":
            return True
    return False
