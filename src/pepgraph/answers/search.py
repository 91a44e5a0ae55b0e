"""Claims by the words of their sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pepgraph.model.claims import Claim
from pepgraph.model.terms import Literal
from pepgraph.query.run import run
from pepgraph.store.claims import read_claims

if TYPE_CHECKING:
    from pepgraph.graph import Graph

_QUERY = """
SELECT ?claim ?statement ?word WHERE {
  ?claim a pg:Claim ; rdfs:label ?statement
  FILTER (CONTAINS(LCASE(?statement), ?word))
}"""


def search(graph: Graph, words: str) -> list[Claim]:
    """Claims whose sentence has every word, or a word that begins with it, in document order."""
    wanted = re.findall(r"\w+", words.lower())
    if not wanted:
        return []
    # The engine finds the longest word, which is the rarest as a rule; the rest is looked at here.
    longest = max(wanted, key=len)
    begins = [re.compile(rf"\b{re.escape(word)}", re.IGNORECASE) for word in wanted]
    found = {
        str(claim)
        for claim, statement, _ in run(graph.engine, _QUERY, {"word": Literal(longest)})
        if all(pattern.search(str(statement)) for pattern in begins)
    }
    return read_claims(graph.engine, found) if found else []
