"""The server's own process: HTTP, limits, kept answers, figures. It never touches the graph."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from cachetools import LRUCache
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request as Asked
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

import pepgraph
from pepgraph.apps.web.assets import assets
from pepgraph.apps.web.messages import Reply, Request, packed
from pepgraph.apps.web.pool import Busy, Ended, OutOfTime, Pool
from pepgraph.apps.web.routes import ROUTES
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.sparql import TRUNCATED
from pepgraph.apps.web.tasks import refusal
from pepgraph.errors import PepgraphError
from pepgraph.store.folder import Manifest

log = logging.getLogger("pepgraph.serve")

LOOPBACK = ("localhost", "127.0.0.1", "::1")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from other hosts, nothing written into a page: scripts and styles are files of ours."""

OWN = ("/healthz", "/metrics")
"""What the server answers by itself, besides files."""

POSTED = frozenset({"sparql", "api-hints"})
"""Tasks that take a POST."""

_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]{0,5})?")
_READ_ON = 8
_LOOK_UP = 0.1
"""Seconds after which it is seen whether the asker is still there."""
_ENTRY = 2_000
"""Bytes that a kept answer takes besides its body."""
_LONG_ADDRESS = 65_536
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Kept:
    """A reply with the headers it is sent with."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    tag: bytes = b""


class Figures:
    """What /metrics tells."""

    def __init__(self, pool: Callable[[], Pool | None]) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "pepgraph_requests", "Requests answered, by task and status.", ["task", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "pepgraph_request_seconds",
            "Seconds that requests took which no kept answer served.",
            ["task"],
            buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
            registry=self.registry,
        )
        self.kept = Counter("pepgraph_kept_answers", "Requests served from kept answers.", registry=self.registry)
        workers = Gauge("pepgraph_workers", "Worker processes.", registry=self.registry)
        workers.set_function(lambda: len(found.workers) if (found := pool()) else 0)
        slow = Gauge("pepgraph_slow_requests", "Requests that take long at the moment.", registry=self.registry)
        slow.set_function(lambda: found.slow if (found := pool()) else 0)
        for reason in ("time", "memory", "busy"):
            told = f"Requests ended or turned away: {reason}."
            gauge = Gauge(f"pepgraph_ended_{reason}", told, registry=self.registry)
            gauge.set_function(partial(_ended, pool, reason))


def _ended(pool: Callable[[], Pool | None], reason: str) -> int:
    found = pool()
    return found.ended[reason] if found else 0


class Front:
    """Everything between a connection and the pool of workers."""

    def __init__(self, settings: Settings, start: Callable[[], Pool], ready: Callable[[], None]) -> None:
        self._settings = settings
        self._ready = ready
        self._start = start
        self._pool: Pool | None = None
        self._kept: LRUCache[bytes, Kept] = LRUCache(settings.cache, getsizeof=lambda kept: len(kept.body) + _ENTRY)
        self._state = 0
        """How many times the graph has changed; an answer of before is not kept after."""
        self._hosts = frozenset({*LOOPBACK, settings.host.strip("[]"), *settings.hosts})
        self._figures = Figures(lambda: self._pool)

    def app(self) -> ASGIApp:
        """The application, ready to be served."""
        own = [
            *(Route(path, answer) for path, answer in zip(OWN, (self._health, self._metrics), strict=True)),
            Route("/static/{name:path}", self._static),
        ]
        asked = [Route(path, _Asking(self, task)) for path, task in ROUTES]
        middleware = [
            Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5),
            Middleware(_Guard, hosts=self._hosts, token=self._settings.token),
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],
                allow_methods=["GET", "HEAD", "POST"],
                allow_headers=["Accept", "Content-Type"],
                expose_headers=[TRUNCATED, "ETag", "Retry-After"],
            ),
        ]
        return Starlette(routes=[*own, *asked], middleware=middleware, lifespan=self._lifespan)

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self._pool = self._start()
        await self._pool.start()
        self._ready()
        watching = asyncio.create_task(self._watch()) if self._settings.stores else None
        try:
            yield
        finally:
            if watching:
                watching.cancel()
            await self._pool.close()

    async def _watch(self) -> None:
        """Take up what `pepgraph load` has put into a store while it is served."""
        seen = [Manifest.read(folder).generation for folder in self._settings.folders]
        while self._pool:
            await asyncio.sleep(2)
            try:
                now = [Manifest.read(folder).generation for folder in self._settings.folders]
                if now == seen:
                    continue
                await self._pool.renew()
            except (PepgraphError, RuntimeError, Ended, TimeoutError) as error:
                log.error("the store has changed and cannot be opened; what was there is still served: %s", error)
            else:
                self._kept.clear()
                self._state += 1
                seen = now
                log.warning("the store has changed; its new content is served")

    # ── What the server answers by itself ────────────────────────────────────────────────────

    async def _health(self, _: Asked) -> Response:
        workers = self._pool.workers if self._pool else []
        body = {
            "status": "ok" if workers else "starting",
            "version": pepgraph.__version__,
            "workers": len(workers),
            "workers_without_network": all(worker.alone for worker in workers),
            "slow_requests": self._pool.slow if self._pool else 0,
        }
        return JSONResponse(body, 200 if workers else 503, {"Cache-Control": "no-store"})

    async def _metrics(self, _: Asked) -> Response:
        return PlainTextResponse(generate_latest(self._figures.registry), media_type="text/plain; version=0.0.4")

    async def _static(self, asked: Asked) -> Response:
        found = assets().get(asked.path_params["name"])
        if found is None:
            return PlainTextResponse("there is no such file\n", 404)
        headers = {"Cache-Control": f"public, max-age={_DAY}", "X-Content-Type-Options": "nosniff", "ETag": found.tag}
        if asked.headers.get("if-none-match") == found.tag:
            return Response(status_code=304, headers=headers)
        return Response(found.body, media_type=found.media, headers=headers)

    # ── What workers answer ──────────────────────────────────────────────────────────────────

    async def ask(self, task: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request from what is kept, or by a worker."""
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        headers: dict[bytes, bytes] = dict(scope["headers"])
        body = b""
        allowed = ("GET", "POST") if task in POSTED else ("GET",)
        if method not in allowed or scope["path"] in OWN:
            reply = refusal(task, 405, f"{method} is not answered here; use {' or '.join(allowed)}")
            reply.headers["Allow"] = ", ".join(("GET", "HEAD", *allowed[1:]))
            await _send(send, scope, self._framed(reply))
            return
        if method == "POST":
            received = await self._body(receive)
            if received is None:
                limit = f"more than the {self._settings.body:,} bytes that a request may bring; send less"
                await _send(send, scope, self._framed(refusal(task, 413, limit)))
                return
            body = received
        request = Request(
            task,
            method,
            scope["path"],
            scope["query_string"].decode("latin-1"),
            headers.get(b"accept", b"").decode("latin-1"),
            headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower(),
            f"{scope['scheme']}://{headers.get(b'host', b'').decode('latin-1')}",
            body,
        )
        # A digest, so that what a request brings is not kept with its answer.
        key = hashlib.blake2b(packed(request), digest_size=20).digest()
        kept = self._kept.get(key)
        if kept is not None:
            self._figures.kept.inc()
        else:
            before, state = time.perf_counter(), self._state
            reply = await self._answered(request, receive)
            self._figures.seconds.labels(task).observe(time.perf_counter() - before)
            kept = self._framed(reply)
            # What lies at endpoints may change unseen; and one answer may not drive out all others.
            lasting = reply.lasting and not self._settings.endpoints
            if reply.status == 200 and lasting and state == self._state and len(kept.body) <= self._settings.cache // 8:
                self._kept[key] = kept
        self._figures.requests.labels(task, kept.status).inc()
        if kept.tag and kept.tag in headers.get(b"if-none-match", b""):
            kept = Kept(304, [pair for pair in kept.headers if pair[0] in (b"etag", b"vary", b"cache-control")], b"")
        await _send(send, scope, kept)

    async def _answered(self, request: Request, receive: Receive) -> Reply:
        assert self._pool is not None
        seconds = self._settings.seconds
        try:
            reply = await _while_there(self._pool.answer(request), receive)
        except Busy:
            reply = refusal(request.task, 503, "the server is busy; ask again in a moment")
            reply.headers["Retry-After"] = "2"
        except OutOfTime:
            mend = "narrow the query" if request.task == "sparql" else "ask for less"
            reply = refusal(request.task, 503, f"stopped at the time limit of {seconds:g} s; {mend}")
        except Ended:
            mend = "narrow the query" if request.task == "sparql" else "ask for less"
            memory = f"{self._settings.memory / 2**30:g} GiB"
            message = f"stopped at the memory limit of {memory}, or by a crash of the engine; {mend}"
            reply = refusal(request.task, 503, message)
        if reply.fault:
            log.error("a fault of ours in %s %s?%s\n%s", request.method, request.path, request.query, reply.fault)
            reply = refusal(request.task, 500, "a fault of ours, which the server's log tells")
        return reply

    async def _body(self, receive: Receive) -> bytes | None:
        """What the request brings; None where that is too much."""
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return b""
            part = message.get("body", b"")
            size += len(part)
            # Read on for a while, so that the client has sent all and hears the answer.
            if size > _READ_ON * self._settings.body:
                return None
            if size <= self._settings.body:
                parts.append(part)
            if not message.get("more_body"):
                return b"".join(parts) if size <= self._settings.body else None

    def _framed(self, reply: Reply) -> Kept:
        headers = {
            "content-type": reply.media,
            "content-length": str(len(reply.body)),
            "vary": "Accept",
            "cache-control": "no-cache" if reply.status < 400 else "no-store",
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "content-security-policy": POLICY if reply.media.startswith("text/html") else "default-src 'none'; sandbox",
            **{name.lower(): value for name, value in reply.headers.items()},
        }
        tag = b""
        if reply.status == 200 and reply.lasting:
            tag = b'W/"%s"' % hashlib.blake2b(reply.body, digest_size=12).hexdigest().encode()
            headers["etag"] = tag.decode()
        pairs = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers.items()]
        return Kept(reply.status, pairs, reply.body, tag)


