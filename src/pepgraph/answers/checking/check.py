"""Faults of a claim graph: the shapes, the sequences, and what only the document can prove."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, cast

import pyoxigraph as ox

from pepgraph.answers.checking.alike import alike
from pepgraph.answers.checking.cycles import cycles
from pepgraph.answers.checking.fidelity import fidelity
from pepgraph.answers.checking.nameless import NAMELESS, by_names
from pepgraph.answers.checking.pieces import Pieces
from pepgraph.answers.checking.spans import Found, offsets, shown
from pepgraph.answers.checking.tiles import tiles
from pepgraph.documents.anchors import span_digest
from pepgraph.model.names import BASE, DOCUMENT, ENTITY, ONTOLOGY, PREFIXES, document_of, shorten
from pepgraph.model.numbers import whole_number
from pepgraph.model.sequences import sequence_faults
from pepgraph.model.terms import Blank, Iri, Literal, Term, one_line, printable
from pepgraph.model.vocabulary import LABEL, TYPE
from pepgraph.query.alike import closest, did_you_mean
from pepgraph.query.catalogue import exists
from pepgraph.query.hints.unknown import nearest
from pepgraph.query.quads import quads_of
from pepgraph.query.run import run
from pepgraph.store.blocks import Blocks, prefixes
from pepgraph.store.derivation.authored import QUOTES, Predicates
from pepgraph.store.resources import data_files, shapes_file

if TYPE_CHECKING:
    from pepgraph.graph import Graph

_SHACL = PREFIXES["sh"]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong with one node, where its file says it, and what to do."""

    file: str
    line: int
    node: str
    wrong: str
    mend: str
    check: str

    def __str__(self) -> str:
        name = _name(self.node)
        # A store has no lines, and each of its documents has a passage 7.
        place = f"{self.file}:{self.line}" if self.file else document_of(self.node)
        where = f"{place}: " if place not in (None, name) else ""
        return printable(one_line(f"{where}{name}: {self.wrong}; {self.mend} [{self.check}]"))

    @property
    def values(self) -> dict[str, str | int]:
        """All of this as plain values, for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Shape:
    """One SHACL-SPARQL constraint of the ontology."""

    name: str
    label: str
    target: str
    message: str
    mend: str
    select: str


def shapes() -> list[Shape]:
    """Every constraint of ``ontology/shapes.ttl``, in the order of the file."""
    said: dict[str, dict[str, str]] = {}
    for quad in ox.parse(path=str(shapes_file()), format=ox.RdfFormat.TURTLE):
        said.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object.value
    found = []
    for iri, parts in said.items():
        query = said.get(parts.get(_SHACL + "sparql", ""))
        if query:
            found.append(
                Shape(
                    iri.rpartition("/")[2],
                    parts[LABEL],
                    next(value for key, value in parts.items() if key.startswith(f"{_SHACL}target")),
                    query[_SHACL + "message"],
                    query[ONTOLOGY + "mend"],
                    query[_SHACL + "select"],
                )
            )
    return found


class Step(NamedTuple):
    """How far a check is."""

    name: str
    """What is looked at."""
    done: int
    """Documents that were looked at."""
    every: int
    """Documents that there are."""


def check(graph: Graph) -> list[Fault]:
    """Every fault, by file and line; with documents attached, their text is held against the graph.

    What lies in a store or at an endpoint is looked at some documents at a time, with all that
    they name, and then what none of them names: faults between documents may not show there.
    """
    steps = checking(graph)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return cast("list[Fault]", end.value)


def checking(graph: Graph, processes: int = 1) -> Generator[Step, None, list[Fault]]:
    """The same, a step at a time; what lies in a store, in so many processes."""
    if graph.engine.lasting:
        return sorted((yield from _piece_by_piece(graph, processes)))
    if misspelt := sorted(_prefix_faults(graph)):  # All else that is wrong follows from it.
        return misspelt
    found = [*_shape_faults(graph), *_class_faults(graph), *_property_faults(graph), *_sequence_faults(graph)]
    found += [*_question_faults(graph), *alike(graph.engine), *cycles(graph.engine), *tiles(graph.engine)]
    twice = [one for one in found if one.check == "document-once"]
    found = twice or found  # All else that is wrong follows from it.
    for document, text in sorted(graph.documents.items()) if not twice else ():
        held = fidelity(graph.engine, document, text.content)
        found += (one for one in held if not _OF_WHOLE.fullmatch(one.check)) if _has_less(graph, document) else held
    misplaced = {one.about for one in found if one.check == "anchor-inside"}
    # A span that is misspelt has no digest either.
    found = [one for one in found if one.check != "span-digest" or one.about not in misplaced]
    found = _without_file(graph, by_names(graph.engine, found))
    lines = [Blocks(source) for source in graph.sources] if found else []
    return sorted({*(_placed(lines, one) for one in found), *_outdated(graph)})


def _has_less(graph: Graph, document: str) -> bool:
    """Whether the graph is a slice in which claims or passages of a document are missing."""
    engines = (graph.engine, graph.engine.whole) if graph.engine.whole else ()
    return len({tuple(run(one, _EXTENT, {"document": Iri(document)}).rows) for one in engines}) > 1


_EXTENT = """SELECT (COUNT(?passage) AS ?passages) (COUNT(?claim) AS ?claims) ?document WHERE {
  ?passage pg:inDocument ?document OPTIONAL { ?claim pg:statedIn ?passage }
} GROUP BY ?document"""
_OF_WHOLE = re.compile(r"tiling|marker-described|[\w-]+-left-over")
"""Checks that find what nothing in the graph accounts for."""


def _prefix_faults(graph: Graph) -> Iterator[Fault]:
    """Common prefixes to which a file gives an IRI that is nearly theirs, so that all they begin is something else."""
    for source in graph.sources:
        for line, name, iri in prefixes(source):
            usual = PREFIXES.get(name, iri)
            if not iri.startswith(usual) and closest(usual, [iri], cutoff=_NEARLY):
                wrong = f"it is <{iri}> here, and what is known by it begins with <{usual}>"
                yield Fault(str(source.path), line, f"prefix {name}", wrong, f"write <{usual}>", "prefix-spelling")


_NEARLY = 0.85
"""How much alike two IRIs of one prefix are, of 1, where the one is the other misspelt."""


def _without_file(graph: Graph, found: list[Found]) -> list[Found]:
    """The faults, with one in place of all that say what a file of `pepgraph revise` has that was not named."""
    paths = [source.path.resolve() for source in graph.sources]
    for document in graph.documents:
        name = f"{document.removeprefix(DOCUMENT)}-new.ttl"
        beside = [path.with_name(name) for path in paths if path.with_name(name).is_file()]
        own = [one for one in found if document_of(one.node) == document_of(document)]
        lost = {one for one in own if one.check in ("tiling", "marker-described")}
        if not lost or not beside or not set(paths).isdisjoint(beside):
            continue
        nodes = {one.node for one in lost}
        # The numbers of such markers are left over too, and their references seem not to be used.
        lost |= {
            one for one in own if one.node in nodes and one.check == "word-left-over" and _OF_DIGITS.match(one.wrong)
        }
        lost |= {one for one in own if one.check == "unused-reference"}
        wrong = f"passages or citation markers of its text are not described, and {name} was not named"
        mend = "name it with the other files: `pepgraph revise` wrote there what is new"
        found = [*(one for one in found if one not in lost), Found(document, None, wrong, mend, "new-file")]
    return found


_OF_DIGITS = re.compile(r"'[\d\W]+' at ")


def _piece_by_piece(graph: Graph, processes: int) -> Generator[Step, None, set[Fault]]:
    pieces = Pieces(graph)
    every, done = len(pieces.documents), 0
    of_documents: dict[tuple[str, ...], list[Fault]] = {}
    for document in pieces.documents[:1]:
        yield Step(document.removeprefix(DOCUMENT), done, every)
    for documents, faults in pieces.as_they_lie(check, processes):
        of_documents[documents] = faults
        done += len(documents)
        yield Step(documents[-1].removeprefix(DOCUMENT), done, every)
    whole = {documents for documents in of_documents if pieces.entangled.isdisjoint(documents)}
    found = {fault for documents in whole for fault in of_documents[documents]}
    again = sorted({*pieces.documents}.difference(*whole))
    for done, document in enumerate(again, every - len(again)):
        yield Step(document.removeprefix(DOCUMENT), done, every)
        found.update(check(pieces.document(document)))
    for part in pieces.others():
        yield Step("what no document names", every, every)
        found.update(check(part))
    return found


def _shape_faults(graph: Graph) -> Iterator[Found]:
    for shape in shapes():
        result = run(graph.engine, shape.select)
        for row in result:
            node, value = str(row[0]), row[1] if len(row) > 1 else None
            shown = {name: _shown(it, node) for name, it in zip(result.columns, row, strict=True) if it is not None}
            message = shape.message
            for name in re.findall(r"\{\?(\w+)\}", message):
                message = message.replace(f"{{?{name}}}", shown.get(name, "missing"))
            yield Found(node, None if value is None else str(value), message, _mend(graph, shape, value), shape.name)


def _mend(graph: Graph, shape: Shape, value: Term | None) -> str:
    if shape.name == "span-digest":
        return _digest(graph, value) or shape.mend
    if shape.name in _OF_NAMES:
        return _forgotten(value) or shape.mend + _meant(graph, value)
    return shape.mend


_OF_NAMES = {
    *("known-relation", "described-subject", "described-object", "described-paper"),
    *("known-qualifier-value", "one-polarity", "one-modality", "evidence-level", "measurement-kind"),
}
"""Shapes that are about a name which nothing has."""


def _shown(value: Term, node: str) -> str:
    if isinstance(value, Literal | Blank):
        return NAMELESS if isinstance(value, Blank) else f'"{value}"' if isinstance(value.value, str) else str(value)
    # Passage 7 of another document looks like that of this one.
    strange = document_of(value) != document_of(node) and None not in (document_of(value), document_of(node))
    return f"<{value}>" if strange else _name(str(value))


def _digest(graph: Graph, span: Term | None) -> str:
    """What to do about a span without its digest, where the document that has its words is at hand."""
    text = graph.documents.get(f"{DOCUMENT}{document_of(str(span))}")
    start, end = offsets(str(span))
    if text is None or not 0 <= start < end <= len(text.content):
        return ""
    words = text.content[start:end]
    return f'correct the span where {shown(words)} is not meant; else add pg:sha256 "{span_digest(words)}" to it'


def _forgotten(value: Term | None) -> str:
    """What to do about what the packaged graph describes, which was not named with the files."""
    if not isinstance(value, Iri) or str(value) not in _packaged():
        return ""
    return "the packaged graph describes it: name that too, as `pepgraph export -o packaged.ttl` writes it"


@cache
def _packaged() -> frozenset[str]:
    """IRIs of what the packaged graph describes."""
    quads = (quad for path in data_files() for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    return frozenset(quad.subject.value for quad in quads if quad.predicate.value == TYPE)


def _meant(graph: Graph, value: Term | None) -> str:
    """The nearest name there is, where a value is one of ours that nothing describes."""
    if not isinstance(value, Iri) or not value.startswith(BASE):
        return ""
    near = nearest(graph.engine, value, PREFIXES)
    return f"; {did_you_mean(shorten(one, PREFIXES) for one in near)}" if near else ""


_OF_THINGS = "SELECT ?class WHERE { ?class rdfs:subClassOf pg:Entity } ORDER BY ?class"


def _class_faults(graph: Graph) -> Iterator[Found]:
    """Classes of ours that are none: what has one is looked at by no other check."""
    query = """SELECT DISTINCT ?node ?class {
      ?node a ?class FILTER (STRSTARTS(STR(?class), STR(pg:))) MINUS { ?class a ?any }
    }"""
    of_things: list[str] = []
    for node, cls in run(graph.engine, query):
        assert cls is not None
        mend = f"correct the name, or declare it in the ontology{_meant(graph, cls)}"
        if str(node).startswith(ENTITY):
            of_things = of_things or [shorten(str(one)) for (one,) in run(graph.engine, _OF_THINGS)]
            mend += f"; things are of {', '.join(of_things)}"
        wrong = f"{_shown(cls, str(node))} is not a class of the ontology"
        yield Found(str(node), str(cls), wrong, mend, "known-class")


_REUSED = {
    *("bibo:doi", "bibo:locator", "cito:citesAsEvidence", "dcterms:date", "dcterms:description", "dcterms:language"),
    *("dcterms:license", "dcterms:publisher", "dcterms:source", "dcterms:title", "fabio:hasPubMedCentralId"),
    *("fabio:hasPubMedId", "oa:end", "oa:start", "qudt:hasUnit", "qudt:numericValue", "qudt:symbol", "rdf:object"),
    *("rdf:predicate", "rdf:subject", "rdf:type", "rdfs:comment", "rdfs:domain", "rdfs:label", "rdfs:range"),
    *("rdfs:subClassOf", "skos:altLabel", "skos:broadMatch", "skos:broader", "skos:closeMatch", "skos:definition"),
    *("skos:exactMatch", "skos:hiddenLabel", "skos:inScheme", "skos:notation", "skos:prefLabel", "skos:related"),
}
"""Properties of other vocabularies that the graph is made of."""


def _property_faults(graph: Graph) -> Iterator[Found]:
    """Properties of ours that are none, and such as differ by a letter from one that is used: nothing reads them."""
    used = """SELECT DISTINCT ?property {
      { SELECT DISTINCT ?property { ?node ?property ?value } } MINUS { ?property a ?any }
    }"""
    for (name,) in run(graph.engine, used):
        short = shorten(str(name))
        if str(name).startswith(ONTOLOGY):
            wrong = f"{short} is not a property of the ontology"
            mend = f"correct the name, or declare it in the ontology{_meant(graph, name)}"
        elif short not in _REUSED and (meant := _reused(short)):
            wrong, mend = f"nothing reads {short}", f"write {meant}"
        else:
            continue
        having = "SELECT DISTINCT ?node ?property { ?node ?property ?value }"
        for node, _ in run(graph.engine, having, {"property": Iri(str(name))}):
            yield Found(str(node), str(name), wrong, mend, "known-property")


def _reused(short: str) -> str | None:
    """The property of another vocabulary that a misspelt one may be."""
    room, _, local = short.partition(":")
    beside = {one.partition(":")[2] for one in _REUSED if one.startswith(f"{room}:")}
    # At this likeness dcterms:created is no dcterms:creator, nor skos:narrower a skos:broader.
    near = closest(local, sorted(beside), cutoff=0.8)
    return f"{room}:{near[0]}" if near else None


def _sequence_faults(graph: Graph) -> Iterator[Found]:
    codes = {
        str(three): str(one)
        for three, one in run(
            graph.engine, "SELECT ?three ?one { ?a pg:threeLetterCode ?three ; pg:oneLetterCode ?one }"
        )
    }
    query = """SELECT ?peptide ?three ?letters ?count WHERE {
      ?peptide pg:threeLetterSequence ?three ; pg:sequence ?letters OPTIONAL { ?peptide pg:residueCount ?count }
    } ORDER BY ?peptide"""
    mend = "correct the sequence that is wrong; the computed values follow from it"
    for peptide, three, letters, count in run(graph.engine, query):
        number = whole_number(str(count))
        for wrong in sequence_faults(str(three), str(letters), number, codes):
            yield Found(str(peptide), str(letters), wrong, mend, "sequence-forms")
    said = """SELECT ?claim ?three ?peptide ?written WHERE {
      ?claim rdf:predicate ?relation ; rdf:subject ?peptide ; rdf:object ?written ; pg:polarity pg:Affirmed .
      { ?relation pg:verb ?verb FILTER (?relation = pg:hasSequence) ?peptide pg:threeLetterSequence ?three }
      UNION { ?relation pg:verb ?verb FILTER (?relation = pg:hasOneLetterSequence) ?peptide pg:sequence ?three }
      UNION { ?relation pg:verb ?verb FILTER (?relation = pg:hasResidueCount) ?peptide pg:residueCount ?three }
      FILTER (STR(?written) != STR(?three))
    } ORDER BY ?claim"""
    for claim, known, _, written in run(graph.engine, said):
        wrong = f"the claim says {written} and the entity has {known}"
        yield Found(str(claim), str(written), wrong, mend, "sequence-claim")


def _question_faults(graph: Graph) -> Iterator[Found]:
    """Questions that have the name of a named query, which is what is asked by it."""
    for passage, name in run(graph.engine, "SELECT ?passage ?name { ?passage a pg:Passage ; skos:notation ?name }"):
        if exists(str(name)):
            wrong = f'`pepgraph ask` takes its name "{name}" for the named query'
            yield Found(str(passage), str(name), wrong, "give it another skos:notation", "question-query")


def _outdated(graph: Graph) -> Iterator[Fault]:
    """Files with what rules made of claims as they were before a correction. The graph leaves it out."""
    read = [(source, list(source.quads())) for source in graph.sources]
    predicates = Predicates()
    for _, quads in read:
        predicates.learn(quads)
    made: set[ox.Triple] | None = None
    for source, quads in read:
        stale: list[ox.Triple] = []
        for quad, by_rule in predicates.ruled(quads):
            if by_rule and quad.graph_name != QUOTES:
                if made is None:
                    made = {one.triple for name in ("derived", "index") for one in quads_of(graph.engine, name)}
                if quad.triple not in made:
                    stale.append(quad.triple)
        if stale:
            subject, predicate, obj = stale[0]
            more = len(set(stale)) - 1
            others = f", nor do{'es' if more == 1 else ''} {more} more in the file" if more else ""
            wrong = f"only a rule makes {_name(predicate.value)}, and this one does not follow{others}; it is left out"
            node, value = (str(getattr(term, "value", term)) for term in (subject, obj))
            found = Found(node, value, wrong, "remove it, or export the graph again", "follows-by-rule")
            yield _placed([Blocks(source)], found)


def _placed(sources: list[Blocks], found: Found) -> Fault:
    # What is said of a passage may stand in two files: where the value is, there is the fault.
    for find in (Blocks.find_value, Blocks.find, Blocks.find_mention):
        for source in sources:
            line = find(source, found.node, found.value)
            if line:
                return Fault(str(source.path), line, found.node, found.wrong, found.mend, found.check)
    return Fault("", 0, found.node, found.wrong, found.mend, found.check)


def _name(iri: str) -> str:
    """The short name a curator knows: what follows the kind of thing in our names."""
    if iri.startswith(DOCUMENT):
        kind, _, local = iri.removeprefix(DOCUMENT).rpartition("/")
        room = kind.rpartition("/")[2]
        return f"{room} {local}" if kind and room else local
    return shorten(iri)
