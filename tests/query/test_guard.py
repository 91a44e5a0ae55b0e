"""What a query may not do: connect, read files, write, end the process. Engines are real, and so is the canary."""

from __future__ import annotations

import copy
import http.server
import pickle
import random
import re
import socketserver
import subprocess
import sys
import textwrap
import threading
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest

import pepgraph
from pepgraph.errors import PepgraphError, QueryError, UnknownNameError
from pepgraph.model.names import ENTITY, GRAPH, PREFIXES, XSD
from pepgraph.query.guard import MAX_DEPTH, MAX_TOKENS, inspect
from pepgraph.query.serialized import serialized


@pytest.fixture(scope="module")
def canary():
    """A server on the loopback that counts who comes; any path is good RDF and a good SPARQL answer."""
    hits: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/turtle")
            self.end_headers()
            self.wfile.write(b"<urn:a> <urn:b> <urn:c> .")

        do_POST = do_GET

        def log_message(self, *_):
            pass

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", hits
        server.shutdown()
        thread.join()


@pytest.fixture(params=["oxigraph", "rdflib"])
def either(request, graph, rdflib_graph):
    return graph if request.param == "oxigraph" else rdflib_graph


def test_the_canary_sings(canary):
    """Otherwise the tests below would prove nothing."""
    import urllib.request

    address, hits = canary
    urllib.request.urlopen(address + "alive").read()
    assert hits == ["/alive"]
    hits.clear()


