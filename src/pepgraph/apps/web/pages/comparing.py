"""The page of things side by side."""

from __future__ import annotations

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
from pepgraph.answers.profile import ALSO
from pepgraph.apps.web.api.parameters import only
from pepgraph.apps.web.pages.filtering import names_offered
from pepgraph.apps.web.pages.html import page, refused
from pepgraph.apps.web.pages.shown import Claims, Shown
from pepgraph.apps.web.server.messages import BadRequest, Reply, Request
from pepgraph.apps.web.settings import Settings
from pepgraph.errors import UnknownNameError
from pepgraph.graph import Graph

WHOLE = 250
"""Claims of each thing."""

Cell = list[Shown]


def compare(graph: Graph, request: Request, settings: Settings) -> Reply:
    """Two or more things side by side, or the form to choose them. Raises BadRequest."""
    only(["of"], request.params)
    names = [name.strip() for name in request.many("of") if name.strip()]
    if len(names) > MOST:
        raise BadRequest(f"{len(names)} things are too many to be read side by side; name {MOST} at most")
    form: dict[str, Any] = {"names": names, "offered": names_offered(graph)}
    try:
        if len(names) < 2:
            for name in names:
                graph.resolve(name)
            return page("compare.html", found=None, **form)
        found, cut = compare_strongest(graph, names, WHOLE)
    except UnknownNameError as error:
        return refused("compare.html", error, found=None, **form)
    return page("compare.html", found=found, cut=cut, whole=WHOLE, **_shown(graph, found), **form)


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
