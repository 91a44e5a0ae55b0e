"""Lists of large stores, found for one document after the other: the same rows, the first of them at once."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from pepgraph.model.names import BASE
from pepgraph.query.catalogue import catalogue
from pepgraph.query.run import run
from pepgraph.store.disk import engine as disk
from pepgraph.store.disk.engine import DiskEngine
from pepgraph.store.disk.load import load

FACTS = Path(__file__).parents[2] / "data" / "facts.ttl"
DOCUMENTS = 4
WALKED = [entry for entry in catalogue().values() if entry.walk]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("documents")
    text = FACTS.read_text("utf-8")
    for number in range(DOCUMENTS):
        (place / f"d{number}.ttl").write_text(text.replace("doc/selank-semax-faq", f"doc/d{number}"), "utf-8")
    load(place / "s", sorted(place.glob("*.ttl")))
    return place / "s"


@pytest.fixture
def large(folder, monkeypatch):
    monkeypatch.setattr(disk, "LARGE", 1)
    engine = DiskEngine(folder)
    yield engine
    engine.close()


@pytest.mark.parametrize("entry", WALKED, ids=lambda entry: entry.name)
def test_rows_are_those_of_the_query_as_a_whole(entry, large, asked_texts):
    walked = entry.run(large)
    rows = list(walked)
    assert len(asked_texts) > DOCUMENTS
    whole = run(large, entry.text)
    assert (walked.columns, rows) == (whole.columns, list(whole))
    assert len(rows) >= DOCUMENTS


def test_the_first_rows_wait_for_one_document_alone(large, asked_texts):
    assert len(list(islice(catalogue()["uncited"].run(large), 5))) == 5
    assert len([text for text in asked_texts if BASE + "doc/d" in text]) == 1


def test_a_store_of_a_few_claims_is_asked_once(folder, asked_texts):
    engine = DiskEngine(folder)
    list(catalogue()["uncited"].run(engine))
    engine.close()
    assert len([text for text in asked_texts if "uncited" in text]) == 1


def test_a_store_without_documents_has_no_rows(tmp_path, monkeypatch):
    (tmp_path / "one.ttl").write_text("<http://example.org/a> <http://example.org/b> 1 .", "utf-8")
    load(tmp_path / "s", [tmp_path / "one.ttl"])
    monkeypatch.setattr(disk, "LARGE", 1)
    engine = DiskEngine(tmp_path / "s")
    assert [list(entry.run(engine)) for entry in WALKED] == [[]] * len(WALKED)
    engine.close()
