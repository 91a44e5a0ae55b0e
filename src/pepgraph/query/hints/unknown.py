"""Names in a query that nothing in the graph is called, and which names may be meant."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice, pairwise

from pepgraph.model.names import BASE, ENTITY, ONTOLOGY, PREFIXES, as_ours, fold, local_of
from pepgraph.model.terms import Iri, Literal
from pepgraph.query.alike import closest, with_meant, within
from pepgraph.query.hints.guesses import instead_of
from pepgraph.query.hints.misfits import listed_for, spelt_alike
from pepgraph.query.hints.trials import Change, Told
from pepgraph.query.lexed import Lexed
from pepgraph.query.naming.called import called_by
from pepgraph.store.contract import Engine, has_rows, remembered, rows_from
from pepgraph.store.derivation.restated import RESTATED

_DIGITS = re.compile(r"\d+")
_MOST, _LOOKED_UP = 10, 500
"""How many unknown names are told; and how many names of a query are looked up, of those that have no end."""
_USED = "SELECT ?it WHERE { { ?s ?it ?o } UNION { ?s a ?it } } LIMIT 1"
_BEGINNING = "SELECT DISTINCT ?it WHERE { ?pattern FILTER (STRSTARTS(STR(?it), ?room)) }"
_WORDS = """SELECT ?relation ?word WHERE {
  ?relation a pg:Relation ; ?by ?word
  FILTER (?by IN (rdfs:label, skos:altLabel, pg:cueWord, pg:verb, pg:infinitive))
}"""
_LOOKED_FOR = ("pattern", "values", "shown")
"""Where a name of a query is looked for in the graph."""
_ROOMS = {ONTOLOGY: "GRAPH graph:ontology { ?it ?p ?o }", ENTITY: "?it a pg:Entity"}
"""Where a store has the names that begin alike."""


def unknown(engine: Engine, query: Lexed) -> Iterator[Told]:
    """Sentences on names of ours that nothing is called, and on terms that a store leaves out."""
    # What CONSTRUCT makes may have any name.
    asked = dict.fromkeys(iri for iri, room in zip(query.named, query.rooms, strict=True) if iri and room != "template")
    count = 0
    for iri in islice(asked, _LOOKED_UP):
        if (ours := as_ours(iri)) != iri and not occurs(engine, iri):
            begun, begin = (re.split(r"[^/#]*$", name)[0] for name in (iri, ours))
            said = f"nothing in the graph has a name that begins with {begun}; write {begin} for it"
            yield Told(said, mend=_in_place_of(query, iri, Iri(ours).n3))
        elif iri.startswith(BASE) and not occurs(engine, iri) and iri not in engine.graphs():
            count += 1
            if count > _MOST:
                yield Told("the query has more names that nothing in the graph is called")
                return
            yield _not_called(engine, query, iri)
        # What several sources are asked together for is derived anew, and whole.
        elif iri in RESTATED and len(engine.parts) == 1 and not used(engine, iri):
            mend = "`pepgraph load --rebuild --spans` adds it"
            if engine.services:
                mend = "`pepgraph publish` it from files, or from a store that was loaded with --spans"
            yield Told(f"this {'endpoint' if engine.services else 'store'} leaves out {query.short(iri)}; {mend}")


def elsewhere(engine: Engine, query: Lexed, as_put: Lexed) -> Iterator[Told]:
    """Sentences on names that begin as none of ours or of the vocabularies we use, and that nothing is called.

    As it was put, the query may give a prefix of ours another meaning.
    """
    others = dict.fromkeys(
        iri
        for iri, room in zip(query.named, query.rooms, strict=True)
        if iri and room in _LOOKED_FOR and not iri.startswith((BASE, *PREFIXES.values())) and as_ours(iri) == iri
    )
    declared = (as_put.words[i + 1 : i + 3] for i, word in enumerate(as_put.words) if word.keyword == "PREFIX")
    otherwise = {iri.text[1:-1]: name.text[:-1] for name, iri in declared if name.text[:-1] in PREFIXES}
    for iri in islice(others, _MOST):
        begin, local = iri.removesuffix(local_of(iri)), local_of(iri)
        is_property = any(query.is_property(place) for place, name in enumerate(query.named) if name == iri)
        # A property that is spelt like one is told as such.
        if occurs(engine, iri) or otherwise.get(begin) == "" or (is_property and spelt_alike(engine, iri)):
            continue
        said = f"nothing in the graph is called <{iri}>"
        if prefix := otherwise.get(begin):
            otherwise[begin] = ""
            alike = [name for name in others if name.startswith(begin)]
            mends = (_in_place_of(query, name, Iri(PREFIXES[prefix] + local_of(name)).n3) for name in alike)
            said += f"; leave out PREFIX {prefix}:, which every query has by itself"
            yield Told(said, mend=tuple(change for changes in mends for change in changes))
            continue
        if guessed := instead_of(ONTOLOGY + local, is_property=is_property):
            yield Told(f"{said}; write {guessed}", mend=_in_place_of(query, iri, guessed if " " not in guessed else ""))
            continue
        near = [ONTOLOGY + local] if occurs(engine, ONTOLOGY + local) else sorted(called_by(engine, fold(local)))
        mend = Iri(near[0]).n3 if len(near) == 1 else ""
        yield Told(with_meant(said, map(query.short, near)), mend=_in_place_of(query, iri, mend))


def _not_called(engine: Engine, query: Lexed, iri: str) -> Told:
    """That nothing is called so, with the values, the words or the names that may be meant."""
    said = f"nothing in the graph is called {query.short(iri)}"
    if listed := _values(engine, query, iri):
        return Told(said + listed)
    is_property = any(query.is_property(place) for place, name in enumerate(query.named) if name == iri)
    if guessed := instead_of(iri, is_property=is_property):
        meant = guessed if " " not in guessed else ""
        return Told(f"{said}; write {guessed}", mend=_in_place_of(query, iri, meant))
    near = nearest(engine, iri, query.prefixes, is_property=is_property)
    meant = Iri(near[0]).n3 if len(near) == 1 else ""
    said = with_meant(said, map(query.short, near))
    return Told(said, mend=_in_place_of(query, iri, meant))


def _in_place_of(query: Lexed, iri: str, meant: str) -> tuple[Change, ...]:
    """The changes that put what is meant wherever a name stands; none where nothing is meant."""
    places = (word for word, name in zip(query.words, query.named, strict=True) if name == iri and meant)
    return tuple((word.start, word.end, meant) for word in places)


def occurs(engine: Engine, iri: str) -> bool:
    """Whether a name stands in any triple."""
    query = "SELECT ?it WHERE { { ?it ?p ?o } UNION { ?s ?it ?o } UNION { ?s ?p ?it } } LIMIT 1"
    return has_rows(engine, query, {"it": Iri(iri)})


def used(engine: Engine, iri: str) -> bool:
    """Whether a name is a property or a class of something."""
    return has_rows(engine, _USED, {"it": Iri(iri)})


def _values(engine: Engine, query: Lexed, iri: str) -> str:
    """The closed list from which the property before a name takes its values, where there is one."""
    for before in dict.fromkeys(before for before, name in pairwise(query.named) if before and name == iri):
        if listed := listed_for(engine, before):
            return f"; {query.short(before)} takes {', '.join(map(query.short, listed))}"
    return ""


def _words_of_relations(engine: Engine) -> dict[str, set[str]]:
    """Relations by the words that a text says them with, which people take for their names."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for relation, word in rows_from(engine, _WORDS):
        found[fold(str(word))].add(str(relation))
    return found


