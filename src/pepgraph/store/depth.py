"""How deep data nests what Oxigraph's parsers follow by recursion: too deep ends the process."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import IO, Protocol
from xml.parsers import expat

import pyoxigraph as ox

from pepgraph.errors import DataError

MAX_DEPTH = 500
"""The parser of JSON-LD ends the process at some 2,500 and takes minutes before; of triple terms it takes 18,000."""

DEEP = f"more than {MAX_DEPTH} nested"

_PIECE = 1 << 20
_END = 64
_LONGEST = 16 << 20
"""Bytes between two triple terms above which they are not taken for nested."""

# Possessive, for a string of ten megabytes takes a gigabyte where its every character is a place to come back to.
_BRACKETS = re.compile(rb'"(?:[^"\\]++|\\.)*+"|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL)
_NOT_NESTING = bytes(set(range(256)) - set(b'[]{}"'))
_STEPS = dict(zip(b"[{]}", (1, 1, -1, -1), strict=True))

# A triple term stands in another as its object alone, so that names and comments are all that is between two.
_GAP = rb"(?:\s|\#[^\n\r]*+)*+"
_TERM = rb"(?:<(?!<\()[^>]*+>|\[" + _GAP + rb"\]|(?:[^\s<>\"'()\#\[\]\\]|\\.)++)" + _GAP
_BEGIN = rb"<<\(" + _GAP + _TERM + _TERM
_TERMS = re.compile(_BEGIN + rb"(?:" + _BEGIN + rb")*+", re.DOTALL)
_OPEN = re.compile(rb"<<\(")

# The texts, names and comments that may have its sign; what ends where the piece does may go on in the next.
_ENDED = rb"""\\(?:.|\Z)|\#[^\n\r]*+|<<(?P<open>\()|<<|(?P<close>\)>>)|\)>?\Z|"""
_SIGNS = re.compile(
    _ENDED + rb'"""(?:[^"\\]++|\\(?:.|\Z)|"{1,2}+(?!"))*+(?:"""|\Z)'
    rb"|'''(?:[^'\\]++|\\(?:.|\Z)|'{1,2}+(?!'))*+(?:'''|\Z)"
    rb'|"(?:[^"\\]++|\\(?:.|\Z))*+(?:"|\Z)'
    rb"|'(?:[^'\\]++|\\(?:.|\Z))*+(?:'|\Z)|<[^>]*+(?:>|\Z)",
    re.DOTALL,
)
_SIGNS_OF_LINES = re.compile(_ENDED + rb'"(?:[^"\\\n\r]++|\\(?:[^\n\r]|\Z))*+(?:"|\Z)|<[^>\n\r]*+(?:>|\Z)', re.DOTALL)
_IN_XML = re.compile(rb"""parseType\s*=\s*["'](?!(?:Literal|Resource|Collection)["'])""")


def refuse_too_deep(content: bytes, format: ox.RdfFormat, path: Path) -> None:
    """Raise DataError with the line for what no parser may see. Costs a look at the bytes where all is flat."""
    if format is ox.RdfFormat.JSON_LD:
        if _Brackets().are_too_deep(content) and (place := _beyond(content)) is not None:
            raise _too_deep(content.count(b"\n", 0, place) + 1, path, "brackets are", "flatten them")
    elif format is ox.RdfFormat.RDF_XML:
        many = len(_IN_XML.findall(content.replace(b"\0", b""))) > MAX_DEPTH
        if many and (line := _line_in_xml(content)) is not None:
            raise _too_deep_terms(path, line)
    elif _TripleTerms().are_too_deep(content) and (fault := deep_terms(io.BytesIO(content), format, path)):
        raise fault


def deep_terms(file: IO[bytes], format: ox.RdfFormat, path: Path) -> DataError | None:
    """What is wrong with RDF that nests triple terms too deep, texts and comments apart. Looks at all of it."""
    # Oxigraph reads parts of a file of lines at once, and goes on in the next line where a text has no end.
    in_lines = format in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
    for signs in (_SIGNS, _SIGNS_OF_LINES) if in_lines else (_SIGNS,):
        file.seek(0)
        line = _line_beyond(file, signs)
        if line is not None:
            return _too_deep_terms(path, line)
    return None


def refuse_deep_stream(stream: Readable, fault: Callable[[], Exception | None]) -> None:
    """Raise a fault where RDF that is too large to be held nests triple terms deeper than a parser may see."""
    shallow = Shallow(stream, fault)
    while shallow.read(_PIECE):
        pass


class Readable(Protocol):
    """What is read a piece at a time."""

    def read(self, size: int) -> bytes: ...


