"""Endpoints: real servers answer as the embedded engine does, and a mischievous one gets one sentence in time."""

from __future__ import annotations

import base64
import email.utils
import gc
import gzip
import json
import math
import os
import re
import shlex
import socket
import subprocess
import sys
import time
from contextlib import suppress
from functools import cache, partial
from itertools import count
from pathlib import Path
from urllib.parse import unquote_plus

import psutil
import pytest
import running
from mischief import ROWS, ask_who

import pepgraph
from pepgraph.answers.overview import overview
from pepgraph.errors import EndpointError, PepgraphError, QueryError, StoreWarning, TimeLimitError
from pepgraph.model.names import GRAPH, PREFIXES, XSD
from pepgraph.model.terms import Blank, Iri, Literal
from pepgraph.output.network import drawable
from pepgraph.query.catalogue import catalogue, find
from pepgraph.query.quads import quads_of
from pepgraph.query.results import Result
from pepgraph.query.run import run as run_query
from pepgraph.query.worker import value_in_worker
from pepgraph.store.binding import whole
from pepgraph.store.order import identity
from pepgraph.store.remote.access import Access
from pepgraph.store.remote.endpoint import EndpointEngine
from pepgraph.store.remote.publish import publish, way

ROOT = Path(__file__).parents[2]


def in_order(rows):
    """Rows with everything that makes their terms what they are, wherever a server has them."""
    return sorted((tuple(map(identity, row)) for row in rows), key=str)


@pytest.fixture(scope="session")
def filled(request, graph):
    """Opens the packaged graph on a server, published there once, and again where tests of others took it away."""
    done = {}
    claims = "SELECT (COUNT(?claim) AS ?claims) { ?claim a pg:Claim }"

    def is_there(engine):
        try:
            whole = run_query(engine, claims).rows == run_query(graph.engine, claims).rows
            return whole and {*engine.graphs()} == {*graph.engine.graphs()}
        except EndpointError:
            return False

    def opened(server):
        engine = EndpointEngine(server.query, access=Access(server.user, server.password), seconds=60)
        if server.query not in done or not is_there(engine):
            done[server.query] = fill(server, engine)
        return done[server.query]

    def fill(server, engine):
        publish(graph.quads(index=True), engine, way(engine, graph_store=server.graph_store))
        return pepgraph.open(endpoint=server.query, environment=False, timeout=60)

    return opened


@pytest.fixture
def remote(server, filled):
    return filled(server)


# ── As the embedded engine ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", catalogue())
def test_rows_are_those_of_the_embedded_engine(name, graph, remote):
    words = shlex.split(find(name).example)
    ours, theirs = graph.ask(*words), remote.ask(*words)
    assert ours.columns == theirs.columns
    assert [tuple(map(identity, row)) for row in ours.rows] == [tuple(map(identity, row)) for row in theirs.rows]


def test_rows_do_not_hang_on_how_much_time_a_server_has_to_plan(hurried_server, graph, filled):
    remote = filled(hurried_server)
    for name in catalogue():
        words = shlex.split(find(name).example)
        assert graph.ask(*words).values == remote.ask(*words).values, name


def test_quads_are_those_of_the_embedded_engine(graph, remote):
    assert set(graph.quads()) == set(remote.quads())


def test_forms_and_datasets(graph, remote):
    for text in (
        "ASK { e:selank pg:registeredIn e:ukraine }",
        "ASK { e:semax pg:registeredIn e:ukraine }",
        "CONSTRUCT { ?s pg:registeredIn ?o } WHERE { ?s pg:registeredIn ?o }",
        "CONSTRUCT WHERE { ?s pg:registeredIn ?o }",
        "SELECT ?s FROM graph:entities { ?s a pg:Peptide } ORDER BY ?s",
        "SELECT ?g FROM NAMED graph:entities { GRAPH ?g { e:semax a pg:Peptide } }",
        "SELECT ?s FROM NAMED graph:entities { ?s a pg:Peptide }",
        "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g",
        "SELECT ?s { ?s a pg:Nothing }",
        "SELECT ?c ?x { ?c a pg:Claim OPTIONAL { ?c pg:nothing ?x } } ORDER BY ?c LIMIT 3",
        "PREFIX e: <http://example.org/> SELECT ?s { ?s a e:Nothing }",
        "BASE <https://w3id.org/pepgraph/entity/> SELECT ?p { <semax> a ?p } ORDER BY ?p",
        "SELECT ?s # a comment { with braces\n{ ?s a pg:Peptide } ORDER BY ?s",
    ):
        ours, theirs = graph.query(text), remote.query(text)
        assert (ours.kind, ours.columns) == (theirs.kind, theirs.columns), text
        assert in_order(ours.rows) == in_order(theirs.rows), text
    assert remote.query("DESCRIBE e:selank").rows, "what it holds is the server's own choice"


def test_a_fault_in_a_query_is_marked_as_at_home(graph, remote):
    asks = ("ASK { ?s a pg:Claim", "\n ASK { ?s a pg:Claim ?o }", "ASK { ?s a\n pg:Claim } GROUP ?s")
    rows = ("SELECT ?s { ?s a pg:Claim", "SELECT ?s { ?s pgg:x ?y }")
    for text in (*asks, *rows, "SELECT (1 AS ?a) (2 AS ?a) {}", "SELEC"):
        with pytest.raises(QueryError) as at_home:
            graph.query(text).rows  # noqa: B018
        with pytest.raises(QueryError) as there:
            remote.query(text).rows  # noqa: B018
        assert str(at_home.value) == str(there.value)


def test_what_a_server_refuses_is_parsed_here_and_not_evaluated(mischief):
    """An ASK over all combinations would take minutes, and SERVICE would be asked without our limits."""
    url, seen = mischief(lambda h: h.answer(b"no", 400, "text/plain"))
    numbers = " ".join(map(str, range(100)))
    greedy = " ".join(f"VALUES ?{name} {{ {numbers} }}" for name in "abcdef")
    begin = time.monotonic()
    for text in (f"ASK {{ {greedy} FILTER (?a + ?b + ?c < 0) }}", f"ASK {{ SERVICE <{url}> {{ ?s ?p ?o }} }}"):
        with pytest.raises(QueryError, match=r"refuses the query: no$"):
            asked(url, text)
    assert len(seen) == 2
    assert time.monotonic() - begin < 5


def test_a_long_query_is_posted(remote, graph):
    names = " ".join(f"<{row[0]}>" for row in graph.query("SELECT ?c { ?c a pg:Claim }"))
    text = f"SELECT ?c {{ VALUES ?c {{ {names} }} ?c a pg:Claim }} ORDER BY ?c"
    assert len(text) > 10_000
    assert remote.query(text).rows == graph.query(text).rows


