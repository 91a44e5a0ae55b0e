"""The endpoint as others see it: the W3C's protocol tests that apply to reading, and clients that people use."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
import rdflib
from conftest import missing
from rdflib.plugins.stores.sparqlstore import SPARQLStore

import pepgraph

pytest.importorskip("starlette", reason="the server is not installed: pip install 'pepgraph[web]'")

from serving import JSON, Served, asked, served

from pepgraph.model.names import GRAPH
from pepgraph.query.catalogue import catalogue, find
from pepgraph.query.quads import stored

FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
PAPERS, ENTITIES, ONTOLOGY = (GRAPH + name for name in ("papers", "entities", "ontology"))
PEPTIDES = "SELECT ?it ?label { ?it a pg:Peptide ; rdfs:label ?label } ORDER BY ?label"
HAS_PEPTIDE = "ASK { ?it a pg:Peptide }"
BOTH_NAMED = "ASK { GRAPH ?g1 { ?paper a fabio:JournalArticle } GRAPH ?g2 { ?it a pg:Peptide } }"
XML = "{http://www.w3.org/2005/sparql-results#}"


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served("--allow-host", "graph.example") as running:
        yield running


@pytest.fixture(scope="module")
def endpoint(server) -> str:
    return f"{server.url}/sparql"


def ask(server: Served, query: str, params: list[tuple[str, str]], how: str = "get", media: str = JSON):
    """One query with the graphs beside it, by GET, by a form, beside a form in its address, or as what is posted."""
    url = f"{server.url}/sparql"
    if how == "get":
        return asked(f"{url}?{urlencode([('query', query), *params])}", headers={"Accept": media})
    if how == "form":
        body = urlencode([("query", query), *params]).encode()
        return asked(url, body, {"Accept": media, "Content-Type": FORM})
    if how == "address":
        body = urlencode([("query", query)]).encode()
        return asked(f"{url}?{urlencode(params)}", body, {"Accept": media, "Content-Type": FORM})
    return asked(f"{url}?{urlencode(params)}", query.encode(), {"Accept": media, "Content-Type": QUERY})


def truth(answer) -> bool:
    assert answer.status == 200, answer.text
    return json.loads(answer.body)["boolean"]


# ── https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/, what applies to reading ──

HOW = pytest.mark.parametrize("how", ["get", "form", "address", "direct"])


@HOW
def test_query_by_get_form_and_direct(server, how):
    assert truth(ask(server, "ASK {}", [], how)) is True


@HOW
@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_query_dataset_of_one_graph(server, how, name):
    wrap = "ASK {{ GRAPH ?g {{ {} }} }}" if name.startswith("named") else "ASK {{ {} }}"
    paper, peptide = wrap.format("?paper a fabio:JournalArticle"), wrap.format("?it a pg:Peptide")
    assert truth(ask(server, paper, [(name, PAPERS)], how)) is True
    assert truth(ask(server, peptide, [(name, PAPERS)], how)) is False


@HOW
def test_query_dataset_default_graphs(server, how):
    both = [("default-graph-uri", PAPERS), ("default-graph-uri", ENTITIES)]
    joined = "ASK { ?paper a fabio:JournalArticle . ?it a pg:Peptide }"
    assert truth(ask(server, joined, both, how)) is True
    assert truth(ask(server, joined, both[:1], how)) is False
    # What is a default graph alone is no named graph.
    assert truth(ask(server, "ASK { GRAPH ?g { ?s ?p ?o } }", both, how)) is False


@HOW
def test_query_dataset_named_graphs(server, how):
    both = [("named-graph-uri", PAPERS), ("named-graph-uri", ENTITIES)]
    assert truth(ask(server, BOTH_NAMED, both, how)) is True
    assert truth(ask(server, BOTH_NAMED, both[:1], how)) is False
    assert truth(ask(server, "ASK { ?s ?p ?o }", both, how)) is False


@HOW
def test_query_dataset_full(server, how):
    graphs = [("default-graph-uri", ONTOLOGY), ("named-graph-uri", PAPERS), ("named-graph-uri", ENTITIES)]
    text = "ASK { ?class a owl:Class . GRAPH ?g { ?paper a fabio:JournalArticle } GRAPH ?h { ?it a pg:Peptide } }"
    assert truth(ask(server, text, graphs, how)) is True
    assert truth(ask(server, text, graphs[1:], how)) is False


@HOW
def test_query_multiple_dataset_the_protocol_goes_before_from(server, how):
    text = f"ASK FROM <{PAPERS}> {{ ?it a pg:Peptide }}"
    assert truth(ask(server, text, [], how)) is False
    assert truth(ask(server, text, [("default-graph-uri", ENTITIES)], how)) is True


def test_a_browser_is_not_sent_to_a_page_that_asks_other_graphs(server):
    browser = {"Accept": "text/html, */*;q=0.8"}
    found = server.sparql("ASK { ?it a pg:Peptide }", browser, **{"default-graph-uri": PAPERS})
    assert truth(found) is False


@HOW
@pytest.mark.parametrize(
    ("query", "allowed"),
    [
        (PEPTIDES, (JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values")),
        ("ASK {}", (JSON, "application/sparql-results+xml")),
        ("DESCRIBE e:semax", ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json")),
        (
            "CONSTRUCT { ?s a ?o } { ?s a ?o . ?o rdfs:subClassOf pg:Entity }",
            ("text/turtle", "application/rdf+xml", "application/n-triples", "application/trig", "application/n-quads"),
        ),
    ],
)
def test_query_content_types(server, how, query, allowed):
    for media in allowed:
        answer = ask(server, query, [], how, media)
        assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, media)
        assert answer.body
        told = ask(server, query, [], how, f"{media}; charset=utf-8; version=1.1; profile=\"a;b, c\"")
        assert (told.status, told.body) == (200, answer.body)
    assert ask(server, query, [], how, "*/*").headers["content-type"].partition(";")[0] == allowed[0]
    assert ask(server, query, [], how, "image/png").status == 406
    liked = f"{allowed[0]};q=0.2, {allowed[1]};q=0.9"
    assert ask(server, query, [], how, liked).headers["content-type"].partition(";")[0] == allowed[1]


@pytest.mark.parametrize("form", ["json", "xml", "csv"])
def test_triples_are_read_by_a_client_that_names_the_form_of_rows_alone(server, form):
    text = "CONSTRUCT WHERE { <https://w3id.org/pepgraph/entity/semax> ?p ?o }"
    found = SPARQLStore(f"{server.url}/sparql", returnFormat=form).query(text)
    assert len(found.graph) == len({*rdflib.Graph().parse(data=ask(server, text, [], "get", "text/turtle").body)})
    alone = ask(server, text, [], "get", "application/sparql-results+json")
    assert alone.headers["content-type"].startswith("text/turtle")
    assert ask(server, text, [], "get", "application/sparql-results+json, text/csv, image/png").status == 200
    refusing = ask(server, text, [], "get", "application/sparql-results+json, text/turtle;q=0")
    assert refusing.headers["content-type"].startswith("application/n-triples")
    assert ask(server, text, [], "get", "image/png").status == 406


@pytest.mark.parametrize("text", ["CONSTRUC { ?s ?p ?o } { ?s ?p ?o }", "SELECT * { ?s ?p ?o", "ASK { ?s ? ?o }"])
def test_what_is_no_query_is_told_so_whatever_form_is_asked_for(server, text):
    assert ask(server, "SELECT * { ?s ?p ?o }", [], "get", "text/turtle").status == 406
    refused = ask(server, text, [], "get", "text/turtle")
    assert refused.status == 400
    assert "query:1:" in refused.text



def test_bad_query_method(server):
    url = f"{server.url}/sparql?query=ASK%20%7B%7D"
    for method in ("PUT", "DELETE", "PATCH"):
        answer = asked(url, method=method)
        assert (answer.status, "GET" in answer.headers["allow"]) == (405, True), method


@pytest.mark.parametrize(
    ("accept", "params", "told"),
    [
        (JSON, {}, "the query is missing"),
        ("text/csv", {"sparql": PEPTIDES}, "the query is missing"),
        ("text/turtle", {"graph": GRAPH + "papers"}, "graphs are read by queries here"),
        ("*/*", {"default": ""}, "graphs are read by queries here"),
    ],
)
def test_the_description_is_not_sent_in_place_of_what_was_wanted(server, accept, params, told):
    """`sparql-http-client` and Jena took it for the graph that they had asked for."""
    answer = server.get("/sparql", {"Accept": accept}, **params)
    assert (answer.status, told in answer.text) == (400, True)


@pytest.mark.parametrize("how", ["get", "form"])
def test_bad_multiple_queries(server, how):
    answer = ask(server, "ASK {}", [("query", "SELECT * {}")], how)
    assert (answer.status, "query is given 2 times" in answer.text) == (400, True)


def test_a_packed_query_is_told_to_come_unpacked(server):
    sent = {"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"}
    answer = asked(f"{server.url}/sparql", gzip.compress(b"ASK {}"), sent)
    assert (answer.status, answer.text) == (415, "nothing is unpacked here; send it without Content-Encoding: gzip\n")
    assert asked(f"{server.url}/sparql", b"ASK {}", {**sent, "Content-Encoding": "identity"}).status == 200


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("text/plain", "ASK {}"),
        ("application/json", '{"query": "ASK {}"}'),
        ("text/plain", "query=ASK%20%7B%7D"),
        ("", "query=ASK%20%7B%7D"),
        ("", "ASK {}"),
    ],
)
def test_bad_query_of_a_wrong_or_missing_type(server, media, body):
    answer = asked(f"{server.url}/sparql", body.encode(), {"Content-Type": media})
    assert answer.status in (400, 415), answer.text
    assert QUERY in answer.text


def test_bad_query_non_utf8(server):
    answer = asked(f"{server.url}/sparql", "ASK { ?s ?p 'ö' }".encode("utf-16"), {"Content-Type": QUERY})
    assert (answer.status, "UTF-8" in answer.text) == (400, True)
    for body in (b"query=ASK%20%7B%7D%FF", "query=ASK {} # \xf6".encode("latin-1")):
        assert asked(f"{server.url}/sparql", body, {"Content-Type": FORM}).status == 400
    assert asked(f"{server.url}/sparql?query=ASK%20%7B%7D%FF").status == 400


@HOW
def test_bad_query_syntax(server, how):
    answer = ask(server, "ASK {", [], how)
    assert answer.status == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["pepgraph-line"] == "1"


@pytest.mark.parametrize("text", ["ASK {{ <{long}> ?p ?o }}", "SELECT {long}", "ASK FROM <urn:{long}> {{ ?s ?p ?o }}"])
def test_what_is_wrong_is_told_without_all_of_the_query(server, text):
    reply = server.sparql(text.format(long="a" * 500_000))
    assert (reply.status, len(reply.text) < 2_100) == (400, True)


@pytest.mark.parametrize("how", ["form", "direct"])
def test_updates_are_refused(server, how):
    url = f"{server.url}/sparql"
    if how == "form":
        answer = asked(url, urlencode({"update": "DROP ALL"}).encode(), {"Content-Type": FORM})
    else:
        answer = asked(url, b"DROP ALL", {"Content-Type": "application/sparql-update"})
    assert answer.status == 403


# ── HTTP ─────────────────────────────────────────────────────────────────────────────────────


def test_head_is_get_without_its_body(server):
    path = f"{server.url}/sparql?{urlencode({'query': PEPTIDES})}"
    whole, head = asked(path), asked(path, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    for name in ("content-length", "content-type", "etag"):
        assert head.headers[name] == whole.headers[name]


def test_scripts_of_other_sites_may_ask(server):
    answer = asked(
        f"{server.url}/sparql",
        method="OPTIONS",
        headers={
            "Origin": "https://editor.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type, if-none-match, x-requested-with",
        },
    )
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    for name in ("content-type", "if-none-match", "x-requested-with"):
        assert name in answer.headers["access-control-allow-headers"].lower()
    answer = server.sparql(PEPTIDES, {"Origin": "https://editor.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    wrong = server.sparql("SELECT ?a { ?a", {"Origin": "https://editor.example"})
    assert wrong.status == 400
    ours = {name for name in wrong.headers if name.startswith("pepgraph-")}
    assert ours == {"pepgraph-line", "pepgraph-column"}
    assert ours <= {*wrong.headers["access-control-expose-headers"].lower().split(", ")}
    assert "access-control-allow-credentials" not in answer.headers


def test_an_answer_known_already_is_not_sent_again(server):
    first = server.get("/sparql", {"Accept": JSON}, query=PEPTIDES)
    for known in (first.headers["etag"], f'"other", {first.headers["etag"]}'):
        again = server.get("/sparql", {"Accept": JSON, "If-None-Match": known}, query=PEPTIDES)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert server.get("/sparql", {"Accept": JSON, "If-None-Match": '"other"'}, query=PEPTIDES).status == 200
    assert server.get("/sparql", {"Accept": JSON, "If-None-Match": "*"}, query=PEPTIDES).status == 304
    for answer in (first, again):
        assert answer.headers["vary"].startswith("Accept, Accept-Encoding")


def test_only_a_reader_may_know_an_answer_already(server):
    known = server.get("/sparql", {"Accept": JSON}, query=PEPTIDES).headers["etag"]
    assert server.sparql(PEPTIDES, {"Accept": JSON, "If-None-Match": known}).status == 200


def test_a_header_longer_than_any_client_sends_is_passed_over(server):
    tag = server.get("/entity/semax").headers["etag"]
    turtle = ", ".join(["text/turtle", *(f"a/{i}" for i in range(200))])
    assert server.get("/entity/semax", {"Accept": turtle[:1024]}).headers["content-type"].startswith("text/turtle")
    assert server.get("/entity/semax", {"Accept": turtle[:1025]}).headers["content-type"].startswith("text/html")
    assert server.get("/entity/semax", {"If-None-Match": f'{tag}, "{"x" * 1024}"'}).status == 200


def test_what_is_wanted_may_be_said_in_several_headers(server):
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=20)
    connection.putrequest("GET", f"/sparql?{urlencode({'query': PEPTIDES})}")
    for media in ("text/csv", "image/png"):
        connection.putheader("Accept", media)
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    connection.close()


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "struuid()"])
@pytest.mark.parametrize("path", ["/sparql", "/ask"])
def test_what_is_another_each_time_is_not_kept(server, path, call):
    found = [server.get(path, {"Accept": JSON}, query=f"SELECT ({call} AS ?it) {{}}") for _ in range(2)]
    assert [answer.status for answer in found] == [200, 200]
    assert found[0].body != found[1].body
    assert "etag" not in found[0].headers


def test_thousands_of_graphs_may_be_named(server):
    answer = ask(server, HAS_PEPTIDE, [("default-graph-uri", ENTITIES), ("named-graph-uri", PAPERS)] * 2_000, "form")
    assert truth(answer) is True


def test_a_slash_too_many_leads_to_the_address_that_is_meant(server):
    for path, to in (
        ("/sparql/?query=ASK%20%7B%7D", "/sparql?query=ASK%20%7B%7D"),
        ("/api/", "/api"),
        ("/api/claims/5-selank-residues/", "/api/claims/5-selank-residues"),
        ("/api/profile/GABA%20receptor//?limit=1", "/api/profile/GABA%20receptor?limit=1"),
        ("/sources/", "/sources"),
        ("/entity/semax/", "/entity/semax"),
        ("/healthz/", "/healthz"),
        ("//example.org/", "/example.org"),
    ):
        for method in ("GET", "POST"):
            connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=20)
            connection.request(method, path)
            answer = connection.getresponse()
            assert (answer.status, answer.headers["location"]) == (308, to)
            connection.close()
    assert server.get("/").status == 200
    assert server.get("/api/profile/semax%2F").status == 200


def test_large_answers_are_packed_where_that_is_understood(server):
    text = "SELECT * { ?s rdfs:label ?o }"
    packed = server.get("/sparql", {"Accept": JSON, "Accept-Encoding": "gzip"}, query=text)
    plain = server.get("/sparql", {"Accept": JSON}, query=text)
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed.body) == plain.body
    for coding, is_packed in (("gzip;q=0", False), ("gzip;q=0, *", False), ("*", True), ("br, GZIP;q=0.1", True)):
        answer = server.get("/sparql", {"Accept": JSON, "Accept-Encoding": coding}, query=text)
        assert ("content-encoding" in answer.headers) == is_packed, coding


# ── Clients ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("format", ["json", "xml", "csv"])
def test_sparqlwrapper(endpoint, method, format):
    from SPARQLWrapper import SPARQLWrapper

    client = SPARQLWrapper(endpoint)
    client.setMethod(method)
    client.setReturnFormat(format)
    client.setQuery(PEPTIDES)
    found = client.query().convert()
    if format == "json":
        names = [row["label"]["value"] for row in found["results"]["bindings"]]
    elif format == "xml":
        names = [node.firstChild.data for node in found.getElementsByTagName("literal")]
    else:
        names = [line.rpartition(",")[2] for line in found.decode().split()[1:]]
    assert names == ["Selank", "Semax"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_takes_graphs(endpoint, method):
    from SPARQLWrapper import TURTLE, SPARQLWrapper

    client = SPARQLWrapper(endpoint)
    client.setMethod(method)
    client.setQuery("CONSTRUCT { ?it rdfs:label ?label } { ?it a pg:Peptide ; rdfs:label ?label }")
    assert len(client.queryAndConvert()) == 2
    client.setReturnFormat(TURTLE)
    assert b"Semax" in client.queryAndConvert()
    client.setQuery("DESCRIBE e:semax")
    assert b"MEHFPGP" in client.queryAndConvert()


SPARQLWRAPPER = ("JSON", "JSONLD", "XML", "TURTLE", "N3", "RDF", "RDFXML", "CSV", "TSV")
ROWS_SENT = {
    "XML": "application/sparql-results+xml",
    "CSV": "text/csv",
    "TSV": "text/tab-separated-values",
}
TRIPLES_SENT = {
    **dict.fromkeys(("JSON", "JSONLD"), "application/ld+json"),
    **dict.fromkeys(("XML", "RDF", "RDFXML"), "application/rdf+xml"),
}


@pytest.mark.filterwarnings("ignore:::SPARQLWrapper")
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("format", SPARQLWRAPPER)
@pytest.mark.parametrize(
    ("query", "sent", "otherwise"),
    [
        (PEPTIDES, ROWS_SENT, JSON),
        (HAS_PEPTIDE, ROWS_SENT, JSON),
        ("CONSTRUCT { ?it rdfs:label ?label } { ?it a pg:Peptide ; rdfs:label ?label }", TRIPLES_SENT, "text/turtle"),
        ("DESCRIBE e:semax", TRIPLES_SENT, "text/turtle"),
    ],
)
def test_sparqlwrapper_gets_every_format_it_names(endpoint, method, format, query, sent, otherwise):
    """What a kind of query cannot be sent in comes as Accept lets it."""
    import SPARQLWrapper

    client = SPARQLWrapper.SPARQLWrapper(endpoint)
    client.setMethod(method)
    client.setReturnFormat(getattr(SPARQLWrapper, format))
    client.setQuery(query)
    answer = client.query().response
    assert answer.headers["content-type"].partition(";")[0] == sent.get(format, otherwise)
    assert answer.read()


def test_a_single_format_that_cannot_be_sent_is_refused(server):
    answer = server.sparql(PEPTIDES, format="turtle")
    assert (answer.status, "format 'turtle' is not one of json, xml, csv, tsv" in answer.text) == (400, True)


def test_sparqlwrapper_says_what_is_wrong(endpoint):
    from SPARQLWrapper import SPARQLWrapper
    from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

    client = SPARQLWrapper(endpoint)
    client.setQuery("SELECT * {")
    with pytest.raises(QueryBadFormed, match=r"this { is not closed"):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_rdflib_takes_it_for_a_graph(endpoint, method, rdflib_graph):
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    semax, label = rdflib.URIRef("https://w3id.org/pepgraph/entity/semax"), rdflib.RDFS.label
    remote = rdflib.Graph(SPARQLStore(endpoint, method=method))
    assert remote.value(semax, label) == rdflib.Literal("Semax", lang="en")
    here = {(s, o) for s, _, o in rdflib_graph.rdflib().triples((None, label, None))}
    assert {(s, o) for s, _, o in remote.triples((None, label, None))} == here
    assert [str(row.label) for row in remote.query(PEPTIDES)] == ["Selank", "Semax"]
    assert (semax, label, rdflib.Literal("nothing")) not in remote


def test_rdflib_gets_all_there_is(endpoint, graph):
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    (count,) = graph.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").values[0]
    assert len(list(rdflib.Graph(SPARQLStore(endpoint)))) == count


@pytest.mark.parametrize(
    ("path", "media", "format"),
    [
        ("/dump.nq.gz", "application/gzip", "nquads"),
        ("/dump.nq", "application/n-quads", "nquads"),
        ("/dump.trig", "application/trig", "trig"),
        ("/dump.jsonld", "application/ld+json", "json-ld"),
        ("/dump.ttl", "text/turtle", "turtle"),
        ("/dump.nt", "application/n-triples", "nt"),
        ("/dump.rdf", "application/rdf+xml", "xml"),
        ("/dump", "text/turtle", "turtle"),
    ],
)
def test_the_whole_graph_is_one_file(server, graph, path, media, format):
    import rdflib

    answer = server.get(path)
    assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, media)
    found = rdflib.Dataset(default_union=True)
    if format in ("nquads", "trig", "json-ld"):
        body = gzip.decompress(answer.body) if path.endswith("gz") else answer.body
        found.parse(data=body, format=format)
        named = {str(part.identifier) for part in found.graphs() if len(part)}
        assert named == {name for name in graph.engine.graphs() if name not in (GRAPH + "index", GRAPH + "quotes")}
    else:
        found.default_graph.parse(data=answer.body, format=format)
    triples = {(s, p, o) for s, p, o, _ in found.quads()}
    assert len(triples) == len({quad.triple for quad in stored(graph.engine)})


@pytest.mark.parametrize(
    ("accept", "begins"),
    [
        (JSON, b'{"head"'),
        ("application/sparql-results+xml", b"<?xml"),
        ("text/csv", b"it,label"),
        ("text/tab-separated-values", b"?it\t?label"),
        ("application/json", b'{"head"'),
        ("application/xml", b"<?xml"),
    ],
)
def test_curl(endpoint, accept, begins):
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    command = ["curl", "-sS", "--fail", "-H", f"Accept: {accept}", "--data-urlencode", f"query={PEPTIDES}", endpoint]
    for way in ([], ["--get"]):
        done = subprocess.run([*command, *way], capture_output=True, check=True, timeout=30)
        assert done.stdout.startswith(begins)
    direct = ["curl", "-sS", "--fail", "-H", f"Accept: {accept}", "-H", f"Content-Type: {QUERY}"]
    done = subprocess.run([*direct, "--data-binary", PEPTIDES, endpoint], capture_output=True, check=True, timeout=30)
    assert done.stdout.startswith(begins)


def test_xml_is_what_the_standard_says(endpoint):
    answer = asked(f"{endpoint}?{urlencode({'query': PEPTIDES})}", headers={"Accept": "application/sparql-results+xml"})
    root = ElementTree.fromstring(answer.body)
    assert [node.get("name") for node in root.iter(f"{XML}variable")] == ["it", "label"]
    assert [node.text for node in root.iter(f"{XML}literal")] == ["Selank", "Semax"]


@pytest.fixture(scope="module")
def remote(endpoint) -> Iterator[pepgraph.Graph]:
    with pepgraph.open(endpoint=endpoint, environment=False) as graph:
        yield graph


@pytest.mark.parametrize("name", catalogue())
def test_pepgraph_itself_gets_the_same_answers_from_it(name, graph, remote):
    words = shlex.split(find(name).example)
    ours, theirs = graph.ask(*words), remote.ask(*words)
    assert ours.columns == theirs.columns
    assert ours.rows == theirs.rows


def test_the_command_line_asks_it(endpoint):
    def told(*words: str) -> str:
        command = [sys.executable, "-m", "pepgraph", *words]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout

    assert told("show", "semax", "--endpoint", endpoint) == told("show", "semax")
    assert told("search", "bdnf brain", "--format", "json", "--endpoint", endpoint) == told(
        "search", "bdnf brain", "--format", "json"
    )


def test_comunica(server, endpoint, tmp_path):
    """The query engine of many web pages; installed for the test, which takes a minute."""
    wanted = os.environ.get("PEPGRAPH_COMUNICA") or os.environ.get("CI") == "true"
    if not wanted:
        pytest.skip("set PEPGRAPH_COMUNICA=1, or to a folder where npm has installed @comunica/query-sparql")
    folder = Path(os.environ.get("PEPGRAPH_COMUNICA", ""))
    if not (folder / "node_modules").is_dir():
        if not shutil.which("npm"):
            missing("npm is not installed: apt-get install npm")
        folder = tmp_path
        install = ["npm", "install", "--no-audit", "--no-fund", "@comunica/query-sparql@4"]
        subprocess.run(install, cwd=folder, capture_output=True, check=True, timeout=600)
    program = folder / "node_modules" / ".bin" / "comunica-sparql"
    declared = "PREFIX pg: <https://w3id.org/pepgraph/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    command = [str(program), f"sparql@{endpoint}", "-q", declared + PEPTIDES, "-t", JSON]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    rows = json.loads(done.stdout)["results"]["bindings"]
    assert [row["label"]["value"] for row in rows] == ["Selank", "Semax"]
    # Without being told what it is, it reads the service description.
    command[1] = endpoint
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert json.loads(done.stdout)["results"]["bindings"] == rows
