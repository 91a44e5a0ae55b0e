"""One exchange over HTTP: a deadline for all of it, a cap on its size, and each failure as one sentence."""

from __future__ import annotations

import email.utils
import http.client
import os
import re
import socket
import ssl
import string
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import quote, urljoin, urlsplit

from pepgraph.errors import EndpointError, TimeLimitError
from pepgraph.store.remote.access import PASSWORD, TOKEN, USER, Access, shown
from pepgraph.store.remote.wire import Clock, Connection, Limit, connect

MAX_BYTES = 2 * 2**30
"""Largest answer that is read, in bytes."""

SECONDS = 600.0
"""Time for one exchange: connecting, waiting and reading."""

_TRIES = 4
_HOPS = 5
_BUSY = (429, 502, 503, 504)
_MOVED = (301, 302, 303, 307, 308)
_AT_ONCE = 1.0
"""Seconds in which a busy server turns a request away."""
_PAUSE = 0.5
_OF_PROXY = "write http://USER:PASSWORD@… in http_proxy and https_proxy in the environment"
_LONGEST = 120.0
"""Seconds that a server may ask us to wait; nobody would know what is waited for."""


@dataclass
class Link:
    """The way to one server, for any number of exchanges in any thread."""

    access: Access
    seconds: float | None = SECONDS
    max_bytes: int = MAX_BYTES
    keep_alive: bool = False
    limit: Limit | None = None
    """What all exchanges together may take, besides ``seconds`` for each."""
    _idle: list[tuple[int, str, Connection]] = field(init=False, repr=False, default_factory=list)
    _challenges: dict[str, list[str]] = field(init=False, repr=False, default_factory=dict)
    _lock: threading.Lock = field(init=False, repr=False, default_factory=threading.Lock)

    def exchange(self, method: str, url: str, headers: dict[str, str], body: bytes | None = None) -> Reply:
        """Send one request and return the reply once its head is there, whatever its status.

        Waits and asks again where the server is busy, follows a move within the same server,
        and says who asks only where that is asked for. Raises EndpointError, TimeLimitError.
        """
        clock = Clock(self.seconds, shown(url), self.limit)
        tries = hops = 0
        answered = False
        first = url
        authorization = self.access.bearer(url)
        known = self._challenges.get(_origin(url))
        if known:
            authorization = self.access.answer(known, method, url, body)
        while True:
            own = {"Authorization": authorization} if authorization else {}
            began = time.monotonic()
            reply = self._send(method, url, {**headers, **own}, body, clock)
            if reply.status == 401 and self.access.user and not answered:
                # A digest may also have grown stale; one more answer, never two.
                challenges = reply.headers.get_all("WWW-Authenticate") or []
                authorization = self.access.answer(challenges, method, url, body)
                reply.close()
                if authorization is None:
                    return reply
                # What one server asked for says nothing of another.
                answered, self._challenges[_origin(url)] = True, challenges
            elif reply.status in _BUSY and tries < _TRIES and _turns_away(reply, began):
                _wait(reply, tries, clock)
                tries += 1
            elif reply.status in _MOVED and "Location" in reply.headers:
                url = _moved(url, reply, hops)
                reply.close()
                if reply.status == 303 and method != "GET":
                    raise EndpointError(f"{shown(first)} answers elsewhere (status 303), which is not followed")
                hops += 1
                if authorization and self.access.user:
                    authorization = self.access.answer(self._challenges[_origin(url)], method, url, body)
            else:
                reply.tries = tries + 1
                return reply

    def close(self) -> None:
        """Let go of connections that wait for the next exchange."""
        while self._idle:
            self._idle.pop()[2].close()

    def _send(self, method: str, url: str, headers: dict[str, str], body: bytes | None, clock: Clock) -> Reply:
        origin = _origin(url)
        headers = {
            # Virtuoso closes a connection after a packed answer.
            "Accept-Encoding": "identity" if self.keep_alive else "gzip",
            "Connection": "keep-alive" if self.keep_alive else "close",
            **headers,
        }
        known = self._waiting(origin)
        connection = known or connect(url, clock)
        try:
            try:
                response = connection.asked(method, url, headers, body, clock)
            except (BrokenPipeError, ConnectionResetError, http.client.RemoteDisconnected):
                if known is None:
                    raise
                # The server let go of a connection that was idle.
                connection.close()
                connection = connect(url, clock)
                response = connection.asked(method, url, headers, body, clock)
            kept = partial(self._keep, origin, connection) if self.keep_alive else None
            secrets = (*self.access.secrets(headers.get("Authorization", "")), *connection.for_proxy.values())
            return Reply(response, url, self.max_bytes, connection.close, kept, secrets)
        except EndpointError:
            connection.close()
            raise
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise _unreached(error, url, clock, connection.proxy) from None

    def _waiting(self, origin: str) -> Connection | None:
        # A connection must not be used on both sides of a fork.
        with self._lock:
            for i, (process, where, connection) in enumerate(self._idle):
                if process == os.getpid() and where == origin:
                    del self._idle[i]
                    return connection
        return None

    def _keep(self, origin: str, connection: Connection) -> None:
        if len(self._idle) < 8:
            self._idle.append((os.getpid(), origin, connection))
        else:
            connection.close()


