"""The OpenAPI 3.1 description of the server, made from the table that answers: https://spec.openapis.org/oas/v3.1.0."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pepgraph
from pepgraph.apps.web.api.addresses import Described, bodies, described, name_of, page_paths, picture_paths
from pepgraph.apps.web.api.parameters import Parameter
from pepgraph.apps.web.api.schemas import SCHEMAS, ref
from pepgraph.apps.web.dump import DUMP, PACKED, PLACES
from pepgraph.apps.web.negotiation import HTML, ROWS, TRIPLES
from pepgraph.apps.web.server.connections import ADDRESS, HEAD
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.sparql import FORM, NOTED, QUERY
from pepgraph.store.remote.register import GENERATION, TRUNCATED

if TYPE_CHECKING:
    from pepgraph.apps.web.api.table import Operation

_JSON = "application/json"
_PLAIN = "text/plain"

_REASONS = {
    "400": "The request cannot be answered as it is",
    "404": "There is nothing of this name",
    "405": "The method is not answered here",
    "406": "Nothing that Accept names can be sent",
    "413": "The request brings too much",
    "415": "What was posted is of another kind than queries are",
    "502": "A store or an endpoint behind the server cannot be read",
    "503": "The server is busy, or the request was ended at the time or memory limit",
}


_BEFORE = {
    "401": "A token is needed, as `Authorization: Bearer …`",
    "414": f"The address has more than {ADDRESS:,} bytes; a query can be posted",
    "421": "The server does not answer for this host name; `--allow-host` lets it",
    "431": f"More than {HEAD:,} bytes stand before the body",
}
"""Why a request is turned away before anybody looks at what it asks: in plain text, at every address."""


_AS_OF_NOW = ("/healthz", "/metrics")
"""What is another at each look, and has no ETag."""


_INFO: Described = {
    "title": "pepgraph",
    "version": pepgraph.__version__,
    "summary": "Claims of citation-anchored digests about research peptides",
    "description": (
        "Every claim keeps its polarity, its hedge, its kind of evidence, its place in the digest and its "
        "sources. A digest is no medical advice, and what it says is its own word."
    ),
    "license": {"name": "MIT", "identifier": "MIT"},
}

_TAGS = {
    "api": "Plain JSON",
    "queries": "Named queries",
    "sparql": "SPARQL 1.1",
    "pages": "For people",
    "things": "Every name of the graph at its own path, as a page and as triples",
    "server": "How the server fares",
}

_HEADERS: Described = {
    "Tag": {
        "description": "Of what is sent; give it in If-None-Match to hear whether it is still that",
        "schema": {"type": "string"},
    },
    "Cut": {
        "description": "The limit, where the answer was cut at it; JSON of the API has `next` instead",
        "schema": {"type": "string"},
    },
    "Noted": {
        "description": "On how many rows curators note something, or are to be read again, as JSON, CSV and Markdown "
        "of the same rows tell; only of XML, TSV and the JSON of SPARQL, and where there is any",
        "schema": {"type": "integer", "minimum": 1},
    },
    "Later": {
        "description": "Seconds after which to ask again; only where the server is busy",
        "schema": {"type": "integer", "minimum": 1},
    },
}

_CUT = {"$ref": "#/components/headers/Cut"}

_SECURITY: Described = {
    "token": {"type": "http", "scheme": "bearer"},
    "password": {"type": "http", "scheme": "basic", "description": "Any user name, the token as password"},
}


def document(operations: Sequence[Operation], settings: Settings, origin: str) -> Described:
    """The description of a server that answers these operations under an origin such as http://localhost:8000."""
    told: Described = {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
        "info": _INFO,
        "servers": [{"url": origin or "/"}],
        "tags": [{"name": name, "description": said} for name, said in _TAGS.items()],
        "paths": _paths(operations, settings),
        "components": {"schemas": SCHEMAS, "headers": _HEADERS, "responses": _responses()},
    }
    if settings.token:
        health = told["paths"]["/healthz"]["get"]
        health["responses"].pop("401")
        health["security"] = []
        told["components"]["securitySchemes"] = _SECURITY
        told["security"] = [{name: []} for name in _SECURITY]
    return told


