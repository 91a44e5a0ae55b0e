"""Files into a store on disk: in any format and order, one after the other, it holds what the graph in memory holds."""

from __future__ import annotations

import gzip
import random
import re
import sys
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

import pepgraph
from pepgraph.errors import StoreError
from pepgraph.model.names import BASE, DOCUMENT, GRAPH, OA, ONTOLOGY, RDF
from pepgraph.store import derive as deriving
from pepgraph.store import load as loading
from pepgraph.store.derive import INDEX
from pepgraph.store.files import Source
from pepgraph.store.fill import fill
from pepgraph.store.folder import Manifest, read_store
from pepgraph.store.load import load
from pepgraph.store.oxigraph import OxigraphEngine
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
    reading.close()
    return found


def in_memory(*files: Path) -> Quads:
    """The graph in memory of these files and the ontology."""
    engine = OxigraphEngine()
    fill(engine, (Source.read(path).quads() for path in (*ontology_files(), *files)))
    return set(engine._store)


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


# ── The same as in memory ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("which", ["facts", "generated"])
def test_a_store_that_restates_holds_what_memory_holds(which, generated, tmp_path):
    path = FACTS if which == "facts" else generated
    same(fresh(tmp_path / "s", path, restate=True), in_memory(path))


def test_a_lean_store_lacks_what_names_and_other_triples_say_and_nothing_else(generated, whole, tmp_path):
    lean = fresh(tmp_path / "s", generated)
    assert not lean - whole
    restated = {(OA + "start",), (OA + "end",), (ONTOLOGY + "citationState",)} | {
        (RDF + "type", ONTOLOGY + name) for name in ("Span", "Proposition")
    }
    lacking = {(q.predicate.value, q.object.value)[: 1 + (q.predicate.value == RDF + "type")] for q in whole - lean}
    assert lacking == restated
    assert not [q for q in lean if q.predicate.value in (OA + "start", OA + "end", ONTOLOGY + "citationState")]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("ending", ["ttl", "trig", "nt", "nq", "jsonld", "rdf"])
def test_every_format_gives_the_same_store(ending, packed, tmp_path):
    """Graphs stand in three of them; in the others each triple finds its own."""
    text = serialize(Source.read(FACTS).quads(), {"rdf": "rdfxml"}.get(ending, ending)).encode()
    path = tmp_path / f"facts.{ending}{'.gz' * packed}"
    path.write_bytes(gzip.compress(text) if packed else text)
    same(fresh(tmp_path / "s", path), fresh(tmp_path / "t", FACTS))


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
def test_the_order_of_lines_does_not_matter(order, limits, generated, whole, tmp_path, monkeypatch):
    if limits != "usual":
        held, waiting = {"tiny": (300, 1000), "tinier": (5, 0)}[limits]
        monkeypatch.setattr(deriving, "HELD", held)
        monkeypatch.setattr(deriving, "WAITING", waiting)
    lines = [line for line in generated.read_text("utf-8").splitlines() if not line.startswith("#")]
    mixed = order(lines)
    assert mixed != lines
    assert sorted(mixed) == sorted(lines)
    path = written(tmp_path / "mixed.nq", mixed)
    same(fresh(tmp_path / "s", path, restate=True), whole)
    if limits == "tiny":
        same(fresh(tmp_path / "lean", path), fresh(tmp_path / "plain", generated))


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
        monkeypatch.setattr(loading, "BATCH", 1000)
    if where == "two commands":
        load(tmp_path / "s", files[:1], restate=True)
        files = files[1:]
    same(fresh(tmp_path / "s", *files, restate=True), whole)


# ── Large files, and files that bring along what is made here ────────────────────────────────


