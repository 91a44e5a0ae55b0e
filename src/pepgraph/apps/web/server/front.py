"""The server's own process: HTTP, limits, kept answers. It never touches the graph."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import replace
from functools import partial

from cachetools import LRUCache
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

import pepgraph
from pepgraph.apps.web.api.operations import PARTIAL
from pepgraph.apps.web.assets import assets
from pepgraph.apps.web.negotiation import of_thing, readable
from pepgraph.apps.web.routes import ROUTES
from pepgraph.apps.web.server.figures import Figures
from pepgraph.apps.web.server.guard import HEALTH, Guard, client_of
from pepgraph.apps.web.server.messages import Reply, Request, json_reply
from pepgraph.apps.web.server.pool import Busy, Ended, Leaving, OutOfTime, Pool, last_line
from pepgraph.apps.web.server.reaching import Endpoints
from pepgraph.apps.web.server.replies import AGAIN, Framed, framed, known_already, sent, takes_gzip, without_slash
from pepgraph.apps.web.server.sharing import Shared
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.sparql import NOTED
from pepgraph.apps.web.tasks import PLACE, refusal
from pepgraph.errors import PepgraphError, StoreError
from pepgraph.store.disk.manifest import Manifest, verify
from pepgraph.store.remote.register import GENERATION, TRUNCATED

log = logging.getLogger("pepgraph.serve")

METRICS = "/metrics"

POSTED = frozenset({"sparql", "api-hints"})
"""Tasks that take a POST."""

_BY_ORIGIN = frozenset({"sparql", "void", "page-help", "api-openapi"})
"""Tasks whose replies have the server's own address in them."""

_TRACKING = ("utm_", "gclid=", "fbclid=", "mc_cid=", "mc_eid=")
"""Beginnings of parameters that newsletters and other sites add to the links that they pass on."""
_READ_ON = 8
_ENTRY = 2_000
"""Bytes that a kept answer takes besides its body."""
_DAY = 86_400
_LOOK = 2.0
"""Seconds between two looks at the stores."""
_UNOPENED = (PepgraphError, RuntimeError, Ended, TimeoutError, OSError)
"""What ends in workers that are not there: a store that is not whole, no memory, too many open files."""


Beside = AbstractAsyncContextManager[None]