@pytest.mark.parametrize(
    "value",
    ['"} DROP ALL #', "> . ?s ?p ?o", "\\", "\\u0022 }", "\\\\U00000022", "a\nb\r", "'''", '"""', "{}", "?x $x", ""],
)
def test_a_value_stays_a_value(value, graph, remote):
    text = "SELECT ?same ?x { ?c a pg:Document BIND (STR(?x) AS ?same) }"
    assert [tuple(map(str, row)) for row in remote.query(text, x=value)] == [(value, value)]
    assert remote.query("SELECT ?c ?x { ?c rdfs:label ?x }", x=value).rows == []
    with pytest.raises(PepgraphError, match="is not an IRI"):
        remote.query("SELECT ?c ?x { ?c a ?x }", x=Iri("http://example.org/" + value + " >")).rows  # noqa: B018


def test_values_bind_as_at_home(graph, remote):
    semax, integer = Iri(PREFIXES["e"] + "semax"), XSD + "integer"
    for text, bindings in (
        ("SELECT ?l ?x { ?x rdfs:label ?l }", {"x": semax}),
        ("SELECT ?c ?x { ?c rdf:subject ?x MINUS { ?c pg:polarity pg:Affirmed ; rdf:subject ?x } }", {"x": semax}),
        ("SELECT ?c ?x { ?c a pg:Claim FILTER NOT EXISTS { ?c rdf:subject ?x } }", {"x": semax}),
        ("SELECT ?c ?x { ?c a pg:Claim FILTER EXISTS { ?c ?p ?x } }", {"x": semax}),
        ("SELECT ?x (COUNT(?c) AS ?n) { ?c rdf:subject ?x } GROUP BY ?x ORDER BY ?x", {"x": semax}),
        ("SELECT ?c ?x { { ?c rdf:subject ?x } UNION { ?c rdf:object ?x } }", {"x": semax}),
        ("SELECT ?x ?n { { SELECT ?x (COUNT(?c) AS ?n) { ?c rdf:subject ?x } GROUP BY ?x } }", {"x": semax}),
        ("SELECT ?c ?x { ?c a pg:Claim MINUS { { SELECT ?c ?x { ?c rdf:subject ?x } } } }", {"x": semax}),
        ("SELECT ?n ?x { { SELECT (COUNT(?x) AS ?n) { ?c rdf:subject ?x } } }", {"x": semax}),
        ("SELECT ?p ?x { ?p a pg:Passage ; pg:number ?x }", {"x": Literal("7", integer)}),
        ("SELECT ?p ?n ?x { ?p a pg:Passage ; pg:number ?n FILTER (?n < ?x) }", {"x": Literal("7", integer)}),
        ("SELECT ?s ?l ?k { ?s ?k ?l }", {"l": Literal("Semax", language="en"), "k": Iri(PREFIXES["rdfs"] + "label")}),
    ):
        ours, theirs = graph.query(text, **bindings).rows, remote.query(text, **bindings).rows
        assert in_order(ours) == in_order(theirs), text
    with pytest.raises(QueryError, match=r"\?compound is bound but not selected; add it after SELECT"):
        remote.query("SELECT ?claim { ?claim rdf:subject ?compound }", compound="semax")


def test_what_cannot_be_bound_is_said():
    for text in ("DESCRIBE ?x", "CONSTRUCT WHERE { ?s ?p ?x }"):
        with pytest.raises(QueryError, match="only in a query with a pattern"):
            whole(text, {"x": Iri("http://a/b")}, {})
    with pytest.raises(QueryError, match="is a blank node"):
        whole("SELECT ?x { ?x ?p ?o }", {"x": Blank("b")}, {})
    with pytest.raises(QueryError, match="whole pattern is a subquery"):
        whole("SELECT ?x { SELECT ?x { ?x ?p ?o } }", {"x": Iri("http://a/b")}, {})
    with pytest.raises(QueryError, match="is not a literal"):
        whole("SELECT ?x { ?s ?p ?x }", {"x": Literal("a", language="not a language")}, {})


def test_answers_of_the_graph_are_those_at_home(graph, remote):
    assert remote.show("selank").report == graph.show("selank").report
    assert remote.compare("selank", "semax").report == graph.compare("selank", "semax").report
    assert remote.impact("6").report == graph.impact("6").report
    asked = ("rats with ischaemic strokes", "What diseases is Semax used for?", "does Semax increase NGF")
    for words in ("bdnf", "not approved outside Russia", *asked):
        found = remote.search(words)
        assert found
        assert found == graph.search(words)
        assert found.hints == graph.search(words).hints
    for asked in (("status-in", "outside russia"), ("evidence-for", "selank", "GAD")):
        assert remote.ask(*asked).rows == graph.ask(*asked).rows
    assert remote.show("outside russia").bearing == graph.show("outside russia").bearing
    assert remote.claims(about="bdnf", min_evidence="animal") == graph.claims(about="bdnf", min_evidence="animal")
    assert remote.check() == graph.check() == []
    for format in ("trig", "bibtex", "graphml"):
        assert remote.export(format=format) == graph.export(format=format)
    assert remote.export(about="selank", min_evidence="animal") == graph.export(about="selank", min_evidence="animal")
    for view in ("regions", "full"):
        ours, theirs = graph.network(view), remote.network(view)
        assert set(ours.nodes) == set(theirs.nodes)
        assert set(ours.edges) == set(theirs.edges)
    assert len(remote.rdflib()) == len(graph.rdflib())


def test_a_document_is_checked_and_not_sent(remote, document):
    opened = pepgraph.open(endpoint=remote.engine.url, documents=[document], environment=False)
    assert opened.check() == []
    assert opened.query("SELECT ?q { ?s pg:quote ?q }").rows == []
    assert opened.slice(pepgraph.Filter(about="selank")).query("SELECT ?q { ?s pg:quote ?q }").rows


