"""HTTP connections that hang up on a request too long or too slow, and speak HTTP/1.1 whatever they are asked to."""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from pepgraph.apps.web.server.replies import AGAIN

HEAD = 65_536
"""Bytes of a request before its body, and of what follows a body in chunks."""
ADDRESS = 32_768
"""Bytes of the address among them."""
WHOLE = 60.0
"""Seconds in which a request has to be there to its end."""
STALLED = 60.0
"""Seconds after which a client that takes nothing of an answer is hung up on: all of the answer is held for it."""
CONNECTIONS = 1_000
"""Connections that are answered at one time."""

_CEASED = 1.0
"""Seconds in which a client that has closed its half of the connection is answered; one that has gone looks alike."""
_HEARD = 0.5
"""Seconds in which the client may read why, before the connection is closed."""
_SILENT = 1.0
"""Seconds in which the log hears of one request that cannot be read, however many there are."""
_LINE = len("  HTTP/1.1\r\n\r\n")
_FIELD = len(": \r\n")
_UNKNOWN = re.compile(rb"(?:\r?\n)*([\w!#$%&'*+.^`|~-]+) (?:/|\*|https?:)")
"""A method, whichever it is, before an address: https://www.rfc-editor.org/rfc/rfc9110#section-9.1."""
_NOT_ENCODED = re.compile(rb"(?:\r?\n)*[A-Z]+ (/[!-~]*[^!-~\r\n][^\r\n]*) HTTP/1\.[01]\r?\n")
"""An address as people type it, which curl sends as it is."""