class Front:
    """Everything between a connection and the pool of workers."""

    def __init__(self, settings: Settings, pool: Pool, ready: Callable[[], None] = lambda: None) -> None:
        self._settings = settings
        self._pool = pool
        self._ready = ready
        self._kept: LRUCache[bytes, Framed] = LRUCache(settings.cache, getsizeof=_size)
        self._looked_at: dict[str, frozenset[str]] = {}
        """Names of the parameters that replies of each task have been seen to depend on."""
        self._state = 0
        """How many times the graph has changed; an answer of before is not kept after."""
        self._seen: list[str] = []
        """The generation of each store, of before the workers opened it: what is loaded meanwhile is seen later."""
        self._figures = Figures(pool)
        self._files: dict[str, Framed] = {}
        self._shared = Shared()
        self._endpoints = Endpoints(settings.endpoints)
        self.trouble = ""
        """Why the server could not be started, or why its stores cannot be opened any more."""

    def app(self, more: Sequence[Route] = (), beside: Callable[[], Beside] = nullcontext) -> ASGIApp:
        """The application, ready to be served; with ``more`` of its own addresses, and what runs ``beside`` it."""
        own = [
            *more,
            Route(HEALTH, _End(self, self._health)),
            Route(METRICS, _End(self, self._metrics)),
            Route("/static/{name:path}", _End(self, self._file)),
        ]
        asked = [Route(path, _End(self, partial(self._by_workers, task))) for path, task in ROUTES]
        middleware = [Middleware(Guard, settings=self._settings)]
        # Scripts of other sites read what anybody may read, not what is served to this machine alone.
        if self._settings.hosts and not self._settings.token:
            middleware.append(
                Middleware(
                    CORSMiddleware,
                    allow_origins=["*"],
                    allow_methods=["GET", "HEAD", "POST"],
                    # Such as If-None-Match, or what a client of SPARQL adds; of a request that may be made at all.
                    allow_headers=["*"],
                    expose_headers=[TRUNCATED, NOTED, GENERATION, PARTIAL, *PLACE.values(), "ETag", "Retry-After"],
                )
            )
        app = Starlette(routes=[*own, *asked], middleware=middleware, lifespan=partial(self._lifespan, beside))
        app.router.default = _End(self, _nowhere)
        return app

    async def send(self, reply: Framed, key: bytes, scope: Scope, send: Send) -> None:
        """Send a reply, packed where that is understood; what was packed once is kept so under its key."""
        headers = readable(scope["headers"])
        reply = known_already(reply, scope["method"], headers)
        packed = reply.packs and takes_gzip(headers.get(b"accept-encoding", b""))
        if packed and not reply.packed:
            plain, reply = reply, await reply.with_packed()
            if self._kept.get(key) is plain:  # Else it was thrown away meanwhile, and there may be a newer one.
                self._kept[key] = reply
        await sent(send, scope, reply, packed)

    async def begin(self) -> bool:
        """Start the workers; False where that cannot be, and ``trouble`` says why."""
        try:
            self._seen = self._generations()
            await self._pool.start()
        except _UNOPENED as error:
            self.trouble = last_line(error)
        return not self.trouble

    @asynccontextmanager
    async def _lifespan(self, beside: Callable[[], Beside], _: Starlette) -> AsyncIterator[None]:
        self._ready()
        async with beside(), self.watching():
            yield

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Have the workers answer from the stores as they are at the time; end them at the end."""
        watching = asyncio.create_task(self._watch()) if self._settings.stores else None
        try:
            yield
        finally:
            if watching:
                watching.cancel()
            await self._pool.close()

    def leave(self) -> None:
        """Turn away what is not answered at once, since the server ends."""
        self._pool.leave()

    async def _watch(self) -> None:
        """Take up what `pepgraph load` has put into a store while it is served."""
        while True:
            await asyncio.sleep(_LOOK)
            try:
                now = self._generations()
                if now != self._seen:
                    await self._pool.renew()
            except _UNOPENED as error:
                said = last_line(error)
                if said != self.trouble:
                    log.error("the store cannot be opened any more; what was there is still served: %s", error)
                self.trouble = said
            else:
                self.trouble = ""
                if now != self._seen:
                    self._kept.clear()
                    self._state += 1
                    self._seen = now
                    log.warning("the store has changed; its new content is served")

    def _generations(self) -> list[str]:
        """The state of each store that is served. Raises StoreError."""
        return [Manifest.read(folder).state for folder in self._settings.folders]

    def _harm(self) -> str:
        """What has become of a file of a store, that a worker may have ended by; nothing where all are as written."""
        for folder in self._settings.folders:
            with suppress(StoreError):  # Of a store that is not there any more, workers have the files open.
                manifest = Manifest.read(folder)
                try:
                    verify(folder, manifest)
                except StoreError as error:
                    return str(error)
        return ""

    # ── What the server answers by itself ────────────────────────────────────────────────────

    async def _health(self, scope: Scope, _: Receive) -> tuple[Framed, bytes]:
        workers = self._pool.workers
        unasked = await self._endpoints.trouble()
        trouble = unasked or self.trouble or self._pool.trouble
        state = "unavailable" if unasked else "degraded" if trouble else "ok" if workers else "starting"
        body = {
            "status": state,
            **({"reason": trouble} if trouble else {}),
            "version": pepgraph.__version__,
            "workers": len(workers),
            "workers_without_network": all(worker.alone for worker in workers),
            "slow_requests": self._pool.slow,
        }
        # As long as there are workers they answer from the stores they have open; endpoints they ask each time.
        status = 200 if workers and not unasked else 503
        reply = json_reply(body, status, {"Cache-Control": "no-store"}, lasting=False)
        return _read_only(scope) or framed(reply), b""

    async def _metrics(self, scope: Scope, _: Receive) -> tuple[Framed, bytes]:
        reply = Reply(self._figures.text(), "text/plain; version=0.0.4; charset=utf-8", lasting=False)
        return _read_only(scope) or framed(reply), b""

    async def _file(self, scope: Scope, _: Receive) -> tuple[Framed, bytes]:
        name = scope["path_params"]["name"]
        found = assets().get(name)
        if found is None:
            return _read_only(scope) or framed(refusal("", 404, "there is no such file")), b""
        if name not in self._files:
            headers = {"Cache-Control": f"public, max-age={_DAY}", "ETag": found.tag}
            ready = framed(Reply(found.body, found.media, headers=headers))
            self._files[name] = await ready.with_packed() if ready.packs else ready
        return _read_only(scope) or self._files[name], b""

    # ── What workers answer ──────────────────────────────────────────────────────────────────

    async def _by_workers(self, task: str, scope: Scope, receive: Receive) -> tuple[Framed, bytes]:
        """The reply from what is kept, or by a worker; and the key under which it is kept."""
        headers = readable(scope["headers"])
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        allowed = ("GET", "POST") if task in POSTED else ("GET",)
        if method not in allowed:
            return _not_allowed(task, method, allowed), b""
        body = b""
        if method == "POST":
            received = await self._body(headers, receive)
            if received is None:
                limit = f"more than the {self._settings.body:,} bytes that a request may bring; send less"
                return framed(refusal(task, 413, limit)), b""
            packed = headers.get(b"content-encoding", b"").decode("latin-1").strip()[:40]
            if packed.lower() not in ("", "identity"):
                mend = f"nothing is unpacked here; send it without Content-Encoding: {packed}"
                return framed(refusal(task, 415, mend)), b""
            body = received
        request = _request(task, method, scope, headers, body)
        names = self._looked_at.get(task)
        key = request.key(names) if names is not None else b""
        kept = self._kept.get(key)
        if kept is not None:
            self._figures.kept.inc()
        else:
            before, state, client = time.perf_counter(), self._state, client_of(scope)
            work, wait = partial(self.answered, request, client), partial(_while_there, receive)
            # Of queries each is worked on: clients may count on that, as with RAND.
            alike = (state, request.wire) if task != "sparql" else object()
            reply = await self._shared.answer(alike, work, wait)
            if reply.only_for not in ("", client):
                reply = await self._shared.answer((client, alike), work, wait)
            self._figures.seconds(task).observe(time.perf_counter() - before)
            kept = framed(reply)
            key = self._keep(request, reply, kept) if state == self._state else b""
        self._figures.requests(task, kept.status).inc()
        return kept, key

    def _keep(self, request: Request, reply: Reply, ready: Framed) -> bytes:
        """Keep a reply that the next to ask the same may have; returns its key, nothing where it is not kept."""
        # Kept ones stay right: what a reply depends on is a part of its key, with what others do where that is given.
        names = self._looked_at.get(request.task, frozenset()).union(reply.looked_at)
        self._looked_at[request.task] = names
        # What lies at endpoints may change unseen; and one answer may not drive out all others.
        lasting = reply.lasting and not self._settings.endpoints
        if reply.status != 200 or not lasting or len(ready.body) > self._settings.cache // 8:
            return b""
        # Not the key that it was looked for under: others may have shown meanwhile on what more it depends.
        key = request.key(names)
        self._kept[key] = ready
        return key

    async def answered(self, request: Request, client: str = "") -> Reply:
        """What a worker answers; where none does, a refusal that says why."""
        of_query = request.task in ("sparql", "page-ask")
        mend = "narrow the query" if of_query else "ask about less, such as one thing or one document"
        try:
            reply = await self._pool.begin(request)
            if not isinstance(reply, Reply):
                reply = await self._pool.finish(reply, client)
        except Busy as busy:
            reply = refusal(request.task, 503, f"the server is busy; ask again in {AGAIN} seconds")
            reply.headers["Retry-After"] = str(AGAIN)
            reply.only_for = busy.client
        except Leaving:
            reply = refusal(request.task, 503, "the server ends; ask again when it is back")
        except (OutOfTime, Ended) as end:
            limit = f"time limit of {self._settings.seconds:g} s"
            if isinstance(end, Ended):
                limit = f"memory limit of {self._settings.memory / 2**30:g} GiB, or by a crash of the engine"
            # For a block that is missing, Oxigraph asks for as long as it may.
            harm = await asyncio.to_thread(self._harm)
            told = harm or f"stopped at the {limit}; {mend}"
            if request.task == "page-ask" and not (harm or request.unanswered):
                return await self.answered(replace(request, unanswered=told), client)
            reply = refusal(request.task, 502 if harm else 503, told)
        if reply.fault:
            log.error("a fault of ours in %s %s?%s\n%s", request.method, request.path, request.query, reply.fault)
            reply = refusal(request.task, 500, "a fault of ours, which the server's log tells")
        return reply

    async def told(self, request: Request, client: str) -> Reply:
        """What an assistant is answered, counted as requests are."""
        before = time.perf_counter()
        reply = await self.answered(request, client)
        self._figures.seconds(request.task).observe(time.perf_counter() - before)
        self._figures.requests(request.task, reply.status).inc()
        return reply

    async def _body(self, headers: dict[bytes, bytes], receive: Receive) -> bytes | None:
        """What the request brings; None where that is too much."""
        told = headers.get(b"content-length", b"")
        length = int(told) if told.isdigit() else 0
        # Who sends all before reading hears the answer only after that: so much is read.
        if length > (1 if b"expect" in headers else _READ_ON) * self._settings.body:
            return None
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return b""
            part = message.get("body", b"")
            size += len(part)
            if size > _READ_ON * self._settings.body:
                return None
            if size <= self._settings.body:
                parts.append(part)
            if not message.get("more_body"):
                return b"".join(parts) if size <= self._settings.body else None


class _End:
    """A route's end: sends what an answer gives."""

    def __init__(self, front: Front, answer: Callable[[Scope, Receive], Awaitable[tuple[Framed, bytes]]]) -> None:
        self._front, self._answer = front, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        meant = without_slash(scope)
        reply, key = (meant, b"") if meant else await self._answer(scope, receive)
        await self._front.send(reply, key, scope, send)


