"""Values that claims give as the text writes them, held against its words."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from pepgraph.answers.checking.spans import Facts, Found, Words, any_word, shown
from pepgraph.model.names import ONTOLOGY, PREFIXES
from pepgraph.store.contract import Engine

_AS_WRITTEN = ("dose", "effectSize", "sampleSize", "onset", "duration")
_NAMED = """SELECT ?claim ?value ?relation WHERE {
  ?claim rdf:predicate ?relation ; rdf:object ?value . ?relation a owl:DatatypeProperty
  FILTER (isLiteral(?value) && DATATYPE(?value) = xsd:string)
}"""
_REGULATORS = """SELECT ?it ?name WHERE {
  ?it a pg:Regulator ; rdfs:label|skos:altLabel ?name FILTER NOT EXISTS { ?it pg:nameInSentence ?other }
}"""
_BOUNDS = """SELECT ?property ?word WHERE { VALUES ?property { pg:since pg:until } ?property pg:cueWord ?word }"""
_VERB = r"\s+(?:ha[sd]|do(?:es)?|did|is|was|will|(?:approve|authori[sz]e|register|license)[sd]?)\b"
_SEQUENCES = {f"{ONTOLOGY}hasSequence", f"{ONTOLOGY}hasOneLetterSequence"}
_RESIDUES = (
    "SELECT ?one ?three ?name WHERE { ?it pg:oneLetterCode ?one ; pg:threeLetterCode ?three ; skos:prefLabel ?name }"
)


def written(engine: Engine, said: Facts, claims: Facts, passages: Facts, text: str) -> Iterator[Found]:
    """Values that the words of a claim do not have, or not as a whole, and years that nothing around it has."""
    words = Words(passages, text)
    objects: dict[str, str] = {}
    sequences: dict[str, str] = {}
    for claim, named, relation in engine.query(_NAMED, {}, PREFIXES).rows:
        (sequences if relation in _SEQUENCES else objects)[str(claim)] = str(named)
    residues = [tuple(map(str, row)) for row in engine.query(_RESIDUES, {}, PREFIXES).rows] if sequences else []
    bounds: dict[str, list[str]] = defaultdict(list)
    for bound, word in engine.query(_BOUNDS, {}, PREFIXES).rows:
        bounds[str(bound).removeprefix(ONTOLOGY)].append(str(word))
    bounding = {key: any_word(some).pattern for key, some in bounds.items()}
    for iri, parts in claims.items():
        given = [(f"pg:{key}", value, value) for key in _AS_WRITTEN for value in parts.get(key, ())]
        for measurement in parts.get("measurement", ()):
            given += [("pg:asWritten", of, measurement) for of in said.get(measurement, {}).get("asWritten", ())]
        if iri in objects and not parts.get("measurement"):
            given.append(("rdf:object", objects[iri], objects[iri]))
        # A no-break space before a unit is a space.
        anchored = [" ".join(words.at(span).split()) for span in parts.get("anchor", ())]
        for key, value, place in given:
            if value.strip() and (wrong := _amiss(key, " ".join(value.split()), " … ".join(anchored))):
                yield iri, place, wrong, f"correct {key} or the anchor", "measurement-text"
        sequence = sequences.get(iri, "")
        if sequence and not _spelt(sequence, residues).search(" … ".join(anchored)):
            wrong = f"the words it rests on do not have the sequence {sequence!r}, in letters, codes or names"
            yield iri, sequence, wrong, "correct rdf:object or the anchor", "measurement-text"
        around = words.around(parts)
        for key, other in (("since", "until"), ("until", "since")):
            for year in parts.get(key, ()):
                own, contrary = (
                    re.search(rf"(?i:{bounding[one]})\s+{re.escape(year)}(?!\d)", " … ".join(anchored))
                    for one in (key, other)
                )
                if contrary and not own:
                    wrong = f"its words have {shown(contrary[0])}, and it gives the year as pg:{key}"
                    yield iri, year, wrong, f"give it as pg:{other}, or correct the anchor", "year-bound"
        for key in ("since", "until", "year"):
            for year in parts.get(key, ()):
                if re.fullmatch(r"\d{4}", year) and not re.search(rf"(?<!\d){year}(?!\d)", around):
                    mend = f"correct pg:{key}, or give the passage that has it as pg:contextFrom"
                    yield iri, year, f"the words around it do not have the year {year}", mend, "year-text"


def regulators(engine: Engine, claims: Facts, passages: Facts, text: str) -> Iterator[Found]:
    """Regulators of claims that the words give an article, which sentences will not: "by TGA"."""
    words = Words(passages, text)
    used: dict[str, list[str]] = defaultdict(list)
    for parts in claims.values():
        for regulator in parts.get("regulator", ()):
            used[regulator].append(words.under(parts, "anchor"))
    for it, name in engine.query(_REGULATORS, {}, PREFIXES).rows if used else ():
        called = rf"the\s+{re.escape(str(name))}(?![\w-])"
        having = re.compile(rf"\bby\s+{called}|\b{called}(?={_VERB})", re.IGNORECASE)
        match = next(filter(None, map(having.search, used[str(it)])), None)
        if match:
            wrong = f"the text has {shown(match[0])}, and sentences say 'by {name}'"
            yield str(it), None, wrong, f'give it pg:nameInSentence "the {name}"@en', "regulator-article"


def _amiss(key: str, value: str, words: str) -> str | None:
    """What is wrong with a value, by the words that should have it; names may begin a sentence."""
    match_case = 0 if key != "rdf:object" else re.IGNORECASE
    if found := [*re.finditer(_whole(value), words, match_case)]:
        bounds = [_BOUND.search(words, 0, match.start()) for match in found]
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


_BOUND = re.compile(
    r"(?:\b(?:(?:no|not)\s+)?(?:(?:more|less|fewer|greater|lower|higher)\s+than|at\s+(?:least|most)|up\s+to)|[<>≤≥])\s*\Z",
    re.IGNORECASE,
)
"""What makes a value the most or the least that it can be."""


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


_UNIT = r"\s?(?:%|[^\W\d_]{1,3}/|[mnpkµμ]?(?:g|mol|M|l|L)\b)"


def _whole(value: str) -> str:
    """A value with nothing before or behind that belongs to its number, its unit or its word."""
    before = r"(?<![^\W_])" + (r"(?<!\d[.,–-])" if value[0].isdecimal() else "")
    behind = r"(?![^\W_])" + (rf"(?![.,–-]\d|{_UNIT})" if value[-1].isdecimal() else "(?!/)")
    return before + re.escape(value) + behind