SERVICES = {
    "plain": "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "lower case": "SELECT * { service <URL> { ?s ?p ?o } }",
    "mixed case": "SELECT * { SeRvIcE <URL> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "new line": "SELECT * {\nSERVICE\n<URL>\n{ ?s ?p ?o } }",
    "no spaces": "SELECT*{SERVICE<URL>{?s ?p ?o}}",
    "comment between": "SELECT * { SERVICE # here\n <URL> { ?s ?p ?o } }",
    "comment before": 'SELECT * { # it\'s "only" a remark\n SERVICE <URL> { ?s ?p ?o } }',
    "comment with iri": "SELECT * { ?s ?p <urn:x#y> . # <\n SERVICE <URL> { ?s ?p ?o } }",
    "string before": "SELECT * { ?s ?p 'a\\'b' . SERVICE <URL> { ?s ?p ?o } }",
    "long string before": 'SELECT * { ?s ?p """a"b""" . SERVICE <URL> { ?s ?p ?o } }',
    "string of quotes": "SELECT * { ?s ?p '''it''s''' . SERVICE <URL> { ?s ?p ?o } }",
    "less than before": "SELECT * { FILTER (1 <2) SERVICE <URL> { ?s ?p ?o } }",
    "less and greater": "SELECT * { FILTER (1<2&&3>2) SERVICE <URL> { ?s ?p ?o } }",
    "escaped letter": "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "escaped in the middle": "SELECT * { SER\\u0056ICE <URL> { ?s ?p ?o } }",
    "escaped long": "SELECT * { \\U00000053ERVICE <URL> { ?s ?p ?o } }",
    "escaped small": "SELECT * { \\u0073ervice <URL> { ?s ?p ?o } }",
    "escaped comment end": "SELECT * { # \\u000A SERVICE <URL> { ?s ?p ?o } }",
    "escaped quote": "SELECT * { ?s ?p 'a\\u0027 . SERVICE <URL> { ?s ?p ?o } }",
    "prefix of the endpoint": "PREFIX x: <URL> SELECT * { SERVICE x:sparql { ?s ?p ?o } }",
    "prefix named service": "PREFIX service: <URL> SELECT * { SERVICE service:x { ?s ?p ?o } }",
    "name that looks like a prefix": "PREFIX SERVICE: <URL> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "empty prefix": "PREFIX : <URL> SELECT * { SERVICE :x { ?s ?p ?o } }",
    "empty prefix, no space": "PREFIX : <URL> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "empty prefix, lower": "PREFIX : <URL> PREFIX service: <URL> SELECT * { service:x { ?s ?p ?o } }",
    "exists": "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "not exists": "SELECT * { ?s ?p ?o FILTER NOT EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "subselect": "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "optional": "SELECT * { ?s a ?c OPTIONAL { SERVICE <URL> { ?s ?p ?o } } }",
    "union": "SELECT * { { ?s a ?c } UNION { SERVICE <URL> { ?s ?p ?o } } }",
    "minus": "SELECT * { ?s a ?c MINUS { SERVICE <URL> { ?s ?p ?o } } }",
    "graph": "SELECT * { GRAPH ?g { SERVICE <URL> { ?s ?p ?o } } }",
    "bound endpoint": "SELECT * { BIND (<URL> AS ?e) SERVICE ?e { ?s ?p ?o } }",
    "endpoint of values": "SELECT * { VALUES ?e { <URL> } SERVICE ?e { ?s ?p ?o } }",
    "variable endpoint": "SELECT * { SERVICE ?e { ?s ?p ?o } }",
    "base": "BASE <URL> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "ask": "ASK { SERVICE <URL> { ?s ?p ?o } }",
    "construct": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "describe": "DESCRIBE ?s WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "tabs and returns": "SELECT * {\tSERVICE\r\n\t<URL>\r{ ?s ?p ?o } }",
    "after a return in a comment": "SELECT * { # a\rSERVICE <URL> { ?s ?p ?o } }",
}


@pytest.mark.parametrize("form", SERVICES)
def test_service_is_refused_and_nobody_is_called(form, either, canary):
    address, hits = canary
    with pytest.raises(QueryError):
        either.query(SERVICES[form].replace("URL", address)).rows  # noqa: B018
    assert hits == []


@pytest.mark.parametrize("form", [form for form in SERVICES if "comment end" not in form and "return" not in form])
def test_the_refusal_says_what_and_where(form, graph):
    with pytest.raises(QueryError, match="SERVICE is refused: a query opens no connections") as caught:
        graph.query(SERVICES[form].replace("URL", "http://example.org/"))
    _, shown, caret = str(caught.value).split("\n")
    # The place is in the text after its escapes were read.
    assert shown[caret.index("^") :].lower().startswith("service")


_BOUND = "BIND (1 AS ?a) BIND (2 AS ?b)"
TWO_READINGS = {
    "comment of a comparison": f"SELECT * {{ {_BOUND} FILTER(?a<?b#>'''\n) SERVICE <URL> {{ ?s ?p ?o }} #'''\n}}",
    "comment at once": f"SELECT * {{ {_BOUND} FILTER(?a<#>'''\n?b) SERVICE <URL> {{ ?s ?p ?o }} #'''\n}}",
    "string of a comparison": f"SELECT * {{ {_BOUND} BIND((?a<'>+') AS ?q) SERVICE <URL> {{ ?s ?p ?o }} #'\n}}",
    "long string of one": f"SELECT * {{ {_BOUND} FILTER(?a<'''> \n''') SERVICE <URL> {{ ?s ?p ?o }} #'''\n}}",
    "within": f"PREFIX x: <URL> SELECT * {{ {_BOUND} FILTER(?a<?b)SERVICEx:evil#>\n{{ ?s ?p ?o }} }}",
    "within, of a prefix": f"PREFIX x: <URL> SELECT * {{ {_BOUND} FILTER(?a<x:b)SERVICEx:evil#>\n{{ ?s ?p ?o }} }}",
    "variable within": f"SELECT * {{ VALUES ?v {{<URL>}} {_BOUND} FILTER(?a<?b)SERVICE?v#>\n{{ ?s ?p ?o }} }}",
    "name that ends": "SELECT * { ?x a e:.SERVICE <URL> { ?s ?p ?o } }",
    "name of two dots": "SELECT * { ?x ?y e:a.b.SERVICE SILENT <URL> { ?s ?p ?o } }",
    "name in a name": "PREFIX x: <URL> SELECT * { ?x ?y e:a.b.SERVICEx:evil { ?s ?p ?o } }",
    "blank node of two dots": "SELECT * { ?x ?y _:a.b.SERVICE <URL> { ?s ?p ?o } }",
    "escape of an escape": "SELECT * { \\u005Cu0053\\u005Cu0045RVICE <URL> { ?s ?p ?o } }",
    "FROM": "SELECT (1<2#>'''\n AS ?x) ?o FROM <URL> #'''\n WHERE { ?s ?p ?o }",
}


@pytest.mark.parametrize("form", TWO_READINGS)
def test_what_a_parser_without_a_lexer_reads_otherwise_is_refused(form, either, canary):
    address, hits = canary
    with pytest.raises(QueryError, match=r"can be read in two ways|SERVICE is refused|an escape that makes another"):
        either.query(TWO_READINGS[form].replace("URL", address)).rows  # noqa: B018
    assert hits == []


ESCAPES = {
    "escape of a backslash": """SELECT ?s { BIND ("\\u005C" AS ?x) HIDDEN } #\"""",
    "escape of a quote": """SELECT ?s { BIND ("a\\u0022" AS ?x) HIDDEN } #\"""",
    "escape of a single quote": """SELECT ?s { BIND ('a\\u0027' AS ?x) HIDDEN } #'""",
    "escape of a line end": """SELECT ?s { # \\u000A \"\"\"\n HIDDEN } #\"\"\"""",
    "long escape": """SELECT ?s { BIND ("\\U0000005C" AS ?x) HIDDEN } #\"""",
}


@pytest.mark.parametrize("form", ESCAPES)
@pytest.mark.parametrize("hidden", ["SERVICE <URL> { ?s ?p ?o }", "{" * 20_000 + "}" * 20_000])
def test_what_an_escape_hides_from_the_guard_is_hidden_from_the_engine_too(hidden, form, either, canary):
    """Oxigraph reads escapes within tokens alone, so that a string ends for it where it goes on by the standard."""
    address, hits = canary
    text = ESCAPES[form].replace("HIDDEN", hidden.replace("URL", address))
    with pytest.raises(QueryError):
        either.query(text).rows  # noqa: B018
    with pytest.raises(QueryError):
        serialized(either.engine, text, "json", 10)
    assert hits == []


def test_made_up_comparisons_hide_no_service(canary):
    """Queries of pieces that turn one reading into another: what Oxigraph can read and we let through asks nobody."""
    address, hits = canary
    store, pick = ox.Store(), random.Random(7)
    pieces = ["<", "?b", "#", ">", "'''", "'", '"', "\n", " ", "x:b", "+", ",", "(", '"""']
    payloads = [") SERVICE <URL> { ?s ?p ?o }", ")SERVICEx:evil{?s ?p ?o}", ")SERVICEx:evil#>\n{?s ?p ?o}"]
    read = 0
    for _ in range(40_000):
        begin, end = pick.choice([("FILTER(?a<", ""), ("FILTER(IF(true,?a<", ",1)"), ("BIND((?a<", ") AS ?q")])
        middle = "".join(pick.choice(pieces) for _ in range(pick.randint(0, 5)))
        rest = pick.choice(["", "#'''", "#'", '#"""', "#'''\n", "'''"])
        text = f"PREFIX x: <URL> SELECT * {{ {_BOUND} {begin}{middle}{end}{pick.choice(payloads)}{rest}\n}}"
        with suppress(RuntimeError, OSError, ValueError):
            try:
                store.query(text.replace("URL", "http://127.0.0.1:9/"))
            except SyntaxError:
                continue
        read += 1
        try:
            inspect(text.replace("URL", address), {"e": ENTITY}, list)
        except QueryError:
            continue
        with suppress(RuntimeError, OSError, ValueError):
            list(store.query(text.replace("URL", address)))
        assert hits == [], text
    assert read > 200


BENIGN = {
    "addresses with signs": "SELECT * { ?s <http://example.org/O'Neill_(x)#service> ?o }",
    "relative to a base": "BASE <http://example.org/> SELECT * { ?service <#p> ?o FILTER (?o < 2) }",
    "string": 'SELECT * { ?s rdfs:label "SERVICE <http://example.org/> {}" }',
    "long string": "SELECT * { ?s rdfs:label '''SERVICE\n<http://example.org/>''' }",
    "comment": "SELECT * { # SERVICE <http://example.org/> { }\n e:semax rdfs:label ?l }",
    "prefixed name": "PREFIX x: <urn:> SELECT * { ?s x:service ?o }",
    "prefix": "PREFIX service: <urn:> SELECT * { ?s service:x ?o }",
    "graph name": "PREFIX service: <urn:> SELECT * { GRAPH service:g { ?s ?p ?o } }",
    "iri": "SELECT * { ?s <urn:SERVICE> ?o }",
    "variable": "SELECT * { ?service rdfs:label $SERVICE } LIMIT 1",
    "language tag": 'SELECT * { ?s rdfs:label "x"@service }',
    "blank node": "SELECT * { _:service rdfs:label ?l } LIMIT 1",
    "from in a string": "SELECT * { ?s rdfs:label 'FROM <file:///x>' }",
    "insert in a string": "SELECT * { ?s rdfs:label 'INSERT DATA { <a> <b> <c> }' }",
    "less than": "SELECT * { e:semax pg:residueCount ?n FILTER (?n<8&&6<?n) }",
    "dollar and question": "SELECT ?n { e:semax pg:residueCount $n }",
    "dots in names": "PREFIX a.b: <urn:> SELECT * { ?s a.b:c.d ?o }",
    "escape in a string": 'SELECT * { e:semax rdfs:label ?l FILTER (?l = "Sem\\u0061x"@en) }',
    "address in brackets": f"SELECT * {{ e:semax ?p ?l FILTER (DATATYPE(?l) != <{XSD}string> && ?l != 'from') }}",
}


@pytest.mark.parametrize("form", BENIGN)
def test_the_word_alone_does_no_harm(form, either):
    rows = either.query(BENIGN[form]).rows
    expected = {"comment", "variable", "blank node", "less than", "dollar and question", "escape in a string"}
    expected |= {"address in brackets"}
    assert bool(rows) == (form in expected)


# ── FROM ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "clause",
    [
        "FROM <URLx.ttl>",
        "FROM NAMED <URLx.ttl>",
        "from <URLx.ttl>",
        "FROM\n# c\n<URLx.ttl>",
        "\\u0046ROM <URLx.ttl>",
        "FROM <file:///etc/hostname>",
        "FROM NAMED <file:///etc/hostname>",
        f"FROM <{GRAPH}entities> FROM <URLx.ttl>",
        "FROM graph:nowhere",
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "SELECT * {} WHERE {{ ?s ?p ?o }}",
        "ASK {} WHERE {{ ?s ?p ?o }}",
        "CONSTRUCT {{ ?s ?p ?o }} {} WHERE {{ ?s ?p ?o }}",
        "DESCRIBE <urn:a> {}",
    ],
)
def test_unknown_graphs_are_refused_by_name(clause, form, either, canary):
    address, hits = canary
    with pytest.raises(QueryError, match=r"there is no graph <.*> to query FROM; there is <") as caught:
        either.query(form.format(clause.replace("URL", address))).rows  # noqa: B018
    assert hits == []
    assert caught.value.column