def _paths(operations: Sequence[Operation], settings: Settings) -> Described:
    """What is answered at each address."""
    paths: Described = {
        **{operation.path: {"get": _operation(operation)} for operation in operations},
        "/sparql": _sparql(settings),
        "/api/hints": _hints(),
        "/.well-known/void": {"get": _by_accept("void", "What is in the graph, in VoID")},
        DUMP: {"get": _by_accept("dump", "The whole graph, by Accept")},
        PACKED: {
            "get": _triples(
                "dump-packed",
                "The whole graph with its named graphs, N-Quads by gzip",
                "The file",
                {"application/gzip": {"schema": {}}},
            )
        },
        **{
            path: {"get": _triples(name_of(path), "The whole graph", "The triples", bodies(TRIPLES[format]))}
            for path, format in PLACES.items()
        },
        **picture_paths(_errors("E", "400", "404", "405", "502", "503")),
        "/openapi.json": {"get": _fixed("openapi", "This description", {"type": "object"})},
        "/healthz": {"get": _fixed("healthz", "Whether the server can answer", ref("Health"), "server")},
        "/metrics": {"get": _fixed("metrics", "Figures for Prometheus", {"type": "string"}, "server", _PLAIN)},
        **page_paths(_errors("H", "400", "404", "405", "406", "502", "503")),
    }
    turned_away = _errors("B", *(status for status in _BEFORE if status != "401" or settings.token))
    for path, methods in paths.items():
        if path not in _AS_OF_NOW:
            methods["get"]["responses"] = _with_tag(methods["get"]["responses"])
        for operation in methods.values():
            operation["responses"] = dict(sorted({**operation["responses"], **turned_away}.items()))
    return paths


def _responses() -> Described:
    """What addresses may answer instead, for each of them by name."""
    responses: Described = {
        "Known": {
            "description": "What If-None-Match names is what would be sent",
            "headers": {"ETag": {"$ref": "#/components/headers/Tag"}},
        },
        **{f"E{status}": _refused(said, _JSON, ref("Error")) for status, said in _REASONS.items()},
        **{f"P{status}": _refused(said, _PLAIN, {"type": "string"}) for status, said in _REASONS.items()},
        **{f"H{status}": _of_page(said) for status, said in _REASONS.items()},
        **{f"B{status}": _before(status, said) for status, said in _BEFORE.items()},
    }
    for code in ("E503", "P503", "H503"):
        responses[code]["headers"] = {"Retry-After": {"$ref": "#/components/headers/Later"}}
    return responses


def _refused(said: str, media: str, schema: Described) -> Described:
    return {"description": said, "content": {media: {"schema": schema}}}


def _of_page(said: str) -> Described:
    """Why there is no page; of a thing that is asked for as triples, for a program to read."""
    return {"description": said, "content": {**bodies(HTML, _PLAIN), _JSON: {"schema": ref("Error")}}}


