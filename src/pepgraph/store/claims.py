"""Claims read from an engine as plain values."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import cast

from pepgraph.model.claims import Claim
from pepgraph.model.names import DOCUMENT, ONTOLOGY, PAPER, PROPOSITION
from pepgraph.model.terms import Iri, Term
from pepgraph.model.vocabulary import Vocabulary
from pepgraph.store.contract import Engine, Row, rows_from, several_documents

# What a claim is not made of is half of what is said of it, and to be told it costs more than to find it.
_MADE_OF = """FILTER (?property NOT IN (rdf:type, rdfs:label, pg:proposition, pg:citationText, pg:citationState,
  pg:evidenceText, pg:strength, pg:likelySource, pg:anchor, pg:negationCue, pg:modalityCue, pg:negationInName,
  pg:contextFrom))"""
# What makes a name, a relation, a kind of evidence or a qualifier: definitions are most of what is said of a term.
_NAMED_BY = """FILTER (?property IN (rdf:type, rdfs:label, skos:prefLabel, skos:notation, pg:nameInSentence, pg:plural,
  pg:verb, pg:infinitive, pg:family, pg:symbol, pg:comparatorPhrase, pg:rank, pg:position, pg:phrase))"""
_CLAIMS = "SELECT ?claim ?property ?value WHERE {{ ?claim a pg:Claim . ?claim ?property ?value {} }}"
# With a number beside each name, which would come back sooner, Virtuoso takes sixteen times as long.
_SAID_OF = "SELECT ?node ?property ?value WHERE {{ VALUES ?node {{ {values} }} ?node ?property ?value {kept} }}"
_BATCH = 500
_IRI = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*""")
"""https://www.w3.org/TR/sparql11-query/#rIRIREF, with its scheme."""
_KEPT = 200_000

NodeFacts = dict[str, dict[str, list[Term]]]
Reached = dict[str, NodeFacts]
"""What is said of the nodes that are reached from others, by these."""


def in_batches(nodes: Collection[str]) -> Iterator[str]:
    """IRIs as the inside of VALUES, some hundred at a time.

    What is no IRI is left out: a faulty file has texts where names belong, and such a text must
    not become a part of the query.
    """
    ordered = sorted(filter(_IRI.fullmatch, nodes))
    for i in range(0, len(ordered), _BATCH):
        yield " ".join(Iri(iri).n3 for iri in ordered[i : i + _BATCH])


def rows_about(engine: Engine, text: str, nodes: Collection[str]) -> Iterator[Row]:
    """Rows of a query about these nodes, whose IRIs go where its text has ``{values}``, a batch at a time."""
    for values in in_batches(nodes):
        yield from rows_from(engine, text.format(values=values))


def said_of(engine: Engine, nodes: Collection[str], kept: str = "") -> Iterator[Row]:
    """Node, property and value of what is said of these nodes, a batch at a time; all of it without a FILTER."""
    for values in in_batches(nodes):
        yield from rows_from(engine, _SAID_OF.format(values=values, kept=kept))


def facts_of(engine: Engine, nodes: Collection[str], kept: str = "") -> NodeFacts:
    """What is said of these nodes, by node and property; all of it without a FILTER."""
    return _facts(said_of(engine, nodes, kept))


def reached(engine: Engine, text: str, nodes: Collection[str]) -> Reached:
    """What a query about these nodes, as of ``rows_about``, says of others: rows of node, other, property and value."""
    found: Reached = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for node, other, key, term in rows_about(engine, text, nodes):
        said = found[str(node)][str(other)]
        if term is not None:
            said[str(key)].append(term)
    return found


def read_claims(engine: Engine, only: Collection[str] | None = None) -> list[Claim]:
    """The claims of the graph, or those with the IRIs in ``only``, in document order. Raises StoreError, QueryError."""
    engine.find_doubles()
    kept = _MADE_OF
    said = _facts(rows_from(engine, _CLAIMS.format(kept))) if only is None else facts_of(engine, only, kept)
    vocabulary = _vocabulary(engine, said)
    several = several_documents(engine)
    claims = [vocabulary.claim(iri, parts, beside_others=several) for iri, parts in said.items()]
    return sorted(filter(None, claims), key=lambda c: (c.document, c.passage, c.iri))


def _facts(rows: Iterable[Row]) -> NodeFacts:
    said: NodeFacts = defaultdict(lambda: defaultdict(list))
    for node, key, term in rows:
        if term is not None:
            said[str(node)][str(key)].append(term)
    return said


def _vocabulary(engine: Engine, said: NodeFacts) -> Vocabulary:
    """A vocabulary that knows what these claims name; what was read before is kept with the engine."""
    vocabulary = cast("Vocabulary | None", engine.memo.get("vocabulary"))
    if vocabulary is None or len(vocabulary.facts) > _KEPT:
        vocabulary = engine.memo["vocabulary"] = Vocabulary(NodeFacts())
    known = cast(NodeFacts, vocabulary.facts)
    named = {key for parts in said.values() for key in parts}  # A qualifier may be of somebody else's ontology.
    named |= {
        str(term)
        for parts in said.values()
        for terms in parts.values()
        for term in terms
        if isinstance(term, Iri) and not term.startswith((DOCUMENT, PROPOSITION, PAPER))
    }
    while unknown := named - known.keys():
        found = facts_of(engine, unknown, _NAMED_BY)
        known.update({iri: found.get(iri, {}) for iri in unknown})
        # A relation's family has a name of its own.
        named = {str(term) for iri in unknown for term in known[iri].get(ONTOLOGY + "family", ())}
    return vocabulary
