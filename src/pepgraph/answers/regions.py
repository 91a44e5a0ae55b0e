"""What is raised and lowered where: claims with a direction, as rows and columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pepgraph.model.claims import Claim

NOWHERE = "region not said"
_WHERE = ("anatomy", "matrix")


@dataclass(frozen=True, slots=True)
class Matrix:
    """Directed claims about one thing: a row for what it raises or lowers, a column for each region."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[Claim, ...], ...]], ...]


def matrix(thing: str, claims: Iterable[Claim]) -> Matrix | None:
    """The matrix of a thing as subject or object, None where no claim of it has a direction.

    A relation has a direction where the ontology gives it a sign.
    """
    found: dict[str, dict[str, list[Claim]]] = {}
    columns: dict[str, None] = {}
    for claim in claims:
        if not claim.relation.symbol or thing not in (claim.subject.iri, claim.object.iri):
            continue
        other = claim.object if claim.subject.iri == thing else claim.subject
        aspect = "".join(f" ({part.label})" for part in claim.qualified("aspect"))
        where = [place.label for name in _WHERE for place in claim.qualified(name)] or [NOWHERE]
        for place in where:
            columns[place] = None
            found.setdefault(other.label + aspect, {}).setdefault(place, []).append(claim)
    if not found:
        return None
    ordered = sorted(columns, key=lambda name: (name == NOWHERE, name))
    rows = tuple(
        (name, tuple(tuple(cells.get(place, ())) for place in ordered)) for name, cells in sorted(found.items())
    )
    return Matrix(tuple(ordered), rows)