@pytest.mark.parametrize("before", [False, True], ids=["first", "later"])
def test_a_large_file_is_loaded_beside_the_derivation(before, generated, tmp_path, monkeypatch):
    first = [FACTS] if before else []
    expected = fresh(tmp_path / "plain", *first, generated)
    if first:
        load(tmp_path / "s", first)
    monkeypatch.setattr(loading, "LISTED", 0)
    calls = []
    monkeypatch.setattr(
        loading, "_direct", lambda source, real=loading._direct: calls.append(real(source)) or calls[-1]
    )
    same(fresh(tmp_path / "s", generated), expected)
    assert any(calls)


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
@pytest.mark.parametrize("restated", [False, True], ids=["lean", "restated"])
@pytest.mark.parametrize("ending", ["nq", "trig", "ttl"])
def test_an_export_that_is_read_again_gives_the_same_store(ending, restated, large, generated, tmp_path, monkeypatch):
    """Even one with graph:derived, graph:index and graph:quotes in it: they are made anew, once."""
    expected = fresh(tmp_path / "plain", generated, restate=restated)
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
        monkeypatch.setattr(loading, "LISTED", 0)
    same(fresh(tmp_path / "s", path, restate=restated), expected)


# ── Files that change ────────────────────────────────────────────────────────────────────────


class Writer:
    """Files cut from the packaged facts: documents with some of the claims, entities with other names, terms."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.rng = random.Random(seed)
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

    def write(self, name: str) -> Path:
        if name == "terms":
            lines = self.terms()
        elif name == "both":
            lines = self.document("doc-a") + self.document("doc-b")
        else:
            lines = self.document(name)
        return written(self.folder / f"{name}.nq", lines)


@pytest.mark.parametrize("seed", range(8))
def test_files_that_come_change_and_go_leave_what_a_fresh_load_gives(seed, tmp_path):
    writer = Writer(tmp_path, seed)
    restate = seed % 2 == 1
    here: list[Path] = []
    store = tmp_path / "s"
    # Two of the files may bring the same document.
    names = ["doc-a", "doc-b", "doc-c", "terms"] + ["both"] * (seed % 4 == 3)
    for step in range(5):
        changed = [writer.write(name) for name in writer.rng.sample(names, writer.rng.choice((1, 1, 2)))]
        gone = [path for path in here if path not in changed and writer.rng.random() < 0.2]
        load(store, changed, remove=gone, restate=restate)
        here = [path for path in here if path not in gone] + [path for path in changed if path not in here]
        assert {entry.name for entry in Manifest.read(store).files} == {*map(str, here)}
        try:
            same(stored(store), fresh(tmp_path / f"fresh-{step}", *here, restate=restate))
        except AssertionError as error:
            raise AssertionError(f"step {step}, {changed} in, {gone} out: {error}") from None


def generation(folder: Path) -> str:
    return Manifest.read(folder).generation


@pytest.fixture
def three(tmp_path) -> list[Path]:
    """Two documents and a file of terms and entities."""
    writer = Writer(tmp_path, 99)
    return [writer.write(name) for name in ("doc-a", "doc-b", "terms")]


def test_a_file_that_has_not_changed_is_passed_over(three, tmp_path):
    load(tmp_path / "s", three)
    before = generation(tmp_path / "s"), sorted(path.name for path in (tmp_path / "s").rglob("*"))
    three[0].touch()
    done = load(tmp_path / "s", three)
    assert (done.added, done.replaced, done.unchanged) == ([], [], [*map(str, three)])
    assert (generation(tmp_path / "s"), sorted(path.name for path in (tmp_path / "s").rglob("*"))) == before


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


@pytest.mark.parametrize("what", ["new", "changed", "removed"])
def test_another_ontology_asks_for_a_rebuild(what, three, tmp_path):
    store = tmp_path / "s"
    load(store, three)
    replace(Manifest.read(store), ontology="0" * 64).write(store)
    files, gone = {"new": ([FACTS], []), "changed": ([three[0]], []), "removed": ([], [three[0]])}[what]
    if what == "changed":
        Writer(tmp_path, 4).write("doc-a")
    with pytest.raises(StoreError, match=r"made with another ontology; --rebuild loads its files anew$"):
        load(store, files, remove=gone)
    assert load(store, [three[1]]).unchanged, "nothing to do is no harm"
    load(store, files, remove=gone, rebuild=True)
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
        patch.setattr(loading, "LISTED", 0)
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
