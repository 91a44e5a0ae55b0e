"""What follows from one claim, as lines of N-Quads: an object for each quad would cost as much as all the rest."""

from __future__ import annotations

import re

import pyoxigraph as ox

from pepgraph.model.claims import Claim
from pepgraph.model.names import GRAPH, ONTOLOGY, RDFS, XSD
from pepgraph.model.terms import Literal

DERIVED = ox.NamedNode(GRAPH + "derived")
"""The graph of what follows from claims."""

_PROPOSITION, _CITATIONS, _EVIDENCE, _STRENGTH, _LIKELY = (
    ox.NamedNode(ONTOLOGY + name)
    for name in ("proposition", "citationText", "evidenceText", "strength", "likelySource")
)
_OF_CLAIM = (
    f"<%s> {ox.NamedNode(RDFS + 'label')} %s@en {DERIVED} .\n"
    f"<%s> {_PROPOSITION} <%s> {DERIVED} .\n"
    f"<%s> {_CITATIONS} %s {DERIVED} .\n"
    f"<%s> {_EVIDENCE} %s {DERIVED} .\n"
    f'<%s> {_STRENGTH} "%d"^^{ox.NamedNode(XSD + "integer")} {DERIVED} .\n'
)
_SPECIAL = re.compile(r'["\\\n\r]')


def of_claim(iri: str, claim: Claim) -> str:
    """Sentence, proposition, texts of citations and evidence, and strength of a claim."""
    said = (claim.sentence, claim.citation_text, ", ".join(claim.evidence))
    text, citations, evidence = map(_quoted, said)
    return _OF_CLAIM % (iri, text, iri, claim.proposition, iri, citations, iri, evidence, iri, claim.strength)


def likely_source(iri: str, paper: str) -> str:
    """That a paper is likely to stand behind a claim."""
    return f"<{iri}> {_LIKELY} <{paper}> {DERIVED} .\n"


def _quoted(text: str) -> str:
    return Literal(text).n3 if _SPECIAL.search(text) else f'"{text}"'
