"""Which things and claims a picture shows: around a middle, by filters, the most claimed first, never all of many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pepgraph.answers.listing import claim_counts, count_of_all
from pepgraph.errors import OutputError, option
from pepgraph.model.names import DOCUMENT
from pepgraph.model.numbers import count_in
from pepgraph.query.run import run
from pepgraph.store.claims import in_batches

if TYPE_CHECKING:
    from pepgraph.graph import Graph

CLAIMS = 5_000
"""Claims that one picture may be made of."""

THINGS = 300
"""Things, references among them, that a picture around a middle has at most."""

_ROWS = 10_000
"""Claims between the things of a picture that are looked at to choose from; Virtuoso sorts no more."""
_CANDIDATES = 10_000
"""Things around one that are counted."""
_SHARE = 14
"""Things that each further middle may bring, where there is not room for all."""


class View(NamedTuple):
    """What a view shows: the properties of claims whose values become things, and which claims."""

    explain: str
    slots: tuple[str, ...] = ("rdf:subject", "rdf:object")
    where: str = ""
    cites: bool = False


VIEWS = {
    "compound-mechanism-citation": View(
        "compounds, what they act on and do, and the references behind it",
        where="?claim rdf:subject ?compound . ?compound a pg:Peptide . ?claim rdf:predicate ?relation . "
        '?relation pg:family ?family . ?family skos:notation ?word . FILTER (?word IN ("mechanism", "effect"))',
        cites=True,
    ),
    "status": View(
        "compounds and the places where they have, or are denied, a regulatory status",
        ("rdf:subject", "pg:jurisdiction"),
        '?claim rdf:predicate ?relation . ?relation pg:family ?family . ?family skos:notation "status" .',
    ),
    "regions": View("what goes up or down in which region", ("rdf:subject", "rdf:object", "pg:anatomy")),
    "full": View("every claim between two things, and every reference", cites=True),
}
"""The views of the picture."""


VIEW = "compound-mechanism-citation"
"""The view where none is named."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What a picture is to show; everything but the view as IRIs, of each kind of filter any one."""

    view: str = VIEW
    about: tuple[str, ...] = ()
    """The things in its middle; none for the whole graph."""
    depth: int = 1
    levels: tuple[str, ...] = ()
    polarities: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    """Classes of the things around the middle."""
    documents: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    most: int = THINGS
    """Things and references together."""
    sources: int | None = None
    """Of these the references for which room is kept; a third where nothing is said."""
    claims: int = CLAIMS

    @property
    def kept(self) -> int:
        """Room kept for references."""
        return self.most // 3 if self.sources is None else self.sources


@dataclass(frozen=True, slots=True)
class Selection:
    """The claims of a picture and the things it may show, with how many there are."""

    claims: frozenset[str]
    things: tuple[str, ...] | None
    """Those that are shown, the middle first, references apart; None for all that the claims name."""
    things_found: int
    claims_found: int


def select(graph: Graph, sought: Sought) -> Selection:
    """Choose by counting in the engine, so that a large store is never read.

    Raises OutputError for a picture without a middle of more claims than it may be made of.
    """
    if sought.about:
        things, inner, found = _around(graph, sought)
        leading = [row for slots in _leading(sought, inner, things) for row in _between(graph, sought, slots)]
        quick = _quickly_read(graph, [thing for thing in things if thing not in inner])
        aside = _between(graph, sought, {"a": quick, "b": things}) if quick else ()
        return _chosen(leading, aside, sought, tuple(things), max(found, len(things)))
    if count_of_all(graph) > CLAIMS:
        raise OutputError(
            f"a picture or network of more than {CLAIMS:,} claims shows nothing; name what is in its middle with "
            f"{option('about')}"
        )
    rows = _between(graph, sought, {})
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        for end in row.ends:
            counts[end][0] += 1
            counts[end][1] = max(counts[end][1], row.strength)
    ranked = _most_claimed(counts)
    kept = ranked[: _room(sought)]
    if len(kept) == len(ranked):
        return _chosen(rows, (), sought, None, len(ranked))
    shown = set(kept)
    return _chosen([row for row in rows if shown.issuperset(row.ends)], (), sought, tuple(kept), len(ranked))


