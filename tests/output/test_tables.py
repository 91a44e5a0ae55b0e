"""Results as people are shown them."""

from __future__ import annotations

import io

import pepgraph
from pepgraph.answers.report import Report, Section
from pepgraph.model.terms import Iri, Literal
from pepgraph.output.tables import Screen, report_text
from pepgraph.query.labels import shown_names


def test_names_are_in_the_order_of_the_terms():
    """Of a set they were in another order in each process, and one answer of the API had many entity tags."""
    terms = [Iri(f"https://w3id.org/pepgraph/entity/thing-{n}") for n in range(50)]
    with pepgraph.open(environment=False) as graph:
        assert list(shown_names(graph.engine, [Literal("text"), None, *terms, *terms])) == terms


def test_no_part_of_a_report_drives_a_terminal():
    """Names of things stand in the heads of columns too, where things are compared."""
    evil = "\x1b[31mred\u202e"
    section = Section(evil, columns=(evil, "b"), rows=((evil, "1"),), note=evil)
    out = io.StringIO()
    report_text(Report(evil, evil, (section,)), Screen(out))
    assert out.getvalue().count("\ufffd[31mred\ufffd") == 6
    assert not {"\x1b", "\u202e"} & {*out.getvalue()}
