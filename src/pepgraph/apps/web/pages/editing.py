"""What an editor works from: claims without a source, claims in tension, what no claim accounts for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pepgraph.answers.coverage import SHOWN
from pepgraph.answers.coverage import coverage as coverage_of
from pepgraph.answers.listing import Part, claims_of, documents_of
from pepgraph.answers.tensions import HELD, tensions_of
from pepgraph.apps.web.pages.claim_rows import Claims
from pepgraph.apps.web.pages.described import Value, shown_as
from pepgraph.apps.web.pages.filtering import as_offered, downloads, heading, levels_offered, names_offered, said
from pepgraph.apps.web.pages.html import page, refused
from pepgraph.apps.web.pages.paging import Pager, offset_of, pager
from pepgraph.apps.web.pages.quoted import with_words, words
from pepgraph.apps.web.server.messages import BadRequest, Reply, Request
from pepgraph.apps.web.settings import Settings
from pepgraph.errors import UnknownNameError
from pepgraph.graph import Graph
from pepgraph.model.names import DOCUMENT
from pepgraph.model.numbers import count_in
from pepgraph.model.terms import Iri
from pepgraph.query.filtering import Filter, as_pattern
from pepgraph.query.labels import labels
from pepgraph.query.run import run_about
from pepgraph.store.contract import several_documents

_SIZE, _UNCITED_SIZE, _PASSAGES = 30, 200, 500

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
    only: bool
    """Whether it is the only one there is."""


def choice(graph: Graph, request: Request) -> Choice:
    """The document named by ``within``, or the only one there is. Raises UnknownNameError."""
    name = request.one("within").strip()
    part: Part[str] = Part(())
    iri: Iri | None = None
    if name:
        iri = Iri(str(graph.resolve(name, "document")))
    else:
        first = documents_of(graph, size=1)
        if first.items and not first.more:  # Pages are then those of its own list.
            iri = Iri(first.items[0])
        else:
            part = documents_of(graph, offset=offset_of(request, _SIZE), size=_SIZE)
    known = labels(graph.engine, part.items)
    listed = [(one.removeprefix(DOCUMENT), known.get(one, one)) for one in part.items]
    if iri is None:
        return Choice(None, None, listed, pager(request, part, _SIZE), only=False)
    return Choice(shown_as(graph, [iri])[0], iri, listed, None, only=not several_documents(graph.engine))


# ── Without a source ─────────────────────────────────────────────────────────────────────────


def uncited(graph: Graph, request: Request, settings: Settings) -> Reply:
    """Claims without any citation: passage by passage, or how many each document has. Raises BadRequest."""
    wanted = said(request, "about", "evidence", "within")
    form: dict[str, Any] = {"said": wanted, "offered": names_offered(graph), "levels": levels_offered(graph)}
    try:
        chosen = choice(graph, request) if not (wanted["about"] or wanted["evidence"]) or wanted["within"] else None
        pattern = as_pattern(graph.engine, Filter(**wanted, state="uncited"))
        wanted = form["said"] = as_offered(graph, wanted)
    except UnknownNameError as error:
        return refused("uncited.html", error, **form)
    if chosen and chosen.iri is None:
        return page("uncited.html", chosen=chosen, counts=_counts(graph, chosen), **form)
    part = claims_of(graph, *pattern, offset=offset_of(request, _UNCITED_SIZE), size=_UNCITED_SIZE)
    shown = Claims(graph, part.items)
    quotes = words(graph, {claim.stated_in for claim in part.items})
    groups = [
        (passage, quotes.get(passage, ""), shown.of(some))
        for passage, some in groupby(part.items, key=lambda claim: claim.stated_in)
    ]
    return page(
        "uncited.html",
        heading=heading(graph, "Uncited claims", wanted),
        chosen=chosen,
        groups=groups,
        total=part.total,
        downloads=downloads("/api/claims", {**wanted, "state": "uncited"}),
        pager=pager(request, part, _UNCITED_SIZE, claims=True),
        **form,
    )


def _counts(graph: Graph, chosen: Choice) -> dict[str, tuple[int, int]]:
    """Uncited claims and all claims of the documents that are listed, by their local names."""
    found = Counter[tuple[str, str]]()
    documents = {DOCUMENT + name for name, _ in chosen.documents}
    for what, query in (("all", _CLAIMS_OF), ("uncited", _UNCITED_OF)):
        for document, n in run_about(graph.engine, query, documents):
            if document is not None:
                found[what, str(document).removeprefix(DOCUMENT)] += count_in(n)
    return {name: (found["uncited", name], found["all", name]) for name, _ in chosen.documents}


# ── In tension ───────────────────────────────────────────────────────────────────────────────


def tension(graph: Graph, request: Request, settings: Settings) -> Reply:
    """Claims that pull against each other, side by side with what they differ in. Raises BadRequest."""
    wanted = said(request, "about", "within")
    form: dict[str, Any] = {"said": wanted, "offered": names_offered(graph)}
    try:
        found = tensions_of(graph, Filter(**wanted))
    except UnknownNameError as error:
        return refused("tensions.html", error, **form)
    offset = offset_of(request, _SIZE)
    total = len(found.tensions)
    part = Part(found.tensions[offset : offset + _SIZE], offset, total > offset + _SIZE, total)
    shown = Claims(graph, [claim for tension in part.items for claim in (tension.first, tension.second)])
    return page(
        "tensions.html",
        heading=heading(graph, "Tensions", wanted),
        pairs=[(tension, *shown.of((tension.first, tension.second))) for tension in part.items],
        count=total,
        cut=HELD if found.cut else 0,
        too_many=found.too_many,
        document=shown_as(graph, [graph.resolve(wanted["within"], "document")])[0] if wanted["within"] else None,
        downloads=downloads("/api/tensions", wanted),
        pager=pager(request, part, _SIZE),
        **form,
    )


# ── Accounted for ────────────────────────────────────────────────────────────────────────────


def coverage(graph: Graph, request: Request, settings: Settings) -> Reply:
    """Each passage of a document with what it carries. Raises BadRequest."""
    wanted = said(request, "about", "show", "within")
    show = wanted["show"] or SHOWN[0]
    if show not in SHOWN:
        raise BadRequest(f"show is {show[:40]!r}; use one of {', '.join(SHOWN)}")
    form: dict[str, Any] = {"said": wanted, "offered": names_offered(graph)}
    try:
        chosen = choice(graph, request)
        passages = coverage_of(graph, chosen.iri, wanted["about"], show) if chosen.iri else ()
    except UnknownNameError as error:
        return refused("coverage.html", error, **form)
    if chosen.iri is None:
        return page("coverage.html", chosen=chosen, **form)
    offset = offset_of(request, _PASSAGES)
    part = Part(tuple(passages[offset : offset + _PASSAGES]), offset, len(passages) > offset + _PASSAGES, len(passages))
    quotes = words(graph, [one.iri for one in part.items])
    return page(
        "coverage.html",
        heading=heading(graph, "Coverage", wanted),
        chosen=chosen,
        given=chosen.iri in graph.documents,
        downloads=downloads("/api/coverage", wanted),
        rows=[(one, with_words(graph, one.iri, one.left), quotes.get(one.iri, "")) for one in part.items],
        totals={
            "passages": len(passages),
            "claims": sum(one.claims for one in passages),
            "left": sum(len(one.left) for one in passages),
            "neither": sum(one.neither for one in passages),
            "unsourced": sum(one.unsourced for one in passages),
        },
        pager=pager(request, part, _PASSAGES),
        **form,
    )


TASKS = {"page-uncited": uncited, "page-tensions": tension, "page-coverage": coverage}