class Shallow:
    """A stream of RDF, or of SPARQL JSON, that raises a fault before a parser sees what it may not.

    Where ``fault`` has none, it has looked at all of the stream.
    """

    def __init__(self, stream: Readable, fault: Callable[[], Exception | None], *, json: bool = False) -> None:
        self._stream = stream
        self._fault = fault
        self._look: _Brackets | _TripleTerms | None = _Brackets() if json else _TripleTerms()
        self._end = b""
        """The last bytes that were read."""

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._end = (self._end + data[-_END:])[-_END:]
        if self._look and self._look.are_too_deep(data):
            fault = self._fault()
            if fault:
                raise fault
            self._look = None
        return data

    def ends_whole(self) -> bool:
        """Read on to the end; whether what is there closes all brackets of JSON."""
        while self.read(_PIECE):
            pass
        return isinstance(self._look, _Brackets) and self._look.all_closed and self._end.rstrip().endswith(b"}")


class _TripleTerms:
    def __init__(self) -> None:
        self._left = b""
        """What may be the begin of a triple term that holds another."""

    def are_too_deep(self, data: bytes) -> bool:
        # Faster than what bytes can do themselves, and than to look at both in one.
        if len(self._left) <= 2 and not _OPEN.search(data) and not _OPEN.search(self._left + data[:2]):
            self._left = (self._left + data[-2:])[-2:]
            return False
        data = self._left + data
        begin, end = len(data), 0
        for match in _TERMS.finditer(data):
            if match[0].count(b"<<(") > MAX_DEPTH:
                return True
            begin, end = match.span()
        last = data.rfind(b"<<(")
        if last > end or not end:
            begin = last
        self._left = data[begin:] if len(data) - begin < _LONGEST else data[-2:]
        return False


class _Brackets:
    """Brackets of JSON, counted without a step of the interpreter for each of its signs."""

    def __init__(self) -> None:
        self._depth = 0
        self._left = b""
        """The quote of a text, and the first half of an escape, that the last piece ended in."""

    def are_too_deep(self, data: bytes) -> bool:
        plain = (self._left + data).replace(rb"\\", b"").replace(rb"\"", b"")
        escaping = b"\\" if plain.endswith(b"\\") else b""
        plain = plain.translate(None, _NOT_NESTING)
        within = b'"' if plain.count(b'"') % 2 else b""
        self._left = within + escaping
        left = re.sub(rb'"[^"]*"', b"", (plain + within).replace(b'""', b""))
        deepest = max(accumulate(map(_STEPS.__getitem__, left), initial=self._depth))
        self._depth += sum(map(_STEPS.__getitem__, left))
        return deepest > MAX_DEPTH

    @property
    def all_closed(self) -> bool:
        return not (self._depth or self._left)


def _beyond(content: bytes) -> int | None:
    """Where brackets first go deeper than they may."""
    depth = 0
    for token in _BRACKETS.finditer(content):
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if depth > MAX_DEPTH:
            return token.start()
    return None


def _line_beyond(stream: Readable, signs: re.Pattern[bytes]) -> int | None:
    """The line in which triple terms first go deeper than they may."""
    left, depth, line = b"", 0, 1
    while piece := stream.read(max(_PIECE, len(left))):
        data, left = left + piece, b""
        for sign in signs.finditer(data):
            if sign.end() == len(data):
                left = sign[0]
                break
            if sign.lastgroup:
                depth = max(0, depth + (1 if sign.lastgroup == "open" else -1))
                if depth > MAX_DEPTH:
                    return line + data.count(b"\n", 0, sign.start())
        line += data.count(b"\n", 0, len(data) - len(left))
    return None


def _line_in_xml(content: bytes) -> int | None:
    """The same of RDF/XML; where its parser does not take it, the line of that."""
    parser = expat.ParserCreate()
    within: list[bool] = []
    depth, line = 0, None

    def begin(_: str, attributes: dict[str, str]) -> None:
        nonlocal depth, line
        types = {value for name, value in attributes.items() if name.rpartition(":")[2] == "parseType"}
        within.append(bool(types - {"Literal", "Resource", "Collection"}))
        depth += within[-1]
        if line is None and depth > MAX_DEPTH:
            line = parser.CurrentLineNumber

    def end(_: str) -> None:
        nonlocal depth
        depth -= within.pop()

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        return line or error.lineno
    return line


def _too_deep_terms(path: Path, line: int) -> DataError:
    mend = "no format of ours can carry one; describe nodes in their place"
    return _too_deep(line, path, "triple terms of RDF 1.2 are", mend)


def _too_deep(line: int, path: Path, what: str, mend: str) -> DataError:
    return DataError(f"{what} nested more than {MAX_DEPTH} deep; {mend}", file=path, line=line)
