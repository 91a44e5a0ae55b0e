"""What an editor works from: claims without a source, claims in tension, what no claim accounts for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from pepgraph.answers.listing import Part, names_of, rows_of
from pepgraph.answers.tensions import MOST, claims_alone, tensions
from pepgraph.apps.web.described import Value, shown_as
from pepgraph.apps.web.html import page
from pepgraph.apps.web.messages import BadRequest, Reply, Request
from pepgraph.apps.web.paging import Pager, number_of, pager
from pepgraph.apps.web.quoted import remainders, words
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.shown import Claims, several_documents
from pepgraph.graph import Filter, Graph
from pepgraph.model.names import DOCUMENT
from pepgraph.model.terms import Iri
from pepgraph.query.run import run
from pepgraph.store.claims import in_batches, read_claims
from pepgraph.store.contract import Row

_DOCUMENTS = (
    "SELECT ?document ?label { ?document a pg:Document OPTIONAL { ?document rdfs:label ?label } } ORDER BY ?document"
)
_SIZE = 30
_HELD = 1_000
"""Claims about one thing that are held against each other."""

_COVERAGE = """SELECT ?passage ?document ?number ?label ?claims ?role ?section WHERE {
  ?passage pg:inDocument ?document ; a pg:Passage ; pg:number ?number
  OPTIONAL { ?passage rdfs:label ?label }
  OPTIONAL { ?passage pg:claimCount ?claims }
  OPTIONAL { ?passage pg:role/skos:prefLabel ?role }
  OPTIONAL { ?passage pg:section ?section }
} ORDER BY ?number ?passage"""

_UNCITED = """SELECT ?claim ?document WHERE {
  ?passage pg:inDocument ?document . ?claim pg:statedIn ?passage ; pg:citationText "uncited"
}"""
_CLAIMS_OF = """SELECT ?document (SUM(?claims) AS ?n) WHERE {{
  VALUES ?document {{ {values} }} ?passage pg:inDocument ?document ; pg:claimCount ?claims ; a pg:Passage
}} GROUP BY ?document"""
_UNCITED_OF = """SELECT ?document (COUNT(DISTINCT ?claim) AS ?n) WHERE {{
  VALUES ?document {{ {values} }}
  ?passage pg:inDocument ?document . ?claim pg:statedIn ?passage ; pg:citationText "uncited"
}} GROUP BY ?document"""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which document a page is about, and the others there are."""

    chosen: Value | None
    """None where the graph has none, or several and none was named."""
    iri: Iri | None
    documents: list[tuple[str, str]]
    """Local name and title of each on this page of the list."""
    pager: Pager | None


def choice(graph: Graph, request: Request) -> Choice:
    """The document named by ``in``, or the only one there is. Raises UnknownNameError."""
    name = request.one("in")
    part: Part[Row] = Part(())
    if name:
        iri = graph.resolve(name, "document")
    else:
        part = rows_of(graph, _DOCUMENTS, number=number_of(request), size=_SIZE)
        iri = part.items[0][0] if len(part.items) == 1 and part.whole else None  # type: ignore[assignment]
    listed = [(str(row[0]).removeprefix(DOCUMENT), str(row[1] or row[0])) for row in part.items]
    if iri is None:
        return Choice(None, None, listed, pager(request, part))
    return Choice(shown_as(graph, [iri])[0], Iri(str(iri)), listed, None)


# ── Without a source ─────────────────────────────────────────────────────────────────────────


def uncited(graph: Graph, request: Request, settings: Settings) -> Reply:
    """Claims without any citation: passage by passage of a document, or how many each document has."""
    chosen = choice(graph, request)
    if chosen.iri is None:
        return page("uncited.html", chosen=chosen, groups=[], counts=_counts(graph, chosen), count=0)
    rows = run(graph.engine, _UNCITED, {"document": chosen.iri}).rows
    claims = read_claims(graph.engine, {str(row[0]) for row in rows}) if rows else []
    shown = Claims(graph, claims)
    said = words(graph, {claim.stated_in for claim in claims})
    groups = [
        (passage, said.get(passage, ""), shown.of(some))
        for passage, some in groupby(claims, key=lambda claim: claim.stated_in)
    ]
    return page("uncited.html", chosen=chosen, groups=groups, counts={}, count=len(claims))


