"""The addresses of pages and things, as OpenAPI describes them."""

from __future__ import annotations

from typing import Any

from pepgraph.apps.web.negotiation import HTML, TRIPLES
from pepgraph.apps.web.pages.paging import LAST

Described = dict[str, Any]

_WITHIN = ("within", "a document, by its id")
_ABOUT = ("about", "an entity by any of its names")
_EVIDENCE = ("evidence", "a kind of evidence: human, animal, in-vitro, anecdote …")
_PAGE = ("page", "the page of the list, from 1")

_SEEN = (
    *(("about", "a thing in the middle; again for each"), ("view", "as of `pepgraph draw`"), ("depth", "1 to 3")),
    *(("most", "things shown at most"), _EVIDENCE, ("polarity", "affirmed or negated")),
    *(("kind", "kinds of things, such as target, with commas between"), ("document", "documents, by their ids")),
    *(("reference", "numbers of references, or document:number"), ("hide", "what is not shown; again for each")),
)

_PAGES: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("/", "What the graph holds", ()),
    ("/search", "What a search finds: things, sources, claims", (("q", "words or names"), _PAGE)),
    ("/compounds", "Things by kind, what most claims name first", (("kind", "such as peptide"), _PAGE)),
    (
        "/claims",
        "Claims of one sort",
        (
            *(_ABOUT, _EVIDENCE, ("min_evidence", "the weakest kind of evidence with a rank"), _WITHIN, _PAGE),
            *(("polarity", "affirmed or negated"), ("modality", "asserted, hedged or attributed")),
            *(("reference", "its number, or document:number"), ("state", "cited, perhaps or uncited")),
        ),
    ),
    ("/sources", "References and the papers they are taken to be", (_WITHIN, _PAGE)),
    ("/compare", "Two things or more side by side", (("of", "an entity by any of its names; again for each"),)),
    ("/uncited", "Claims without any citation", (_ABOUT, _EVIDENCE, _WITHIN, _PAGE)),
    ("/tensions", "Claims that pull against each other", (_ABOUT, _WITHIN, _PAGE)),
    ("/coverage", "What each passage carries", (_ABOUT, ("show", "all, unsourced, left or neither"), _WITHIN)),
    ("/picture", "The picture, its state in the address", _SEEN),
    ("/ask", "The editor for SPARQL", (("query", "what stands in it"), ("name", "of a named query"))),
    ("/queries", "The named queries", ()),
    ("/help", "Limits and formats of this server", ()),
)
_PICTURES = (
    ("/picture.json", "What the picture shows, as its page draws it", "application/json"),
    ("/picture.ttl", "The claims that the picture shows, with all they refer to", "text/turtle"),
    ("/picture.graphml", "The things and lines that the picture shows", "application/graphml+xml"),
)
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
        **{path: {"get": _page(path, said, params, errors)} for path, said, params in _PAGES},
        **{path: {"get": _thing(path, said, parts, errors)} for path, said, parts in _THINGS},
    }


def picture_paths(errors: Described) -> Described:
    """What the picture shows in other forms, with what each may answer instead."""
    return {path: {"get": _seen(path, said, media, errors)} for path, said, media in _PICTURES}


def bodies(*media: str) -> Described:
    """What is sent in these media types, by a schema that says no more than whether it is text."""
    return {name: {"schema": {} if "json" in name else {"type": "string"}} for name in media}


def name_of(path: str) -> str:
    """The name of an operation by its path."""
    return path.strip("/").replace(".", "-")


def _seen(path: str, said: str, media: str, errors: Described) -> Described:
    schema: Described = {"type": "object"} if "json" in media else {"type": "string"}
    return {
        "operationId": name_of(path),
        "summary": said,
        "tags": ["api"],
        "parameters": [_parameter(path, *param) for param in _SEEN],
        "responses": {"200": {"description": said, "content": {media: {"schema": schema}}}, **errors},
    }


def _page(path: str, said: str, params: tuple[tuple[str, str], ...], errors: Described) -> Described:
    return {
        "operationId": f"page-{path.strip('/') or 'start'}",
        "summary": said,
        "tags": ["pages"],
        **({"parameters": [_parameter(path, *param) for param in params]} if params else {}),
        "responses": {"200": {"description": "The page", "content": bodies(HTML)}, **errors},
    }


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
