"""What is in the graph, on one screen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pepgraph.answers.report import Report, Section, report
from pepgraph.query.run import run

if TYPE_CHECKING:
    from pepgraph.graph import Graph


def overview(graph: Graph) -> Report:
    """Counts of claims by evidence and polarity, the compounds, the sources and the documents."""
    claims = graph.claims()
    negated = Counter(level for claim in claims if claim.polarity == "negated" for level in claim.evidence)
    levels = Counter(level for claim in claims for level in claim.evidence)
    cited = Counter("cited" if c.cites else "perhaps cited" if c.may_cite else "uncited" for c in claims)
    modality = Counter(claim.modality for claim in claims)
    documents = graph.query(
        """SELECT ?label (COUNT(DISTINCT ?passage) AS ?passages) WHERE {
             ?document a pg:Document ; rdfs:label ?label . ?passage a pg:Passage ; pg:inDocument ?document
           } GROUP BY ?label ORDER BY ?label"""
    ).rows
    compounds = Counter(c.subject.label for c in claims if c.subject.iri in _peptides(graph))
    references = sum(1 for _ in run(graph.engine, "SELECT ?r { ?r a pg:Reference }"))
    return report(
        ", ".join(str(label) for label, _ in documents) or "No document",
        f"{len(claims)} claims, {len({c.proposition for c in claims})} propositions, "
        f"{sum(int(str(n)) for _, n in documents)} passages, {references} references",
        [
            Section(
                "Claims by the evidence the digest gives",
                columns=("evidence", "claims", "of them denials"),
                rows=tuple((level, str(count), str(negated[level] or "")) for level, count in levels.most_common()),
            ),
            Section(
                "Compounds",
                columns=("compound", "claims"),
                rows=tuple((label, str(count)) for label, count in compounds.most_common(8)),
            ),
            Section(
                "How far to trust them",
                columns=("", "claims"),
                rows=tuple(
                    (name, str(count))
                    for name, count in [
                        *((name, cited[name]) for name in ("cited", "perhaps cited", "uncited")),
                        *((name, modality[name]) for name in ("hedged", "attributed")),
                        ("denied", sum(1 for c in claims if c.polarity == "negated")),
                    ]
                ),
            ),
        ],
    )


def _peptides(graph: Graph) -> set[str]:
    return {str(iri) for (iri,) in run(graph.engine, "SELECT ?p { ?p a pg:Peptide }")}
