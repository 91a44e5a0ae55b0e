"""What is said of queries that cannot be read, and of names that nothing is called."""

from __future__ import annotations

import re

import pytest

import pepgraph
from pepgraph.errors import QueryError, UnknownNameError
from pepgraph.model.names import PREFIXES
from pepgraph.model.terms import Literal
from pepgraph.query.hints.guesses import OTHERS, PROPERTIES
from pepgraph.query.hints.hints import hints
from pepgraph.query.naming import called
from pepgraph.query.run import run
from pepgraph.query.serialized import serialized
from pepgraph.store.resources import data_files


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("SELECT ?s (COUNT(?c) AS ?n) WHERE { ?c rdf:subject ?s }", (1, 8), "add GROUP BY ?s"),
        ("SELECT (COUNT(?c) AS ?n)\n  ?s\nWHERE { ?c rdf:subject ?s }\nORDER BY ?n", (2, 3), "add GROUP BY ?s"),
        ("SELECT ?c ?x WHERE { ?c rdf:subject ?x } GROUP BY ?c", (1, 11), "?x is not in GROUP BY"),
        ("SELECT DISTINCT * { ?c rdf:subject ?x } GROUP BY ?c", (1, 17), "* shows all variables, and"),
        ("SELECT * { { SELECT ?s (COUNT(?c) AS ?n) { ?c a ?s } } }", (1, 21), "add GROUP BY ?s"),
        ("SELECT ?c { ?c rdf:subject e:semax rdf:predicate ?p }", (1, 36), "put ; or . before rdf:predicate"),
        ("SELECT ?c {\n ?c a pg:Claim\n ?c rdf:subject ?s }", (3, 2), "put ; or . before ?c"),
        ("SELECT (COUNT(?c) AS ?n) (?c AS ?d) { ?c a pg:Claim }", (1, 27), "?c has several values where"),
        ("SELECT ?s (STR(?c) AS ?d) { ?c rdf:subject ?s } GROUP BY ?s", (1, 16), "write SAMPLE(?c)"),
        ("SELECT ?s (COUNT(?c) AS ?n) (1 + ?n AS ?m) { ?c a ?s } GROUP BY ?s", (1, 34), "write COUNT(?c) in its place"),
        ("SELECT * { FILTER (?a ?b) }", (1, 12), "look before the mark"),
        ("SELECT ?s { ?c rdfs:label “x” # “y”\n }", (1, 27), '“ (U+201C) is not a sign of a query; write "'),
        ("SELECT ?s { ?c pg:strength ?s FILTER (?s ≥ 3) }", (1, 42), "write >="),
        ('SELECT ?s { ?c rdfs:label "“ –"\u00a0}', (1, 32), "write a plain one"),
        ("SELECT ?s { ?c\u200b a ?s }", (1, 15), "nobody sees (U+200B) stands here; remove it"),
        ("SELECT ?s { ?c rdf:subject … }", (1, 28), "write a name or a variable for it"),
        ("SELECT ?s ", (1, 10), "SELECT has no pattern behind it"),
        ("SELECT ?s { ?c pg:strength > 3 ; rdfs:label ?s }", (1, 28), "write pg:strength ?value FILTER (?value > …)"),
        ("SELECT ?c { ?c pg:strength != 3 }", (1, 28), "write pg:strength ?value FILTER (?value != …)"),
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
        "SELECT (STR(?s) AS ?name) (MAX(STRLEN(STR(?c))) + COUNT(?c) AS ?n) { ?c rdf:subject ?s } GROUP BY ?s",
    ],
)
def test_what_is_grouped_well_is_answered(graph, text):
    assert not run(graph.engine, text).empty


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("SELEC ?s { ?s ?p ?o }", (1, 1), "not with SELEC; did you mean SELECT?"),
        ("PREFIX a: <b:>\nFIND ?s { ?s ?p ?o }", (2, 1), "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"),
        ("SELECT ?s { ?s ?p ?o } LIMIT ten", (1, 30), "LIMIT takes a whole number, and here it is ten"),
        ("SELECT ?s { ?s ?p ?o } ORDER ?s", (1, 30), "ORDER is followed by BY"),
        ("SELECT ?s WHERE ?s ?p ?o }", (1, 17), "WHERE is followed by {, and here it is ?s"),
        ("SELECT { ?s ?p ?o }", (1, 8), "SELECT says what to show"),
        ("SELECT s { ?s ?p ?o }", (1, 8), "s is not a variable; write ?s"),
        ("SELECT COUNT(?s) { ?s ?p ?o }", (1, 8), "with a name of its own: (COUNT(…) AS ?count)"),
        ("SELECT ?p COUNT(?s) { ?s ?p ?o } GROUP BY ?p", (1, 11), "with a name of its own: (COUNT(…) AS ?count)"),
        ("SELECT * { { SELECT (COUNT(?s)) { ?s ?p ?o } } }", (1, 31), "put AS and a variable before this )"),
        ("SELECT (COUNT(?s) ?n) { ?s ?p ?o }", (1, 19), "put AS before this ?n"),
        ("SELECT ?s, ?p { ?s ?p ?o }", (1, 10), "remove the comma"),
        ("SELECT ?s ORDER BY ?s { ?s ?p ?o }", (1, 11), "ORDER stands behind the pattern, which is in { }"),
        ("SELECT ?s { ?s ?p ?o FILTER ?o = 3 }", (1, 29), "FILTER takes its condition in brackets: FILTER (…)"),
        ('SELECT ?s { ?s ?p "open }', (1, 19), 'end it with "'),
        ("SELECT ?s { ?s ?p <bad iri> }", (1, 19), "an IRI has no spaces"),
        ("SELECT ?s { ?s ?p ?o FILTER regx(?o) }", (1, 29), "not a word of SPARQL 1.1; did you mean REGEX"),
        ('SELECT ?s { ?s ?p ?o FILTER regex(?o, "x" }', (1, 34), "this ( is not closed; put )"),
        ("SELECT ?s { ?s ?p ?o BIND(1 AS ?s) }", (1, 32), "?s has a value before this BIND"),
        ("SELECT ?s {\n { ?s ?p ?o }", (1, 11), "this { is not closed; put } where it ends"),
        ("SELECT ?s { ?s a pg:Claim } }", (1, 29), "this } closes nothing"),
        ("SELECT ?s { ?s ?p ?o FILTER(?o <2 && 3 >2)", (1, 11), "this { is not closed"),
        ("SELECT ?s { ?s a (1 2) } }", (1, 26), "this } closes nothing"),
        ("SELECT ?s { ?s ?p <semax> }", (1, 19), "<semax> is only the end of an IRI; write all of it, or BASE"),
        ("BASE <a:b> SELECT ?s { ?s ?p <semax> . ?s }", (1, 40), "the query cannot be read here"),
        ("SELECT ?c { ?c rdf:subject }", (1, 28), "rdf:subject has no value behind it; write one, such as ?value"),
        ("SELECT ?c { ?c a pg:Claim ; rdf:subject ; ?p 1 }", (1, 41), "rdf:subject has no value behind it"),
        ("SELECT ?c { ?c a pg:Claim . ?c ^rdf:subject . }", (1, 45), "rdf:subject has no value behind it"),
        ("SELECT ?c { ?c rdf:subject , e:semax }", (1, 28), "rdf:subject has no value behind it"),
        ("SELECT ?c { VALUES ?x { e:a } { ?c a } }", (1, 38), "a has no value behind it"),
        ("SELECT ?c { VALUES (?x) { (e:a) } OPTIONAL { ?c } }", (1, 46), "?c alone is not a triple; write ?c ?prop"),
        ("SELECT ?c { ?c rdf:subject = e:semax }", (1, 28), "a value stands right behind its property; remove the ="),
        ("SELECT ?c { ?c rdf:subject semax }", (1, 28), "semax is not a term by itself; write a name as e:semax"),
        ("SELECT ?c { ?c a Claim }", (1, 18), "Claim is not a term by itself; write a name as pg:Claim"),
        ("SELECT ?c { ?c ?p ?o FILTER isIRI(?o) && ?o != 1 }", (1, 39), "in brackets: FILTER (… && …)"),
        ("SELECT (COUNT(?c) AS n) { ?c ?p ?o }", (1, 22), "AS is followed by a variable; write ?n"),
        ("SELECT ?c { ?c a pg:Claim and ?c ?p ?o }", (1, 27), "joined by a full stop; write . in place of and"),
        ("SELECT ?c { ?c ?p ?o FILTER (?o = 1 AND ?c) }", (1, 37), "AND is not a word of SPARQL; write &&"),
        ("SELECT ?c { ?c ?p ?o FILTER (?o == 1) }", (1, 33), "equality is one ="),
        ("SELECT ?c { ?c ?p ?o FILTER (?o <> 1) }", (1, 33), "inequality is !="),
        ("SELECT ?c { ?c ?p ?o FILTER }", (1, 29), "FILTER takes its condition in brackets"),
        ("SELECT ?c { ?c ?p ?o } ORDER BY LIMIT 3", (1, 33), "BY is followed by variables such as ?claim"),
    ],
)
def test_what_the_tokens_show_is_told_at_its_place(graph, text, place, told):
    with pytest.raises(QueryError) as caught:
        graph.query(text)
    assert (caught.value.line, caught.value.column) == place
    assert told in caught.value.message


