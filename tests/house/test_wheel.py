"""What is installed from a wheel answers as the checkout does."""

from __future__ import annotations

import json
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


COMMANDS = ("show semax", "ask hedged --format json", "queries", "export", "draw -o -")
SCRIPT = """
import contextlib, io, json, sys
import pepgraph
from pepgraph.apps.cli import main
told = [pepgraph.__file__]
for command in sys.argv[1:]:
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")) as out:
        assert main(command.split()) == 0
        out.flush()
    told.append(out.buffer.getvalue().decode())
print(json.dumps(told))
"""


def test_a_wheel_answers_as_the_checkout_does(installed: Path, tmp_path: Path) -> None:
    (there, *told), (here, *ours) = (
        json.loads(
            subprocess.run(
                [sys.executable, "-c", SCRIPT, *COMMANDS], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(site)},
                capture_output=True, check=True,
            ).stdout
        )
        for site in (installed, ROOT / "src")
    )  # fmt: skip
    assert there.startswith(str(installed))
    assert here.startswith(str(ROOT))
    for command, one, other in zip(COMMANDS, told, ours, strict=True):
        assert one == other, command
        assert len(one) > 20, command
