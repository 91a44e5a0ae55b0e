"""Claims as a networkx graph: things are nodes, claims are edges, references the third ring."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import networkx

from pepgraph.answers.behind import Behind
from pepgraph.answers.citations import Paper, notes_on, papers
from pepgraph.answers.overview import documents
from pepgraph.errors import OutputError, UnknownNameError, UnknownValueError, expect
from pepgraph.model.claims import Claim, Named, of_several
from pepgraph.model.names import ONTOLOGY, local_of, outside, shorten
from pepgraph.model.sentences import phrases
from pepgraph.output.selection import CLAIMS, THINGS, VIEW, VIEWS, Sought, select
from pepgraph.query.labels import labels, level_names
from pepgraph.query.run import run, run_about
from pepgraph.store.claims import read_claims
from pepgraph.store.contract import grouped

if TYPE_CHECKING:
    from pepgraph.graph import Graph
_KINDS = """SELECT ?thing ?kind ?class WHERE {{
  VALUES ?thing {{ {values} }} ?thing a ?class . ?class rdfs:label ?kind
  FILTER (EXISTS {{ ?class rdfs:subClassOf pg:Entity }} || ?class IN (pg:Reference, pg:RegulatoryStatus))
  FILTER (LANG(?kind) IN ("", "en"))
}} ORDER BY ?thing (?class = pg:Peptide) DESC(?kind)"""
_QUOTES = (
    "SELECT ?claim ?quote {{ VALUES ?claim {{ {values} }} ?claim pg:statedIn ?passage . ?passage pg:quote ?quote }}"
)
_DETAILS = """SELECT ?thing ?property ?text WHERE {{
  VALUES ?thing {{ {values} }} ?thing ?property ?text
  FILTER (?property IN (pg:threeLetterSequence, pg:averageMass, skos:altLabel, skos:exactMatch, skos:closeMatch))
}}"""
_NAMES = "SELECT ?thing ?key WHERE {{ VALUES ?thing {{ {values} }} ?thing pg:nameKey ?key }} ORDER BY ?thing ?key"
_LIKELY = "SELECT ?claim ?paper {{ VALUES ?claim {{ {values} }} ?claim pg:likelySource ?paper }}"
_WEAK = "SELECT ?scope { ?scope a pg:Scope ; pg:yieldsShortcut false }"
_UNSPECIFIED = ONTOLOGY + "UnspecifiedProduct"
_ASIDE = ("scope", "indication", "regulator", "since", "until")
"""Qualifiers of a status that its line tells otherwise or not at all."""
_TERMS = {
    "threeLetterSequence": "sequence",
    "exactMatch": "same as",
    "closeMatch": "close to",
    "averageMass": "average mass, Da",
    "altLabel": "also called",
}
"""What the panel calls a property, by its local name, in the order of the panel."""


def network(graph: Graph, view: str = VIEW, about: str | None = None, depth: int = 1) -> networkx.MultiDiGraph:
    """One view of the claims as a directed multigraph.

    Nodes have label, kind, ring (0 compounds, 1 things, 2 references), url, detail and names (all they
    are found by, folded); edges have label, text (drawn on the line in some views), scope (how far they
    reach, as "only there", and that they have ended), polarity, modality, evidence and the claims behind
    them, with the documents, places and regions of these. ``about`` keeps what lies within ``depth`` steps of
    a thing, the most claimed where that is more than one picture shows, with the thing alone in the
    innermost ring. Raises UnknownNameError for an unknown view or name.
    """
    expect("depth", depth, int, "a whole number of steps")
    if depth < 1:
        raise UnknownValueError(f"depth is {depth}; give 1 step or more")
    if about is None and depth != 1:
        raise UnknownValueError(f"depth is {depth}, which counts steps from about; give that too, or leave depth out")
    expect("view", view, str, f"one of {', '.join(VIEWS)}")
    if view not in VIEWS:
        raise UnknownNameError(f"unknown view {view!r}; use one of {', '.join(VIEWS)}")
    middle = () if about is None else (str(graph.resolve(about)),)
    # Around a middle as much as can be looked at; of a whole graph all, or it is refused.
    drawn = drawing_of(graph, Sought(view, middle, depth, most=THINGS if middle else 3 * CLAIMS))
    if middle and not drawn.number_of_edges():
        others = [other for other in views_of(graph, Sought(view, middle, depth, most=THINGS)) if other != view]
        mend = f"it is in {' and '.join(others)}" if others else "no view has it; show tells what is said of it"
        raise UnknownNameError(f"{about} is not in the view {view}; {mend}")
    if middle:
        label = drawn.nodes[middle[0]]["label"]
        steps = "1 step" if depth == 1 else f"{depth} steps"
        drawn.graph["title"] = f"{label}{'' if depth == 1 else f', {steps}'} – {drawn.graph['title']}"
        drawn.graph["subtitle"] += (
            f", within {steps} of {label}: {count_of(drawn.graph['shown'], drawn.graph['found'])}"
        )
    return drawn


def drawable(graph: Graph, view: str, about: str | None, depth: int) -> networkx.MultiDiGraph:
    """The network of a picture. Raises OutputError too, where there is nothing in it."""
    drawn = network(graph, view, about, depth)
    if not drawn:
        others = " and ".join(views_of(graph, Sought(view, most=3 * CLAIMS)))
        mend = f"what is said is in {others}" if others else "leave out a condition, if there is one"
        raise OutputError(f"there is nothing to draw in the view {view}; {mend}")
    return drawn


def views_of(graph: Graph, sought: Sought) -> Iterator[str]:
    """The views in which what is sought has any line."""
    for view in VIEWS:
        if drawing_of(graph, replace(sought, view=view)).number_of_edges():
            yield view


def drawing_of(graph: Graph, sought: Sought) -> networkx.MultiDiGraph:
    """What is sought as ``network`` gives it, and in the network's own attributes how much of it there is.

    ``found`` has the numbers of things, of claims between those that are shown, and of sources of
    these claims; ``shown`` has those of what is in the network.
    """
    view = VIEWS[sought.view]
    selection = select(graph, sought)
    claims = read_claims(graph.engine, selection.claims)
    cited = (reference for claim in claims for reference in claim.references) if view.cites else ()
    sources = Counter(cited)
    things = selection.things
    if things is not None and len(things) < selection.things_found and len(sources) < sought.kept:
        return drawing_of(graph, replace(sought, sources=len(sources)))
    room = max(sought.kept, sought.most - (selection.things_found if things is None else len(things)))
    ranked = sorted(sources, key=lambda reference: (-sources[reference], reference))
    drawn = _drawn(_Facts(graph, claims, sought.about), claims, sought, things, {*ranked[:room], *sought.about})
    drawn.graph.update(
        title=documents(graph) or "pepgraph",
        view=sought.view,
        subtitle=view.explain[:1].upper() + view.explain[1:],
        found={"things": selection.things_found, "claims": selection.claims_found, "sources": len(sources)},
        shown={
            "things": sum(thing not in sources for thing in drawn),
            "claims": len({claim["id"] for *_, said in drawn.edges(data=True) for claim in said["claims"]}),
            "sources": sum(thing in sources for thing in drawn),
        },
    )
    return drawn


def _drawn(
    facts: _Facts, claims: Sequence[Claim], sought: Sought, things: Collection[str] | None, references: Collection[str]
) -> networkx.MultiDiGraph:
    """The lines of claims between these things, or all, and to these of the references that they cite."""
    drawn = networkx.MultiDiGraph()
    for thing in sought.about:
        _node(drawn, facts, facts.named(thing))
    kept, several, cites = {*(things or ())}, of_several(claims), VIEWS[sought.view].cites
    for claim in claims:
        for source, target, label, text in _ends(claim, sought.view, facts):
            if things is not None and not kept.issuperset((source.iri, target.iri)):
                continue
            scope = facts.scope(claim, sought.view)
            _edge(drawn, facts, claim, source, target, label, _words(claim, sought.view, text, scope), scope)
            for reference, number in zip(claim.references, claim.cites, strict=True) if cites else ():
                if reference in references:
                    marker = f"{claim.document} [{number}]" if several else f"[{number}]"
                    _edge(drawn, facts, claim, target, Named(reference, marker), "cites")
    for _, _, said in drawn.edges(data=True):
        for name in ("documents", "places", "regions"):
            said[name] = list(dict.fromkeys(value for stands in said["claims"] for value in stands[name]))
    for thing, said in drawn.nodes(data=True) if sought.about else ():
        said["ring"] = 0 if thing in sought.about else max(1, said["ring"])
    return drawn


def count_of(shown: dict[str, int], found: dict[str, int]) -> str:
    """How much of what there is can be seen.

    >>> count_of({"things": 40, "claims": 9, "sources": 0}, {"things": 1234, "claims": 9, "sources": 0})
    '40 of 1,234 things are shown, 9 claims'
    """
    things = _many(shown, found, "thing") + (" are shown" if shown["things"] < found["things"] else "")
    return ", ".join(filter(None, (things, _many(shown, found, "claim"), _many(shown, found, "source"))))


def _many(shown: dict[str, int], found: dict[str, int], noun: str) -> str:
    some, every = shown[noun + "s"], found[noun + "s"]
    if some < every:
        return f"{some:,} of {every:,} {noun}s"
    return f"{some:,} {noun}{'' if some == 1 else 's'}" if some or noun != "source" else ""


def _ends(claim: Claim, view: str, facts: _Facts) -> list[tuple[Named, Named, str, str]]:
    """Source, target, label and the text to draw of the edges that a claim gives in a view."""
    between_things = claim.object.iri in facts.kinds
    label = claim.relation.label
    if view == "full":
        return [(claim.subject, claim.object, label, claim.relation.symbol)] if between_things else []
    if view == "status":
        status = claim.object.label
        ended = claim.polarity != "negated" and claim.qualified("until")
        been = ("was" if ended else "has been") if claim.has_been else ""
        text = " ".join(filter(None, ("NOT" if claim.polarity == "negated" else "", been, status)))
        places = claim.qualified("jurisdiction") if claim.relation.family == "status" else ()
        return [(claim.subject, place, status, text) for place in places]
    if view == "regions":
        regions = claim.qualified("anatomy") if between_things else ()
        whose = f"{claim.subject.label} {label}"
        said = [aspect.label for aspect in claim.qualified("aspect") if aspect.iri != _UNSPECIFIED]
        denied = "NOT" if claim.polarity == "negated" else ""
        text = " ".join(filter(None, (claim.subject.label, denied, claim.relation.symbol or label, *said)))
        lines = [(claim.object, region, whose, text) for region in regions]
        return [(claim.subject, claim.object, label, ""), *lines] if lines else []
    of_peptide = facts.kinds.get(claim.subject.iri) == "peptide"
    drawn = of_peptide and between_things and claim.relation.family in ("mechanism", "effect")
    return [(claim.subject, claim.object, label, claim.relation.symbol)] if drawn else []


def _words(claim: Claim, view: str, text: str, scope: str) -> str:
    """What stands on a line, with how far it reaches; where everything is drawn, lines lie too close for that."""
    if not scope or view == "full":
        return text
    denied = "NOT" if claim.polarity == "negated" and "NOT" not in text.split() else ""
    return " ".join(filter(None, (denied, text, f"[{scope}]")))


def _edge(
    drawn: networkx.MultiDiGraph,
    facts: _Facts,
    claim: Claim,
    source: Named,
    target: Named,
    label: str,
    text: str = "",
    scope: str = "",
) -> None:
    for end in (source, target):
        _node(drawn, facts, end)
    evidence = facts.levels.get(claim.evidence[0], "") if claim.evidence else ""
    key = "|".join((label, claim.polarity, claim.modality, evidence, *filter(None, (text, scope))))
    if not drawn.has_edge(source.iri, target.iri, key):
        drawn.add_edge(
            source.iri,
            target.iri,
            key,
            label=label,
            text=text,
            scope=scope,
            polarity=claim.polarity,
            modality=claim.modality,
            evidence=evidence,
            claims=[],
        )
    drawn.edges[source.iri, target.iri, key]["claims"].append(facts.claim(claim))


def _node(drawn: networkx.MultiDiGraph, facts: _Facts, thing: Named) -> None:
    if thing.iri not in drawn:
        drawn.add_node(thing.iri, **facts.node(thing))


class _Facts:
    """Labels, kinds, papers and quotes that nodes and edges show: of these claims and all they name."""

    def __init__(self, graph: Graph, claims: Sequence[Claim], also: Collection[str] = ()) -> None:
        self._graph = graph
        references = {reference for claim in claims for reference in claim.references} | set(also)
        things = references | {end.iri for claim in claims for end in (claim.subject, claim.object)}
        things |= {qualifier.value.iri for claim in claims for qualifier in claim.qualifiers}
        self.kinds = {str(thing): str(kind) for thing, kind, _ in run_about(graph.engine, _KINDS, things)}
        self.levels = level_names(graph.engine)
        self._weak = {str(scope) for (scope,) in run(graph.engine, _WEAK)}
        self.detail: dict[str, list[dict[str, str | None]]] = defaultdict(list)
        self.papers: dict[str, Paper] = {}
        self._read_references(references)
        self._read_details(things)
        self.names = grouped(run_about(graph.engine, _NAMES, things))
        own = [claim.iri for claim in claims]
        self.likely = grouped(run_about(graph.engine, _LIKELY, own))
        self.remarks = Behind.of(graph, claims).remarks
        self.quotes = {str(claim): str(quote) for claim, quote in run_about(graph.engine, _QUOTES, own)}
        self._labels = labels(graph.engine, also)

    def named(self, iri: str) -> Named:
        return Named(iri, self._labels.get(iri) or shorten(iri))

    def _read_references(self, references: Collection[str]) -> None:
        for reference, paper in papers(self._graph, references).items():
            self.papers[reference] = paper
            named = ": ".join(filter(None, (paper.short, ". ".join(filter(None, (paper.title, paper.journal))))))
            sure = "; checked: ".join(filter(None, (paper.confidence, paper.checked)))
            self.detail[reference] += [
                {"term": "taken to be", "text": named, "href": paper.link},
                {"term": "how sure", "text": sure, "href": None},
            ]
        for reference, remarked in notes_on(self._graph, references).items():
            told = dict.fromkeys(note.text for note in remarked)
            self.detail[reference] += [{"term": "curator note", "text": text, "href": None} for text in told]

    def _read_details(self, things: Collection[str]) -> None:
        order = {term: place for place, term in enumerate(_TERMS.values())}
        found = run_about(self._graph.engine, _DETAILS, things)
        rows = [(str(thing), _TERMS[local_of(str(key))], str(text)) for thing, key, text in found]
        for thing, term, text in sorted(rows, key=lambda row: (row[0], order[row[1]], row[2])):
            href = text if text.startswith("http") else None
            self.detail[thing].append({"term": term, "text": outside(text), "href": href})

    def scope(self, claim: Claim, view: str) -> str:
        """What a line has to say beside its label to say no more than its claim: how far that reaches, and its end."""
        of_status = claim.relation.family == "status"
        left = (*_ASIDE, "jurisdiction") if view == "status" else _ASIDE
        told = tuple(q for q in claim.qualifiers if of_status and q.property.removeprefix(ONTOLOGY) not in left)
        some = ["for some indications"] if of_status and claim.qualified("indication") else []
        confined = [
            scope.label
            for scope in claim.qualified("scope")
            if scope.iri in self._weak or "only" in scope.label.split() or scope.label.startswith("for ")
        ]
        been = ["has been"] if claim.has_been and view != "status" else []
        ends = [f"until {year.label}" for year in claim.qualified("until")]
        return "; ".join([*been, *phrases(told), *some, *confined, *ends])

    def node(self, thing: Named) -> dict[str, Any]:
        kind = self.kinds.get(thing.iri, "thing")
        ring = {"peptide": 0, "reference": 2}.get(kind, 1)
        return {
            "label": thing.label,
            "kind": kind,
            "ring": ring,
            "url": str(thing.iri),
            "detail": self.detail.get(thing.iri, []),
            "names": self.names.get(thing.iri, []),
        }

    def claim(self, claim: Claim) -> dict[str, Any]:
        # How sure it is belongs to the reference: another document may take its own for the same paper.
        cited = {paper.iri: paper for reference in claim.references if (paper := self.papers.get(reference))}
        behind = [cited[iri] for iri in sorted(self.likely[claim.iri]) if iri in cited]
        return {
            "id": claim.iri,
            "sentence": claim.sentence,
            "polarity": claim.polarity,
            "modality": claim.modality,
            "evidence": list(claim.evidence),
            "levels": [self.levels.get(level, "") for level in claim.evidence],
            "citations": [f"[{number}]" for number in claim.cites],
            "may_cite": [f"[{number}]" for number in claim.may_cite],
            "citation_text": claim.citation_text,
            "documents": [claim.document],
            "places": [place.label for place in claim.qualified("jurisdiction")],
            "regions": [region.label for region in claim.qualified("anatomy")],
            "passage": claim.passage,
            "papers": [{"label": one.short, "href": one.link, "confidence": one.confidence} for one in behind],
            "noted": list(self.remarks.get(claim.iri, ())),
            "read_again": claim.read_again,
            "quote": self.quotes.get(claim.iri),
        }
