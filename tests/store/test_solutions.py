"""Answers of Oxigraph read, and let go of, in other threads than the one that asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

import pepgraph
from pepgraph.errors import QueryError

CLAIMS = "SELECT ?claim { ?claim a pg:Claim } ORDER BY ?claim"


def elsewhere(work):
    """What something gives in another thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def test_a_result_is_read_in_any_thread(graph):
    rows = graph.query(CLAIMS).rows
    mine = graph.query(CLAIMS)
    theirs = elsewhere(lambda: graph.query(CLAIMS))
    assert elsewhere(lambda: mine.rows) == theirs.rows == rows
    begun = graph.query(CLAIMS)
    assert elsewhere(lambda: begun.empty) is False


def test_a_result_that_was_begun_elsewhere_is_refused(graph):
    result = graph.query(CLAIMS)
    assert not result.empty
    with pytest.raises(QueryError, match=r"another thread has begun to read .*; ask again, and take \.rows"):
        elsewhere(lambda: result.rows)


@pytest.mark.filterwarnings("error")
def test_a_result_is_let_go_of_in_any_thread(graph):
    for _ in range(3):
        elsewhere(lambda: graph.query("CONSTRUCT WHERE { ?s ?p ?o }"))
    kept = [graph.query("SELECT ?s { ?s ?p ?o }"), graph.query("SELECT ?s { ?s ?p ?o }")]
    assert not kept[0].empty
    elsewhere(kept.clear)
    assert len(graph.query("SELECT ?s { ?s a pg:Document }")) == 1


def test_a_result_that_was_asked_before_closing_is_read_after_it_in_any_thread():
    with pepgraph.open(environment=False) as closing:
        results = [closing.ask("hedged") for _ in range(2)]
    assert results[0].rows == elsewhere(lambda: results[1].rows) != []
