"""The addresses that are answered by workers: the task that answers each, and what those of pages take and tell."""

from __future__ import annotations

from typing import NamedTuple

from pepgraph.apps.web.dump import DUMP, PACKED, PLACES

_WITHIN = ("within", "a document, by its id")
_ABOUT = ("about", "an entity by any of its names")
_EVIDENCE = ("evidence", "a kind of evidence: human, animal, in-vitro, anecdote …")
PAGE = ("page", "the page of the list, from 1")
_SEEN = (
    *(("about", "a thing in the middle; again for each"), ("view", "as of `pepgraph draw`"), ("depth", "1 to 3")),
    *(("most", "things shown at most"), _EVIDENCE, ("polarity", "affirmed or negated")),
    *(("kind", "kinds of things, such as target, with commas between"), ("document", "documents, by their ids")),
    *(("reference", "numbers of references, or document:number"), ("hide", "what is not shown; again for each")),
)


class Page(NamedTuple):
    """A page, or a file beside it, by its path: what it tells, and what its address may say."""

    path: str
    task: str
    tells: str
    parameters: tuple[tuple[str, str], ...] = ()
    """Name and meaning of each."""


PAGES = (
    Page("/", "page-start", "What the graph holds"),
    Page("/search", "page-search", "What a search finds: things, sources, claims", (("q", "words or names"), PAGE)),
    Page(
        "/compounds",
        "page-compounds",
        "Things by kind, what most claims name first",
        (("kind", "such as peptide"), PAGE),
    ),
    Page(
        "/claims",
        "page-claims",
        "Claims of one sort",
        (
            *(_ABOUT, _EVIDENCE, ("min_evidence", "the weakest kind of evidence with a rank"), _WITHIN, PAGE),
            *(("polarity", "affirmed or negated"), ("modality", "asserted, hedged or attributed")),
            *(("reference", "its number, or document:number"), ("state", "cited, perhaps or uncited")),
        ),
    ),
    Page("/sources", "page-sources", "References and the papers they are taken to be", (_WITHIN, PAGE)),
    Page(
        "/compare",
        "page-compare",
        "Two things or more side by side",
        (("of", "an entity by any of its names; again for each"),),
    ),
    Page("/uncited", "page-uncited", "Claims without any citation", (_ABOUT, _EVIDENCE, _WITHIN, PAGE)),
    Page("/tensions", "page-tensions", "Claims that pull against each other", (_ABOUT, _WITHIN, PAGE)),
    Page(
        "/coverage",
        "page-coverage",
        "What each passage carries",
        (_ABOUT, ("show", "all, unsourced, left or neither"), _WITHIN, PAGE),
    ),
    Page("/picture", "page-picture", "The picture, its state in the address", _SEEN),
    Page("/ask", "page-ask", "The editor for SPARQL", (("query", "what stands in it"), ("name", "of a named query"))),
    Page("/queries", "page-queries", "The named queries"),
    Page("/help", "page-help", "Limits and formats of this server"),
)
"""Pages, in the order in which they are described."""

PICTURES = (
    (Page("/picture.json", "api-picture", "What the picture shows, as its page draws it", _SEEN), "application/json"),
    (
        Page("/picture.ttl", "api-picture-ttl", "The claims that the picture shows, with all they refer to", _SEEN),
        "text/turtle",
    ),
    (
        Page("/picture.graphml", "api-picture-graphml", "The things and lines that the picture shows", _SEEN),
        "application/graphml+xml",
    ),
)
"""What the picture shows in other forms, each with its media type."""

ROUTES: tuple[tuple[str, str], ...] = (
    *((page.path, page.task) for page in PAGES),
    *((page.path, page.task) for page, _ in PICTURES),
    ("/sparql", "sparql"),
    ("/.well-known/void", "void"),
    *((path, "dump") for path in (DUMP, PACKED, *PLACES)),
    ("/openapi.json", "api-openapi"),
    ("/api", "api-index"),
    ("/api/terms", "api-terms"),
    ("/api/named", "api-named"),
    ("/api/hints", "api-hints"),
    ("/api/{name:path}", "api"),
    ("/ontology", "page-thing"),
    ("/{name:path}", "page-thing"),
)
"""Path and task, the first that fits; tasks of pages begin with ``page-``, those of JSON with ``api``."""
