"""What a search finds: things by their names, numbers and sources, claims by their words or their places."""

from __future__ import annotations

from collections import Counter

from pepgraph.answers.citations import taken_to_be
from pepgraph.answers.searching.leads import Leads
from pepgraph.answers.searching.meanings import called
from pepgraph.answers.searching.search import Found, gets_index, lacks_quotes, naming_first, part_of, soon
from pepgraph.answers.searching.stand_ins import in_words, taken
from pepgraph.answers.searching.word_index import Hit, names_beginning, words_to_search
from pepgraph.apps.web.api.parameters import only
from pepgraph.apps.web.pages.claim_rows import Claims, Shown
from pepgraph.apps.web.pages.described import Value, shown_as
from pepgraph.apps.web.pages.html import page
from pepgraph.apps.web.pages.paging import offset_of, pager
from pepgraph.apps.web.server.messages import Reply, Request
from pepgraph.apps.web.settings import Settings
from pepgraph.graph import Graph
from pepgraph.model.terms import Iri
from pepgraph.query.naming.identifiers import near_identifier

_HITS, _PAGE = 40, 50
_SOURCES = ("paper", "reference", "document")


def search(graph: Graph, request: Request, settings: Settings) -> Reply:
    """The page of what is found; works without JavaScript. Raises BadRequest."""
    only(["q", "page"], request.params)
    said, offset = request.one("q").strip()[:200], offset_of(request, _PAGE)
    index = words_to_search(graph.engine)
    sought = soon(graph, said, _PAGE + 1, offset)
    leads = Leads(graph, said, sought or Found([]))
    places = _places(leads)
    hits = leads.numbered or leads.identified
    hits = hits or (called(index, said, _HITS) if index else names_beginning(graph.engine, said, _HITS)) or leads.cited
    part = part_of(graph, sought, _PAGE, offset) if sought else naming_first(graph, hits, _PAGE, offset)
    opposed = [] if offset else leads.opposed
    questions = list(leads.questions.values()) if said else []
    found = (hits or part.items or places or questions) and not (sought and sought.lacking)
    return page(
        "search.html",
        lasting=sought is not None,
        said=said,
        questions=questions,
        meant=leads.spelling if said and not found and not leads.near else "",
        near="" if found or not said else leads.near,
        places=places,
        things=[hit for hit in hits if hit.kind not in _SOURCES],
        sources=_sources(graph, [hit for hit in hits if hit.kind in _SOURCES]),
        shown=Claims(graph, part.items).of(part.items),
        opposed=Claims(graph, opposed).of(opposed),
        taken=[in_words(*one) for one in taken(graph.engine, said, part.items).items()],
        untold=leads.untold if sought else (),
        whole=sought is not None,
        indexing=gets_index(graph),
        lacking=lacks_quotes(graph),
        stored=graph.engine.lasting,
        missing=sought.missing if sought else "",
        named=shown_as(graph, _named(leads)) if sought and not sought.claims else (),
        unknown=leads.unknown,
        queries=leads.wider if sought and not questions else (),
        narrowed=leads.narrowed.values() if sought and not questions else (),
        compared=leads.compared,
        every_word=sought is None or sought.every_word,
        pager=pager(request, part, _PAGE, claims=sought is None),
    )


def _sources(graph: Graph, hits: list[Hit]) -> list[tuple[Hit, str]]:
    """Sources, each reference with the paper that it alone of them is taken to be, which is no further source."""
    papers = dict(taken_to_be(graph, [hit.iri for hit in hits if hit.kind == "reference"]))
    alone = {paper for paper, times in Counter(papers.values()).items() if times == 1}
    own = {reference: paper for reference, paper in papers.items() if paper in alone}
    return [(hit, own.get(hit.iri, "")) for hit in hits if hit.iri not in alone]


def _named(leads: Leads) -> list[Iri]:
    """The things that the words name, or that are near to what an identifier stands for."""
    return near_identifier(leads.graph.engine, leads.words) if leads.near else list(leads.named)


def _places(leads: Leads) -> list[tuple[Value, list[tuple[str, list[Shown]]]]]:
    """What bears on the places that are named without naming them, of the things named beside them."""
    found = []
    for (_, bearing), value in zip(leads.places.items(), shown_as(leads.graph, leads.places), strict=True):
        parts: dict[str, list[Shown]] = {}
        for one in bearing:
            parts.setdefault(one.title, []).extend(Claims(leads.graph, one.claims).of(one.claims))
        if parts:
            found.append((value, list(parts.items())))
    return found


TASKS = {"page-search": search}
