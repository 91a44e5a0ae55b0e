"""The editor: a page to write queries on, the named queries with forms, terms to complete."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from itertools import groupby, islice
from typing import Any
from urllib.parse import urlencode

from pepgraph.apps.web.api import terms
from pepgraph.apps.web.api.parameters import only
from pepgraph.apps.web.negotiation import ENDINGS, ROWS, TRIPLES
from pepgraph.apps.web.pages.html import href, page
from pepgraph.apps.web.server.messages import BadRequest, Reply, Request, json_reply
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.sparql import FORM
from pepgraph.errors import PepgraphError, UnknownNameError
from pepgraph.graph import Graph
from pepgraph.model.names import shorten
from pepgraph.model.terms import Term
from pepgraph.query import written
from pepgraph.query.catalogue import Entry, catalogue, find, is_of_document
from pepgraph.query.hints.hints import hints
from pepgraph.query.naming.resolve import resolve
from pepgraph.query.run import inspected, prefixes_of
from pepgraph.query.serialized import is_of_the_moment, kind_of, serialized
from pepgraph.store.contract import remembered

SHOWN = 200
"""Rows, or triples, that the page itself brings; its script fetches all of a longer answer."""
_LINES = (9, 22)
_LINK = 8_000
_HINTS = 5
_NUMBERS = ("integer", "decimal", "double", "float", "gYear", "nonNegativeInteger", "int", "long")

_BEGINNING = """\
# What is said of NAME, strongest evidence first
SELECT ?statement ?evidence ?citations ?claim WHERE {
  ?claim rdf:subject THING ; rdfs:label ?statement .
  ?claim pg:strength ?strength ; pg:evidenceText ?evidence .
  ?claim pg:citationText ?citations .
}
ORDER BY DESC(?strength) ?claim
LIMIT 50"""

_COUNTING = """\
# The kinds of things, and how many there are of each
SELECT ?kind (COUNT(*) AS ?things) WHERE {
  ?thing a ?kind .
}
GROUP BY ?kind
ORDER BY DESC(?things)"""


@dataclass(slots=True)
class Field:
    """A parameter of a named query as a field of its form."""

    name: str
    kind: str
    meaning: str
    value: str
    options: list[tuple[str, str]]
    more: bool
    """Whether there are other values than ``options``."""


@dataclass(slots=True)
class Named:
    """A named query with what was filled in."""

    name: str
    question: str
    params: list[Field]
    query: str
    ready: bool
    """Whether every parameter has a value that the graph knows."""
    problem: str = ""
    title: str = ""
    """The question with what was filled in, for the browser's tab."""


@dataclass(slots=True)
class Answered:
    """What a query gave, as the template shows it."""

    kind: str
    columns: list[str] = field(default_factory=list)
    rows: list[list[dict[str, str]]] = field(default_factory=list)
    boolean: bool = False
    turtle: str = ""
    truncated: bool = False
    problem: str = ""
    line: int = 0
    column: int = 0
    hints: list[str] = field(default_factory=list)
    raw: dict[str, Any] | None = None
    """The rows as SPARQL writes them in JSON, where they are all."""


# ── Pages ────────────────────────────────────────────────────────────────────────────────────


def ask(graph: Graph, request: Request, settings: Settings) -> Reply:
    """The page with the editor; a query, or a named one with its parameters, is answered on it."""
    text, name = request.one("query"), request.one("name")
    if text or not name:
        only(["query", "name"], request.params)
    named = _named(graph, name, request) if name and not text else None
    if named:
        text = named.query
    elif not text:
        text = _beginning(graph)
    answered = None
    if request.unanswered:
        answered = Answered(_kind(text), problem=request.unanswered)
    elif named is None or named.ready:
        answered = _answered(graph, text, settings)
    status = 400 if (answered and answered.problem) or (named and named.problem) else 200
    return page(
        "ask.html",
        status=503 if request.unanswered else status,
        lasting=answered is None or bool(answered.problem) or not is_of_the_moment(text),
        query=text,
        named=named,
        answered=answered,
        lines=min(max(text.count("\n") + 1, _LINES[0]), _LINES[1]),
        library=_library(graph),
        downloads=_downloads(text),
        shown=SHOWN,
        limit=settings.rows,
        data={
            "named": asdict(named) if named else None,
            "given": bool(request.one("query") or name),
            "answer": _for_script(answered),
            "link": _LINK,
            "limit": settings.rows,
            "formats": {"rows": list(ROWS), "triples": list(TRIPLES)},
        },
    )


