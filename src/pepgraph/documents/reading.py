"""Files and standard input as bytes and text; what cannot be read is one sentence."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pepgraph.errors import PepgraphError

STANDARD_INPUT = Path("-")


def read_bytes(path: Path, error: type[PepgraphError]) -> bytes:
    """The bytes of a file, or of standard input for ``-``; raises ``error`` where it cannot be read."""
    if path == STANDARD_INPUT and sys.stdin is None:
        raise error("standard input is closed; name a file")
    with faults_of_reading(path, error):
        return sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()


@contextmanager
def faults_of_reading(path: Path, error: type[PepgraphError]) -> Iterator[None]:
    """Raise ``error`` for what the system says where a file cannot be read."""
    try:
        yield
    except IsADirectoryError:
        raise error("this is a folder; name a file in it", file=path) from None
    except FileNotFoundError:
        raise error("no such file; check the name", file=path) from None
    except OSError as fault:
        mend = "; see who may read it" if isinstance(fault, PermissionError) else ""
        raise error(f"cannot be read: {fault.strerror}{mend}", file=path) from None


def decode(data: bytes, path: Path, error: type[PepgraphError]) -> str:
    """UTF-8 text, line ends untouched; raises ``error`` with the line of the first wrong byte."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise error("not UTF-8; save the file as UTF-8", file=path, line=line) from None
