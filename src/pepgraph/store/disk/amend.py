"""What follows from the claims, put right in a store that has changed in part."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from pepgraph.errors import StoreError
from pepgraph.model.names import DOCUMENT, GRAPH, ONTOLOGY, RDF, RDFS, SKOS, document_of
from pepgraph.model.vocabulary import SUBJECT
from pepgraph.store.derivation.authored import LINKS, MADE, is_link
from pepgraph.store.derivation.counts import COUNT, INDEX
from pepgraph.store.derivation.derive import OF_DOCUMENTS, Derivation
from pepgraph.store.derivation.known import LookUp, is_of_terms
from pepgraph.store.derivation.lines import DERIVED
from pepgraph.store.derivation.shortcuts import Shortcut
from pepgraph.store.disk.manifest import FileEntry
from pepgraph.store.disk.recount import count_crossed, recount, remove, rows_of
from pepgraph.store.fill import drop_repeated
from pepgraph.store.oxigraph import OxigraphEngine

_TYPE, _SUBJECT = ox.NamedNode(RDF + "type"), ox.NamedNode(SUBJECT)
_ENTITY = ox.NamedNode(ONTOLOGY + "Entity")
_NAME_KEY = ox.NamedNode(ONTOLOGY + "nameKey")
_PROPOSITION = ox.NamedNode(ONTOLOGY + "proposition")
_CITATIONS = ox.NamedNode(ONTOLOGY + "citationText")
_ONTOLOGY = ox.NamedNode(GRAPH + "ontology")
_OF_DOCUMENTS = {ox.NamedNode(iri) for iri in OF_DOCUMENTS}
_NAMING_GRAPHS = (_ONTOLOGY, *(ox.NamedNode(GRAPH + name) for name in ("entities", "papers")))
_SHOWN = {RDFS + "label", SKOS + "prefLabel", ONTOLOGY + "nameInSentence", ONTOLOGY + "plural"}
_SHA256 = ox.NamedNode(ONTOLOGY + "sha256")


# As options, they are looked up for the claims about the thing and never come first.
_SYNONYMS = """
SELECT ?name ?thing WHERE {
  ?claim rdf:subject ?thing .
  OPTIONAL { ?claim rdf:predicate ?relation }
  FILTER (?relation IN (pg:hasSynonym, pg:hasOneLetterSequence, pg:hasSequence))
  OPTIONAL { ?claim pg:polarity ?polarity }
  FILTER (?polarity = pg:Affirmed)
  OPTIONAL { ?claim rdf:object ?name }
  FILTER (isLITERAL(?name))
}"""


def looking_into(store: ox.Store) -> LookUp:
    """A look-up of what a store says of nodes, without what is made from it."""

    def look_up(iris: Iterable[str]) -> Iterator[ox.Quad]:
        for iri in iris:
            for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None, None):
                if quad.graph_name not in MADE:
                    yield quad

    return look_up


def derivation_over(store: ox.Store, *, restate: bool, counting: ox.Store | None = None) -> Derivation:
    """A derivation that knows the ontology and the names of a store.

    What ``counting`` counts the claims of is counted again at the end, since claims of other documents may rest on it.
    """

    def is_counted(iri: str) -> bool:
        return counting is not None and any(
            True for _ in counting.quads_for_pattern(ox.NamedNode(iri), COUNT, None, INDEX)
        )

    derivation = Derivation(restate=restate, look_up=looking_into(store), is_counted=is_counted)
    derivation.notes.learn_links(_naming_links(store))
    derivation.learn(store.quads_for_pattern(None, None, None, _ONTOLOGY))
    derivation.known.described.clear()
    return derivation


def derived_of(store: ox.Store, documents: Iterable[str]) -> Derivation:
    """What follows from documents as they are in a store."""
    derivation = derivation_over(store, restate=False)
    for document in documents:
        derivation.learn(store.quads_for_pattern(None, None, None, graph_of_document(document)))
    derivation.finish()
    return derivation


def in_foreign_graph(quad: ox.Quad) -> bool:
    """Whether a quad of a document stands in another graph than the document's own."""
    document = document_of(quad.subject.value) if isinstance(quad.subject, ox.NamedNode) else None
    return document is not None and quad.graph_name != graph_of_document(document)


def is_claim(store: ox.Store, iri: str) -> bool:
    """Whether a store has what follows from a claim of this name."""
    return any(True for _ in store.quads_for_pattern(ox.NamedNode(iri), _CITATIONS, None, DERIVED))


def has_foreign_graphs(store: ox.Store) -> bool:
    """Whether the store has quads in graphs that data named."""
    return any(not str(graph).startswith(f"<{GRAPH}") for graph in store.named_graphs())


def is_described(store: ox.Store, iri: str) -> bool:
    """Whether anything is said of a thing that is not made here."""
    return any(quad.graph_name not in MADE for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None))


