"""Results as people are shown them."""

from __future__ import annotations

import pepgraph
from pepgraph.model.terms import Iri, Literal
from pepgraph.query.labels import shown_names


def test_names_are_in_the_order_of_the_terms():
    """Of a set they were in another order in each process, and one answer of the API had many entity tags."""
    terms = [Iri(f"https://w3id.org/pepgraph/entity/thing-{n}") for n in range(50)]
    with pepgraph.open(environment=False) as graph:
        assert list(shown_names(graph.engine, [Literal("text"), None, *terms, *terms])) == terms
