"""Values that claims give as the text writes them, held against its words."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from pepgraph.answers.checking.document import Document
from pepgraph.answers.checking.spans import Found, shown
from pepgraph.model.english import english
from pepgraph.model.names import ONTOLOGY
from pepgraph.query.run import run

_AS_WRITTEN = ("dose", "effectSize", "sampleSize", "onset", "duration", "onDate")
_NAMED = """SELECT ?claim ?value ?relation ?verb WHERE {
  ?claim rdf:predicate ?relation ; rdf:object ?value . ?relation a owl:DatatypeProperty ; pg:verb ?verb
  FILTER (isLiteral(?value) && (DATATYPE(?value) = xsd:string || LANG(?value) != ""))
}"""
_REGULATORS = """SELECT ?it ?name WHERE {
  ?it a pg:Regulator ; rdfs:label|skos:altLabel ?name FILTER NOT EXISTS { ?it pg:nameInSentence ?other }
}"""
_VERB = r"\s+(?:ha[sd]|do(?:es)?|did|is|was|will|(?:approve|authori[sz]e|register|license)[sd]?)\b"
_SEQUENCES = {f"{ONTOLOGY}hasSequence", f"{ONTOLOGY}hasOneLetterSequence"}
_RESIDUES = (
    "SELECT ?one ?three ?name WHERE { ?it pg:oneLetterCode ?one ; pg:threeLetterCode ?three ; skos:prefLabel ?name }"
)

_RESIDUE_COUNTS = "SELECT ?claim ?count { ?claim rdf:predicate pg:hasResidueCount ; rdf:object ?count }"
_DIGITS = {word: str(n) for n, word in enumerate(english("numbers"), 2)}
_COUNT = re.compile(rf"(?<![\w.,-])(\d+|{'|'.join(_DIGITS)})[\s-](?:amino[\s-]acid|residue)s?(?!\w)", re.IGNORECASE)


def written(document: Document) -> Iterator[Found]:
    """Values that the words of a claim do not have, or not as a whole."""
    words = document.words
    objects: dict[str, str] = {}
    bounded: set[str] = set()
    for claim, named, relation, verb in run(document.engine, _NAMED):
        if relation not in _SEQUENCES:
            objects[str(claim)] = str(named)
        if _BOUNDED.search(str(verb)):
            bounded.add(str(claim))
    for iri, parts in document.claims.items():
        given = [(f"pg:{key}", value, value) for key in _AS_WRITTEN for value in parts.get(key, ())]
        measured = [
            ("pg:asWritten", of, measurement)
            for measurement in parts.get("measurement", ())
            for of in document.said.get(measurement, {}).get("asWritten", ())
        ]
        given += measured
        # A measurement without a name is not among what was read; the object has its words too.
        if iri in objects and not measured:
            given.append(("rdf:object", objects[iri], objects[iri]))
        own = _spelled(" … ".join([words.anchored(parts), *(" ".join(one.split()) for one in words.lead_ins(parts))]))
        for key, value, place in given:
            having, mend = (
                (words.around(parts), "correct pg:onDate, or give the passage that has it as pg:contextFrom")
                if key == "pg:onDate"
                else (own, f"correct {key} or the anchor")
            )
            if value.strip() and (wrong := _amiss(key, " ".join(value.split()), having, iri in bounded)):
                yield Found(iri, place, wrong, mend, "measurement-text")


def times(document: Document) -> Iterator[Found]:
    """Onsets whose words are those of a duration, and the other way round."""
    for iri, parts in document.claims.items():
        for key, other in (("onset", "duration"), ("duration", "onset")):
            for value in parts.get(key, ()):
                if span := _lasting(key, " ".join(value.split()), document.words.anchored(parts)):
                    wrong = f"its words have {shown(span)}, and it gives that as pg:{key}"
                    yield Found(iri, value, wrong, f"give it as pg:{other}, or correct the anchor", "onset-duration")


def sequences(document: Document) -> Iterator[Found]:
    """Sequences that the words of a claim do not have in any form."""
    given = {
        str(claim): str(named) for claim, named, relation, _ in run(document.engine, _NAMED) if relation in _SEQUENCES
    }
    residues = [tuple(map(str, row)) for row in run(document.engine, _RESIDUES)] if given else []
    for iri in given.keys() & document.claims.keys():
        if given[iri] and not _spelt(given[iri], residues).search(document.words.anchored(document.claims[iri])):
            wrong = f"the words it rests on do not have the sequence {given[iri]!r}, in letters, codes or names"
            yield Found(iri, given[iri], wrong, "correct rdf:object or the anchor", "measurement-text")


def counts(document: Document) -> Iterator[Found]:
    """Counts of residues that are none of those that the words of a claim have."""
    for claim, given in run(document.engine, _RESIDUE_COUNTS):
        if (iri := str(claim)) in document.claims:
            counted = [*_COUNT.finditer(document.words.anchored(document.claims[iri]))]
            if counted and str(given) not in {_DIGITS.get(match[1].lower(), match[1]) for match in counted}:
                wrong = f"the words it rests on have {shown(counted[0][0])}, and not {given}"
                yield Found(iri, str(given), wrong, "correct rdf:object or the anchor", "measurement-text")


def regulators(document: Document) -> Iterator[Found]:
    """Regulators of claims that the words give an article, which sentences will not: "by TGA"."""
    used: dict[str, list[str]] = defaultdict(list)
    for parts in document.claims.values():
        for regulator in parts.get("regulator", ()):
            used[regulator].append(document.words.under(parts, "anchor"))
    for it, name in run(document.engine, _REGULATORS) if used else ():
        called = rf"the\s+{re.escape(str(name))}(?![\w-])"
        having = re.compile(rf"\bby\s+{called}|\b{called}(?={_VERB})", re.IGNORECASE)
        match = next(filter(None, map(having.search, used[str(it)])), None)
        if match:
            wrong = f"the text has {shown(match[0])}, and sentences say 'by {name}'"
            yield Found(str(it), None, wrong, f'give it pg:nameInSentence "the {name}"@en', "regulator-article")


def _amiss(key: str, value: str, words: str, bounded: bool) -> str | None:
    """What is wrong with a value, by the words that should have it; names may begin a sentence."""
    match_case = 0 if key != "rdf:object" else re.IGNORECASE
    if found := [*re.finditer(whole_value(value), words, match_case)]:
        pattern = _BOUNDS_OF.get(key, _BOUND)
        bounds = [not bounded and pattern.search(words, 0, match.start()) for match in found]
        first = bounds[0]
        return (
            f"the words it rests on have {shown(words[first.start() : found[0].end()])}"
            if first and all(bounds)
            else None
        )
    if re.search(re.escape(value), words, match_case):
        return f"the words it rests on have {value!r} only as a part of more"
    if _composed(value) in _composed(words):
        strange = {c for c in value if c not in words}
        theirs = {c for c in words if _composed(c) in map(_composed, strange)}
        given, there = (" ".join(f"U+{ord(c):04X}" for c in sorted(some)) for some in (strange, theirs))
        return f"the words it rests on have {value!r} with other code points, {there or 'others'} for {given}"
    return f"the words it rests on do not have {value!r}"


def _spelled(words: str) -> str:
    """Words with what they say of an amount that stands before a noun, since a 12-week trial is one of 12 weeks, and
    without signs of emphasis.

    >>> _spelled("a 12-week trial")
    'a 12-week trial … a 12 weeks trial'
    >>> _spelled("(*P* < .01)")
    '(*P* < .01) … (P < .01)'
    """
    apart = _ADJECTIVE.sub(lambda match: f"{match[1]} {match[2]}{'' if match[1] in ('1', 'one') else 's'}", words)
    apart = _EMPHASIS.sub("", _MATTER.sub(r"\1 ", apart))
    return words if apart == words else f"{words} … {apart}"


_ADJECTIVE = re.compile(
    r"(?<![\w-])(\d[\d.,–-]*|[^\W\d_]+)[-‐‑](second|minute|hour|day|night|week|month|year"
    r"|patient|participant|volunteer|subject|person|animal|rat)(?![\w-])",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"[*`]+")
_MATTER = re.compile(r"(?<![\w-])(\d[\d.,–-]*)[-‐‑](?=(?:[mnpkµμ]?(?:g|mol|M|l|L)|mcg|IU)(?![^\W_]))")


def _lasting(key: str, value: str, words: str) -> str | None:
    """The words of a value and the one before it, where that makes an onset of a duration or the other way round."""
    found = [(match, _TIMED.search(words, 0, match.start())) for match in re.finditer(whole_value(value), words)]
    spans = [words[before.start() if before else match.start() : match.end()] for match, before in found]
    another = "for " if key == "onset" else "within "
    return spans[0] if spans and all(span.lower().startswith(another) for span in spans) else None


_TIMED = re.compile(r"\b(?:for|within)\s+\Z", re.IGNORECASE)


def _bound(more: str = "") -> re.Pattern[str]:
    """What makes a value the most or the least that it can be, or one that is not exact."""
    than = r"(?:(?:no|not)\s+)?(?:more|less|fewer|greater|lower|higher)\s+than"
    about = r"about|approximately|roughly|around|nearly|almost|ca\.|circa"
    most = r"at\s+(?:least|most)|up\s+to|exceed(?:s|ed|ing)?|in\s+excess\s+of|above|below|(?:maximum|minimum)\s+of"
    return re.compile(rf"(?:\b(?:{than}|{most}|{about}{more})|[<>≤≥~≈])\s*\Z", re.IGNORECASE)


_BOUND = _bound()
_BOUNDS_OF = {
    **dict.fromkeys(("pg:effectSize", "pg:sampleSize"), _bound("|over|under")),
    "pg:onset": _bound("|within"),
}
"""A rise over 5 % is not one over 5 days."""
_BOUNDED = re.compile(r"\b(?:above|below|over|under|least|most|more|less|exceeds?|up to|about)\b")
"""Verbs that say themselves that a value is a bound."""


def _composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _spelt(sequence: str, residues: Iterable[tuple[str, ...]]) -> re.Pattern[str]:
    """A sequence in letters, in codes or in names of its residues, with no residue before or behind."""
    forms = {code: forms for forms in residues for code in forms[:2]}
    units = sequence.split("-") if "-" in sequence else [*sequence]
    spelt = (
        "(?:" + "|".join([*map(re.escape, given[:2]), *(f"(?i:{re.escape(name)})" for name in given[2:])]) + ")"
        for given in (forms.get(unit, (unit,)) for unit in units)
    )
    codes = sorted({re.escape(given[1]) for given in forms.values()})
    # One look behind for each: they may differ in length.
    before = r"(?<![^\W\d_])" + "".join(rf"(?<!{code}[-‐‑–])" for code in codes)
    behind = rf"(?![^\W\d_]|[-‐‑–](?:{'|'.join(codes) or '(?!)'}))"
    return re.compile(before + r"(?:\W+and\b)?[\W_]*".join(spelt) + behind)


_UNIT = r"\s?(?:%|[^\W\d_]{1,3}/|[mnpkµμ]?(?:g|mol|M|l|L)\b|(?:[MK]G|MCG|ML)\b)"


def whole_value(value: str) -> str:
    """A value with nothing before or behind that belongs to its number, its unit or its word."""
    # A number that begins with its point is none without.
    before = r"(?<![^\W_])" + (r"(?<!\d[.,–-])(?<![^\w\])]\.)(?<!\A\.)" if value[0].isdecimal() else "")
    behind = r"(?![^\W_])" + (rf"(?![.,–-]\d|{_UNIT})" if value[-1].isdecimal() else "(?!/)")
    # A word, and no unit, may begin a sentence.
    first = f"(?i:{value[0]})" if re.match(r"[a-z]{4}|(?:one|two|six|ten)\b", value) else re.escape(value[0])
    return before + first + re.escape(value[1:]) + behind
