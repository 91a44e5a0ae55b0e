"""What follows from claims, as lines of N-Quads: an object for each quad would cost as much as all the rest."""

from __future__ import annotations

import re

import pyoxigraph as ox

from pepgraph.model.claims import Claim
from pepgraph.model.names import GRAPH, ONTOLOGY, RDFS, XSD
from pepgraph.model.terms import Literal
from pepgraph.store.derivation.counts import COUNT, INDEX

DERIVED = ox.NamedNode(GRAPH + "derived")
"""The graph of what follows from claims."""

_LABEL, _INTEGER, _END = f"<{RDFS}label>", f"<{XSD}integer>", f"{DERIVED} .\n"
_PROPOSITION, _CITATIONS, _EVIDENCE, _STRENGTH, _LIKELY = (
    f"<{ONTOLOGY}{name}>" for name in ("proposition", "citationText", "evidenceText", "strength", "likelySource")
)
_COUNT, _END_OF_COUNT = f"{COUNT}", f"{INDEX} .\n"
_SPECIAL = re.compile(r'["\\\n\r]')


def of_claim(iri: str, claim: Claim) -> str:
    """Sentence, proposition, texts of citations and evidence, and strength of a claim."""
    return (
        f"<{iri}> {_LABEL} {_quoted(claim.sentence)}@en {_END}"
        f"<{iri}> {_PROPOSITION} <{claim.proposition}> {_END}"
        f"<{iri}> {_CITATIONS} {_quoted(claim.citation_text)} {_END}"
        f"<{iri}> {_EVIDENCE} {_quoted(', '.join(claim.evidence))} {_END}"
        f'<{iri}> {_STRENGTH} "{claim.strength}"^^{_INTEGER} {_END}'
    )


def likely_source(iri: str, paper: str) -> str:
    """That a paper is likely to stand behind a claim."""
    return f"<{iri}> {_LIKELY} <{paper}> {_END}"


def line_of_count(iri: str, count: int) -> str:
    """How many claims there are of a thing, as ``counted`` has it in a quad."""
    return f'<{iri}> {_COUNT} "{count}"^^{_INTEGER} {_END_OF_COUNT}'


def _quoted(text: str) -> str:
    return Literal(text).n3 if _SPECIAL.search(text) else f'"{text}"'