def test_prefixed_graph_of_a_prefix_of_the_query_is_refused(either, canary):
    address, hits = canary
    with pytest.raises(QueryError, match="there is no graph <http://127"):
        either.query(f"PREFIX x: <{address}> SELECT * FROM x:a.ttl {{ ?s ?p ?o }}").rows  # noqa: B018
    assert hits == []


def test_relative_graph_is_refused(either):
    with pytest.raises(QueryError):
        either.query("BASE <file:///etc/> SELECT * FROM <hostname> { ?s ?p ?o }").rows  # noqa: B018


@pytest.mark.parametrize(
    ("query", "some"),
    [
        ("SELECT ?s { ?s a pg:Peptide }", True),
        ("SELECT ?s FROM graph:entities { ?s a pg:Peptide }", True),
        (f"SELECT ?s FROM <{GRAPH}entities> {{ ?s a pg:Peptide }}", True),
        (f"BASE <{GRAPH}> SELECT ?s FROM <entities> {{ ?s a pg:Peptide }}", True),
        (f"BASE <{GRAPH}papers/x> SELECT ?s FROM NAMED <../entities> {{ GRAPH ?g {{ ?s a pg:Peptide }} }}", True),
        (f"BASE <{GRAPH}x> PREFIX : <../graph/> SELECT ?s FROM :entities {{ ?s a pg:Peptide }}", True),
        (f"BASE <{GRAPH}papers/x> BASE <../y> SELECT ?s FROM <entities> {{ ?s a pg:Peptide }}", True),
        ("SELECT ?s FROM graph:papers { ?s a pg:Peptide }", False),
        ("SELECT ?s FROM graph:papers FROM graph:entities { ?s a pg:Peptide }", True),
        ("SELECT ?s FROM NAMED graph:entities { GRAPH ?g { ?s a pg:Peptide } }", True),
        ("SELECT ?s FROM NAMED graph:papers { GRAPH ?g { ?s a pg:Peptide } }", False),
        ("SELECT ?s FROM NAMED graph:entities { ?s a pg:Peptide }", False),
        ("SELECT ?s FROM graph:papers FROM NAMED graph:entities { GRAPH graph:entities { ?s a pg:Peptide } }", True),
        ("SELECT ?s FROM graph:entities { GRAPH ?g { ?s a pg:Peptide } }", False),
        ("SELECT ?g ?s { GRAPH ?g { ?s a pg:Peptide } }", True),
        ("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", True),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", True),
        ("SELECT (COUNT(*) AS ?n) FROM graph:derived FROM graph:entities { ?s ?p ?o }", True),
    ],
)
def test_known_graphs_work_and_alike(query, some, graph, rdflib_graph):
    ours, theirs = sorted(graph.query(query).rows), sorted(rdflib_graph.query(query).rows)
    assert ours == theirs
    assert bool(ours) == some


