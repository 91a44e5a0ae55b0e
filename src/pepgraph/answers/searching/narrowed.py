"""What the rows of a named query that asks of all things say of the one thing that words name beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pepgraph.answers.listing import claims_of
from pepgraph.answers.searching.meanings import COMPOUND, Asking, typed_name
from pepgraph.answers.searching.typed_words import typed
from pepgraph.model.terms import Iri
from pepgraph.query.filtering import Filter, as_pattern
from pepgraph.query.labels import label_of
from pepgraph.query.naming.called import ENTITY_CLASSES

if TYPE_CHECKING:
    from pepgraph.graph import Graph


_WHERE = frozenset((*ENTITY_CLASSES.values(), "Matrix"))
"""Classes of that in which something is said of a thing: no kind of study is asked of it."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The claims of a query that are about one thing."""

    called: str
    """What the thing is called."""
    conditions: dict[str, str]
    """What they meet, as ``claims`` takes it."""
    total: int | None
    """How many there are; None for more than are counted."""

    @property
    def sentence(self) -> str:
        """That there are so many, or none, as a sentence goes on."""
        _, (name, value) = self.conditions.items()
        count = "more claims than are counted" if self.total is None else f"{self.total or 'no'} claim"
        several = self.total is None or self.total > 1
        plural = "s" if several and self.total else ""
        return f"about {self.called} there {'are' if several else 'is'} {count}{plural} with {name} {value}"


def narrowed(graph: Graph, asking: Asking, named: Mapping[Iri, set[str]]) -> Narrowed | None:
    """Those of a query's claims that are about the one compound named, or the one thing, where the query asks of none.

    Without them a query on human studies answers with those of another compound.
    """
    name, _, value = asking.entry.condition.partition("=")
    value = asking.arguments.get(value.lower(), value)
    about = thing_meant(named)
    if not name or value.isupper() or about is None:
        return None
    called = label_of(graph.engine, about)
    if {*typed(value)} <= {*typed(called)}:
        return None  # Of human consumption no human study is asked.
    conditions = {"about": typed_name(about), name: value}
    pattern = as_pattern(graph.engine, Filter(**conditions))
    return Narrowed(called, conditions, claims_of(graph, *pattern, size=1).total)


def thing_meant(named: Mapping[Iri, set[str]]) -> Iri | None:
    """The one compound that words name, or the one thing where they name no compound."""
    things = [it for it, kinds in named.items() if kinds.isdisjoint(_WHERE)]
    about = [it for it in things if COMPOUND in named[it]] or things
    return about[0] if len(about) == 1 else None
