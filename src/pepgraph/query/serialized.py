"""An answer as the bytes of a format, its rows never made into Python values where the engine can write them."""

from __future__ import annotations

import io
import json
import re
import sys
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import pyoxigraph as ox

from pepgraph.errors import OutputError
from pepgraph.model.names import GRAPH
from pepgraph.model.numbers import whole_number
from pepgraph.model.sparql import NO_TOKEN, rewritten, scan, tokens, unescape
from pepgraph.query.faults import places_marked
from pepgraph.query.results import GRAPH_FORMATS, Result
from pepgraph.query.run import inspected, prefixes_of
from pepgraph.store.binding import as_judged
from pepgraph.store.contract import Dataset, Engine, Kind
from pepgraph.store.oxigraph import OxigraphReader
from pepgraph.store.write import in_xml, serialize

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_HEAD = re.compile(rb'"head":\s*{')
_OF_THE_MOMENT = frozenset(("NOW", "RAND", "STRUUID", "UUID"))
_AS_ROWS = (("boolean", "csv"), ("boolean", "tsv"))
# What stands between two rows at least; a literal of JSON or CSV may hold it too, so it counts never too few.
_BETWEEN_ROWS = {"json": b"},{", "xml": b"<result>", "csv": b"\n", "tsv": b"\n"}


@dataclass(frozen=True, slots=True)
class Serialized:
    """An answer, ready to be sent."""

    kind: Kind
    body: bytes
    truncated: bool = False
    """Whether the answer has more rows, or triples, than ``body``."""


def kind_of(text: str) -> Kind:
    """What a query asks for, by its first keyword; rows for what is no query at all.

    >>> kind_of("PREFIX e: <http://e/> # SELECT\\nconstruct { ?s ?p ?o } { ?s ?p ?o }")
    'triples'
    """
    for token in scan(unescape(text)):
        word = token.keyword
        if word not in ("", "PREFIX", "BASE"):
            return "boolean" if word == "ASK" else "triples" if word in ("CONSTRUCT", "DESCRIBE") else "rows"
    return "rows"


def is_of_the_moment(text: str) -> bool:
    """Whether the same query may have another answer the next time, though the graph is the same.

    >>> is_of_the_moment("SELECT (now() AS ?it) {}"), is_of_the_moment("SELECT ?it { ?it ?is 'NOW' }")
    (True, False)
    """
    return any(token.keyword in _OF_THE_MOMENT for token in scan(unescape(text)))


class Bounded(io.BytesIO):
    """Bytes of an answer as they are made. Raises OutputError at the first that is too many."""

    def __init__(self, most: int | None) -> None:
        super().__init__()
        self._most = sys.maxsize if most is None else most
        self._to_come = 0

    def write(self, part: ReadableBuffer) -> int:
        written = super().write(part)
        self._check(self.tell())
        return written

    def count(self, size: int) -> None:
        """So many bytes will be written later."""
        self._to_come += size
        self._check(self._to_come)

    def _check(self, size: int) -> None:
        if size > self._most:
            raise OutputError(f"the answer has more than {self._most:,} bytes; ask for less")


def serialized(
    engine: Engine, text: str, format: str, limit: int, dataset: Dataset | None = None, most: int | None = None
) -> Serialized:
    """Answer SPARQL 1.1 in a format of results or of triples, with at most ``limit`` rows or triples.

    ``dataset`` are graphs that the request names beside the query; they go before those of FROM. ``most`` are
    the bytes that an answer may have. No SERVICE is asked. Raises QueryError, OutputError for a format that
    cannot hold the answer, or for too long a one.
    """
    answer = _serialized(engine.together(), text, format, limit, dataset, most)
    if format in ("xml", "rdfxml"):
        return replace(answer, body=in_xml(answer.body))
    return answer


def _serialized(
    engine: Engine, text: str, format: str, limit: int, dataset: Dataset | None, most: int | None
) -> Serialized:
    own = inspected(engine, text)
    text = as_judged(text)
    dataset = dataset or own
    kind = kind_of(text)
    if kind == "triples" and format not in GRAPH_FORMATS:
        raise OutputError(f"{format} holds rows, and this query gives triples; use one of {', '.join(GRAPH_FORMATS)}")
    if kind != "triples" and format not in _FORMATS:
        raise OutputError(f"{format} holds triples, and this query gives rows; use one of {', '.join(_FORMATS)}")
    with places_marked(text):
        # With escapes read here, Oxigraph would read those of the result again, past the guard; and it has
        # a form of its own for a yes or no where the format has none.
        if isinstance(engine, OxigraphReader) and unescape(text) == text and (kind, format) not in _AS_ROWS:
            with engine.faults():
                written = _by_oxigraph(engine, text, kind, format, limit, dataset, most)
            if format != "csv" or _is_even(written.body):
                return written
        answer = engine.query(text, {}, prefixes_of(engine), dataset)
    result = Result(answer).limit(limit)
    body = Bounded(most)
    out = io.TextIOWrapper(body, "utf-8", newline="", write_through=True)
    result.write(out, format)
    return _marked(Serialized(kind, body.getvalue(), result.truncated), format, limit)


