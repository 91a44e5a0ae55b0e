"""Stores that the catalogue is measured against: each is loaded, asked, and gives rows of Python values.

Every peer holds the same triples, those of a store that ``pepgraph load`` made. What has no named graphs, or is
faster without them, gets them as one graph. A peer lives in a process of its own, which is ended where a question
takes too long.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import multiprocessing
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import time
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from typing import ClassVar, Protocol

import pyoxigraph as ox
from embedded import median_seconds

import pepgraph
from pepgraph.answers.precomputed import keep_answers
from pepgraph.model.names import PREFIXES
from pepgraph.model.terms import Iri
from pepgraph.query.catalogue import find
from pepgraph.store import binding
from pepgraph.store.disk.engine import DiskEngine
from pepgraph.store.disk.folder import read_store
from pepgraph.store.disk.load import load
from pepgraph.store.oxigraph import OxigraphEngine

Rows = Sequence[Sequence[object]]

GRAPH_NAME = "urn:pepgraph:all"

OURS = ("pepgraph", "answers", "memory")
"""What is measured against the others: a store on disk, one with answers kept, a file read into memory."""


@dataclass(frozen=True)
class Data:
    """One generated graph in the forms that peers load."""

    folder: Path
    compact: bool = False
    """Whether a compacted copy of the store is asked."""

    @property
    def nquads(self) -> Path:
        return self.folder / "graph.nq"

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def triples(self) -> Path:
        """The union of all graphs of the store, as one."""
        return self.folder / "nt" / "graph.nt"

    @property
    def compacted(self) -> Path:
        return self.folder / "compacted"

    def write_compacted(self) -> float:
        """Copy the store and compact the copy, where that is not done yet; gives the seconds of the latter."""
        if self.compacted.exists():
            return 0.0
        part = self.folder / "compacting"
        shutil.rmtree(part, ignore_errors=True)
        reading = read_store(self.store)
        shutil.copytree(self.store / reading.manifest.generation, part)
        reading.close()
        store = ox.Store(str(part))
        start = time.perf_counter()
        store.optimize()
        seconds = time.perf_counter() - start
        del store
        part.rename(self.compacted)
        return seconds

    @property
    def answering(self) -> Path:
        return self.folder / ("answering-compacted" if self.compact else "answering")

    def write_answering(self) -> float:
        """Copy the store and keep answers with it, where that is not done yet; gives the seconds of the latter."""
        if self.answering.exists():
            return 0.0
        part = self.folder / "keeping"
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(self.store, part)
        if self.compact:
            load(part, [], compact=True)
        start = time.perf_counter()
        keep_answers(part)
        seconds = time.perf_counter() - start
        part.rename(self.answering)
        return seconds

    def opened(self) -> ox.Store:
        return ox.Store.read_only(str(self.compacted)) if self.compact else read_store(self.store).store

    def write_triples(self) -> None:
        if self.triples.exists():
            return
        self.triples.parent.mkdir(exist_ok=True)
        reading = read_store(self.store)
        part = self.triples.with_suffix(".part")
        with part.open("wb") as out:
            ox.serialize((quad.triple for quad in reading.store), out, format=ox.RdfFormat.N_TRIPLES)
        part.replace(self.triples)
        reading.close()


@dataclass(frozen=True)
class Question:
    """A named query with the things it asks about."""

    name: str
    arguments: Mapping[str, str]
    """IRIs by parameter."""

    @property
    def text(self) -> str:
        return find(self.name).text

    def without_graphs(self) -> str:
        return re.sub(r"GRAPH [\w:]+ \{([^{}]*)\}", r"\1", self.text)

    def whole(self, graphs: bool = False) -> str:
        """The text with values in the place of parameters, as an endpoint is sent it; named graphs or none."""
        text = self.text if graphs else self.without_graphs()
        return binding.whole(text, {name: Iri(iri) for name, iri in self.arguments.items()}, PREFIXES)


class Peer(Protocol):
    name: str
    missing: str
    """How to get it, empty where it is here."""

    def open(self, data: Data) -> None: ...

    def ask(self, question: Question) -> Rows: ...


class Pepgraph:
    """The catalogue through its own door, names resolved, rows as plain terms."""

    name, missing = "pepgraph", ""

    def open(self, data: Data) -> None:
        self._engine = OxigraphEngine(data.opened())

    def ask(self, question: Question) -> Rows:
        return find(question.name).run(self._engine, *question.arguments.values()).rows


class Answering(Pepgraph):
    """The same door to a store with answers kept, as `load --answers` leaves it."""

    name = "answers"

    def open(self, data: Data) -> None:
        self._engine = DiskEngine(data.answering)


class InMemory(Pepgraph):
    """The same door, the file read into memory as `--data` and `pepgraph.open(FILE)` do."""

    name = "memory"

    def open(self, data: Data) -> None:
        self._engine = pepgraph.open(data.nquads, environment=False).engine


class Pyoxigraph:
    """The same store and the same text, without pepgraph."""

    name, missing = "pyoxigraph", ""

    def open(self, data: Data) -> None:
        self._store = data.opened()

    def ask(self, question: Question) -> Rows:
        found = self._store.query(question.whole(graphs=True), use_default_graph_as_union=True)
        return [tuple(None if term is None else term.value for term in row) for row in found]


class Rdflib:
    """rdflib in memory, one plain graph, the query prepared once."""

    name, missing = "rdflib", ""

    def open(self, data: Data) -> None:
        import rdflib

        self._graph = rdflib.Graph()
        known: dict[str, object] = {}

        def term(found: ox.NamedNode | ox.BlankNode | ox.Literal) -> object:
            if isinstance(found, ox.Literal):
                if found.language:
                    return rdflib.Literal(found.value, lang=found.language)
                datatype = found.datatype.value
                plain = datatype.endswith("#string")
                return rdflib.Literal(found.value, datatype=None if plain else rdflib.URIRef(datatype))
            if found.value not in known:
                known[found.value] = rdflib.URIRef(found.value)
            return known[found.value]

        for quad in ox.parse(path=str(data.triples), format=ox.RdfFormat.N_TRIPLES):
            self._graph.add((term(quad.subject), term(quad.predicate), term(quad.object)))  # type: ignore[arg-type]
        self._prepared: dict[Question, object] = {}

    def ask(self, question: Question) -> Rows:
        from rdflib.plugins.sparql import prepareQuery

        key = question.name  # type: ignore[assignment]
        if key not in self._prepared:
            self._prepared[key] = prepareQuery(question.whole())
        found = self._graph.query(self._prepared[key])  # type: ignore[arg-type]
        return [tuple(None if term is None else str(term) for term in row) for row in found]  # type: ignore[union-attr]


class Maplib:
    """maplib, columns in memory."""

    name = "maplib"
    missing = "" if find_spec("maplib") else "pip install maplib"

    def open(self, data: Data) -> None:
        import maplib

        self._model = maplib.Model()
        self._model.read(str(data.triples), format="ntriples")

    def ask(self, question: Question) -> Rows:
        return self._model.query(question.whole()).rows()  # type: ignore[no-any-return, union-attr]


VIRTUOSO_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 340000
MaxDirtyBuffers = 250000
DirsAllowed = {folder}, {triples}
SchedulerInterval = 0
CheckpointInterval = 0
ServerThreads = 10
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 4
CaseMode = 2
[HTTPServer]
ServerPort = 127.0.0.1:{web}
ServerRoot = {folder}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 100000000
"""