def test_a_value_that_nothing_is_called_is_told_from_its_list(graph):
    (told,) = hints(graph.engine, "SELECT ?c { ?c pg:polarity pg:Denied }", empty=True)
    assert told == "nothing in the graph is called pg:Denied; pg:polarity takes pg:Affirmed, pg:Negated"
    (told,) = hints(graph.engine, "SELECT ?c { ?c rdf:subject e:semx }", empty=True)
    assert "did you mean e:semax" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("PREFIX pg: <https://w3id.org/pepgraph/ontology#> SELECT ?c { ?c a pg:Claim }", []),
        ("BASE <https://w3id.org/pepgraph/> SELECT ?c { ?c a <ontology#Claim> }", []),
        (
            "PREFIX pg: <http://example.org/> SELECT ?c { ?c pg:year '2020' ; pg:modality pg:Hedged }",
            ["<http://example.org/year>; leave out PREFIX pg:, which every query has by itself"],
        ),
        (
            "PREFIX : <http://e.org/#> SELECT ?c { ?c rdf:subject :semax ; :modality :Hedged }",
            [
                f"<http://e.org/#{local}>; did you mean {prefix}:{local}?"
                for prefix, local in (("e", "semax"), ("pg", "modality"), ("pg", "Hedged"))
            ],
        ),
        ("PREFIX s: <https://schema.org/> SELECT ?c { ?c s:name ?n }", ["<https://schema.org/name>; write rdfs:label"]),
        ("BASE <http://example.org/> SELECT ?c { ?c <x> '2020' }", ["<http://example.org/x>"]),
        ("PREFIX x: <http://e.org/> CONSTRUCT { ?c x:y ?s } { ?c rdf:subject ?s ; pg:strength 99 }", []),
        ("BASE <https://w3id.org/pepgraph/> SELECT ?c { ?c a <ontology#Clam> }", ["pg:Clam; did you mean pg:Claim?"]),
        ("PREFIX o: <https://w3id.org/pepgraph/ontology#> ASK { ?c a o:Clam }", ["pg:Clam; did you mean pg:Claim?"]),
    ],
)
def test_what_a_query_declares_is_no_name_in_it_and_counts_for_its_names(text, told, graph):
    empty = graph.query(text).empty
    assert list(hints(graph.engine, text, empty=empty)) == [f"nothing in the graph is called {name}" for name in told]


def test_of_very_many_names_that_nothing_has_some_are_told_and_little_is_asked(graph, monkeypatch):
    asked = []
    query = type(graph.engine).query
    monkeypatch.setattr(type(graph.engine), "query", lambda *given, **more: asked.append(1) or query(*given, **more))
    names = " . ".join(f"?c{n} pg:p{n} e:x{n} FILTER (CONTAINS(?c{n}, 'SEMAX{n}'))" for n in range(1_500))
    *told, last = hints(graph.engine, f"SELECT * {{ {names} }}", empty=True)
    assert told == [f"nothing in the graph is called {name}{n}" for n in range(5) for name in ("pg:p", "e:x")]
    assert last == "the query has more names that nothing in the graph is called"
    known = " . ".join(f"?c{n} rdf:subject 'semax' ; rdf:object ?o{n} FILTER (?o{n} = 3)" for n in range(1_500))
    assert list(hints(graph.engine, f"SELECT * {{ {known} }}", empty=True)) == []
    assert len(asked) < 200


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("mice", "mouse"),
        ("serum", "blood-serum"),
        ("TIA", "transient-ischemic-attack"),
        ("stroke", "ischemic-stroke"),
    ],
)
def test_another_name_of_a_thing_leads_to_the_one_that_a_query_takes(name, meant, graph):
    (told,) = hints(graph.engine, f"SELECT ?c {{ ?c ?p e:{name} }}", empty=True)
    assert told == f"nothing in the graph is called e:{name}; did you mean e:{meant}?"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("paper:pmid-18840343", ""),
        ("e:acth-4-10", ""),
        ("c:47-semax-increases-ngf", "; did you mean c:44-semax-increases-ngf or c:65-semax-increases-ngf?"),
    ],
)
def test_another_number_leads_to_another_claim_and_to_nothing_else(name, meant, graph):
    (told,) = hints(graph.engine, f"SELECT ?c {{ ?c ?p {name} }}", empty=True)
    assert told == f"nothing in the graph is called {name}{meant}"


@pytest.mark.parametrize(("name", "meant"), [("citedBy", ""), ("inSpecies", "; did you mean pg:species?")])
def test_in_place_of_a_property_no_class_and_no_value_is_meant(name, meant, graph):
    (told,) = hints(graph.engine, f"SELECT ?c {{ ?c pg:{name} ?it }}", empty=True)
    assert told == f"nothing in the graph is called pg:{name}{meant}"


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (
            "e:semax pg:jurisdiction ?x",
            ["e:semax has no pg:jurisdiction, which claims have; write ?claim rdf:subject e:semax ; pg:jurisdiction …"],
        ),
        ("?c a pg:Claim . r:6 dcterms:title ?x", ["r:6 has no dcterms:title; write pg:identifiedAs/dcterms:title"]),
        ("e:semax skos:prefLabel ?x", ["e:semax has no skos:prefLabel; its name is its rdfs:label"]),
        ("e:semax a pg:Claim ; rdfs:label ?x", ["e:semax is no pg:Claim"]),
        ("e:semax rdfs:label 'x'@en OPTIONAL { e:semax pg:number ?x }", []),
        ("e:semax rdfs:label 'x'@en FILTER NOT EXISTS { e:semax pg:number ?x }", []),
        ("e:semax pg:registeredIn e:europe", []),
    ],
)  # fmt: skip
def test_what_a_thing_has_not_is_told_with_what_has_it(pattern, told, graph, rdflib_graph):
    for one in (graph, rdflib_graph):
        assert list(hints(one.engine, f"SELECT * {{ {pattern} }}", empty=True)) == told


def test_a_date_in_place_of_a_year_is_told(graph):
    text = 'SELECT ?c { ?c pg:year ?y FILTER (?y >= "2025-01-01"^^xsd:date) }'
    (told,) = hints(graph.engine, text, empty=not graph.query(text).rows)
    assert told.startswith('pg:year takes a year, which equals no date; write "2025"^^xsd:gYear')
    assert graph.query(text.replace("2025-01-01", "2025").replace("xsd:date", "xsd:gYear")).rows


