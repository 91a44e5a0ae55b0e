"""The addresses that are answered by workers, and the task that answers each."""

from __future__ import annotations

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
    ("/dump", "dump"),
    ("/dump.nq.gz", "dump"),
    ("/dump.nq", "dump"),
    ("/dump.nt", "dump"),
    ("/dump.ttl", "dump"),
    ("/dump.trig", "dump"),
    ("/dump.jsonld", "dump"),
    ("/dump.rdf", "dump"),
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

_FIXED = {path: task for path, task in ROUTES if "{" not in path}
_BELOW = tuple((path.partition("{")[0], task) for path, task in ROUTES if "{" in path)


def task_of(path: str) -> str:
    """The task that answers a path.

    >>> task_of("/picture"), task_of("/api/claims"), task_of("/entity/semax")
    ('page-picture', 'api', 'page-thing')
    """
    return _FIXED.get(path) or next(task for begin, task in _BELOW if path.startswith(begin))
