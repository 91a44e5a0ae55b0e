"""Which media type to send: by the Accept header, a suffix or a parameter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from pepgraph.apps.web.messages import BadRequest

ROWS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
"""Media types of rows by the names of formats; the first is the default."""

TRIPLES = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
"""Media types of triples by the names of formats; the first is the default."""

HTML = "text/html"

_ALSO = {
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/x-turtle": "ttl",
    "text/n3": "ttl",
    "text/plain": "nt",
}
"""Other types that clients ask for; we send what we call by its own name."""

_OTHER_NAMES = {
    "turtle": "ttl",
    "ntriples": "nt",
    "n-triples": "nt",
    "nquads": "nq",
    "json-ld": "jsonld",
    "rdf": "rdfxml",
    # SPARQLWrapper asks so for either kind of answer.
    "xml": "rdfxml",
    "json": "jsonld",
}


@lru_cache(maxsize=512)
def preferred(accept: str, offers: tuple[str, ...]) -> str | None:
    """The offer that an Accept header likes best, the first where it takes any; None where it takes none.

    >>> preferred("text/turtle;q=0.4, application/json", ("application/json", "text/turtle"))
    'application/json'
    """
    if not accept.strip():
        return offers[0]
    return parse_accept_header(accept, MIMEAccept).best_match(offers)


def format_of(accept: str, named: str, formats: Mapping[str, str]) -> str:
    """The name of the format to send, from ``format=`` where it is given, else by Accept. Raises BadRequest.

    >>> format_of("text/csv", "", ROWS), format_of("text/csv", "xml", ROWS)
    ('csv', 'xml')
    """
    types = {media: name for name, media in formats.items()}
    types |= {media: name for media, name in _ALSO.items() if name in formats}
    if named:
        # A plus sign in an address is a space.
        wanted = named.lower().replace(" ", "+")
        found = wanted if wanted in formats else _OTHER_NAMES.get(wanted, types.get(wanted, ""))
        if found in formats:
            return found
        raise BadRequest(f"format {named!r} is not one of {', '.join(formats)}")
    media = preferred(accept, tuple(types))
    if media is None:
        raise BadRequest(f"nothing that Accept names can be sent; ask for one of {', '.join(formats.values())}", 406)
    return types[media]
