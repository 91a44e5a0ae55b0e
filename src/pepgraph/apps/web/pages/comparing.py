"""The page of things side by side."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pepgraph.answers.compare import (
    BESIDE,
    FAMILIES,
    MOST,
    Comparison,
    Line,
    compare_strongest,
    in_words,
    narrowed,
)
from pepgraph.answers.overview import counts
from pepgraph.answers.profile import ALSO
from pepgraph.apps.web.api.parameters import only
from pepgraph.apps.web.pages.claim_rows import Claims, Shown
from pepgraph.apps.web.pages.filtering import asked_as, names_offered
from pepgraph.apps.web.pages.html import page, refused
from pepgraph.apps.web.server.messages import BadRequest, Reply, Request
from pepgraph.apps.web.settings import Settings
from pepgraph.errors import UnknownNameError
from pepgraph.graph import Graph

WHOLE = 250
"""Claims of each thing."""

_OFFERED = 3
"""Pairs from which to choose."""

Cell = list[Shown]
Asked = tuple[str, str]
"""A thing's label, and the name by which a link asks for it."""


def compare(graph: Graph, request: Request, settings: Settings) -> Reply:
    """Two or more things side by side, or the form to choose them. Raises BadRequest."""
    only(["of"], request.params)
    names = [name.strip() for name in request.many("of") if name.strip()]
    if len(names) > MOST:
        raise BadRequest(f"{len(names)} things are too many to be read side by side; name {MOST} at most")
    form: dict[str, Any] = {"names": names, "offered": names_offered(graph)}
    try:
        if len(names) < 2:
            named = [str(graph.resolve(name)) for name in names]
            return page("compare.html", found=None, pairs=_pairs(graph, named), **form)
        found, cut = compare_strongest(graph, names, WHOLE)
    except UnknownNameError as error:
        return refused("compare.html", error, found=None, **form)
    return page("compare.html", found=found, cut=cut, whole=WHOLE, **_shown(graph, found), **form)


def _pairs(graph: Graph, named: Collection[str]) -> list[tuple[Asked, Asked]]:
    """What may be compared: a compound that is named, or of which most is said, with the next of which most is said."""
    most = [(iri, (label, asked_as(graph, iri, label))) for iri, label, _ in counts(graph).compounds]
    first = next((it for iri, it in most if not named or iri in named), None)
    return [(first, it) for _, it in most if it != first][:_OFFERED] if first else []


def _shown(graph: Graph, found: Comparison) -> dict[str, Any]:
    shown = Claims(graph, (claim for one in found.profiles for claim in (*one.claims, *one.compared)))

    def rows(lines: list[Line]) -> list[tuple[str, list[Cell]]]:
        return [(name, [shown.of(claims) for claims in cells]) for name, cells in lines]

    sections = [(name, title, rows(found.family(name))) for name, title in FAMILIES]
    sections.append(("also", ALSO, rows(found.others)))
    return {
        "narrowed": narrowed,
        "agreed": [
            (in_words(name, cells[0][0]), [shown.of(claims) for claims in cells]) for name, cells in found.agreed
        ],
        "compared": shown.of(found.compared),
        "sections": [section for section in sections if section[2]],
        "beside": rows(found.beside),
        "beside_title": BESIDE,
        "reports": rows(found.anecdotes),
        "places": [
            (place, [[(it, shown.of(it.claims)) for it in standings] for standings in cells])
            for place, cells in found.statuses
        ],
    }


TASKS = {"page-compare": compare}
