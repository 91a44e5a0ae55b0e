"""Results: rows of plain terms to iterate, to tabulate and to write in the formats of SPARQL."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from typing import TYPE_CHECKING, Protocol, TextIO, cast, runtime_checkable

import pyoxigraph as ox

from pepgraph.errors import OutputError, PepgraphError, QueryError, UnknownNameError, expect
from pepgraph.model.markdown import escaped, table
from pepgraph.model.names import GRAPH
from pepgraph.model.terms import Blank, Iri, in_json, value
from pepgraph.query.labels import shown_names
from pepgraph.store.contract import Answer, Engine, Row
from pepgraph.store.oxigraph import to_quad
from pepgraph.store.write import FORMATS, in_xml, serialize

if TYPE_CHECKING:
    import pandas


@runtime_checkable
class HasEngine(Protocol):
    """What has an engine, as a graph, of which nothing else is of interest here."""

    @property
    def engine(self) -> Engine: ...


SHOWN = 50
"""Rows that a notebook shows."""

KEPT = 10_000
"""Rows up to which those that were read are kept."""

_AHEAD = 256
"""Rows kept at once, at most; the first ones come one by one."""

ROW_FORMATS = ("csv", "tsv", "json", "xml", "md")
"""Formats of rows, besides the table."""

GRAPH_FORMATS = tuple(FORMATS)
"""Formats of triples, for what CONSTRUCT and DESCRIBE return."""


class Result:
    """What a query returns: rows under columns.

    A CONSTRUCT gives rows of subject, predicate and object, an ASK one row with one boolean.
    Rows come as a stream, and those that were read are kept while they are few; more of them are
    read once, unless ``rows`` is taken first, which keeps all.
    """

    def __init__(self, answer: Answer) -> None:
        self.kind = answer.kind
        self.columns = answer.columns
        self.truncated = False
        """True once reading has stopped at a row limit with rows left."""
        self._rest: Iterator[Row] | None = answer.rows
        self._kept: list[Row] | None = []
        """The rows before the rest; None where they were too many."""
        self._fault: Exception | None = None
        self._hinting: Callable[[bool], Iterable[str]] | None = None
        """What makes the hints, told whether there is no row, or the answer is No."""
        self._reading = threading.RLock()

    def __iter__(self) -> Iterator[Row]:
        # Nothing is read before the first row is asked for: list() takes the length in between.
        place, size = 0, 1
        while (kept := self._kept) is not None and (
            place < len(kept) or (place < KEPT and self._keep(min(size, KEPT - place)))
        ):
            rows = kept[place:]
            yield from rows
            place, size = place + len(rows), min(2 * size, _AHEAD)
        if self._rest is not None or self._kept is None:
            yield from self._passed()

    def _keep(self, most: int | None = None) -> bool:
        """Read so many rows more, or all, and keep them; whether there were any."""
        with self._reading:
            if self._fault:
                raise self._fault
            if self._kept is None:
                raise _read_already()
            if self._rest is None:
                return False
            before = len(self._kept)
            try:
                self._kept.extend(islice(self._rest, most))
            except Exception as fault:
                self._fault = fault
                if most is None or len(self._kept) == before:
                    raise
                return True  # What came before it is given first.
            except BaseException:
                self._kept = self._rest = None
                raise
            more = len(self._kept) - before
            if more != most:
                self._rest = None
            return more > 0

    def _passed(self) -> Iterator[Row]:
        """The rest of the rows, of which none is kept."""
        with self._reading:
            rest, self._rest, self._kept = self._rest, None, None
        if rest is None:
            raise _read_already()
        return rest

    @property
    def readable_again(self) -> bool:
        """Whether the rows can be read, again if they were read: many are passed on and not kept."""
        return self._kept is not None

    @property
    def rows(self) -> list[Row]:
        """All rows, kept."""
        self._keep()
        return cast("list[Row]", self._kept)

    @property
    def values(self) -> list[tuple[object, ...]]:
        """All rows as Python values: text, numbers, booleans and None."""
        return [tuple(map(value, row)) for row in self.rows]

    @property
    def empty(self) -> bool:
        """Whether there is no row; looks at the first and keeps the rest for reading."""
        return next(iter(self), None) is None

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        """The answer of an ASK; else whether there is any row."""
        return self.rows[0][0] == "true" if self.kind == "boolean" else not self.empty

    @property
    def hints(self) -> list[str]:
        """What may be wrong with the query, as the command says it: names that nothing has, denials among the rows.

        None for a copy. Raises QueryError once the graph is closed.
        """
        if self._hinting is None:
            return []
        none = self._kept is not None and (not self if self.kind == "boolean" else self.empty)
        return list(self._hinting(none))

    def limit(self, count: int, when_cut: Callable[[int], None] | None = None) -> Result:
        """The same result, stopped after ``count`` rows; ``when_cut`` is told if rows were left."""
        expect("count", count, int, "a whole number")
        if count < 0:
            raise QueryError(f"count is {count}; give a whole number from 0 on")

        def first(rows: Iterator[Row]) -> Iterator[Row]:
            for number, row in enumerate(rows):
                if number == count:
                    self.truncated = True
                    if when_cut:
                        when_cut(count)
                    return
                yield row

        if self._kept is None:
            raise _read_already()
        self._rest, self._kept = first(chain(self._kept, self._rest or ())), []
        return self

    def __reduce__(self) -> tuple[type[Result], tuple[Answer], dict[str, bool]]:
        """A copy, or what another process gets, has all rows."""
        return Result, (Answer(self.kind, self.columns, iter(self.rows)),), {"truncated": self.truncated}

    def __repr__(self) -> str:
        if self._kept is None:
            read = "read already"
        elif self._rest is not None:
            read = "not read to its end" if self._kept else "not read yet"
        else:
            read = f"{len(self._kept)} row{'s' * (len(self._kept) != 1)}"
        return f"<Result: {', '.join(self.columns)}; {read}>"

    def _repr_markdown_(self) -> str:
        """What a notebook shows of it: what went wrong too, which it would show with all that led there."""
        try:
            # Of very many no more than can be read again, and one, to know that there are more.
            while len(self._kept or ()) <= KEPT and self._keep(KEPT + 1 - len(self._kept or ())):
                pass
        except PepgraphError as error:
            return escaped(str(error)) + "\n"
        rows = cast("list[Row]", self._kept)
        count = f"{len(rows):,}" if self._rest is None else f"more than {KEPT:,}"
        more = f"\n{count} rows; these are the first {SHOWN}\n" if len(rows) > SHOWN else ""
        hints: list[str] = []
        with suppress(PepgraphError):  # The rows are there without, of a closed graph too.
            hints = self.hints
        more += "".join(f"\n{escaped(hint)}\n" for hint in hints)
        return _markdown(Result(Answer(self.kind, self.columns, iter(rows[:SHOWN])))) + more

    def to_pandas(self, labels: HasEngine | None = None) -> pandas.DataFrame:
        """A DataFrame of Python values; with ``labels``, the graph that was asked, IRIs are told by their labels.

        Needs pandas, which is the extra ``pepgraph[notebook]``.
        """
        try:
            import pandas
        except ImportError:
            raise PepgraphError("pandas is not installed; pip install 'pepgraph[notebook]'") from None
        if labels is None:
            return pandas.DataFrame([[value(term) for term in row] for row in self], columns=list(self.columns))
        expect("labels", labels, HasEngine, "the graph that was asked")
        known = shown_names(labels.engine, (term for row in self.rows for term in row))
        cells = [[known[term] if isinstance(term, Iri) else value(term) for term in row] for row in self.rows]
        return pandas.DataFrame(cells, columns=list(self.columns))

    def write(self, out: TextIO, format: str) -> None:
        """Write in csv, tsv, json, xml or md; triples also in ttl, trig, nt, nq, jsonld or rdfxml.

        ``out`` is open for text; for a path, write what ``text`` gives.
        """
        if not hasattr(out, "write"):
            expect("out", out, io.TextIOBase, "a file that is open for text, or write what text() gives")
        if format in GRAPH_FORMATS:
            self._write_triples(out, format)
        elif format == "csv":
            import csv

            # https://www.w3.org/TR/sparql11-results-csv-tsv/ asks for CRLF and the bare text of terms.
            writer = csv.writer(out, lineterminator="\r\n")
            writer.writerow(self.columns)
            writer.writerows(
                ["" if term is None else term.n3 if isinstance(term, Blank) else str(term) for term in row]
                for row in self
            )
        elif format == "json" and self.kind == "boolean":
            out.write(self._boolean())
        elif format == "json":
            self._write_json(out)
        elif format == "tsv":
            out.write(self._converted(ox.QueryResultsFormat.TSV).decode())
        elif format == "xml":
            out.write(in_xml(self._converted(ox.QueryResultsFormat.XML)).decode() + "\n")
        elif format == "md":
            out.write(_markdown(self))
        else:
            check_format(format)

    def text(self, format: str) -> str:
        """The result as text in a format of ``write``."""
        out = io.StringIO()
        self.write(out, format)
        return out.getvalue()

    def _write_json(self, out: TextIO) -> None:
        """Rows as SPARQL results in JSON, a binding at a time."""
        head = json.dumps({"vars": self.columns}, ensure_ascii=False)
        out.write(f'{{"head": {head}, "results": {{"bindings": [')
        for number, row in enumerate(self):
            cells = {name: in_json(term) for name, term in zip(self.columns, row, strict=True) if term is not None}
            out.write((",\n" if number else "\n") + json.dumps(cells, ensure_ascii=False))
        out.write("\n]}}\n")

    def _converted(self, format: ox.QueryResultsFormat) -> bytes:
        said = io.StringIO()
        # TSV has no form for a yes or no: it is a row there, as in CSV.
        if self.kind == "boolean" and format is ox.QueryResultsFormat.XML:
            said.write(self._boolean())
        else:
            self._write_json(said)
        parsed = ox.parse_query_results(said.getvalue(), format=ox.QueryResultsFormat.JSON)
        return parsed.serialize(format=format) or b""

    def _boolean(self) -> str:
        return json.dumps({"head": {}, "boolean": bool(self)}, indent=1) + "\n"

    def _write_triples(self, out: TextIO, format: str) -> None:
        if self.kind != "triples":
            raise OutputError(
                f"{format} holds triples, and this query returns rows; use CONSTRUCT, "
                f"or a format of rows: {', '.join(ROW_FORMATS)}"
            )
        anywhere = ox.NamedNode(GRAPH + "result")
        out.write(serialize((to_quad(row, anywhere).triple for row in self), format))


def check_format(format: str, *others: str) -> None:
    """Raise UnknownNameError for a format that is none of a result, and none of ``others``."""
    formats = (*others, *ROW_FORMATS, *GRAPH_FORMATS)
    if format not in formats:
        raise UnknownNameError(f"unknown format {format!r}; use one of {', '.join(formats)}")


def _read_already() -> PepgraphError:
    return PepgraphError("this result was read already; take its .rows first to keep it")


def _markdown(result: Result) -> str:
    # Solutions in which nothing is selected are rows all the same; a table has a column at least.
    cells = (["" if term is None else escaped(str(term)) for term in row] for row in result)
    return table(result.columns or ("",), cells) + "\n"
