"""Where the packaged ontology and data lie: inside the package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

import pepgraph
from pepgraph.errors import PepgraphError


def ontology_files() -> list[Path]:
    """The Turtle files of the ontology, without the shapes."""
    return [path for path in _turtle("ontology") if path.name != "shapes.ttl"]


def shapes_file() -> Path:
    return _folder("ontology") / "shapes.ttl"


def data_files() -> list[Path]:
    """The packaged facts."""
    return _turtle("data")


def _turtle(name: str) -> list[Path]:
    folder = _folder(name)
    found = sorted(folder.glob("*.ttl"))
    if not found:
        raise PepgraphError(f"{folder} has no Turtle: pepgraph is not whole; install it again")
    return found


def _folder(name: str) -> Path:
    package = Path(pepgraph.__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parents[1] / name
