"""Files and standard input as bytes and text; what cannot be read is one sentence."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

from pepgraph.errors import DataError, PepgraphError

STANDARD_INPUT = Path("-")
MOST = 4 * 2**30
"""Bytes that are held at once at most."""
_PIECE = 2**22

State = tuple[int, int, int]
"""Inode, size and time of change of a file."""


def read_bytes(path: Path, error: type[PepgraphError], most: int = MOST) -> bytes:
    """The bytes of a file, or of standard input for ``-``.

    Raises ``error`` where it cannot be read, or has more than ``most`` bytes.
    """
    if path == STANDARD_INPUT and sys.stdin is None:
        raise error("standard input is closed; name a file")
    with faults_of_reading(path, error):
        if path == STANDARD_INPUT:
            return read_whole(sys.stdin.buffer, path, error, most)
        with path.open("rb") as file:
            return read_whole(file, path, error, most)


def read_whole(file: IO[bytes], path: Path, error: type[PepgraphError], most: int = MOST) -> bytes:
    """What is still to be read, as a device or a pipe may have without end; raises ``error`` beyond ``most`` bytes."""
    held = BytesIO()  # Which gives what it holds without a copy.
    left = most + 1
    while left:
        wanted = min(_PIECE, left)
        if held.write(file.read(wanted)) < wanted:  # On a terminal one more reading would wait for a second end.
            return held.getvalue()
        left -= wanted
    raise error(f"more than the {most // 2**20:,} MiB that are read at once; give a shorter one that ends", file=path)


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


def changed(path: Path) -> DataError:
    """What is wrong with a file that is another than when its reading began."""
    return DataError("it was changed while it was read; load it again when it is whole", file=path)


def is_read_once(path: Path) -> bool:
    """Whether what is read from a place is gone then: from standard input, a pipe, a device."""
    if path == STANDARD_INPUT:
        return True
    try:
        mode = path.stat().st_mode
    except OSError:
        return path.parent == Path("/dev/fd")
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def state_of(path: Path) -> State | None:
    """What is another as soon as a file is; None where there is none, or what is there is read once."""
    if is_read_once(path):
        return None
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns
