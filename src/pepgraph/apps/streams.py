"""Standard streams that are closed, or take no more."""

from __future__ import annotations

import io
import os
import sys
from typing import Any


def replace_closed() -> bool:
    """Put a device in the place of closed standard streams, whose numbers the next files would get otherwise.

    Standard error then goes nowhere, what goes to standard output fails with EBADF, and standard input stays None.
    Returns whether standard output was closed.
    """
    closed = sys.stdout is None
    if sys.stdin is None:
        os.open(os.devnull, os.O_WRONLY)
    if sys.stdout is None:
        sys.stdout = _written_to(os.open(os.devnull, os.O_RDONLY))
    if sys.stderr is None:
        sys.stderr = _written_to(os.open(os.devnull, os.O_WRONLY))
    return closed


def let_messages_go() -> None:
    """Write messages to standard error as far as it takes them: that nobody can read them changes no result."""
    if sys.stderr is not None:
        raw = _Heedless(sys.stderr.fileno(), "wb", closefd=False)
        sys.stderr = io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", "replace", line_buffering=True)


def drop_output() -> None:
    """Let what is still to be written to standard output go nowhere, since it would fail again at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _written_to(handle: int) -> io.TextIOWrapper:
    return open(handle, "w", encoding="utf-8", errors="replace")


class _Heedless(io.FileIO):
    """A file that lets go what cannot be written to it, as where its disk is full or its reader has gone."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError:
            return len(data)