def test_a_graph_is_named_by_a_prefix_that_ends_in_a_hash_beside_a_base():
    text = "BASE <http://b/> PREFIX g: <http://e/all#> SELECT * FROM g:one { ?s ?p ?o }"
    assert inspect(text, {}, lambda: ["http://e/all#one"]).default == ("http://e/all#one",)


@pytest.mark.parametrize("keyword", ["FROMNAMED", "fromnamed"])
def test_keywords_written_as_one_are_refused(keyword, either):
    with pytest.raises(QueryError, match=rf"query:1:10: {keyword} is not a keyword; write FROM and NAMED apart"):
        either.query(f"SELECT * {keyword} <urn:a> {{ ?s ?p ?o }}").rows  # noqa: B018


def test_from_leaves_the_engine_as_it_was(either):
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    before = either.query(count).values
    either.query("SELECT * FROM graph:papers { ?s ?p ?o } LIMIT 1").rows  # noqa: B018
    assert either.query(count).values == before


# ── Writing ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "insert data { <urn:a> <urn:b> <urn:c> }",
        "DELETE DATA { e:semax a pg:Peptide }",
        "DELETE WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "INSERT { <urn:a> <urn:b> ?o } WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
        "WITH graph:entities DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "LOAD <URL>",
        "LOAD SILENT <URL> INTO GRAPH graph:x",
        "LOAD <file:///etc/hostname>",
        "CLEAR ALL",
        "CLEAR SILENT DEFAULT",
        "DROP ALL",
        "DROP GRAPH graph:entities",
        "CREATE GRAPH <urn:g>",
        "COPY graph:entities TO graph:x",
        "MOVE graph:entities TO graph:x",
        "ADD graph:entities TO graph:x",
        "PREFIX x: <urn:> INSERT DATA { x:a x:b x:c }",
        "BASE <urn:x> CLEAR ALL",
        "# a remark\n  CLEAR ALL",
        "\\u0043LEAR ALL",
        "SELECT * { ?s ?p ?o } ; CLEAR ALL",
        "ASK {} ; INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    ],
)
def test_updates_are_refused(update, either, canary):
    address, hits = canary
    with pytest.raises(QueryError) as caught:
        either.query(update.replace("URL", address)).rows  # noqa: B018
    if not update.startswith(("SELECT", "ASK")):
        assert "is refused: a query only reads" in str(caught.value)
    assert either.query("ASK { <urn:a> ?p ?o }").values == [(False,)]
    assert either.query("ASK { e:semax a pg:Peptide }").values == [(True,)]
    assert hits == []


def test_nothing_was_written(graph, rdflib_graph):
    """After all the tests above, the two that everybody shares still hold what a new one holds."""
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    fresh = pepgraph.open(environment=False).query(count).values
    assert graph.query(count).values == rdflib_graph.query(count).values == fresh


# ── Size ─────────────────────────────────────────────────────────────────────────────────────