def run(*arguments: str, anew: bool = False, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PEPGRAPH")}
    return running.run_as_text(*arguments, env=clean | environment, timeout=120, anew=anew)


at_home = cache(partial(run, anew=True))


@pytest.mark.parametrize(
    "words",
    [
        [], ["show", "selank"], ["compare", "selank", "semax"], ["impact", "6"], ["search", "bdnf"], ["sources"],
        ["claim", "65-semax-increases-ngf"],
        ["ask", "mechanisms", "semax"], ["ask", "fda-approved"], ["query", "SELECT ?s { ?s a pg:Peptide } ORDER BY ?s"],
        ["query", "SELECT ?s { ?s a pg:Pepti }"], ["query", "SELECT ?s {", "--format", "json"],
        ["export", "--about", "semax"], ["draw", "--about", "tuftsin", "-o", "-"], ["check"],
        ["show", "semax", "--polarity", "negated"], ["show", "cas:80714-61-0"], ["show", "P23560"],
        ["query", "SELECT (COUNT(*) AS ?n) { ?c a pg:Claim MINUS { ?c cito:citesAsEvidense ?r } }"],
    ],
    ids=lambda words: " ".join(words)[:30] or "overview",
)  # fmt: skip
def test_commands_say_the_same(words, remote):
    ours, theirs = at_home(*words), run(*words, "--endpoint", remote.engine.url)
    assert (theirs.returncode, told(theirs), theirs.stderr) == (ours.returncode, told(ours), ours.stderr)


def told(done):
    """What a command said of the graph, before it says how to go on."""
    return done.stdout.partition("\nTry next")[0]


def test_publish_as_a_command(server):
    known = ["--endpoint", server.query]
    for how in (["--graph-store", server.graph_store], ["--update-url", server.update]):
        done = run("publish", *known, *how, **server.environment)
        assert (done.returncode, done.stderr) == (0, ""), "and no bar in a pipe"
        assert "triples are there, counted" in done.stdout
    assert told(run(*known)) == told(run())
    for wrong, sentence in (
        (["publish"], "say where to send it, once: pepgraph publish --endpoint URL"),
        (["publish", *known, "--update-url", "http://a/b", "--graph-store", "http://a/b"], "two ways to the same end"),
        ([*known, "--engine", "oxigraph"], "leave out --engine"),
        ([*known, "--data", "a.ttl"], "leave out --data"),
        (["--endpoint", "http://me:hidden@host/x"], "PEPGRAPH_ENDPOINT_USER"),
        (["--endpoint", "localhost:7878"], "is not an http or https address"),
        (["--endpoint", server.query + "?a=b"], "goes on with \\? or #"),
    ):
        done = run(*wrong)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        import re

        assert re.search(sentence, done.stderr), done.stderr
        assert "hidden" not in done.stderr


@pytest.mark.parametrize("name", ["tired_server", "virtuoso_server"])
def test_the_time_limit_of_a_command_holds(name, request, graph):
    server = request.getfixturevalue(name)
    engine = EndpointEngine(server.query, access=Access(server.user, server.password), seconds=60)
    publish(graph.quads(index=True), engine, way(engine, graph_store=server.graph_store))
    begin = time.monotonic()
    cross = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    done = run("query", cross, "--timeout", "1", "--endpoint", server.query)
    assert (done.returncode, time.monotonic() - begin < 20) == (124, True)
    whose = f"{server.query} did not give its whole answer within 1 s"
    assert done.stderr == f"pepgraph: {whose}; narrow the query, or allow more time\n"
    with pytest.raises(TimeLimitError, match="within 1 s"):
        pepgraph.open(endpoint=server.query, environment=False, timeout=1).query(cross)
    server.end_queries()


def test_blank_nodes_come_from_any_server(server):
    engine = EndpointEngine(server.query, access=Access(server.user, server.password), seconds=60)
    to, name = way(engine, graph_store=server.graph_store), GRAPH + "blanks"
    to.replace(name, '_:a <http://e/p> "nodeID://b1" ; <http://e/q> _:c .\n')
    try:
        (_, text), (node, other) = engine.ask_within(name, "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?p")
    finally:
        to.drop(name)
    assert (type(node), type(other), node != other, text) == (Blank, Blank, True, "nodeID://b1")


# ── A mischievous server ─────────────────────────────────────────────────────────────────────


def asked(url, text="SELECT ?x { ?x ?y ?z }", **how):
    engine = EndpointEngine(url, **{"seconds": 4, "access": Access(), **how})
    return list(engine.query(text, {}, {}).rows)


def drip(handler):
    handler.start()
    for byte in count():
        handler.wfile.write(b" " if byte else b"{")
        handler.wfile.flush()
        time.sleep(0.2)


def drip_head(handler):
    handler.close_connection = True
    for byte in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        time.sleep(0.2)


def columns(*names):
    return {"head": {"vars": names}, "results": {"bindings": []}}


def endless(handler, name=b"x"):
    handler.start()
    handler.wfile.write(b'{"head":{"vars":["' + name + b'"]},"results":{"bindings":[')
    row = b'{"' + name + b'":{"type":"literal","value":"' + b"x" * 100_000 + b'"}},'
    while True:
        handler.wfile.write(row)


def bomb(handler):
    packed = gzip.compress(b'{"head":{"vars":["x"]},"results":{"bindings":[' + b" " * 30_000_000)
    handler.answer(packed, Content_Encoding="gzip")


def cut(handler):
    data = json.dumps(ROWS).encode()
    handler.start(Content_Length=str(len(data)))
    handler.wfile.write(data[:-20])


def cut_chunked(handler):
    handler.start(Transfer_Encoding="chunked")
    data = json.dumps(ROWS).encode()[:-20]
    handler.wfile.write(f"{len(data) + 10:x}\r\n".encode() + data)


def cut_packed(handler):
    handler.answer(gzip.compress(json.dumps(ROWS).encode())[:-12], Content_Encoding="gzip")


def hang_up(handler):
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def garbage(handler):
    handler.close_connection = True
    handler.wfile.write(b"\x00\x01 not HTTP\r\n\r\n")


IRI = b'{"type":"uri","value":"urn:a"}'
TERMS = b'{"type":"triple","value":{"subject":' + IRI + b',"predicate":' + IRI + b',"object":'
NESTED = TERMS * 30_000 + IRI + b"}}" * 30_000
"""So deep that Oxigraph's parsers end the process, as is the next."""
NESTED_LINE = b"<urn:a> <urn:b> " + b"<<( <urn:a> <urn:b> " * 30_000 + b"<urn:c>" + b" )>>" * 30_000 + b" .\n"


CODES = b"\x1b[31mred\x07 alarm\nline"

DEEDS = {
    "stalls": (lambda h: time.sleep(8), TimeLimitError, "within 4 s; narrow the query, or allow more time"),
    "drips": (drip, TimeLimitError, "did not give its whole answer within 4 s"),
    "drips its head": (drip_head, TimeLimitError, "within 4 s"),
    "html": (lambda h: h.answer(b"<html>hi", media="text/html"), EndpointError, "answers with text/html in place of"),
    "no type": (lambda h: h.answer(media=None), EndpointError, "answers without saying what it is;"),
    "xml": (lambda h: h.answer(b"<sparql/>", media="application/sparql-results+xml"), EndpointError, "results.xml in"),
    "cut": (cut, EndpointError, "not whole: it was cut off halfway"),
    "cut chunked": (cut_chunked, EndpointError, "not whole: it was cut off halfway"),
    "cut packed": (cut_packed, EndpointError, "not whole: it was cut off halfway"),
    "more than packed": (
        lambda h: h.answer(gzip.compress(json.dumps(ROWS).encode()) + b"more", Content_Encoding="gzip"),
        EndpointError, "not whole: its packing is damaged",
    ),
    "cut unseen": (lambda h: h.answer(json.dumps(ROWS).encode()[:-3]), EndpointError, "breaks off, or is not SPARQL"),
    "no json": (lambda h: h.answer(b"hello"), EndpointError, "it is not SPARQL JSON"),
    "other json": (lambda h: h.answer({"a": 1}), EndpointError, "it is not SPARQL JSON"),
    "a yes": (lambda h: h.answer({"head": {}, "boolean": True}), EndpointError, "with a yes or no in place of rows"),
    "other columns": (lambda h: h.answer(columns("s", "t")), EndpointError, r"columns \?s, \?t in place of \?x;"),
    "more columns": (lambda h: h.answer(columns(*"xabcdefg")), EndpointError, r"columns \?x, \?a.* … in place of \?x"),
    "no columns": (lambda h: h.answer(columns()), EndpointError, r"columns none in place of \?x"),
    "other columns, endless": (lambda h: endless(h, b"s"), EndpointError, r"columns \?s in place of \?x"),
    "a long column": (lambda h: h.answer(columns("s" * 100_000)), EndpointError, r"s … in place of \?x"),
    "empty": (lambda h: h.answer(b""), EndpointError, "it is not SPARQL JSON"),
    "no iri": (lambda h: h.answer(json.dumps(ROWS).replace("http://e/1", "a b").encode()), EndpointError, "not whole"),
    "nested": (
        lambda h: h.answer(b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":' + NESTED + b"}]}}"),
        EndpointError, "answers with more than 500 nested brackets; is this the address",
    ),
    "nested before its head": (
        lambda h: h.answer(b'{"results":{"bindings":[{"x":' + NESTED + b'}]},"head":{"vars":["x"]}}'),
        EndpointError, "answers with more than 500 nested brackets",
    ),
    "206": (lambda h: h.answer(status=206), EndpointError, r"part of the answer only \(status 206\)"),
    "max rows": (lambda h: h.answer(X_SPARQL_MaxRows="10"), EndpointError, "part of the answer only .X-SPARQL-MaxRows"),
    "anytime": (lambda h: h.answer(X_SQL_State="S1TAT"), EndpointError, "part of the answer only .X-SQL-State: S1TAT"),
    "400": (lambda h: h.answer(CODES, 400, "text/plain"), QueryError, r"refuses the query: \[31mred alarm line$"),
    "401": (lambda h: h.answer(b"", 401), EndpointError, r"status 401\); set PEPGRAPH_ENDPOINT_USER"),
    "403": (lambda h: h.answer(b"", 403), EndpointError, r"does not allow this \(status 403\); ask for the right"),
    "403 with a reason": (
        lambda h: h.answer(b"updates are refused: this endpoint only reads", 403),
        EndpointError,
        r"\(status 403\): updates are refused: this endpoint only reads; ask for the right",
    ),
    "404": (lambda h: h.answer(b"", 404), EndpointError, r"has nothing there \(status 404\)"),
    "413": (lambda h: h.answer(b"<b>x", 413, "text/html"), EndpointError, r"\(status 413\); have it, and any proxy"),
    "500": (lambda h: h.answer(b"x" * 9000, 500, "text/plain"), EndpointError, r"failed \(status 500\): x{299}…$"),
    "500 html": (lambda h: h.answer(b"<b>x", 500, "text/html"), EndpointError, r"failed \(status 500\); its log"),
    "429": (lambda h: h.answer(b"", 429, Retry_After="60"), EndpointError, "asks to wait 60 s, which is beyond"),
    "503": (lambda h: h.answer(b"", 503), EndpointError, "beyond the time limit|is busy"),
    "hangs up": (hang_up, EndpointError, "closed the connection without an answer"),
    "garbage": (garbage, EndpointError, "does not answer in HTTP"),
    "less than nothing": (
        lambda h: (h.start(Content_Length="-5"), h.wfile.write(json.dumps(ROWS).encode())),
        EndpointError, "answers -5 bytes, which is not a number",
    ),
    "packed oddly": (lambda h: h.answer(Content_Encoding="br"), EndpointError, "packed as br"),
    "moves for ever": (lambda h: h.answer(b"", 307, Location=h.path + "&x=1"), EndpointError, "moved 5 times"),
    "moves nowhere": (lambda h: h.answer(b"", 302), EndpointError, "does not say where"),
    "moves to other letters": (
        lambda h: h.answer(b"", 302, Location="http://elsewhere.invalid/\u00fc"), EndpointError, "to http://elsewhere",
    ),
    "moves here to other letters": (
        lambda h: h.answer(b"", 404 if "%FC" in h.path else 302, Location="/\u00fc"), EndpointError, "has nothing",
    ),
    "moves away": (lambda h: h.answer(b"", 302, Location="http://elsewhere.invalid/x"), EndpointError, "sends us to http://else"),
    "moves to no address": (lambda h: h.answer(b"", 302, Location="http://[::1"), EndpointError, "to another place"),
    "waits an age": (lambda h: h.answer(b"", 429, Retry_After="Sun, 1 Jan 0001 01:00:00 GMT"), EndpointError, "busy"),
    "to a file": (lambda h: h.answer(b"", 302, Location="file:///etc/passwd"), EndpointError, "is another server"),
}  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS)
def test_harm_ends_in_one_sentence_in_time(deed, mischief):
    do, kind, sentence = DEEDS[deed]
    url, _ = mischief(do)
    begin = time.monotonic()
    with pytest.raises(kind, match=sentence) as caught:
        asked(url)
    assert time.monotonic() - begin < 10
    said = str(caught.value)
    assert type(caught.value) is kind
    assert said.startswith(url.removesuffix("/query")) or "refuses" in said
    assert said.isprintable()
    assert len(said) < 600


