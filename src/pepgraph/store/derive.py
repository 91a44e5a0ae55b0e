"""What follows from the claims by rule: sentences, propositions, shortcuts, offsets of spans."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from pepgraph.model.names import GRAPH, ONTOLOGY, PREFIXES, RDF, RDFS, XSD
from pepgraph.store.claims import read_claims
from pepgraph.store.contract import Engine
from pepgraph.store.oxigraph import to_quad

_RULES = Path(__file__).parent / "derivations"
DERIVED = ox.NamedNode(GRAPH + "derived")


def derive(engine: Engine) -> None:
    """Add the derived graph to an engine that holds none yet."""
    engine.load(_from_claims(engine))
    for rule in sorted(_RULES.glob("*.rq")):
        triples = engine.query(rule.read_text("utf-8"), {}, PREFIXES).rows
        engine.load([to_quad(triple, DERIVED) for triple in dict.fromkeys(triples)])


def drop_repeated(engine: Engine) -> None:
    """Remove elsewhere what the derived graph and the ontology have: an export that is read again brings it along."""
    for kept in (DERIVED.value, GRAPH + "ontology"):
        for graph in engine.graphs():
            if graph not in (DERIVED.value, kept):
                # rdflib takes most of a minute for the join that EXISTS stands for.
                engine.update(
                    f"""DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{
                          GRAPH <{graph}> {{ ?s ?p ?o }} FILTER EXISTS {{ GRAPH <{kept}> {{ ?s ?p ?o }} }}
                        }}""",
                    PREFIXES,
                )


def _from_claims(engine: Engine) -> Iterator[ox.Quad]:
    label = ox.NamedNode(RDFS + "label")
    kind, proposition_class = ox.NamedNode(RDF + "type"), ox.NamedNode(ONTOLOGY + "Proposition")
    proposition, citations, state, evidence, strength = (
        ox.NamedNode(ONTOLOGY + name)
        for name in ("proposition", "citationText", "citationState", "evidenceText", "strength")
    )
    integer = ox.NamedNode(XSD + "integer")
    propositions: set[str] = set()
    for claim in read_claims(engine):
        node, same = ox.NamedNode(claim.iri), ox.NamedNode(claim.proposition)
        yield ox.Quad(node, label, ox.Literal(claim.sentence, language="en"), DERIVED)
        yield ox.Quad(node, proposition, same, DERIVED)
        yield ox.Quad(node, citations, ox.Literal(claim.citation_text), DERIVED)
        yield ox.Quad(node, state, ox.NamedNode(claim.citation_state), DERIVED)
        yield ox.Quad(node, evidence, ox.Literal(", ".join(claim.evidence)), DERIVED)
        yield ox.Quad(node, strength, ox.Literal(str(claim.strength), datatype=integer), DERIVED)
        if claim.proposition not in propositions:
            propositions.add(claim.proposition)
            yield ox.Quad(same, kind, proposition_class, DERIVED)
