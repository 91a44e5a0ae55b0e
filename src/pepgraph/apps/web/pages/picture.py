"""The picture, live: its page, and what it shows as JSON, Turtle and GraphML."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup
from networkx import MultiDiGraph

from pepgraph.answers.listing import claim_counts, count_of_all, things_of
from pepgraph.apps.web.api.parameters import number_from_1, only
from pepgraph.apps.web.api.terms import much_said_of
from pepgraph.apps.web.pages.html import href, page
from pepgraph.apps.web.server.messages import BadRequest, Reply, Request
from pepgraph.apps.web.settings import Settings
from pepgraph.errors import UnknownNameError
from pepgraph.graph import Graph
from pepgraph.model.names import ENTITY, ONTOLOGY, fold
from pepgraph.model.sentences import listed
from pepgraph.output.drawing import json_text, look_of, picture, style_sheet, without
from pepgraph.output.export import graphml
from pepgraph.output.network import count_of, drawing_of
from pepgraph.output.selection import THINGS, VIEW, VIEWS, Sought
from pepgraph.query.labels import english_names, kind_names, level_names
from pepgraph.query.run import run
from pepgraph.store.contract import remembered

MOST = 60
"""Things shown at first."""

_FURTHER = 20
"""How many more things are shown for each thing in the middle but the first."""
_WHOLE = 1_000
"""Claims up to which a graph is shown whole; of a larger one a neighbourhood is."""
_WHOLE_MOST = 150
_LINES = 60
"""Lines up to which time is taken to find the best place for everything."""
_DEPTHS = (1, 2, 3)
_MIDDLES = 20
_LISTED = 60
"""Documents that are listed to choose from; of more the name is typed."""
_FILTERS = {
    "evidence": "level",
    "polarity": "polarity",
    "kind": "kind",
    "document": "document",
    "reference": "reference",
}
"""Filters of the address, and the kind of name each takes."""
_KNOWN = ("about", "view", "depth", "most", *_FILTERS, "hide")
"""All that the address may say."""
_DOCUMENTS = "SELECT ?document ?label { ?document a pg:Document ; rdfs:label ?label } ORDER BY ?document"
_POLARITIES = "SELECT ?polarity ?label { ?polarity a pg:Polarity ; skos:prefLabel ?label }"


@dataclass(frozen=True, slots=True)
class _State:
    """What an address asks for, in its shortest form, and the same with IRIs for names."""

    sought: Sought
    names: tuple[str, ...]
    """The things in the middle as the address has them."""
    filters: dict[str, str]
    most: str
    hide: tuple[str, ...]
    any_view: bool
    """Whether it names a thing and neither a view nor a filter."""

    @property
    def address(self) -> str:
        parts = [("about", name) for name in self.names]
        parts += [("view", self.sought.view)] if self.sought.view != VIEW or not self.names else []
        parts += [("depth", str(self.sought.depth))] if self.sought.depth > 1 else []
        parts += [*self.filters.items(), *([("most", self.most)] if self.most else [])]
        return urlencode([*parts, *(("hide", value) for value in self.hide)], quote_via=quote, safe=",:")


def live(graph: Graph, request: Request, settings: Settings) -> Reply:
    """The page, with what its address asks for in it."""
    shown = _shown(graph, request)
    return page(
        "picture-live.html",
        picture=shown,
        live=shown["live"],
        data=Markup(json_text(shown)),
        choices=_choices(graph),
        starts=_starts(graph),
    )


def as_json(graph: Graph, request: Request, settings: Settings) -> Reply:
    """What the page's script draws."""
    return Reply(json_text(_shown(graph, request)).encode(), "application/json")


def as_turtle(graph: Graph, request: Request, settings: Settings) -> Reply:
    """The claims that are seen, with every node they refer to."""
    seen = _seen(graph, request)
    claims = {str(claim["id"]) for _, _, said in seen.edges(data=True) for claim in said["claims"]}
    with graph.slice(claims) as part:
        return Reply(part.export(format="ttl").encode(), "text/turtle; charset=utf-8")


