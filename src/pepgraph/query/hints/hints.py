"""Why a query found nothing, or the wrong thing: names the graph does not know, labels without their language."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import accumulate, pairwise, takewhile

from pepgraph.errors import NotAnIriError
from pepgraph.model.names import BASE, ONTOLOGY, PREFIXES, XSD, shorten
from pepgraph.model.sentences import listed, with_article
from pepgraph.model.sparql import NO_TOKEN, Token, group, services_in, string_in
from pepgraph.model.terms import Iri, Literal, Term
from pepgraph.model.vocabulary import LABEL, MODALITY, OBJECT, POLARITY, PREDICATE, PREFERRED, SUBJECT
from pepgraph.query.alike import closest, with_meant
from pepgraph.query.catalogue import Entry
from pepgraph.query.guard import asks_others, spelt_out
from pepgraph.query.hints.comparisons import bound, comparisons, looked_for
from pepgraph.query.hints.guesses import PROPERTIES
from pepgraph.query.hints.joined_claims import other_places, repeated_rows
from pepgraph.query.hints.joint_properties import apart, lacking
from pepgraph.query.hints.misfits import RELATION, VALUE, misfits, takes_thing, unused
from pepgraph.query.hints.trials import Misfit, Told, Trials, of_misfit
from pepgraph.query.hints.unknown import elsewhere, occurs, unknown, used
from pepgraph.query.lexed import AGGREGATES, Lexed
from pepgraph.query.naming.called import ENTITY_KINDS
from pepgraph.query.naming.resolve import Name, resolve
from pepgraph.query.results import HasEngine
from pepgraph.query.run import prefixes_of, run
from pepgraph.store.binding import in_place
from pepgraph.store.contract import Engine, has_rows, rows_from

_LABELLED = "SELECT ?it ?label WHERE { ?it ?property ?label } LIMIT 1"
_CALLED = "SELECT ?it ?by WHERE { ?it ?by ?name FILTER (?by IN (rdfs:label, skos:prefLabel)) }"
# Of very many claims some are looked at: a hint may not take longer than its answer.
_OTHERWISE = """SELECT ?claim ?stance ?plain WHERE {
  { SELECT ?claim WHERE {
    ?claim rdf:subject ?subject ; rdf:predicate ?relation ; rdf:object ?object
  } LIMIT 2000 }
  ?claim ?stance ?it FILTER (?it != ?plain)
} LIMIT 1"""
_STANCES = {
    POLARITY: ("pg:Affirmed", "denials", ("Negated",)),
    MODALITY: ("pg:Asserted", "hedged or the word of others", ("Hedged", "Attributed")),
}
"""How a claim may say what a query seems to ask for: the plain stance, what the others are, and their names."""
_DATES = frozenset(XSD + name for name in ("date", "dateTime", "gYearMonth"))
_SAID = {SUBJECT: "subject", PREDICATE: "relation", OBJECT: "object"}
_LONGEST = 2_000
"""Tokens of the longest query that is looked through for more than names: nobody writes a longer one by hand."""
_BEHIND = ("ORDER", "LIMIT", "OFFSET", "VALUES")
"""What follows HAVING."""
_MAY_LACK = frozenset(("IF", "COALESCE", "BOUND"))
"""Functions to which a variable without a value may be given."""
_TRIED = "SELECT ?found ?pattern WHERE { BIND (REGEX('', ?pattern) AS ?found) }"
_NAMED = """SELECT ?thing ?label ?kind WHERE {
  ?thing rdfs:label ?label ; a ?class . ?class rdfs:subClassOf pg:Entity ; rdfs:label ?kind
} ORDER BY ?kind LIMIT 1"""
_ROLE = "SELECT ?passage ?role WHERE { ?passage pg:role ?is . ?is skos:prefLabel ?role }"


def about_arguments(engine: Engine, entry: Entry, arguments: Sequence[Name]) -> Iterator[str]:
    """Sentences on what a named query that has no rows was asked about."""
    for param, name in zip(entry.params, arguments, strict=True):
        thing = resolve(engine, name, param.kind)
        if param.kind in ENTITY_KINDS:
            for _, label, kind in rows_from(engine, _NAMED, {"thing": thing}):
                told = f"pepgraph show {shlex.quote(str(name))}"
                yield f"{label} is {with_article(str(kind))}; what is said of it: {told}"
        elif param.kind == "passage":
            for _, role in rows_from(engine, _ROLE, {"passage": thing}):
                yield f"passage {name} carries no claim; its role is {role}"


def of_named(asked: HasEngine, entry: Entry, arguments: Sequence[Name], empty: bool) -> Iterator[str]:
    """What a result of a named query says of itself, as long as what was asked is open."""
    if empty:
        yield from about_arguments(asked.engine, entry, arguments)
    if entry.also:
        yield entry.also


def of_query(asked: HasEngine, text: str, given: Mapping[str, Term], empty: bool) -> Iterator[str]:
    """What a result of one's own query says of itself; literals it was given are looked at as if they stood in it."""
    literals = {name: term for name, term in given.items() if empty and isinstance(term, Literal)}
    text = in_place(text, literals) if literals else text
    rest = {name: term for name, term in given.items() if name not in literals}
    told = list(hints(asked.engine, text, empty=empty, given=rest))
    subjects = Lexed(text, {}).subjects if literals else set()
    for name, term in literals.items():
        misplaced = f"?{name}" in subjects or any(takes_thing(term) in one for one in told)
        if misplaced or (term.startswith(BASE) and _is_called(asked.engine, term)):
            yield f"?{name} was given as text, which equals no IRI; give one of resolve(), .rows or a claim"
    yield from told


