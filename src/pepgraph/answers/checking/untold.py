"""What words under anchors say and no claim by them tells: numbers, species, regions, conditions, limits."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from pepgraph.answers.checking.document import Document
from pepgraph.answers.checking.spans import (
    RETRACTED,
    STATUS,
    Found,
    Parts,
    any_word,
    loosely,
    places,
    shown,
    whole_name,
    words_by,
    wrapped,
)
from pepgraph.model.english import english
from pepgraph.model.names import ENTITY, ONTOLOGY, local_of, shorten
from pepgraph.query.run import run

# Digits within a name, such as BPC-157, 5-HT or phase 2, are no number.
_NUMBER = re.compile(
    r"(?<![\w.,])(?<!\b[Pp]hase\s)(?<!\b[Pp]hase\s\d[/\u2013-])(?<!\D[-\u2010\u2011])(?<!\A[-\u2010\u2011])\.?\d+(?:[.,]\d+)*(?![.,]?\d|[-\u2010\u2011][A-Z](?![a-z]))"
)
_AUTHOR = r"[^\W\d_a-zß-öø-ÿ](?:['’][^\W\d_A-Z])?[^\W\d_A-Z]+(?:[-'’][^\W\d_]+)*"
_OF_A_WORK = re.compile(
    rf"(?<![\w-])({_AUTHOR})(?:\s+et\s+al\.?|\s+(?:and|&)\s+(?:colleagues|co-?workers|{_AUTHOR}))?(?:,\s*|\s*\(\s*)\Z"
)
"""An author before a year, as in "Li (2021) found" and "(Li et al., 2021)"."""
_OF_SEVERAL = re.compile(r"\bet\s+al\.?,?\s+\Z")
"""What stands before a year of a work alone, as in "Li et al., 2021 [3]"."""
_WORDS = {word: str(n) for n, word in enumerate(english("numbers"), 2)}
_COUNTED = re.compile(
    rf"(?<![\w-])({'|'.join(_WORDS)})(?=[\s-](?:amino[\s-]acid|residue|second|minute|hour|day|week|month|year"
    r"|patient|volunteer|participant)s?(?![\w-])|[\s-]?fold\b)",
    re.IGNORECASE,
)
"""Numbers in words, of what is counted in such: of "two studies" claims are two."""
_NUMBERED = """SELECT ?thing ?name WHERE {
  ?class rdfs:subClassOf pg:Entity . ?thing a ?class ; rdfs:label|skos:altLabel ?name FILTER (REGEX(?name, "[0-9]"))
}"""
_NAMED = """SELECT ?thing ?name ?property WHERE {
  VALUES (?kind ?property) {
    (pg:Organism "pg:species") (pg:Regulator "pg:regulator") (pg:Route "pg:route")
    (pg:AnatomicalSite "pg:anatomy") (pg:Population "pg:population") (pg:Matrix "pg:matrix")
    (pg:Condition "pg:indication") (pg:Regimen "pg:regimen") (pg:Scope "pg:scope") (pg:Setting "pg:setting")
  }
  ?thing a ?kind ; rdfs:label|skos:altLabel|pg:cueWord ?name
  # Words such as small, more and zinc are also said of other things, open-label is not.
  FILTER (?kind NOT IN (pg:Scope, pg:Setting) || REGEX(?name, "[ -]"))
  FILTER NOT EXISTS { ?thing pg:toldWhereSaid true }
}"""
_OF_OTHERS = """SELECT ?thing ?name {
  ?claim pg:population|pg:indication|pg:setting ?thing . ?thing skos:altLabel|pg:cueWord ?name
}"""
"""Names that documents give people, conditions and settings, which may be common words in another."""
_OWN = ("pg:species", "pg:route", "pg:anatomy", "pg:matrix", "pg:regimen")
"""What is so of every finding that rests on the words: another finding by the same words does not tell it for this."""
_FINDINGS = {ONTOLOGY + level for level in ("HumanClinicalStudy", "AnimalStudy", "InVitroStudy", "Unspecified")}
_USES = "SELECT DISTINCT ?level { ?level a pg:EvidenceLevel ; pg:toldBy ?key }"
"""Uses and what users say, beside findings."""
_SHAREABLE = ("comparator", "dose", "duration", "population", "sampleSize", "setting")
_SHAREABLE_OF_STATUSES = ("since", "until")
"""Qualifiers that claims by the same words share."""
_ALIKE = ("subject", "evidenceLevel", "jurisdiction")
_SHARED = """SELECT DISTINCT ?it ?name WHERE {
  ?claim pg:population|pg:comparator|pg:setting ?it . ?it rdfs:label|skos:altLabel|pg:cueWord ?name
}"""
_COMPARABLE = """SELECT ?it ?name WHERE {
  VALUES ?kind { pg:Peptide pg:Fragment pg:ParentMolecule pg:DrugClass }
  ?it a ?kind ; rdfs:label|skos:altLabel ?name
}"""
_CONTROLS = r"(?i:placebo|saline|vehicle|sham|controls?|baseline)\b"
_COMPARED = re.compile(r"\s+(?:(?:the|an?|that\s+of|in|with|on|under|after)\s+)*([\w-]+)")
_LEVELS = "SELECT ?level ?word WHERE { ?level a pg:EvidenceLevel ; pg:cueWord ?word }"
_TELLING = re.compile(r"(?=[^\W_]*\d)[^\W_]{2,}|[^\W_]{4,}")
"""Words that are no mere particles, and names such as BV2."""
_LIMITING = """SELECT ?value ?word ?told WHERE {
  ?told a pg:Scope ; pg:toldWhereSaid true ; pg:cueWord ?word . ?value a pg:Scope ; pg:cueWord ?word
}"""

_ONLY, _ALONE, _SO, _THERE = (ONTOLOGY + name for name in ("Only", "ItAlone", "OnlySo", "OnlyThere"))
_OBJECTS = "SELECT DISTINCT ?it ?name { ?claim rdf:object ?it . ?it rdfs:label|skos:altLabel ?name }"
_WHERE = r"\b(?:in|at|among|with|under|on|after|during|within|when|if)\b"
_QUALIFYING = "SELECT ?key { ?key a pg:QualifierProperty FILTER (?key NOT IN (pg:aspect, pg:manner, pg:scope)) }"
_NOT_THERE = re.compile(
    r"not\s+((?:in|among|during|after|at|with|under|within|when|until)\s+(?!all\b|general\b|itself\b)[^\W\d][\w-]*(?:\s+[\w-]+){0,4})",
    re.IGNORECASE,
)
"""Where, when or for whom alone a denial is meant: "but not in normotensive animals"."""
_DENIED = "SELECT ?scope ?word WHERE { ?scope a pg:Scope ; pg:toldWhereDenied true ; pg:cueWord ?word }"


def untold(document: Document) -> Iterator[Found]:
    """A dose, a count of patients, an animal, a region, an authority, an "only" that no claim has of its words."""
    resting = _Resting(document)
    for look in (_numbers, _names, _comparisons, _conditions, _limits, _denials, _shared):
        yield from look(document, resting)


class _Resting:
    """The words of a text that claims rest on, but for what is set apart in them: markers, and words with a role."""

    def __init__(self, document: Document) -> None:
        self.claims = document.accounted
        self.text = document.text
        self.findings = _FINDINGS | {str(level) for (level,) in run(document.engine, _USES)}
        """Kinds of evidence of which each claim is held against its words by itself."""
        self._anchors: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for iri, parts in self.claims.items():
            for passage in parts.get("statedIn", ()):
                self._anchors[passage] += ((*place, iri) for place in places(parts, "anchor"))
        self._apart: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for iri, parts in document.passages.items():
            self._apart[iri] += places(parts, "remainder")
        for passage, place in document.markers():
            self._apart[passage].append(place)

    def met(self, *patterns: re.Pattern[str]) -> Iterator[tuple[str, tuple[int, int], re.Match[str], list[Parts]]]:
        """What is found under the anchors of a claim: the claim, the anchor, the words, and what is said of all
        claims that rest on them."""
        for passage, anchors in self._anchors.items():
            resting: dict[tuple[int, int], list[Parts]] = {}
            for start, end, iri in anchors:
                for match in (one for words in patterns for one in words.finditer(self.text, start, end)):
                    at, to = match.span()
                    if not any(a <= at < b for a, b in self._apart[passage]):
                        if (at, to) not in resting:
                            resting[at, to] = [self.claims[one] for a, b, one in anchors if a < to and at < b]
                        yield iri, (start, end), match, resting[at, to]

    def having(self, key: str) -> Iterator[tuple[list[str], list[Parts], list[tuple[int, int, str]]]]:
        """Values of a property, claims of a passage that have them, and the anchors of its claims that have none."""
        for anchors in self._anchors.values():
            by_values: dict[tuple[str, ...], list[Parts]] = defaultdict(list)
            for iri in dict.fromkeys(iri for *_, iri in anchors):
                if key in self.claims[iri]:
                    by_values[tuple(self.claims[iri][key])].append(self.claims[iri])
            if lacking := [one for one in anchors if key not in self.claims[one[-1]]]:
                yield from (([*values], some, lacking) for values, some in by_values.items())

    def is_apart(self, claim: Parts, at: int) -> bool:
        """Whether what stands at a place is set apart in the passage of a claim."""
        return any(a <= at < b for passage in claim.get("statedIn", ()) for a, b in self._apart[passage])

    def is_of_a_work(self, claim: str, match: re.Match[str]) -> bool:
        """Whether a number is the year of a work, whose author stands before it and is nothing that the claim names."""
        start, end = match.span()
        if not re.fullmatch(r"(?:19|20)\d\d", match[0]):
            return False
        if _OF_SEVERAL.search(self.text, max(0, start - 80), start):
            return True
        if not re.match(r"[a-z]?[);]", self.text[end : end + 2]):
            return False
        by = _OF_A_WORK.search(self.text, max(0, start - 80), start)
        return by is not None and not any(by[1] in sentence for sentence in self.claims[claim].get("label", ()))

    def is_of_a_name(
        self, anchor: tuple[int, int], number: re.Match[str], by: list[Parts], names: dict[str, list[str]]
    ) -> bool:
        """Whether it stands in another name of what the claims name, as that of Body Protection Compound 157 does."""
        things = names.keys() & {value for parts in by for values in parts.values() for value in values}
        called = whole_name(name for thing in sorted(things) for name in names[thing]) if things else None
        at, to = number.span()
        return called is not None and any(
            found.start() <= at and to <= found.end() for found in called.finditer(self.text, *anchor)
        )


def _numbers(document: Document, resting: _Resting) -> Iterator[Found]:
    names = words_by(document.engine, _NUMBERED)
    told: dict[tuple[int, int], bool] = {}
    for iri, anchor, match, by in resting.met(_NUMBER, _COUNTED):
        if (at := match.span()) not in told:
            told[at] = any(_counts(label, match[0]) for parts in by for label in parts.get("label", ()))
        if not (told[at] or resting.is_of_a_work(iri, match) or resting.is_of_a_name(anchor, match, by, names)):
            wrong = f"{_rests_on(match)}, of which no claim by these words tells"
            mend = "add what the number says, or the words as pg:remainder with a role"
            yield Found(iri, None, wrong, mend, "number-left-over")


def _names(document: Document, resting: _Resting) -> Iterator[Found]:
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    given = {value for parts in resting.claims.values() for some in parts.values() for value in some}
    others = {thing: some for thing, some in words_by(document.engine, _OF_OTHERS).items() if thing not in given}
    level = any_word(chain.from_iterable(words_by(document.engine, _LEVELS).values()))
    named_so = [(str(named), str(name), str(of)) for named, name, of in run(document.engine, _NAMED)]
    conditions = {name.lower() for _, name, of in named_so if of == "pg:indication"}
    for named, name, of in named_so:
        # Whether people are the species or those of whom a study is, words alone do not say.
        # Whether it was a test outside a body, or clinical practice, the kind of evidence tells.
        otherwise = of == "pg:setting" and (level.search(name) or name.lower() in conditions)
        if named != ENTITY + "human" and not otherwise and name not in others.get(named, ()):
            names[named, of].append(name)
    patterns = {of: re.compile(rf"{whole_name(some).pattern}|{_joined(some)}") for of, some in names.items()}
    for (thing, key), pattern in patterns.items():
        for iri, _, match, by in resting.met(pattern):
            # Of scopes several hold at once.
            has = resting.claims[iri].get(key.removeprefix("pg:"), ()) if key != "pg:scope" else ()
            own = (called for (other, _), called in patterns.items() if other in has)
            # Of another animal than the words name, `other-named` tells.
            strange = has and not any(
                called.search(document.words.under(resting.claims[iri], "anchor")) for called in own
            )
            if key in _OWN and not has and resting.findings.intersection(resting.claims[iri].get("evidenceLevel", ())):
                by = [parts for parts in by if _finds_the_same(parts, resting.claims[iri], "polarity", "subject")]
            if not (strange or any(_tells(parts, thing, pattern) for parts in by)):
                wrong = f"{_rests_on(match)}, of which no claim by these words tells"
                mend = f"give it as {key}, or narrow the anchor, or the words as pg:remainder with a role"
                yield Found(iri, None, wrong, mend, "name-left-over")


def _comparisons(document: Document, resting: _Resting) -> Iterator[Found]:
    comparing = re.compile(
        rf"(?i:{any_word(document.cue_words[ONTOLOGY + 'comparator']).pattern})"
        rf"|(?<!\bother\s)(?<!\brather\s)\bthan(?=\s+(?:(?:the|an?|that\s+of|in|with|on|under|after)\s+)*"
        rf"(?:{whole_name(str(name) for _, name in run(document.engine, _COMPARABLE)).pattern}|{_CONTROLS}))"
    )
    for iri, _, match, by in resting.met(comparing):
        other = _COMPARED.match(resting.text, match.end())
        if not any("comparator" in parts or (other and _has(parts, other[1])) for parts in by):
            wrong = f"{_rests_on(match)}, and no claim by these words compares anything"
            mend = "give what it is compared with as pg:comparator, or the words as pg:remainder with a role"
            yield Found(iri, None, wrong, f"{mend}, or narrow the anchor", "comparison-left-over")


def _conditions(document: Document, resting: _Resting) -> Iterator[Found]:
    """In whose presence, in which cells, at which doses it is so, except for what."""
    cues = document.cue_words[ONTOLOGY + "setting"]
    cued = {word for cue in cues for word in cue.split()}
    # Of kinds of study `level-words` tells, and of animals `name-left-over`.
    level = any_word(chain.from_iterable(words_by(document.engine, _LEVELS).values()))
    for iri, _, match, by in resting.met(any_word(cues)):
        words = match[0].lower().split()
        own = [word for word in words if word not in cued] or words
        telling = [word for word in _TELLING.findall(" ".join(own)) if not level.fullmatch(word)]
        if telling and not any("setting" in parts or _has_begun(parts, telling) for parts in by):
            wrong = f"{_rests_on(match)}, of which no claim by these words tells"
            mend = "give it as pg:setting, or the words as pg:remainder with a role, or narrow the anchor"
            yield Found(iri, None, wrong, mend, "condition-left-over")


def _limits(document: Document, resting: _Resting) -> Iterator[Found]:
    limits: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    compounds, objects = words_by(document.engine, _COMPARABLE), words_by(document.engine, _OBJECTS)
    for value, word, told in run(document.engine, _LIMITING):
        limits[str(told)][str(word)].add(str(value))
    for scope, words in sorted(limits.items()):
        limiting = re.compile(rf"(?<!not\s)(?:{any_word(sorted(words)).pattern})", re.IGNORECASE)
        telling = set().union(*words.values())
        for iri, _, match, by in resting.met(limiting):
            # What was withdrawn of a medicine is its status.
            standing = scope == RETRACTED and any(STATUS in parts.get("predicate", ()) for parts in by)
            said = (limiting.search(label) for parts in by for label in parts.get("label", ()))
            if not (standing or any(said) or any(telling.intersection(parts.get("scope", ())) for parts in by)):
                wrong = f"{_rests_on(match)}, and no claim by these words is limited so"
                mend = f"give it as pg:scope, as {shorten(scope)} is"
                if scope != RETRACTED:
                    mend += ", or the word as pg:remainder with a role"
                yield Found(iri, None, wrong, f"{mend}, or narrow the anchor", "limit-left-over")
            # "Only Semax raises NGF" leaves open what else Semax raises.
            about = [name for one in resting.claims[iri].get("subject", ()) for name in compounds.get(one, ())]
            if _ONLY in resting.claims[iri].get("scope", ()) and re.match(
                rf"\s+(?:the\s+)?{whole_name(about).pattern}", resting.text[match.end() :]
            ):
                wrong = (
                    f"{_rests_on(match)}, which limits its subject, and its pg:scope says that there is nothing else"
                )
                yield Found(iri, _ONLY, wrong, f"make that {shorten(_ALONE)}", "limit-of-subject")
            elif _ONLY in resting.claims[iri].get("scope", ()) and (limited := _limited(resting.text, match)):
                own = document.words.under(resting.claims[iri], "anchor").replace(limited, " ")
                things = [name for one in resting.claims[iri].get("object", ()) for name in objects.get(one, ())]
                if things and whole_name(things).search(own):
                    limits_it = f"which limits {shown(limited)}, and its pg:scope says that there is nothing else"
                    mend = f"make that {shorten(_SO)}, or {shorten(_THERE)} of a place"
                    yield Found(iri, _ONLY, f"{_rests_on(match)}, {limits_it}", mend, "limit-of-condition")


def _limited(text: str, only: re.Match[str]) -> str:
    """What an "only" stands before or behind, if that is said to be in, at or among something; else nothing."""
    after = re.compile(rf"\s+({_WHERE}[^.,;:|…]*)", re.IGNORECASE).match(text, only.end())
    if after and not only[0].lower().endswith("else"):
        return after[1].strip()
    clause = re.split(r"[.,;:|…]", text[max(0, only.start() - 200) : only.start()])[-1]
    before = re.search(rf"{_WHERE}.*", clause, re.IGNORECASE | re.DOTALL)
    return before[0].strip() if before and re.match(r"\s*(?:[^\w\s]|\Z)", text[only.end() :]) else ""


def _shared(document: Document, resting: _Resting) -> Iterator[Found]:
    """Doses, people and comparisons that a finding has none of, where another one by the same words has them; years
    that a status has none of."""
    called = words_by(document.engine, _SHARED)
    levels_of = {
        **dict.fromkeys(_SHAREABLE, resting.findings),
        **{key: {ONTOLOGY + "OfficialStatus"} for key in _SHAREABLE_OF_STATUSES},
    }
    for key, levels in levels_of.items():
        amiss: dict[str, re.Match[str]] = {}
        for values, having, lacking in resting.having(key):
            forms = [
                f"(?i:{wrapped(name)})" if value in called else wrapped(name)
                for value in values
                for name in called.get(value, (value,))
            ]
            named = re.compile(rf"(?<![\w.,])(?:{'|'.join(forms) or '(?!)'})(?![\w.,]?\w)")
            for start, end, iri in lacking:
                parts = resting.claims[iri]
                if iri in amiss or levels.isdisjoint(parts.get("evidenceLevel", ())):
                    continue
                for match in named.finditer(resting.text, start, end):
                    told = resting.is_apart(parts, match.start()) or any(map(named.search, parts.get("label", ())))
                    if not told and any(_shares(parts, other, match.span()) for other in having):
                        amiss[iri] = match
                        break
        for iri, match in amiss.items():
            wrong = f"{_rests_on(match)}, which another claim by these words has as pg:{key}, and it has none"
            mend = f"give it as pg:{key}, or narrow the anchor"
            yield Found(iri, None, wrong, mend, "shared-left-over")


def _shares(claim: Parts, other: Parts, span: tuple[int, int]) -> bool:
    """Whether another claim on the same subject, by the same kind of study, rests on these words of a claim too."""
    # One of two claims on the same things may be the more general.
    return (
        any(start <= span[0] and span[1] <= end for start, end in places(other, "anchor"))
        and all(claim.get(one) == other.get(one) for one in _ALIKE)
        and not _finds_the_same(claim, other)
    )


def _rests_on(match: re.Match[str]) -> str:
    return f"it rests on words with {shown(match[0])} at {match.start()}"


def _counts(sentence: str, words: str) -> bool:
    """Whether a sentence has a number, in digits or as the word for it."""
    return not _counted(sentence).isdisjoint((words, _WORDS.get(words.lower(), words)))


@lru_cache(maxsize=4096)
def _counted(sentence: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(sentence) + _COUNTED.findall(sentence))


def _finds_the_same(claim: Parts, other: Parts, *besides: str) -> bool:
    return all(claim.get(key) == other.get(key) for key in ("predicate", "object", *besides))


def _tells(claim: Parts, thing: str, named: re.Pattern[str]) -> bool:
    """Whether a claim names a thing, or its sentence has one of the thing's names."""
    return any(thing in values for values in claim.values()) or any(map(named.search, claim.get("label", ())))


