"""Claims and things a page at a time, so that no graph is too large to be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from pepgraph.model.claims import Claim
from pepgraph.model.terms import Term
from pepgraph.query.run import run
from pepgraph.store.claims import read_claims
from pepgraph.store.contract import Row

if TYPE_CHECKING:
    from pepgraph.graph import Graph

Item = TypeVar("Item")

ABOUT = """
{ ?claim rdf:subject ?it . ?claim a pg:Claim } UNION { ?claim rdf:object ?it . ?claim a pg:Claim }
UNION { ?claim ?qualifier ?it . ?qualifier a pg:QualifierProperty }"""
"""Claims that name a thing as subject, object or qualifier."""


@dataclass(frozen=True, slots=True)
class Part(Generic[Item]):
    """A page of a list: its number from 1, and whether another follows."""

    items: tuple[Item, ...]
    number: int = 1
    more: bool = False

    @property
    def whole(self) -> bool:
        """Whether this is all there is."""
        return self.number == 1 and not self.more


def rows_of(
    graph: Graph, text: str, bindings: Mapping[str, Term] | None = None, *, number: int = 1, size: int = 100
) -> Part[Row]:
    """One page of a query's rows; of several sources, that page of each."""
    found: list[Row] = []
    more = False
    for engine in graph.engine.parts:
        rows = run(engine, f"{text} LIMIT {size + 1} OFFSET {(number - 1) * size}", bindings).rows
        more = more or len(rows) > size
        found += rows[:size]
    return Part(tuple(dict.fromkeys(found)), number, more)


def claims_of(
    graph: Graph, pattern: str, bindings: Mapping[str, Term], *, number: int = 1, size: int = 100
) -> Part[Claim]:
    """One page of the claims that a pattern finds as ``?claim``; in document order within the page alone.

    All of them in order would mean to read all of them.
    """
    part = names_of(graph, pattern, bindings, number=number, size=size)
    return Part(tuple(read_claims(graph.engine, set(part.items)) if part.items else ()), number, part.more)


def names_of(
    graph: Graph, pattern: str, bindings: Mapping[str, Term], *, number: int = 1, size: int = 100
) -> Part[str]:
    """One page of the IRIs of the claims that a pattern finds as ``?claim``."""
    bound = "".join(f" ?{name}" for name in bindings)
    query = f"SELECT DISTINCT ?claim{bound} WHERE {{ {pattern} }}"
    part = rows_of(graph, query, bindings, number=number, size=size)
    return Part(tuple(str(row[0]) for row in part.items), number, part.more)