def in_one(going: Iterable[FileEntry], every: Iterable[FileEntry]) -> list[list[FileEntry]]:
    """Files that go or change, each with all that have parts of the same documents: what is taken out in one."""
    sharing: dict[str, list[FileEntry]] = defaultdict(list)
    for entry in every:
        for document in entry.documents:
            sharing[document].append(entry)
    found: list[list[FileEntry]] = []
    seen: set[str] = set()
    for entry in going:
        some = [] if entry.name in seen else [entry]
        seen.add(entry.name)
        for one in some:  # It grows by those that share a document.
            beside = (other for document in one.documents for other in sharing.pop(document, ()))
            for other in beside:
                if other.name not in seen:
                    seen.add(other.name)
                    some.append(other)
        found += [some] * bool(some)
    return found


def one_text_each(store: ox.Store, documents: Iterable[str], there: Iterable[FileEntry], folder: Path) -> None:
    """Raise StoreError where two editions of a document would be one: claims of the one cite what the other does."""
    for document in sorted(documents):
        texts = {quad.object for quad in store.quads_for_pattern(ox.NamedNode(DOCUMENT + document), _SHA256, None)}
        if len(texts) > 1:
            older = [arg for entry in there if document in entry.documents for arg in ("--remove", entry.name)]
            mend = f"take out the edition that is there in the same command: {shlex.join(older)}" if older else ""
            mends = [*filter(None, [mend]), "give one of the two another id, as with `pepgraph passages --id`"]
            raise StoreError(f"two texts of the document {document}; {', or '.join(mends)}", file=folder)


def graph_of_document(document: str) -> ox.NamedNode:
    return ox.NamedNode(GRAPH + document)


def take_out(store: ox.Store, document: str) -> tuple[list[ox.Quad], set[str]]:
    """Remove what follows from a document; returns the document's quads, and what its claims and others rest on."""
    own = list(store.quads_for_pattern(None, None, None, graph_of_document(document)))
    parts = _parts_in(own, document)
    removed = [quad for subject in parts for graph in (DERIVED, INDEX) for quad in remove(store, graph, subject)]
    propositions = {quad.object for quad in removed if quad.predicate == _PROPOSITION}
    for proposition in propositions:
        is_stated = any(True for _ in store.quads_for_pattern(None, _PROPOSITION, proposition, DERIVED))
        if not is_stated and isinstance(proposition, ox.NamedNode):
            remove(store, DERIVED, proposition, _TYPE)
    return own, {quad.subject.value for quad in removed if quad.predicate == COUNT}  # type: ignore[union-attr]


def _parts_in(own: Iterable[ox.Quad], document: str) -> set[ox.NamedNode]:
    """Claims, spans, passages and references of a document, which nothing need describe and may have any name.

    Things that are described beside them are none of its parts: what follows about these comes from others as well.
    """
    inside = f"{DOCUMENT}{document}"
    found = {term for quad in own for term in (quad.subject, quad.object) if isinstance(term, ox.NamedNode)}
    parts = {term for term in found if term.value == inside or term.value.startswith(f"{inside}/")}
    return parts | {
        quad.subject
        for quad in own
        if quad.predicate == _TYPE and quad.object in _OF_DOCUMENTS and isinstance(quad.subject, ox.NamedNode)
    }


def derive_anew(store: ox.Store, documents: Iterable[str], *, restate: bool) -> None:
    """Make what follows from these documents again, from what the store has now."""
    for document in documents:
        own, sources = take_out(store, document)
        derivation = derivation_over(store, restate=restate)
        derivation.learn(own)
        derivation.finish(totals=False)
        store.extend(derivation.quads())
        count_crossed(store, derivation.crossed | sources)


def all_anew(store: ox.Store, *, restate: bool, known: frozenset[str] = frozenset()) -> None:
    """Make all that follows again, from what the store has now; ``known`` must be known before anything else."""
    for graph in (DERIVED, INDEX):
        store.clear_graph(graph)
    derivation = Derivation(restate=restate)
    derivation.learn(looking_into(store)(known))

    def made() -> Iterator[ox.Quad]:
        # The ontology and the names first, so that no document waits for them.
        graphs = (graph for graph in store.named_graphs() if isinstance(graph, ox.NamedNode))
        for graph in sorted(graphs, key=lambda graph: (graph not in _NAMING_GRAPHS, graph.value)):
            derivation.learn(store.quads_for_pattern(None, None, None, graph))
            yield from derivation.quads()
        derivation.finish()
        yield from derivation.quads()

    store.bulk_extend(made())
    # What is never as its claims need it, such as a thing in the place of a relation, is no reason to begin again.
    if not derivation.overtaken <= known:
        all_anew(store, restate=restate, known=known | derivation.overtaken)
        return
    unsure = sorted(derivation.unsure)
    if unsure:
        derive_anew(store, unsure, restate=restate)
        make_sure(store, derivation.shortcuts, derivation.synonyms.keys())
    count_crossed(store, derivation.crossed)