def as_graphml(graph: Graph, request: Request, settings: Settings) -> Reply:
    """The things and lines that are seen."""
    return Reply(graphml(_seen(graph, request)).encode(), "application/graphml+xml")


# ── The address ──────────────────────────────────────────────────────────────────────────────


def _state(graph: Graph, request: Request) -> _State:
    """What the address asks for. Raises BadRequest and UnknownNameError."""
    only(_KNOWN, request.params)
    view = request.one("view") or VIEW
    if view not in VIEWS:
        raise BadRequest(f"unknown view {view!r}; use one of {', '.join(VIEWS)}")
    about = tuple(dict.fromkeys(_thing(graph, name) for name in request.many("about")))
    if len(about) > _MIDDLES:
        raise BadRequest(f"{len(about)} things are in the middle; a picture has {_MIDDLES} there at most")
    if not about and count_of_all(graph) > _WHOLE:
        about = tuple((much_said_of(graph) or ())[:1])
    depth = number_from_1(request, "depth", 1, _DEPTHS[-1])
    if depth > 1 and not about:
        raise BadRequest(f"depth is {depth}, which counts steps from about; give that too, or leave depth out")
    usual = min(THINGS, MOST + _FURTHER * (len(about) - 1)) if about else _WHOLE_MOST
    most = number_from_1(request, "most", usual, THINGS)
    filters = {name: _several(request, name) for name in _FILTERS}
    levels, polarities, kinds, documents, references = (
        tuple(dict.fromkeys(_resolved(graph, value, _FILTERS[name]) for value in values))
        for name, values in filters.items()
    )
    return _State(
        Sought(view, about, depth, levels, polarities, kinds, documents, references, most, claims=10 * most),
        tuple(_short(graph, iri) for iri in about),
        {name: ",".join(values) for name, values in filters.items() if values},
        str(most) if request.one("most") else "",
        _hidden(request),
        bool(about) and not (request.one("view") or any(filters.values())),
    )


def _hidden(request: Request) -> tuple[str, ...]:
    """What the legend has unticked. Raises BadRequest for what is in none of its groups."""
    hidden = tuple(sorted(set(request.many("hide"))))
    groups = style_sheet()["legend"]
    for name in hidden:
        if ":" not in name or name.partition(":")[0] not in groups:
            raise BadRequest(
                f"hide is {name[:40]!r}; name a group and a value, as evidence:anecdote: {', '.join(groups)}"
            )
    return hidden


def _several(request: Request, name: str) -> list[str]:
    return [part.strip() for value in request.many(name) for part in value.split(",") if part.strip()]


def _thing(graph: Graph, name: str) -> str:
    """The IRI of a thing or of a reference, which may be written as ``[6]``."""
    try:
        return str(graph.resolve(name))
    except UnknownNameError as unknown:
        try:
            return str(graph.resolve(name, "reference"))
        except UnknownNameError:
            if name.strip("[] ").rpartition(":")[2].isdecimal():
                raise
        raise unknown


def _resolved(graph: Graph, name: str, kind: str) -> str:
    if kind != "kind":
        return str(graph.resolve(name, kind))
    kinds = kind_names(graph.engine)
    known = {fold(label): iri for iri, label in kinds.items()}
    if fold(name) not in known:
        raise UnknownNameError(f"unknown kind {name!r}; there are {', '.join(kinds.values())}")
    return known[fold(name)]


def _short(graph: Graph, iri: str) -> str:
    """The name that an address has for a thing: the last part of its IRI where that is enough."""
    local = iri.removeprefix(ENTITY)
    if local != iri:
        try:
            if str(graph.resolve(local)) == iri:
                return local
        except UnknownNameError:
            pass
    return iri


# ── What there is to choose from ─────────────────────────────────────────────────────────────


