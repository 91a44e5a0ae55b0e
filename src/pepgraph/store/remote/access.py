"""Who asks an endpoint: credentials, from the environment alone, and where they may go."""

from __future__ import annotations

import base64
import ipaddress
import os
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from pepgraph.errors import EndpointError
from pepgraph.model.terms import printable
from pepgraph.store.remote.wire import proxy_of

USER, PASSWORD, TOKEN = "PEPGRAPH_ENDPOINT_USER", "PEPGRAPH_ENDPOINT_PASSWORD", "PEPGRAPH_ENDPOINT_TOKEN"
PLAIN = "PEPGRAPH_ENDPOINT_PLAIN"
"""Set to 1 it allows a password or a token over http to another machine."""


@dataclass(frozen=True)
class Access:
    """A user with a password, or a token, or nobody. It never shows either.

    >>> Access("dba", "secret")
    Access(user='dba')
    """

    user: str = ""
    password: str = ""
    token: str = ""
    plain: bool = False

    def __repr__(self) -> str:
        return f"Access(user={self.user!r})"

    @classmethod
    def from_environment(cls) -> Access:
        """What the environment says. Raises EndpointError for a half-said user."""
        user, password, token = (os.environ.get(name, "") for name in (USER, PASSWORD, TOKEN))
        if bool(user) != bool(password):
            raise EndpointError(f"{USER} and {PASSWORD} belong together; set both, or neither")
        if user and token:
            raise EndpointError(f"{USER} and {TOKEN} are both set; set the one that the endpoint asks for")
        if any(not text.isprintable() for text in (user, password, token)):
            raise EndpointError(f"{USER}, {PASSWORD} or {TOKEN} has a control character; set it anew")
        if not token.isascii():
            raise EndpointError(f"{TOKEN} has letters beyond ASCII, which no token has; set it anew")
        return cls(user, password, token, os.environ.get(PLAIN) == "1")

    def secrets(self, authorization: str) -> tuple[str, ...]:
        """What nobody may be told that a server says, which has been sent this header."""
        return tuple(filter(None, (authorization.partition(" ")[2], self.password, self.token)))

    def bearer(self, url: str) -> str | None:
        """The header of a token, None without one."""
        if not self.token:
            return None
        self._guard(url, "the token")
        return f"Bearer {self.token}"

    def answer(self, challenges: list[str], method: str, url: str, body: bytes | None) -> str | None:
        """The header that answers a 401, None where we have nothing to say."""
        said = _by_scheme(challenges)
        if not self.user:
            return None
        if "digest" in said:
            return self.digest(said["digest"], method, url, body)
        if "basic" in said:
            return self.basic(url)
        return None

    def basic(self, url: str) -> str:
        """The header of Basic authentication, which is the password in clear."""
        self._guard(url, "the password")
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    def digest(self, challenge: str, method: str, url: str, body: bytes | None) -> str:
        """The header of Digest authentication."""
        if not f"{self.user}{self.password}".isascii():
            raise EndpointError(f"{shown(url)} asks for a digest, which is made of ASCII letters here; ask by a token")
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, url, self.user, self.password)
        handler = urllib.request.AbstractDigestAuthHandler(passwords)
        request = urllib.request.Request(url, data=body, method=method)
        try:
            parts = urllib.request.parse_keqv_list(urllib.request.parse_http_list(challenge))
        except ValueError:
            raise EndpointError(f"{shown(url)} asks for a digest, but its WWW-Authenticate cannot be read") from None
        try:
            header = handler.get_authorization(request, parts)
        except (ValueError, urllib.error.URLError) as error:
            said = printable(str(error), "")
            raise EndpointError(f"{shown(url)} asks for a kind of digest that is not known here: {said}") from None
        if header is None:
            raise EndpointError(f"{shown(url)} asks for a digest without a realm or a nonce")
        return f"Digest {header}"

    def _guard(self, url: str, what: str) -> None:
        parts = urlsplit(url)
        if parts.scheme == "https" or self.plain:
            return
        proxy = proxy_of(url)
        if not _loopback(parts.hostname or "") or (proxy and not _loopback(proxy.machine)):
            way = f" through the proxy {proxy.machine}" if proxy else ""
            mend = "name it in no_proxy" if _loopback(parts.hostname or "") else "use https"
            raise EndpointError(
                f"{shown(url)} would get {what} over plain http{way}, where others can read it; "
                f"{mend}, or set {PLAIN}=1"
            )


def _by_scheme(challenges: list[str]) -> dict[str, str]:
    """What each scheme says for itself; one header may have several, with commas between them as within each.

    >>> _by_scheme(['Negotiate, Basic realm="a, b", charset="UTF-8"'])
    {'negotiate': '', 'basic': 'realm="a, b", charset="UTF-8"'}
    """
    found: dict[str, str] = {}
    scheme = ""
    for part in (part for challenge in challenges for part in urllib.request.parse_http_list(challenge)):
        name, _, said = part.partition(" ")
        if name.replace("-", "").isalnum():
            scheme = name.lower()
            found[scheme] = said
        elif scheme:
            found[scheme] += f", {part}"
    return found


def checked(url: str, what: str = "--endpoint") -> SplitResult:
    """The parts of an address that can be asked. Raises EndpointError, never showing a password."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise EndpointError(f"{what} is not an address; write it as in http://localhost:7878/query") from None
    web = parts.scheme in ("http", "https") and host
    if "@" in (parts.netloc if web else url):
        raise EndpointError(f"{what} holds a user or password; set {USER} and {PASSWORD} instead")
    if not web or not url.isprintable() or " " in url:
        raise EndpointError(
            f"{what} {url!r} is not an http or https address; write it as in http://localhost:7878/query"
        )
    if parts.query or parts.fragment:
        raise EndpointError(f"{what} {shown(url)} goes on with ? or #; give the address alone")
    if not url.isascii():
        raise EndpointError(f"{what} {url!r} has letters beyond ASCII; write them with % and xn--")
    return parts


def shown(url: str) -> str:
    """An address for a message: without user, query and fragment."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
