"""The addresses of pages and things, as OpenAPI describes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pepgraph.apps.web.negotiation import HTML, TRIPLES
from pepgraph.apps.web.pages.paging import LAST
from pepgraph.apps.web.routes import PAGE, PAGES, PICTURES, Page

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
_IN_PAGES = frozenset({"/entity/{name}", "/doc/{document}", "/paper/{name}", "/graph/{name}"})
"""Things whose claims or passages may fill several pages."""


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


def described(
    name: str,
    summary: str,
    tag: str,
    content: Described,
    others: Described,
    said: str = "The answer",
    parameters: Sequence[Described] = (),
) -> Described:
    """What is answered by GET: what is sent, by media type, and ``others`` of its answers, by status."""
    return {
        "operationId": name,
        "summary": summary,
        "tags": [tag],
        **({"parameters": list(parameters)} if parameters else {}),
        "responses": {"200": {"description": said, "content": content}, **others},
    }


def _seen(page: Page, media: str, errors: Described) -> Described:
    schema: Described = {"type": "object"} if "json" in media else {"type": "string"}
    content = {media: {"schema": schema}}
    return described(name_of(page.path), page.tells, "api", content, errors, page.tells, _parameters(page))


def _page(page: Page, errors: Described) -> Described:
    name = f"page-{page.path.strip('/') or 'start'}"
    return described(name, page.tells, "pages", bodies(HTML), errors, "The page", _parameters(page))


def _parameters(page: Page) -> list[Described]:
    return [_parameter(page.path, name, meaning) for name, meaning in page.parameters]


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
    if path in _IN_PAGES:
        parameters.append(_parameter(path, *PAGE))
    name = "thing-" + "-".join(part for part in path.split("/") if part.isalpha())
    others = {"303": {"description": "To the thing that is meant, where another of its names was given"}, **errors}
    sent = bodies(HTML, *TRIPLES.values())
    return {
        **described(name, said, "things", sent, others, "The page, or the triples", parameters),
        "description": "A page, or triples: by Accept, or with .ttl, .nt, .jsonld, .rdf, .trig or .nq at the end.",
    }
