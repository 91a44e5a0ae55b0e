"""The generator of claim graphs: sound, repeatable, and like the real graph in its proportions."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import re
import subprocess
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path
from types import ModuleType

import pyoxigraph as ox
import pytest

import pepgraph
from pepgraph.model.names import ONTOLOGY, RDF, RDFS, document_of, graph_of
from pepgraph.store.resources import data_files, ontology_files

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "generate.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


made = load()


def parsed(text: str) -> list[ox.Quad]:
    return list(ox.parse(text.encode(), format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def quads() -> list[ox.Quad]:
    return parsed("".join(made.generate(100_000, 7)))


@pytest.fixture(scope="module")
def real() -> list[ox.Quad]:
    return [quad for path in data_files() for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)]


def values(quads: list[ox.Quad], iri: str) -> Counter[str]:
    return Counter(quad.object.value for quad in quads if quad.predicate.value == iri)


def shares(counts: Counter[str]) -> dict[str, float]:
    return {name: count / counts.total() for name, count in counts.items()}


def claims(quads: list[ox.Quad]) -> dict[str, list[tuple[str, str]]]:
    said: dict[str, list[tuple[str, str]]] = {}
    for quad in quads:
        said.setdefault(quad.subject.value, []).append((quad.predicate.value, quad.object.value))
    return {iri: pairs for iri, pairs in said.items() if (RDF + "type", ONTOLOGY + "Claim") in pairs}


def states(quads: list[ox.Quad]) -> Counter[str]:
    found: Counter[str] = Counter()
    for pairs in claims(quads).values():
        keys = {key.rpartition("/")[2].rpartition("#")[2] for key, _ in pairs}
        found["cited" if "citesAsEvidence" in keys else "perhaps" if "mayCite" in keys else "uncited"] += 1
    return found


# ── Sound ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("format", ["nq", "ttl"])
@pytest.mark.parametrize("seed", [7, 8])
def test_check_finds_no_fault(tmp_path, format, seed):
    path = tmp_path / f"g.{format}"
    made.write(path, 10_000, seed, format)
    graph = pepgraph.open(path, environment=False)
    assert graph.check() == []
    assert len(graph.claims()) > 300


def test_no_claim_contradicts_another(quads):
    """What the shapes ask, over a graph for which they would take long."""
    qualifiers, opposite = set(), {}
    for path in ontology_files():
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if quad.object.value == ONTOLOGY + "QualifierProperty":
                qualifiers.add(quad.subject.value)
            elif quad.predicate.value == ONTOLOGY + "opposite":
                opposite[quad.subject.value] = quad.object.value
    assert qualifiers
    assert opposite
    told = set()
    for pairs in claims(quads).values():
        said = dict(pairs)
        context = frozenset(pair for pair in pairs if pair[0] in qualifiers)
        ends = (said[RDF + "subject"], said[RDF + "object"], context)
        told.add((said[RDF + "predicate"], said[ONTOLOGY + "polarity"], ends))
    for relation, polarity, ends in told:
        other = {"Affirmed": "Negated", "Negated": "Affirmed"}[polarity.removeprefix(ONTOLOGY)]
        assert (relation, ONTOLOGY + other, ends) not in told
        assert (opposite.get(relation), polarity, ends) not in told


def test_no_claim_stands_twice_in_a_passage(quads):
    apart = {ONTOLOGY + name for name in ("anchor", "negationCue", "modalityCue", "negationInName")}
    seen = [frozenset(pair for pair in pairs if pair[0] not in apart) for pairs in claims(quads).values()]
    assert len(seen) == len(set(seen))


def test_subjects_are_whole_and_in_their_graph(quads):
    subjects = [subject.value for subject, _ in groupby(quads, lambda quad: quad.subject)]
    assert len(subjects) == len(set(subjects))
    assert all(quad.graph_name.value == graph_of(quad.subject.value) for quad in quads)
    assert len(quads) == len(set(quads))


def test_entities_and_papers_come_first_then_documents(quads):
    rooms = [document_of(quad.subject.value) or graph_of(quad.subject.value) for quad in quads]
    order = [room for room, _ in groupby(rooms)]
    assert len(order) == len(set(order))
    assert [name.rpartition("/")[2] for name in order[:3]] == ["entities", "papers", "d000001"]
    assert order[2:] == sorted(order[2:])


def test_labels_of_entities_are_unique(quads):
    labels = Counter(
        quad.object.value
        for quad in quads
        if "/entity/" in quad.subject.value and quad.predicate.value == RDFS + "label"
    )
    assert set(labels.values()) == {1}
    assert "Compound 17" in labels


def test_nothing_real_is_left_to_be_mistaken(quads):
    """No compound of the real document, none of its claims' names, no number that PubMed could have given."""
    for quad in quads:
        text = str(quad)
        assert not re.search(r"selank|semax|tuftsin|acth\b|enkephalin|bdnf", text, re.IGNORECASE), text
        number = re.search(r"pmid-(\d+)", text)
        assert number is None or re.fullmatch(r"99\d{7}", number[1]), text


