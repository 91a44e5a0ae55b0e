"""Names, prefixes and terms."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from pepgraph.model import english as english_lists
from pepgraph.model.names import BASE, ONTOLOGY, PREFIXES, XSD, document_of, expand, graph_of, shorten
from pepgraph.model.terms import Blank, Iri, Literal, value


@pytest.mark.parametrize("iri", [namespace + "x" for namespace in PREFIXES.values()])
def test_shorten_and_expand_are_inverse(iri):
    assert expand(shorten(iri)) == iri


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("e:semax", BASE + "entity/semax"),
        ("<urn:x>", "urn:x"),
        ("https://example.org/", "https://example.org/"),
        ("semax", None),
        ("nope:semax", None),
        ("", None),
        ("TP: 7", None),
    ],
)
def test_expand(name, iri):
    assert expand(name) == iri


@pytest.mark.parametrize(
    ("subject", "graph"),
    [
        (BASE + "entity/x", "entities"),
        (BASE + "paper/pmid-1", "papers"),
        (ONTOLOGY + "Claim", "ontology"),
        (BASE + "ontology", "ontology"),
        (BASE + "doc/faq", "faq"),
        (BASE + "doc/faq/span/1-2", "faq"),
        (BASE + "doc/", None),
        (BASE, None),
        ("https://example.org/entity/x", None),
        ("https://w3id.org/pepgraphs/entity/x", None),
    ],
)
def test_graph_of(subject, graph):
    assert graph_of(subject) == (graph and BASE + "graph/" + graph)


def test_document_of():
    assert document_of(BASE + "doc/faq/claim/1-x") == document_of(BASE + "doc/faq") == "faq"
    assert document_of(BASE + "entity/faq") is None
    assert document_of(BASE + "doc/") is None


@pytest.mark.parametrize(
    ("term", "wanted"),
    [
        (Literal("01", XSD + "integer"), 1),
        (Literal("-7", XSD + "int"), -7),
        (Literal("1.10", XSD + "decimal"), Decimal("1.10")),
        (Literal("1e3", XSD + "double"), 1000.0),
        (Literal("true", XSD + "boolean"), True),
        (Literal("0", XSD + "boolean"), False),
        (Literal("yes", XSD + "boolean"), "yes"),
        (Literal("one", XSD + "integer"), "one"),
        (Literal("1.x", XSD + "decimal"), "1.x"),
        (Literal("2020-01-01", XSD + "date"), "2020-01-01"),
        (Literal("x", language="en"), "x"),
        (Iri("urn:x"), "urn:x"),
        (None, None),
    ],
)
def test_value(term, wanted):
    assert value(term) == wanted
    assert type(value(term)) is type(wanted)


def test_terms_print_as_sparql_writes_them():
    assert Iri("urn:x").n3 == "<urn:x>"
    assert Blank("b1").n3 == "_:b1"


def test_every_list_of_words_is_read_somewhere_and_has_each_word_once():
    package = Path(english_lists.__file__).parents[1]
    code = "".join(path.read_text("utf-8") for path in package.rglob("*.py"))
    asked = set(re.findall(r"""english\(["'](\w+)["']\)""", code))
    lists = (package / "model" / "english.txt").read_text("utf-8")
    assert asked == set(re.findall(r"^# (\w+):", lists, re.MULTILINE))
    for name in asked:
        words = english_lists.english(name)
        assert words
        assert len({*words}) == len(words)
        assert all(word.islower() for word in words)
