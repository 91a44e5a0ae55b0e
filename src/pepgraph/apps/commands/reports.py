"""Commands that tell of things at length: the overview, a tour, profiles and comparisons."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from typing import TYPE_CHECKING

import pepgraph
from pepgraph.apps.commands.limits import open_graph, time_limit, value_within_limits
from pepgraph.apps.commands.printing import REPORTS, as_json, format_wanted, screen_of, write_out, write_report
from pepgraph.errors import OutputError, PepgraphError

if TYPE_CHECKING:
    from pepgraph.output.tables import Screen

DIFFERENT = 1
"""The exit code where ``diff`` finds differences."""


def overview(options: argparse.Namespace) -> int:
    if options.completions:
        from pepgraph.apps.completions import completions

        print(completions(options.completions))
        return 0
    from pepgraph.answers.overview import overview as make
    from pepgraph.output.tables import report_text

    graph = open_graph(options)
    report, (first, second) = value_within_limits(options, graph, lambda part: (make(part), _two_compounds(part)))
    report_text(report, screen_of(sys.stdout))
    given = [shlex.join(["--data", *options.data])] if options.data else []
    sources = ((name, value) for name in ("store", "endpoint") for value in getattr(options, name) or ())
    given += [shlex.join([f"--{name}", value]) for name, value in sources]
    lines = (
        (f"show {first}", "a profile"),
        (f"ask mechanisms {second}", "a named query; `pepgraph queries` lists them"),
        (f"compare {first} {second}", "side by side"),
        ("draw -o links.html" if not graph.engine.lasting else f"draw --about {first} -o links.html", "the picture"),
        ("serve", "explore it in a browser"),
    )
    width = max(len(command) for command, _ in lines) + 5
    print(f"\n{' '.join(['Try next, each with', *given] if given else ['Try next'])}:")
    for command, what in lines:
        print(f"  pepgraph {command:<{width}}{what}")
    return 0


def tour(options: argparse.Namespace) -> int:
    from pepgraph.output.files import folder_to_fill, write_all

    if options.output == "-":
        raise OutputError("tour writes several files; name a folder for them: -o DIR")
    screen = screen_of(sys.stdout)
    with folder_to_fill(options.output) as folder:
        shown, page, turtle = value_within_limits(options, open_graph(options), lambda graph: _toured(graph, screen))
        picture, export = folder / "pepgraph.html", folder / "pepgraph.ttl"
        write_all({picture: page, export: turtle})
    print(f"{shown}\nThe picture:  {picture}\nThe Turtle:   {export}")
    return 0


def _toured(graph: pepgraph.Graph, screen: Screen) -> tuple[str, str, str]:
    """What a tour shows, its picture and its Turtle."""
    import io
    from functools import partial

    from pepgraph.answers.listing import count_of_all
    from pepgraph.answers.overview import overview as make
    from pepgraph.output.drawing import draw as drawn
    from pepgraph.output.selection import CLAIMS
    from pepgraph.output.tables import Screen, report_text, result_table
    from pepgraph.query.catalogue import find
    from pepgraph.query.labels import shown_names

    out = io.StringIO()
    screen = Screen(out, screen.width, screen.colour)
    report_text(make(graph), screen)
    compounds = _two_compounds(graph)
    for name, compound in zip(("status", "mechanisms"), compounds, strict=True):
        entry = find(name)
        if compound != "NAME":
            print(f"\n{entry.question}  (pepgraph ask {name} {compound})", file=out)
            result_table(graph.ask(name, compound), partial(shown_names, graph.engine), screen, entry.columns)
    if count_of_all(graph) <= CLAIMS:
        return out.getvalue(), drawn(graph.network()), graph.export()
    about = compounds[0]
    print(f"\nOf more than {CLAIMS:,} claims, the picture and the Turtle have those about {about} alone.", file=out)
    return out.getvalue(), drawn(graph.network(about=about)), graph.slice(about=about).export()


def _two_compounds(graph: pepgraph.Graph) -> tuple[str, str]:
    """Names to type of two compounds that claims are about, for examples."""
    rows = graph.query(
        "SELECT ?it { ?it a pg:Peptide ; pg:claimCount ?claims } ORDER BY DESC(?claims) ?it LIMIT 2"
    ).values
    names = sorted({str(iri).rpartition("/")[2] for (iri,) in rows})
    return (names[0], names[-1]) if names else ("NAME", "NAME")


def show(options: argparse.Namespace) -> int:
    name = " ".join(options.name)
    write_report(options, lambda graph: graph.show(name).report)
    return 0


def claim(options: argparse.Namespace) -> int:
    name = options.name
    if format_wanted(options, REPORTS) == "json":
        whole = value_within_limits(options, open_graph(options), lambda graph: graph.claim(name))
        write_out(options, as_json(whole.values))
    else:
        write_report(options, lambda graph: graph.claim(name).report)
    return 0


def compare(options: argparse.Namespace) -> int:
    first, *others = options.names
    if not others:
        one = shlex.join(("pepgraph", "show", first))
        raise PepgraphError(f"compare takes two names or more; `{one}` tells of one thing")
    write_report(options, lambda graph: graph.compare(first, *others).report)
    return 0


def impact(options: argparse.Namespace) -> int:
    names = options.reference
    write_report(options, lambda graph: graph.impact(*names).report)
    return 0


def diff(options: argparse.Namespace) -> int:
    first, *more = options.before
    is_store = not more and os.path.isdir(first)
    before = pepgraph.open(
        *(() if is_store else options.before),
        store=first if is_store else None,
        environment=False,
        timeout=time_limit(options),
    )
    write_report(options, lambda graph: graph.diff(before).report, DIFFERENT)
    return int(options.code)
