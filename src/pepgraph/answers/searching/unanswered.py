"""What a question is for that no claim tells of the one thing that it names: when, how long, how many, who."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pepgraph.answers.searching.narrowed import thing_meant
from pepgraph.answers.searching.search import find
from pepgraph.answers.searching.typed_words import as_told, asked_for
from pepgraph.model.terms import Iri
from pepgraph.query.labels import label_of

if TYPE_CHECKING:
    from pepgraph.graph import Graph


def untold(graph: Graph, words: str, named: Mapping[Iri, set[str]]) -> list[str]:
    """That there is no such claim, as sentences go on: one that tells it of another thing is no answer."""
    about, asked = thing_meant(named), asked_for(words)
    if about is None or not asked:
        return []
    called = label_of(graph.engine, about)
    found = {word: find(graph, f"{called} {word}", 1) for word in asked}
    return [f"about {called} there is no claim with {as_told(word)}" for word in asked if not found[word].answers]
