"""Claims of which the words say the contrary: places that they leave out, other values."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from pepgraph.answers.checking.bare import Bare
from pepgraph.answers.checking.directed import directed, shows
from pepgraph.answers.checking.document import Document
from pepgraph.answers.checking.ended import ended
from pepgraph.answers.checking.spans import (
    Found,
    Listed,
    any_word,
    loosely,
    places,
    shown,
    whole_name,
)
from pepgraph.model.names import ONTOLOGY, shorten
from pepgraph.query.labels import label_of
from pepgraph.query.run import run

_EXCLUDES, _NEGATED, _NOT_SAID, _STATUSES = (
    ONTOLOGY + name for name in ("excludes", "Negated", "UnspecifiedProduct", "RegulatoryStatus")
)
_PLACES = """SELECT ?place ?name ?without WHERE {
  ?place a pg:Jurisdiction ; rdfs:label|skos:altLabel ?name OPTIONAL { ?place pg:excludes ?without }
}"""
_NAMED_BEFORE = r"(?:those|these|that|this)\s+(?:jurisdiction|countr|place|region|state|market|territor)"


def contrary(document: Document) -> Iterator[Found]:
    """Claims that their own words plainly contradict."""
    yield from _places(document)
    bare = Bare(document)
    yield from _values(document, bare)
    yield from ended(document)
    yield from directed(document, bare)


def _places(document: Document) -> Iterator[Found]:
    """Places that the words leave out, and places without one that the words do not leave out."""
    engine, text = document.engine, document.text
    names: dict[str, list[str]] = defaultdict(list)
    without: dict[str, set[str]] = defaultdict(set)
    for place, name, other in run(engine, _PLACES):
        names[str(place)].append(str(name))
        if other is not None:
            without[str(place)].add(str(other))
    whole = {place: whole_name(some) for place, some in names.items()}
    leaving, denying = (any_word(document.cue_words[iri]) for iri in (_EXCLUDES, _NEGATED))
    # Several may be left out together: "outside the United States and Europe".
    plain = names.keys() - without.keys()
    listed = "|".join(whole[place].pattern for place in sorted(plain)) or "(?!)"
    left_out = re.compile(
        rf"(?i:({leaving.pattern})\s+(?:(?:of|for|in|from|the|both|either)\s+)*)"
        rf"(?:(?:{listed})[\s,]+(?:(?:and|or|in|the)\s+)*)*\Z"
    )
    others = re.compile(rf"({leaving.pattern})\s+(?:of\s+)?{_NAMED_BEFORE}", re.IGNORECASE)
    for iri, parts in document.claims.items():
        anchors = places(parts, "anchor")
        begin, _ = min(document.places_of(parts, "statedIn"), default=(0, 0))
        for place in {*parts.get("jurisdiction", ())} & names.keys():
            named = [
                (thing, match, left_out.search(text, begin, match.start()))
                for thing in (sorted(plain) if place in without else [place])
                for start, end in anchors
                for match in whole[thing].finditer(text, start, end)
            ]
            cut = {i for _, match, out in named if out for i in range(*match.span())}
            own = " … ".join("".join(text[i] for i in range(*anchor) if i not in cut) for anchor in anchors)
            outs = [out for _, _, out in named if out] or [*others.finditer(own)]
            if place in without:
                if named and not outs and not leaving.search(own):
                    thing = next((one for one, *_ in named if one in without[place]), named[0][0])
                    wrong = f"its words name {label_of(engine, thing)}, and none that leaves out a place"
                    mend = "correct pg:jurisdiction, or add the words that do as pg:cueWord of pg:excludes"
                    yield Found(iri, place, wrong, mend, "excluded-place")
            elif outs and not loosely(names[place])(own):
                clause = re.split(r"[;:.—–]", outs[0].string[begin if cut else 0 : outs[0].start()])[-1]
                # "Approved nowhere except in Russia" has it approved there.
                if _NEGATED in parts.get("polarity", ()) or not denying.search(clause):
                    wrong = f"its words have {shown(outs[0][1])} for {label_of(engine, place)}"
                    mend = "make a place that has pg:excludes its pg:jurisdiction, or correct the anchor"
                    yield Found(iri, place, wrong, mend, "excluded-place")


def _values(document: Document, bare: Bare) -> Iterator[Found]:
    """Values of closed lists of which the words have none, and one of another value."""
    listed = Listed(document.engine)
    cues, kinds = listed.cues, listed.kind
    aspects = cues.get(f"{ONTOLOGY}Aspect", {})
    stated: dict[str, set[str]] = defaultdict(set)
    for parts in document.accounted.values():
        for subject in parts.get("subject", ()):
            stated[subject].update(parts.get("object", ()))
    for iri, parts in document.claims.items():
        given = parts.get("aspect", ())
        said = bare.with_object(iri, aspects) if not given or _NOT_SAID in given else None
        if said and given:
            wrong = f"its words have {shown(said[0])}, and its pg:aspect is that it is not said"
            mend = f"make {shorten(said[1])} its pg:aspect, or narrow the anchor"
            yield Found(iri, _NOT_SAID, wrong, mend, "value-words")
        elif said and not any(map(aspects[said[1]].search, parts.get("label", ()))):
            wrong = f"its words have {shown(said[0])}, and it has no pg:aspect"
            yield Found(iri, None, wrong, f"make {shorten(said[1])} its pg:aspect, or narrow the anchor", "value-words")
        for key, values in parts.items():
            for value in kinds.keys() & values:
                beside = cues[kinds[value]]
                own = bare.of(iri)
                told = {*values}.union(*(stated[one] for one in parts.get("subject", ())))
                rest = _without(own, value, beside, told) if kinds[value] == _STATUSES else own
                if beside[value].search(rest):
                    continue
                others = ((other, beside[other].search(own)) for other in sorted(beside.keys() - {*values}))
                for other, match in others:
                    if match:
                        wrong = shows(match[0], other, value)
                        mend = (
                            f"correct {_property(key)} or the anchor, or add the word as pg:cueWord of {shorten(value)}"
                        )
                        yield Found(iri, value, wrong, mend, "value-words")
                        break


def _without(words: str, value: str, cues: dict[str, re.Pattern[str]], told: set[str]) -> str:
    """Words without those that show a status that no claim on the compound has, and this one by a part of them: what
    was authorised conditionally was not authorised."""
    for other in sorted(cues.keys() - told):
        words = cues[other].sub(lambda match: " … " if cues[value].search(match[0]) else match[0], words)
    return words


def _property(key: str) -> str:
    return f"{'rdf' if key in ('subject', 'predicate', 'object') else 'pg'}:{key}"