def _most_claimed(counts: Mapping[str, Sequence[int]]) -> list[str]:
    """Things by how many claims there are of each, then by the strongest evidence of these."""
    return sorted(counts, key=lambda thing: (*(-count for count in counts[thing]), thing))


def _room(sought: Sought) -> int:
    """Things besides references that may be shown."""
    return max(1, sought.most - sought.kept) if VIEWS[sought.view].cites else sought.most


class _Row(NamedTuple):
    claim: str
    ends: tuple[str, ...]
    line: tuple[str, str]
    strength: int


def _chosen(
    rows: Iterable[_Row], aside: Iterable[_Row], sought: Sought, things: tuple[str, ...] | None, found: int
) -> Selection:
    """The claims to show: of every line some before of any line more, the strongest first; then some of those aside."""
    ranked = _ranked(rows)
    known = set(ranked)
    beside = [claim for claim in _ranked(aside) if claim not in known][: sought.most]
    claims = [*ranked[: sought.claims], *beside][: sought.claims]
    return Selection(frozenset(claims), things, found, len(ranked) + len(beside))


def _ranked(rows: Iterable[_Row]) -> list[str]:
    seen: dict[object, int] = defaultdict(int)
    turn: dict[str, int] = {}
    for row in sorted(set(rows), key=lambda row: (-row.strength, row.claim, row.ends)):
        seen[row.ends, row.line] += 1
        turn[row.claim] = min(seen[row.ends, row.line], turn.get(row.claim, _ROWS))
    # A stable sort: within a turn the strongest stay first.
    return sorted(turn, key=turn.__getitem__)


# ── What is asked of the engine ──────────────────────────────────────────────────────────────

_NEAR = """SELECT ?it ?other (COUNT(DISTINCT ?claim) AS ?claims) (MAX(?strength) AS ?best) WHERE {{
  VALUES ?it {{ {values} }} {pattern} ?claim pg:strength ?strength . FILTER (isIRI(?other) && ?other != ?it)
}} GROUP BY ?it ?other"""
_BETWEEN = """SELECT DISTINCT ?claim ?a ?b ?c ?link ?polarity ?strength WHERE {{ {pattern}
  ?claim rdf:predicate ?link ; pg:polarity ?polarity ; pg:strength ?strength . FILTER (isIRI(?b))
}} ORDER BY DESC(?strength) ?claim"""


def _around(graph: Graph, sought: Sought) -> tuple[list[str], frozenset[str], int]:
    """The things within so many steps of the middle, as many as there is room for.

    With them those that are fewer steps away, and how many there are in all.
    """
    things = list(dict.fromkeys(sought.about))
    found = set(things)
    inner, frontier = frozenset(things), things
    room = _room(sought)
    for _ in range(sought.depth):
        if not frontier or len(things) >= room:
            break
        near = _near(graph, sought, frontier)
        found.update(other for ranked in near for other in ranked)
        news = _dealt(near, room - len(things), set(things))
        inner = frozenset(things)
        things = [*things, *news]
        frontier = news
    return things, inner, len(found)


def _near(graph: Graph, sought: Sought, middle: Sequence[str]) -> list[list[str]]:
    """For each thing those it shares claims with, the most claimed first, then those with the strongest evidence."""
    view = VIEWS[sought.view]
    ways = [(one, other) for one in view.slots for other in view.slots if one != other]
    if any(it.startswith(DOCUMENT) for it in middle):
        ways += [("cito:citesAsEvidence", other) for other in view.slots]
    paths = " UNION ".join(" ".join(("{ ?claim", one, "?it ;", other, "?other }")) for one, other in ways)
    pattern = " ".join((paths, view.where, *_conditions(sought, "other")))
    counts: dict[str, dict[str, list[int]]] = {it: {} for it in middle}
    for part in graph.engine.parts:
        for values in in_batches(middle):
            for it, other, claims, best in run(part, _NEAR.format(values=values, pattern=pattern)):
                if str(other).startswith(DOCUMENT):
                    continue
                sums = counts[str(it)].setdefault(str(other), [0, 0])
                sums[0] += count_in(claims)
                sums[1] = max(sums[1], count_in(best))
    return [_most_claimed(others)[:_CANDIDATES] for others in counts.values()]