def drop_empty(store: ox.Store, graphs: Iterable[object]) -> None:
    """Forget those of some graphs, and of those made here, that hold nothing any more: a query may name none such."""
    for graph in {*graphs, *MADE}:
        if isinstance(graph, ox.NamedNode) and not any(True for _ in store.quads_for_pattern(None, None, None, graph)):
            store.remove_graph(graph)


def index_anew(store: ox.Store, entities: Iterable[str]) -> None:
    """Make class and name keys of entities again, from what the store has now."""
    derivation = derivation_over(store, restate=False)
    touched = {iri for iri in entities if not iri.startswith((DOCUMENT, ONTOLOGY))}
    for iri in touched:
        node = ox.NamedNode(iri)
        remove(store, INDEX, node, _NAME_KEY)
        remove(store, DERIVED, node, _TYPE, _ENTITY)
        for name, _ in rows_of(store, _SYNONYMS, thing=node):
            derivation.note_synonym(iri, name.value)
    derivation.known.described = touched
    derivation.finish(totals=False)
    store.extend(derivation.quads())
    if derivation.notes.repeated:
        drop_repeated(OxigraphEngine(store))


def make_sure(store: ox.Store, links: Iterable[Shortcut], named: Iterable[str]) -> None:
    """Take out what was worked out of claims that were read in part, and count again."""
    drop_shortcuts(store, links)
    index_anew(store, named)
    recount(store)


def drop_shortcuts(store: ox.Store, candidates: Iterable[Shortcut]) -> None:
    """Remove those direct triples that no claim yields any more: the claims about their subjects are read once."""
    left = set(candidates)
    if not left:
        return
    derivation = derivation_over(store, restate=False)
    look_up = looking_into(store)
    for subject in sorted({subject for subject, *_ in left}):
        about = store.quads_for_pattern(None, _SUBJECT, ox.NamedNode(subject), None)
        derivation.learn(look_up(quad.subject.value for quad in about if isinstance(quad.subject, ox.NamedNode)))
        derivation.take()
    derivation.finish(totals=False)
    for subject, link, obj in left - derivation.shortcuts:
        store.remove(ox.Quad(ox.NamedNode(subject), ox.NamedNode(link), ox.NamedNode(obj), DERIVED))


def drop_new_links(before: ox.Store, store: ox.Store) -> None:
    """Remove what files said earlier by a property that gives shortcuts now: only a rule says it from now on."""
    for link in _links(store) - _links(before):
        for quad in list(store.quads_for_pattern(None, link, None, None)):
            if quad.graph_name not in MADE:
                store.remove(quad)


def has_lost_links(before: ox.Store, store: ox.Store) -> bool:
    """Whether a property gave shortcuts earlier and gives none now, so that files may say something by it."""
    return not _links(before) <= _links(store)


def _links(store: ox.Store) -> set[ox.NamedNode]:
    found = (quad for quad in _naming_links(store) if is_link(quad))
    return {quad.object for quad in found if isinstance(quad.object, ox.NamedNode)}


def _naming_links(store: ox.Store) -> Iterator[ox.Quad]:
    return chain.from_iterable(store.quads_for_pattern(None, ox.NamedNode(key), None, None) for key in LINKS)


def renamed(before: ox.Store, store: ox.Store, described: Iterable[str]) -> set[str] | None:
    """Documents whose claims name something that is called otherwise now than before.

    None where everything may depend on what has changed: for terms, such as those of the ontology, and for
    what is named outside the graph of a document.
    """
    documents: set[str] = set()
    for iri in described:
        node = ox.NamedNode(iri)
        old, new = _shown(before, node), _shown(store, node)
        if old == new:
            continue
        if iri.startswith(ONTOLOGY) or any(is_of_terms(*said) for said in old ^ new):
            if _is_used(before, node):
                return None
            continue
        for quad in before.quads_for_pattern(None, None, node, None):
            subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
            document = document_of(subject)
            if document and quad.graph_name == graph_of_document(document):
                documents.add(document)
            elif quad.graph_name not in MADE and (quad.graph_name not in _NAMING_GRAPHS or is_claim(before, subject)):
                return None
    return documents


def _is_used(store: ox.Store, node: ox.NamedNode) -> bool:
    """Whether anything is said by a property, or with a thing as its object."""
    found = chain(store.quads_for_pattern(None, node, None), store.quads_for_pattern(None, None, node))
    return next(found, None) is not None


def _shown(store: ox.Store, node: ox.NamedNode) -> set[tuple[str, str]]:
    """What sentences and shortcuts take from a node: its names, what makes it a term, or all of one of the ontology."""
    said = {
        (quad.predicate.value, quad.object.value if isinstance(quad.object, ox.NamedNode) else str(quad.object))
        for quad in store.quads_for_pattern(node, None, None, None)
        if quad.graph_name not in MADE
    }
    if node.value.startswith(ONTOLOGY):
        return said
    return {(key, term) for key, term in said if key in _SHOWN or is_of_terms(key, term)}
