"""Two stores, or a store and an endpoint, answer as one store with all of it would."""

from __future__ import annotations

import random
import shlex
from pathlib import Path

import pyoxigraph as ox
import pytest

import pepgraph
from pepgraph.answers.citations import notes_on
from pepgraph.answers.listing import documents_of, things_of
from pepgraph.answers.overview import counts, overview
from pepgraph.errors import QueryError, StoreError
from pepgraph.model.names import ONTOLOGY, PAPER, XSD
from pepgraph.model.terms import Literal
from pepgraph.query.catalogue import catalogue
from pepgraph.query.run import run
from pepgraph.store import several
from pepgraph.store.contract import Dataset
from pepgraph.store.disk.load import load
from pepgraph.store.oxigraph import OxigraphEngine
from pepgraph.store.several import SeveralEngine, in_order

ROOT = Path(__file__).parents[2]
FACTS = ROOT / "data" / "facts.ttl"
ONE = "https://w3id.org/pepgraph/doc/selank-semax-faq"
ARGUMENTS = {"6": f"<{ONE}/reference/6>", "45": f"<{ONE}/passage/46>", "what-is-selank": f"<{ONE}/passage/4>"}


@pytest.fixture(scope="module")
def other(tmp_path_factory) -> Path:
    """A second document that shares the entities, less some claims."""
    text = FACTS.read_text("utf-8").replace("selank-semax-faq", "other-faq")
    text = text.replace('"Selank and Semax FAQ"', '"Other"')
    blocks = [b for b in text.split("\n\n") if not b.startswith(("c:45-", "c:28-", "c:5-")) and "c:45-" not in b]
    path = tmp_path_factory.mktemp("data") / "other.ttl"
    path.write_text("\n\n".join(blocks), "utf-8")
    return path


@pytest.fixture(scope="module")
def folders(other, tmp_path_factory) -> tuple[Path, Path, Path]:
    places = [tmp_path_factory.mktemp("stores") / name for name in ("first", "second", "both")]
    for place, files in zip(places, ([FACTS], [other], [FACTS, other]), strict=True):
        load(place, files)
    return places[0], places[1], places[2]


@pytest.fixture(scope="module")
def both(folders) -> pepgraph.Graph:
    return pepgraph.open(store=folders[2])


@pytest.fixture(scope="module")
def two(folders) -> pepgraph.Graph:
    return pepgraph.open(store=folders[:2])


def test_a_graph_says_where_it_lies(two, folders):
    assert repr(two) == f"<Graph: {folders[0]} and {folders[1]}>"


@pytest.mark.parametrize("name", catalogue())
def test_a_named_query_over_two_stores_answers_as_over_one(name, two, both):
    arguments = [ARGUMENTS.get(argument, argument) for argument in shlex.split(catalogue()[name].example)[1:]]
    expected, found = both.ask(name, *arguments), two.ask(name, *arguments)
    assert found.columns == expected.columns
    assert found.rows == expected.rows
    assert found.rows or name in ("stopped-paths", "to-read")


def test_rows_of_two_stores_are_ordered_by_what_is_shown_within_an_expression_alone(two, both):
    query = "SELECT (STRLEN(?name) AS ?length) WHERE { ?it a pg:Peptide ; rdfs:label ?name } ORDER BY ?name"
    assert run(two.engine, query).values == run(both.engine, query).values == [(6,), (5,)]


def test_answers_over_two_stores_are_those_of_one(two, both):
    assert [c.iri for c in two.claims(about="ngf")] == [c.iri for c in both.claims(about="ngf")]
    assert two.show("selank").report == both.show("selank").report
    assert two.compare("selank", "semax").report == both.compare("selank", "semax").report
    assert [c.iri for c in two.search("bdnf hippocampus")] == [c.iri for c in both.search("bdnf hippocampus")]
    assert two.impact("other-faq:6").report == both.impact("other-faq:6").report
    assert two.export(format="ttl", about="bdnf") == both.export(format="ttl", about="bdnf")


def test_what_both_tell_of_counts_once_and_claims_about_it_are_added(two, both):
    assert counts(two) == counts(both)
    assert overview(two) == overview(both)
    kind = ONTOLOGY + "Peptide"
    assert things_of(two, kind, offset=3, size=4) == things_of(both, kind, offset=3, size=4)


def test_documents_are_listed_in_one_order_and_cut_as_of_one(two, both):
    assert documents_of(two) == documents_of(both)
    assert documents_of(two, size=1) == documents_of(both, size=1)
    assert documents_of(two, offset=1, size=1) == documents_of(both, offset=1, size=1)


@pytest.mark.parametrize("name", ["uncited", "coverage"])
def test_a_page_of_one_document_asks_which_of_those_of_all_sources(name, two, both):
    pytest.importorskip("starlette", reason="the server is not installed: pip install 'pepgraph[web]'")
    from pepgraph.apps.web.server.messages import Request
    from pepgraph.apps.web.settings import Settings
    from pepgraph.apps.web.tasks import answer

    pages = [answer(graph, Request(f"page-{name}", path=f"/{name}"), Settings()).body for graph in (two, both)]
    assert pages[0] == pages[1]


