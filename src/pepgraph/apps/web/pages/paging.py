"""Pages of lists: which one is asked for, and the addresses of those beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from pepgraph.answers.listing import ORDERED, Part
from pepgraph.apps.web.api.parameters import number_from_1
from pepgraph.apps.web.server.messages import Request

PAGE = 100
"""What a page of a list has, where the list does not say otherwise."""

LAST = 1_000_000


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a list goes on, either way."""

    number: int
    first: str
    previous: str
    next: str
    last: int
    """The number of its last page, 0 where nobody has counted."""
    unordered: int
    """So many are put in document order, and there are more; 0 where the list is in order."""
    beyond: bool
    """Whether the list ends before this page."""

    def __bool__(self) -> bool:
        return bool(self.previous or self.next)


def offset_of(request: Request, size: int = PAGE) -> int:
    """How much of a list stands before the page that is asked for. Raises BadRequest."""
    return (number_from_1(request, "page", 1, LAST) - 1) * size


def pager(request: Request, part: Part[Any], size: int = PAGE, *, claims: bool = False) -> Pager:
    """The pager of a list whose address is that of the request but for the number of the page.

    ``claims`` says that it lists claims, which are in document order up to a number of them.
    """
    number = part.offset // size + 1

    def address(number: int) -> str:
        params = [(key, value) for key, value in request.known() if key != "page"]
        if number > 1:
            params.append(("page", str(number)))
        path = quote(request.path, safe="/:@!$&'()*+,;=-._~")
        return f"{path}?{urlencode(params)}" if params else path

    last = -(-part.total // size) if part.total is not None else 0
    before = "" if number == 1 else address(number - 1 if part.total is None else max(1, min(number - 1, last)))
    unordered = ORDERED if claims and part.total is None else 0
    beyond = number > 1 and not part.items and part.total != 0
    after = address(number + 1) if part.more and number < LAST else ""
    return Pager(number, address(1), before, after, last, unordered, beyond)
