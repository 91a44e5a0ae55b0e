"""Where a file says something of a subject: a fault is told with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from pepgraph.model.names import local_of

if TYPE_CHECKING:
    from pepgraph.store.files import Source

_NAME = re.compile(r"<[^<>\s]+>|(?<!\w)[\w.-]*:[^\s,;()\[\]{}<>\"']+")
_PREFIX = re.compile(r"\s*(?:@prefix|PREFIX)\s+(\S*):\s*<([^>]*)>")


def prefixes(source: Source) -> Iterator[tuple[int, str, str]]:
    """The prefixes that a source declares in Turtle or TriG, each with its line, from 1, and its IRI."""
    if source.format in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.N3):
        yield from _declared(source.content.decode("utf-8", "replace").split("\n"))


def _declared(lines: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(lines, 1):
        if len(line) < 1000 and _PREFIX.match(line):
            yield from ((number, match[1], match[2]) for match in _PREFIX.finditer(line))


class Blocks:
    """The lines of a source at which something is said of a subject: found once, asked for every fault.

    Turtle, N-Triples and their kin put a subject at the start of a line, TriG also behind the brace of a graph
    and the end of another block; in other formats it is the first line that has the name.
    """

    def __init__(self, source: Source) -> None:
        self.path = source.path
        self._by_head = source.format not in (ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML)
        self._lines = source.content.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
        self._prefixes = [(name, iri) for _, name, iri in _declared(self._lines)]
        self._heads: dict[str, list[int]] = {}
        self._begins: set[int] = set()
        ended = source.format == ox.RdfFormat.TRIG
        for i, line in enumerate(self._lines):
            said = line.strip()
            if said[:1] not in ("", "#", "@", "}") and (ended or line[:1] not in (" ", "\t")):
                self._begins.add(i)
                self._heads.setdefault(said.split(None, 1)[0].rstrip(";"), []).append(i)
            if source.format == ox.RdfFormat.TRIG and said[:1] not in ("", "#"):
                ended = said[-1] in ".{}"

    def find(self, iri: str, value: str | None = None) -> int | None:
        """Line of a subject, from 1, or of a value within its blocks; None where it is not here."""
        line = self.find_value(iri, value)
        return line or next((start + 1 for start in self._starts(iri)), None)

    def find_value(self, iri: str, value: str | None) -> int | None:
        """Line of a value within the blocks of a subject; None where no block has it."""
        wanted = self._forms(value) if value else set()
        for start in self._starts(iri) if wanted else ():
            for i in range(start, len(self._lines)):
                if i > start and i in self._begins:
                    break
                if any(token.rstrip(",;.") in wanted for token in self._lines[i].split()):
                    return i + 1
        return None

    def find_mention(self, iri: str, value: str | None = None) -> int | None:
        """First line that has the name of a subject that begins no line, or begins it behind white space.

        What is said there of a value is on no line of its own.
        """
        return next((line for form in sorted(self._forms(iri)) if (line := self._mentions.get(form))), None)

    @cached_property
    def _mentions(self) -> dict[str, int]:
        """Where each name first begins a line; of those that begin none, where it stands first."""
        begun: dict[str, int] = {}
        within: dict[str, int] = {}
        for number, line in enumerate(self._lines, 1):
            for match in _NAME.finditer(line) if not line.lstrip().startswith(("#", "@prefix")) else ():
                found = within if line[: match.start()].strip() else begun
                found.setdefault(match[0].rstrip("."), number)
        return within | begun

    def _starts(self, iri: str) -> list[int]:
        starts = sorted(i for form in self._forms(iri) for i in self._heads.get(form, ()))
        if not starts and not self._by_head:
            local = local_of(iri)
            starts = [i for i, line in enumerate(self._lines) if local and local in line][:1]
        return starts

    def _forms(self, iri: str) -> set[str]:
        shortened = {f"{prefix}:{iri[len(name) :]}" for prefix, name in self._prefixes if iri.startswith(name)}
        return {f"<{iri}>", f'"{iri}"', iri, *shortened}
