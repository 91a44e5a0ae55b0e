"""The graph as users hold it: open, query, filter, show, draw, export, check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, NoReturn, cast

import pyoxigraph as ox

from pepgraph.errors import CLOSED, PATH, OutputError, PepgraphError, QueryError, expect
from pepgraph.model.claims import Claim
from pepgraph.model.names import GRAPH
from pepgraph.model.terms import Term
from pepgraph.query import catalogue
from pepgraph.query.bindings import term_of
from pepgraph.query.filtering import Filter, chosen, select, whole_document
from pepgraph.query.hints.hints import of_query
from pepgraph.query.naming.questions import has_many_questions, questions
from pepgraph.query.naming.resolve import Name, resolve
from pepgraph.query.quads import quads_of, stored
from pepgraph.query.quotes import documents_of_text, quotes_of
from pepgraph.query.results import Result
from pepgraph.query.run import limited, run_own
from pepgraph.store.claims import read_claims
from pepgraph.store.contract import Engine, WritableEngine
from pepgraph.store.derivation.authored import Predicates
from pepgraph.store.engines import content_of
from pepgraph.store.files import Source
from pepgraph.store.fill import GATHERED, filled
from pepgraph.store.streaming import no_collection

if TYPE_CHECKING:
    import networkx
    import rdflib

    from pepgraph.answers.checking.check import Fault
    from pepgraph.answers.citations import Noted
    from pepgraph.answers.compare import Comparison
    from pepgraph.answers.diff import Differences
    from pepgraph.answers.impact import Impact
    from pepgraph.answers.profile import Profile
    from pepgraph.answers.searching.search import Hits
    from pepgraph.answers.whole_claim import ClaimWhole
    from pepgraph.documents.texts import Text

_ONTOLOGY = ox.NamedNode(GRAPH + "ontology")


class Graph:
    """Claims of one or more documents, with all they refer to, in an engine.

    >>> import pepgraph
    >>> graph = pepgraph.open()
    >>> graph.claims(about="semax", reference="11")[0].sentence
    'Semax is studied for BDNF induction in the brain (rodents) in research [primary].'
    """

    def __init__(self, engine: Engine, sources: Sequence[Source], quads: Iterable[ox.Quad] | None = None) -> None:
        self._engine: Engine | None = engine
        self.sources = tuple(sources)
        """The files it was read from; none of a store on disk or an endpoint."""
        self.documents: dict[str, Text] = {}
        """Texts given with the graph, by the IRI of their document."""
        self._quads = quads

    @property
    def engine(self) -> Engine:
        """What holds the graph. Raises QueryError once the graph is closed."""
        if self._engine is None:
            raise QueryError(CLOSED)
        return self._engine

    def close(self) -> None:
        """Let go of what the graph holds; whatever is asked after this is refused."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Graph: {content_of(self._engine) if self._engine else 'closed'}>"

    def __reduce__(self) -> NoReturn:
        raise PepgraphError("a graph cannot be copied, nor sent to another process; open it there too")

    # ── Asking ──────────────────────────────────────────────────────────────────────────────

    def query(self, text: str, /, *, timeout: float | None = None, **bindings: object) -> Result:
        """Answer SPARQL 1.1. Keyword arguments bind variables that the query selects: terms as rows and
        ``resolve`` give them or as rdflib and pyoxigraph have them, numbers and truth values as literals
        of their datatype, plain text as a string literal.

        With a ``timeout`` in seconds the query runs in a process of its own, with a memory limit,
        and is ended at the deadline. Raises QueryError.

        >>> import pepgraph
        >>> graph = pepgraph.open()
        >>> graph.query('''SELECT ?name {
        ...     ?claim rdf:subject e:semax ; rdf:predicate pg:binds ; rdf:object/rdfs:label ?name
        ... }''').values
        [('Semax binding site',)]
        """
        expect("the query", text, str, "SPARQL as text")
        terms = {name: term_of(name, given) for name, given in bindings.items()}
        result = limited(lambda: run_own(self.engine, text, terms), timeout, self.engine)
        result._hinting = partial(of_query, self, text, terms)
        return result

    def ask(self, name: str, *arguments: Name, timeout: float | None = None, **named: Name) -> Result:
        """Run a named query; arguments are names as people write them, in its order or by the names of its
        parameters, ``timeout`` as in ``query``.

        >>> import pepgraph
        >>> pepgraph.open().ask("hedged").values[0][0]
        'Selank possibly does not produce dependence (compared with benzodiazepines) [human research limited].'
        """
        expect("name", name, str, "the name of a query as text")
        if catalogue.is_of_document(self.engine, name):
            if given := (*arguments, *named):
                raise QueryError(f"{name} is a question, which is answered whole; leave out {given[0]!r}")
            name, arguments = "answer", (name,)
        plain = catalogue.exists(name) or has_many_questions(self.engine)
        entry = catalogue.find(name, () if plain else self.questions())
        arguments = entry.in_order(arguments, named)
        result = limited(lambda: entry.run(self.engine, *arguments), timeout, self.engine)
        result._hinting = partial(self._told_of, result, entry, arguments)
        return result

    def queries(self) -> dict[str, str]:
        """The named queries that ``ask`` takes: name and what it asks."""
        return {entry.name: entry.question for entry in catalogue.catalogue().values()}

    def questions(self) -> dict[str, str]:
        """The questions of the documents, in their order: name, of several with the document's, and what it asks."""
        return questions(self.engine)

    def resolve(self, name: Name, kind: str = "entity") -> Term:
        """The IRI of a name or identifier (``cas:80714-61-0``). Raises UnknownNameError with the nearest names."""
        return resolve(self.engine, name, kind)

    def claims(
        self,
        about: str | None = None,
        evidence: str | None = None,
        min_evidence: str | None = None,
        polarity: str | None = None,
        modality: str | None = None,
        reference: Name | None = None,
        within: str | None = None,
        state: str | None = None,
    ) -> list[Claim]:
        """Claims that meet every given condition, in document order.

        ``about`` is a thing by any of its names; ``evidence`` human, animal, in-vitro, unspecified, anecdote,
        clinical-use, official, definitional, editorial or absence; ``min_evidence`` one of the first five, which
        claims of the others pass; ``polarity`` affirmed or negated; ``modality`` asserted, hedged or attributed;
        ``reference`` a number; ``within`` a document by its id; ``state`` cited, perhaps or uncited.
        """
        given = {"about": about, "evidence": evidence, "min_evidence": min_evidence, "reference": reference}
        wanted = Filter.given(**given, polarity=polarity, modality=modality, within=within, state=state)
        return read_claims(self.engine, select(self.engine, wanted) if wanted else None)

    def _told_of(self, result: Result, entry: catalogue.Entry, arguments: Sequence[Name], empty: bool) -> Iterator[str]:
        from pepgraph.answers.row_notes import hints_of

        return hints_of(self, result, entry, arguments, empty)

    def noted(self, told: Result | Iterable[Claim]) -> Noted:
        """What curators note on what stands behind claims, or what the rows of a named query stand for, by IRI."""
        from pepgraph.answers.row_notes import noted_on

        return noted_on(self, told)

    # ── Answers ─────────────────────────────────────────────────────────────────────────────

    def claim(self, name: str) -> ClaimWhole:
        """One claim by its name: the words it rests on, its citations with papers, remarks, a line to cite it by."""
        from pepgraph.answers.whole_claim import whole

        return whole(self, name)

    def show(self, name: str) -> Profile:
        """The profile of an entity."""
        from pepgraph.answers.profile import profile

        return profile(self, name)

    def compare(self, first: str, second: str, *more: str) -> Comparison:
        """Two or more entities side by side."""
        from pepgraph.answers.compare import compare

        return compare(self, first, second, *more)

    def impact(self, reference: Name, *more: Name) -> Impact:
        """What falls, weakens or stays if references go, or papers, by their PubMed numbers, DOIs or labels."""
        from pepgraph.answers.impact import impact

        return impact(self, reference, *more)

    def diff(self, before: Graph) -> Differences:
        """What claims and references say otherwise than in an earlier edition."""
        from pepgraph.answers.diff import differences

        expect("before", before, Graph, "a graph, as open() gives it")
        return differences(before, self)

    def search(self, words: str) -> Hits:
        """Claims that have all the words, or their beginnings, or most of a question's, with ``hints``; or all."""
        from pepgraph.answers.searching.search import search

        expect("words", words, str, "them as one text")
        return search(self, words)

    def check(self) -> list[Fault]:
        """Every fault of the data; of spans and digests too where the documents were given."""
        from pepgraph.answers.checking.check import check

        return check(self)

    # ── Slices and output ───────────────────────────────────────────────────────────────────

    def slice(self, wanted: Filter | Iterable[Claim | str] | None = None, /, **conditions: Name) -> Graph:
        """A graph of the claims that a filter, or conditions of ``claims``, let through, with all they refer to.

        In their place the claims themselves, or their names, as those of a search or of the edges of a network.
        """
        if wanted is not None and conditions:
            given = "a Filter" if isinstance(wanted, Filter) else "claims"
            raise TypeError(f"slice was given {given} and {next(iter(conditions))}; give one or the other")
        wanted = Filter.given(**conditions) if wanted is None else wanted
        if not isinstance(wanted, Filter):
            return self._part(chosen(self.engine, wanted))
        return self._part(select(self.engine, wanted), whole_document(self.engine, wanted)) if wanted else self

    def _part(self, claims: set[str], also: Iterable[str] = ()) -> Graph:
        """A graph in memory of the claims with these IRIs, with every node that they, and ``also``, refer to."""
        from pepgraph.store.slices import closure, neighbourhood

        nodes = [ox.NamedNode(iri) for iri in also]
        with no_collection():
            ontology = quads_of(self.engine, "ontology")
            if self.engine.lasting:
                own = [*neighbourhood(self.engine, claims, also), *ontology]
            else:
                # What is derived may stand in a file that was exported, and leads to what is said of others.
                derived_here = {quad.triple for quad in quads_of(self.engine, "derived")}
                own = [quad for quad in self._source_quads() if quad.triple not in derived_here]
            part = dict.fromkeys((*closure(dict.fromkeys(own), claims, nodes), *ontology))
            graph = self._filled("oxigraph" if self.engine.lasting else self.engine.name, part)
        graph.engine.whole = self.engine
        graph._quads = _with_terms(graph.engine, own, claims, nodes)
        return graph

    def quads(self, quotes: bool = False, index: bool = False) -> list[ox.Quad]:
        """Every quad, literals as the files have them.

        ``quotes`` adds the words of given documents, ``index`` names to find and counts. Raises OutputError
        for a store or an endpoint that holds too much to be taken into memory.
        """
        if self.engine.lasting:
            with self.gathered() as whole:
                return whole.quads(quotes, index)
        # An export that is read again brings what is derived, and terms of others that the
        # ontology describes, along in graphs where they do not belong.
        home = {quad.triple: quad.graph_name for quad in self._source_quads() if quad.graph_name == _ONTOLOGY}
        derived = quads_of(self.engine, "derived")
        home |= {quad.triple: quad.graph_name for quad in derived}
        part = [quad for quad in self._source_quads() if home.get(quad.triple, quad.graph_name) == quad.graph_name]
        return [
            *part,
            *derived,
            *(quads_of(self.engine, "quotes") if quotes else ()),
            *(quads_of(self.engine, "index") if index else ()),
        ]

    def gathered(self) -> Graph:
        """All of a store or an endpoint in memory. Raises OutputError where that is too much."""
        from pepgraph.store.disk.engine import DiskEngine

        # What a store was made of is known, and reading it all to find out takes half a minute.
        known = sum(part.loaded for part in self.engine.parts if isinstance(part, DiskEngine))
        quads = [] if known > GATHERED else list(islice(stored(self.engine, derived=False), GATHERED + 1))
        if max(known, len(quads)) > GATHERED:
            raise OutputError(
                f"more than {GATHERED:,} triples cannot be taken into memory; export a part of them "
                "with --about or --within, in Python as about= or within=, or all as nt or nq"
            )
        return self._filled("oxigraph", quads)

    def _filled(self, engine: str, quads: Iterable[ox.Quad]) -> Graph:
        """A graph in memory of these quads, which are its own, with the texts that this one was given."""
        graph = Graph(filled(engine, [quads]), (), quads)
        for document, text in self.documents.items():
            graph._join(document, text)
        return graph

    def _source_quads(self) -> list[ox.Quad]:
        if self._quads is None:
            every = [quad for source in self.sources for quad in source.quads()]
            predicates = Predicates()
            predicates.learn(every)
            self._quads = (quad for quad, by_rule in predicates.ruled(every) if not by_rule)
        if not isinstance(self._quads, list):
            self._quads = list(self._quads)
        return self._quads

    def export(
        self, path: Path | str | None = None, format: str | None = None, *, quotes: bool = False, **filters: Name
    ) -> str:
        """The graph, or a slice of it by conditions of ``claims``, as text; written to ``path`` where one is given.

        The format is that of the path's ending unless given: ttl, trig, nt, nq, jsonld, rdfxml,
        graphml, gexf, nodes.csv, edges.csv or bibtex.
        """
        from pepgraph.output.export import export, format_of
        from pepgraph.output.files import write_text

        expect("path", path, (*PATH, NoneType), "a path, or None for the text alone")
        text = export(self.slice(**filters), format or format_of(path), quotes=quotes)
        if path is not None:
            write_text(path, text)
        return text

    def network(
        self, view: str = "compound-mechanism-citation", about: str | None = None, depth: int = 1
    ) -> networkx.MultiDiGraph:
        """The claims as a networkx graph: compound-mechanism-citation, status, regions or full.

        With ``about`` what lies within ``depth`` steps of a thing. Nodes and edges hold lists, such as the claims
        behind an edge; GraphML and GEXF are written by ``export``.
        """
        from pepgraph.output.network import network

        return network(self, view, about, depth)

    def draw(
        self, path: Path | str, view: str = "compound-mechanism-citation", about: str | None = None, depth: int = 1
    ) -> Path:
        """Write one self-contained HTML page with the picture, in a view of ``network``.

        Raises OutputError where there is nothing to draw.
        """
        from pepgraph.output.drawing import draw
        from pepgraph.output.files import check_page, write_text
        from pepgraph.output.network import drawable

        expect("path", path, PATH, "a path")
        check_page(path)
        return write_text(path, draw(drawable(self, view, about, depth)))

    def rdflib(self) -> rdflib.Dataset:
        """A copy of the quads as a Dataset of rdflib, default graph the union and prefixes bound.

        It is without the index: names to find (``pg:nameKey``) and counts (``pg:claimCount``). Raises OutputError as
        ``quads`` does.
        """
        from pepgraph.store.rdflib_engine import dataset_of

        return dataset_of(self.quads(quotes=True))

    # ── Documents ───────────────────────────────────────────────────────────────────────────

    def attach(self, text: Text | Path | str) -> None:
        """Join the quotes of a document in, as ``documents`` of ``open`` does.

        Raises DocumentError where it cannot be read, or its digest is unknown.
        """
        from pepgraph.documents.texts import Text

        expect("text", text, (Text, *PATH), "the path of a text")
        text = text if isinstance(text, Text) else Text.read(text)
        for document in documents_of_text(self.engine, text):
            if document not in self.documents:
                self._join(document, text)

    def _join(self, document: str, text: Text) -> None:
        self.documents[document] = text
        if not self.engine.lasting:  # Quotes are for this machine, and what lies elsewhere is only read.
            cast(WritableEngine, self.engine).load(quotes_of(self.engine, document, text))


def _with_terms(engine: Engine, own: list[ox.Quad], claims: set[str], nodes: list[ox.NamedNode]) -> Iterator[ox.Quad]:
    """The quads of a slice, with terms of the ontology that only what is derived in it names; few ask for them."""
    from pepgraph.store.slices import closure

    derived = quads_of(engine, "derived")
    named = (term for quad in derived for term in (quad.predicate, quad.object))
    yield from closure(own, claims, (*nodes, *named))
