"""What every engine does: load, query, close; results are rows of plain terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal as Choice
from typing import Protocol

from pepgraph.model.terms import Term

Row = tuple[Term | None, ...]
Triple = tuple[Term, Term, Term]


@dataclass(slots=True)
class Answer:
    """What an engine returns: ``rows`` of a SELECT, triples of a CONSTRUCT or one boolean."""

    kind: Choice["rows", "triples", "boolean"]
    columns: tuple[str, ...]
    rows: Iterator[Row]


class Quads(Protocol):
    """Quads of pyoxigraph, which parses for every engine."""

    def __iter__(self) -> Iterator[object]: ...


class Engine(Protocol):
    """A store of quads whose default graph is the union of its named graphs."""

    name: str

    def load(self, quads: Iterable[object]) -> None:
        """Add quads of pyoxigraph."""

    def query(self, text: str, bindings: Mapping[str, Term], prefixes: Mapping[str, str]) -> Answer:
        """Answer SPARQL 1.1; ``bindings`` replace variables. Raises QueryError."""

    def graphs(self) -> list[str]:
        """IRIs of the named graphs."""

    def close(self) -> None:
        """Let go of what the engine holds."""
