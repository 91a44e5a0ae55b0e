"""Names in the ontology's room that the ontology has not, as people guess them, and what is written in their place."""

from __future__ import annotations

from pepgraph.model.names import ONTOLOGY

_CITED = "cito:citesAsEvidence"
_NAMED = "rdf:subject, rdf:object or a qualifier such as pg:anatomy"

PROPERTIES = {
    **dict.fromkeys(("subject", "compound", "substance", "peptide"), "rdf:subject"),
    **dict.fromkeys(("object", "target"), "rdf:object"),
    **dict.fromkeys(("predicate", "relation", "relationship"), "rdf:predicate"),
    **dict.fromkeys(("about", "entity", "mentions", "thing"), _NAMED),
    **dict.fromkeys(("cite", "cites", "citation", "citations", "reference", "references", "source", "ref"), _CITED),
    "citesasevidence": _CITED,
    **dict.fromkeys(("evidence", "level", "evidencetype", "evidencekind"), "pg:evidenceLevel"),
    **dict.fromkeys(("name", "label", "sentence", "statement", "text"), "rdfs:label"),
    **dict.fromkeys(("passage", "statedat"), "pg:statedIn"),
    **dict.fromkeys(("document", "doc"), "pg:inDocument of a passage, or pg:statedIn/pg:inDocument of a claim"),
    **dict.fromkeys(("negated", "denied", "negation"), "pg:polarity pg:Negated"),
    **dict.fromkeys(("hedged", "hedge"), "pg:modality pg:Hedged"),
    **dict.fromkeys(("organism", "animal"), "pg:species"),
    **dict.fromkeys(("tissue", "organ", "region", "brainregion"), "pg:anatomy"),
    **dict.fromkeys(("country", "place"), "pg:jurisdiction"),
    **dict.fromkeys(("dosage", "dosing"), "pg:regimen"),
    **dict.fromkeys(("status", "hasstatus", "regulatorystatus"), "rdf:predicate pg:hasRegulatoryStatus"),
    **dict.fromkeys(("paper", "article", "publication"), "pg:identifiedAs of a reference"),
    **dict.fromkeys(("type", "kind", "class"), "a"),
    **dict.fromkeys(("molecularweight", "molarmass", "molecularmass", "mass", "weight"), "pg:averageMass"),
    "formula": "pg:molecularFormula",
    **dict.fromkeys(("pmid", "pubmed", "pubmedid"), "fabio:hasPubMedId"),
    "author": "pg:firstAuthor",
    "journal": "dcterms:source",
    "doi": "bibo:doi",
    "title": "dcterms:title",
}
"""By the name in small letters, where a property stands."""

OTHERS = {
    **dict.fromkeys(("compound", "substance", "drug"), "pg:Peptide"),
    **dict.fromkeys(("paper", "article", "publication"), "fabio:JournalArticle"),
    **dict.fromkeys(("source", "citation"), "pg:Reference"),
    **dict.fromkeys(("statement", "assertion", "fact"), "pg:Claim"),
    "motif": "pg:Fragment",
    **dict.fromkeys(("gene", "protein", "receptor", "enzyme"), "pg:Target"),
    **dict.fromkeys(("disease", "disorder"), "pg:Condition"),
    **dict.fromkeys(("region", "brainregion", "tissue", "organ"), "pg:AnatomicalSite"),
    **dict.fromkeys(("hasstatus", "status"), "pg:hasRegulatoryStatus"),
    "sentence": "pg:Passage",
    **dict.fromkeys(("organism", "animal"), "pg:Organism"),
    **dict.fromkeys(("country", "place"), "pg:Jurisdiction"),
}
"""The same, where a class or a value stands."""


def instead_of(iri: str, *, is_property: bool) -> str:
    """What is written in place of a name that nothing has; nothing where nobody guesses it.

    >>> instead_of("https://w3id.org/pepgraph/ontology#Subject", is_property=True)
    'rdf:subject'
    """
    name = iri.removeprefix(ONTOLOGY)
    return (PROPERTIES if is_property else OTHERS).get(name.casefold(), "") if name != iri else ""
