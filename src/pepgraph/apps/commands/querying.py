"""Commands that answer with rows: queries of one's own and named ones."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pepgraph.apps.commands.limits import open_graph, rows_within_limits, value_within_limits
from pepgraph.apps.commands.printing import screen_of, tell, tell_hints, write_result
from pepgraph.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pepgraph
    from pepgraph.model.terms import Term

_LONGEST = 64 * 2**20
"""Bytes of a query; no parser takes so many."""

# By the papers first: notes are many, and most are on claims.
_ANY_REMARK = """SELECT ?note {
  { ?note pg:readAgain ?again }
  UNION { ?reference pg:identifiedAs ?paper . ?note pg:concerns ?paper }
  UNION { ?note pg:concerns ?alone . ?alone a pg:Reference MINUS { ?alone pg:identifiedAs ?taken } }
} LIMIT 1"""


def query(options: argparse.Namespace) -> int:
    texts = [text for text in (options.sparql, options.file) if text is not None]
    if len(texts) != 1:
        taken = " (--data takes all that follows it: write the query before it)" if options.data and not texts else ""
        raise QueryError(f"give one query: as an argument, or with -f FILE; - reads standard input{taken}")
    text = options.sparql
    if options.file is not None or text == "-":
        from pepgraph.documents.reading import decode, read_bytes

        path = Path(options.file or "-")
        text = decode(read_bytes(path, QueryError, _LONGEST), path, QueryError)
    graph = open_graph(options)
    from pepgraph.query.run import run_own

    given = options.bind or ()
    result = rows_within_limits(options, graph, lambda part: run_own(part.engine, text, _bindings(part, given)))
    found = write_result(result, graph, options, None)
    from pepgraph.query.hints.hints import of_query

    empty = not result if result.kind == "boolean" else not found
    tell_hints(options, graph, lambda: of_query(graph, text, _bindings(graph, given), empty))
    return 0


def _bindings(graph: pepgraph.Graph, given: Sequence[str]) -> dict[str, Term]:
    """What ``--bind`` says. Raises QueryError where it says nothing, or two things of one variable."""
    from pepgraph.query.bindings import term_typed

    bindings: dict[str, Term] = {}
    for one in given:
        name, sign, typed = one.partition("=")
        name = name.strip().lstrip("?$")
        if not (sign and name and typed.strip()):
            raise QueryError(f"--bind {one}: give a variable and what it is, as in --bind compound=semax")
        if name in bindings:
            raise QueryError(f"--bind gives ?{name} twice; leave one out")
        bindings[name] = term_typed(graph.engine, typed)
    return bindings


def ask(options: argparse.Namespace) -> int:
    from pepgraph.query.catalogue import exists, find

    graph = open_graph(options)
    result = rows_within_limits(options, graph, lambda part: part.ask(options.name, *options.arguments))
    entry = find(options.name if exists(options.name) else "answer")
    if not write_result(result, graph, options, entry.columns) and len(options.arguments) == len(entry.params):
        from pepgraph.query.hints.hints import about_arguments

        tell_hints(options, graph, lambda: about_arguments(graph.engine, entry, options.arguments))
    of_sources = "reference" in result.columns and "claim" not in result.columns
    if result.readable_again and (of_sources or graph.engine.lasting or _has_remarks(graph)):
        from pepgraph.answers.row_notes import remarks_told

        tell_hints(options, graph, lambda: remarks_told(graph, result.columns, result.rows))
    if entry.also:
        tell(entry.also)
    return 0


def _has_remarks(graph: pepgraph.Graph) -> bool:
    """Whether a graph in memory has any on papers or references without one, or claims to be read again: few have, and
    what tells them is large.
    """
    from pepgraph.query.run import run

    return bool(run(graph.engine, _ANY_REMARK).rows)


def sources(options: argparse.Namespace) -> int:
    options.name, options.arguments = "sources", ()
    return ask(options)


def queries(options: argparse.Namespace) -> int:
    from pepgraph.query.catalogue import catalogue, find

    if options.name:
        print(find(options.name).text, end="")
        return 0
    from pepgraph.answers.report import Report, Section
    from pepgraph.output.tables import report_text
    from pepgraph.query.naming.questions import has_many_questions

    groups: dict[str, list[tuple[str, ...]]] = {}
    for entry in catalogue().values():
        groups.setdefault(entry.group, []).append((entry.usage, entry.question))
    many = (("DOCUMENT:NAME", "a question of a document, of which there are too many to list"),)
    questions = value_within_limits(
        options,
        open_graph(options),
        lambda graph: many if has_many_questions(graph.engine) else tuple(graph.questions().items()),
    )
    sections = [Section(group, columns=("", ""), rows=tuple(rows)) for group, rows in groups.items()]
    if questions:
        sections.append(Section("questions of the documents", columns=("", ""), rows=questions))
    title = "Named queries: pepgraph ask NAME"
    report_text(
        Report(title, "`pepgraph queries NAME` prints the SPARQL of one", tuple(sections)), screen_of(sys.stdout)
    )
    return 0
