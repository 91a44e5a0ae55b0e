"""Which media type to send: by the Accept header, a suffix or a parameter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from pepgraph.apps.web.server.messages import BadRequest
from pepgraph.store.write import FORMATS

ROWS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
"""Media types of rows by the names of formats; the first is the default."""

TRIPLES = {name: FORMATS[name].media_type for name in ("ttl", "nt", "jsonld", "rdfxml", "trig", "nq")}
"""Media types of triples by the names of formats; the first is the default."""

ENDINGS = {"rdf" if name == "rdfxml" else name: name for name in TRIPLES}
"""Names of formats of triples by the endings of addresses and files."""

HTML = "text/html"


def with_charset(media: str) -> str:
    """A media type as it is sent."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


_ALSO = (
    ("application/json", "json"),
    ("application/json", "jsonld"),
    ("application/xml", "xml"),
    ("text/xml", "xml"),
    ("application/x-turtle", "ttl"),
    ("text/n3", "ttl"),
    ("text/plain", "nt"),
)
"""Other types that clients ask for; we send what we call by its own name."""

_OTHER_NAMES = {
    "turtle": "ttl",
    # Turtle is the part of N3 that is RDF.
    "n3": "ttl",
    "ntriples": "nt",
    "n-triples": "nt",
    "nquads": "nq",
    "json-ld": "jsonld",
    "rdf": "rdfxml",
    "rdf+xml": "rdfxml",
    # SPARQLWrapper asks so for either kind of answer.
    "xml": "rdfxml",
    "json": "jsonld",
}

_LONGEST = 1_024
"""Bytes of a header that says what is wanted; a longer one takes a while to read, in which nobody else is answered."""


def readable(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Headers by name, without those that say what is wanted at more length than any client does.

    One that says so in several lines is as if it had said it in one: RFC 9110, section 5.3.
    """
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        found[name] = b", ".join((found[name], value)) if _wants(name) and name in found else value
    return {name: value for name, value in found.items() if len(value) <= _LONGEST or not _wants(name)}


def _wants(header: bytes) -> bool:
    """Whether a header of this name says what is wanted."""
    return header.startswith(b"accept") or header == b"if-none-match"


@lru_cache(maxsize=512)
def preferred(accept: str, offers: tuple[str, ...]) -> str | None:
    """The offer that an Accept header likes best, the first where it takes any; None where it takes none.

    Parameters, such as charset, profile or version, do not count: a type comes in one form here.

    >>> preferred("text/turtle;q=0.4, application/json", ("application/json", "text/turtle"))
    'application/json'
    >>> preferred("text/turtle;charset=utf-8;q=0.4, image/png", ("application/json", "text/turtle"))
    'text/turtle'
    """
    if not accept.strip():
        return offers[0]
    liked = parse_accept_header(accept, MIMEAccept)
    return MIMEAccept((media.partition(";")[0].strip(), quality) for media, quality in liked).best_match(offers)


def of_thing(accept: str) -> str:
    """The one media type in which a thing is sent: as a page or as triples; the header itself where there is none.

    >>> of_thing("text/html, */*;q=0.1"), of_thing("text/turtle;q=0.9, image/png")
    ('text/html', 'text/turtle')
    >>> of_thing("application/json, text/plain, */*")
    'application/json'
    """
    return preferred(accept, (HTML, *acceptable(TRIPLES))) or accept


def acceptable(formats: Mapping[str, str]) -> tuple[str, ...]:
    """The media types by which some formats may be asked for."""
    return tuple(_types(formats))


def _types(formats: Mapping[str, str]) -> dict[str, str]:
    """Names of formats by the media types that clients may ask for."""
    own = {media: name for name, media in formats.items()}
    return own | {media: name for media, name in _ALSO if name in formats}


def _named(value: str, formats: Mapping[str, str]) -> str:
    """The format that a value of ``format=`` names; nothing where it is none of these."""
    # A plus sign in an address is a space.
    wanted = value.lower().replace(" ", "+")
    found = wanted if wanted in formats else _OTHER_NAMES.get(wanted, _types(formats).get(wanted, ""))
    return found if found in formats else ""


def format_of(accept: str, named: Sequence[str], formats: Mapping[str, str]) -> str:
    """The name of the format to send, by values of ``format=`` where there are any, else by Accept. Raises BadRequest.

    Clients that do not know the server send several names, of which the first that fits counts; Accept does
    where those that it knows are for the other kind of answer.

    >>> format_of("text/csv", [], ROWS), format_of("text/csv", ["xml"], ROWS)
    ('csv', 'xml')
    >>> format_of("text/csv", ["n3", "tsv"], ROWS), format_of("text/csv", ["n3", "turtle"], ROWS)
    ('tsv', 'csv')
    """
    types = _types(formats)
    found = next(filter(None, (_named(value, formats) for value in named)), "")
    if found:
        return found
    if len(named) == 1 or (named and not any(_named(value, ROWS) or _named(value, TRIPLES) for value in named)):
        raise BadRequest(f"format {named[0]!r} is not one of {', '.join(formats)}")
    media = preferred(accept, acceptable(formats))
    if media is None:
        raise BadRequest(f"nothing that Accept names can be sent; ask for one of {', '.join(formats.values())}", 406)
    return types[media]
