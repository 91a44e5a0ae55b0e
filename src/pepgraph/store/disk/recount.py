"""Counts that a store keeps, put right where some of its claims have changed."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from pepgraph.model.names import DOCUMENT, ONTOLOGY, PREFIXES, RDF, TALLY, document_of
from pepgraph.model.numbers import number_in
from pepgraph.model.vocabulary import CITES, STATED_IN
from pepgraph.store.derivation.counts import COUNT, INDEX, Counts, counted, tally
from pepgraph.store.derivation.derive import OF_DOCUMENTS
from pepgraph.store.derivation.lines import DERIVED
from pepgraph.store.oxigraph import from_oxigraph

_TYPE = ox.NamedNode(RDF + "type")
_CITATIONS, _REFERENCE, _IDENTIFIED = (
    ox.NamedNode(ONTOLOGY + name) for name in ("citationText", "Reference", "identifiedAs")
)
_RESTS = (ox.NamedNode(CITES), ox.NamedNode(STATED_IN))
_OF_DOCUMENTS = {ox.NamedNode(iri) for iri in OF_DOCUMENTS}

_COUNTED = (
    "{ ?claim rdf:subject ?of } UNION { ?claim rdf:object ?of } UNION { ?claim pg:polarity ?of }"
    " UNION { ?claim pg:modality ?of } FILTER (isIRI(?of))",
    """?claim pg:citationText ?text BIND (IF(?text = "uncited", pg:Uncited,
        IF(STRSTARTS(?text, "perhaps"), pg:PerhapsCited, pg:Cited)) AS ?of)""",
    """{ SELECT ?claim (IRI(MIN(STR(?relation))) AS ?of) WHERE {
        ?claim rdf:predicate ?relation FILTER (isIRI(?relation)) } GROUP BY ?claim }""",
)
_KINDS = "?claim pg:evidenceLevel ?of ; pg:polarity ?polarity FILTER (isIRI(?of) && isIRI(?polarity))"


def add_counts(store: ox.Store, more: Counts) -> None:
    """Add to the counts that a store keeps."""
    total = Counts()
    for iri, count in more.by_thing.items():
        total.by_thing[iri] = _taken(store, ox.NamedNode(iri)) + count
    for (level, polarity), count in more.by_kind.items():
        node = ox.NamedNode(tally(level, polarity))
        total.by_kind[level, polarity] = _taken(store, node) + count
        remove(store, INDEX, node)
    store.extend(total.quads())


def _taken(store: ox.Store, node: ox.NamedNode) -> int:
    return sum(number_in(from_oxigraph(quad.object)) for quad in remove(store, INDEX, node, COUNT))


def recount(store: ox.Store) -> None:
    """Count all claims of a store again."""
    total = Counts()
    for pattern in _COUNTED:
        for of, count in _count_by(store, "of", pattern):
            total.by_thing[of.value] += int(count.value)
    for level, polarity, count in _count_by(store, "of ?polarity", _KINDS):
        total.by_kind[level.value, polarity.value] = int(count.value)
    sources: set[str] = set()
    for quad in list(store.quads_for_pattern(None, COUNT, None, INDEX)):
        if not str(quad.subject).startswith(f"<{DOCUMENT}"):
            store.remove(quad)
            node = quad.subject
            if not isinstance(node, ox.NamedNode):
                continue
            if node.value.startswith(TALLY):
                remove(store, INDEX, node)
            elif _is_reference(store, node) or _resting(store, node):
                sources.add(node.value)
    store.extend(total.quads())
    count_crossed(store, sources)


def _count_by(store: ox.Store, name: str, pattern: str) -> list[list[ox.NamedNode]]:
    """How many claims a pattern finds, by what it finds; only of whole ones a text of citations is made."""
    query = f"SELECT ?{name} (COUNT(DISTINCT ?claim) AS ?n) WHERE {{ ?claim pg:citationText ?made . {pattern} }}"
    return rows_of(store, f"{query} GROUP BY ?{name}")


def count_crossed(store: ox.Store, names: Iterable[str]) -> None:
    """Count again the claims that rest on references and passages, of whatever document these and those are."""
    for name in names:
        node = ox.NamedNode(name)
        claims = _resting(store, node)
        count = sum(any(True for _ in store.quads_for_pattern(claim, _CITATIONS, None, DERIVED)) for claim in claims)
        remove(store, INDEX, node, COUNT)
        if count or _is_reference(store, node):
            store.add(counted(name, count))


def sources_in(quads: Iterable[ox.Quad]) -> set[str]:
    """References that some quads make such, and what claims rest on by them."""
    found = {quad.object for quad in quads if quad.predicate in _RESTS}
    found |= {quad.subject for quad in quads if quad.predicate == _IDENTIFIED or quad.object == _REFERENCE}
    return {node.value for node in found if isinstance(node, ox.NamedNode)}


def _resting(store: ox.Store, node: ox.NamedNode) -> set[ox.NamedNode | ox.BlankNode | ox.Triple]:
    """What cites a reference, or is stated in a passage."""
    return {quad.subject for key in _RESTS for quad in store.quads_for_pattern(None, key, node, None)}


def _is_reference(store: ox.Store, node: ox.NamedNode) -> bool:
    """Whether something is said to be a reference, or is a part of a document and identified as a paper."""
    classes = {quad.object for quad in store.quads_for_pattern(node, _TYPE, None, None)}
    if _REFERENCE in classes or (document_of(node.value) is None and classes.isdisjoint(_OF_DOCUMENTS)):
        return _REFERENCE in classes
    return any(True for _ in store.quads_for_pattern(node, _IDENTIFIED, None, None))


def remove(
    store: ox.Store,
    graph: ox.NamedNode,
    subject: ox.NamedNode,
    predicate: ox.NamedNode | None = None,
    obj: ox.NamedNode | None = None,
) -> list[ox.Quad]:
    """Remove what a graph says of a subject, perhaps by one property or with one object alone; returns it."""
    found = list(store.quads_for_pattern(subject, predicate, obj, graph))
    for quad in found:
        store.remove(quad)
    return found


def rows_of(store: ox.Store, query: str, **bindings: ox.NamedNode) -> list[list[ox.NamedNode]]:
    """Rows of a query of ours."""
    found = store.query(
        query,
        prefixes=PREFIXES,
        use_default_graph_as_union=True,
        substitutions={ox.Variable(name): term for name, term in bindings.items()},
    )
    return [list(row) for row in found]  # type: ignore[union-attr]