def queries(graph: Graph, request: Request, settings: Settings) -> Reply:
    """The page that lists the named queries and the questions of the documents. Raises BadRequest."""
    only((), request.params)
    return page("queries.html", library=_library(graph), count=len(catalogue()))


def _library(graph: Graph) -> dict[str, Any]:
    return remembered(graph.engine, "library of the editor", lambda: _listed(graph))


def _listed(graph: Graph) -> dict[str, Any]:
    groups = [
        (group, [{"entry": entry, "link": "/ask?" + urlencode(_example(entry))} for entry in entries])
        for group, entries in groupby(catalogue().values(), key=lambda entry: entry.group)
    ]
    questions, more = terms.questions(graph)
    asked = [
        {"label": label or name, "link": "/ask?" + urlencode({"name": "answer", "question": name})}
        for name, label in questions
    ]
    return {"groups": groups, "questions": asked, "more": more}


def _beginning(graph: Graph) -> str:
    """A query to begin with: about a compound of which much is said."""
    much = terms.much_said_of(graph)
    if much is None:
        return _COUNTING
    iri, label = much
    known = written.named(iri, prefixes_of(graph.engine))
    return _BEGINNING.replace("THING", known).replace("NAME", label or known)


def _downloads(text: str) -> list[tuple[str, str, str]]:
    """Name of a format, address and name of the file."""
    endings = ENDINGS if _kind(text) == "triples" else dict(zip(ROWS, ROWS, strict=True))
    return [
        (format, "/sparql?" + urlencode({"query": text, "format": format}), f"pepgraph.{ending}")
        for ending, format in endings.items()
    ]


# ── Named queries ────────────────────────────────────────────────────────────────────────────


def _example(entry: Entry) -> dict[str, str]:
    """The values of an entry's own example."""
    return {"name": entry.name, **dict(zip((param.name for param in entry.params), entry.arguments, strict=False))}


def _named(graph: Graph, name: str, request: Request) -> Named:
    """A named query with the values of a request, those of its example where there are none."""
    engine = graph.engine
    given = {param: request.one(param) for param in request.params if param not in ("name", "query")}
    if is_of_document(engine, name):
        only(["name", "query"], ["name", *given])
        name, given = "answer", {"question": name}
    entry = find(name)
    only(["name", "query", *(param.name for param in entry.params)], given)
    example = not any(given.get(param.name) for param in entry.params)
    values = _example(entry) if example else given
    bindings: dict[str, Term] = {}
    problem = ""
    for param in entry.params:
        value = values.get(param.name, "").strip()
        if not value:
            continue
        try:
            bindings[param.name] = resolve(engine, value, param.kind)
        except UnknownNameError as error:
            problem = problem or str(error)
    ready = len(bindings) == len(entry.params)
    if example and not ready:
        # The graph of another document knows nothing of our examples; the form is left empty.
        values, problem = {}, ""
    fields = [
        Field(
            param.name,
            param.kind,
            param.meaning.replace("`", ""),
            values.get(param.name, ""),
            *terms.options(graph, param.kind),
        )
        for param in entry.params
    ]
    query = written.written(entry, bindings if ready else {}, prefixes_of(engine))
    filled = ", ".join(field.value for field in fields if field.value)
    title = f"{entry.question} {filled}".strip()
    return Named(entry.name, entry.question, fields, query, ready, problem, title)


# ── Answers ──────────────────────────────────────────────────────────────────────────────────


