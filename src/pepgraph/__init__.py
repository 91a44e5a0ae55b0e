"""Claims of citation-anchored digests as a knowledge graph: open it, ask it, draw it, export it.

>>> import pepgraph
>>> graph = pepgraph.open()
>>> [claim.sentence for claim in graph.claims(about="semax", reference="8", evidence="in-vitro")]
['Semax inhibits enkephalin-degrading enzymes in blood serum (human) in vitro.']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = ["Claim", "Filter", "Graph", "PepgraphError", "Result", "__version__", "keep_answers", "load", "open"]

if TYPE_CHECKING:
    from pepgraph.answers.ahead import keep_answers
    from pepgraph.errors import PepgraphError
    from pepgraph.graph import Graph
    from pepgraph.model.claims import Claim
    from pepgraph.opening import open_graph as open
    from pepgraph.query.filtering import Filter
    from pepgraph.query.results import Result
    from pepgraph.store.load import load

_HOMES = {
    "Claim": ("pepgraph.model.claims", "Claim"),
    "Filter": ("pepgraph.query.filtering", "Filter"),
    "Graph": ("pepgraph.graph", "Graph"),
    "PepgraphError": ("pepgraph.errors", "PepgraphError"),
    "Result": ("pepgraph.query.results", "Result"),
    "keep_answers": ("pepgraph.answers.ahead", "keep_answers"),
    "load": ("pepgraph.store.load", "load"),
    "open": ("pepgraph.opening", "open_graph"),
}


def __getattr__(name: str) -> Any:
    # Importing pepgraph costs nothing until something of it is used.
    if name in _HOMES:
        from importlib import import_module

        module, attribute = _HOMES[name]
        return getattr(import_module(module), attribute)
    raise AttributeError(f"module 'pepgraph' has no attribute {name!r}")


def __dir__() -> list[str]:
    # What comes when it is used is to be found before, by the Tab key and by help().
    return sorted({*globals(), *__all__})
