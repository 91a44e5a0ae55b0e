"""The command that finds claims by their words, and what it says where it finds none."""

from __future__ import annotations

import argparse
import shlex

import pepgraph
from pepgraph.apps.commands.limits import open_graph, value_within_limits
from pepgraph.apps.commands.printing import REPORTS, as_json, format_wanted, tell, write_out, write_shown


def search(options: argparse.Namespace) -> int:
    from functools import partial

    from pepgraph.answers.backing import Noted, noted
    from pepgraph.answers.report import Section, in_markdown, noted_line, report
    from pepgraph.answers.values import claim_values
    from pepgraph.model.claims import of_several
    from pepgraph.model.markdown import escaped
    from pepgraph.output.spreadsheet import claims_csv
    from pepgraph.output.tables import claim_list

    words = " ".join(options.words)
    format = format_wanted(options, (*REPORTS, "csv"))

    def found(graph: pepgraph.Graph) -> tuple[list[pepgraph.Claim], list[str], Noted]:
        claims, notes = _sought(graph, words) if words.strip() else (graph.claims(), [])
        return claims, notes, noted(graph, claims)

    claims, notes, known = value_within_limits(options, open_graph(options), found)
    if format == "json":
        write_out(options, as_json([claim_values(claim, known) for claim in claims]))
    elif format == "csv":
        write_out(options, claims_csv(claims, known))
    elif format == "md":
        title = words.strip() or "Claims that meet the conditions"
        listed = report(title, "", [Section("Claims", claims=tuple(claims))])
        line = partial(noted_line, known=known, several=of_several(claims))
        write_out(options, in_markdown(listed, lambda told, _: escaped(line(told.claim))))
    else:
        write_shown(options, partial(claim_list, claims, known))
    if not (claims or notes):
        notes = ["no claim meets the conditions"]
    for note in notes:
        tell(note)
    return 0


def _sought(graph: pepgraph.Graph, words: str) -> tuple[list[pepgraph.Claim], list[str]]:
    """The claims that words find, and what to say of that."""
    from pepgraph.answers.leads import Leads, Tongue, told
    from pepgraph.answers.search import UNSEARCHED, find, in_order

    hits = find(graph, words)
    claims = in_order(graph, hits)
    leads = Leads(graph, words, hits)
    missed = bool(graph.documents) and not hits.every_word if claims else not leads.questions
    said = told(leads, claims, Tongue(lambda *typed: shlex.join(("pepgraph", *typed)), "--document"))
    return claims, said + ([UNSEARCHED] if graph.engine.lasting and missed else [])
