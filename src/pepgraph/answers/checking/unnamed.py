"""Qualifiers of claims that nothing around their words names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pepgraph.answers.checking.spans import Facts, Found, Words, any_word, words_by
from pepgraph.model.names import ENTITY, ONTOLOGY, shorten
from pepgraph.query.labels import labels
from pepgraph.query.run import run
from pepgraph.store.contract import Engine

_NAMED = ("species", "anatomy", "matrix", "regulator", "comparator", "route", "population")
"""What a text calls by its name, where it has it at all; conditions and effects it describes."""
_NAMES = """SELECT DISTINCT ?it ?name WHERE {
  VALUES ?key { pg:species pg:anatomy pg:matrix pg:regulator pg:comparator pg:route pg:population }
  ?claim ?key ?it . ?it rdfs:label|skos:prefLabel|skos:altLabel|pg:cueWord ?name
}"""
_ROUTES = "SELECT DISTINCT ?word WHERE { ?it a pg:Route ; pg:cueWord ?word }"
_PEOPLE = (ONTOLOGY + "HumanClinicalStudy", ONTOLOGY + "Anecdote")
_SCOPES = "SELECT ?it ?word WHERE { ?it a pg:Scope ; pg:cueWord ?word }"
_BEGINNING = 4
"""Letters that words of one root have in common: cortex, cortical."""


def unnamed(engine: Engine, claims: Facts, words: Words, known: dict[str, list[str]]) -> Iterator[Found]:
    """Animals, regions, routes and the like that are in no words of a passage, of its context or of headings above."""
    begun = {thing: _begun(some) for thing, some in words_by(engine, _NAMES).items()}
    routes = any_word(str(row[0]) for row in run(engine, _ROUTES))
    scopes = words_by(engine, _SCOPES)
    people = any_word(word for level in _PEOPLE for word in known[level])
    for iri, parts in claims.items():
        # What waits to be read again is told so.
        if parts.get("readAgain"):
            continue
        around = words.around(parts)
        for scope in parts.get("scope", ()):
            if scope in scopes and not any_word(scopes[scope]).search(around):
                wrong = f"no word around it shows {shorten(scope)}"
                mend = (
                    "leave pg:scope out, or give the passage that has the word as pg:contextFrom, or it as pg:cueWord"
                )
                yield iri, scope, wrong, f"{mend} of {shorten(scope)}", "scope-unnamed"
        for key, thing in ((one, it) for one in _NAMED for it in parts.get(one, ()) if it in begun):
            if begun[thing].search(around):
                continue
            if (key == "population" or thing == ENTITY + "human") and people.search(around):
                continue
            # Of another route than the words name, `value-words` tells.
            if key == "route" and routes.search(words.under(parts, "anchor")):
                continue
            called = "pg:cueWord" if key == "route" else "skos:altLabel"
            wrong = f"nothing around it names {labels(engine, (thing,)).get(thing, thing)}"
            mend = (
                f"correct or remove pg:{key}, or give the passage that names it as pg:contextFrom, "
                f"or what the text calls it as {called}"
            )
            yield iri, thing, wrong, mend, "qualifier-unnamed"


def _begun(names: list[str]) -> re.Pattern[str]:
    """One of the names, or a word that begins as a word of theirs does; a short one as it stands or as a plural."""
    parts = {word for name in names for word in re.findall(r"[^\W_]+", name) if len(word) > 2}
    forms = (
        re.escape(part[:_BEGINNING]) if len(part) > _BEGINNING else rf"{re.escape(part)}(?:e?s)?(?![^\W_])"
        for part in sorted(parts)
    )
    begun = rf"(?<![^\W_])(?:{'|'.join(forms)})" if parts else "(?!)"
    return re.compile(f"{any_word(names).pattern}|{begun}", re.IGNORECASE)
