"""What is in the graph, on one screen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pepgraph.answers.report import Report, Section, report
from pepgraph.query.run import run

if TYPE_CHECKING:
    from pepgraph.graph import Graph

_TITLES = 3
"""Documents that are named; of more, the number is said."""


def overview(graph: Graph) -> Report:
    """Counts of claims by evidence and polarity, the compounds, the sources and the documents."""
    by_level: dict[str, dict[str, int]] = {}
    for level, polarity, count in _rows(
        graph,
        """SELECT ?level ?polarity ?n WHERE {
             ?tally pg:tallyLevel/skos:prefLabel ?level ; pg:tallyPolarity/skos:prefLabel ?polarity ; pg:claimCount ?n
           }""",
    ):
        counts = by_level.setdefault(level, {})
        counts[polarity] = counts.get(polarity, 0) + int(count)
    named = Counter[str]()
    for stance, count in _rows(
        graph,
        """SELECT ?stance ?n WHERE {
             VALUES ?stance { pg:Cited pg:PerhapsCited pg:Uncited pg:Hedged pg:Attributed pg:Negated }
             ?stance pg:claimCount ?n
           }""",
    ):
        named[stance.rpartition("#")[2]] += int(count)
    compounds: dict[str, int] = {}
    for label, count in _rows(
        graph,
        """SELECT ?label ?n WHERE { ?peptide a pg:Peptide ; rdfs:label ?label ; pg:claimCount ?n }
           ORDER BY DESC(?n) ?label LIMIT 8""",
    ):
        compounds[label] = compounds.get(label, 0) + int(count)
    claims = named["Cited"] + named["PerhapsCited"] + named["Uncited"]
    passages = _count(graph, "SELECT (COUNT(*) AS ?n) { ?thing a pg:Passage }")
    references = _count(graph, "SELECT (COUNT(*) AS ?n) { ?thing a pg:Reference }")
    if len(graph.engine.parts) == 1:
        propositions = _count(graph, "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?claim pg:proposition ?p }")
    else:
        propositions = len({p for (p,) in _rows(graph, "SELECT DISTINCT ?p { ?claim pg:proposition ?p }")})
    return report(
        documents(graph) or "No document",
        f"{claims} claims, {propositions} propositions, {passages} passages, {references} references",
        [
            Section(
                "Claims by the evidence the digest gives",
                columns=("evidence", "claims", "of them denials"),
                rows=tuple(
                    (level, str(sum(counts.values())), str(counts.get("negated") or ""))
                    for level, counts in sorted(by_level.items(), key=lambda item: (-sum(item[1].values()), item[0]))
                ),
            ),
            Section(
                "Compounds",
                columns=("compound", "claims"),
                rows=tuple(
                    (label, str(count)) for label, count in sorted(compounds.items(), key=lambda c: (-c[1], c[0]))[:8]
                ),
            ),
            Section(
                "How far to trust them",
                columns=("", "claims"),
                rows=(
                    ("cited", str(named["Cited"])),
                    ("perhaps cited", str(named["PerhapsCited"])),
                    ("uncited", str(named["Uncited"])),
                    ("hedged", str(named["Hedged"])),
                    ("attributed", str(named["Attributed"])),
                    ("denied", str(named["Negated"])),
                ),
            ),
        ],
    )


def documents(graph: Graph) -> str:
    """The titles of the documents, or how many there are; empty where there is none."""
    titles = sorted(label for (label,) in _rows(graph, "SELECT ?label { ?d a pg:Document ; rdfs:label ?label }"))
    return ", ".join(titles) if len(titles) <= _TITLES else f"{len(titles):,} documents"


def _rows(graph: Graph, query: str) -> list[tuple[str, ...]]:
    """Rows of every source: what two of them count is added by who asks."""
    return [tuple(map(str, row)) for part in graph.engine.parts for row in run(part, query)]


def _count(graph: Graph, query: str) -> int:
    return sum(int(n) for (n,) in _rows(graph, query))
