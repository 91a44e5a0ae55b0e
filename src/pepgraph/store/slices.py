"""A part of the graph with every node it refers to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import cast

import pyoxigraph as ox

from pepgraph.errors import QueryError
from pepgraph.model.names import CITO, ONTOLOGY, RDF
from pepgraph.model.terms import Blank
from pepgraph.store.claims import in_batches, rows_about
from pepgraph.store.contract import Engine, Row, rows_from
from pepgraph.store.derivation.authored import MADE
from pepgraph.store.oxigraph import OxigraphReader, to_graph, to_quad

_CLAIM = ox.NamedNode(ONTOLOGY + "Claim")
_TYPE = ox.NamedNode(RDF + "type")
# What points at a kept node comes along: markers of a passage, notes on a claim.
_MARKS = ox.NamedNode(ONTOLOGY + "marks")
_CITATIONS = {ox.NamedNode(CITO + "citesAsEvidence"), ox.NamedNode(ONTOLOGY + "mayCite")}
_CONCERNS, _STATED_IN = ox.NamedNode(ONTOLOGY + "concerns"), ox.NamedNode(ONTOLOGY + "statedIn")
_STOPS, _IDENTIFIED_AS = ox.NamedNode(ONTOLOGY + "stopsPathTo"), ox.NamedNode(ONTOLOGY + "identifiedAs")
_BACKWARD = {_CONCERNS, _STATED_IN}


# What is made here is not asked for: it would be a quarter of all.
_SAID = """SELECT ?node ?property ?value ?graph WHERE {{
  VALUES ?node {{ {values} }} GRAPH ?graph {{ ?node ?property ?value }}
  FILTER (?graph NOT IN (graph:derived, graph:index, graph:quotes))
}}"""
_POINTING = """SELECT DISTINCT ?node WHERE {{
  VALUES ?other {{ {values} }} {{ ?node pg:concerns ?other }} UNION {{ ?node pg:statedIn ?other }}
}}"""
# Which references are marked anywhere: of these a note leads on to those alone that a chosen claim cites.
_MARKING = (
    "SELECT ?node ?property ?value ?graph WHERE {{ VALUES ?value {{ {values} }} "
    "GRAPH ?graph {{ ?node pg:marks ?value }} BIND (pg:marks AS ?property) }}"
)
# Of a blank node nothing can be asked by its label: what is said of it comes in one answer with what leads to it.
_BEHIND = """SELECT DISTINCT ?node ?property ?value ?graph WHERE {{
  {{ VALUES ?node {{ {nodes} }} GRAPH ?graph {{ ?node ?property ?value }} }} {further}
}}"""
_FURTHER = """UNION {{
    {begin} {steps} FILTER (isBLANK(?b0)) GRAPH ?graph {{ ?b{last} ?property ?value }} BIND (?b{last} AS ?node)
  }}"""
_STARTS = (
    "{{ VALUES ?from {{ {} }} ?from ?by ?b0 }}",
    "{{ VALUES ?from {{ {} }} {{ ?b0 pg:concerns ?from }} UNION {{ ?b0 pg:statedIn ?from }} }}",
)
_STEP = "FILTER (isBLANK(?b{0})) ?b{0} ?by{0} ?b{1} FILTER (isBLANK(?b{1}))"
_DEEPEST = 32
"""Blank nodes that are followed one behind another, each in a longer query."""
_AT_ONCE = 200


Known = dict[str, list[ox.Quad]]
"""What is said of nodes whose names begin with something else than ``within``, so that it is asked for once."""

_MOST_KNOWN = 50_000


def neighbourhood(
    engine: Engine, claims: set[str], also: Iterable[str] = (), within: str = "", known: Known | None = None
) -> list[ox.Quad]:
    """What an engine says of these claims and of ``also``, and of all that ``closure`` may take along with them.

    Notes and passages come along with nodes whose names begin with ``within``: papers have notes of every document.
    What is said of others is taken from ``known``, and noted there for the next neighbourhood.
    """
    known = {} if known is None else known
    found: list[ox.Quad] = []
    seen: set[str] = set()
    pending: set[str] = {*claims, *also}
    while pending:
        seen |= pending
        leading: set[str] = set()
        nodes = sorted(pending - known.keys())
        asked = [known[node] for node in sorted(pending & known.keys()) if known[node]]
        for i in range(0, len(nodes), _AT_ONCE):
            some = nodes[i : i + _AT_ONCE]
            pointed = [node for node in some if node.startswith(within)]
            said: Collection[list[ox.Quad]]
            if isinstance(engine, OxigraphReader):
                said, aside = _lying(engine, some, pointed, claims, leading)
            else:
                said, aside = _said(engine, some, pointed, leading), [*_quads(engine, _MARKING, pointed)]
            asked += said
            found += aside
            if within and len(known) < _MOST_KNOWN:
                _note(known, said, set(some).difference(pointed))
        for of_node in asked:
            node = of_node[0].subject
            if node.value not in claims and any(q.predicate == _TYPE and q.object == _CLAIM for q in of_node):  # type: ignore[union-attr]
                found.append(ox.Quad(node, _TYPE, _CLAIM, of_node[0].graph_name))
                continue
            found += of_node
            leading |= named_in(of_node)
        pending = {node for node in leading - seen if ":" in node}
    return list(dict.fromkeys(found))


def _lying(
    engine: OxigraphReader, nodes: Iterable[str], pointed: Iterable[str], claims: set[str], leading: set[str]
) -> tuple[list[list[ox.Quad]], list[ox.Quad]]:
    """What a store on this machine says of nodes and of blank nodes with them, by node, and what it says aside.

    Adds to ``leading`` what points at ``pointed``. Of claims that are left out it reads no more than that they are
    some: notes and passages lead to most of them.
    """
    said: list[list[ox.Quad]] = []
    aside: list[ox.Quad] = []
    pending: list[ox.NamedNode | ox.BlankNode] = []
    seen: set[object] = set()
    with engine.looking() as matching:
        for iri in nodes:
            node = ox.NamedNode(iri)
            if "/claim/" in iri and iri not in claims and (left_out := [*matching(node, _TYPE, _CLAIM, None)]):
                aside += left_out
            else:
                pending.append(node)
        for to in map(ox.NamedNode, pointed):
            aside += matching(None, _MARKS, to, None)
            for pointing in [quad.subject for key in _BACKWARD for quad in matching(None, key, to, None)]:
                if isinstance(pointing, ox.NamedNode):
                    leading.add(pointing.value)
                elif isinstance(pointing, ox.BlankNode):
                    pending.append(pointing)
        while pending:
            it = pending.pop()
            if it not in seen:
                seen.add(it)
                if of_it := [quad for quad in matching(it, None, None, None) if quad.graph_name not in MADE]:
                    said.append(of_it)
                    pending += [quad.object for quad in of_it if isinstance(quad.object, ox.BlankNode)]
    return said, aside


def _note(known: Known, said: Collection[list[ox.Quad]], nodes: Collection[str]) -> None:
    """Note what is said of nodes; what stands behind blank nodes does not tell behind which."""
    if not any(isinstance(of_node[0].subject, ox.BlankNode) for of_node in said):
        by_node = {of_node[0].subject.value: of_node for of_node in said}  # type: ignore[union-attr]
        known.update({node: by_node.get(node, []) for node in nodes})


def named_in(quads: Iterable[ox.Quad]) -> set[str]:
    """The IRIs that quads have as properties and values."""
    return {term.value for quad in quads for term in (quad.predicate, quad.object) if isinstance(term, ox.NamedNode)}


def _quads(engine: Engine, text: str, nodes: list[str]) -> Iterator[ox.Quad]:
    for *triple, graph in rows_about(engine, text, nodes):
        yield to_quad(tuple(triple), to_graph(graph))


def _said(engine: Engine, nodes: list[str], pointed: list[str], leading: set[str]) -> Collection[list[ox.Quad]]:
    """What is said of nodes and of blank nodes with them, by node; adds to ``leading`` what points at ``pointed``."""
    rows = [*rows_about(engine, _SAID, nodes)]
    pointing = [*rows_about(engine, _POINTING, pointed)]
    leading |= {str(node) for (node,) in pointing}
    if any(isinstance(term, Blank) for row in chain(rows, pointing) for term in row):
        rows = _with_blank(engine, nodes, pointed)
    by_node: dict[object, list[ox.Quad]] = defaultdict(list)
    for node, key, value, graph in rows:
        name = to_graph(graph)
        if name not in MADE:
            quad = to_quad((node, key, value), name)
            by_node[quad.subject].append(quad)
    return by_node.values()


def _with_blank(engine: Engine, nodes: Collection[str], pointed: Collection[str]) -> list[Row]:
    """What is said of nodes, of blank nodes that lead to ``pointed``, and of all blank nodes behind these."""
    starts = zip(_STARTS, (nodes, pointed), strict=True)
    begin = " UNION ".join(text.format(values) for text, some in starts if (values := " ".join(in_batches(some))))
    values = " ".join(in_batches(nodes))
    further, before = "", -1
    for depth in range(_DEEPEST):
        steps = " ".join(_STEP.format(i, i + 1) for i in range(depth))
        further += _FURTHER.format(begin=begin, steps=steps, last=depth)
        rows = list(rows_from(engine, _BEHIND.format(nodes=values, further=further)))
        if len(rows) == before:
            return rows
        before = len(rows)
    raise QueryError(
        f"there are more than {_DEEPEST} blank nodes one behind another, as of a long list, and none can be asked for "
        "by its name; give them names, or take the part from the files"
    )


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
