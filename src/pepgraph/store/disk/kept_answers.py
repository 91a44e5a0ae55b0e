"""Answers that were worked out in advance and lie beside a store, so that nothing has to be asked for them."""

from __future__ import annotations

import errno
import hashlib
import itertools
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

from pepgraph.errors import CLOSED, QueryError, StoreError
from pepgraph.model.terms import Blank, Iri, Literal, Term
from pepgraph.store.contract import Answer, Row

CHUNK = 2_000
"""Rows that are written and read together."""

_TABLE = "CREATE TABLE part (asked TEXT, number INTEGER, body BLOB, PRIMARY KEY (asked, number)) WITHOUT ROWID"


class KeptAnswers:
    """Rows by what was asked: the text of a query and the values in the place of its variables.

    The file is opened at once, and read however long it was removed since. Raises StoreError where it cannot be.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._faults():
            address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            self._file = sqlite3.connect(address, uri=True, check_same_thread=False)

    @staticmethod
    def name(text: str, bindings: Mapping[str, Term]) -> str:
        """What the answer to a question is called in the file."""
        said = [text, *(f"{variable} {term.n3}" for variable, term in sorted(bindings.items()))]
        return hashlib.sha256("\0".join(said).encode()).hexdigest()[:32]

    def find(self, text: str, bindings: Mapping[str, Term]) -> Answer | None:
        """The answer, if it is here.

        Raises, also while rows are read, StoreError where the file is damaged and QueryError where it was closed.
        """
        parts = self._parts(self.name(text, bindings))
        columns = next(parts, None)
        if columns is None:
            return None
        return Answer("rows", tuple(columns), _rows(parts, len(columns)))

    def _parts(self, name: str) -> Iterator[Any]:
        with self._faults():
            for (body,) in self._file.execute("SELECT body FROM part WHERE asked = ? ORDER BY number", (name,)):
                yield json.loads(zlib.decompress(body))

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Turn what a damaged file raises into a StoreError, and what a closed one raises into a QueryError."""
        try:
            yield
        except sqlite3.ProgrammingError:
            raise QueryError(CLOSED) from None
        except (sqlite3.Error, zlib.error, ValueError) as error:
            mend = "`pepgraph load --answers --store DIR` works them out again"
            raise StoreError(
                f"the answers kept with the store cannot be read ({error}); {mend}", file=self._path
            ) from None

    def close(self) -> None:
        self._file.close()


class Keeping:
    """A new file of answers, to be used as a context and finished by it. Raises OSError where it cannot be written."""

    def __init__(self, path: Path) -> None:
        with as_os_error(path):
            self._file = sqlite3.connect(path, isolation_level=None)
            # A file that is not finished is thrown away.
            self._file.execute("PRAGMA journal_mode = OFF")
            self._file.execute("PRAGMA synchronous = OFF")
            self._file.execute(_TABLE)
            self._file.execute("BEGIN")
        self._path = path

    def __enter__(self) -> Keeping:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                with as_os_error(self._path):
                    self._file.execute("COMMIT")
        finally:
            self._file.close()

    def put(self, text: str, bindings: Mapping[str, Term], answer: Answer) -> int:
        """Write an answer of rows; returns how many."""
        name, count = KeptAnswers.name(text, bindings), 0
        self._add(name, 0, answer.columns)
        numbers = itertools.count(1)
        while rows := list(islice(answer.rows, CHUNK)):
            self._add(name, next(numbers), _packed(rows))
            count += len(rows)
        return count

    def take(self, path: Path) -> None:
        """Add what another such file has, and remove that. Raises OSError."""
        with as_os_error(path), closing(sqlite3.connect(path)) as other, as_os_error(self._path):
            rows = other.execute("SELECT asked, number, body FROM part ORDER BY asked, number")
            self._file.executemany("INSERT INTO part VALUES (?, ?, ?)", rows)
        path.unlink()

    def _add(self, name: str, number: int, value: object) -> None:
        body = zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 1)
        with as_os_error(self._path):
            self._file.execute("INSERT INTO part VALUES (?, ?, ?)", (name, number, body))


@contextmanager
def as_os_error(path: Path) -> Iterator[None]:
    """What SQLite says of a disk, as the system says it."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(errno.EIO, str(error), str(path)) from None


def _packed(rows: Sequence[Row]) -> list[object]:
    """Each term once, by its kind, and the rows as places in that list, 0 for none."""
    kinds: dict[tuple[str, str, str], list[str]] = {}
    for kind, text in dict.fromkeys((_kind(term), str(term)) for row in rows for term in row if term is not None):
        kinds.setdefault(kind, []).append(text)
    listed = ((kind, text) for kind, texts in kinds.items() for text in texts)
    places = {term: place for place, term in enumerate(listed, 1)}
    flat = [0 if term is None else places[_kind(term), str(term)] for row in rows for term in row]
    return [[[*kind, texts] for kind, texts in kinds.items()], flat]


def _kind(term: Term) -> tuple[str, str, str]:
    if isinstance(term, Literal):
        return ("literal", term.datatype, term.language or "")
    return ("iri" if isinstance(term, Iri) else "blank", "", "")


def _rows(parts: Iterable[Any], width: int) -> Iterator[Row]:
    for kinds, flat in parts:
        terms: list[Term | None] = [None]
        for kind, datatype, language, texts in kinds:
            if kind == "literal":
                terms += [Literal(text, datatype, language or None) for text in texts]
            else:
                terms += map(Iri if kind == "iri" else Blank, texts)
        values = map(terms.__getitem__, flat)
        yield from zip(*[values] * width, strict=True)
