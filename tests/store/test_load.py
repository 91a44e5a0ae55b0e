"""Files into a store on disk: in any format and order, one after the other, it holds what the graph in memory holds."""

from __future__ import annotations

import codecs
import contextlib
import gc
import gzip
import json
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import running

import pepgraph
from pepgraph.apps.cli import main
from pepgraph.apps.progress import Bar
from pepgraph.errors import DataError, StoreError, StoreWarning
from pepgraph.model.names import BASE, DOCUMENT, ENTITY, GRAPH, OA, ONTOLOGY, RDF, RDFS
from pepgraph.store.derivation import derive as deriving
from pepgraph.store.derivation.counts import INDEX
from pepgraph.store.disk import incoming
from pepgraph.store.disk import load as loading
from pepgraph.store.disk.folder import read_store
from pepgraph.store.disk.load import load
from pepgraph.store.disk.manifest import Manifest
from pepgraph.store.files import Source
from pepgraph.store.fill import filled
from pepgraph.store.ontology import ontology
from pepgraph.store.resources import ontology_files
from pepgraph.store.write import serialize

ROOT = Path(__file__).parents[2]
FACTS = ROOT / "data" / "facts.ttl"
NAME = "selank-semax-faq"

sys.path.insert(0, str(ROOT / "benchmarks"))
import generate  # noqa: E402

Quads = set[ox.Quad]


def stored(folder: Path) -> Quads:
    """What a store holds, each quad once."""
    reading = read_store(folder)
    found = set(reading.store)
    assert len(found) == len(reading.store)
    counts = [quad.subject for quad in found if quad.predicate.value == ONTOLOGY + "claimCount"]
    assert len(counts) == len({*counts}), "something has two counts"
    reading.close()
    return found


def in_memory(*files: Path) -> Quads:
    """The graph in memory of these files and the ontology."""
    return set(filled("oxigraph", (source.quads() for source in (*ontology(), *map(Source.read, files))))._store)


def fresh(folder: Path, *files: Path, **how: bool) -> Quads:
    load(folder, files, **how)
    return stored(folder)


def same(one: Quads, other: Quads) -> None:
    """Equal, and where they are not, which quads are not."""
    more, fewer = sorted(map(str, one - other)), sorted(map(str, other - one))
    said = "\n".join([f"{len(more)} more:", *more[:5], f"{len(fewer)} fewer:", *fewer[:5]])
    assert (more, fewer) == ([], []), said


