"""Names of claims that are like one that nothing has."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pepgraph.errors import UnknownNameError
from pepgraph.model.names import DOCUMENT, XSD, document_of
from pepgraph.model.terms import Iri, Literal, Term, cut
from pepgraph.query.alike import closest, with_meant
from pepgraph.store.contract import Engine, rows_from, several_documents

# Passages of very many documents have one number.
_OF_NUMBER = """SELECT ?claim ?number WHERE {
  ?passage a pg:Passage ; pg:number ?number . ?claim pg:statedIn ?passage ; a pg:Claim
} LIMIT 500"""
_OF_PASSAGE = "SELECT ?claim ?passage WHERE { ?claim pg:statedIn ?passage ; a pg:Claim }"
_EVERY = "SELECT ?claim WHERE { ?claim a pg:Claim }"
_LISTED = 4


def no_claim(engine: Engine, name: str) -> UnknownNameError:
    """What to say of a name, with or without its document, that no claim has: those of its passage or spelt like it."""
    said = f"there is no claim {cut(name)}"
    document, _, local = name.strip().rpartition(":")
    number = re.match(r"\d{1,6}(?=-|\Z)", local)
    there: list[str] = []
    if number and document:
        there = _names(engine, _OF_PASSAGE, {"passage": Iri(f"{DOCUMENT}{document}/passage/{number[0]}")})
    elif number:
        there = _names(engine, _OF_NUMBER, {"number": Literal(number[0], XSD + "integer")})
    if number and number[0] == local and there:
        more = f" and {len(there) - _LISTED} more" if len(there) > _LISTED else ""
        return UnknownNameError(f"{said}; those of that passage are {', '.join(there[:_LISTED])}{more}")
    wanted = name.strip() if several_documents(engine) else local
    near = closest(wanted, there, 2, 0.75)
    # All of a large store would take minutes to look through.
    if not near and not engine.lasting:
        unnumbered = {_unnumbered(one): one for one in _names(engine, _EVERY, {})}
        near = [unnumbered[one] for one in closest(_unnumbered(wanted), unnumbered, 2, 0.75)]
    message = with_meant(said, near) if near else f"{said}; search finds claims by their words"
    return UnknownNameError(message, kind="claim", meant=near)


def _names(engine: Engine, query: str, given: Mapping[str, Term]) -> list[str]:
    """Claims as people name them, in the order of their names."""
    several = several_documents(engine)
    claims = sorted({str(row[0]) for row in rows_from(engine, query, given)})
    return [f"{document_of(one)}:" * several + one.rpartition("/")[2] for one in claims]


def _unnumbered(name: str) -> str:
    return re.sub(r"(?:\A|(?<=:))\d+-", "", name)