class Connection(HttpToolsProtocol):
    """uvicorn's, which has no limit of its own."""

    _address = 0
    _head = 0
    _unread = 0
    """Bytes that came in since the last with which a head or a message began or ended, or which were of a body."""
    _in_head = True
    _is_asking = False
    """Whether a request has begun to come in and is not there to its end."""
    _went_on = False
    _asks_upgrade = False
    _told = float("-inf")
    """When the log was last told, of any connection, that a request cannot be read."""
    _refused = False
    _ceased = False
    """Whether the client asks no more, and may still wait for what it has asked."""
    _deadline: asyncio.TimerHandle | None = None
    _taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._unanswered: deque[RequestResponseCycle] = deque()
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()
        self._stop_waiting()
        # uvicorn tells the last alone: one before it is worked on for nobody, and cannot be written.
        for cycle in self._unanswered:
            cycle.disconnected = True
            cycle.message_event.set()
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Whether the connection is left open, since an answer is on its way."""
        if self._is_asking or self._refused or not self._unanswered:
            return False
        self._ceased = True
        self.loop.call_later(_CEASED, self.transport.close)
        return True

    def on_response_complete(self) -> None:
        self._unanswered.popleft()
        super().on_response_complete()
        if self._ceased and not self._unanswered:
            self.transport.close()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._wait_for_less(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        self._stop_waiting()
        super().resume_writing()

    def _wait_for_less(self, than: int) -> None:
        self._taking = self.loop.call_later(STALLED, self._look_again, than)

    def _look_again(self, before: int) -> None:
        left = self.transport.get_write_buffer_size()
        if left < before:
            self._wait_for_less(left)
        else:
            self.transport.abort()

    def _stop_waiting(self) -> None:
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None

    def _begin(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(WHOLE, self._too_slow)

    def _end(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        self._begin()
        self._went_on = False
        self._unset_keepalive_if_required()
        try:
            self._read(data)
        except httptools.HttpParserError as error:
            unknown = _UNKNOWN.match(data) if isinstance(error, httptools.HttpParserInvalidMethodError) else None
            if unknown:
                self._refuse("501 Not Implemented", f"{unknown[1].decode()[:40]} is no method known here; use GET")
                return
            if _NOT_ENCODED.match(data):
                said = "the address has a space or a letter that is not ASCII; percent-encode it, as %20 for a space"
                self._refuse("400 Bad Request", said)
                return
            self.send_400_response("the request cannot be read")
            if time.monotonic() > Connection._told + _SILENT:
                Connection._told = time.monotonic()
                self.logger.warning("a request of %s cannot be read", self.client[0] if self.client else "somebody")
            return
        if not self._went_on:
            self._unread += len(data)
            if self._unread > HEAD:
                self._too_long()

    def _read(self, data: bytes) -> None:
        """Have a request that asks for another protocol read as one that does not: RFC 9110, section 7.8."""
        rest = memoryview(data)
        while True:
            try:
                self.parser.feed_data(rest)
                return
            except httptools.HttpParserUpgrade as upgrade:
                if not self._asks_upgrade or self._refused:
                    return
                # The parser takes what follows the head for the other protocol.
                rest = rest[upgrade.args[0] :]
                self._asks_upgrade = False
                head = self._head_without_upgrade()
                # A parser that has met "Connection: close" passes over all that comes after.
                self.parser = httptools.HttpRequestParser(self)
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # As uvicorn has it.
                self.parser.feed_data(head)

    def _head_without_upgrade(self) -> bytes:
        line = b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        fields = [b"%s: %s" % field for field in self.headers if field[0] != b"upgrade"]
        return b"\r\n".join([line, *fields, b"", b""])

    def _goes_on(self) -> None:
        self._unread, self._went_on = 0, True

    def on_message_begin(self) -> None:
        self._address, self._head, self._in_head = 0, _LINE, True
        self._is_asking = True
        self._goes_on()
        self._begin()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._address += len(url)
        self._head += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._in_head:
            return  # A trailer, of which none means anything here.
        self._head += len(name) + len(value) + _FIELD
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self._refused:
            return
        self._head += len(self.parser.get_method())
        if self._address > ADDRESS or self._head > HEAD:
            self._too_long()
            return
        if len(self.connections) > CONNECTIONS:
            said = f"the server has all the connections it answers; ask again in {AGAIN} seconds"
            self._refuse("503 Service Unavailable", said, f"retry-after: {AGAIN}\r\n")
            return
        self._in_head = False
        self._goes_on()
        self._asks_upgrade = self.parser.should_upgrade() and self.parser.get_method() != b"CONNECT"
        if not self._asks_upgrade:
            super().on_headers_complete()
            self._unanswered.append(self.cycle)

    def on_body(self, body: bytes) -> None:
        self._goes_on()
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not self._refused and not self._asks_upgrade:
            super().on_message_complete()
            self._end()
            self._is_asking = False
            # What comes next is a head again, and some of it may be here already.
            self._in_head = True
            self._goes_on()

    def _too_slow(self) -> None:
        self._deadline = None
        if self._in_head and self.cycle is not None and not self.cycle.response_complete:
            self._begin()  # The answer to the request before is on its way.
            return
        if not self._is_asking:
            self.transport.close()
            return
        self._refuse("408 Request Timeout", f"the request was not there to its end after {WHOLE:g} s; send it at once")

    def _too_long(self) -> None:
        if self._address > ADDRESS:
            status = "414 URI Too Long"
            said = f"the address has more than {ADDRESS:,} bytes; POST the query"
        else:
            status = "431 Request Header Fields Too Large"
            where = "stand before the body" if self._in_head else "follow the body"
            said = f"more than {HEAD:,} bytes {where}; send fewer headers"
        self._refuse(status, said)

    def _refuse(self, status: str, said: str, fields: str = "") -> None:
        """Say so, with more fields of a head, and read on for a moment, so that the client hears it."""
        if self._refused:
            return
        self._refused = True
        if not self._in_head and self.cycle.response_started:
            self.transport.close()
            return
        body = f"{said}\n".encode()
        head = (
            f"HTTP/1.1 {status}\r\nconnection: close\r\n{fields}"
            f"content-type: text/plain; charset=utf-8\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.loop.call_later(_HEARD, self.transport.close)