@pytest.mark.parametrize(("deed", "text"), [(endless, "endless"), (bomb, "packed")])
def test_an_answer_has_a_largest_size(deed, text, mischief):
    url, _ = mischief(deed)
    with pytest.raises(EndpointError, match="more than the 10 MiB that an answer may have"):
        asked(url, max_bytes=10 * 2**20, seconds=20)


@pytest.mark.parametrize("media", ["application/n-triples", "text/turtle"])
def test_triples_nested_without_end_are_refused(media, mischief):
    url, _ = mischief(lambda h: h.answer(NESTED_LINE, media=media))
    with pytest.raises(EndpointError, match="answers with more than 500 nested triple terms; is this the address"):
        asked(url, "CONSTRUCT WHERE { ?x ?y ?z }")


def test_labels_of_blank_nodes_are_read_wherever_an_answer_is_cut(mischief):
    said = 'a "bnode", "value": "nodeID://b1" in a text'
    node, text = {"type": "bnode", "value": "nodeID://b{}"}, {"type": "literal", "value": said}
    rows = json.dumps([{"x": node, "y": text}] * 2_000)[1:-1]
    for number in range(2_000):
        rows = rows.replace("b{}", f"b{number}", 1)
    head = '{"head": {"vars": ["x", "y"]}, "results": {"bindings": ['
    url, _ = mischief(lambda h: h.answer(f"{head}{rows}]}}}}".encode()))
    assert asked(url, "SELECT ?x ?y { ?x ?z ?y }") == [(Blank(f"b{n}"), Literal(said)) for n in range(2_000)]


