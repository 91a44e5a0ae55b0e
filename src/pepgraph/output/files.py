"""Output that is written whole or not at all."""

from __future__ import annotations

import gzip
import os
import secrets
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, cast

from pepgraph.errors import OutputError


def write_text(path: Path | str, text: str) -> Path:
    """Write UTF-8 beside the target and rename; ``-`` is standard output.

    Raises OutputError where the folder is missing or cannot be written to.
    """
    if str(path) == "-":
        sys.stdout.write(text)
        return Path(path)
    with written_whole(path) as out:
        out.write(text.encode("utf-8"))
    return Path(path)


def write_all(files: Mapping[Path, str]) -> None:
    """Write several files so that none takes its place before there was room for all. Raises OutputError."""
    with ExitStack() as whole:
        for path, text in files.items():
            out = whole.enter_context(written_whole(path))
            out.write(text.encode("utf-8"))
            out.flush()


@contextmanager
def folder_to_fill(path: Path | str) -> Iterator[Path]:
    """A folder to write to, made where there is none and taken away again where nothing comes to be in it.

    Raises OutputError where it cannot be made.
    """
    folder = Path(path)
    made = [one for one in (folder, *folder.parents) if not os.path.lexists(one)]
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"cannot be made a folder: {error.strerror}", file=folder) from None
        yield folder
    finally:
        for one in made:
            with suppress(OSError):
                one.rmdir()


GZIPPED = ".gz"
"""The ending of files that are compressed."""

_PICTURES = {".png", ".svg", ".jpg", ".jpeg", ".gif", ".webp", ".pdf"}


def check_page(path: Path | str) -> None:
    """Raises OutputError for a page of HTML that is to have the name of another kind of picture."""
    if Path(path).suffix.lower() in _PICTURES:
        raise OutputError(
            "a picture is a page of HTML, which saves itself as PNG or SVG; end its name in .html", file=path
        )


@contextmanager
def written_whole(path: Path | str) -> Iterator[IO[bytes]]:
    """A file to write to that takes the place of ``path`` when it is whole; ``-`` is standard output.

    What is written to a name that ends in ``.gz`` is compressed.

    Of a link, the file behind it is replaced. The new one has the rights of the old. What is neither file nor folder,
    such as a pipe or a device, stays what it is and is written to as it goes.

    Raises OutputError where the folder is missing or cannot be written to.
    """
    path = Path(path)
    if str(path) == "-":
        sys.stdout.flush()
        yield sys.stdout.buffer
        return
    try:
        if path.is_dir():
            raise OutputError("this is a folder; name a file in it", file=path)
        with _beside(path) if _is_file_or_new(path) else path.open("wb") as out:
            if path.suffix.lower() != GZIPPED:
                yield out
            else:
                # Without a time and a name, equal content is an equal file.
                with gzip.GzipFile("", "wb", fileobj=out, mtime=0) as packed:
                    yield cast(IO[bytes], packed)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", file=path) from None


def _is_file_or_new(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return True


@contextmanager
def _beside(path: Path) -> Iterator[IO[bytes]]:
    """A new file in the same folder that then takes the place of the one behind a path."""
    target = Path(os.path.realpath(path)) if path.is_symlink() else path
    if not target.parent.is_dir():
        raise OutputError(f"there is no folder {target.parent}; make it first", file=path)
    rights = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    # A name may be as long as the file system has it, and the one beside it no longer than that.
    beside = target.with_name(f".{target.name[:50]}.{secrets.token_hex(8)}")
    try:
        # Never open to more than the old file is; of a new one the system takes what its umask says.
        with open(beside, "xb", opener=partial(os.open, mode=0o666 if rights is None else rights)) as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        if rights is not None:
            beside.chmod(rights)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
