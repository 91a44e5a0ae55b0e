"""What the endpoint says of itself: read by rdflib, true of the graph, with examples that anybody can run."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

pytest.importorskip("starlette", reason="the server is not installed: pip install 'pepgraph[web]'")

import rdflib
from rdflib import FOAF, RDF, RDFS
from serving import JSON, Served, asked, served

from pepgraph.model.names import GRAPH, ONTOLOGY
from pepgraph.query.catalogue import catalogue

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
SCHEMA = rdflib.Namespace("https://schema.org/")
# The question that editors of SPARQL put to what they are given.
EDITORS_ASK = """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?sq ?comment ?query WHERE {
  ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct ?query
} ORDER BY ?sq"""


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served("--timeout", "60") as running:
        yield running


@pytest.fixture(scope="module")
def described(server) -> rdflib.Graph:
    answer = server.get("/sparql", {"Accept": "text/turtle"})
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    return rdflib.Graph().parse(data=answer.body, format="turtle")


def test_the_service_says_what_it_takes_and_sends(server, described):
    (service,) = described.subjects(RDF.type, SD.Service)
    assert str(service) == f"{server.url}/sparql"
    assert set(described.objects(service, SD.endpoint)) == {service}
    assert set(described.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert SD.UnionDefaultGraph in set(described.objects(service, SD.feature))
    formats = {str(format).rpartition("/")[2] for format in described.objects(service, SD.resultFormat)}
    assert {"SPARQL_Results_JSON", "SPARQL_Results_XML", "Turtle", "JSON-LD", "RDF_XML", "N-Triples"} <= formats


def test_a_harvester_finds_the_dataset_of_the_description(described):
    (document,) = described.subjects(RDF.type, VOID.DatasetDescription)
    (dataset,) = described.subjects(RDF.type, SD.Dataset)
    assert described.value(document, FOAF.primaryTopic) == dataset
    # A feature is one of a dataset, and these would count every class and every span.
    assert set(described.subjects(VOID.feature)) == {dataset}
    assert not [*described.objects(dataset, VOID.classes), *described.objects(dataset, VOID.entities)]


def test_the_dump_is_where_it_says(server, described):
    (dataset,) = described.subjects(RDF.type, SD.Dataset)
    dump = described.value(dataset, VOID.dataDump)
    assert str(dump) == f"{server.url}/dump.nq.gz"
    assert asked(str(dump)).status == 200
    assert 'href="/dump.nq.gz"' in server.get("/help").text


def test_the_help_names_the_licence_that_the_ontology_has(server, graph):
    ((licence,),) = graph.query("SELECT ?licence { ?it a owl:Ontology ; dcterms:license ?licence }").values
    text = server.get("/help").text
    assert f"its ontology are under the {licence.rpartition('/')[2]} licence" in text
    assert "CC BY" not in text


def test_its_counts_are_those_of_the_graph(described, graph):
    def count(query: str) -> int:
        return int(str(graph.query(query).rows[0][0]))

    (dataset,) = described.subjects(RDF.type, SD.Dataset)
    assert int(described.value(dataset, VOID.triples)) == count("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    named = {
        str(described.value(node, SD.name)): int(described.value(described.value(node, SD.graph), VOID.triples))
        for node in described.objects(dataset, SD.namedGraph)
    }
    assert set(named) == set(graph.engine.graphs()) - {GRAPH + "index"}
    for name, triples in named.items():
        assert triples == count(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
    classes = {
        str(described.value(part, VOID["class"])): int(described.value(part, VOID.entities))
        for part in described.objects(dataset, VOID.classPartition)
    }
    assert classes[ONTOLOGY + "Claim"] == 225
    for cls, entities in classes.items():
        assert entities == count(f"SELECT (COUNT(?it) AS ?n) {{ ?it a <{cls}> }}"), cls
    for part in described.objects(dataset, VOID.propertyPartition):
        prop, triples = described.value(part, VOID.property), int(described.value(part, VOID.triples))
        assert triples == count(f"SELECT (COUNT(*) AS ?n) {{ ?claim a pg:Claim ; <{prop}> ?o }}"), prop


def test_examples_are_the_named_queries_and_run_anywhere(server, described):
    found = described.query(EDITORS_ASK)
    rows = {str(row.sq).rpartition("#query-")[2]: (str(row.comment), str(row["query"])) for row in found}
    assert set(rows) == set(catalogue())
    store = ox.Store()
    for name, (comment, text) in rows.items():
        assert comment == catalogue()[name].question
        store.query(text)  # Without a prefix that is known to our server alone.
        answer = server.get("/sparql", {"Accept": JSON}, query=text)
        assert answer.status == 200
        assert (b'"bindings":[{' in answer.body.replace(b" ", b"")) is (name not in ("to-read", "shared-papers")), name
    for it in described.subjects(RDF.type, SH.SPARQLExecutable):
        assert (it, RDF.type, SH.SPARQLSelectExecutable) in described
        assert str(described.value(it, SCHEMA.target)) == f"{server.url}/sparql"
        assert described.value(it, RDFS.label) is not None
    (prefixes,) = set(described.objects(None, SH.prefixes))
    declared = {
        str(described.value(node, SH.prefix)): str(described.value(node, SH.namespace))
        for node in described.objects(prefixes, SH.declare)
    }
    assert declared["pg"] == ONTOLOGY


@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void"])
@pytest.mark.parametrize(
    ("accept", "media", "format"),
    [
        ("", "text/turtle", "turtle"),
        ("*/*", "text/turtle", "turtle"),
        ("application/ld+json", "application/ld+json", "json-ld"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("text/html;q=0.2, text/turtle", "text/turtle", "turtle"),
    ],
)
def test_it_comes_as_it_is_liked(server, described, path, accept, media, format):
    answer = server.get(path, {"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == media
    assert set(rdflib.Graph().parse(data=answer.body, format=format)) == set(described)


def test_what_is_not_to_be_had_is_refused(server):
    assert server.get("/.well-known/void", {"Accept": "image/png"}).status == 406
    assert asked(f"{server.url}/.well-known/void", b"x").status == 405


def test_a_store_is_described_without_being_counted(tmp_path):
    store = tmp_path / "store"
    load = [sys.executable, "-m", "pepgraph", "load", "data/facts.ttl", "--store", str(store)]
    said = subprocess.run(load, check=True, capture_output=True, text=True).stdout
    with served("--store", str(store)) as running:
        found = rdflib.Graph().parse(data=running.get("/.well-known/void").body, format="turtle")
        assert gzip.decompress(running.get("/dump.nq.gz").body).count(b"\n") > 7_000
    (dataset,) = found.subjects(RDF.type, SD.Dataset)
    assert found.value(dataset, VOID.dataDump) is not None
    assert found.value(dataset, VOID.triples) is None
    files = int(found.value(found.value(dataset, VOID.subset), VOID.triples))
    assert f"{files:,} triples of files" in said
    (claims,) = found.subjects(VOID["class"], rdflib.URIRef(ONTOLOGY + "Claim"))
    assert int(found.value(claims, VOID.entities)) == 225
