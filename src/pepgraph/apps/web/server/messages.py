"""What goes between the server and its workers: a request, a reply, and their form as bytes."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from urllib.parse import parse_qsl, urlencode

from pepgraph.errors import PepgraphError, UnknownNameError, UnknownValueError

EVERY = "*"
"""In place of the names of parameters: all that there are."""

HEAD = struct.Struct(">II")
"""Lengths of the head, which is JSON, and of the body."""


class BadRequest(Exception):
    """A request that cannot be answered as it is: its status, and one sentence with the mend."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def status_of(error: PepgraphError) -> int:
    """The status that tells what the asker did wrong: a name of nothing there is, or a value that never is one."""
    return 404 if isinstance(error, UnknownNameError) and not isinstance(error, UnknownValueError) else 400


@dataclass(frozen=True)
class Request:
    """One request as a worker gets it: the name of what is to be done, and what HTTP brought."""

    task: str
    method: str = "GET"
    path: str = "/"
    query: str = ""
    """What follows the question mark, as it was sent."""
    accept: str = ""
    content_type: str = ""
    origin: str = ""
    """Scheme, host and port under which the server was asked."""
    body: bytes = b""
    unanswered: str = ""
    """Why the query of a page was not answered when that was tried: the page is to come without an answer."""
    looked_at: set[str] = field(default_factory=set, compare=False)
    """Names of the parameters on which the reply depends."""

    @property
    def params(self) -> dict[str, list[str]]:
        """The parameters of the address. Raises BadRequest for what is no UTF-8."""
        self.looked_at.add(EVERY)
        return self._params

    @cached_property
    def _params(self) -> dict[str, list[str]]:
        return parsed(self.query)

    @property
    def form(self) -> dict[str, list[str]]:
        """The parameters of a form that was posted. Raises BadRequest."""
        try:
            return parsed(self.body.decode("ascii"), most=None)
        except UnicodeDecodeError:
            raise BadRequest("the form is not percent-encoded; send its text as UTF-8, percent-encoded") from None

    @cached_property
    def wire(self) -> bytes:
        """The request as workers get it."""
        return packed(self)

    def key(self, names: Collection[str]) -> bytes:
        """A digest that requests share whose replies are the same if they depend on these parameters alone.

        With the request itself, what it brings would be kept with its reply.

        >>> one, other = (Request("page-picture", query=text) for text in ("about=semax&x=1", "x=2&about=sema%78"))
        >>> one.key(["about"]) == other.key(["about"]), one.key([EVERY]) == other.key([EVERY])
        (True, False)
        """
        return hashlib.blake2b(self._without({*names}).wire, digest_size=20).digest()

    def _without(self, names: Set[str]) -> Request:
        """The same request without parameters other than these, which stand in one order and one spelling."""
        if not self.query:
            return self
        try:
            params = sorted(self._params.items())
        except BadRequest:
            return self
        kept = [(name, value) for name, values in params if names & {EVERY, name} for value in values]
        return replace(self, query=urlencode(kept))

    def one(self, name: str) -> str:
        """The only value of a parameter. Raises BadRequest where it is said twice."""
        self.looked_at.add(name)
        return only_value(name, self._params.get(name, ()))

    def many(self, name: str) -> list[str]:
        """All values of a parameter that are not empty."""
        self.looked_at.add(name)
        return [value for value in self._params.get(name, []) if value]

    def known(self) -> list[tuple[str, str]]:
        """Those parameters that were looked at, as they were given."""
        return [(name, value) for name, values in self._params.items() if name in self.looked_at for value in values]


@dataclass
class Reply:
    """What a worker answers: a status, a media type and bytes."""

    body: bytes
    media: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    lasting: bool = True
    """Whether the same request gets the same reply as long as the graph does not change."""
    looked_at: Sequence[str] = (EVERY,)
    """Names of the parameters on which it depends."""
    fault: str = ""
    """The traceback of a bug of ours, for the server's log alone."""
    only_for: str = ""
    """The client whom it is for, where another who asks the same may hear something else."""


def json_reply(
    body: object, status: int = 200, headers: dict[str, str] | None = None, *, lasting: bool = True
) -> Reply:
    """A reply of JSON."""
    text = json.dumps(body, ensure_ascii=False, allow_nan=False)
    return Reply(text.encode(), "application/json", status, headers or {}, lasting)


_REQUEST = tuple(part.name for part in fields(Request) if part.name not in ("body", "looked_at"))
_REPLY = tuple(part.name for part in fields(Reply) if part.name not in ("body", "only_for"))


def only_value(name: str, values: Sequence[str]) -> str:
    """The value of a parameter; nothing where it is not given. Raises BadRequest where it is given more than once."""
    if len(values) > 1:
        raise BadRequest(f"{name} is given {len(values)} times; give it once")
    return values[0] if values else ""


def parsed(text: str, most: int | None = 1_000) -> dict[str, list[str]]:
    """Parameters as forms write them, so many at most. Raises BadRequest.

    >>> parsed("of=selank&of=semax&q=")
    {'of': ['selank', 'semax'], 'q': ['']}
    """
    found: dict[str, list[str]] = {}
    try:
        for name, value in parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=most):
            found.setdefault(name, []).append(value)
    except ValueError as error:
        raise BadRequest(f"the parameters cannot be read: {error}") from None
    return found


def packed(message: Request | Reply) -> bytes:
    """A message as bytes."""
    names = _REQUEST if isinstance(message, Request) else _REPLY
    head, body = json.dumps({name: getattr(message, name) for name in names}).encode(), message.body
    return HEAD.pack(len(head), len(body)) + head + body


def unpacked_request(head: bytes, body: bytes) -> Request:
    return Request(**json.loads(head), body=body)


def unpacked_reply(head: bytes, body: bytes) -> Reply:
    return Reply(body, **json.loads(head))
