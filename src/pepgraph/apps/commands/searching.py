"""The command that finds claims by their words, and what it says where it finds none."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pepgraph
from pepgraph.apps.commands.limits import open_graph, value_within_limits
from pepgraph.apps.commands.printing import REPORTS, as_json, format_wanted, screen_of, tell, write_out

if TYPE_CHECKING:
    from pepgraph.answers.leads import Leads
    from pepgraph.answers.meant import Asking
    from pepgraph.answers.search import Found


def search(options: argparse.Namespace) -> int:
    import io

    from pepgraph.answers.backing import Apart, kept_apart
    from pepgraph.answers.report import Section, report
    from pepgraph.answers.values import claim_values
    from pepgraph.output.spreadsheet import claims_csv
    from pepgraph.output.tables import Screen, claim_list

    words = " ".join(options.words)
    format = format_wanted(options, (*REPORTS, "csv"))

    def found(graph: pepgraph.Graph) -> tuple[list[pepgraph.Claim], list[str], Apart]:
        claims, notes = _sought(graph, words) if words.strip() else (graph.claims(), [])
        return claims, notes, kept_apart(graph, claims) if format in ("json", "csv") else {}

    claims, notes, apart = value_within_limits(options, open_graph(options), found)
    if format == "json":
        write_out(options, as_json([claim_values(claim, apart) for claim in claims]))
    elif format == "csv":
        write_out(options, claims_csv(claims, apart))
    elif format == "md":
        title = words.strip() or "Claims that meet the conditions"
        write_out(options, report(title, "", [Section("Claims", claims=tuple(claims))]).markdown)
    else:
        out = io.StringIO()
        claim_list(claims, Screen(out, screen_of(sys.stdout).width if options.output == "-" else 0))
        write_out(options, out.getvalue())
    if not (claims or notes):
        notes = ["no claim meets the conditions"]
    for note in notes:
        tell(note)
    return 0


def _sought(graph: pepgraph.Graph, words: str) -> tuple[list[pepgraph.Claim], list[str]]:
    """The claims that words find, and what to say of that."""
    from pepgraph.answers.leads import Leads
    from pepgraph.answers.meant import in_parts
    from pepgraph.answers.search import UNSEARCHED, find, in_order
    from pepgraph.answers.typed import typed
    from pepgraph.model.sentences import listed

    hits = find(graph, words)
    claims = in_order(graph, hits)
    leads = Leads(graph, words, hits)
    itself = [f"a document asks this itself: pepgraph ask {name}" for name in leads.questions]
    missed = bool(graph.documents) and not hits.every_word if claims else not itself
    unsearched = [UNSEARCHED] if graph.engine.lasting and missed else []
    if not hits.every_word:
        unfound = [] if itself and not claims else [_unfound(graph, hits, leads)]
        return claims, itself + unfound + unsearched
    parted = [
        f"{word} stands nowhere as it is typed; these have {listed(typed(word))}, or words that begin so"
        for word in in_parts(graph, words, claims)
    ]
    return claims, itself + parted + _commands([] if itself else leads.queries, leads.compared) + unsearched


def _commands(queries: Iterable[Asking], compared: Sequence[str]) -> list[str]:
    """The commands that tell more: named queries, and things to be compared."""
    usages = " or ask ".join(one.usage for one in queries)
    told = [f"a named query: pepgraph ask {usages}"] if usages else []
    return told + ([f"side by side: pepgraph compare {' '.join(compared)}"] if compared else [])


_TOLD_BY = {"passage": "what {} says: pepgraph ask passage {}", "reference": "what cites {}: pepgraph impact {}"}


def _unfound(graph: pepgraph.Graph, hits: Found, leads: Leads) -> str:
    """What to say where no claim has all words of a search."""
    from pepgraph.answers.search import lacks_quotes
    from pepgraph.query.alike import did_you_mean

    more = "".join(f"; {command}" for command in _commands(leads.queries, leads.compared))
    if hits.claims:
        sources = leads.sources if leads.numbered else ()
        more += "".join(f"; {_TOLD_BY[kind].format(*names)}" for kind, *names in sources)
        said = "no claim has all of these words, these have the most of them"
        said += f"; {hits.missing}" if hits.lacking else ""
        return f"{said}; {did_you_mean([leads.spelling])}" if leads.spelling else said + more
    told_by = [_TOLD_BY[kind].format(*names) for kind, *names in leads.sources]
    if told_by and (leads.numbered or not leads.alone):
        return f"no claim has these words; {'; '.join(told_by)}"
    if leads.spelling and not told_by:
        return f"no claim has these words; {did_you_mean([leads.spelling])}"
    more += "".join(f"; {told}" for told in told_by)
    alone = ", ".join(f"{word} ({count:,})" for word, count in leads.alone.items())
    mend = f"alone there are {alone}" if alone else "fewer or shorter ones find more"
    own = "; the words of a document itself are searched where --document gives it" if lacks_quotes(graph) else ""
    things = [] if leads.compared else leads.things[:1]
    whole = "".join(f"; all that is held of {name}: pepgraph show {name}" for name in things)
    return f"no claim has these words; {mend}{more}{whole}{own}"
