"""What a user can do wrong, and what they are warned of. Any other exception that is raised is a bug of ours."""

from __future__ import annotations

import os
import reprlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PATH = (str, os.PathLike)
"""Types of what can name a file."""
CLOSED = "this graph is closed; open it again"


def option(name: str) -> str:
    """A setting as the command has it and as Python does, where a message may be read in either.

    >>> option("store")
    '--store, in Python as store='
    """
    return f"--{name}, in Python as {name}="


def expect(name: str, given: object, kinds: type | tuple[type, ...], wanted: str) -> None:
    """Raise TypeError where what is given for a parameter is of none of these types; a truth value is no number.

    Raises PepgraphError for a path with a character that no path has.

    >>> expect("depth", "2", int, "a whole number")
    Traceback (most recent call last):
      ...
    TypeError: depth is '2', of type str; give a whole number
    """
    if not isinstance(given, kinds) or isinstance(given, bool):
        raise TypeError(f"{name} is {reprlib.repr(given)}, of type {type(given).__name__}; give {wanted}")
    if isinstance(kinds, tuple) and {*PATH} <= {*kinds} and isinstance(given, PATH) and "\0" in os.fsdecode(given):
        raise PepgraphError(f"{name} is {reprlib.repr(given)}, with U+0000, which stands in no path; give {wanted}")


def each(name: str, given: Any, kinds: type | tuple[type, ...], wanted: str) -> list[Any]:
    """What is given as one or as several. Raises TypeError for what is neither."""
    several = [given] if isinstance(given, (kinds, str)) else [] if given is None else given
    expect(name, several, Iterable, wanted)
    found = list(several)
    for one in found:
        expect(name, one, kinds, wanted)
    return found


class PepgraphError(Exception):
    """Base of every error a user can cause: one sentence with the offender and the mend.

    >>> str(PepgraphError("unknown relation pg:cures", file=Path("a.ttl"), line=7))
    'a.ttl:7: unknown relation pg:cures'
    """

    def __init__(
        self,
        message: str,
        *,
        file: Path | str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.column = column

    def __str__(self) -> str:
        if self.file is None:
            return self.message
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{place}: {self.message}"


class DataError(PepgraphError):
    """A data file cannot be read."""


class DocumentError(PepgraphError):
    """A document is missing, not text, or not the one the graph was made from."""


class QueryError(PepgraphError):
    """A query does not parse, or asks for what a query may not do."""


class NotAnIriError(QueryError):
    """What was given as an IRI is none."""


class TripleTermError(QueryError):
    """A triple term of RDF 1.2 stands where a term should."""


class TimeLimitError(QueryError):
    """A query was stopped at its time limit."""


class UnknownNameError(PepgraphError):
    """A name, relation, format, prefix or query that does not exist; and names of its kind that may be meant."""

    def __init__(self, message: str, *, kind: str = "", meant: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.kind = kind
        self.meant = tuple(meant)


class UnknownValueError(UnknownNameError):
    """A value of a condition that is none of the few there are, or that does not go with another."""


class StoreError(PepgraphError):
    """A store on disk is missing, damaged, in use, of another version, or cannot be written."""


class StoreWarning(UserWarning):
    """A store on disk or an endpoint can be asked, but may answer otherwise than one that is filled now."""


class OutputError(PepgraphError):
    """A result cannot be written where, or in the format, it was asked for."""


class EndpointError(PepgraphError):
    """A SPARQL endpoint cannot be reached, refuses, or answers with what is no answer."""