def _answered(graph: Graph, text: str, settings: Settings) -> Answered:
    limit = min(SHOWN, settings.rows)
    kind = _kind(text)
    try:
        found = serialized(graph.engine, text, "ttl" if kind == "triples" else "json", limit, most=settings.answer)
    except PepgraphError as error:
        message, _, _ = error.message.partition("\n")
        return Answered(kind, problem=message, line=error.line or 0, column=error.column or 0)
    if found.kind == "triples":
        return Answered(found.kind, turtle=found.body.decode(), truncated=found.truncated)
    raw = json.loads(found.body)
    if found.kind == "boolean":
        yes = bool(raw["boolean"])
        return Answered(found.kind, boolean=yes, raw=raw, hints=_hinted(graph, text, empty=not yes))
    columns = raw["head"].get("vars", [])
    known = prefixes_of(graph.engine)
    rows = [[_cell(binding.get(name), known) for name in columns] for binding in raw["results"]["bindings"]]
    answer = Answered(found.kind, columns, rows, truncated=found.truncated)
    if not found.truncated:
        answer.raw = raw
    answer.hints = _hinted(graph, text, empty=not rows)
    return answer


def _hinted(graph: Graph, text: str, *, empty: bool) -> list[str]:
    return list(islice(hints(graph.engine.together(), text, empty=empty), _HINTS))


def _kind(text: str) -> str:
    """What a text asks for; rows where it cannot even be read."""
    try:
        return kind_of(text)
    except PepgraphError:
        return "rows"


def _cell(term: Mapping[str, str] | None, prefixes: dict[str, str]) -> dict[str, str]:
    """A term as the table shows it: its text, an address where it has one, whether it is a number."""
    if term is None:
        return {"text": "", "link": "", "type": "none"}
    value = term["value"]
    if term["type"] == "uri":
        name = shorten(value, prefixes)
        return {
            "text": name,
            "link": href(value) or "",
            "type": "iri long" if len(name) > 18 else "iri",
            "title": value,
        }
    if term["type"] == "bnode":
        return {"text": f"_:{value}", "link": "", "type": "blank"}
    number = term.get("datatype", "").rpartition("#")[2] in _NUMBERS
    return {"text": value, "link": "", "type": "number" if number else "text"}


def _for_script(answered: Answered | None) -> dict[str, Any] | None:
    """What the script need not ask for again."""
    if answered is None:
        return None
    if answered.problem:
        return {"problem": answered.problem, "line": answered.line, "column": answered.column}
    return {"raw": answered.raw, "hints": answered.hints} if answered.raw else None


# ── JSON for the script ──────────────────────────────────────────────────────────────────────


def completions(graph: Graph, request: Request, settings: Settings) -> Reply:
    """What can be completed; with ``q``, entities whose name begins like it."""
    words = request.one("q")
    return json_reply(terms.like(graph, words) if words else terms.everything(graph))


def named(graph: Graph, request: Request, settings: Settings) -> Reply:
    """A named query as text, with its form."""
    name = request.one("name")
    if not name:
        raise BadRequest("say which: name=mechanisms")
    return json_reply(asdict(_named(graph, name, request)))


def hinted(graph: Graph, request: Request, settings: Settings) -> Reply:
    """What may be wrong with a query: why it found nothing, or what it did not say of what it found."""
    if request.method == "POST":
        if request.content_type != FORM:
            raise BadRequest(f"a query is posted as {FORM}, not as {request.content_type or 'nothing'}", 415)
        params = {name: values[0] for name, values in request.form.items()}
    else:
        params = {name: request.one(name) for name in ("query", "found")}
    given = params.get("query", "")
    inspected(graph.engine.together(), given)
    return json_reply({"hints": _hinted(graph, given, empty=params.get("found", "") in ("", "0"))})


TASKS: dict[str, Callable[[Graph, Request, Settings], Reply]] = {
    "page-ask": ask,
    "page-queries": queries,
    "api-terms": completions,
    "api-named": named,
    "api-hints": hinted,
}
