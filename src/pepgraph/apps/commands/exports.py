"""Commands that make files of claims: Turtle and its like, and pictures."""

from __future__ import annotations

import argparse
import sys

import pepgraph
from pepgraph.apps.commands.limits import open_graph, parts_within_limits, value_within_limits, wanted_claims
from pepgraph.apps.commands.printing import tell, write_out
from pepgraph.errors import OutputError


def export(options: argparse.Namespace) -> int:
    from pepgraph.output.export import STREAMED, format_of, stream
    from pepgraph.output.export import export as make
    from pepgraph.output.files import written_whole
    from pepgraph.query.filtering import Filter, select

    format = options.format or format_of(options.output)
    graph = open_graph(options)
    chosen = bool(wanted_claims(options))

    def made(part: pepgraph.Graph) -> tuple[str, bool]:
        return make(part, format, quotes=bool(options.document)), not chosen or bool(select(part.engine, Filter()))

    try:
        text, some = value_within_limits(options, graph, made)
    except OutputError:
        if not graph.engine.lasting or format not in STREAMED:
            raise
        parts = parts_within_limits(options, graph, lambda part: stream(part, format))
        with written_whole(options.output) as out:
            for written in parts:
                out.write(written)
        print("too large to be put in order: written as it is stored, without what a store leaves out", file=sys.stderr)
    else:
        write_out(options, text)
        if not (some and text):
            lacking = "claim meets the conditions" if not some else "paper is known behind these claims"
            tell(f"no {lacking}; what was written has none")
    return 0


_ONLY = {
    "min_evidence": "evidence of at least",
    "evidence": "evidence",
    "modality": "modality",
    "polarity": "polarity",
    "reference": "reference",
    "within": "document",
    "state": "citation",
}
"""Conditions of claims, as the page of a picture names them."""


def draw(options: argparse.Namespace) -> int:
    from pepgraph.output.drawing import draw as make
    from pepgraph.output.files import check_page
    from pepgraph.output.network import drawable

    check_page(options.output)
    # --about is not a filter of claims here but the middle of the picture.
    about, options.about = options.about, None
    view, depth = options.view, options.depth
    given = {said: getattr(options, name) for name, said in _ONLY.items()}
    only = ", ".join(f"{said} {value}" for said, value in given.items() if value)

    def drawn(graph: pepgraph.Graph) -> str:
        network = drawable(graph, view, about, depth)
        if only:
            network.graph["subtitle"] += f"; of the claims only those with {only}"
        return make(network)

    picture = value_within_limits(options, open_graph(options), drawn)
    write_out(options, picture)
    if options.output != "-":
        print(options.output)
    return 0
