"""A query in a process of its own: what is said of its end, whatever ends it. The processes are real."""

from __future__ import annotations

import faulthandler
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import rdflib.plugins.sparql

from pepgraph.errors import PepgraphError, QueryError, StoreError, TimeLimitError
from pepgraph.graph import Graph
from pepgraph.query.results import Result
from pepgraph.query.worker import in_worker, value_in_worker
from pepgraph.store.contract import Answer
from pepgraph.store.disk.engine import DiskEngine
from pepgraph.store.disk.load import load
from pepgraph.store.oxigraph import OxigraphEngine


def killed(by):
    faulthandler.disable()  # That of pytest writes its stack.
    os.kill(os.getpid(), by)
    signal.pause()


def rows(*given):
    return Result(Answer("rows", ("x",), iter(given)))


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (signal.SIGSEGV, "the process of the query was ended by SIGSEGV; narrow the query"),
        (signal.SIGKILL, "the process of the query was ended by SIGKILL; narrow the query"),
        (signal.SIGABRT, "the query took more memory than the 4 GiB it may have; narrow it"),
    ],
)
def test_a_crash_is_not_told_as_a_lack_of_memory(by, said):
    with pytest.raises(QueryError, match=f"^{said}"):
        in_worker(lambda: killed(by), 20)


def test_a_process_that_cannot_be_begun_is_one_sentence_and_leaves_nothing(monkeypatch):
    def fork():
        raise BlockingIOError(11, "Resource temporarily unavailable")

    before = len(os.listdir("/proc/self/fd"))
    monkeypatch.setattr(os, "fork", fork)
    with pytest.raises(PepgraphError, match="no process can be started for the query: Resource temporarily"):
        in_worker(rows, 20)
    assert len(os.listdir("/proc/self/fd")) == before
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_a_parent_that_ignores_its_children_gets_answers():
    """As under a supervisor: the system then keeps no status of those that have ended."""
    ignoring = f"trap '' CHLD; {sys.executable} -m pepgraph query"
    done = subprocess.run(["bash", "-c", f"{ignoring} 'ASK {{}}'"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()[-1], done.stderr) == (0, "true", "")
    code = (
        "import os, signal; from pepgraph.query.worker import in_worker\n"
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        "in_worker(lambda: os.kill(os.getpid(), signal.SIGKILL), 20)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "QueryError: the process of the query ended before it was done; narrow the query" in done.stderr


def children() -> set[str]:
    """Processes that this one has begun, those too that have ended and were not waited for."""
    listed = Path("/proc/self/task").glob("*/children")
    return {child for path in listed for child in path.read_text("ascii").split()}


def test_a_process_whose_store_is_damaged_is_not_left_behind():
    class Damaged(OxigraphEngine):
        def find_damage(self):
            raise StoreError("damaged")

    before = children()  # Servers that other tests have begun.
    with pytest.raises(StoreError, match="damaged"):
        in_worker(lambda: killed(signal.SIGKILL), 20, Damaged())
    assert children() <= before


def test_memory_that_runs_out_is_said():
    with pytest.raises(QueryError, match="took more memory than the 4 GiB"):
        in_worker(lambda: rows((bytes(2**40),)), 20)


class Demanding(Exception):
    """It can be written and not be read again."""

    def __init__(self, what, why):
        super().__init__(what)


def test_an_error_that_cannot_be_sent_is_told_in_its_words():
    class Local(Exception):
        pass

    for error, said in ((Local("boo"), "Local: boo"), (Demanding("boo", "so"), "Demanding: boo")):

        def work(error=error):
            raise error

        with pytest.raises(RuntimeError, match=f"^{said}$"):
            value_in_worker(work, 20)


@pytest.mark.parametrize("spent", [4.5, 7])
def test_a_second_worker_has_what_the_first_has_left(spent):
    begin = time.monotonic()
    with pytest.raises(TimeLimitError, match="stopped at the time limit of 5 s"):
        value_in_worker(lambda: time.sleep(20), 5, spent=spent)
    assert time.monotonic() - begin < 3


def test_an_end_within_a_batch_is_said():
    stream = iter(in_worker(lambda: rows((os.getpid(),), ("more than a pipe holds" * 50_000,)), 20))
    child = next(stream)[0]
    time.sleep(0.05)  # It writes what nobody reads.
    os.kill(child, signal.SIGKILL)
    with pytest.raises(QueryError, match=r"was ended by SIGKILL"):
        next(stream)


@pytest.mark.parametrize("seconds", [20, 1e9])
def test_a_process_with_many_open_files_waits_too(seconds):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2_000), hard))
    held = [os.dup(1)]
    try:
        while held[-1] < 1_100:
            held.append(os.dup(1))
        assert in_worker(lambda: rows(("a",)), seconds).rows == [("a",)]
    finally:
        for handle in held:
            os.close(handle)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_death_is_seen_at_once_where_another_thread_has_a_worker(monkeypatch, tmp_path):
    """The other is forked between the making of a pipe and the closing of its writing end, which a pause makes long; it
    ends when the death was seen.
    """
    made = threading.Event()
    seen = tmp_path / "seen"
    pipe = os.pipe

    def slowly():
        pair = pipe()
        if not made.is_set():
            made.set()
            time.sleep(0.5)
        return pair

    def wait():
        end = time.monotonic() + 5
        while not seen.exists() and time.monotonic() < end:
            time.sleep(0.02)

    def other():
        made.wait()
        value_in_worker(wait, 20)

    monkeypatch.setattr(os, "pipe", slowly)
    thread = threading.Thread(target=other)
    thread.start()
    begin = time.monotonic()
    with pytest.raises(QueryError):
        value_in_worker(lambda: os._exit(1), 20)
    taken = time.monotonic() - begin
    seen.touch()
    thread.join()
    assert taken < 4


