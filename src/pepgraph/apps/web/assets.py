"""Files that pages load: our own, vis-network out of pyvis, the Ace editor out of django-ace."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

from pepgraph.output.drawing import part, script, styled, vis_network

_ACE = ("ace.js", "ext-language_tools.js", "ext-searchbox.js", "mode-sparql.js", "css/ace.css", "css/main-*")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file with its media type and a tag that changes when it does."""

    body: bytes
    media: str
    tag: str


@cache
def assets() -> dict[str, Asset]:
    """Every file by its name under /static/."""
    return {name: _asset(name, body) for name, body in _files()}


def _files() -> Iterator[tuple[str, bytes]]:
    for file in resources.files(__package__).joinpath("static").iterdir():
        if file.name.endswith(".css"):
            yield file.name, styled(file.read_text("utf-8")).encode()
        else:
            yield file.name, file.read_bytes()
    yield "vis-network.js", vis_network().encode()
    yield "picture-lines.js", part("lines.js").encode()
    yield "picture.js", script().encode()
    yield "picture-files.js", part("files.js").encode()
    yield "picture.css", styled(part("picture.css")).encode()
    folder = _ace()
    for pattern in _ACE:
        for path in sorted(folder.glob(pattern)):
            yield f"ace/{path.relative_to(folder).as_posix()}", path.read_bytes()


def _ace() -> Path:
    # Found without importing it, which would want Django set up.
    found = find_spec("django_ace")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("No module named 'django_ace'", name="django_ace")
    return Path(found.submodule_search_locations[0], "static", "django_ace", "ace")


def _asset(name: str, body: bytes) -> Asset:
    media = mimetypes.guess_type(name)[0] or "application/octet-stream"
    charset = "; charset=utf-8" if media.startswith("text/") else ""
    return Asset(body, media + charset, f'"{hashlib.sha256(body).hexdigest()[:20]}"')
