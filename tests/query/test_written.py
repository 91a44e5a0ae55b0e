"""The text of a named query that people get to edit answers what the named query answers."""

from __future__ import annotations

import shlex

import pytest

from pepgraph.model.terms import Iri, Literal
from pepgraph.query.catalogue import catalogue, find
from pepgraph.query.naming.resolve import resolve
from pepgraph.query.run import prefixes_of, run
from pepgraph.query.written import named, written


@pytest.mark.parametrize("name", catalogue())
def test_it_answers_the_same(graph, name):
    entry = find(name)
    _, *arguments = shlex.split(entry.example)
    bindings = {
        param.name: resolve(graph.engine, argument, param.kind)
        for param, argument in zip(entry.params, arguments, strict=True)
    }
    text = written(entry, bindings, prefixes_of(graph.engine))
    assert text.startswith(f"# {entry.question}\n")
    assert "#+" not in text
    assert run(graph.engine, text).rows == entry.run(graph.engine, *arguments).rows


def test_values_are_short_and_can_be_changed_by_hand(graph):
    text = written(find("mechanisms"), {"compound": graph.resolve("semax")}, prefixes_of(graph.engine))
    assert "<https:" not in text
    assert graph.query(text.replace("e:semax", "e:selank")).rows == graph.ask("mechanisms", "selank").rows


def test_a_name_that_needs_escapes_is_written_whole():
    known = {"e": "http://e/"}
    for local in ("a/b", "a.", "-a", "a'b", "", "a}b"):
        assert named(f"http://e/{local}", known) == f"<http://e/{local}>"
    assert named("http://other/", known) == "<http://other/>"


def test_what_is_bound_stays_a_value():
    hostile = {"level": Literal('x" } INSERT {')}
    assert '"x\\" } INSERT {"' in written(find("by-evidence"), hostile, {})
    assert "<http://e/x>" in written(find("by-evidence"), {"level": Iri("http://e/x")}, {})
