"""Passages in the order of their spans: those that overlap, and those whose numbers do not follow it.

A query would hold each passage of a document against all others, so this is no shape.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pepgraph.answers.checking.spans import Found, offsets
from pepgraph.model.numbers import number_in
from pepgraph.query.run import run
from pepgraph.store.contract import Engine

_PASSAGES = """SELECT ?document ?passage ?span ?number WHERE {
  ?passage a pg:Passage ; pg:inDocument ?document ; pg:span ?span OPTIONAL { ?passage pg:number ?number }
}"""


def tiles(engine: Engine) -> Iterator[Found]:
    """Passages that reach into another one, or whose number is not above all before it."""
    documents: dict[str, set[tuple[int, int, str, str]]] = defaultdict(set)
    for document, it, span, numbered in run(engine, _PASSAGES):
        documents[str(document)].add((*offsets(str(span)), str(it), str(numbered)))
    for found in map(sorted, documents.values()):
        highest = last = 0  # Of those that begin before, and of all so far.
        begins = -1
        for n, (start, end, passage, number) in enumerate(found):
            for begun, _, other, _ in map(found.__getitem__, range(n + 1, len(found))):
                if begun >= end:
                    break
                if other != passage:
                    wrong = f"it overlaps passage {other.rpartition('/')[2]}"
                    yield Found(passage, other, wrong, "correct the spans", "passage-overlap")
            if start > begins:
                highest, begins = last, start
            if 0 < number_in(number) <= highest:
                wrong = f"its number {number} does not follow the order of the text"
                mend = "number the passages from 1 in the order of their spans"
                yield Found(passage, number, wrong, mend, "passage-order")
            last = max(last, number_in(number))
