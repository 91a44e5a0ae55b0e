"""What follows from the claims by rule, worked out while their quads stream by."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product

import pyoxigraph as ox

from pepgraph.errors import TripleTermError
from pepgraph.model.claims import Claim
from pepgraph.model.names import BASE, DOCUMENT, ONTOLOGY, PAPER, RDFS, SKOS, fold
from pepgraph.model.sentences import HAS_BEEN
from pepgraph.model.terms import Iri, Term
from pepgraph.model.vocabulary import (
    CITES,
    CLAIM,
    EVIDENCE,
    LABEL,
    LEVEL,
    MODALITY,
    OBJECT,
    POLARITY,
    QUALIFIER,
    RELATION,
    STATED_IN,
    SUBJECT,
    TYPE,
    Vocabulary,
    one,
)
from pepgraph.store.authored import MADE, RULED, Keys, Predicates
from pepgraph.store.counts import INDEX, Counts
from pepgraph.store.lines import DERIVED, likely_source, line_of_count, of_claim
from pepgraph.store.order import identity
from pepgraph.store.oxigraph import as_stored, from_oxigraph
from pepgraph.store.restated import SPANNED, restated
from pepgraph.store.streaming import parts

HELD = 20_000
"""Nodes of documents that are held back until the documents are whole: a file's order must not matter."""
WAITING = 2_000_000
"""Nodes held back for names that a later part of the data may bring."""
_FEW = 8
"""Values of one property that are looked through one by one."""

_Facts = dict[str, list[Term]]
_Records = dict[str, list[tuple[str, object]]]
LookUp = Callable[[Iterable[str]], Iterable[ox.Quad]]

_NAMING = (LABEL, SKOS + "altLabel", ONTOLOGY + "sequence", ONTOLOGY + "threeLetterSequence")
_NAMING_RELATIONS = {ONTOLOGY + name for name in ("hasSynonym", "hasOneLetterSequence", "hasSequence")}
_AFFIRMED, _NEGATED, _ASSERTED = (ONTOLOGY + name for name in ("Affirmed", "Negated", "Asserted"))
_STATUS, _JURISDICTION, _SCOPE, _SHORTCUT, _DENIED_SHORTCUT, _YIELDS = (
    ONTOLOGY + name for name in "hasRegulatoryStatus jurisdiction scope shortcut deniedShortcut yieldsShortcut".split()
)
_IDENTIFIED_AS, _CONCERNS, _STOPS, _NAMED_ENTITY, _PASSAGE, _REFERENCE = (
    ONTOLOGY + name for name in "identifiedAs concerns stopsPathTo Entity Passage Reference".split()
)
_SUBCLASS = RDFS + "subClassOf"
OF_DOCUMENTS = {CLAIM, _PASSAGE, _REFERENCE, ONTOLOGY + "CuratorNote"}
"""Classes of what belongs to one document, whatever its name."""
_OF_TERMS = {_SUBCLASS, SKOS + "notation", _SHORTCUT, _DENIED_SHORTCUT, _YIELDS} | {
    ONTOLOGY + name for name in "verb infinitive symbol family rank position phrase comparatorPhrase".split()
}
# Where positions are not wanted, these say nothing that anything follows from.
_ASIDE = ("span/", "passage/", "measurement/")
_UNUSED = {
    *(ONTOLOGY + name for name in "contextFrom measurement sha256 inDocument number section role".split()),
    *(RDFS + "comment", RDFS + "isDefinedBy", SKOS + "definition", SKOS + "inScheme"),
}

_CLASS = ox.NamedNode(TYPE)
_ENTITY, _NAME_KEY = (ox.NamedNode(ONTOLOGY + name) for name in ("Entity", "nameKey"))


