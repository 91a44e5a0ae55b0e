"""The addresses that are answered by workers, and the task that answers each."""

from __future__ import annotations

from pepgraph.apps.web.dump import DUMP, PACKED, PLACES

ROUTES: tuple[tuple[str, str], ...] = (
    ("/", "page-start"),
    ("/search", "page-search"),
    ("/compare", "page-compare"),
    ("/uncited", "page-uncited"),
    ("/tensions", "page-tensions"),
    ("/coverage", "page-coverage"),
    ("/claims", "page-claims"),
    ("/sources", "page-sources"),
    ("/compounds", "page-compounds"),
    ("/queries", "page-queries"),
    ("/ask", "page-ask"),
    ("/picture", "page-picture"),
    ("/help", "page-help"),
    ("/sparql", "sparql"),
    ("/.well-known/void", "void"),
    *((path, "dump") for path in (DUMP, PACKED, *PLACES)),
    ("/openapi.json", "api-openapi"),
    ("/api", "api-index"),
    ("/api/terms", "api-terms"),
    ("/api/named", "api-named"),
    ("/api/hints", "api-hints"),
    ("/api/{name:path}", "api"),
    ("/picture.json", "api-picture"),
    ("/picture.ttl", "api-picture-ttl"),
    ("/picture.graphml", "api-picture-graphml"),
    ("/ontology", "page-thing"),
    ("/{name:path}", "page-thing"),
)
"""Path and task, the first that fits; tasks of pages begin with ``page-``, those of JSON with ``api``."""