class _Asking:
    """A route's end: hands the request to the front with the name of its task."""

    def __init__(self, front: Front, task: str) -> None:
        self._front, self._task = front, task

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._front.ask(self._task, scope, receive, send)


class _Guard:
    """Turn away requests for another host, and those without the token where one is asked for."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str], token: str) -> None:
        self._app, self._hosts, self._token = app, hosts, token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        host = host_of(headers.get(b"host", b"").decode("latin-1"))
        once = sum(name == b"host" for name, _ in scope["headers"]) == 1
        if host not in self._hosts or not once:
            message = "this server does not answer for that host name; start it with --allow-host to let it\n"
            await PlainTextResponse(message, 421)(scope, receive, send)
            return
        if len(scope["path"]) + len(scope["query_string"]) > _LONG_ADDRESS:
            await PlainTextResponse("the address is too long; POST the query\n", 414)(scope, receive, send)
            return
        if self._token and scope["path"] != "/healthz":
            scheme, _, shown = headers.get(b"authorization", b"").partition(b" ")
            if scheme.lower() != b"bearer" or not hmac.compare_digest(shown.strip(), self._token):
                refused = PlainTextResponse("a token is needed: Authorization: Bearer TOKEN\n", 401)
                refused.headers["WWW-Authenticate"] = "Bearer"
                await refused(scope, receive, send)
                return
        await self._app(scope, receive, send)


def host_of(header: str) -> str:
    """The name in a Host header, without its port; nothing where it is none.

    >>> host_of("localhost:8000"), host_of("[::1]:8000"), host_of("localhost:80@evil.example")
    ('localhost', '::1', '')
    """
    found = _HOST.fullmatch(header.lower())
    return (found[1] or found[2]) if found else ""


async def _while_there(answering: Coroutine[Any, Any, Reply], receive: Receive) -> Reply:
    """Wait for an answer as long as somebody waits for it at the other end."""

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    answer = asyncio.ensure_future(answering)
    try:
        await asyncio.wait({answer}, timeout=_LOOK_UP)
        if not answer.done():
            leaving = asyncio.ensure_future(gone())
            await asyncio.wait({answer, leaving}, return_when=asyncio.FIRST_COMPLETED)
            leaving.cancel()
        return answer.result() if answer.done() else Reply(b"", "text/plain", 499, lasting=False)
    finally:
        answer.cancel()


async def _send(send: Send, scope: Scope, kept: Kept) -> None:
    await send({"type": "http.response.start", "status": kept.status, "headers": kept.headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else kept.body})
