"""A bar for people who wait; nothing where standard error is no terminal."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from pepgraph.model.terms import printable


def bar(**options: Any) -> Any:
    """A bar of tqdm, on a terminal, that leaves no line behind."""
    from tqdm import tqdm

    # Its own lock is one of processes, which Python says was leaked where a command ends itself.
    tqdm.set_lock(threading.RLock())
    return tqdm(leave=False, disable=None, **options)


class _Shown:
    """A bar of tqdm, once there is one, that goes at the end."""

    _bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.close()


class Bar(_Shown):
    """How far a load is, in bytes of its files, with triples a second."""

    def __init__(self, files: Sequence[str]) -> None:
        self._paths = [Path(file) for file in files]
        self._quads = 0

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            size = sum(path.stat().st_size for path in self._paths if path.is_file())
            self._bar = bar(total=size, unit="B", unit_scale=True, mininterval=0.3)
        return self

    def open(self, path: Path) -> IO[bytes]:
        """Open a file so that reading it moves the bar."""
        if self._bar is None:
            return path.open("rb")
        self._bar.set_description(printable(path.name, "")[:30])
        return io.BufferedReader(_Watched(path, self._bar), 1 << 18)

    def advance(self, quads: int) -> None:
        self._quads += quads
        if self._bar is not None and (seconds := self._bar.format_dict["elapsed"]):
            self._bar.set_postfix_str(f"{self._quads:,} triples, {self._quads / seconds:,.0f}/s")


class Steps(_Shown):
    """How far work is that has a known number of steps, each with a name."""

    def step(self, name: str, done: int, all: int) -> None:
        """The step of this name begins, after so many of all."""
        if self._bar is None and sys.stderr.isatty():
            self._bar = bar(total=all, mininterval=0.3)
        if self._bar is not None:
            self._bar.set_description(printable(name, ""))
            self._bar.update(done - self._bar.n)


class _Watched(io.FileIO):
    """A file that tells a bar what was read of it."""

    def __init__(self, path: Path, bar: Any) -> None:
        super().__init__(path, "rb")
        self._bar = bar

    def readinto(self, buffer: Any) -> int | None:
        count = super().readinto(buffer)
        self._bar.update(count or 0)
        return count
