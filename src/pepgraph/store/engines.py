"""Engines by their names, and what they hold in a word."""

from __future__ import annotations

from pepgraph.errors import UnknownNameError
from pepgraph.model.numbers import count_in
from pepgraph.store.contract import Engine, WritableEngine, remembered, rows_from

ENGINES = ("oxigraph", "rdflib")

_COUNT = "SELECT (COUNT(?claim) AS ?claims) WHERE { ?claim a pg:Claim }"


def content_of(engine: Engine) -> str:
    """How many claims lie in memory, or where the others lie, which are not asked for it."""
    if engine.lasting:
        return " and ".join(map(str, engine.parts))
    count = remembered(engine, "how many claims", lambda: _count(engine))
    return f"{count:,} claim{'s' * (count != 1)}"


def _count(engine: Engine) -> int:
    ((found,),) = rows_from(engine, _COUNT)
    return count_in(found)


def new_engine(name: str) -> WritableEngine:
    """An empty engine in memory. Raises UnknownNameError."""
    if name == "oxigraph":
        from pepgraph.store.oxigraph import OxigraphEngine

        return OxigraphEngine()
    if name == "rdflib":
        from pepgraph.store.rdflib_engine import RdflibEngine

        return RdflibEngine()
    raise UnknownNameError(f"unknown engine {name!r}; use {' or '.join(ENGINES)}")
