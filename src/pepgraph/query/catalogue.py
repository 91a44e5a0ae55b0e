"""The named queries: files of SPARQL that document themselves."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pepgraph.errors import UnknownNameError
from pepgraph.model.terms import Term, cut
from pepgraph.query.alike import closest, did_you_mean
from pepgraph.query.by_document import by_document
from pepgraph.query.naming.called import KINDS
from pepgraph.query.naming.questions import is_like_question
from pepgraph.query.naming.resolve import Name, resolve
from pepgraph.query.pairs import put_together
from pepgraph.query.results import Result
from pepgraph.query.run import run
from pepgraph.store.contract import Answer, Engine

_FOLDER = Path(__file__).parent / "queries"
_HEADER = re.compile(r"^#\+ (\w+): (.*)$", re.MULTILINE)
_COMMENT = re.compile(r"^#\+ .*\n", re.MULTILINE)
_PARAM = re.compile(r"(\w+) \((\w+)\): (.+)")


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter: the SPARQL variable it binds, what kind of name it takes, what it means."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One named query and what its header says of it."""

    name: str
    question: str
    group: str
    params: tuple[Param, ...]
    columns: tuple[str, ...]
    example: str
    text: str
    across: str = ""
    """How answers of several sources come together: ``join`` where a row needs all of them, the name
    of a column whose numbers are added, nothing where each row comes from one."""
    walk: str = ""
    """``document`` where the rows stand document by document, and each document's are found by themselves."""
    also: str = ""
    """Where to look for what somebody who asks this may expect and does not get."""
    words: tuple[str, ...] = ()
    """Words besides those of its name with which people ask this."""
    condition: str = ""
    """The condition that its claims meet, as ``claims`` takes it, with a parameter in capitals: ``evidence=LEVEL``."""

    @property
    def usage(self) -> str:
        return " ".join([self.name, *(param.name.upper() for param in self.params)])

    @property
    def arguments(self) -> list[str]:
        """What its example asks about."""
        return shlex.split(self.example)[1:]

    @property
    def sparql(self) -> str:
        """Its text without what it says of itself."""
        return _COMMENT.sub("", self.text).strip()

    def in_order(self, arguments: Sequence[Name], named: Mapping[str, Name]) -> tuple[Name, ...]:
        """Arguments in the order of ``params``, those that are given by name after the others."""
        names = [param.name for param in self.params]
        for name in named:
            if name not in names:
                raise UnknownNameError(
                    f"{self.name} has no parameter {name!r}; it takes {', '.join(names) or 'no arguments'}"
                )
            if names.index(name) < len(arguments):
                raise UnknownNameError(f"{self.name} is given {name} twice; give it by its place or by its name")
        return (*arguments, *(named[name] for name in names if name in named))

    def run(self, engine: Engine, *arguments: Name) -> Result:
        """Run with names as people write them, in the order of ``params``."""
        if len(arguments) != len(self.params):
            wanted = ", ".join(f"{param.name.upper()} ({param.meaning})" for param in self.params) or "no arguments"
            in_python = ", ".join(map(repr, shlex.split(self.example)))
            raise UnknownNameError(
                f"{self.name} takes {wanted}; {len(arguments)} given, "
                f"as in `pepgraph ask {self.example}`, in Python ask({in_python})"
            )
        bindings: dict[str, Term] = {
            param.name: resolve(engine, argument, param.kind)
            for param, argument in zip(self.params, arguments, strict=True)
        }
        if self.across == "join":
            engine = engine.together()
            if (kept := put_together(self.name, self.text, bindings, engine)) is not None:
                return kept
        if self.walk and engine.large and not engine.has_kept(self.text, bindings):
            return by_document(engine, self.text)
        if not self.across or len(engine.parts) == 1:
            return run(engine, self.text, bindings)
        from pepgraph.store.several import added

        found = [run(part, self.text, bindings) for part in engine.parts]
        rows = added((row for result in found for row in result), found[0].columns, self.across, self.text)
        return Result(Answer("rows", found[0].columns, rows))


@cache
def catalogue() -> dict[str, Entry]:
    """Every named query, by group and then by name."""
    entries = map(_entry, _files().values())
    return {entry.name: entry for entry in sorted(entries, key=lambda entry: (entry.group, entry.name))}


@cache
def _files() -> dict[str, Path]:
    return {path.stem: path for path in _FOLDER.glob("*.rq")}


def exists(name: str) -> bool:
    return name in _files()


def is_of_document(engine: Engine, name: str) -> bool:
    """Whether ``ask`` takes a name for a question of a document; ``resolve`` tells of which."""
    return not exists(name) and is_like_question(engine, name)


def find(name: str, also: Iterable[str] = ()) -> Entry:
    """The entry of a name. Raises UnknownNameError with the nearest ones, of those in ``also`` too."""
    if exists(name):
        return _entry(_files()[name])
    near = [entry.name for entry in catalogue().values() if name in entry.words][:3]
    near = near or closest(name, [*catalogue(), *also], 3)
    mend = did_you_mean(near) or "`queries` lists them" + ", and search takes a question in words" * (" " in name)
    raise UnknownNameError(f"unknown query {cut(name)!r}; {mend}")


@cache
def _entry(path: Path) -> Entry:
    text = path.read_text("utf-8")
    header: dict[str, list[str]] = {}
    for key, said in _HEADER.findall(text):
        header.setdefault(key, []).append(said)
    params = []
    for said in header.get("param", []):
        match = _PARAM.fullmatch(said)
        if not match or match[2] not in KINDS:
            raise ValueError(f"{path.name}: #+ param: {said}")
        params.append(Param(match[1], match[2], match[3]))

    def once(key: str) -> str:
        return header.get(key, [""])[0]

    return Entry(
        name=path.name.removesuffix(".rq"),
        question=header["question"][0],
        group=header["group"][0],
        params=tuple(params),
        columns=tuple(re.split(r",\s*", header["columns"][0])),
        example=header["example"][0],
        text=text,
        across=once("across"),
        walk=once("walk"),
        also=once("also"),
        words=tuple(" ".join(header.get("words", [])).split()),
        condition=once("condition"),
    )