def nearest(engine: Engine, iri: str, prefixes: dict[str, str], *, is_property: bool = False) -> list[str]:
    """Which names beside one that nothing is called may be meant; of a property, which others are properties or
    relations."""
    room = re.split(r"[^/#]*$", iri)[0]
    called = called_by(engine, fold(iri.removeprefix(room))) if room in (ENTITY, ONTOLOGY) and not is_property else ()
    if called:
        return sorted(called)
    if room == ENTITY:
        capitals = "".join(part[:1].upper() + part[1:] for part in iri.removeprefix(room).split("-"))
        if occurs(engine, ONTOLOGY + capitals):
            return [ONTOLOGY + capitals]
    words = remembered(engine, "words of relations", lambda: _words_of_relations(engine)) if room == ONTOLOGY else {}
    if meant := words.get(fold(iri.removeprefix(room))):
        return sorted(meant)
    # All of a large store would take minutes to look through.
    pattern = _ROOMS.get(room, "") if engine.lasting else "?it ?p ?o"
    if not pattern:
        return []
    query = _BEGINNING.replace("?pattern", pattern).replace("?room", Literal(room).n3)
    known = {str(row[0]) for row in engine.query(query, {}, {**prefixes, **PREFIXES}).rows} - {iri}
    # The longer the room that all of them share, the more alike they would be.
    local = {name.removeprefix(room).casefold(): name for name in sorted(known)}
    if is_property and room == ONTOLOGY:  # What is no class and no value begins so.
        local = {key: name for key, name in local.items() if name.removeprefix(room)[:1].islower()}
    wanted = iri.removeprefix(room).casefold()
    if not room.endswith("/claim/"):  # A claim has the number of its passage; another number names another thing.
        other = {key for key in local if key != wanted and _DIGITS.sub("", key) == _DIGITS.sub("", wanted)}
        local = {key: name for key, name in local.items() if key not in other}
    return [local[name] for name in closest(wanted, local, 2, 0.7) or within(wanted, local)[:2]]
