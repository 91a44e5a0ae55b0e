"""Any SPARQL 1.1 endpoint as an engine: asked over HTTP, never written to."""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, cast

import pyoxigraph as ox
from SPARQLWrapper import SPARQLWrapper

from pepgraph.errors import EndpointError, PepgraphError, QueryError, TimeLimitError
from pepgraph.model.names import GRAPH, XSD
from pepgraph.model.sparql import refusal, rewritten, services_in, tokens, unescape
from pepgraph.model.terms import Literal, Term, boolean, printable
from pepgraph.store.binding import form, selected, whole
from pepgraph.store.contract import EVERYTHING, Alone, Answer, Dataset, Row, remembered
from pepgraph.store.depth import DEEP, Shallow
from pepgraph.store.oxigraph import Once, cell
from pepgraph.store.remote.access import Access, checked, shown
from pepgraph.store.remote.exchange import MAX_BYTES, SECONDS, Link, Reply
from pepgraph.store.remote.loaded import SHORT, by_another_way
from pepgraph.store.remote.ours import speaks_of_ours
from pepgraph.store.remote.register import GENERATION, REGISTER, REGISTERED, TRUNCATED
from pepgraph.store.remote.union import (
    SERVER,
    Parameters,
    graphs_in,
    in_graph,
    naming,
    way_to_all,
)
from pepgraph.store.remote.watch import Held, Register, Watch, publication_in
from pepgraph.store.remote.wire import Limit

KEEP_ALIVE = "PEPGRAPH_ENDPOINT_KEEPALIVE"
"""1 keeps connections open between queries, 0 closes each."""

_CUT = ("X-SQL-State", "X-SPARQL-MaxRows")
"""Headers with which Virtuoso says that it stopped early."""

_ROWS = "application/sparql-results+json"
_TRIPLES = "application/n-triples, text/turtle;q=0.9"
_MEDIA = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
}

_BEHIND_ROWS = "after the end of the bindings array"
"""What pyoxigraph says of what it does not know there."""


