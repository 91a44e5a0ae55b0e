"""What each passage of a document carries: claims, sourced or not, or a role, and what no claim rests on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pepgraph.model.names import document_of
from pepgraph.model.numbers import by_value, count_in, number_in
from pepgraph.model.terms import Iri, Term
from pepgraph.query.filtering import Filter, select
from pepgraph.query.labels import labels
from pepgraph.query.run import run, run_about

if TYPE_CHECKING:
    from pepgraph.graph import Graph

SHOWN = ("all", "unsourced", "left", "neither")
"""Which passages: every one, those that cite nothing for any claim, those with words in no claim, those with
neither claim nor role."""

_PASSAGES = """SELECT ?passage ?document ?number ?claims ?role WHERE {
  ?passage pg:inDocument ?document ; a pg:Passage ; pg:number ?number
  OPTIONAL { ?passage pg:claimCount ?claims }
  OPTIONAL { ?passage pg:role ?role }
} ORDER BY ?number ?passage"""

_UNCITED = """SELECT ?passage ?document (COUNT(DISTINCT ?claim) AS ?n) WHERE {
  ?passage pg:inDocument ?document . ?claim pg:statedIn ?passage ; pg:citationText "uncited"
} GROUP BY ?passage ?document"""

_LEFT = """SELECT ?passage ?span ?role WHERE {{
  VALUES ?passage {{ {values} }}
  ?passage pg:remainder ?span OPTIONAL {{ ?span pg:role ?role }}
}}"""

_STATED = "SELECT ?claim ?passage WHERE {{ VALUES ?claim {{ {values} }} ?claim pg:statedIn ?passage }}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage and what it carries."""

    iri: str
    document: str
    number: int
    label: str
    claims: int
    uncited: int
    """How many of its claims have no citation, not even perhaps."""
    role: str
    left: tuple[tuple[str, str], ...]
    """Stretches in no claim: offsets as ``812-830``, and what each is."""

    @property
    def unsourced(self) -> bool:
        """Whether it has claims and cites nothing for any of them, not even perhaps."""
        return 0 < self.claims == self.uncited

    @property
    def neither(self) -> bool:
        """Whether it has neither a claim nor a role, so that nobody accounts for it."""
        return not self.claims and not self.role


def coverage(graph: Graph, document: Term, about: str = "", shown: str = "all") -> list[Passage]:
    """Passages of a document in its order; with ``about`` those that claim something of an entity.

    Raises UnknownNameError.
    """
    only = _claiming(graph, document, about) if about else None
    rows = [row for row in run(graph.engine, _PASSAGES, {"document": document}) if only is None or str(row[0]) in only]
    named = labels(graph.engine, (term for row in rows for term in row if isinstance(term, Iri)))
    left = remainders(graph, {str(row[0]) for row in rows})
    uncited = {str(one): count_in(n) for one, _, n in run(graph.engine, _UNCITED, {"document": document})}
    found = {
        str(passage): Passage(
            iri=str(passage),
            document=document_of(str(passage)) or "",
            number=number_in(number),
            label=named.get(str(passage), ""),
            claims=number_in(claims),
            uncited=uncited.get(str(passage), 0),
            role=named.get(str(role), ""),
            left=left.get(str(passage), ()),
        )
        for passage, _, number, claims, role in rows
    }
    # What else is shown has the name of what a passage tells of itself.
    return [one for one in found.values() if shown == "all" or getattr(one, shown)]


def remainders(graph: Graph, passages: set[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """What no claim of a passage rests on, by passage: offsets and role of each stretch, in order."""
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    rows = [*run_about(graph.engine, _LEFT, passages)]
    roles = labels(graph.engine, (role for *_, role in rows if isinstance(role, Iri)))
    for passage, span, role in rows:
        found[str(passage)].add((str(span).rpartition("/")[2], roles.get(str(role), "")))
    return {passage: tuple(sorted(some, key=_start)) for passage, some in found.items()}


def _start(stretch: tuple[str, str]) -> tuple[tuple[int, str], str]:
    return by_value(stretch[0].partition("-")[0]), stretch[0]


def _claiming(graph: Graph, document: Term, about: str) -> set[str]:
    claims = select(graph.engine, Filter(about=about, within=f"<{document}>"))
    return {str(passage) for _, passage in run_about(graph.engine, _STATED, claims)}
