"""Answers as bytes: no more of them are made than may be sent."""

from __future__ import annotations

import csv
import io
import json

import pytest

from pepgraph.errors import OutputError
from pepgraph.model.names import GRAPH
from pepgraph.query.guard import Dataset
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


def test_a_comma_in_an_iri_begins_no_cell(graph):
    text = 'SELECT ?it ?x { VALUES (?it ?x) { (<http://e/a,b> "c,d") (<http://e/a> "e") } }'
    answer = serialized(graph.engine, text, "csv", 1)
    assert list(csv.reader(io.StringIO(answer.body.decode(), newline=""))) == [["it", "x"], ["http://e/a,b", "c,d"]]
    assert answer.truncated


@pytest.mark.parametrize("format", ["json", "xml", "ttl", "nt", "rdfxml"])
def test_an_answer_that_was_cut_says_so_of_either_engine(graph, rdflib_graph, format):
    text = "SELECT ?it { ?it a pg:Peptide }"
    if format not in ("json", "xml"):
        text = text.replace("SELECT ?it", "CONSTRUCT { ?it a pg:Peptide }")
    for either in (graph, rdflib_graph):
        cut, all_of_it = (serialized(either.engine, text, format, limit) for limit in (1, 2))
        said = f"{GRAPH}truncated#rows-1" if format in ("json", "xml") else "cut at 1 triples"
        assert said.encode() in cut.body
        assert b"truncated" not in all_of_it.body
        assert b"cut at" not in all_of_it.body
        if format == "json":
            assert json.loads(cut.body)["head"]["link"] == [said]


@pytest.mark.parametrize("pattern", ["?s ?p ?o", "GRAPH ?g { ?s ?p ?o }"])
@pytest.mark.parametrize("written", ["", f"FROM <{GRAPH}papers>", f"FROM NAMED <{GRAPH}papers>"])
@pytest.mark.parametrize(
    "dataset",
    [
        Dataset((f"{GRAPH}entities",)),
        Dataset((f"{GRAPH}entities", f"{GRAPH}papers")),
        Dataset((), (f"{GRAPH}entities",)),
        Dataset((f"{GRAPH}entities",), (f"{GRAPH}papers",)),
    ],
)
def test_graphs_beside_a_query_are_those_that_either_engine_asks(graph, rdflib_graph, pattern, written, dataset):
    text = f"SELECT (COUNT(*) AS ?n) {written} {{ {pattern} }}"
    ours, theirs = (
        serialized(either.engine, text, "csv", 10, dataset).body.split() for either in (graph, rdflib_graph)
    )
    assert ours == theirs
    asked = dataset.named if "GRAPH" in pattern else dataset.default
    counts = (f"SELECT ?s {{ GRAPH <{name}> {{ ?s ?p ?o }} }}" for name in asked)
    assert int(ours[1]) == sum(len(graph.query(count)) for count in counts)


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_a_yes_or_no_is_the_same_of_either_engine(graph, rdflib_graph, format):
    for text, word in (("ASK { ?s a pg:Claim }", b"true"), ("ASK { ?s a pg:Nothing }", b"false")):
        ours, theirs = (serialized(either.engine, text, format, 10).body for either in (graph, rdflib_graph))
        assert word in ours
        assert "".join(ours.decode().split()) == "".join(theirs.decode().split())
        if format in ("csv", "tsv"):
            assert ours == theirs == graph.query(text).text(format).encode()


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_what_stands_in_a_literal_is_no_row(graph, format):
    literal = r'"a\n},{\"},{<result>\"\n\n\n"'
    row = f"SELECT ({literal} AS ?a) (RAND() AS ?b) ?c {{ VALUES ?c {{ 1 %s }} }}"
    assert not serialized(graph.engine, row % "", format, 1).truncated
    assert not serialized(graph.engine, row % "2", format, 2).truncated
    cut = serialized(graph.engine, row % "2 3", format, 2)
    assert cut.truncated
    assert not serialized(graph.engine, "SELECT ?a { ?a a pg:Nothing }", format, 1).truncated