class Derivation:
    """Reads quads on their way into a store and makes those that follow from them.

    ``restate`` adds what a name or another triple says already: class and offsets of spans, the
    state of citation, the class of propositions. ``look_up`` gives the quads of nodes that a
    store has already. ``at_once`` holds all back until it is read: then nothing is unsure or overtaken.
    """

    def __init__(self, *, restate: bool = True, look_up: LookUp | None = None, at_once: bool = False) -> None:
        self._restate = restate
        self._most = sys.maxsize if at_once else HELD
        self._look_up = look_up
        self._facts: dict[str, _Facts] = {}
        self._vocabulary = Vocabulary(self._facts)
        self._noted: _Records = {}
        self._records: dict[str, _Records] = {}
        self._waiting: dict[str, dict[str, _Facts]] = {}
        self._held = 0
        self._predicates = Predicates(_UNUSED if restate else _UNUSED | SPANNED)
        self._plain: dict[object, Term] = {}
        self._made: list[str] = []
        self._made_quads: list[ox.Quad] = []
        self._looked_up: set[str] = set()
        self._guessed: set[str] = set()
        self.synonyms: dict[str, set[str]] = defaultdict(set)
        """Names in the form of look-ups that claims give to entities."""
        self.documents: set[str] = set()
        """Documents that were read."""
        self.seen: set[str] = set()
        """The same, to be emptied by who wants to know about a part."""
        self.described: set[str] = set()
        """Entities, relations and other things besides documents that were described."""
        self.unsure: set[str] = set()
        """Documents worked out before all of them was read."""
        self.overtaken: set[str] = set()
        """What is called otherwise, or is another term, than where documents were worked out that may name it."""
        self.passed_over = False
        """Whether the data has quads that are made here, which were left out."""
        self.without_graph = False
        """Whether the data has quads in no graph, or in one without a name."""
        self.repeated = False
        """Whether the data says what only a derivation may say, as an export that is read again does."""
        self.late_links = self._predicates.late
        """Properties of shortcuts that were used before a relation named them so."""
        self.shortcuts: set[tuple[str, str, str]] = set()
        self.counts = Counts()
        self.claims = 0

    # ── Reading ─────────────────────────────────────────────────────────────────────────────

    def read(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """The same quads, without those that only a rule may say; what follows is noted."""
        for part in parts(quads):
            yield from self.note(part)

    def note(self, part: list[ox.Quad]) -> list[ox.Quad]:
        """Some quads, without those that only a rule may say; what follows is noted."""
        predicates = self._predicates
        keys: Keys = {}
        last: object = None
        graph: object = None
        noted: list[tuple[str, object]] | None = None
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
                        self._settle(keep=document)
                        noted, _ = self._note_of(subject)
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

    def _note_of(self, subject: object) -> tuple[list[tuple[str, object]] | None, str]:
        """Where what is said of a subject is noted, None where it is of no use, and its document."""
        if not isinstance(subject, ox.NamedNode):
            return None, ""
        iri = subject.value
        if not iri.startswith(DOCUMENT):
            return (None if iri.startswith(PAPER) else self._noted.setdefault(iri, [])), ""
        document, _, local = iri[len(DOCUMENT) :].partition("/")
        if not self._restate and local.startswith(_ASIDE):
            return None, document
        records = self._records.get(document)
        if records is None:
            if document in self.documents and document not in self._waiting:
                self.unsure.add(document)
            self.documents.add(document)
            records = self._records[document] = {}
        notes = records.get(iri)
        if notes is None:
            notes = records[iri] = []
            self._held += 1
        return notes, document

    def note_synonym(self, iri: str, name: str) -> None:
        """Take a name that a claim gives to an entity."""
        self.synonyms[iri].add(fold(name))

    def learn(self, quads: Iterable[ox.Quad]) -> None:
        """Take in quads that the store has already, such as those of the ontology."""
        for part in parts(quads):
            self.note(part)

    def finish(self, *, totals: bool = True) -> None:
        """Work out what follows from all that was read; counts too unless told otherwise."""
        self._settle(last=True)
        self.overtaken |= self._guessed & self.described
        self._find(self.described)
        self._find({kind for iri in self.described for kind in _named(self._facts.get(iri, {}), TYPE)})
        self._made_quads += self._entities(self.described | self.synonyms.keys())
        self._made_quads += (
            ox.Quad(ox.NamedNode(subject), ox.NamedNode(link), ox.NamedNode(obj), DERIVED)
            for subject, link, obj in sorted(self.shortcuts)
        )
        if totals:
            self._made_quads += self.counts.quads()

    def take(self) -> bytes:
        """What follows as N-Quads, as far as it is worked out and was not taken yet."""
        made = "".join(self._made + [f"{quad} .\n" for quad in self._made_quads]).encode()
        self._made.clear()
        self._made_quads.clear()
        return made

    def quads(self) -> Iterator[ox.Quad]:
        """The same as quads."""
        lines, quads = "".join(self._made).encode(), self._made_quads
        self._made, self._made_quads = [], []
        yield from ox.parse(lines, format=ox.RdfFormat.N_QUADS, lenient=True)
        yield from quads

    def _entities(self, iris: Iterable[str]) -> Iterator[ox.Quad]:
        """The general class of entities, and their names in the form that look-ups use."""
        classes = {iri for iri, said in self._facts.items() if _NAMED_ENTITY in said.get(_SUBCLASS, ())}
        for iri in sorted(iris):
            said = self._facts.get(iri, {})
            node = ox.NamedNode(iri)
            keys = set(self.synonyms.get(iri, ()))
            if not classes.isdisjoint(said.get(TYPE, ())):
                yield ox.Quad(node, _CLASS, _ENTITY, DERIVED)
                keys |= {fold(str(name)) for key in _NAMING for name in said.get(key, ())}
                if iri.startswith(BASE):
                    keys.add(fold(iri.rpartition("/")[2]))
            for key in sorted(keys):
                yield ox.Quad(node, _NAME_KEY, ox.Literal(key), INDEX)

    # ── Working out ─────────────────────────────────────────────────────────────────────────

    def _settle(self, keep: str = "", last: bool = False) -> None:
        """Work out what follows from the documents read, but for ``keep`` and those that name what is not known yet."""
        self.overtaken |= self._take_in(self._noted.items())
        self._noted = {}
        for document in [name for name in self._records if name != keep]:
            records = self._records.pop(document)
            self._held -= len(records)
            self._read_notes(self._waiting.setdefault(document, {}), records.items())
        if last:
            foreign = {iri: said for iri, said in self._facts.items() if OF_DOCUMENTS & {*said.get(TYPE, ())}}
            self._waiting.setdefault("", {}).update(foreign)
        if self._look_up is not None:
            self._find({name for said in self._waiting.values() for name in _named_in(said)})
        crowded = sum(map(len, self._waiting.values())) > WAITING
        for document in list(self._waiting):
            self._vocabulary.unknown.clear()
            claims = self._claims_of(self._waiting[document])
            if self._vocabulary.unknown and not last:
                if not crowded:
                    continue
                self._guessed |= self._vocabulary.unknown
            self._work_out(self._waiting.pop(document), claims)

    def _read_notes(self, said: dict[str, _Facts], records: Iterable[tuple[str, list[tuple[str, object]]]]) -> None:
        plain = self._plain
        if len(plain) > 200_000:
            plain.clear()
        many: dict[tuple[str, str], set[object]] = {}
        for iri, notes in records:
            facts = said.get(iri)
            if facts is None:
                facts = said[iri] = {}
            for key, term in notes:
                found = plain.get(term)
                if found is None:
                    found = plain[term] = from_oxigraph(as_stored(term))
                known = facts.get(key)
                if known is None:
                    facts[key] = [found]
                elif len(known) < _FEW:
                    # What is said twice counts once; a name in another language is another one.
                    if found not in known or identity(found) not in map(identity, known):
                        known.append(found)
                else:
                    told = many.get((iri, key))
                    if told is None:
                        told = many[iri, key] = {*map(identity, known)}
                    if identity(found) not in told:
                        told.add(identity(found))
                        known.append(found)

    def _claims_of(self, said: Mapping[str, _Facts]) -> list[tuple[str, _Facts, Claim]]:
        claim = self._vocabulary.claim
        return [
            (iri, facts, made)
            for iri, facts in said.items()
            if TYPE in facts and CLAIM in facts[TYPE] and (made := claim(iri, facts))
        ]

    def _find(self, iris: set[str]) -> None:
        """Take in what the store says of nodes, once for each."""
        if self._look_up is not None and (new := iris - self._looked_up):
            self._looked_up |= new
            self._take_in(_notes(self._look_up(new)))

    def _take_in(self, notes: Iterable[tuple[str, list[tuple[str, object]]]]) -> set[str]:
        """Add to what is known of nodes; returns those for which this changes what is worked out already."""
        changed: set[str] = set()
        taken: dict[str, _Facts] = {}
        self._read_notes(taken, notes)
        for iri, more in taken.items():
            was_known, is_term = iri in self._facts, False
            facts = self._facts.setdefault(iri, {})
            for key, terms in more.items():
                values = facts.setdefault(key, [])
                known = {*map(identity, values)}
                added = [term for term in terms if identity(term) not in known]
                values += added
                is_term |= any(is_of_terms(key, term) for term in added)
            if self._vocabulary.forget(iri) or (is_term and was_known and self.claims):
                changed.add(iri)
            self.described.add(iri)
        return changed

    def _work_out(self, said: Mapping[str, _Facts], claims: Sequence[tuple[str, _Facts, Claim]]) -> None:
        papers: dict[str, list[Term]] = {}
        stopped: set[tuple[str, str]] = set()
        counts: dict[str, int] = {}
        for iri, facts in said.items():
            if _IDENTIFIED_AS in facts or _REFERENCE in facts.get(TYPE, ()):
                counts[iri] = 0
                papers[iri] = _named(facts, _IDENTIFIED_AS)
            elif _STOPS in facts:
                stopped |= {(claim, paper) for claim in facts.get(_CONCERNS, ()) for paper in facts[_STOPS]}
        made = self._made
        for iri, facts, claim in claims:
            for reference in _named(facts, CITES):
                counts[reference] = counts.get(reference, 0) + 1
                for paper in papers.get(reference, ()):
                    if (iri, paper) not in stopped:
                        made.append(likely_source(iri, paper))
            for passage in _named(facts, STATED_IN):
                counts[passage] = counts.get(passage, 0) + 1
            made.append(of_claim(iri, claim))
            relation = claim.relation.iri
            is_asserted = one(facts, MODALITY) == _ASSERTED
            # A claim with two objects is a fault, and what follows from it does not depend on which was read first.
            for subject, obj in product(_named(facts, SUBJECT), facts.get(OBJECT, ())):
                if isinstance(obj, Iri):
                    if is_asserted:
                        self._note_shortcuts(subject, relation, obj, facts)
                elif obj and relation in _NAMING_RELATIONS and claim.polarity == "affirmed":
                    self.note_synonym(subject, obj)
        self.counts.add(claims)
        self.claims += len(claims)
        made += [line_of_count(iri, count) for iri, count in counts.items()]
        if self._restate:
            self._made_quads += restated(said, (claim for *_, claim in claims))

    def _note_shortcuts(self, subject: str, relation: str, obj: str, said: _Facts) -> None:
        links, is_status = self._facts[relation].get(_SHORTCUT, ()), relation == _STATUS
        if not (links or is_status):
            return
        polarity = one(said, POLARITY)
        if not any("true" in self._facts.get(level, {}).get(_YIELDS, ()) for level in said.get(EVIDENCE, ())):
            return
        if any("false" in self._facts.get(scope, {}).get(_YIELDS, ()) for scope in said.get(_SCOPE, ())):
            return
        if polarity == _AFFIRMED:
            for link in links:
                self.shortcuts.add((subject, link, obj))
        if is_status and polarity in (_AFFIRMED, _NEGATED) and HAS_BEEN not in said.get(_SCOPE, ()):
            key = _SHORTCUT if polarity == _AFFIRMED else _DENIED_SHORTCUT
            for link in self._facts.get(obj, {}).get(key, ()):
                for place in _named(said, _JURISDICTION):
                    self.shortcuts.add((subject, link, place))


def is_of_terms(key: str, value: str) -> bool:
    """Whether only relations, kinds of evidence, qualifiers and classes have this."""
    return key in _OF_TERMS or (key == TYPE and value in (RELATION, LEVEL, QUALIFIER))


def _named(facts: _Facts, key: str) -> list[Term]:
    """The values of a property that are names: text in their place is a fault, and ``check`` reports it."""
    return [term for term in facts.get(key, ()) if isinstance(term, Iri)]


def _named_in(said: Mapping[str, _Facts]) -> set[str]:
    """What the claims among these nodes name, their properties included."""
    claims = [facts for facts in said.values() if CLAIM in facts.get(TYPE, ())]
    terms = {term for facts in claims for terms in facts.values() for term in terms if isinstance(term, Iri)}
    return {iri for iri in terms.union(*claims) if not iri.startswith((DOCUMENT, PAPER))}


def _notes(quads: Iterable[ox.Quad]) -> Iterator[tuple[str, list[tuple[str, object]]]]:
    notes: _Records = {}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode):
            notes.setdefault(quad.subject.value, []).append((quad.predicate.value, quad.object))
    yield from notes.items()
