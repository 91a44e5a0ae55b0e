"""Claims of citation-anchored digests as a knowledge graph: open it, ask it, draw it, export it.

>>> import pepgraph
>>> graph = pepgraph.open()
>>> [claim.sentence for claim in graph.claims(about="semax", reference="8", evidence="in-vitro")]
['Semax inhibits enkephalin-degrading enzymes in blood serum (human) in vitro.']
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = [
    "Claim",
    "ClaimWhole",
    "Comparison",
    "Differences",
    "Fault",
    "Filter",
    "Graph",
    "Hits",
    "Impact",
    "Loaded",
    "Noted",
    "PepgraphError",
    "Profile",
    "Result",
    "__version__",
    "keep_answers",
    "load",
    "open",
]

if TYPE_CHECKING:
    from pepgraph.answers.checking.check import Fault
    from pepgraph.answers.citations import Noted
    from pepgraph.answers.compare import Comparison
    from pepgraph.answers.diff import Differences
    from pepgraph.answers.impact import Impact
    from pepgraph.answers.precomputed import keep_answers
    from pepgraph.answers.profile import Profile
    from pepgraph.answers.searching.search import Hits
    from pepgraph.answers.whole_claim import ClaimWhole
    from pepgraph.errors import PepgraphError
    from pepgraph.graph import Graph
    from pepgraph.model.claims import Claim
    from pepgraph.opening import open_graph as open
    from pepgraph.query.filtering import Filter
    from pepgraph.query.results import Result
    from pepgraph.store.disk.load import Loaded, load

_HOMES = {
    "Claim": ("pepgraph.model.claims", "Claim"),
    "ClaimWhole": ("pepgraph.answers.whole_claim", "ClaimWhole"),
    "Comparison": ("pepgraph.answers.compare", "Comparison"),
    "Differences": ("pepgraph.answers.diff", "Differences"),
    "Fault": ("pepgraph.answers.checking.check", "Fault"),
    "Filter": ("pepgraph.query.filtering", "Filter"),
    "Graph": ("pepgraph.graph", "Graph"),
    "Hits": ("pepgraph.answers.searching.search", "Hits"),
    "Impact": ("pepgraph.answers.impact", "Impact"),
    "Loaded": ("pepgraph.store.disk.load", "Loaded"),
    "Noted": ("pepgraph.answers.citations", "Noted"),
    "PepgraphError": ("pepgraph.errors", "PepgraphError"),
    "Profile": ("pepgraph.answers.profile", "Profile"),
    "Result": ("pepgraph.query.results", "Result"),
    "keep_answers": ("pepgraph.answers.precomputed", "keep_answers"),
    "load": ("pepgraph.store.disk.load", "load"),
    "open": ("pepgraph.opening", "open_graph"),
}


if not TYPE_CHECKING:  # Else a checker of types would take any name for one that is here.

    def __getattr__(name):
        # Importing pepgraph costs nothing until something of it is used.
        if name in _HOMES:
            from importlib import import_module

            module, attribute = _HOMES[name]
            return getattr(import_module(module), attribute)
        raise AttributeError(f"module 'pepgraph' has no attribute {name!r}")


def __dir__() -> list[str]:
    # What comes when it is used is to be found before, by the Tab key and by help().
    return sorted({*globals(), *__all__})
