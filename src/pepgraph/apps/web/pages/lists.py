"""Lists of what there is: compounds and other things, sources, claims of one sort, what a search finds."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pepgraph.answers.citations import notes_on, papers, references
from pepgraph.answers.listing import OF_KINDS, Part, claims_of, documents_of, members, things_of
from pepgraph.apps.web.api.parameters import only
from pepgraph.apps.web.pages.claim_rows import Claims
from pepgraph.apps.web.pages.described import shown_as
from pepgraph.apps.web.pages.filtering import as_offered, downloads, heading, levels_offered, names_offered, said
from pepgraph.apps.web.pages.html import page, refused
from pepgraph.apps.web.pages.paging import offset_of, pager
from pepgraph.apps.web.server.messages import BadRequest, Reply, Request
from pepgraph.apps.web.settings import Settings
from pepgraph.errors import UnknownNameError
from pepgraph.graph import Graph
from pepgraph.model.names import document_of
from pepgraph.model.numbers import count_in
from pepgraph.model.terms import Iri
from pepgraph.query.filtering import FILTERS, Filter, as_pattern
from pepgraph.query.labels import kind_names
from pepgraph.query.naming.called import choices
from pepgraph.query.run import run_about
from pepgraph.store.contract import several_documents

_ALL = 300
"""Things that are listed at once; of more, those of one kind, a page at a time."""
_DOCUMENTS = 10

_CITING = "SELECT ?reference ?claim WHERE {{ VALUES ?reference {{ {values} }} ?claim cito:citesAsEvidence ?reference }}"
_PERHAPS = """SELECT ?reference (COUNT(DISTINCT ?claim) AS ?claims) WHERE {{
  VALUES ?reference {{ {values} }} ?claim pg:mayCite ?reference
}} GROUP BY ?reference"""


# ── Things ───────────────────────────────────────────────────────────────────────────────────


def compounds(graph: Graph, request: Request, settings: Settings) -> Reply:
    """Everything the graph is about, by kind, what most claims name first. Raises BadRequest."""
    only(["kind", "page"], request.params)
    kinds = _kinds(graph)
    wanted = request.one("kind")
    if wanted and wanted not in {label for _, label, _ in kinds}:
        raise BadRequest(f"there is no kind {wanted!r}; use one of {', '.join(label for _, label, _ in kinds)}", 404)
    if not wanted and sum(n for _, _, n in kinds) > _ALL and kinds:
        wanted = kinds[0][1]
    shown = [kind for kind in kinds if wanted in ("", kind[1])]
    asked = offset_of(request, _ALL)
    parts = [(label, n, things_of(graph, iri, offset=asked, size=_ALL)) for iri, label, n in shown]
    listed: Part[Any] = parts[0][2] if wanted and parts else Part((), asked, total=sum(n for _, _, n in kinds))
    groups = [group for group in parts if group[2].items]
    return page("compounds.html", kinds=kinds, wanted=wanted, groups=groups, pager=pager(request, listed, _ALL))


def _kinds(graph: Graph) -> list[tuple[str, str, int]]:
    """Kinds of things with how many there are: IRI, label, number; compounds first."""
    labels = kind_names(graph.engine)
    found = [(kind, labels[kind], n) for kind, n in members(graph, OF_KINDS).items() if kind in labels]
    return sorted(found, key=lambda kind: (not kind[0].endswith("#Peptide"), -kind[2], kind[1]))


# ── Sources ──────────────────────────────────────────────────────────────────────────────────


def sources(graph: Graph, request: Request, settings: Settings) -> Reply:
    """References of each document: how many claims cite each, how many it alone or perhaps, its paper, remarks."""
    only(["within", "page"], request.params)
    if name := request.one("within").strip():
        documents: Part[str] = Part((str(graph.resolve(name, "document")),))
    else:
        documents = documents_of(graph, offset=offset_of(request, _DOCUMENTS), size=_DOCUMENTS)
    found = references(graph, documents.items)
    listed = {iri for some in found.values() for iri, *_ in some}
    return page(
        "sources.html",
        groups=list(zip(shown_as(graph, map(Iri, documents.items)), found.values(), strict=True)),
        papers=papers(graph, listed),
        alone=_alone(graph, listed),
        perhaps=_perhaps(graph, listed),
        remarks=Counter({iri: len({note.iri for note in some}) for iri, some in notes_on(graph, listed).items()}),
        pager=pager(request, documents, _DOCUMENTS),
    )


def _alone(graph: Graph, references: set[str]) -> Counter[str]:
    """How many claims rest on each reference and on no other."""
    citing: dict[str, set[str]] = {}
    for reference, claim in run_about(graph.engine, _CITING, references):
        citing.setdefault(str(claim), set()).add(str(reference))
    return Counter(next(iter(cited)) for cited in citing.values() if len(cited) == 1)


def _perhaps(graph: Graph, references: set[str]) -> Counter[str]:
    """How many claims perhaps cite each reference."""
    found = Counter[str]()
    for reference, n in run_about(graph.engine, _PERHAPS, references):
        found[str(reference)] += count_in(n)
    return found


# ── Claims ───────────────────────────────────────────────────────────────────────────────────


def claims(graph: Graph, request: Request, settings: Settings) -> Reply:
    """Claims of one sort, a page at a time. Raises BadRequest."""
    wanted = said(request, *FILTERS)
    form: dict[str, Any] = {
        "said": wanted,
        "offered": names_offered(graph),
        "levels": levels_offered(graph),
        "states": choices(graph.engine, "state"),
    }
    try:
        pattern = as_pattern(graph.engine, Filter(**wanted))
        wanted = form["said"] = as_offered(graph, wanted)
    except UnknownNameError as error:
        return refused("claims.html", error, **form)
    part = claims_of(graph, *pattern, offset=offset_of(request))
    cited = graph.resolve(wanted["reference"], "reference") if wanted["reference"] else ""
    return page(
        "claims.html",
        cited=_marker(graph, str(cited)),
        heading=heading(graph, "Claims", wanted),
        shown=Claims(graph, part.items).of(part.items),
        total=part.total,
        downloads=downloads("/api/claims", wanted),
        pager=pager(request, part, claims=True),
        **form,
    )


def _marker(graph: Graph, reference: str) -> str:
    """A reference as claims cite it, such as ``[6]``; of several documents with its own."""
    of = f"{document_of(reference)} " if several_documents(graph.engine) else ""
    return f"{of}[{reference.rpartition('/')[2]}]" if reference else ""


TASKS = {"page-compounds": compounds, "page-sources": sources, "page-claims": claims}