def _is_called(engine: Engine, text: str) -> bool:
    with suppress(NotAnIriError):
        return occurs(engine, str(text))
    return False


def hints(engine: Engine, text: str, *, empty: bool, given: Mapping[str, Term] | None = None) -> Iterator[str]:
    """Sentences on names of ours in a query that nothing is called, and relations that it takes for properties of
    things; where it found nothing, on labels without language, where it found some, on denials and hedges among them.

    A misspelt name in an OPTIONAL, a NOT EXISTS or a COUNT gives rows, and wrong ones.
    """
    if len(engine.parts) > 1 and engine.services and asks_others(text):
        from pepgraph.store.remote.endpoint import EndpointEngine

        others = {part.url for part in engine.parts if isinstance(part, EndpointEngine) and not part.published}
        if others:
            # Of names there nothing is known, and to look for them could take for ever.
            yield from _of_default_graphs(Lexed(text, {}), others) if empty else ()
            return
    # What it declares names nothing, and may give a common prefix another meaning.
    query = Lexed(spelt_out(text), prefixes_of(engine))
    if not empty and query.uncounted and run(engine, query.uncounted, given or {}).empty:
        yield from _of_unbound(engine, query, given or {})
        yield from hints(engine, query.uncounted, empty=True, given=given)  # A count of nothing is a row.
        return
    names = [*unknown(engine, query), *(elsewhere(engine, query, Lexed(text, {})) if empty else ())]
    yield from dict.fromkeys(one.said for one in names)
    if len(query.words) > _LONGEST:
        return
    yield from _of_relations(engine, query)
    yield from _of_unbound(engine, query, given or {})
    if empty:
        yield from _of_patterns(engine, query)
        yield from _of_triple_terms(query)
        told = comparisons(engine, query)
        told += _of_labels(engine, query, {*(one.about for one in told), *looked_for(query)})
        told += misfits(engine, query)
        told += (named := list(_of_values(engine, query)))
        told += _of_groups(query)
        told += _of_objects(query)
        told += lacking(engine, query)
        years = list(_of_years(engine, query))
        trials = Trials(engine, query, given or {}, (*names, *told, *years))
        together = [] if named else list(apart(engine, query, trials))
        trials.add(together)
        yield from dict.fromkeys(one.said for one in (*trials.helping(told), *together, *years))
    else:
        told = list(_of_stances(engine, query))
        told += [] if engine.lasting else other_places(query)
        # A trial takes as long as the answer has.
        tried = [] if engine.lasting else [*told, *_of_objects(query)]
        helping = Trials(engine, query, given or {}, ()).helping(tried) if tried else told
        yield from dict.fromkeys(one.said for one in helping)
        yield from filter(None, unused(engine, query))
        yield from _of_joined(engine, query)
        yield from _of_values_behind(query)
        yield from repeated_rows(engine, query, given or {})


def _of_relations(engine: Engine, query: Lexed) -> Iterator[str]:
    """That a relation is asked as a property, by which no triple goes: a claim describes one, and may deny it."""
    if PREDICATE in query.named:
        return
    ours = ((at, iri) for at, iri in enumerate(query.named) if iri.startswith(ONTOLOGY))
    for iri in dict.fromkeys(iri for at, iri in ours if query.is_property(at)):
        if has_rows(engine, RELATION, {"it": Iri(iri)}) and not used(engine, iri):
            short = query.short(iri)
            yield (
                f"nothing is linked by {short} itself: claims state it or deny it; write "
                f"?claim rdf:subject … ; rdf:predicate {short} ; rdf:object … ; pg:polarity pg:Affirmed"
            )