def _starts(graph: Graph) -> list[dict[str, str]]:
    """The compounds of which most is said, where a picture can begin."""

    def found() -> list[dict[str, str]]:
        compounds = things_of(graph, ONTOLOGY + "Peptide", size=8).items
        return [
            {"iri": iri, "label": label, "claims": f"{n:,}", "name": _short(graph, iri)}
            for iri, label, n in compounds
            if n
        ]

    return remembered(graph.engine, "starts of pictures", found)


def _choices(graph: Graph) -> dict[str, list[tuple[str, str]]]:
    """Values and labels of the filters that can be listed; those of documents only where they are few."""

    def found() -> dict[str, list[tuple[str, str]]]:
        documents = english_names(run(graph.engine, f"{_DOCUMENTS} LIMIT {_LISTED + 1}"))
        said = english_names(run(graph.engine, _POLARITIES))
        few = sorted((iri.rpartition("/")[2], label) for iri, label in documents.items())
        levels = level_names(graph.engine).values()
        return {
            "evidence": sorted((name, look_of("evidence", name)["label"]) for name in levels),
            "polarity": sorted((name, look_of("polarity", name)["label"]) for name in said.values()),
            "kind": [(label, label.capitalize()) for label in dict.fromkeys(kind_names(graph.engine).values())],
            "document": few if len(few) <= _LISTED else [],
        }

    return remembered(graph.engine, "choices of pictures", found)


# ── What is shown ────────────────────────────────────────────────────────────────────────────


def _drawn(graph: Graph, request: Request) -> tuple[_State, MultiDiGraph]:
    """What a request asks for with its network, in the first view that has any of it where none is named."""
    state = _state(graph, request)
    network = drawing_of(graph, state.sought)
    if state.any_view and not network.number_of_edges():
        # A region or a species is in some views alone, and a link to its picture names none.
        others = (replace(state.sought, view=view) for view in VIEWS if view != VIEW)
        drawn = ((sought, drawing_of(graph, sought)) for sought in others)
        found = next((one for one in drawn if one[1].number_of_edges()), (state.sought, network))
        state, network = replace(state, sought=found[0]), found[1]
    return state, network


def _seen(graph: Graph, request: Request) -> MultiDiGraph:
    """The same without what is hidden."""
    state, network = _drawn(graph, request)
    return without(network, state.hide)


def _shown(graph: Graph, request: Request) -> dict[str, Any]:
    """The picture as the page and its script take it."""
    state, network = _drawn(graph, request)
    shown = picture(network, hide=state.hide, quick=network.number_of_edges() > _LINES)
    middle = set(state.sought.about)
    claims = claim_counts(graph, [thing["name"] for thing in shown["things"].values() if thing["name"]])
    for thing in shown["things"].values():
        thing |= {
            "page": href(thing["name"]),
            "middle": thing["name"] in middle,
            "claims": claims[thing["name"]],
        }
    for claim in shown["claims"]:
        claim["page"] = href(claim["id"])
    about = [
        {"iri": iri, "name": name, "label": str(network.nodes[iri]["label"])}
        for iri, name in zip(state.sought.about, state.names, strict=True)
    ]
    shown["live"] = {
        "address": state.address,
        "about": about,
        "title": _title([thing["label"] for thing in about]) or str(network.graph["title"]),
        "subtitle": str(network.graph["subtitle"]),
        "count": count_of(network.graph["shown"], network.graph["found"]),
        "form": {
            "view": state.sought.view,
            "depth": str(state.sought.depth),
            "most": state.most,
            **{name: state.filters.get(name, "") for name in _FILTERS},
        },
    }
    return shown


def _title(labels: list[str]) -> str:
    few = labels if len(labels) <= 4 else [*labels[:3], f"{len(labels) - 3} more"]
    return listed(few) if few else ""


TASKS = {
    "page-picture": live,
    "api-picture": as_json,
    "api-picture-ttl": as_turtle,
    "api-picture-graphml": as_graphml,
}
