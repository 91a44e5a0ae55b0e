"""Plain JSON for programs: one table of addresses that answers them and describes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pepgraph
from pepgraph.answers.compare import MOST
from pepgraph.answers.coverage import SHOWN
from pepgraph.apps.web.api import editorial, operations
from pepgraph.apps.web.api.parameters import FURTHEST, Parameter, limit, read
from pepgraph.apps.web.pages.filtering import DOWNLOADED
from pepgraph.apps.web.server.messages import BadRequest, Reply, Request, json_reply
from pepgraph.apps.web.settings import Settings
from pepgraph.graph import Graph
from pepgraph.query.catalogue import catalogue
from pepgraph.store.ontology import short_names

_MOST_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Operation:
    """One address of the API: what it tells, of what, and what does the work."""

    path: str
    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    answer: Callable[[Graph, operations.Values, Settings], Reply]
    schema: str
    """Name of the schema of what is sent; see ``schemas``."""
    fixed: tuple[tuple[str, str], ...] = ()
    """Values that the address itself gives."""
    expect: Callable[[Graph, str], None] | None = None
    """Raises PepgraphError where what the path names is not there, and so no parameter is right."""
    formats: tuple[str, ...] = ()
    """Media types that are sent besides JSON where they are asked for."""

    @property
    def inside(self) -> Parameter | None:
        """The parameter that is a part of the path."""
        return next((parameter for parameter in self.parameters if parameter.within_path), None)


def _inside(name: str, meaning: str, example: str) -> Parameter:
    """What the path ends in."""
    return Parameter(name, meaning, required=True, within_path=True, example=example)


def _words(meaning: str, *, empty: bool = False) -> Parameter:
    return Parameter("q", meaning, required=True, empty=empty, example="semax bdnf")


OFFSET = Parameter("offset", "how many to skip", number=(0, FURTHEST, 0))
_ABOUT = Parameter(
    "about", "an entity that the claim names as subject, object or qualifier, by any of its names", example="semax"
)
_WITHIN = Parameter("within", "a document", example="selank-semax-faq")
_LEVELS = short_names("EvidenceLevel")
_POLARITIES, _MODALITIES, _STATES = (tuple(short_names(of)) for of in ("Polarity", "Modality", "CitationState"))
FILTERED = (
    _ABOUT,
    Parameter("evidence", f"a kind of evidence: {', '.join(_LEVELS)}", known=tuple(_LEVELS), example="animal"),
    Parameter(
        "min_evidence",
        "this kind of evidence or a stronger one; kinds without a rank are let through too",
        known=tuple(name for name, rank in _LEVELS.items() if rank),
        example="animal",
    ),
    Parameter("polarity", "affirmed or negated", known=_POLARITIES, example="negated"),
    Parameter("modality", "asserted, hedged or attributed", known=_MODALITIES, example="hedged"),
    Parameter("reference", "the number of a reference that it cites, document:number or within where several have it"),
    _WITHIN,
    Parameter(
        "state",
        "cited, perhaps (a marker later in the sentence may cover it) or uncited",
        known=_STATES,
        example="uncited",
    ),
)
_LISTED = Parameter("format", "json, or csv for a spreadsheet", options=editorial.FORMATS)
_FORMAT = Parameter("format", "json has plain values, srj is the JSON of SPARQL 1.1", options=operations.FORMATS)
ALSO = Parameter("also", "more that go with it, named as it is", several=(0, 5), example='["9"]')
_LABELS = Parameter(
    "labels",
    "yes adds the labels of all IRIs in the rows, or has them in place of IRIs in csv and md",
    options=("no", "yes"),
)
_TABLES = tuple(operations.OTHER_FORMATS.values())

OPERATIONS = (
    Operation("/api", "index", "The addresses of this API", (), lambda *_: _index(), "Index"),
    Operation(
        "/api/suggest",
        "suggest",
        "What a person may mean who has typed this: entities, sources, claims, the best first",
        (_words("what was typed so far", empty=True), limit(10, 10)),
        operations.suggest,
        "Suggestions",
    ),
    Operation(
        "/api/search",
        "search",
        "Claims that have every word, or one that begins with it, in their sentence or in a name of what they name; "
        "where none has, those with most of what a question is about",
        (_words("the words"), limit(50, _MOST_AT_ONCE), OFFSET),
        operations.search,
        "Found",
    ),
    Operation("/api/overview", "overview", "What is in the graph", (), operations.overview, "Report"),
    Operation(
        "/api/claims",
        "claims",
        "Claims that meet every condition; in document order up to 10,000, in the store's own beyond",
        (*FILTERED, limit(50, DOWNLOADED), OFFSET, _LISTED),
        editorial.claims,
        "Claims",
        formats=("text/csv",),
    ),
    Operation(
        "/api/tensions",
        "tensions",
        "Claims on the same subject and object that pull against each other, and in what they differ",
        (_ABOUT, _WITHIN, limit(50, DOWNLOADED), OFFSET, _LISTED),
        editorial.tensions,
        "Tensions",
        formats=("text/csv",),
    ),
    Operation(
        "/api/coverage",
        "coverage",
        "The passages of a document, each with its claims or its role, and the stretches that are in no claim",
        (
            Parameter("within", "the document, where there are several", example="selank-semax-faq"),
            Parameter("about", "an entity that claims of the passage name", example="semax"),
            Parameter(
                "show",
                "every passage, those that cite nothing for any claim, those with words in no claim, or with neither",
                options=SHOWN,
            ),
            limit(DOWNLOADED, DOWNLOADED),
            OFFSET,
            _LISTED,
        ),
        editorial.coverage,
        "Coverage",
        formats=("text/csv",),
    ),
    Operation(
        "/api/claims/{claim}",
        "claim",
        "One claim with the words it rests on, its citations with the papers they are taken to be, and remarks on it",
        (
            _inside(
                "claim",
                "its name, document:name where several documents have it, or its path such as doc/DOCUMENT/claim/NAME",
                "65-semax-increases-ngf",
            ),
        ),
        operations.claim,
        "ClaimWhole",
    ),
    Operation(
        "/api/profile/{name}",
        "profile",
        f"What is held about one thing; of more than {operations.PROFILED:,} claims, those with the strongest evidence "
        "and as many of kinds without a rank, such as official status",
        (_inside("name", "an entity by any of its names or identifiers (cas:80714-61-0)", "semax"),),
        operations.profile,
        "Report",
    ),
    Operation(
        "/api/compare",
        "compare",
        "Two things or more side by side",
        (
            Parameter(
                "of", "an entity by any of its names", required=True, several=(2, MOST), example='["selank", "semax"]'
            ),
        ),
        operations.compare,
        "Report",
    ),
    Operation(
        "/api/impact/{reference}",
        "impact",
        "What falls, weakens or stays if a reference goes, or several; of more than "
        f"{operations.PROFILED:,} claims that fall, weaken or perhaps lose their source, the first of their documents",
        (
            _inside(
                "reference",
                "its number, document:number where several documents have it, or a paper's, such as pmid-18454096",
                "6",
            ),
            ALSO,
        ),
        operations.impact,
        "Report",
    ),
    Operation(
        "/api/sources",
        "sources",
        "The references, what rests on each, and the papers they are taken to be",
        (limit(_MOST_AT_ONCE, _MOST_AT_ONCE), OFFSET, _FORMAT, _LABELS),
        operations.sources,
        "Rows",
        formats=_TABLES,
    ),
    Operation("/api/queries", "queries", "The named queries", (), operations.queries, "Queries"),
    Operation(
        "/api/queries/{question}",
        "question",
        "The answer to a question that a document asks itself, as the named query answer gives it",
        (
            _inside(
                "question", "the name of the question, document:name where several documents have it", "fda-approved"
            ),
            *(limit(_MOST_AT_ONCE, 10_000), OFFSET, _FORMAT, _LABELS),
        ),
        operations.question,
        "Rows",
        expect=operations.expect_question,
        formats=_TABLES,
    ),
)
"""The addresses, but for one for each named query."""


@cache
def all_operations() -> dict[str, Operation]:
    """Every address by its path, named queries too."""
    return {operation.path: operation for operation in (*OPERATIONS, *_named_queries())}


def _named_queries() -> Iterator[Operation]:
    for entry in catalogue().values():
        params = [
            Parameter(param.name, f"{param.meaning} (kind: {param.kind})", required=True, example=example)
            for param, example in zip(entry.params, entry.arguments, strict=True)
        ]
        yield Operation(
            f"/api/queries/{entry.name}",
            f"query-{entry.name}",
            entry.question,
            (*params, limit(_MOST_AT_ONCE, 10_000), OFFSET, _FORMAT, _LABELS),
            operations.named_query,
            "Rows",
            (("query", entry.name),),
            formats=_TABLES,
        )


def api(graph: Graph, request: Request, settings: Settings) -> Reply:
    """Answer what the table has for the address. Raises BadRequest."""
    operation, name = _found(request.path)
    inside = operation.inside
    values: dict[str, Any] = {inside.name: inside.read([name])} if inside else {}
    if operation.expect:
        operation.expect(graph, name)
    values |= {**read(operation.parameters, request.params), **dict(operation.fixed)}
    return operation.answer(graph, values, settings)


def _found(path: str) -> tuple[Operation, str]:
    """The operation at a path, with the name that ends it."""
    known = all_operations()
    if path in known and "{" not in path:
        return known[path], ""
    for operation in OPERATIONS:
        begin, brace, _ = operation.path.partition("{")
        if brace and path.startswith(begin) and path != begin:
            # Many proxies make one slash of the two in an IRI.
            return operation, re.sub(r"^(https?:/)(?!/)", r"\1/", path.removeprefix(begin))
    raise BadRequest("there is nothing at this address; /api lists what there is", 404)


def _index() -> Reply:
    listed = [
        {
            "path": operation.path,
            "summary": operation.summary,
            "parameters": [parameter.name for parameter in operation.parameters],
        }
        for operation in OPERATIONS
    ]
    return json_reply(
        {"version": pepgraph.__version__, "openapi": "/openapi.json", "sparql": "/sparql", "operations": listed}
    )


def _openapi(graph: Graph, request: Request, settings: Settings) -> Reply:
    from pepgraph.apps.web.api.openapi import document

    return json_reply(document(tuple(all_operations().values()), settings, request.origin))


TASKS: dict[str, Callable[[Graph, Request, Settings], Reply]] = {
    "api": api,
    "api-index": api,
    "api-openapi": _openapi,
}