def _has(claim: Parts, word: str) -> bool:
    """Whether its sentence has a word, as what a relation such as "acts more than" compares with."""
    return any(word.lower().removesuffix("s") in sentence.lower() for sentence in claim.get("label", ()))


def _has_begun(claim: Parts, words: list[str]) -> bool:
    """Whether its sentence has one of the words, whatever it ends in."""
    said = [loosely([word]) for word in words]
    return any(is_in(sentence) for sentence in claim.get("label", ()) for is_in in said)


def _joined(names: list[str]) -> str:
    """Short names in capitals before another word: FDA-approved."""
    short = [re.escape(name) for name in names if name.isupper()]
    return rf"(?<![\w-])(?:{'|'.join(short)})(?=-[a-z])" if short else "(?!)"


def _denials(document: Document, resting: _Resting) -> Iterator[Found]:
    qualifying = {local_of(str(key)) for (key,) in run(document.engine, _QUALIFYING)}
    for iri, parts in resting.claims.items():
        if not qualifying.isdisjoint(parts) or _FINDINGS.isdisjoint(parts.get("evidenceLevel", ())):
            continue
        for start, end in places(parts, "negationCue"):
            there = _NOT_THERE.match(resting.text, max(start, end - len("not")))
            if (
                there
                and not resting.is_apart(parts, there.start(1))
                and not any(_has(parts, word) for word in re.findall(r"[^\W\d]{4,}", there[1]))
            ):
                wrong = f"its text denies that it is so {shown(there[1])}, and the claim that it is so at all"
                mend = "give that as a qualifier, as pg:species or pg:setting, or the words as pg:remainder with a role"
                yield Found(iri, None, wrong, mend, "denial-left-over")
    for scope, some in sorted(words_by(document.engine, _DENIED).items()):
        denied = re.compile(rf"[\w'’-]+(?:\s+[\w'’-]+){{0,3}}?\s+({any_word(some).pattern})", re.IGNORECASE)
        for iri, parts in resting.claims.items():
            for start, _ in places(parts, "negationCue"):
                match = denied.match(resting.text, start)
                if match and scope not in parts.get("scope", ()) and not resting.is_apart(parts, match.start(1)):
                    wrong = f"its text denies that it is so {shown(match[1])}, and the claim that it is so at all"
                    mend = f"give that as pg:scope {shorten(scope)}, or the word as pg:remainder with a role"
                    yield Found(iri, scope, wrong, mend, "denial-left-over")
