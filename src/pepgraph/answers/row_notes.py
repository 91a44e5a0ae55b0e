"""What curators note on what the rows of named queries stand for: claims, references and papers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING

from pepgraph.answers.behind import kept_apart_from, noted, remarks_of
from pepgraph.answers.citations import Noted, Remarks, remarks_on, unread
from pepgraph.answers.report import remarked
from pepgraph.errors import each
from pepgraph.model.claims import Claim
from pepgraph.model.names import document_of, in_document, marker_of
from pepgraph.query.hints.hints import of_named
from pepgraph.query.results import KEPT, Result
from pepgraph.store.contract import Row

if TYPE_CHECKING:
    from pepgraph.graph import Graph
    from pepgraph.query.catalogue import Entry
    from pepgraph.query.naming.resolve import Name

NAMING = ("claim", "other")
"""Columns of named queries with claims to ask for."""
OF_CLAIMS = (*NAMING, "one_claim", "two_claim")
"""Columns that have claims."""
OF_SOURCES = ("reference", "paper")
"""Columns that have what claims rest on."""


def _kept_from(graph: Graph, rows: Sequence[Sequence[str]]) -> list[str]:
    """Of rows that stand for claims, given by IRI, the papers that curators keep from these, with their markers."""
    apart = kept_apart_from(graph, {iri for row in rows for iri in row})
    return [
        ", ".join(
            dict.fromkeys(f"{one.marker} {one.paper.short}" for iri in row for one in apart.get(iri, ()) if one.paper)
        )
        for row in rows
    ]


def noted_on(graph: Graph, told: Result | Iterable[Claim]) -> Noted:
    """What curators note on claims, or on what the rows of a named query stand for. Raises TypeError."""
    if not isinstance(told, Result):
        return noted(graph, each("told", told, Claim, "claims, or what ask() gives"))
    apart = kept_apart_from(graph, {*chain(*claims_in(told.columns, told.rows))})
    return Noted(apart, noted_in(graph, told.columns, told.rows))


def noted_columns(graph: Graph, columns: Sequence[str], rows: Sequence[Row]) -> dict[str, list[str]]:
    """What curators note on what rows of a named query stand for, as columns beside theirs: a text for each row.

    Where the rows stand for claims, ``not_behind`` has the papers that are kept from these, with their markers, and
    ``read_again`` whether one is to be read again.
    """
    of_claims, found = any(name in columns for name in OF_CLAIMS), dict[str, list[str]]()
    if of_claims:
        claims = claims_in(columns, rows)
        changed = unread(graph, {*chain(*claims)})
        found["not_behind"] = _kept_from(graph, claims)
        found["read_again"] = ["" if changed.isdisjoint(of_row) else "yes" for of_row in claims]
    if of_claims or any(name in columns for name in OF_SOURCES):
        noted, things = noted_in(graph, columns, rows), _iris(columns, (*OF_CLAIMS, *OF_SOURCES), rows)
        found["noted"] = [" ".join(dict.fromkeys(text for iri in row for text in noted.get(iri, ()))) for row in things]
    return found


def noted_in(graph: Graph, columns: Sequence[str], rows: Sequence[Row]) -> Remarks:
    """What curators remark on the papers behind the claims of rows, such as a retraction, by the claim's IRI.

    Of rows that stand for no claims it is what they remark on references and papers, unless the rows tell just that.
    """
    if any(name in columns for name in OF_CLAIMS):
        return remarks_of(graph, {*chain(*claims_in(columns, rows))})
    sources = dict.fromkeys(chain(*_iris(columns, OF_SOURCES, rows)))
    return {} if "note" in columns else remarks_on(graph, sources.keys())


def claims_in(columns: Sequence[str], rows: Iterable[Row]) -> list[list[str]]:
    """The claims that each row of a named query stands for, by IRI."""
    return _iris(columns, OF_CLAIMS, rows)


def _iris(columns: Sequence[str], wanted: Iterable[str], rows: Iterable[Row]) -> list[list[str]]:
    """What each row has in these columns, where these are there."""
    places = [columns.index(name) for name in wanted if name in columns]
    return [[str(row[i]) for i in places if row[i] is not None] for row in rows]


def remarks_told(graph: Graph, columns: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """What curators remark on the papers behind the claims of rows, each once, as one line, and how many are to be
    read again; of rows of references what they remark on these, unless the rows tell of it.
    """
    found = noted_in(graph, columns, rows)
    if any(name in columns for name in OF_CLAIMS):
        told = [remarked([text]) for text in dict.fromkeys(chain.from_iterable(found.values()))]
        if count := len(unread(graph, {*chain(*claims_in(columns, rows))})):
            are = "is to be read again, since its" if count == 1 else "are to be read again, since their"
            told.append(f"{count:,} of the claims behind these rows {are} text was changed; to-read lists them")
        return told
    if "reference" not in columns or "remarks" in columns:
        return []
    references = [iri for (iri, *_) in _iris(columns, ("reference",), rows) if iri in found]
    several = len({*map(document_of, references)}) > 1
    named = {iri: in_document(marker_of(iri), document_of(iri) if several else None) for iri in references}
    return [remarked([f"{name}: {text}"]) for iri, name in named.items() for text in found[iri]]


def hints_of(graph: Graph, result: Result, entry: Entry, arguments: Sequence[Name], empty: bool) -> Iterator[str]:
    """What a result of a named query says of itself and of the papers behind its rows, of as many as are kept."""
    yield from of_named(graph, entry, arguments, empty)
    if result.readable_again:
        yield from remarks_told(graph, result.columns, list(islice(result, KEPT)))
