"""The notebooks run, their stored outputs are what they give, small and of text.

``python tests/house/test_notebooks.py`` runs them and stores the outputs anew.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import nbformat

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

EXPECTED = {
    "01-two-peptides.ipynb": [
        "225 claims",
        "Semax binds to the Semax binding site.",
        "decreases    NGF",
        "NOT approved",
        "optic-nerve disease",
        "enkephalin-degrading enzymes",
    ],
    "02-sources.ipynb": [
        "Semax is unscheduled in the United States.                  60       [9]",
        "27 passages with 112 claims",
        "'[6]': 18",
        "'[10] and [11]': 9",
        "kept from the paper by a curator    34",
        "[3] GABAergic-pathway genes",
    ],
}
"""Parts of the outputs that tell the story; a notebook without them has lost its thread."""


def read(path: Path) -> Any:
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed: pip install 'pepgraph[test]'")
    return nbformat.read(path, as_version=4)


def execute(path: Path, folder: Path) -> Any:
    """The notebook run in a folder of its own, without documents of the user's."""
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed: pip install 'pepgraph[test]'")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed: pip install 'pepgraph[notebook]'")
    notebook = read(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    # The kernel python3 that ipykernel falls back on is the interpreter that runs this.
    client = nbclient.NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute(env={**os.environ, "PEPGRAPH_DOCUMENTS": "", "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1"})
    return notebook


def texts(notebook: nbformat.NotebookNode) -> list[str]:
    """The text of each code cell's outputs, without what differs from run to run."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        parts = []
        for output in cell.outputs:
            data = output.get("data", {})
            text = output.get("text", "") if output.output_type == "stream" else data.get("text/plain", "")
            if "text/html" not in data or "<iframe" not in data["text/html"]:
                parts.append(re.sub(r" at 0x[0-9a-f]+", "", "".join(text)))
        found.append("".join(parts))
    return found


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return {path.name: execute(path, tmp_path_factory.mktemp("notebook")) for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_runs_and_tells_its_story(path: Path, executed: dict[str, Any]) -> None:
    text = "\n".join(texts(executed[path.name]))
    assert not [part for part in EXPECTED.get(path.name, ()) if plain(part) not in plain(text)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_the_stored_outputs_are_what_it_gives(path: Path, executed: dict[str, Any]) -> None:
    stored, now = texts(read(path)), texts(executed[path.name])
    assert list(map(plain, stored)) == list(map(plain, now)), "stale: python tests/house/test_notebooks.py"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_the_stored_notebook_is_small_text_without_traces(path: Path) -> None:
    notebook = read(path)
    assert path.stat().st_size < 60_000
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    for cell in notebook.cells:
        assert not cell.metadata
        if cell.cell_type == "code":
            assert cell.execution_count is None
            for output in cell.outputs:
                assert output.output_type in ("stream", "execute_result")
                assert set(output.get("data", {"text/plain": ""})) == {"text/plain"}
    assert not re.findall(
        r"/(?:work|tmp|home|root|Users)/|0x[0-9a-f]{6}|https?://(?!w3id\.org)", path.read_text("utf-8")
    )


def rewrite() -> None:
    """Run every notebook and store its outputs as text."""
    import nbformat

    for path in NOTEBOOKS:
        folder = Path(tempfile.mkdtemp())
        notebook = execute(path, folder)
        shutil.rmtree(folder)
        for number, cell in enumerate(notebook.cells, 1):
            cell.metadata.clear()
            cell.id = f"cell-{number}"
            if cell.cell_type != "code":
                continue
            cell.execution_count = None
            kept = []
            for output in cell.outputs:
                if "<iframe" in output.get("data", {}).get("text/html", ""):
                    continue
                if "data" in output:
                    output.data = {"text/plain": output.data["text/plain"]}
                    output.metadata, output.execution_count = {}, None
                kept.append(output)
            cell.outputs = kept
        notebook.metadata = {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
        nbformat.write(notebook, path)


if __name__ == "__main__":
    sys.exit(rewrite())
