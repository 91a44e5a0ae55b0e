"""SERVICE answered by us: what Oxigraph sends to an endpoint goes through a door on this machine.

Oxigraph has its own way to a server: without credentials, a second try, a largest answer, or words for
what went wrong. Here the same engines ask that ask an endpoint named by itself.
"""

from __future__ import annotations

import json
import secrets
import sys
import threading
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, count, islice
from socketserver import TCPServer
from typing import cast

from pepgraph.errors import PepgraphError, QueryError, option
from pepgraph.model.sparql import rewritten, services_in, tokens, unescape
from pepgraph.model.terms import Term, in_json
from pepgraph.store.contract import EVERYTHING, Alone, Answer, Dataset, Engine, Kind, Row, apart
from pepgraph.store.remote.endpoint import EndpointEngine

_HERE = "127.0.0.1"
_PART = 500
"""Rows that are sent at once."""
_SILENT = "/silent"
"""What the address of an endpoint ends in at the door where it may fail: SERVICE SILENT."""
_POLL = 0.02
"""Seconds that the end of a query waits at most for the door to be shut."""


class ServicesEngine(Alone):
    """An engine on this machine whose SERVICE is answered by engines of endpoints, by their addresses."""

    name = "services"

    def __init__(self, here: Engine, endpoints: Iterable[EndpointEngine]) -> None:
        self._here = here
        self._endpoints = {engine.url: engine for engine in endpoints}
        self.lasting = here.lasting

    @property
    def memo(self) -> dict[str, object]:
        return self._here.memo

    def graphs(self) -> list[str]:
        return self._here.graphs()

    def forked(self) -> None:
        self._here.forked()

    def close(self) -> None:
        self._here.close()

    def query(
        self, text: str, bindings: Mapping[str, Term], prefixes: Mapping[str, str], dataset: Dataset = EVERYTHING
    ) -> Answer:
        if not _services(unescape(text)):
            return self._here.query(text, bindings, prefixes, dataset)
        steps = self._steps(text, bindings, prefixes, dataset)
        # It has begun, so that it ends, and the door is shut, when nobody has the rows any more.
        kind, columns = cast("tuple[Kind, tuple[str, ...]]", next(steps))
        return Answer(kind, columns, cast("Iterator[Row]", steps))

    def _steps(
        self, text: str, bindings: Mapping[str, Term], prefixes: Mapping[str, str], dataset: Dataset
    ) -> Generator[object, None, None]:
        """The kind of the answer with its columns, and its rows while the door is open."""
        with _door(self._endpoints) as door:
            try:
                answer = self._here.query(door.addressed(text), bindings, prefixes, dataset)
                # Who asks is told at once what goes wrong by the first row, as by an endpoint alone.
                first = list(islice(answer.rows, 1))
                if door.broken is None:
                    yield answer.kind, answer.columns
                    for row in chain(first, answer.rows):
                        if door.broken is not None:
                            break
                        yield row
                told = door.broken
                if told is None:
                    return
            except (PepgraphError, OSError) as error:  # In memory an engine lets through what it did not expect.
                told = door.told(error) or door.broken
                if told is None:
                    raise
            # Not from within, where the error would keep what pyoxigraph lets end in this thread alone.
            raise told


