"""What curators note otherwise in a later edition: what is new or gone, says another thing or is on other things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pepgraph.model.claims import Claim
from pepgraph.model.names import local_of, marker_of
from pepgraph.model.terms import Iri, one_line
from pepgraph.query.labels import labels
from pepgraph.query.run import run
from pepgraph.store.contract import grouped, several_documents

if TYPE_CHECKING:
    from pepgraph.graph import Graph

_TEXTS = "SELECT ?note ?text { ?note a pg:CuratorNote ; rdfs:comment ?text } ORDER BY ?note ?text"
_ON = "SELECT ?note ?on { ?note a pg:CuratorNote ; pg:concerns ?on }"
_STOPS = "SELECT ?note ?paper { ?note a pg:CuratorNote ; pg:stopsPathTo ?paper }"
_READINGS = "SELECT ?claim ?text { ?claim pg:curationNote ?text } ORDER BY ?claim ?text"
_SHOWN = 3

Told = tuple[str, str, str]
"""What a note is on, what it said and what it says; empty where there was or is none."""


@dataclass(frozen=True, slots=True)
class _Note:
    """What a curator remarks, on which things, and which papers it keeps from these."""

    text: str
    on: frozenset[str]
    stops: frozenset[str]


def renoted(
    before: Graph,
    after: Graph,
    pairs: Iterable[tuple[Claim, Claim]],
    same: tuple[Mapping[str, str], Mapping[str, str]],
) -> tuple[Told, ...]:
    """Notes of two editions that differ: ``pairs`` are the claims of both, ``same`` what each reference is in each.

    A note is the same by its name, or by what it says of the same things; claims may have other names, and
    references other numbers.
    """
    named = {first.iri: second.iri for first, second in pairs}
    kept = {*named.values()}
    old, new = _notes(before, named), _notes(after, kept)
    old = {named.get(iri, iri): _Note(one.text, _called(one.on, named), one.stops) for iri, one in old.items()}
    pending = defaultdict[tuple[object, ...], list[str]](list)
    for iri in sorted(old.keys() - new.keys()):
        pending[_content(old[iri], same[0])].append(iri)
    other = {
        iri: rest.pop() for iri in sorted(new) if iri not in old and (rest := pending[_content(new[iri], same[1])])
    }
    rows: list[Told] = []
    for iri in sorted({*old, *new} - {*other.values()}):
        was, now = old.get(other.get(iri, iri)), new.get(iri)
        if was and now and (was.on == now.on or _called(was.on, same[0]) == _called(now.on, same[1])):
            if (was.text, was.stops) != (now.text, now.stops):
                rows.append((_listed(after, now.on), _said(before, was), _said(after, now)))
        elif was and now and (was.text, was.stops) == (now.text, now.stops):
            rows += [(_listed(before, left), _said(before, was), "") for left in (was.on - now.on,) if left]
            rows += [(_listed(after, come), "", _said(after, now)) for come in (now.on - was.on,) if come]
        else:
            rows += [(_listed(before, was.on), _said(before, was), "")] if was else []
            rows += [(_listed(after, now.on), "", _said(after, now))] if now else []
    return tuple(rows)


def _notes(graph: Graph, claims: Iterable[str]) -> dict[str, _Note]:
    """The notes of a graph by their IRIs, and why claims that both editions have were read so, by those of these."""
    texts, on, stops = (grouped(run(graph.engine, query)) for query in (_TEXTS, _ON, _STOPS))
    found = {iri: _Note(" ".join(said), frozenset(on[iri]), frozenset(stops[iri])) for iri, said in texts.items()}
    readings = grouped(run(graph.engine, _READINGS))
    return found | {
        iri: _Note(" ".join(readings[iri]), frozenset({iri}), frozenset()) for iri in claims if iri in readings
    }


def _called(things: Iterable[str], known: Mapping[str, str]) -> frozenset[str]:
    return frozenset(known.get(one, one) for one in things)


def _content(note: _Note, same: Mapping[str, str]) -> tuple[object, ...]:
    return note.text, _called(note.on, same), note.stops


def _said(graph: Graph, note: _Note) -> str:
    """What a note says, and which papers it keeps from what it is on."""
    return one_line(note.text) + (f" (not behind it: {_listed(graph, note.stops)})" if note.stops else "")


def _listed(graph: Graph, things: Iterable[str]) -> str:
    """Claims by their names, references by their numbers, papers by their labels; of many the first."""
    ordered = sorted(things)
    known = labels(graph.engine, [Iri(one) for one in ordered if "/paper/" in one])
    several = several_documents(graph.engine)
    names = [
        marker_of(one, several=several) if "/reference/" in one else known.get(one) or local_of(one) for one in ordered
    ]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
