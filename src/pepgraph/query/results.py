"""Results: rows of plain terms to iterate, to tabulate and to write in the formats of SPARQL."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from pepgraph.errors import OutputError, PepgraphError, UnknownNameError
from pepgraph.model.names import GRAPH
from pepgraph.model.terms import Blank, Iri, Term, in_json, printable, value
from pepgraph.store.contract import Answer, Row

if TYPE_CHECKING:
    import pandas

    from pepgraph.store.contract import Engine


class Asked(Protocol):
    """What was asked: a graph, of which only the engine is of interest here."""

    @property
    def engine(self) -> Engine: ...


SHOWN = 50
"""Rows that a notebook shows."""

ROW_FORMATS = ("csv", "tsv", "json", "xml", "md")
"""Formats of rows, besides the table."""

GRAPH_FORMATS = ("ttl", "trig", "nt", "nq", "jsonld", "rdfxml")
"""Formats of triples, for what CONSTRUCT and DESCRIBE return."""


class Result:
    """What a query returns: rows under columns.

    A CONSTRUCT gives rows of subject, predicate and object, an ASK one row with one boolean.
    It is read once, as a stream; take ``rows`` first to keep all of it.
    """

    def __init__(self, answer: Answer) -> None:
        self.kind = answer.kind
        self.columns = answer.columns
        self.truncated = False
        """True once reading has stopped at a row limit with rows left."""
        self._stream: Iterator[Row] | None = answer.rows
        self._rows: list[Row] | None = None

    def __iter__(self) -> Iterator[Row]:
        # Nothing is read before the first row is asked for: list() takes the length in between.
        yield from self._take()

    def _take(self) -> Iterator[Row]:
        if self._rows is not None:
            return iter(self._rows)
        if self._stream is None:
            raise PepgraphError("this result was read already; take its .rows first to keep it")
        stream, self._stream = self._stream, None
        return stream

    @property
    def rows(self) -> list[Row]:
        """All rows, kept."""
        if self._rows is None:
            self._rows = list(self._take())
        return self._rows

    @property
    def values(self) -> list[tuple[object, ...]]:
        """All rows as Python values: text, numbers, booleans and None."""
        return [tuple(map(value, row)) for row in self.rows]

    @property
    def empty(self) -> bool:
        """Whether there is no row; looks at the first and keeps the rest for reading."""
        if self._rows is not None:
            return not self._rows
        stream = iter(self)
        first = next(stream, None)
        self._stream = iter(()) if first is None else chain((first,), stream)
        return first is None

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        """The answer of an ASK; else whether there is any row."""
        return self.rows[0][0] == "true" if self.kind == "boolean" else bool(self.rows)

    def limit(self, count: int, when_cut: Callable[[int], None] | None = None) -> Result:
        """The same result, stopped after ``count`` rows; ``when_cut`` is told if rows were left."""

        def first(rows: Iterator[Row]) -> Iterator[Row]:
            for number, row in enumerate(rows):
                if number == count:
                    self.truncated = True
                    if when_cut:
                        when_cut(count)
                    return
                yield row

        self._stream = first(self._take())
        self._rows = None
        return self

    def __repr__(self) -> str:
        read = "not read yet" if self._rows is None else f"{len(self._rows)} row{'s' * (len(self._rows) != 1)}"
        return f"<Result: {', '.join(self.columns)}; {read}>"

    def _repr_markdown_(self) -> str:
        """What a notebook shows of it."""
        rows = self.rows
        more = f"\n{len(rows):,} rows; these are the first {SHOWN}\n" if len(rows) > SHOWN else ""
        return _markdown(Result(Answer(self.kind, self.columns, iter(rows[:SHOWN])))) + more

    def to_pandas(self, labels: Asked | None = None) -> pandas.DataFrame:
        """A DataFrame of Python values; with ``labels``, the graph that was asked, IRIs are told by their labels.

        Needs pandas, which is the extra ``pepgraph[notebook]``.
        """
        try:
            import pandas
        except ImportError:
            raise PepgraphError("pandas is not installed; pip install 'pepgraph[notebook]'") from None
        if labels is None:
            return pandas.DataFrame([[value(term) for term in row] for row in self], columns=list(self.columns))
        from pepgraph.query.labels import labels as labels_of
        from pepgraph.query.labels import short

        known = labels_of(labels.engine, (term for row in self.rows for term in row if isinstance(term, Iri)))
        cells = [[short(term, known) if isinstance(term, Iri) else value(term) for term in row] for row in self.rows]
        return pandas.DataFrame(cells, columns=list(self.columns))

    def write(self, out: TextIO, format: str) -> None:
        """Write in csv, tsv, json, xml or md; triples also in ttl, trig, nt, nq, jsonld or rdfxml."""
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
        elif format == "json":
            self._write_json(out)
        elif format in ("tsv", "xml"):
            out.write(self._converted(format))
        elif format == "md":
            out.write(_markdown(self))
        else:
            raise UnknownNameError(
                f"unknown format {format!r}; use one of {', '.join(('table', *ROW_FORMATS, *GRAPH_FORMATS))}"
            )

    def text(self, format: str) -> str:
        """The result as text in a format of ``write``."""
        out = io.StringIO()
        self.write(out, format)
        return out.getvalue()

    def _write_json(self, out: TextIO) -> None:
        """SPARQL results in JSON, a binding at a time."""
        import json

        if self.kind == "boolean":
            out.write(json.dumps(self._sparql_json(), indent=1) + "\n")
            return
        head = json.dumps({"vars": list(self.columns)}, ensure_ascii=False)
        out.write(f'{{"head": {head}, "results": {{"bindings": [')
        for number, row in enumerate(self):
            out.write((",\n" if number else "\n") + json.dumps(self._binding(row), ensure_ascii=False))
        out.write("\n]}}\n")

    def _binding(self, row: Row) -> dict[str, dict[str, str]]:
        return {name: in_json(term) for name, term in zip(self.columns, row, strict=True) if term is not None}

    def _sparql_json(self) -> dict[str, Any]:
        if self.kind == "boolean":
            return {"head": {}, "boolean": bool(self)}
        return self._rows_json()

    def _rows_json(self) -> dict[str, Any]:
        return {"head": {"vars": list(self.columns)}, "results": {"bindings": [self._binding(row) for row in self]}}

    def _converted(self, format: str) -> str:
        import json

        import pyoxigraph as ox

        # TSV has no form for a yes or no: it is a row there, as in CSV.
        said = self._rows_json() if format == "tsv" else self._sparql_json()
        parsed = ox.parse_query_results(json.dumps(said), format=ox.QueryResultsFormat.JSON)
        wanted = ox.QueryResultsFormat.TSV if format == "tsv" else ox.QueryResultsFormat.XML
        written = parsed.serialize(format=wanted) or b""
        if format == "xml":
            from pepgraph.store.write import check_xml

            check_xml(written)
        return written.decode("utf-8") + ("\n" if format == "xml" else "")

    def _write_triples(self, out: TextIO, format: str) -> None:
        if self.kind != "triples":
            raise OutputError(
                f"{format} holds triples, and this query returns rows; use CONSTRUCT, "
                f"or a format of rows: table, {', '.join(ROW_FORMATS)}"
            )
        import pyoxigraph as ox

        from pepgraph.store.oxigraph import to_quad
        from pepgraph.store.write import serialize

        anywhere = ox.NamedNode(GRAPH + "result")
        out.write(serialize((to_quad(row, anywhere).triple for row in self), format))


def _markdown(result: Result) -> str:
    def cell(term: Term | None) -> str:
        text = "" if term is None else " ".join(str(term).splitlines())
        text = printable(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
        return text.replace("](", "]\\(")  # No link that nobody here has made.

    lines = ["| " + " | ".join(result.columns) + " |", "|" + " --- |" * len(result.columns)]
    lines += ["| " + " | ".join(map(cell, row)) + " |" for row in result]
    return "\n".join(lines) + "\n"
