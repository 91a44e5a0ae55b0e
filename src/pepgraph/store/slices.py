"""A part of the graph with every node it refers to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
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


def closure(quads: Iterable[ox.Quad], claims: set[str], also: Iterable[object] = ()) -> list[ox.Quad]:
    """The quads of these claims and of ``also``, of all they lead to, and of the notes and markers on them."""
    nodes = set(also)
    by_subject: dict[object, list[ox.Quad]] = defaultdict(list)
    pointing: dict[object, list[object]] = defaultdict(list)
    every_claim: set[ox.NamedNode] = set()
    for quad in quads:
        by_subject[quad.subject].append(quad)
        if quad.predicate == _TYPE and quad.object == _CLAIM:
            every_claim.add(cast(ox.NamedNode, quad.subject))
        elif quad.predicate in _BACKWARD:
            pointing[quad.object].append(quad.subject)
    cited = {
        (passage.object, quad.object)
        for claim in every_claim
        if claim.value in claims
        for quad in by_subject[claim]
        if quad.predicate in _CITATIONS
        for passage in by_subject[claim]
        if passage.predicate == _STATED_IN
    }
    marked = {quad.object for said in by_subject.values() for quad in said if quad.predicate == _MARKS}
    uncited = marked.difference((reference for _, reference in cited), nodes)
    identified = [quad for said in by_subject.values() for quad in said if quad.predicate == _IDENTIFIED_AS]
    unread = {quad.object for quad in identified if quad.subject in uncited}
    unread -= {quad.object for quad in identified if quad.subject not in uncited}
    left_out = {claim for claim in every_claim if claim.value not in claims}
    pending: list[object] = [claim for claim in by_subject if claim in every_claim and claim not in left_out]
    pending += nodes
    kept: set[object] = set()
    found: list[ox.Quad] = []
    while pending:
        node = pending.pop()
        if node in kept or node in left_out or node not in by_subject:
            continue
        kept.add(node)
        for quad in by_subject[node]:
            # A note may concern claims outside the slice, and references that only they cite, with their papers.
            apart = {_CONCERNS: uncited, _STOPS: unread}.get(quad.predicate, ())
            if quad.object in left_out or quad.object in apart:
                continue
            found.append(quad)
            pending += [quad.predicate, quad.object]
        # A marker of a claim that is left out would bring its reference along.
        pending += [
            other
            for other in pointing[node]
            if all((node, q.object) in cited or q.object in nodes for q in by_subject[other] if q.predicate == _MARKS)
        ]
    return found
