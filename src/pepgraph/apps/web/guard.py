"""Who is answered at all: for which host name, with which token, and scripts of which sites."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from dataclasses import replace

from starlette.types import Scope

from pepgraph.apps.web.messages import Reply
from pepgraph.apps.web.replies import Framed, framed
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.sparql import TRUNCATED

LOOPBACK = ("localhost", "127.0.0.1", "::1")
ANY_HOST = "*"
HEALTH = "/healthz"

_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]{0,5})?")
# A line each: not every browser reads two in one.
_WANTED = tuple(
    (b"www-authenticate", scheme) for scheme in (b'Basic realm="pepgraph", charset="UTF-8"', b'Bearer realm="pepgraph"')
)
_PREFLIGHT: dict[str, str] = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Language, Content-Type",
    "Access-Control-Max-Age": "600",
    "Vary": "Origin",
}


class Guard:
    """Turns away requests for another host, and those without the token where one is asked for."""

    def __init__(self, settings: Settings) -> None:
        self._hosts = frozenset({*LOOPBACK, settings.host.strip("[]"), *settings.hosts})
        self._token = settings.token.encode()
        self.headers: dict[bytes, bytes] = {}
        """What every reply says to scripts of other sites: nothing where a token is asked for."""
        if not self._token:
            self.headers[b"access-control-allow-origin"] = b"*"
            self.headers[b"access-control-expose-headers"] = f"{TRUNCATED}, ETag, Retry-After".encode()

    def answer(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Framed | None:
        """The reply to a request that goes no further; None for one that does.

        Those who balance load may ask for the server's health under any name and without the token.
        """
        if scope["path"] == HEALTH:
            return None
        host = host_of(headers.get(b"host", b"").decode("latin-1"))
        once = sum(name == b"host" for name, _ in scope["headers"]) == 1
        if not once or not host or not (host in self._hosts or ANY_HOST in self._hosts):
            message = "this server does not answer for that host name; start it with --allow-host to let it"
            return self._plain(message, 421)
        if self._token and not self._shown(headers.get(b"authorization", b"")):
            message = "a token is needed, as Authorization: Bearer TOKEN or as the password of any user name"
            refused = self._plain(message, 401)
            return replace(refused, headers=(*refused.headers, *_WANTED))
        if scope["method"] == "OPTIONS" and not self._token and b"access-control-request-method" in headers:
            return framed(Reply(b"", "text/plain", headers=_PREFLIGHT, lasting=False), self.headers)
        return None

    def _plain(self, message: str, status: int) -> Framed:
        return framed(Reply(f"{message}\n".encode(), "text/plain; charset=utf-8", status), self.headers)

    def _shown(self, header: bytes) -> bool:
        """Whether a header has the token, as a bearer's or as a password."""
        scheme, _, said = header.partition(b" ")
        if scheme.lower() == b"bearer":
            return hmac.compare_digest(said.strip(), self._token)
        if scheme.lower() == b"basic":
            try:
                return hmac.compare_digest(base64.b64decode(said, validate=True).partition(b":")[2], self._token)
            except binascii.Error:
                return False
        return False


def host_of(header: str) -> str:
    """The name in a Host header, without its port; nothing where it is none.

    >>> host_of("localhost:8000"), host_of("[::1]:8000"), host_of("localhost:80@evil.example")
    ('localhost', '::1', '')
    """
    found = _HOST.fullmatch(header.lower())
    return (found[1] or found[2]) if found else ""
