"""Results as people are shown them."""

from __future__ import annotations

from pepgraph.model.terms import Iri, Literal
from pepgraph.output.tables import names_of


def test_names_are_in_the_order_of_the_terms():
    """Of a set they were in another order in each process, and one answer of the API had many entity tags."""
    terms = [Iri(f"https://w3id.org/pepgraph/entity/thing-{n}") for n in range(50)]
    assert list(names_of([Literal("text"), None, *terms, *terms], lambda iris: {})) == terms