def _before(status: str, said: str) -> Described:
    if status == "431":
        return {"description": said}
    refused = _refused(said, _PLAIN, {"type": "string"})
    if status == "401":
        refused["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return refused


def _errors(prefix: str, *statuses: str) -> Described:
    return {status: {"$ref": f"#/components/responses/{prefix}{status}"} for status in statuses}


def _with_tag(responses: Described) -> Described:
    """The responses of a GET whose answer has an ETag."""
    answered = responses["200"]
    headers = {**answered.get("headers", {}), "ETag": {"$ref": "#/components/headers/Tag"}}
    return {
        **responses,
        "200": {**answered, "headers": headers},
        "304": {"$ref": "#/components/responses/Known"},
    }


def _operation(operation: Operation) -> Described:
    content = {_JSON: {"schema": ref(operation.schema)}, **bodies(*operation.formats)}
    content |= {media: {"schema": ref("Bindings")} for media in operation.formats if "json" in media}
    errors = _errors("E", "400", "404", "405", "413", "502", "503")
    tag = "queries" if operation.path.startswith("/api/queries") else "api"
    parameters = [_parameter(one) for one in operation.parameters]
    found = described(operation.name, operation.summary, tag, content, errors, parameters=parameters)
    if operation.formats:
        told = {NOTED: {"$ref": "#/components/headers/Noted"}} if ROWS["xml"] in operation.formats else {}
        found["responses"]["200"]["headers"] = {TRUNCATED: _CUT, **told}
    return found


def _parameter(parameter: Parameter) -> Described:
    example = json.loads(parameter.example) if parameter.several else parameter.example
    return {
        "name": parameter.name,
        "in": "path" if parameter.within_path else "query",
        "description": parameter.meaning,
        "required": parameter.required,
        "schema": parameter.schema,
        **({"example": example} if parameter.example else {}),
    }


def _fixed(name: str, summary: str, schema: Described, tag: str = "api", media: str = _JSON) -> Described:
    content = {media: {"schema": schema}}
    others = {"503": {"description": "It cannot, or not yet", "content": content}} if name == "healthz" else {}
    return described(name, summary, tag, content, others)


def _hints() -> Described:
    told = {"type": "object", "properties": {"hints": {"type": "array", "items": {"type": "string"}}}}
    fixed = _fixed("hints", "What may be wrong with a query that is answered", {**told, "required": ["hints"]})
    query, found = (
        {"type": "string", "minLength": 1},
        {"type": "string", "description": "Anything but 0, if it found some"},
    )
    parameters = [
        {"name": "query", "in": "query", "required": True, "schema": query},
        {"name": "found", "in": "query", "schema": found},
    ]
    form = {"type": "object", "properties": {"query": query, "found": found}, "required": ["query"]}
    responses = {**fixed["responses"], **_errors("E", "400", "405", "413", "415", "502", "503")}
    posted = {"required": True, "content": {FORM: {"schema": form}}}
    return {
        "get": {**fixed, "parameters": parameters, "responses": responses},
        "post": {**fixed, "operationId": "hints-post", "requestBody": posted, "responses": responses},
    }


def _triples(
    name: str, summary: str, said: str, content: Described, statuses: Sequence[str] = ("400", "503")
) -> Described:
    return described(name, summary, "sparql", content, _errors("P", *statuses), said)


def _by_accept(name: str, summary: str) -> Described:
    return _triples(name, summary, "The answer", bodies(*TRIPLES.values()), ("400", "406", "503"))


def _sparql(settings: Settings) -> Described:
    query = {"type": "string", "minLength": 1, "description": "A query: SELECT, ASK, CONSTRUCT or DESCRIBE"}
    graphs = {"type": "array", "items": {"type": "string", "minLength": 1}}
    format = {"type": "string", "enum": [*ROWS, *TRIPLES]}
    dataset = ("default-graph-uri", "named-graph-uri")
    content = bodies(*ROWS.values(), *TRIPLES.values()) | {ROWS["json"]: {"schema": ref("Bindings")}}
    answered = {
        "description": f"The answer, at most {settings.rows:,} rows or triples of it",
        "headers": {
            TRUNCATED: _CUT,
            GENERATION: {"description": "The load that each store was asked as", "schema": {"type": "string"}},
        },
        "content": content,
    }
    responses = {"200": answered, **_errors("P", "400", "405", "406", "413", "415", "502", "503")}
    parameters = [
        {"name": "query", "in": "query", "schema": query, "example": "SELECT * { ?s ?p ?o } LIMIT 3"},
        *({"name": name, "in": "query", "schema": graphs} for name in dataset),
        {"name": "format", "in": "query", "schema": format, "description": "Instead of Accept"},
    ]
    form = {
        "type": "object",
        "properties": {"query": query, **dict.fromkeys(dataset, graphs), "format": format},
        "required": ["query"],
    }
    asked = {"summary": "Answer a query of SPARQL 1.1", "tags": ["sparql"]}
    beside = [parameter for parameter in parameters if parameter["name"] != "query"]
    seen_other = {"description": "To the page for queries, for who takes HTML"}
    return {
        "get": {
            **asked,
            "operationId": "sparql-get",
            "description": "Without a query, the description of the service.",
            "parameters": parameters,
            "responses": {**responses, "303": seen_other},
        },
        "post": {
            **asked,
            "operationId": "sparql-post",
            "parameters": beside,
            "requestBody": {
                "required": True,
                "content": {QUERY: {"schema": query}, FORM: {"schema": form}},
            },
            "responses": {**responses, "403": _refused("An update, which is refused", _PLAIN, {"type": "string"})},
        },
    }
