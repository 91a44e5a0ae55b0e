"""Documents that a user has: read untouched, known by their digest."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pepgraph.documents.passages import digest
from pepgraph.documents.reading import decode, read_bytes
from pepgraph.errors import DocumentError

_LONGEST = 2**30
"""Bytes of a document."""
_FORMS = re.compile(
    r"\s*(?:(?P<HTML><!doctype\s+html\b|<html\b)|(?P<XML><\?xml\b|<!doctype\b)|(?P<RTF>\{\\rtf)"
    r"|(?P<LaTeX>(?:%[^\n]*\s+)*\\document(?:class|style)\b))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Text:
    """A document's text as Unicode, newlines untouched, and where it came from."""

    path: Path
    content: str

    @classmethod
    def read(cls, path: Path | str) -> Text:
        """Read UTF-8 text. Raises DocumentError where it is missing, a folder, empty or not UTF-8."""
        path = Path(path)
        content = decode(read_bytes(path, DocumentError, _LONGEST), path, DocumentError)
        if not content.strip():
            raise DocumentError("the document is empty", file=path)
        return cls(path, content)

    @property
    def sha256(self) -> str:
        return digest(self.content)


def form(content: str) -> str:
    r"""The form in which a text is written where that is another than Markdown and plain text; empty else.

    >>> form("<!DOCTYPE html>\n<p>A."), form("{\\rtf1 A.}"), form("# On <html>\n"), form("<b>A</b>.")
    ('HTML', 'RTF', '', '')
    """
    found = _FORMS.match(content)
    return (found.lastgroup or "") if found else ""


def texts_from_environment(environment: Mapping[str, str] = os.environ) -> Iterator[Text]:
    """The texts that ``PEPGRAPH_DOCUMENTS`` names: files, or folders with .md and .txt files in them.

    What cannot be read is passed over: nobody named it for this graph.
    """
    for name in environment.get("PEPGRAPH_DOCUMENTS", "").split(os.pathsep):
        if not name:
            continue
        path = Path(name)
        for file in sorted([*path.glob("*.md"), *path.glob("*.txt")]) if os.path.isdir(path) else [path]:
            if not os.path.isfile(file):
                continue  # A pipe or a device may never come to an end.
            try:
                text = Text.read(file)
            except DocumentError:
                continue
            yield text
