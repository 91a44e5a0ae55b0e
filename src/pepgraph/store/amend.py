"""What follows from the claims, put right in a store that has changed in part."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from pepgraph.errors import StoreError
from pepgraph.model.names import DOCUMENT, GRAPH, ONTOLOGY, PREFIXES, RDF, RDFS, SKOS, document_of
from pepgraph.model.numbers import number_in
from pepgraph.model.vocabulary import CITES, STATED_IN, SUBJECT
from pepgraph.store.authored import LINKS, MADE, is_link
from pepgraph.store.counts import COUNT, INDEX, Counts, counted, tally
from pepgraph.store.derive import OF_DOCUMENTS, Derivation
from pepgraph.store.known import LookUp, is_of_terms
from pepgraph.store.lines import DERIVED
from pepgraph.store.manifest import FileEntry
from pepgraph.store.oxigraph import from_oxigraph
from pepgraph.store.shortcuts import Shortcut

_TYPE, _SUBJECT = ox.NamedNode(RDF + "type"), ox.NamedNode(SUBJECT)
_ENTITY = ox.NamedNode(ONTOLOGY + "Entity")
_NAME_KEY = ox.NamedNode(ONTOLOGY + "nameKey")
_PROPOSITION = ox.NamedNode(ONTOLOGY + "proposition")
_CITATIONS, _REFERENCE, _IDENTIFIED = (
    ox.NamedNode(ONTOLOGY + name) for name in ("citationText", "Reference", "identifiedAs")
)
_RESTS = (ox.NamedNode(CITES), ox.NamedNode(STATED_IN))
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

_WHOLE = (
    "?claim a pg:Claim ; rdf:subject ?s ; rdf:predicate ?relation ; rdf:object ?o . "
    "?relation a pg:Relation ; rdfs:label ?label ; pg:verb ?verb ; pg:infinitive ?infinitive . "
    "MINUS { ?claim pg:polarity ?other FILTER (?other NOT IN (pg:Affirmed, pg:Negated)) } "
    "MINUS { ?claim pg:modality ?other FILTER (?other NOT IN (pg:Asserted, pg:Hedged, pg:Attributed)) }"
)
_COUNTED = {
    "relation": "",
    "thing": "{ ?claim rdf:subject ?thing } UNION { ?claim rdf:object ?thing } FILTER (isIRI(?thing))",
    "stance": "{ ?claim pg:polarity ?stance } UNION { ?claim pg:modality ?stance }",
    "state": """?claim pg:citationText ?text BIND (IF(?text = "uncited", pg:Uncited,
        IF(STRSTARTS(?text, "perhaps"), pg:PerhapsCited, pg:Cited)) AS ?state)""",
    "level ?polarity": "?claim pg:evidenceLevel ?level ; pg:polarity ?polarity FILTER (isIRI(?level))",
}


def looking_into(store: ox.Store) -> LookUp:
    """A look-up of what a store says of nodes, without what is made from it."""

    def look_up(iris: Iterable[str]) -> Iterator[ox.Quad]:
        for iri in iris:
            for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None, None):
                if quad.graph_name not in MADE:
                    yield quad

    return look_up


def derivation_over(store: ox.Store, *, restate: bool) -> Derivation:
    """A derivation that knows the ontology and the names of a store."""
    derivation = Derivation(restate=restate, look_up=looking_into(store))
    derivation.learn(store.quads_for_pattern(None, None, None, _ONTOLOGY))
    derivation.known.described.clear()
    return derivation


def in_foreign_graph(quad: ox.Quad) -> bool:
    """Whether a quad of a document stands in another graph than the document's own."""
    document = document_of(quad.subject.value) if isinstance(quad.subject, ox.NamedNode) else None
    return document is not None and quad.graph_name != graph_of_document(document)


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


def take_out(store: ox.Store, document: str) -> list[ox.Quad]:
    """Remove what follows from a document; returns the document's quads."""
    own = list(store.quads_for_pattern(None, None, None, graph_of_document(document)))
    parts = _parts_in(own, document)
    removed = [quad for subject in parts for graph in (DERIVED, INDEX) for quad in _remove(store, graph, subject)]
    propositions = {quad.object for quad in removed if quad.predicate == _PROPOSITION}
    for proposition in propositions:
        is_stated = any(True for _ in store.quads_for_pattern(None, _PROPOSITION, proposition, DERIVED))
        if not is_stated and isinstance(proposition, ox.NamedNode):
            _remove(store, DERIVED, proposition, _TYPE)
    return own


