"""Claims, tensions, passages and rows of queries as CSV that a spreadsheet opens: text in place of IRIs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from pepgraph.answers.citations import Noted
from pepgraph.answers.coverage import Passage
from pepgraph.answers.tensions import Tension
from pepgraph.model.claims import Claim
from pepgraph.model.names import local_of
from pepgraph.model.terms import Literal
from pepgraph.output.tables import Labels, labelled
from pepgraph.query.results import Result
from pepgraph.store.contract import Answer

LABELLED = ("csv", "md")
"""Formats of rows that can have labels in place of IRIs, for people to read."""

_CLAIM = (
    "sentence",
    "polarity",
    "modality",
    "evidence",
    "citation",
    "cites",
    "may cite",
    "not behind",
    "noted",
    "read again",
)
_PLACE = ("passage", "document", "claim")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BELOW_ZERO = re.compile(r"-(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def claims_csv(claims: Iterable[Claim], noted: Noted) -> str:
    """A row for each claim.

    >>> from pepgraph.model.claims import Named, Relation
    >>> reduces = Relation("r", "reduces", "reduces", "reduce")
    >>> claim = Claim("c", Named("s", "Selank"), reduces, Named("o", "anxiety"), cites=("6", "7"), document="d")
    >>> print(claims_csv([claim], Noted()).splitlines()[1])
    Selank reduces anxiety.,affirmed,asserted,,cited,6 7,,,,,Selank,reduces,anxiety,,0,d,c
    """
    columns = (*_CLAIM, "subject", "relation", "object", "qualifiers", *_PLACE)
    return rows_csv(columns, (_row(claim, noted) for claim in claims))


def tensions_csv(tensions: Iterable[Tension], noted: Noted) -> str:
    """A row for each pair of claims, with what they differ in."""
    columns = ("why", "differ in", *(f"{side} {name}" for side in ("first", "second") for name in (*_CLAIM, *_PLACE)))
    return rows_csv(
        columns,
        (
            (
                one.why,
                "; ".join(f"{name}: {a or 'not said'} / {b or 'not said'}" for name, a, b in one.apart),
                *(cell for claim in (one.first, one.second) for cell in (*_stated(claim, noted), *_placed(claim))),
            )
            for one in tensions
        ),
    )


def coverage_csv(passages: Iterable[Passage]) -> str:
    """A row for each passage: what it carries, and the offsets of what is in no claim."""
    columns = ("passage", "heading", "claims", "uncited", "role", "in no claim", "document", "iri")
    return rows_csv(
        columns,
        (
            (
                str(one.number),
                one.label,
                str(one.claims),
                str(one.uncited),
                one.role,
                "; ".join(f"{span} {why}".strip() for span, why in one.left),
                one.document,
                one.iri,
            )
            for one in passages
        ),
    )


def labelled_text(result: Result, format: str, labels: Labels, columns: Sequence[str] | None = None) -> str:
    """Rows in a format of ``LABELLED`` with what a table shows in place of IRIs."""
    heads, cells = labelled(result, labels, columns)
    if format == "csv":
        return rows_csv(heads, cells)
    return Result(Answer("rows", tuple(heads), (tuple(map(Literal, row)) for row in cells))).text(format)


def _row(claim: Claim, noted: Noted) -> tuple[str, ...]:
    qualifiers = "; ".join(f"{local_of(q.property)}: {q.value.label}" for q in claim.qualifiers)
    parts = (claim.subject.label, claim.relation.label, claim.object.label, qualifiers)
    return (*_stated(claim, noted), *parts, *_placed(claim))


def _stated(claim: Claim, noted: Noted) -> tuple[str, ...]:
    evidence, cites, may = ", ".join(claim.evidence), " ".join(claim.cites), " ".join(claim.may_cite)
    kept = "; ".join(f"{one.marker} {one.paper.short}" for one in noted.stopped.get(claim.iri, ()) if one.paper)
    remarks, unread = " ".join(noted.remarks.get(claim.iri, ())), "yes" if claim.read_again else ""
    return claim.sentence, claim.polarity, claim.modality, evidence, claim.state, cites, may, kept, remarks, unread


def _placed(claim: Claim) -> tuple[str, ...]:
    return str(claim.passage), claim.document, claim.iri


def rows_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows of text under their heads; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def _harmless(cell: str) -> str:
    """Text that no spreadsheet takes for a formula.

    >>> _harmless("=1+1"), _harmless("-1+1"), _harmless("-5.2")
    ("'=1+1", "'-1+1", '-5.2')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) and not _BELOW_ZERO.fullmatch(cell) else cell
