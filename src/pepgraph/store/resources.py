"""Where the packaged ontology and data lie: inside the package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

import pepgraph


def ontology_files() -> list[Path]:
    """The Turtle files of the ontology, without the shapes."""
    return [path for path in _turtle("ontology") if path.name != "shapes.ttl"]


def shapes_file() -> Path:
    return _folder("ontology") / "shapes.ttl"


def data_files() -> list[Path]:
    """The packaged facts."""
    return _turtle("data")


def _turtle(name: str) -> list[Path]:
    return sorted(_folder(name).glob("*.ttl"))


def _folder(name: str) -> Path:
    package = Path(pepgraph.__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parents[1] / name
