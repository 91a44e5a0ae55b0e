"""Lists that the API gives an editor, as JSON or as CSV: claims by filter, tensions, coverage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pepgraph.answers.behind import noted
from pepgraph.answers.citations import Noted
from pepgraph.answers.coverage import coverage as coverage_of
from pepgraph.answers.listing import claims_of
from pepgraph.answers.tensions import HELD, Tension, tensions_of
from pepgraph.answers.values import claim_values
from pepgraph.apps.web.api.operations import Values, following
from pepgraph.apps.web.server.messages import BadRequest, Reply, json_reply
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.sparql import cut_at
from pepgraph.graph import Graph
from pepgraph.model.terms import Iri
from pepgraph.output.spreadsheet import claims_csv, coverage_csv, tensions_csv
from pepgraph.query.filtering import FILTERS, Filter, as_pattern
from pepgraph.store.contract import some_documents

FORMATS = ("json", "csv")


def claims(graph: Graph, values: Values, settings: Settings) -> Reply:
    limit = min(values["limit"], settings.rows)
    pattern = as_pattern(graph.engine, Filter(**{name: values[name] for name in FILTERS}))
    found = claims_of(graph, *pattern, offset=values["offset"], size=limit)
    known = noted(graph, found.items)
    if values["format"] == "csv":
        return _csv(claims_csv(found.items, known), limit if found.more else 0)
    return json_reply(
        {
            "claims": [claim_values(claim, known) for claim in found.items],
            "total": found.total,
            **following("/api/claims", {**values, "limit": limit}, found.more),
        }
    )


def tensions(graph: Graph, values: Values, settings: Settings) -> Reply:
    held = tensions_of(graph, Filter(about=values["about"], within=values["within"]))
    if held.too_many:
        raise BadRequest("this graph has too many claims to be held against each other; say about or within")
    part, limit, more = _part(held.tensions, values, settings)
    known = noted(graph, (claim for one in part for claim in (one.first, one.second)))
    if values["format"] == "csv":
        return _csv(tensions_csv(part, known), limit if more else HELD if held.cut else 0)
    return json_reply(
        {
            "tensions": [_pair(one, known) for one in part],
            "total": len(held.tensions),
            "truncated": held.cut,
            **following("/api/tensions", {**values, "limit": limit}, more),
        }
    )


def _pair(one: Tension, known: Noted) -> dict[str, object]:
    return {
        "why": one.why,
        "first": claim_values(one.first, known),
        "second": claim_values(one.second, known),
        "apart": [{"qualifier": name, "first": first, "second": second} for name, first, second in one.apart],
    }


def coverage(graph: Graph, values: Values, settings: Settings) -> Reply:
    if values["within"]:
        document = graph.resolve(values["within"], "document")
    else:
        documents = some_documents(graph.engine)
        if len(documents) != 1:
            raise BadRequest("this graph has no document or several; say which: within=DOCUMENT")
        document = Iri(documents[0])
    passages = coverage_of(graph, document, values["about"], values["show"])
    part, limit, more = _part(passages, values, settings)
    if values["format"] == "csv":
        return _csv(coverage_csv(part), limit if more else 0)
    return json_reply(
        {
            "passages": [
                {
                    "id": one.iri,
                    "document": one.document,
                    "passage": one.number,
                    "heading": one.label,
                    "claims": one.claims,
                    "uncited": one.uncited,
                    "role": one.role,
                    "in_no_claim": [{"span": span, "role": role} for span, role in one.left],
                }
                for one in part
            ],
            "total": len(passages),
            **following("/api/coverage", {**values, "limit": limit}, more),
        }
    )


def _part(items: Sequence[Any], values: Values, settings: Settings) -> tuple[Sequence[Any], int, bool]:
    """What limit and offset leave, the limit that held, and whether more follows."""
    limit, offset = min(values["limit"], settings.rows), values["offset"]
    return items[offset : offset + limit], limit, len(items) > offset + limit


def _csv(text: str, cut: int) -> Reply:
    return Reply(text.encode(), "text/csv; charset=utf-8", 200, cut_at(cut, cut > 0))
