"""What a server may do, and how much of it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from pepgraph.store.disk.manifest import MANIFEST


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a server listens, what it answers from, and its limits."""

    host: str = "127.0.0.1"
    port: int = 8000
    data: tuple[str, ...] = ()
    engine: str | None = None
    stores: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    """Host names that requests may name besides the one it listens on."""
    token: str = field(default="", repr=False)
    """What requests must show as a bearer's or as a password; nothing for none."""
    proxies: tuple[str, ...] = ()
    """Addresses and networks whose word is taken on who asks, and by which scheme."""
    seconds: float = 10.0
    """Time limit of one request."""
    rows: int = 100_000
    """Rows, or triples, of one answer."""
    told: int = 200
    """Rows, or triples, of an answer to an assistant's query, if that is less."""
    mcp: bool = False
    """Whether assistants are answered over HTTP too."""
    body: int = 2 * 2**20
    """Bytes that a request may bring."""
    answer: int = 32 * 2**20
    """Bytes of one answer."""
    memory: int = 2 * 2**30
    """Address space that a worker may take on top of what it begins with, in bytes."""
    ready: int = max(2, os.cpu_count() or 2)
    """Workers that are kept ready."""
    aside: int = 16
    """Requests that may take more than a moment at one time; they get what the others leave of the processors."""
    slow: int = 4
    """Those of them that may take more than a second."""
    waiting: int = 64
    """Requests that may wait for a worker."""
    cache: int = 64 * 2**20
    """Bytes of answers that are kept."""

    @property
    def lasting(self) -> bool:
        """Whether the graph lies in stores or at endpoints, which each worker opens for itself."""
        return bool(self.stores or self.endpoints)

    @property
    def folders(self) -> tuple[Path, ...]:
        return tuple(map(Path, self.stores))

    def states(self) -> tuple[int, ...]:
        """When each of the stores last changed, in nanoseconds; nothing where one is not there."""
        try:
            return tuple((folder / MANIFEST).stat().st_mtime_ns for folder in self.folders)
        except OSError:
            return ()