def written(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def generated(tmp_path_factory) -> Path:
    """Three documents about generated compounds, with their entities and papers before them."""
    path = tmp_path_factory.mktemp("generated") / "three.nq"
    assert generate.write(path, 11_000)["documents"] == 3
    return path


@pytest.fixture(scope="module")
def whole(generated) -> Quads:
    return in_memory(generated)


@pytest.fixture(scope="module")
def lean(generated, tmp_path_factory) -> Quads:
    """The same without what names say already, as a store has it."""
    return fresh(tmp_path_factory.mktemp("lean") / "s", generated)


@pytest.fixture(scope="module")
def packaged(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("packaged") / "s"
    load(folder, [FACTS])
    return folder


# ── The same as in memory ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("which", ["facts", "generated"])
def test_a_store_that_restates_holds_what_memory_holds(which, generated, tmp_path):
    path = FACTS if which == "facts" else generated
    same(fresh(tmp_path / "s", path, restate=True), in_memory(path))


def test_a_lean_store_lacks_what_names_and_other_triples_say_and_nothing_else(lean, whole):
    assert not lean - whole
    restated = {(OA + "start",), (OA + "end",), (ONTOLOGY + "citationState",)} | {
        (RDF + "type", ONTOLOGY + name) for name in ("Span", "Proposition")
    }
    lacking = {(q.predicate.value, q.object.value)[: 1 + (q.predicate.value == RDF + "type")] for q in whole - lean}
    assert lacking == restated
    assert not [q for q in lean if q.predicate.value in (OA + "start", OA + "end", ONTOLOGY + "citationState")]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("ending", ["ttl", "trig", "nt", "nq", "jsonld", "rdf"])
def test_every_format_gives_the_same_store(ending, packed, packaged, tmp_path):
    """Graphs stand in three of them; in the others each triple finds its own."""
    text = serialize(Source.read(FACTS).quads(), {"rdf": "rdfxml"}.get(ending, ending)).encode()
    path = tmp_path / f"facts.{ending}{'.gz' * packed}"
    path.write_bytes(gzip.compress(text, mtime=0) if packed else text)
    same(fresh(tmp_path / "s", path), stored(packaged))


# ── In any order ─────────────────────────────────────────────────────────────────────────────


def shuffled(lines: list[str]) -> list[str]:
    return random.Random(5).sample(lines, len(lines))


def by_predicate(lines: list[str]) -> list[str]:
    return sorted(lines, key=lambda line: line.split(" ", 2)[1])


def entities_last(lines: list[str]) -> list[str]:
    return sorted(lines, key=lambda line: not line.startswith(f"<{DOCUMENT}"))


def backwards(lines: list[str]) -> list[str]:
    return lines[::-1]


def interleaved(lines: list[str]) -> list[str]:
    """The documents' lines dealt out in turn, in runs of seven."""
    hands: dict[str, list[str]] = {}
    for line in lines:
        hands.setdefault(line.rsplit(" ", 2)[1], []).append(line)
    turns = range(0, max(map(len, hands.values())), 7)
    return [line for i in turns for hand in hands.values() for line in hand[i : i + 7]]


ORDERS = [shuffled, by_predicate, entities_last, backwards, interleaved]


@pytest.mark.parametrize("limits", ["usual", "tiny", "tinier"])
@pytest.mark.parametrize("order", ORDERS, ids=lambda f: f.__name__)
def test_the_order_of_lines_does_not_matter(order, limits, generated, lean, whole, tmp_path, monkeypatch):
    if limits != "usual":
        held, waiting = {"tiny": (300, 1000), "tinier": (5, 0)}[limits]
        monkeypatch.setattr(deriving, "HELD", held)
        monkeypatch.setattr(deriving, "WAITING", waiting)
        monkeypatch.setattr(incoming, "SPILLED", 700)
    lines = [line for line in generated.read_text("utf-8").splitlines() if not line.startswith("#")]
    mixed = order(lines)
    assert mixed != lines
    assert sorted(mixed) == sorted(lines)
    path = written(tmp_path / "mixed.nq", mixed)
    same(fresh(tmp_path / "s", path, restate=True), whole)
    if limits == "tiny" and order is shuffled:
        same(fresh(tmp_path / "lean", path), lean)


@pytest.mark.parametrize("where", ["one command", "two commands", "two batches"])
@pytest.mark.parametrize("cut", ["halves", "claims apart", "by turns"])
def test_a_document_may_stand_in_two_files(cut, where, generated, whole, tmp_path, monkeypatch):
    lines = [line for line in generated.read_text("utf-8").splitlines() if not line.startswith("#")]
    halves = {
        "halves": lambda: (lines[: len(lines) // 2], lines[len(lines) // 2 :]),
        "claims apart": lambda: (
            [x for x in lines if "/claim/" in x[:80]],
            [x for x in lines if "/claim/" not in x[:80]],
        ),
        "by turns": lambda: (lines[::2], lines[1::2]),
    }[cut]()
    files = [written(tmp_path / f"{n}.nq", half) for n, half in enumerate(halves)]
    if where == "two batches":
        monkeypatch.setattr(incoming, "BATCH", 1000)
    if where == "two commands":
        load(tmp_path / "s", files[:1], restate=True)
        files = files[1:]
    same(fresh(tmp_path / "s", *files, restate=True), whole)


_TRANSLATED = """@prefix pg: <https://w3id.org/pepgraph/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix e: <https://w3id.org/pepgraph/entity/> .
e:x a pg:Peptide ; rdfs:label "X"@en .
e:glutamate a pg:Target ; rdfs:label {} .
<https://w3id.org/pepgraph/doc/d/claim/1-x> a pg:Claim ; rdf:subject e:x ; rdf:predicate pg:increases ;
    rdf:object e:glutamate .
"""


@pytest.mark.parametrize("before", [0, 12])
def test_a_name_that_two_languages_share_counts_in_each(before, tmp_path):
    others = [f'"{n} other"@ru' for n in range(before)]
    for names in (['"Glutamate"@fr', '"Glutamate"@en', '"Glutamat"@de'], ['"Glutamate"@en', '"Glutamate"@fr']):
        path = tmp_path / "d.ttl"
        path.write_text(_TRANSLATED.format(", ".join([*others, *names])), "utf-8")
        with pepgraph.open(path, environment=False) as graph:
            (label,) = graph.query("SELECT ?said { ?claim a pg:Claim ; rdfs:label ?said }").values
            assert label == ("X increases Glutamate.",) == (graph.claims()[0].sentence,)


@pytest.mark.parametrize("waiting", [2_000_000, 30], ids=["", "crowded"])
def test_in_memory_a_document_may_be_read_in_parts_before_what_it_names(waiting, tmp_path, monkeypatch):
    quads = [q for path in (*ontology_files(), FACTS) for q in Source.read(path).quads()]
    random.Random(1).shuffle(quads)
    other = [ox.Quad(ox.NamedNode(DOCUMENT + "d/claim/1"), q.predicate, q.object) for q in quads[:3]]
    expected = set(filled("oxigraph", [quads + other])._store)
    monkeypatch.setattr(deriving, "HELD", 5)
    monkeypatch.setattr(deriving, "WAITING", waiting)
    half = len(quads) // 2
    same(set(filled("oxigraph", [quads[:half], other, quads[half:]])._store), expected)


def test_what_is_never_a_term_does_not_have_all_made_again_for_ever(tmp_path, monkeypatch):
    """A thing in the place of a kind of evidence, which is described and is no such kind."""
    monkeypatch.setattr(deriving, "HELD", 1)
    monkeypatch.setattr(deriving, "WAITING", 0)
    text = _TRANSLATED.format('"glutamate"@en')
    faulty = text.strip(" .\n") + " ; pg:polarity pg:Affirmed ; pg:evidenceLevel e:x .\n"
    other = "".join(f"<https://w3id.org/pepgraph/doc/{name}/claim/1-x> a pg:Claim .\n" for name in "op")
    path = tmp_path / "d.ttl"
    path.write_text(faulty + other, "utf-8")
    found = fresh(tmp_path / "s", path)
    assert any(q.object == ox.Literal("X increases glutamate.", language="en") for q in found)


def test_kinds_of_evidence_of_the_same_last_name_are_counted_apart(tmp_path):
    levels = [f"http://{who}.example/terms#Survey" for who in ("one", "other", "third")]
    text = _TRANSLATED.format('"glutamate"@en')
    claim = text[text.index("<https://w3id.org/pepgraph/doc/d") :].strip(" .\n")
    for n, level in enumerate(levels):
        text += claim.replace("1-x", f"{n + 2}-x") + f" ; pg:polarity pg:Affirmed ; pg:evidenceLevel <{level}> .\n"
    path = tmp_path / "d.ttl"
    path.write_text(text, "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        query = "SELECT ?level ?n { ?tally pg:tallyLevel ?level ; pg:claimCount ?n } ORDER BY ?level"
        assert graph.query(query).values == [(level, 1) for level in levels]


def test_one_file_need_not_be_in_a_list(tmp_path):
    """A name by itself was taken letter by letter."""
    file = tmp_path / "a.ttl"
    file.write_text("<urn:a> <urn:b> <urn:c> .\n", "utf-8")
    assert load(tmp_path / "store", str(file)).added == [str(file)]
    assert load(tmp_path / "store", file).added == []
    assert load(tmp_path / "store", [], remove=str(file)).removed == [str(file)]
    with pytest.raises(TypeError, match="files is 5, of type int; give a path, or a list of paths"):
        load(tmp_path / "store", 5)


def test_a_claim_that_has_a_name_of_others_has_what_follows_from_it(tmp_path):
    path = tmp_path / "d.ttl"
    text = _TRANSLATED.format('"glutamate"@en')
    path.write_text(text.replace("https://w3id.org/pepgraph/doc/d/claim/1-x", "http://example.org/claim"), "utf-8")
    claim, label = ox.NamedNode("http://example.org/claim"), ox.NamedNode(RDFS + "label")
    quads = in_memory(path)
    assert fresh(tmp_path / "s", path, restate=True) == quads
    assert [str(q.object) for q in quads if (q.subject, q.predicate) == (claim, label)] == [
        '"X increases glutamate."@en'
    ]


def test_the_graph_of_a_document_goes_with_it(tmp_path):
    """A query that named it found nothing, where it is refused."""
    things, claim = tmp_path / "a.ttl", tmp_path / "b.ttl"
    begun, said = _TRANSLATED.format('"glutamate"@en').split("<https://w3id.org/pepgraph/doc/d/claim/1-x>")
    things.write_text(begun, "utf-8")
    claim.write_text(f"{begun.partition('e:x')[0]}<https://w3id.org/pepgraph/doc/d/claim/1-x> {said}", "utf-8")
    load(tmp_path / "s", [things, claim])
    load(tmp_path / "s", [], remove=[claim])
    load(tmp_path / "t", [things])
    graphs = [pepgraph.open(store=tmp_path / name).engine.graphs() for name in "st"]
    assert graphs[0] == graphs[1]
    assert f"{GRAPH}d" not in graphs[0]


def test_a_claim_that_has_a_name_of_others_takes_a_new_name_of_what_it_names(tmp_path):
    """It stands among the things where the file begins with one, and kept the sentence that it had."""
    things, claim = tmp_path / "a.ttl", tmp_path / "b.ttl"
    begun, said = _TRANSLATED.format('"glutamate"@en').split("<https://w3id.org/pepgraph/doc/d/claim/1-x>")
    things.write_text(begun, "utf-8")
    prefixes = begun.partition("e:x")[0]
    claim.write_text(f"{prefixes}e:y a pg:Target .\n<http://example.org/claim> {said}", "utf-8")
    load(tmp_path / "s", [things, claim])
    things.write_text(begun.replace("glutamate", "glycine"), "utf-8")
    load(tmp_path / "s", [things])
    assert stored(tmp_path / "s") == fresh(tmp_path / "t", things, claim)


def test_claims_of_sources_with_names_of_others_are_counted_once_in_all(tmp_path):
    """References and passages of others, and claims of others on references of ours, in one file or in two."""
    named = "https://w3id.org/pepgraph/doc/{}/claim/1-x"
    rest = " ; pg:statedIn <{0}> ; <http://purl.org/spar/cito/citesAsEvidence> <{1}> .\n<{1}> a pg:Reference .\n"
    reference = f"{DOCUMENT}d/reference/1"
    count = f"SELECT ?it ?n {{ VALUES ?it {{ <urn:p> <urn:r> <{reference}> }} ?it pg:claimCount ?n }} ORDER BY ?it"
    for number, (first, second, cited, expected) in enumerate(
        (
            (named.format("d"), named.format("o"), "urn:r", [("urn:p", 2), ("urn:r", 2)]),
            (named.format("d"), "urn:claim", reference, [(reference, 2), ("urn:p", 2)]),
        )
    ):
        files = [tmp_path / f"{number}-{n}.ttl" for n in (1, 2)]
        for path, name in zip(files, (first, second), strict=True):
            text = _TRANSLATED.format('"glutamate"@en').replace(named.format("d"), name)
            path.write_text(text.strip(" .\n") + rest.format("urn:p", cited), "utf-8")
        with pepgraph.open(*files, environment=False) as graph:
            assert graph.query(count).values == expected
        store = tmp_path / f"s{number}"
        for path in files:
            load(store, path)
        files[1].write_text(files[1].read_text("utf-8").replace('"X"', '"Y"'), "utf-8")
        for changed, there in ((files[1], expected), (None, [(it, 1) for it, _ in expected])):
            load(store, changed or [], remove=[] if changed else files[1])
            with pepgraph.open(store=store, environment=False) as graph:
                assert graph.query(count).values == there


def test_a_thing_with_many_values_of_one_property_takes_no_more_time_for_each(tmp_path):
    members = ", ".join(f"<http://example.org/{n}>" for n in range(40_000))
    path = tmp_path / "members.ttl"
    path.write_text(f"<http://example.org/all> <http://example.org/has> {members} .\n", "utf-8")
    begun = time.process_time()
    assert len(in_memory(path)) > 40_000
    assert time.process_time() - begun < 3


def test_a_number_has_one_form_in_every_engine_and_in_what_follows_from_it(facts, tmp_path):
    """Sentences had 2.40 where claims had 2.4, and rdflib had other rows."""
    path = tmp_path / "facts.ttl"
    mass, claim = "pg:averageMass         751.9 ;", 'rdf:object       "Thr-Lys-Pro-Arg-Pro-Gly-Pro" ;'
    assert facts.count(mass) == 1
    other = facts.replace(mass, mass.replace("751.9", "0751.90"))
    assert claim in other
    path.write_text(other.replace(claim, "rdf:object 2.40 ;", 1), "utf-8")
    load(tmp_path / "s", [path])
    graphs = [pepgraph.open(path, engine=engine, environment=False) for engine in ("oxigraph", "rdflib")]
    for graph in (*graphs, pepgraph.open(store=tmp_path / "s")):
        masses = graph.query("SELECT ?mass { e:selank pg:averageMass ?mass }").rows
        assert [str(mass) for (mass,) in masses] == ["751.9"]
        labels = graph.query("SELECT ?claim ?label { ?claim a pg:Claim ; rdfs:label ?label }")
        told = {str(claim): str(label) for claim, label in labels}
        assert {claim.iri: claim.sentence for claim in graph.claims()} == told
        assert any(" 2.4" in sentence for sentence in told.values())


# ── Large files, and files that bring along what is made here ────────────────────────────────


@pytest.fixture(params=["as here", "in parts"])
def reading(request, monkeypatch):
    """How Oxigraph reads large files: in parts from four cores on, and a pipe with what follows is empty to it then."""
    if request.param == "in parts":
        monkeypatch.setattr(incoming, "reads_in_parts", lambda: True)


@pytest.mark.parametrize("before", [False, True], ids=["first", "later"])
def test_a_large_file_is_loaded_beside_the_derivation(before, reading, generated, lean, tmp_path, monkeypatch):
    first = [FACTS] if before else []
    expected = fresh(tmp_path / "plain", *first, generated) if first else lean
    if first:
        load(tmp_path / "s", first)
    monkeypatch.setattr(incoming, "LISTED", 0)
    calls = []
    monkeypatch.setattr(loading, "direct", lambda source, real=loading.direct: calls.append(real(source)) or calls[-1])
    same(fresh(tmp_path / "s", generated), expected)
    assert any(calls)


def test_several_large_files_and_a_last_line_without_an_end(reading, generated, lean, tmp_path, monkeypatch):
    lines = generated.read_text("utf-8").splitlines(keepends=True)
    parts = [tmp_path / f"{n}.nq" for n in range(3)]
    for n, path in enumerate(parts):
        path.write_text("".join(lines[n::3]).removesuffix("\n"), "utf-8")
    monkeypatch.setattr(incoming, "LISTED", 0)
    monkeypatch.setattr(incoming, "SPILLED", 700)
    same(fresh(tmp_path / "s", *parts), lean)


def test_what_follows_from_a_large_file_is_there_or_the_load_has_failed(
    reading, generated, lean, tmp_path, monkeypatch
):
    monkeypatch.setattr(incoming, "LISTED", 0)

    def full(self, *_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(incoming.Made, "spill", full)
    with pytest.raises(StoreError, match="No space left on device; the store is as it was"):
        load(tmp_path / "s", [generated])
    monkeypatch.undo()
    same(fresh(tmp_path / "s", generated), lean)


@pytest.mark.parametrize("cut", [2, 40, 100])
def test_a_large_file_that_ends_within_a_statement_is_told_of_as_a_small_one(
    cut, reading, generated, tmp_path, monkeypatch
):
    """For Oxigraph it goes on with what follows from it."""
    path = tmp_path / "cut.nq"
    path.write_bytes(generated.read_bytes().rstrip()[:-cut])
    with pytest.raises(DataError) as small:
        load(tmp_path / "s", [path])
    monkeypatch.setattr(incoming, "LISTED", 0)
    monkeypatch.setattr(incoming, "SPILLED", 700)
    with pytest.raises(DataError) as large:
        load(tmp_path / "s", [path])
    assert str(large.value) == str(small.value)


def test_whether_files_are_read_in_parts_is_seen_and_not_reckoned():
    """Whoever has four cores and took a pipe for a file had a store without what was loaded."""
    assert incoming.reads_in_parts() <= (len(os.sched_getaffinity(0)) >= 4)


def test_what_oxigraph_does_not_read_to_its_end_is_no_load(generated, tmp_path, monkeypatch):
    monkeypatch.setattr(incoming, "LISTED", 0)
    monkeypatch.setattr(incoming, "reads_in_parts", lambda: False)
    monkeypatch.setattr(Source, "load_into", lambda *_: None)
    with pytest.raises(RuntimeError, match=r"Oxigraph has not read .*\.nq to its end"):
        load(tmp_path / "s", [generated])
    assert not (tmp_path / "s").exists()


def test_what_oxigraph_passes_over_is_no_load(reading, generated, tmp_path, monkeypatch):
    real = Source.load_into
    short = written(tmp_path / "short.nq", generated.read_text("utf-8").splitlines()[:-1])

    def pass_over(self, store, path=""):
        real(replace(self, path=short), store)
        if path:
            Path(path).read_bytes()

    monkeypatch.setattr(incoming, "LISTED", 0)
    monkeypatch.setattr(Source, "load_into", pass_over)
    with pytest.raises(RuntimeError, match=r"Oxigraph has not taken in <.*three\.nq"):
        load(tmp_path / "s", [generated])
    assert not (tmp_path / "s").exists()


def test_a_blank_node_of_a_large_file_stays_one(reading, tmp_path, monkeypatch):
    """In parts, Oxigraph gives it a name in each."""
    path = tmp_path / "blank.nq"
    path.write_text("".join(f"_:b{n % 9} <urn:p> <urn:o{n}> <urn:g> .\n" for n in range(900)), "utf-8")
    monkeypatch.setattr(incoming, "LISTED", 0)
    made = fresh(tmp_path / "s", path)
    assert len({quad.subject for quad in made if quad.predicate == ox.NamedNode("urn:p")}) == 9


@pytest.mark.parametrize("fault", [OSError, RuntimeError])
def test_what_oxigraph_meets_in_its_thread_is_not_lost(fault, reading, generated, tmp_path, monkeypatch):
    """A store that lacks what the thread was to load was committed."""

    def meet(*_):
        raise fault("Corruption: block checksum mismatch")

    monkeypatch.setattr(incoming, "LISTED", 0)
    monkeypatch.setattr(Source, "load_into", meet)
    with pytest.raises(StoreError, match=r"the store cannot be read \(Corruption: block checksum mismatch\)"):
        load(tmp_path / "s", [generated])
    assert not (tmp_path / "s").exists()


def test_a_large_load_that_is_given_up_ends_and_leaves_nothing(reading, tmp_path, monkeypatch):
    """Not only after Oxigraph has read the whole file, but where it opens the file itself to read it in parts."""
    path = tmp_path / "many.nq"
    path.write_bytes(b"".join(b"<urn:s%d> <urn:p> <urn:o> <urn:g> .\n" % n for n in range(400_000)))
    monkeypatch.setattr(incoming, "LISTED", 0)
    monkeypatch.setattr(incoming, "_POURED", 1 << 16)

    class Interrupted(Bar):
        def advance(self, quads: int) -> None:
            raise KeyboardInterrupt

    begin = time.process_time()
    with pytest.raises(KeyboardInterrupt):
        load(tmp_path / "s", [path], progress=Interrupted([]))
    assert incoming.reads_in_parts() or time.process_time() - begin < 2
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("how", ["new", "large", "again"])
def test_a_file_that_is_cut_while_it_is_read_is_not_in(how, tmp_path, monkeypatch):
    path = tmp_path / "many.nq"
    path.write_bytes(GOOD)
    if how == "again":
        load(tmp_path / "s", [path])
    path.write_bytes(b"".join(b"<urn:s%d> <urn:p> <urn:o> <urn:g> .\n" % n for n in range(20_000)))
    if how == "large":
        monkeypatch.setattr(incoming, "LISTED", 0)

    class Cutting(Bar):
        def advance(self, quads: int) -> None:
            os.truncate(path, 3_400)

    said = r"many\.nq: it was changed while it was read; load it again when it is whole$"
    with pytest.raises(DataError, match=said) as caught:
        load(tmp_path / "s", [path], progress=Cutting([]))
    assert not (tmp_path / "s").exists() or not any("urn:s" in str(quad.subject) for quad in stored(tmp_path / "s"))
    load(tmp_path / "s", [FACTS])
    del caught  # What is raised keeps no store open, in which nothing could be written then.


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        ("nt", '<urn:b> <urn:p> "one" .'),
        ("rdf", '<r:RDF xmlns:r="{}"><r:Description r:about="urn:b"><p xmlns="urn:">one</p></r:Description></r:RDF>'),
    ],
)
def test_a_file_that_changes_while_others_are_read_does_not_pass_for_loaded(ending, said, tmp_path, monkeypatch):
    """Its digest was of what it had said, and with that back in the file the store went on saying the other."""
    monkeypatch.setattr(incoming, "BATCH", 1)
    first, second, said = tmp_path / "a.nt", tmp_path / f"b.{ending}", said.format(RDF)
    first.write_bytes(GOOD)
    second.write_text(said)

    class Changing(Bar):
        def open(self, path: Path):
            if path == first:
                second.write_text(said.replace("one", "two"))
            return path.open("rb")

    with pytest.raises(DataError, match=rf"b\.{ending}: it was changed while it was read"):
        load(tmp_path / "s", [first, second], progress=Changing([]))
    second.write_text(said)
    assert load(tmp_path / "s", [first, second]).added == [str(second)]


@pytest.mark.parametrize("parts", [False, True])
@pytest.mark.parametrize(
    ("harm", "said"),
    [("cut", "it was changed"), ("gone", "it was changed|no such file"), ("folder", "it was changed|this is a folder")],
)
def test_a_file_that_goes_while_others_are_read_is_named(harm, said, parts, tmp_path, monkeypatch):
    """The store was said to be what cannot be written, or there was no sentence at all."""
    monkeypatch.setattr(incoming, "BATCH", 1)
    monkeypatch.setattr(incoming, "LISTED", -1)
    monkeypatch.setattr(incoming, "reads_in_parts", lambda: parts)
    files = [tmp_path / f"{name}.nq" for name in "abc"]
    for path in files:
        path.write_text(f"<urn:{path.stem}> <urn:p> <urn:o> <urn:g> .\n")

    class Harming(Bar):
        def open(self, path: Path):
            if path == files[0]:
                files[2].write_bytes(b"") if harm == "cut" else files[2].unlink()
                if harm == "folder":
                    files[2].mkdir()
            return path.open("rb")

    with pytest.raises(DataError, match=rf"c\.nq: ({said})"):
        load(tmp_path / "s", files, progress=Harming([]))
    assert [entry.name for entry in Manifest.read(tmp_path / "s").files] == [*map(str, files[:2])]


def test_a_file_that_was_too_deep_when_it_was_opened_and_is_not_any_more_was_changed(tmp_path):
    path = tmp_path / "a.nt.gz"
    path.write_bytes(gzip.compress(b"<urn:a> <urn:p> " + b"<<( <urn:a> <urn:p> " * 600))

    class Replacing(Bar):
        def open(self, path: Path):
            file = path.open("rb")
            path.unlink()
            path.write_bytes(gzip.compress(GOOD))
            return file

    with pytest.raises(DataError, match=r"a\.nt\.gz: it was changed while it was read"):
        load(tmp_path / "s", [path], progress=Replacing([]))


def test_a_fault_that_oxigraph_meets_keeps_no_store_open(tmp_path, monkeypatch):
    """Its error referred to itself by the way it had come, and to the store that was being made."""
    path = tmp_path / "many.nq"
    path.write_bytes(b"<urn:s> <urn:p> <urn:o> <urn:g> .\n" * 2_000 + b"<urn:s> <urn:p> <urn:[o> <urn:g> .\n")
    monkeypatch.setattr(incoming, "LISTED", 0)
    gc.collect()
    gc.disable()
    try:
        with pytest.raises(DataError, match=r"many\.nq:2001:17: Invalid IRI"):
            load(tmp_path / "s", [path])
        load(tmp_path / "s", [FACTS])
    finally:
        gc.enable()


def test_what_is_poured_ends_where_the_file_does(tmp_path):
    """It waited for ever for the rest of a file that had become shorter."""
    path = tmp_path / "many.nq"
    path.write_bytes(bytes(1 << 20))
    reader, writer = os.pipe()
    given_up = threading.Event()
    with open(reader, "rb") as taken, open(writer, "wb", buffering=0) as out:
        thread = threading.Thread(target=incoming._copy, args=(path, out, given_up), daemon=True)
        thread.start()
        taken.read(1)
        os.truncate(path, 1_000)
        os.set_blocking(reader, False)
        end = time.monotonic() + 5
        while thread.is_alive() and time.monotonic() < end:
            taken.read(1 << 16)
        waiting = thread.is_alive()
        given_up.set()
    assert not waiting


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_quads_without_a_graph_get_the_one_their_subject_belongs_to(large, packaged, tmp_path, monkeypatch):
    lines = [f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in Source.read(FACTS).quads()]
    path = tmp_path / "facts.nq"
    path.write_text("".join(lines), "utf-8")
    if large:
        monkeypatch.setattr(incoming, "LISTED", 0)
    same(fresh(tmp_path / "s", path), stored(packaged))


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_what_is_made_here_is_not_taken_from_a_file_in_any_order(large, lean, tmp_path, monkeypatch):
    """A shortcut among the other quads of its subject, which no claim yields, and a sentence of other rules."""
    compound = ox.NamedNode(ENTITY + "compound-000001")
    claim = next(q.subject for q in lean if q.predicate.value == RDF + "subject" and q.object == compound)
    foreign = [
        ox.Quad(compound, ox.NamedNode(ONTOLOGY + "increases"), compound, ox.NamedNode(GRAPH + "derived")),
        ox.Quad(claim, ox.NamedNode(RDFS + "label"), ox.Literal("It does all."), ox.NamedNode(GRAPH + "derived")),
    ]
    path = tmp_path / "mixed.nq"
    path.write_text("".join(sorted(f"{quad} .\n" for quad in (*lean, *foreign))), "utf-8")
    if large:
        monkeypatch.setattr(incoming, "LISTED", 0)
    same(fresh(tmp_path / "s", path), lean)


def test_what_only_a_rule_may_say_is_taken_from_no_file(tmp_path):
    """Also where a rule says nothing instead: it is of claims as they were before a correction."""
    ruled = ("proposition", "citationText", "citationState", "evidenceText", "strength", "likelySource", "claimCount")
    said = {
        f"{DOCUMENT}fictin/claim/1": [RDFS + "label", *(ONTOLOGY + name for name in ruled)],
        f"{DOCUMENT}fictin/span/1-2": [OA + "start", OA + "end"],
        f"{ENTITY}fictin": [ONTOLOGY + "nameKey"],
    }
    lines = [f'<{iri}> <{key}> "{n}" <{GRAPH}fictin> .' for iri, keys in said.items() for n, key in enumerate(keys)]
    path = written(tmp_path / "stale.nq", lines)
    assert in_memory(path) == in_memory()
    assert not [quad for quad in fresh(tmp_path / "s", path) if "fictin" in str(quad)]


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
@pytest.mark.parametrize("restated", [False, True], ids=["lean", "restated"])
@pytest.mark.parametrize("ending", ["nq", "trig", "ttl"])
def test_an_export_that_is_read_again_gives_the_same_store(ending, restated, large, lean, whole, tmp_path, monkeypatch):
    """Even one with graph:derived, graph:index and graph:quotes in it: they are made anew, once."""
    expected = whole if restated else lean
    extra = ox.Quad(
        ox.NamedNode(DOCUMENT + "d000001/span/1-2"),
        ox.NamedNode(OA + "exact"),
        ox.Literal("words"),
        ox.NamedNode(GRAPH + "quotes"),
    )
    # Without names for graphs, what is found by look-ups alone would be plain data: no export has it.
    brought = {q for q in expected if ending != "ttl" or q.graph_name != INDEX} | (
        {extra} if ending != "ttl" else set()
    )
    path = tmp_path / f"again.{ending}"
    path.write_text(serialize(brought, ending), "utf-8")
    if large:
        monkeypatch.setattr(incoming, "LISTED", 0)
    same(fresh(tmp_path / "s", path, restate=restated), expected)


# ── Files that change ────────────────────────────────────────────────────────────────────────


def test_a_denial_that_is_confined_since_gives_no_link_any_more(tmp_path):
    claims = "".join(
        f"<{DOCUMENT}fictin/claim/{n}> a pg:Claim ; rdf:subject <urn:s> ; rdf:predicate pg:hasRegulatoryStatus ;"
        " rdf:object pg:Approved ; pg:polarity pg:Negated ; pg:modality pg:Asserted ;"
        f" pg:evidenceLevel pg:OfficialStatus ; pg:jurisdiction <urn:{place}> ; pg:regulator <urn:r> .\n"
        for n, place in enumerate(("here", "there"))
    )
    head = f"@prefix pg: <{ONTOLOGY}> .\n@prefix rdf: <{RDF}> .\n<{DOCUMENT}fictin> a pg:Document .\n"
    path = written(tmp_path / "claims.ttl", [head + claims])
    load(tmp_path / "s", [path])
    written(path, [head + claims.replace("<urn:here> ;", "<urn:here> ; pg:indication <urn:i> ;")])
    same(fresh(tmp_path / "s", path), fresh(tmp_path / "t", path))
    links = {q.object.value for q in stored(tmp_path / "s") if q.predicate.value == ONTOLOGY + "notApprovedIn"}
    assert links == {"urn:there"}


OTHERS = "http://others.example/"
_OF_OTHERS = (
    *(ONTOLOGY + name for name in (
        "increases", "hasRegulatoryStatus", "species", "scope", "AnimalStudy", "Anecdote", "Peptide", "HasBeen",
    )),
    *(ENTITY + name for name in ("semax", "bdnf", "rat", "hippocampus", "russia")),
)  # fmt: skip


class Writer:
    """Files cut from the packaged facts: documents with some of the claims, entities with other names, terms."""

    def __init__(self, folder: Path, seed: int, *, others: bool = False) -> None:
        self.folder = folder
        self.rng = random.Random(seed)
        self.others = {f"<{iri}>": f"<{OTHERS}{re.split('[#/]', iri)[-1]}>" for iri in _OF_OTHERS} if others else {}
        self.definitions = [
            str(quad) + " ."
            for path in ontology_files()
            for quad in Source.read(path).quads()
            if str(quad.subject) in self.others
        ]
        self.said: dict[str, list[ox.Quad]] = {}
        for quad in Source.read(FACTS).quads():
            self.said.setdefault(quad.subject.value, []).append(quad)
        self.claims = [iri for iri in self.said if "/claim/" in iri]
        naming = (ONTOLOGY + "hasSynonym", ONTOLOGY + "hasSequence", ONTOLOGY + "hasOneLetterSequence")
        self.naming = [c for c in self.claims if any(q.object.value in naming for q in self.said[c])]
        self.entities = [iri for iri in self.said if iri.startswith(BASE + "entity/")]

    def document(self, name: str) -> list[str]:
        """A document with some of the claims, some of them twice, all that they name, and some of the names changed."""
        rng = self.rng
        claims = rng.sample(self.claims, 12) + rng.sample(self.naming, 2)
        other = [iri for iri in self.said if "/reference/" in iri or "/note/" in iri or iri == DOCUMENT + NAME]
        quads = [q for iri in claims + other for q in self.said[iri]]
        for iri in {q.object.value for q in quads if not isinstance(q.object, ox.Literal)}:
            quads += self.said.get(iri, []) if "/doc/" not in iri else []
        lines = [
            line.replace(f"/{NAME}", f"/{name}")
            for line in ox.serialize(quads, format=ox.RdfFormat.N_QUADS).decode().splitlines()
        ]
        return self.renamed(lines)

    def renamed(self, lines: list[str]) -> list[str]:
        if self.rng.random() < 0.5:
            return lines
        label = re.compile(r'(/entity/[^ ]+ <[^ ]+#label> "[^"]*)"')
        return [label.sub(r'\1 anew"', line) if self.rng.random() < 0.2 else line for line in lines]

    def terms(self) -> list[str]:
        """Entities without documents, with what changes relations, or makes new ones and kinds of things."""
        rng = self.rng
        lines = [
            f"<{iri}> <{key}> {text} <{GRAPH}{'ontology' if '#' in iri else 'entities'}> ."
            for iri, key, text in (
                (ONTOLOGY + "increases", ONTOLOGY + "verb", '"boosts"'),
                (ONTOLOGY + "modulates", ONTOLOGY + "shortcut", f"<{ONTOLOGY}studiedFor>"),
                (ONTOLOGY + "Hedged", "http://www.w3.org/2004/02/skos/core#prefLabel", '"a hedge"'),
                (
                    ONTOLOGY + "Anecdote",
                    ONTOLOGY + "yieldsShortcut",
                    '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
                ),
                (ONTOLOGY + "species", ONTOLOGY + "phrase", '"among {}"'),
                (BASE + "entity/semax", "http://www.w3.org/2000/01/rdf-schema#label", '"A semax"@en'),
                (BASE + "entity/selank", "http://www.w3.org/2004/02/skos/core#altLabel", f'"Name {rng.random()}"'),
            )
            if rng.random() < 0.4
        ]
        quads = [q for iri in rng.sample(self.entities, 9) for q in self.said[iri]]
        return lines + self.renamed(ox.serialize(quads, format=ox.RdfFormat.N_QUADS).decode().splitlines())

    def of_others(self, lines: list[str], graph: str) -> list[str]:
        """The same with names that are not ours for some terms and things, and with what some of these terms are."""
        if not self.others:
            return lines
        rng = self.rng
        elsewhere = rng.random() < 0.5
        kept = {iri: rng.random() < 0.5 for iri in self.others}
        lines = lines + [line for line in self.definitions if kept[line.partition(" ")[0]]]
        found = []
        for line in lines:
            line = re.sub("<[^>]*>", lambda name: self.others.get(name[0], name[0]), line)
            # Some claims have names of others too.
            line = re.sub(f"<{DOCUMENT}([^/>]+/claim/[^>]*(?:ngf|status)[^>]*)>", rf"<{OTHERS}\1>", line)
            if line.startswith(f"<{OTHERS}") and elsewhere:
                line = re.sub(r"<[^>]*> \.$", f"<{GRAPH}{graph}> .", line)
            found.append(line)
        return found

    def write(self, name: str) -> Path:
        if name == "terms":
            lines = self.terms()
        elif name == "both":
            lines = self.document("doc-a") + self.document("doc-b")
        else:
            lines = self.document(name)
        return written(self.folder / f"{name}.nq", self.of_others(lines, name))


@pytest.mark.parametrize(
    ("seed", "others"), [*((seed, False) for seed in (0, 2, 3, 5, 7)), *((seed, True) for seed in (0, 3, 7))]
)
def test_files_that_come_change_and_go_leave_what_a_fresh_load_gives(seed, others, tmp_path, monkeypatch):
    writer = Writer(tmp_path, seed, others=others)
    restate = seed % 2 == 1
    here: list[Path] = []
    store = tmp_path / "s"
    # Two of the files may bring the same document.
    names = ["doc-a", "doc-b", "doc-c", "terms"] + ["both"] * (seed % 4 == 3)
    for step in range(5):
        changed = [writer.write(name) for name in writer.rng.sample(names, writer.rng.choice((1, 1, 2)))]
        gone = [path for path in here if path not in changed and writer.rng.random() < 0.2]
        with monkeypatch.context() as few:
            if seed in (0, 3):
                few.setattr(deriving, "HELD", 5)
            if seed == 0:
                few.setattr(deriving, "WAITING", 30)
            load(store, changed, remove=gone, restate=restate)
        here = [path for path in here if path not in gone] + [path for path in changed if path not in here]
        assert {entry.name for entry in Manifest.read(store).files} == {*map(str, here)}
        try:
            same(stored(store), fresh(tmp_path / f"fresh-{step}", *here, restate=restate))
        except AssertionError as error:
            raise AssertionError(f"step {step}, {changed} in, {gone} out: {error}") from None


def test_a_file_that_is_much_of_the_store_is_replaced_by_loading_all_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "FEW", 100)
    writer = Writer(tmp_path, 5)
    store, files = tmp_path / "s", [writer.write(name) for name in ("doc-a", "doc-b", "terms")]
    load(store, files)
    changed = writer.write("doc-a")
    done = load(store, [changed])
    assert (done.anew, done.replaced) == (True, [str(changed)])
    same(stored(store), fresh(tmp_path / "fresh", *files))
    files[2].write_text(files[2].read_text("utf-8") + "\n", "utf-8")
    changed = writer.write("doc-a")
    assert not load(store, [changed]).anew, "another file is not what it was"
    files[2].write_text(files[2].read_text("utf-8")[:-1], "utf-8")
    same(stored(store), fresh(tmp_path / "again", *files))
    monkeypatch.setattr(loading, "DEARER", 1)
    assert not load(store, [], remove=[changed]).anew


_ABOUT = "@prefix pg: <https://w3id.org/pepgraph/ontology#> . @prefix e: <https://w3id.org/pepgraph/entity/> ."
_IN_TWO = {
    "skeleton.ttl": [
        _ABOUT, '<https://w3id.org/pepgraph/doc/fictin> a pg:Document ; pg:sha256 "aaaa" .',
        "<https://w3id.org/pepgraph/doc/fictin/passage/1> a pg:Passage ; pg:number 1 .",
    ],
    "claims.ttl": [
        _ABOUT, "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . e:fictin a pg:Peptide .",
        "<https://w3id.org/pepgraph/doc/fictin/claim/1> a pg:Claim ; rdf:subject e:fictin ; rdf:object e:ngf ;",
        "rdf:predicate pg:inhibits ; pg:polarity pg:Affirmed ; pg:modality pg:Asserted ;",
        "pg:evidenceLevel pg:Unspecified .",
    ],
    "other.ttl": [_ABOUT, "e:ngf a pg:Target ."],
}


def test_files_that_share_a_document_are_exchanged_without_the_others(tmp_path):
    skeleton, claims, other = (written(tmp_path / name, lines) for name, lines in _IN_TWO.items())
    load(tmp_path / "s", [skeleton, claims, other])
    claims.write_text(claims.read_text("utf-8").replace("pg:Affirmed", "pg:Negated"), "utf-8")
    done = load(tmp_path / "s", [claims])
    assert (done.replaced, done.anew) == ([str(claims)], False)
    same(stored(tmp_path / "s"), fresh(tmp_path / "fresh", skeleton, claims, other))
    assert not load(tmp_path / "s", [], remove=[skeleton]).anew
    same(stored(tmp_path / "s"), fresh(tmp_path / "without", claims, other))


def test_what_no_file_describes_is_told_until_one_does(tmp_path, capsys):
    skeleton, claims, other = (written(tmp_path / name, lines) for name, lines in _IN_TWO.items())
    store = tmp_path / "s"
    assert main(["load", str(skeleton), str(claims), "--store", str(store)]) == 0
    told = "claims name e:ngf, which no file of the store describes; load the files that do too\n"
    assert capsys.readouterr().err == told
    assert load(store, [other]).unnamed == []
    assert load(store, [claims], remove=[skeleton]).unnamed == []
    written(other, _IN_TWO["other.ttl"][:1])
    assert load(tmp_path / "t", [other, claims]).unnamed == [ENTITY + "ngf"]


def test_two_editions_of_a_document_are_refused_and_the_new_one_may_take_the_place_of_the_old(tmp_path):
    skeleton, claims, other = (written(tmp_path / name, lines) for name, lines in _IN_TWO.items())
    new = written(tmp_path / "new.ttl", [line.replace("aaaa", "bbbb") for line in _IN_TWO["skeleton.ttl"]])
    store = tmp_path / "s"
    load(store, [skeleton, claims, other])
    before = stored(store)
    told = rf"two texts of the document fictin; .*: --remove {skeleton} --remove {claims}, or give one of the two"
    with pytest.raises(StoreError, match=told):
        load(store, [new])
    same(stored(store), before)
    assert load(store, [new], remove=[skeleton, claims]).added == [str(new)]
    same(stored(store), fresh(tmp_path / "fresh", other, new))
    with pytest.raises(StoreError, match="two texts of the document fictin; give one"):
        load(tmp_path / "t", [skeleton, new])


_GIVING = """@prefix pg: <https://w3id.org/pepgraph/ontology#> .
@prefix e: <https://w3id.org/pepgraph/entity/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix c: <https://w3id.org/pepgraph/doc/fictin/claim/> .
"""
_GIVEN = (
    *(("pg:stabilizes", "e:fictin", instead) for instead in (
        "pg:polarity pg:Negated", "pg:modality pg:Hedged", "pg:evidenceLevel pg:Anecdote", "pg:scope pg:AsPurpose",
        "pg:comparator e:other",
    )),
    *(("pg:hasRegulatoryStatus", "pg:Registered", instead) for instead in (
        "pg:polarity pg:Negated", "pg:modality pg:Attributed", "pg:scope pg:HasBeen",
    )),
)  # fmt: skip


def test_what_is_denied_hedged_or_narrowed_takes_back_its_direct_triple_and_nothing_else_does(tmp_path):
    def claims(changed: bool) -> str:
        blocks = [_GIVING]
        for n, (relation, thing, instead) in enumerate(_GIVEN):
            said = {"pg:polarity": "pg:Affirmed", "pg:modality": "pg:Asserted", "pg:evidenceLevel": "pg:Unspecified"}
            said |= {"rdf:subject": f"e:s{n}", "rdf:predicate": relation, "rdf:object": thing}
            said |= {"pg:jurisdiction": "e:russia"} if "Status" in relation else {}
            said |= [instead.split()] if changed else []
            blocks.append(f"c:{n} a pg:Claim ; " + " ; ".join(map(" ".join, said.items())) + " .\n")
        return "".join(blocks)

    path, counts = tmp_path / "fictin.ttl", []
    for changed in (False, True):
        path.write_text(claims(changed), "utf-8")
        done = load(tmp_path / "s", [path])
        assert (done.replaced, done.anew) == ([str(path)] * changed, False)
        found = stored(tmp_path / "s")
        links = {(q.subject.value, q.predicate.value) for q in found if q.graph_name == deriving.DERIVED}
        counts.append(sorted(s.rpartition("/")[2] for s, link in links if ENTITY in s and link.startswith(ONTOLOGY)))
    same(found, fresh(tmp_path / "fresh", path))
    assert counts == [[f"s{n}" for n in range(len(_GIVEN))], ["s4"]]


def generation(folder: Path) -> str:
    return Manifest.read(folder).generation


@pytest.fixture
def three(tmp_path) -> list[Path]:
    """Two documents and a file of terms and entities."""
    writer = Writer(tmp_path, 99)
    return [writer.write(name) for name in ("doc-a", "doc-b", "terms")]


def test_to_take_a_document_out_takes_about_as_long_as_to_put_it_in(generated, tmp_path):
    """Each of its direct triples was sought by a query that went through all claims of the store."""
    load(tmp_path / "s", [generated])
    times = [time.process_time()]
    for files, out in (([FACTS], []), ([], [FACTS])):
        load(tmp_path / "s", files, remove=out)
        times.append(time.process_time())
    put_in, taken_out = times[1] - times[0], times[2] - times[1]
    assert taken_out < 4 * put_in


def test_a_file_that_has_not_changed_is_passed_over(three, tmp_path):
    load(tmp_path / "s", three)
    before = generation(tmp_path / "s"), sorted(path.name for path in (tmp_path / "s").rglob("*"))
    three[0].touch()
    done = load(tmp_path / "s", three)
    assert (done.added, done.replaced, done.unchanged) == ([], [], [*map(str, three)])
    assert (generation(tmp_path / "s"), sorted(path.name for path in (tmp_path / "s").rglob("*"))) == before


def test_compacting_changes_the_tables_and_nothing_that_is_said(three, tmp_path, monkeypatch):
    monkeypatch.setattr(incoming, "BATCH", 1)
    load(tmp_path / "s", three)
    before = stored(tmp_path / "s")
    tables = {path.name for path in (tmp_path / "s" / Manifest.read(tmp_path / "s").generation).glob("*.sst")}
    done = load(tmp_path / "s", [], compact=True)
    after = {path.name for path in (tmp_path / "s" / Manifest.read(tmp_path / "s").generation).glob("*.sst")}
    assert (done.added, done.quads) == ([], load(tmp_path / "s", three).quads)
    assert len(after) < len(tables)
    same(stored(tmp_path / "s"), before)
    load(tmp_path / "t", three, compact=True)
    same(stored(tmp_path / "t"), before)


@pytest.mark.parametrize("named", [0, 1, 3])
def test_rebuild_loads_all_files_anew_also_those_not_named(named, three, tmp_path):
    load(tmp_path / "s", three)
    before = stored(tmp_path / "s")
    done = load(tmp_path / "s", three[:named], rebuild=True)
    assert done.anew
    same(stored(tmp_path / "s"), before)
    assert len(list((tmp_path / "s").glob("g*/"))) == 1


def test_to_restate_afterwards_loads_all_anew(three, tmp_path):
    load(tmp_path / "s", three)
    assert load(tmp_path / "s", three[:1], restate=True).anew
    same(stored(tmp_path / "s"), fresh(tmp_path / "t", *three, restate=True))
    load(tmp_path / "s", [FACTS])
    same(stored(tmp_path / "s"), fresh(tmp_path / "u", *three, FACTS, restate=True))


def test_a_file_that_changed_unsaid_is_not_taken_in_by_a_rebuild(three, tmp_path):
    load(tmp_path / "s", three)
    before = stored(tmp_path / "s")
    with three[1].open("a", encoding="utf-8") as out:
        out.write("<urn:a> <urn:b> <urn:c> .\n")
    with pytest.raises(StoreError, match=r"doc-b\.nq has changed too; name it as well$"):
        load(tmp_path / "s", [], rebuild=True)
    same(stored(tmp_path / "s"), before)
    load(tmp_path / "s", [three[1]], rebuild=True)
    same(stored(tmp_path / "s"), fresh(tmp_path / "t", *three))


def test_a_rebuild_says_what_to_do_about_a_file_that_is_gone(three, tmp_path):
    load(tmp_path / "s", three)
    three[1].unlink()
    with pytest.raises(DataError, match=rf"no such file; restore it, .* --remove {three[1]} --store {tmp_path}/s`$"):
        load(tmp_path / "s", [], rebuild=True)
    assert load(tmp_path / "s", [], remove=[three[1]]).removed == [str(three[1])]


def test_a_rebuild_that_fails_leaves_the_lists_of_what_files_share(three, tmp_path):
    """They name blank nodes as the store does; with other names nothing could be taken out any more."""
    noted = tmp_path / "noted.ttl"
    noted.write_text('<urn:a> <urn:p> [ <urn:q> "OLD" ] .')
    load(tmp_path / "s", [noted, three[1]])
    three[1].write_text("broken")
    with pytest.raises(DataError):
        load(tmp_path / "s", [three[1]], rebuild=True)
    noted.write_text('<urn:a> <urn:p> [ <urn:q> "NEW" ] .')
    load(tmp_path / "s", [noted])
    said = [quad.object.value for quad in stored(tmp_path / "s") if quad.predicate.value == "urn:q"]
    assert said == ["NEW"]
    assert {path.name for path in (tmp_path / "s" / "files").iterdir()} == {
        entry.shared for entry in Manifest.read(tmp_path / "s").files
    }


@pytest.mark.parametrize("what", ["new", "changed", "removed"])
def test_another_ontology_asks_for_a_rebuild(what, three, tmp_path, capsys):
    store = tmp_path / "s"
    load(store, three)
    replace(Manifest.read(store), ontology="0" * 64).write(store)
    with pytest.warns(StoreWarning, match=rf"made with another ontology .* `pepgraph load --rebuild --store {store}`"):
        pepgraph.open(store=store).close()
    assert main(["ask", "relations", "--store", str(store), "--format", "csv"]) == 0
    assert capsys.readouterr().err.count(f"pepgraph: {store}: made with another ontology") == 1
    files, gone = {"new": ([FACTS], []), "changed": ([three[0]], []), "removed": ([], [three[0]])}[what]
    if what == "changed":
        Writer(tmp_path, 4).write("doc-a")
    with pytest.raises(StoreError, match=r"made with another ontology; --rebuild loads its files anew$"):
        load(store, files, remove=gone)
    assert load(store, [three[1]]).unchanged, "nothing to do is no harm"
    load(store, files, remove=gone, rebuild=True)
    with warnings.catch_warnings(action="error"):
        pepgraph.open(store=store).close()
    here = [path for path in three if path not in gone] + [path for path in files if path not in three]
    same(stored(store), fresh(tmp_path / "t", *here))
    assert load(store, here).unchanged == [*map(str, here)]


def test_what_is_taken_out_was_not_said_by_the_ontology_or_a_large_file(three, tmp_path, monkeypatch):
    """An export brings the ontology along; a large file has no list of what it shares."""
    export = tmp_path / "export.nq"
    export.write_text(pepgraph.open(FACTS, environment=False).export(format="nq"), "utf-8")
    load(tmp_path / "s", [three[0], export])
    load(tmp_path / "s", [], remove=[export])
    same(stored(tmp_path / "s"), fresh(tmp_path / "t", three[0]))
    with monkeypatch.context() as patch:
        patch.setattr(incoming, "LISTED", 0)
        load(tmp_path / "s", [FACTS])
    done = load(tmp_path / "s", [], remove=[three[0]])
    assert not done.anew
    same(stored(tmp_path / "s"), fresh(tmp_path / "u", FACTS))
    assert load(tmp_path / "s", [three[1]], remove=[FACTS]).anew, "a large file is not taken out piece by piece"
    same(stored(tmp_path / "s"), fresh(tmp_path / "v", three[1]))


def test_a_document_in_a_graph_of_another_name_follows_its_terms(three, tmp_path):
    lines = [re.sub(r"<[^>]*> \.$", "<urn:elsewhere> .", line) for line in three[0].read_text("utf-8").splitlines()]
    path = written(tmp_path / "elsewhere.nq", lines)
    load(tmp_path / "s", [path, three[2]])
    Writer(tmp_path, 5).write("terms")
    load(tmp_path / "s", [three[2]])
    same(stored(tmp_path / "s"), fresh(tmp_path / "t", path, three[2]))
    written(path, lines[::2])
    load(tmp_path / "s", [path])
    same(stored(tmp_path / "s"), fresh(tmp_path / "u", path, three[2]))
    load(tmp_path / "s", [three[1]], remove=[path])
    same(stored(tmp_path / "s"), fresh(tmp_path / "v", three[1], three[2]))


_ODD = """
<https://w3id.org/pepgraph/doc/d/claim/2-x> a pg:Claim ; rdf:subject e:x ; rdf:predicate pg:increases ;
    rdf:object {} ; pg:polarity {} ; pg:modality pg:Asserted ; pg:evidenceLevel pg:AnimalStudy .
<https://w3id.org/pepgraph/doc/d/claim/3-x> a pg:Claim ; rdf:subject e:x ; rdf:predicate pg:increases ;
    rdf:object e:x ; pg:polarity pg:Protein ; pg:evidenceLevel pg:Anecdote , "hearsay" .
"""


def test_claims_with_several_parts_are_counted_alike_in_any_order(tmp_path):
    text = _TRANSLATED.format('"glutamate"@en')
    first, one, other = (tmp_path / f"{name}.ttl" for name in ("first", "one", "other"))
    first.write_text(text, "utf-8")
    one.write_text(text + _ODD.format("e:glutamate , e:x , e:y", "pg:Affirmed , pg:Negated"), "utf-8")
    other.write_text(text + _ODD.format("e:y , e:x , e:glutamate", "pg:Negated , pg:Affirmed"), "utf-8")
    same(in_memory(one), in_memory(other))
    load(tmp_path / "s", [first])
    load(tmp_path / "s", [one])  # The document is in two files now, and its claims are counted in the store.
    same(stored(tmp_path / "s"), fresh(tmp_path / "t", first, one))


_HEAD = "".join(f"{line} .\n" for line in (*_TRANSLATED.split(" .\n")[:4], "@prefix d: <https://w3id.org/pepgraph/doc/>"))
_INCREASES = """d:d\\/claim\\/1-x a pg:Claim ; rdf:subject e:x ; rdf:predicate pg:increases ; rdf:object e:glutamate ;
    pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:AnimalStudy ;
    <http://purl.org/spar/cito/citesAsEvidence> d:b\\/reference\\/1 ; pg:statedIn d:b\\/passage\\/1 ."""
_FOREIGN = _INCREASES.replace("d:d\\/claim\\/1-x", "<urn:claim>")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (_INCREASES, "d:d\\/claim\\/1-x pg:modality pg:Hedged ."),
        (_INCREASES, "d:d\\/claim\\/1-x pg:polarity pg:Negated ."),
        (_INCREASES, 'd:d\\/claim\\/1-x pg:polarity "Affirmed" .'),
        (_INCREASES, "d:d\\/claim\\/1-x rdf:predicate pg:activates , pg:inhibits ."),
        (_INCREASES, "d:d\\/claim\\/2-x rdf:subject pg:increases ; rdf:predicate pg:increases ."),
        (_INCREASES, "d:b\\/reference\\/1 pg:identifiedAs <urn:paper> . d:b\\/passage\\/1 a pg:Passage ."),
        (_FOREIGN, "<urn:claim> pg:modality pg:Hedged . d:d a pg:Document ."),
        ("<urn:r> pg:identifiedAs <urn:paper> . d:d a pg:Document .", "d:d\\/claim\\/1-x rdf:subject e:x ."),
        ("e:x a pg:Peptide .", "e:x a pg:Entity . d:d a pg:Document ."),
        ("<urn:r> pg:shortcut <urn:link> .", "d:d a pg:Document . e:x <urn:link> e:glutamate ."),
    ],
    ids="modality polarity text relations term source foreign identified general link".split(),
)
def test_what_two_files_say_of_one_thing_is_as_of_one_load_in_any_order(first, second, tmp_path):
    one, other = written(tmp_path / "one.ttl", [_HEAD, first]), written(tmp_path / "other.ttl", [_HEAD, second])
    for path in (one, other):
        load(tmp_path / "s", [path])
    both = stored(tmp_path / "s")
    same(both, fresh(tmp_path / "t", other, one))
    derived = {quad.triple for quad in both if quad.graph_name.value == GRAPH + "derived"}
    assert derived.isdisjoint(quad.triple for quad in both if quad.graph_name.value != GRAPH + "derived")
    written(one, [_HEAD, first, "e:x <urn:more> e:y ."])
    load(tmp_path / "s", [one])
    same(stored(tmp_path / "s"), fresh(tmp_path / "u", other, one))
    load(tmp_path / "s", [], remove=other)
    same(stored(tmp_path / "s"), fresh(tmp_path / "v", one))


def test_a_part_that_is_moved_to_another_file_is_there_afterwards(tmp_path):
    one, other = tmp_path / "one.ttl", tmp_path / "other.ttl"
    written(one, [_HEAD, "d:d a pg:Document .", _INCREASES])
    written(other, [_HEAD, "d:c a pg:Document ."])
    load(tmp_path / "s", [one, other])
    shutil.copytree(tmp_path / "s", tmp_path / "copy")
    written(other, [_HEAD, "d:c a pg:Document .", _INCREASES])
    load(tmp_path / "copy", [other], remove=one)
    same(stored(tmp_path / "copy"), fresh(tmp_path / "t", other))
    written(one, [_HEAD, "d:d a pg:Document ; <urn:more> e:x ."])
    load(tmp_path / "s", [other, one])
    same(stored(tmp_path / "s"), fresh(tmp_path / "u", one, other))


def test_what_a_later_file_makes_a_link_is_said_by_rule_alone(tmp_path):
    said = written(tmp_path / "said.nt", [f"<{ENTITY}x> <urn:{name}> <{ENTITY}y> ." for name in ("link", "other")])
    link = written(tmp_path / "link.nt", [f"<urn:relation> <{ONTOLOGY}shortcut> <urn:link> ."])
    for path in (said, link):
        load(tmp_path / "s", [path])
    found = stored(tmp_path / "s")
    same(found, fresh(tmp_path / "t", link, said))
    assert {q.predicate.value for q in found if q.predicate.value.startswith("urn:")} == {"urn:other"}
    done = load(tmp_path / "s", [], remove=link)
    assert done.anew
    same(stored(tmp_path / "s"), fresh(tmp_path / "u", said))


@pytest.mark.parametrize("blank_or_text", ['"hearsay"', '"pg:Relation"', "[]"])
def test_text_and_blank_nodes_in_the_place_of_terms_are_loaded_for_check_to_tell_of(blank_or_text, tmp_path):
    text = _TRANSLATED.format('"glutamate"@en')
    texts = {
        "level": text.replace("e:glutamate .", f"e:glutamate ; pg:evidenceLevel {blank_or_text} ."),
        "relation": text.replace("pg:increases", blank_or_text),
    }
    for name, faulty in texts.items():
        assert faulty != text
        path = written(tmp_path / f"{name}.ttl", [faulty])
        same({q for q in in_memory(path) if q.predicate.value == RDFS + "label"} - fresh(tmp_path / name, path), set())


def test_a_stance_in_text_is_none_however_claims_are_counted(tmp_path):
    text = _TRANSLATED.format('"glutamate"@en')
    faulty = _ODD.format("e:x", '"Affirmed"')
    first = written(tmp_path / "first.ttl", [text + faulty])
    other = written(tmp_path / "other.nt", [f"<{DOCUMENT}d> <{RDF}type> <{ONTOLOGY}Document> ."])
    for path in (first, other):
        load(tmp_path / "s", [path])  # What two files bring, one after the other, is counted by a query.
    same(stored(tmp_path / "s"), fresh(tmp_path / "t", first, other))


def test_a_link_that_follows_from_one_of_several_objects_stays_and_was_there(tmp_path):
    text = _TRANSLATED.format('"glutamate"@en')
    one, other = tmp_path / "one.ttl", tmp_path / "other.ttl"
    one.write_text(text + _ODD.format("e:glutamate , e:y", "pg:Affirmed"), "utf-8")
    other.write_text((text + _ODD.format("e:y", "pg:Affirmed")).replace("/doc/d/", "/doc/other/"), "utf-8")
    load(tmp_path / "s", [one, other])
    load(tmp_path / "s", [], remove=[other])
    same(stored(tmp_path / "s"), fresh(tmp_path / "t", one))


# ── Files that are broken ────────────────────────────────────────────────────────────────────

GOOD = b"<urn:a> <urn:p> <urn:b> .\n"
IN_GRAPH = b"<urn:a> <urn:p> _:b <urn:g> .\n"
NAMELESS = b"<urn:a> <urn:p> _:b .\n<urn:a> <urn:p> <urn:b> _:g .\n"
RESERVED = b"https://w3id.org/pepgraph/doc/index/claim/1-x"
TRIPLE_TERM = b"<urn:a> <urn:p> <<( <urn:a> <urn:p> <urn:b> )>> .\n"
TRIPLE_IN_XML = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="urn:" rdf:version="1.2">

<rdf:Description rdf:about="urn:a"><x:p rdf:parseType="Triple"><rdf:Description rdf:about="urn:b"><x:p>1</x:p>
</rdf:Description></x:p></rdf:Description></rdf:RDF>"""
DOCTYPE = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"></rdf:RDF>"""
DEEP = b"<urn:a> <urn:p> " + b"<<( <urn:a> <urn:p> " * 30_000 + b"<urn:b>" + b" )>>" * 30_000 + b" .\n"
"""So deep that Oxigraph's parser ends the process."""


BROKEN = [
    ("gone.ttl", None, "no such file; check the name$"),
    ("a.ttl", b"", "the file is empty; it should hold RDF$"),
    ("a.docx", GOOD, r"unknown format \.docx; use \.ttl"),
    ("a.ttl.gz", GOOD, "no good gzip file .*; fetch it again, nothing of it was taken$"),
    ("a.ttl.gz", gzip.compress(gzip.compress(GOOD, mtime=0), mtime=0), "it is gzip within gzip; unpack it once$"),
    ("a.rdf", gzip.compress(GOOD, mtime=0), r"it is gzip; end its name in \.gz$"),
    ("a.nq.gz", gzip.compress(GOOD * 5000, mtime=0)[:-20], "the gzip file ends too early; fetch it again"),
    ("a.nq.gz", gzip.compress(random.Random(1).randbytes(9000).hex().encode(), mtime=0)[:5000], "ends too early"),
    ("a.ttl", b"# one\n" + GOOD + b'<urn:a> <urn:p> "\xff" .', r"a\.ttl:3: not UTF-8; save the file as UTF-8$"),
    ("a.nq", GOOD + b'<urn:a> <urn:p> "\xff" .', r"a\.nq:2: not UTF-8; save the file as UTF-8$"),
    ("a.rdf", DOCTYPE, "RDF/XML with a DOCTYPE is refused"),
    ("a.rdf.gz", gzip.compress(DOCTYPE, mtime=0), "RDF/XML with a DOCTYPE is refused"),
    ("a.ttl", GOOD + b"<a> <urn:p> <urn:b> .", r"a\.ttl:2:\d+: relative IRI; write it whole or declare @base$"),
    ("a.nt", GOOD + b"<a> <urn:p> <urn:b> .", r"a\.nt:2:\d+: relative IRI; write it whole$"),
    ("a.nq", GOOD + b"<a> <urn:p> <urn:b> .", r"a\.nq:2:\d+: relative IRI; write it whole$"),
    ("a.nq", GOOD + b"<urn:a> <urn:p> <urn:b c> .", r"a\.nq:2:\d+: Invalid IRI .*nothing of the file was taken$"),
    ("a.nq", GOOD * 9 + b"<urn:a> <urn:p> .\n" + GOOD, r"a\.nq:10:\d+: .*nothing of the file was taken$"),
    ("a.jsonld", b'{"@id": "urn:a", ', r"a\.jsonld(:\d+)*: "),
    ("a.nq", GOOD + GOOD.replace(b"urn:a", RESERVED), r"a\.nq:2: 'index' cannot be a document's id, for it"),
    ("a.nq", IN_GRAPH + NAMELESS, r"a\.nq:3: a graph without a name, since a blank node is not one; name it"),
    ("a.nq", IN_GRAPH[:0] + NAMELESS, r"a\.nq:2: a graph without a name"),
    ("a.nq.gz", gzip.compress(IN_GRAPH + NAMELESS, mtime=0), r"a\.nq\.gz:3: a graph without a name"),
    ("a.trig", GOOD + b"_:g {\n" + GOOD + b"}", r"a\.trig:2: a graph without a name"),
    ("a.trig", GOOD + b"\n  GRAPH [ ] { <urn:a> <urn:p> 1 }", r"a\.trig:3: a graph without a name"),
    ("b.trig", GOOD + b"[]\n{ <urn:a> <urn:p> 1 }", r"b\.trig: a graph without a name"),
    ("a.nq", GOOD + TRIPLE_TERM, r"a\.nq:2: a triple term of RDF 1\.2, which .* can carry; describe a node in its"),
    ("a.nq", GOOD + TRIPLE_TERM.replace(b"<urn:a> <urn:p>", b"_:a <urn:q>", 1), r"a\.nq:2: a triple term of RDF 1\.2"),
    ("a.ttl.gz", gzip.compress(GOOD + b'<urn:c> <urn:p> "<<"; <urn:q>\n << <urn:a> <urn:p> 1 >> .', mtime=0), "z:3: "),
    ("a.ttl", GOOD + GOOD[:-2] + b"{| <urn:p> 1 |} .", r"a\.ttl:2: a triple term of RDF 1\.2"),
    ("a.ttl", GOOD + DEEP, r"a\.ttl:2: triple terms of RDF 1\.2 are nested more than 500 deep; no format of ours"),
    ("a.nq", GOOD + DEEP, r"a\.nq:2: triple terms of RDF 1\.2 are nested more than 500 deep"),
    ("a.nq.gz", gzip.compress(GOOD + b"# " + b"-" * 2**20 + b"\n" + DEEP, mtime=0), r":3: triple terms of RDF 1"),
    ("a.rdf", TRIPLE_IN_XML, r"a\.rdf:3: a triple term of RDF 1\.2"),
]


def around(folder: Path) -> list[Path]:
    """A good file to stand before a broken one, and one to stand after it."""
    return [written(folder / f"{name}.nt", [f"<{name}:x> <urn:p> <urn:b> ."]) for name in ("good", "after")]


@pytest.fixture(scope="module")
def all_around(tmp_path_factory) -> Quads:
    folder = tmp_path_factory.mktemp("around")
    return fresh(folder / "s", *around(folder))


@pytest.mark.parametrize(
    ("name", "content", "said", "large"),
    # Only N-Quads are read by Oxigraph itself where they are large.
    [(*case, large) for case in BROKEN for large in (False, True) if not large or case[0].endswith(".nq")],
)
def test_a_broken_file_is_named_and_nothing_of_it_is_in(name, content, said, large, all_around, tmp_path, monkeypatch):
    if large:
        monkeypatch.setattr(incoming, "LISTED", 0)
    good, after = around(tmp_path)
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=said) as caught:
        load(tmp_path / "s", [good, path, after])
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)
    # What is wrong with the name alone, or shows at its head, is seen before anything is done.
    if (tmp_path / "s" / "pepgraph-store.json").exists():
        assert [entry.name for entry in Manifest.read(tmp_path / "s").files] == [str(good)]
        assert not any("urn:a" in str(quad.subject) for quad in stored(tmp_path / "s"))
    else:
        assert content is None or not content or name.endswith((".docx", ".rdf", ".gz", ".jsonld")) or DEEP in content
    load(tmp_path / "s", [good, after])
    same(stored(tmp_path / "s"), all_around)


