"""The folder of a store, killed at any moment, damaged, read and written at once: it is whole or says so."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pyoxigraph as ox
import pytest
from killing import started

import pepgraph
from pepgraph.errors import DataError, PepgraphError, StoreError, TimeLimitError
from pepgraph.store.disk import engine as disk
from pepgraph.store.disk import manifest as manifests
from pepgraph.store.disk.folder import generation, read_store, sweep, writing
from pepgraph.store.disk.load import load
from pepgraph.store.disk.manifest import MANIFEST, Manifest, listing, verify

ROOT = Path(__file__).parents[2]
FACTS = ROOT / "data" / "facts.ttl"
AGAIN = "pepgraph load --rebuild --store"
COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"

sys.path.insert(0, str(ROOT / "benchmarks"))
import generate  # noqa: E402


def stored(folder: Path) -> set[ox.Quad]:
    reading = read_store(folder)
    found = set(reading.store)
    reading.close()
    return found


_DROP, _OVERRIDE, _READ_ALL = 24, 1, 2
"""https://man7.org/linux/man-pages/man2/prctl.2.html: PR_CAPBSET_DROP and what lets root read whatever it likes."""


def run(*arguments: str | Path, memory: int = 6 << 30, **how) -> subprocess.CompletedProcess:
    """The command line; what it may take of memory is limited, since a damaged store once took all of the machine.

    Rights of files hold for it also where tests run as root.
    """
    import ctypes
    import resource

    prctl = getattr(ctypes.CDLL(None), "prctl", lambda *_: None)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        prctl(_DROP, _OVERRIDE)
        prctl(_DROP, _READ_ALL)

    clean = {key: value for key, value in os.environ.items() if key != "PEPGRAPH_DOCUMENTS"}
    return subprocess.run(
        [sys.executable, "-m", "pepgraph", *map(str, arguments)],
        capture_output=True, text=True, timeout=60, check=False, env=clean, preexec_fn=limit, **how,
    )  # fmt: skip


def refused(done: subprocess.CompletedProcess) -> str:
    """The sentence with which a command was refused."""
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith("pepgraph: ")
    assert done.stderr.count("\n") == 1
    return done.stderr.removeprefix("pepgraph: ").strip()


def split(folder: Path, triples: int) -> list[Path]:
    """A generated graph as files: names first, then each document."""
    generate.write(folder / "all.nq", triples)
    parts: dict[str, list[str]] = {}
    for line in (folder / "all.nq").read_text("utf-8").splitlines(keepends=True):
        graph = line.rsplit(" ", 2)[1].rpartition("/")[2].rstrip(">")
        parts.setdefault(graph if graph[:1] == "d" else "names", []).append(line)
    for name, lines in parts.items():
        (folder / f"{name}.nq").write_text("".join(lines), "utf-8")
    return [folder / f"{name}.nq" for name in parts]


def no_leftovers(folder: Path) -> None:
    """Nothing is in the folder but what its manifest names."""
    manifest = Manifest.read(folder)
    # The folder of lists comes with the first of them; a load that makes none leaves it out.
    here = {path.name for path in folder.iterdir()} - {f"{manifest.generation}.lock", "files"}
    assert here == {MANIFEST, "pepgraph-store.copy.json", "writer.lock", manifest.generation}
    inside = {path.name: path.stat().st_size for path in (folder / manifest.generation).iterdir()}
    listed = {name: size for name, (size, _, _) in manifest.listing.items()}
    assert {name: size for name, size in inside.items() if not name.startswith("LO")} == listed
    assert {path.name for path in (folder / "files").glob("*")} == {entry.shared for entry in manifest.files} - {""}


# ── Killed ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def parts(tmp_path_factory) -> list[Path]:
    """Names and three documents, of each as much as a load needs some tenths of a second for."""
    files = split(tmp_path_factory.mktemp("parts"), 11_000)
    for path in files[1:]:
        path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:800]), "utf-8")
    return files


