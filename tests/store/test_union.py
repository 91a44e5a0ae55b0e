"""Servers with more graphs than a query can well name: asked for all that they have, where that is ours alone."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from running import run_as_text

import pepgraph
from pepgraph.model.names import PREFIXES
from pepgraph.query.catalogue import catalogue, find
from pepgraph.store.disk.load import load
from pepgraph.store.remote import endpoint
from pepgraph.store.remote.access import Access
from pepgraph.store.remote.endpoint import EndpointEngine
from pepgraph.store.remote.ours import speaks_of_ours
from pepgraph.store.remote.publish import publish, registered, way
from pepgraph.store.remote.register import REGISTER

FACTS = Path(__file__).parents[2] / "data" / "facts.ttl"
DIGESTS = 60
"""Virtuoso repeats the name of each graph in a header, twice with GRAPH, and http.client takes a hundred of them."""
DIGEST = """
@prefix x: <https://w3id.org/pepgraph/doc/{name}/> .
<https://w3id.org/pepgraph/doc/{name}> a pg:Document ; rdfs:label "{name}"@en .
x:passage\\/1 a pg:Passage ; pg:inDocument <https://w3id.org/pepgraph/doc/{name}> ; pg:number 1 .
x:reference\\/1 a pg:Reference ; pg:inDocument <https://w3id.org/pepgraph/doc/{name}> ; pg:number 1 .
x:claim\\/1 a pg:Claim ; rdf:subject e:selank ; rdf:predicate pg:increases ; rdf:object e:bdnf ;
  pg:polarity pg:Affirmed ; pg:modality pg:Asserted ;
  pg:evidenceLevel pg:AnimalStudy ; pg:statedIn x:passage\\/1 ; pg:anatomy e:hippocampus ;
  cito:citesAsEvidence x:reference\\/1 .
x:claim\\/2 a pg:Claim ; rdf:subject e:selank ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:Approved ;
  pg:polarity pg:Negated ; pg:modality pg:Asserted ; pg:evidenceLevel pg:OfficialStatus ; pg:statedIn x:passage\\/1 ;
  pg:jurisdiction e:ukraine .
