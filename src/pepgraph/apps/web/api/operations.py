"""What the API does: for each of its addresses, a function from values to what is sent as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from itertools import chain, islice
from typing import Any
from urllib.parse import quote, urlencode

from pepgraph.answers.behind import kept_apart_from, noted
from pepgraph.answers.citations import unread
from pepgraph.answers.compare import compare_strongest
from pepgraph.answers.impact import impact as impact_of
from pepgraph.answers.overview import overview as overview_of
from pepgraph.answers.profile import strongest_profile
from pepgraph.answers.report import Report
from pepgraph.answers.row_notes import claims_in, noted_columns, noted_in
from pepgraph.answers.searching.leads import Leads
from pepgraph.answers.searching.meanings import Asking, thing_identified
from pepgraph.answers.searching.narrowed import Narrowed
from pepgraph.answers.searching.search import Found, naming_first, part_of, soon
from pepgraph.answers.searching.stand_ins import taken
from pepgraph.answers.searching.word_index import Hit, names_beginning, words_at_hand
from pepgraph.answers.values import apart_values, claim_values, report_values
from pepgraph.answers.whole_claim import whole
from pepgraph.apps.web.api.parameters import FURTHEST
from pepgraph.apps.web.negotiation import ROWS, with_charset
from pepgraph.apps.web.pages.html import href
from pepgraph.apps.web.server.messages import BadRequest, Reply, json_reply
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.sparql import NOTED, cut_at
from pepgraph.graph import Graph
from pepgraph.model.names import BASE
from pepgraph.model.terms import Literal, Term
from pepgraph.output.spreadsheet import LABELLED, labelled_text
from pepgraph.output.tables import Labels
from pepgraph.query import catalogue
from pepgraph.query.labels import shown_names
from pepgraph.query.results import Result
from pepgraph.store.contract import Answer, Row

PROFILED = 1_000
"""Claims that a profile is made of, as ``strongest`` chooses them where there are more."""

PARTIAL = "Pepgraph-Partial"
"""Header of suggestions made from names alone, because the index of words is not there yet."""

OTHER_FORMATS = {"srj" if name == "json" else name: media for name, media in ROWS.items()} | {"md": "text/markdown"}
"""Media types of the other formats of rows by their names."""
FORMATS = ("json", *OTHER_FORMATS)
"""Formats of the rows of named queries, ``json`` being plain values and ``srj`` the JSON of SPARQL."""

Values = Mapping[str, Any]


def suggest(graph: Graph, values: Values, settings: Settings) -> Reply:
    index = words_at_hand(graph.engine)
    if index is not None:
        found = index.suggest(values["q"], values["limit"]) or thing_identified(graph, values["q"])
        return json_reply([_shown(hit) for hit in found])
    hits = names_beginning(graph.engine, values["q"], values["limit"])
    return json_reply([_shown(hit) for hit in hits], headers={PARTIAL: "true"}, lasting=False)


def _shown(hit: Hit) -> dict[str, str | None]:
    return {"label": hit.label, "kind": hit.kind, "href": href(hit.iri)}


def search(graph: Graph, values: Values, settings: Settings) -> Reply:
    words, limit, offset = values["q"], min(values["limit"], settings.rows), values["offset"]
    queries: Sequence[Asking] = ()
    sought = soon(graph, words, limit + 1, offset)
    index = words_at_hand(graph.engine)
    if sought is None:
        part = naming_first(graph, names_beginning(graph.engine, words, 1), limit, offset)
        total, every_word = part.total, False
        leads, lacking = Leads(graph, words, Found([])), list[str]()
    else:
        part = part_of(graph, sought, limit, offset)
        total = sought.total or (index.count(words) if index and sought.total is None else 0)
        total, every_word = total if total < 10_000 else None, sought.every_word
        leads = Leads(graph, words, sought)
        lacking = list(sought.lacking) if total != 0 else leads.unknown
        queries = () if leads.questions else leads.queries
    known = noted(graph, (*part.items, *leads.opposed, *leads.bearing))
    misspelt = lacking if total != 0 else not (leads.questions or leads.sources)
    body = {
        "claims": [claim_values(claim, known) for claim in part.items],
        "total": total,
        "every_word": every_word,
        "opposed": [claim_values(claim, known) for claim in leads.opposed],
        "bearing": [claim_values(claim, known) for claim in leads.bearing],
        "lacking": lacking,
        "parted": list(sought.parted) if sought else [],
        "taken": taken(graph.engine, words, part.items),
        "untold": leads.untold if sought else [],
        "alone": leads.alone,
        "spelling": (leads.spelling or None) if misspelt else None,
        "questions": [
            {"name": name, "label": hit.label, "href": "/api/queries/answer?" + urlencode({"question": name})}
            for name, hit in leads.questions.items()
        ],
        "queries": [_asking(one, leads.narrowed.get(one.entry.name)) for one in queries],
        "sources": [_source(*named) for named in leads.sources],
        **following("/api/search", {**values, "limit": limit}, part.more),
        "partial": sought is None,
    }
    return json_reply(body, lasting=sought is not None)


def _asking(meant: Asking, narrowed: Narrowed | None) -> dict[str, object]:
    """A named query that words ask, and where it is answered if they say what it is asked about."""
    name, arguments = meant.entry.name, meant.arguments
    whole = len(arguments) == len(meant.entry.params)
    address = f"/api/queries/{name}" + (f"?{urlencode(arguments)}" if arguments else "")
    return {
        "name": name,
        "question": meant.entry.question,
        "arguments": arguments,
        "href": address if whole else None,
        "claims": narrowed and {"total": narrowed.total, "href": f"/api/claims?{urlencode(narrowed.conditions)}"},
    }


def _source(kind: str, label: str, name: str) -> dict[str, str]:
    """A reference or a passage that words name, and where it is told of."""
    told = f"/api/impact/{quote(name)}" if kind == "reference" else f"/api/queries/passage?{urlencode({kind: name})}"
    return {"kind": kind, "label": label, "href": told}


def claim(graph: Graph, values: Values, settings: Settings) -> Reply:
    name: str = values["claim"]
    found = whole(graph, f"<{BASE}{name}>" if name.startswith("doc/") else name)
    return json_reply({**found.values, "href": href(found.claim.iri)})


def profile(graph: Graph, values: Values, settings: Settings) -> Reply:
    found, of_all = strongest_profile(graph, graph.resolve(values["name"]), PROFILED)
    return json_reply(_reported(graph, found.report) | _cut("about", [] if of_all else [found.iri]))


def compare(graph: Graph, values: Values, settings: Settings) -> Reply:
    compared, cut = compare_strongest(graph, values["of"], PROFILED)
    return json_reply(_reported(graph, compared.report) | _cut("about", [one.iri for one in cut]))


def _reported(graph: Graph, report: Report) -> dict[str, object]:
    return report_values(report, noted(graph, (*report.claims, *report.of_rows)))


def _cut(condition: str, iris: Iterable[str]) -> dict[str, object]:
    """What an answer says that does not tell of all claims with these values of a condition."""
    every = [f"/api/claims?{urlencode({condition: iri})}" for iri in iris]
    return {"truncated": True, "all": every} if every else {}


def impact(graph: Graph, values: Values, settings: Settings) -> Reply:
    found = impact_of(graph, values["reference"], *values["also"], most=PROFILED)
    return json_reply(_reported(graph, found.report) | _cut("reference", found.lost if found.cut else ()))


def overview(graph: Graph, values: Values, settings: Settings) -> Reply:
    return json_reply(_reported(graph, overview_of(graph)))


def queries(graph: Graph, values: Values, settings: Settings) -> Reply:
    return json_reply([_entry(entry) for entry in catalogue.catalogue().values()])


def _entry(entry: catalogue.Entry) -> dict[str, object]:
    return {
        "name": entry.name,
        "question": entry.question,
        "group": entry.group,
        "params": [asdict(param) for param in entry.params],
        "columns": list(entry.columns),
        "href": f"/api/queries/{entry.name}",
        "sparql": entry.text,
    }


def named_query(graph: Graph, values: Values, settings: Settings) -> Reply:
    """Rows of a named query, its parameters being values by their own names."""
    entry = catalogue.find(values["query"])
    return _asked(graph, entry, f"/api/queries/{entry.name}", values, settings)


def _asked(graph: Graph, entry: catalogue.Entry, path: str, values: Values, settings: Settings) -> Reply:
    """Rows of a named query that is answered at an address."""
    result = graph.ask(entry.name, *(values[param.name] for param in entry.params))
    limit, offset, format = min(values["limit"], settings.rows), values["offset"], values["format"]
    rows = list(islice(result, offset, offset + limit + 1))
    truncated, rows = len(rows) > limit, rows[:limit]
    named = partial(shown_names, graph.engine) if values["labels"] == "yes" else None
    if format != "json":
        reply = _in_other_format(graph, entry, result.columns, rows, format, named)
        reply.headers |= cut_at(limit, truncated)
        return reply
    claims = {*chain(*claims_in(result.columns, rows))}
    body = {
        "query": entry.name,
        "question": entry.question,
        "columns": list(entry.columns),
        "rows": [{name: _plain(term) for name, term in zip(result.columns, row, strict=True)} for row in rows],
        "not_behind": apart_values(kept_apart_from(graph, claims)),
        "noted": noted_in(graph, result.columns, rows),
        "read_again": sorted(unread(graph, claims)),
        "truncated": truncated,
        **following(path, {**values, "limit": limit}, truncated),
    }
    if named:
        body["labels"] = named(chain.from_iterable(rows))
    return json_reply(body)


def _in_other_format(
    graph: Graph, entry: catalogue.Entry, columns: Sequence[str], rows: Sequence[Row], format: str, named: Labels | None
) -> Reply:
    """Rows of a named query otherwise than as plain values. Raises BadRequest."""
    columns, shown = tuple(columns), entry.columns
    headers: dict[str, str] = {}
    noted = noted_columns(graph, columns, rows)
    if format in LABELLED:
        # What is read as a table has no other place for it; the others are as SPARQL has them.
        for name, told in noted.items():
            rows = [(*row, Literal(one) if one else None) for row, one in zip(rows, told, strict=True)]
            columns, shown = (*columns, name), (*shown, name)
    elif count := sum(map(any, zip(*noted.values(), strict=True))):
        headers[NOTED] = str(count)
    text = _in_format(Result(Answer("rows", columns, iter(rows))), format, named, shown)
    return Reply(text.encode(), with_charset(OTHER_FORMATS[format]), 200, headers)


def expect_question(graph: Graph, name: str) -> None:
    """Raises UnknownNameError for what is no question of a document and no query either."""
    if not catalogue.is_of_document(graph.engine, name):
        graph.ask(name)


def question(graph: Graph, values: Values, settings: Settings) -> Reply:
    """Rows of the answer to a question of a document."""
    return named_query(graph, {**values, "query": "answer"}, settings)


def sources(graph: Graph, values: Values, settings: Settings) -> Reply:
    return _asked(graph, catalogue.find("sources"), "/api/sources", values, settings)


def _in_format(result: Result, format: str, named: Labels | None, columns: Sequence[str]) -> str:
    if named is None:
        return result.text("json" if format == "srj" else format)
    if format not in LABELLED:
        raise BadRequest(f"{format} has whole IRIs; leave labels out, or ask for json, {' or '.join(LABELLED)}")
    return labelled_text(result, format, named, columns)


def _plain(term: Term | None) -> str | int | float | bool | None:
    """A term as JSON has it: IRIs and text as strings, numbers as numbers."""
    if not isinstance(term, Literal):
        return None if term is None else str(term)
    value = term.value
    if isinstance(value, str | bool | int):
        return value
    number = float(value)
    return number if math.isfinite(number) else str(term)


def following(path: str, values: Values, more: bool) -> dict[str, object]:
    """The address of what follows, if there is more; beyond what may be skipped none, and that the list is cut."""
    offset = values["offset"] + values["limit"]
    if not more or offset > FURTHEST:
        return {"next": None, **({"truncated": True} if more else {})}
    kept = {key: value for key, value in values.items() if value and key not in ("offset", "query")}
    return {"next": f"{path}?{urlencode({**kept, 'offset': offset}, doseq=True)}"}
