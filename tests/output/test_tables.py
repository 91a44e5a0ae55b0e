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


def test_a_report_keeps_to_the_screen_and_leaves_addresses_and_words_whole():
    address = "<https://w3id.org/pepgraph/doc/faq/claim/65-semax-increases-ngf>"
    cells = ("reference", "identified", "confidence")
    table = Section("A title of several words that is longer than a narrow screen", columns=cells, rows=(cells,))
    out = io.StringIO()
    report_text(Report("A report on a claim with a long sentence", "", (table, Section("", address))), Screen(out, 30))
    lines = out.getvalue().splitlines()
    assert f"  {address}" in lines
    assert all(len(line) <= 30 for line in lines if address not in line)
    assert [cell for cell in cells if not any(cell in line for line in lines)] == []
