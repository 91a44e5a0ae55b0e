"""Pages of lists: which one is asked for, and the addresses of those beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from pepgraph.answers.listing import Part
from pepgraph.apps.web.messages import BadRequest, Request

_LAST = 1_000_000


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a list goes on, either way."""

    number: int
    previous: str
    next: str

    def __bool__(self) -> bool:
        return bool(self.previous or self.next)


def number_of(request: Request, name: str = "page") -> int:
    """The number of the page that is asked for. Raises BadRequest."""
    said = request.one(name, "1") or "1"
    if not said.isascii() or not said.isdecimal() or not 1 <= int(said) <= _LAST:
        raise BadRequest(f"{name} is {said!r}; give a number from 1")
    return int(said)


def pager(request: Request, part: Part[Any], name: str = "page") -> Pager:
    """The pager of a list whose address is that of the request but for the number of the page."""

    def address(number: int) -> str:
        params = [(key, value) for key, value in request.known() if key != name]
        if number > 1:
            params.append((name, str(number)))
        path = quote(request.path, safe="/:@!$&'()*+,;=-._~")
        return f"{path}?{urlencode(params)}" if params else path

    before = address(part.number - 1) if part.number > 1 else ""
    return Pager(part.number, before, address(part.number + 1) if part.more else "")