@pytest.mark.parametrize("pattern", ["pg:year 2025", 'pg:year "2025"', "pg:year ?y FILTER (?y = 2025)"])
def test_a_year_that_is_written_as_a_number_is_told(pattern, graph, rdflib_graph):
    text = f"SELECT ?c {{ ?c {pattern} }}"
    mended = re.sub(r'"?2025"?', '"2025"^^xsd:gYear', text)
    for one in (graph, rdflib_graph):
        assert one.query(text).rows == []
        (told,) = hints(one.engine, text, empty=True)
        assert told.startswith('pg:year takes a year, which equals no number and no string; write "2025"^^xsd:gYear')
        assert one.query(mended).rows
        assert list(hints(one.engine, mended, empty=True)) == []
        assert list(hints(one.engine, "SELECT ?c { ?c pg:year ?y ; pg:year 'x' } LIMIT 1000", empty=True)) == []


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ('?c pg:anatomy "hippocampus"', "pg:anatomy takes a thing, .*; write e:hippocampus$"),
        ("?c pg:polarity 'negated'", "pg:polarity takes a thing, .*; write pg:Negated$"),
        ('?c pg:anatomy/rdfs:label "hippocampus"', '; write "hippocampus"@en, or compare'),
    ],
)
def test_a_label_in_the_place_of_a_thing_leads_to_the_thing(pattern, said, graph):
    (told,) = hints(graph.engine, f"SELECT ?c {{ {pattern} }}", empty=True)
    assert re.search(said, told), told
    mended = re.search(r"; write (\S+?),?( or|$)", told)[1]
    text = re.sub("\"\\w+\"|'\\w+'", mended, f"SELECT ?c {{ {pattern} }}")
    assert graph.query(text).rows


@pytest.mark.parametrize(
    ("pattern", "who"),
    [
        ("pg:Negated rdfs:label ?l", "pg:Negated has"),
        ("pg:AnimalStudy a ?class ; rdfs:label ?l", "pg:AnimalStudy has"),
        ("?c pg:polarity ?p . ?p rdfs:label ?l", "what pg:polarity takes has"),
        ("?c a pg:Claim ; pg:modality ?m .\n ?m a pg:Modality ; rdfs:label ?l .", "what pg:modality takes has"),
        ("?c pg:evidenceLevel/rdfs:label ?l", "what pg:evidenceLevel takes has"),
    ],
)
def test_the_name_of_a_value_is_told_to_be_in_another_property(pattern, who, graph, rdflib_graph):
    text = f"SELECT ?l {{ {pattern} }}"
    mended = text.replace("rdfs:label", "skos:prefLabel")
    for one in (graph, rdflib_graph):
        assert one.query(text).rows == []
        (told,) = hints(one.engine, text, empty=True)
        assert told == f"{who} its name in skos:prefLabel, as values of closed lists have; write that for rdfs:label"
        assert one.query(mended).rows
        assert list(hints(one.engine, mended, empty=True)) == []
    for other in ("?c pg:polarity pg:Negated ; rdfs:label ?l", "?s rdfs:label ?l . ?c rdf:subject ?s"):
        assert list(hints(graph.engine, f"SELECT ?l {{ {other} ; pg:year '1900'^^xsd:gYear }}", empty=True)) == []


@pytest.mark.parametrize("pattern", ["[BDNF", "(?=BDNF)", "(?<=B)DNF"])
def test_a_pattern_that_oxigraph_cannot_read_is_told(pattern, graph, rdflib_graph):
    text = f'SELECT ?s {{ ?s rdfs:label ?l FILTER (REGEX(STR(?l), "{pattern}") && ?l != "BDNFX"@en) }}'
    assert graph.query(text).rows == []
    (told,) = hints(graph.engine, text, empty=True)
    assert "matches nothing: it is not a regular expression here, as no look-around is" in told
    assert list(hints(graph.engine, text.replace(pattern, "no such word"), empty=True)) == []
    assert list(hints(rdflib_graph.engine, text, empty=True)) == []


@pytest.mark.parametrize("written", [r'"ACTH\\(9"', r"'''ACTH\\)9'''", r'"ACTH[\"(]9"'])
def test_a_pattern_is_what_a_string_stands_for(written, graph):
    """With its quotes at either end, and escapes as they stand, a good pattern would pass for a bad one."""
    text = f"SELECT ?s {{ ?s rdfs:label ?l FILTER (REGEX(STR(?l), {written}) && ?l != 'none') }}"
    assert graph.query(text).rows == []
    assert list(hints(graph.engine, text, empty=True)) == []


def test_a_pattern_is_told_as_it_is_written(graph):
    (told,) = hints(graph.engine, r'SELECT ?s { ?s rdfs:label ?l FILTER REGEX(STR(?l), "\"\\") }', empty=True)
    assert told.startswith(r'"\"\\" matches nothing')


@pytest.mark.parametrize(
    "text",
    [
        "ASK { e:semax pg:increases e:bdnf }",
        "SELECT (COUNT(?x) AS ?n) { ?s a pg:Peptide ; pg:increases ?x }",
        "SELECT ?s { ?s a pg:Peptide FILTER NOT EXISTS { ?s (pg:actsOn|pg:increases) ?x } }",
        "SELECT ?s { ?x ^pg:increases ?s }",
    ],
)
def test_a_relation_that_is_asked_as_a_property_leads_to_claims(text, graph, rdflib_graph):
    for one in (graph, rdflib_graph):
        (told,) = hints(one.engine, text, empty=False)
        assert told.startswith("nothing is linked by pg:increases itself: claims state it or deny it; write ?claim ")
    mended = told.partition("; write ")[2].replace("…", "e:semax", 1).replace("…", "e:bdnf")
    assert graph.query(f"ASK {{ {mended} }}")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { e:semax pg:actsOn ?x }",
        "SELECT * { pg:increases rdfs:label ?l }",
        "SELECT * { VALUES ?r { pg:increases pg:reduces } ?r rdfs:label ?l }",
        "SELECT * { VALUES (?a ?b) { (pg:increases pg:reduces) } ?a rdfs:label ?l }",
        "SELECT * { ?r rdfs:label ?l FILTER (?r = pg:increases || ?r IN (pg:reduces, pg:inhibits)) }",
        "DESCRIBE pg:increases pg:reduces",
        "CONSTRUCT { ?s pg:increases ?o } { ?c rdf:predicate pg:increases ; rdf:subject ?s ; rdf:object ?o }",
    ],
)
def test_a_relation_in_another_place_is_none_of_that(text, graph):
    assert list(hints(graph.engine, text, empty=False)) == []


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        ("?c rdf:subject ?s ; rdf:predicate pg:hasRegulatoryStatus", "pg:hasRegulatoryStatus"),
        ("?c rdf:subject ?s . ?s rdfs:label ?l . ?c rdf:object pg:Approved", "pg:Approved"),
        ("?c rdf:subject e:semax ; rdf:predicate ?r ; rdf:object e:growth-factor", "e:growth-factor"),
        ("?s a pg:Peptide . [] rdf:predicate pg:isClassifiedAs ; rdf:subject ?s ; pg:modality ?m", "pg:isClassifiedAs"),
        ("?c rdf:subject e:selank ; rdf:predicate ?r ; rdf:object ?o ; pg:modality pg:Asserted", "e:selank"),
    ],
)
def test_denials_that_a_query_takes_for_affirmations_are_told(pattern, what, graph, rdflib_graph):
    for form in ("ASK", "SELECT *", "SELECT (COUNT(*) AS ?n)"):
        for one in (graph, rdflib_graph):
            (told,) = hints(one.engine, f"{form} {{ {pattern} }}", empty=False)
            assert told.startswith(f"some claims with {what} are denials"), told
        assert list(hints(graph.engine, f"{form} {{ {pattern} ; pg:polarity pg:Affirmed }}", empty=False)) == []
    assert list(hints(graph.engine, f"SELECT * {{ {pattern} }}", empty=True)) == []


_BOTH = """SELECT ?o {
  ?a rdf:subject e:selank ; rdf:predicate RELATION ; rdf:object ?o ; pg:polarity ?p ; pg:modality ?m MORE .
  ?b rdf:subject e:semax ; rdf:predicate RELATION ; rdf:object ?o ; pg:polarity ?p ; pg:modality ?m MORE
  FILTER (?o != pg:NotKnown)
}"""


