"""Words of documents that were given: passages with marks in them, and stretches of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pepgraph.documents.marked import Piece, marked, offsets
from pepgraph.documents.texts import Text
from pepgraph.graph import Graph
from pepgraph.model.names import DOCUMENT, document_of
from pepgraph.query.run import run_about

CUES = {"negationCue": "denies", "modalityCue": "hedges"}
"""Spans that are marked apart from those a claim rests on, and the names of their marks."""

_SPANS = "SELECT ?passage ?span WHERE {{ VALUES ?passage {{ {values} }} ?passage pg:span ?span }}"


def words(graph: Graph, passages: Collection[str]) -> dict[str, str]:
    """The words of passages by their IRIs, as far as their documents were given."""
    return {iri: "".join(piece.text for piece in found) for iri, found in text_of(graph, passages).items()}


def text_of(graph: Graph, passages: Collection[str]) -> dict[str, list[Piece]]:
    """The words of passages by their IRIs with what the text stresses, as far as their documents were given."""
    found = {}
    if not graph.documents:
        return {}
    for passage, span in run_about(graph.engine, _SPANS, passages):
        text, place = _text(graph, str(passage)), offsets(str(span))
        if text is not None and place:
            found[str(passage)] = marked(text.content, *place, ())
    return found


def pieces(graph: Graph, passage: str, spans: Iterable[tuple[str, str]]) -> list[Piece] | None:
    """The words of a passage with spans marked by their kinds; None where its document was not given."""
    text = _text(graph, passage)
    if text is None:
        return None
    for _, span in run_about(graph.engine, _SPANS, [passage]):
        whole = offsets(str(span))
        if whole:
            marks = [(*found, CUES.get(kind, kind)) for kind, part in spans if (found := offsets(part))]
            return marked(text.content, *whole, marks)
    return None


def with_words(graph: Graph, passage: str, stretches: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Stretches of a passage, offsets and role of each, with their words where its document was given."""
    text = _text(graph, passage)
    found = []
    for span, role in stretches:
        place = offsets(f"/span/{span}")
        found.append((span, role, text.content[slice(*place)] if text and place else ""))
    return found


def _text(graph: Graph, passage: str) -> Text | None:
    return graph.documents.get(DOCUMENT + (document_of(passage) or ""))
