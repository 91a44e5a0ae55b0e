"""Faults of nodes without a name, told of what names them: no file has a line for the node itself."""

from __future__ import annotations

from collections.abc import Mapping

from pepgraph.answers.checking.spans import Found
from pepgraph.query.run import run
from pepgraph.store.contract import Engine

NAMELESS = "a node without a name"

_ABOVE = "SELECT ?node ?above WHERE { ?above ?property ?node FILTER (isBlank(?node)) } ORDER BY ?above"


def by_names(engine: Engine, found: list[Found]) -> list[Found]:
    """Faults, those of nodes without a name as faults of what has the node for a value."""
    if all(":" in one.node for one in found):  # As every IRI has.
        return found
    above: dict[str, str] = {}
    for node, other in run(engine, _ABOVE):
        above.setdefault(str(node), str(other))
    return [one._replace(node=_named(one.node, above)) for one in found]


def _named(node: str, above: Mapping[str, str]) -> str:
    """The first node with a name from one upwards; where there is none, words for that."""
    seen: set[str] = set()
    while ":" not in node and node in above and node not in seen:
        seen.add(node)
        node = above[node]
    return node if ":" in node else NAMELESS
