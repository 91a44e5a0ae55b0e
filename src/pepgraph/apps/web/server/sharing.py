"""Equal requests at one time: one of them is worked on, and all who ask have its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any

from pepgraph.apps.web.server.messages import Reply

_SOON = 0.1
"""Seconds in which most are answered; only who waits longer is looked after."""

Patience = Callable[[Awaitable[Reply]], Awaitable[Reply]]
"""Waits for an answer as long as somebody waits for it at the other end."""


@dataclass(slots=True)
class _UnderWay:
    work: asyncio.Task[Reply]
    waiting: int = 0


class Shared:
    """Work that is under way, by what is asked."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, _UnderWay] = {}

    async def answer(self, asked: Hashable, work: Callable[[], Coroutine[Any, Any, Reply]], wait: Patience) -> Reply:
        """The reply of the work that is under way for what is asked, or that is begun for it.

        It goes on as long as anybody waits for it. Raises what the work raises.
        """
        found = self._under_way.get(asked)
        if found is None:
            found = self._under_way[asked] = _UnderWay(asyncio.create_task(work()))
        found.waiting += 1
        try:
            await asyncio.wait((found.work,), timeout=_SOON)
            return found.work.result() if found.work.done() else await wait(asyncio.shield(found.work))
        finally:
            found.waiting -= 1
            if found.work.done() or not found.waiting:
                if self._under_way.get(asked) is found:
                    del self._under_way[asked]
                found.work.cancel()