BOMBS = {
    "300 braces": "'SELECT * ' + '{' * 300 + '}' * 300",
    "6000 braces": "'SELECT * ' + '{' * 6000 + '}' * 6000",
    "100000 braces": "'SELECT * ' + '{' * 100000 + '}' * 100000",
    "open braces": "'SELECT * ' + '{' * 100000",
    "brackets": "'SELECT * { FILTER ' + '(' * 5000 + '1' + ')' * 5000 + '}'",
    "blank nodes": "'SELECT * { ' + '[ <urn:p> ' * 5000 + '1' + ']' * 5000 + '}'",
    "lists": "'SELECT * { ?s ?p ' + '(' * 5000 + ')' * 5000 + '}'",
    "optionals": "'SELECT * { ?s ?p ?o ' + 'OPTIONAL { ?s ?p ?o } ' * 50000 + '}'",
    "unions": "'SELECT * { {} ' + 'UNION {} ' * 50000 + '}'",
    "nots": "'SELECT * { FILTER (' + '!' * 100000 + 'true) }'",
    "minuses": "'SELECT * { FILTER (' + '- ' * 100000 + '1) }'",
    "paths": "'SELECT * { ?s ' + '<urn:p>/' * 50000 + '<urn:p> ?o }'",
    "inverse paths": "'SELECT * { ?s ' + '^' * 50000 + '<urn:p> ?o }'",
    "sum": "'SELECT * { FILTER (1' + '+1' * 50000 + ') }'",
    "a string of 5 MB": "'SELECT * { ?s ?p \"' + 'a' * 5000000 + '\" }'",
    "dotted words": "'SELECT * { ' + 'a.' * 500000",
    "unclosed strings": "'SELECT * { ?s ?p ' + '\"' * 99999",
    "unclosed long string": "'SELECT * { ?s ?p \"\"\"' + 'a\"' * 100000",
    "escapes": "'SELECT * { ' + '\\\\\\\\u007B' * 6000",
}


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_bombs_end_in_an_error_and_not_in_a_crash(engine):
    """All in one process, which has to be alive and answering at the end."""
    script = textwrap.dedent(
        f"""
        import time, pepgraph
        from pepgraph.graph import Graph
        from pepgraph.store.oxigraph import OxigraphEngine
        from pepgraph.store.rdflib_engine import RdflibEngine
        graph = Graph({"OxigraphEngine" if engine == "oxigraph" else "RdflibEngine"}(), ())
        for name, bomb in {{{", ".join(f"{name!r}: {bomb}" for name, bomb in BOMBS.items())}}}.items():
            begin = time.process_time()
            try:
                found = len(graph.query(bomb).rows)
                said = f"{{found}} rows"
            except pepgraph.PepgraphError as error:
                said = type(error).__name__ + " " + str(error).replace(chr(10), " ")[:100]
            print(name, "|", said, "|", round(time.process_time() - begin, 1), flush=True)
        print("alive", graph.query("ASK {{}}").rows[0][0])
        """
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, (done.stdout, done.stderr[-2000:])
    lines = done.stdout.splitlines()
    assert lines[-1] == "alive true"
    assert len(lines) == len(BOMBS) + 1
    for line in lines[:-1]:
        name, said, seconds = line.split(" | ")
        assert said.startswith("QueryError") or name == "a string of 5 MB", line
        assert float(seconds) < 5, line


def test_limits_are_where_they_are_said(either):
    # rdflib's parser recurses some thirty frames a brace.
    fine = MAX_DEPTH - 20 if either.engine.name == "oxigraph" else 15
    assert len(either.query("SELECT ?s " + "{" * fine + "?s a pg:Peptide" + "}" * fine).rows) == 2
    for depth in range(20, MAX_DEPTH, 40):
        try:
            either.query("SELECT * " + "{" * depth + "}" * depth).rows  # noqa: B018
        except QueryError as error:
            assert "nested too deep for rdflib" in str(error)  # noqa: PT017
    with pytest.raises(QueryError, match=f"nested more than {MAX_DEPTH} deep; flatten the query"):
        either.query("SELECT * " + "{" * (MAX_DEPTH + 1) + "}" * (MAX_DEPTH + 1))
    with pytest.raises(QueryError, match=rf"more than the {MAX_TOKENS} that are safe to parse"):
        either.query("SELECT * { VALUES ?x {" + " 1" * MAX_TOKENS + "} }")


def test_a_long_values_list_within_the_limit_is_answered(either):
    listed = " ".join(str(n) for n in range(MAX_TOKENS - 100))
    assert len(either.query(f"SELECT ?x {{ VALUES ?x {{ {listed} }} }}").rows) == MAX_TOKENS - 100


LONG = {
    "a collection": f"SELECT * {{ ?a ?b ({'1 ' * 4_500}) }}",
    "a collection of signs": f"SELECT * {{ ?a ?b ({'-1 ' * 4_500}) }}",
    "a collection of truths": f"SELECT * {{ ?a ?b ({'TRUE ' * 4_500}) }}",
    "several collections": f"SELECT * {{ {('?a ?b (' + '<a:b> ' * 400 + ') . ') * 11} }}",
    "a collection of collections": f"SELECT * {{ ({'() ' * 4_500}) ?a ?b }}",
    "denials": f"SELECT * {{ BIND ({'!' * 9_900}true AS ?x) }}",
    "denials in brackets": f"SELECT * {{ BIND ({('!' * 48 + '(') * 198}true{')' * 198} AS ?x) }}",
    "things to describe": f"DESCRIBE {'<a:b> ' * 4_500}",
    "things to describe, in small letters": f"describe {'<a:b> ' * 4_500}",
    "subtractions": f"SELECT * {{ ?s ?p ?o {'MINUS {} ' * 3_300} }}",
}


@pytest.mark.parametrize("name", LONG)
def test_a_chain_that_would_end_the_process_is_refused(name, graph):
    with pytest.raises(QueryError, match="a query with more than 1,000 is not safe; split it"):
        graph.query(LONG[name])


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (f"SELECT * {{ VALUES (?a ?b) {{ {'(1 2) ' * 2_400} }} }} LIMIT 1", [("1", "2")]),
        (f"SELECT * {{ VALUES ( ?a ) {{ {'(-1) ' * 2_400} }} }} LIMIT 1", [("-1",)]),
        (f"SELECT ?o {{ ?s ?p ?o FILTER (?o IN ({', '.join(['1'] * 4_900)})) }} LIMIT 1", [("1",)]),
        (f"SELECT ({'+'.join(['COALESCE(?a, ?b)'] * 1_000)} AS ?c) {{}}", [(None,)]),
        (f"SELECT ?o {{ ?s ?p ?o FILTER ({' || '.join(['?o = 1'] * 1_100)}) }} LIMIT 1", [("1",)]),
        (f"ASK {{ ?s ?p ({'1 ' * 40}) }}", [("false",)]),
        (f"DESCRIBE {'<a:b> ' * 900}", []),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_is_long_and_flat_is_answered(text, rows, graph):
    assert graph.query(text).rows == rows


# ── Errors ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("query", ["", " ", "\n\t\n", "# SELECT * { ?s ?p ?o }"])
def test_empty_query(query, either):
    for ask in (lambda: either.query(query), lambda: serialized(either.engine, query, "json", 10)):
        with pytest.raises(QueryError, match="the query is empty; write one"):
            ask()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * { ?s rdf:typ3 ?o . ?s pgg:x ?o }", r"^query:1:32: unknown prefix pgg:; did you mean pg:"),
        ("SELECT * { ?s zzz:x ?o }", r"^query:1:15: unknown prefix zzz:; declare it with PREFIX"),
        ("SELECT *\n{ ?s\n  zzz:x ?o }", r"^query:3:3: unknown prefix zzz:"),
        ("SELECT * { ?s :x ?o }", r"^query:1:15: unknown prefix :; write e: for a thing and pg: "),
    ],
)
def test_unknown_prefix(query, said, either):
    with pytest.raises(QueryError, match=said) as caught:
        either.query(query)
    place = str(caught.value).split("\n")
    assert place[1][place[2].index("^") :].startswith(("pgg:", "zzz:", ":x"))


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT *\nWHERE { ?s ?p ?o", 2, 7),
        ("SELECT *\nWHERE {\n  ?s ?p ?o )\n}", 3, 12),
        ("SELCT * { ?s ?p ?o }", 1, 1),
        ("SELECT * WHRE { ?s ?p ?o }", 1, 10),
        ("SELECT ?s WHERE ?s ?p ?o }", 1, 17),
        ("SELECT * { ?s ?p ?o } ORDR BY ?s", 1, 23),
        ("SELECT * { ?s ?p ?o ) . ?a ?b ?c . ?d ?e ?f }", 1, 21),
        ("SELECT (COUNT(?s) AS ?n { ?s ?p ?o }", 1, 8),
        ("nonsense", 1, 1),
        ("}", 1, 1),
        # Where the end is missing, the begin of what is open will do.
        ("SELECT * { ?s ?p }", 1, (12, 18)),
        ("SELECT * { ?s ?p 'a }", 1, (12, 18)),
        ("SELECT * {\n  ?s ?p ?o .\n  FILTER (?o > )\n}", 3, (3, 16)),
        ("SELECT ?s { ?s ?p ?o } GROUP", 1, (24, 29)),
    ],
)
def test_syntax_errors_carry_line_column_and_a_caret(query, line, column, either):
    with pytest.raises(QueryError) as caught:
        either.query(query).rows  # noqa: B018
    error = caught.value
    assert error.line == line
    if isinstance(column, tuple):
        assert column[0] <= error.column <= column[1]
    else:
        assert error.column == column
    first, shown, caret = str(error).split("\n")
    assert re.match(rf"query:{line}:{error.column}: \w", first)
    assert shown == "  " + query.split("\n")[line - 1]
    assert re.fullmatch(r" +\^", caret)
    assert caret.index("^") - 2 == error.column - 1