def test_what_one_source_notes_on_a_paper_is_told_of_the_references_of_all(folders, other, tmp_path):
    """A retraction that the curators of one digest have noted stood with its own references alone."""
    note = f"""@prefix pg: <{ONTOLOGY}> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    <{ONE.replace("selank-semax-faq", "other-faq")}/note/gone> a pg:CuratorNote ; rdfs:comment "Gone."@en ;
        pg:concerns <{PAPER}pmid-18454096> .
    """
    noting = tmp_path / "noting.ttl"
    noting.write_text(other.read_text("utf-8") + note, "utf-8")
    load(tmp_path / "s", [noting])
    two, both = pepgraph.open(store=[folders[0], tmp_path / "s"]), pepgraph.open(FACTS, noting, environment=False)
    told = [str(reference) for reference, remark, _ in two.ask("notes") if remark == "Gone."]
    assert told == [ONE.replace("selank-semax-faq", "other-faq") + "/reference/6", f"{ONE}/reference/6"]
    assert two.ask("notes").rows == both.ask("notes").rows
    assert notes_on(two, told) == notes_on(both, told)
    detail = [graph.network("full").nodes[f"{ONE}/reference/6"]["detail"] for graph in (two, both)]
    assert detail[0] == detail[1]


def test_what_is_not_among_the_first_of_a_source_is_counted_there_too(two, both):
    kind = ONTOLOGY + "Target"
    assert things_of(two, kind, size=2).items == things_of(both, kind).items[:2]
    assert things_of(two, kind, size=2).more


def test_the_server_counts_as_over_one(two, both):
    pytest.importorskip("starlette", reason="the server is not installed: pip install 'pepgraph[web]'")
    from pepgraph.apps.web.api.description import service
    from pepgraph.apps.web.pages.lists import compounds
    from pepgraph.apps.web.server.messages import Request
    from pepgraph.apps.web.settings import Settings

    asked = Request("void", origin="http://localhost", query="format=nt")
    lines = [sorted(service(graph, asked, Settings()).body.splitlines()) for graph in (two, both)]
    assert lines[0] == lines[1]
    pages = [compounds(graph, Request("page-compounds"), Settings()).body for graph in (two, both)]
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(?c) AS ?n) { ?c a pg:Claim }",
        "SELECT ?p (COUNT(?c) AS ?n) { ?c pg:proposition ?p } GROUP BY ?p HAVING (COUNT(?c) > 1) ORDER BY ?p",
        "SELECT ?a ?b { ?a pg:proposition ?p . ?b pg:proposition ?p FILTER (STR(?a) < STR(?b)) } ORDER BY ?a ?b",
        "ASK { ?c pg:statedIn ?p . ?p pg:inDocument ?d . ?d rdfs:label 'Other'@en }",
    ],
)
def test_a_query_of_anybodys_joins_what_lies_in_both(query, two, both):
    assert two.query(query).rows == both.query(query).rows


def test_what_is_too_much_to_gather_is_said(two, monkeypatch):
    monkeypatch.setattr(several, "GATHERED", 1000)
    two.engine.memo.clear()
    with pytest.raises(QueryError, match=r"more than 1,000 triples; `pepgraph load` them into one store"):
        two.query("SELECT (COUNT(?c) AS ?n) { ?c a pg:Claim }")
    assert two.ask("negated").rows, "a row of which lies in one source needs no gathering"


def test_pages_open_where_there_is_too_much_to_gather(two, both, monkeypatch):
    pytest.importorskip("starlette", reason="the server is not installed: pip install 'pepgraph[web]'")
    from pepgraph.apps.web.api.terms import everything
    from pepgraph.apps.web.server.messages import Request
    from pepgraph.apps.web.settings import Settings
    from pepgraph.apps.web.tasks import answer

    monkeypatch.setattr(several, "GATHERED", 1000)
    two.engine.memo.clear()
    for name in ("claims", "uncited", "compare", "coverage", "queries", "picture"):
        assert answer(two, Request(f"page-{name}", path=f"/{name}"), Settings()).status == 200, name
    editor = answer(two, Request("page-ask", path="/ask"), Settings()).body.decode()
    assert '<form action="/ask" method="get" id="ask">' in editor
    assert "they hold more than 1,000 triples" in editor
    assert everything(two)["entities"] == everything(both)["entities"]
    two.engine.memo.clear()


