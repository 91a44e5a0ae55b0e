"""The addresses of pages and things, as OpenAPI describes them."""

from __future__ import annotations

from typing import Any

from pepgraph.apps.web.negotiation import HTML, TRIPLES
from pepgraph.apps.web.pages.paging import LAST
from pepgraph.apps.web.routes import PAGES, PICTURES, Page

Described = dict[str, Any]

_SEVERAL = frozenset({"of", "about", "hide"})

_THINGS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("/entity/{name}", "A compound, a target, a condition, a place", {"name": "semax"}),
    ("/doc/{document}", "A document; as triples, its whole graph", {"document": "selank-semax-faq"}),
    (
        "/doc/{document}/claim/{name}",
        "A claim with both links of trust",
        {"document": "selank-semax-faq", "name": "45-semax-increases-ngf-hippocampus"},
    ),
    ("/doc/{document}/passage/{number}", "A passage", {"document": "selank-semax-faq", "number": "45"}),
    ("/doc/{document}/reference/{number}", "A reference", {"document": "selank-semax-faq", "number": "6"}),
    ("/paper/{name}", "A paper and the references taken to be it", {"name": "pmid-17353092"}),
    ("/graph/{name}", "A named graph", {"name": "entities"}),
    ("/ontology", "Every class, property and value; as triples, the ontology", {}),
)


def page_paths(errors: Described) -> Described:
    """Pages and things by their paths, with what all of them may answer instead."""
    return {
        **{page.path: {"get": _page(page, errors)} for page in PAGES},
        **{path: {"get": _thing(path, said, parts, errors)} for path, said, parts in _THINGS},
    }


def picture_paths(errors: Described) -> Described:
    """What the picture shows in other forms, with what each may answer instead."""
    return {page.path: {"get": _seen(page, media, errors)} for page, media in PICTURES}


def bodies(*media: str) -> Described:
    """What is sent in these media types, by a schema that says no more than whether it is text."""
    return {name: {"schema": {} if "json" in name else {"type": "string"}} for name in media}


def name_of(path: str) -> str:
    """The name of an operation by its path."""
    return path.strip("/").replace(".", "-")


def _seen(page: Page, media: str, errors: Described) -> Described:
    schema: Described = {"type": "object"} if "json" in media else {"type": "string"}
    return {
        "operationId": name_of(page.path),
        "summary": page.tells,
        "tags": ["api"],
        **_parameters(page),
        "responses": {"200": {"description": page.tells, "content": {media: {"schema": schema}}}, **errors},
    }


def _page(page: Page, errors: Described) -> Described:
    return {
        "operationId": f"page-{page.path.strip('/') or 'start'}",
        "summary": page.tells,
        "tags": ["pages"],
        **_parameters(page),
        "responses": {"200": {"description": "The page", "content": bodies(HTML)}, **errors},
    }


def _parameters(page: Page) -> Described:
    listed = [_parameter(page.path, name, meaning) for name, meaning in page.parameters]
    return {"parameters": listed} if listed else {}


def _parameter(path: str, name: str, meaning: str) -> Described:
    schema: Described = {"type": "string"}
    if name == "page":
        schema = {"type": "integer", "minimum": 1, "maximum": LAST, "default": 1}
    if name in _SEVERAL and path.startswith(("/compare", "/picture")):
        schema = {"type": "array", "items": schema}
    return {"name": name, "in": "query", "description": meaning, "schema": schema}


def _thing(path: str, said: str, parts: dict[str, str], errors: Described) -> Described:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, "example": example}
        for name, example in parts.items()
    ]
    return {
        "operationId": "thing-" + "-".join(part for part in path.split("/") if part.isalpha()),
        "summary": said,
        "description": "A page, or triples: by Accept, or with .ttl, .nt, .jsonld, .rdf, .trig or .nq at the end.",
        "tags": ["things"],
        **({"parameters": parameters} if parameters else {}),
        "responses": {
            "200": {"description": "The page, or the triples", "content": bodies(HTML, *TRIPLES.values())},
            "303": {"description": "To the thing that is meant, where another of its names was given"},
            **errors,
        },
    }
