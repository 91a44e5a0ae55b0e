"""What tests share: the packaged graph on each engine, the document, a browser; each skips with a reason."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from mischief import Begin, misbehaving

import pepgraph
from pepgraph.store.contract import Answer
from pepgraph.store.oxigraph import OxigraphReader

ROOT = Path(__file__).parents[1]
DOCUMENT_NAME = "selank-semax-faq.md"


def pytest_configure(config: pytest.Config) -> None:
    # rdflib warns at itself a hundred thousand times in one run, which takes longer than the tests.
    for name in ("Dataset", "ConjunctiveGraph"):
        config.addinivalue_line("filterwarnings", f"ignore:{name}:DeprecationWarning")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is many and short comes last: at the end, processes can only take whole tests from each other."""
    items.sort(key=lambda item: item.path.stem in ("test_house", "test_catalogue", "test_guard", "test_results"))


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: the collector need not go through them, nor at Python's pace, as in `cli`."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


def missing(reason: str) -> None:
    """Skip, or fail where CI promises that nothing is missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def graph() -> pepgraph.Graph:
    return pepgraph.open(environment=False)


@pytest.fixture(scope="session")
def rdflib_graph() -> pepgraph.Graph:
    return pepgraph.open(engine="rdflib", environment=False)


@pytest.fixture(scope="session")
def document() -> Path:
    for name in os.environ.get("PEPGRAPH_DOCUMENTS", "").split(os.pathsep):
        path = Path(name)
        path = path / DOCUMENT_NAME if path.is_dir() else path
        if name and path.name == DOCUMENT_NAME and path.is_file():
            return path
    missing(f"the document is not here: set PEPGRAPH_DOCUMENTS to the folder with {DOCUMENT_NAME}")
    raise AssertionError


@pytest.fixture(scope="session")
def chromium() -> str:
    pytest.importorskip("playwright", reason="playwright is not installed: pip install 'pepgraph[test]'")
    # The one without windows takes half the time.
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("PEPGRAPH_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        missing("no Chromium: apt-get install chromium, or set PEPGRAPH_CHROMIUM to its path")
    return str(found)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """One for the tests of a module: as long as it is open, playwright's own event loop runs in their thread."""
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    quiet += ["--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=quiet)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def barriers() -> Callable[..., list[dict[str, Any]]]:
    """What axe-core, https://github.com/dequelabs/axe-core, finds on a page; ``how`` is what its run is told."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install 'pepgraph[test]'")
    script = Path(axe.__file__).with_name("axe.min.js").read_text("utf-8")

    def found(page: Any, how: str = "") -> list[dict[str, Any]]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(script)
        return page.evaluate(f"axe.run({how})")["violations"]

    return found


def serious(found: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    """Barriers that shut people out: the rule, and some of the elements."""
    return [
        (rule["id"], [node["html"][:160] for node in rule["nodes"]][:4])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]


@pytest.fixture(scope="session")
def facts() -> str:
    return (ROOT / "data" / "facts.ttl").read_text("utf-8")


# ── Real servers, on this machine alone ──────────────────────────────────────────────────────


@dataclass(frozen=True)
class Server:
    """A SPARQL server that tests started: where it is asked and written to, and as whom."""

    name: str
    query: str
    update: str
    graph_store: str
    user: str = ""
    password: str = ""
    end_queries: Callable[[], object] = lambda: None
    """Stop what the server is at: a query works on after its asker has gone."""

    @property
    def environment(self) -> dict[str, str]:
        if not self.user:
            return {}
        return {"PEPGRAPH_ENDPOINT_USER": self.user, "PEPGRAPH_ENDPOINT_PASSWORD": self.password}


@pytest.fixture
def asked_texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that Oxigraph in this process is asked from now on."""
    texts: list[str] = []
    found = OxigraphReader.found

    def noted(self: OxigraphReader, text: str, *more: Any) -> Answer:
        texts.append(text)
        return found(self, text, *more)

    monkeypatch.setattr(OxigraphReader, "found", noted)
    return texts


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address on this machine at which nobody listens as long as the test runs."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(name: str) -> str | None:
    """A program beside this Python, or on the path."""
    return shutil.which(name, path=f"{Path(sys.executable).parent}") or shutil.which(name)


def started(command: list[str], folder: Path, ready: Callable[[], bool], seconds: float = 60) -> subprocess.Popen:
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    end = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            raise AssertionError(f"{command[0]} did not start: {(folder / 'log.txt').read_text()[-2000:]}")
        time.sleep(0.1)
    return process


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


@contextmanager
def oxigraph(folder: Path) -> Iterator[Server]:
    """An Oxigraph server in memory. It works on at a query whose asker has gone: end it, and start another."""
    found = program("oxigraph")
    if not found:
        missing("no Oxigraph server: pip install 'pepgraph[test]'")
    base = f"http://127.0.0.1:{free_port()}"
    process = started(
        [str(found), "serve", "--bind", base.removeprefix("http://")],
        folder,
        lambda: answers(base + "/query?query=ASK%7B%7D"),
    )
    yield Server("oxigraph", base + "/query", base + "/update", base + "/store")
    process.kill()
    process.wait(30)


@pytest.fixture(scope="session")
def oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as server:
        yield server


@pytest.fixture
def tired_server(tmp_path: Path) -> Iterator[Server]:
    """An Oxigraph server of one test, which may leave it at work for ever."""
    with oxigraph(tmp_path) as server:
        yield server


VIRTUOSO_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {folder}
SchedulerInterval = 0
CheckpointInterval = 0
ServerThreads = 10
CaseMode = 2
{planner}
[HTTPServer]
ServerPort = 127.0.0.1:{web}
ServerRoot = {folder}
ServerThreads = 5
EnabledGzipContent = 1
[SPARQL]
ResultSetMaxRows = 200000
MaxQueryExecutionTime = 10
"""


@contextmanager
def virtuoso(folder: Path, planner: str = "") -> Iterator[Server]:
    """A Virtuoso, with a setting for what plans its queries."""
    found, shell = program("virtuoso-t"), program("isql-vt")
    if not found or not shell:
        missing("no Virtuoso: apt-get install virtuoso-opensource-7-bin")
    sql, web = free_port(), free_port()
    settings = VIRTUOSO_INI.format(sql=sql, web=web, folder=folder, planner=planner)
    (folder / "virtuoso.ini").write_text(settings, "utf-8")

    def told(text: str) -> bool:
        command = [str(shell), f"127.0.0.1:{sql}", "dba", "dba", f"exec={text}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        return done.returncode == 0 and "Error" not in done.stdout + done.stderr

    process = started(
        [str(found), "+configfile", "virtuoso.ini", "+foreground", "+wait"], folder, lambda: told("select 1;")
    )
    base, user, password = f"http://127.0.0.1:{web}", "pepgraph", "only-for-tests"
    assert told(f"DB.DBA.USER_CREATE('{user}', '{password}');")
    assert told(f"DB.DBA.USER_GRANT_ROLE('{user}', 'SPARQL_UPDATE', 0);")
    assert told(f"DB.DBA.USER_GRANT_ROLE('{user}', 'SPARQL_SELECT', 0);")
    assert told(f"DB.DBA.RDF_DEFAULT_USER_PERMS_SET('{user}', 7);")  # Without it 7.2.12 and later refuse updates.
    doors = (base + "/sparql", base + "/sparql-auth", base + "/sparql-graph-crud-auth")
    yield Server("virtuoso", *doors, user, password, lambda: told("txn_killall(6);"))
    process.kill()  # Its orderly end writes a checkpoint that nobody will read.
    process.wait(30)


@pytest.fixture(scope="session")
def virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        yield server


@pytest.fixture(params=["StopCompilerWhenXOverRunTime = 1", "MaxOptimizeLayouts = 1"])
def hurried_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A Virtuoso that plans as it does on a busy machine: without comparing many ways."""
    with virtuoso(tmp_path, request.param) as server:
        yield server


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest) -> Server:
    return request.getfixturevalue(f"{request.param}_server")


@pytest.fixture
def mischief() -> Iterator[Begin]:
    """Starts a server that does one deed; gives its address, and a list of what it was asked."""
    with misbehaving() as begin:
        yield begin
