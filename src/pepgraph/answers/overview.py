"""What is in the graph, on one screen."""

from __future__ import annotations

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
    named = {
        name: sum(int(n) for _, n in _rows(graph, f"SELECT ?of ?n {{ BIND ({name} AS ?of) {name} pg:claimCount ?n }}"))
        for name in (
            *("pg:Cited", "pg:PerhapsCited", "pg:Uncited", "pg:Hedged", "pg:Attributed", "pg:Negated"),
            "pg:Affirmed",
        )
    }
    compounds: dict[str, int] = {}
    for label, count in _rows(
        graph,
        """SELECT ?label ?n WHERE { ?peptide a pg:Peptide ; rdfs:label ?label ; pg:claimCount ?n }
           ORDER BY DESC(?n) ?label LIMIT 8""",
    ):
        compounds[label] = compounds.get(label, 0) + int(count)
    titles = [
        label for (label,) in _rows(graph, "SELECT ?label { ?d a pg:Document ; rdfs:label ?label } ORDER BY ?label")
    ]
    claims = named["pg:Cited"] + named["pg:PerhapsCited"] + named["pg:Uncited"]
    things = {
        kind: _count(graph, f"SELECT (COUNT(*) AS ?n) {{ ?thing a pg:{kind} }}") for kind in ("Passage", "Reference")
    }
    propositions = _count(graph, "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?claim pg:proposition ?p }")
    return report(
        ", ".join(titles) if len(titles) <= _TITLES else f"{len(titles):,} documents" if titles else "No document",
        f"{claims} claims, {propositions} propositions, {things['Passage']} passages, {things['Reference']} references",
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
                    ("cited", str(named["pg:Cited"])),
                    ("perhaps cited", str(named["pg:PerhapsCited"])),
                    ("uncited", str(named["pg:Uncited"])),
                    ("hedged", str(named["pg:Hedged"])),
                    ("attributed", str(named["pg:Attributed"])),
                    ("denied", str(named["pg:Negated"])),
                ),
            ),
        ],
    )


def _rows(graph: Graph, query: str) -> list[tuple[str, ...]]:
    return [tuple(map(str, row)) for row in run(graph.engine, query)]


def _count(graph: Graph, query: str) -> int:
    return sum(int(n) for (n,) in _rows(graph, query))