def test_a_count_that_is_no_number_is_told(graph, mischief):
    def count_otherwise(h):
        found = Result(graph.engine.query(h.text, {}, {})).text("json")
        h.answer(found.replace(f', "datatype": "{XSD}integer"', "").replace('"78"', '"some"').encode())

    url, _ = mischief(count_otherwise)
    told = pepgraph.open(endpoint=url, environment=False)
    for ask in (partial(overview, told), partial(drawable, told, "compound-mechanism-citation", None, 1)):
        with pytest.raises(QueryError, match="'some' is given as a count, and is not a whole number; is this a SPARQL"):
            ask()


def test_what_was_asked_as_a_yes_or_no_is_answered_so(mischief):
    url, _ = mischief(lambda h: h.answer(columns("x")))
    with pytest.raises(EndpointError, match="answers with rows in place of a yes or no"):
        asked(url, "ASK { ?x ?y ?z }")


def test_columns_are_those_of_the_query_in_its_order(mischief):
    row = {name: {"type": "literal", "value": name} for name in "ab"}
    body = {"head": {"vars": ["b", "a"]}, "results": {"bindings": [row]}}
    url, _ = mischief(lambda h: h.answer(body))
    for text, expected in (("SELECT ?a ?b { ?a ?b ?c }", ("a", "b")), ("SELECT * { ?a ?x ?b }", ("b", "a"))):
        answer = EndpointEngine(url, access=Access(), seconds=5).query(text, {}, {})
        assert answer.columns == expected
        assert [tuple(map(str, found)) for found in answer.rows] == [expected]


def test_an_answer_that_a_server_of_ours_has_cut_is_not_taken_for_whole(mischief):
    url, _ = mischief(lambda h: h.answer(Pepgraph_Truncated="1"))
    rows = EndpointEngine(url, access=Access(), seconds=5).query("SELECT ?x { ?x ?y ?z }", {}, {}).rows
    assert next(rows) == ("http://e/1",)
    with pytest.raises(EndpointError, match="gives no more than 1 rows or triples of an answer, and this one has more"):
        next(rows)
    line = b"<urn:a> <urn:b> <urn:c> .\n"
    url, _ = mischief(lambda h: h.answer(line, media="application/n-triples", Pepgraph_Truncated="1"))
    with pytest.raises(EndpointError, match="gives no more than 1 rows or triples of an answer"):
        asked(url, "CONSTRUCT WHERE { ?x ?y ?z }")


def test_rows_before_what_a_server_says_of_its_work_are_whole(mischief):
    whole, end = json.dumps(ROWS)[:-1], ', "meta": {"query-time-ms": 2, "said": "}"}}'
    url, _ = mischief(lambda h: h.answer(f"{whole}{end}\n".encode()))
    assert asked(url) == [("http://e/1",)]
    for cut in (f"{whole}{end[:-1]}", f"{whole}{end[:-3]}", f"{whole}{end} error"):
        url, _ = mischief(lambda h, cut=cut: h.answer(cut.encode()))
        with pytest.raises(EndpointError, match="not whole: it breaks off, or is not SPARQL JSON"):
            asked(url)


@pytest.mark.parametrize("coding", ["identity", "br"])
def test_a_connection_ends_with_its_answer_whatever_the_server_does(coding, mischief):
    """It need not say that it closes, and without an end each answer would take a file more."""
    url, _ = mischief(lambda h: h.answer(Content_Encoding=coding))
    engine = EndpointEngine(url, seconds=4, access=Access())
    gc.collect()
    gc.disable()
    try:
        before = psutil.Process().num_fds()
        for _ in range(20):
            with suppress(EndpointError):
                list(engine.query("SELECT ?x { ?x ?y ?z }", {}, {}).rows)
        # The server's ends are in this process too, and may be there for a moment.
        waited = time.monotonic() + 5
        while psutil.Process().num_fds() > before + 2 and time.monotonic() < waited:
            time.sleep(0.05)
        assert psutil.Process().num_fds() <= before + 2
    finally:
        gc.enable()


def test_harm_is_one_sentence_of_a_command_too(mischief):
    for deed in ("a yes", "other columns", "moves to no address", "no type"):
        do = DEEDS[deed][0]
        url, _ = mischief(do)
        done = run("query", "SELECT ?x { ?x ?y ?z }", "--endpoint", url)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    do = DEEDS["stalls"][0]
    url, _ = mischief(do)
    done = run("query", "SELECT ?x { ?x ?y ?z }", "--endpoint", url, "--timeout", "1")
    assert (done.returncode, done.stdout) == (124, "")
    told = f"{url} did not give its whole answer within 1 s; narrow the query, or allow more time"
    assert done.stderr == f"pepgraph: {told}\n"


def answers_but(text, harm, answer=lambda handler: handler.answer()):
    """A server without documents that does harm when it is asked what holds this text."""

    def do(handler):
        asked = unquote_plus(handler.path)
        if "?document" in asked:
            handler.answer(columns("document"))
        else:
            (harm if text in asked else answer)(handler)

    return do


@pytest.mark.parametrize("harm", ["stalls", "hangs up", "no type"])
def test_an_answer_that_is_out_is_not_spoiled_by_what_helps_with_it(harm, mischief):
    url, seen = mischief(answers_but("UNION", DEEDS[harm][0]))
    begin = time.monotonic()
    done = run("query", "SELECT ?x { e:nosuch ?y ?x }", "--format", "csv", "--endpoint", url, "--timeout", "3")
    assert (done.returncode, done.stdout, done.stderr) == (0, "x\nhttp://e/1\n", "")
    assert time.monotonic() - begin < 6
    assert any("UNION" in unquote_plus(path) for _, path, _ in seen)


@pytest.mark.parametrize("seconds", [math.inf, 1e10, 1e300], ids=["infinity", "centuries", "ages"])
def test_any_time_above_0_is_one(seconds, mischief):
    url, _ = mischief(answers_but("nothing", lambda handler: None))
    with pepgraph.open(endpoint=url, environment=False, timeout=seconds) as opened:
        assert opened.query("SELECT ?x { ?x ?y ?z }").values == [("http://e/1",)]
    with pepgraph.open(endpoint=url, environment=False) as opened:
        assert opened.query("SELECT ?x { ?x ?y ?z }", timeout=seconds).values == [("http://e/1",)]


def test_labels_of_a_table_have_what_is_left_of_its_time(mischief):
    def slow(handler):
        time.sleep(4)
        handler.answer()

    url, _ = mischief(answers_but("rdfs:label", DEEDS["stalls"][0], slow))
    begin = time.monotonic()
    done = run("query", "SELECT ?x { ?x ?y ?z }", "--endpoint", url, "--timeout", "5")
    assert (done.returncode, done.stdout) == (124, "")
    assert time.monotonic() - begin < 7.5


