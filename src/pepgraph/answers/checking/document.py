"""One document as checks see it: its text, and what the graph says of its parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from pepgraph.answers.checking.spans import Facts, Parts, Words, offsets, places, words_by
from pepgraph.documents.markup import spoken
from pepgraph.model.names import ONTOLOGY, local_of
from pepgraph.model.terms import Iri
from pepgraph.query.run import run
from pepgraph.store.claims import said_of
from pepgraph.store.contract import Engine

CUES = ("negationCue", "modalityCue", "negationInName")
"""Properties by which a claim points at words that deny, hedge or attribute."""
_CUE_WORDS = "SELECT ?value ?word WHERE { ?value pg:cueWord ?word }"
_NODES = (
    "{ ?node pg:inDocument ?document }",
    "{ ?passage pg:inDocument ?document . ?node pg:statedIn ?passage }",
    "{ ?passage pg:inDocument ?document ; pg:span|pg:remainder|pg:clauseBreak|pg:leadingMarker ?node }",
    "{ ?passage pg:inDocument ?document . ?claim pg:statedIn ?passage ; "
    "pg:anchor|pg:negationCue|pg:modalityCue|pg:negationInName|pg:measurement ?node }",
)


class Document:
    """A text, and what a graph says of its passages, its claims and their spans."""

    def __init__(self, engine: Engine, iri: str, text: str) -> None:
        self.engine = engine
        self.iri = iri
        self.whole = text
        """The text as it is."""
        self.said: Facts = defaultdict(lambda: defaultdict(list))
        """What is said of all nodes of the document."""
        for node, key, value in said_of(engine, self._nodes()):
            self.said[str(node)][local_of(str(key))].append(str(value))
        self.passages = dict(self.of_class("Passage"))
        self.every_claim = dict(self.of_class("Claim"))
        # Of the words of a misspelt span nothing can be told, nor of what is left over beside them.
        astray = {iri for iri, parts in self.every_claim.items() if not all(map(self.has, pointed_at(parts)))}
        beside = {passage for iri in astray for passage in self.every_claim[iri].get("statedIn", ())}
        self.claims = {iri: parts for iri, parts in self.every_claim.items() if iri not in astray}
        """Claims all of whose spans lie in the text."""
        self.accounted = {
            iri: parts for iri, parts in self.claims.items() if beside.isdisjoint(parts.get("statedIn", ()))
        }
        """Those of passages of which every claim is such."""
        bounds = (place for parts in self.passages.values() for place in places(parts, "span"))
        self.text = spoken(text, bounds)
        """The text with blanks for its tags."""
        self.words = Words(self.passages, self.text)

    def _nodes(self) -> set[str]:
        document = {"document": Iri(self.iri)}
        return {
            str(node)
            for pattern in _NODES
            for node, _ in run(self.engine, f"SELECT ?node ?document WHERE {pattern}", document)
            if isinstance(node, Iri)
        }

    def of_class(self, name: str) -> Iterator[tuple[str, Parts]]:
        """Nodes of a class, by its local name, with what is said of them."""
        return ((iri, parts) for iri, parts in self.said.items() if ONTOLOGY + name in parts.get("type", ()))

    def has(self, span: str) -> bool:
        """Whether a span lies in the text."""
        start, end = offsets(span)
        return 0 <= start < end <= len(self.whole)

    def places_of(self, claim: Parts, key: str) -> list[tuple[int, int]]:
        """Offsets of the passages that a claim names by a property."""
        return [place for passage in claim.get(key, ()) for place in places(self.passages.get(passage, {}), "span")]

    def markers(self) -> Iterator[tuple[str, tuple[int, int]]]:
        """Where markers stand, by the passages that they are stated in."""
        for iri, parts in self.of_class("CitationMarker"):
            yield from ((passage, offsets(iri)) for passage in parts.get("statedIn", ()))

    @cached_property
    def cue_words(self) -> dict[str, list[str]]:
        """Words by which a text shows a value or a property, by its IRI."""
        return words_by(self.engine, _CUE_WORDS)


def pointed_at(claim: Parts) -> list[str]:
    """The spans of a claim, each once."""
    return list(dict.fromkeys(span for key in ("anchor", *CUES) for span in claim.get(key, ())))
