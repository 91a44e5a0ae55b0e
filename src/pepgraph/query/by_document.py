"""A list of a large store, asked of one document after the other: its first rows wait for no others to be sorted."""

from __future__ import annotations

from collections.abc import Iterator

from pepgraph.model.terms import Term
from pepgraph.query.results import Result
from pepgraph.query.run import prefixes_of
from pepgraph.store.binding import placed
from pepgraph.store.contract import Answer, Engine, Row, remembered

# In order it would take a hundred times as long: rows are sorted before those that are the same fall together.
_DOCUMENTS = "SELECT DISTINCT ?document WHERE { ?part pg:inDocument ?document }"


def by_document(engine: Engine, text: str) -> Result:
    """The rows of a query that orders them by ``?document`` first."""
    prefixes = prefixes_of(engine)

    def ask(document: Term) -> Answer:
        return engine.query(placed(text, {"document": document}), {}, prefixes)

    def documents() -> list[Term]:
        return sorted(row[0] for row in engine.query(_DOCUMENTS, {}, prefixes).rows if row[0] is not None)

    found = remembered(engine, "documents in order", documents)
    if not found:
        return Result(engine.query(text, {}, prefixes))
    answer = ask(found[0])

    def rows() -> Iterator[Row]:
        yield from answer.rows
        for document in found[1:]:
            yield from ask(document).rows

    return Result(Answer("rows", answer.columns, rows()))