class Virtuoso:
    """Virtuoso 7 as a server on this machine, asked over HTTP, answers as JSON."""

    name = "virtuoso"
    missing = "" if shutil.which("virtuoso-t") and shutil.which("isql-vt") else "apt-get install virtuoso-opensource-7"

    def open(self, data: Data) -> None:
        folder = data.folder / "virtuoso"
        loaded = folder / "loaded"
        if not loaded.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        self._sql, self._web = free_port(), free_port()
        text = VIRTUOSO_INI.format(sql=self._sql, web=self._web, folder=folder, triples=data.triples.parent)
        (folder / "virtuoso.ini").write_text(text, "utf-8")
        (folder / "virtuoso.lck").unlink(missing_ok=True)
        command = ["virtuoso-t", "+configfile", "virtuoso.ini", "+foreground", "+wait"]
        with (folder / "log.txt").open("wb") as log:
            server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        while not self._tell("select 1;"):
            if server.poll() is not None:
                raise RuntimeError((folder / "log.txt").read_text("utf-8")[-1000:])
            time.sleep(0.2)
        if not loaded.exists():
            assert self._tell(f"ld_dir('{data.triples.parent}', '*.nt', '{GRAPH_NAME}');")
            assert self._tell("rdf_loader_run();")
            assert self._tell("checkpoint;")
            loaded.touch()
        self._connection: http.client.HTTPConnection | None = None
        self._keep = False
        closing = median_seconds(self._probe, 5)
        self._keep = True
        keeping = median_seconds(self._probe, 5)
        self._keep = keeping < closing

    def _tell(self, command: str) -> bool:
        line = ["isql-vt", f"127.0.0.1:{self._sql}", "dba", "dba", f"exec={command}"]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        return done.returncode == 0 and "Error" not in done.stdout + done.stderr

    def _probe(self) -> None:
        self._get("SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 200")

    def _get(self, text: str) -> dict[str, dict[str, list[str]]]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._web)
        body = urllib.parse.urlencode({"query": text, "default-graph-uri": GRAPH_NAME})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/sparql-results+json",
            "Connection": "keep-alive" if self._keep else "close",
        }
        self._connection.request("POST", "/sparql", body, headers)
        response = self._connection.getresponse()
        content = response.read()
        if not self._keep:
            self._connection.close()
        if response.status != 200:
            raise RuntimeError(content[:200].decode(errors="replace"))
        return json.loads(content)  # type: ignore[no-any-return]

    def ask(self, question: Question) -> Rows:
        found = self._get(question.whole())
        names = found["head"]["vars"]
        empty: dict[str, str] = {}
        return [
            [row.get(name, empty).get("value") for name in names]  # type: ignore[attr-defined]
            for row in found["results"]["bindings"]
        ]


