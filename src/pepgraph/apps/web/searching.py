"""What a search finds: things by their names, sources, claims by their words."""

from __future__ import annotations

import re

from pepgraph.answers.listing import ABOUT, Part, claims_of, rows_of
from pepgraph.answers.search import search as search_claims
from pepgraph.apps.web.html import page
from pepgraph.apps.web.messages import Reply, Request
from pepgraph.apps.web.paging import number_of, pager
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.shown import Claims
from pepgraph.graph import Graph
from pepgraph.model.claims import Claim
from pepgraph.model.names import fold
from pepgraph.model.terms import Iri, Literal, Term
from pepgraph.query.run import run

SORTED, SCANNED = 5_000, 20_000
"""Claims of which all that fit are found and ordered; claims that are gone through for a page of them."""
_MANY, _THINGS, _PAGE = 200, 20, 50

_NAMED = """SELECT DISTINCT ?thing ?label ?n ?word WHERE {
  ?thing pg:nameKey ?key FILTER (CONTAINS(?key, ?word))
  ?thing rdfs:label ?label OPTIONAL { ?thing pg:claimCount ?n }
}"""
_SOURCES = """SELECT DISTINCT ?paper ?label ?title ?word WHERE {
  ?paper dcterms:title ?title ; rdfs:label ?label
  FILTER (CONTAINS(LCASE(CONCAT(STR(?label), " ", STR(?title))), ?word))
}"""
_TOTAL = "SELECT ?state ?n { VALUES ?state { pg:Cited pg:PerhapsCited pg:Uncited } ?state pg:claimCount ?n }"


def search(graph: Graph, request: Request, settings: Settings) -> Reply:
    """The page of what is found; works without JavaScript."""
    said = request.one("q").strip()[:200]
    words = re.findall(r"\w+", said.lower())
    things = _things(graph, said) if words else []
    part, told = _claims(graph, said, words, things, number_of(request))
    return page(
        "search.html",
        said=said,
        things=things,
        papers=_papers(graph, words) if words else [],
        shown=Claims(graph, part.items).of(part.items),
        told=told,
        pager=pager(request, part),
    )


def _things(graph: Graph, said: str) -> list[tuple[str, str, int]]:
    """Things whose names have the words, those that begin with them and that many claims name first."""
    wanted = fold(said)
    if not wanted:
        return []
    rows = rows_of(graph, _NAMED, {"word": Literal(wanted)}, size=_MANY).items
    counts: dict[tuple[str, str], int] = {}
    for thing, label, n, _ in rows:
        key = (str(thing), str(label))
        counts[key] = counts.get(key, 0) + int(str(n or 0))

    def rank(found: tuple[str, str, int]) -> tuple[bool, bool, int, str]:
        name = fold(found[1])
        return (name != wanted, not name.startswith(wanted), -found[2], found[1])

    return sorted(((iri, label, n) for (iri, label), n in counts.items()), key=rank)[:_THINGS]


def _papers(graph: Graph, words: list[str]) -> list[tuple[str, str, str]]:
    rows = rows_of(graph, _SOURCES, {"word": Literal(words[0])}, size=_MANY).items
    found = [(str(iri), str(label), str(title)) for iri, label, title, _ in rows]
    return [paper for paper in found if all(word in f"{paper[1]} {paper[2]}".lower() for word in words)][:_THINGS]


def _claims(
    graph: Graph, said: str, words: list[str], things: list[tuple[str, str, int]], number: int
) -> tuple[Part[Claim], str]:
    """Claims with all the words, and what there is to say of how they were looked for."""
    if not words:
        return Part(()), ""
    total = sum(int(str(n)) for engine in graph.engine.parts for _, n in run(engine, _TOTAL))
    if total <= SORTED:
        found = search_claims(graph, said)
        start = (number - 1) * _PAGE
        return Part(tuple(found[start : start + _PAGE]), number, len(found) > start + _PAGE), ""
    if total <= SCANNED:
        bindings: dict[str, Term] = {f"word{i}": Literal(word) for i, word in enumerate(words)}
        tests = " ".join(f"FILTER (CONTAINS(LCASE(STR(?text)), ?{name}))" for name in bindings)
        pattern = f"?claim a pg:Claim ; rdfs:label ?text {tests}"
        return claims_of(graph, pattern, bindings, number=number, size=_PAGE), ""
    if not things:
        return Part(()), "This graph is too large to be searched word by word; search for a thing by its name."
    iri, label, _ = things[0]
    told = f"This graph is too large to be searched word by word; these are claims that name {label}."
    return claims_of(graph, ABOUT, {"it": Iri(iri)}, number=number, size=_PAGE), told


TASKS = {"page-search": search}