def test_a_busy_server_is_asked_again(mischief):
    for status, headers in (
        (503, {}),
        (429, {"Retry_After": "1"}),
        (503, {"Retry_After": email.utils.formatdate(time.time() + 2, usegmt=True)}),
        (502, {"Retry_After": "in a moment"}),
    ):
        times = count()
        url, seen = mischief(
            lambda h, t=times, s=status, k=headers: h.answer(b"", s, **k) if next(t) < 2 else h.answer()
        )
        assert asked(url, seconds=15) == [(Iri("http://e/1"),)]
        assert len(seen) == 3


def test_a_server_that_gave_a_query_up_is_not_asked_again(mischief):
    def give_up(handler):
        time.sleep(1.2)
        handler.answer(b"stopped at the time limit", 503, media="text/plain")

    url, seen = mischief(give_up)
    with pytest.raises(EndpointError, match=r"gave up, or is busy \(status 503\): stopped at the time limit$"):
        asked(url, seconds=15)
    assert len(seen) == 1


def test_nobody_is_asked_to_wait_for_years_where_there_is_no_limit(mischief):
    for said in ("999999999", "Fri, 31 Dec 9999 23:59:59 GMT"):
        url, seen = mischief(lambda h, said=said: h.answer(b"", 503, Retry_After=said))
        with pytest.raises(EndpointError, match="beyond the 120 s that are waited at most; come back later"):
            asked(url, seconds=None)
        assert len(seen) == 1


def test_words_in_place_of_iris_are_one_sentence_of_check(mischief):
    def words(handler):
        names = re.findall(r"\?(\w+)", re.split(r"WHERE|\{", unquote_plus(handler.path).partition("query=")[2])[0])
        row = {name: {"type": "literal", "value": f"v {name}"} for name in names}
        handler.answer({"head": {"vars": names}, "results": {"bindings": [row]}})

    url, _ = mischief(words)
    done = run("check", "--endpoint", url)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "is not an IRI" in done.stderr