@pytest.mark.parametrize(
    ("relation", "more", "told"),
    [
        ("?r", "", ["claims are joined by ?o alone", "these"]),
        ("pg:hasRegulatoryStatus", "", ["claims are joined by ?o alone", "these"]),
        ("pg:hasRegulatoryStatus", "; pg:jurisdiction ?place", ["these"]),
        ("pg:inhibits", "", []),
        ("pg:increases", "", ["these"]),
    ],
)
def test_what_a_join_of_claims_takes_for_one_or_gives_again_is_told(relation, more, told, graph):
    text = _BOTH.replace("RELATION", relation).replace("MORE", more)
    found = list(hints(graph.engine, text, empty=False))
    assert len(found) == len(told)
    assert all(begin in one for begin, one in zip(told, found, strict=True))
    distinct = list(hints(graph.engine, text.replace("SELECT", "SELECT DISTINCT"), empty=False))
    assert distinct == [one for one in found if "differ" not in one]


def test_a_claim_that_comes_again_for_each_pair_of_its_references_is_told(graph):
    text = "SELECT ?s { ?c cito:citesAsEvidence ?r, ?q ; rdfs:label ?s FILTER (?r != ?q) }"
    (told,) = hints(graph.engine, text, empty=False)
    assert told.endswith("each comes again for every ?c, ?r and ?q that it fits; write SELECT DISTINCT")


@pytest.mark.parametrize(
    ("pattern", "meant"), [("?c pg:jurisdiction pg:Russia", "e:russia"), ("?c rdf:object e:approved", "pg:Approved")]
)
def test_a_name_in_the_wrong_room_gets_the_one_in_the_other(pattern, meant, graph):
    told = next(iter(hints(graph.engine, f"SELECT * {{ {pattern} }}", empty=True)))
    assert told.endswith(f"did you mean {meant}?")


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        ("?c rdf:subject e:selank ; rdf:predicate pg:produces ; rdf:object ?o", "pg:produces"),
        ("?c rdf:object e:mild-focus-effect", "e:mild-focus-effect"),
        ("?c rdf:subject e:selank ; rdf:predicate ?r ; rdf:object ?o", "e:selank"),
    ],
)
def test_hedges_and_reports_that_a_query_takes_for_assertions_are_told(pattern, what, graph, rdflib_graph):
    for one in (graph, rdflib_graph):
        (told,) = hints(one.engine, f"SELECT * {{ {pattern} ; pg:polarity pg:Affirmed }}", empty=False)
        assert told.startswith(f"some claims with {what} are hedged or the word of others"), told
        assert told.endswith("ask for pg:modality pg:Asserted, or show pg:modality too")
    for more in ("pg:modality pg:Asserted", "rdfs:label ?sentence"):
        assert list(hints(graph.engine, f"SELECT * {{ {pattern} ; {more} ; pg:polarity ?p }}", empty=False)) == []


@pytest.mark.parametrize(
    "pattern",
    [
        "?c rdf:predicate pg:hasRegulatoryStatus ; rdfs:label ?sentence",
        "?c rdf:subject e:semax ; rdf:object ?o",
        "?c rdf:predicate pg:increases ; rdf:subject ?s",
        "?c rdf:subject e:gaba ; rdf:predicate ?r ; rdf:object ?o",
        "?c rdf:object ?o ; rdf:predicate ?r . ?r pg:family ?f FILTER (?f != ?o) ?c pg:strength ?n ; rdfs:label ?s",
        "?c rdf:object ?o ; rdf:predicate ?r . BIND (STR(?r) AS ?f) ?c pg:strength ?n ; rdfs:label ?s",
        "?c rdf:subject e:semax ; rdf:predicate ?r ; rdf:object ?o ; pg:species e:rat",
        "?c rdf:predicate pg:hasRegulatoryStatus ; rdf:subject ?s ; pg:jurisdiction e:ukraine",
        "?c rdf:subject e:selank ; rdf:object e:growth-factor",
    ],
)
def test_where_there_is_no_denial_or_the_sentence_has_it_nothing_is_told(pattern, graph):
    assert list(hints(graph.engine, f"SELECT * {{ {pattern} }}", empty=False)) == []


def test_a_name_that_nothing_is_called_is_told_though_there_are_rows(graph):
    """Where it is optional, denied or counted, a misspelt name gives rows, and wrong ones."""
    for text in (
        "SELECT (COUNT(?s) AS ?n) { ?s pg:polartiy pg:Negated }",
        "SELECT ?s { ?s a pg:Claim FILTER NOT EXISTS { ?s pg:polartiy ?r } }",
        "SELECT ?s ?r { ?s a pg:Claim OPTIONAL { ?s pg:polartiy ?r } }",
    ):
        assert graph.query(text).rows
        (told,) = hints(graph.engine, text, empty=False)
        assert "nothing in the graph is called pg:polartiy; did you mean pg:polarity" in told
    assert list(hints(graph.engine, "SELECT ?s { ?s pg:polarity pg:Negated }", empty=False)) == []


@pytest.mark.parametrize(
    ("query", "name", "says"),
    [
        ("status-in", "NGF", "NGF is a target and no place; there are Europe, Russia,"),
        ("status-in", "germany", "no claim names ask for 'outside Russia' or 'outside Russia and Ukraine'"),
        ("in-region", "e:ngf", "e:ngf is a target and no region; there are basal forebrain"),
        ("in-species", "hippocampus", "hippocampus is an anatomical site and no species"),
    ],
)
def test_a_question_about_a_place_takes_places(query, name, says, graph):
    with pytest.raises(UnknownNameError, match=re.escape(says)):
        graph.ask(query, name)


def test_a_name_that_a_filter_leaves_out_is_not_unknown(graph):
    part = graph.slice(pepgraph.Filter(reference="6"))
    assert part.show("selank").claims
    with pytest.raises(UnknownNameError, match="no claim that the filter lets through names semax; leave out one"):
        part.show("semax")
    with pytest.raises(UnknownNameError, match="did you mean semax"):
        part.show("semaks")


@pytest.mark.parametrize("name", ["semaks", "selanc", "bdfn", "MEHFPG", "anti-anxiety", "brain derived", "glypro"])
def test_of_very_many_entities_the_same_names_are_near(name, graph, monkeypatch):
    with pytest.raises(UnknownNameError) as among_few:
        graph.show(name)
    monkeypatch.setattr(called, "_MANY", 10)
    with pytest.raises(UnknownNameError) as among_many:
        graph.show(name)
    assert "did you mean " in str(among_many.value)
    assert str(among_many.value) == str(among_few.value)


def test_of_very_many_entities_none_is_guessed_without_a_likeness(graph, monkeypatch):
    monkeypatch.setattr(called, "_MANY", 10)
    with pytest.raises(UnknownNameError, match="no entity has a name like it; search finds claims by their words"):
        graph.show("xylophone")


