"""The order of rows, and when two terms are the same, as SPARQL has them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from pepgraph.model.terms import Blank, Iri, Literal, Term
from pepgraph.store.contract import Row


def in_order(rows: list[Row], columns: Sequence[str], keys: Sequence[tuple[str, bool]]) -> list[Row]:
    """Rows by the keys of an ORDER BY: name of a column, and whether it descends."""
    for name, descending in reversed(keys):
        place = columns.index(name)
        rows.sort(key=lambda row: _rank(row[place]), reverse=descending)
    return rows


def identity(term: Term | None) -> object:
    """A term with all that tells it from others, of which those that have the same text are equal."""
    return (term, term.datatype, term.language) if isinstance(term, Literal) else (term, type(term))


def _rank(term: Term | None) -> tuple[int, float | Decimal, str]:
    """The order of SPARQL: nothing, blank nodes, IRIs, literals; numbers by value."""
    if term is None:
        return 0, 0.0, ""
    if isinstance(term, Blank):
        return 1, 0.0, str(term)
    if isinstance(term, Iri):
        return 2, 0.0, str(term)
    assert isinstance(term, Literal)
    value = term.value
    if isinstance(value, str):
        return 4, 0.0, value
    # Python compares whole numbers, decimals and doubles by value; NaN, which is neither more nor less, goes last.
    return (3, value, "") if value == value else (3, math.inf, "NaN")
