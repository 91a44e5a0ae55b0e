"""Properties that a query asks of one thing and that it has not, or nothing has together, such as a claim's and a
passage's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations, islice
from typing import NamedTuple

from pepgraph.model.names import BASE, ENTITY, ONTOLOGY
from pepgraph.model.terms import Iri, Term
from pepgraph.model.vocabulary import LABEL, PREFERRED, TYPE
from pepgraph.query.hints.trials import Change, Told, Trials
from pepgraph.query.hints.unknown import occurs
from pepgraph.query.lexed import Lexed
from pepgraph.store.contract import Engine, has_rows, rows_from

_ONE = "SELECT ?s ?one ?oneClass WHERE { ?s ?one ?oneClass } LIMIT 1"
_BOTH = "SELECT ?s ?one ?oneClass ?other ?otherClass WHERE { ?s ?one ?oneClass . ?s ?other ?otherClass } LIMIT 1"
# Of very many things some are looked at: what leads from them is tried before it is told. Where a pronoun is resolved,
# nothing of the claim is.
_LEADING = """SELECT ?by (COUNT(?s) AS ?count) WHERE {
  { SELECT ?s WHERE { ?s ?one ?oneClass } LIMIT 300 }
  ?s ?by ?it . ?it ?other ?b
  FILTER (?by != pg:contextFrom)
} GROUP BY ?by ORDER BY DESC(?count) ?by LIMIT 3"""
_WAY = "SELECT DISTINCT ?by WHERE { ?s ?by ?it . ?it ?one ?b FILTER (?by != pg:contextFrom) } ORDER BY ?by LIMIT 3"
_MOST = 20
"""Pairs that are looked at, and properties of things that are named."""


class _Asked(NamedTuple):
    """A property, or rdf:type with its class, that a query asks of a thing or of which this is a value, and where."""

    place: int
    iri: str
    kind: str = ""
    is_value: bool = False


def apart(engine: Engine, query: Lexed, trials: Trials) -> Iterator[Told]:
    """That nothing has two properties which a query that found nothing asks of one thing, with the way to the other."""
    if engine.lasting:
        return  # All of a large store would take minutes to look through.
    pairs = [pair for asked in _asked(query).values() for pair in combinations(asked, 2)]
    told = set[str]()
    for one, other in pairs[:_MOST]:
        if one.is_value and other.is_value:
            continue
        if told.isdisjoint((one.iri, other.iri)) and not _both(engine, one, other):
            mends = dict((*_led(engine, query, one, other, trials), *_led(engine, query, other, one, trials)))
            ordered = sorted((one, other), key=lambda it: (not it.is_value, not it.kind))
            short, also = (query.short(it.kind or it.iri) for it in ordered)
            told |= {one.iri, other.iri} - {TYPE}
            said = f"nothing has {short} and {also} together"
            if ordered[0].is_value:
                said = f"no value of {short} {'is a' if ordered[1].kind else 'has'} {also}"
            elif one.kind or other.kind:
                said = f"no {short} {'is a' if one.kind and other.kind else 'has'} {also}"
            mend = mends[next(iter(mends))] if mends else ()
            yield Told(said + (f"; write {' or '.join(mends)}" if mends else ""), mend=mend)


def lacking(engine: Engine, query: Lexed) -> list[Told]:
    """That a thing which a query names has not a property that it asks of it, and what has it in its place."""
    found: dict[str, None] = {}
    for _, place in islice(_needed(query), _MOST):
        thing, iri, kind = query.named[query.subject_at(place)], query.named[place], query.value_of_type(place)
        asked: dict[str, Term] = {"one": Iri(iri), **({"oneClass": Iri(kind)} if kind else {})}
        # Whether it is of a class is what an ASK answers.
        if not thing.startswith(BASE) or iri == LABEL or (kind and query[0].keyword == "ASK"):
            continue
        if _has(engine, {**asked, "s": Iri(thing)}):
            continue
        other = next((row[0] for row in rows_from(engine, _ONE, asked)), None)
        if isinstance(other, Iri) and occurs(engine, thing):
            found[_lacked(engine, query, Iri(thing), kind or iri, other, is_kind=bool(kind))] = None
    return [*map(Told, found)]


def _lacked(engine: Engine, query: Lexed, thing: Iri, iri: str, other: Iri, *, is_kind: bool) -> str:
    """The sentence on what a thing has not, and another has."""
    short, lacked = query.short(thing), query.short(iri)
    if is_kind:
        return f"{short} is no {lacked}"
    said = f"{short} has no {lacked}"
    claim: dict[str, Term] = {"s": other, "one": Iri(TYPE), "oneClass": Iri(ONTOLOGY + "Claim")}
    if thing.startswith(ENTITY) and _has(engine, claim):
        return f"{said}, which claims have; write ?claim rdf:subject {short} ; {lacked} …"
    if iri == PREFERRED and _has(engine, {"s": thing, "one": Iri(LABEL)}):
        return f"{said}; its name is its rdfs:label"
    way = _WAY.replace("?s", thing.n3).replace("?one ", Iri(iri).n3 + " ")  # Of little that one thing leads to.
    steps = [query.short(str(row[0])) for row in rows_from(engine, way)]
    return f"{said}; write {' or '.join(f'{step}/{lacked}' for step in steps)}" if steps else said


def _has(engine: Engine, given: dict[str, Term]) -> bool:
    return has_rows(engine, _ONE, given)


def _needed(query: Lexed) -> Iterator[tuple[int, int]]:
    """Where properties stand that something has to have for a query to find it, each with the brace that it is in."""
    braces, optional = [-1], [False]
    for place, word in enumerate(query.words):
        before, after = query[place - 1], query[place + 1]
        if word.text == "{":
            braces.append(place)
            optional.append(optional[-1] or before.keyword == "OPTIONAL" or place in query.denied)
        elif word.text == "}" and len(braces) > 1:
            braces.pop()
            optional.pop()
        elif (
            query.named[place]
            and query.rooms[place] == "pattern"
            and not optional[-1]
            and query.is_property(place)
            and before.text not in ("/", "|", "^", "(")
            and after.text not in ("|", "*", "?")
        ):
            yield braces[-1], place


def _asked(query: Lexed) -> dict[tuple[int, str], list[_Asked]]:
    """What is asked of each variable within one pair of braces, none of that in what need not be."""
    found: defaultdict[tuple[int, str], list[_Asked]] = defaultdict(list)
    for brace, place in _needed(query):
        iri, kind = query.named[place], query.value_of_type(place)
        subject, after = query.subject(place), query[place + 1]
        if subject.kind == "variable" and (kind or iri != TYPE):
            found[brace, subject.text].append(_Asked(place, iri, kind))
        if after.kind == "variable" and not kind:
            found[brace, after.text].append(_Asked(place, iri, is_value=True))
    return found


def _both(engine: Engine, one: _Asked, other: _Asked) -> bool:
    """Whether something has both; also where nothing has one of them, which is told elsewhere."""
    if not all(_found(engine, _ONE, {"one": it}) for it in (one, other)):
        return True
    return _found(engine, _BOTH, {"one": one, "other": other})


def _found(engine: Engine, query: str, asked: Mapping[str, _Asked]) -> bool:
    given: dict[str, Term] = {name: Iri(it.iri) for name, it in asked.items()}
    given |= {name + "Class": Iri(it.kind) for name, it in asked.items() if it.kind}
    return has_rows(engine, _turned(query, asked), given)


def _turned(query: str, asked: Mapping[str, _Asked]) -> str:
    """The query with the other direction where a thing is the value."""
    for name, it in asked.items():
        if it.is_value:
            query = query.replace(f"?s ?{name} ?{name}Class", f"?{name}Class ?{name} ?s")
    return query


def _led(
    engine: Engine, query: Lexed, one: _Asked, other: _Asked, trials: Trials
) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """Paths to the second property from what has the first, with which the query finds something, as they are written
    and as changes of the query."""
    if other.kind or other.is_value:
        return
    way = _turned(_LEADING, {"one": one}).replace("?other", Iri(other.iri).n3).replace("?one ", Iri(one.iri).n3 + " ")
    if one.kind:
        way = way.replace("?oneClass", Iri(one.kind).n3)
    word = query[other.place]
    for by, _ in rows_from(engine, way):
        change = (word.start, word.start, f"{by.n3}/" if by else "")
        if isinstance(by, Iri) and trials.finds([change]):
            yield f"{query.short(str(by))}/{query.short(other.iri)}", (change,)