class Reply:
    """A status, headers, and a body to read once, unpacked, with its end made sure of."""

    def __init__(
        self,
        response: http.client.HTTPResponse,
        url: str,
        max_bytes: int,
        end: Callable[[], None],
        kept: Callable[[], None] | None = None,
        secrets: Sequence[str] = (),
    ) -> None:
        """``end`` closes the connection; ``kept``, where it may serve again, has it wait for the next exchange."""
        self._secrets = secrets
        self.tries = 1
        """How many times it was asked."""
        self.status = response.status
        self.headers = response.headers
        self.url = url
        self.media = response.headers.get_content_type() if "Content-Type" in response.headers else ""
        self._response = response
        self._max = max_bytes
        self._size = 0
        self._raw_left = None if response.chunked else response.length
        self._done = False
        self._end, self._kept = end, kept
        coding = response.headers.get("Content-Encoding", "").strip().lower()
        if coding not in ("", "identity", "gzip", "x-gzip"):
            raise EndpointError(f"{shown(url)} answers packed as {self.quoted(coding)}, which was not asked for")
        length = response.headers.get("Content-Length", "0").strip()
        if not (length.isascii() and length.isdigit()):
            raise EndpointError(f"{shown(url)} says that it answers {self.quoted(length)} bytes, which is not a number")
        self._unpack = zlib.decompressobj(31) if coding in ("gzip", "x-gzip") else None

    def read(self, size: int = -1) -> bytes:
        """Some bytes as soon as there are any, all of them for a negative size; none at the end."""
        if size < 0:
            parts = []
            while part := self.read(65536):
                parts.append(part)
            return b"".join(parts)
        while True:
            data = self._unpacked(size)
            if data or self._done:
                return data

    def _unpacked(self, size: int) -> bytes:
        unpack = self._unpack
        if unpack is None:
            return self._counted(self._raw(size))
        # One packed byte may stand for a thousand, and a packed answer may be several, one after the other.
        data = unpack.unused_data or unpack.unconsumed_tail or self._raw(size)
        if data and unpack.eof:
            unpack = self._unpack = zlib.decompressobj(31)
        try:
            if data:
                return self._counted(unpack.decompress(data, size))
        except zlib.error:
            raise self.broken("its packing is damaged") from None
        if not unpack.eof:
            raise self.broken("it was cut off halfway")
        return b""

    def _raw(self, size: int) -> bytes:
        if self._done:
            return b""
        left = self._raw_left
        if left == 0:
            self._finish()
            return b""
        try:
            data = self._response.read1(size if left is None else min(size, left))
        except TimeLimitError:
            self.close()
            raise
        except (OSError, http.client.HTTPException):
            raise self.broken("it was cut off halfway") from None
        if data:
            if left is not None:
                self._raw_left = left - len(data)
            return data
        if left:
            raise self.broken("it was cut off halfway")
        self._finish()
        return b""

    def _counted(self, data: bytes) -> bytes:
        self._size += len(data)
        if self._size > self._max:
            self.close()
            raise EndpointError(
                f"{shown(self.url)} gave more than the {self._max / 2**20:.6g} MiB that an answer may have; "
                "narrow the query"
            )
        return data

    def broken(self, how: str) -> EndpointError:
        """An error that says the answer is not whole, with the connection closed."""
        self.close()
        return EndpointError(f"{shown(self.url)} gave an answer that is not whole: {how}; ask again, or narrow it")

    def sentence(self) -> str:
        """What an error says, on one line without control characters; empty for a page of HTML."""
        if "html" in self.media:
            self.close()
            return ""
        try:
            raw = self.read(4096)
        except EndpointError:
            return ""
        self.close()
        # Virtuoso says the whole query again.
        text = self.quoted(raw.decode("utf-8", "replace").partition("SPARQL query:")[0])
        return re.sub(r"[.;:,\s]+$", "", text)

    def quoted(self, text: str) -> str:
        """What a server says, to be told: on one line, not long, and without what only we and it may know."""
        for secret in self._secrets:
            text = text.replace(secret, "…")
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return text if len(text) <= 300 else text[:299] + "…"

    def close(self) -> None:
        """End the connection with the exchange, where that has not come to its end."""
        if not self._done:
            self._done = True
            self._response.close()
            self._end()  # Some servers leave it open, whatever they were asked for.

    def _finish(self) -> None:
        if not self._kept or self._response.will_close:
            self.close()
            return
        self._done = True
        self._response.close()
        self._kept()

    def refused(self) -> EndpointError:
        """The sentence for a status that is no answer."""
        where, status = shown(self.url), self.status
        if status == 401:
            self.close()
            return EndpointError(
                f"{where} asks who you are, or does not know you (status 401); set {USER} and {PASSWORD}, or {TOKEN}"
            )
        said = self.sentence()
        ending = f": {said}" if said else ""
        if status == 403:
            mend = "ask for the right, or give credentials"
            return EndpointError(f"{where} does not allow this (status 403){ending}; {mend}")
        if status == 407:
            return EndpointError(f"{where} cannot be asked: the proxy asks who you are (status 407); {_OF_PROXY}")
        if status == 413:
            mend = "have it, and any proxy before it, accept larger ones"
            return EndpointError(f"{where} takes no request as large as this (status 413){ending}; {mend}")
        if status in (404, 410):
            return EndpointError(f"{where} has nothing there (status {status}); check the path of the address")
        if status in _BUSY:
            how = f"is busy (status {status}) after {self.tries} tries"
            if self.tries == 1:
                how = f"gave up, or is busy (status {status})"
            return EndpointError(f"{where} {how}{ending or '; come back'}")
        if status in _MOVED:
            return EndpointError(f"{where} has moved (status {status}) and does not say where")
        return EndpointError(f"{where} failed (status {status}){ending or '; its log may say why'}")


