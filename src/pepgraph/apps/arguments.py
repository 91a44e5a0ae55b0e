"""The arguments of every command. Knows what may be said, not what is done."""

from __future__ import annotations

import argparse
from typing import Protocol

import pepgraph
from pepgraph.apps.parser import Parser
from pepgraph.model.terms import cut

TIMEOUT = 30.0
LONG = 600.0
"""Time limit, in seconds, of what looks at all there is."""
REQUEST = 10.0
"""Time limit, in seconds, of a request to ``serve``."""
LEAST = 0.1
LIMIT = 1000
_BY_NAME = "(default: by the output's name, else text)"


class _Command(Protocol):
    """Adds a command: its name, what it does, and whether it is told what to ask and which claims."""

    def __call__(
        self, name: str, summary: str, *, data: bool = True, filters: bool = False
    ) -> argparse.ArgumentParser: ...


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; the documentation and the completions are made from it too."""
    parser = Parser(
        prog="pepgraph",
        description="Claims of citation-anchored digests as a knowledge graph. "
        "Without a command: what is in the graph.",
        epilog="Exit codes: 0 done, 1 check found faults or diff differences, 2 bad input, 124 time limit, "
        "130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"pepgraph {pepgraph.__version__}")
    parser.add_argument("--completions", choices=("bash", "zsh", "tcsh"), help="print shell completions and stop")
    _add_data(parser, default=None)
    parser.set_defaults(output=None, document=None, timeout=None)
    _add_timeout(parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")

    def command(name: str, summary: str, *, data: bool = True, filters: bool = False) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=summary, description=summary[:1].upper() + summary[1:] + ".")
        sub.set_defaults(time_limit=None)
        if data:
            _add_data(sub)
        if filters:
            _add_filters(sub)
        return sub

    sub = command("tour", "the main job in one go: overview, two answers, a picture and Turtle")
    sub.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        default="pepgraph-tour",
        help="folder for the files, made if missing (default: %(default)s)",
    )
    _add_timeout(sub, LONG)

    _add_queries(command)
    _add_answers(command)
    _add_writing(command)
    _add_stores(command)
    _add_servers(command)
    _add_editing(command)
    return parser


def _add_queries(command: _Command) -> None:
    """Commands that answer queries."""
    sub = command("query", "answer a SPARQL query", filters=True)
    sub.add_argument("sparql", nargs="?", metavar="SPARQL", help="the query; - reads standard input")
    sub.add_argument("-f", "--file", metavar="FILE", help="read the query from a file; - is standard input")
    sub.add_argument("--bind", action="append", metavar="VAR=TERM", help="a variable's value, as SPARQL or by its name")
    _add_result_options(sub)

    sub = command("ask", "answer a named query", filters=True)
    sub.add_argument("name", metavar="NAME", help="a name that `pepgraph queries` lists, or a question of the document")
    takes = "what the query takes: a compound, place … by any of its names, or a number"
    sub.add_argument("arguments", nargs="*", default=[], metavar="ARG", help=takes)
    _add_result_options(sub)

    sub = command("queries", "list the named queries, or print one")
    sub.add_argument("name", nargs="?", metavar="NAME", help="print the SPARQL of this query")
    _add_timeout(sub)


def _add_answers(command: _Command) -> None:
    """Commands that answer a question each."""
    sub = command("show", "a profile: identity, mechanisms by evidence, status by place, uses, sources", filters=True)
    sub.add_argument("name", nargs="+", metavar="NAME", help="any of its names or identifiers (cas:80714-61-0)")
    _add_report_options(sub)

    sub = command("claim", "one claim with the words it rests on, its sources, and a line to cite it by")
    sub.add_argument("name", metavar="NAME", help="as `search --format csv` and `check` have it")
    _add_report_options(sub)

    sub = command("compare", "two or more compounds or other things side by side", filters=True)
    sub.add_argument(
        "names", nargs="+", metavar="NAME", help="a compound, target, condition … by any of its names; two or more"
    )
    _add_report_options(sub)

    sub = command("sources", "the references, what rests on each, and the papers they are taken to be", filters=True)
    _add_result_options(sub)

    sub = command("impact", "what falls, weakens or stays if references or papers go")
    sub.add_argument(
        "reference", nargs="+", metavar="REFERENCE", help="its number, such as 6, or a paper's PubMed number or DOI"
    )
    sub.add_argument("--within", metavar="DOCUMENT", help="whose references they are, where two documents have some")
    _add_report_options(sub)

    sub = command("search", "claims by their words", filters=True)
    sub.add_argument("words", nargs="*", metavar="WORD", help="words to find, or a question; without any, all claims")
    _add_format(sub, _BY_NAME, "text", "csv", "md", "json")
    _add_timeout(sub)
    _add_limit(sub, "claim")
    _add_output(sub)


def _add_writing(command: _Command) -> None:
    """Commands that write what there is."""
    sub = command("export", "the graph, or a slice of it, as RDF, a network or a bibliography", filters=True)
    formats = "ttl, trig, nt, nq, jsonld, rdfxml, graphml, gexf, nodes.csv, edges.csv or bibtex"
    _add_format(sub, f"{formats} (default: by the output's name, else ttl)")
    _add_timeout(sub, LONG)
    _add_output(sub)

    sub = command("draw", "one self-contained HTML picture", filters=True)
    sub.add_argument(
        "--view",
        default="compound-mechanism-citation",
        metavar="VIEW",
        help="compound-mechanism-citation, status, regions or full (default: %(default)s)",
    )
    _add_number(sub, "--depth", 1, "N", "with --about: steps from it that are drawn")
    _add_timeout(sub, LONG)
    _add_output(sub, "pepgraph.html")

    sub = command("check", "every fault of the data; with --document those of spans, markers and clauses too")
    _add_format(sub, "(default: %(default)s)", "text", "json", default="text")
    _add_timeout(sub, LONG)


def _add_stores(command: _Command) -> None:
    """Commands that put it elsewhere."""
    sub = command(
        "load", "put files into the store on disk that --store names, with what is derived from them", data=False
    )
    sub.add_argument("files", nargs="*", metavar="FILE", help="RDF, gzipped or not; one that has changed is replaced")
    sub.add_argument(
        "--remove", action="append", default=[], metavar="FILE", help="take out what this file brought; can be repeated"
    )
    _add_store(sub, argparse.SUPPRESS, "the folder of the store, made if missing")
    sub.add_argument("--rebuild", action="store_true", help="load all files of the store anew")
    sub.add_argument("--compact", action="store_true", help="order the tables anew: a longer load, then faster answers")
    sub.add_argument(
        "--answers", action="store_true", help="work out answers of named queries and keep them with the store"
    )
    sub.add_argument(
        "--spans", action="store_true", help="also store what names say already: offsets of spans and the like"
    )

    sub = command("publish", "send the graph to the SPARQL endpoint that --endpoint names")
    sub.add_argument(
        "--update-url",
        metavar="URL",
        help="where the server takes updates "
        "(default: --endpoint with /update in place of /query, or GraphDB's /statements)",
    )
    sub.add_argument("--graph-store", metavar="URL", help="where it takes whole graphs, which is faster than updates")


def _add_servers(command: _Command) -> None:
    """Commands that serve it."""
    sub = command("serve", "a web explorer and a SPARQL endpoint on this machine")
    sub.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="where it listens (default: %(default)s)")
    sub.add_argument(
        "--port", type=_port, default=8000, metavar="PORT", help="0 takes a free one (default: %(default)s)"
    )
    sub.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="answer requests for this host name too, * for any; can be repeated",
    )
    sub.add_argument(
        "--proxy",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="take the word of a proxy at this address, or in this network, on who asks; can be repeated",
    )
    sub.add_argument(
        "--mcp", action="store_true", help="tools for assistants too, at /mcp (Model Context Protocol over HTTP)"
    )
    _add_timeout(sub, REQUEST, f"time limit of a request, at least {LEAST:g}")
    _add_number(sub, "--limit", 100_000, "ROWS", "row limit of an answer")
    _add_number(sub, "--memory", 2048, "MIB", "memory limit of a request")
    _add_number(sub, "--max-body", 2048, "KIB", "size limit of a request")
    sub.add_argument(
        "--workers",
        type=_positive,
        metavar="N",
        help="worker processes kept ready (default: one for each core, two at least)",
    )

    sub = command("mcp", "tools for an assistant that speaks by standard input and output (Model Context Protocol)")
    _add_timeout(sub, REQUEST, f"time limit of a tool, at least {LEAST:g}")
    _add_number(sub, "--limit", 200, "ROWS", "row limit of a query")


def _add_editing(command: _Command) -> None:
    """Commands for whoever makes and revises the data."""
    sub = command("locate", "where a phrase stands in a document: span, passage and SHA-256", data=False)
    sub.add_argument("--document", metavar="FILE", required=True, help="the document's text")
    sub.add_argument("words", nargs="+", metavar="WORDS", help="the phrase; - reads phrases, one a line")
    sub.add_argument("--passage", type=_positive, metavar="N", help="only what stands in the passage of this number")
    told = "ttl: a line of Turtle with span and SHA-256 (default: %(default)s)"
    _add_format(sub, told, "text", "ttl", default="text")

    sub = command(
        "passages", "cut a document into passages and citation markers, as Turtle to add claims to", data=False
    )
    sub.add_argument("--document", metavar="FILE", required=True, help="the document's text")
    sub.add_argument("--id", metavar="ID", help="the document's id in the graph (default: from the file's name)")
    _add_force(sub)
    _add_output(sub)

    sub = command("diff", "what claims and references say otherwise than in an earlier edition")
    sub.add_argument(
        "--from",
        dest="before",
        nargs="+",
        metavar="FILE",
        required=True,
        help="the earlier edition: all its files of RDF, or the folder of a store",
    )
    _add_report_options(sub, LONG)

    sub = command("revise", "move the Turtle of a document to a new version of its text", data=False)
    sub.add_argument("files", nargs="+", metavar="FILE", help="the Turtle of the document: passages, claims")
    sub.add_argument(
        "--from", dest="before", metavar="FILE", required=True, help="the text as it was, which the Turtle is about"
    )
    sub.add_argument("--document", metavar="FILE", required=True, help="the text as it is now")
    sub.add_argument(
        "--renumber", action="store_true", help="a reference whose number changed in every place is the same reference"
    )
    _add_force(sub)
    sub.add_argument(
        "-o", "--output", metavar="DIR", help="folder for the new files, made if missing; without it nothing is written"
    )


def _add_force(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="overwrite an output file that has other content")


def _add_data(parser: argparse.ArgumentParser, default: object = argparse.SUPPRESS) -> None:
    # A command's own default would wipe out what was said before the command.
    group = parser.add_argument_group("what is asked")
    group.add_argument(
        "--data",
        nargs="+",
        metavar="FILE",
        default=default,
        help="files of RDF in place of the packaged graph; - reads Turtle from standard input",
    )
    group.add_argument("--engine", default=default, metavar="ENGINE", help="oxigraph or rdflib (default: oxigraph)")
    _add_store(group, default, "a store on disk (see load); can be repeated")
    group.add_argument(
        "--endpoint",
        action="append",
        default=default,
        metavar="URL",
        help="a SPARQL endpoint that holds the graph (see publish); several sources are asked as one",
    )
    group.add_argument(
        "--document",
        action="append",
        metavar="FILE",
        default=default,
        help="a document's text, to quote and check (see also PEPGRAPH_DOCUMENTS)",
    )


def _add_store(parser: argparse._ActionsContainer, default: object, help: str) -> None:
    parser.add_argument("--store", action="append", default=default, metavar="DIR", help=help)


def _add_filters(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("which claims")
    group.add_argument("--about", metavar="NAME", help="claims that name this as subject, object or qualifier")
    group.add_argument(
        "--min-evidence",
        metavar="LEVEL",
        help="at least human, animal, in-vitro, unspecified or anecdote; kinds of evidence without a rank pass",
    )
    group.add_argument(
        "--evidence", metavar="LEVEL", help="claims with this kind of evidence: human, animal, definitional …"
    )
    group.add_argument("--modality", metavar="MODALITY", help="asserted, hedged or attributed")
    group.add_argument("--polarity", metavar="POLARITY", help="affirmed or negated")
    group.add_argument(
        "--reference", metavar="N", help="claims that cite this reference; DOCUMENT:N where two documents have one"
    )
    group.add_argument("--within", metavar="DOCUMENT", help="claims of this document, by its id")
    group.add_argument("--state", metavar="STATE", help="cited, perhaps (a later marker may cover it) or uncited")


def _add_format(parser: argparse.ArgumentParser, told: str, *known: str, default: str | None = None) -> None:
    """Add ``--format``, which is one of those that are known; any name where none is: its command knows better."""
    metavar = None if known else "FORMAT"
    choices = known or None
    parser.add_argument("--format", type=str.lower, choices=choices, metavar=metavar, default=default, help=told)


def _add_number(parser: argparse.ArgumentParser, name: str, default: int, metavar: str, what: str) -> None:
    told = f"{what} (default: %(default)s)"
    parser.add_argument(name, type=_positive, default=default, metavar=metavar, help=told)


def _add_output(parser: argparse.ArgumentParser, default: str = "-") -> None:
    told = "where it goes; - is standard output (default: %(default)s)"
    parser.add_argument("-o", "--output", metavar="FILE", default=default, help=told)


def _add_report_options(parser: argparse.ArgumentParser, seconds: float = TIMEOUT) -> None:
    _add_format(parser, _BY_NAME, "text", "md", "json")
    _add_timeout(parser, seconds)
    _add_output(parser)


def _add_timeout(
    parser: argparse.ArgumentParser, seconds: float = TIMEOUT, what: str = "time limit, 0 for none"
) -> None:
    # As with the data, what was said before the command holds.
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=argparse.SUPPRESS,
        metavar="SECONDS",
        help=f"{what} (default: {seconds:g})",
    )
    parser.set_defaults(time_limit=seconds)


def _add_result_options(parser: argparse.ArgumentParser) -> None:
    formats = "table, csv, tsv, json, xml, md; for triples ttl, trig, nt, nq, jsonld, rdfxml"
    _add_format(parser, f"{formats} (default: by the output's name, else table, or ttl for triples)")
    parser.add_argument("--labels", action="store_true", help="csv and md with what a table shows, in place of IRIs")
    _add_timeout(parser)
    _add_limit(parser, "row")
    _add_output(parser)


def _add_limit(parser: argparse.ArgumentParser, what: str) -> None:
    told = f"{what} limit, 0 for none (default: %(default)s)"
    parser.add_argument("--limit", type=_count, default=LIMIT, metavar=f"{what.upper()}S", help=told)


def _positive(text: str) -> int:
    number = _count(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number


def _port(text: str) -> int:
    number = _count(text)
    if number > 65_535:
        raise argparse.ArgumentTypeError(f"{text} is not a port; give one up to 65535, or 0 for any that is free")
    return number


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise argparse.ArgumentTypeError(f"{cut(text)!r} is not a whole number from 0 on, of 18 digits at most")
    return int(text)


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e6:
        raise argparse.ArgumentTypeError(f"{cut(text)!r} is not a number of seconds")
    return number