def test_iri_with_a_space(either):
    with pytest.raises(QueryError, match=r"^query:1:1[56]: ") as caught:
        either.query("SELECT * { ?s <http://x y> ?o }")
    assert str(caught.value).endswith("^")


def test_no_inner_names_of_a_parser_in_errors(either):
    for query in ("SELECT * { ?s ?p }", "SELECT", "SELECT * { FILTER (", "ASK { ?s ?p ?o } LIMIT x"):
        with pytest.raises(QueryError) as caught:
            either.query(query)
        assert not re.search(r"Expected \w+Clause|oxi|pyparsing|Traceback|\bat 0x", str(caught.value)), str(
            caught.value
        )


def test_the_mark_follows_a_long_line(graph):
    query = "SELECT * { " + "?s ?p ?o . " * 15 + " ) }"
    with pytest.raises(QueryError) as caught:
        graph.query(query)
    _, shown, caret = str(caught.value).split("\n")
    assert len(shown) <= 122
    assert shown[caret.index("^")] == ")"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x (COUNT(?s) AS ?x) { ?s ?p ?x }",
        "SELECT ?s (1 AS ?s) { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o BIND (1 AS ?s) }",
        "SELECT * { ?s ?p ?o } GROUP BY ?s",
        "CONSTRUCT { ?s ?p _:b } WHERE { ?s ?p ?o } LIMIT x",
    ],
)
def test_semantic_errors_are_query_errors(query, graph):
    """rdflib lets some of these pass, which is its own affair."""
    with pytest.raises(QueryError, match="query:1:"):
        graph.query(query).rows  # noqa: B018