class EndpointEngine(Alone):
    """The graphs of ours at one endpoint; its default graph is their union.

    ``seconds`` is the time of one exchange, None for no end; ``max_bytes`` the size of an answer.
    Raises EndpointError for an address that cannot be asked.
    """

    name = "endpoint"
    lasting = True

    def __init__(
        self,
        url: str,
        *,
        seconds: float | None = SECONDS,
        max_bytes: int = MAX_BYTES,
        keep_alive: bool | None = None,
        access: Access | None = None,
    ) -> None:
        checked(url)
        self.url = url
        self.services = frozenset({url})
        self._watch = Watch(self._register, shown(url))
        if keep_alive is None:
            keep_alive = os.environ.get(KEEP_ALIVE, "0") == "1"
        self.link = Link(access or Access.from_environment(), seconds, max_bytes, keep_alive)

    def __str__(self) -> str:
        return shown(self.url)

    @property
    def memo(self) -> dict[str, object]:
        """What was computed of what is there now. Raises EndpointError as ``graphs`` does."""
        return self._watch.memo

    def forget(self) -> None:
        """Know nothing any more of what is there."""
        self._watch.forget()

    def rest(self) -> None:
        self._watch.rest()

    def hurry(self, seconds: float) -> None:
        self.link.limit = Limit(seconds)

    @property
    def published(self) -> bool:
        """Whether `pepgraph publish` has been at this endpoint, which tells what it has without a search."""
        return bool(self._watch.now())

    @property
    def generation(self) -> str:
        """The publication that is there, which has another name each time; empty where none is known."""
        return publication_in(self._watch.now())

    def graphs(self) -> list[str]:
        """IRIs of the graphs that are ours.

        Raises EndpointError where there is none, half of them, or others than when the answer was begun.
        """
        return self._named(self._watch.now())

    def _named(self, register: Register) -> list[str]:
        if register:
            return sorted({name for name, _ in register} - {REGISTER, SERVER})
        # Graphs that came another way are in no register.
        known = remembered(self, "graphs", lambda: by_another_way(self.rows_by, str(self)))
        if not known:
            self.forget()
            raise EndpointError(
                f"{shown(self.url)} has no graph under {GRAPH}; "
                f"`pepgraph publish --endpoint {shown(self.url)}` sends them, and a server that only reads "
                "can be given the file of `pepgraph export --format nq`"
            )
        return known

    def _register(self) -> Register:
        return frozenset((str(graph), str(state)) for graph, state in self.ask_within(REGISTER, REGISTERED))

    def query(
        self, text: str, bindings: Mapping[str, Term], prefixes: Mapping[str, str], dataset: Dataset = EVERYTHING
    ) -> Answer:
        sent = whole(self._at_home(unescape(text)), bindings, prefixes)
        try:
            register = self._watch.begin()
            if dataset:
                # The text names them too; saying it in both places satisfies those that read only one.
                return self._sure(sent, naming(dataset), register)
            return self._of_all(sent, register)
        except QueryError:
            _parse(text, prefixes)  # What Oxigraph refuses as well, it says with the place.
            raise

    def _of_all(self, text: str, register: Register) -> Answer:
        """The answer of all our graphs: of all that the server has, where that is the same, or of each by its name."""
        if any(name == SERVER for name, _ in register) and speaks_of_ours(text):
            way = remembered(self, "way to all", lambda: way_to_all(publication_in(register), self.rows_by))
            if way is not None:
                try:
                    return self._sure(text, way, register)
                except QueryError as error:  # Virtuoso refuses some texts that it takes with names of graphs.
                    if isinstance(error, TimeLimitError):
                        raise
        names = tuple(self._named(register))
        asks_each = any(word.keyword == "GRAPH" for word in tokens(text))
        return self._sure(text, naming(Dataset(names, names if asks_each else ())), register)

    def rows_by(self, text: str, parameters: Parameters) -> Iterator[Row]:
        """Rows of a query of our own that goes with parameters."""
        return self._ask(text, parameters).rows

    def _sure(self, text: str, parameters: Parameters, register: Register) -> Answer:
        """The answer of what is there by the register as given, each row once it is sure."""
        answer = self._ask(text, parameters, register)
        answer.rows = self._watch.sure(answer.rows, register)
        return answer

    def held(self) -> EndpointEngine:
        """The same endpoint for one question, which is asked by several threads and is of one publication."""
        same = copy.copy(self)
        same._watch = Held(self._register, shown(self.url))
        return same

    def by_service(self, text: str) -> Answer:
        """What SERVICE asks: our graphs and those that it names, or all that the server has where none are ours.

        Raises EndpointError, QueryError.
        """
        register = self._watch.begin()
        if not register:
            return self._sure(text, (), register)
        ours, others = tuple(self._named(register)), graphs_in(text)
        if others <= {*ours}:
            return self._of_all(text, register)
        # Without ours in both places, GRAPH would leave what stands beside it without a default graph.
        return self._sure(text, naming(Dataset(ours, (*ours, *sorted(others - {*ours})))), register)

    def _at_home(self, plain: str) -> str:
        """The text with what SERVICE asks of this endpoint as a group of its own: all is asked of it.

        Raises QueryError where that group would stand in one graph, of which SERVICE knows nothing.
        """
        changes = []
        words = tokens(plain)
        for word, iri, behind in services_in(words):
            if iri.text[1:-1] == self.url:
                if in_graph(words, behind - 1):
                    raise refusal(
                        plain,
                        word.start,
                        "SERVICE inside GRAPH is refused where all is asked of one endpoint; write it outside of GRAPH",
                    )
                changes.append((word.start, iri.end, ""))
        return rewritten(plain, changes)

    def ask_within(self, graph: str, text: str) -> Iterator[Row]:
        """Rows of a query of our own to one graph, whether it is registered or not."""
        return self.rows_by(text, naming(Dataset((graph,), (graph,))))

    def close(self) -> None:
        self.link.close()

    def _ask(self, text: str, parameters: Parameters, register: Register = frozenset()) -> Answer:
        kind = form(tokens(text))
        reply = _Request(self.url, self.link, text, kind, parameters).query().response
        stream = cast("Reply", reply)
        if stream.status != 200:
            refused = _refusal(stream)
            if isinstance(refused, QueryError):
                self._watch.look(register)
            raise refused
        try:
            self._watch.compare(register, stream.headers.get(GENERATION, ""))
        except EndpointError:
            stream.close()
            raise
        parsed = _MEDIA.get(stream.media)
        partial = [f"{name}: {stream.quoted(stream.headers[name])}" for name in _CUT if name in stream.headers]
        if partial:
            stream.close()
            raise EndpointError(
                f"{shown(self.url)} gives part of the answer only ({', '.join(partial)}); narrow the query"
            )
        if isinstance(parsed, ox.QueryResultsFormat) and kind in ("SELECT", "ASK"):
            return _as_far_as_given(self._rows(stream, parsed, kind, selected(tokens(text))), stream)
        if isinstance(parsed, ox.RdfFormat) and kind in ("CONSTRUCT", "DESCRIBE"):
            answer = Answer("triples", ("subject", "predicate", "object"), _triples(stream, parsed))
            return _as_far_as_given(answer, stream)
        stream.close()
        what = "without saying what it is"
        if stream.media:
            what = f"with {stream.quoted(stream.media)} in place of an answer"
        raise EndpointError(f"{shown(self.url)} answers {what}; is this the address for queries?")

    def _rows(self, stream: Reply, media: ox.QueryResultsFormat, kind: str, wanted: list[str] | None) -> Answer:
        shallow = Shallow(_Relabelled(stream), lambda: _other(stream, f"{DEEP} brackets"), json=True)
        try:
            found = ox.parse_query_results(cast("IO[bytes]", shallow), format=media)
        except (SyntaxError, ValueError):
            raise stream.broken("it is not SPARQL JSON") from None
        if isinstance(found, ox.QueryBoolean):
            if kind != "ASK":
                raise _other(stream, "a yes or no in place of rows")
            stream.read()
            return Answer("boolean", ("answer",), iter([(boolean(bool(found)),)]))
        columns = [variable.value for variable in found.variables]
        other = ""
        if kind == "ASK":
            other = "rows in place of a yes or no"
        elif wanted is not None and {*wanted} != {*columns}:
            other = f"columns {_some(columns)} in place of {_some(wanted)}"
        if other:
            del found  # As below: an error keeps this frame too.
            raise _other(stream, other)
        rows = _plain(stream, found, shallow)
        if wanted is None or wanted == columns:
            return Answer("rows", tuple(columns), rows)
        places = [columns.index(name) for name in wanted]
        return Answer("rows", tuple(wanted), (tuple(row[place] for place in places) for row in rows))