@pytest.mark.parametrize(
    ("what", "size", "kills"),
    [("first", "small", 20), ("changed", "small", 15), ("rebuild", "small", 5), ("first", "large", 10)],
)
def test_a_load_that_is_killed_leaves_whole_files(what, size, kills, parts, tmp_path):
    rng = random.Random(f"{what} {size}")
    files = [Path(shutil.copy(path, tmp_path)) for path in parts]
    begin = tmp_path / "begin"
    if what != "first":
        load(begin, files)
    if what == "changed":
        for path in files[1:3]:
            lines = path.read_text("utf-8").splitlines(keepends=True)
            path.write_text("".join(lines[: len(lines) * 2 // 3]), "utf-8")
    before = len(stored(begin)) if begin.exists() else 0

    def start(folder: Path) -> ForkServerProcess:
        shutil.rmtree(folder, ignore_errors=True)
        if begin.exists():
            shutil.copytree(begin, folder)
        return started(folder, files, large=size == "large", rebuild=what == "rebuild")

    start(tmp_path / "warm").join()
    process = start(tmp_path / "timed")
    began = time.monotonic()
    process.join()
    seconds = time.monotonic() - began
    assert process.exitcode == 0
    goal = stored(tmp_path / "timed")
    wholes: dict[tuple[str, ...], int] = {}
    faults: list[str] = []
    killed = 0
    for n in range(kills):
        folder = tmp_path / "s"
        process = start(folder)
        began = time.monotonic()
        # Spread over the whole of the load: a random moment in each of so many parts of it.
        process.join(seconds * (n + rng.random()) / kills)
        if process.exitcode is None:
            process.kill()
            process.join()
        else:  # The machine had less to do than when the time was taken.
            seconds = time.monotonic() - began
        killed += process.exitcode == -signal.SIGKILL
        try:
            manifest = Manifest.read(folder)
            found = stored(folder)
        except StoreError as error:
            faults.append(str(error))
        else:
            names = tuple(entry.name for entry in manifest.files)
            assert list(names) == [str(path) for path in files][: len(names)]
            key = tuple(entry.sha256 for entry in manifest.files)
            assert wholes.setdefault(key, len(found)) == len(found), "the same files, the same content"
            if what != "changed":
                assert sum(entry.quads for entry in manifest.files) <= len(found)
            if what == "rebuild":
                assert len(found) == before
        if n % 4 == 3 or n == kills - 1:
            load(folder, files)
            assert stored(folder) == goal
            no_leftovers(folder)
    assert killed > kills / 2
    assert what == "first" or not faults
    assert all(re.search("its first load has not ended|that is not a store|it is not there", said) for said in faults)
    # And what was found halfway is what a load of those files alone gives.
    for key, count in list(wholes.items())[:: max(1, len(wholes) // 3)]:
        if what == "first":
            load(tmp_path / f"part-{len(key)}", files[: len(key)])
            assert len(stored(tmp_path / f"part-{len(key)}")) == count


# ── Damage ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def two(tmp_path_factory) -> Path:
    """A store that two loads have made, so that it has a second generation."""
    folder = tmp_path_factory.mktemp("two")
    extra = folder / "extra.nt"
    extra.write_text("<urn:a> <urn:b> <urn:c> .\n", "utf-8")
    load(folder / "s", [FACTS])
    load(folder / "s", [extra])
    return folder / "s"


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 4
    path.write_bytes(data)


def grow(path: Path) -> None:
    with path.open("ab") as out:
        out.write(b"\0")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def remove(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("harm", [cut, flip, grow, empty, remove], ids=lambda f: f.__name__)
@pytest.mark.parametrize("kind", ["CURRENT", "MANIFEST-*", "OPTIONS-*", "IDENTITY", "*.log", "*.sst"])
def test_a_damaged_file_is_named_and_no_smaller_graph_is_shown(kind, harm, two, tmp_path):
    folder = tmp_path / "s"
    shutil.copytree(two, folder)
    place = folder / Manifest.read(folder).generation
    paths = [path for path in sorted(place.glob(kind)) if path.stat().st_size or harm in (grow, remove)]
    if kind == "*.sst":
        paths = [max(paths, key=lambda path: path.stat().st_size), paths[0]]
    if not paths:
        pytest.skip(f"this store has no {kind} that can be {harm.__name__} at all")
    for path in paths:
        whole = path.read_bytes()
        harm(path)
        with pytest.raises(StoreError) as caught:
            pepgraph.open(store=folder)
        said = str(caught.value)
        assert said.startswith(str(path))
        assert f"restore the folder, or have its files loaded anew with `{AGAIN} {folder}`" in said
        assert "\n" not in said
        # Nor does a load build on it; one that begins anew is the mend.
        with pytest.raises(StoreError, match=path.name):
            load(folder, [], remove=[two.parent / "extra.nt"])
        path.write_bytes(whole)
        with pepgraph.open(store=folder) as graph:
            assert len(graph.claims()) == 225
    if harm in (flip, remove):
        harm(paths[0])
        assert refused(run("--store", folder)).startswith(str(paths[0]))
        load(folder, [], rebuild=True)
        assert stored(folder) == stored(two)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only a system with /proc tells what is open")
@pytest.mark.parametrize("fault", ["damage", "document", "second"])
def test_a_store_that_cannot_be_opened_is_let_go(fault, two, tmp_path):
    """Its lock was kept, and with it each generation that no load may sweep up then."""
    folder, other = tmp_path / "s", tmp_path / "other.md"
    shutil.copytree(two, folder)
    other.write_text("Another text.")
    before = len(os.listdir("/proc/self/fd"))
    if fault == "damage":
        cut(folder / Manifest.read(folder).generation / "CURRENT")
    how = {"damage": {"store": folder}, "document": {"store": folder, "documents": other}}
    with pytest.raises(PepgraphError):
        pepgraph.open(**how.get(fault, {"store": [folder, tmp_path / "none"]}))
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: "", "the manifest is not whole"),
        (lambda text: text[: len(text) // 2], "the manifest is not whole"),
        (lambda text: "[]", "the manifest is not whole"),
        (lambda text: '{"format": 1}', "the manifest is not whole"),
        (lambda text: text.replace('"quads": 1', '"quads": 2'), "the manifest was changed or is not whole"),
        (lambda text: text.replace("g00002", "g00001"), "the manifest was changed or is not whole"),
        (lambda text: text.replace('"sha256": "', '"sha256": "0', 1), "the manifest was changed or is not whole"),
        (lambda text: text.replace('"format": 1', '"format": 2'), "a store of version 2, and this is pepgraph for"),
        (lambda text: text.replace('"format": 1', '"format": 0'), "a store of version 0, and this is pepgraph for"),
        (lambda text: "\x00" * len(text), "the manifest is not whole"),
        (lambda text: "[" * 100_000, "the manifest is not whole"),
        (lambda text: text.encode("utf-16"), "its manifest cannot be read"),
        (None, "its manifest is missing; restore pepgraph-store.json, of which pepgraph-store.copy.json is a copy"),
    ],
)  # fmt: skip
def test_a_manifest_that_is_not_what_was_written(change, said, two, tmp_path):
    folder = tmp_path / "s"
    shutil.copytree(two, folder)
    path = folder / MANIFEST
    if change is None:
        path.unlink()
    else:
        changed = change(path.read_text("utf-8"))
        assert changed != path.read_text("utf-8")
        path.write_bytes(changed if isinstance(changed, bytes) else changed.encode())
    with pytest.raises(StoreError, match=said) as caught:
        pepgraph.open(store=folder)
    assert str(folder) in str(caught.value)
    assert str(folder) in refused(run("query", "ASK {}", "--store", folder))
    # A load must not take it for an empty folder, nor sweep anything up.
    kept = sorted(folder.rglob("*"))
    with pytest.raises(StoreError, match=said):
        load(folder, [FACTS])
    assert sorted(folder.rglob("*")) == kept
    if change is None:
        path.with_name("pepgraph-store.copy.json").rename(path)
        assert stored(folder) == stored(two)


@pytest.mark.parametrize(
    "forged",
    [
        {"generation": 5},
        {"generation": "../../elsewhere"},
        {"listing": None},
        {"listing": {"CURRENT": [1, 2]}},
        {"listing": {"CURRENT": ["16", "00", 1]}},
        {"listing": {"../CURRENT": [16, "00", 1]}},
        {"listing": {"\0": [16, "00", 1]}},
        {"files": 5},
        {"files": [{}]},
        {"files": [{"name": "a.ttl", "sha256": "00", "quads": "1", "documents": []}]},
        {"files": [{"name": ["a.ttl"], "sha256": "00", "quads": 1, "documents": []}]},
        {"ontology": []},
    ],
)
def test_a_manifest_that_others_have_written_is_refused(forged, two, tmp_path):
    body = json.loads((two / MANIFEST).read_text("utf-8")) | forged
    del body["sha256"]
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    (tmp_path / MANIFEST).write_text(json.dumps(body | {"sha256": digest}), "utf-8")
    with pytest.raises(StoreError, match=f"{MANIFEST}: the manifest is not whole; restore the folder"):
        Manifest.read(tmp_path)


def test_a_manifest_of_a_later_pepgraph_may_say_more(two, tmp_path):
    folder = tmp_path / "s"
    shutil.copytree(two, folder)
    whole = json.loads((folder / MANIFEST).read_text("utf-8"))
    del whole["sha256"]
    more = {**whole, "later": [1], "files": [{**said, "later": {"a": 2}} for said in whole["files"]]}
    digest = hashlib.sha256(json.dumps(more, sort_keys=True).encode()).hexdigest()
    (folder / MANIFEST).write_text(json.dumps({**more, "sha256": digest}), "utf-8")
    assert Manifest.read(folder) == Manifest.read(two)
    (folder / MANIFEST).write_text(json.dumps({**more, "later": [2], "sha256": digest}), "utf-8")
    with pytest.raises(StoreError, match="the manifest was changed or is not whole"):
        Manifest.read(folder)


def test_a_load_is_committed_where_the_copy_of_the_manifest_cannot_be_written(two, tmp_path):
    folder = tmp_path / "s"
    load(folder, [FACTS])
    (folder / "pepgraph-store.copy.json").unlink()
    (folder / "pepgraph-store.copy.json").mkdir()
    load(folder, [two.parent / "extra.nt"])
    assert stored(folder) == stored(two)


@pytest.mark.parametrize("committed", [False, True])
def test_a_fault_says_on_which_side_of_the_commit_it_came(committed, tmp_path):
    def load_onto_a_full_disk() -> None:
        with writing(tmp_path) as before, generation(tmp_path, before) as place:
            (place / "table.sst").write_text("kept")
            if committed:
                Manifest(place.name, listing(place), (), "").write(tmp_path)
            raise OSError(errno.ENOSPC, "No space left on device")

    said = "what was to be loaded is in" if committed else "the store is as it was"
    with pytest.raises(StoreError, match=f"No space left on device; {said}"):
        load_onto_a_full_disk()
    assert (tmp_path / "g00001" / "table.sst").exists() == committed


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        *((step, OSError(errno.EINVAL, "Invalid argument")) for step in ("open", "fsync", "write_text")),
        *((step, KeyboardInterrupt()) for step in ("replace", "open", "fsync", "write_text", "rmtree")),
    ],
    ids=lambda given: given if isinstance(given, str) else type(given).__name__,
)
def test_nothing_after_the_manifest_is_replaced_undoes_it(step, fault, tmp_path, monkeypatch):
    home, done, replaced = {"write_text": Path, "rmtree": shutil}.get(step, os), [], os.replace
    real = getattr(home, step)

    def replace(source, target) -> None:
        replaced(source, target)
        done.append(target)
        if step == "replace":
            raise fault

    def fail(*given, **how):
        if done:
            monkeypatch.undo()
            raise fault
        return real(*given, **how)

    def commit() -> None:
        with writing(tmp_path) as before, generation(tmp_path, before) as place:
            (place / "table.sst").write_text("kept")
            Manifest(place.name, listing(place), (), "").write(tmp_path)
            sweep(tmp_path)

    commit()
    monkeypatch.setattr(home, step, fail)
    monkeypatch.setattr(os, "replace", replace)
    if isinstance(fault, OSError):
        commit()
    else:
        with pytest.raises(KeyboardInterrupt):
            commit()
    monkeypatch.undo()
    assert done == [tmp_path / MANIFEST]
    with writing(tmp_path) as manifest:
        assert manifest.generation == "g00002"
    verify(tmp_path, manifest)
    no_leftovers(tmp_path)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_a_load_that_the_system_ends_leaves_nothing(how, tmp_path):
    data, folder = tmp_path / "many.nt", tmp_path / "store"
    data.write_text("".join(f"<http://e/{i}> <http://e/p> <http://e/o> .\n" for i in range(300_000)))
    command = [sys.executable, "-m", "pepgraph", "load", str(data), "--store", str(folder)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not list(folder.glob("g*")):
            time.sleep(0.01)
        process.send_signal(how)
        assert process.communicate(timeout=60)[1] == ""
    assert process.returncode == -how
    assert not folder.exists()


def test_a_load_that_is_interrupted_when_it_is_committed_is_in(two, tmp_path, monkeypatch):
    folder, extra = tmp_path / "s", Path(shutil.copy(two.parent / "extra.nt", tmp_path))
    shutil.copytree(two, folder)

    def interrupted(*_) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(manifests, "_sync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load(folder, [extra])
    monkeypatch.undo()
    assert load(folder, [extra]).unchanged == [str(extra)]
    assert stored(folder) == stored(two)
    no_leftovers(folder)


def test_a_copied_store_is_looked_at_closely_and_whole(two, tmp_path):
    """Copies have new times, and so each table is read through once."""
    folder = tmp_path / "s"
    shutil.copytree(two, folder, copy_function=shutil.copyfile)
    assert stored(folder) == stored(two)


def test_a_block_that_went_bad_unseen_ends_in_a_sentence(two, tmp_path):
    """Rows are read until the block is met; with its time set back nothing tells before."""
    folder = tmp_path / "s"
    shutil.copytree(two, folder)
    said = []
    for path in sorted((folder / Manifest.read(folder).generation).glob("*.sst")):
        if path.stat().st_size > 100_000:
            state, whole = path.stat(), path.read_bytes()
            flip(path)
            os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
            done = run(
                "query", "SELECT * { GRAPH ?g { ?s ?p ?o } }", "--store", folder, "--format", "csv", "--limit", "0"
            )
            if done.returncode:
                assert done.returncode == 2
                said.append(done.stderr.splitlines()[-1])
            else:
                assert len(done.stdout.splitlines()) == 1 + len(stored(two))
            path.write_bytes(whole)
            os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert said
    assert all("the store cannot be read (Corruption: " in sentence for sentence in said)
    assert all(sentence.endswith(f"with `{AGAIN} {folder}`") for sentence in said)


def rot(path: Path) -> None:
    """Damage a file so that neither its size nor its time tells."""
    state = path.stat()
    flip(path)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


@pytest.mark.parametrize(
    "words", [["load", "more.nt"], ["load", "--remove", "extra.nt"], ["load", "--compact"], ["load", "--answers"]],
    ids=lambda words: words[-1].strip("-"),
)  # fmt: skip
def test_whoever_reads_all_or_writes_looks_at_every_table_first(words, two, tmp_path):
    folder, extra, more = tmp_path / "s", tmp_path / "extra.nt", tmp_path / "more.nt"
    extra.write_text("<urn:a> <urn:b> <urn:c> .\n", "utf-8")
    more.write_text("<urn:d> <urn:b> <urn:c> .\n", "utf-8")
    load(folder, [FACTS, extra])
    whole = stored(folder)
    before = Manifest.read(folder)
    tables = sorted((folder / before.generation).glob("*.sst"), key=lambda path: path.stat().st_size)
    for path in (tables[-1], tables[0]):
        content, state = path.read_bytes(), path.stat()
        rot(path)
        said = refused(run(*words, "--store", folder, cwd=tmp_path))
        assert said == (
            f"{path}: a file of the store was changed; restore the folder, or have its files loaded anew with "
            f"`{AGAIN} {folder}`"
        )
        assert Manifest.read(folder) == before
        with pytest.raises(StoreError, match=rf"{path.name}.*--rebuild"):
            # One whose table cannot even be opened says so at once.
            pepgraph.open(store=folder).engine.find_damage()
        no_leftovers(folder)
        path.write_bytes(content)
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    rot(tables[-1])
    assert run("load", "--rebuild", "--store", folder).returncode == 0
    assert stored(folder) == whole
    with pepgraph.open(store=folder) as graph:
        graph.engine.find_damage()


def test_a_command_that_meets_a_damaged_block_has_an_end_and_names_the_table(two, tmp_path):
    """Oxigraph asks for some blocks until its process has no memory left; then all tables are looked at."""
    folder = tmp_path / "s"
    shutil.copytree(two, folder)
    tables = sorted((folder / Manifest.read(folder).generation).glob("*.sst"), key=lambda path: path.stat().st_size)
    said = {}
    for path in tables[-2:]:
        content, state = path.read_bytes(), path.stat()
        rot(path)
        done = run("draw", "--about", "semax", "-o", tmp_path / "links.html", "--store", folder, memory=3 << 29)
        assert done.returncode in (0, 2), done.stderr
        assert "Traceback" not in done.stderr
        if done.returncode:
            said[path] = done.stderr
        path.write_bytes(content)
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert said
    for path, sentence in said.items():
        assert str(path) in sentence or f"{folder}: the store cannot be read (Corruption" in sentence
        assert sentence.endswith(f"with `{AGAIN} {folder}`\n")


def test_a_store_with_a_damaged_table_is_not_read_to_replace_all_of_it(two, tmp_path):
    """What loads all anew needs nothing of the tables, and so mends them."""
    folder = tmp_path / "s"
    shutil.copytree(two, folder)
    rot(max((folder / Manifest.read(folder).generation).glob("*.sst"), key=lambda path: path.stat().st_size))
    load(folder, [], rebuild=True)
    assert stored(folder) == stored(two)


def test_a_bad_block_that_is_met_while_a_generation_is_made_is_one_sentence(tmp_path):
    with (
        pytest.raises(StoreError, match=r": the store cannot be read \(Corruption: block .*\); restore the folder,"),
        writing(tmp_path) as before,
        generation(tmp_path, before),
    ):
        raise RuntimeError("Corruption: block checksum mismatch")
    with pytest.raises(RuntimeError, match="a bug"), writing(tmp_path) as before, generation(tmp_path, before):
        raise RuntimeError("a bug")


@pytest.mark.parametrize(
    ("closed", "said"),
    [
        ("g00001", "g00001: cannot be read: Permission denied; see who may read and enter it"),
        (MANIFEST, f"{MANIFEST}: its manifest cannot be read: Permission denied; see who may read it"),
        (".", f"{MANIFEST}: its manifest cannot be read: Permission denied; see who may read it"),
        ("..", f"{MANIFEST}: its manifest cannot be read: Permission denied; see who may read it"),
    ],
)
def test_a_store_that_may_not_be_read_is_not_called_damaged(closed, said, tmp_path):
    folder = tmp_path / "in" / "s"
    load(folder, [FACTS])
    (folder / closed).chmod(0)
    told = run("--store", folder)
    (folder / closed).chmod(0o700)
    assert refused(told).endswith(said)


def test_an_empty_name_is_no_store():
    with pytest.raises(StoreError, match="the name of the store is empty; name a folder"):
        pepgraph.open(store="")
    assert refused(run("--store", "")) == "the name of the store is empty; name a folder"


def test_a_list_of_what_a_file_shares_is_missed_when_it_is_needed(two, tmp_path):
    folder = tmp_path / "s"
    shutil.copytree(two, folder)
    for harm in (cut, flip, remove, empty):
        for path in (folder / "files").iterdir():
            shutil.copy(two / "files" / path.name, path)
            harm(path)
        with pytest.raises(StoreError, match=r"what a file shares with others cannot be read; --rebuild loads"):
            load(folder, [], remove=[two.parent / "extra.nt"])
        for path in (two / "files").iterdir():
            shutil.copy(path, folder / "files")
        assert len(stored(folder)) == len(stored(two))


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_what_a_manifest_names_is_on_disk_before_it(links, tmp_path, monkeypatch):
    sync, replaced, synced, late = os.fsync, os.replace, set(), []

    def fsync(handle) -> None:
        sync(handle)
        synced.add(os.fstat(handle).st_ino)

    def replace(source, target) -> None:
        said, folder = json.loads(Path(source).read_text("utf-8")), Path(target).parent
        place, lists = folder / said["generation"], folder / "files"
        named = [*(place / name for name in said["listing"]), *(lists / it["shared"] for it in said["files"])]
        late.extend(path for path in (place, lists, *named) if path.stat().st_ino not in synced)
        replaced(source, target)

    def link(*_) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    if not links:
        monkeypatch.setattr(os, "link", link)
    for name in ("one", "other"):
        (tmp_path / f"{name}.ttl").write_text(f"<urn:{name}> <urn:b> <urn:c> .", "utf-8")
        load(tmp_path / "s", [tmp_path / f"{name}.ttl"])
    assert late == []


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only a system with /proc has folders like these")
def test_a_folder_that_nobody_can_make_is_one_sentence():
    with pytest.raises(StoreError, match=r"^/proc/x: cannot be made a folder: No such file or directory$"):
        load("/proc/x", [FACTS])


@pytest.mark.parametrize(
    "words", [["--rebuild"], ["--compact"], ["--answers"], ["--remove", FACTS], ["--rebuild", "--compact", "--answers"]]
)
@pytest.mark.parametrize("inside", ["", "sub/folder/"])
def test_a_store_that_is_not_there_is_no_store_to_change(words, inside, tmp_path):
    place = tmp_path / f"{inside}typo"
    told = refused(run("load", *words, "--store", place))
    assert told == f"{place}: no store: it is not there; `pepgraph load FILE --store DIR` makes one"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", ["nothing", "folders above", "folder"])
@pytest.mark.parametrize("harm", ["fault", "interrupted", "not in"])
def test_a_first_load_that_fails_leaves_no_folder_that_it_has_made(harm, there, tmp_path, monkeypatch):
    folder, remove = tmp_path / "sub" / "folder" / "s", []
    broken = tmp_path / "broken.nq"
    broken.write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b>\n", "utf-8")
    if there != "nothing":
        (folder if there == "folder" else folder.parent).mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    kind: type[BaseException] = DataError
    if harm == "interrupted":
        kind = KeyboardInterrupt
        monkeypatch.setattr(Manifest, "write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    elif harm == "not in":
        kind, remove = StoreError, [tmp_path / "gone.ttl"]
    with pytest.raises(kind):
        load(folder, [FACTS] if harm != "fault" else [broken], remove=remove)
    left = set(tmp_path.rglob("*")) - set(before)
    assert left <= ({folder / "writer.lock", folder / "files"} if there == "folder" else set())
    monkeypatch.undo()
    load(folder, [FACTS])
    no_leftovers(folder)


def test_a_folder_goes_only_where_nobody_else_has_put_anything_into_it(tmp_path):
    def in_vain(folder: Path, theirs: Path) -> None:
        with writing(folder) as manifest:
            assert manifest is None
            theirs.write_text("mine", "utf-8")

    in_vain(tmp_path / "new" / "s", tmp_path / "new" / "theirs.txt")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["theirs.txt"]
    in_vain(tmp_path / "s", tmp_path / "s" / "theirs.txt")
    assert [path.name for path in (tmp_path / "s").iterdir()] == ["theirs.txt"]


def test_first_loads_that_fail_beside_others_take_nothing_from_them(tmp_path):
    """Each makes the folder, or finds it, or meets another that is at it or has just taken it away."""
    said: list[str] = []

    def commit(folder: Path) -> bool:
        with suppress(StoreError), writing(folder) as before, generation(folder, before) as place:
            (place / "table.sst").write_text("kept")
            Manifest(place.name, listing(place), (), "").write(folder)
            return True
        return False

    def fail(folder: Path, ended: threading.Event) -> None:
        while not ended.is_set():
            try:
                with writing(folder) as before, generation(folder, before) as place:
                    (place / "lost.sst").write_text("lost")
                    raise DataError("faulty")
            except (DataError, StoreError) as error:
                said.append(str(error))

    for n in range(5):
        folder, ended = tmp_path / f"s{n}", threading.Event()
        threads = [threading.Thread(target=fail, args=(folder, ended)) for _ in range(2)]
        for thread in threads:
            thread.start()
        end = time.monotonic() + 30
        while not (done := commit(folder)) and time.monotonic() < end:
            time.sleep(0.001)
        time.sleep(0.05)
        ended.set()
        for thread in threads:
            thread.join()
        assert done
        verify(folder, Manifest.read(folder))
    assert "faulty" in said
    assert not [text for text in said if text != "faulty" and "is loading into this store" not in text]


def test_a_lock_that_another_has_taken_away_meanwhile_is_taken_anew(tmp_path, monkeypatch):
    """Whoever made a folder in vain takes it away with its lock; the one on that file keeps nobody out."""
    from pepgraph.store.disk import folder

    taken, lock = [], folder._lock

    def late(path: Path, *, shared: bool) -> int | None:
        handle = lock(path, shared=shared)
        if not taken:
            path.unlink()
        taken.append(path)
        return handle

    monkeypatch.setattr(folder, "_lock", late)
    with writing(tmp_path), pytest.raises(StoreError, match="is loading into this store"), writing(tmp_path):
        pass
    assert len(taken) > 1


def test_a_folder_that_is_no_store_and_a_file_in_its_place(tmp_path):
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    for place, said in (
        (tmp_path, f"a folder that is not a store: it has no {MANIFEST}; `pepgraph load FILE --store DIR` makes one"),
        (tmp_path / "notes.txt", "no store: it is a file; `pepgraph load FILE --store DIR` makes one"),
        (tmp_path / "gone", "no store: it is not there; `pepgraph load FILE --store DIR` makes one"),
    ):
        with pytest.raises(StoreError) as caught:
            pepgraph.open(store=place)
        assert str(caught.value) == f"{place}: {said}"
    with pytest.raises(StoreError, match=r"the folder holds 'notes\.txt' and no store; name an empty or a new folder$"):
        load(tmp_path, [FACTS])
    with pytest.raises(StoreError, match=r"cannot be made a folder: File exists"):
        load(tmp_path / "notes.txt", [FACTS])
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("name", ["files", "g1", "g00001.lock"])
def test_a_folder_of_somebody_elses_that_has_a_name_of_ours_is_not_swept_up(tmp_path, name):
    inside = tmp_path / name
    inside.mkdir()
    (inside / "facts.ttl").write_bytes(FACTS.read_bytes())
    with pytest.raises(StoreError, match=f"the folder holds {name!r} and no store; name an empty or a new folder$"):
        load(tmp_path, [inside / "facts.ttl"])
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (inside / "facts.ttl").read_bytes() == FACTS.read_bytes()


def test_what_others_put_into_a_store_stays_and_stops_no_load(tmp_path):
    """File servers make folders of their own in each folder, and a store of somebody else may lead anywhere."""
    load(store := tmp_path / "store", [FACTS])
    for place in (store / "g00001", store / "files"):
        (place / "@eaDir").mkdir()
    (store / "files").rename(elsewhere := tmp_path / "elsewhere")
    (store / "files").symlink_to(elsewhere)
    (elsewhere / "notes.nq.gz").write_text("mine", "utf-8")
    (elsewhere / "0123456789abcdef-01234567.nq.gz").write_text("of a load that was killed", "utf-8")
    (more := tmp_path / "more.nt").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    load(store, [more])
    lists = {entry.shared for entry in Manifest.read(store).files}
    assert {path.name for path in elsewhere.iterdir()} == {"notes.nq.gz", "@eaDir", *lists}


def test_a_first_load_that_fails_leaves_nothing_in_a_folder_that_was_there(tmp_path):
    (bad := tmp_path / "bad.ttl").write_text("nonsense", "utf-8")
    (store := tmp_path / "store").mkdir()
    with pytest.raises(DataError):
        load(store, [bad])
    assert [*store.iterdir()] == []


def test_a_file_system_without_locks_is_read_and_not_written(tmp_path, monkeypatch):
    from pepgraph.store.disk import folder

    load(tmp_path, [FACTS])
    whole = stored(tmp_path)

    def none(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(folder.fcntl, "flock", none)
    assert stored(tmp_path) == whole
    with pytest.raises(StoreError, match=r"cannot be locked: No locks available; name a folder on a file system that"):
        load(tmp_path, [FACTS])


# ── Several at once ──────────────────────────────────────────────────────────────────────────

SLOW = """
import sys
from pathlib import Path
from pepgraph.store.disk import load as loading

class Slow:
    def open(self, path):
        return path.open("rb")
    def advance(self, quads):
        if quads:
            print("working", flush=True)
            sys.stdin.readline()

loading.load(Path(sys.argv[1]), sys.argv[2:], progress=Slow())
"""


@pytest.fixture
def slow() -> Iterator[object]:
    """A process that loads, and waits for a line on standard input before it goes on."""
    begun: list[subprocess.Popen] = []

    def start(folder: Path, *files: Path) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-c", SLOW, str(folder), *map(str, files)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        begun.append(process)
        assert process.stdout.readline() == b"working\n"
        return process

    yield start
    for process in begun:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def counted(folder: Path) -> int:
    with pepgraph.open(store=folder, environment=False) as graph:
        return int(str(graph.query(COUNT).rows[0][0]))


def test_a_second_writer_is_told_who_writes_while_the_first_goes_on(slow, two, tmp_path):
    extra = two.parent / "extra.nt"
    process = slow(tmp_path / "s", FACTS)
    wanted = f"process {process.pid} is loading into this store; wait until it has ended"
    with pytest.raises(StoreError) as caught:
        load(tmp_path / "s", [extra])
    assert str(caught.value) == f"{tmp_path / 's'}: {wanted}"
    assert refused(run("load", extra, "--store", tmp_path / "s")) == f"{tmp_path / 's'}: {wanted}"
    with pytest.raises(StoreError, match="its first load has not ended"):
        stored(tmp_path / "s")
    process.communicate(b"\n")
    assert process.returncode == 0
    load(tmp_path / "s", [extra])
    assert stored(tmp_path / "s") == stored(two)


def test_readers_before_during_and_after_a_load_see_whole_states(slow, parts, tmp_path):
    folder = tmp_path / "s"
    load(folder, parts[:1])
    before = counted(folder)
    early = pepgraph.open(store=folder, environment=False)
    process = slow(folder, parts[1])
    assert counted(folder) == before
    late = pepgraph.open(store=folder, environment=False)
    process.communicate(b"\n" * 10)
    assert process.returncode == 0
    between = counted(folder)
    assert between > before
    load(folder, parts[2:3])
    assert counted(folder) > between
    # Both keep what they have opened, though two loads have been committed since.
    for graph in (early, late):
        assert int(str(graph.query(COUNT).rows[0][0])) == before
    assert len(list(folder.glob("g*/"))) == 2
    early.close()
    load(folder, parts[3:4])
    assert len(list(folder.glob("g*/"))) == 2, "one reads it still"
    late.close()
    load(folder, [], remove=parts[3:4])
    no_leftovers(folder)


def test_readers_that_open_while_loads_are_committed_see_only_what_was_committed(parts, two, tmp_path):
    folder = tmp_path / "s"
    extra = two.parent / "extra.nt"
    load(folder, [FACTS])
    sizes = {counted(folder)}
    load(folder, [extra])
    sizes.add(counted(folder))
    seen: list[int | Exception] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            try:
                reading = read_store(folder)
                seen.append(len(reading.store))
                reading.close()
            except Exception as error:
                seen.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        load(folder, [], remove=[extra])
        load(folder, [extra])
    ended.set()
    for thread in threads:
        thread.join()
    assert len(seen) > 10
    assert set(seen) <= sizes
    load(folder, [], remove=[extra])
    no_leftovers(folder)


def test_workers_on_a_store(two):
    with pepgraph.open(store=two, environment=False) as graph:
        whole = graph.query(COUNT).rows
        assert graph.query(COUNT, timeout=30).rows == whole
        cross = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        with pytest.raises(TimeLimitError, match=r"stopped at the time limit of 0\.5 s"):
            graph.query(cross, timeout=0.5)
        found: list[object] = []

        def ask() -> None:
            try:
                found.append(graph.query(COUNT, timeout=60).rows)
            except PepgraphError as error:
                found.append(error)

        threads = [threading.Thread(target=ask) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [whole] * 16
        assert graph.query(COUNT).rows == whole


def test_a_large_store_that_keeps_no_answers_says_how_they_come_sooner(two, tmp_path, monkeypatch):
    cross = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

    def told(folder: Path) -> str:
        with pepgraph.open(store=folder, environment=False) as graph, pytest.raises(TimeLimitError) as caught:
            graph.query(cross, timeout=0.2)
        return str(caught.value)

    assert told(two) == "stopped at the time limit of 0.2 s; narrow the query, or allow more time"
    monkeypatch.setattr(disk, "LARGE", 1_000)
    folder = tmp_path / "a store"
    shutil.copytree(two, folder)
    mend = f"`pepgraph load --compact --answers --store '{folder}'`"
    assert told(folder).endswith(f"narrow the query, allow more time, or make look-ups and lists faster: {mend}")
    pepgraph.keep_answers(folder)
    assert told(folder).endswith("narrow the query, or allow more time")


# ── Where nothing can be written ─────────────────────────────────────────────────────────────


def test_a_store_in_a_folder_that_nobody_may_write_to_is_read(two, tmp_path):
    folder = tmp_path / "s"
    shutil.copytree(two, folder)
    whole = stored(two)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    (tmp_path / "new.nt").write_text("<urn:a> <urn:b> <urn:d> .\n", "utf-8")
    tmp_path.chmod(0o755)
    script = """
import os
from pathlib import Path
from pepgraph.errors import StoreError
from pepgraph.store.disk.folder import read_store
from pepgraph.store.disk.load import load
from pepgraph.store.disk.manifest import MANIFEST, Manifest, listing, verify
if os.getuid() == 0:
    os.setresuid(65534, 65534, 65534)
print(len(read_store(Path("s")).store))
try:
    load(Path("s"), ["new.nt"])
except StoreError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [str(len(whole)), "s: cannot be written: Permission denied"]


def test_a_reader_who_may_not_write_keeps_the_generation_it_reads(two, tmp_path):
    folder = tmp_path / "s"
    shutil.copytree(two, folder)
    (tmp_path / "new.nt").write_text("<urn:a> <urn:b> <urn:d> .\n", "utf-8")
    tmp_path.chmod(0o755)
    script = """
import os
from pathlib import Path
from pepgraph.store.disk.folder import read_store
if os.getuid() == 0:
    os.setresuid(65534, 65534, 65534)
else:
    for path in (*Path("s").glob("*.lock"), Path("s")):
        path.chmod(path.stat().st_mode & 0o555)
reader = read_store(Path("s"))
print(flush=True)
input()
print(len(reader.store))
"""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", script], stdin=pipe, stdout=pipe, text=True, cwd=tmp_path) as reader:
        reader.stdout.readline()
        for path in (folder, *folder.glob("*.lock")):
            path.chmod(0o755)
        before = Manifest.read(folder).generation
        load(folder, [tmp_path / "new.nt"])
        assert (folder / before).is_dir()
        assert reader.communicate("\n", timeout=20)[0] == f"{len(stored(two))}\n"
    load(folder, [tmp_path / "new.nt"])
    no_leftovers(folder)


def test_a_store_that_cannot_be_made_is_not_called_damaged(tmp_path):
    folder = Path(os.fsdecode(bytes(tmp_path) + b"/S\xff"))
    with pytest.raises(StoreError, match=r"cannot be made: .*not valid UTF-8; name another folder") as caught:
        load(folder, [FACTS])
    assert caught.value.file == folder
    assert not folder.exists()


@pytest.mark.parametrize("room", [100_000, 1_000_000])
@pytest.mark.parametrize("already", [False, True], ids=["first", "later"])
def test_a_full_disk_leaves_the_store_as_it_was(already, room, parts, tmp_path):
    """A limit on the size of files stands for the disk: it fails in the same place, and needs no mount."""
    folder = tmp_path / "s"
    if already:
        load(folder, [FACTS])
        before = stored(folder)
    script = f"""
import resource, signal, sys
from pathlib import Path
from pepgraph.errors import StoreError
from pepgraph.store.disk.load import load
from pepgraph.store.disk.manifest import MANIFEST, Manifest, listing, verify
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))
try:
    load(Path({str(folder)!r}), {[*map(str, parts)]!r})
except StoreError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    if not done.stdout:
        assert room > 100_000
    else:
        assert done.stdout.startswith(f"{folder}: cannot be written: ")
        assert done.stdout.endswith("; the store is as it was\n")
        assert len(done.stdout.splitlines()) == 1
        if already:
            assert stored(folder) == before
            no_leftovers(folder)
        else:
            assert not list(folder.glob("g*/"))
    load(folder, parts)
    assert {entry.name for entry in Manifest.read(folder).files} >= {*map(str, parts)}
    no_leftovers(folder)


def test_a_folder_that_is_made_anew_has_another_state(tmp_path):
    """Its generations are counted anew, and who serves or reads it must not take it for what it was."""
    states = set()
    for name in ("one", "other"):
        path = tmp_path / f"{name}.nt"
        path.write_text(f"<urn:{name}> <urn:b> <urn:c> .\n", "utf-8")
        load(tmp_path / "s", [path])
        with pepgraph.open(store=tmp_path / "s", environment=False) as graph:
            states.add(graph.engine.generation)
        assert Manifest.read(tmp_path / "s").generation == "g00001"
        shutil.rmtree(tmp_path / "s")
    assert len(states) == 2


@pytest.fixture
def other(tmp_path) -> Path:
    """A store beside ``s``, of which the generation that counts has the same name."""
    path = tmp_path / "other.nt"
    path.write_text("<urn:a> <urn:b> <urn:c> .\n", "utf-8")
    load(tmp_path / "s", [FACTS])
    load(tmp_path / "other", [path])
    return tmp_path / "other"


def test_a_store_that_another_takes_the_place_of_while_it_is_opened_is_the_other(other, tmp_path, monkeypatch):
    folder = tmp_path / "s"

    def exchange(*arguments: object) -> None:
        verify(*arguments)
        monkeypatch.undo()
        folder.rename(tmp_path / "old")
        other.rename(folder)

    wanted = counted(other)
    monkeypatch.setattr("pepgraph.store.disk.folder.verify", exchange)
    assert counted(folder) == wanted


@pytest.mark.parametrize("harm", ["other", "moved", "removed"])
def test_a_store_that_is_open_and_has_gone_is_not_taken_for_what_is_in_its_place(harm, other, tmp_path):
    folder = tmp_path / "s"
    with pepgraph.open(store=folder, environment=False) as graph:
        before = graph.query(COUNT).rows
        folder.rename(tmp_path / "old")
        if harm == "other":
            other.rename(folder)
        elif harm == "removed":
            shutil.rmtree(tmp_path / "old")
        assert graph.query(COUNT).rows == before
        # A worker that has threads beside it opens the store again.
        waiting = threading.Event()
        thread = threading.Thread(target=waiting.wait)
        thread.start()
        try:
            with pytest.raises(StoreError, match=r"s: it was moved, removed or replaced .*; open it anew$"):
                graph.query(COUNT, timeout=60)
        finally:
            waiting.set()
            thread.join()


def test_a_folder_that_goes_while_it_is_looked_at_is_one_sentence(tmp_path):
    folder, aside = tmp_path / "s", tmp_path / "aside"
    load(folder, [FACTS])
    ended = threading.Event()

    def move() -> None:
        while not ended.is_set():
            folder.rename(aside)
            aside.rename(folder)

    thread = threading.Thread(target=move)
    thread.start()
    try:
        for _ in range(5_000):
            try:
                Manifest.read(folder)
            except StoreError as error:
                assert re.search("no store: it is not there|its manifest is missing", str(error))  # noqa: PT017
    finally:
        ended.set()
        thread.join()
