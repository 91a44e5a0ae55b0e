"""What files say themselves, told from what follows by rule and comes back with an export that is read again.

A rule's triples are made anew from the claims as they are now. Those of an earlier state would say the opposite
of a claim that was corrected, so none of them is taken from a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from pepgraph.model.names import DOCUMENT, GRAPH, OA, ONTOLOGY, PROPOSITION, RDF, RDFS, SKOS
from pepgraph.store.derivation.counts import INDEX
from pepgraph.store.derivation.lines import DERIVED

QUOTES = ox.NamedNode(GRAPH + "quotes")

MADE = (DERIVED, INDEX, QUOTES)
"""Graphs that are made here."""

RULED = ""
"""In place of a key: only a rule says this."""

Keys = dict[object, str | None]
"""By predicate: under which key what it says is noted, ``RULED``, or None where nothing follows from it."""

LINKS = (ONTOLOGY + "shortcut", ONTOLOGY + "deniedShortcut")
"""Properties that name the property of a shortcut."""
_STRUCTURE = (ONTOLOGY, RDF, RDFS, SKOS, OA)
_RULED = [
    ox.NamedNode(ONTOLOGY + name)
    for name in ("proposition citationText citationState evidenceText strength likelySource nameKey claimCount".split())
]
_TYPE, _LABEL, _START, _END = (ox.NamedNode(iri) for iri in (RDF + "type", RDFS + "label", OA + "start", OA + "end"))


class Predicates:
    """What the predicates of files are good for, by the kind of subject that they are said of.

    ``unused`` are those from which nothing follows. The shortcuts are learnt from the relations that are read.
    """

    def __init__(self, unused: Iterable[str] = ()) -> None:
        known: Keys = {ox.NamedNode(iri): None for iri in unused}
        self._of_things: Keys = known | dict.fromkeys(_RULED, RULED)
        self._of_claims: Keys = {**self._of_things, _LABEL: RULED}
        self._of_spans: Keys = {**self._of_things, _START: RULED, _END: RULED}
        self._of_propositions: Keys = {_TYPE: RULED}
        self.late: set[str] = set()
        """Properties of shortcuts that were met before they were known for that."""

    def of(self, subject: str) -> Keys:
        """The keys for what is said of a subject, without those that were not met yet."""
        if subject.startswith(DOCUMENT):
            local = subject[subject.find("/", len(DOCUMENT)) :]
            if local.startswith("/claim/"):
                return self._of_claims
            return self._of_spans if local.startswith("/span/") else self._of_things
        return self._of_propositions if subject.startswith(PROPOSITION) else self._of_things

    def met(self, keys: Keys, quad: ox.Quad) -> str:
        """The key of a predicate that is not among ``keys`` yet."""
        key = quad.predicate.value
        if key not in LINKS:
            keys[quad.predicate] = key
        else:
            self._learn(quad)
        return key

    def learn(self, quads: Iterable[ox.Quad]) -> None:
        """Take in which shortcuts relations give, before anything is asked."""
        for quad in quads:
            if quad.predicate.value in LINKS:
                self._learn(quad)

    def _learn(self, quad: ox.Quad) -> None:
        if is_link(quad):
            if self._of_things.get(quad.object, RULED) != RULED:
                self.late.add(quad.object.value)  # type: ignore[union-attr]
            for known in (self._of_things, self._of_claims, self._of_spans):
                known[quad.object] = RULED

    def ruled(self, quads: Iterable[ox.Quad]) -> Iterator[tuple[ox.Quad, bool]]:
        """Quads of files, from which was learnt before, each with whether only a rule may say it."""
        last: object = None
        keys: Keys = {}
        for quad in quads:
            if quad.graph_name in MADE:
                yield quad, True
                continue
            if quad.subject != last:
                last = quad.subject
                keys = self.of(last.value if isinstance(last, ox.NamedNode) else "")
            try:
                key = keys[quad.predicate]
            except KeyError:
                key = self.met(keys, quad)
            yield quad, key == RULED


def is_link(quad: ox.Quad) -> bool:
    """Whether a relation may give such shortcuts: none of others may take a property that claims are made with."""
    if not isinstance(quad.object, ox.NamedNode):
        return False
    ours = isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(ONTOLOGY)
    return ours or not quad.object.value.startswith(_STRUCTURE)
