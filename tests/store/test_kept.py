"""Answers kept with a store: the same rows as when they are asked for, told apart from those of another state."""

from __future__ import annotations

import contextlib
import itertools
import os
import shlex
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import running

import pepgraph
from pepgraph.answers import precomputed
from pepgraph.answers.precomputed import keep_answers
from pepgraph.answers.searching.search import find
from pepgraph.answers.searching.word_index import words_at_hand
from pepgraph.errors import QueryError, StoreError
from pepgraph.model.names import ENTITY, PREFIXES, XSD
from pepgraph.model.terms import Blank, Iri, Literal
from pepgraph.query.catalogue import catalogue
from pepgraph.query.pairs import put_together
from pepgraph.query.run import prefixes_of
from pepgraph.query.run import run as run_query
from pepgraph.store.contract import Answer, Dataset
from pepgraph.store.disk.engine import DiskEngine
from pepgraph.store.disk.folder import ANSWERS, WORDS
from pepgraph.store.disk.kept_answers import CHUNK, Keeping, KeptAnswers
from pepgraph.store.disk.load import load
from pepgraph.store.disk.manifest import Manifest
from pepgraph.store.oxigraph import OxigraphReader

FACTS = Path(__file__).parents[2] / "data" / "facts.ttl"
UNCITED = catalogue()["uncited"]


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("plain") / "s"
    load(folder, [FACTS])
    return folder


@pytest.fixture
def store(tmp_path) -> Path:
    load(tmp_path / "s", [FACTS])
    keep_answers(tmp_path / "s")
    return tmp_path / "s"


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    """The same, for tests that leave it as it is."""
    folder = tmp_path_factory.mktemp("kept") / "s"
    load(folder, [FACTS])
    keep_answers(folder)
    return folder


def answers_of(folder: Path) -> Path:
    return folder / Manifest.read(folder).generation / ANSWERS


def names(path: Path) -> set[str]:
    with contextlib.closing(sqlite3.connect(path)) as file:
        return {name for (name,) in file.execute("SELECT asked FROM part")}


def told(term: object) -> tuple[object, ...]:
    return (type(term), str(term), getattr(term, "datatype", None), getattr(term, "language", None))


def terms(result) -> list[tuple[object, ...]]:
    return [tuple(map(told, row)) for row in result]


@pytest.fixture
def nothing_asked(monkeypatch):
    """What is not kept fails."""

    def refuse(self, text, *_):
        raise AssertionError(f"asked: {text}")

    return lambda: monkeypatch.setattr(OxigraphReader, "query", refuse)


def test_every_named_query_answers_as_without_them(plain, tmp_path, monkeypatch):
    monkeypatch.setattr(precomputed, "OFTEN", 2)
    monkeypatch.setattr(precomputed, "VERY_OFTEN", 2)
    load(str(tmp_path / "s"), [FACTS])
    count = keep_answers(str(tmp_path / "s"))
    without = [entry for entry in catalogue().values() if not entry.params]
    assert count > len(without) + 10
    kept, asked = pepgraph.open(store=tmp_path / "s"), pepgraph.open(store=plain)
    for entry in catalogue().values():
        name, *arguments = shlex.split(entry.example)
        ours, theirs = (graph.ask(name, *arguments) for graph in (kept, asked))
        assert (ours.columns, terms(ours)) == (theirs.columns, terms(theirs)), name


def test_what_is_kept_is_not_asked_for(store, nothing_asked):
    engine = DiskEngine(store)
    before = {entry.name: list(engine.query(entry.text, {}, PREFIXES).rows) for entry in catalogue().values()}
    nothing_asked()
    for entry in catalogue().values():
        if not entry.params:
            assert list(engine.query(entry.text, {}, PREFIXES).rows) == before[entry.name]
    for text, graphs in ((UNCITED.text + " ", ()), (UNCITED.text, ("http://example.org/graph",))):
        with pytest.raises(AssertionError, match="asked"):
            engine.query(text, {}, PREFIXES, Dataset(graphs))


def test_answers_about_what_is_named_often_are_kept_however_short(store, nothing_asked, monkeypatch):
    before = len(names(answers_of(store)))
    monkeypatch.setattr(precomputed, "OFTEN", 20)
    assert keep_answers(store) == len(names(answers_of(store))) > before
    engine = DiskEngine(store)
    mechanisms, known_as = catalogue()["mechanisms"], catalogue()["names"]
    semax = {"compound": Iri(ENTITY + "semax")}
    nothing_asked()
    assert len(list(engine.query(mechanisms.text, semax, PREFIXES).rows)) >= 20
    assert 0 < len(list(engine.query(known_as.text, semax, PREFIXES).rows)) < 20
    with pytest.raises(AssertionError, match="asked"):
        engine.query(mechanisms.text, {"compound": Iri(ENTITY + "bdnf")}, PREFIXES)