def _counts(graph: Graph, chosen: Choice) -> dict[str, tuple[int, int]]:
    """Uncited claims and all claims of the documents that are listed, by their local names."""
    found = Counter[tuple[str, str]]()
    for values in in_batches({DOCUMENT + name for name, _ in chosen.documents}):
        rows = [("all", row[0], row[1]) for row in run(graph.engine, _CLAIMS_OF.format(values=values))]
        rows += [("uncited", row[0], row[1]) for row in run(graph.engine, _UNCITED_OF.format(values=values))]
        for what, document, n in rows:
            if document is not None:
                found[what, str(document).removeprefix(DOCUMENT)] += int(str(n))
    return {name: (found["uncited", name], found["all", name]) for name, _ in chosen.documents}


# ── In tension ───────────────────────────────────────────────────────────────────────────────


def tension(graph: Graph, request: Request, settings: Settings) -> Reply:
    """Claims that pull against each other, side by side with what they differ in."""
    about, name = request.one("about"), request.one("in")
    if about and name:
        raise BadRequest("say either about or in")
    chosen, cut = _chosen(graph, about, name)
    # What is in memory is held against itself as a whole; of a store that is too large, the part that is wanted.
    large = graph.engine.lasting and _claims(graph) > MOST
    if chosen is None:
        found = [] if large else tensions(graph)
    else:
        found = tensions(graph, claims_alone(graph, chosen) if large else None)
        found = [one for one in found if one.first.iri in chosen and one.second.iri in chosen]
    number = number_of(request)
    size = _SIZE
    part = Part(tuple(found[(number - 1) * size : number * size]), number, len(found) > number * size)
    shown = Claims(graph, [claim for tension in part.items for claim in (tension.first, tension.second)])
    return page(
        "tensions.html",
        pairs=[(tension, *shown.of((tension.first, tension.second))) for tension in part.items],
        count=len(found),
        cut=_HELD if cut else 0,
        too_large=large and chosen is None,
        about=about,
        name=name,
        several=several_documents(graph),
        pager=pager(request, part),
    )


def _chosen(graph: Graph, about: str, name: str) -> tuple[set[str] | None, bool]:
    """The claims that are to be held against each other, None for all, and whether there are more of them."""
    if not about and not name:
        return None, False
    pattern, bindings = graph.pattern(Filter(about=about or None, within=name or None))
    part = names_of(graph, pattern, bindings, size=_HELD)
    return set(part.items), part.more


def _claims(graph: Graph) -> int:
    query = "SELECT ?state ?n { VALUES ?state { pg:Cited pg:PerhapsCited pg:Uncited } ?state pg:claimCount ?n }"
    return sum(int(str(n)) for engine in graph.engine.parts for _, n in run(engine, query))


# ── Accounted for ────────────────────────────────────────────────────────────────────────────


def coverage(graph: Graph, request: Request, settings: Settings) -> Reply:
    """Each passage of a document with what it carries: claims or a role, and what is left over."""
    chosen = choice(graph, request)
    if chosen.iri is None:
        return page("coverage.html", chosen=chosen, rows=[], totals={})
    passages = run(graph.engine, _COVERAGE, {"document": chosen.iri}).rows
    left = remainders(graph, [str(row[0]) for row in passages])
    said = words(graph, [str(row[0]) for row in passages])
    rows = []
    totals = {"passages": len(passages), "claims": 0, "neither": 0, "remainders": 0}
    for passage, _, number, label, count, role, _section in passages:
        iri = str(passage)
        some = left.get(iri, [])
        totals["claims"] += int(str(count or 0))
        totals["remainders"] += len(some)
        totals["neither"] += not int(str(count or 0)) and role is None
        rows.append((iri, number, label, int(str(count or 0)), role, some, said.get(iri, "")))
    return page("coverage.html", chosen=chosen, rows=rows, totals=totals)


TASKS = {"page-uncited": uncited, "page-tensions": tension, "page-coverage": coverage}
