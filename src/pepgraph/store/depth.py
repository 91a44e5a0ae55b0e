"""How deep a file nests what Oxigraph's parsers follow by recursion: too deep ends the process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from pepgraph.errors import DataError

MAX_DEPTH = 500
"""The parser of JSON-LD ends the process at some 2,500 and takes minutes before; of triple terms it takes 18,000."""

# Possessive, for a string of ten megabytes takes a gigabyte where its every character is a place to come back to.
_BRACKETS = re.compile(rb'"(?:[^"\\]++|\\.)*+"|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL)
_TRIPLES = re.compile(
    rb'\\.|"""(?:[^"\\]++|\\.|"{1,2}+(?!"))*+"""|\'\'\'(?:[^\'\\]++|\\.|\'{1,2}+(?!\'))*+\'\'\''
    rb'|"(?:[^"\\\n]++|\\.)*+"|\'(?:[^\'\\\n]++|\\.)*+\'|\#[^\n]*|(?P<open><<)|<[^<>\s]*>|(?P<close>>>)',
    re.DOTALL,
)
_OPEN = re.compile(rb"<<")
_PIECE = 1 << 20
_NOT_NESTING = bytes(set(range(256)) - set(b'[]{}"'))


def refuse_too_deep(content: bytes, format: ox.RdfFormat, path: Path) -> None:
    """Raise DataError with the line for what no parser may see. Costs a look at the bytes where all is flat."""
    if format is ox.RdfFormat.JSON_LD:
        if _is_deep_json(content) and (place := _beyond(_BRACKETS.finditer(content))) is not None:
            raise _too_deep(content, place, path, "brackets are", "flatten them")
    elif (
        format is not ox.RdfFormat.RDF_XML
        and content.count(b"<<") > MAX_DEPTH
        and (place := _beyond(_TRIPLES.finditer(content))) is not None
    ):
        mend = "no format of ours can carry one; describe nodes in their place"
        raise _too_deep(content, place, path, "triple terms of RDF 1.2 are", mend)


def refuse_deep_stream(stream: IO[bytes], format: ox.RdfFormat, path: Path) -> None:
    """The same for a file that is too large to be held, of a format in which triple terms alone nest too deep."""
    opened, last = 0, b""
    while opened <= MAX_DEPTH and (piece := stream.read(_PIECE)):
        # Some four times as fast as bytes.count.
        opened += sum(1 for _ in _OPEN.finditer(last + piece))
        last = piece[-1:]
    if opened > MAX_DEPTH:
        stream.seek(0)
        refuse_too_deep(stream.read(), format, path)


def _is_deep_json(content: bytes) -> bool:
    """Whether JSON may be too deep, without a step of the interpreter for each of its signs."""
    plain = content.replace(rb"\\", b"").replace(rb"\"", b"").translate(None, _NOT_NESTING).replace(b'""', b"")
    left = re.sub(rb'"[^"]*"', b"", plain)
    for _ in range(MAX_DEPTH):
        less = left.replace(b"{}", b"").replace(b"[]", b"")
        if less == left:
            break
        left = less
    return left.count(b"{") + left.count(b"[") > 0


def _beyond(tokens: Iterator[re.Match[bytes]]) -> int | None:
    """Where it first goes deeper than it may."""
    depth = 0
    for token in tokens:
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if depth > MAX_DEPTH:
            return token.start()
    return None


def _too_deep(content: bytes, place: int, path: Path, what: str, mend: str) -> DataError:
    line = content.count(b"\n", 0, place) + 1
    return DataError(f"{what} nested more than {MAX_DEPTH} deep; {mend}", file=path, line=line)
