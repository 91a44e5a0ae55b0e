"""Who is answered at all: for which host name, and with which token."""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
import re
from dataclasses import replace

from starlette.types import ASGIApp, Receive, Scope, Send

from pepgraph.apps.web.server.messages import Reply
from pepgraph.apps.web.server.replies import Framed, framed, sent
from pepgraph.apps.web.settings import Settings

LOOPBACK = ("localhost", "127.0.0.1", "::1")
ANY_HOST = "*"
HEALTH = "/healthz"

_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]{0,5})?")
# A line each: not every browser reads two in one.
_WANTED = tuple(
    (b"www-authenticate", scheme) for scheme in (b'Basic realm="pepgraph", charset="UTF-8"', b'Bearer realm="pepgraph"')
)


class Guard:
    """Turns away requests for another host, and those without the token where one is asked for."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._hosts = hosts_of(settings)
        self._token = settings.token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = self._refused(scope) if scope["type"] == "http" else None
        if refused is None:
            await self._app(scope, receive, send)
        else:
            await sent(send, scope, refused, packed=False)

    def _refused(self, scope: Scope) -> Framed | None:
        """The reply to a request that goes no further; None for one that does.

        Those who balance load may ask for the server's health under any name and without the token.
        """
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if scope["path"] == HEALTH:
            return None
        host = host_of(headers.get(b"host", b"").decode("latin-1"))
        once = sum(name == b"host" for name, _ in scope["headers"]) == 1
        if not once or not host or not (host in self._hosts or ANY_HOST in self._hosts):
            message = "this server does not answer for that host name; start it with --allow-host to let it"
            return _plain(message, 421)
        if self._token and not self._shown(headers.get(b"authorization", b"")):
            message = "a token is needed, as Authorization: Bearer TOKEN or as the password of any user name"
            refused = _plain(message, 401)
            return replace(refused, headers=(*refused.headers, *_WANTED))
        return None

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


def _plain(message: str, status: int) -> Framed:
    return framed(Reply(f"{message}\n".encode(), "text/plain; charset=utf-8", status))


def hosts_of(settings: Settings) -> frozenset[str]:
    """The names for which a server answers, in small letters, as browsers send them.

    >>> "my-mac.local" in hosts_of(Settings(host="My-Mac.local"))
    True
    """
    return frozenset({*LOOPBACK, settings.host.strip("[]").lower(), *settings.hosts})


def host_of(header: str) -> str:
    """The name in a Host header, without its port; nothing where it is none.

    >>> host_of("localhost:8000"), host_of("[::1]:8000"), host_of("localhost:80@evil.example")
    ('localhost', '::1', '')
    """
    found = _HOST.fullmatch(header.lower())
    return (found[1] or found[2]) if found else ""


def client_of(scope: Scope) -> str:
    """Who asks, of a network the part that one household has; nothing for this machine, where a proxy may be.

    >>> [client_of({"client": (f"::ffff:{address}", 1)}) for address in ("203.0.113.7", "127.0.0.1")]
    ['203.0.113.7', '']
    """
    try:
        address = ipaddress.ip_address((scope.get("client") or ("",))[0])
    except ValueError:
        return ""
    if address.version == 6 and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_loopback:
        return ""
    return str(address) if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))
