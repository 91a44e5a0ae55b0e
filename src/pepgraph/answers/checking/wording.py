"""What claims are about and the evidence they are given, held against the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pepgraph.answers.checking.others import others
from pepgraph.answers.checking.spans import Facts, Found, Words, any_word, shown, words_by
from pepgraph.answers.checking.studies import studies
from pepgraph.answers.checking.unnamed import unnamed
from pepgraph.model.names import ONTOLOGY
from pepgraph.query.run import run
from pepgraph.store.contract import Engine

_CUES = "SELECT ?value ?word WHERE { ?value pg:cueWord ?word }"
_RANKED = "SELECT ?level ?rank WHERE { ?level a pg:EvidenceLevel ; pg:rank ?rank }"
_ASSERTED, _ATTRIBUTED, _ANECDOTE, _HUMAN, _USE = (
    ONTOLOGY + name for name in ("Asserted", "Attributed", "Anecdote", "HumanClinicalStudy", "ClinicalUse")
)


def cue_words(engine: Engine) -> dict[str, list[str]]:
    """Words by which a text shows a polarity, a modality or a kind of evidence."""
    return words_by(engine, _CUES)


def wording(engine: Engine, claims: Facts, passages: Facts, text: str) -> Iterator[Found]:
    """Claims whose words tell of somebody's report, of another study or of another thing than they do."""
    words = Words(passages, text)
    known = cue_words(engine)
    # What is judged or defined may well be so in words on reports.
    ranked = {str(level) for level, _ in run(engine, _RANKED)}
    findings = {iri: parts for iri, parts in claims.items() if {_USE, *ranked} & {*parts.get("evidenceLevel", ())}}
    yield from _reports(findings, words, any_word(known[_ATTRIBUTED]), any_word(known[_ANECDOTE]))
    yield from studies(engine, claims, words, known)
    strange = [*others(engine, claims, words, any_word(known[_HUMAN]))]
    told = {found.about for found in strange}
    yield from strange
    yield from (found for found in unnamed(engine, claims, words, known) if found.about not in told)


def _reports(claims: Facts, words: Words, attributing: re.Pattern[str], anecdotal: re.Pattern[str]) -> Iterator[Found]:
    for iri, parts in claims.items():
        levels = parts.get("evidenceLevel", [])
        # What users say has no reference: with one they are the people of a study.
        told = not parts.get("citesAsEvidence")
        if _ASSERTED in parts.get("modality", ()):
            for match in attributing.finditer(words.under(parts, "anchor")):
                if told or not anecdotal.fullmatch(match[0]):
                    wrong = f"an asserted claim rests on words with {shown(match[0])}"
                    mend = "make it pg:Attributed with that word as pg:modalityCue, or narrow the anchor"
                    yield Found(iri, None, wrong, mend, "attribution-unexplained")
                    break
        elif _ATTRIBUTED in parts.get("modality", ()) and _ANECDOTE not in levels and told:
            report = anecdotal.search(words.under(parts, "anchor", "modalityCue"))
            if report:
                wrong = f"it rests on words with {shown(report[0])} and is no pg:Anecdote"
                mend = "make pg:Anecdote its pg:evidenceLevel, or narrow the anchor"
                yield Found(iri, next(iter(levels), None), wrong, mend, "anecdote-level")
