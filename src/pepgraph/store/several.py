"""Several sources asked as one: each by itself where a row comes from one of them, else all gathered.

A document lies in one source with all its claims; entities, papers and the ontology may be in each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from pepgraph.errors import QueryError, StoreError
from pepgraph.model.names import XSD, shorten
from pepgraph.model.numbers import count_in
from pepgraph.model.sparql import tokens, unescape
from pepgraph.model.terms import Literal, Term
from pepgraph.store.binding import form, selected
from pepgraph.store.contract import EVERYTHING, Answer, Dataset, Engine, Row, apart, remembered, rows_from
from pepgraph.store.fill import GATHERED, filled
from pepgraph.store.order import identity, in_order
from pepgraph.store.oxigraph import OxigraphEngine, to_graph, to_quad
from pepgraph.store.remote.endpoint import EndpointEngine
from pepgraph.store.remote.services import ServicesEngine

_TOGETHER, _APART = "together", "apart"
SHARED = (_TOGETHER, _APART)
"""What an engine keeps that holds for any other with sources in the same state."""

_EVERYTHING = "SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
_ORDER = re.compile(r"ORDER\s+BY\s+((?:(?:DESC|ASC)\s*\(\s*\?\w+\s*\)|\?\w+|\s+)+)", re.IGNORECASE)
_KEY = re.compile(r"(DESC|ASC)?\s*\(?\s*\?(\w+)", re.IGNORECASE)


class SeveralEngine:
    """Engines whose answers are put together: the rows of all, in the order that the query asks for.

    Right for questions of which each row comes from one source, as those about single claims.
    ``together`` is for the others.
    """

    name = "several"
    lasting = True
    whole: Engine | None = None
    kept_words: Path | None = None
    quicker_by = outdated = ""
    large = False

    def __init__(self, engines: Sequence[Engine]) -> None:
        self.parts = tuple(engines)
        self.services = frozenset(engine.url for engine in engines if isinstance(engine, EndpointEngine))
        self._memo: dict[str, object] = {}
        self._of: list[dict[str, object]] = []

    @property
    def memo(self) -> dict[str, object]:
        """What was computed from the parts; another one as soon as a part has another one."""
        of = [engine.memo for engine in self.parts]
        if [*map(id, of)] != [*map(id, self._of)]:
            self._memo, self._of = {}, of
        return self._memo

    def graphs(self) -> list[str]:
        return sorted({graph for engine in self.parts for graph in engine.graphs()})

    def find_damage(self) -> None:
        for engine in self.parts:
            engine.find_damage()

    def rest(self) -> None:
        for engine in self.parts:
            engine.rest()

    def hurry(self, seconds: float) -> None:
        for engine in self.parts:
            engine.hurry(seconds)

    def forked(self) -> None:
        for engine in self.parts:
            engine.forked()

    def close(self) -> None:
        for engine in self.parts:
            engine.close()

    def query(
        self, text: str, bindings: Mapping[str, Term], prefixes: Mapping[str, str], dataset: Dataset = EVERYTHING
    ) -> Answer:
        keys, sortable, width = sorting(text)
        answers = []
        for number, engine in enumerate(self.parts):
            own = dataset and dataset.within({*engine.graphs()})
            if dataset and not own:
                continue
            answer = engine.query(sortable, bindings, prefixes, own)
            answer.rows = apart(answer.rows, f"source{number}")
            answers.append(answer)
        if not answers:
            raise QueryError("no source has a graph that FROM names")
        first = answers[0]
        if first.kind == "boolean":
            rows = [row for answer in answers for row in answer.rows]
            return Answer("boolean", first.columns, iter([max(rows, key=str)]))
        rows_of_all = _distinct(answer.rows for answer in answers)
        if not keys:
            return Answer(first.kind, first.columns, rows_of_all)
        ordered = in_order(list(rows_of_all), first.columns, keys)
        return Answer(first.kind, first.columns[:width], (row[:width] for row in ordered))

    def has_kept(self, text: str, bindings: Mapping[str, Term]) -> bool:
        return False

    def together(self, *, asking_others: bool = False) -> Engine:
        """All sources in one engine in memory. Raises QueryError where they hold too much for that.

        With ``asking_others`` the first source on this machine, or an empty engine; its SERVICE asks
        the endpoints.
        """
        if asking_others:
            here = next((engine for engine in self.parts if not isinstance(engine, EndpointEngine)), None)
            there = [engine for engine in self.parts if isinstance(engine, EndpointEngine)]
            return ServicesEngine(here or OxigraphEngine(), there)
        self.find_doubles()
        return remembered(self, _TOGETHER, lambda: filled("oxigraph", [self._gathered()]))

    def find_doubles(self) -> None:
        if _APART in self.memo:
            return
        holders: dict[Term | None, Engine] = {}
        for engine in self.parts:
            for (document,) in rows_from(engine, "SELECT ?document WHERE { ?document a pg:Document }"):
                other = holders.setdefault(document, engine)
                if other is not engine:
                    raise StoreError(
                        f"{shorten(str(document))} is in {other} and in {engine}, "
                        "and would count twice; ask one of them, or take it out of the other"
                    )
        self.memo[_APART] = True

    def _gathered(self) -> Iterator[ox.Quad]:
        parts = (
            apart(engine.query(_EVERYTHING, {}, {}).rows, f"source{number}") for number, engine in enumerate(self.parts)
        )
        for number, (s, p, o, graph) in enumerate(chain.from_iterable(parts)):
            if number == GATHERED:
                raise QueryError(
                    f"this question joins what lies in several sources, and they hold more than {GATHERED:,} triples; "
                    "`pepgraph load` them into one store, or ask one of them"
                )
            yield to_quad((s, p, o), to_graph(graph))


def sorting(text: str) -> tuple[list[tuple[str, bool]], str, int | None]:
    """Keys by which a query orders its rows, the query with all of them selected, and how many columns were its own."""
    plain = unescape(text)
    words = tokens(plain)
    order = next((word for word in reversed(words) if word.keyword == "ORDER"), None)
    found = _ORDER.match(plain, order.start) if order and form(words) == "SELECT" else None
    if not found:
        return [], text, None
    keys = [(match[2], (match[1] or "").upper() == "DESC") for match in _KEY.finditer(found[1])]
    columns = selected(words)
    if columns is None:  # SELECT *
        return keys, text, None
    missing = "".join(f" ?{name}" for name, _ in keys if name not in columns)
    place = next(word.start for word in words if word.text == "{" or word.keyword in ("WHERE", "FROM"))
    return keys, f"{plain[:place]}{missing} {plain[place:]}", len(columns)


def _distinct(parts: Iterable[Iterable[Row]]) -> Iterator[Row]:
    """Rows of all parts without those that an earlier part had: what two sources both say counts once."""
    earlier: set[tuple[object, ...]] = set()
    for part in parts:
        own: list[tuple[object, ...]] = []
        for row in part:
            key = tuple([identity(term) for term in row])
            if key not in earlier:
                own.append(key)
                yield row
        earlier.update(own)


def added(rows: Iterable[Row], columns: Sequence[str], column: str, text: str) -> Iterator[Row]:
    """Rows with the numbers of one column added where all else is equal, in the order of the query."""
    place = columns.index(column)
    totals: dict[Row, int] = {}
    for row in rows:
        rest = (*row[:place], None, *row[place + 1 :])
        totals[rest] = totals.get(rest, 0) + count_in(row[place])
    sums = [(*row[:place], Literal(str(n), XSD + "integer"), *row[place + 1 :]) for row, n in totals.items()]
    keys, _, _ = sorting(text)
    yield from in_order(sums, columns, keys)