def test_answers_about_two_things_are_kept_where_the_first_is_named_very_often(store, nothing_asked, monkeypatch):
    between = {"compound": Iri(ENTITY + "semax"), "entity": Iri(ENTITY + "bdnf")}
    text = catalogue()["evidence-for"].text
    before = list(DiskEngine(store).query(text, between, PREFIXES).rows)
    assert len(before) >= 2
    monkeypatch.setattr(precomputed, "VERY_OFTEN", 20)
    keep_answers(store)
    engine = DiskEngine(store)
    nothing_asked()
    assert terms(engine.query(text, between, PREFIXES).rows) == terms(before)
    with pytest.raises(AssertionError, match="asked"):
        engine.query(text, dict(zip(between, reversed(between.values()), strict=True)), PREFIXES)


@pytest.mark.parametrize("query", ["shared", "only-first"])
def test_what_is_kept_of_each_of_two_gives_the_rows_of_both(query, plain, store, monkeypatch):
    monkeypatch.setattr(precomputed, "VERY_OFTEN", 3)
    keep_answers(store)
    kept, asked = DiskEngine(store), DiskEngine(plain)
    entry, rows = catalogue()[query], 0
    for first, second in itertools.permutations([ENTITY + name for name in ("selank", "semax", "bdnf", "anxiety")], 2):
        ours, theirs = (entry.run(engine, first, second) for engine in (kept, asked))
        assert (ours.columns, terms(ours)) == (theirs.columns, terms(theirs)), (first, second)
        rows += len(theirs)
    assert rows > 50


@pytest.mark.parametrize("query", ["shared", "only-first"])
def test_of_two_things_nothing_is_asked_where_both_are_kept(query, store, nothing_asked, monkeypatch):
    monkeypatch.setattr(precomputed, "VERY_OFTEN", 20)
    keep_answers(store)
    engine = DiskEngine(store)
    entry, bindings = catalogue()[query], {"first": Iri(ENTITY + "selank"), "second": Iri(ENTITY + "semax")}
    before = terms(run_query(DiskEngine(store, answers=False), entry.text, bindings))
    prefixes_of(engine)
    nothing_asked()
    assert terms(put_together(query, entry.text, bindings, engine)) == before != []


def test_that_two_things_share_nothing_is_put_together_too(store, monkeypatch):
    monkeypatch.setattr(precomputed, "VERY_OFTEN", 3)
    keep_answers(store)
    asked, query = [], OxigraphReader.query

    def noted(self, text, *more):
        asked.append(text)
        return query(self, text, *more)

    monkeypatch.setattr(OxigraphReader, "query", noted)
    entry = catalogue()["shared"]
    assert not entry.run(DiskEngine(store), "selank", "bdnf").rows
    assert asked
    assert entry.text not in asked


def shared_of_two(folder, monkeypatch, lines):
    """What `shared` finds of two compounds, kept as well as asked anew, which is the same."""
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    (folder / "f.ttl").write_text(prefixes + "e:a a pg:Peptide . e:b a pg:Peptide .\n" + "".join(lines))
    load(folder / "s", [folder / "f.ttl"])
    monkeypatch.setattr(precomputed, "VERY_OFTEN", 1)
    keep_answers(folder / "s")
    pair = [ENTITY + "a", ENTITY + "b"]
    found = [catalogue()["shared"].run(DiskEngine(folder / "s", answers=answers), *pair) for answers in (True, False)]
    assert terms(found[0]) == terms(found[1])
    return found[1].rows


@pytest.mark.parametrize(("stance", "shared"), [("", 1), ("; pg:polarity pg:Affirmed", 0)])
def test_a_claim_without_a_polarity_agrees_with_all_in_shared(stance, shared, tmp_path, monkeypatch):
    """As in the join of the query itself, where nothing is known of it; what one denies the other does not affirm."""
    said = "<{0}> a pg:Claim ; rdf:subject e:{1} ; rdf:predicate pg:modulates ; rdf:object e:mood {2} .\n"
    claims = (("a", "; pg:polarity pg:Negated"), ("b", stance))
    lines = [said.format(f"http://e/{name}", name, more) for name, more in claims]
    assert len(shared_of_two(tmp_path, monkeypatch, lines)) == shared


