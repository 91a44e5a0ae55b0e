"""Every name of ours at its own address: which page shows it, and its triples for programs."""

from __future__ import annotations

from collections.abc import Callable

from pepgraph.apps.web.negotiation import ENDINGS, HTML, TRIPLES, format_of, of_thing, with_charset
from pepgraph.apps.web.pages import entities, generic, records
from pepgraph.apps.web.pages.described import Described, described
from pepgraph.apps.web.pages.html import href
from pepgraph.apps.web.server.messages import BadRequest, Reply, Request
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.sparql import cut_at
from pepgraph.graph import Graph
from pepgraph.model.names import BASE, DOCUMENT, GRAPH, ONTOLOGY, graph_of
from pepgraph.model.terms import Iri, Term, printable
from pepgraph.query.serialized import serialized

Show = Callable[[Graph, Request, Described], Reply]

_KINDS: tuple[tuple[str, Show], ...] = (
    ("Claim", records.claim),
    ("Passage", records.passage),
    ("Reference", records.reference),
    ("Document", records.document),
)
_ROOMS: tuple[tuple[str, Show], ...] = (
    ("graph/", generic.named_graph),
    ("proposition/", generic.proposition),
    ("paper/", records.paper),
    ("entity/", entities.entity),
)

_ONTOLOGY = ONTOLOGY.removesuffix("#")

# The words of a document belong to its publisher, and keys for look-ups are no knowledge.
_ITS_OWN = """CONSTRUCT {{ {name} ?p ?o . ?s ?q ?r }} WHERE {{
  {{ {name} ?p ?o FILTER (?p NOT IN (pg:quote, pg:nameKey)) }}
  UNION {{ ?s ?link {name} . ?s ?q ?r FILTER (?q NOT IN (pg:quote, pg:nameKey)) }}"""
# Who has a claim alone has both links of trust, and what is noted on them, such as a retraction.
_ITS_SOURCES = """
  UNION {{ {name} cito:citesAsEvidence|pg:mayCite ?s . ?s ?q ?r }}
  UNION {{ {name} cito:citesAsEvidence|pg:mayCite ?reference . ?reference pg:identifiedAs ?s . ?s ?q ?r }}
  UNION {{
    {{ {name} cito:citesAsEvidence|pg:mayCite ?noted }}
    UNION {{ {name} cito:citesAsEvidence|pg:mayCite ?reference . ?reference pg:identifiedAs ?noted }}
    ?s pg:concerns ?noted ; ?q ?r
    FILTER NOT EXISTS {{ ?s pg:concerns ?other . ?other a pg:Claim }}
  }}"""
_OF_THING = _ITS_OWN + "}}"
_OF_CLAIM = _ITS_OWN + _ITS_SOURCES + "}}"
_OF_GRAPH = "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {name} {{ ?s ?p ?o }} }}"


def thing(graph: Graph, request: Request, settings: Settings) -> Reply:
    """The page of the thing that the path names, or its triples. Raises BadRequest, UnknownNameError."""
    path = request.path.removeprefix("/")
    stem, _, ending = path.rpartition(".")
    found, format = described(graph, path), ""
    if found is None and ending in ENDINGS:
        found, format = described(graph, stem), ENDINGS[ending]
    if found is None:
        return _elsewhere(graph, stem, f".{ending}") if ending in ENDINGS else _elsewhere(graph, path)
    if not format and of_thing(request.accept) != HTML:
        format = format_of(request.accept, [], TRIPLES)
    if format:
        return _triples(graph, settings, found, format)
    return _page(found)(graph, request, found)


def wanted(request: Request) -> str:
    """The media type in which a thing is asked for, by the end of its address or by Accept."""
    format = ENDINGS.get(request.path.rpartition(".")[2])
    return TRIPLES[format] if format else of_thing(request.accept)


def _page(found: Described) -> Show:
    """How to show a thing: by its class, else by where its name lies."""
    if found.iri == _ONTOLOGY:
        return generic.ontology
    for name, show in _KINDS:
        if found.is_a(name):
            return show
    path = found.iri.removeprefix(BASE)
    return next((show for room, show in _ROOMS if path.startswith(room)), generic.thing)


def _triples(graph: Graph, settings: Settings, found: Described, format: str) -> Reply:
    whole = _graph(graph, found)
    # The graph knows the name, so it is an IRI. As a binding it would be joined, and all be read before the first.
    name = Iri(whole or found.iri).n3
    text = (_OF_GRAPH if whole else _OF_CLAIM if found.is_a("Claim") else _OF_THING).format(name=name)
    answer = serialized(graph.engine, text, format, settings.rows, most=settings.answer)
    return Reply(answer.body, with_charset(TRIPLES[format]), 200, cut_at(settings.rows, answer.truncated))


def _graph(graph: Graph, found: Described) -> str | None:
    """The named graph whose triples are those of a thing; None for what is a part of one."""
    own = found.iri if found.iri.startswith(GRAPH) else None
    if found.iri == _ONTOLOGY:
        own = Iri(GRAPH + "ontology")
    elif found.is_a("Document"):
        own = Iri(graph_of(f"{found.iri}/") or GRAPH + found.iri.removeprefix(DOCUMENT))
    return own if own in graph.engine.graphs() and own != GRAPH + "quotes" else None


def _elsewhere(graph: Graph, path: str, ending: str = "") -> Reply:
    """To the thing that is known by this name, where there is one. Raises UnknownNameError with the nearest names."""
    room, _, rest = path.rstrip("/").partition("/")
    local = rest.rpartition("/")[2]
    shown = printable(f"{room}/{rest}", "")
    # A name is found without its punctuation, of which what is not printed is none.
    meant = shown == f"{room}/{rest}"
    if meant and room == "entity" and local:
        return _over_to(graph.resolve(local), ending)
    document, kind, name = (*rest.split("/"), "", "")[:3]
    if meant and room == "doc" and document:
        home = graph.resolve(document, "document")
        if not kind:
            return _over_to(home, ending)
        if kind in ("claim", "passage", "reference"):
            it = graph.resolve(f"{home.removeprefix(DOCUMENT)}:{name}", kind)
            if rest.count("/") == 2 and it != BASE + path:
                return _over_to(it, ending)
    is_name = rest or not meant
    raise BadRequest(f"nothing in this graph is called {shown}" if is_name else "there is nothing at this address", 404)


def _over_to(thing: Term, ending: str) -> Reply:
    return Reply(b"", "text/plain", 303, {"Location": (href(thing) or "/") + ending})


TASKS = {"page-thing": thing}
