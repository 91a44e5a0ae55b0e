"""What claims are about and how they are qualified, where no words show it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set
from functools import lru_cache
from itertools import chain

from pepgraph.answers.checking.document import Document
from pepgraph.answers.checking.spans import Facts, Found, Listed, Parts, any_word, words_by
from pepgraph.model.english import english
from pepgraph.model.names import ENTITY, ONTOLOGY, local_of, shorten
from pepgraph.query.labels import label_of
from pepgraph.query.run import run
from pepgraph.store.contract import Engine

_QUALIFYING = "SELECT ?key { ?key a pg:QualifierProperty FILTER (?key != pg:scope) } ORDER BY ?key"
_NAMES = """SELECT DISTINCT ?it ?name WHERE {
  { ?claim rdf:object ?it } UNION { ?key a pg:QualifierProperty . ?claim ?key ?it FILTER (?key != pg:scope) }
  ?it rdfs:label|skos:prefLabel|skos:altLabel ?name
}"""
_CUES = "SELECT ?it ?word { ?it pg:cueWord ?word }"
"""Words that show a value as a whole: an "SC dose" is one way, a dose is none."""
_DECIDING = "SELECT ?place ?name WHERE { ?it pg:authorityIn ?place ; rdfs:label|skos:altLabel ?name }"
_ENTITIES = "SELECT ?it ?name WHERE { ?class rdfs:subClassOf pg:Entity . ?it a ?class ; rdfs:label ?name }"
_COMPOUNDS = "SELECT ?it ?name WHERE { ?it a pg:Peptide ; rdfs:label|skos:altLabel ?name }"
_PEOPLE = (ONTOLOGY + "HumanClinicalStudy", ONTOLOGY + "Anecdote")
_SCOPES = "SELECT ?it ?word WHERE { ?it a pg:Scope ; pg:cueWord ?word }"
_NOT_SAID = ONTOLOGY + "UnspecifiedProduct"
_POINTING = re.compile(
    r"\b(?:its?|they|them|their|this|these|that|those|such|both|the (?:compound|drug|peptide)s?"
    r"|(?:yes|no)(?=\s*(?:[.,;:!…—–]|\Z)))\b",
    re.IGNORECASE,
)
"""Words that stand for what was named before, or answer a question that names it."""
_SHARED = 4
"""Things of a document from which on a word in their names shows none of them alone: peptide, mechanism."""
_SHARE = 0.03
"""The part of all things of a graph from which on it is so too."""
_BEGINNING = range(4, 8)
"""Letters that words of one root have in common at least, and need have at most: cortex, cortical."""


def unnamed(document: Document) -> Iterator[Found]:
    """Scopes, objects and qualifiers that no words show, but for claims that are to be read again, of which it is
    told that they are.
    """
    called = _Called(document.engine, document.claims)
    claims = {iri: parts for iri, parts in document.claims.items() if not parts.get("readAgain")}
    yield from _scopes(document, claims)
    yield from _objects(document, claims, called)
    yield from _qualifiers(document, claims, called)


def _scopes(document: Document, claims: Facts) -> Iterator[Found]:
    shown_by = words_by(document.engine, _SCOPES)
    for iri, parts in claims.items():
        for scope in parts.get("scope", ()):
            if scope in shown_by and not any_word(shown_by[scope]).search(document.words.around(parts)):
                wrong = f"no word around it shows {shorten(scope)}"
                mend = (
                    "leave pg:scope out, or give the passage that has the word as pg:contextFrom, or it as pg:cueWord"
                )
                yield Found(iri, scope, wrong, f"{mend} of {shorten(scope)}", "scope-unnamed")


def _objects(document: Document, claims: Facts, called: _Called) -> Iterator[Found]:
    """Those that are in no words of the claim or of the sentences that it is read by, unless these point at what was
    named before.
    """
    words = document.words
    for iri, parts in claims.items():
        own, around = words.under(parts, "anchor"), words.around(parts)
        for thing in parts.get("object", ()):
            carried = " … ".join([own, *words.before(parts), *words.lead_ins(parts)])
            if own and thing in called and not called.is_object_of(parts, thing, carried, around):
                wrong = f"its words do not name {label_of(document.engine, thing)}"
                mend = f"correct rdf:object or the anchor, or give what the text calls it as {_naming(thing)}"
                yield Found(iri, thing, wrong, mend, "object-unnamed")


def _qualifiers(document: Document, claims: Facts, called: _Called) -> Iterator[Found]:
    """Places, animals, routes and the like that are in no words of a passage, of its context or of headings above."""
    listed = Listed(document.engine)
    people = any_word(word for level in _PEOPLE for word in document.cue_words[level])
    qualifying = {local_of(str(key)): shorten(str(key)) for (key,) in run(document.engine, _QUALIFYING)}
    for iri, parts in claims.items():
        own, around = document.words.under(parts, "anchor"), document.words.around(parts)
        for key, thing in ((one, it) for one in qualifying for it in parts.get(one, ()) if it in called):
            if thing == _NOT_SAID or called.is_in(around, thing):
                continue
            if (key == "population" or thing == ENTITY + "human") and people.search(around):
                continue
            # Of another value than the words show, `value-words` tells.
            if listed.shows_another(own, thing, parts.get(key, ())):
                continue
            wrong = f"nothing around it names {label_of(document.engine, thing)}"
            mend = (
                f"correct or remove {qualifying[key]}, or give the passage that names it as pg:contextFrom, "
                f"or what the text calls it as {_naming(thing)}"
            )
            yield Found(iri, thing, wrong, mend, "qualifier-unnamed")


class _Called:
    """What things are called, and whether words name them."""

    def __init__(self, engine: Engine, claims: Facts) -> None:
        self._names = words_by(engine, _NAMES)
        self._cues = words_by(engine, _CUES)
        for place, name in run(engine, _DECIDING):
            if str(place) in self._names:
                self._names[str(place)].append(str(name))
        self._compounds = words_by(engine, _COMPOUNDS)
        names = words_by(engine, _ENTITIES)
        own = {value for parts in claims.values() for values in parts.values() for value in values}
        self._shared = {
            word
            for things, least in (
                ([some for thing, some in names.items() if thing in own], _SHARED),
                # What other documents name makes a word common only where many things have it.
                (list(names.values()), max(_SHARED, _SHARE * len(names))),
            )
            for word, count in Counter(word for some in things for word in {*chain(*map(_parts, some))}).items()
            if count >= least
        }

    def __contains__(self, thing: str) -> bool:
        return thing in self._names

    def is_object_of(self, claim: Parts, thing: str, own: str, around: str) -> bool:
        """Whether a claim's own words name its object, or point at what is named around them, as a compound may be
        without a word.
        """
        about = (one for one in claim.get("subject", ()) if one != thing)
        subject = {word for one in about for name in self._compounds.get(one, ()) for word in _parts(name)}
        if self.is_in(own, thing, but=subject):
            return True
        return (thing in self._compounds or bool(_POINTING.search(own))) and self.is_in(around, thing)

    def is_in(self, text: str, thing: str, but: Set[str] = frozenset()) -> bool:
        """Whether words have a name of a thing, or the beginning of a word of it that few things share, or of all;
        ``but`` are words that need not be said again.
        """
        names = self._names[thing]
        if any_word([*names, *self._cues.get(thing, ())]).search(text):
            return True
        every, begun = _words(text)

        def has(word: str) -> bool:
            if len(word) <= _BEGINNING.start:
                return not every.isdisjoint((word, f"{word}s", f"{word}es"))
            common = word[: max(_BEGINNING.start, min(len(word) - 2, _BEGINNING.stop - 1))]
            return any(one.startswith(common) for one in begun)

        for name in names:
            parts = {*_parts(name)} - but
            rare = parts - self._shared
            if any(map(has, rare)) or (parts and not rare and all(map(has, parts))):
                return True
        return False


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a text that may be those of a name, and how each begins."""
    every = frozenset(_parts(text))
    return every, frozenset(word[: _BEGINNING.stop - 1] for word in every)


def _parts(name: str) -> list[str]:
    """Its words in small letters, but for the shortest and those that show no thing."""
    return [word for word in re.findall(r"[^\W_]+", name.lower()) if len(word) > 2 and word not in english("small")]


def _naming(thing: str) -> str:
    """The property by which one says what a text calls a thing, or shows a value by."""
    return f"pg:cueWord of {shorten(thing)}" if thing.startswith(ONTOLOGY) else "skos:altLabel"