BOM = codecs.BOM_UTF8


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ttl", b" \n\t"),
        ("a.nq", b"\n" * 200_000),
        ("a.ttl", BOM),
        ("a.nt", BOM + b"\n"),
        ("a.ttl.gz", gzip.compress(b"", mtime=0)),
        ("a.nq.gz", gzip.compress(BOM, mtime=0)),
        ("a.jsonld.gz", gzip.compress(b"", mtime=0)),
        ("a.trig", NAMELESS[:22] + b"GRAPH _:g { <urn:a> <urn:p> 1 }"),
        ("a.nq", IN_GRAPH + NAMELESS),
        ("a.ttl.gz", gzip.compress(GOOD, mtime=0)[:12]),
        ("a.ttl.gz", GOOD),
    ],
)
def test_what_is_refused_is_refused_in_the_same_words_by_both_doors(name, content, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError) as loaded:
        load(tmp_path / "s", [path])
    with pytest.raises(DataError) as opened:
        pepgraph.open(path, environment=False)
    assert str(loaded.value) == str(opened.value)
    assert list(tmp_path.iterdir()) == [path]


@pytest.fixture(scope="module")
def unmarked(tmp_path_factory) -> tuple[Path, Quads]:
    """A file without a mark, and what a store of it holds."""
    path = tmp_path_factory.mktemp("unmarked") / "a.nt"
    path.write_bytes(GOOD)
    return path, fresh(path.parent / "s", path)


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
@pytest.mark.parametrize("how", ["plain", "watched", "packed"])
@pytest.mark.parametrize("ending", ["ttl", "trig", "nt", "nq", "jsonld"])
def test_a_byte_order_mark_is_no_part_of_what_is_said(ending, how, large, unmarked, tmp_path, monkeypatch):
    text = BOM + (b'[{"@id": "urn:a", "urn:p": {"@id": "urn:b"}}]' if ending == "jsonld" else GOOD)
    path = tmp_path / f"a.{ending}{'.gz' * (how == 'packed')}"
    path.write_bytes(gzip.compress(text, mtime=0) if how == "packed" else text)
    if large:
        monkeypatch.setattr(incoming, "LISTED", 0)
    with Bar([str(path)]) as bar:
        load(tmp_path / "s", [path], progress=bar if how == "watched" else None)
    plain, held = unmarked
    same(stored(tmp_path / "s"), held)
    assert set(Source.read(path).quads()) == set(Source.read(plain).quads())
    assert load(tmp_path / "s", [path]).unchanged


