"""What tools list, a line each: claims with their notes and passages and the names to ask by, and rows of queries."""

from __future__ import annotations

from collections.abc import Sequence

from pepgraph.answers.behind import Behind
from pepgraph.answers.report import Report, claim_line, in_markdown, not_behind, remarked
from pepgraph.answers.row_notes import NAMING, noted_columns
from pepgraph.apps.web.api.parameters import Parameter
from pepgraph.apps.web.server.messages import BadRequest
from pepgraph.graph import Graph
from pepgraph.model.claims import Claim
from pepgraph.model.terms import Iri, one_line, printable
from pepgraph.query.catalogue import Entry
from pepgraph.query.labels import short, shown_names
from pepgraph.store.contract import Row, several_documents

PROFILE = (
    *("facts", "identity", "mechanism", "effect", "status", "use", "anecdotes", "denials", "hedged", "evidence"),
    *("comparison", "also", "sources", "notes"),
)
"""The parts of a profile, by which its sections are named."""

COMPARISON = (
    *("comparison", "shared", "identity", "mechanism", "effect", "use", "evidence", "also", "status", "others"),
    *("anecdotes", "sources", "notes"),
)
"""Those of a comparison."""


def parts_of(known: Sequence[str]) -> Parameter:
    """The parameter that limits a report to some of its parts."""
    meaning = f"only these parts of the answer, which is long without: {', '.join(known)}"
    return Parameter("parts", meaning, several=(0, len(known)), example='["status", "sources"]')


def told_in_parts(
    graph: Graph, report: Report, parts: Sequence[str] = (), known: Sequence[str] = (), *, whole: bool = True
) -> str:
    """A report, or the named parts of it, with its claims as lists have them. Raises BadRequest.

    What is not in a report that is not made of the ``whole`` of the claims may still be told.
    """
    if unknown := [part for part in parts if part not in known]:
        raise BadRequest(f"there is no part {unknown[0][:40]!r}; there are {', '.join(known)}")
    chosen = report.only(parts)
    if parts and not chosen.sections:
        there = dict.fromkeys(section.part for section in report.sections)
        where = "" if whole else "in these claims "
        about = printable(one_line(report.title))
        return f"Of {about} {where}nothing is told under {' or '.join(parts)}; there is {', '.join(there)}."
    lines = _Lines(graph, [*chosen.claims, *chosen.of_rows])
    return in_markdown(chosen, lambda one, _: lines.line(one.claim, one.places), lines.named)


def listed(graph: Graph, claims: Sequence[Claim]) -> str:
    """Claims a line each."""
    lines = _Lines(graph, claims)
    return "".join(f"- {lines.line(claim)}\n" for claim in claims)


class _Lines:
    """How claims are told in lists, looked up for all of them at once."""

    def __init__(self, graph: Graph, claims: Sequence[Claim]) -> None:
        self._noted, self._several = Behind.of(graph, claims).noted, several_documents(graph.engine)

    def line(self, claim: Claim, elsewhere: str = "") -> str:
        """A claim with what curators note on it, where it stands, and the name to ask for it by."""
        place = f"{claim.document}, passage {claim.passage} · claim {self._name(claim)}"
        kept = not_behind(self._kept(claim))
        parts = (claim_line(claim), kept, self._remarked(claim), elsewhere, place)
        return printable(one_line(" · ".join(filter(None, parts))))

    def named(self, claims: Sequence[Claim]) -> str:
        """Claims by their names alone, with what curators note on them."""
        alike: dict[tuple[tuple[str, ...], str], list[str]] = {}
        for claim in claims:
            alike.setdefault((self._kept(claim), self._remarked(claim)), []).append(self._name(claim))
        told = []
        for (kept, said), names in alike.items():
            noted = "; ".join(filter(None, (not_behind(kept, "them" if names[1:] else "it"), said)))
            told.append(", ".join(names) + (f" ({noted})" if noted else ""))
        return "; ".join(told)

    def _name(self, claim: Claim) -> str:
        return short(Iri(claim.iri), {}, several=self._several)

    def _remarked(self, claim: Claim) -> str:
        return remarked(self._noted.remarks.get(claim.iri, ()))

    def _kept(self, claim: Claim) -> tuple[str, ...]:
        return tuple(one.paper.short for one in self._noted.stopped.get(claim.iri, ()) if one.paper)


_NOTED = {"not_behind": "not behind it, a curator notes", "read_again": "to be read again"}
"""What the notes of rows that stand for claims are called above them."""


def table(graph: Graph, entry: Entry, found: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """Rows of a named query a line each, below their columns, with what curators note on them."""
    columns = [*entry.columns, *(name for name in NAMING if name in found and name not in entry.columns)]
    shown = [found.index(name) for name in columns]
    known = shown_names(graph.engine, (row[i] for row in rows for i in shown))
    cells = [[_cell(known.get(row[i]) or short(row[i], {})) for i in shown] for row in rows]
    for kind, noted in noted_columns(graph, found, rows).items():
        if any(noted):
            name = _NOTED.get(kind, "a curator notes")
            place = columns.index("claim") if "claim" in columns else len(columns)
            columns.insert(place, name)
            cells = [[*row[:place], _cell(note), *row[place:]] for row, note in zip(cells, noted, strict=True)]
    return [" | ".join(columns), *map(" | ".join, cells)]


def _cell(text: str) -> str:
    """A value in a row, in which it begins no other cell and no other row."""
    return printable(one_line(text)).replace("|", r"\|")
