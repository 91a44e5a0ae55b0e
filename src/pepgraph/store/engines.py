"""Engines by their names."""

from __future__ import annotations

from pepgraph.errors import UnknownNameError
from pepgraph.store.contract import WritableEngine

ENGINES = ("oxigraph", "rdflib")


def new_engine(name: str) -> WritableEngine:
    """An empty engine in memory. Raises UnknownNameError."""
    if name == "oxigraph":
        from pepgraph.store.oxigraph import OxigraphEngine

        return OxigraphEngine()
    if name == "rdflib":
        from pepgraph.store.rdflib_engine import RdflibEngine

        return RdflibEngine()
    raise UnknownNameError(f"unknown engine {name!r}; use {' or '.join(ENGINES)}")