@pytest.mark.parametrize("escape", ["\\uD800", "\\U00110000", "\\U7FFFFFFF"])
def test_escapes_of_no_character(escape, either):
    with pytest.raises(QueryError, match="is not a character"):
        either.query(f"SELECT * {{ ?s ?p '{escape}' }}")


def test_control_characters_and_null(either):
    """Within a string they are text, as any other character; elsewhere the one that nobody sees is told."""
    assert either.query("SELECT ?text { BIND ('\0\x1b' AS ?text) }").rows == [("\0\x1b",)]
    for query, told in (("SELECT * {\x1b[31m }", r"query:1:11: .*U\+001B"), ("\0", r"query:1:1: .*U\+0000")):
        with pytest.raises(QueryError, match=told):
            either.query(query).rows  # noqa: B018


def test_guard_knows_no_engine():
    dataset = inspect("SELECT * FROM <urn:a> FROM NAMED <urn:b> {}", {}, lambda: ["urn:a", "urn:b"])
    assert (dataset.default, dataset.named) == (("urn:a",), ("urn:b",))
    assert not inspect("SELECT * {}", {}, lambda: pytest.fail("asked for graphs that no query names"))
    escaped = inspect("SELECT * FROM x:a\\-b\\. {}", {"x": "urn:"}, lambda: ["urn:a-b."])
    assert escaped.default == ("urn:a-b.",)


def test_half_of_a_character_is_refused(either):
    with pytest.raises(QueryError, match=r"query:1:20: this is not UTF-8; write the query as UTF-8"):
        either.query("SELECT * { ?s ?p 'b\udcff' }").rows  # noqa: B018
    with pytest.raises(QueryError, match=r"^'b\\udcff' is not UTF-8; write it as UTF-8$"):
        either.query("SELECT ?o { ?s ?p ?o }", o="b\udcff").rows  # noqa: B018
    for question in (("\udcff",), ("answer", "\udcff")):
        with pytest.raises(UnknownNameError, match=r"unknown (query|question) '\\udcff'"):
            either.ask(*question)


def test_queries_in_parallel_on_rdflib(rdflib_graph):
    """First queries in parallel once left the parser broken for the life of the process."""
    found: list[int] = []

    def ask(n: int) -> None:
        found.append(len(rdflib_graph.query(f"SELECT ?s {{ ?s a pg:Peptide FILTER ({n} = {n}) }}").rows))

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [2] * 8
    assert isinstance(rdflib_graph, pepgraph.Graph)


@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_a_time_limit_that_is_none_is_refused(seconds):
    with pepgraph.open(environment=False) as graph, pytest.raises(QueryError, match=r"give seconds above 0"):
        graph.ask("negated", timeout=seconds)


ROOT = Path(__file__).parents[2]
_DOC = "https://w3id.org/pepgraph/doc/selank-semax-faq"
_CLAIM = """<https://w3id.org/pepgraph/doc/x/claim/1-a> a pg:Claim ; rdf:subject e:semax ; rdf:predicate pg:increases ;
    rdf:object e:bdnf ; pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:AnimalStudy ;
    pg:statedIn <https://w3id.org/pepgraph/doc/x/passage/1>"""


