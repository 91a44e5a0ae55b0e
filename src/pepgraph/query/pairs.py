"""Questions about two things, put together from answers that a store has kept about each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pepgraph.model.names import BASE
from pepgraph.model.sparql import group, tokens
from pepgraph.model.terms import Iri, Literal, Term
from pepgraph.query.results import Result
from pepgraph.query.run import run
from pepgraph.store.contract import Answer, Engine, Row
from pepgraph.store.order import identity, in_order
from pepgraph.store.streaming import no_collection

_NOTHING = Iri(BASE + "nothing")
"""A name in the place of the second of two, of which nothing is said."""

Rows = list[dict[str, Term | None]]


@dataclass(frozen=True, slots=True)
class Part:
    """What is asked about one of the two: the text, whose place the one takes, and the values of other places."""

    text: str
    name: str
    fixed: Mapping[str, Term]

    def about(self, thing: Term) -> dict[str, Term]:
        return {**self.fixed, self.name: thing}


def parts_of(query: str, text: str) -> list[Part]:
    """The parts that a named query is put together from; none where it is not.

    They are the query's own: its subqueries about the one and about the other, and for ``only-first`` all that is
    affirmed of the first, which is what the query finds beside a second of which nothing is said.
    """
    if query not in _JOINS:
        return []
    affirmed = [Part(text, "first", {"second": _NOTHING})] if query == "only-first" else []
    return [*affirmed, *(Part(part, name, {}) for name in ("first", "second") for part in _subqueries(text, name))]


def in_each_branch(text: str) -> str:
    """The same query, with what follows the alternatives that it begins with in each of them.

    >>> in_each_branch("SELECT * { { ?c ?p 1 } UNION { ?c ?p 2 } ?c ?q ?o . } ORDER BY ?c")
    'SELECT * { { ?c ?p 1 . ?c ?q ?o . } UNION { ?c ?p 2 . ?c ?q ?o . } } ORDER BY ?c'

    Oxigraph joins alternatives in which one of two things is open with what follows by reading all of that: 12 s for a
    million triples, where the branches take 0.4 s.
    """
    found = tokens(text)
    begin = next(i for i, token in enumerate(found) if token.text == "{")
    inside = group(found, begin)
    branches: list[str] = []
    place = 0
    while inside[place].text == "{" or inside[place].keyword == "UNION":
        if inside[place].text == "{":
            branch = group(inside, place)
            branches.append(text[branch[0].start : branch[-1].end])
            place += len(branch) + 1
        place += 1
    rest = text[inside[place].start : inside[-1].end]
    every = " UNION ".join(f"{{ {branch} . {rest} }}" for branch in branches)
    return f"{text[: found[begin].end]} {every} {text[inside[-1].end :].lstrip()}"


def put_together(query: str, text: str, bindings: Mapping[str, Term], engine: Engine) -> Result | None:
    """The rows of a query about two things, in its order, where the engine has kept a part of them; else None."""
    parts = parts_of(query, text)
    if not any(engine.has_kept(part.text, part.about(bindings[part.name])) for part in parts):
        return None
    with no_collection():
        answers = [run(engine, part.text, part.about(bindings[part.name])) for part in parts]
        found = [[dict(zip(answer.columns, row, strict=True)) for row in answer] for answer in answers]
        answer = _JOINS[query](found, bindings, answers[0].columns)
    return Result(answer) if answer else None


def _only_first(found: Sequence[Rows], bindings: Mapping[str, Term], columns: tuple[str, ...]) -> Answer:
    affirmed, of_second, compared = found
    second = bindings["second"]
    things = {second, *(row["thing"] for row in of_second)}
    claims = {row["claim"] for row in compared}
    rows = (
        tuple((row | {"second": second}).values())
        for row in affirmed
        if row["thing"] not in things and row["claim"] not in claims
    )
    return Answer("rows", columns, rows)


_SHARED = ("thing", "first_statement", "first_citations", "second_statement", "second_citations")

_Side = tuple[Row, tuple[object, ...], tuple[str, str]]
"""What a claim of one side brings to a row, all that tells it from others, and the claim with its passage."""


def _shared(found: Sequence[Rows], bindings: Mapping[str, Term], _: tuple[str, ...]) -> Answer | None:
    if any(row["polarity"] is None for part in found for row in part):
        return None  # What no claim lacks: in a join it agrees with all there is.
    same: defaultdict[object, list[_Side]] = defaultdict(list)
    for row in found[1]:
        same[_said(row)].append(_side(row, _SHARED[3:], "second", "two"))
    rows: dict[object, tuple[Row, tuple[str, ...]]] = {}
    for row in found[0]:
        texts, known, first = _side(row, _SHARED[:3], "first", "one")
        for others, known_too, second in same.get(_said(row), ()):
            key = (known, known_too)
            least = rows.get(key)
            both = (*first, *second)
            rows[key] = ((*texts, *others), tuple(map(min, least[1], both)) if least else both)
    columns = (*_SHARED, "one_claim", "two_claim", "first", "second", "first_passage", "second_passage")
    about = (bindings["first"], bindings["second"])
    listed: list[Row] = [
        (*texts, Literal(one), Literal(two), *about, Iri(here) if here else None, Iri(there) if there else None)
        for texts, least in rows.values()
        for one, here, two, there in [[name.partition(" ")[2] for name in least]]
    ]
    return Answer("rows", columns, iter(in_order(listed, columns, [(columns[place], False) for place in (0, 5, 6)])))


def _side(row: Mapping[str, Term | None], names: Sequence[str], side: str, number: str) -> _Side:
    texts = tuple(map(row.get, names))
    passage = row[f"{number}_passage"]
    known = (*map(identity, texts), row[f"{side}_document"])
    return texts, known, (str(row[number]), str(passage) if passage else "")


def _said(row: Mapping[str, Term | None]) -> object:
    return tuple(identity(row[name]) for name in ("thing", "relation", "polarity", "place"))


_JOINS = {"only-first": _only_first, "shared": _shared}


def _subqueries(text: str, name: str) -> Iterator[str]:
    """The subqueries that select a variable before all others."""
    found = tokens(text)
    for i, token in enumerate(found[:-2]):
        if token.text == "{" and found[i + 1].keyword == "SELECT" and found[i + 2].text == f"?{name}":
            inside = group(found, i)
            yield text[inside[0].start : inside[-1].end]
