"""Values that a query gives a property and that it never has, such as text or a number in place of a thing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from numbers import Number

from pepgraph.errors import QueryError
from pepgraph.model.names import BASE, ENTITY, ONTOLOGY, PREFIXES, XSD, as_ours, fold, local_of, shorten
from pepgraph.model.sparql import Token, string_in
from pepgraph.model.terms import Iri, Literal, Term
from pepgraph.model.vocabulary import LABEL, OBJECT, PREDICATE, PREFERRED, TYPE
from pepgraph.query.alike import closest, with_meant
from pepgraph.query.hints.trials import Change, Misfit, Told, of_misfit
from pepgraph.query.lexed import Lexed
from pepgraph.query.naming.called import called_by, near
from pepgraph.store.contract import Engine, has_rows, rows_from
from pepgraph.store.derivation.restated import RESTATED

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
    told = (_at(engine, query, place, needed=needed) for place in named)
    return [one for one in dict.fromkeys(told) if one.said]


def _at(engine: Engine, query: Lexed, place: int, *, needed: bool) -> Told:
    """What is wrong with what stands behind the property at a place, if it is one; says nothing where nothing is."""
    word, after = query[place + 1], query[place + 2]
    is_property, is_truth = query.is_property(place), word.keyword in _TRUTHS
    if not (word.kind in ("string", "number") or is_truth or is_property):
        return Told()
    asked = Property(engine, query, query.named[place])
    taken = asked.taken
    if taken is None:  # Of what the store leaves out it is told that it does.
        untold = not is_property or asked.iri in RESTATED
        return Told("" if untold else _of_property(engine, query, asked.iri, needed=needed))
    if word.kind == "string" and after.text != "^":
        language = after.text if after.kind == "language" else ""
        written = Literal(string_in(word), language=language[1:] or None)
        return of_misfit(query, word, language, asked.of_text(taken, written))
    if word.kind == "number" and isinstance(taken, Literal) and asked.iri != OBJECT:
        return asked.of_digits(word)
    if word.kind == "number" and isinstance(taken, Iri) and asked.iri != OBJECT:
        return asked.of_number(word.text, query[place].end)
    if is_truth and isinstance(taken, Iri) and asked.iri != OBJECT:
        takes = ", ".join(map(query.short, asked.listed)) or "a thing"
        return Told(f"{asked.short} takes {takes}, and {word.text} is a truth value")
    if (name := query.named[place + 1]).startswith(BASE):
        said = asked.of_name(name)
        return Told(said) if said else asked.of_way(name, query[place].end)
    return Told()


def unused(engine: Engine, query: Lexed) -> Iterator[str]:
    """Sentences on properties of other vocabularies that nothing has and that are spelt like one: where a query need
    not meet them, as in NOT EXISTS, it finds the wrong thing."""
    asked = dict.fromkeys(iri for at, iri in enumerate(query.named) if iri and query.is_property(at))
    for iri in asked:
        if not iri.startswith(BASE) and not has_rows(engine, VALUE, {"property": Iri(iri)}):
            yield _of_property(engine, query, iri, needed=False)


def takes_thing(text: Literal) -> str:
    """What is said of a property that is given a text where it has things."""
    return f"takes a thing, and {text.n3} is text"


def listed_for(engine: Engine, iri: str) -> list[str]:
    """The closed list from which a property takes its values; empty where there is none."""
    ones = [one for _, one in rows_from(engine, VALUE, {"property": Iri(iri)}) if isinstance(one, Iri)]
    return sorted(str(value) for one in ones for _, value in rows_from(engine, _LISTED, {"one": one}))


def _of_property(engine: Engine, query: Lexed, iri: str, *, needed: bool) -> str:
    """That nothing has a property of another vocabulary, or one whose prefix was declared otherwise, or a name of ours
    that is none; of one that a query needs also where no other is like it."""
    said = f"nothing in the graph has the property {query.short(iri)}"
    if iri.startswith(BASE):
        known = has_rows(engine, _CALLED, {"it": Iri(iri)})
        if not known or has_rows(engine, RELATION, {"it": Iri(iri)}):
            return ""  # Which is told as a name that nothing is called, and as a relation.
        own = Iri(ONTOLOGY + local_of(iri)[:1].lower() + local_of(iri)[1:])
        used = own != iri and has_rows(engine, VALUE, {"property": own})
        return with_meant(said, [query.short(own)] if used else [])
    if as_ours(iri) != iri:
        return ""  # Which is told as a name that nothing begins like.
    if near := spelt_alike(engine, iri):
        return with_meant(said, [f"{shorten(one)}, of <{one.removesuffix(local_of(one))}>" for one in near])
    if not iri.startswith(tuple(PREFIXES.values())):
        return ""
    every = _properties(engine)
    same = [one for one in every if local_of(one).casefold() == local_of(iri).casefold()]
    meant = same or [one for one in every if one.startswith(iri)] or _ending(iri, every)
    return with_meant(said, map(query.short, meant[:3])) if meant or needed else ""


def spelt_alike(engine: Engine, iri: str) -> list[str]:
    """The property that differs from a name in a letter or two, wherever these stand."""
    return closest(iri, _properties(engine), cutoff=0.95)


def _properties(engine: Engine) -> list[str]:
    # All of a large store would take minutes to look through; what claims and papers have the ontology describes.
    names = rows_from(engine, _DESCRIBED if engine.lasting else _PROPERTIES)
    return sorted({LABEL, PREFERRED, *(str(name) for (name,) in names)})


def _ending(iri: str, every: list[str]) -> list[str]:
    """Properties of one vocabulary whose names end in that of another, as hasUnit in unit."""
    name = local_of(iri)
    room, end = iri.removesuffix(name), name[:1].upper() + name[1:]
    return [one for one in every if one.startswith(room) and one.endswith(end)]


class Property:
    """A property as a query asks it of an engine, and what is wrong with what stands behind it."""

    def __init__(self, engine: Engine, query: Lexed, iri: str) -> None:
        self._engine, self._query = engine, query
        self.iri = iri
        self.short = query.short(iri)

    @property
    def taken(self) -> Term | None:
        """One of its values; None where nothing has it."""
        return next((value for _, value in rows_from(self._engine, VALUE, {"property": Iri(self.iri)})), None)

    @cached_property
    def listed(self) -> list[str]:
        """The closed list from which it takes its values; empty where there is none."""
        return listed_for(self._engine, self.iri)

    def of_text(self, taken: Term | None, text: Literal) -> Misfit:
        """What is wrong with a text as its value, where it has such a one; nothing where it has the text, or may."""
        if self._has(text):
            return Misfit()
        if isinstance(taken, Iri):
            meant = self._things(text)
            things = [thing for thing in meant if self._has(Iri(thing))]
            named = " or ".join(map(self._query.short, things or meant))
            listed = ", ".join(map(self._query.short, self.listed or self._few()))
            mend = f"; write {named}" if named else f"; it takes {listed}" if listed else ""
            # The object of a claim is a thing or a literal.
            said = f"{self.short} {takes_thing(text)}{mend}" if things or self.iri != OBJECT else ""
            return Misfit(said, [Iri(thing) for thing in things])
        if not isinstance(taken, Literal):
            return Misfit()
        plain, english = Literal(str(text)), Literal(str(text), language="en")
        if self._has(english):
            return Misfit(f"{plain.n3} is a label in English; write {english.n3}, or compare STR(?label)", [english])
        if self._has(plain):
            return Misfit(f"{self.short} has {plain.n3} without a language; write it so", [plain])
        if isinstance(taken.value, Number) and text.language is None:
            number = Literal(str(text), taken.datatype)
            numbers = [number] if isinstance(number.value, Number) else []
            mend = f"; write {text}" if numbers else ""
            return Misfit(f"{self.short} takes a number, and {text.n3} is text{mend}", numbers)
        for label in _labels(self._engine, called_by(self._engine, fold(text))):
            if label.casefold() == text.casefold() and self._has(label):
                return Misfit(f"text is compared letter by letter, capitals too; write {label.n3}", [label], sure=False)
        if self.iri in (LABEL, PREFERRED) and (alike := self._alike(text)):
            said = with_meant(f"nothing has {self.short} {text.n3}", (label.n3 for label in alike))
            return Misfit(said, alike, sure=False)
        found = self.in_other_capitals(*WHOLE, text)
        if found.said:
            return found._replace(said=f"{found.said}; compare LCASE(STR(?text)) with {Literal(text.casefold()).n3}")
        if taken.language is not None or taken.datatype != XSD + "string" or self.iri in (LABEL, PREFERRED):
            return Misfit()
        as_a_whole = f"no {self.short} is {text.n3}"
        if self._meeting(_WITHIN, text):
            return Misfit(f"{as_a_whole} as a whole; to look within it, FILTER (CONTAINS(?text, {plain.n3}))")
        if ends := self._meeting(_AT_THE_END, text):
            return Misfit(f"{as_a_whole}; write {ends[0].n3}", ends[:1], sure=False)
        return Misfit()

    def in_other_capitals(self, whole: str, any_case: str, wanted: Literal) -> Misfit:
        """That it has a text in other capitals, by conditions, and some such values; nothing where it has it so, or not
        at all."""
        with suppress(QueryError):  # What is no regular expression is told elsewhere.
            if not self._meeting(whole, wanted) and (found := self._meeting(any_case, wanted)):
                has = f"{self.short} has {wanted.n3} in other capitals"
                told = f"text is compared letter by letter, capitals too, and {has}"
                return Misfit(told, list(dict.fromkeys(found)), sure=False)
        return Misfit()

    def of_number(self, number: str, end: int) -> Told:
        """That it has things, which may have the number."""
        wanted: dict[str, Term] = {"property": Iri(self.iri), "number": Literal(number, XSD + "integer")}
        said = f"{self.short} takes a thing, and {number} is a number"
        if not has_rows(self._engine, _NUMBERED, wanted):
            return Told(said)
        way: Change = (end, end, f"/{Iri(ONTOLOGY + 'number').n3}")
        return Told(f"{said}; write {self.short}/pg:number {number}", mend=(way,))

    def of_digits(self, word: Token) -> Told:
        """That it has the digits of a number as text."""
        text = Literal(word.text)
        said = f"{self.short} has text, and {word.text} is a number; write {text.n3}"
        return Told(said, mend=((word.start, word.end, text.n3),)) if self._has(text) else Told()

    def of_name(self, name: str) -> str:
        """That a name of ours is none of its closed list, or no relation, though the graph knows it."""
        it, value = Iri(name), self._query.short(name)
        if not has_rows(self._engine, _CALLED, {"it": it}):
            return ""
        if self.iri == PREDICATE and name.startswith(ONTOLOGY):
            if has_rows(self._engine, RELATION, {"it": it}):
                return ""
            return f"{self.short} takes a relation, and {value} is none{self._of_shortcut(it)}"
        if self.iri == TYPE:
            is_class = name in _classes(self._engine) or self._has(it)
            return "" if is_class else f"{self.short} takes a class, and {value} is none"
        listed = self.listed if self.iri.startswith(ONTOLOGY) else []
        if not listed or name in listed or self._has(it):
            return ""
        return f"{self.short} takes {', '.join(map(self._query.short, listed))}, and {value} is none of these"

    def of_way(self, name: str, end: int) -> Told:
        """That no value of it is of the class of a thing, but leads to it, as a reference to its paper."""
        if self.iri == TYPE or name.startswith((ENTITY, ONTOLOGY)):
            return Told()  # What a claim is about may be of any class.
        asked, value = Iri(self.iri), self._query.short(name)
        leading = _LEADING_TO.replace("?name", Iri(name).n3)  # A value that is given is joined when they were counted.
        for _, by, kind in rows_from(self._engine, leading, {"property": asked}):
            if not has_rows(self._engine, _OF_KIND, {"property": asked, "kind": Iri(str(kind))}):
                said = f"no value of {self.short} is a {self._query.short(str(kind))}, as {value} is"
                way: Change = (end, end, f"/{Iri(str(by)).n3}")
                return Told(f"{said}; write {self.short}/{self._query.short(str(by))} {value}", ways=((way,),))
        return Told()

    def _alike(self, text: Literal) -> list[Literal]:
        """Labels of entities that are spelt like a text."""
        called = {
            thing for name in near(self._engine, str(text), "entity") for thing in called_by(self._engine, fold(name))
        }
        return [label for label in _labels(self._engine, called) if self._has(label)]

    def _has(self, value: Term) -> bool:
        return has_rows(self._engine, VALUE, {"property": Iri(self.iri), "one": value})

    def _meeting(self, condition: str, wanted: Literal) -> list[Literal]:
        """Some of its values that meet a condition."""
        given: dict[str, Term] = {"wanted": Literal(str(wanted)), "low": Literal(wanted.casefold())}
        # A value that is given is joined when they were counted.
        among = _MATCHING.replace("?property", Iri(self.iri).n3).replace("CONDITION", condition)
        return [value for value, *_ in rows_from(self._engine, among, given) if isinstance(value, Literal)]

    def _few(self) -> list[str]:
        """The things that it takes, where they are few."""
        if self._engine.lasting:  # All of a large store would take minutes to look through.
            return []
        found = sorted(str(value) for _, value in rows_from(self._engine, _TAKEN, {"property": Iri(self.iri)}))
        return found if len(found) < _FEW else []

    def _of_shortcut(self, link: Iri) -> str:
        """What claims have in place of a link that is derived from them, as the end of a sentence."""
        relations = []
        for it, _, by, relation in rows_from(self._engine, _SHORTCUTS, {"link": link}):
            short = self._query.short(str(it))
            if not relation:
                polarity = "pg:Affirmed" if by == ONTOLOGY + "shortcut" else "pg:Negated"
                return f"; write pg:hasRegulatoryStatus, with rdf:object {short} and pg:polarity {polarity}"
            relations.append(short)
        return f"; write {' or '.join(relations)}, of which it is the shortcut" if relations else ""

    def _things(self, text: Literal) -> list[str]:
        """What a text may stand for as its value: by its labels, or by its name in a closed list."""
        key = fold(text)
        if self.iri == TYPE:
            known = _classes(self._engine).items()
            return sorted(it for it, label in known if key in (fold(label), fold(local_of(it))))
        if self.listed:
            names = (
                (one, str(name)) for one in self.listed for _, name in rows_from(self._engine, _ALSO, {"it": Iri(one)})
            )
            named = {one for one, name in names if fold(name) == key}
            return sorted(named | {one for one in self.listed if fold(local_of(one)) == key})
        labels = (Literal(str(text)), Literal(str(text), language="en"))
        exactly = {str(it) for one in labels for it, _ in rows_from(self._engine, _CALLED, {"label": one})}
        return sorted(exactly | called_by(self._engine, key))


def _classes(engine: Engine) -> dict[str, str]:
    """Classes that are described, with their labels."""
    return {str(it): str(label) for it, label in rows_from(engine, _CLASSES)}


def _labels(engine: Engine, things: set[str]) -> Iterator[Literal]:
    for thing in sorted(things):
        yield from (label for _, label in rows_from(engine, _CALLED, {"it": Iri(thing)}) if isinstance(label, Literal))
