"""Whether the endpoints that are served can be asked: looked at when somebody wants to know, and not too often."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pepgraph.errors import PepgraphError

if TYPE_CHECKING:
    from pepgraph.store.remote.endpoint import EndpointEngine

_LOOK = 2.0
"""Seconds for which a look holds."""
_WAIT = 3.0
"""Seconds that an endpoint may take to answer one."""


class Endpoints:
    """Endpoints as the server's own process sees them, which asks for their lists of graphs alone."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._urls = urls
        self._looked = -math.inf
        self._trouble = ""
        self._looking = asyncio.Lock()
        self._engines: list[EndpointEngine] = []

    async def trouble(self) -> str:
        """Why no page can be answered from them; empty where that can be."""
        if not self._urls:
            return ""
        async with self._looking:
            if time.monotonic() - self._looked > _LOOK:
                self._trouble = await asyncio.to_thread(self._look)
                self._looked = time.monotonic()
            return self._trouble

    def _look(self) -> str:
        from pepgraph.store.remote.endpoint import EndpointEngine

        try:
            # Kept, since graphs that came another way are found by a search.
            self._engines = self._engines or [EndpointEngine(url, seconds=_WAIT) for url in self._urls]
            for engine in self._engines:
                engine.graphs()
        except PepgraphError as error:
            return str(error)
        return ""