def _origin(url: str) -> str:
    return "://".join(urlsplit(url)[:2])


def _turns_away(reply: Reply, began: float) -> bool:
    """Whether a server has no time now; one that has worked on a request first would do so again, and again in vain."""
    return "Retry-After" in reply.headers or time.monotonic() - began < _AT_ONCE


def _wait(reply: Reply, tries: int, clock: Clock) -> None:
    """Wait as long as a busy server asks, else longer each time. Raises EndpointError where that is too long."""
    wait = _asked_wait(reply) if "Retry-After" in reply.headers else _PAUSE * 2**tries
    reply.close()
    left = clock.left()
    if wait > _LONGEST or (left is not None and wait >= left):
        beyond = f"the {_LONGEST:g} s that are waited at most" if wait > _LONGEST else "the time limit"
        asked = f"{wait:,.1f}".removesuffix(".0")
        raise EndpointError(
            f"{shown(reply.url)} is busy (status {reply.status}) and asks to wait {asked} s, "
            f"which is beyond {beyond}; come back later"
        )
    time.sleep(wait)


def _asked_wait(reply: Reply) -> float:
    """Seconds that a server asks to wait, which it says as a number or as a date."""
    said = reply.headers["Retry-After"].strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(said).timestamp() - time.time())
    except (ValueError, OverflowError):
        return _PAUSE


def _moved(url: str, reply: Reply, hops: int) -> str:
    place = "another place"
    try:
        target = str(urljoin(url, reply.headers["Location"]))
        # Whose header has other letters means them as bytes.
        target = quote(target.encode("latin-1"), safe=string.punctuation)
        same = urlsplit(target)[:2] == urlsplit(url)[:2]
        if "://" in target:
            place = reply.quoted(shown(target))
    except ValueError:  # What it says is no address.
        same = False
    if not same:
        raise EndpointError(
            f"{shown(url)} sends us to {place}, which is another server; give that address if you trust it"
        )
    if hops == _HOPS:
        raise EndpointError(f"{shown(url)} moved {_HOPS} times; give the address where it stays")
    return target


def _unreached(error: Exception, url: str, clock: Clock, proxy: str) -> EndpointError | TimeLimitError:
    parts, where = urlsplit(url), shown(url)
    if proxy and isinstance(error, socket.gaierror | ConnectionRefusedError):
        how = "refuses the connection" if isinstance(error, ConnectionRefusedError) else "is not a known host"
        return EndpointError(
            f"{where} cannot be asked: the proxy {proxy} {how}; check {parts.scheme}_proxy in the environment"
        )
    where += f", through the proxy {proxy}," if proxy else ""
    if isinstance(error, TimeoutError):
        meant = "is it up, and https rather than http?" if parts.scheme == "https" else "is it up, or the network slow?"
        return TimeLimitError(f"{where} did not answer within {clock.seconds:g} s; {meant}")
    if isinstance(error, socket.gaierror):
        return EndpointError(f"{where}: no machine is called {parts.hostname}; check the address, or the network")
    if isinstance(error, ConnectionRefusedError):
        return EndpointError(f"{where} refuses the connection; is the server running, and the port right?")
    if isinstance(error, ssl.SSLCertVerificationError):
        return EndpointError(f"{where} cannot prove who it is: {error.verify_message}; renew its certificate")
    if isinstance(error, ssl.SSLError):
        return EndpointError(f"{where} does not speak TLS as it should ({error.reason}); is it http rather than https?")
    if isinstance(error, http.client.RemoteDisconnected | ConnectionResetError | BrokenPipeError):
        return EndpointError(f"{where} closed the connection without an answer; its log may say why")
    if isinstance(error, http.client.HTTPException):
        return EndpointError(f"{where} does not answer in HTTP; check the address")
    if proxy and str(error).startswith("Tunnel connection failed: 407"):
        return EndpointError(f"{where} cannot be reached: it asks who you are; {_OF_PROXY}")
    return EndpointError(f"{where} cannot be reached: {getattr(error, 'strerror', None) or error}")
