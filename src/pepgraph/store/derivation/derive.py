"""What follows from the claims by rule, worked out while their quads stream by."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product

import pyoxigraph as ox

from pepgraph.model.claims import Claim
from pepgraph.model.names import BASE, DOCUMENT, ONTOLOGY, PAPER, SKOS, fold
from pepgraph.model.terms import Iri, Term
from pepgraph.model.vocabulary import CITES, CLAIM, LABEL, MODALITY, OBJECT, STATED_IN, SUBJECT, TYPE
from pepgraph.store.derivation.counts import INDEX, Counts
from pepgraph.store.derivation.known import SUBCLASS, Facts, Known, LookUp, named
from pepgraph.store.derivation.lines import DERIVED, likely_source, line_of_count, of_claim
from pepgraph.store.derivation.notes import Notebook
from pepgraph.store.derivation.restated import restated
from pepgraph.store.derivation.shortcuts import Shortcut, shortcuts
from pepgraph.store.streaming import parts

HELD = 20_000
"""Nodes of documents that are held back until the documents are whole: a file's order must not matter."""
WAITING = 2_000_000
"""Nodes held back for names that a later part of the data may bring."""

_NAMING = (LABEL, SKOS + "altLabel", ONTOLOGY + "sequence", ONTOLOGY + "threeLetterSequence")
_NAMING_RELATIONS = {ONTOLOGY + name for name in ("hasSynonym", "hasOneLetterSequence", "hasSequence")}
_ASSERTED = ONTOLOGY + "Asserted"
_IDENTIFIED_AS, _CONCERNS, _STOPS, _NAMED_ENTITY, _PASSAGE, _REFERENCE = (
    ONTOLOGY + name for name in "identifiedAs concerns stopsPathTo Entity Passage Reference".split()
)
OF_DOCUMENTS = {CLAIM, _PASSAGE, _REFERENCE, ONTOLOGY + "CuratorNote"}
"""Classes of what belongs to one document, whatever its name."""

_CLASS = ox.NamedNode(TYPE)
_ENTITY, _NAME_KEY = (ox.NamedNode(ONTOLOGY + name) for name in ("Entity", "nameKey"))

_Stated = tuple[str, Facts, Claim]
"""A claim by its IRI, with what is said of it."""


