"""The page of a compound, a target, a condition, a place: all that the claims say of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pepgraph.answers.listing import ABOUT, Part, claims_of
from pepgraph.answers.motifs import sequence
from pepgraph.answers.profile import Profile, distinct, is_anecdote, profile_of, standings
from pepgraph.answers.regions import matrix
from pepgraph.apps.web.described import Described, Value, shown_as
from pepgraph.apps.web.html import page
from pepgraph.apps.web.messages import Reply, Request
from pepgraph.apps.web.paging import number_of, pager
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.shown import Claims, Shown
from pepgraph.graph import Graph
from pepgraph.model.claims import Claim

WHOLE = 400
"""Claims that one page still sorts; of more it lists some at a time."""

_FACTS = (
    ("pg:residueCount", "Residues", "computed"),
    ("pg:molecularFormula", "Formula", "computed"),
    ("pg:averageMass", "Average mass, Da", "computed"),
    ("pg:inchiKey", "InChIKey", "computed"),
    ("skos:broader", "A kind of", ""),
    ("skos:related", "See also", ""),
    ("pg:excludes", "Leaves out", ""),
    ("skos:exactMatch", "Same as, elsewhere", ""),
    ("skos:closeMatch", "Close to, elsewhere", ""),
    ("skos:broadMatch", "Narrower than, elsewhere", ""),
)

# Name and title; the title of what only ever is the object of claims.
_FAMILIES = (
    ("identity", "What it is", "In what others are"),
    ("mechanism", "How it acts", "What acts on it"),
    ("effect", "What it does", "What bears on it"),
    ("use", "What it is used and studied for", "What is used and studied for it"),
    ("evidence", "The evidence, in the digest’s view", "In what is said of the evidence"),
    ("comparison", "Compared with others", "In comparisons"),
)


@dataclass(frozen=True, slots=True)
class Section:
    """Claims under a title, with a word on how to take them."""

    name: str
    title: str
    claims: list[Shown]
    note: str = ""


def entity(graph: Graph, request: Request, settings: Settings, it: Described) -> Reply:
    """The page of an entity; where many claims name it, a part of them at a time."""
    number = number_of(request)
    part = claims_of(graph, ABOUT, {"it": it.iri}, size=WHOLE)
    if not part.whole or number > 1:
        part = claims_of(graph, ABOUT, {"it": it.iri}, number=number)
    profile = profile_of(graph, it.iri, part.items)
    shown = Claims(graph, part.items)
    return page(
        "entity.html",
        it=it,
        count=it.one("pg:claimCount"),
        names=[str(name) for name in it.many("skos:altLabel")],
        sequence=sequence(graph, it.iri),
        facts=_facts(graph, it),
        **(_sorted(profile, shown) if part.whole else _listed(request, part, shown)),
        sources=profile.sources,
        notes=profile.notes,
    )


def _facts(graph: Graph, it: Described) -> list[tuple[str, str, tuple[Value, ...]]]:
    return [(title, how, shown_as(graph, terms)) for name, title, how in _FACTS if (terms := it.many(name))]


def _listed(request: Request, part: Part[Claim], shown: Claims) -> dict[str, Any]:
    return {"listed": shown.of(part.items), "pager": pager(request, part), "sections": [], "matrix": None, "places": []}


def _sorted(profile: Profile, shown: Claims) -> dict[str, Any]:
    status = list(standings(profile.claims))
    return {
        "listed": [],
        "pager": None,
        "sections": list(_sections(profile, shown)),
        "matrix": _matrix(profile, shown),
        "places": [(standing, shown.of(standing.claims)) for standing in status],
    }


def _matrix(profile: Profile, shown: Claims) -> dict[str, Any] | None:
    found = matrix(profile.iri, profile.claims)
    if found is None:
        return None
    return {
        "columns": found.columns,
        "rows": [(name, [shown.of(cell) for cell in cells]) for name, cells in found.rows],
    }


def _sections(profile: Profile, shown: Claims) -> Iterable[Section]:
    claims = profile.claims
    about = any(claim.subject.iri == profile.iri for claim in claims)
    told = {claim.proposition for claim in claims if claim.relation.family == "status"}

    def section(name: str, title: str, some: Iterable[Claim], note: str = "") -> Iterable[Section]:
        some = distinct(some)
        told.update(claim.proposition for claim in some)
        if some:
            yield Section(name, title, shown.of(some), note)

    for name, title, otherwise in _FAMILIES[:4]:
        yield from section(name, title if about else otherwise, profile.family(name), "strongest evidence first")
    yield from section(
        "reports", "What users report", filter(is_anecdote, claims), "anecdotes, which are no clinical evidence"
    )
    denied = (c for c in claims if c.polarity == "negated" and c.relation.family != "status")
    yield from section("denied", "What the digest denies", denied)
    hedged = (c for c in claims if c.polarity == "affirmed" and c.modality == "hedged")
    yield from section("hedged", "Not to be repeated as fact", hedged, "hedged in the digest")
    for name, title, otherwise in _FAMILIES[4:]:
        yield from section(name, title if about else otherwise, profile.family(name))
    yield from section("other", "Also", (c for c in claims if c.proposition not in told))