def test_what_is_said_of_both_in_two_places_at_once_is_one_row(tmp_path, monkeypatch):
    said = (
        "<http://e/{0}{1}> a pg:Claim ; rdf:subject e:{0} ; rdf:predicate pg:hasRegulatoryStatus ; "
        "rdf:object pg:Approved ; pg:polarity pg:Affirmed ; pg:jurisdiction e:here , e:there .\n"
    )
    lines = [said.format(name, number) for name in "ab" for number in (2, 1, 3)]
    rows = shared_of_two(tmp_path, monkeypatch, lines)
    assert [tuple(map(str, row))[5:7] for row in rows] == [("http://e/a1", "http://e/b1")]


def test_what_several_processes_keep_is_what_one_does(store, monkeypatch):
    kept = []
    for many in (1, 3):
        monkeypatch.setattr(precomputed, "processes", lambda many=many: many)
        keep_answers(store)
        with contextlib.closing(sqlite3.connect(answers_of(store))) as file:
            kept.append(file.execute("SELECT asked, number, body FROM part ORDER BY asked, number").fetchall())
        assert {path.name for path in answers_of(store).parent.glob("*.db*")} == {ANSWERS, WORDS}
    assert kept[0] == kept[1]


def test_the_next_load_leaves_none_and_says_so(store, tmp_path):
    more = tmp_path / "more.ttl"
    more.write_text("<https://w3id.org/pepgraph/entity/x> a <https://w3id.org/pepgraph/ontology#Peptide> .\n")
    assert not load(store, [FACTS]).outdated
    assert not load(store, [], compact=True).outdated
    assert answers_of(store).exists()
    assert answers_of(store).with_name(WORDS).exists()
    assert load(store, [more]).outdated
    assert not answers_of(store).exists()
    assert not answers_of(store).with_name(WORDS).exists()
    assert not load(store, [], remove=[more]).outdated


@pytest.mark.parametrize("words", ["GABA", "does selank raise bdnf", "denied approval", "hormon", "tp-7", "zzzz"])
def test_the_words_that_are_kept_find_what_looking_through_all_sentences_does(words, plain, kept):
    indexed, asked = pepgraph.open(store=kept), pepgraph.open(store=plain)
    assert (words_at_hand(indexed.engine) is None, words_at_hand(asked.engine) is None) == (False, True)
    assert find(indexed, words) == find(asked, words)


def test_no_sentence_is_looked_through_where_words_are_kept(kept, nothing_asked):
    graph = pepgraph.open(store=kept)
    nothing_asked()
    assert len(find(graph, "gaba receptor").claims) > 3


def test_a_damaged_index_of_words_is_never_read(store):
    path = answers_of(store).with_name(WORDS)
    content, state = bytearray(path.read_bytes()), path.stat()
    content[100:] = bytes(len(content) - 100)
    path.chmod(0o644)
    path.write_bytes(content)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    with pytest.raises(StoreError, match=r"words\.db: the index of words cannot be read .*load --answers"):
        pepgraph.open(store=store).search("gaba")
    keep_answers(store)
    assert pepgraph.open(store=store).search("gaba")


def test_readers_go_on_with_what_they_opened(store):
    reader = DiskEngine(store)
    keep_answers(store)
    assert len(list(reader.query(UNCITED.text, {}, PREFIXES).rows)) > 10


def test_work_that_ends_early_leaves_the_store_as_it_was(plain, tmp_path):
    load(tmp_path / "s", [FACTS])
    before = Manifest.read(tmp_path / "s")

    def enough(name: str, done: int, all: int) -> None:
        if done >= 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keep_answers(tmp_path / "s", enough)
    assert Manifest.read(tmp_path / "s") == before
    assert [path.name for path in (tmp_path / "s").glob("g*") if path.is_dir()] == [before.generation]
    assert keep_answers(tmp_path / "s") > 10


