"""Workers kept ready; one that takes long steps aside, one that takes too long is ended and replaced."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections import Counter, deque
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, cast

from pepgraph.apps.web.server.messages import HEAD, Reply, Request, unpacked_reply
from pepgraph.apps.web.server.nursery import Nursery
from pepgraph.apps.web.settings import Settings

log = logging.getLogger("pepgraph.serve")

_AT_ONCE = 0.1
"""Seconds of work after which a request steps aside: a new worker takes the place of the one that has it."""
_STARVED = 1.0
"""Seconds after which it does even if the processors are so busy that it has not worked for so long."""
_LONG = 1.0
"""Seconds after stepping aside from which it counts as slow."""
_SCHEDULED = 2
_START = 60.0
"""Seconds that a worker may take to open the graph."""
_SOME_FIRST, _OTHERS_FIRST = 5, 19
"""Niceness of work that has bounds, which on a busy machine would never end by what others leave, and of queries."""
_QUERIES = ("sparql", "api-hints", "assistant")


class Busy(Exception):
    """More requests wait, or take long, than the server takes at one time, or takes of this client where it is said."""

    def __init__(self, client: str = "") -> None:
        self.client = client


class OutOfTime(Exception):
    """The request was ended at the time limit."""


class Ended(Exception):
    """The worker died of the request: it took more memory than it may."""


class Leaving(Exception):
    """The server ends."""


_REASONS: dict[type[Exception], str] = {OutOfTime: "time", Ended: "memory", Busy: "busy"}
"""What a request that is ended or turned away is counted as."""


def last_line(error: BaseException) -> str:
    """The end of what an error says, as of a traceback; its kind where it says nothing."""
    return (str(error).strip() or type(error).__name__).splitlines()[-1]


class Worker(asyncio.Protocol):
    """The server's end of one worker: sends a request, waits for the reply."""

    def __init__(self) -> None:
        self._got = bytearray()
        self._reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None
        self.pid = 0
        self.alone = False
        """Whether it is without a network."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._got += data
        if len(self._got) < HEAD.size:
            return
        head, body = HEAD.unpack_from(self._got)
        if len(self._got) < HEAD.size + head + body:
            return
        view = memoryview(bytes(self._got))[HEAD.size :]
        self._got.clear()
        if not self._reply.done():
            self._reply.set_result(unpacked_reply(bytes(view[:head]), bytes(view[head:])))

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._reply.done():
            self._reply.set_exception(Ended("its process has died; is there memory enough?"))
            self._reply.exception()  # Seen, should nobody wait for it.

    async def ready(self) -> None:
        """Wait until the graph is open. Raises RuntimeError with what went wrong there, TimeoutError."""
        said = await asyncio.wait_for(self._reply, _START)
        if said.fault:
            raise RuntimeError(said.fault)
        self.pid, self.alone = int(said.headers["pid"]), said.headers["alone"] == "True"

    def ask(self, request: Request) -> asyncio.Future[Reply]:
        """Send a request. Raises Ended where the worker has died."""
        if self._transport is None or not self.alive:
            raise Ended
        self._reply = asyncio.get_running_loop().create_future()
        self._transport.write(request.wire)
        return self._reply

    def worked(self) -> float:
        """Seconds of a processor that it has had since it began; where that cannot be told, the time that passes.

        A clock of another process: https://man7.org/linux/man-pages/man3/clock_getcpuclockid.3.html.
        """
        try:
            return time.clock_gettime(~self.pid << 3 | _SCHEDULED)
        except (OSError, AttributeError):
            return time.monotonic()

    def others_first(self, nice: int) -> None:
        """Let everybody else have the processors before it."""
        with suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, self.pid, nice)

    def as_others(self) -> bool:
        """Have it take its turn again like everybody else; False where the system does not let that be."""
        try:
            os.setpriority(os.PRIO_PROCESS, self.pid, os.getpriority(os.PRIO_PROCESS, 0))
        except (OSError, AttributeError):
            return False
        return True

    def end(self) -> None:
        if self._transport is not None:
            self._transport.abort()
        with suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)

    @property
    def alive(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()


class Places:
    """Places for requests that take long, of which one client has no more than half."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._of: Counter[str] = Counter()
        self.taken = 0

    @contextmanager
    def one(self, client: str) -> Iterator[None]:
        """Hold a place; whoever cannot be told from others is no ``client``. Raises Busy where there is none."""
        if self.taken >= self._most:
            raise Busy
        if client and self._of[client] >= max(1, self._most // 2):
            raise Busy(client)
        self.taken += 1
        self._of[client] += 1
        try:
            yield
        finally:
            self.taken -= 1
            self._of[client] -= 1
            self._of += Counter()  # Those that are at none are forgotten.


@dataclass(slots=True)
class Begun:
    """A request that was not answered at once."""

    request: Request
    deadline: float
    worker: Worker | None = None
    """The worker that has it; None where all have others."""
    answered: asyncio.Future[Reply] | None = None


class Pool:
    """Workers for the requests of a server."""

    def __init__(self, nursery: Nursery, settings: Settings) -> None:
        self._nursery = nursery
        self._settings = settings
        self._idle: list[Worker] = []
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._begun = self._age = 0
        """How many times new workers were wanted, and the last of these from which there were any."""
        self._born: dict[Worker, int] = {}
        self._aside, self._slow = Places(settings.aside), Places(settings.slow)
        self._asked: set[asyncio.Future[Reply]] = set()
        self._leaving = False
        self.trouble = ""
        """Why no worker can be started at the moment."""
        self.ended: dict[str, int] = dict.fromkeys(_REASONS.values(), 0)
        """Requests that were ended or turned away, by the reason."""

    @property
    def workers(self) -> list[Worker]:
        return [worker for worker in self._born if worker.alive]

    @property
    def slow(self) -> int:
        """Requests that have taken more than a second at the moment."""
        return self._slow.taken

    async def start(self) -> None:
        """Raises RuntimeError where a worker cannot be started."""
        for worker in await asyncio.gather(*(self._new() for _ in range(self._settings.ready))):
            self._offer(worker)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        for worker in self.workers:
            self._let_go(worker)
        self._nursery.close()

    async def renew(self) -> None:
        """Have new workers, which open the graph as it is now; until all of them have, the old ones go on.

        Raises RuntimeError where a worker cannot open it; the old ones then stay.
        """
        self._begun += 1
        started = await asyncio.gather(*(self._new() for _ in range(self._settings.ready)), return_exceptions=True)
        fresh = [worker for worker in started if isinstance(worker, Worker)]
        fault = next((error for error in started if isinstance(error, BaseException)), None)
        if fault is not None:
            for worker in fresh:
                self._let_go(worker)
            raise fault
        self._age = self._begun
        idle, self._idle = self._idle, []
        for worker in idle:
            self._let_go(worker)
        for worker in fresh:
            self._offer(worker)

    def leave(self) -> None:
        """Answer nothing more that is not answered at once."""
        self._leaving = True
        places: Iterable[asyncio.Future[Any]] = (*self._waiting, *self._asked)
        for place in places:
            if not place.done():
                place.set_exception(Leaving())

    async def begin(self, request: Request) -> Reply | Begun:
        """The reply, if it comes at once; else the request as far as it has come, to be waited for.

        Raises Busy and Leaving.
        """
        deadline = time.monotonic() + self._settings.seconds
        try:
            with self._counted():
                worker = await self._free(_AT_ONCE)
            answered = await self._put(request, worker)
        except (TimeoutError, Ended):
            # A worker that ended may have been dying already; a request that kills kills twice.
            return Begun(request, deadline)
        if not answered.done():
            return Begun(request, deadline, worker, answered)
        self._offer(worker)
        return answered.result()

    async def finish(self, begun: Begun, client: str = "") -> Reply:
        """Wait for the reply to what a client asked. Raises Busy, OutOfTime, Ended or Leaving."""
        with self._counted():
            return await self._finish(begun, client)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count a request that is ended or turned away, once, where it leaves the pool."""
        try:
            yield
        except (Busy, OutOfTime, Ended) as end:
            self.ended[_REASONS[type(end)]] += 1
            raise

    async def _finish(self, begun: Begun, client: str) -> Reply:
        worker, answered = begun.worker, begun.answered
        if worker is None or answered is None:
            try:
                worker = await self._free(begun.deadline - time.monotonic())
            except TimeoutError:
                raise Busy from None
            answered = await self._put(begun.request, worker)
        if answered.done():
            self._offer(worker)
            return answered.result()
        try:
            self._asked.add(answered)
            return await self._patiently(begun, worker, answered, client)
        finally:
            self._asked.discard(answered)

    async def _put(self, request: Request, worker: Worker) -> asyncio.Future[Reply]:
        """Put a request to a worker; its answer, there already or to come."""
        try:
            answered = worker.ask(request)
            clock = time.monotonic if self._settings.endpoints else worker.worked
            begin, end, left = clock(), time.monotonic() + _STARVED, _AT_ONCE
            while left > 0.01 and not answered.done() and time.monotonic() < end:
                await asyncio.wait((answered,), timeout=left)
                left = _AT_ONCE - (clock() - begin)
            if answered.done():
                answered.result()
        except (Ended, asyncio.CancelledError):
            self._replace(worker)
            raise
        return answered

    async def _patiently(self, begun: Begun, worker: Worker, answered: asyncio.Future[Reply], client: str) -> Reply:
        """Wait for a request that is not done at once, with another worker in the place of its own."""
        again = replaced = False
        try:
            with self._aside.one(client):
                replaced = True
                if self._leaving:
                    raise Leaving
                worker.others_first(_OTHERS_FIRST if begun.request.task in _QUERIES else _SOME_FIRST)
                self._run(self._replenish())
                done, _ = await asyncio.wait((answered,), timeout=min(_LONG, begun.deadline - time.monotonic()))
                if done:
                    # What queries leave behind in memory goes with the worker; pages leave little.
                    reply = answered.result()
                    again = begun.request.task != "sparql" and worker.as_others()
                    return reply
                with self._slow.one(client):
                    return await asyncio.wait_for(answered, begun.deadline - time.monotonic())
        except TimeoutError:
            raise OutOfTime from None
        finally:
            if again and len(self._idle) < self._settings.ready:
                self._offer(worker)
            elif replaced:
                self._let_go(worker)
            else:
                self._replace(worker)

    async def _free(self, seconds: float) -> Worker:
        """A worker that has nothing to do. Raises TimeoutError where there is none for so long, Busy, Leaving."""
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            self._replace(worker)
        if self._leaving:
            raise Leaving
        if len(self._waiting) >= self._settings.waiting:
            raise Busy
        place: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            return await asyncio.wait_for(place, seconds)
        except BaseException:
            # From Python 3.12 on, time may be up in the turn in which a worker came; nobody else knows of it.
            if place.done() and not place.cancelled():
                self._offer(place.result())
            raise

    def _offer(self, worker: Worker) -> None:
        if not worker.alive:
            self._replace(worker)
            return
        if self._born.get(worker, -1) < self._age:
            # It opened the graph as it was before, and another was started in its place.
            self._let_go(worker)
            return
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(worker)
                return
        self._idle.append(worker)

    def _replace(self, worker: Worker) -> None:
        self._let_go(worker)
        self._run(self._replenish())

    def _let_go(self, worker: Worker) -> None:
        self._born.pop(worker, None)
        worker.end()

    async def _replenish(self) -> None:
        try:
            self._offer(await self._new())
            self.trouble = ""
        except BrokenPipeError:
            if not self._leaving:  # Else another worker that is missed has found it out.
                told = "the process that starts workers has died; the server ends, so that it can be started again"
                log.critical(told)
                self.leave()
                self._nursery.missed()
        except (Ended, RuntimeError, TimeoutError, OSError) as error:
            said = last_line(error)
            if said != self.trouble:
                log.error("a worker could not be started: %s", str(error).strip() or said)
            self.trouble = said
            await asyncio.sleep(1)
            self._run(self._replenish())

    async def _new(self) -> Worker:
        age, connection = self._begun, self._nursery.worker()
        transport, worker = await asyncio.get_running_loop().create_connection(Worker, sock=connection)
        try:
            await worker.ready()
        except BaseException as fault:
            transport.abort()  # Its process ends by that.
            if isinstance(fault, TimeoutError):
                raise TimeoutError(f"no worker has opened the graph in {_START:g} s; is the machine busy?") from None
            raise
        self._born[worker] = age
        return worker

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
