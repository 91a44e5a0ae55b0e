"""Kinds of study that claims are given, held against the words for people, animals and tests in vitro."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pepgraph.answers.checking.document import Document
from pepgraph.answers.checking.spans import Found, Parts, Words, any_word, shown, words_by
from pepgraph.model.names import ENTITY, ONTOLOGY, local_of, shorten
from pepgraph.query.run import run
from pepgraph.store.contract import Engine

_STUDIES = """SELECT ?level ?name WHERE {
  ?level skos:prefLabel|skos:altLabel ?name FILTER (?level IN (pg:HumanClinicalStudy, pg:AnimalStudy, pg:InVitroStudy))
}"""
_WITHIN = re.compile(r"\bin[\s-]vivo\b", re.IGNORECASE)
_OUTSIDE = re.compile(
    r"(?i:\bex[\s-]vivo|\b\w*(?:cyte|blast|phage|neuron|axon)|\b(?:cell|cultur|assay|enzym|receptor|recombinant|bind|affinit"
    r"|antagonis|agonis|membran|homogenat|lysate|synaptosom|microsom|liposom|monolayer|tissue|slice|plasma|serum|blood|juice"
    r"|saliva|medium|bacteri|strain|isolated|purified|incubat|test[\s-]tube|spectr|simulat|model(?:l?ing)\b)\w*)"
    r"|\b(?:[IE]C50|MIC|K[iIdD])\b|\d\s?[pnµμm]?M\b"
)
"""What a test outside a body may be told by, whatever else it is said of."""
_MATRICES = "SELECT ?it ?name WHERE { ?it a pg:Matrix ; rdfs:label|skos:altLabel ?name }"
_OF_MATTER = ("human", "adult", "clinical", "clinically")
"""Words for people that are also said of plasma, of a brain, of a dose."""
_OPENING = re.compile(r"\W*(?:in|among|using)\s+[^.;:—–]{1,80},\s*", re.IGNORECASE)
"""Where all is so that a sentence says which begins with it: "In rats, …"."""
_ASIDE = re.compile(r"\b(?:that|which|who|whose)\b", re.IGNORECASE)
"""What is said by the way may be so elsewhere too: the enzymes that degrade BDNF."""
_STUDY_OF = r"(?:stud(?:y|ies)|trials?|experiments?)\s+(?:of|on|with)"
_TOLD_BY = "SELECT ?level ?qualifier WHERE { ?level pg:toldBy ?qualifier }"
_NAMES = "SELECT ?level ?name WHERE { ?level pg:toldBy ?any ; skos:prefLabel|skos:altLabel|pg:cueWord ?name }"
_ON_EVIDENCE = "SELECT ?relation { ?relation pg:family pg:EvidenceFamily }"
_HUMAN, _ANIMAL, _VITRO, _UNSPECIFIED, _ABSENT, _NEGATED = (
    ONTOLOGY + name
    for name in ("HumanClinicalStudy", "AnimalStudy", "InVitroStudy", "Unspecified", "AbsenceOfEvidence", "Negated")
)


def studies(document: Document) -> Iterator[Found]:
    """Kinds of study that nothing around a claim tells of, where its own words tell of another, or of no evidence."""
    signs = _Signs(document.engine, document.cue_words)
    on_evidence = {str(relation) for (relation,) in run(document.engine, _ON_EVIDENCE)}
    for iri, parts in document.claims.items():
        claim = _Claim(document.words, parts)
        another = signs.another(claim)
        of_matter = parts.get("matrix") or signs.matrix.search(claim.own)
        if claim.levels == {_UNSPECIFIED} and claim.animals and not (another or of_matter):
            wrong = f"a claim of no kind of study is one of an animal, {shorten(min(claim.animals))}"
            mend = "correct pg:evidenceLevel or pg:species, or say with pg:matrix what of the animal it is"
            yield Found(iri, _UNSPECIFIED, wrong, mend, "level-words")
        species = {*parts.get("species", ())}
        if claim.levels == {_ANIMAL} and (species or parts.get("population")) and species <= {ENTITY + "human"}:
            mend = "correct pg:evidenceLevel or pg:species, or give the animals as pg:species, too"
            yield Found(iri, _ANIMAL, "an animal study is one of people alone", mend, "level-words")
        if claim.levels == {_HUMAN} and species and species == claim.animals and not (another or of_matter):
            wrong = f"a human study is one of an animal alone, {shorten(min(species))}"
            mend = "correct pg:evidenceLevel or pg:species, or give the people as pg:species, too"
            yield Found(iri, _HUMAN, wrong, mend, "level-words")
        denied = _NEGATED in parts.get("polarity", ()) and on_evidence.isdisjoint(parts.get("predicate", ()))
        if denied and _ABSENT not in claim.levels and (match := signs.absent.search(claim.own)):
            wrong = f"it denies what its words have no evidence for: {shown(match[0])}"
            mend = "make pg:AbsenceOfEvidence its pg:evidenceLevel, or narrow the anchor"
            yield Found(iri, min(claim.levels, default=None), wrong, mend, "level-absence")
        if another:
            yield Found(iri, min(claim.levels), *another, "level-words")
        elif not parts.get("readAgain"):
            for level in signs.unshown(claim):
                wrong = f"no word around it shows {shorten(level)}"
                mend = "correct pg:evidenceLevel, or give the passage that has one as pg:contextFrom"
                yield Found(iri, level, wrong, f"{mend}, or it as pg:cueWord of {shorten(level)}", "level-words")


class _Claim:
    """A claim, and the words that may tell of its study."""

    def __init__(self, words: Words, parts: Parts) -> None:
        self.parts = parts
        self.levels = {*parts.get("evidenceLevel", ())}
        self.animals = {*parts.get("species", ())} - {ENTITY + "human"}
        self.own = " … ".join([words.under(parts, "anchor"), *words.lead_ins(parts)])
        self.before = " … ".join(words.before(parts))
        self.around = words.around(parts)
        opening = words.opening(parts)
        is_opened = _OPENING.fullmatch(opening) and not _ASIDE.search(self.own)
        self.with_opening = f"{opening} … {self.own}" if is_opened else self.own
        """The own words behind those with which their sentence opens, as in "In rats, …"."""


_Match = re.Match[str] | None


class _Signs:
    """Words by which texts tell of kinds of study."""

    def __init__(self, engine: Engine, known: dict[str, list[str]]) -> None:
        called = {
            level: [form for name in names for form in (name, re.sub("y$", "ie", name) + "s")]
            for level, names in words_by(engine, _STUDIES).items()
        }
        self._by_name = {level: any_word(names) for level, names in called.items()}
        self._human, self._animal, self._vitro, self.absent = (
            any_word(known[level]) for level in (_HUMAN, _ANIMAL, _VITRO, _ABSENT)
        )
        self._people = any_word([*(word for word in known[_HUMAN] if word not in _OF_MATTER), *called.get(_HUMAN, ())])
        # What is so in rat plasma may be told without a study; what is so in rats was seen in some.
        living = rf"\b(?:in|among|{_STUDY_OF})\s+(?:[\w-]+\s+){{0,2}}(?:{self._people.pattern}|{self._animal.pattern})"
        behind = r"(?=\s*(?:[^\w\s]|$|(?:and|or|with|after|at|given|over|for|but)\b))"
        self._studied = re.compile(living + behind, re.IGNORECASE)
        self.matrix = any_word(str(name) for _, name in run(engine, _MATRICES))
        self._told_by = {level: [*map(local_of, some)] for level, some in words_by(engine, _TOLD_BY).items()}
        self._showing = {level: any_word(some) for level, some in words_by(engine, _NAMES).items()}

    def another(self, claim: _Claim) -> tuple[str, str] | None:
        """What is wrong where the own words tell of another kind of study than a claim is given, and what to do."""
        kinds = claim.levels & {_HUMAN, _ANIMAL, _VITRO}
        if kinds == {_HUMAN}:
            study, match, lacking = "a human study", *self._than_of_people(claim)
        elif kinds == {_ANIMAL}:
            study, match, lacking = "an animal study", *self._than_of_animals(claim)
        elif kinds == {_VITRO}:
            study, match, lacking = "an in-vitro study", self._than_in_vitro(claim), "anything in vitro"
        elif claim.levels == {_UNSPECIFIED}:
            own = claim.with_opening
            named = (pattern.search(own) for pattern in (self._vitro, *self._by_name.values(), self._studied))
            study, match, lacking = "a claim of no kind of study", next(filter(None, named), None), ""
        else:
            return None
        if not match:
            return None
        wrong, mend = f"{study} rests on words with {shown(match[0])}", "correct pg:evidenceLevel, or narrow the anchor"
        if lacking:
            wrong += f", and on none that tell of {lacking}"
            mend += f", or give the passage that tells of {lacking} as pg:contextFrom"
        return wrong, mend

    # A study that the own words name is that of no other kind, whatever stands before them.

    def _than_of_people(self, claim: _Claim) -> tuple[_Match, str]:
        named = None if self._human.search(claim.own) else self._by_name[_ANIMAL].search(claim.own)
        if told := named or (None if self._people.search(claim.own) else self._outside(claim)):
            return told, ""
        return None if self._human.search(claim.around) else self._animal.search(claim.own), "people"

    def _than_of_animals(self, claim: _Claim) -> tuple[_Match, str]:
        if self._animal.search(claim.own):
            return None, ""
        if told := self._by_name[_HUMAN].search(claim.own) or self._outside(claim):
            return told, ""
        if claim.animals or self._animal.search(claim.around):
            return None, ""
        return self._people.search(claim.own) or self._people.search(claim.before), "animals"

    def _than_in_vitro(self, claim: _Claim) -> _Match:
        if claim.parts.get("matrix"):
            return None
        if not self._vitro.search(claim.around):
            return self._people.search(claim.own) or self._studied.search(claim.own)
        # Another clause may tell of it.
        told = self._vitro.search(claim.own) or _OUTSIDE.search(claim.own)
        return None if told else self._studied.search(claim.own)

    def _outside(self, claim: _Claim) -> _Match:
        """Words for a test outside a body, and none beside them for one within."""
        return None if _WITHIN.search(claim.own) else self._vitro.search(claim.own)

    def unshown(self, claim: _Claim) -> Iterator[str]:
        """Kinds of evidence that no word around a claim shows, and no qualifier tells."""
        for level in sorted(claim.levels & self._told_by.keys()):
            shown_so = self._showing[level].search(claim.around)
            shown_so = shown_so or (level == _VITRO and _OUTSIDE.search(claim.around))
            if not shown_so and not any(map(claim.parts.get, self._told_by[level])):
                yield level
