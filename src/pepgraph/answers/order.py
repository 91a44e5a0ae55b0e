"""The order in which claims stand: by document, by the passage that states them, by name."""

from __future__ import annotations

from collections.abc import Callable, Collection

from pepgraph.model.names import document_of
from pepgraph.model.numbers import by_value
from pepgraph.store.claims import rows_about
from pepgraph.store.contract import Engine

_STATED = "SELECT ?claim ?passage {{ VALUES ?claim {{ {values} }} ?claim pg:statedIn ?passage }}"


def document_order(engine: Engine, claims: Collection[str]) -> Callable[[str], tuple[str, tuple[int, str], str]]:
    """What to sort these claims by: the document, the number of the passage they are stated in, their name."""
    passages: dict[str, str] = {}
    for claim, passage in rows_about(engine, _STATED, claims):
        passages[str(claim)] = min(str(passage), passages.get(str(claim), str(passage)))
    return lambda claim: place_of(claim, passages.get(claim, ""))


def place_of(claim: str, passage: str) -> tuple[str, tuple[int, str], str]:
    """Where a claim stands among others, by the passage that it is stated in.

    >>> sorted([("d/claim/a", "d/passage/10"), ("d/claim/b", "d/passage/9")], key=lambda pair: place_of(*pair))
    [('d/claim/b', 'd/passage/9'), ('d/claim/a', 'd/passage/10')]
    """
    return document_of(passage) or document_of(claim) or "", by_value(passage.rpartition("/")[2]), claim
