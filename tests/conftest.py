"""What tests share: the packaged graph on each engine, the document, a browser; each skips with a reason."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import pepgraph

ROOT = Path(__file__).parents[1]
DOCUMENT_NAME = "selank-semax-faq.md"


def pytest_configure(config: pytest.Config) -> None:
    # rdflib warns at itself a hundred thousand times in one run, which takes longer than the tests.
    for name in ("Dataset", "ConjunctiveGraph"):
        config.addinivalue_line("filterwarnings", f"ignore:{name}:DeprecationWarning")


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
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("PEPGRAPH_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        missing("no Chromium: apt-get install chromium, or set PEPGRAPH_CHROMIUM to its path")
    return str(found)


@pytest.fixture(scope="session")
def facts() -> str:
    return (ROOT / "data" / "facts.ttl").read_text("utf-8")