def _other(stream: Reply, what: str) -> EndpointError:
    stream.close()
    return EndpointError(f"{shown(stream.url)} answers with {what}; is this the address for queries?")


def _some(columns: Sequence[str]) -> str:
    listed = ", ".join(f"?{name}" for name in columns[:5]) or "none"
    return printable(listed[:200], "") + (" …" if len(columns) > 5 or len(listed) > 200 else "")


class _Request(SPARQLWrapper):
    """SPARQLWrapper makes the request; our exchange, which has a deadline, carries it."""

    def __init__(self, url: str, link: Link, text: str, kind: str, parameters: Parameters) -> None:
        super().__init__(url, agent="pepgraph")
        self._link = link
        # Its own reading of the text takes comments and regular expressions too lightly.
        self.queryString, self.queryType = text, kind or "SELECT"
        self.setOnlyConneg(True)
        for name, value in parameters:
            self.addParameter(name, value)
        self.addCustomHttpHeader("Accept", _TRIPLES if kind in ("CONSTRUCT", "DESCRIBE") else _ROWS)
        if len(text) + sum(len(value) + 20 for _, value in parameters) > SHORT:
            self.setMethod("POST")

    def _query(self) -> tuple[Reply, str]:  # type: ignore[override]
        request = self._createRequest()
        headers = dict(request.header_items())
        body = cast("bytes | None", request.data)
        return self._link.exchange(request.get_method(), request.full_url, headers, body), self.returnFormat


