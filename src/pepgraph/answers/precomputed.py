"""Answers of the named queries, and an index of words, made in advance: a store then reads them off."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, zip_longest
from pathlib import Path

from pepgraph.answers.searching.word_index import write_words
from pepgraph.errors import PATH, expect
from pepgraph.model.terms import Iri, Term
from pepgraph.query.catalogue import catalogue
from pepgraph.query.naming.called import choices
from pepgraph.query.naming.resolve import resolve
from pepgraph.query.pairs import in_each_branch, parts_of
from pepgraph.query.results import Result
from pepgraph.query.run import run
from pepgraph.query.worker import parts_in_worker, processes
from pepgraph.store.contract import Answer, Engine, Row
from pepgraph.store.disk import folder as on_disk
from pepgraph.store.disk.engine import DiskEngine
from pepgraph.store.disk.kept_answers import Keeping
from pepgraph.store.disk.manifest import Manifest, listing, verify

OFTEN = 100
"""Claims from which on answers about what they name are kept."""
VERY_OFTEN = 1_000
"""The same for answers about two things, and for what they are put together from."""
TELLING = 0.2
"""Seconds after which a process tells how far it is: one that told of each question would wait for who reads it."""

_NAMED_OFTEN = """
SELECT ?thing WHERE {
  GRAPH graph:index { ?thing pg:claimCount ?count } FILTER (?count >= %d) ?thing a pg:Entity
} ORDER BY ?thing"""
_QUALIFYING_OFTEN = (
    "SELECT ?thing WHERE { ?claim %s ?thing } GROUP BY ?thing HAVING (COUNT(?claim) >= %d) ORDER BY ?thing"
)

_PARTED = {"evidence-for": "entity"}
"""Queries about two things that are asked for the first alone, and what parts their rows into answers."""
_QUALIFIERS = {"place": "pg:jurisdiction", "region": "pg:anatomy", "species": "pg:species"}
"""By which property claims name the things that parameters of these kinds ask for."""

Progress = Callable[[str, int, int], None]
"""Called with what is worked out next, how many questions are answered, and how many there are."""


def keep_answers(folder: Path | str, progress: Progress | None = None) -> int:
    """Work out answers of named queries for the store in a folder; returns how many there are.

    Kept are those of the queries that take no name, of those that take one about whatever a hundred claims name,
    and of ``evidence-for`` about whatever a thousand name and another thing; of ``shared`` and ``only-first`` what
    they are put together from, about whatever a thousand name. With an index of words, search need not look
    through all sentences. Both hold for the store as it is: after the next load it has none. Raises StoreError where
    the folder has no store or cannot be written.
    """
    expect("folder", folder, PATH, "a path")
    folder = Path(folder)
    Manifest.read(folder)
    with on_disk.writing(folder) as manifest:
        assert manifest
        verify(folder, manifest, thorough=True)
        engine = DiskEngine(folder, answers=False)
        try:
            with on_disk.generation(folder, manifest) as place:
                with Keeping(place / on_disk.ANSWERS) as kept:
                    count = _ask_all(engine, kept, place, progress)
                write_words(engine, place / on_disk.WORDS)
                after = replace(manifest, generation=place.name, listing=listing(place, manifest))
                after.write(folder)
        finally:
            engine.close()
        on_disk.sweep(folder)
    return count


def _ask_all(engine: Engine, kept: Keeping, place: Path, progress: Progress | None) -> int:
    """Ask in several processes, each of which writes a file of its own: rows cost more to send than to find."""
    questions = list(_questions(engine))
    many = processes()
    # What is asked of one thing after another is of all sizes: none of the processes has all that take long.
    shares = [(place / f"{on_disk.ANSWERS}.{i}", questions[i::many]) for i in range(many)]
    streams = [parts_in_worker(partial(_ask, engine, share, file), None, engine) for file, share in shares]
    done = count = 0
    for name, asked, found in filter(None, chain.from_iterable(zip_longest(*streams))):
        done, count = done + asked, count + found
        if progress:
            progress(name, done, len(questions))
    for file, _ in shares:
        kept.take(file)
    if progress:
        progress("words", len(questions), len(questions))
    return count


def _ask(engine: Engine, questions: Sequence[_Question], file: Path) -> Iterator[tuple[str, int, int]]:
    """Answer questions into a new file; tells now and then what comes next, how many more were asked and answered."""
    told, asked, answered = time.monotonic(), 0, 0
    yield "", 0, 0  # The next process is begun when this one has said something.
    with Keeping(file) as kept:
        for question in questions:
            if time.monotonic() - told > TELLING:
                yield question.query, asked, answered
                told, asked, answered = time.monotonic(), 0, 0
            found = run(engine, question.asked or question.text, question.bindings)
            for bindings, rows in question.answers(found):
                kept.put(question.text, bindings, Answer("rows", found.columns, iter(rows)))
                answered += 1
            asked += 1
    yield "", asked, answered


@dataclass(frozen=True, slots=True)
class _Question:
    query: str
    text: str
    bindings: Mapping[str, Term]
    parted_by: str = ""
    """The column by which rows are parted into answers to questions that have a value for it too."""
    asked: str = ""
    """The text that is asked, where another gives the same rows sooner."""

    def answers(self, found: Result) -> Iterable[tuple[Mapping[str, Term], Iterable[Row]]]:
        """What was found, by the values that it answers."""
        if not self.parted_by:
            return [(self.bindings, found)]
        place = found.columns.index(self.parted_by)
        parts: defaultdict[Term, list[Row]] = defaultdict(list)
        for row in found:
            thing = row[place]
            if isinstance(thing, Iri):
                parts[thing].append(row)
        return [({**self.bindings, self.parted_by: thing}, rows) for thing, rows in parts.items()]


def _questions(engine: Engine) -> Iterator[_Question]:
    """The queries without a name, those with one for each thing of which much is said, and what is kept for two."""
    often: dict[str, list[Term]] = {}
    very_often = list(_named_often(engine, "entity", VERY_OFTEN))
    for entry in catalogue().values():
        if not entry.params:
            yield _Question(entry.name, entry.text, {})
        elif len(entry.params) == 1:
            param = entry.params[0]
            if param.kind not in often:
                often[param.kind] = list(_named_often(engine, param.kind, OFTEN))
            for thing in often[param.kind]:
                yield _Question(entry.name, entry.text, {param.name: thing})
        elif entry.name in _PARTED:
            for thing in very_often:
                bindings = {entry.params[0].name: thing}
                yield _Question(entry.name, entry.text, bindings, _PARTED[entry.name], in_each_branch(entry.text))
        else:
            for part in parts_of(entry.name, entry.text):
                for thing in very_often:
                    yield _Question(entry.name, part.text, part.about(thing))


def _named_often(engine: Engine, kind: str, often: int) -> Iterator[Term]:
    if kind == "level":
        yield from (resolve(engine, name, kind) for name, _ in choices(engine, kind))
    elif kind == "entity" or kind in _QUALIFIERS:
        qualifier = _QUALIFIERS.get(kind)
        text = _QUALIFYING_OFTEN % (qualifier, often) if qualifier else _NAMED_OFTEN % often
        for (thing,) in run(engine, text):
            if thing is not None:
                yield thing
