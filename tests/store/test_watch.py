"""A graph that was opened on an endpoint before others publish there: whole answers of before or after, or an error."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pyoxigraph as ox
import pytest

import pepgraph
from pepgraph.errors import EndpointError, QueryError
from pepgraph.model.names import ENTITY, GRAPH, ONTOLOGY, RDF, RDFS
from pepgraph.store.remote.access import Access
from pepgraph.store.remote.endpoint import EndpointEngine
from pepgraph.store.remote.publish import publish, registered, way
from pepgraph.store.remote.register import GRACE, INTERVAL, PUBLICATION, REGISTER, SIZE
from pepgraph.store.several import SeveralEngine

COUNT = "SELECT (COUNT(*) AS ?n) { ?s a pg:Entity }"
ALL = "SELECT ?s { ?s a pg:Entity }"


def peptides(names, graph="entities"):
    """Peptides with their labels, which is what names are found by."""
    for name in names:
        thing, home = ox.NamedNode(ENTITY + name), ox.NamedNode(GRAPH + graph)
        yield ox.Quad(thing, ox.NamedNode(RDF + "type"), ox.NamedNode(ONTOLOGY + "Entity"), home)
        yield ox.Quad(thing, ox.NamedNode(RDFS + "label"), ox.Literal(name, language="en"), home)


def some(size: int, kind: str = "one"):
    return list(peptides(f"{kind}-{number}" for number in range(size)))


class Desk:
    """Publishes to one server, as fast as tests want it."""

    def __init__(self, server) -> None:
        self.url = server.query
        self.engine = EndpointEngine(server.query, access=Access(server.user, server.password), seconds=60)
        self.way = way(self.engine, graph_store=server.graph_store)

    def publish(self, quads, to=None) -> None:
        publish(quads, self.engine, to or self.way)

    def opened(self) -> pepgraph.Graph:
        return pepgraph.open(endpoint=self.url, environment=False, timeout=60)


@pytest.fixture
def desk(server):
    """A server that holds a hundred peptides."""
    it = Desk(server)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pepgraph.store.remote.publish.GRACE", 0)  # Nobody has read it yet.
        it.publish(some(100))
    yield it
    for graph in [*registered(it.engine), REGISTER]:
        it.way.drop(graph)


def number(graph) -> int:
    return int(str(graph.query(COUNT).rows[0][0]))


def idle(graph) -> None:
    """As if nothing had been asked for a while."""
    graph.engine.rest()
    time.sleep(INTERVAL)


class Halting:
    """A way to a server that stops once graphs begin to be replaced, until it is let go on."""

    def __init__(self, way) -> None:
        self.batch = 10
        self._way = way
        self.halted, self.go_on = threading.Event(), threading.Event()

    def replace(self, graph, triples):
        self._way.replace(graph, triples)
        if graph != REGISTER:
            self.halted.set()
            assert self.go_on.wait(30)

    def __getattr__(self, name):
        return getattr(self._way, name)


def test_a_reader_has_time_to_see_that_graphs_will_be_replaced():
    assert GRACE > 1.5 * INTERVAL


@pytest.mark.parametrize("asked", ["just before", "a while ago"])
def test_no_part_of_a_publication_is_read(asked, desk):
    graph = desk.opened()
    assert number(graph) == 100
    halting = Halting(desk.way)
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(desk.publish, some(200), halting)
        assert halting.halted.wait(30)
        if asked == "a while ago":
            idle(graph)
        for ask in (lambda: number(graph), lambda: graph.resolve("one-3"), lambda: graph.query(ALL).rows) * 2:
            with pytest.raises(EndpointError, match="is being published, or was left halfway"):
                ask()
        halting.go_on.set()
        done.result(60)
    assert number(graph) == 200, "and after it all is there, with no more to be said"
    graph.resolve("one-150")


def test_rows_that_are_read_over_a_publication_are_not_all_handed_on(desk):
    graph = desk.opened()
    rows = iter(graph.query(ALL))
    next(rows)
    desk.publish(some(100, "other"))
    with pytest.raises(EndpointError, match="was published anew while it was asked; ask again"):
        list(rows)
    assert {"/other-" in str(row[0]) for row in graph.query(ALL).rows} == {True}


def test_a_query_that_answers_late_is_not_of_two_publications(desk, monkeypatch):
    graph = desk.opened()
    number(graph)
    asks = EndpointEngine._ask

    def late(engine, text, *graphs):
        if "pg:Entity" in text:
            monkeypatch.undo()
            desk.publish(some(50))
        return asks(engine, text, *graphs)

    monkeypatch.setattr(EndpointEngine, "_ask", late)
    with pytest.raises(EndpointError, match="published anew while it was asked"):
        number(graph)
    assert number(graph) == 50


def test_what_was_known_of_the_graph_before_is_forgotten(desk):
    desk.publish(peptides(["old-name"]))
    graph = desk.opened()
    assert str(graph.resolve("old-name")) == ENTITY + "old-name"
    desk.publish(peptides(["new-name"]))
    idle(graph)
    assert str(graph.resolve("new-name")) == ENTITY + "new-name"
    with pytest.raises(pepgraph.PepgraphError, match="unknown entity 'old-name'"):
        graph.resolve("old-name")


def test_graphs_of_another_name_are_found(desk):
    graph = desk.opened()
    assert number(graph) == 100
    desk.publish(peptides(["a", "b"], "elsewhere"))
    idle(graph)
    assert number(graph) == 2
    assert graph.engine.graphs() == [GRAPH + "elsewhere"]


def test_an_answer_of_several_queries_is_not_of_two_publications(desk):
    graph = desk.opened()
    assert number(graph) == 100
    desk.publish(some(100, "other"))  # Of the same size.
    with pytest.raises(EndpointError, match="published anew while it was asked; ask again"):
        number(graph)
    assert "/other-" in str(graph.query(ALL).rows[0][0])


@pytest.mark.filterwarnings("ignore:.* has no graph .*/index:pepgraph.errors.StoreWarning")
def test_every_answer_is_that_of_one_publication(desk, monkeypatch):
    monkeypatch.setattr("pepgraph.store.remote.publish.GRACE", 0.2)
    monkeypatch.setattr("pepgraph.store.remote.watch.INTERVAL", 0.1)
    sizes = (100, 40, 70)
    ended = threading.Event()

    def publishing():
        try:
            for size in sizes * 3:
                desk.publish(iter(some(size)), Slow(desk.way))
                time.sleep(0.1)
        finally:
            ended.set()

    class Slow:
        batch = 20

        def __init__(self, way):
            self._way = way

        def add(self, graph, triples):
            time.sleep(0.02)
            self._way.add(graph, triples)

        def __getattr__(self, name):
            return getattr(self._way, name)

    seen, refused = set(), []
    graph = desk.opened()
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(publishing)
        while not ended.is_set():
            try:
                seen.add((number(graph), len(graph.query(ALL).rows)))
            except EndpointError as error:
                refused.append(str(error))
        done.result(30)
    assert seen <= {(size, size) for size in sizes}
    assert seen
    assert {"published" in said for said in refused} == {True}


def test_what_several_sources_gathered_is_forgotten(desk, oxigraph_server, tmp_path):
    from pepgraph.store.disk.load import load

    file = tmp_path / "own.nq"
    file.write_text("".join(f"{quad} .\n" for quad in some(5, "own")), "utf-8")
    load(tmp_path / "store", [file])
    graph = pepgraph.open(store=tmp_path / "store", endpoint=desk.url, environment=False)
    assert number(graph) == 105
    desk.publish(some(7))
    idle(graph)
    assert number(graph) == 12
    desk.publish(some(8))
    with pytest.raises(EndpointError, match="published anew while it was asked"):
        [graph.resolve("own-1") for _ in range(100) if not time.sleep(0.05)]
    assert number(graph) == 13


def test_what_could_not_be_gathered_whole_is_not_kept(desk):
    broken = EndpointEngine(desk.url, access=Access(), seconds=60)
    several = SeveralEngine([EndpointEngine(desk.url, access=Access(), seconds=60), broken])
    broken.query = lambda *_: (_ for _ in ()).throw(EndpointError("gone"))
    with pytest.raises(EndpointError, match="gone"):
        several.together()
    del broken.query
    assert len(list(several.together().query("SELECT ?s { ?s ?p ?o }", {}, {}).rows)) == 200


def test_a_register_of_an_earlier_version_is_read_and_watched(desk):
    size = '"200"^^<http://www.w3.org/2001/XMLSchema#integer>'
    desk.way.replace(REGISTER, f"<{GRAPH}entities> <{SIZE}> {size} .\n")
    graph = desk.opened()
    assert number(graph) == 100
    desk.publish(some(99))
    with pytest.raises(EndpointError, match="published anew"):
        number(graph)
    rows = desk.engine.ask_within(REGISTER, f"SELECT ?id {{ <{REGISTER}> <{PUBLICATION}> ?id }}")
    assert len(list(rows)) == 1
    assert registered(desk.engine) == {GRAPH + "entities": 198}


def test_looks_are_few(desk, monkeypatch):
    looks = []
    asks = EndpointEngine.ask_within
    monkeypatch.setattr(EndpointEngine, "ask_within", lambda *given: looks.append(given) or asks(*given))
    graph = desk.opened()
    begin = time.monotonic()
    while time.monotonic() - begin < 2:
        number(graph)
    assert len(looks) <= 1 + (time.monotonic() - begin) / INTERVAL


@pytest.mark.filterwarnings("ignore:.* has no graph .*/index:pepgraph.errors.StoreWarning")
def test_graphs_that_came_another_way_are_watched_too(desk):
    desk.way.drop(REGISTER)
    graph = desk.opened()
    assert number(graph) == 100
    desk.publish(some(9))
    with pytest.raises(EndpointError, match="published anew"):
        number(graph)
    assert number(graph) == 9


def test_a_thread_that_begins_sees_what_is_there(desk):
    graph = desk.opened()
    graph.resolve("one-1")
    desk.publish(some(3, "other"))
    with ThreadPoolExecutor(1) as pool:
        assert str(pool.submit(graph.resolve, "other-1").result(30)) == ENTITY + "other-1"
    with pytest.raises(EndpointError, match="published anew"):
        graph.resolve("one-1")
    assert number(graph) == 3


def test_a_limited_query_sees_it_too(desk):
    graph = desk.opened()
    assert number(graph) == 100
    desk.publish(some(60))
    idle(graph)
    assert graph.query(COUNT, timeout=30).values == [(60,)]
    assert number(graph) == 60


def test_a_while_without_questions_ends_an_answer(desk, monkeypatch):
    monkeypatch.setattr("pepgraph.store.remote.watch._IDLE", INTERVAL)
    graph = desk.opened()
    assert number(graph) == 100
    desk.publish(some(11))
    assert number(graph) == 11, "publishing takes longer than that"


def test_a_served_store_that_is_loaded_into_is_another_publication(tmp_path):
    pytest.importorskip("starlette", reason="the server is not installed: pip install 'pepgraph[web]'")
    from serving import served

    from pepgraph.store.disk.load import load

    for size in (5, 7):
        (tmp_path / f"{size}.nq").write_text("".join(f"{quad} .\n" for quad in some(size)), "utf-8")
    load(tmp_path / "store", [tmp_path / "5.nq"])
    with served("--store", str(tmp_path / "store")) as running:
        graph = pepgraph.open(endpoint=f"{running.url}/sparql", environment=False)
        assert number(graph) == 5
        load(tmp_path / "store", [tmp_path / "7.nq"])
        with pytest.raises(EndpointError, match="published anew while it was asked"):
            [number(graph) for _ in range(200) if not time.sleep(0.1)]
        assert number(graph) == 7
        graph.resolve("one-6")


def test_each_answer_of_a_served_store_says_of_which_load_it_is(tmp_path, monkeypatch):
    """A server takes up a load at once, without the grace of a publication: a look at the register is no proof."""
    pytest.importorskip("starlette", reason="the server is not installed: pip install 'pepgraph[web]'")
    from serving import served

    from pepgraph.store.disk.load import load

    monkeypatch.setattr("pepgraph.store.remote.watch.INTERVAL", 3600)
    for size in (5, 7):
        (tmp_path / f"{size}.nq").write_text("".join(f"{quad} .\n" for quad in some(size)), "utf-8")
    load(tmp_path / "store", [tmp_path / "5.nq"])
    load(tmp_path / "other", [tmp_path / "5.nq"])
    with served("--store", str(tmp_path / "store"), "--store", str(tmp_path / "other")) as running:
        text = "PREFIX pg: <https://w3id.org/pepgraph/ontology#> " + ALL
        engine = EndpointEngine(f"{running.url}/sparql", access=Access())
        assert len(list(engine.query(text, {}, {}).rows)) == 5
        load(tmp_path / "store", [tmp_path / "7.nq"])
        end = time.monotonic() + 30
        while b"one-6" not in running.sparql(text).body:
            assert time.monotonic() < end
            time.sleep(0.1)
        with pytest.raises(EndpointError, match="was published anew while it was asked; ask again"):
            engine.query(text, {}, {})
        assert len(list(engine.query(text, {}, {}).rows)) == 7


def test_a_graph_that_a_load_has_taken_away_is_no_fault_of_the_query(tmp_path, monkeypatch):
    """A server refuses graphs that it has not, and said so of one that the query does not name."""
    pytest.importorskip("starlette", reason="the server is not installed: pip install 'pepgraph[web]'")
    from serving import served

    from pepgraph.store.disk.load import load

    monkeypatch.setattr("pepgraph.store.remote.watch.INTERVAL", 3600)
    for name in ("one", "two"):
        (tmp_path / f"{name}.ttl").write_text(f"<https://w3id.org/pepgraph/doc/{name}> a <urn:it> .\n", "utf-8")
    load(tmp_path / "store", [tmp_path / "one.ttl", tmp_path / "two.ttl"])
    with served("--store", str(tmp_path / "store")) as running:
        engine, text = EndpointEngine(f"{running.url}/sparql", access=Access()), "SELECT ?s WHERE { ?s a <urn:it> }"
        assert len(list(engine.query(text, {}, {}).rows)) == 2
        load(tmp_path / "store", [], remove=[tmp_path / "two.ttl"])
        end = time.monotonic() + 30
        while b"doc/two" in running.sparql(text).body:
            assert time.monotonic() < end
            time.sleep(0.1)
        with pytest.raises(EndpointError, match="was published anew while it was asked; ask again"):
            engine.query(text, {}, {})
        assert len(list(engine.query(text, {}, {}).rows)) == 1
        with pytest.raises(QueryError, match="there is no graph <urn:other>"):
            engine.query("SELECT ?s FROM <urn:other> WHERE { ?s ?p ?o }", {}, {})


def test_pages_are_of_what_is_there(desk, graph):
    pytest.importorskip("starlette", reason="the server is not installed: pip install 'pepgraph[web]'")
    from serving import served

    desk.publish(graph.quads(index=True))
    with served("--endpoint", desk.url) as running:
        assert "Selank" in running.get("/").text
        desk.publish([quad for quad in graph.quads(index=True) if "tuftsin" not in str(quad)])
        for _ in range(2):
            page = running.get("/entity/tuftsin", {"Accept": "text/html"})
            assert page.status == 404, page.text
            assert running.get("/").status == 200
