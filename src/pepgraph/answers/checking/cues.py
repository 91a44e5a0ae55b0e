"""Words that deny, hedge or attribute, held against the claims that point at them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import product

from pepgraph.answers.checking.document import CUES, Document
from pepgraph.answers.checking.spans import (
    CASE_REPORT,
    RETRACTED,
    STATUS,
    Facts,
    Found,
    Parts,
    any_word,
    offsets,
    places,
    shown,
    words_by,
)
from pepgraph.model.english import english
from pepgraph.model.names import ONTOLOGY, shorten

_ASSERTED, _NEGATED, _HEDGED, _ATTRIBUTED, _NO_STATEMENT = (
    ONTOLOGY + name for name in ("Asserted", "Negated", "Hedged", "Attributed", "NoStatement")
)
_NO_HEDGE = re.compile(
    r"(?:may|can)\s+(?:(?:only|not|no\s+longer|legally|lawfully|also|still|now)\s+)*be\s+"
    r"(?:sold|marketed|advertised|prescribed|dispensed|compounded|supplied|distributed|imported|exported|bought"
    r"|purchased|possessed)\b"
    r"|(?:may|can)\s+(?:only\s+be\s+(?:used|given|administered)|be\s+(?:used|given|administered)\s+only)\b"
    r"|can['’]t\b"
    r"|appear(?:s|ed)?\s+(?:in|on|at|within|among|throughout)\b(?![^.;,]*\bto\b)"
    r"|(?-i:May)(?:\s+\d|(?<=\bin\s...)\b)",
    re.IGNORECASE,
)
"""What the law allows, what cannot be, what is to be seen somewhere, and the month, in the words of a hedge."""
_BOUND = re.compile(
    r"(?:no|not)\s+(?:more|less|fewer|greater|lower|higher|earlier|later|longer)\s+than\s+"
    rf"(?:\d|(?:once|twice|half|one|{'|'.join(english('numbers'))})\b)",
    re.IGNORECASE,
)
"""A value that is the most or the least: "no less than 30 %" denies nothing."""
_STRESSED = r"(?!\s+(?:only|just|merely|simply)\b)"
_OPEN = (
    r"(?!\s+(?:(?:yet|been|be|fully|well|entirely|statistically)\s+)*"
    r"(?:known|clear|understood|established|settled|excluded|ruled|certain|significant|surprising|un\w+)\b)"
)
_OF_OTHERS = r"(?<!\bwhich\s)(?<!\bthat\s)(?<!\bwho\s)"
_BEING = r"(?:is|are|was|were|has|have|had|will|would|could|should|can)"
_DENIED_VERB = re.compile(
    rf"{_OF_OTHERS}\b(?:do|does|did)(?:\s+not|n['’]t)\b{_STRESSED}"
    rf"|{_OF_OTHERS}\b(?:{_BEING}(?:\s+not|n['’]t)|cannot)\b{_STRESSED}{_OPEN}"
    r"(?![^.;]*\bbut\s+(?:an?|the|rather|instead)\b)"
    rf"|\bnor\s+(?:do|does|did|{_BEING})\b"
    rf"|\bnever\b{_STRESSED}(?![^.;]*\b(?:but|except|unless)\b)"
    rf"|\b(?:neither|none|nobody)\b(?=\s+(?:of\s+(?:[\w-]+\s+){{1,3}}?)?(?:{_BEING}|did|do|does)\b{_OPEN})"
    r"|\bnothing\b(?!\s+(?:but|else|except|other|more|less|like)\b)"
    r"|\bno\s+(?:(?:significant|clear|relevant|measurable|detectable)\s+)?"
    r"(?:effect|influence|change|difference|benefit|improvement)\b"
    rf"|{_OF_OTHERS}\b(?:fail(?:s|ed)?|(?:is|are|was|were)\s+unable)\s+to\b"
    r"|\bno\s+(?:better|worse|different|more\s+effective)\b",
    re.IGNORECASE,
)
"""What no name has, and no contrast that is not denied elsewhere."""
_NOBODY = re.compile(r"(?:neither|none|nobody)\b", re.IGNORECASE)
"""Who begins a sentence by it has its verb denied."""
_OWN = """SELECT ?claim ?name WHERE {
  { ?claim pg:negationInName ?span ; ?key ?it . ?it a ?kind . ?kind rdfs:subClassOf pg:Entity .
    ?it rdfs:label|skos:altLabel ?name FILTER (?key != rdf:subject) }
  UNION { ?claim pg:negationInName ?span ; pg:dose|pg:duration|pg:onset ?name }
  UNION { ?claim pg:negationInName ?span ; rdf:object ?it . ?it a pg:RegulatoryStatus ; skos:prefLabel|pg:cueWord ?name
    OPTIONAL { ?claim pg:scope ?past FILTER (?past = pg:HasBeen) } FILTER (!BOUND(?past)) }
}"""
_BETWEEN = r"\s+(?:(?:in|by|of|for|with|to|at|on|from|among|as)\s+)?(?:(?:the|an?|any)\s+)?"
_CUED = {_NEGATED: "pg:negationCue", _HEDGED: "pg:modalityCue", _ATTRIBUTED: "pg:modalityCue", RETRACTED: "pg:scope"}


def cues(document: Document) -> Iterator[Found]:
    """Cues that are none of their value, and such words that a claim leaves unexplained, or that no claim has."""
    yield from _shown_by(document)
    verbs = [*_denying_verbs(document)]
    told = {found.about for found in verbs}
    yield from verbs
    yield from (found for found in _denied_names(document) if found.about not in told)
    yield from _astray(document)
    yield from _left_over(document)


def _shown_by(document: Document) -> Iterator[Found]:
    words, text = document.cue_words, document.text
    negations, hedges = any_word(words[_NEGATED]), any_word(words[_HEDGED])
    for iri, parts in document.claims.items():
        for key, values in (("negationCue", [_NEGATED]), ("modalityCue", parts.get("modality", []))):
            for span in parts.get(key, ()):
                said = text[slice(*offsets(span))]
                known = [word for value in values for word in words[value]]
                if known and not any_word(known).search(said):
                    listed = " or ".join(map(shorten, values))
                    fits = sorted(shorten(of) for of in _CUED if any_word(words[of]).search(said))
                    instead = f", but of {' and '.join(fits)}" if fits else ""
                    wrong = f"{shown(said)} is no pg:{key} of {listed}{instead}"
                    mend = (
                        f"point at the word that shows it, correct the value, or add the word to pg:cueWord of {listed}"
                    )
                    yield Found(iri, span, wrong, mend, "cue-word")
        yield from _unexplained_hedges(iri, parts, hedges, text)
        if _NEGATED in parts.get("polarity", ()):
            continue
        explained = places(parts, "negationInName")
        for start, end in places(parts, "anchor"):
            for match in negations.finditer(text, start, end):
                in_name = any(a <= match.start() < b for a, b in explained)
                if not in_name and not _BOUND.match(text, match.start()):
                    wrong = f"an affirmed claim rests on words with {shown(match[0])} at {match.start()}"
                    mend = (
                        "make it pg:Negated with that word as pg:negationCue, or narrow the anchor, or, where the word "
                        "belongs to a name, a contrast or another claim, give it as pg:negationInName"
                    )
                    yield Found(iri, None, wrong, mend, "negation-unexplained")


def _denying_verbs(document: Document) -> Iterator[Found]:
    """Words that are said to deny nothing of a claim, deny a verb and are the cue of no other claim."""
    words, whole, text = document.cue_words, document.accounted, document.text
    denied = {at for parts in whole.values() for span in parts.get("negationCue", ()) for at in range(*offsets(span))}
    for iri, parts in whole.items():
        spans = parts.get("negationInName", ())
        begins = {start for start, _ in document.places_of(parts, "statedIn")}
        values = {value for values in parts.values() for value in values} & words.keys() if spans else set()
        # "Not scheduled" is how a text shows a status.
        shown_by = any_word(word for value in sorted(values - {_NEGATED}) for word in words[value])
        for start, end in places(parts, "anchor") if spans else ():
            own = {at for match in shown_by.finditer(text, start, end) for at in range(*match.span())}
            found = [*_DENIED_VERB.finditer(text, start, end)]
            if start in begins and (nobody := _NOBODY.match(text, start, end)):
                found.append(nobody)
            for match in found:
                there = range(*match.span())
                named = next((span for span in spans if not {*range(*offsets(span))}.isdisjoint(there)), None)
                if named and own.isdisjoint(there) and denied.isdisjoint(there):
                    denying = f"{shown(match[0])} denies a verb or an effect"
                    wrong = f"{denying}, so it belongs to no name, and no claim has it as its cue"
                    mend = (
                        "make the claim that it denies pg:Negated with that word as pg:negationCue, or narrow "
                        'the anchor, or, where it shows a value, as in "not scheduled", give it as its pg:cueWord'
                    )
                    yield Found(iri, named, wrong, mend, "negation-in-name")


def _denied_names(document: Document) -> Iterator[Found]:
    """Words that are said to deny nothing of a claim, right before the one name of what it affirms: not in men."""
    names, text = words_by(document.engine, _OWN), document.text
    for iri, parts in document.claims.items():
        if _NEGATED in parts.get("polarity", ()) or iri not in names:
            continue
        own = " … ".join(text[start:end] for start, end in places(parts, "anchor"))
        for name in sorted(names[iri]):
            pattern = any_word([name])
            for span in parts.get("negationInName", ()):
                start, end = offsets(span)
                match = re.compile(_BETWEEN + pattern.pattern, re.IGNORECASE).match(text, end)
                if match and len(pattern.findall(own)) == 1:
                    wrong = (
                        f"{shown(text[start : match.end()])} denies what it affirms, and is given as a part of a name"
                    )
                    mend = "make it pg:Negated with that word as pg:negationCue, or correct what it says"
                    yield Found(iri, span, wrong, mend, "negation-in-name")


def _unexplained_hedges(iri: str, parts: Parts, hedges: re.Pattern[str], text: str) -> Iterator[Found]:
    """Words that hedge, under the anchors of a claim that is asserted, whatever other claims say of them."""
    if _ASSERTED not in parts.get("modality", ()):
        return
    for start, end in places(parts, "anchor"):
        for match in hedges.finditer(text, start, end):
            if not _NO_HEDGE.match(text, match.start()):
                wrong = f"an asserted claim rests on words with {shown(match[0])} at {match.start()}"
                mend = "make it pg:Hedged with that word as pg:modalityCue, or narrow the anchor"
                yield Found(iri, None, wrong, mend, "hedge-unexplained")


def _astray(document: Document) -> Iterator[Found]:
    """Words that deny something else: neither among those that a claim rests on, nor in what is carried over."""
    text = document.text
    for iri, parts in document.claims.items():
        carried, anchors = document.places_of(parts, "contextFrom"), places(parts, "anchor")
        for span in parts.get("negationCue", ()):
            start, end = offsets(span)
            inside = any(a <= start and end <= b for a, b in carried)
            # It may stand between two anchors.
            beside = (text[b:start] if b <= start else text[end:a] for a, b in anchors)
            if anchors and not inside and all(re.search(r"\w", between) for between in beside):
                wrong = f"its pg:negationCue {shown(text[start:end])} at {start} lies outside its anchors"
                mend = (
                    "point at the word that denies it, or add its words to pg:anchor or their passage to pg:contextFrom"
                )
                yield Found(iri, span, wrong, mend, "negation-outside")


def _left_over(document: Document) -> Iterator[Found]:
    """Such words among those that are declared to state nothing."""
    taken = [place for parts in document.claims.values() for place in places(parts, "anchor", *CUES)]
    text = document.text
    stated: dict[str, Facts] = defaultdict(dict)
    for iri, parts in document.accounted.items():
        for passage in parts.get("statedIn", ()) if parts.get("anchor") else ():
            stated[passage][iri] = parts
    spans = [(passage, span) for passage in stated for span in document.passages.get(passage, {}).get("remainder", ())]
    for (passage, span), value in product(spans, _CUED):
        # An open cell of a table may say so: "not reported".
        if _NO_STATEMENT in document.said.get(span, {}).get("role", ()):
            continue
        if value == RETRACTED and any(
            RETRACTED in parts.get("scope", ()) or STATUS in parts.get("predicate", ())
            for parts in stated[passage].values()
        ):
            continue
        for match in any_word(document.cue_words[value]).finditer(text, *offsets(span)):
            stating_nothing = any(form.match(text, match.start()) for form in (_NO_HEDGE, _BOUND, CASE_REPORT))
            if stating_nothing or any(a <= match.start() < b for a, b in taken):
                continue
            near = " or ".join(_nearest(match.start(), stated[passage]))
            wrong = f"{shown(match[0])} at {match.start()} is a word of {shorten(value)} and left over as pg:remainder"
            as_what = shorten(value) + " as pg:scope" if value == RETRACTED else f"it as {_CUED[value]}"
            mend = (
                f"give {as_what} of the claim that it is about, nearest is {near}, "
                "or make pg:NoStatement the role of words that leave open what they could state"
            )
            yield Found(passage, span, wrong, mend, "cue-left-over")


def _nearest(place: int, claims: Facts) -> list[str]:
    """Names of the claims whose anchors are nearest."""
    away: dict[int, list[str]] = defaultdict(list)
    for iri, parts in claims.items():
        ends = [end for span in parts["anchor"] for end in offsets(span)]
        away[min(abs(end - place) for end in ends)].append(iri.rpartition("/")[2])
    return sorted(away[min(away)])