def test_a_fault_behind_a_byte_order_mark_has_its_line(tmp_path):
    path = tmp_path / "a.nq"
    path.write_bytes(BOM + GOOD + b"<urn:a> <urn:p> .\n")
    with pytest.raises(DataError, match=r"a\.nq:2:\d+: "):
        load(tmp_path / "s", [path])


# ── What can be read but once ────────────────────────────────────────────────────────────────


@pytest.fixture
def pipe(tmp_path) -> Iterator[Callable[[str, bytes], Path]]:
    """Named pipes into which something is written, once."""
    writers = []

    def make(name: str, content: bytes) -> Path:
        path = tmp_path / name
        if not path.exists():
            os.mkfifo(path)
        writers.append(threading.Thread(target=path.write_bytes, args=(content,), daemon=True))
        writers[-1].start()
        return path

    yield make
    for writer in writers:
        writer.join(10)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ttl", GOOD),
        ("a.nq", GOOD),
        ("a.nq.gz", gzip.compress(GOOD, mtime=0)),
        ("a", GOOD),
        ("a.jsonld", b'[{"@id": "urn:a", "urn:p": {"@id": "urn:b"}}]'),
    ],
)
@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_a_pipe_is_read_once(name, content, large, pipe, tmp_path, monkeypatch):
    if large:
        monkeypatch.setattr(incoming, "LISTED", 0)
    plain = tmp_path / "plain" / "a.nt"
    plain.parent.mkdir()
    plain.write_bytes(GOOD)
    path = pipe(name, content)
    assert load(tmp_path / "s", [path]).added == [str(path)]
    same(stored(tmp_path / "s"), fresh(tmp_path / "t", plain))
    assert load(tmp_path / "s", [pipe(name, content)]).unchanged == [str(path)]
    with pepgraph.open(pipe(name, content), environment=False) as graph:
        assert graph.query("SELECT ?o { <urn:a> <urn:p> ?o }").values == [("urn:b",)]
    with pytest.raises(StoreError, match=rf"a part of it came from {path}, which is not a file; load it into a new"):
        load(tmp_path / "s", [], rebuild=True)
    assert load(tmp_path / "s", [], remove=[path]).removed == [str(path)]


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed: it is the shell that has substitutions")
def test_what_another_command_writes_is_loaded(tmp_path):
    def shell(line: str) -> tuple[int, str, str]:
        script = line.replace("pepgraph", f"{shlex.quote(sys.executable)} -m pepgraph")
        done = subprocess.run(
            ["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path
        )
        return done.returncode, done.stdout, done.stderr

    for name in ("one", "two"):
        (tmp_path / f"{name}.ttl").write_bytes(GOOD.replace(b"urn:b", f"urn:{name}".encode()))
    code, out, said = shell("pepgraph load <(cat one.ttl) <(cat two.ttl) --store s")
    assert (code, out, said) == (0, "2 files added; 2 triples of files are in s\n", "")
    query = "query 'SELECT ?o { <urn:a> <urn:p> ?o } ORDER BY ?o' --format csv"
    for given in ("--store s", "--data <(cat one.ttl) <(cat two.ttl)"):
        assert shell(f"pepgraph {query} {given}") == (0, "o\nurn:one\nurn:two\n", "")
    assert shell("pepgraph load --rebuild --store s") == (
        2, "", "pepgraph: s: a part of it came from /dev/fd/63, which is not a file; load it into a new folder\n"
    )  # fmt: skip


@pytest.mark.parametrize("already", [False, True], ids=["new", "changed"])
def test_turtle_that_breaks_at_line_900_000(already, tmp_path):
    first, broken = tmp_path / "first.nt", tmp_path / "broken.ttl"
    first.write_bytes(GOOD)
    if already:
        broken.write_bytes(GOOD.replace(b"urn:a", b"urn:old"))
        load(tmp_path / "s", [broken])
    lines = ("<urn:s{0}> <urn:p> <urn:o> .\n" + "# nothing\n" * 29).format
    text = "".join(lines(n) for n in range(30_000))
    broken.write_text(text[: text.rindex("#")] + "<urn:s> <urn:p> ;;; .\n<urn:s> <urn:p> <urn:o> .\n", "utf-8")
    with pytest.raises(DataError, match=rf"{re.escape(str(broken))}:900000:\d+: .*nothing of the file was taken$"):
        load(tmp_path / "s", [first, broken])
    names = [entry.name for entry in Manifest.read(tmp_path / "s").files]
    assert names == [str(broken)] * already + [str(first)] * (not already)
    assert not [quad for quad in stored(tmp_path / "s") if "urn:s" in str(quad.subject)]


def test_the_same_file_twice_in_one_command_is_one_file(three, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = load(tmp_path / "s", [three[0], three[0].name, f"./{three[0].name}"])
    assert done.added == [str(three[0])]
    same(stored(tmp_path / "s"), fresh(tmp_path / "t", three[0]))
    load(tmp_path / "s", three[1])
    assert load(tmp_path / "s", [], remove=[three[0], three[0].name]).removed == [str(three[0])]


@pytest.fixture
def spelt(tmp_path) -> list[Path]:
    """One small file by three names."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.nt").write_bytes(GOOD)
    (tmp_path / "link.nt").symlink_to("a.nt")
    return [tmp_path / "a.nt", tmp_path / "sub" / ".." / "a.nt", tmp_path / "link.nt"]


def test_a_file_is_one_file_however_it_is_spelt(spelt, tmp_path):
    folder = tmp_path / "s"
    assert load(folder, spelt).added == [str(spelt[0])]
    assert load(folder, spelt[1:]).unchanged == [str(spelt[0])]
    assert load(folder, [], remove=[spelt[2]]).removed == [str(spelt[0])]


def test_a_file_that_an_earlier_store_has_twice_is_one_again(spelt, tmp_path):
    folder = tmp_path / "s"
    load(folder, spelt[:1])
    manifest = Manifest.read(folder)
    (entry,) = manifest.files
    replace(manifest, files=(entry, replace(entry, name=str(spelt[1])))).write(folder)
    spelt[0].write_bytes(GOOD.replace(b"urn:b", b"urn:c"))
    assert load(folder, [spelt[0]]).replaced == [str(spelt[1])]
    assert [entry.name for entry in Manifest.read(folder).files] == [str(spelt[1])]
    same(stored(folder), fresh(tmp_path / "t", spelt[0]))


def test_a_link_that_leads_to_another_file_now_replaces_what_it_led_to(spelt, tmp_path):
    folder, other = tmp_path / "s", tmp_path / "other.nt"
    other.write_bytes(GOOD.replace(b"urn:b", b"urn:c"))
    load(folder, spelt[2:])
    spelt[2].unlink()
    spelt[2].symlink_to(other)
    assert load(folder, spelt[2:]).replaced == [str(spelt[2])]


def test_what_is_removed_must_be_there_and_not_be_loaded_too(three, tmp_path):
    load(tmp_path / "s", three[:1])
    with pytest.raises(StoreError, match=rf"doc-b\.nq is not in the store, which holds {re.escape(str(three[0]))}$"):
        load(tmp_path / "s", [], remove=three[1:2])
    with pytest.raises(StoreError, match=r"doc-a\.nq is both to be loaded and removed; name it once$"):
        load(tmp_path / "s", three[:1], remove=three[:1])
    load(tmp_path / "s", [], remove=[three[0], three[0]])
    assert Manifest.read(tmp_path / "s").files == ()
    same(stored(tmp_path / "s"), in_memory() - restated(in_memory()))


def restated(quads: Quads) -> Quads:
    return {q for q in quads if q.predicate.value in (OA + "start", OA + "end", ONTOLOGY + "citationState")}


# ── The command ──────────────────────────────────────────────────────────────────────────────


def run(*arguments: str | Path, stdin: bytes = b"", anew: bool = False) -> tuple[int, str, str]:
    clean = {key: value for key, value in os.environ.items() if key not in ("PEPGRAPH_DOCUMENTS", "COLUMNS")}
    done = running.run(*arguments, stdin=stdin, env=clean, anew=anew)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_what_load_says(three, tmp_path):
    store, (one, two, terms) = tmp_path / "s", three

    def total() -> str:
        return f"{sum(entry.quads for entry in Manifest.read(store).files):,} triples of files are in {store}"

    assert run("load", one, two, "--store", store) == (0, f"2 files added; {total()}\n", "")
    assert run("--store", store, "load", two, terms) == (0, f"unchanged: {two}\n1 file added; {total()}\n", "")
    Writer(tmp_path, 7).write("doc-a")
    assert run("load", one, "--remove", two, "--store", store) == (
        0,
        f"replaced: {one}\nremoved: {two}\n0 files added; {total()}\n",
        "",
    )
    assert run("load", "--rebuild", "--store", store) == (
        0,
        f"0 files added; {total()}; all files were loaded anew\n",
        "",
    )
    packed = run("load", "-", "--store", store, stdin=gzip.compress(GOOD))
    assert packed == (2, "", "pepgraph: -: it is gzip; unpack it first\n")
    code, out, said = run("load", "-", "--store", store, stdin=GOOD)
    assert (code, out, said) == (0, f"1 file added; {total()}\n", "")
    assert Manifest.read(store).files[-1].name == "-"
    assert run("load", "--rebuild", "--store", store) == (
        2, "", f"pepgraph: {store}: a part of it came from standard input; load it into a new folder\n",
    )  # fmt: skip
    assert run("load", "-", "--store", store, stdin=GOOD.replace(b"urn:a", b"urn:other"))[0] == 0
    assert run("load", "--remove", "-", "--store", store)[0] == 0
    same(stored(store), fresh(tmp_path / "t", one, terms))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["load", FACTS], "say which store to fill, once: pepgraph load FILE --store DIR"),
        (["load", FACTS, "--store", "{}/a", "--store", "{}/b"], "say which store to fill, once"),
        (["--store", "{}/a", "load", FACTS, "--store", "{}/a", "--store", "{}/b"], "say which store to fill, once"),
        (["load", "--store", "{}/a"], "say what to load"),
        (["load", "{}/gone.ttl", "--store", "{}/a"], "gone.ttl: no such file; check the name"),
        (["load", "{}", "--store", "{}/a"], "this is a folder; name a file in it"),
        (["load", "-", "--store", "{}/a"], "-: the file is empty; it should hold RDF"),
        (["load", FACTS, "--store", "{}/a", "--data", FACTS], "--data"),
        (["--store", "{}/a", "--data", FACTS], "--store says where the graph is and what answers; leave out --data"),
        (["--store", "{}/a", "--engine", "rdflib"], "leave out --engine"),
        (["--store", "{}/gone"], "no store: it is not there; `pepgraph load FILE --store DIR` makes one"),
        (["load", FACTS, "--endpoint", "http://127.0.0.1:9/query"], "unknown option --endpoint; `pepgraph load"),
    ],
)
def test_what_load_refuses(arguments, said, tmp_path):
    code, out, error = run(*(str(part).replace("{}", str(tmp_path)) for part in arguments))
    assert (code, out) == (2, "")
    assert error.startswith("pepgraph: ")
    assert said in error
    assert error.count("\n") == 1
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "writer.lock"]


def test_a_bar_only_on_a_terminal(tmp_path):
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    import termios

    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (30, 100))
    path = tmp_path / "data.nt"
    path.write_bytes(b"".join(b"<urn:s%d> <urn:p> <urn:o> .\n" % n for n in range(60_000)))
    command = [sys.executable, "-m", "pepgraph", "load", str(path), "--store", str(tmp_path / "s")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=follower)
    os.close(follower)
    shown = b""
    with contextlib.suppress(OSError):  # Linux says that the other end is gone as an error.
        while data := os.read(leader, 4096):
            shown += data
    os.close(leader)
    assert process.communicate()[0].startswith(b"1 file added; 60,000 triples")
    assert b"data.nt" in shown
    assert b"%|" in shown
    assert b"triples" in shown
    assert shown.rstrip(b" ").endswith(b"\r"), "the bar is gone when it has ended"


@pytest.mark.parametrize(
    "command",
    [
        "query 'SELECT ?claim ?label { ?claim a pg:Claim ; rdfs:label ?label } ORDER BY ?claim' --limit 0 --format csv",
        "query 'SELECT (COUNT(*) AS ?n) { ?s a pg:Claim }'",
        "query 'ASK { e:semax a pg:Peptide }'",
        "ask mechanisms semax",
        "ask status selank --format json",
        "ask hedged --min-evidence animal",
        "show selank",
        "show semax --format json",
        "compare selank semax",
        "sources",
        "impact 6",
        "claim 65-semax-increases-ngf",
        "search anxiety",
        "search reduces zebrafish anxiety",
        "export --format ttl",
        "export --format trig --about selank",
        "export --format jsonld",
        "export --format bibtex",
        "export --format graphml",
        "export --format nodes.csv",
        "draw -o -",
        "draw --view full --about semax -o -",
        "check",
    ],
)
def test_every_reading_command_answers_from_a_store_as_from_memory(command, packaged):
    words = shlex.split(command)
    # In a Python of its own, sets have another order.
    assert run(*words, "--store", packaged) == run(*words, anew=True)
    if words[:1] == ["show"]:
        assert run("--store", packaged, *words) == run(*words)


@pytest.mark.parametrize(
    "conditions", [{"reference": "6"}, {"about": "semax", "polarity": "negated"}, {"evidence": "animal"}]
)
@pytest.mark.parametrize("limit", [0, 1_000])
def test_claims_that_meet_conditions_are_listed_without_a_slice(conditions, limit, packaged, monkeypatch, capfd):
    """All that is behind 40,000 claims was taken into memory to list a thousand of them."""
    expected = [claim.iri for claim in pepgraph.open(environment=False).claims(**conditions)]
    monkeypatch.setattr(pepgraph.Graph, "slice", None)
    words = [word for name, value in conditions.items() for word in (f"--{name}", value)]
    assert main(["search", *words, "--limit", str(limit), "--format", "json", "--store", str(packaged)]) == 0
    assert [claim["id"] for claim in json.loads(capfd.readouterr().out)] == expected != []


UNSEARCHED = (
    "pepgraph: the words of a document are searched only where the graph is read from files (--data), "
    "or in a slice (--within, --about), which is in memory\n"
)


def test_a_search_of_a_store_that_finds_nothing_says_that_no_words_of_a_document_are_searched(packaged):
    ours, theirs = run("search", "anxiety", "calm"), run("search", "anxiety", "calm", "--store", packaged)
    own = "; the words of a document itself are searched where --document gives it"
    assert theirs == (*ours[:2], ours[2].replace(own, "") + UNSEARCHED) != ours
    assert run("search", "bdnf", "--store", packaged) == run("search", "bdnf")
    assert run("search", "--store", packaged) == run("search")


def test_a_search_of_a_store_with_a_document_says_once_that_its_words_are_not_searched(packaged, document):
    given = ("--store", packaged, "--document", document)
    for words in ("zebrafish", "beneficial effects of selank"):
        assert run("search", words, *given)[2].count(UNSEARCHED) == 1
    assert run("search", "bdnf", *given)[2] == ""
    assert run("search", "bdnf", *given)[1] == run("search", "bdnf", "--document", document)[1] != ""
    for words in ("bdnf", "zebrafish"):
        assert UNSEARCHED not in run("search", words, *given, "--within", NAME)[2]
        assert UNSEARCHED not in run("search", words, "--document", document)[2]


def test_the_overview_of_a_store_differs_in_what_to_try_next_alone(packaged):
    ours, theirs = (run(*words)[1].partition("\nTry next") for words in ((), ("--store", packaged)))
    assert ours[0] == theirs[0]
    assert f"each with --store {packaged}:" in theirs[2]


@pytest.mark.parametrize("format", ["nt", "nq", "ttl"])
def test_an_export_of_a_store_is_that_of_its_files(format, packaged):
    assert run("export", "--format", format, "--store", packaged) == run("export", "--format", format)


@pytest.mark.parametrize("format", ["bibtex", "graphml", "edges.csv"])
def test_what_is_no_rdf_is_exported_without_all_of_a_store_in_memory(format, packaged, monkeypatch, capfd):
    """The bibliography of a million triples was refused as too much to be taken into memory."""
    monkeypatch.setattr("pepgraph.graph.GATHERED", 1_000)
    assert main(["export", "--format", format, "--store", str(packaged)]) == 0
    assert capfd.readouterr() == run("export", "--format", format)[1:]


def test_a_large_export_in_lines_has_the_same_lines_but_those_that_are_restated(packaged, monkeypatch, capfd):
    monkeypatch.setattr("pepgraph.graph.GATHERED", 1_000)
    for format in ("nt", "nq"):
        assert main(["export", "--format", format, "--store", str(packaged)]) == 0
        text, said = capfd.readouterr()
        assert said.startswith("too large to be put in order: written as it is stored")
        whole = {*run("export", "--format", format)[1].splitlines()}
        found = text.splitlines()
        assert len(found) == len({*found})
        assert {*found} < whole
        assert all(re.search(r"#(start|end|citationState)>|#(Span|Proposition)>", line) for line in whole - {*found})


def test_what_a_store_leaves_out_is_said_where_a_query_wants_it(packaged, tmp_path):
    query = "SELECT ?span { ?span oa:start ?start }"
    code, _, said = run("query", query, "--store", packaged)
    assert code == 0
    assert said.endswith("pepgraph: this store leaves out oa:start; `pepgraph load --rebuild --spans` adds it\n")
    whole = tmp_path / "s"
    assert run("load", FACTS, "--store", whole, "--spans")[0] == 0
    found, expected = (run("query", query, *at, "--limit", "0")[1].split() for at in (("--store", whole), ()))
    assert sorted(found) == sorted(expected)
