"""SERVICE over real servers and a mischievous one: answers as at home, credentials, and whose fault it was."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from itertools import count
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
import running
from mischief import ask_who, break_off

import pepgraph
from pepgraph.errors import EndpointError, QueryError, StoreError, TimeLimitError
from pepgraph.model.names import GRAPH
from pepgraph.model.terms import Blank
from pepgraph.query.worker import value_in_worker
from pepgraph.store.disk.load import load
from pepgraph.store.oxigraph import OxigraphEngine
from pepgraph.store.remote.access import Access
from pepgraph.store.remote.endpoint import EndpointEngine
from pepgraph.store.remote.publish import publish, registered, way
from pepgraph.store.remote.register import INTERVAL, REGISTER
from pepgraph.store.remote.services import ServicesEngine

FACTS = Path(__file__).parents[2] / "data" / "facts.ttl"


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("services") / "store"
    load(folder, [FACTS])
    return folder


@pytest.fixture(scope="module")
def filled(graph, oxigraph_server):
    engine = EndpointEngine(oxigraph_server.query, access=Access(), seconds=60)
    to = way(engine, graph_store=oxigraph_server.graph_store)
    publish(graph.quads(index=True), engine, to)
    yield oxigraph_server.query
    for name in (*registered(engine), REGISTER):
        to.drop(name)


def opened(store, *urls, timeout=6) -> pepgraph.Graph:
    return pepgraph.open(store=store, endpoint=urls, environment=False, timeout=timeout)


def x_of(url, silent="") -> str:
    return f"SELECT ?x {{ SERVICE {silent} <{url}> {{ ?x a ?y }} }}"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PEPGRAPH")}
    return running.run_as_text(*arguments, env=clean | environment, timeout=120)


PEPTIDES = "{ ?s a pg:Peptide ; rdfs:label ?l }"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s ?l { SERVICE <E> {P} } ORDER BY ?s",
        "SELECT ?s ?l { SERVICE <E> { GRAPH ?g {P} } } ORDER BY ?s",
        "SELECT ?s ?l { ?s pg:sequence ?q . SERVICE SILENT <E> {P} } ORDER BY ?s",
        "SELECT ?s ?l { ?s pg:sequence ?q OPTIONAL { SERVICE <E> {P} } } ORDER BY ?s",
        "SELECT ?s { ?s pg:sequence ?q FILTER EXISTS { SERVICE <E> {P} } } ORDER BY ?s",
        "SELECT ?s ?l { { SERVICE <E> {P} } UNION { ?s a pg:Target ; rdfs:label ?l } } ORDER BY ?s",
        "SELECT ?n { SERVICE <E> { SELECT (COUNT(*) AS ?n) {P} } }",
        "SELECT ?s ?c { SERVICE <E> {P} SERVICE <E> { ?c rdf:subject ?s } } ORDER BY ?s ?c",
        "SELECT ?s ?l { VALUES ?u { <E> } SERVICE <E> {P} # SERVICE <E>\n } ORDER BY ?s",
        'SELECT ?s ?l { SERVICE <E> {P} FILTER (?l != "SERVICE <E> {\\u00e9}") } ORDER BY ?s',
        "ASK { SERVICE <E> {P} }",
        "CONSTRUCT { ?s rdfs:label ?l } WHERE { SERVICE <E> {P} }",
        "SELECT ?s ?l { SERVICE <E> {P} FILTER (STRSTARTS(STR(?s), 'x')) }",
    ],
)
@pytest.mark.parametrize("alone", [False, True], ids=["with a store", "alone"])
def test_an_answer_is_that_at_home(text, alone, graph, store, filled):
    text = text.replace("{P}", PEPTIDES)
    asked = pepgraph.open(endpoint=filled, environment=False) if alone else opened(store, filled)
    found, expected = (
        asked.query(text.replace("E>", filled + ">")),
        graph.query(at_home(text).replace("<E>", f"<{filled}>")),
    )
    assert (found.kind, found.columns, sorted(found.rows)) == (
        expected.kind,
        expected.columns,
        sorted(expected.rows),
    )


def at_home(text: str) -> str:
    return text.replace("SERVICE SILENT <E>", "").replace("SERVICE <E>", "")


@pytest.mark.parametrize(
    "text",
    [
        "{ ?c a pg:Claim . GRAPH ?g { ?c pg:polarity pg:Negated } }",
        "{ ?c a pg:Claim FILTER NOT EXISTS { GRAPH ?g { ?c pg:polarity pg:Negated } } }",
        "{ ?g a pg:Document . GRAPH ?any { ?c a pg:Claim } }",
        "{ ?c a pg:Entity . GRAPH graph:entities { ?c a pg:Peptide } }",
    ],
)
def test_graph_beside_what_stands_in_no_graph(text, graph, store, filled):
    expected = graph.query(f"SELECT ?c {text}").rows
    assert expected
    assert sorted(opened(store, filled).query(f"SELECT ?c {{ SERVICE <{filled}> {text} }}").rows) == sorted(expected)


def test_graphs_of_others_are_asked_by_their_names(store, filled, oxigraph_server):
    name = "http://example.org/others"
    to = way(EndpointEngine(filled, access=Access()), graph_store=oxigraph_server.graph_store)
    to.replace(name, "<http://e/a> <http://e/b> <http://e/c> .\n")
    try:
        for where, found in ((f"<{name}>", 1), ("?g", 0)):
            text = f"SELECT ?x {{ SERVICE <{filled}> {{ GRAPH {where} {{ ?x <http://e/b> ?y }} }} }}"
            assert len(opened(store, filled).query(text).rows) == found
    finally:
        to.drop(name)


def test_two_endpoints_and_their_blank_nodes(store, filled, mischief):
    node = {"x": {"type": "bnode", "value": "b1"}, "l": {"type": "literal", "value": "é\n", "xml:lang": "fr"}}
    url, _ = mischief(lambda h: h.answer({"head": {"vars": ["x", "l", "n"]}, "results": {"bindings": [node]}}))
    text = f"SELECT * {{ SERVICE <{url}> {{ ?x a ?y ; ?p ?l, ?n }} SERVICE <{filled}> {{ e:selank rdfs:label ?s }} }}"
    (row,) = opened(store, filled, url).query(text).rows
    blank = [term for term in row if isinstance(term, Blank)]
    assert len(blank) == 1
    assert {str(term) for term in row if term not in blank} == {"None", "Selank", "é\n"}


def test_blank_nodes_of_two_answers_are_two(mischief):
    """By SERVICE, gathered, and put together; both servers call theirs b0."""

    def told(number):
        def tell(handler):
            text = unquote_plus(handler.path).partition("query=")[2]
            iri = {"type": "uri", "value": f"http://e/{number}"}
            node = {"type": "bnode", "value": "b0"}
            cells = {"x": node, "s": node, "p": iri, "o": {**iri, "value": "http://e/o"}, "g": iri, "claim": node}
            columns = [name for name in cells if f"?{name} " in text.partition("{")[0]]
            rows = [] if "?document" in text else [{name: cells[name] for name in columns}]
            handler.answer({"head": {"vars": columns or ["document"]}, "results": {"bindings": rows}})

        return tell

    (one, _), (other, _) = mischief(told(1)), mischief(told(2))
    with pepgraph.open(endpoint=[one, other], environment=False) as graph:
        parts = " ".join(f"SERVICE <{url}> {{ SELECT ?x {{ ?x a {url[-8:-6]} }} }}" for url in (one, other))
        assert graph.query(f"SELECT ?x {{ {parts} }}").rows == []
        parts = " UNION ".join(f"{{ SERVICE <{url}> {{ SELECT ?x {{ ?x a ?y }} }} }}" for url in (one, other, one))
        assert len({row[0] for row in graph.query(f"SELECT ?x {{ {parts} }}").rows}) == 3
        assert graph.query("SELECT ?s { ?s <http://e/1> ?o ; <http://e/2> ?o }").rows == []
        assert len(graph.query("SELECT ?s { ?s ?p <http://e/o> }").rows) == 2
        assert len(set(graph.engine.query("SELECT ?claim { ?claim a pg:Claim }", {}, {"pg": "http://e/"}).rows)) == 2


def test_nothing_is_opened_where_no_endpoint_is_asked(monkeypatch):
    """A socket and a thread for each text would be for nothing."""
    monkeypatch.setattr("pepgraph.store.remote.services._door", None)
    engine = ServicesEngine(OxigraphEngine(), [EndpointEngine("http://127.0.0.1:1/query")])
    assert len(list(engine.query('SELECT ?x { BIND ("SERVICE" AS ?x) }', {}, {}).rows)) == 1


def test_one_endpoint_asks_another_by_its_own_address(store, mischief):
    seen = []
    url, paths = mischief(lambda h: h.answer())
    other, _ = mischief(lambda h: h.answer())
    text = f"SELECT ?x {{ SERVICE <{url}> {{ ?x a ?y . SERVICE <{other}> {{ ?x a ?y }} }} }}"
    assert len(opened(store, url, other).query(text).rows) == 1
    seen = [path for _, path, _ in paths]
    assert len(seen) == 1
    assert other.replace(":", "%3A").replace("/", "%2F") in seen[0].replace("/query", "%2Fquery").replace(
        "//", "%2F%2F"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT ?x { SERVICE <\\u0068E> { ?x a ?y } }", "without escapes"),
        ("SELECT ?x { SERVICE SILENT <\\U00000068E> { ?x a ?y } }", "without escapes"),
        ("SELECT ?x { \\u0053ERVICE <hE> { ?x a ?y } }", "without escapes"),
        ('SELECT ?x { FILTER (?a = "\\u0022) SERVICE <hE> { ?x a ?y } # ")\n}', "without escapes"),
        ("SELECT ?x { # \\u000A SERVICE <hE> { ?x a ?y } \n}", "without escapes"),
        (
            'SELECT ?x { FILTER (?a = "\\u0022) SERVICE <hE> { ?x a ?y } #") SERVICE <hE> {}\n}',
            "asks only endpoints named with --endpoint",
        ),
        ("SELECT ?x { SERVICE ?y { ?x a ?y } }", "asks only endpoints named with --endpoint"),
        ("SELECT ?x { SERVICE <hE#x> { ?x a ?y } }", "asks only endpoints named with --endpoint"),
    ],
)
def test_no_question_goes_past_the_door(text, told, mischief):
    """The guard refuses most of it before."""
    url, seen = mischief(lambda h: h.answer())
    with pytest.raises(QueryError, match=told):
        ServicesEngine(OxigraphEngine(), [EndpointEngine(url)]).query(
            text.replace("hE", url).replace("E>", url[1:] + ">"), {}, {}
        )
    assert seen == []


FAILURES = {
    401: ("", "status 401\\); set PEPGRAPH_ENDPOINT_USER"),
    403: ("", "does not allow this \\(status 403\\)"),
    404: ("", "has nothing there \\(status 404\\)"),
    500: (b"\x1b[31mred\x07 alarm\nline", r"failed \(status 500\): \[31mred alarm line$"),
    400: (b"\x1b[31mno", r"refuses the query: \[31mno$"),
}


@pytest.mark.parametrize("status", FAILURES)
def test_the_endpoint_is_blamed_and_not_the_store(status, store, mischief):
    said, sentence = FAILURES[status]
    url, _ = mischief(lambda h: h.answer(said or b"", status, "text/plain"))
    with pytest.raises((EndpointError, QueryError), match=sentence) as caught:
        opened(store, url).query(x_of(url))
    assert str(caught.value).startswith(url)
    assert str(caught.value).isprintable()
    done = run("query", x_of(url), "--store", str(store), "--endpoint", url)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"pepgraph: {caught.value}\n"
    assert opened(store, url).query(x_of(url, "SILENT")).rows == [(None,)]


@pytest.mark.parametrize("location", ["http://elsewhere.invalid/x", "file:///etc/passwd", "http://[::1"])
def test_a_move_elsewhere_is_not_followed(location, store, mischief):
    url, _ = mischief(lambda h: h.answer(b"", 307, Location=location))
    with pytest.raises(EndpointError, match=r"sends us to .*another (server|place)"):
        opened(store, url).query(x_of(url))


def test_an_answer_that_breaks_off_is_no_smaller_one(store, mischief):
    url, _ = mischief(break_off)
    with pytest.raises(EndpointError, match="not whole"):
        list(opened(store, url).query(x_of(url)))


def test_a_busy_endpoint_is_asked_again_and_a_silent_one_ends(store, mischief):
    times = count()
    url, seen = mischief(lambda h: h.answer(b"", 429, Retry_After="1") if next(times) < 2 else h.answer())
    assert len(opened(store, url).query(x_of(url)).rows) == 1
    assert len(seen) == 3
    url, _ = mischief(lambda h: time.sleep(8))
    with pytest.raises(TimeLimitError, match=f"{url} did not give its whole answer within 2 s"):
        opened(store, url, timeout=2).query(x_of(url))


def endless(handler):
    """Rows without end, until nobody reads them any more."""
    handler.start(Transfer_Encoding="chunked", Connection="close")

    def send(part: bytes) -> None:
        handler.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))

    row = b'{"x":{"type":"uri","value":"http://e/1"}}'
    send(b'{"head":{"vars":["x"]},"results":{"bindings":[' + row)
    try:
        while True:
            send(b"," + b",".join([row] * 1000))
    except OSError:
        handler.close_connection = True
        handler.seen.append("end")


@pytest.mark.parametrize("timeout", [30, None], ids=["in a process of its own", "here"])
def test_rows_come_as_they_are_there(timeout, store, mischief):
    url, seen = mischief(endless)
    threads = threading.active_count()
    rows = iter(opened(store, url).query(x_of(url), timeout=timeout))
    assert len([next(rows) for _ in range(3)]) == 3
    del rows
    end = time.monotonic() + 5
    while seen[-1] != "end" or threading.active_count() > threads:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_rows_that_nobody_reads_to_the_end_do_not_hold_up_the_end_of_the_program(store, mischief):
    url, _ = mischief(endless)
    script = f"""
