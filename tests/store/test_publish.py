"""Publishing to real servers: the same triples after the second time, after a death halfway, and beside others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

import pepgraph
from pepgraph.errors import EndpointError, OutputError, TimeLimitError
from pepgraph.model.names import GRAPH, RDFS
from pepgraph.output.export import everything
from pepgraph.query.quads import stored
from pepgraph.store.disk.load import load
from pepgraph.store.remote.access import Access
from pepgraph.store.remote.endpoint import EndpointEngine
from pepgraph.store.remote.publish import (
    GENID,
    GraphStore,
    Update,
    _entries,
    _publication,
    _text,
    publish,
    registered,
    update_address,
    way,
)
from pepgraph.store.remote.register import PUBLICATION, REGISTER, SIZE
from pepgraph.store.remote.union import SERVER

FACTS = Path(__file__).parents[2] / "data" / "facts.ttl"
ELSEWHERE = "http://example.org/graph"
EVERY = "SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } FILTER (STRSTARTS(STR(?g), 'https://w3id.org/pepgraph/')) }"


def engine_of(server, **how) -> EndpointEngine:
    return EndpointEngine(server.query, access=Access(server.user, server.password), **{"seconds": 60, **how})


def ways(server):
    return [{"update_url": server.update}, {"graph_store": server.graph_store}]


def there(engine) -> set[tuple[object, ...]]:
    """All that is under our name, but for what the register says of a publication as a whole."""
    return {row for row in engine.rows_by(EVERY, ()) if str(row[2]) != PUBLICATION and str(row[1]) != SERVER}


def quad(graph: str, number: int, text: str = "x") -> ox.Quad:
    name = ox.NamedNode(f"https://w3id.org/pepgraph/entity/test-{number}")
    return ox.Quad(name, ox.NamedNode(RDFS + "label"), ox.Literal(text), ox.NamedNode(graph))


@pytest.fixture(params=["update", "graph store"])
def to(request, server, monkeypatch):
    monkeypatch.setattr("pepgraph.store.remote.publish.GRACE", 0)  # Nobody reads what is replaced here.
    engine = engine_of(server)
    clear(engine, server)  # What is there depends on which tests the same process has run before.
    yield engine, way(engine, **ways(server)[request.param == "graph store"])
    clear(engine, server)


def clear(engine: EndpointEngine, server) -> None:
    for (graph,) in {row[:1] for row in engine.rows_by(EVERY, ())}:
        way(engine, graph_store=server.graph_store).drop(str(graph))


def test_twice_is_as_once(to, graph):
    engine, writer = to
    quads = graph.quads(index=True)
    told = []
    sizes = publish(quads, engine, writer, told.append)
    assert sum(told) == sum(sizes.values()) == len(quads)
    assert set(sizes) == set(graph.engine.graphs()) == set(engine.graphs())
    once = there(engine)
    assert publish(iter(quads), engine, writer) == sizes
    assert there(engine) == once
    assert registered(engine) == sizes


def test_a_graph_is_replaced_and_what_is_no_more_is_dropped(to):
    engine, writer = to
    publish([quad(GRAPH + "one", 1), quad(GRAPH + "two", 2)], engine, writer)
    publish([quad(GRAPH + "one", 3)], engine, writer)
    assert {(str(row[0]), str(row[1])[-1]) for row in there(engine) if str(row[0]) != REGISTER} == {
        (GRAPH + "one", "3")
    }
    assert engine.graphs() == [GRAPH + "one"]


def test_graphs_of_others_are_left_alone(to):
    engine, writer = to
    writer.replace(ELSEWHERE, "<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n")
    publish([quad(GRAPH + "one", 1)], engine, writer)
    writer.add(REGISTER, f"<{ELSEWHERE}> <{SIZE}> 1 .\n")
    publish([quad(GRAPH + "two", 1)], engine, writer)
    assert len(list(engine.ask_within(ELSEWHERE, "SELECT * { ?s ?p ?o }"))) == 1
    answer = engine.query("SELECT ?s { ?s ?p ?o }", {}, {})
    assert len(list(answer.rows)) == 1, "and a query does not see them"
    for graph in (ELSEWHERE, REGISTER):
        with pytest.raises(EndpointError, match="only graphs under"):
            publish([quad(GRAPH + "two", 1), quad(graph, 1)], engine, writer)
    assert engine.graphs() == [GRAPH + "two"], "what is refused leaves all as it was"
    with pytest.raises(EndpointError, match="nothing to publish"):
        publish(iter(()), engine, writer)
    with pytest.raises(EndpointError, match="triples in no graph"):
        publish([ox.Quad(*quad(GRAPH, 1).triple)], engine, writer)
    writer.drop(ELSEWHERE)


@pytest.mark.parametrize("after", [0, 1, 3, 5])
def test_a_death_halfway_is_seen_and_mended(to, after):
    engine, writer = to
    old = [quad(GRAPH + "one", 1), quad(GRAPH + "gone", 1)]
    new = [quad(GRAPH + name, number) for name in ("one", "two") for number in range(5)]
    publish(old, engine, writer)
    calls = 0

    class Dying:
        batch = 2

        def __getattr__(self, name):
            def send(*arguments):
                nonlocal calls
                calls += 1
                if calls > after + 1:
                    raise KeyboardInterrupt
                return getattr(writer, name)(*arguments)

            return send

    with pytest.raises(KeyboardInterrupt):
        publish(new, engine, Dying())
    with pytest.raises(EndpointError, match="left halfway; wait, or run `pepgraph publish` again"):
        engine.graphs()
    publish(new, engine, writer)
    assert len(there(engine)) == len(new) + 2
    assert engine.graphs() == [GRAPH + "one", GRAPH + "two"]


def test_who_begins_while_claims_are_counted_is_not_overwritten(to, monkeypatch):
    engine, writer = to

    def begun(*_):
        writer.replace(REGISTER, _publication("another"))
        return True

    monkeypatch.setattr("pepgraph.store.remote.publish.is_alone", begun)
    with pytest.raises(EndpointError, match="somebody else publishes there too"):
        publish([quad(GRAPH + "one", 1)], engine, writer)
    writer.drop(GRAPH + "one")


def test_an_empty_server_says_how_to_fill_it(to):
    engine, _ = to
    mends = r"`pepgraph publish --endpoint .* sends them, and .* the file of `pepgraph export --format nq`"
    with pytest.raises(EndpointError, match=rf"has no graph under https://.*; {mends}"):
        engine.graphs()


@pytest.mark.filterwarnings("ignore:.* has no graph .*/index:pepgraph.errors.StoreWarning")
def test_graphs_that_came_another_way_are_found(to):
    engine, writer = to
    writer.replace(GRAPH + "loaded", f"<{GRAPH}x> <{GRAPH}y> <{GRAPH}z> .\n")
    assert engine.graphs() == [GRAPH + "loaded"]


def test_literals_arrive_as_they_were(to):
    """But for what each server is known to change, which docs/scaling.md lists."""
    engine, writer = to
    xsd = "http://www.w3.org/2001/XMLSchema#"
    texts = [
        'a"b',
        "a\\b",
        "a\nb\r\tc",
        "\\u0022",
        "\\\\U00000022",
        "ä 𝛼 ☃",
        "'''\"\"\"",
        "} DROP",
        "<b>",
        "x" * 20_000,
        "",
    ]
    literals = [ox.Literal(text) for text in texts]
    literals += [ox.Literal(text, language="en") for text in texts if text]
    literals += [ox.Literal("α", language="pt-BR"), ox.Literal("2025", datatype=ox.NamedNode(xsd + "gYear"))]
    literals += [
        ox.Literal(lexical, datatype=ox.NamedNode(xsd + kind))
        for lexical, kind in [
            ("1.5", "decimal"),
            ("-7", "integer"),
            ("true", "boolean"),
            ("2024-02-29", "date"),
        ]
    ]
    sent = [
        ox.Quad(ox.NamedNode(f"{GRAPH}s{i}"), ox.NamedNode(GRAPH + "p"), literal, ox.NamedNode(GRAPH + "l"))
        for i, literal in enumerate(literals)
    ]
    publish(sent, engine, writer)
    back = {q.subject: q.object for q in stored(engine)}
    changed = {str(q.object)[:60]: str(back.get(q.subject))[:60] for q in sent if back.get(q.subject) != q.object}
    assert changed == {}


def test_blank_nodes_get_names(to):
    engine, writer = to
    node, p, g = ox.BlankNode("b1"), ox.NamedNode(GRAPH + "p"), ox.NamedNode(GRAPH + "blank")
    publish([ox.Quad(node, p, ox.Literal(str(i)), g) for i in range(3)] + [ox.Quad(g, p, node, g)], engine, writer)
    rows = list(engine.query("SELECT ?b { ?a ?p ?b . ?b ?p ?c }", {}, {}).rows)
    assert [str(b) for (b,) in rows] == [GENID + "b1"] * 3


def test_what_is_more_than_a_batch_is_sent(to):
    engine, writer = to
    many = [quad(GRAPH + "many", number, f"number {number}") for number in range(writer.batch + 1)]
    assert publish(iter(many), engine, writer) == {GRAPH + "many": len(many)}


def test_many_small_graphs_do_not_wait_for_the_last(to, monkeypatch):
    engine, writer = to
    monkeypatch.setattr("pepgraph.store.remote.publish._WAITING", 5)
    many = [quad(f"{GRAPH}many-{number % 3}", number) for number in range(20)]
    read, sent = [], []
    sizes = publish((read.append(one) or one for one in many), engine, writer, lambda n: sent.append((len(read), n)))
    assert sizes == {f"{GRAPH}many-{number}": 7 - (number == 2) for number in range(3)}
    assert max(seen - sum(n for _, n in sent[:i]) for i, (seen, _) in enumerate(sent)) == 5


def test_a_store_is_sent_a_piece_at_a_time(tmp_path, monkeypatch):
    load(tmp_path / "s", [FACTS])
    monkeypatch.setattr("pepgraph.graph.GATHERED", 10)
    graph = pepgraph.open(store=tmp_path / "s")
    quads = everything(graph)
    assert isinstance(quads, Iterator)
    assert sorted(map(str, quads)) == sorted(map(str, graph.engine._reading.store))
    for refused in (graph.rdflib, lambda: everything(graph, quotes=True)):
        with pytest.raises(OutputError, match="more than 10 triples cannot be taken into memory"):
            refused()


def test_a_count_that_differs_is_said(to, monkeypatch):
    engine, writer = to
    monkeypatch.setattr("pepgraph.store.remote.publish._count", lambda *_: 0)
    told = r"has 0 triples in .*/one where 1 were sent; does somebody else publish there too"
    with pytest.raises(EndpointError, match=told):
        publish([quad(GRAPH + "one", 1)], engine, writer)


def test_two_who_publish_at_once_are_not_both_told_that_it_is_done(to):
    engine, writer = to
    others = [quad(GRAPH + name, 1, "of the other") for name in ("d1", "d2")]

    def other(_: int) -> None:
        if not begun:
            begun.append(publish(others, engine, writer))

    begun: list[object] = []
    with pytest.raises(EndpointError, match="somebody else publishes there too"):
        publish([quad(GRAPH + name, 1) for name in ("d1", "d2")], engine, writer, other)
    # What the other has said to be whole is so, for whoever reads it meanwhile.
    assert begun == [{GRAPH + "d1": 1, GRAPH + "d2": 1}]
    assert {str(row[3]) for row in there(engine) if str(row[0]) != REGISTER} == {"of the other"}
    assert engine.graphs() == [GRAPH + "d1", GRAPH + "d2"]


def test_what_another_sends_who_had_begun_before_does_not_stay(to):
    engine, writer = to
    left = GRAPH + "left"

    def other(_: int) -> None:
        writer.add(REGISTER, _entries({left: None}))
        writer.replace(left, _text([quad(left, 1).triple]))

    publish([quad(GRAPH + "d1", 1)], engine, writer, other)
    assert {str(row[0]) for row in there(engine)} == {GRAPH + "d1", REGISTER}


def test_who_may_not_write_is_told(virtuoso_server):
    for access in (Access(), Access(virtuoso_server.user, "wrong")):
        engine = EndpointEngine(virtuoso_server.query, access=access, seconds=60)
        for how in ways(virtuoso_server):
            with pytest.raises(EndpointError, match=r"\(status 401\); set PEPGRAPH_ENDPOINT_USER"):
                publish([quad(GRAPH + "one", 1)], engine, way(engine, **how))


def test_addresses():
    assert update_address("http://h/query") == "http://h/update"
    assert update_address("http://h/ds/sparql") == "http://h/ds/sparql"
    engine = EndpointEngine("http://127.0.0.1:1/query", seconds=5)
    assert isinstance(way(engine), Update)
    assert isinstance(way(engine, graph_store="http://127.0.0.1:1/store"), GraphStore)
    with pytest.raises(EndpointError, match="two ways to the same end"):
        way(engine, "http://a/b", "http://a/c")
    with pytest.raises((EndpointError, TimeLimitError), match="refuses the connection"):
        publish([quad(GRAPH + "one", 1)], engine, way(engine))
