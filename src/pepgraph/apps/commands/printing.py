"""What commands print or write: rows, reports, texts, and sentences on standard error."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, TextIO, cast

import pepgraph
from pepgraph.apps.commands.limits import limits_of, open_graph, value_within_limits, wanted_claims
from pepgraph.errors import EndpointError, PepgraphError, QueryError, StoreWarning, UnknownNameError

if TYPE_CHECKING:
    from pepgraph.answers.report import Report
    from pepgraph.model.terms import Term
    from pepgraph.output.tables import Screen

_LONGEST = 2_000
"""Characters of a message."""
_NARROWEST = 20
"""Columns that lines are broken for at least; a terminal that says it has fewer breaks them once more."""


def write_report(options: argparse.Namespace, work: Callable[[pepgraph.Graph], Report], code: int = 0) -> None:
    """Print or write what ``work`` reports of the claims asked for, in the form that is wanted.

    The exit code of the command is ``code`` where the report has any section.
    """
    from functools import partial

    from pepgraph.answers.behind import noted
    from pepgraph.answers.citations import Noted
    from pepgraph.answers.values import report_values
    from pepgraph.output.tables import report_text

    format = format_wanted(options, REPORTS)

    def made(graph: pepgraph.Graph) -> tuple[Report, Noted]:
        report = work(graph)
        return report, noted(graph, (*report.claims, *report.of_rows)) if format == "json" else Noted()

    report, known = value_within_limits(options, open_graph(options), made)
    options.code = code if report.sections else 0
    if format == "md":
        write_out(options, report.markdown)
    elif format == "json":
        write_out(options, as_json(report_values(report, known)))
    else:
        write_shown(options, partial(report_text, report))


def write_shown(options: argparse.Namespace, show: Callable[[Screen], None]) -> None:
    """Print what is shown on a screen, as wide as that is, or write it as wide as it is itself."""
    import io

    from pepgraph.output.tables import Screen

    if options.output == "-":
        show(screen_of(sys.stdout))
    else:
        out = io.StringIO()
        show(Screen(out))
        write_out(options, out.getvalue())


def write_result(
    result: pepgraph.Result, graph: pepgraph.Graph, options: argparse.Namespace, columns: Sequence[str] | None
) -> bool:
    """Print or write a result; False where it has no rows."""
    import io
    from functools import partial

    format = _format_of(result, options)
    if options.limit:
        result.limit(options.limit, lambda count: tell_cut(count, "row"))
    empty = result.empty
    labels = partial(_labels, options, graph)

    def write(out: TextIO) -> None:
        if format == "table":
            from pepgraph.output.tables import Screen, result_table

            result_table(result, labels, screen_of(out) if out is sys.stdout else Screen(out), columns)
        elif options.labels and result.kind == "rows":
            from pepgraph.output.spreadsheet import labelled_text

            out.write(labelled_text(result, format, labels, columns))
        else:
            result.write(out, format)

    if options.output == "-":
        write(sys.stdout)
    else:
        from pepgraph.output.files import written_whole

        with written_whole(options.output) as file:
            out = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
            write(out)
            out.detach()
    if empty:
        tell("no rows")
    return not empty


def _format_of(result: pepgraph.Result, options: argparse.Namespace) -> str:
    """The format that is asked for, or that goes with the name of the output. Raises UnknownNameError, QueryError."""
    from pepgraph.query.results import GRAPH_FORMATS, ROW_FORMATS, check_format

    if result.kind == "triples":
        from pepgraph.output.export import ENDINGS

        also = {ending: name for ending, name in ENDINGS.items() if name in GRAPH_FORMATS}
        format = format_wanted(options, (*GRAPH_FORMATS, *ROW_FORMATS), also)
    else:
        # Of triples in the name of rows the result itself tells.
        format = format_wanted(options, ("table", *ROW_FORMATS), {name: name for name in GRAPH_FORMATS})
    check_format(format, "table")
    if options.labels and format != "table":
        from pepgraph.output.spreadsheet import LABELLED

        if format not in LABELLED:
            told = f"--labels is for {' and '.join(LABELLED)}, and {format} has whole IRIs"
            raise QueryError(f"{told}; leave it out, or give --format csv")
    return format


def _labels(options: argparse.Namespace, graph: pepgraph.Graph, terms: Iterable[Term | None]) -> dict[Term | None, str]:
    """What a table shows for IRIs, looked up within the limits of its answer."""
    from pepgraph.model.terms import Iri
    from pepgraph.query.labels import shown_names
    from pepgraph.query.worker import value_in_worker

    named = {term for term in terms if isinstance(term, Iri)}
    if not named:
        return {}
    return value_in_worker(lambda: shown_names(graph.engine, named), *limits_of(options, graph))


def tell_cut(count: int, what: str) -> None:
    """Say that an answer has so many rows, or claims, because it may have no more."""
    tell(f"stopped at {count} {what}{'s' * (count != 1)} and there are more; --limit 0 gives all")


def write_out(options: argparse.Namespace, text: str) -> None:
    """Write a whole text to where ``--output`` says. Raises OutputError."""
    from pepgraph.output.files import write_text

    write_text(options.output, text)


def as_json(value: object) -> str:
    """A value as JSON for people and programs, with a line break at its end."""
    import json

    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


REPORTS = ("text", "md", "json")
"""Formats of reports."""


def format_wanted(options: argparse.Namespace, formats: Sequence[str], also: Mapping[str, str] | None = None) -> str:
    """The format that ``--format`` names, or else the name of the output by its ending, or one of ``also`` by theirs;
    for people, the first, where that has no ending or ``.txt``.

    Raises UnknownNameError for any other ending: a table of text is no .xlsx.
    """
    if options.format:
        return str(options.format)
    path, others = Path(options.output), also or {}
    name = path.name.lower().removesuffix(".gz")
    ending = name.rpartition(".")[2]
    if ending in formats or ending in others:
        return others.get(ending, ending)
    if "." not in name or ending in ("txt", "") or path.is_dir():
        return formats[0]
    listed = ", ".join(formats)
    raise UnknownNameError(f"no format is known by the name {options.output}; give --format, one of {listed}")


def screen_of(out: IO[str]) -> Screen:
    """How wide an output is, and whether it shows colours; only a terminal has a width."""
    import shutil

    from pepgraph.output.tables import Screen

    terminal = out.isatty()
    colour = terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    width = max(_NARROWEST, shutil.get_terminal_size().columns) if terminal else 0
    return Screen(cast(TextIO, out), width, colour)


def tell(message: PepgraphError | str) -> None:
    """Say a sentence on standard error, whatever somebody else has put into it."""
    from pepgraph.model.terms import printable

    # A query is shown with a mark below the place.
    said = printable(str(message), "\n" if isinstance(message, QueryError) else "")
    print(f"pepgraph: {said if len(said) <= _LONGEST else said[: _LONGEST - 1] + '…'}", file=sys.stderr)


@contextmanager
def warnings_as_sentences() -> Iterator[None]:
    """Tell the warnings that are meant for people as sentences on standard error, each once."""
    with warnings.catch_warnings():
        shown = warnings.showwarning

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if issubclass(category, StoreWarning):
                tell(str(message))
            else:
                shown(message, category, filename, lineno, file, line)

        warnings.showwarning = show
        yield


def tell_hints(options: argparse.Namespace, graph: pepgraph.Graph, work: Callable[[], Iterable[str]]) -> None:
    """Say what helps with an answer that is out, as far as the time and memory of the answer reach."""
    from pepgraph.query.worker import value_in_worker

    # The answer is whole without: a limit or a server that it meets is no fault of the command.
    with suppress(QueryError, EndpointError):
        for sentence in value_in_worker(lambda: list(work()), *limits_of(options, graph)):
            tell(sentence)


def say_unindexed(options: argparse.Namespace) -> None:
    """Have an endpoint look for its graphs: the process of the answer, which did, had nobody to warn."""
    graph = getattr(options, "graph", None)
    if graph and graph.engine.services:
        with suppress(QueryError, EndpointError):
            graph.engine.graphs()


def say_unranked(options: argparse.Namespace) -> None:
    """Tell a person how many claims a least rank let pass that have none."""
    if not (getattr(options, "min_evidence", None) and sys.stderr.isatty()):
        return
    from pepgraph.query.filtering import unranked

    graph, wanted = options.graph, wanted_claims(options)
    if graph.engine.lasting:  # To count them may take longer than the answer.
        return

    def told() -> Iterator[str]:
        count, passed = unranked(graph.engine, wanted)
        if count:
            claims = f"{count:,} of the {passed:,} claims that pass --min-evidence {options.min_evidence}"
            yield f"{claims} have evidence without a rank, such as editorial"

    tell_hints(options, graph, told)
