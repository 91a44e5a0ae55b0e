"""Replies as they go over HTTP: their headers, packed where that is understood, not sent where they are known."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote

from starlette.types import Scope, Send
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags

from pepgraph.apps.web.server.messages import Reply

AGAIN = 2
"""Seconds after which whoever was turned away may find a place."""

# Nothing from other hosts, nothing written into a page: scripts and styles are files of ours.
_PAGES = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    b"font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_OTHERS = b"default-src 'none'; sandbox"
_ALWAYS = {
    b"vary": b"Accept, Accept-Encoding",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
}
_PACKED = (b"text/", b"application/", b"image/svg")
_SMALL = 1_000
"""Bytes that are not worth packing."""
_AT_ONCE = 64 * 2**10
"""Bytes from which packing is left to a thread."""
_LEVEL = 5
_KEPT_304 = (b"etag", b"vary", b"cache-control")


@dataclass(frozen=True, slots=True)
class Framed:
    """A reply with the headers it is sent with but for its length."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    tag: str = ""
    packed: bytes = b""
    """The body by gzip, once somebody has asked for it so."""

    @property
    def packs(self) -> bool:
        """Whether it is sent packed to those who take that."""
        names = dict(self.headers)
        return (
            len(self.body) >= _SMALL
            and b"content-encoding" not in names
            and names[b"content-type"].startswith(_PACKED)
            and not names[b"content-type"].endswith(b"gzip")
        )

    async def with_packed(self) -> Framed:
        """The same with its body packed too."""
        if len(self.body) < _AT_ONCE:
            return replace(self, packed=_packed(self.body))
        return replace(self, packed=await asyncio.to_thread(_packed, self.body))


def framed(reply: Reply) -> Framed:
    """A reply ready to be sent."""
    headers = {
        **_ALWAYS,
        b"content-type": reply.media.encode("latin-1"),
        b"cache-control": b"no-cache" if reply.status < 400 else b"no-store",
        b"content-security-policy": _PAGES if reply.media.startswith("text/html") else _OTHERS,
    }
    for name, value in reply.headers.items():
        headers[name.lower().encode("latin-1")] = value.encode("latin-1", "replace")
    tag = headers.get(b"etag", b"").decode("latin-1").strip('"')
    if not tag and reply.status == 200 and reply.lasting:
        tag = hashlib.blake2b(reply.body, digest_size=12).hexdigest()
        headers[b"etag"] = f'W/"{tag}"'.encode()
    return Framed(reply.status, tuple(headers.items()), reply.body, tag)


def known_already(reply: Framed, method: str, asked: Mapping[bytes, bytes]) -> Framed:
    """What is sent to one who may have the reply already: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2."""
    known = asked.get(b"if-none-match") if method in ("GET", "HEAD") else None
    if known is None or not reply.tag or not parse_etags(known.decode("latin-1")).contains_weak(reply.tag):
        return reply
    return Framed(304, tuple(pair for pair in reply.headers if pair[0] in _KEPT_304), b"")


async def sent(send: Send, scope: Scope, reply: Framed, packed: bool) -> None:
    """Send a reply, packed or as it is."""
    body = reply.packed if packed else reply.body
    headers = list(reply.headers)
    if reply.status != 304:
        headers.append((b"content-length", b"%d" % len(body)))
    if packed:
        headers.append((b"content-encoding", b"gzip"))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


@lru_cache(maxsize=256)
def takes_gzip(accept: bytes) -> bool:
    """Whether an Accept-Encoding header lets a body be packed.

    >>> takes_gzip(b"br, gzip"), takes_gzip(b"gzip;q=0, *"), takes_gzip(b"*"), takes_gzip(b"")
    (True, False, True, False)
    """
    liked = {name.lower(): quality for name, quality in parse_accept_header(accept.decode("latin-1"), Accept)}
    return liked.get("gzip", liked.get("*", 0)) > 0


def _packed(body: bytes) -> bytes:
    return gzip.compress(body, _LEVEL, mtime=0)


def without_slash(scope: Scope) -> Framed | None:
    """To the address that is meant by one with a slash at its end, by the same method and with the same body."""
    # As it was sent: the slash of a name is written as %2F.
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    if path == "/" or not path.endswith("/"):
        return None
    query = scope["query_string"].decode("latin-1")
    # Two slashes at the beginning would lead to another host.
    place = "/" + quote(path.strip("/"), safe="/%:@!$&'()*+,;=~") + (f"?{query}" if query else "")
    return framed(Reply(b"", "text/plain", 308, {"Location": place}, lasting=False))