class Derivation:
    """Reads quads on their way into a store and makes those that follow from them.

    ``restate`` adds what a name or another triple says already: class and offsets of spans, the
    state of citation, the class of propositions. ``look_up`` gives the quads of nodes that a
    store has already, ``is_counted`` tells whether it counts the claims that rest on a reference or
    a passage. ``at_once`` holds all back until it is read: then nothing is unsure or overtaken.
    """

    def __init__(
        self,
        *,
        restate: bool = True,
        look_up: LookUp | None = None,
        is_counted: Callable[[str], bool] | None = None,
        at_once: bool = False,
    ) -> None:
        self._restate = restate
        self._is_counted = is_counted
        self._at_once = at_once
        self.notes = Notebook(sys.maxsize if at_once else HELD, positions=restate)
        self.known = Known(look_up)
        self._waiting: dict[str, dict[str, Facts]] = {}
        """What is said of the nodes of documents that name what is not known yet."""
        self._done: set[str] = set()
        """Documents that were worked out."""
        self._guessed: set[str] = set()
        self._made: list[str] = []
        self._made_quads: list[ox.Quad] = []
        self.synonyms: dict[str, set[str]] = defaultdict(set)
        """Names in the form of look-ups that claims give to entities."""
        self.unsure: set[str] = set()
        """Documents worked out before all of them was read."""
        self.overtaken: set[str] = set()
        """What is called otherwise, or is another term, than where documents were worked out that may name it."""
        self.unnamed: set[str] = set()
        """What claims name and nothing that was read describes."""
        self.shortcuts: set[Shortcut] = set()
        self.counts = Counts()
        self._sources: Counter[str] = Counter()
        """Claims that cite a reference or stand in a passage, of what is held back until all is read."""
        self.crossed: set[str] = set()
        """References and passages with claims of another document, or of none, as where either has a name of others."""
        self.claims = 0

    # ── Reading ─────────────────────────────────────────────────────────────────────────────

    def read(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """The same quads, without those that only a rule may say; what follows is noted. Raises TripleTermError."""
        for part in parts(quads):
            yield from self.note(part)

    def note(self, part: list[ox.Quad]) -> list[ox.Quad]:
        """Some quads, without those that only a rule may say; what follows is noted. Raises TripleTermError."""
        # Kept by the notebook, it would be a cycle, by which a store that is looked into stays open.
        return self.notes.note(part, self._settle)

    def learn(self, quads: Iterable[ox.Quad]) -> None:
        """Take in quads that the store has already, such as those of the ontology."""
        for part in parts(quads):
            self.note(part)

    def note_synonym(self, iri: str, name: str) -> None:
        """Take a name that a claim gives to an entity."""
        self.synonyms[iri].add(fold(name))

    def finish(self, *, totals: bool = True) -> None:
        """Work out what follows from all that was read; counts too unless told otherwise."""
        self._settle(last=True)
        known = self.known
        self.overtaken |= self._guessed & known.described
        known.find(known.described)
        known.find({kind for iri in known.described for kind in named(known.facts.get(iri, {}), TYPE)})
        self._made_quads += self._entities(known.described | self.synonyms.keys())
        self._made_quads += (
            ox.Quad(ox.NamedNode(subject), ox.NamedNode(link), ox.NamedNode(obj), DERIVED)
            for subject, link, obj in sorted(self.shortcuts)
        )
        self._made += [line_of_count(iri, count) for iri, count in self._sources.items()]
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
        facts = self.known.facts
        classes = {iri for iri, said in facts.items() if _NAMED_ENTITY in said.get(SUBCLASS, ())}
        for iri in sorted(iris):
            said = facts.get(iri, {})
            node = ox.NamedNode(iri)
            keys = set(self.synonyms.get(iri, ()))
            if not classes.isdisjoint(said.get(TYPE, ())):
                self.notes.repeated |= _NAMED_ENTITY in said[TYPE]
                yield ox.Quad(node, _CLASS, _ENTITY, DERIVED)
                keys |= {fold(str(name)) for key in _NAMING for name in said.get(key, ())}
                if iri.startswith(BASE):
                    keys.add(fold(iri.rpartition("/")[2]))
            for key in sorted(keys):
                yield ox.Quad(node, _NAME_KEY, ox.Literal(key), INDEX)

    # ── Working out ─────────────────────────────────────────────────────────────────────────

    def _settle(self, keep: str = "", last: bool = False) -> None:
        """Work out what follows from the documents read, but for ``keep`` and those that name what is not known yet."""
        known, waiting = self.known, self._waiting
        self.overtaken |= known.take_in(self.notes.take_things(), begun=self.claims > 0)
        for document, notes in self.notes.take_documents(keep):
            if document in self._done and document not in waiting:
                self.unsure.add(document)
            known.read(waiting.setdefault(document, {}), notes)
        if last:
            foreign = {iri: said for iri, said in known.facts.items() if OF_DOCUMENTS & {*said.get(TYPE, ())}}
            waiting.setdefault("", {}).update(foreign)
        if known.has_store:
            known.find({name for said in waiting.values() for name in _named_in(said)})
        crowded = sum(map(len, waiting.values())) > WAITING
        unknown = known.vocabulary.unknown
        for document in list(waiting):
            unknown.clear()
            claims = self._claims_of(waiting[document])
            if unknown and not last:
                if not crowded:
                    continue
                self._guessed |= unknown
            self.unnamed |= unknown
            self._done.add(document)
            self._work_out(document, waiting.pop(document), claims)

    def _claims_of(self, said: Mapping[str, Facts]) -> list[_Stated]:
        claim = self.known.vocabulary.claim
        return [
            (iri, facts, made)
            for iri, facts in said.items()
            if TYPE in facts and CLAIM in facts[TYPE] and (made := claim(iri, facts))
        ]

    def _work_out(self, document: str, said: Mapping[str, Facts], claims: Sequence[_Stated]) -> None:
        papers: dict[str, list[Term]] = {}
        stopped: set[tuple[str, str]] = set()
        counts: dict[str, int] = {}
        for iri, facts in said.items():
            if _IDENTIFIED_AS in facts or _REFERENCE in facts.get(TYPE, ()):
                counts[iri] = 0
                papers[iri] = named(facts, _IDENTIFIED_AS)
            elif _STOPS in facts:
                stopped |= {(claim, paper) for claim in facts.get(_CONCERNS, ()) for paper in facts[_STOPS]}
        made = self._made
        for iri, facts, claim in claims:
            for reference in named(facts, CITES):
                counts[reference] = counts.get(reference, 0) + 1
                for paper in papers.get(reference, ()):
                    if (iri, paper) not in stopped:
                        made.append(likely_source(iri, paper))
            for passage in named(facts, STATED_IN):
                counts[passage] = counts.get(passage, 0) + 1
            made.append(of_claim(iri, claim))
            self._note_triples(facts, claim)
        self.counts.add(claims)
        self.claims += len(claims)
        self._count_sources(document, counts)
        if self._restate:
            self._made_quads += restated(said, (claim for *_, claim in claims))

    def _count_sources(self, document: str, counts: Mapping[str, int]) -> None:
        """Write down how many claims of a document rest on what; what others may rest on too is counted at the end."""
        inside = f"{DOCUMENT}{document}/"
        for iri, count in counts.items():
            if self._at_once:
                self._sources[iri] += count
            elif document and iri.startswith(inside) and not (self._is_counted and self._is_counted(iri)):
                self._made.append(line_of_count(iri, count))
            else:
                self.crossed.add(iri)

    def _note_triples(self, facts: Facts, claim: Claim) -> None:
        """Note the direct triples, or the names of its subject, that a claim gives."""
        relation = claim.relation.iri
        is_asserted = facts.get(MODALITY) == [_ASSERTED]
        # A claim with two objects is a fault, and what follows from it does not depend on which was read first.
        for subject, obj in product(named(facts, SUBJECT), facts.get(OBJECT, ())):
            if isinstance(obj, Iri):
                if is_asserted:
                    self.shortcuts.update(shortcuts(subject, relation, obj, facts, self.known.facts))
            elif obj and relation in _NAMING_RELATIONS and claim.polarity == "affirmed":
                self.note_synonym(subject, obj)


def _named_in(said: Mapping[str, Facts]) -> set[str]:
    """What the claims among these nodes name, their properties included."""
    claims = [facts for facts in said.values() if CLAIM in facts.get(TYPE, ())]
    terms = {term for facts in claims for terms in facts.values() for term in terms if isinstance(term, Iri)}
    return {iri for iri in terms.union(*claims) if not iri.startswith((DOCUMENT, PAPER))}
