"""Conditions of a query that nothing meets: numbers and text beside things, and text in other capitals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from numbers import Number

from pepgraph.model.names import PREFIXES, XSD, shorten
from pepgraph.model.sparql import group, string_in
from pepgraph.model.terms import Iri, Literal, Term
from pepgraph.query.hints.misfits import WHOLE, Property
from pepgraph.query.hints.trials import Misfit, Told, of_misfit
from pepgraph.query.lexed import Lexed
from pepgraph.store.contract import Engine, rows_from

# Of very many values some are looked at: a hint may not take longer than its answer.
_SAMPLE = "SELECT ?property ?value WHERE { ?s ?property ?value } LIMIT 200"
_FUNCTIONS = ("CONTAINS", "STRSTARTS", "STRENDS", "REGEX")
_NAMES = "SELECT ?it ?by WHERE { ?it ?by ?name FILTER (?by IN (rdfs:label, skos:prefLabel)) } LIMIT 1"
_NUMBERS = "SELECT ?it ?by WHERE { ?it ?by ?number FILTER (?by IN (pg:number, pg:rank, qudt:numericValue)) } LIMIT 1"


@dataclass(frozen=True, slots=True)
class Values:
    """What a variable stands for: the property whose value it is, and some of its values."""

    variable: str
    asked: Property
    some: tuple[Term, ...]

    @property
    def are_things(self) -> bool:
        return all(isinstance(one, Iri) for one in self.some)

    @property
    def are_texts(self) -> bool:
        return all(isinstance(one, Literal) and _is_text(one) for one in self.some)

    @property
    def has_text(self) -> bool:
        return any(isinstance(one, Literal) and _is_text(one) for one in self.some)


def comparisons(engine: Engine, query: Lexed) -> list[Told]:
    """Sentences on comparisons in a query that found nothing, each with the string or number that it is about."""
    known = bound(engine, query)
    told: dict[Told, None] = {}
    for place, token in enumerate(query.words):
        if place in query.denied or (query.rooms[place] != "expression" and token.keyword not in _FUNCTIONS):
            continue
        if token.kind == "variable" and token.text in known:
            told.update(dict.fromkeys(_of_operator(engine, query, known[token.text], place)))
        elif token.keyword in _FUNCTIONS and query[place - 1].text != "!":
            told.update(dict.fromkeys(_of_function(engine, query, known, place)))
    for place, variable, in_rows in _rows_of_values(query):
        if variable in known and place not in query.denied:
            found = _of_string(query, known[variable], place)
            # Among several values of a row it is any of them that nothing meets.
            told.update(dict.fromkeys(one for one in found if not in_rows or one.mend or one.ways))
    return list(told)


def looked_for(query: Lexed) -> set[str]:
    """Strings that a function looks for in another, for which the language of that is no matter."""
    return {
        string_in(token)
        for place, word in enumerate(query.words[:-1])
        if word.keyword in _FUNCTIONS
        for _, token in query.inside(place + 1)
        if token.kind == "string"
    }


def bound(engine: Engine, query: Lexed) -> Mapping[str, Values]:
    """Variables that are the values of one property and of nothing else."""
    by: dict[str, set[str]] = {}
    for place, (before, token) in enumerate(pairwise(query.words), 1):
        room, iri = query.rooms[place], query.named[place - 1]
        if token.kind != "variable" or (room == "expression" and before.keyword != "AS"):
            continue
        # A subject is what it is the value of elsewhere, and so is what VALUES lists.
        if room in ("shown", "order", "values") or before.keyword == "VALUES" or query.is_property(place + 1):
            continue
        is_value = iri and query.is_property(place - 1) and query[place - 2].text != "^"
        by.setdefault(token.text, set()).add(iri if is_value and room == "pattern" else "")
    found = {}
    for variable, iris in by.items():
        iri = next(iter(iris))
        if len(iris) == 1 and iri:
            rows = rows_from(engine, _SAMPLE, {"property": Iri(iri)})
            if some := tuple(value for _, value in rows if value is not None):
                found[variable] = Values(variable, Property(engine, query, iri), some)
    return found


def _rows_of_values(query: Lexed) -> Iterator[tuple[int, str, bool]]:
    """The places of strings that VALUES gives to variables, each with its variable, and whether beside others."""
    for place, (word, variable) in enumerate(pairwise(query.words)):
        if word.keyword != "VALUES":
            continue
        in_rows = variable.text == "("
        head = group(query.words, place + 1) if in_rows else [variable]
        rows = place + 2 + (len(head) + 1 if in_rows else 0)
        column = -1
        for at, token in query.inside(rows):
            if token.text == "(" or not in_rows:
                column = -1
            # What stands behind a string or a sign belongs to it.
            if (
                token.kind not in ("open", "close", "language")
                and token.text not in "^+-"
                and query[at - 1].text != "^"
            ):
                column += 1
                if token.kind == "string" and column < len(head):
                    yield at, head[column].text, len(head) > 1


def _of_operator(engine: Engine, query: Lexed, values: Values, place: int) -> Iterator[Told]:
    """On what a variable, or its text by STR, is compared with by a sign, or by IN."""
    begin = end = place
    before = query[place - 2]
    is_text = before.keyword == "STR"
    if is_text:
        begin, end = place - 2, place + 1
    elif query[place - 1].text == "(" and before.kind == "word" and before.keyword != "FILTER":
        return  # What another function makes of it.
    for at in _others(query, begin, end):
        other = query[at]
        if other.kind == "number" and not is_text:
            yield from (Told(said, other.text) for said in _of_number(engine, values, other.text))
        elif other.kind == "string":
            yield from _of_string(query, values, at, is_text=is_text)


def _others(query: Lexed, begin: int, end: int) -> Iterator[int]:
    """Where those are which stand at the other side of a sign beside some tokens, or in the list behind them."""
    place = end + 1
    if query[place].text in ("=", "<", ">"):
        yield place + 1 + (query[place + 1].text == "=")
    elif query[place].keyword == "IN":
        depth = 0
        for at, token in query.inside(place + 1):
            depth += token.nesting
            if not depth:
                yield at
    elif query[begin - 1].text in ("=", "<", ">") and query[begin - 2].text != "!":
        end = begin - 2 - (query[begin - 2].text in ("<", ">"))
        yield end - (query[end].kind == "language")


def _of_string(query: Lexed, values: Values, at: int, *, is_text: bool = False) -> Iterator[Told]:
    """On a string with which a variable is compared, or its text by STR."""
    written, after = query[at], query[at + 1]
    if after.text == "^" or (is_text and values.are_things):
        return
    language = after.text if after.kind == "language" else ""
    string = Literal(string_in(written), language=language[1:] or None)
    if is_text:
        found = values.asked.in_other_capitals(*WHOLE, string)
        said = f"{found.said}; write LCASE(STR({values.variable})) = {Literal(string.casefold()).n3}"
        found = Misfit(said, [Literal(str(value)) for value in found.meant], sure=False) if found.said else found
    else:
        found = values.asked.of_text(values.some[0], string)
    if found.said:
        yield of_misfit(query, written, language, found, str(string))


def _of_number(engine: Engine, values: Values, number: str) -> Iterator[str]:
    variable = values.variable
    if values.are_things:
        some = tuple(dict.fromkeys(values.some))[:20]
        numbers = (str(row[1]) for one in some for row in rows_from(engine, _NUMBERS, {"it": one}))
        by = next(numbers, "")
        mend = f"; its number is by {variable} {shorten(by, PREFIXES)} ?number" if by else ""
        yield f"{variable} stands for a thing, and {number} is a number{mend}"
    elif values.are_texts:
        yield f"{values.asked.short} has text, and {number} is a number, which is neither less, equal nor greater"


def _of_function(engine: Engine, query: Lexed, known: Mapping[str, Values], place: int) -> Iterator[Told]:
    """On a variable in which a function looks for a text."""
    function = query[place].keyword
    by_str = query[place + 2].keyword == "STR"
    at = place + (4 if by_str else 2)
    variable, comma = query[at].text, at + 1 + by_str
    string = query[comma + 1]
    if variable not in known or query[comma].text != "," or string.kind != "string":
        return
    values, wanted = known[variable], Literal(string_in(string))
    if values.are_things and not by_str:
        by = next((str(row[1]) for row in rows_from(engine, _NAMES, {"it": values.some[0]})), "")
        name = f"{variable} {shorten(by, PREFIXES)} ?name" if by else ""
        mend = f"; look in its name, which is by {name}" if name else f"; look in STR({variable})"
        yield Told(f"{variable} stands for a thing, in which {function} finds no text{mend}", str(wanted))
    elif not values.are_things and query[comma + 2].text == ")":  # REGEX may have a flag.
        flag = ', "i"' if function == "REGEX" else ""
        whole = f"{function}(STR(?value), ?wanted)"
        any_case = f"{function}(STR(?value), ?wanted{flag})" if flag else f"{function}(LCASE(STR(?value)), ?low)"
        said = values.asked.in_other_capitals(whole, any_case, wanted).said
        if said:
            inside = variable if values.are_texts and not by_str else f"STR({variable})"
            better = f"{inside}, {string.text}{flag}" if flag else f"LCASE({inside}), {Literal(wanted.casefold()).n3}"
            close = query[place + 2 + len(query.inside(place + 1))]
            way = ((query[place].start, close.end, f"{function}({better})"),)
            yield Told(f"{said}; write {function}({better})", str(wanted), (way,))


def _is_text(value: Literal) -> bool:
    return value.language is not None or (value.datatype == XSD + "string" and not isinstance(value.value, Number))
