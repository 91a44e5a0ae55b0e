"""What is in the graph, on one screen."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pepgraph.answers.listing import members, things_of
from pepgraph.answers.report import Report, Section, report
from pepgraph.model.names import ONTOLOGY, local_of
from pepgraph.model.numbers import count_in
from pepgraph.query.labels import labels
from pepgraph.query.run import run

if TYPE_CHECKING:
    from pepgraph.graph import Graph

_TITLES = 3
"""Documents that are named; of more, the number is said."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of all there is. Denials are among the claims of their kind of evidence."""

    levels: tuple[tuple[str, str, int, int], ...]
    """Kind of evidence as name and label, claims, denials; most claims first."""
    stances: tuple[tuple[str, int], ...]
    """How firm the claims are: cited, perhaps cited, uncited, hedged, attributed, denied."""
    compounds: tuple[tuple[str, str, int], ...]
    """Some compounds with most claims: IRI, label, claims."""
    passages: int
    references: int
    documents: int
    entities: int

    @property
    def claims(self) -> int:
        return sum(count for _, count in self.stances[:3])


_STANCES = (
    ("Cited", "cited"),
    ("PerhapsCited", "perhaps cited"),
    ("Uncited", "uncited"),
    ("Hedged", "hedged"),
    ("Attributed", "attributed"),
    ("Negated", "denied"),
)


def counts(graph: Graph) -> Overview:
    """What the graph holds, without a look at the claims themselves."""
    by_level: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for level, name, polarity, count in _rows(
        graph,
        """SELECT ?level ?name ?polarity ?n WHERE {
             ?tally pg:tallyLevel ?level ; pg:tallyPolarity ?polarity ; pg:claimCount ?n . ?level skos:notation ?name
           }""",
    ):
        by_level[level, name][polarity] += count_in(count)
    known = labels(graph.engine, {level for level, _ in by_level})
    named = Counter[str]()
    for stance, count in _rows(
        graph,
        """SELECT ?stance ?n WHERE {
             VALUES ?stance { pg:Cited pg:PerhapsCited pg:Uncited pg:Hedged pg:Attributed pg:Negated }
             ?stance pg:claimCount ?n
           }""",
    ):
        named[local_of(stance)] += count_in(count)
    compounds = things_of(graph, ONTOLOGY + "Peptide", size=8).items
    levels = [
        (name, known.get(level, name), found.total(), found[ONTOLOGY + "Negated"])
        for (level, name), found in by_level.items()
    ]
    return Overview(
        levels=tuple(sorted(levels, key=lambda level: (-level[2], level[1]))),
        stances=tuple((word, named[name]) for name, word in _STANCES),
        compounds=tuple((iri, label, n) for iri, label, n in compounds if n),
        passages=_count(graph, "SELECT (COUNT(*) AS ?n) { ?thing a pg:Passage }"),
        references=_count(graph, "SELECT (COUNT(*) AS ?n) { ?thing a pg:Reference }"),
        documents=_count(graph, "SELECT (COUNT(*) AS ?n) { ?thing a pg:Document }"),
        entities=members(graph, "VALUES ?kind { pg:Entity } ?thing a ?kind").total(),
    )


def overview(graph: Graph) -> Report:
    """Counts of claims by evidence and polarity, the compounds, the sources and the documents."""
    found = counts(graph)
    if len(graph.engine.parts) == 1:
        propositions = _count(graph, "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?claim pg:proposition ?p }")
    else:
        propositions = len({p for (p,) in _rows(graph, "SELECT DISTINCT ?p { ?claim pg:proposition ?p }")})
    return report(
        documents(graph) or "No document",
        f"{found.claims} claims, {propositions} propositions, {found.passages} passages, {found.references} references",
        [
            Section(
                "Claims by the evidence that is told for them",
                columns=("evidence", "claims", "of them denials"),
                rows=tuple((label, str(n), str(denied or "")) for _, label, n, denied in found.levels),
                part="evidence",
            ),
            Section(
                "Compounds",
                columns=("compound", "claims"),
                rows=tuple((label, str(count)) for _, label, count in found.compounds),
                part="compounds",
            ),
            Section(
                "How far to trust them",
                columns=("", "claims"),
                rows=(*((word, str(count)) for word, count in found.stances), *_unread(graph)),
                part="trust",
            ),
        ],
    )


def _unread(graph: Graph) -> list[tuple[str, str]]:
    """How many claims somebody has to read again, where there are some."""
    # With a pattern of the class, all claims would be looked through first.
    count = _count(graph, "SELECT (COUNT(*) AS ?n) { ?claim pg:readAgain ?again FILTER EXISTS { ?claim a pg:Claim } }")
    return [("to be read again", str(count))] if count else []


def documents(graph: Graph) -> str:
    """The titles of the documents, or how many there are; empty where there is none."""
    named = {document for (document,) in _rows(graph, "SELECT ?d { ?d a pg:Document ; rdfs:label ?label }")}
    if len(named) > _TITLES:
        return f"{len(named):,} documents"
    return ", ".join(sorted(labels(graph.engine, named).values()))


def _rows(graph: Graph, query: str) -> list[tuple[str, ...]]:
    """Rows of every source: counts of what lies in one of them alone, such as claims, are added by who asks."""
    return [tuple(map(str, row)) for part in graph.engine.parts for row in run(part, query)]


def _count(graph: Graph, query: str) -> int:
    return sum(count_in(n) for (n,) in _rows(graph, query))