class _Relabelled:
    """Rows as they come, with labels of blank nodes that pyoxigraph reads: Virtuoso's begin like an address."""

    _label = re.compile(rb'("bnode"\s?,\s?"value"\s?:\s?")nodeID://')
    _longest = 40

    def __init__(self, stream: Reply) -> None:
        self._stream = stream
        self._held = b""
        """The end of what was read, where a label may have begun."""

    def read(self, size: int) -> bytes:
        while data := self._stream.read(size):
            whole = self._label.sub(rb"\1", self._held + data)
            given, self._held = whole[: -self._longest], whole[-self._longest :]
            if given:
                return given
        given, self._held = self._held, b""
        return given


def _plain(stream: Reply, found: Iterable[Iterable[object]], read: Shallow) -> Iterator[Row]:
    of_term = Once(_cell).__getitem__
    try:
        for solution in found:
            yield tuple(map(of_term, solution))
        stream.read()  # The end of the answer may lie behind its last row.
    except (SyntaxError, ValueError) as error:
        # QLever tells there how long it took: all rows have been read by then.
        if not (_BEHIND_ROWS in str(error) and read.ends_whole()):
            raise stream.broken("it breaks off, or is not SPARQL JSON") from None
    finally:
        stream.close()
        del found  # An error keeps this frame, and pyoxigraph's reader must not end in another thread.


def _as_far_as_given(answer: Answer, stream: Reply) -> Answer:
    """An answer that raises EndpointError behind its last row where the server says that there are more."""
    limit = stream.headers.get(TRUNCATED, "")
    if limit:
        answer.rows = _cut_short(answer.rows, stream.url, stream.quoted(limit))
    return answer


def _cut_short(rows: Iterator[Row], url: str, limit: str) -> Iterator[Row]:
    yield from rows
    raise EndpointError(
        f"{shown(url)} gives no more than {limit} rows or triples of an answer, and this one has more; "
        "narrow the query, or serve it with a higher --limit"
    )


def _triples(stream: Reply, media: ox.RdfFormat) -> Iterator[Row]:
    seen: set[ox.Triple] = set()
    shallow = Shallow(stream, lambda: _other(stream, f"{DEEP} triple terms"))
    try:
        for quad in ox.parse(cast("IO[bytes]", shallow), format=media):
            # A CONSTRUCT is a set of triples, and some servers send one twice.
            if quad.triple not in seen:
                seen.add(quad.triple)
                yield tuple(map(_cell, quad.triple))
    except SyntaxError:
        raise stream.broken("it breaks off, or is no RDF") from None
    finally:
        stream.close()


def _cell(term: object) -> Term | None:
    """What stands in a row; Virtuoso writes booleans as 1 and 0, other engines as true and false."""
    found = cell(term)
    if isinstance(found, Literal) and found.datatype == XSD + "boolean" and found in ("0", "1"):
        return boolean(found == "1")
    return found


def _refusal(reply: Reply) -> PepgraphError:
    if reply.status == 400:
        said = reply.sentence()
        return QueryError(f"{shown(reply.url)} refuses the query{': ' + said if said else ''}")
    if reply.status == 206:
        reply.close()
        return EndpointError(f"{shown(reply.url)} gives part of the answer only (status 206); narrow the query")
    return reply.refused()


def _parse(text: str, prefixes: Mapping[str, str]) -> None:
    """Raise QueryError with the place where Oxigraph cannot read a query; nothing of it is evaluated."""
    plain = unescape(text)
    found = tokens(plain)
    if any(token.kind in ("word", "name") and "SERVICE" in token.text.upper() for token in found):
        return  # Oxigraph asks them as soon as it has read the query.
    rows, line, column = "SELECT (1 AS ?_asked_)", 0, 0
    ask = next((token for token in found if token.keyword == "ASK"), None) if form(found) == "ASK" else None
    if ask:
        # What ASK asks would be found out at once, and rows are when they are read.
        line, column = plain.count("\n", 0, ask.start) + 1, ask.start - plain.rfind("\n", 0, ask.start)
        plain = rewritten(plain, [(ask.start, ask.end, rows)])
    try:
        ox.Store().query(plain, prefixes=dict(prefixes))
    except SyntaxError as error:
        said = str(error)
        place = re.match(r"error at (\d+):(\d+)", said)
        if place and int(place[1]) == line and int(place[2]) > column:
            back = int(place[2]) - len(rows) + len("ASK")
            said = f"error at {line}:{back}{said[place.end() :]}"
        raise QueryError(said) from None