def test_packed_chunked_and_moved_answers_are_read(mischief):
    def packed(handler):
        handler.answer(gzip.compress(json.dumps(ROWS).encode()), Content_Encoding="gzip")

    def chunked(handler):
        handler.start(Transfer_Encoding="chunked")
        for byte in json.dumps(ROWS).encode():
            handler.wfile.write(b"1\r\n" + bytes([byte]) + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")

    def moved(handler):
        if "moved" in handler.path:
            handler.answer()
        else:
            handler.answer(b"", 307, Location=handler.path + "&moved=1")

    def in_pieces(handler):
        data = json.dumps(ROWS).encode()
        pieces = [data[:9], b"", data[9:40], data[40:]]
        handler.answer(b"".join(map(gzip.compress, pieces)), Content_Encoding="gzip")

    for deed in (packed, chunked, moved, in_pieces):
        assert asked(mischief(deed)[0]) == [(Iri("http://e/1"),)]


def test_a_kept_connection_serves_again_and_may_have_died(mischief):
    url, seen = mischief(lambda handler: handler.answer())
    engine = EndpointEngine(url, access=Access(), keep_alive=True, seconds=5)
    for _ in range(3):
        assert len(list(engine.query("SELECT ?x { ?x ?y ?z }", {}, {}).rows)) == 1
        assert len(engine.link._idle) == 1
    engine.link._idle[0][2].sock._sock.shutdown(socket.SHUT_RDWR)
    assert len(list(engine.query("SELECT ?x { ?x ?y ?z }", {}, {}).rows)) == 1
    assert len(seen) == 4
    engine.close()
    assert engine.link._idle == []


def test_a_kept_connection_is_for_the_process_that_made_it(mischief):
    """Used on both sides of a fork, answers would go to either."""
    asking = []

    def answer(handler):
        asking.append(handler.client_address)
        handler.answer()

    url, _ = mischief(answer)
    engine = EndpointEngine(url, access=Access(), keep_alive=True, seconds=5)

    def ask():
        return list(engine.query("SELECT ?x { ?x ?y ?z }", {}, {}).rows)

    assert ask() == value_in_worker(ask, 10, engine) == ask()
    engine.close()
    assert asking[0] == asking[2] != asking[1]


# ── Credentials ──────────────────────────────────────────────────────────────────────────────


def test_a_password_goes_only_where_it_is_asked_for(mischief):
    other, elsewhere = mischief(lambda handler: handler.answer())

    def ask_for_it(handler):
        if "Authorization" in handler.headers:
            handler.answer(b"", 302, Location=other)
        else:
            handler.answer(b"", 401, WWW_Authenticate='Basic realm="x"')

    url, seen = mischief(ask_for_it)
    with pytest.raises(EndpointError, match="which is another server"):
        asked(url, access=Access("me", "hidden"))
    assert ["Authorization" in headers for _, _, headers in seen] == [False, True]
    assert elsewhere == []


def test_a_second_server_has_to_ask_for_itself(mischief):
    url, seen = mischief(ask_who)
    other, elsewhere = mischief(lambda handler: handler.answer())
    engine = EndpointEngine(url, access=Access("me", "hidden"), seconds=5)
    for _ in range(2):
        assert len(list(engine.query("SELECT ?x { ?x ?y ?z }", {}, {}).rows)) == 1
    assert ["Authorization" in headers for _, _, headers in seen] == [False, True, True]
    engine.link.exchange("GET", other, {}).close()
    assert ["Authorization" in headers for _, _, headers in elsewhere] == [False]


def test_a_wrong_password_is_said_and_not_shown(mischief):
    url, seen = mischief(lambda handler: handler.answer(b"", 401, WWW_Authenticate='Basic realm="x"'))
    with pytest.raises(EndpointError, match="does not know you") as caught:
        asked(url, access=Access("me", "hidden"))
    assert "hidden" not in str(caught.value)
    assert len(seen) == 2, "asked once more, not for ever"


def test_a_server_that_refuses_without_saying_what_it_asks_for_is_told(mischief):
    url, seen = mischief(lambda handler: handler.answer(b"", 401))
    with pytest.raises(EndpointError, match="asks who you are, or does not know you"):
        asked(url, access=Access("me", "hidden"))
    assert ["Authorization" in headers for _, _, headers in seen] == [False]


def test_a_token_is_sent_at_once(mischief):
    url, seen = mischief(lambda handler: handler.answer())
    asked(url, access=Access(token="abc"))
    assert {headers["Authorization"] for _, _, headers in seen} == {"Bearer abc"}


def test_a_server_that_says_what_it_was_sent_betrays_nobody(mischief):
    def echo(handler):
        said = handler.headers.get("Authorization", "")
        if said:
            handler.answer(f"you are {said}, and your password is a secret".encode(), 500, "text/plain")
        else:
            handler.answer(b"", 401, WWW_Authenticate='Basic realm="x"')

    url, _ = mischief(echo)
    for access, what in ((Access(token="tok3nabc"), "Bearer"), (Access("me", "secret"), "Basic")):
        with pytest.raises(EndpointError, match=f"you are {what} …, and your password is a") as caught:
            asked(url, access=access)
        assert not any(word in str(caught.value) for word in ("tok3nabc", "bWU6", "me:secret"))
    url, _ = mischief(lambda h: h.answer(b"", 302, Location=f"http://elsewhere.invalid/{h.headers['Authorization'][7:]}"))
    with pytest.raises(EndpointError, match=r"sends us to http://elsewhere\.invalid/…, which"):
        asked(url, access=Access(token="tok3nabc"))


@pytest.mark.parametrize("address", ["alice:hunter2@h/", "http:/alice:hunter2@h/x", "http://alice:hunter2@h/x"])
def test_a_password_in_an_address_is_not_repeated(address):
    with pytest.raises(EndpointError, match="holds a user or password") as caught:
        EndpointEngine(address, access=Access())
    assert "hunter2" not in str(caught.value)


def test_secrets_do_not_cross_a_network_in_clear(monkeypatch):
    for access in (Access(token="abc"),):
        with pytest.raises(EndpointError, match=r"over plain http.*set PEPGRAPH_ENDPOINT_PLAIN=1"):
            asked("http://example.invalid/query", access=access)
        with pytest.raises(EndpointError, match="no machine is called"):
            asked("http://example.invalid/query", access=Access(token="abc", plain=True), seconds=10)
    with pytest.raises(EndpointError, match="over plain http"):
        Access("me", "hidden").basic("http://192.0.2.1/query")
    assert Access("me", "hidden").basic("http://127.0.0.1/query").startswith("Basic ")
    assert Access("me", "hidden").basic("https://example.org/query").startswith("Basic ")


def test_the_environment_is_read_whole(monkeypatch):
    for name in ("USER", "PASSWORD", "TOKEN", "PLAIN"):
        monkeypatch.delenv(f"PEPGRAPH_ENDPOINT_{name}", raising=False)
    assert Access.from_environment() == Access()
    monkeypatch.setenv("PEPGRAPH_ENDPOINT_USER", "me")
    with pytest.raises(EndpointError, match="belong together"):
        Access.from_environment()
    monkeypatch.setenv("PEPGRAPH_ENDPOINT_PASSWORD", "hid\nden")
    with pytest.raises(EndpointError, match="control character"):
        Access.from_environment()
    monkeypatch.setenv("PEPGRAPH_ENDPOINT_PASSWORD", "hidden")
    assert Access.from_environment() == Access("me", "hidden")
    assert "hidden" not in repr(Access.from_environment())
    monkeypatch.setenv("PEPGRAPH_ENDPOINT_TOKEN", "abc")
    with pytest.raises(EndpointError, match="both set"):
        Access.from_environment()


@pytest.mark.parametrize(
    "challenge",
    [
        'Negotiate, Basic realm="x, y", charset="UTF-8"',
        'Bearer realm="a", error="b", BASIC realm="x"',
        'Basic realm="x", Bearer realm="y"',
    ],
)
def test_of_several_challenges_in_one_header_the_one_that_is_known_is_answered(challenge, mischief):
    def ask_for_it(handler):
        if handler.headers.get("Authorization", "").startswith("Basic "):
            handler.answer()
        else:
            handler.answer(b"", 401, WWW_Authenticate=challenge)

    url, _ = mischief(ask_for_it)
    assert asked(url, access=Access("me", "hidden")) == [("http://e/1",)]


def test_a_challenge_that_cannot_be_read_is_said(mischief):
    for challenge, sentence in (
        ('Digest ===,,,"', "asks for a digest, but its WWW-Authenticate cannot be read"),
        ('Digest realm="x"', "without a realm or a nonce"),
        ('Digest realm="x", nonce="y", algorithm=\x1b[31m', "a kind of digest that is not known here"),
    ):
        url, _ = mischief(lambda h, c=challenge: h.answer(b"", 401, WWW_Authenticate=c))
        with pytest.raises(EndpointError, match=sentence) as caught:
            asked(url, access=Access("me", "hidden"))
        assert str(caught.value).isprintable()
    done = run("--endpoint", url, PEPGRAPH_ENDPOINT_USER="me", PEPGRAPH_ENDPOINT_PASSWORD="hidden")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


PROXIES = {
    "http://[::1": "^http_proxy in the environment is not the address of an HTTP proxy; write it as in",
    "http://p:99999999": "^http_proxy in the environment is not the address of an HTTP proxy",
    "socks5://127.0.0.1:1": "^http_proxy in the environment is not the address of an HTTP proxy",
    "http://": "^http_proxy in the environment is not the address of an HTTP proxy",
    "garbage.invalid": "^{url} cannot be asked: the proxy garbage.invalid is not a known host; check http_proxy",
    "{nobody}": "^{url} cannot be asked: the proxy 127.0.0.1 refuses the connection; check http_proxy in",
}


def test_no_secret_goes_to_a_proxy_on_another_machine_in_clear(monkeypatch):
    for name in ("HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    here = "http://localhost:7878/query"
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:3128")
    assert Access(token="t").bearer(here) == "Bearer t"
    monkeypatch.setenv("http_proxy", "http://proxy.invalid:3128")
    said = r"over plain http through the proxy proxy\.invalid, where others can read it; name it in no_proxy, or set"
    for secret in (Access(token="t").bearer, Access("u", "p").basic):
        with pytest.raises(EndpointError, match=said):
            secret(here)
    assert Access(token="t", plain=True).bearer(here) == "Bearer t"
    monkeypatch.setenv("no_proxy", "localhost")
    assert Access(token="t").bearer(here) == "Bearer t"


@pytest.mark.parametrize("proxy", PROXIES)
def test_the_proxy_is_blamed_for_what_is_its_fault(proxy, nobody, monkeypatch):
    for name in ("HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", proxy.format(nobody=nobody))
    url = "http://127.0.0.1:7878/query"
    with pytest.raises(EndpointError, match=PROXIES[proxy].format(url=url)):
        asked(url)


def test_a_proxy_is_told_who_asks_as_its_address_says(mischief, monkeypatch):
    def ask_who(handler):
        known = handler.headers["Proxy-Authorization"] == "Basic " + base64.b64encode(b"us@er:p:w").decode()
        handler.answer(status=200 if known else 407)

    url, seen = mischief(ask_who)
    for name in ("HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    plain = url.removesuffix("/query")
    monkeypatch.setenv("http_proxy", plain.replace("://", "://us%40er:p%3Aw@"))
    assert asked("http://example.invalid/query") == [("http://e/1",)]
    assert "Authorization" not in seen[0][2]
    monkeypatch.setenv("http_proxy", plain)
    with pytest.raises(EndpointError, match=r"the proxy asks who you are \(status 407\); write http://USER:PASSWORD@"):
        asked("http://example.invalid/query")


def test_a_proxy_that_hangs_up_is_named(mischief, monkeypatch):
    url, _ = mischief(hang_up)
    for name in ("HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", url.removesuffix("/query"))
    sentence = r"^http://example\.invalid/query, through the proxy 127\.0\.0\.1, closed the connection without"
    with pytest.raises(EndpointError, match=sentence):
        asked("http://example.invalid/query")


def test_a_name_that_no_machine_can_have_is_said():
    with pytest.raises(EndpointError, match="no machine is called aaa"):
        asked(f"http://{'a' * 70}.invalid/query")


def test_nobody_there(nobody):
    for url, sentence in (
        (f"{nobody}/query", "refuses the connection"),
        ("http://nobody.invalid/query", "no machine is called nobody.invalid"),
    ):
        with pytest.raises(EndpointError, match=sentence):
            asked(url, seconds=10)


def test_an_address_of_a_family_that_this_machine_has_not_is_passed_over(mischief, monkeypatch):
    url, _ = mischief(lambda handler: handler.answer())
    found = socket.getaddrinfo
    unknown = (9_999, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 1))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *place, **how: [unknown, *found(*place, **how)])
    assert asked(url) == [(Iri("http://e/1"),)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *place, **how: [unknown])
    with pytest.raises(EndpointError, match="Address family not supported"):
        asked(url)


def test_tls_is_needed_where_it_is_said(mischief):
    url, _ = mischief(lambda handler: handler.answer())
    with pytest.raises((EndpointError, TimeLimitError), match=r"TLS|did not answer"):
        asked(url.replace("http:", "https:"))
    # Not a word comes from one that waits for the end of the first line.
    with socket.create_server(("127.0.0.1", 0)) as waiting:
        url = f"https://127.0.0.1:{waiting.getsockname()[1]}/query"
        done = run("query", "SELECT ?x { ?x ?y ?z }", "--endpoint", url, "--timeout", "1")
    told = f"{url} did not answer within 1 s; is it up, and https rather than http?"
    assert (done.returncode, done.stderr) == (124, f"pepgraph: {told}\n")


def test_what_an_endpoint_leaves_out_is_mended_by_publishing(tmp_path, tired_server):
    from pepgraph.store.disk.load import load

    load(tmp_path / "lean", [ROOT / "data" / "facts.ttl"])
    (tmp_path / "other.ttl").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    load(tmp_path / "other", [tmp_path / "other.ttl"])
    text, lean = "SELECT ?s { ?s oa:start ?o }", str(tmp_path / "lean")
    assert (
        "this store leaves out oa:start; `pepgraph load --rebuild --spans`"
        in run("query", text, "--store", lean).stderr
    )
    whole = run("query", text, "--store", lean, "--store", str(tmp_path / "other"))
    assert (whole.returncode, whole.stderr) == (0, "")
    assert run("publish", "--store", lean, "--endpoint", tired_server.query).returncode == 0
    told = run("query", text, "--endpoint", tired_server.query).stderr
    mend = "`pepgraph publish` it from files, or from a store that was loaded with --spans"
    assert f"this endpoint leaves out oa:start; {mend}" in told


def test_an_endpoint_that_was_filled_from_an_export_tells_what_it_lacks(graph, tmp_path, tired_server):
    """The overview said that there are 0 claims, and lists that they have no rows."""
    engine = EndpointEngine(tired_server.query)
    store = way(engine, graph_store=tired_server.graph_store)
    for name in ("derived", "entities", "ontology", "papers", "selank-semax-faq"):
        lines = (f"{quad.triple} .\n" for quad in quads_of(graph.engine, name))
        store.replace(GRAPH + name, "".join(lines))
    mend = f"`pepgraph publish --endpoint {tired_server.query}` sends it too"
    for words in (["sources"], ["query", "SELECT (COUNT(*) AS ?n) { ?s a pg:Claim }"], []):
        told = run(*words, "--endpoint", tired_server.query).stderr
        assert told.count(f"has no graph {GRAPH}index") == 1, told
        assert mend in told
    assert run("publish", "--endpoint", tired_server.query).returncode == 0
    assert run("sources", "--endpoint", tired_server.query).stderr == ""


def test_a_server_that_asks_other_graphs_than_a_posted_query_names_is_told(mischief):
    """As Comunica's does: longer queries found nothing there, and `status` told of no rows."""
    one = {"graph": {"type": "uri", "value": GRAPH + "one"}}
    listed = {"head": {"vars": ["graph"]}, "results": {"bindings": [one]}}

    def begin(posted):
        def answer(handler):
            if "DISTINCT ?graph" in handler.text:
                handler.answer(listed)
            else:
                posted(handler) if handler.command == "POST" else handler.answer()

        answer.register = lambda handler: handler.answer(columns("graph", "state"))
        return mischief(answer)[0]

    with pytest.raises(EndpointError, match=r"does not ask the graphs that a posted query names"):
        asked(begin(lambda handler: handler.answer({"head": {}, "boolean": False})))
    for posted in (
        lambda handler: handler.answer({"head": {}, "boolean": True}),
        lambda handler: handler.answer(b"no", 405, "text/plain"),
    ):
        with pytest.warns(StoreWarning, match="has no graph"):
            assert len(asked(begin(posted))) == 1


# ── A long answer ────────────────────────────────────────────────────────────────────────────


def test_a_long_answer_streams(mischief):
    """The first comes at once, and memory stays where it was."""

    def long(handler):
        handler.start()
        handler.wfile.write(b'{"head":{"vars":["x","y"]},"results":{"bindings":[')
        same = b'"y":{"type":"literal","value":"%s"}' % (b"y" * 600)
        rows = b",".join(b'{"x":{"type":"literal","value":"@ %d"},%s}' % (i, same) for i in range(1000))
        for part in range(150):
            handler.wfile.write((b"," if part else b"") + rows.replace(b"@", b"%d" % part))
            if part == 0:
                time.sleep(3)
        handler.wfile.write(b"]}}")

    url, _ = mischief(long)
    script = f"""
import resource, time
from pepgraph.store.remote.access import Access
from pepgraph.store.remote.endpoint import EndpointEngine
engine = EndpointEngine({url!r}, access=Access(), seconds=120)
engine.graphs()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begin = time.monotonic()
rows = engine.query("SELECT ?x ?y {{ ?x ?y ?z }}", {{}}, {{}}).rows
next(rows)
first = time.monotonic() - begin
print(first, 1 + sum(1 for _ in rows), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    first, rows, grown = done.stdout.split()
    assert float(first) < 2.5
    assert int(rows) == 150_000
    assert int(grown) < 60, "MiB; what is kept is a cache of terms"


def test_a_reader_that_stops_early_lets_go(mischief):
    url, _ = mischief(endless)
    engine = EndpointEngine(url, access=Access(), seconds=20)
    begin = time.monotonic()
    rows = engine.query("SELECT ?x { ?x ?y ?z }", {}, {}).rows
    next(rows)
    rows.close()
    assert time.monotonic() - begin < 2