def test_formulas_follow_from_sequences(real):
    said: dict[str, dict[str, str]] = {}
    for quad in real:
        said.setdefault(quad.subject.value, {})[quad.predicate.value.removeprefix(ONTOLOGY)] = quad.object.value
    peptides = [parts for parts in said.values() if "sequence" in parts]
    assert len(peptides) >= 5
    for parts in peptides:
        assert made.formula_and_mass(parts["sequence"]) == (parts["molecularFormula"], parts["averageMass"])


# ── Repeatable ───────────────────────────────────────────────────────────────────────────────


def test_same_seed_and_size_give_the_same_bytes(tmp_path):
    command = [sys.executable, str(SCRIPT), "--triples", "10000"]
    done = [
        subprocess.run(
            command, capture_output=True, check=True, env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)}
        )
        for seed in ("1", "2")
    ]
    assert done[0].stdout == done[1].stdout
    told = dict(part.split("=") for part in done[0].stderr.decode().split())
    assert told["sha256"] == hashlib.sha256(done[0].stdout).hexdigest()
    assert "".join(made.generate(10_000, 7)).encode() == done[0].stdout
    assert "".join(made.generate(10_000, 8)).encode() != done[0].stdout
    packed = tmp_path / "g.nq.gz"
    assert made.write(packed, 10_000) == {name: told[name] if name == "sha256" else int(told[name]) for name in told}
    assert gzip.decompress(packed.read_bytes()) == done[0].stdout
    first = packed.read_bytes()
    made.write(tmp_path / "other.gz", 10_000)
    assert first == (tmp_path / "other.gz").read_bytes()


@pytest.mark.parametrize("triples", [1, 10_000, 50_000])
def test_the_size_is_within_one_document(triples, tmp_path):
    told = made.write(tmp_path / "g.nq", triples)
    quads = parsed((tmp_path / "g.nq").read_text("utf-8"))
    documents = Counter(document for quad in quads if (document := document_of(quad.subject.value)))
    assert told["triples"] == len(quads)
    assert told["documents"] == len(documents)
    assert told["claims"] == len(claims(quads))
    assert told["entities"] == len({q.subject for q in quads if "/entity/" in q.subject.value})
    assert told["papers"] == len({q.subject for q in quads if "/paper/" in q.subject.value})
    assert abs(len(quads) - triples) <= max(documents.values()) or len(documents) == 1


def test_both_formats_hold_the_same_triples(tmp_path):
    made.write(tmp_path / "g.ttl", 20_000, 7, "ttl")
    turtle = {quad.triple for quad in ox.parse(path=str(tmp_path / "g.ttl"), format=ox.RdfFormat.TURTLE)}
    assert turtle == {quad.triple for quad in parsed("".join(made.generate(20_000, 7)))}
    assert "\ne:compound-000001\n    a pg:Peptide ;\n" in (tmp_path / "g.ttl").read_text("utf-8")


# ── Like the real one ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "key", [RDF + "predicate", *(ONTOLOGY + name for name in ("polarity", "modality", "evidenceLevel", "role"))]
)
def test_proportions_are_the_real_ones(quads, real, key):
    theirs, ours = shares(values(real, key)), shares(values(quads, key))
    assert theirs.keys() == ours.keys()
    assert {name: ours[name] for name in ours if abs(ours[name] - theirs[name]) > 0.02} == {}


def test_citations_are_the_real_ones(quads, real):
    theirs, ours = shares(states(real)), shares(states(quads))
    assert len(theirs) == 3
    assert all(abs(ours[state] - theirs[state]) < 0.03 for state in theirs)


def test_documents_differ_in_size(quads):
    sizes = Counter(document_of(iri) for iri in claims(quads))
    assert len(set(sizes.values())) > len(sizes) / 2
    assert min(sizes.values()) < 180 < max(sizes.values())


def test_some_compounds_have_many_claims_and_most_have_a_few(quads):
    subjects = values(quads, RDF + "subject")
    compounds = sorted((n for iri, n in subjects.items() if "/compound-" in iri), reverse=True)
    described = {quad.subject.value for quad in quads if "/entity/compound-" in quad.subject.value}
    assert len(compounds) > 0.9 * len(described)
    assert compounds[0] > 8 * compounds[len(compounds) // 2]
    assert sum(compounds[: len(compounds) // 10]) > 0.35 * sum(compounds)
    assert compounds[-1] < 10
