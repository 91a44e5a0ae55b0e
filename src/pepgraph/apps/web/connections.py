"""HTTP connections that hang up on a head that is too long."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD = 65_536
"""Bytes of a request before its body."""
ADDRESS = 32_768
"""Bytes of the address among them."""

_HEARD = 0.5
"""Seconds in which the client may read why, before the connection is closed."""
_LINE = len("  HTTP/1.1\r\n\r\n")
_FIELD = len(": \r\n")


class Connection(HttpToolsProtocol):
    """uvicorn's, which has no limit of its own."""

    _address = 0
    _head = 0
    _unread = 0
    """Bytes of a head that came in after those with which it began."""
    _in_head = True
    _began = False
    _refused = False

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        self._began = False
        super().data_received(data)
        if self._in_head and not self._began:
            self._unread += len(data)
            if self._unread > HEAD:
                self._too_long()

    def on_message_begin(self) -> None:
        self._address, self._head, self._unread, self._in_head, self._began = 0, _LINE, 0, True, True
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._address += len(url)
        self._head += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head += len(name) + len(value) + _FIELD
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        if self._refused:
            return
        self._head += len(self.parser.get_method())
        if self._address > ADDRESS or self._head > HEAD:
            self._too_long()
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not self._refused:
            super().on_message_complete()
            # What comes next is a head again, and some of it may be here already.
            self._in_head, self._unread, self._began = True, 0, True

    def _too_long(self) -> None:
        """Say so, and read on for a moment, so that the client hears it."""
        if self._refused:
            return
        self._refused = True
        if self._address > ADDRESS:
            status = "414 URI Too Long"
            said = f"the address has more than {ADDRESS:,} bytes; POST the query"
        else:
            status = "431 Request Header Fields Too Large"
            said = f"more than {HEAD:,} bytes stand before the body; send fewer headers"
        body = f"{said}\n".encode()
        head = (
            f"HTTP/1.1 {status}\r\nconnection: close\r\n"
            f"content-type: text/plain; charset=utf-8\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.loop.call_later(_HEARD, self.transport.close)