def _remove(
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
        own = take_out(store, document)
        derivation = derivation_over(store, restate=restate)
        derivation.learn(own)
        derivation.finish(totals=False)
        store.extend(derivation.quads())
        count_crossed(store, derivation.crossed)


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
        make_sure(store, derivation)
    count_crossed(store, derivation.crossed)


def add_counts(store: ox.Store, more: Counts) -> None:
    """Add to the counts that a store keeps."""
    total = Counts()
    for iri, count in more.by_thing.items():
        total.by_thing[iri] = _taken(store, ox.NamedNode(iri)) + count
    for (level, polarity), count in more.by_kind.items():
        node = ox.NamedNode(tally(level, polarity))
        total.by_kind[level, polarity] = _taken(store, node) + count
        _remove(store, INDEX, node)
    store.extend(total.quads())


def _taken(store: ox.Store, node: ox.NamedNode) -> int:
    return sum(number_in(from_oxigraph(quad.object)) for quad in _remove(store, INDEX, node, COUNT))


def recount(store: ox.Store) -> None:
    """Count all claims of a store again."""
    total = Counts()
    for name, pattern in _COUNTED.items():
        query = f"SELECT ?{name} (COUNT(DISTINCT ?claim) AS ?n) WHERE {{ {_WHOLE} {pattern} }} GROUP BY ?{name}"
        for *of, count in _rows(store, query):
            if len(of) == 1:
                total.by_thing[of[0].value] = int(count.value)
            else:
                total.by_kind[of[0].value, of[1].value] = int(count.value)
    sources: set[str] = set()
    for quad in list(store.quads_for_pattern(None, COUNT, None, INDEX)):
        if not str(quad.subject).startswith(f"<{DOCUMENT}"):
            store.remove(quad)
            node = quad.subject
            if isinstance(node, ox.NamedNode) and (_is_reference(store, node) or _resting(store, node)):
                sources.add(node.value)
    store.extend(total.quads())
    count_crossed(store, sources)


def count_crossed(store: ox.Store, names: Iterable[str]) -> None:
    """Count again the claims that rest on references and passages, of whatever document these and those are."""
    for name in names:
        node = ox.NamedNode(name)
        claims = _resting(store, node)
        count = sum(any(True for _ in store.quads_for_pattern(claim, _CITATIONS, None, DERIVED)) for claim in claims)
        _remove(store, INDEX, node, COUNT)
        if count or _is_reference(store, node):
            store.add(counted(name, count))


def _resting(store: ox.Store, node: ox.NamedNode) -> set[ox.NamedNode | ox.BlankNode | ox.Triple]:
    """What cites a reference, or is stated in a passage."""
    return {quad.subject for key in _RESTS for quad in store.quads_for_pattern(None, key, node, None)}


def _is_reference(store: ox.Store, node: ox.NamedNode) -> bool:
    said = ((_TYPE, _REFERENCE), (_IDENTIFIED, None))
    return any(True for key, term in said for _ in store.quads_for_pattern(node, key, term, None))


def index_anew(store: ox.Store, entities: Iterable[str]) -> None:
    """Make class and name keys of entities again, from what the store has now."""
    derivation = derivation_over(store, restate=False)
    touched = {iri for iri in entities if not iri.startswith((DOCUMENT, ONTOLOGY))}
    for iri in touched:
        node = ox.NamedNode(iri)
        _remove(store, INDEX, node, _NAME_KEY)
        _remove(store, DERIVED, node, _TYPE, _ENTITY)
        for name, _ in _rows(store, _SYNONYMS, thing=node):
            derivation.note_synonym(iri, name.value)
    derivation.known.described = touched
    derivation.finish(totals=False)
    store.extend(derivation.quads())


def make_sure(store: ox.Store, derivation: Derivation) -> None:
    """Take out what was worked out of claims that were read in part, and count again."""
    drop_shortcuts(store, derivation.shortcuts)
    index_anew(store, derivation.synonyms.keys())
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
    found = (quad for key in LINKS for quad in store.quads_for_pattern(None, ox.NamedNode(key), None, None))
    return {quad.object for quad in found if isinstance(quad.object, ox.NamedNode) and is_link(quad)}


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
            elif quad.graph_name not in (*MADE, *_NAMING_GRAPHS):
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


def _rows(store: ox.Store, query: str, **bindings: ox.NamedNode) -> list[list[ox.NamedNode]]:
    found = store.query(
        query,
        prefixes=PREFIXES,
        use_default_graph_as_union=True,
        substitutions={ox.Variable(name): term for name, term in bindings.items()},
    )
    return [list(row) for row in found]  # type: ignore[union-attr]
