"""Named queries over a generated graph of several documents: alike in memory, on disk and in rdflib."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from pepgraph.model.names import DOCUMENT, ENTITY, ONTOLOGY, PREFIXES
from pepgraph.query.catalogue import catalogue, find
from pepgraph.store.disk.folder import read_store
from pepgraph.store.disk.load import load
from pepgraph.store.files import Source
from pepgraph.store.fill import filled
from pepgraph.store.order import identity
from pepgraph.store.oxigraph import OxigraphEngine
from pepgraph.store.resources import ontology_files

GENERATOR = Path(__file__).parents[2] / "benchmarks" / "generate.py"


OTHERWISE = {
    "acts-on": ENTITY + "target-000002",
    "identifiers": ENTITY + "compound-000001",
    "sources-of": ENTITY + "compound-000001",
}
"""What is asked about where the object of most claims of a compound gives no rows."""


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sizes")
    command = [sys.executable, str(GENERATOR), "--triples", "10000", "--seed", "7", "-o", str(folder / "graph.nq")]
    subprocess.run(command, check=True, capture_output=True)
    _change_a_text(folder / "graph.nq")
    load(folder / "store", [folder / "graph.nq"])
    reading = read_store(folder / "store")
    given = [*(Source.read(path) for path in ontology_files()), Source.read(folder / "graph.nq")]
    # Each works out by itself what follows.
    memory, rdflib = (filled(name, (source.quads() for source in given)) for name in ("oxigraph", "rdflib"))
    yield {"disk": OxigraphEngine(reading.store), "memory": memory, "rdflib": rdflib}
    reading.close()


def _change_a_text(path):
    """Have all that is stated in passage 32 of each document be read again, and the passage too."""
    lines = path.read_text("utf-8").splitlines()
    stated = [line for line in lines if "/passage/32>" in line and "#statedIn>" in line]
    places = {line.split(" ")[2]: line.split(" ")[3] for line in stated}
    marks = {line.split(" ")[0]: line.split(" ")[3] for line in stated} | places
    assert len(marks) > len(places) > 1
    true = f'<{ONTOLOGY}readAgain> "true"^^<{PREFIXES["xsd"]}boolean>'
    path.write_text("\n".join([*lines, *(f"{it} {true} {graph} ." for it, graph in marks.items()), ""]), "utf-8")


@pytest.fixture(scope="module")
def arguments(engines):
    """IRIs to ask about: what many claims speak of, so that there are rows to compare."""
    store, rdf = engines["memory"]._store, PREFIXES["rdf"]
    claims = {
        quad.subject
        for quad in store.quads_for_pattern(
            None, ox.NamedNode(rdf + "subject"), ox.NamedNode(ENTITY + "compound-000001")
        )
    }
    objects = Counter(
        quad.object.value
        for quad in store.quads_for_pattern(None, ox.NamedNode(rdf + "object"), None)
        if quad.subject in claims and quad.object.value.startswith(ENTITY)
    )
    document = DOCUMENT + "d000001/"
    return {
        **dict.fromkeys(("compound", "first"), ENTITY + "compound-000001"),
        "second": ENTITY + "compound-000002",
        "entity": objects.most_common(1)[0][0],
        "level": ONTOLOGY + "AnimalStudy",
        "passage": document + "passage/32",
        "place": ENTITY + "russia",
        "question": document + "passage/25",
        "reference": document + "reference/11",
        "region": ENTITY + "hippocampus",
        "species": ENTITY + "mouse",
    }


@pytest.mark.parametrize("name", catalogue())
def test_rows_are_the_same_in_memory_on_disk_and_in_rdflib(name, engines, arguments):
    entry = find(name)
    asked = arguments | {"entity": OTHERWISE[name]} if name in OTHERWISE else arguments
    words = [asked[param.name] for param in entry.params]
    answers = {at: entry.run(engine, *words) for at, engine in engines.items()}
    rows = {at: [tuple(map(identity, row)) for row in answer.rows] for at, answer in answers.items()}
    assert rows["disk"], "nothing to compare"
    assert answers["disk"].columns == answers["memory"].columns == answers["rdflib"].columns
    assert rows["memory"] == rows["disk"]
    assert rows["rdflib"] == rows["disk"]


def test_passages_that_no_claim_counts_carry_none(engines):
    """With or without a count of nought in the index."""
    found = find("coverage").run(engines["disk"])
    claims = found.columns.index("claims")
    without = OxigraphEngine()
    count, nought = ox.NamedNode(ONTOLOGY + "claimCount"), "0"
    without.load(q for q in engines["memory"]._store if (q.predicate, q.object.value) != (count, nought))
    assert any(row[claims] == nought for row in found.rows)
    assert find("coverage").run(without).rows == found.rows
    assert find("questions").run(without).rows == find("questions").run(engines["disk"]).rows