"""
ELSEWHERE = "http://example.org/graph"
ANOTHERS = "<http://example.org/claim> a <https://w3id.org/pepgraph/ontology#Claim> .\n"
LABELLED = '<http://example.org/thing> <http://www.w3.org/2000/01/rdf-schema#label> "thing" .\n'
OF_ANYTHING = (
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER (?p != pg:statedIn) }",
    "SELECT (COUNT(*) AS ?n) { ?s rdfs:label ?label }",
    "SELECT (COUNT(*) AS ?n) { ?s rdfs:label ?label OPTIONAL { ?s pg:statedIn ?passage } }",
    "SELECT (COUNT(*) AS ?n) { { ?s rdfs:label ?label } UNION { ?s pg:number ?label } }",
    "SELECT (COUNT(*) AS ?n) { ?s rdfs:label ?label FILTER NOT EXISTS { ?s pg:statedIn ?passage } }",
    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
)
CLAIMS = "SELECT (COUNT(?claim) AS ?n) { ?claim a pg:Claim }"


@pytest.fixture(scope="module")
def digests(tmp_path_factory):
    text = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    text += "".join(DIGEST.format(name=f"d{number}") for number in range(DIGESTS))
    path = tmp_path_factory.mktemp("digests") / "digests.ttl"
    path.write_text(text, "utf-8")
    return path


@pytest.fixture(scope="module")
def many(digests):
    return pepgraph.open(FACTS, digests, environment=False)


@pytest.fixture
def send(server, monkeypatch, many):
    """Publishes the digests on a server and opens what is there; nothing is left behind."""
    monkeypatch.setattr("pepgraph.store.remote.publish.GRACE", 0)
    engine = EndpointEngine(server.query, access=Access(server.user, server.password), seconds=60)
    writer = way(engine, graph_store=server.graph_store)

    def sent():
        publish(many.quads(index=True), engine, writer)
        return pepgraph.open(endpoint=server.query, environment=False, timeout=60)

    sent.writer = writer
    yield sent
    for graph in (*registered(engine), REGISTER, ELSEWHERE):
        writer.drop(graph)


@pytest.fixture
def named(monkeypatch):
    """How many graphs each query to an endpoint has named."""
    seen = []
    make = endpoint._Request.__init__

    def look(self, url, link, text, kind, parameters):
        seen.append(sum(name == "default-graph-uri" and not value.startswith("urn:") for name, value in parameters))
        make(self, url, link, text, kind, parameters)

    monkeypatch.setattr(endpoint._Request, "__init__", look)
    return seen


def test_what_is_asked_of_many_graphs_is_as_at_home(send, many, named):
    send.writer.replace(ELSEWHERE, LABELLED)
    remote = send()
    assert len(remote.engine.graphs()) > DIGESTS
    del named[:]
    for name in catalogue():
        words = shlex.split(find(name).example)
        assert remote.ask(*words).values == many.ask(*words).values, name
    assert named.count(len(many.engine.graphs())) == 1, "`shortcuts`, which asks one graph by its name"
    assert {*named} <= {0, 1, len(many.engine.graphs())}, "and the register"
    for text in (*OF_ANYTHING, CLAIMS):
        assert remote.query(text).values == many.query(text).values, text


def test_a_service_is_asked_for_all_that_it_has(send, many, named, tmp_path):
    remote = send()
    load(tmp_path / "store", [FACTS])
    (url,) = remote.engine.services
    del named[:]
    with pepgraph.open(store=tmp_path / "store", endpoint=url, environment=False, timeout=60) as both:
        for text in (CLAIMS, OF_ANYTHING[0], OF_ANYTHING[-1]):
            asked = text.replace("{ ", f"{{ SERVICE <{url}> {{ ", 1) + " }"
            assert both.query(asked).values == many.query(text).values, text
    assert 0 in named
    assert max(named) == len(many.engine.graphs())


def test_claims_of_others_keep_each_graph_named(send, many, named, digests, server):
    send.writer.replace(ELSEWHERE, ANOTHERS)
    data = ["--data", str(FACTS), str(digests)]
    line = [*data, "publish", "--endpoint", server.query, "--graph-store", server.graph_store]
    done = run_as_text(*line, env={**os.environ, **server.environment})
    assert done.returncode == 0
    assert re.search(r"^pepgraph: each query there has to name all \d+ graphs, which makes answers slow: ", done.stderr)
    remote = pepgraph.open(endpoint=server.query, environment=False, timeout=60)
    del named[:]
    # Of which Virtuoso lost rows and counts.
    for words in (("answer", "what-is-selank"), ("sources-of", "selank"), ("sources-of", "bdnf")):
        assert remote.ask(*words).values == many.ask(*words).values, words
    assert remote.query(CLAIMS).values == many.query(CLAIMS).values
    assert named[-1] == len(many.engine.graphs())


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("?c a pg:Claim ; ?p ?o", True),
        ("?c rdf:subject ?s . ?s rdfs:label ?l", True),
        ("?c pg:statedIn ?p OPTIONAL { ?c rdfs:label ?l FILTER (?l != '') }", True),
        ("e:selank ?p ?o", True),
        ("VALUES ?x { e:selank } ?x ?p ?o", False),
        ("?s a ?kind", False),
        ("?c a pg:Claim . ?s rdfs:label ?l", False),
        ("?c a pg:Claim ; ?p ?o . ?s ?p ?l", False),
        ("?s !pg:statedIn ?o", False),
        ("?c a pg:Claim . GRAPH ?g { ?c ?p ?o }", False),
        ("BIND (pg:Claim AS ?c)", False),
        ("?c rdfs:label ?l OPTIONAL { ?c pg:statedIn ?p }", False),
        ("?c rdfs:label ?l MINUS { ?c pg:statedIn ?p }", False),
        ("?c rdfs:label ?l FILTER EXISTS { ?c pg:statedIn ?p }", False),
        ("{ ?c rdfs:label ?l } UNION { ?c pg:quote ?l }", False),
        ("{ ?c pg:statedIn ?p } UNION { ?c pg:span ?s } ?c rdfs:label ?l", True),
        ("?c pg:statedIn ?p { ?c rdfs:label ?l } UNION { ?c skos:altLabel ?l }", True),
        ("?c pg:statedIn ?p OPTIONAL { ?c rdfs:seeAlso ?o OPTIONAL { ?o rdfs:label ?l } }", True),
        ("?c pg:statedIn ?p OPTIONAL { ?c rdfs:seeAlso ?o } ?o rdfs:label ?l", False),
        # A FILTER that wants a value makes an option none.
        ("?c rdfs:label ?l OPTIONAL { ?c pg:statedIn ?p } FILTER (BOUND(?p))", True),
        ("?c rdfs:label ?l OPTIONAL { ?c a ?kind } FILTER (?kind = pg:Claim)", True),
        ("?c rdfs:label ?l OPTIONAL { ?c a ?kind } FILTER (?kind = pg:Claim || ?l = '')", False),
        ("?c rdfs:label ?l OPTIONAL { ?c pg:statedIn ?p } FILTER (!BOUND(?p))", False),
        ("?c rdfs:label ?l OPTIONAL { ?c pg:statedIn ?p } BIND (1 AS ?p) FILTER (BOUND(?p))", False),
        ("?c a ?kind OPTIONAL { ?s a ?kind } FILTER (?kind != pg:Claim)", False),
        ("{ SELECT ?c { ?c pg:statedIn ?p } } ?c rdfs:label ?l", True),
        ("{ SELECT ?c { ?c pg:statedIn ?p } } ?p rdfs:label ?l", False),
        ("{ SELECT * { ?c pg:statedIn ?p } } ?p rdfs:label ?l", True),
        ("?how a pg:QualifierProperty . ?c ?how ?o", True),
        ("?c a ?kind . ?kind rdfs:subClassOf ?up . BIND (pg:Entity AS ?up)", True),
        ("{" * 40 + "?c a pg:Claim" + "}" * 40, False),
        ("?c a another:Claim", True),
        ("?c a elsewhere:Claim", False),
    ],
)
def test_a_query_speaks_of_ours_where_each_of_its_patterns_does(text, is_so):
    known = {**PREFIXES, "another": PREFIXES["pg"], "elsewhere": "http://example.org/"}
    declared = " ".join(f"PREFIX {name}: <{iri}>" for name, iri in known.items())
    assert speaks_of_ours(f"{declared} SELECT * WHERE {{ {text} }}") == is_so
