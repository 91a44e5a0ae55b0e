"""The command that finds claims by their words, and what it says where it finds none."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pepgraph
from pepgraph.apps.commands.limits import open_graph, value_within_limits
from pepgraph.apps.commands.printing import as_json, ending_of, screen_of, tell, write_out

if TYPE_CHECKING:
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
    format = options.format or ending_of(options.output)

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
    from pepgraph.answers.meant import asked, comparable, in_parts, queries_about
    from pepgraph.answers.search import UNSEARCHED, find, in_order
    from pepgraph.answers.typed import typed
    from pepgraph.model.sentences import listed

    hits = find(graph, words)
    claims = in_order(graph, hits)
    itself = [f"a document asks this itself: pepgraph ask {name}" for name in asked(graph, words)]
    missed = bool(graph.documents) and not hits.every_word if claims else not itself
    unsearched = [UNSEARCHED] if graph.engine.lasting and missed else []
    if not hits.every_word:
        unfound = [] if itself and not claims else [_unfound(graph, words, hits)]
        return claims, itself + unfound + unsearched
    parted = [
        f"{word} stands nowhere as it is typed; these have {listed(typed(word))}, or words that begin so"
        for word in in_parts(graph, words, claims)
    ]
    leads = _leads([] if itself else queries_about(graph, words, hits), comparable(graph, words))
    return claims, itself + parted + leads + unsearched


def _leads(asking: Iterable[Asking], beside: Sequence[str]) -> list[str]:
    """The commands that tell more: named queries, and things to be compared."""
    queries = " or ask ".join(one.usage for one in asking)
    leads = [f"a named query: pepgraph ask {queries}"] if queries else []
    return leads + ([f"side by side: pepgraph compare {' '.join(beside)}"] if beside else [])


def _unfound(graph: pepgraph.Graph, words: str, hits: Found) -> str:
    """What to say where no claim has all words of a search."""
    from pepgraph.answers.meant import (
        comparable,
        named_in,
        numbered,
        queries_about,
        sources_named,
        spelt,
        typed_name,
    )
    from pepgraph.answers.search import lacks_quotes
    from pepgraph.query.alike import did_you_mean

    beside = comparable(graph, words)
    leads = "".join(f"; {lead}" for lead in _leads(queries_about(graph, words, hits), beside))
    told = {"passage": "what {} says: pepgraph ask passage {}", "reference": "what cites {}: pepgraph impact {}"}
    if hits.claims:
        by_number = [] if not numbered(graph, words) else sources_named(graph, words)
        leads += "".join(f"; {told[kind].format(*names)}" for kind, *names in by_number)
        said = "no claim has all of these words, these have the most of them"
        said += f"; {hits.missing}" if hits.lacking else ""
        return f"{said}; {did_you_mean([meant])}" if (meant := spelt(graph, words)) else said + leads
    if named := sources_named(graph, words):
        return f"no claim has these words; {'; '.join(told[kind].format(*names) for kind, *names in named)}"
    if meant := spelt(graph, words):
        return f"no claim has these words; {did_you_mean([meant])}"
    apart = ", ".join(f"{word} ({count:,})" for word, count in hits.apart.items() if count)
    mend = f"alone there are {apart}" if apart else "fewer or shorter ones find more"
    own = "; the words of a document itself are searched where --document gives it" if lacks_quotes(graph) else ""
    things = [] if beside else list(map(typed_name, named_in(graph, words)))[:1]
    whole = "".join(f"; all that is held of {name}: pepgraph show {name}" for name in things)
    return f"no claim has these words; {mend}{leads}{whole}{own}"
