"""The page of a compound, a target, a condition, a place: all that the claims say of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pepgraph.answers.behind import Behind
from pepgraph.answers.listing import Part, claims_of, names_of
from pepgraph.answers.motifs import sequence
from pepgraph.answers.profile import FAMILIES, IN_PATIENTS, ROLES, Profile, in_role, profile_with
from pepgraph.answers.regions import matrix
from pepgraph.answers.repeated import told_once
from pepgraph.answers.statuses import Standing, standings
from pepgraph.apps.web.pages.claim_rows import Claims, Shown
from pepgraph.apps.web.pages.described import Described, Value, shown_as
from pepgraph.apps.web.pages.filtering import asked_as
from pepgraph.apps.web.pages.html import page
from pepgraph.apps.web.pages.paging import PAGE, offset_of, pager
from pepgraph.apps.web.server.messages import BadRequest, Reply, Request
from pepgraph.graph import Graph
from pepgraph.model.claims import Claim
from pepgraph.query.filtering import ABOUT, NAMING

WHOLE = 400
"""Claims that one page still sorts; of more they are listed, a page at a time."""

_FACTS = (
    ("pg:residueCount", "Residues", "computed"),
    ("pg:molecularFormula", "Formula", "computed"),
    ("pg:averageMass", "Average mass, Da", "computed"),
    ("pg:inchiKey", "InChIKey", "computed"),
    ("skos:broader", "A kind or part of", ""),
    ("skos:related", "See also", ""),
    ("pg:excludes", "Leaves out", ""),
    ("skos:exactMatch", "Same as, elsewhere", ""),
    ("skos:closeMatch", "Close to, elsewhere", ""),
    ("skos:broadMatch", "Narrower than, elsewhere", ""),
)


@dataclass(frozen=True, slots=True)
class Section:
    """Claims under a title, with a word on how to take them."""

    name: str
    title: str
    claims: list[Shown]
    note: str = ""


def entity(graph: Graph, request: Request, it: Described) -> Reply:
    """The page of an entity; where many claims name it, a part of them at a time."""
    few = len(names_of(graph, ABOUT, {"it": it.iri}, WHOLE + 1)) <= WHOLE
    role = "" if few else _chosen_role(graph, request, it)
    pattern = ABOUT if few else NAMING[role]
    before = offset_of(request)  # Whatever is no page is refused where there is one page too.
    part = claims_of(graph, pattern, {"it": it.iri}, offset=0 if few else before, size=WHOLE if few else PAGE)
    profile, behind = profile_with(graph, it.iri, part.items)
    shown = Claims(graph, (*part.items, *profile.acted_on, *profile.in_patients), behind)
    return page(
        "entity.html",
        it=it,
        name=asked_as(graph, it.iri, it.label),
        count=part.total if few else it.one("pg:claimCount"),
        names=[str(name) for name in it.many("skos:altLabel")],
        sequence=sequence(graph, it.iri),
        facts=_facts(graph, it),
        role=role,
        roles=list(NAMING),
        **(_sorted(profile, shown) if few else _listed(request, part, shown)),
        several=profile.several,
        sources=profile.sources,
        notes=profile.notes,
        bearing=_bearing(graph, profile, behind),
    )


def _bearing(
    graph: Graph, profile: Profile, behind: Behind
) -> list[tuple[str, list[tuple[Standing, list[list[Shown]]]], bool]]:
    shown = Claims(graph, (claim for one in profile.bearing for claim in one.claims), behind)
    return [
        (one.title, [(standing, _alike(shown.of(standing.claims))) for standing in standings(one.claims)], one.more)
        for one in profile.bearing
    ]


def _alike(shown: Iterable[Shown]) -> list[list[Shown]]:
    """Claims with those that cite the same and of which the same is noted, so that it is told once."""
    found: dict[tuple[str, str], list[Shown]] = {}
    for one in shown:
        found.setdefault((one.claim.cited(several=bool(one.title)), one.but), []).append(one)
    return list(found.values())


def _chosen_role(graph: Graph, request: Request, it: Described) -> str:
    """The role whose claims are listed: the one named by ``as``, else the first that there is. Raises BadRequest."""
    said = request.one("as")
    if said and said not in NAMING:
        raise BadRequest(f"as is {said!r}; use one of {', '.join(NAMING)}")
    found = (role for role, pattern in NAMING.items() if names_of(graph, pattern, {"it": it.iri}, 1))
    return said or next(found, "subject")


def _facts(graph: Graph, it: Described) -> list[tuple[str, str, tuple[Value, ...]]]:
    return [(title, how, shown_as(graph, terms)) for name, title, how in _FACTS if (terms := it.many(name))]


def _listed(request: Request, part: Part[Claim], shown: Claims) -> dict[str, Any]:
    return {
        "listed": shown.of(part.items),
        "pager": pager(request, part, claims=True),
        "sections": _in_parts([]),
        "matrix": None,
        "places": [],
        "others": False,
    }


def _sorted(profile: Profile, shown: Claims) -> dict[str, Any]:
    return {
        "listed": [],
        "pager": None,
        "sections": _in_parts(list(_sections(profile, shown))),
        "matrix": _matrix(profile, shown),
        "places": [(standing, _alike(shown.of(standing.claims))) for standing in profile.standings],
        "others": any(standing.subject.iri != profile.iri for standing in profile.standings),
    }


def _in_parts(sections: list[Section]) -> dict[str, list[Section]]:
    """What stands above what is raised and lowered, above the status by place, and below both."""
    first = [section for section in sections if section.name.startswith(("identity", "mechanism"))]
    effects = [section for section in sections if section.name.startswith("effect")]
    return {"first": first, "effects": effects, "rest": [one for one in sections if one not in (*first, *effects)]}


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
    told = {claim.proposition for claim in claims if claim.relation.family == "status"}

    def section(name: str, title: str, some: Iterable[Claim], note: str = "") -> Iterable[Section]:
        once = told_once(some)
        told.update(one.claim.proposition for one in once)
        if once:
            yield Section(name, title, shown.told(once), note)

    def family(name: str, *titles: str) -> Iterable[Section]:
        for role, title in zip(ROLES, titles, strict=True):
            own = in_role(profile, name, role)
            note = "strongest evidence first" if len(own) > 1 else ""
            yield from section(f"{name}{role}", title.replace("'", "’"), own, note)

    for titles in FAMILIES[:4]:
        yield from family(*titles)
        if titles[0] == "mechanism":
            yield from section("mechanism-acted-on", "What it acts on", profile.acted_on, "as the same passages tell")
    yield from section("effect-in-patients", IN_PATIENTS, profile.in_patients)
    anecdotes = "anecdotes, which are no clinical evidence"
    yield from section("reports", "What users report", profile.anecdotes, anecdotes)
    yield from section("denied", "What is denied", profile.denied)
    yield from section("hedged", "Not to be repeated as fact", profile.hedged, "hedged in the digest")
    yield from family(*FAMILIES[4])
    yield from section("comparison", "Compared with others", profile.comparisons)
    yield from section("other", "Also", (c for c in claims if c.proposition not in told))