def _of_unbound(engine: Engine, query: Lexed, given: Collection[str]) -> Iterator[str]:
    """That a variable is shown or used that stands in no pattern and was given no value."""
    bound, needed, within = set(given), dict[str, str](), list[str]()
    for place, (word, room) in enumerate(zip(query.words, query.rooms, strict=True)):
        before = query[place - 1]
        if word.kind == "open":
            within.append(before.keyword)
        elif word.kind == "close" and within:
            within.pop()
        elif word.kind == "variable" and _MAY_LACK.isdisjoint(within):
            if room in ("shown", "order", "expression") and before.keyword != "AS":
                needed.setdefault(word.text[1:], "shown" if room == "shown" else "used")
            else:
                bound.add(word.text[1:])
    for name, how in needed.items():
        if name not in bound:
            said = f"?{name} is {how} and stands in no pattern, so it has no value"
            near = closest(name, sorted(bound))
            iri = ONTOLOGY + name
            by = shorten(iri, PREFIXES) if used(engine, iri) else PROPERTIES.get(name.casefold(), "")
            if not near and by and " " not in by:
                said += f"; it gets one by {by} ?{name}"
            yield with_meant(said, (f"?{one}" for one in near))


def _of_stances(engine: Engine, query: Lexed) -> Iterator[Told]:
    """That a query takes denials of a relation or of an object for its affirmations, or what is hedged for what is
    asserted, since it asks for no polarity or no modality."""
    unasked = _STANCES.keys() - {*query.named}
    told = {query.subject(place).text for place, name in enumerate(query.named) if name == LABEL and place}
    claims: dict[str, dict[str, Iri]] = {}
    read: dict[str, set[str]] = {}
    begins: dict[str, int] = {}
    for place, (name, value) in enumerate(pairwise(query.named)):
        if name in _SAID and place:
            claim = query.subject(place).text
            read.setdefault(claim, set()).add(_SAID[name])
            claims.setdefault(claim, {}).update({_SAID[name]: Iri(value)} if value else {})
            if query[place - 1].text == ";" or query.subject_at(place) == place - 1:
                begins.setdefault(claim, query[place].start)
    for claim, said in claims.items():
        # The sentence of a claim, which is its label, has the denial and the hedge in it. Who asks for a subject alone
        # asks what is about it; with relation and object it is read as a triple.
        if claim in told or (said.keys() <= {"subject"} and not {"relation", "object"} <= read[claim]):
            continue
        parts = ("relation", "object") if said.keys() - {"subject"} else ("subject",)
        what = " and ".join(query.short(said[part]) for part in parts if part in said)
        otherwise = _OTHERWISE
        for part, it in said.items():  # A value that is given is joined when they were counted.
            otherwise = otherwise.replace("?" + part, it.n3)
        for stance, (plain, others, values) in _STANCES.items():
            wanted = {"stance": Iri(stance), "plain": Iri(ONTOLOGY + plain.removeprefix("pg:"))}
            if stance in unasked and has_rows(engine, otherwise, wanted):
                short = shorten(stance, PREFIXES)
                some = f"some claims with {what}" if what else "some claims"
                said_of = f"{some} are {others}, and this query does not tell them from the others"
                at = begins.get(claim)
                made = [f"{Iri(stance).n3} {Iri(ONTOLOGY + value).n3} ; " for value in values]
                ways = () if at is None else tuple(((at, at, one),) for one in made)
                yield Told(f"{said_of}; ask for {short} {plain}, or show {short} too", ways=ways)


def _of_labels(engine: Engine, query: Lexed, told: Collection[str]) -> Iterator[Told]:
    """That a string is a label in English, where it is no value of a property but compared, and not told of yet."""
    compared = {
        word.text
        for place, word in enumerate(query.words)
        # What is made of a label, and what may not be one, is compared otherwise.
        if query[place - 1].kind not in ("iri", "name")
        and not (query[place - 1].text == "=" and query[place - 2].text in (")", "!"))
        and place not in query.denied
    }
    strings = {string_in(word): word for word in query.words if word.kind == "string" and word.text in compared}
    for string, token in strings.items():
        written = Literal(string).n3
        asked = string in query.plain_strings and string not in told
        english = Literal(string, language="en")
        rows = rows_from(engine, _LABELLED, {"label": english}) if asked else ()
        if any(isinstance(thing, Iri) for thing, _ in rows):
            said = f"{written} is a label in English; write {written}@en, or compare STR(?label)"
            yield of_misfit(query, token, "", Misfit(said, [english], sure=False))


