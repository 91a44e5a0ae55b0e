"""Things by what other registries call them, as people type it: cas:80714-61-0, CHEBI:3283, I5FAL2585H, an InChIKey."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from pepgraph.errors import UnknownNameError
from pepgraph.model.names import SKOS, outside, shorten
from pepgraph.model.sentences import listed
from pepgraph.model.terms import Iri, Literal, cut
from pepgraph.query.labels import labels
from pepgraph.query.naming.of_documents import options_of
from pepgraph.store.claims import rows_about
from pepgraph.store.contract import Engine, remembered, rows_from

_SOME = "SELECT ?it WHERE { ?thing a pg:Entity ; skos:exactMatch|skos:closeMatch|skos:broadMatch ?it } LIMIT 2000"
"""Identifiers enough to tell which registries there are."""
_MOST = 50
"""Registries that are tried, those with most identifiers."""
_HAVING = """SELECT ?thing ?match WHERE {{
  VALUES ?it {{ {values} }} ?thing ?match ?it ; a pg:Entity
  FILTER (?match IN (skos:exactMatch, skos:closeMatch, skos:broadMatch))
}}"""
_OF_STRUCTURE = "SELECT ?thing ?key WHERE { ?thing pg:inchiKey ?key ; a pg:Entity }"
_INCHI_KEY = re.compile(r"(?:inchikey\s*[:=]\s*)?([A-Z]{14}-[A-Z]{10}-[A-Z])", re.IGNORECASE)
"""https://www.inchi-trust.org/technical-faq/#13.1."""
_NUMBERED = re.compile(r"(?P<registry>[A-Za-z][\w.]*)\s*(?:cid|id|no\.?|number)?\s*[\s:_#]\s*(?P<local>\S+)", re.I)
_BARE = re.compile(r"(?=.*\d)(?=.*\D)[\w.-]{4,}")
"""What may be an identifier without the name of its registry; a number alone is one in too many."""
_SAID = {"closeMatch": "is close to", "broadMatch": "is narrower than"}


def identified(engine: Engine, name: str) -> Iri | None:
    """The thing that a registry outside calls so, None where none is known to.

    Raises UnknownNameError where several are, or where what is known is only near.
    """
    name = name.strip()
    if found := _INCHI_KEY.fullmatch(name):
        rows = rows_from(engine, _OF_STRUCTURE, {"key": Literal(found[1].upper())})
        return _only(name, sorted({thing for thing, _ in rows if isinstance(thing, Iri)}))
    by_match = _by_match(engine, name)
    if exact := by_match.pop("exactMatch", None):
        return _only(name, sorted(exact))
    near = [f"{label} {_SAID[match]} it" for match, things in by_match.items() for label in _called(engine, things)]
    if near:
        raise UnknownNameError(f"nothing here is just what {cut(outside(name.strip('<>')))} stands for; {listed(near)}")
    return None


def near_identifier(engine: Engine, name: str) -> list[Iri]:
    """Things that are close to what a registry outside calls so, or narrower, where none is it itself."""
    by_match = _by_match(engine, name.strip())
    return [] if "exactMatch" in by_match else sorted(set().union(*by_match.values()))


def _by_match(engine: Engine, name: str) -> dict[str, set[Iri]]:
    found: defaultdict[str, set[Iri]] = defaultdict(set)
    for thing, match in rows_about(engine, _HAVING, set(_forms(engine, name))):
        if isinstance(thing, Iri):
            found[str(match).removeprefix(SKOS)].add(thing)
    return found


def _only(name: str, found: list[Iri]) -> Iri | None:
    if len(found) > 1:
        raise UnknownNameError(f"several things are called {cut(name)}; say {options_of(map(shorten, found))}")
    return found[0] if found else None


def _called(engine: Engine, things: set[Iri]) -> list[str]:
    known = labels(engine, things)
    return sorted(known.get(thing, shorten(thing)) for thing in things)


def _forms(engine: Engine, name: str) -> Iterator[str]:
    """The IRIs that an identifier may be meant to be, in the registries of which the graph has any."""
    iri = name.strip("<>")
    if iri.startswith(("http://", "https://")):
        _, _, rest = iri.partition("://")
        yield from (f"http://{rest}", f"https://{rest}")
        return
    rooms = remembered(engine, "registries of identifiers", lambda: _rooms(engine))
    if parts := _NUMBERED.fullmatch(name):
        wanted, local = parts["registry"].casefold(), parts["local"]
        chosen = [room for room in rooms if wanted in _names_of(room)]
    else:
        chosen, local = rooms if _BARE.fullmatch(name) else [], name
    yield from (room + form for room in chosen for form in {local, local.upper()})


def _rooms(engine: Engine) -> list[str]:
    """What the identifiers of each registry begin with."""
    identifiers = (str(it) for (it,) in rows_from(engine, _SOME))
    begin = Counter(found[0] for it in identifiers if (found := re.match(r".*[/#:_=]", it)))
    return sorted(room for room, _ in begin.most_common(_MOST))


def _names_of(room: str) -> set[str]:
    """What a registry may be called, in small letters: ``pubchem.compound`` and ``pubchem`` of identifiers.org, and
    the parts of other addresses, such as ``wikidata``.
    """
    known = outside(room).rstrip("/#:_=").casefold()
    return {known, *re.split(r"[/#:._=]+", known)}