@pytest.mark.parametrize(
    "place",
    [
        f"<{_DOC}/note/99> a pg:CuratorNote ; rdfs:comment 'a remark' ; pg:concerns <{_DOC}/reference/8> , TEXT .",
        f"{_CLAIM} ; cito:citesAsEvidence TEXT .",
        f"{_CLAIM} ; pg:mayCite TEXT .",
        f"{_CLAIM} ; pg:statedIn TEXT .",
        f"{_CLAIM} ; rdf:subject TEXT .",
        f"{_CLAIM} ; pg:anatomy TEXT .",
        f"{_CLAIM} ; pg:evidenceLevel TEXT .",
        f"<{_DOC}/claim/8-selank-status-research-chemical-outside-russia> pg:statedIn TEXT .",
        f"<{_DOC}/reference/6> pg:identifiedAs TEXT .",
    ],
    ids=["concerns", "cites", "mayCite", "statedIn", "subject", "qualifier", "evidence", "second passage", "paper"],
)
def test_a_text_where_a_name_belongs_becomes_no_part_of_a_query(place, tmp_path, canary):
    """Such a text can come with any file; nobody wrote a query, so no guard has seen one."""
    address, hits = canary
    end = f"urn:x> }} SERVICE SILENT <{address}> {{ ?a ?b ?c }} VALUES ?yy {{ <urn:y"
    texts = " , ".join(f"'{text}'" for text in (end, f"{_DOC}/reference/{end}", "see [6] of Liu> ?x"))
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> . " for name in ("pg", "e", "rdf", "rdfs", "cito"))
    faulty = tmp_path / "faulty.ttl"
    faulty.write_text(prefixes + place.replace("TEXT", texts))
    with pepgraph.open(ROOT / "data" / "facts.ttl", faulty) as graph:
        assert graph.show("semax").claims
        graph.compare("semax", "selank")
        graph.impact("6")
        graph.network(about="semax")
        graph.export(tmp_path / "part.ttl", about="semax")
        graph.search("semax")
    assert hits == []


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (lambda graph: graph.query(None), "the query is None, of type NoneType; give SPARQL as text"),
        (lambda graph: graph.query(b"ASK {}"), "the query is b'ASK {}', of type bytes"),
        (lambda graph: graph.query("ASK {}", timeout="1"), "timeout is '1', of type str; give seconds above 0"),
        (lambda graph: graph.query("ASK {}", timeout=True), "timeout is True"),
        (lambda graph: graph.ask(None), "name is None"),
        (lambda graph: graph.ask("mechanisms", None), "the name of an entity is None"),
        (lambda graph: graph.ask("hedged").limit("3"), "count is '3'"),
        (lambda graph: graph.ask("hedged").to_pandas(labels=True), "labels is True, of type bool; give the graph that"),
        (lambda graph: graph.ask("hedged").write("a.csv", "csv"), r"out is 'a\.csv', .* or write what text\(\) gives"),
        (lambda graph: graph.search(["bdnf"]), r"words is \['bdnf'\], of type list; give them as one text"),
        (lambda graph: graph.claims(about=["bdnf"]), r"about is \['bdnf'\], of type list; give a name as text"),
        (lambda graph: graph.claims(reference=[6]), r"reference is \[6\], of type list; give its number"),
        (lambda graph: graph.slice("bdnf"), "wanted is 'bdnf', of type str; give a Filter"),
        (lambda graph: graph.slice(pepgraph.Filter(about="bdnf"), polarity="negated"), "slice was given a Filter and"),
        (lambda graph: graph.slice(abut="bdnf"), "abut is not a condition that claims can meet; there are about, "),
        (lambda graph: graph.diff("a.ttl"), r"before is 'a\.ttl', of type str; give a graph, as open\(\) gives it"),
        (lambda graph: graph.show(["bdnf"]), "the name of an entity is"),
        (lambda graph: graph.impact(6.0), r"the name of a reference is 6\.0"),
        (lambda graph: graph.export(5), "path is 5, of type int; give a path, or None"),
        (lambda graph: graph.export(view="status"), "view is not a condition that claims can meet; there are about, "),
        (lambda graph: graph.draw(None), "path is None, of type NoneType; give a path"),
        (lambda graph: graph.network(about="bdnf", depth="2"), "depth is '2', of type str; give a whole number"),
        (lambda graph: graph.network(about="bdnf", depth=1.5), r"depth is 1\.5"),
        (lambda graph: graph.network(view=None), "view is None, .*; give one of compound-mechanism-citation, status,"),
        (lambda graph: graph.network(view=["full"]), r"view is \['full'\], of type list; give one of compound-"),
        (lambda _: pepgraph.open(["a.ttl"]), r"a file is \['a\.ttl'\], .* as in open\('a\.ttl', 'b\.ttl'\)"),
        (lambda _: pepgraph.open(store=5), "store is 5, of type int; give a path, or a list"),
        (lambda _: pepgraph.open(store=[5]), "store is 5"),
        (lambda _: pepgraph.open(endpoint=5), "endpoint is 5, of type int; give an address"),
        (lambda _: pepgraph.open(documents=5), "documents is 5"),
        (lambda _: pepgraph.open(timeout="3"), "timeout is '3'"),
    ],
)
def test_a_wrong_type_is_told_with_the_right_one(work, said, graph):
    with pytest.raises(TypeError, match=f"^{said}"):
        work(graph)


def test_a_path_that_can_be_none_is_told(graph, tmp_path):
    for work in (
        lambda: pepgraph.open("\0"),
        lambda: pepgraph.open(store=["\0"]),
        lambda: pepgraph.open(documents=Path("a\0")),
        lambda: graph.draw("\0.html"),
        lambda: graph.export("\0.ttl"),
        lambda: pepgraph.load("\0", []),
        lambda: pepgraph.load(tmp_path / "s", ["\0.ttl"]),
        lambda: pepgraph.keep_answers("\0"),
    ):
        with pytest.raises(PepgraphError, match=r"with U\+0000, which stands in no path"):
            work()


def test_what_has_no_such_kind_or_steps_or_copy_is_told(graph):
    with pytest.raises(UnknownNameError, match="there is no kind 'thing' of names; there are entity, reference"):
        graph.resolve("bdnf", "thing")
    for depth in (0, -1):
        with pytest.raises(UnknownNameError, match=f"^depth is {depth}; give 1 step or more$"):
            graph.network(about="bdnf", depth=depth)
    for copied in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(PepgraphError, match="a graph cannot be copied, nor sent to another process"):
            copied(graph)
