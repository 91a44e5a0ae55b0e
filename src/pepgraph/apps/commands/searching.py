"""The command that finds claims by their words, and what it says where it finds none."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pepgraph
from pepgraph.apps.commands.limits import limits_of, open_graph, value_within_limits, wanted_claims
from pepgraph.apps.commands.printing import REPORTS, as_json, format_wanted, tell, tell_cut, write_out, write_shown

if TYPE_CHECKING:
    from pepgraph.answers.listing import Part


def search(options: argparse.Namespace) -> int:
    from functools import partial

    from pepgraph.answers.behind import noted
    from pepgraph.answers.citations import Noted
    from pepgraph.answers.report import Section, in_markdown, noted_line, report
    from pepgraph.answers.values import claim_values
    from pepgraph.model.claims import of_several
    from pepgraph.model.markdown import escaped
    from pepgraph.output.spreadsheet import claims_csv
    from pepgraph.output.tables import claim_list
    from pepgraph.query.worker import value_in_worker

    words = " ".join(options.words)
    format = format_wanted(options, (*REPORTS, "csv"))
    graph = open_graph(options)

    def sought(part: pepgraph.Graph) -> tuple[Part[pepgraph.Claim], list[str], Noted]:
        found, notes = _sought(part, words, options.limit)
        return found, notes, noted(part, found.items)

    def listed() -> tuple[Part[pepgraph.Claim], list[str], Noted]:
        found = _listed(graph, wanted_claims(options), options.limit)
        return found, [], noted(graph, found.items)

    if words.strip():
        part, notes, known = value_within_limits(options, graph, sought)
    else:
        part, notes, known = value_in_worker(listed, *limits_of(options, graph))
    claims = part.items
    if format == "json":
        write_out(options, as_json([claim_values(claim, known) for claim in claims]))
    elif format == "csv":
        write_out(options, claims_csv(claims, known))
    elif format == "md":
        title = words.strip() or "Claims that meet the conditions"
        shown = report(title, "", [Section("Claims", claims=claims)])
        line = partial(noted_line, known=known, several=of_several(claims))
        write_out(options, in_markdown(shown, lambda told, _: escaped(line(told.claim))))
    else:
        write_shown(options, partial(claim_list, claims, known))
    if part.more:
        tell_cut(len(claims), "claim")
    if not (claims or notes):
        notes = ["no claim meets the conditions"]
    for note in notes:
        tell(note)
    return 0


def _listed(graph: pepgraph.Graph, wanted: pepgraph.Filter, limit: int) -> Part[pepgraph.Claim]:
    """The claims that a filter lets through, no more than ``limit`` unless that is 0.

    They are asked for: a slice has all that is behind them, which of a large store is gigabytes.
    """
    from pepgraph.answers.listing import Part, claims_of
    from pepgraph.query.filtering import as_pattern, select
    from pepgraph.store.claims import read_claims

    if limit:
        return claims_of(graph, *as_pattern(graph.engine, wanted), size=limit)
    return Part(tuple(read_claims(graph.engine, select(graph.engine, wanted) if wanted else None)))


def _sought(graph: pepgraph.Graph, words: str, limit: int) -> tuple[Part[pepgraph.Claim], list[str]]:
    """The claims that words find, no more than ``limit`` unless that is 0, and what to say of that."""
    from pepgraph.answers.searching.leads import Leads, Tongue, told
    from pepgraph.answers.searching.search import UNSEARCHED, find, part_of

    hits = find(graph, words, limit + 1 if limit else -1)
    part = part_of(graph, hits, limit or len(hits.claims))
    leads = Leads(graph, words, hits)
    missed = bool(graph.documents) and not hits.every_word if part.items else not leads.questions
    said = told(leads, part.items, Tongue(lambda *typed: shlex.join(("pepgraph", *typed)), _claims, "--document"))
    return part, said + ([UNSEARCHED] if graph.engine.lasting and missed else [])


def _claims(conditions: Mapping[str, str]) -> str:
    """The command for the claims that meet some conditions."""
    options = (word for name, value in conditions.items() for word in (f"--{name}", value))
    return shlex.join(("pepgraph", "search", *options))