def test_a_worker_begins_where_another_thread_parses_for_rdflib(rdflib_graph, monkeypatch):
    parsing = threading.Event()
    prepare = rdflib.plugins.sparql.prepareQuery

    def slowly(*given, **named):
        if not parsing.is_set():
            parsing.set()
            time.sleep(0.5)
        return prepare(*given, **named)

    monkeypatch.setattr(rdflib.plugins.sparql, "prepareQuery", slowly)
    thread = threading.Thread(target=rdflib_graph.query, args=("ASK {}",))
    thread.start()
    parsing.wait()
    assert rdflib_graph.query("ASK {}", timeout=4)
    thread.join()


def test_a_worker_beside_other_threads_has_a_store_of_its_own(tmp_path):
    """What another thread does in RocksDB holds locks, which nobody would let go of in the worker."""
    load(tmp_path / "store", [Path(__file__).parents[2] / "data" / "facts.ttl"])
    engine, end = DiskEngine(tmp_path / "store"), threading.Event()
    store = engine._store
    thread = threading.Thread(target=end.wait, daemon=True)
    thread.start()
    assert not value_in_worker(lambda: engine._store is store, 20, engine)
    with Graph(engine, ()) as graph:
        assert len(graph.query("SELECT ?c { ?c a pg:Claim }", timeout=20).rows) == 225
    end.set()
    thread.join()


def test_answers_that_other_threads_read_are_no_matter_to_a_worker():
    done = subprocess.run([sys.executable, "-c", READING], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "2\n", "")


READING = """
import threading, pepgraph
graph, begun, end = pepgraph.open(environment=False), threading.Event(), threading.Event()
def read():
    rows = iter(graph.query("SELECT * { ?s ?p ?o }"))
    next(rows)
    begun.set()
    end.wait()
thread = threading.Thread(target=read)
thread.start()
begun.wait()
print(len(graph.query("SELECT ?s { ?s ?p ?o } LIMIT 2", timeout=20).rows))
end.set()
thread.join()
"""


def test_a_child_that_is_forked_while_a_worker_begins_has_workers_of_its_own(monkeypatch):
    child = []
    pipe = os.pipe

    def forking():
        thread = threading.Thread(target=fork)
        thread.start()
        thread.join()
        return pipe()

    def fork():
        child.append(os.fork())
        if child[0] == 0:
            signal.alarm(10)
            monkeypatch.undo()
            os._exit(value_in_worker(lambda: 7, 20))

    monkeypatch.setattr(os, "pipe", forking)
    assert value_in_worker(lambda: 1, 20) == 1
    assert os.waitstatus_to_exitcode(os.waitpid(child[0], 0)[1]) == 7


# ── A parent that is killed ──────────────────────────────────────────────────────────────────

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
BACKTRACKING = "SELECT ?x { BIND (REGEX('" + "a" * 40 + "b', '^(a+)+$') AS ?x) }"
"""One call that lets no other thread have the interpreter."""


def worker_of(parent: int) -> int:
    children = Path(f"/proc/{parent}/task/{parent}/children")
    end = time.monotonic() + 20
    while not (found := children.read_text().split()):
        assert time.monotonic() < end, "no worker"
        time.sleep(0.02)
    return int(found[0])


def at_work(process: int) -> bool:
    """Whether there is such a process, and no mere remainder that nobody has buried."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="this system does not list the children of a process")
@pytest.mark.parametrize(
    ("by", "query", "engine", "limit"),
    [
        (signal.SIGTERM, ENDLESS, "oxigraph", "600"),
        (signal.SIGKILL, ENDLESS, "oxigraph", "0"),
        (signal.SIGKILL, ENDLESS, "rdflib", "0"),
        (signal.SIGKILL, BACKTRACKING, "rdflib", "3"),
    ],
)
def test_a_worker_ends_with_the_process_that_waits_for_it(by, query, engine, limit):
    words = ("query", query, "--engine", engine, "--timeout", limit)
    parent = subprocess.Popen([sys.executable, "-m", "pepgraph", *words], stderr=subprocess.DEVNULL)
    child = worker_of(parent.pid)
    try:
        time.sleep(0.5)
        assert at_work(child)
        parent.send_signal(by)
        assert parent.wait(10) == -by
        end = time.monotonic() + 10
        while at_work(child):
            assert time.monotonic() < end, "the worker goes on"
            time.sleep(0.05)
    finally:
        parent.kill()
        if at_work(child):
            os.kill(child, signal.SIGKILL)


def test_a_worker_that_ended_itself_first_was_out_of_time():
    with pytest.raises(TimeLimitError, match=r"stopped at the time limit of 20 s"):
        in_worker(lambda: killed(signal.SIGALRM), 20)