def _of_values(engine: Engine, query: Lexed) -> Iterator[Told]:
    """That values of closed lists have their names in another property than all other things."""
    named = query.named
    if PREFERRED in named:
        return
    for place in (i for i, name in enumerate(named) if name == LABEL and i):
        label, subject = query[place], query.subject_at(place)
        if query[place - 1].text == "/":
            before = [named[place - 2]]
        elif query[subject].kind == "variable":
            before = [named[i] for i, after in enumerate(query.words[1:]) if after.text == query[subject].text]
        else:
            before = []
            if _only_preferred(engine, named[subject]):
                yield _preferred(query.short(named[subject]) + " has", label)
        for iri in filter(None, before):
            rows = rows_from(engine, VALUE, {"property": Iri(iri)})
            if any(isinstance(row[1], Iri) and _only_preferred(engine, row[1]) for row in rows):
                yield _preferred(f"what {query.short(iri)} takes has", label)


def _preferred(who: str, label: Token) -> Told:
    said = f"{who} its name in skos:prefLabel, as values of closed lists have; write that for rdfs:label"
    return Told(said, mend=((label.start, label.end, Iri(PREFERRED).n3),))


def _of_objects(query: Lexed) -> Iterator[Told]:
    """That some objects of claims, such as statuses, have their names in another property than all other things."""
    named = query.named
    if PREFERRED in named:
        return
    objects = {query[i + 1].text for i, name in enumerate(named[:-1]) if name == OBJECT and query[i + 1].text != "/"}
    for place in (i for i, name in enumerate(named) if name == LABEL and i > 1 and i not in query.denied):
        by_path = query[place - 1].text == "/" and named[place - 2] == OBJECT
        if by_path or (query.is_property(place) and query.subject(place).text in objects):
            said = (
                "objects of closed lists, such as statuses, have their name in skos:prefLabel, so they are left out "
                "here, or their names; write (rdfs:label|skos:prefLabel) for rdfs:label"
            )
            yield Told(said, ways=(((query[place].start, query[place].end, Iri(PREFERRED).n3),),))


def _of_joined(engine: Engine, query: Lexed) -> Iterator[str]:
    """That GROUP_CONCAT of what is no text gives nothing in Oxigraph."""
    joined = {
        query[place + 2 + (query[place + 2].keyword == "DISTINCT")].text
        for place, word in enumerate(query.words[:-4])
        if word.keyword == "GROUP_CONCAT"
    }
    if engine.name != "oxigraph" or not joined:
        return
    known = bound(engine, query)
    for variable in sorted(joined):
        if variable in query.subjects or (variable in known and not known[variable].has_text):
            yield f"GROUP_CONCAT of things or numbers gives nothing here; write GROUP_CONCAT(STR({variable}) …)"


def _of_groups(query: Lexed) -> Iterator[Told]:
    """That HAVING comes before SELECT gives a variable its value."""
    shown: list[dict[str, str]] = [{}]
    in_having = False
    for place, (word, room) in enumerate(zip(query.words, query.rooms, strict=True)):
        if word.text == "{":
            shown.append({})
        elif word.text == "}" and len(shown) > 1:
            shown.pop()
        elif word.text == "(" and room == "shown":
            *_, by, variable = (NO_TOKEN,) * 2 + tuple(group(query.words, place))
            if by.keyword == "AS":
                shown[-1][variable.text] = query.plain[word.end : by.start].strip()
        in_having = word.keyword == "HAVING" or (in_having and word.keyword not in _BEHIND and word.text not in "{}")
        if in_having and word.text in shown[-1]:
            made = shown[-1][word.text]
            said = f"HAVING is looked at before {word.text} has its value; write {made} there in its place"
            yield Told(said, ways=(((word.start, word.end, f"({made})"),),))


