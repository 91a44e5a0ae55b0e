"""Answers as bytes: no more of them are made than may be sent."""

from __future__ import annotations

import pytest

from pepgraph.errors import OutputError
from pepgraph.query.serialized import serialized

CROSS = "?a ?b ?c . ?d ?e ?f"
WITHOUT_BOUNDS = 10**9


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_rows_are_counted_while_they_are_made(graph, format):
    """Made first and counted then, they would take minutes and gigabytes."""
    with pytest.raises(OutputError, match="more than 100,000 bytes; ask for less"):
        serialized(graph.engine, f"SELECT * {{ {CROSS} }}", format, WITHOUT_BOUNDS, most=100_000)


def test_literals_of_triples_are_counted_while_they_are_gathered(graph):
    text = f"CONSTRUCT {{ ?a ?b ?x }} {{ {CROSS} BIND (CONCAT(STR(?a), STR(?d)) AS ?x) }}"
    with pytest.raises(OutputError, match="more than 100,000 bytes; ask for less"):
        serialized(graph.engine, text, "ttl", WITHOUT_BOUNDS, most=100_000)


def test_what_is_not_too_much_is_whole(graph):
    text = "SELECT ?label { ?it a pg:Peptide ; rdfs:label ?label } ORDER BY ?label"
    body = serialized(graph.engine, text, "csv", 10).body
    assert body == b"label\r\nSelank\r\nSemax\r\n"
    assert serialized(graph.engine, text, "csv", 10, most=len(body)).body == body


def test_a_limit_of_thousands_of_digits_is_more_than_there_may_be(graph):
    text = "SELECT ?label { ?it a pg:Peptide ; rdfs:label ?label } ORDER BY ?label LIMIT "
    cut = serialized(graph.engine, text + "9" * 5_000, "csv", 1)
    assert (cut.body, cut.truncated) == (b"label\r\nSelank\r\n", True)
    assert not serialized(graph.engine, text + "0001", "csv", 1).truncated