@pytest.mark.parametrize(
    ("pattern", "told", "mended"),
    [
        ('?c pg:modality "Hedged"', 'pg:modality takes a thing, and "Hedged" is text; write pg:Hedged', "pg:Hedged"),
        ('[ a ?c ] pg:anatomy "hippocampus"', "is text; write e:hippocampus", ""),
        ('?c pg:anatomy "hippocampus"@en', "is text; write e:hippocampus", "e:hippocampus"),
        ('?c pg:evidenceLevel "human study"', "is text; write pg:HumanClinicalStudy", "pg:HumanClinicalStudy"),
        ("?c pg:polarity 'no'", "is text; it takes pg:Affirmed, pg:Negated", ""),
        ('?c cito:citesAsEvidence "[6]"', "is text; write r:6", "r:6"),
        ("?c cito:citesAsEvidence 6", "6 is a number; write cito:citesAsEvidence/pg:number 6", ""),
        ('?c pg:statedIn/pg:number "45"', 'pg:number takes a number, and "45" is text; write 45', "45"),
        ('?c rdfs:label "semax"@en', 'letter by letter, capitals too; write "Semax"@en', '"Semax"@en'),
        ('?c pg:citationText "[6]"@en', 'pg:citationText has "[6]" without a language; write it so', '"[6]"'),
        ('?c pg:evidenceText "human"', 'as a whole; to look within it, FILTER (CONTAINS(?text, "human"))', ""),
        ("?c pg:polarity pg:Hedged", "takes pg:Affirmed, pg:Negated, and pg:Hedged is none of these", "pg:Negated"),
        ("?c rdf:predicate pg:approvedIn", "rdf:predicate takes a relation, and pg:approvedIn is none", "pg:binds"),
        ("?c rdf:predicate pg:notApprovedIn", "with rdf:object pg:Approved and pg:polarity pg:Negated", ""),
        ("?c rdf:predicate pg:altersLevelOf", "; write pg:decreases or pg:increases, of which", "pg:increases"),
        ("?c rdf:predicate pg:raises", "called pg:raises; did you mean pg:increases?", "pg:increases"),
        ('?c a "Claim"', 'rdf:type takes a thing, and "Claim" is text; write pg:Claim', "pg:Claim"),
        ("?c rdf:type 'claim'", "is text; write pg:Claim", "pg:Claim"),
        ("?c a e:semax", "rdf:type takes a class, and e:semax is none", "pg:Peptide"),
        ("?c pg:Polarity pg:Negated", "has the property pg:Polarity; did you mean pg:polarity?", ""),
        ("?c pg:dose ?d", "nothing in the graph has the property pg:dose", ""),
        ('?c rdfs:label "Semaks"@en', 'nothing has rdfs:label "Semaks"@en; did you mean "Semax"@en?', '"Semax"@en'),
        ("?c bibo:DOI ?d", "has the property bibo:DOI; did you mean bibo:doi?", ""),
        ('?c rdfs:lable "Semax"@en', "has the property rdfs:lable; did you mean rdfs:label, of <http://www.w3", ""),
    ],
)
def test_a_value_that_a_property_never_has_leads_to_one_that_it_has(graph, rdflib_graph, pattern, told, mended):
    for one in (graph, rdflib_graph):
        assert len(one.query(f"SELECT ?c {{ {pattern} }}")) == 0
        (hint,) = hints(one.engine, f"SELECT ?c {{ {pattern} . {pattern} }}", empty=True)
        assert told in hint
        if mended:
            better = f"SELECT ?c {{ {' '.join(pattern.split()[:2])} {mended} }}"
            assert len(one.query(better)) > 0
            assert list(hints(one.engine, better, empty=True)) == []


@pytest.mark.parametrize("pattern", ['?c rdf:object "TP-7"', "?c rdf:object 7", '?c rdf:object "no such synonym"'])
def test_the_object_of_a_claim_may_be_a_literal(graph, pattern):
    assert list(hints(graph.engine, f"SELECT ?c {{ {pattern} ; pg:polarity pg:Negated }}", empty=True)) == []


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ('SELECT (COUNT(*) AS ?n) { ?x rdfs:label "Semax" }', ['write "Semax"@en, or compare STR(?label)']),
        (
            'SELECT (COUNT(?c) AS ?n) (MAX(?s) AS ?m) WHERE { ?c pg:polarity "Negated" ; pg:strength ?s } LIMIT 3',
            ["write pg:Negated"],
        ),
        ("SELECT (COUNT(?lable) AS ?n) { ?c pg:strength 77 ; rdfs:label ?label }", ["did you mean ?label?"]),
        ("SELECT (COUNT(?c) AS ?n) { ?c pg:polarity pg:Negative }", ["takes pg:Affirmed, pg:Negated"]),
        ("SELECT (COUNT(?c) AS ?n) { ?c pg:strength 77 }", []),
        ("SELECT (COUNT(?c) AS ?n) { ?c pg:strength 5 }", []),
        ("SELECT ?s (COUNT(?c) AS ?n) { ?c pg:strength ?s } GROUP BY ?s", []),
    ],
)
def test_a_count_of_nothing_is_told_why(graph, rdflib_graph, query, told):
    for one in (graph, rdflib_graph):
        found = one.query(query).hints
        assert [said.endswith(end) for said, end in zip(found, told, strict=True)] == [True] * len(told)


@pytest.mark.parametrize("pattern", ["<< e:semax ?p ?o >> pg:strength ?s", "e:semax ?p ?o {| pg:strength ?s |}"])
def test_a_triple_within_a_triple_leads_to_claims(graph, pattern):
    (told,) = graph.query(f"SELECT * {{ {pattern} }}").hints
    assert told.endswith("write ?claim rdf:subject … ; rdf:predicate … ; rdf:object … for each")


def test_another_prefix_for_our_names_leads_to_the_right_one(graph):
    for wrong in ("http://w3id.org/pepgraph/ontology#", "https://www.w3id.org/pepgraph/ontology/"):
        text = f"PREFIX pg: <{wrong}> SELECT ?c {{ ?c a pg:Claim ; pg:modality ?m }}"
        (told,) = hints(graph.engine, text, empty=True)
        assert told.endswith(f"begins with {wrong}; write https://w3id.org/pepgraph/ontology# for it")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("FILTER NOT EXISTS { ?c cito:citesAsEvidense ?r }", ["cito:citesAsEvidence"]),
        ("OPTIONAL { ?c <https://purl.org/spar/cito/citesAsEvidence> ?r }", ["cito:citesAsEvidence"]),
        ("OPTIONAL { ?c skos:narrower ?r }", []),
        ("MINUS { ?c cito:citesAsEvidence ?r }", []),
    ],
)
def test_a_property_that_is_misspelt_is_told_though_there_are_rows(text, meant, graph, rdflib_graph):
    for one in (graph, rdflib_graph):
        told = one.query(f"SELECT ?c {{ ?c a pg:Claim {text} }}").hints
        assert [said.partition("did you mean ")[2].partition(",")[0] for said in told] == meant


@pytest.mark.parametrize("empty", [True, False])
def test_a_variable_that_is_shown_and_has_no_value_is_told(graph, empty):
    (told,) = hints(graph.engine, "SELECT ?c ?lable { ?c a pg:Claim ; rdfs:label ?label }", empty=empty)
    assert told == "?lable is shown and stands in no pattern, so it has no value; did you mean ?label?"
    (told,) = hints(graph.engine, "SELECT * { { SELECT ?c ?xyz WHERE { ?c a pg:Claim } } }", empty=empty)
    assert told.endswith("?xyz is shown and stands in no pattern, so it has no value")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (COUNT(*) AS ?n) { ?c a pg:Claim }",
        "SELECT DISTINCT ?c $l { ?c a pg:Claim ; rdfs:label ?l }",
        "SELECT ?c ?two { ?c a pg:Claim BIND (1 + 1 AS ?two) }",
        "SELECT * { ?c a pg:Claim ; rdfs:label ?l }",
        "SELECT ?c ?v { ?c a pg:Claim } VALUES ?v { 1 }",
    ],
)
def test_a_variable_that_has_a_value_is_not_told(graph, text):
    assert list(hints(graph.engine, text, empty=False)) == []


def test_a_variable_that_is_given_a_value_is_not_told(graph):
    text = "SELECT ?c ?it { ?c a pg:Claim } LIMIT 1"
    assert graph.query(text, it="semax").hints == []
    assert len(graph.query(text).hints) == 1


@pytest.mark.parametrize(
    "text", ["SELECT ?c { ?c a pg:Claim } ORDER BY ?strength", "ASK { ?c a pg:Claim FILTER (?strength > 2) }"]
)
def test_a_variable_that_is_used_and_stands_in_no_pattern_is_told(graph, text):
    told = "?strength is used and stands in no pattern, so it has no value; it gets one by pg:strength ?strength"
    assert list(hints(graph.engine, text, empty=True)) == [told]
    (told,) = hints(graph.engine, text.replace("strength", "label"), empty=True)
    assert told.endswith("it gets one by rdfs:label ?label")
    assert list(hints(graph.engine, text, empty=True, given={"strength": Literal("3")})) == []