def _of_values_behind(query: Lexed) -> Iterator[str]:
    """That VALUES behind a pattern joins the counts that were made of it, and not what is counted."""
    where = [*zip(query.words, query.rooms, accumulate(word.nesting for word in query.words), strict=True)]
    if AGGREGATES.isdisjoint(word.keyword for word, room, depth in where if room == "expression" and depth == 1):
        return
    shown = {word.text for word, room, _ in where if room == "shown"}
    for place, (word, _, depth) in enumerate(where):
        if word.keyword == "VALUES" and not depth:
            named = takewhile(lambda one: one.text != "{", query.words[place + 1 :])
            if lost := [one.text for one in named if one.kind == "variable" and one.text not in shown]:
                yield f"VALUES behind the braces leaves what is counted as it is; give {listed(lost)} inside them"


def _of_years(engine: Engine, query: Lexed) -> Iterator[Told]:
    """That a year is written as such, for it equals no number and no string."""
    words = query.words
    # Of a year rdflib makes no number.
    compared = {"STR"} if engine.name == "rdflib" else {"STR", "YEAR"}
    if any(word.keyword in compared for word in words):
        return
    numbers = (
        word.text
        for before, word in pairwise(words)
        if word.kind == "number" and before.keyword not in ("LIMIT", "OFFSET")
    )
    # A date has its datatype behind two signs.
    dates = {
        (word.start, words[i + 3].end): string_in(word)[:4]
        for i, word in enumerate(words[:-3])
        if word.kind == "string" and query.named[i + 3] in _DATES
    }
    written = (*query.plain_strings, *numbers, *dates.values())
    for year in [one for one in written if re.fullmatch(r"\d{4}", one)][:1]:
        for iri in filter(None, dict.fromkeys(query.named)):
            rows = rows_from(engine, VALUE, {"property": Iri(iri)})
            if any(isinstance(row[1], Literal) and row[1].datatype == XSD + "gYear" for row in rows):
                told = f'write "{year}"^^xsd:gYear, or compare STR(?year) with "{year}"'
                other = "no date" if dates else "no number and no string"
                said = f"{query.short(iri)} takes a year, which equals {other}; {told}"
                alike = [word for word in words if word.kind in ("string", "number") and word.text.strip("'\"") == year]
                places = [*dates] or [(word.start, word.end) for word in alike]
                yield Told(said, mend=tuple((*place, Literal(year, XSD + "gYear").n3) for place in places))


def _only_preferred(engine: Engine, iri: str) -> bool:
    """Whether a thing has skos:prefLabel and no rdfs:label."""
    rows = rows_from(engine, _CALLED, {"it": Iri(iri)}) if iri else ()
    return {str(row[1]) for row in rows} == {PREFERRED}


def _of_default_graphs(query: Lexed, urls: Collection[str]) -> Iterator[str]:
    """That SERVICE asks a default graph, which on many servers is not the union of the named ones."""
    for _, iri, begin in services_in(query.words):
        if iri.text[1:-1] in urls and not any(word.keyword == "GRAPH" for _, word in query.inside(begin)):
            yield f"SERVICE {iri.text} asks the default graph of its server alone; write GRAPH ?g {{ … }} inside it"


def _of_triple_terms(query: Lexed) -> Iterator[str]:
    """That no claim is a triple within a triple, by which RDF-star and RDF 1.2 say something of a triple."""
    if any((one.text, after.text) in (("<", "<"), ("{", "|")) for one, after in pairwise(query.words)):
        how = "rdf:subject … ; rdf:predicate … ; rdf:object …"
        yield f"the graph has no triples within triples, << … >> or {{| … |}}: write ?claim {how} for each"


def _of_patterns(engine: Engine, query: Lexed) -> Iterator[str]:
    """What REGEX or REPLACE is given that Oxigraph cannot read as a pattern, and that matches nothing then."""
    if engine.name != "oxigraph":
        return
    for string in dict.fromkeys(_patterns(query.words)):
        (tried,) = engine.query(_TRIED, {"pattern": Literal(string)}, {}).rows
        if tried[0] is None:
            yield f"{Literal(string).n3} matches nothing: it is not a regular expression here, as no look-around is"


def _patterns(words: Sequence[Token]) -> Iterator[str]:
    """The strings that stand as the second argument of REGEX or REPLACE."""
    for place, word in enumerate(words):
        if word.keyword in ("REGEX", "REPLACE") and place + 1 < len(words):
            depth, commas = 0, 0
            for token, after in pairwise(group(words, place + 1)):
                depth += token.nesting
                commas += depth == 0 and token.text == ","
                if depth == 0 and commas == 1 and token.text == "," and after.kind == "string":
                    yield string_in(after)
