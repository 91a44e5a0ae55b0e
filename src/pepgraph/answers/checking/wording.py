"""What claims are about and the evidence they are given, held against the words around them."""

from __future__ import annotations

from collections.abc import Iterator

from pepgraph.answers.checking.document import Document
from pepgraph.answers.checking.others import others
from pepgraph.answers.checking.spans import CASE_REPORT, Found, any_word, shown
from pepgraph.answers.checking.studies import studies
from pepgraph.answers.checking.unnamed import unnamed
from pepgraph.model.names import ONTOLOGY
from pepgraph.query.run import run

_RANKED = "SELECT ?level ?rank WHERE { ?level a pg:EvidenceLevel ; pg:rank ?rank }"
_ASSERTED, _ATTRIBUTED, _ANECDOTE, _USE = (
    ONTOLOGY + name for name in ("Asserted", "Attributed", "Anecdote", "ClinicalUse")
)


def wording(document: Document) -> Iterator[Found]:
    """Claims whose words tell of somebody's report, of another study or of another thing than they do."""
    yield from _reports(document)
    yield from studies(document)
    strange = [*others(document)]
    told = {found.about for found in strange}
    yield from strange
    yield from (found for found in unnamed(document) if found.about not in told)


def _reports(document: Document) -> Iterator[Found]:
    words = document.words
    attributing, anecdotal = (any_word(document.cue_words[value]) for value in (_ATTRIBUTED, _ANECDOTE))
    findings = {_USE, *(str(level) for level, _ in run(document.engine, _RANKED))}
    for iri, parts in document.claims.items():
        levels = parts.get("evidenceLevel", [])
        # What is judged or defined may well be so in words on reports.
        if findings.isdisjoint(levels):
            continue
        # What users say has no reference: with one they are the people of a study.
        told = not parts.get("citesAsEvidence")
        if _ASSERTED in parts.get("modality", ()):
            for match in attributing.finditer(own := words.under(parts, "anchor")):
                if not CASE_REPORT.match(own, match.start()) and (told or not anecdotal.fullmatch(match[0])):
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
