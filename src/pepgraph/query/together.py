"""Properties that a query asks of one thing and that it has not, or nothing has together, such as a claim's and a
passage's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice
from typing import NamedTuple

from pepgraph.model.names import BASE, ENTITY, ONTOLOGY, PREFIXES, shorten
from pepgraph.model.sparql import Token, as_property, rooms, subject_of, tokens, unescape
from pepgraph.model.terms import Iri, Term
from pepgraph.model.vocabulary import LABEL, PREFERRED, TYPE
from pepgraph.query.comparisons import denied
from pepgraph.query.misfits import named_by
from pepgraph.query.trials import Change, Told, Trials
from pepgraph.query.unknown import occurs
from pepgraph.store.contract import Engine, has_rows

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


def apart(engine: Engine, text: str, prefixes: dict[str, str], trials: Trials) -> Iterator[Told]:
    """That nothing has two properties which a query that found nothing asks of one thing, with the way to the other."""
    if engine.lasting:
        return  # All of a large store would take minutes to look through.
    words = tokens(unescape(text))
    pairs = [pair for asked in _asked(words, prefixes).values() for pair in combinations(asked, 2)]
    told = set[str]()
    for one, other in pairs[:_MOST]:
        if one.is_value and other.is_value:
            continue
        if told.isdisjoint((one.iri, other.iri)) and not _both(engine, one, other):
            mends = dict(
                (
                    *_led(engine, words, one, other, prefixes, trials),
                    *_led(engine, words, other, one, prefixes, trials),
                )
            )
            ordered = sorted((one, other), key=lambda it: (not it.is_value, not it.kind))
            short, also = (shorten(it.kind or it.iri, prefixes) for it in ordered)
            told |= {one.iri, other.iri} - {TYPE}
            said = f"nothing has {short} and {also} together"
            if ordered[0].is_value:
                said = f"no value of {short} {'is a' if ordered[1].kind else 'has'} {also}"
            elif one.kind or other.kind:
                said = f"no {short} {'is a' if one.kind and other.kind else 'has'} {also}"
            mend = mends[next(iter(mends))] if mends else ()
            yield Told(said + (f"; write {' or '.join(mends)}" if mends else ""), mend=mend)


def lacking(engine: Engine, text: str, prefixes: dict[str, str]) -> list[Told]:
    """That a thing which a query names has not a property that it asks of it, and what has it in its place."""
    words = tokens(unescape(text))
    named = named_by(words, prefixes)
    found: dict[str, None] = {}
    for _, place in islice(_needed(words, named), _MOST):
        thing, iri = named[subject_of(words, place)], named[place]
        kind = named[place + 1] if iri == TYPE and place + 1 < len(words) else ""
        asked: dict[str, Term] = {"one": Iri(iri), **({"oneClass": Iri(kind)} if kind else {})}
        # Whether it is of a class is what an ASK answers.
        if not thing.startswith(BASE) or iri == LABEL or (kind and words[0].keyword == "ASK"):
            continue
        if _has(engine, {**asked, "s": Iri(thing)}):
            continue
        other = next((row[0] for row in engine.query(_ONE, asked, PREFIXES).rows), None)
        if isinstance(other, Iri) and occurs(engine, thing):
            found[_lacked(engine, Iri(thing), kind or iri, other, prefixes, is_kind=bool(kind))] = None
    return [*map(Told, found)]


def _lacked(engine: Engine, thing: Iri, iri: str, other: Iri, prefixes: dict[str, str], *, is_kind: bool) -> str:
    """The sentence on what a thing has not, and another has."""
    short, lacked = shorten(thing, prefixes), shorten(iri, prefixes)
    if is_kind:
        return f"{short} is no {lacked}"
    said = f"{short} has no {lacked}"
    claim: dict[str, Term] = {"s": other, "one": Iri(TYPE), "oneClass": Iri(ONTOLOGY + "Claim")}
    if thing.startswith(ENTITY) and _has(engine, claim):
        return f"{said}, which claims have; write ?claim rdf:subject {short} ; {lacked} …"
    if iri == PREFERRED and _has(engine, {"s": thing, "one": Iri(LABEL)}):
        return f"{said}; its name is its rdfs:label"
    way = _WAY.replace("?s", thing.n3).replace("?one ", Iri(iri).n3 + " ")  # Of little that one thing leads to.
    steps = [shorten(str(row[0]), prefixes) for row in engine.query(way, {}, PREFIXES).rows]
    return f"{said}; write {' or '.join(f'{step}/{lacked}' for step in steps)}" if steps else said


def _has(engine: Engine, given: dict[str, Term]) -> bool:
    return has_rows(engine, _ONE, given)


def _needed(words: Sequence[Token], named: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where properties stand that something has to have for a query to find it, each with the brace that it is in."""
    none = Token("", "", 0)
    where, not_to_be = rooms(words), denied(words)
    braces, optional = [-1], [False]
    for place, word in enumerate(words):
        before, after = words[place - 1] if place else none, words[place + 1] if place + 1 < len(words) else none
        if word.text == "{":
            braces.append(place)
            optional.append(optional[-1] or before.keyword == "OPTIONAL" or place in not_to_be)
        elif word.text == "}" and len(braces) > 1:
            braces.pop()
            optional.pop()
        elif (
            named[place]
            and where[place] == "pattern"
            and not optional[-1]
            and as_property(words, place)
            and before.text not in ("/", "|", "^", "(")
            and after.text not in ("|", "*", "?")
        ):
            yield braces[-1], place


def _asked(words: Sequence[Token], prefixes: dict[str, str]) -> dict[tuple[int, str], list[_Asked]]:
    """What is asked of each variable within one pair of braces, none of that in what need not be."""
    named = named_by(words, prefixes)
    found: defaultdict[tuple[int, str], list[_Asked]] = defaultdict(list)
    for brace, place in _needed(words, named):
        subject, after = words[subject_of(words, place)], (*words, Token("", "", 0))[place + 1]
        kind = named[place + 1] if named[place] == TYPE and place + 1 < len(words) else ""
        if subject.kind == "variable" and (kind or named[place] != TYPE):
            found[brace, subject.text].append(_Asked(place, named[place], kind))
        if after.kind == "variable" and not kind:
            found[brace, after.text].append(_Asked(place, named[place], is_value=True))
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
    engine: Engine, words: Sequence[Token], one: _Asked, other: _Asked, prefixes: dict[str, str], trials: Trials
) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """Paths to the second property from what has the first, with which the query finds something, as they are written
    and as changes of the query."""
    if other.kind or other.is_value:
        return
    query = _turned(_LEADING, {"one": one}).replace("?other", Iri(other.iri).n3).replace("?one ", Iri(one.iri).n3 + " ")
    if one.kind:
        query = query.replace("?oneClass", Iri(one.kind).n3)
    word = words[other.place]
    for by, _ in engine.query(query, {}, PREFIXES).rows:
        change = (word.start, word.start, f"{by.n3}/" if by else "")
        if isinstance(by, Iri) and trials.finds([change]):
            yield f"{shorten(str(by), prefixes)}/{shorten(other.iri, prefixes)}", (change,)
