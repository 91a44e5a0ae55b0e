"""A part of the graph with every node it refers to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import cast

import pyoxigraph as ox

from pepgraph.model.names import CITO, ONTOLOGY, PREFIXES, RDF
from pepgraph.store.authored import MADE
from pepgraph.store.claims import in_batches
from pepgraph.store.contract import Engine
from pepgraph.store.oxigraph import to_graph, to_quad

_CLAIM = ox.NamedNode(ONTOLOGY + "Claim")
_TYPE = ox.NamedNode(RDF + "type")
# What points at a kept node comes along: markers of a passage, notes on a claim.
_MARKS = ox.NamedNode(ONTOLOGY + "marks")
_CITATIONS = {ox.NamedNode(CITO + "citesAsEvidence"), ox.NamedNode(ONTOLOGY + "mayCite")}
_CONCERNS, _STATED_IN = ox.NamedNode(ONTOLOGY + "concerns"), ox.NamedNode(ONTOLOGY + "statedIn")
_STOPS, _IDENTIFIED_AS = ox.NamedNode(ONTOLOGY + "stopsPathTo"), ox.NamedNode(ONTOLOGY + "identifiedAs")
_BACKWARD = {_CONCERNS, _STATED_IN}


_SAID = (
    "SELECT ?node ?property ?value ?graph WHERE {{ VALUES ?node {{ {} }} GRAPH ?graph {{ ?node ?property ?value }} }}"
)
_POINTING = """SELECT DISTINCT ?node WHERE {{
  VALUES ?other {{ {} }} {{ ?node pg:concerns ?other }} UNION {{ ?node pg:statedIn ?other }}
}}"""
_AT_ONCE = 200


def neighbourhood(engine: Engine, claims: set[str], also: Iterable[str] = (), within: str = "") -> list[ox.Quad]:
    """What an engine says of these claims and of ``also``, and of all that ``closure`` may take along with them.

    Notes and passages come along with nodes whose names begin with ``within``: papers have notes of every document.
    """
    found: list[ox.Quad] = []
    seen: set[str] = set()
    pending: set[str] = {*claims, *also}
    while pending:
        seen |= pending
        leading: set[str] = set()
        nodes = sorted(pending)
        for i in range(0, len(nodes), _AT_ONCE):
            for of_node in _said(engine, nodes[i : i + _AT_ONCE]):
                node = of_node[0].subject
                if node.value not in claims and any(q.predicate == _TYPE and q.object == _CLAIM for q in of_node):  # type: ignore[union-attr]
                    found.append(ox.Quad(node, _TYPE, _CLAIM, of_node[0].graph_name))
                    continue
                found += of_node
                leading |= {
                    term.value
                    for quad in of_node
                    for term in (quad.predicate, quad.object)
                    if isinstance(term, ox.NamedNode)
                }
            for values in in_batches([node for node in nodes[i : i + _AT_ONCE] if node.startswith(within)]):
                leading |= {str(node) for (node,) in engine.query(_POINTING.format(values), {}, PREFIXES).rows}
        pending = {node for node in leading - seen if ":" in node}
    return found


def _said(engine: Engine, nodes: list[str]) -> Iterable[list[ox.Quad]]:
    by_node: dict[str, list[ox.Quad]] = defaultdict(list)
    for values in in_batches(nodes):
        for node, key, value, graph in engine.query(_SAID.format(values), {}, PREFIXES).rows:
            name = to_graph(graph)
            if name not in MADE:
                by_node[str(node)].append(to_quad((node, key, value), name))
    return by_node.values()


_Said = dict[object, list[ox.Quad]]
"""Quads by what they are said of."""


def closure(quads: Iterable[ox.Quad], claims: set[str], also: Iterable[object] = ()) -> list[ox.Quad]:
    """The quads of these claims and of ``also``, of all they lead to, and of the notes and markers on them."""
    nodes = set(also)
    said: _Said = defaultdict(list)
    pointing: dict[object, list[object]] = defaultdict(list)
    inside: list[object] = []
    left_out: set[object] = set()
    for quad in quads:
        said[quad.subject].append(quad)
        if quad.predicate == _TYPE and quad.object == _CLAIM:
            claim = cast(ox.NamedNode, quad.subject)
            if claim.value in claims:
                inside.append(claim)
            else:
                left_out.add(claim)
        elif quad.predicate in _BACKWARD:
            pointing[quad.object].append(quad.subject)
    cited = {pair for claim in inside for pair in _cited(said[claim])}
    not_followed = _not_followed(said, {reference for _, reference in cited} | nodes)
    pending = [*inside, *nodes]
    kept: set[object] = set()
    found: list[ox.Quad] = []
    while pending:
        node = pending.pop()
        if node in kept or node in left_out or node not in said:
            continue
        kept.add(node)
        for quad in said[node]:
            if quad.object not in left_out and quad.object not in not_followed.get(quad.predicate, ()):
                found.append(quad)
                pending += [quad.predicate, quad.object]
        # A marker of a claim that is left out would bring its reference along.
        pending += [
            other
            for other in pointing[node]
            if all((node, q.object) in cited or q.object in nodes for q in said[other] if q.predicate == _MARKS)
        ]
    return found


def _cited(claim: Iterable[ox.Quad]) -> Iterator[tuple[object, object]]:
    """A claim's passages, each with each reference that it cites."""
    of_claim = [*claim]
    for quad in of_claim:
        if quad.predicate in _CITATIONS:
            yield from ((passage.object, quad.object) for passage in of_claim if passage.predicate == _STATED_IN)


def _not_followed(said: _Said, cited: set[object]) -> dict[ox.NamedNode, set[object]]:
    """What of a note is left out, by its property: references that only claims outside cite, and their papers."""
    marked: set[object] = set()
    identified: list[ox.Quad] = []
    for quad in chain.from_iterable(said.values()):
        if quad.predicate == _MARKS:
            marked.add(quad.object)
        elif quad.predicate == _IDENTIFIED_AS:
            identified.append(quad)
    uncited = marked - cited
    unread: set[object] = {quad.object for quad in identified if quad.subject in uncited}
    unread -= {quad.object for quad in identified if quad.subject not in uncited}
    return {_CONCERNS: uncited, _STOPS: unread}