class _Door(ThreadingHTTPServer):
    """Takes queries for endpoints, at addresses that nobody can guess."""

    daemon_threads = True

    def __init__(self, endpoints: Mapping[str, EndpointEngine]) -> None:
        super().__init__((_HERE, 0), _Asked)
        secret = secrets.token_hex()
        self._failure = f"failure_{secret}_"
        self._failures: list[Exception] = []
        self.broken: Exception | None = None
        """What went wrong first that Oxigraph passes over, or has been told as an end: no row from then on is right."""
        self._lock = threading.Lock()
        self.answers = count()
        """Numbers of answers: a label of a blank node is good within one."""
        self.by_path = {f"/{secret}/{number}": engine.held() for number, engine in enumerate(endpoints.values())}
        self._addresses = {
            engine.url: f"http://{_HERE}:{self.server_address[1]}{path}" for path, engine in self.by_path.items()
        }

    def server_bind(self) -> None:
        """Without the look-up of a name for this machine, which may take seconds."""
        TCPServer.server_bind(self)

    def addressed(self, text: str) -> str:
        """The query with the addresses of endpoints changed to those of the door."""
        words = tokens(text)
        asked = [
            (iri, self._addresses[iri.text[1:-1]] + _SILENT * (words[place - 2].keyword == "SILENT"))
            for _, iri, place in services_in(words)
            if iri.text[1:-1] in self._addresses
        ]
        sent = rewritten(text, ((iri.start, iri.end, f"<{address}>") for iri, address in asked))
        if _services(text) != _services(unescape(text)):
            raise QueryError("SERVICE has escapes in it; write SERVICE and its address without escapes")
        doors = [*self._addresses.values()]
        if any(iri[1:-1].removesuffix(_SILENT) not in doors for iri in _services(unescape(sent))):
            # Oxigraph would ask by itself, without credentials, limits, or a word of what went wrong.
            raise QueryError(
                f"SERVICE asks only endpoints named with {option('endpoint')}, written out: "
                f"{', '.join(f'<{url}>' for url in self._addresses)}"
            )
        return sent

    def named(self, text: str) -> str:
        """The query with the addresses of the door changed back: an endpoint asks another one by its own address."""
        for url, address in self._addresses.items():
            text = text.replace(f"<{address}>", f"<{url}>").replace(f"<{address}{_SILENT}>", f"<{url}>")
        return text

    def breaks(self, error: Exception) -> None:
        """Have no more rows taken for right."""
        if isinstance(error, PepgraphError):
            error.__context__ = error.__traceback__ = None
        self.broken = self.broken or error

    def failed(self, error: Exception) -> str:
        """A word for what went wrong, by which ``told`` knows it again in what Oxigraph says."""
        with self._lock:
            self._failures.append(error)
            return f"{self._failure}{len(self._failures) - 1}_"

    def told(self, error: Exception) -> Exception | None:
        """What went wrong at an endpoint where it is that of which Oxigraph tells, else None."""
        number = str(error).partition(self._failure)[2].partition("_")[0]
        if not number:
            return None
        failure = self._failures[int(number)]
        if isinstance(failure, PepgraphError):
            failure.__context__ = failure.__traceback__ = None
        return failure

    def handle_error(self, *_: object) -> None:
        """Oxigraph may go away before it has read all."""


@contextmanager
def _door(endpoints: Mapping[str, EndpointEngine]) -> Iterator[_Door]:
    with _Door(endpoints) as door:
        thread = threading.Thread(target=door.serve_forever, args=(_POLL,), daemon=True)
        thread.start()
        try:
            yield door
        finally:
            # At the end of the interpreter its thread stands still, and would be waited for in vain.
            if not sys.is_finalizing():
                door.shutdown()


class _Asked(BaseHTTPRequestHandler):
    """One question of Oxigraph's."""

    server: _Door

    wbufsize = 2**16

    def do_POST(self) -> None:
        engine = self.server.by_path.get(self.path.removesuffix(_SILENT))
        if engine is None:
            self.send_error(404)
            return
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        begun = written = False
        try:
            answer = engine.by_service(self.server.named(text))
            # Most of what is wrong with an answer is seen by its first row.
            rows = chain([row for row in (next(answer.rows, None),) if row is not None], answer.rows)
            begun = True
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for part in _json(answer.columns, apart(rows, f"answer{next(self.server.answers)}")):
                self._write(part)
                written = True
            self._write(b"")
        except OSError:
            raise
        except Exception as error:
            if begun or not self.path.endswith(_SILENT):
                self.server.breaks(error)  # Where EXISTS asks, Oxigraph takes a failure for a row.
            if not begun:
                self.send_error(502, explain=self.server.failed(error))
                return
            # An end in order: what is broken has Oxigraph end the process as soon as it asks for one row more.
            self._write(f"{'' if written else _begin(())}]}}}}".encode())
            self._write(b"")

    def _write(self, part: bytes) -> None:
        """Send some of the answer; no bytes are its end."""
        self.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))

    def log_message(self, *_: object) -> None:
        pass


def _services(text: str) -> list[str]:
    """What each SERVICE of a text asks as it is written; empty for what is no address."""
    words = tokens(text)
    asked = {word.start: iri.text for word, iri, _ in services_in(words)}
    return [asked.get(word.start, "") for word in words if "SERVICE" in word.keyword]


def _json(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Rows in https://www.w3.org/TR/sparql11-results-json/, some at a time."""
    begin = _begin(columns)
    rest = iter(rows)
    while some := list(islice(rest, _PART)):
        cells = [
            {name: in_json(term) for name, term in zip(columns, row, strict=True) if term is not None} for row in some
        ]
        yield (begin + json.dumps(cells)[1:-1]).encode()
        begin = ","
    yield (("" if begin == "," else begin) + "]}}").encode()


def _begin(columns: Sequence[str]) -> str:
    return f'{{"head": {{"vars": {json.dumps(columns)}}}, "results": {{"bindings": ['