def _by_oxigraph(
    engine: OxigraphReader, text: str, kind: Kind, format: str, limit: int, dataset: Dataset, most: int | None
) -> Serialized:
    prefixes = prefixes_of(engine)

    def found(some: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        return engine.found(some, prefixes, dataset)

    if kind == "triples":
        triples = found(text)
        assert isinstance(triples, ox.QueryTriples)
        body, truncated = _triples(triples, format, limit, Bounded(most))
        return _marked(Serialized(kind, body, truncated), format, limit)
    if kind == "boolean":
        return Serialized(kind, _bytes(found(text), format, Bounded(most)))
    body = _bytes(found(_limited(text, limit + 1)), format, Bounded(most))
    if body.count(_BETWEEN_ROWS[format]) < limit or _rows(body, format) <= limit:
        return Serialized(kind, body)
    body = _bytes(found(_limited(text, limit)), format, Bounded(most))
    return _marked(Serialized(kind, body, True), format, limit)


def _rows(body: bytes, format: str) -> int:
    """How many rows an answer of Oxigraph has."""
    if format == "json":
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        assert isinstance(found, ox.QuerySolutions)
        return sum(1 for _ in found)
    if format == "xml":
        return body.count(b"<result>")
    # The head has a line too; in CSV those of literals stand between quotes.
    parts = body.split(b'"')[::2] if format == "csv" else (body,)
    return sum(part.count(b"\n") for part in parts) - 1


def _is_even(body: bytes) -> bool:
    """Whether each row of CSV has as many cells as its head: Oxigraph writes an IRI with a comma without quotes.

    >>> _is_even(b'a,b\\r\\n"x,y",z\\r\\n'), _is_even(b"a,b\\r\\nhttp://e/x,y,z\\r\\n")
    (True, False)
    """
    parts = body.split(b'"')[::2]
    commas, lines = (sum(part.count(sign) for part in parts) for sign in (b",", b"\n"))
    return commas == lines * body.partition(b"\n")[0].count(b",")


def _bytes(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, format: str, body: Bounded) -> bytes:
    assert not isinstance(found, ox.QueryTriples)
    found.serialize(body, format=_FORMATS[format])
    return body.getvalue()


def _triples(found: ox.QueryTriples, format: str, limit: int, body: Bounded) -> tuple[bytes, bool]:
    kept: list[ox.Triple] = []
    for triple in islice(found, limit + 1):
        # No format has literals in fewer bytes: those that are too many are not gathered first.
        if isinstance(triple.object, ox.Literal):
            body.count(len(triple.object.value))
        kept.append(triple)
    body.write(serialize(kept[:limit], format).encode())
    return body.getvalue(), len(kept) > limit


def _limited(plain: str, limit: int) -> str:
    """A SELECT that gives no more than ``limit`` rows."""
    depth = 0
    place = len(plain)
    for token, after in pairwise((*tokens(plain), NO_TOKEN)):
        depth += token.nesting
        word = token.keyword if depth == 0 else ""
        if word == "LIMIT" and after.text.isdecimal():
            if whole_number(after.text, limit) is not None:
                return plain
            return rewritten(plain, [(after.start, after.end, str(limit))])
        if word == "VALUES":
            place = token.start
    return rewritten(plain, [(place, place, f"\nLIMIT {limit}\n")])


def _marked(answer: Serialized, format: str, limit: int) -> Serialized:
    """A cut answer says so itself where its format has a place for it."""
    if not answer.truncated:
        return answer
    link = f"{GRAPH}truncated#rows-{limit}"
    if format == "json" and answer.kind == "rows":
        body = _HEAD.sub(lambda head: head[0] + b'"link":[' + json.dumps(link).encode() + b"],", answer.body, count=1)
    elif format == "xml":
        body = answer.body.replace(b"</head>", f'<link href="{link}"/></head>'.encode(), 1)
    elif format in ("ttl", "trig", "nt", "nq"):
        body = f"# cut at {limit} triples; there are more\n".encode() + answer.body
    elif format == "rdfxml":
        body = answer.body.replace(b"?>", f"?>\n<!-- cut at {limit} triples; there are more -->".encode(), 1)
    else:
        return answer
    return Serialized(answer.kind, body, True)