@pytest.mark.parametrize(
    ("pattern", "told", "mended"),
    [
        ('?c rdfs:label ?l FILTER (CONTAINS(?l, "selank"))', "rdfs:label has", 'CONTAINS(LCASE(?l), "selank")'),
        ('?c rdfs:label ?l FILTER strstarts(STR(?l), "SEMAX")', "write", 'STRSTARTS(LCASE(STR(?l)), "semax")'),
        ('?c rdfs:label ?l FILTER (REGEX(?l, "^semax"))', "in other capitals; write", 'REGEX(?l, "^semax", "i")'),
        ('?c rdfs:label ?l FILTER (STR(?l) = "semax")', "capitals; write", 'LCASE(STR(?l)) = "semax"'),
        ('?c rdfs:label ?l FILTER ("semax"@en = ?l)', 'capitals too; write "Semax"@en', '?l = "Semax"@en'),
        ('?c pg:sequence "tkprpgp"', 'compare LCASE(STR(?text)) with "tkprpgp"', ""),
        ('?c pg:anatomy ?a FILTER (?a = "hippocampus")', "is text; write e:hippocampus", "?a = e:hippocampus"),
        ('?c pg:anatomy ?a FILTER (CONTAINS(?a, "hippo"))', "look in its name, which is by ?a rdfs:label ?name", ""),
        ('?c pg:route ?a FILTER (REGEX(?a, "nasal", "i"))', "which is by ?a skos:prefLabel ?name", ""),
        ("?c pg:evidenceLevel ?x FILTER (?x > 3)", "3 is a number; its number is by ?x pg:rank ?number", ""),
        ("?c pg:polarity ?x FILTER (0 = ?x)", "?x stands for a thing, and 0 is a number", ""),
        ("?c pg:citationText ?x FILTER (?x = 6)", "pg:citationText has text, and 6 is a number, which is neither", ""),
        ('?c pg:strength ?x FILTER (?x = "2")', 'takes a number, and "2" is text; write 2', "?x = 2"),
        ('?c pg:evidenceLevel "human"', "is text; write pg:HumanClinicalStudy", ""),
        ("?c rdfs:subject e:semax", "has the property rdfs:subject; did you mean rdf:subject?", ""),
        ("?c dcterms:creator ?who", "nothing in the graph has the property dcterms:creator", ""),
        ("?c fabio:hasPubMedId 16635254", 'has text, and 16635254 is a number; write "16635254"', ""),
        ('?c fabio:hasPubMedId "PMID:16635254"', 'no fabio:hasPubMedId is "PMID:16635254"; write "16635254"', ""),
        ("?c pg:molecularWeight ?m", "nothing in the graph is called pg:molecularWeight; write pg:averageMass", ""),
        ("?c cito:cites r:6", "has the property cito:cites; did you mean cito:citesAsEvidence?", ""),
        ("?c qudt:unit ?u", "has the property qudt:unit; did you mean qudt:hasUnit?", ""),
        ('?c pg:population "patients"', "is text; it takes e:anxiety-patients, e:community-users, e:gad-patients", ""),
        ("?c pg:polarity false", "takes pg:Affirmed, pg:Negated, and false is a truth value", ""),
        ("?c pg:species true", "takes a thing, and true is a truth value", ""),
    ],
)  # fmt: skip
def test_a_condition_that_nothing_meets_leads_to_one_that_is_met(graph, rdflib_graph, pattern, told, mended):
    for one in (graph, rdflib_graph):
        text = f"SELECT ?c {{ {pattern} }}"
        assert one.query(text).empty
        (hint,) = hints(one.engine, text, empty=True)
        assert told in hint
        if mended:
            assert mended.rpartition("= ")[2] in hint
            assert not one.query(f"SELECT ?c {{ {pattern.partition('FILTER')[0]} FILTER ({mended}) }}").empty


@pytest.mark.parametrize(
    "pattern",
    [
        "?c pg:strength ?s FILTER (30 < ?s)",
        '?c rdfs:label ?l FILTER (CONTAINS(?l, "no such word"))',
        'e:semax rdfs:label ?l FILTER (STR(?l) != "Semax")',
        'e:semax rdfs:label ?l FILTER (!CONTAINS(?l, "Sem") && !(CONTAINS(?l, "sem")))',
        'e:semax a ?c FILTER NOT EXISTS { e:semax rdfs:label ?l FILTER (CONTAINS(?l, "sem") || CONTAINS(?l, "Sem")) }',
        'e:semax rdfs:label ?l FILTER (LANG(?l) = "Semax")',
        '?c pg:anatomy ?a FILTER (STR(?a) = "hippocampus")',
        "?c pg:number ?n FILTER (?n * 2 = 7)",
        "?c pg:citationText ?t FILTER (STRLEN(?t) > 300)",
        "?c pg:year ?y FILTER (YEAR(?y) > 2100)",
        "?c pg:year ?n ; pg:strength ?n FILTER (COALESCE(?n, ?none) > 3)",
        'VALUES (?p ?name) { (cito:citesAsEvidence "cites") } ?c ?p ?o ; pg:rank ?name',
        '?c pg:sequence ?s BIND (CONCAT(" (", ?s) AS ?t) FILTER (REGEX(?t, "^W"))',
        '?c pg:strength 99 ; pg:polarity ?p BIND (IF(?p = pg:Affirmed, "affirmed", "negated") AS ?said)',
        '?c pg:strength 99 BIND ("Semax" AS ?of)',
        '?c pg:strength 99 ; rdfs:label ?l BIND (COALESCE(?l, "Semax") AS ?said)',
        'VALUES ?n { "negated" } ?p skos:notation ?n ; pg:rank 99',
        '?p pg:sequence "AAAA"',
        '?c pg:citationText "[2]"',
        "?c skos:altLabel|dcterms:creator 'nothing'",
        "?c pg:strength 99 OPTIONAL { ?c dcterms:creator ?who }",
        "?c fabio:hasPubMedId 12345",
        "?c pg:strength 99 ; pg:measurement/qudt:numericValue 7",
    ],
)
def test_where_nothing_is_wrong_with_what_finds_nothing_nothing_is_told(graph, pattern):
    text = f"SELECT * {{ {pattern} }}"
    assert graph.query(text).empty
    assert list(hints(graph.engine, text, empty=True)) == []


@pytest.mark.parametrize(
    "conditions",
    [
        '?c a pg:Jurisdiction ; rdfs:label ?l FILTER (CONTAINS(?l, "semax"))',
        '?c a pg:Jurisdiction ; rdfs:label "semax"@en',
        '?c a pg:Jurisdiction ; rdfs:label "semaks"@en',
        '?c a pg:Jurisdiction ; rdfs:label ?l FILTER (STR(?l) = "SEMAX")',
        '?c rdf:subject e:selank ; pg:statedIn/pg:number 1 ; pg:citationText "UNCITED"',
    ],
)
def test_text_in_other_capitals_is_told_only_where_the_query_then_finds_something(graph, rdflib_graph, conditions):
    for one in (graph, rdflib_graph):
        for query in (f"SELECT ?c {{ {conditions} }}", f"ASK {{ {conditions} }}"):
            assert list(hints(one.engine, query, empty=True)) == []
    both = 'ASK { ?c rdfs:label ?l FILTER (CONTAINS(?l, "semax") && CONTAINS(?l, "selank")) }'
    first, second = hints(graph.engine, both, empty=True)
    assert first.endswith('write CONTAINS(LCASE(?l), "semax")')
    assert second.endswith('write CONTAINS(LCASE(?l), "selank")')


_OTHER_CAPITALS = 'FILTER (CONTAINS(?l, "ngf"))'


