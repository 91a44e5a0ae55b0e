"""`pepgraph serve`: opens the graph, takes the port, serves until it is told to stop."""

from __future__ import annotations

import ipaddress
import logging
import signal
import socket
import sys

import uvicorn
from starlette.routing import Route
from starlette.types import ASGIApp

from pepgraph.apps.parser import BAD_INPUT
from pepgraph.apps.streams import drop_output
from pepgraph.apps.web.server.connections import Connection
from pepgraph.apps.web.server.front import Front
from pepgraph.apps.web.server.guard import ANY_HOST, LOOPBACK, host_of
from pepgraph.apps.web.server.nursery import Nursery
from pepgraph.apps.web.server.pool import Pool
from pepgraph.apps.web.settings import Settings
from pepgraph.errors import PepgraphError


class ServeError(PepgraphError):
    """A server cannot be started as it was asked to."""


class _Server(uvicorn.Server):
    """uvicorn's, which begins with the workers."""

    def __init__(self, config: uvicorn.Config, front: Front) -> None:
        super().__init__(config)
        self._front = front
        self.missed = False
        """Whether the process that starts workers has died."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        if await self._front.begin():
            await super().startup(sockets)
        else:
            self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._front.leave()
        await super().shutdown(sockets)

    def miss(self) -> None:
        """End, not by a signal: whoever starts a server again where it has failed takes SIGTERM for an end in order."""
        self.missed = self.should_exit = True


def serve(settings: Settings) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP. Raises PepgraphError where that cannot begin."""
    _check(settings)
    listening = _listening(settings)
    if settings.host not in LOOPBACK and not (settings.hosts or settings.token):
        print(
            f"pepgraph: {settings.host} can be reached by others, and no token is asked for; "
            "PEPGRAPH_TOKEN in the environment sets one",
            file=sys.stderr,
        )
    nursery = Nursery(settings, listening)
    logging.basicConfig(format="pepgraph: %(message)s", level=logging.WARNING)
    port = listening.getsockname()[1]
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    told = f"pepgraph is served at http://{shown}:{port}/  (Ctrl-C stops it)"
    front = Front(settings, Pool(nursery, settings), lambda: _tell(told))
    config = uvicorn.Config(
        _app(front, settings),
        http=Connection,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=2,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies),
        lifespan="on",
    )
    server = _Server(config, front)
    nursery.missed = server.miss
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        # Whoever waits for an answer when a terminal is closed hears why none comes, as with SIGTERM.
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    server.run(sockets=[listening])
    if server.missed:
        raise SystemExit(BAD_INPUT)
    if not server.started:
        raise ServeError(f"the server could not be started: {front.trouble}")


def _check(settings: Settings) -> None:
    """Raise ServeError for what is no host name, and no address of a proxy."""
    if not settings.host:
        raise ServeError("--host is empty, which would be every address; name one, such as 127.0.0.1")
    for name in settings.hosts:
        if name != ANY_HOST and not (name and host_of(name) == name.strip("[]")):
            told = name or "that is empty"
            raise ServeError(f"--allow-host {told} is not a host name; write one as graph.example.org, or * for any")
    for address in settings.proxies:
        try:
            ipaddress.ip_network(address)
        except ValueError:
            raise ServeError(
                f"--proxy {address} is neither an address nor a network; write one as 127.0.0.1 or 10.0.0.0/8"
            ) from None


def _app(front: Front, settings: Settings) -> ASGIApp:
    if not settings.mcp:
        return front.app()
    from pepgraph.apps.web.assistants import PLACE, Assistants

    assistants = Assistants(front, settings)
    return front.app([Route(PLACE, assistants)], assistants.running)


def _tell(where: str) -> None:
    """Say on standard output where it is served; where that takes nothing, it is served all the same."""
    try:
        print(where, flush=True)
    except OSError:
        drop_output()


def _listening(settings: Settings) -> socket.socket:
    """The socket to listen on, taken before anything is opened. Raises ServeError."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Connections inherit it; head and body of a reply are two small packets.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listening.bind((settings.host.strip("[]"), settings.port))
        listening.listen(2048)
    except (OSError, OverflowError, TypeError) as error:  # The last of a name that no host can have.
        listening.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise ServeError(
            f"cannot listen on {settings.host}, port {settings.port}: {reason}; choose another with --port or --host"
        ) from None
    return listening
