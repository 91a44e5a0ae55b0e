"""What quads say, noted by subject as they stream by; of a document nothing can be worked out until it is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pyoxigraph as ox

from pepgraph.errors import TripleTermError
from pepgraph.model.names import DOCUMENT, ONTOLOGY, PAPER, RDFS, SKOS
from pepgraph.store.derivation.authored import MADE, RULED, Keys, Predicates
from pepgraph.store.derivation.restated import SPANNED

Note = list[tuple[str, object]]
"""What is said of one subject: keys of properties with values as pyoxigraph has them."""
Notes = dict[str, Note]
"""Notes by the IRI of their subject."""

_ASIDE = ("span/", "passage/", "measurement/")
"""Parts of documents of which nothing follows but their positions."""
_UNUSED = {
    *(ONTOLOGY + name for name in "contextFrom measurement sha256 inDocument number section role".split()),
    *(RDFS + "comment", RDFS + "isDefinedBy", SKOS + "definition", SKOS + "inScheme"),
}
"""Properties that nothing follows from."""


class Notebook:
    """Notes what quads say on their way into a store, and tells what of them belongs there.

    ``most`` is how many nodes of documents are held; ``positions`` says whether those of spans and passages are noted
    too.
    """

    def __init__(self, most: int, *, positions: bool) -> None:
        self._most = most
        self._positions = positions
        self._predicates = Predicates(_UNUSED if positions else _UNUSED | SPANNED)
        self._things: Notes = {}
        self._of_documents: dict[str, Notes] = {}
        self._held = 0
        self.documents: set[str] = set()
        """Documents that were read."""
        self.seen: set[str] = set()
        """The same, to be emptied by who wants to know about a part."""
        self.passed_over = False
        """Whether the data has quads that are made here, which were left out."""
        self.without_graph = False
        """Whether the data has quads in no graph, or in one without a name."""
        self.repeated = False
        """Whether the data says what only a derivation may say, as an export that is read again does."""

    @property
    def late_links(self) -> set[str]:
        """Properties of shortcuts that were used before a relation named them so."""
        return self._predicates.late

    def learn_links(self, quads: Iterable[ox.Quad]) -> None:
        """Take in which properties of shortcuts relations name, before anything is noted."""
        self._predicates.learn(quads)

    def note(self, part: list[ox.Quad], full: Callable[[str], None]) -> list[ox.Quad]:
        """Note some quads; returns them without those that only a rule may say.

        ``full`` is called with the document that is being read when more is held than should be. Raises
        TripleTermError.
        """
        predicates = self._predicates
        keys: Keys = {}
        last: object = None
        graph: object = None
        noted: Note | None = None
        document, is_made = "", False
        made_here: set[ox.Quad] = set()
        for quad in part:
            if quad.graph_name != graph:
                graph = quad.graph_name
                is_made = graph in MADE
                self.without_graph |= isinstance(graph, ox.DefaultGraph | ox.BlankNode)
            if is_made:
                made_here.add(quad)
                continue
            subject = quad.subject
            if subject != last:
                last = subject
                noted, now = self._note_of(subject)
                keys = predicates.of(subject.value if isinstance(subject, ox.NamedNode) else "")
                if now and now != document:
                    document = now
                    self.seen.add(now)
                    if self._held > self._most:
                        full(document)
            try:
                key = keys[quad.predicate]
            except KeyError:
                key = predicates.met(keys, quad)
                if isinstance(quad.object, ox.Triple):  # As the object of each rdf:reifies is.
                    raise TripleTermError(f"{quad.object} is a triple term of RDF 1.2") from None
            if key:
                if noted is not None:
                    noted.append((key, quad.object))
            elif key == RULED:
                self.repeated = True
                made_here.add(quad)
        if not made_here:
            return part
        self.passed_over = True
        return [quad for quad in part if quad not in made_here]

    def _note_of(self, subject: object) -> tuple[Note | None, str]:
        """Where what is said of a subject is noted, None where it is of no use, and its document."""
        if not isinstance(subject, ox.NamedNode):
            return None, ""
        iri = subject.value
        if not iri.startswith(DOCUMENT):
            return (None if iri.startswith(PAPER) else self._things.setdefault(iri, [])), ""
        document, _, local = iri[len(DOCUMENT) :].partition("/")
        if not self._positions and local.startswith(_ASIDE):
            return None, document
        notes = self._of_documents.get(document)
        if notes is None:
            self.documents.add(document)
            notes = self._of_documents[document] = {}
        note = notes.get(iri)
        if note is None:
            note = notes[iri] = []
            self._held += 1
        return note, document

    def take_things(self) -> Notes:
        """What was noted since the last time of what belongs to no document."""
        things, self._things = self._things, {}
        return things

    def take_documents(self, but: str) -> Iterator[tuple[str, Notes]]:
        """What was noted since the last time of the parts of each document, but for one that is being read."""
        for document in [name for name in self._of_documents if name != but]:
            notes = self._of_documents.pop(document)
            self._held -= len(notes)
            yield document, notes