PEERS: dict[str, type[Peer]] = {
    peer.name: peer for peer in (Pepgraph, Answering, InMemory, Pyoxigraph, Maplib, Virtuoso, Rdflib)
}


# ── Asking, each peer in a process of its own ────────────────────────────────────────────────


@dataclass(frozen=True)
class Measured:
    """What one peer took for one question: seconds, None where it gave up, and what it answered."""

    seconds: float | None
    rows: int = 0
    digest: int = 0
    """Of the rows in any order, the columns of parameters left out."""
    reason: str = ""


class TooLongError(Exception):
    """A question took longer than it may."""


class Asked:
    """A peer in a process that is ended, and begun anew, where it does not answer in time."""

    _context: ClassVar = multiprocessing.get_context("spawn")

    def __init__(self, name: str, data: Data, limit: float) -> None:
        self.name, self._data, self._limit = name, data, limit
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None
        self.loading = 0.0
        """Seconds until it could be asked."""
        self.megabytes = 0
        """Memory of the process after that."""

    def ask(self, question: Question, runs: int) -> Measured:
        if self._process is None:
            self._start()
        assert self._pipe is not None
        self._pipe.send((question, runs))
        # The process ends itself where it can; where it is inside a library it is ended.
        if not self._pipe.poll(2 * self._limit + 5):
            self.close()
            return Measured(None, reason=f">{self._limit:.0f} s")
        try:
            measured: Measured = self._pipe.recv()
        except EOFError:
            self.close()
            return Measured(None, reason="ended")
        if measured.seconds is None and self.name == "virtuoso":
            self.close()  # The server would go on with what nobody waits for.
        return measured

    def _start(self) -> None:
        self._pipe, end = self._context.Pipe()
        self._process = self._context.Process(target=_answer, args=(end, self.name, self._data, self._limit))
        self._process.start()
        end.close()
        self.loading, self.megabytes = self._pipe.recv()

    def close(self) -> None:
        if self._process is not None and self._process.pid is not None:
            # A group of its own: the server that it started ends with it.
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.join()
        self._process = None


def _answer(pipe: Connection, name: str, data: Data, limit: float) -> None:
    os.setsid()
    peer = PEERS[name]()
    start = time.perf_counter()
    peer.open(data)
    pipe.send((time.perf_counter() - start, _megabytes()))
    while True:
        question, runs = pipe.recv()
        pipe.send(_measure(peer, question, runs, limit))


def _measure(peer: Peer, question: Question, runs: int, limit: float) -> Measured:
    times: list[float] = []
    rows: Rows = ()
    try:
        # The first run warms up and is left out where there is time for another.
        while len(times) <= runs and (not times or sum(times) < limit):
            with ending_after(limit):
                start = time.perf_counter()
                rows = peer.ask(question)
                times.append(time.perf_counter() - start)
    except TooLongError:
        if not times:
            return Measured(None, reason=f">{limit:.0f} s")
    except Exception as error:  # Of a foreign library: told, and the next question is asked.
        return Measured(None, reason=f"fails: {' '.join(str(error).split())[:60] or type(error).__name__}")
    return Measured(statistics.median(times[1:] or times), len(rows), _digest(rows))


def _digest(rows: Rows) -> int:
    """A number for rows in any order."""
    total = 0
    for row in rows:
        told = "\t".join(_told(value) for value in row)
        total += int.from_bytes(hashlib.blake2b(told.encode(), digest_size=8).digest(), "big")
    return total % 2**64


def _told(value: object) -> str:
    """A value as every peer can tell it."""
    if value is None:
        return ""
    text = str(value)
    if text.startswith("<") and text.endswith(">"):
        return text[1:-1]
    if text.startswith('"') and text.endswith('"@en'):
        return text[1:-4]
    return re.sub(r"(\.\d*?)0+$", r"\1", text).rstrip(".") if re.fullmatch(r"-?\d+\.\d+", text) else text


@contextmanager
def ending_after(seconds: float) -> Iterator[None]:
    """Raise TooLongError after some seconds, as soon as Python gets to run."""

    def end(_signal: int, _frame: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _megabytes() -> int:
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0
