"""Commands of whoever writes claims or changes a document: faults, places, passages, revisions."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pepgraph
from pepgraph.apps.commands.limits import open_graph, parts_within_limits
from pepgraph.apps.commands.printing import as_json, tell, write_out
from pepgraph.apps.parser import BAD_INPUT
from pepgraph.errors import DataError, DocumentError, OutputError, UnknownNameError

if TYPE_CHECKING:
    from pepgraph.answers.checking.check import Fault

FAULTS = 1
"""The exit code where ``check`` finds faults."""


class _Checked(NamedTuple):
    """The faults, how many claims were looked at, and whether there is anything to look at."""

    faults: list[Fault]
    claims: int
    anything: bool


_ANYTHING = "ASK { VALUES ?kind { pg:Claim pg:Document pg:Entity pg:Paper } ?it a ?kind }"


def check(options: argparse.Namespace) -> int:
    from pepgraph.answers.checking.check import Step, checking
    from pepgraph.apps.progress import Steps
    from pepgraph.query.filtering import Filter, select
    from pepgraph.query.worker import processes

    def looked_at(part: pepgraph.Graph) -> Iterator[Step | _Checked]:
        faults = yield from checking(part, processes())
        yield _Checked(faults, len(select(part.engine, Filter())), next(iter(part.query(_ANYTHING).rows))[0] == "true")

    graph = open_graph(options)
    checked = _Checked([], 0, False)
    with Steps() as steps:
        for message in parts_within_limits(options, graph, looked_at):
            if isinstance(message, Step):
                steps.step(*message)
            else:
                checked = message
    faults, claims, anything = checked
    if not (faults or anything):
        given = options.data[0] if options.data else None
        raise DataError("there is no claim, document, thing or paper to check; is it the right file?", file=given)
    options.code = FAULTS if faults else 0
    if options.format == "json":
        print(as_json([fault.values for fault in faults]), end="")
    else:
        for fault in faults:
            print(fault)
        looked = f"{claims} claims"
        if graph.documents:
            looked += _texts_given(graph)
        else:
            looked += "; no document given, so spans and digests were not looked at (--document FILE)"
        told = f"{len(faults)} fault{'s' * (len(faults) != 1)}" if faults else "no fault"
        print(f"{told} in {looked}", file=sys.stderr)
    return int(options.code)


def _texts_given(graph: pepgraph.Graph) -> str:
    """Of how many documents the text was looked at, and of which it was not."""
    from pepgraph.model.names import document_of
    from pepgraph.model.sentences import listed
    from pepgraph.query.run import run

    every = {str(row[0]) for row in run(graph.engine, "SELECT ?document WHERE { ?document a pg:Document }")}
    left = sorted(document_of(one) or one for one in every - graph.documents.keys())
    given = f", {len(graph.documents)} of {len(every):,} documents" if left else f", {len(every)} document"
    if not left:
        return given + "s" * (len(every) > 1)
    few = [*left[:3], *([f"{len(left) - 3:,} more"] if len(left) > 3 else [])]
    return f"{given}; the text of {listed(few)} was not given (--document FILE)"


def locate(options: argparse.Namespace) -> int:
    from pepgraph.documents.anchors import locate as find
    from pepgraph.documents.reading import STANDARD_INPUT, decode, read_bytes
    from pepgraph.documents.texts import Text

    text = Text.read(options.document).content
    phrases = None
    if options.words == ["-"]:
        given = decode(read_bytes(STANDARD_INPUT, DocumentError), STANDARD_INPUT, DocumentError)
        phrases = [line.strip() for line in given.splitlines() if line.strip()]
    faults = 0
    for words in phrases or [" ".join(options.words)]:
        try:
            places = find(text, words, options.passage)
        except DocumentError as error:
            if phrases is None:
                raise
            # The others are looked for all the same.
            faults += 1
            tell(error)
            continue
        for place in places:
            if options.format == "ttl":
                print(f's:{place.span} pg:sha256 "{place.sha256}" .')
                continue
            passage = f"passage {place.passage.number}" if place.passage else "across passages"
            print(f"{place.span}\t{passage}\tsha256 {place.sha256}\t{' '.join(place.text.split())}")
    return BAD_INPUT if faults else 0


def passages(options: argparse.Namespace) -> int:
    from pepgraph.documents.texts import Text, form
    from pepgraph.model.names import RESERVED
    from pepgraph.output.outline import doubts, outline

    text = Text.read(options.document)
    name = options.id or re.sub(r"[^a-z0-9]+", "-", text.path.stem.lower()).strip("-")
    if not name:
        raise UnknownNameError(
            f"no id can be made of the name {text.path.name!r}; give one with --id, of small letters and digits"
        )
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        raise UnknownNameError(f"{name!r} cannot be a document's id; use small letters, digits and hyphens")
    if name in RESERVED:
        raise UnknownNameError(
            f"{name!r} cannot be a document's id, for it names a graph that holds something else; "
            "give another with --id"
        )
    if other := form(text.content):
        mend = "save it as one of these, as pandoc does"
        raise DocumentError(f"it is {other}, and passages are cut of Markdown or plain text; {mend}", file=text.path)
    made = outline(text, name)
    if not options.force:
        _spare(options.output, made)
    write_out(options, made)
    for doubt in doubts(text):
        tell(doubt)
    return 0


def revise(options: argparse.Namespace) -> int:
    from pepgraph.documents.reading import decode, read_bytes
    from pepgraph.documents.texts import Text
    from pepgraph.output.revised_turtle import revised, sentences
    from pepgraph.output.revision_report import told
    from pepgraph.output.statements import line_end

    if "-" in (*options.files, options.output):
        raise DataError("revise reads files and writes a folder; name them")
    made = revised(options.files, Text.read(options.before), Text.read(options.document), renumber=options.renumber)
    print(told(made, sentences(options.files), renumber=options.renumber))
    if options.output is None:
        print("nothing is written; -o DIR writes the files", file=sys.stderr)
        return 0
    from pepgraph.output.files import folder_to_fill, write_all

    with folder_to_fill(options.output) as folder:
        files = {folder / path.name: text for path, text in made.files.items()}
        if len(files) < len(made.files):
            raise OutputError("two of the files have one name; give them different ones", file=folder)
        new, gone = (folder / f"{made.document}-{name}" for name in ("new.ttl", "gone.txt"))
        if made.new:
            there = files.get(new, "")
            added = f"\n{made.new}" if there else made.new
            files[new] = there + added.replace("\n", line_end(there))
        elif new not in files and new.exists():
            tell(f"{new} is there from an earlier revision; remove it")
        before = decode(read_bytes(gone, OutputError), gone, OutputError) if gone.exists() else ""
        if made.gone not in before:  # Else it is from the same revision, made once more.
            files[gone] = f"{before}\n{made.gone}" if before else made.gone
        for path, text in files.items() if not options.force else ():
            if path != gone:  # It only grows.
                _spare(str(path), text)
        write_all(files)
    print("\n" + "\n".join(f"written: {path}" for path in files))
    return 0


def _spare(output: str, made: str) -> None:
    """Refuse to write over what somebody may have corrected by hand. Raises OutputError."""
    from pepgraph.documents.reading import read_bytes

    path = Path(output)
    if output != "-" and os.path.isfile(path) and read_bytes(path, OutputError) not in (b"", made.encode("utf-8")):
        raise OutputError("it says something else, perhaps by hand; give another name, or --force", file=path)
