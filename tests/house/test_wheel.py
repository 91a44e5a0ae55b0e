"""What is installed from a wheel answers as the checkout does."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the wheel fills it, with no checkout round it."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as parts:
        parts.extractall(folder / "site")
    return folder / "site"


def shipped() -> Iterator[str]:
    """Files of the checkout as a wheel names them."""
    for folder, name in (("src/pepgraph", "pepgraph"), ("ontology", "pepgraph/ontology"), ("data", "pepgraph/data")):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{name}/{path.relative_to(ROOT / folder).as_posix()}"


def test_a_wheel_has_all_files(installed: Path) -> None:
    files = {path.relative_to(installed).as_posix() for path in installed.rglob("*") if path.is_file()}
    assert {name for name in files if ".dist-info/" not in name} == {*shipped()}


@pytest.mark.parametrize(
    "words", [["show", "semax"], ["ask", "hedged", "--format", "json"], ["queries"], ["export"], ["draw", "-o", "-"]]
)
def test_a_wheel_answers_as_the_checkout_does(installed: Path, tmp_path: Path, words: list[str]) -> None:
    there, here = (
        subprocess.run(
            [sys.executable, "-c", "import sys, pepgraph\nfrom pepgraph.apps.cli import entry\n"
             "print(pepgraph.__file__, file=sys.stderr)\nentry()", *words],
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(site)}, capture_output=True, text=True, check=True,
        )
        for site in (installed, ROOT / "src")
    )  # fmt: skip
    assert there.stderr.startswith(str(installed))
    assert here.stderr.startswith(str(ROOT))
    assert there.stdout == here.stdout
    assert len(there.stdout) > 20
