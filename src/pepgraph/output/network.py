"""Claims as a networkx graph: things are nodes, claims are edges, references the third ring."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import networkx

from pepgraph.answers.overview import documents
from pepgraph.errors import OutputError, UnknownNameError
from pepgraph.model.claims import Claim, Named
from pepgraph.model.terms import Iri
from pepgraph.query.run import run
from pepgraph.store.claims import in_batches

if TYPE_CHECKING:
    from pepgraph.graph import Graph

VIEWS = {
    "compound-mechanism-citation": "compounds, what they act on and do, and the references behind it",
    "status": "compounds and the places where they have, or are denied, a regulatory status",
    "regions": "what goes up or down in which region",
    "full": "every claim between two things, and every reference",
}
"""The views of the picture and what each shows."""


CLAIMS = 5_000
"""Claims of a store or endpoint that one picture may be made of."""

_NEAR = """SELECT ?claim ?subject ?object WHERE {{
  VALUES ?thing {{ {values} }}
  {{ ?claim rdf:subject ?thing }} UNION {{ ?claim rdf:object ?thing }} UNION {{ ?claim pg:jurisdiction ?thing }}
  UNION {{ ?claim pg:anatomy ?thing }}
  ?claim rdf:subject ?subject ; rdf:object ?object .
}}"""
_BETWEEN = (
    "SELECT ?claim ?object WHERE {{ VALUES ?thing {{ {values} }} ?claim rdf:subject ?thing ; rdf:object ?object }}"
)


def network(
    graph: Graph, view: str = "compound-mechanism-citation", about: str | None = None, depth: int = 1
) -> networkx.MultiDiGraph:
    """One view of the claims as a directed multigraph.

    Nodes have label, kind, ring (0 compounds, 1 things, 2 references), url and detail; edges have
    label, text (drawn on the line in some views), polarity, modality, evidence, document and the
    claims behind them. ``about`` keeps what
    lies within ``depth`` steps of a thing. Raises UnknownNameError for an unknown view or name.
    """
    if view not in VIEWS:
        raise UnknownNameError(f"unknown view {view!r}; use one of {', '.join(VIEWS)}")
    if graph.engine.lasting:
        with graph.part(_nearby(graph, about, depth)) as part:
            return network(part, view, None if about is None else f"<{graph.resolve(about)}>", depth)
    facts = _Facts(graph)
    drawn = networkx.MultiDiGraph()
    for claim in graph.claims():
        for source, target, label, text in _ends(claim, view, facts):
            _edge(drawn, facts, claim, source, target, label, text)
            if view in ("compound-mechanism-citation", "full"):
                for reference, number in zip(claim.references, claim.cites, strict=True):
                    _edge(drawn, facts, claim, target, Named(reference, f"[{number}]"), "cites")
    if about is not None:
        drawn = _around(drawn, str(graph.resolve(about)), about, view, depth)
    drawn.graph.update(
        title=documents(graph) or "pepgraph", view=view, subtitle=VIEWS[view][:1].upper() + VIEWS[view][1:]
    )
    return drawn


def _nearby(graph: Graph, about: str | None, depth: int) -> set[str]:
    """The claims that a picture may need: all, or those between what lies within ``depth`` steps of a thing."""
    if about is None:
        total = "SELECT ?relation ?claims { ?relation a pg:Relation ; pg:claimCount ?claims }"
        if sum(int(str(claims)) for _, claims in run(graph.engine, total)) > CLAIMS:
            raise OutputError(
                f"a picture of more than {CLAIMS:,} claims shows nothing; say what is in its middle: --about"
            )
        return graph.select()
    things = {str(graph.resolve(about))}
    chosen: set[str] = set()
    for _ in range(depth):
        more: set[str] = set()
        for values in in_batches(things):
            for claim, subject, obj in run(graph.engine, _NEAR.format(values=values)):
                chosen.add(str(claim))
                more |= {str(term) for term in (subject, obj) if isinstance(term, Iri)}
            if len(chosen) > CLAIMS:
                raise OutputError(
                    f"more than {CLAIMS:,} claims lie around {about}; use fewer steps, or filters such as --within"
                )
        things |= more
    for values in in_batches(things):
        for claim, obj in run(graph.engine, _BETWEEN.format(values=values)):
            if str(obj) in things:
                chosen.add(str(claim))
    return chosen


def _ends(claim: Claim, view: str, facts: _Facts) -> list[tuple[Named, Named, str, str]]:
    """Source, target, label and the text to draw of the edges that a claim gives in a view."""
    between_things = claim.object.iri in facts.kinds
    label = claim.relation.label
    if view == "full":
        return [(claim.subject, claim.object, label, "")] if between_things else []
    if view == "status":
        status = claim.object.label
        text = f"NOT {status}" if claim.polarity == "negated" else status
        places = claim.qualified("jurisdiction") if claim.relation.family == "status" else ()
        return [(claim.subject, place, status, text) for place in places]
    if view == "regions":
        regions = claim.qualified("anatomy") if between_things else ()
        whose = f"{claim.subject.label} {label}"
        lines = [(claim.object, region, whose, claim.relation.symbol) for region in regions]
        return [(claim.subject, claim.object, label, ""), *lines] if lines else []
    of_peptide = facts.kinds.get(claim.subject.iri) == "peptide"
    drawn = of_peptide and between_things and claim.relation.family in ("mechanism", "effect")
    return [(claim.subject, claim.object, label, "")] if drawn else []


def _edge(
    drawn: networkx.MultiDiGraph, facts: _Facts, claim: Claim, source: Named, target: Named, label: str, text: str = ""
) -> None:
    for end in (source, target):
        if end.iri not in drawn:
            drawn.add_node(end.iri, **facts.node(end))
    polarity = "affirmed" if label == "cites" else claim.polarity
    modality = "asserted" if label == "cites" else claim.modality
    evidence = facts.levels.get(claim.evidence[0], "") if claim.evidence else ""
    key = f"{label}|{polarity}|{modality}|{evidence}"
    if not drawn.has_edge(source.iri, target.iri, key):
        drawn.add_edge(
            source.iri,
            target.iri,
            key,
            label=label,
            text=text,
            polarity=polarity,
            modality=modality,
            evidence=evidence,
            document=claim.document,
            claims=[],
        )
    drawn.edges[source.iri, target.iri, key]["claims"].append(facts.claim(claim))


def _around(drawn: networkx.MultiDiGraph, centre: str, name: str, view: str, depth: int) -> networkx.MultiDiGraph:
    if centre not in drawn:
        raise UnknownNameError(f"{name} is not in the view {view}; try --view full")
    near = networkx.ego_graph(drawn, centre, radius=depth, undirected=True)
    return drawn.subgraph([node for node in drawn if node in near]).copy()


class _Facts:
    """Labels, kinds, papers and quotes that nodes and edges show, each read once."""

    def __init__(self, graph: Graph) -> None:
        rows = run(
            graph.engine,
            """SELECT ?thing ?kind WHERE {
                 { ?class rdfs:subClassOf pg:Entity ; rdfs:label ?kind }
                 UNION { ?class rdfs:label ?kind . FILTER (?class IN (pg:Reference, pg:RegulatoryStatus)) }
                 ?thing a ?class
               }""",
        )
        self.kinds = {str(thing): str(kind) for thing, kind in rows}
        levels = run(
            graph.engine,
            "SELECT ?label ?notation { ?l a pg:EvidenceLevel ; skos:prefLabel ?label ; skos:notation ?notation }",
        )
        self.levels = {str(label): str(notation) for label, notation in levels}
        self.detail: dict[str, list[dict[str, str | None]]] = defaultdict(list)
        self.papers: dict[str, dict[str, str | None]] = {}
        self._read_references(graph)
        self._read_details(graph)
        links = run(graph.engine, "SELECT ?claim ?paper { ?claim pg:likelySource ?paper }")
        self.likely: dict[str, list[str]] = defaultdict(list)
        for claim, paper in links:
            self.likely[str(claim)].append(str(paper))
        quotes = run(
            graph.engine, "SELECT ?claim ?quote { ?claim a pg:Claim ; pg:statedIn ?passage . ?passage pg:quote ?quote }"
        )
        self.quotes = {str(claim): str(quote) for claim, quote in quotes}

    def _read_references(self, graph: Graph) -> None:
        query = """SELECT ?reference ?paper ?author ?year ?journal ?title ?confidence ?checked ?pubmed ?doi WHERE {
          ?reference pg:identifiedAs ?paper ; pg:identificationConfidence/skos:prefLabel ?confidence ;
                     pg:checkedAgainst/skos:prefLabel ?checked .
          ?paper pg:firstAuthor ?author ; dcterms:date ?year ; dcterms:source ?journal ; dcterms:title ?title ;
                 fabio:hasPubMedId ?pubmed .
          OPTIONAL { ?paper bibo:doi ?doi }
        } ORDER BY ?reference"""
        for reference, paper, author, year, journal, title, confidence, checked, pubmed, doi in run(
            graph.engine, query
        ):
            link = f"https://doi.org/{doi}" if doi else f"https://pubmed.ncbi.nlm.nih.gov/{pubmed}/"
            self.papers[str(paper)] = {"label": f"{author} {year}", "href": link, "confidence": str(confidence)}
            self.detail[str(reference)] += [
                {"term": "taken to be", "text": f"{author} {year}: {title}. {journal}", "href": link},
                {"term": "how sure", "text": f"{confidence}; checked: {checked}", "href": None},
            ]
        notes = """SELECT ?reference ?text WHERE {
          ?note a pg:CuratorNote ; rdfs:comment ?text ; pg:concerns ?reference . ?reference a pg:Reference
        } ORDER BY ?reference ?note"""
        for reference, text in run(graph.engine, notes):
            self.detail[str(reference)].append({"term": "curator note", "text": str(text), "href": None})

    def _read_details(self, graph: Graph) -> None:
        query = """SELECT ?thing ?term ?text WHERE {
          { ?thing pg:threeLetterSequence ?text BIND ("sequence" AS ?term) }
          UNION { ?thing pg:averageMass ?text BIND ("average mass, Da" AS ?term) }
          UNION { ?thing skos:altLabel ?text BIND ("also called" AS ?term) }
          UNION { ?thing skos:exactMatch ?text BIND ("same as" AS ?term) }
          UNION { ?thing skos:closeMatch ?text BIND ("close to" AS ?term) }
        } ORDER BY ?thing DESC(?term) ?text"""
        for thing, term, text in run(graph.engine, query):
            href = str(text) if str(text).startswith("http") else None
            shown = str(text).removeprefix("https://identifiers.org/").removeprefix("http://purl.obolibrary.org/obo/")
            self.detail[str(thing)].append({"term": str(term), "text": shown, "href": href})

    def node(self, thing: Named) -> dict[str, Any]:
        kind = self.kinds.get(thing.iri, "thing")
        ring = {"peptide": 0, "reference": 2}.get(kind, 1)
        return {
            "label": thing.label,
            "kind": kind,
            "ring": ring,
            "url": thing.iri,
            "detail": self.detail.get(thing.iri, []),
        }

    def claim(self, claim: Claim) -> dict[str, Any]:
        return {
            "id": claim.iri,
            "sentence": claim.sentence,
            "polarity": claim.polarity,
            "modality": claim.modality,
            "evidence": list(claim.evidence),
            "citations": [f"[{number}]" for number in claim.cites],
            "may_cite": [f"[{number}]" for number in claim.may_cite],
            "passage": claim.passage,
            "papers": [self.papers[paper] for paper in sorted(self.likely[claim.iri]) if paper in self.papers],
            "quote": self.quotes.get(claim.iri),
        }
