"""Answers that were worked out in advance and lie beside a store, so that nothing has to be asked for them."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from pepgraph.errors import StoreError
from pepgraph.model.terms import Blank, Iri, Literal, Term
from pepgraph.store.contract import Answer, Row

CHUNK = 2_000
"""Rows that are written and read together."""


class KeptAnswers:
    """Rows by what was asked: the text of a query and the values in the place of its variables."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise self._unreadable(error) from None
        self._names = frozenset(self._file.namelist())

    @staticmethod
    def name(text: str, bindings: Mapping[str, Term]) -> str:
        """What the answer to a question is called in the file."""
        said = [text, *(f"{variable} {term.n3}" for variable, term in sorted(bindings.items()))]
        return hashlib.sha256("\0".join(said).encode()).hexdigest()[:32]

    def find(self, text: str, bindings: Mapping[str, Term]) -> Answer | None:
        """The answer, if it is here. Raises StoreError, also while rows are read, where the file is damaged."""
        name = self.name(text, bindings)
        if name not in self._names:
            return None
        lines = self._lines(name)
        columns = next(lines)
        return Answer("rows", tuple(columns), _rows(lines, len(columns)))

    def _lines(self, name: str) -> Iterator[Any]:
        try:
            with self._file.open(name) as entry:
                yield from map(json.loads, entry)
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: Exception) -> StoreError:
        mend = "`pepgraph load --answers --store DIR` works them out again"
        return StoreError(f"the answers kept with the store cannot be read ({error}); {mend}", file=self._path)

    def close(self) -> None:
        self._file.close()


class Keeping:
    """A new file of answers, to be used as a context and finished by it."""

    def __init__(self, path: Path) -> None:
        self._file = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)

    def __enter__(self) -> Keeping:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def put(self, text: str, bindings: Mapping[str, Term], answer: Answer) -> int:
        """Write an answer of rows; returns how many."""
        count = 0
        with self._file.open(KeptAnswers.name(text, bindings), "w", force_zip64=True) as entry:
            entry.write(_line(answer.columns))
            while rows := list(islice(answer.rows, CHUNK)):
                entry.write(_line(_packed(rows)))
                count += len(rows)
        return count


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


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


def _rows(lines: Iterable[Any], width: int) -> Iterator[Row]:
    for kinds, flat in lines:
        terms: list[Term | None] = [None]
        for kind, datatype, language, texts in kinds:
            if kind == "literal":
                terms += [Literal(text, datatype, language or None) for text in texts]
            else:
                terms += map(Iri if kind == "iri" else Blank, texts)
        values = map(terms.__getitem__, flat)
        yield from zip(*[values] * width, strict=True)