async def _nowhere(scope: Scope, _: Receive) -> tuple[Framed, bytes]:
    """What no route takes: an address with an end of a line in it, or none, as in ``OPTIONS *``."""
    task = "api" if scope["path"].startswith("/api/") else ""
    mend = "leave out the end of a line in it" if scope["path"].startswith("/") else "an address begins with /"
    return framed(refusal(task, 404, f"there is nothing at this address; {mend}")), b""


def _not_allowed(task: str, method: str, allowed: Sequence[str]) -> Framed:
    told = f"{method} is not answered here; use {' or '.join(allowed)}"
    if method == "OPTIONS":  # As browsers ask before a script of another site does.
        told += ". Scripts of other sites may read only what is served with --allow-host and without a token"
    reply = refusal(task, 405, told)
    reply.headers["Allow"] = ", ".join(("GET", "HEAD", *allowed[1:]))
    return framed(reply)


def _read_only(scope: Scope) -> Framed | None:
    """The refusal of what asks for more than reading."""
    method = scope["method"]
    return None if method in ("GET", "HEAD") else _not_allowed("", method, ("GET",))


def _request(task: str, method: str, scope: Scope, headers: dict[bytes, bytes], body: bytes) -> Request:
    """What a worker gets to see: of each header as much as the task looks at, so that equal requests are equal."""
    accept = headers.get(b"accept", b"").decode("latin-1")
    if task == "page-thing":
        accept = of_thing(accept)
    elif task not in ("sparql", "void", "dump"):
        accept = ""
    media = headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
    return Request(
        task,
        method,
        scope["path"],
        _without_tracking(scope["query_string"].decode("latin-1")),
        accept,
        media if method == "POST" else "",
        f"{scope['scheme']}://{headers.get(b'host', b'').decode('latin-1')}" if task in _BY_ORIGIN else "",
        body,
    )


def _without_tracking(query: str) -> str:
    return "&".join(part for part in query.split("&") if not part.startswith(_TRACKING))


def _size(kept: Framed) -> int:
    return len(kept.body) + len(kept.packed) + _ENTRY


async def _while_there(receive: Receive, answering: Awaitable[Reply]) -> Reply:
    """Wait for an answer as long as somebody waits for it at the other end."""

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    answer, leaving = asyncio.ensure_future(answering), asyncio.ensure_future(gone())
    try:
        await asyncio.wait({answer, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return answer.result() if answer.done() else Reply(b"", "text/plain", 499, lasting=False)
    finally:
        leaving.cancel()
        answer.cancel()
