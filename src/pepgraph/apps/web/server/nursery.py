"""A process that holds the graph and forks workers from itself, so that a new one costs milliseconds."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import BinaryIO

from pepgraph.answers.searching.word_index import words_of
from pepgraph.apps.web.server.indexing import Indexing
from pepgraph.apps.web.server.worker import work
from pepgraph.apps.web.settings import Settings
from pepgraph.errors import PepgraphError, QueryError
from pepgraph.graph import Graph
from pepgraph.opening import open_graph
from pepgraph.store.contract import Engine
from pepgraph.store.disk.engine import DiskEngine
from pepgraph.store.several import SHARED, SeveralEngine


class Nursery:
    """Started before the server serves. Raises what opening the graph raises.

    The socket on which a server listens is for the server alone: a worker that runs on would keep the port taken.
    ``missed`` ends the server where the process has died.
    """

    def __init__(self, settings: Settings, listening: socket.socket | None = None) -> None:
        self.missed: Callable[[], None] = partial(signal.raise_signal, signal.SIGTERM)
        self._control, there = socket.socketpair()
        reader, writer = os.pipe()
        try:
            self._pid = os.fork()
        except OSError as fault:
            raise PepgraphError(f"no process can be started for the graph: {fault.strerror}; stop others") from None
        if self._pid == 0:
            os.close(reader)
            self._control.close()
            if listening:
                listening.close()
            _raise_workers(there, writer, settings)
        os.close(writer)
        there.close()
        with open(reader, "rb") as said:
            error = _read(said)
        if error is not None:
            self.close()
            raise error

    def worker(self) -> socket.socket:
        """The server's end of the connection to a new worker, which says when it is ready."""
        here, there = socket.socketpair()
        socket.send_fds(self._control, [b"w"], [there.fileno()])
        there.close()
        return here

    def close(self) -> None:
        """End the process; workers end when their connections close."""
        self._control.close()
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)


def _read(said: BinaryIO) -> Exception | None:
    try:
        error = pickle.load(said)
    except EOFError:
        return PepgraphError("the graph could not be opened: the process that tried has died; is there memory enough?")
    return error if isinstance(error, Exception) else None


def _raise_workers(control: socket.socket, writer: int, settings: Settings) -> None:
    """The nursery's whole life; it never returns."""
    indexing: Indexing | None = None
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with open(writer, "wb") as out:
            try:
                graph = opened(settings)
                warm(graph, settings)
            except Exception as error:
                pickle.dump(error, out)
                return
            prepared = Prepared(graph, settings)
            if settings.lasting:
                # Their connections and threads do not outlive a fork: each worker opens its own.
                graph.close()
            pickle.dump(None, out)
        # The system buries those that have ended.
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        # Told to a whole group, these are for the server: when it has ended, or died, there is an index to take away.
        for name in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        indexing = Indexing(settings, opened)
        # Children read the same pages until one writes to them; without this the collector would.
        gc.collect()
        gc.freeze()
        while True:
            # Now, while no connection of a worker is at hand that would be held open.
            indexing.tend(control.fileno(), lambda: not control.recv(1, socket.MSG_PEEK))
            message, handles, _, _ = socket.recv_fds(control, 1, 1)
            if not message:
                break
            prepared.renew()
            try:
                is_worker = os.fork() == 0
            except OSError:  # There is no room for it. The server finds its connection closed, and asks again.
                is_worker = False
            if is_worker:
                control.close()
                own = partial(prepared.graph, indexing.graph) if settings.lasting else lambda: graph
                work(socket.socket(fileno=handles[0]), own, settings)
            for handle in handles:
                os.close(handle)
    finally:
        if indexing:
            indexing.close()
        os._exit(0)


class Prepared:
    """What each worker would find out first about a store, found out once for each state of it."""

    def __init__(self, graph: Graph, settings: Settings) -> None:
        self._settings = settings
        self._state = settings.states()
        self._generations: tuple[str, ...] = ()
        self._memo: dict[str, object] = {}
        self._take(graph)

    def renew(self) -> None:
        """Find it out again where the store has changed."""
        now = self._settings.states()
        if now == self._state:
            return
        self._state, self._generations = now, ()
        # A store that cannot be opened is told of by the worker that is to open it.
        with suppress(PepgraphError, OSError, RuntimeError), opened(self._settings) as graph:
            warm(graph, self._settings)
            self._take(graph)

    def graph(self, opened: Callable[[], Graph]) -> Graph:
        """A worker's own graph with what is known of it, if it is in the state that was looked at."""
        graph = opened()
        if self._generations and _generations(graph.engine) == self._generations:
            graph.engine.memo.update(self._memo)
        return graph

    def _take(self, graph: Graph) -> None:
        engine = graph.engine
        self._generations = _generations(engine)
        if isinstance(engine, DiskEngine):
            self._memo = dict(engine.memo)
        elif self._generations and isinstance(engine, SeveralEngine):
            # What else they know they keep with their connections. Where they hold too much, who asks is told so.
            with suppress(PepgraphError):
                engine.together()
            self._memo = {key: engine.memo[key] for key in SHARED if key in engine.memo}


def _generations(engine: Engine) -> tuple[str, ...]:
    """The states of the stores of an engine; none where an endpoint, which may change at any time, is among them."""
    stores = [part for part in engine.parts if isinstance(part, DiskEngine)]
    return tuple(f"{store.folder} {store.generation}" for store in stores) if len(stores) == len(engine.parts) else ()


def opened(settings: Settings) -> Graph:
    """The graph that the settings name, with no document but theirs: others may read what is served."""
    return open_graph(
        *settings.data,
        engine=settings.engine,
        documents=settings.documents,
        environment=False,
        store=settings.stores or None,
        endpoint=settings.endpoints or None,
        timeout=settings.seconds,
    )


def warm(graph: Graph, settings: Settings) -> None:
    """Import and compute once what every worker will need."""
    from pepgraph.apps.web.tasks import prepare

    if not settings.lasting:
        words_of(graph.engine)
    # Several sources may hold more than is gathered for a question that joins them: who asks is told so.
    with suppress(QueryError):
        prepare(graph, settings)