def _dealt(lists: Sequence[Sequence[str]], room: int, taken: set[str]) -> list[str]:
    """As many of the listed as there is room for: most of the first list, some of each other one."""
    dealt: dict[str, None] = {}
    share = min(_SHARE, max(1, room // len(lists)))
    shares = [max(share, room - share * (len(lists) - 1)), *[share] * (len(lists) - 1)]
    for amount in (shares, [room] * len(lists)):
        for listed, more in zip(lists, amount, strict=True):
            new = [thing for thing in listed if thing not in taken and thing not in dealt]
            already = sum(thing in dealt for thing in listed)
            for thing in new[: max(0, min(more - already, room - len(dealt)))]:
                dealt[thing] = None
    return list(dealt)


def _leading(sought: Sought, inner: Collection[str], things: Sequence[str]) -> Iterator[dict[str, Collection[str]]]:
    """Which ends claims have that lead from the inner things to those around them."""
    for end in "abc"[: len(VIEWS[sought.view].slots)]:
        yield {"a": things, "b": things, end: inner}
    if references := [thing for thing in inner if thing.startswith(DOCUMENT)]:
        yield {"a": things, "b": things, "cited": references}


def _quickly_read(graph: Graph, things: Sequence[str]) -> list[str]:
    """Those of which little is said, until that is much."""
    counts = claim_counts(graph, things)
    read, quick = 0, []
    for thing in sorted(things, key=lambda thing: (counts[thing], thing)):
        read += counts[thing]
        if read > CLAIMS:
            break
        quick.append(thing)
    return quick


def _between(graph: Graph, sought: Sought, kept: Mapping[str, Collection[str]]) -> list[_Row]:
    """The claims of the view with one of these things at each end that is named, a to c in the order of the slots."""
    view = VIEWS[sought.view]
    ends = " ".join(
        ("?claim", view.slots[0], "?a ;", view.slots[1], "?b", *(f"; {slot} ?c" for slot in view.slots[2:]))
    )
    cites = "?claim cito:citesAsEvidence ?cited ." if "cited" in kept else ""
    # The engine begins with the shortest list.
    lists = [_listed(end, sorted(kept[end])) for end in sorted(kept, key=lambda end: (len(kept[end]), end))]
    pattern = " ".join(
        (*lists[:1], cites, ends, ".", *lists[1:], view.where, *_conditions(sought, "" if kept else "b"))
    )
    return [
        _Row(str(claim), tuple(str(end) for end in ends if end), (str(link), str(polarity)), count_in(strength))
        for claim, *ends, link, polarity, strength in run(
            graph.engine, f"{_BETWEEN.format(pattern=pattern)} LIMIT {_ROWS}"
        )
    ]


def _conditions(sought: Sought, thing: str) -> Iterator[str]:
    """The filters as patterns; that of kinds on this variable."""
    if sought.levels:
        yield "?claim pg:evidenceLevel ?level . " + _listed("level", sought.levels)
    if sought.polarities:
        yield "?claim pg:polarity ?said . " + _listed("said", sought.polarities)
    if sought.documents:
        yield "?claim pg:statedIn ?passage . ?passage pg:inDocument ?document . " + _listed(
            "document", sought.documents
        )
    if sought.references:
        yield "?claim cito:citesAsEvidence ?reference . " + _listed("reference", sought.references)
    if sought.kinds and thing:
        yield " ".join((f"?{thing} a ?class .", _listed("class", sought.kinds)))


def _listed(variable: str, iris: Collection[str]) -> str:
    values = " ".join(in_batches(iris))
    return f"VALUES ?{variable} {{ {values} }}" if iris else ""
