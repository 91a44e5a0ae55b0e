"""Names of two things that differ in what does not count: case, hyphens, language. Those that are one a shape tells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from pepgraph.answers.checking.spans import Found
from pepgraph.model.names import shorten
from pepgraph.model.terms import Literal
from pepgraph.query.run import run
from pepgraph.store.contract import Engine

_CALLED = "SELECT ?it ?name { ?class rdfs:subClassOf pg:Entity . ?it a ?class ; rdfs:label|skos:altLabel ?name }"
_DOIS = "SELECT ?it ?name { ?it bibo:doi ?name }"


def alike(engine: Engine) -> Iterator[Found]:
    """Entities of which one has a name of another, and papers of which one has the DOI of another."""
    called: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for it, name in run(engine, _CALLED):
        if isinstance(name, Literal):
            key = re.sub("[ -]", "", name.casefold())
            called[key].setdefault(str(it), set()).add(name.n3)
    for other, own, first, names in _apart(called):
        wrong = f"its name {own} is {names} of {shorten(first)} but for case, hyphens or language"
        mend = "say apart which is meant, or make one entity of them: who asks by it finds one of the two"
        yield Found(other, own.partition("@")[0].strip('"'), wrong, mend, "label-alike")
    papers: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for it, name in run(engine, _DOIS):
        papers[str(name).lower()].setdefault(str(it), set()).add(str(name))
    for other, own, first, doi in _apart(papers):
        wrong = f"its DOI {own} is {doi} of {shorten(first)}, for capitals make no other DOI"
        mend = "correct the number, or name the same paper in pg:identifiedAs of both references"
        yield Found(other, own, wrong, mend, "paper-once")


def _apart(called: dict[str, dict[str, set[str]]]) -> Iterator[tuple[str, str, str, str]]:
    """Of things with one name that is written in two ways: a later one, its way, the first one and its way."""
    for things in called.values():
        (first, names), *others = sorted(things.items())
        yield from ((other, min(own), first, min(names)) for other, own in others if own.isdisjoint(names))