import pepgraph
graph = pepgraph.open(store={str(store)!r}, endpoint={url!r}, environment=False)
rows = iter(graph.query({x_of(url)!r}))
print(len(next(rows)))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")


def test_what_was_passed_over_is_not_what_is_told(store, mischief):
    url, _ = mischief(lambda h: h.answer(b"", 500))
    text = f"SELECT * {{ SERVICE SILENT <{url}> {{ ?x ?p ?o }} BIND (<<( <a:a> <b:b> <c:c> )>> AS ?t) }}"
    with pytest.raises(QueryError, match="a triple term of RDF 1"):
        opened(store, url).query(text)


class Publishing:
    """A server that is published anew after so many of its answers."""

    def __init__(self, after: int) -> None:
        self._after = after
        self.looks = self.answers = 0

    def __call__(self, handler) -> None:
        self.answers += 1
        handler.answer({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "x"}}]}})

    def register(self, handler) -> None:
        self.looks += 1
        term = {"type": "uri", "value": REGISTER}
        row = {"graph": term, "state": {"type": "literal", "value": str(self.answers // self._after)}}
        handler.answer({"head": {"vars": ["graph", "state"]}, "results": {"bindings": [row]}})


def test_two_services_are_of_one_publication(store, mischief):
    url, _ = mischief(Publishing(after=1))
    parts = " UNION ".join(f"{{ SERVICE <{url}> {{ ?x a {number} }} }}" for number in (1, 2))
    rows = iter(opened(store, url).query(f"SELECT ?x {{ {parts} }}"))
    next(rows)
    time.sleep(INTERVAL + 0.1)
    with pytest.raises(EndpointError, match=f"{url} was published anew while it was asked; ask again"):
        list(rows)


def test_the_register_is_not_looked_at_for_each_part_of_a_question(store, mischief):
    deed = Publishing(after=1000)
    url, _ = mischief(deed)
    values = " ".join(map(str, range(100)))
    text = f"SELECT ?v {{ VALUES ?v {{ {values} }} FILTER EXISTS {{ SERVICE <{url}> {{ ?x a ?v }} }} }}"
    begin = time.monotonic()
    assert len(opened(store, url).query(text).rows) == 100
    assert deed.answers == 100
    assert deed.looks <= 4 + 2 * (time.monotonic() - begin)


def test_the_endpoint_is_blamed_where_there_is_no_store_too(mischief):
    """What breaks off halfway is told even where SILENT would have it passed over."""
    good, _ = mischief(lambda h: h.answer())
    bad, _ = mischief(lambda h: h.answer(b"", 404))
    graph = pepgraph.open(endpoint=[good, bad], environment=False)
    with pytest.raises(EndpointError, match=f"{bad} has nothing there"):
        graph.query(f"SELECT ?x {{ SERVICE <{good}> {{ ?x a ?y }} SERVICE <{bad}> {{ ?x a ?y }} }}")

    broken, _ = mischief(break_off)
    with pytest.raises(EndpointError, match=f"{broken} gave an answer that is not whole"):
        list(pepgraph.open(endpoint=[good, broken], environment=False).query(x_of(broken, "SILENT")))


@pytest.mark.parametrize("silent", ["", "SILENT"])
@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x { S } ORDER BY ?x",
        "SELECT (COUNT(*) AS ?n) { S }",
        "SELECT ?x { ?s pg:sequence ?x OPTIONAL { S } }",
        "SELECT ?x { ?s pg:sequence ?q MINUS { S } }",
        "SELECT ?s { ?s pg:sequence ?x FILTER EXISTS { S } }",
        "ASK { S }",
    ],
)
def test_what_breaks_off_ends_no_process_and_makes_no_row(text, silent, store, mischief):
    """Oxigraph ends the process where it goes on with an answer after its fault."""
    url, _ = mischief(lambda handler: break_off(handler, 50))
    text = text.replace("S }", f"SERVICE {silent} <{url}> {{ ?x ?y ?z }} }}")
    with pytest.raises(EndpointError, match=f"{url} gave an answer that is not whole"):
        value_in_worker(lambda: opened(store, url).query(text).rows, 20)
    gone, _ = mischief(lambda h: h.answer(b"", 404))
    text = text.replace(url, gone)
    if silent:
        assert value_in_worker(lambda: opened(store, gone).query(text).rows, 20) is not None
    else:
        with pytest.raises(EndpointError, match=f"{gone} has nothing there"):
            value_in_worker(lambda: opened(store, gone).query(text).rows, 20)


def test_who_asks_is_told_where_it_is_asked_for(store, mischief, monkeypatch):
    url, seen = mischief(ask_who)
    monkeypatch.setenv("PEPGRAPH_ENDPOINT_USER", "me")
    monkeypatch.setenv("PEPGRAPH_ENDPOINT_PASSWORD", "hidden")
    assert len(opened(store, url).query(x_of(url)).rows) == 1
    assert ["Authorization" in headers for _, _, headers in seen] == [False, True]


def test_virtuoso_knows_who_asks(store, virtuoso_server, monkeypatch):
    monkeypatch.setenv("PEPGRAPH_ENDPOINT_USER", virtuoso_server.user)
    monkeypatch.setenv("PEPGRAPH_ENDPOINT_PASSWORD", virtuoso_server.password)
    url = virtuoso_server.update  # What is asked there is asked for a password.
    text = f"SELECT ?n {{ SERVICE <{url}> {{ SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s a ?x }} }} }} }}"
    assert int(str(opened(store, url, timeout=60).query(text).rows[0][0])) > 0


def test_a_proxy_of_the_environment_does_not_stand_between(store, filled, nobody, monkeypatch):
    monkeypatch.setenv("http_proxy", nobody)
    monkeypatch.setenv("HTTP_PROXY", nobody)
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(EndpointError, match="refuses the connection"):
        opened(store, filled).query(x_of(filled)).rows  # noqa: B018
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert opened(store, filled).query(x_of(filled)).rows


def test_nothing_stays_open(store, filled):
    mixed = opened(store, filled)
    before = threading.active_count()
    for _ in range(3):
        assert mixed.query(x_of(filled), timeout=30).rows
        assert mixed.query(x_of(filled)).rows
    end = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < end:
        time.sleep(0.05)
    assert threading.active_count() <= before


def test_alone_it_may_be_named_and_no_other(filled):
    graph = pepgraph.open(endpoint=filled, environment=False)
    with pytest.raises(QueryError, match="only endpoints named with --endpoint, in Python as endpoint=, are asked"):
        graph.query(x_of("http://127.0.0.1:1/query"))
    done = run("query", f"ASK {{ SERVICE <{filled}> {{ e:selank a pg:Peptide }} }}", "--endpoint", filled)
    assert (done.returncode, done.stderr) == (0, "")


def test_alone_it_stands_in_no_graph(filled, store):
    """There it would be asked within the graph; beside a store it is not."""
    service = f"SERVICE <{filled}> {{ ?c a pg:Claim }}"
    text = f"SELECT ?c {{ GRAPH graph:entities {{ OPTIONAL {{ {service} }} }} }}"
    with pytest.raises(QueryError, match=r"^query:1:47: SERVICE inside GRAPH is refused .* write it outside of GRAPH"):
        pepgraph.open(endpoint=filled, environment=False).query(text)
    assert opened(store, filled).query(text).rows
    beside = f"SELECT ?c {{ GRAPH graph:entities {{ e:selank a ?x }} {service} }}"
    assert pepgraph.open(endpoint=filled, environment=False).query(beside).rows


def test_an_empty_answer_of_a_default_graph_is_told(store, tired_server):
    url = tired_server.query
    to = way(EndpointEngine(url, access=Access()), graph_store=tired_server.graph_store)
    to.replace(f"{GRAPH}loaded", f"<{GRAPH}a> <{GRAPH}b> <{GRAPH}c> .\n")
    for pattern, rows, told in (("?x ?y ?z", 0, True), ("GRAPH ?g { ?x ?y ?z }", 1, False)):
        text = f"SELECT ?x {{ SERVICE <{url}> {{ {pattern} }} }}"
        assert len(opened(store, url).query(text).rows) == rows
        done = run("query", text, "--store", str(store), "--endpoint", url)
        hint = f"SERVICE <{url}> asks the default graph of its server alone; write GRAPH ?g {{ … }} inside it"
        assert (done.returncode, hint in done.stderr) == (0, told), done.stderr


def test_an_endpoint_of_others_may_be_asked_too(store, tired_server):
    url = tired_server.query
    to = way(EndpointEngine(url, access=Access()), graph_store=tired_server.graph_store)
    to.replace("http://example.org/graph", "<http://e/a> <http://e/b> <http://e/c> .\n")
    text = f"SELECT ?x {{ SERVICE <{url}> {{ GRAPH ?g {{ ?x ?y ?z }} }} }}"
    done = run("query", text, "--store", str(store), "--endpoint", url, "--format", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["x", "http://e/a"]


def test_what_two_sources_both_have_may_be_held_against_each_other(store, filled):
    """It is refused where it would count twice; here nothing is counted."""
    text = f"""SELECT ?claim ?there {{
      ?claim rdf:subject e:selank ; rdf:predicate pg:inhibits ; pg:proposition ?said .
      SERVICE <{filled}> {{ ?there pg:proposition ?said }} }}"""
    done = run("query", text, "--store", str(store), "--endpoint", filled)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("11-selank-inhibits-enkephalinases") == 2
    with opened(store, filled) as graph, pytest.raises(StoreError, match="would count twice"):
        graph.query("SELECT (COUNT(?claim) AS ?claims) { ?claim a pg:Claim }")
