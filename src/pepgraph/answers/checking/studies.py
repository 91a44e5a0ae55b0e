"""Kinds of study that claims are given, held against the words for people, animals and tests in vitro."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pepgraph.answers.checking.spans import Facts, Found, Words, any_word, shown, words_by
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
_STUDY_OF = r"(?:stud(?:y|ies)|trials?|experiments?)\s+(?:of|on|with)"
_TOLD_BY = "SELECT ?level ?qualifier WHERE { ?level pg:toldBy ?qualifier }"
_NAMES = "SELECT ?level ?name WHERE { ?level pg:toldBy ?any ; skos:prefLabel|skos:altLabel|pg:cueWord ?name }"
_ON_EVIDENCE = "SELECT ?relation { ?relation pg:family pg:EvidenceFamily }"
_HUMAN, _ANIMAL, _VITRO, _UNSPECIFIED, _ABSENT, _NEGATED = (
    ONTOLOGY + name
    for name in ("HumanClinicalStudy", "AnimalStudy", "InVitroStudy", "Unspecified", "AbsenceOfEvidence", "Negated")
)


def studies(engine: Engine, claims: Facts, words: Words, known: dict[str, list[str]]) -> Iterator[Found]:
    """Kinds of study that nothing around a claim tells of, where its own words tell of another, or of no evidence."""
    called = {
        level: [form for name in names for form in (name, re.sub("y$", "ie", name) + "s")]
        for level, names in words_by(engine, _STUDIES).items()
    }
    by_name = {level: any_word(names) for level, names in called.items()}
    human, animal, vitro, absent = (any_word(known[level]) for level in (_HUMAN, _ANIMAL, _VITRO, _ABSENT))
    people = any_word([*(word for word in known[_HUMAN] if word not in _OF_MATTER), *called.get(_HUMAN, ())])
    # What is so in rat plasma may be told without a study; what is so in rats was seen in some.
    living = rf"\b(?:in|among|{_STUDY_OF})\s+(?:[\w-]+\s+){{0,2}}(?:{people.pattern}|{animal.pattern})"
    studied = re.compile(rf"{living}(?=\s*(?:[^\w\s]|$|(?:and|or|with|after|at|given|over|for|but)\b))", re.IGNORECASE)
    matrix = any_word(str(name) for _, name in run(engine, _MATRICES))
    told_by = {level: [*map(local_of, some)] for level, some in words_by(engine, _TOLD_BY).items()}
    showing = {level: any_word(some) for level, some in words_by(engine, _NAMES).items()}
    on_evidence = {str(relation) for (relation,) in run(engine, _ON_EVIDENCE)}

    def outside(own: str) -> re.Match[str] | None:
        """Words for a test outside a body, and none beside them for one within."""
        return None if _WITHIN.search(own) else vitro.search(own)

    for iri, parts in claims.items():
        levels = {*parts.get("evidenceLevel", ())}
        own = " … ".join([words.under(parts, "anchor"), *words.lead_ins(parts)])
        around = words.around(parts)
        animals = {*parts.get("species", ())} - {ENTITY + "human"}
        amiss: tuple[str, re.Match[str] | None, str] = ("", None, "")
        # A study that the own words name is that of no other kind, whatever stands before them.
        if _HUMAN in levels and not levels & {_ANIMAL, _VITRO}:
            match = None if human.search(own) else by_name[_ANIMAL].search(own)
            told = match or (None if people.search(own) else outside(own))
            match = told or (None if human.search(around) else animal.search(own))
            amiss = "a human study", match, "" if told else "people"
        elif _ANIMAL in levels and not levels & {_HUMAN, _VITRO} and not animal.search(own):
            match = told = by_name[_HUMAN].search(own) or outside(own)
            if not told and not animal.search(around) and not animals:
                match = people.search(own) or people.search(" … ".join(words.before(parts)))
            amiss = "an animal study", match, "" if told else "animals"
        elif _VITRO in levels and not levels & {_HUMAN, _ANIMAL} and not parts.get("matrix"):
            if not vitro.search(around):
                match = people.search(own) or studied.search(own)
            else:  # Another clause may tell of it.
                match = None if vitro.search(own) or _OUTSIDE.search(own) else studied.search(own)
            amiss = "an in-vitro study", match, "anything in vitro"
        elif levels == {_UNSPECIFIED}:
            named = (pattern.search(own) for pattern in (vitro, *by_name.values(), studied))
            amiss = "a claim of no kind of study", next(filter(None, named), None), ""
        if levels == {_UNSPECIFIED} and animals and not parts.get("matrix") and not amiss[1] and not matrix.search(own):
            wrong = f"a claim of no kind of study is one of an animal, {shorten(min(animals))}"
            mend = "correct pg:evidenceLevel or pg:species, or say with pg:matrix what of the animal it is"
            yield Found(iri, _UNSPECIFIED, wrong, mend, "level-words")
        denied = _NEGATED in parts.get("polarity", ()) and on_evidence.isdisjoint(parts.get("predicate", ()))
        if denied and _ABSENT not in levels and (match := absent.search(own)):
            wrong = f"it denies what its words have no evidence for: {shown(match[0])}"
            mend = "make pg:AbsenceOfEvidence its pg:evidenceLevel, or narrow the anchor"
            yield Found(iri, min(levels, default=None), wrong, mend, "level-absence")
        study, match, lacking = amiss
        if match:
            wrong = f"{study} rests on words with {shown(match[0])}"
            mend = "correct pg:evidenceLevel, or narrow the anchor"
            if lacking:
                wrong += f", and on none that tell of {lacking}"
                mend += f", or give the passage that tells of {lacking} as pg:contextFrom"
            yield Found(iri, sorted(levels)[0], wrong, mend, "level-words")
            continue
        for level in () if parts.get("readAgain") else sorted(levels & told_by.keys()):
            shown_so = showing[level].search(around) or (level == _VITRO and _OUTSIDE.search(around))
            if not shown_so and not any(map(parts.get, told_by[level])):
                name = shorten(level)
                wrong = f"no word around it shows {name}"
                mend = "correct pg:evidenceLevel, or give the passage that has one as pg:contextFrom"
                yield Found(iri, level, wrong, f"{mend}, or it as pg:cueWord of {name}", "level-words")