@pytest.mark.parametrize("room", [5_000, 20_000, 150_000])
def test_a_full_disk_leaves_the_store_as_it_was(room, tmp_path):
    """A limit on the size of files stands for the disk."""
    folder = tmp_path / "s"
    load(folder, [FACTS])
    before = Manifest.read(folder)
    script = f"""
import resource, signal
from pepgraph.errors import QueryError, StoreError
from pepgraph.answers.precomputed import keep_answers
from pepgraph.answers.searching.search import find
from pepgraph.answers.searching.word_index import words_at_hand
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))
try:
    keep_answers({str(folder)!r})
except StoreError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert (done.stderr, done.stdout.count("\n")) == ("", 1)
    assert done.stdout.startswith(f"{folder}: cannot be written: ")
    assert done.stdout.endswith("; the store is as it was\n")
    assert Manifest.read(folder) == before
    keep_answers(folder)


@pytest.mark.parametrize("when", ["changed", "unnoticed"])
def test_damaged_answers_are_never_read(when, store):
    path = answers_of(store)
    content, state = bytearray(path.read_bytes()), path.stat()
    with contextlib.closing(sqlite3.connect(path)) as file:
        name, body = file.execute("SELECT asked, body FROM part ORDER BY LENGTH(body) DESC").fetchone()
    # Longer ones go over pages, whose heads stand between.
    content[content.index(body[-100:]) + 50] ^= 0xFF
    path.chmod(0o644)
    path.write_bytes(content)
    if when == "unnoticed":
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
        engine = DiskEngine(store)
        asked = next(one for one in catalogue().values() if KeptAnswers.name(one.text, {}) == name)
        with pytest.raises(StoreError, match=r"cannot be read .*load --answers"):
            run_query(engine, asked.text, {}).values  # noqa: B018
        keep_answers(store)
        assert run_query(DiskEngine(store), asked.text, {}).values
    else:
        with pytest.raises(StoreError, match=r"was changed; restore the folder"):
            DiskEngine(store)


def test_an_answer_read_after_its_graph_was_closed_says_so(kept):
    with pepgraph.open(store=kept) as graph:
        said = graph.ask("hedged")
    with pytest.raises(QueryError, match="this graph is closed; open it again"):
        said.rows  # noqa: B018


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only a system with /proc tells what is open")
def test_a_store_whose_answers_cannot_be_opened_is_let_go(store):
    path = answers_of(store)
    path.unlink()
    path.mkdir()
    manifest, state = Manifest.read(store), path.stat()
    listed = manifest.listing | {ANSWERS: (state.st_size, "", state.st_mtime_ns)}
    replace(manifest, listing=listed).write(store)
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(StoreError, match=r"cannot be read .*load --answers") as _kept_too:
        DiskEngine(store)
    assert len(os.listdir("/proc/self/fd")) == before


def test_terms_of_every_kind_come_back_as_they_were(tmp_path):
    texts = ["1", "", 'é\u2028\n"\\', "http://example.org/1", "\U0001f9ea"]
    kinds = [
        Iri,
        Blank,
        Literal,
        lambda text: Literal(text, XSD + "integer"),
        lambda text: Literal(text, language="en"),
    ]
    row = [None, *(kind(text) for text in texts for kind in kinds)]
    many = [tuple(row[i % len(row) :] + row[: i % len(row)]) for i in range(CHUNK + 7)]
    columns = tuple(f"c{i}" for i in range(len(row)))
    asked = {"x": Iri("http://example.org/x")}
    with Keeping(tmp_path / "a.db") as kept:
        assert kept.put("SELECT", asked, Answer("rows", columns, iter(many))) == len(many)
        kept.put("SELECT", {}, Answer("rows", ("none",), iter(())))
    answers = KeptAnswers(tmp_path / "a.db")
    found = answers.find("SELECT", asked)
    assert (found.columns, [tuple(map(told, one)) for one in found.rows]) == (
        columns,
        [tuple(map(told, one)) for one in many],
    )
    assert list(answers.find("SELECT", {}).rows) == []
    assert answers.find("SELECT", {"x": Literal("http://example.org/x")}) is None


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return running.run_as_text(*arguments)


def test_answers_are_read_on_after_a_later_load_has_removed_them(tmp_path):
    with Keeping(tmp_path / "a.db") as kept:
        kept.put("q", {}, Answer("rows", ("x",), iter([(Iri("urn:a"),)])))
    answers = KeptAnswers(tmp_path / "a.db")
    (tmp_path / "a.db").unlink()
    assert list(answers.find("q", {}).rows) == [(Iri("urn:a"),)]
    with pytest.raises(StoreError, match=r"cannot be read .*load --answers"):
        KeptAnswers(tmp_path / "a.db")


def test_by_the_command(tmp_path):
    assert run("load", FACTS, "--store", tmp_path / "s", "--answers").stdout.endswith(" answers are kept\n")
    more = tmp_path / "more.ttl"
    more.write_text("<https://w3id.org/pepgraph/entity/x> a <https://w3id.org/pepgraph/ontology#Peptide> .\n")
    told = run("load", more, "--store", tmp_path / "s").stderr
    assert told == f"the answers that were kept are gone; again: pepgraph load --store {tmp_path / 's'} --answers\n"
    assert run("load", "--answers", "--store", tmp_path / "s").stdout == "58 answers are kept\n"
    none = run("load", "--answers", "--store", tmp_path / "none")
    assert (none.returncode, none.stdout, none.stderr.count("\n")) == (2, "", 1)
    assert "no store: it is not there; `pepgraph load FILE --store DIR` makes one" in none.stderr
    assert not (tmp_path / "none").exists()