@pytest.mark.parametrize(
    ("pattern", "told", "mended"),
    [
        ("pg:year 2025", 'write "2025"^^xsd:gYear, or compare STR(?year)', 'pg:year "2025"^^xsd:gYear'),
        ('pg:aspect "mRNA"', "write pg:MessengerRna", "pg:aspect pg:MessengerRna"),
        ("pg:statedIn 45", "write pg:statedIn/pg:number 45", "pg:statedIn/pg:number 45"),
        ("pg:aspect/rdfs:label ?a", "write that for rdfs:label", "pg:aspect/skos:prefLabel ?a"),
        ('rdf:subject/rdfs:label "Semax"', 'write "Semax"@en', 'rdf:subject/rdfs:label "Semax"@en'),
        ('rdf:subject/rdfs:label "semax"', 'write "Semax"@en', 'rdf:subject/rdfs:label "Semax"@en'),
        ("pg:number 45", "write pg:statedIn/pg:number", "pg:statedIn/pg:number 45"),
        ("rdf:subject e:semaks", "did you mean e:semax?", "rdf:subject e:semax"),
        ("pg:subject e:semax", "write rdf:subject", "rdf:subject e:semax"),
    ],
)  # fmt: skip
def test_of_two_faults_both_are_told(graph, rdflib_graph, pattern, told, mended):
    wanted = _OTHER_CAPITALS.replace("ngf", "semax") if "year" in pattern else _OTHER_CAPITALS
    better = re.sub(r'(.*)\(\?l, "(\w+)"\)', r'\1(LCASE(?l), "\2")', wanted)
    for one in (graph, rdflib_graph):
        text = f"SELECT ?c {{ ?c a pg:Claim ; rdfs:label ?l ; {pattern} {wanted} }}"
        found = list(hints(one.engine, text, empty=True))
        assert len(found) == 2
        assert any(told in hint for hint in found)
        assert any(hint.endswith(better.removeprefix("FILTER (").removesuffix(")")) for hint in found)
        assert one.query(text.replace(wanted, better)).empty
        assert not one.query(f"SELECT ?c {{ ?c a pg:Claim ; rdfs:label ?l ; {mended} {better} }}").empty


def test_what_is_mended_without_it_is_not_told(graph):
    """The query finds something with the other two mends, and nothing with this one alone."""
    text = """SELECT ?c { ?c rdfs:label ?l ; pg:aspect "mRNA"
      FILTER (CONTAINS(?l, "ngf") && (CONTAINS(?l, "Semax") || CONTAINS(?l, "SELANK"))) }"""
    first, second = hints(graph.engine, text, empty=True)
    assert first.endswith('write CONTAINS(LCASE(?l), "ngf")')
    assert second.endswith("write pg:MessengerRna")


@pytest.mark.parametrize(
    ("rows", "patterns", "told"),
    [
        ('(?l) { ("semax") }', "?e rdfs:label ?l", 'text is compared letter by letter, capitals too; write "Semax"@en'),
        ('(?e) { ("semax") }', "?c rdf:subject ?e", 'rdf:subject takes a thing, and "semax" is text; write e:semax'),
        ('(?n ?e) { (-1 "rat") (+2 "x"@en) }', "?c pg:species ?e", 'takes a thing, and "rat" is text; write e:rat'),
        ('(?x ?p) { ("negated" pg:Negated) }', "?c pg:polarity ?p ; pg:strength 99", ""),
        ('(?p ?x) { (pg:Affirmed "Semax") (UNDEF "affirmed") }', "?c pg:polarity ?p ; pg:strength 99", ""),
    ],
)
def test_rows_of_values_are_looked_at_by_their_variables(graph, rdflib_graph, rows, patterns, told):
    for one in (graph, rdflib_graph):
        text = f"SELECT * {{ VALUES {rows} {patterns} }}"
        assert one.query(text).empty
        found = list(hints(one.engine, text, empty=True))
        assert [hint.endswith(told) for hint in found] == [True] * bool(told)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s (COUNT(DISTINCT ?c) AS ?n) { ?c rdf:subject ?s } GROUP BY ?s HAVING (?n > 5) ORDER BY ?n",
        "SELECT ?s { { SELECT ?s (COUNT(DISTINCT ?c) AS ?n) { ?c rdf:subject ?s } GROUP BY ?s HAVING (?n > 5) } }",
    ],
)
def test_what_having_cannot_know_yet_is_told(graph, rdflib_graph, query):
    for one in (graph, rdflib_graph):
        (told,) = hints(one.engine, query, empty=True)
        assert told == "HAVING is looked at before ?n has its value; write COUNT(DISTINCT ?c) there in its place"
        assert not one.query(query.replace("(?n >", "(COUNT(DISTINCT ?c) >")).empty
        assert list(hints(one.engine, query.replace("5", "500"), empty=True)) == []


@pytest.mark.parametrize(
    ("pattern", "told", "mended"),
    [
        (
            "cito:citesAsEvidence paper:pmid-18454096",
            "no value of cito:citesAsEvidence is a fabio:JournalArticle, as paper:pmid-18454096 is; write ",
            "cito:citesAsEvidence/pg:identifiedAs paper:pmid-18454096",
        ),
        (
            "pg:statedIn doc:selank-semax-faq",
            "no value of pg:statedIn is a pg:Document, as doc:selank-semax-faq is; write ",
            "pg:statedIn/pg:inDocument doc:selank-semax-faq",
        ),
    ],
)
def test_a_thing_that_the_values_of_a_property_lead_to_is_told_with_the_way(graph, rdflib_graph, pattern, told, mended):
    for one in (graph, rdflib_graph):
        assert list(hints(one.engine, f"SELECT ?c {{ ?c {pattern} }}", empty=True)) == [told + mended]
        assert not one.query(f"SELECT ?c {{ ?c {mended} }}").empty
        assert list(hints(one.engine, f"SELECT ?c {{ ?c {pattern} ; pg:strength 99 }}", empty=True)) == []
    for pattern in ("pg:comparator e:tuftsin", "rdf:subject pg:Peptide", "cito:citesAsEvidence r:6 ; pg:strength 99"):
        assert list(hints(graph.engine, f"SELECT ?c {{ ?c {pattern} }}", empty=True)) == []


_NAMED = "objects of closed lists, such as statuses, have their name in skos:prefLabel"


@pytest.mark.parametrize(
    ("patterns", "mended"),
    [
        ("rdf:object/rdfs:label ?l", "rdf:object/(rdfs:label|skos:prefLabel) ?l"),
        ("rdf:object ?o . ?o rdfs:label ?l", "rdf:object ?o . ?o (rdfs:label|skos:prefLabel) ?l"),
        ("rdf:object ?o OPTIONAL { ?o rdfs:label ?l }", "rdf:object ?o OPTIONAL { ?o rdfs:label|skos:prefLabel ?l }"),
    ],
)
def test_statuses_that_are_left_out_for_their_name_are_told(graph, rdflib_graph, patterns, mended):
    for one in (graph, rdflib_graph):
        text = f"SELECT ?c {{ ?c rdf:subject e:selank ; {patterns} FILTER (BOUND(?l)) }}"
        (told,) = hints(one.engine, text, empty=False)
        assert told.startswith(_NAMED)
        better = text.replace(patterns, mended)
        assert len(one.query(text).rows) < len(one.query(better).rows)
        assert list(hints(one.engine, better, empty=False)) == []
        only = text.replace("?c rdf:subject", "?c rdf:predicate pg:hasRegulatoryStatus ; rdf:subject")
        assert one.query(only).empty
        (told,) = hints(one.engine, only, empty=True)
        assert told.startswith(_NAMED)
        others = text.replace("?c rdf:subject", "?c rdf:predicate pg:inhibits ; rdf:subject")
        assert list(hints(one.engine, others, empty=False)) == []
    nameless = "SELECT ?o { ?c rdf:subject e:selank ; rdf:object ?o FILTER NOT EXISTS { ?o rdfs:label ?l } }"
    assert list(hints(graph.engine, nameless, empty=False)) == []


@pytest.mark.parametrize(
    ("query", "variable"),
    [
        (
            "SELECT ?t (GROUP_CONCAT(DISTINCT ?a) AS ?all) { ?c rdf:object ?t ; pg:anatomy ?a } GROUP BY ?t",
            "?a",
        ),
        ("SELECT (GROUP_CONCAT(?n) AS ?all) { ?p a pg:Passage ; pg:number ?n }", "?n"),
        ("SELECT (GROUP_CONCAT(?c) AS ?all) { ?c pg:modality pg:Hedged }", "?c"),
    ],
)
def test_what_cannot_be_joined_is_told(graph, rdflib_graph, query, variable):
    (told,) = hints(graph.engine, query, empty=False)
    assert told.endswith(f"write GROUP_CONCAT(STR({variable}) …)")
    assert {row[-1] for row in graph.query(query).rows} == {None}
    better = re.sub(r"(CONCAT\(|DISTINCT )(\?\w)", r"\1STR(\2)", query)
    assert None not in {row[-1] for row in graph.query(better).rows}
    for one, text in ((graph, better), (rdflib_graph, query)):
        assert list(hints(one.engine, text, empty=False)) == []
    text = "SELECT (GROUP_CONCAT(?l) AS ?all) { ?c pg:anatomy/rdfs:label ?l }"
    assert list(hints(graph.engine, text, empty=False)) == []


