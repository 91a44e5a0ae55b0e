"""What goes between the server and its workers: a request, a reply, and their form as bytes."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field, fields
from functools import cached_property
from urllib.parse import parse_qsl

HEAD = struct.Struct(">II")
"""Lengths of the head, which is JSON, and of the body."""


class BadRequest(Exception):
    """A request that cannot be answered as it is: its status, and one sentence with the mend."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


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

    @cached_property
    def params(self) -> dict[str, list[str]]:
        """The parameters of the address. Raises BadRequest for what is no UTF-8."""
        return parsed(self.query)

    def one(self, name: str, default: str = "") -> str:
        """The only value of a parameter. Raises BadRequest where it is said twice."""
        values = self.params.get(name, [])
        if len(values) > 1:
            raise BadRequest(f"{name} is given {len(values)} times; give it once")
        return values[0] if values else default

    def many(self, name: str) -> list[str]:
        """All values of a parameter that are not empty."""
        return [value for value in self.params.get(name, []) if value]


@dataclass
class Reply:
    """What a worker answers: a status, a media type and bytes."""

    body: bytes
    media: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    lasting: bool = True
    """Whether the same request gets the same reply as long as the graph does not change."""
    fault: str = ""
    """The traceback of a bug of ours, for the server's log alone."""


_REQUEST = tuple(part.name for part in fields(Request) if part.name != "body")
_REPLY = tuple(part.name for part in fields(Reply) if part.name != "body")


def parsed(text: str) -> dict[str, list[str]]:
    """Parameters as forms write them. Raises BadRequest.

    >>> parsed("of=selank&of=semax&q=")
    {'of': ['selank', 'semax'], 'q': ['']}
    """
    found: dict[str, list[str]] = {}
    try:
        for name, value in parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000):
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
