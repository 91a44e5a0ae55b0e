"""Completions for shells: commands, options, and the values that can be told without the graph that is asked."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence

import shtab

import pepgraph
from pepgraph.apps.arguments import build_parser
from pepgraph.output.export import export_formats
from pepgraph.output.selection import VIEWS
from pepgraph.query.catalogue import catalogue
from pepgraph.query.naming.called import choices
from pepgraph.query.results import GRAPH_FORMATS, ROW_FORMATS
from pepgraph.store.engines import ENGINES

_PATHS = {"FILE": shtab.FILE, "DIR": shtab.DIRECTORY}


def completions(shell: str) -> str:
    """The script for a shell. Names of things are not in it: a graph may have others tomorrow."""
    parser = build_parser()
    values = _values()
    for command, one in _parsers(parser):
        for action in one._actions:  # argparse has no other way to them, and shtab reads them so.
            known = values.get(f"{command} {action.dest}", values.get(action.dest))
            if known and not action.choices:
                action.choices = known
            elif action.metavar in _PATHS:
                action.complete = _PATHS[str(action.metavar)]  # type: ignore[attr-defined]
    return str(shtab.complete(parser, shell))


def _parsers(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    yield "", parser
    for action in parser._actions:
        if action.dest == "command" and isinstance(action.choices, Mapping):
            yield from action.choices.items()


def _values() -> dict[str, Sequence[str]]:
    """Values by the option that takes them, of some for one command alone."""
    engine = pepgraph.open(environment=False).engine
    named = {kind: [name for name, _ in choices(engine, kind)] for kind in ("level", "modality", "polarity", "state")}
    rows = ("table", *ROW_FORMATS, *GRAPH_FORMATS)
    return {
        "evidence": named["level"],
        "min_evidence": named["level"],
        **{name: named[name] for name in ("modality", "polarity", "state")},
        **{f"{command} name": list(catalogue()) for command in ("ask", "queries")},
        **{f"{command} format": rows for command in ("query", "ask", "sources")},
        "export format": export_formats(),
        "engine": ENGINES,
        "view": list(VIEWS),
    }