def test_values_behind_a_count_are_told_to_leave_it_as_it_is(graph, rdflib_graph):
    every, behind = "SELECT (COUNT(?s) AS ?n) { ?s a ?t }", "VALUES ?t { pg:Claim }"
    for one in (graph, rdflib_graph):
        assert one.query(f"{every} {behind}").values == one.query(every).values
        (told,) = hints(one.engine, f"{every} {behind}", empty=False)
        assert told.endswith("give ?t inside them")
    inside = f"{every[:-1]}{behind} }}"
    assert graph.query(inside).values == [(len(graph.claims()),)]
    by_type = f"SELECT ?t (COUNT(?s) AS ?n) {{ ?s a ?t }} GROUP BY ?t {behind}"
    for text in (inside, by_type, f"SELECT ?s {{ ?s a ?t }} {behind}"):
        assert list(hints(graph.engine, text, empty=False)) == []


@pytest.mark.parametrize(
    "conditions",
    [
        '?c pg:polarity ?p FILTER (?p IN ("negated"))',
        'VALUES ?p { "negated" } ?c pg:polarity ?p',
        '?c pg:polarity ?p . ?p skos:prefLabel ?l FILTER (?p = "negated")',
    ],
)
def test_a_label_in_a_list_in_place_of_a_thing_leads_to_the_thing(graph, rdflib_graph, conditions):
    for one in (graph, rdflib_graph):
        (told,) = hints(one.engine, f"SELECT ?c {{ {conditions} }}", empty=True)
        assert told == 'pg:polarity takes a thing, and "negated" is text; write pg:Negated'
        mended = conditions.replace('"negated"', "pg:Negated")
        assert not one.query(f"SELECT ?c {{ {mended} }}").empty
    kept = "SELECT ?c { ?c pg:polarity ?p FILTER (?p NOT IN ('negated', pg:Negated, pg:Affirmed)) }"
    assert list(hints(graph.engine, kept, empty=True)) == []


@pytest.mark.parametrize(
    ("pattern", "told", "better"),
    [
        (
            "?c rdf:subject e:selank ; pg:inDocument ?d",
            "nothing has rdf:subject and pg:inDocument together; write pg:statedIn/pg:inDocument or ",
            "pg:statedIn/pg:inDocument",
        ),
        ("?c pg:number ?d ; a pg:Claim", "no pg:Claim has pg:number; write pg:statedIn/", "pg:statedIn/pg:number"),
        ("?c a pg:Reference ; bibo:doi ?d", "no pg:Reference has bibo:doi; write pg:ident", "pg:identifiedAs/bibo:doi"),
        (
            "?c cito:citesAsEvidence ?r . ?r bibo:doi ?d",
            "no value of cito:citesAsEvidence has bibo:doi; write pg:ident",
            "pg:identifiedAs/bibo:doi",
        ),
        ("?c rdf:subject ?r . ?r a pg:Passage", "no value of rdf:subject is a pg:Passage", ""),
        ("?c a pg:Peptide ; pg:anatomy ?d", "no pg:Peptide has pg:anatomy", ""),
        ("?c a pg:Claim ; pg:role ?d", "no pg:Claim has pg:role", ""),
        ("?c a pg:Peptide ; a pg:Claim", "no pg:Peptide is a pg:Claim", ""),
    ],
)  # fmt: skip
def test_properties_that_nothing_has_together_are_told_with_the_way_from_one_to_the_other(
    graph, rdflib_graph, pattern, told, better
):
    for one in (graph, rdflib_graph):
        assert one.query(f"SELECT * {{ {pattern} }}").empty
        (hint,) = hints(one.engine, f"SELECT * {{ {pattern} }}", empty=True)
        assert hint.startswith(told)
        assert bool(better) == ("write" in hint)
    if better:
        mended = re.sub(r"\w+:(inDocument|number|doi)", better, pattern)
        assert not graph.query(f"SELECT * {{ {mended} }}").empty


@pytest.mark.parametrize(
    "pattern",
    [
        "{ ?c a pg:Peptide } UNION { ?c pg:anatomy ?a } ?c pg:number 0",
        "?c a pg:Claim OPTIONAL { ?c pg:strength ?s ; pg:number ?n } ?c pg:strength 99",
        "?c a pg:Claim ; pg:strength 99 MINUS { ?c pg:statedIn ?n ; pg:number 2 }",
        "?c a pg:Claim ; pg:statedIn/pg:number 9999 ; ^pg:number ?x",
    ],
)
def test_properties_that_need_not_be_together_are_not_told(graph, pattern):
    assert graph.query(f"SELECT * {{ {pattern} }}").empty
    assert list(hints(graph.engine, f"SELECT * {{ {pattern} }}", empty=True)) == []


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("?c pg:subject e:semax", "nothing in the graph is called pg:subject; write rdf:subject"),
        ("?c pg:Evidence ?o", "nothing in the graph is called pg:Evidence; write pg:evidenceLevel"),
        ("?c a pg:Compound", "nothing in the graph is called pg:Compound; write pg:Peptide"),
        ("?c pg:polarity pg:Statement", "nothing in the graph is called pg:Statement; pg:polarity takes pg:Affirmed"),
        ("?c pg:citesAsEvidence r:6", "nothing in the graph is called pg:citesAsEvidence; write cito:citesAsEvidence"),
        ("?c rdf:predicate pg:hasStatus", "nothing in the graph is called pg:hasStatus; write pg:hasRegulatoryStatus"),
        ("?c a pg:claim", "nothing in the graph is called pg:claim; did you mean pg:Claim?"),
    ],
)  # fmt: skip
def test_a_name_that_people_guess_leads_to_the_one_there_is(graph, pattern, told):
    (hint,) = hints(graph.engine, f"SELECT ?c {{ {pattern} }}", empty=True)
    assert hint.startswith(told)
    assert list(hints(graph.engine, "CONSTRUCT { ?c pg:subject ?o } { ?c a ?o }", empty=False)) == []


def test_what_is_written_for_a_guess_is_there_and_the_guess_is_not(graph):
    for names, mends in ((PROPERTIES, PROPERTIES.values()), (OTHERS, OTHERS.values())):
        for name in re.findall(r"\w+:\w+", " ".join(mends)):
            assert not graph.query(f"SELECT ?x {{ {{ ?x {name} ?y }} UNION {{ ?x ?y {name} }} }} LIMIT 1").empty, name
        for name in names:
            assert graph.query(f"SELECT ?x {{ {{ ?x pg:{name} ?y }} UNION {{ pg:{name} ?y ?x }} }} LIMIT 1").empty, name


def test_denials_are_told_where_other_claims_are_very_many(graph, tmp_path):
    """Some claims are looked at, and they are to be those that the query is about."""
    lines = [
        f"<https://example.org/{n}> rdf:subject e:semax ; rdf:predicate pg:binds ; rdf:object e:bdnf ; "
        "pg:polarity pg:Affirmed ; pg:modality pg:Asserted ."
        for n in range(3_000)
    ]
    head = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("rdf", "e", "pg"))
    (tmp_path / "a.ttl").write_text(head + "\n".join(lines))
    many = pepgraph.open(*data_files(), tmp_path / "a.ttl", environment=False)
    text = "SELECT ?c { ?c rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:Approved ; pg:modality pg:Asserted }"
    for one in (graph, many):
        (told,) = hints(one.engine, text, empty=False)
        assert "are denials" in told
