"""Connections whose every wait ends at one deadline: looking up, connecting, sending and reading."""

from __future__ import annotations

import base64
import http.client
import io
import socket
import threading
import time
import urllib.request
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn, cast
from urllib.parse import unquote, urlsplit

from pepgraph.errors import EndpointError, TimeLimitError


class Limit:
    """Seconds for any number of exchanges together, from now on."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.end = time.monotonic() + seconds


class Clock:
    """A deadline that every wait of one exchange shares, which a limit of more than it may bring forward."""

    def __init__(self, seconds: float | None, where: str, limit: Limit | None = None) -> None:
        self.seconds = seconds
        self._where = where
        self._end = None if seconds is None else time.monotonic() + seconds
        if limit is not None and (self._end is None or limit.end < self._end):
            self.seconds, self._end = limit.seconds, limit.end

    def left(self) -> float | None:
        """Seconds until the deadline, None for no end. Raises TimeLimitError after it."""
        if self._end is None:
            return None
        left = self._end - time.monotonic()
        if left <= 0:
            self.strike()
        return left

    def strike(self) -> NoReturn:
        raise TimeLimitError(
            f"{self._where} did not give its whole answer within {self.seconds:g} s; "
            "narrow the query, or allow more time"
        )


def connect(url: str, clock: Clock) -> Connection:
    """A connection that is yet to be made. Raises EndpointError as ``proxy_of`` does."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    make = _Secure if parts.scheme == "https" else Connection
    through = proxy_of(url)
    if through is None:
        return make(host, parts.port, clock)
    connection = make(through.machine, through.port, clock)
    connection.proxy = through.machine
    if parts.scheme == "https":
        connection.set_tunnel(host, parts.port, through.headers)
    else:
        connection.whole, connection.for_proxy = True, through.headers
    return connection


class Proxy(NamedTuple):
    """The machine and port of a proxy, and the headers by which it knows who asks."""

    machine: str
    port: int | None
    headers: dict[str, str]


def proxy_of(url: str) -> Proxy | None:
    """The proxy by which an address is asked. Raises EndpointError for one that is none."""
    parts = urlsplit(url)
    proxy = urllib.request.getproxies().get(parts.scheme)
    if not proxy or urllib.request.proxy_bypass(parts.hostname or ""):
        return None
    try:
        through = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        if through.hostname and through.scheme in ("http", "https"):
            who = f"{unquote(through.username or '')}:{unquote(through.password or '')}"
            shown = f"Basic {base64.b64encode(who.encode()).decode()}"
            return Proxy(through.hostname, through.port, {"Proxy-Authorization": shown} if who != ":" else {})
    except ValueError:
        pass
    raise EndpointError(
        f"{parts.scheme}_proxy in the environment is not the address of an HTTP proxy; write it as in "
        "http://proxy.example.org:3128, or remove it"
    )


class Connection(http.client.HTTPConnection):
    """A connection whose every wait ends at the clock's deadline."""

    whole = False
    """Through a proxy the request names the whole address."""
    proxy = ""
    """The machine of the proxy, where there is one."""
    for_proxy: Mapping[str, str] = MappingProxyType({})
    """Headers of each request that are for the proxy alone."""

    def __init__(self, host: str, port: int | None, clock: Clock) -> None:
        super().__init__(host, port)
        self.clock = clock

    def asked(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, clock: Clock
    ) -> http.client.HTTPResponse:
        """The response to a request, once its head is there, within the time of a clock."""
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self.clock = clock
        self.request(method, url if self.whole else path, body, {**headers, **self.for_proxy})
        return self.getresponse()

    def connect(self) -> None:
        self.timeout = self.clock.left()
        self._create_connection = self._reach  # The library's own gives each address the whole time.
        super().connect()
        self.sock = cast(socket.socket, _Timed(self.sock, self))

    def _reach(self, address: tuple[str, int], *_: object) -> socket.socket:
        failed: OSError | None = None
        for family, kind, protocol, _name, place in _look_up(address, self.clock):
            try:
                return self._joined(socket.socket(family, kind, protocol), place)
            except OSError as error:  # Also where this machine has no sockets of that family.
                failed = error
        raise failed or OSError("no address")

    def _joined(self, made: socket.socket, place: Any) -> socket.socket:
        """A socket that has reached its place; closed where it cannot."""
        try:
            made.settimeout(self.clock.left())
            made.connect(place)
        except BaseException:
            made.close()
            raise
        return made


class _Secure(Connection, http.client.HTTPSConnection):
    """The same over TLS."""

    def __init__(self, host: str, port: int | None, clock: Clock) -> None:
        http.client.HTTPSConnection.__init__(self, host, port)
        self.clock = clock


def _look_up(address: tuple[str, int], clock: Clock) -> list[Any]:
    """Addresses of a host; looking up knows no time limit of its own."""
    found: list[Any] = []

    def look() -> None:
        try:
            found.append(socket.getaddrinfo(*address, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            # A name that cannot be written for the network belongs to no machine.
            found.append(error if isinstance(error, OSError) else socket.gaierror(str(error)))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(clock.left())
    if not found:
        clock.strike()
    if isinstance(found[0], OSError):
        raise found[0]
    return cast("list[Any]", found[0])


class _Timed:
    """A socket as http.client uses one, asking the clock before it waits."""

    def __init__(self, sock: socket.socket, owner: Connection) -> None:
        self._sock = sock
        self._owner = owner

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._owner.clock.left())
        try:
            self._sock.sendall(data)
        except TimeoutError:
            self._owner.clock.strike()

    def makefile(self, mode: str, *_: object) -> io.BufferedReader:
        return _Lines(_Waiting(self._sock, self._owner))

    def close(self) -> None:
        self._sock.close()


class _Lines(io.BufferedReader):
    """Lines of an answer without what Virtuoso says in a header for each graph: http.client takes a hundred at most."""

    _of_graphs = (b"x-sparql-default-graph:", b"x-sparql-named-graph:")

    def readline(self, size: int | None = -1) -> bytes:
        while (line := super().readline(size)).lower().startswith(self._of_graphs):
            pass
        return line


class _Waiting(io.RawIOBase):
    def __init__(self, sock: socket.socket, owner: Connection) -> None:
        self._sock = sock
        self._file = sock.makefile("rb", buffering=0)
        self._owner = owner

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._owner.clock.left())
        try:
            return self._file.readinto(buffer)
        except TimeoutError:
            self._owner.clock.strike()

    def close(self) -> None:
        self._file.close()
        super().close()
