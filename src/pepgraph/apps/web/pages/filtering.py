"""The conditions that a page's list is under: offered as a form, kept in its links and downloads."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from pepgraph.apps.web.api.parameters import only
from pepgraph.apps.web.api.terms import everything
from pepgraph.apps.web.server.messages import Request
from pepgraph.errors import UnknownNameError
from pepgraph.graph import Graph
from pepgraph.model.names import shorten
from pepgraph.query.labels import labels, level_names
from pepgraph.query.naming.called import choices

DOWNLOADED = 5_000
"""Rows of a download at most."""

_OFFERED = 200
_CLOSED = {"evidence": "level", "polarity": "polarity", "modality": "modality", "state": "state"}
"""Conditions that forms offer a list for, and the kinds of their values."""


def said(request: Request, *names: str) -> dict[str, str]:
    """What the address says of these conditions, nothing where it says nothing. Raises BadRequest, also for others."""
    only([*names, "page"], request.params)
    return {name: request.one(name).strip() for name in names}


def heading(graph: Graph, name: str, conditions: Mapping[str, str]) -> str:
    """A list with what it is narrowed down to, for the browser's tab. Raises UnknownNameError."""
    words = dict(conditions)
    if about := words.pop("about", ""):
        iri = str(graph.resolve(about))
        name += f" about {labels(graph.engine, [iri]).get(iri, about)}"
    if within := words.pop("within", ""):
        name += f" in {within}"
    rest = ", ".join(value for value in words.values() if value)
    return f"{name}: {rest}" if rest else name


def as_offered(graph: Graph, conditions: Mapping[str, str]) -> dict[str, str]:
    """The same conditions, values of closed lists by the names that forms offer for them. Raises UnknownNameError."""
    found = dict(conditions)
    for name, kind in _CLOSED.items():
        if value := found.get(name):
            meant = graph.resolve(value, kind)
            same = (one for one, _ in choices(graph.engine, kind) if graph.resolve(one, kind) == meant)
            found[name] = next(same, value)
    return found


def asked_as(graph: Graph, iri: str, label: str) -> str:
    """By which name a link asks for a thing: its label, or another name where that means something else too."""
    try:
        return label if str(graph.resolve(label)) == iri else shorten(iri)
    except UnknownNameError:
        return shorten(iri)


def names_offered(graph: Graph) -> list[tuple[str, int]]:
    """Things that many claims name, with the number of these: what a form offers while a name is typed."""
    return [(entity["label"], entity["claims"]) for entity in everything(graph)["entities"][:_OFFERED]]


def levels_offered(graph: Graph) -> list[tuple[str, str]]:
    """Kinds of evidence: name and label of each."""
    return sorted(((name, label) for label, name in level_names(graph.engine).items()), key=lambda level: level[1])


def downloads(path: str, conditions: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The same list as files, out of the API: format, address, name of the file."""
    kept = {name: value for name, value in conditions.items() if value}
    stem = path.rpartition("/")[2]
    return [
        (format, f"{path}?{urlencode({**kept, 'limit': DOWNLOADED, 'format': format.lower()})}", f"{stem}.{ending}")
        for format, ending in (("CSV", "csv"), ("JSON", "json"))
    ]
