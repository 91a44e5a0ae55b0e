"""The conditions that a page's list is under: offered as a form, kept in its links and downloads."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from pepgraph.apps.web.api.parameters import only
from pepgraph.apps.web.api.terms import everything
from pepgraph.apps.web.server.messages import Request
from pepgraph.graph import Graph
from pepgraph.query.labels import labels, level_names

DOWNLOADED = 5_000
"""Rows of a download at most."""

_OFFERED = 200


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
