"""Values that a query gives a property and that it never has, such as text or a number in place of a thing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from numbers import Number

from pepgraph.errors import QueryError
from pepgraph.model.names import BASE, ENTITY, ONTOLOGY, PREFIXES, XSD, as_ours, fold, local_of, shorten
from pepgraph.model.sparql import Token, string_in
from pepgraph.model.terms import Iri, Literal, Term
from pepgraph.model.vocabulary import LABEL, OBJECT, PREDICATE, PREFERRED, TYPE
from pepgraph.query.alike import closest, with_meant
from pepgraph.query.called import called_by
from pepgraph.query.lexed import Lexed
from pepgraph.query.trials import Change, Misfit, Told, of_misfit
from pepgraph.store.contract import Engine, has_rows, rows_from
from pepgraph.store.restated import RESTATED

VALUE = "SELECT ?property ?one WHERE { ?s ?property ?one } LIMIT 1"
RELATION = "SELECT ?it WHERE { ?it a pg:Relation }"
# Of very many values some are looked at: a hint may not take longer than its answer.
_MATCHING = """SELECT ?value ?wanted ?low WHERE {
  { SELECT ?value WHERE { ?s ?property ?value } LIMIT 5000 }
  FILTER (isLiteral(?value) && CONDITION)
} LIMIT 3"""
_AT_THE_END = "STRENDS(?wanted, STR(?value))"
_WITHIN = "CONTAINS(STR(?value), ?wanted)"
WHOLE = ("STR(?value) = ?wanted", "LCASE(STR(?value)) = ?low")
"""Conditions of a value that is a text, and of one that is it in any capitals."""
_NOT_NEEDED = ("OPTIONAL", "UNION", "MINUS", "NOT")
"""Where one of them is, what no property has may be no reason to find nothing."""
_TRUTHS = ("TRUE", "FALSE")
_PROPERTIES = "SELECT DISTINCT ?it WHERE { ?s ?it ?o }"
_DESCRIBED = "SELECT DISTINCT ?it WHERE { GRAPH graph:ontology { ?it rdfs:label ?label } }"
_LISTED = "SELECT DISTINCT ?one ?value WHERE { ?one skos:inScheme ?scheme . ?value skos:inScheme ?scheme } LIMIT 20"
_FEW = 10
"""How many values are no longer listed; as many are asked for."""
_TAKEN = "SELECT DISTINCT ?property ?value WHERE { ?s ?property ?value } LIMIT 10"
_LEADING_TO = """SELECT ?property ?by ?kind WHERE {
  { SELECT ?value ?by WHERE { ?value ?by ?name } LIMIT 300 }
  ?s ?property ?value . ?name a ?kind
} ORDER BY ?by LIMIT 1"""
_OF_KIND = "SELECT ?property ?kind WHERE { ?value a ?kind . ?s ?property ?value } LIMIT 1"
_CALLED = "SELECT ?it ?label WHERE { ?it rdfs:label|skos:prefLabel ?label }"
_ALSO = "SELECT ?it ?name WHERE { ?it skos:prefLabel|skos:altLabel|skos:notation ?name }"
_CLASSES = "SELECT ?it ?label WHERE { ?it a owl:Class ; rdfs:label ?label }"
_SHORTCUTS = """SELECT ?it ?link ?by ?relation WHERE {
  ?it ?by ?link FILTER (?by IN (pg:shortcut, pg:deniedShortcut))
  OPTIONAL { ?it a ?relation FILTER (?relation = pg:Relation) }
} ORDER BY ?it"""
_NUMBERED = "SELECT ?property ?number WHERE { ?s ?property ?it . ?it pg:number ?number } LIMIT 1"


def misfits(engine: Engine, query: Lexed) -> list[Told]:
    """Sentences on values that stand right behind a property, each with what to write in their place."""
    needed = not any(word.keyword in _NOT_NEEDED or word.text == "|" for word in query.words)
    named = (place for place, iri in enumerate(query.named[:-1]) if iri and query.rooms[place + 1] != "values")
    told = (_of_value(engine, query, place, needed=needed) for place in named)
    return [one for one in dict.fromkeys(told) if one.said]


def _of_value(engine: Engine, query: Lexed, place: int, *, needed: bool) -> Told:
    """What is wrong with what stands behind the property at a place, if it is one; says nothing where nothing is."""
    iri, prefixes, word, after = query.named[place], query.prefixes, query[place + 1], query[place + 2]
    is_property, is_truth = query.is_property(place), word.keyword in _TRUTHS
    if not (word.kind in ("string", "number") or is_truth or is_property):
        return Told()
    taken = next((value for _, value in rows_from(engine, VALUE, {"property": Iri(iri)})), None)
    if taken is None:  # Of what the store leaves out it is told that it does.
        return (
            Told(_of_property(engine, iri, prefixes, needed=needed)) if is_property and iri not in RESTATED else Told()
        )
    if word.kind == "string" and after.text != "^":
        language = after.text if after.kind == "language" else ""
        written = Literal(string_in(word), language=language[1:] or None)
        return of_misfit(query, word, language, of_text(engine, iri, taken, written, prefixes))
    if word.kind == "number" and isinstance(taken, Literal) and iri != OBJECT:
        return _of_digits(engine, iri, word, prefixes)
    if word.kind == "number" and isinstance(taken, Iri) and iri != OBJECT:
        return _of_number(engine, iri, word.text, query[place].end, prefixes)
    if is_truth and isinstance(taken, Iri) and iri != OBJECT:
        return Told(_of_truth(engine, iri, word.text, prefixes))
    if (name := query.named[place + 1]).startswith(BASE):
        said = _of_name(engine, iri, name, prefixes)
        return Told(said) if said else _of_way(engine, iri, name, query[place].end, prefixes)
    return Told()


def unused(engine: Engine, query: Lexed) -> Iterator[str]:
    """Sentences on properties of other vocabularies that nothing has and that are spelt like one: where a query need
    not meet them, as in NOT EXISTS, it finds the wrong thing."""
    asked = dict.fromkeys(iri for at, iri in enumerate(query.named) if iri and query.is_property(at))
    for iri in asked:
        if not iri.startswith(BASE) and not has_rows(engine, VALUE, {"property": Iri(iri)}):
            yield _of_property(engine, iri, query.prefixes, needed=False)


def takes_thing(text: Literal) -> str:
    """What is said of a property that is given a text where it has things."""
    return f"takes a thing, and {text.n3} is text"


def listed_for(engine: Engine, iri: str) -> list[str]:
    """The closed list from which a property takes its values; empty where there is none."""
    some = rows_from(engine, VALUE, {"property": Iri(iri)})
    ones = [row[1] for row in some if isinstance(row[1], Iri)]
    return sorted(str(row[1]) for one in ones for row in rows_from(engine, _LISTED, {"one": one}))


def _of_property(engine: Engine, iri: str, prefixes: dict[str, str], *, needed: bool) -> str:
    """That nothing has a property of another vocabulary, or one whose prefix was declared otherwise, or a name of ours
    that is none; of one that a query needs also where no other is like it."""
    said = f"nothing in the graph has the property {shorten(iri, prefixes)}"
    if iri.startswith(BASE):
        known = has_rows(engine, _CALLED, {"it": Iri(iri)})
        if not known or has_rows(engine, RELATION, {"it": Iri(iri)}):
            return ""  # Which is told as a name that nothing is called, and as a relation.
        own = Iri(ONTOLOGY + local_of(iri)[:1].lower() + local_of(iri)[1:])
        used = own != iri and has_rows(engine, VALUE, {"property": own})
        return with_meant(said, [shorten(own, prefixes)] if used else [])
    if as_ours(iri) != iri:
        return ""  # Which is told as a name that nothing begins like.
    # All of a large store would take minutes to look through; what claims and papers have the ontology describes.
    names = rows_from(engine, _DESCRIBED if engine.lasting else _PROPERTIES)
    every = sorted({LABEL, PREFERRED, *(str(row[0]) for row in names)})
    near = closest(iri, every, cutoff=0.95)
    if near:
        return with_meant(said, [f"{shorten(one, PREFIXES)}, of <{one.removesuffix(local_of(one))}>" for one in near])
    if not iri.startswith(tuple(PREFIXES.values())):
        return ""
    same = [one for one in every if local_of(one) == local_of(iri)]
    meant = same or [one for one in every if one.startswith(iri)] or _ending(iri, every)
    return with_meant(said, [shorten(one, prefixes) for one in meant[:3]]) if meant or needed else ""


def _ending(iri: str, every: list[str]) -> list[str]:
    """Properties of one vocabulary whose names end in that of another, as hasUnit in unit."""
    name = local_of(iri)
    room, end = iri.removesuffix(name), name[:1].upper() + name[1:]
    return [one for one in every if one.startswith(room) and one.endswith(end)]


def of_text(engine: Engine, iri: str, taken: Term | None, text: Literal, prefixes: dict[str, str]) -> Misfit:
    """What is wrong with a text as the value of a property, nothing where it is one, or may be."""
    short = shorten(iri, prefixes)
    if _has(engine, iri, text):
        return Misfit()
    if isinstance(taken, Iri):
        things = [thing for thing in _things(engine, iri, text) if _has(engine, iri, Iri(thing))]
        named = " or ".join(shorten(thing, prefixes) for thing in things or _things(engine, iri, text))
        listed = ", ".join(shorten(one, prefixes) for one in listed_for(engine, iri) or _taken_by(engine, iri))
        mend = f"; write {named}" if named else f"; it takes {listed}" if listed else ""
        # The object of a claim is a thing or a literal.
        said = f"{short} {takes_thing(text)}{mend}" if things or iri != OBJECT else ""
        return Misfit(said, [Iri(thing) for thing in things])
    if not isinstance(taken, Literal):
        return Misfit()
    plain, english = Literal(str(text)), Literal(str(text), language="en")
    if _has(engine, iri, english):
        return Misfit(f"{plain.n3} is a label in English; write {english.n3}, or compare STR(?label)", [english])
    if _has(engine, iri, plain):
        return Misfit(f"{short} has {plain.n3} without a language; write it so", [plain])
    if isinstance(taken.value, Number) and text.language is None:
        number = Literal(str(text), taken.datatype)
        numbers = [number] if isinstance(number.value, Number) else []
        return Misfit(f"{short} takes a number, and {text.n3} is text{f'; write {text}' if numbers else ''}", numbers)
    for _, label in _labels(engine, called_by(engine, fold(text))):
        if label.casefold() == text.casefold() and _has(engine, iri, label):
            return Misfit(f"text is compared letter by letter, capitals too; write {label.n3}", [label], sure=False)
    found = in_other_capitals(engine, iri, *WHOLE, text, prefixes)
    if found.said:
        return found._replace(said=f"{found.said}; compare LCASE(STR(?text)) with {Literal(text.casefold()).n3}")
    has_within = taken.language is None and taken.datatype == XSD + "string" and iri not in (LABEL, PREFERRED)
    if has_within and _meeting(engine, iri, _WITHIN, text):
        return Misfit(f"no {short} is {text.n3} as a whole; to look within it, FILTER (CONTAINS(?text, {plain.n3}))")
    if has_within and (ends := _meeting(engine, iri, _AT_THE_END, text)):
        return Misfit(f"no {short} is {text.n3}; write {ends[0].n3}", ends[:1], sure=False)
    return Misfit()


def in_other_capitals(
    engine: Engine, iri: str, whole: str, any_case: str, wanted: Literal, prefixes: dict[str, str]
) -> Misfit:
    """That a property has a text in other capitals, by conditions, and some such values; nothing where it has it so,
    or not at all."""
    with suppress(QueryError):  # What is no regular expression is told elsewhere.
        if not _meeting(engine, iri, whole, wanted) and (found := _meeting(engine, iri, any_case, wanted)):
            short = shorten(iri, prefixes)
            told = f"text is compared letter by letter, capitals too, and {short} has {wanted.n3} in other capitals"
            return Misfit(told, list(dict.fromkeys(found)), sure=False)
    return Misfit()


def _meeting(engine: Engine, iri: str, condition: str, wanted: Literal) -> list[Literal]:
    """Some values of a property that meet a condition."""
    given: dict[str, Term] = {"wanted": Literal(str(wanted)), "low": Literal(wanted.casefold())}
    # A value that is given is joined when they were counted.
    among = _MATCHING.replace("?property", Iri(iri).n3).replace("CONDITION", condition)
    rows = rows_from(engine, among, given)
    return [row[0] for row in rows if isinstance(row[0], Literal)]


def _of_number(engine: Engine, iri: str, number: str, end: int, prefixes: dict[str, str]) -> Told:
    wanted: dict[str, Term] = {"property": Iri(iri), "number": Literal(number, XSD + "integer")}
    short = shorten(iri, prefixes)
    known = has_rows(engine, _NUMBERED, wanted)
    said = f"{short} takes a thing, and {number} is a number"
    way: Change = (end, end, f"/{Iri(ONTOLOGY + 'number').n3}")
    return Told(f"{said}; write {short}/pg:number {number}", mend=(way,)) if known else Told(said)


def _of_digits(engine: Engine, iri: str, word: Token, prefixes: dict[str, str]) -> Told:
    """That a property has the digits of a number as text."""
    text = Literal(word.text)
    said = f"{shorten(iri, prefixes)} has text, and {word.text} is a number; write {text.n3}"
    return Told(said, mend=((word.start, word.end, text.n3),)) if _has(engine, iri, text) else Told()


def _of_truth(engine: Engine, iri: str, written: str, prefixes: dict[str, str]) -> str:
    listed = ", ".join(shorten(one, prefixes) for one in listed_for(engine, iri))
    takes = listed or "a thing"
    return f"{shorten(iri, prefixes)} takes {takes}, and {written} is a truth value"


def _of_name(engine: Engine, iri: str, name: str, prefixes: dict[str, str]) -> str:
    """That a name of ours is none of a closed list, or no relation, though the graph knows it."""
    short, value = shorten(iri, prefixes), shorten(name, prefixes)
    known = has_rows(engine, _CALLED, {"it": Iri(name)})
    if iri == PREDICATE and name.startswith(ONTOLOGY):
        relation = has_rows(engine, RELATION, {"it": Iri(name)})
        mend = _of_shortcut(engine, name, prefixes)
        return f"{short} takes a relation, and {value} is none{mend}" if known and not relation else ""
    if iri == TYPE:
        is_class = name in _classes(engine) or _has(engine, iri, Iri(name))
        return f"{short} takes a class, and {value} is none" if known and not is_class else ""
    listed = listed_for(engine, iri) if iri.startswith(ONTOLOGY) else []
    if not known or not listed or name in listed or _has(engine, iri, Iri(name)):
        return ""
    return f"{short} takes {', '.join(shorten(one, prefixes) for one in listed)}, and {value} is none of these"


def _of_way(engine: Engine, iri: str, name: str, end: int, prefixes: dict[str, str]) -> Told:
    """That no value of a property is of the class of a thing, but leads to it, as a reference to its paper."""
    if iri == TYPE or name.startswith((ENTITY, ONTOLOGY)):
        return Told()  # What a claim is about may be of any class.
    leading = _LEADING_TO.replace("?name", Iri(name).n3)  # A value that is given is joined when they were counted.
    for _, by, kind in rows_from(engine, leading, {"property": Iri(iri)}):
        if not has_rows(engine, _OF_KIND, {"property": Iri(iri), "kind": Iri(str(kind))}):
            short, step = shorten(iri, prefixes), shorten(str(by), prefixes)
            said = f"no value of {short} is a {shorten(str(kind), prefixes)}, as {shorten(name, prefixes)} is"
            way: Change = (end, end, f"/{Iri(str(by)).n3}")
            return Told(f"{said}; write {short}/{step} {shorten(name, prefixes)}", ways=((way,),))
    return Told()


def _taken_by(engine: Engine, iri: str) -> list[str]:
    """The things that a property takes, where they are few."""
    if engine.lasting:  # All of a large store would take minutes to look through.
        return []
    found = [str(row[1]) for row in rows_from(engine, _TAKEN, {"property": Iri(iri)})]
    return sorted(found) if len(found) < _FEW else []


def _of_shortcut(engine: Engine, name: str, prefixes: dict[str, str]) -> str:
    """What claims have in place of a link that is derived from them, as the end of a sentence."""
    relations = []
    for it, _, by, relation in rows_from(engine, _SHORTCUTS, {"link": Iri(name)}):
        short = shorten(str(it), prefixes)
        if not relation:
            polarity = "pg:Affirmed" if by == ONTOLOGY + "shortcut" else "pg:Negated"
            return f"; write pg:hasRegulatoryStatus, with rdf:object {short} and pg:polarity {polarity}"
        relations.append(short)
    return f"; write {' or '.join(relations)}, of which it is the shortcut" if relations else ""


def _classes(engine: Engine) -> dict[str, str]:
    """Classes that are described, with their labels."""
    return {str(row[0]): str(row[1]) for row in rows_from(engine, _CLASSES)}


def _things(engine: Engine, iri: str, text: Literal) -> list[str]:
    """What a text may stand for as the value of a property: by its labels, or by its name in a closed list."""
    key = fold(text)
    if iri == TYPE:
        return sorted(it for it, label in _classes(engine).items() if key in (fold(label), fold(local_of(it))))
    every = listed_for(engine, iri)
    if every:
        named = {
            str(row[0])
            for one in every
            for row in rows_from(engine, _ALSO, {"it": Iri(one)})
            if fold(str(row[1])) == key
        }
        return sorted(named | {one for one in every if fold(local_of(one)) == key})
    labels = (Literal(str(text)), Literal(str(text), language="en"))
    exactly = {str(row[0]) for one in labels for row in rows_from(engine, _CALLED, {"label": one})}
    return sorted(exactly | called_by(engine, key))


def _labels(engine: Engine, things: set[str]) -> Iterator[tuple[str, Literal]]:
    for thing in sorted(things):
        for _, label in rows_from(engine, _CALLED, {"it": Iri(thing)}):
            if isinstance(label, Literal):
                yield thing, label


def _has(engine: Engine, iri: str, value: Term) -> bool:
    return has_rows(engine, VALUE, {"property": Iri(iri), "one": value})
