"""What is said of queries that cannot be read, and of names that nothing is called."""

from __future__ import annotations

import pytest

from pepgraph.errors import QueryError
from pepgraph.query.hints import hints
from pepgraph.query.run import run
from pepgraph.query.serialized import serialized


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("SELECT ?s (COUNT(?c) AS ?n) WHERE { ?c rdf:subject ?s }", (1, 8), "add GROUP BY ?s"),
        ("SELECT (COUNT(?c) AS ?n)\n  ?s\nWHERE { ?c rdf:subject ?s }\nORDER BY ?n", (2, 3), "add GROUP BY ?s"),
        ("SELECT ?c ?x WHERE { ?c rdf:subject ?x } GROUP BY ?c", (1, 11), "?x is not in GROUP BY"),
        ("SELECT * { { SELECT ?s (COUNT(?c) AS ?n) { ?c a ?s } } }", (1, 21), "add GROUP BY ?s"),
        ("SELECT ?c { ?c rdf:subject e:semax rdf:predicate ?p }", (1, 36), "put ; or . before rdf:predicate"),
        ("SELECT ?c {\n ?c a pg:Claim\n ?c rdf:subject ?s }", (3, 2), "put ; or . before ?c"),
        ("SELECT (COUNT(?c) AS ?n) (?c AS ?d) { ?c a pg:Claim }", (1, 54), "unbound"),
        ("SELECT * { FILTER (?a ?b) }", (1, 12), "look before the mark"),
    ],
)
def test_a_fault_is_named_where_it_is(graph, text, place, told):
    for ask in (lambda: run(graph.engine, text), lambda: serialized(graph.engine, text, "json", 10)):
        with pytest.raises(QueryError) as caught:
            ask()
        assert ((caught.value.line, caught.value.column), told in caught.value.message) == (place, True), caught.value


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s (COUNT(?c) AS ?n) WHERE { ?c rdf:subject ?s } GROUP BY ?s HAVING (COUNT(?c) > 1) ORDER BY ?n",
        "SELECT (COUNT(?c) AS ?n) WHERE { ?c rdf:subject ?s }",
        "SELECT ?label (SAMPLE(?c) AS ?one) { ?c rdfs:label ?l BIND (STR(?l) AS ?label) } GROUP BY ?label",
    ],
)
def test_what_is_grouped_well_is_answered(graph, text):
    assert not run(graph.engine, text).empty


def test_a_value_that_nothing_is_called_is_told_from_its_list(graph):
    (told,) = hints(graph.engine, "SELECT ?c { ?c pg:polarity pg:Denied }")
    assert told == "nothing in the graph is called pg:Denied; pg:polarity takes pg:Affirmed, pg:Negated"
    (told,) = hints(graph.engine, "SELECT ?c { ?c rdf:subject e:semx }")
    assert "did you mean e:semax" in told