def test_a_document_in_two_sources_is_refused(folders, two):
    with pepgraph.open(store=[folders[0], folders[2]]) as graph:
        said = rf"doc:selank-semax-faq is in .*{folders[0].name} and in .*{folders[2].name}, and would count twice"
        for ask in (lambda: graph.ask("negated"), lambda: graph.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")):
            with pytest.raises(StoreError, match=said):
                ask()
    with pepgraph.open(store=[folders[0], folders[0]]) as graph, pytest.raises(StoreError, match="would count twice"):
        graph.claims()


def test_a_store_and_an_endpoint(folders, other, both, tired_server):
    from pepgraph.store.remote.endpoint import EndpointEngine
    from pepgraph.store.remote.publish import publish, way

    url = tired_server.query
    source = pepgraph.open(other, environment=False)
    engine = EndpointEngine(url)
    publish(source.quads(index=True), engine, way(engine, graph_store=tired_server.graph_store))
    mixed = pepgraph.open(store=folders[0], endpoint=url)
    for name in ("negated", "entities", "shared", "status", "repeated"):
        arguments = shlex.split(catalogue()[name].example)[1:]
        assert mixed.ask(name, *arguments).rows == both.ask(name, *arguments).rows
    same = f"""SELECT ?c ?d {{
      ?c rdf:subject e:selank ; rdf:predicate pg:inhibits ; pg:proposition ?p .
      SERVICE <{url}> {{ GRAPH ?g {{ ?d pg:proposition ?p }} }}
    }}"""
    found = mixed.query(same, timeout=20).rows
    assert found
    assert all("/selank-semax-faq/" in str(c) and "/other-faq/" in str(d) for c, d in found)


@pytest.mark.parametrize("service", ["<http://127.0.0.1:1/query>", "?where", "SILENT <http://127.0.0.1:1/query>"])
def test_service_asks_only_who_was_named(service, folders, tired_server):
    mixed = pepgraph.open(store=folders[0], endpoint=tired_server.query)
    with pytest.raises(QueryError, match="is refused: only endpoints named with --endpoint, in Python as"):
        mixed.query(f"SELECT * {{ SERVICE {service} {{ ?s ?p ?o }} }}")


def test_service_is_refused_where_no_endpoint_was_named(two):
    with pytest.raises(QueryError, match="SERVICE is refused"):
        two.query("SELECT * { SERVICE <http://127.0.0.1:1/query> { ?s ?p ?o } }")


def test_sources_are_only_read(two):
    assert not [part for part in (two.engine, *two.engine.parts) if hasattr(part, "load")]
    with pytest.raises(StoreError, match="leave out --data"):
        pepgraph.open(FACTS, store="anywhere")


def test_numbers_of_any_size_and_none_have_an_order():
    said = ["1e400", "9" * 400, "12", "-INF", "NaN", "11.5"]
    kinds = {"e": "double", "N": "double", "I": "double", ".": "decimal"}
    rows = [(Literal(text, XSD + next((k for c, k in kinds.items() if c in text), "integer")),) for text in said]
    for _ in range(20):
        random.shuffle(rows)
        ordered = [str(row[0]) for row in in_order(rows, ("n",), [("n", False)])]
        assert ordered[:3] == ["-INF", "11.5", "12"]
        assert ordered[3] == "9" * 400
        assert set(ordered[4:]) == {"1e400", "NaN"}


def test_labels_in_two_languages_are_two_rows_whoever_has_them(tmp_path):
    folders = []
    for language in ("en", "de"):
        (tmp_path / f"{language}.nt").write_text(f'<urn:a> <urn:label> "Selank"@{language} .\n')
        folders.append(tmp_path / language)
        load(folders[-1], [tmp_path / f"{language}.nt"])
    graph, text = pepgraph.open(store=folders), "SELECT ?l { ?s <urn:label> ?l }"
    for rows in (graph.query(text).rows, graph.engine.query(text, {}, {}).rows):
        assert sorted(term.language for (term,) in rows) == ["de", "en"]


def test_rows_of_parts_are_put_together_as_those_of_one_graph():
    e = [ox.NamedNode(f"urn:{name}") for name in "abcd"]
    engines = [OxigraphEngine(), OxigraphEngine()]
    engines[0].load([ox.Quad(e[0], e[1], ox.Literal("x"), e[2]), ox.Quad(e[1], e[1], ox.Literal("x"), e[2])])
    engines[1].load([ox.Quad(ox.BlankNode("n"), e[1], ox.Literal("y"), e[3])])
    engines[0].load([ox.Quad(ox.BlankNode("n"), e[1], ox.Literal("y"), e[2])])
    both = SeveralEngine(engines)

    def rows(text: str, *graphs: str) -> list[tuple[str, ...]]:
        return [tuple(map(str, row)) for row in both.query(text, {}, {}, Dataset(graphs)).rows]

    # What one part has twice is there twice, and what is a node without a name in two parts are two nodes.
    assert rows("SELECT ?o { ?s <urn:b> ?o }").count(("x",)) == 2
    assert len({s for (s,) in rows('SELECT ?s { ?s <urn:b> "y" }')}) == 2
    assert rows("ASK { <urn:a> ?p ?o }") == [("true",)]
    assert rows("ASK { <urn:nobody> ?p ?o }") == [("false",)]
    assert [o for (o,) in rows("SELECT ?o { ?s <urn:b> ?o }", "urn:d")] == ["y"]
    kept = both.memo
    kept["known"] = 1
    assert both.memo is kept
    engines[1].memo = {}
    assert both.memo == {}
