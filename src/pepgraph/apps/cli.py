"""The command line: arguments in, answers out, errors as one sentence."""

from __future__ import annotations

import argparse
import errno
import gc
import os
import re
import shlex
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, NoReturn, TextIO, TypeVar, cast

import pepgraph
from pepgraph.apps.arguments import LEAST, build_parser
from pepgraph.apps.parser import BAD_INPUT, INTERRUPTED
from pepgraph.apps.streams import drop_output, let_messages_go, replace_closed
from pepgraph.errors import (
    DataError,
    DocumentError,
    EndpointError,
    OutputError,
    PepgraphError,
    QueryError,
    StoreError,
    TimeLimitError,
    UnknownNameError,
)

if TYPE_CHECKING:
    from pepgraph.answers.check import Fault
    from pepgraph.answers.meant import Asking
    from pepgraph.answers.report import Report
    from pepgraph.answers.search import Found
    from pepgraph.apps.web.settings import Settings
    from pepgraph.model.terms import Term
    from pepgraph.output.tables import Screen
    from pepgraph.store.contract import Engine

Value = TypeVar("Value")

_PROCESSES = 8
"""That check a store at most: each holds some documents in memory, with what they name."""
_LONGEST = 2_000
"""Characters of a message."""
_NARROWEST = 20
"""Columns that lines are broken for at least; a terminal that says it has fewer breaks them once more."""
FAULTS, DIFFERENT, TIMED_OUT = 1, 1, 124
"""Exit codes besides 0, BAD_INPUT and INTERRUPTED: check found faults; diff found differences; the time limit."""
_UNWRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What a disk says that takes no more. Files and connections tell it themselves: what is left is standard output."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, 1 (faults, differences), 2, 124 (time) or 130 (Ctrl-C)."""
    closed = replace_closed()
    for stream in (sys.stdout, sys.stderr):
        # Under an ASCII locale the names of things would end in an encoding error.
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        options = build_parser().parse_args(arguments)
        if options.time_limit is None and options.timeout is not None:
            raise PepgraphError(f"{options.command} has no time limit; leave --timeout away")
        code = _COMMANDS[options.command](options)
        sys.stdout.flush()
        _say_unranked(options)
        return code
    except PepgraphError as error:
        _tell(error)
        return TIMED_OUT if isinstance(error, TimeLimitError) else BAD_INPUT
    except BrokenPipeError:
        # The reader has gone, as with `| head`; what it took was good.
        drop_output()
        return 0
    except OSError as error:
        if error.errno not in (*_UNWRITTEN, *[errno.EBADF] * closed):
            raise
        drop_output()
        reason = "it is closed" if error.errno == errno.EBADF else error.strerror
        print(f"pepgraph: standard output cannot be written: {reason}; send it elsewhere", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("pepgraph: interrupted", file=sys.stderr)
        return INTERRUPTED


# ── Commands ─────────────────────────────────────────────────────────────────────────────────


def overview(options: argparse.Namespace) -> int:
    if options.completions:
        from pepgraph.apps.completions import completions

        print(completions(options.completions))
        return 0
    from pepgraph.answers.overview import overview as make
    from pepgraph.output.tables import report_text

    graph = _open(options)
    report, (first, second) = _answer(options, graph, lambda part: (make(part), _two_compounds(part)))
    report_text(report, _screen(sys.stdout))
    given = [f"--data {' '.join(options.data)}"] if options.data else []
    given += [f"--{name} {value}" for name in ("store", "endpoint") for value in getattr(options, name) or ()]
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

    screen = _screen(sys.stdout)
    with folder_to_fill(options.output) as folder:
        shown, page, turtle = _answer(options, _open(options), lambda graph: _toured(graph, screen))
        picture, export = folder / "pepgraph.html", folder / "pepgraph.ttl"
        write_all({picture: page, export: turtle})
    print(f"{shown}\nThe picture:  {picture}\nThe Turtle:   {export}")
    return 0


def _toured(graph: pepgraph.Graph, screen: Screen) -> tuple[str, str, str]:
    """What a tour shows, its picture and its Turtle."""
    import io
    from functools import partial

    from pepgraph.answers.overview import overview as make
    from pepgraph.output.drawing import draw as drawn
    from pepgraph.output.tables import Screen, report_text, result_table
    from pepgraph.query.catalogue import find
    from pepgraph.query.labels import shown_names

    out = io.StringIO()
    screen = Screen(out, screen.width, screen.colour)
    report_text(make(graph), screen)
    for name, compound in zip(("status", "mechanisms"), _two_compounds(graph), strict=True):
        entry = find(name)
        if compound != "NAME":
            print(f"\n{entry.question}  (pepgraph ask {name} {compound})", file=out)
            result_table(graph.ask(name, compound), partial(shown_names, graph.engine), screen, entry.columns)
    return out.getvalue(), drawn(graph.network()), graph.export()


def _two_compounds(graph: pepgraph.Graph) -> tuple[str, str]:
    """Names to type of two compounds that claims are about, for examples."""
    rows = graph.query(
        "SELECT ?it { ?it a pg:Peptide ; pg:claimCount ?claims } ORDER BY DESC(?claims) ?it LIMIT 2"
    ).values
    names = sorted({str(iri).rpartition("/")[2] for (iri,) in rows})
    return (names[0], names[-1]) if names else ("NAME", "NAME")


def query(options: argparse.Namespace) -> int:
    given = [text for text in (options.sparql, options.file) if text is not None]
    if len(given) != 1:
        taken = " (--data takes all that follows it: write the query before it)" if options.data and not given else ""
        raise QueryError(f"give one query: as an argument, or with -f FILE; - reads standard input{taken}")
    text = options.sparql
    if options.file is not None or text == "-":
        from pepgraph.documents.reading import decode, read_bytes

        path = Path(options.file or "-")
        text = decode(read_bytes(path, QueryError), path, QueryError)
    graph = _open(options)
    result = _rows(options, graph, lambda part: part.query(text))
    found = _write_result(result, graph, options, None)
    from pepgraph.query.hints import hints

    empty = not result if result.kind == "boolean" else not found
    _hint(options, graph, lambda: hints(graph.engine, text, empty=empty))
    return 0


def ask(options: argparse.Namespace) -> int:
    from pepgraph.query.catalogue import exists, find

    graph = _open(options)
    result = _rows(options, graph, lambda part: part.ask(options.name, *options.arguments))
    entry = find(options.name if exists(options.name) else "answer")
    if not _write_result(result, graph, options, entry.columns) and len(options.arguments) == len(entry.params):
        from pepgraph.query.hints import about_arguments

        _hint(options, graph, lambda: about_arguments(graph.engine, entry, options.arguments))
    if entry.also:
        _tell(entry.also)
    return 0


def queries(options: argparse.Namespace) -> int:
    from pepgraph.query.catalogue import catalogue, find

    if options.name:
        print(find(options.name).text, end="")
        return 0
    from pepgraph.answers.report import Report, Section
    from pepgraph.output.tables import report_text
    from pepgraph.query.questions import has_many_questions

    groups: dict[str, list[tuple[str, ...]]] = {}
    for entry in catalogue().values():
        groups.setdefault(entry.group, []).append((entry.usage, entry.question))
    many = (("DOCUMENT:NAME", "a question of a document, of which there are too many to list"),)
    questions = _answer(
        options,
        _open(options),
        lambda graph: many if has_many_questions(graph.engine) else tuple(graph.questions().items()),
    )
    sections = [Section(group, columns=("", ""), rows=tuple(rows)) for group, rows in groups.items()]
    if questions:
        sections.append(Section("questions of the document", columns=("", ""), rows=questions))
    title = "Named queries: pepgraph ask NAME"
    report_text(Report(title, "`pepgraph queries NAME` prints the SPARQL of one", tuple(sections)), _screen(sys.stdout))
    return 0


def show(options: argparse.Namespace) -> int:
    name = " ".join(options.name)
    _write_report(options, lambda graph: graph.show(name).report)
    return 0


def compare(options: argparse.Namespace) -> int:
    names = (options.first, options.second, *options.more)
    _write_report(options, lambda graph: graph.compare(*names).report)
    return 0


def impact(options: argparse.Namespace) -> int:
    names = options.reference
    _write_report(options, lambda graph: graph.impact(*names).report)
    return 0


def diff(options: argparse.Namespace) -> int:
    first, *more = options.before
    is_store = not more and os.path.isdir(first)
    before = pepgraph.open(
        *(() if is_store else options.before),
        store=first if is_store else None,
        environment=False,
        timeout=_time_limit(options),
    )
    return DIFFERENT if _write_report(options, lambda graph: graph.diff(before).report).sections else 0


def sources(options: argparse.Namespace) -> int:
    options.name, options.arguments = "sources", ()
    return ask(options)


def search(options: argparse.Namespace) -> int:
    import io

    from pepgraph.answers.backing import Apart, kept_apart
    from pepgraph.answers.report import Section, report
    from pepgraph.answers.values import claim_values
    from pepgraph.output.spreadsheet import claims_csv
    from pepgraph.output.tables import Screen, claim_list

    words = " ".join(options.words)
    format = options.format or _ending(options.output)

    def found(graph: pepgraph.Graph) -> tuple[list[pepgraph.Claim], list[str], Apart]:
        claims, notes = _sought(graph, words) if words.strip() else (graph.claims(), [])
        return claims, notes, kept_apart(graph, claims) if format in ("json", "csv") else {}

    claims, notes, apart = _answer(options, _open(options), found)
    if format == "json":
        _write(options, _json([claim_values(claim, apart) for claim in claims]))
    elif format == "csv":
        _write(options, claims_csv(claims, apart))
    elif format == "md":
        title = words.strip() or "Claims that meet the conditions"
        _write(options, report(title, "", [Section("Claims", claims=tuple(claims))]).markdown)
    else:
        out = io.StringIO()
        claim_list(claims, Screen(out, _screen(sys.stdout).width if options.output == "-" else 0))
        _write(options, out.getvalue())
    if not (claims or notes):
        notes = ["no claim meets the conditions"]
    for note in notes:
        _tell(note)
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


def export(options: argparse.Namespace) -> int:
    from pepgraph.output.export import STREAMED, format_of, stream
    from pepgraph.output.export import export as make
    from pepgraph.output.files import written_whole

    format = options.format or format_of(options.output)
    graph = _open(options)
    chosen = bool(_wanted(options))

    def made(part: pepgraph.Graph) -> tuple[str, bool]:
        return make(part, format, quotes=bool(options.document)), not chosen or bool(part.select())

    try:
        text, some = _answer(options, graph, made)
    except OutputError:
        if not graph.engine.lasting or format not in STREAMED:
            raise
        parts = _parts(options, graph, lambda part: stream(part, format))
        with written_whole(options.output) as out:
            for written in parts:
                out.write(written)
        print("too large to be put in order: written as it is stored, without what a store leaves out", file=sys.stderr)
    else:
        _write(options, text)
        if not (some and text):
            lacking = "claim meets the conditions" if not some else "paper is known behind these claims"
            _tell(f"no {lacking}; what was written has none")
    return 0


def draw(options: argparse.Namespace) -> int:
    from pepgraph.output.drawing import draw as make
    from pepgraph.output.files import check_page
    from pepgraph.output.network import drawable

    check_page(options.output)
    # --about is not a filter of claims here but the middle of the picture.
    about, options.about = options.about, None
    view, depth = options.view, options.depth
    names = ("min_evidence", "evidence", "modality", "polarity", "reference", "within", "state")
    given = {name.replace("_", "-"): getattr(options, name) for name in names}
    only = ", ".join(f"{name} {value}" for name, value in given.items() if value)

    def drawn(graph: pepgraph.Graph) -> str:
        network = drawable(graph, view, about, depth)
        if only:
            network.graph["subtitle"] += f"; of the claims only those with {only}"
        return make(network)

    picture = _answer(options, _open(options), drawn)
    _write(options, picture)
    if options.output != "-":
        print(options.output)
    return 0


class _Checked(NamedTuple):
    """The faults, how many claims were looked at, and whether there is anything to look at."""

    faults: list[Fault]
    claims: int
    anything: bool


_ANYTHING = "ASK { VALUES ?kind { pg:Claim pg:Document pg:Entity pg:Paper } ?it a ?kind }"


def check(options: argparse.Namespace) -> int:
    from pepgraph.answers.check import Step, checking
    from pepgraph.apps.progress import Steps

    def looked_at(part: pepgraph.Graph) -> Iterator[Step | _Checked]:
        faults = yield from checking(part, min(os.cpu_count() or 1, _PROCESSES))
        yield _Checked(faults, len(part.select()), next(iter(part.query(_ANYTHING).rows))[0] == "true")

    graph = _open(options)
    checked = _Checked([], 0, False)
    with Steps() as steps:
        for message in _parts(options, graph, looked_at):
            if isinstance(message, Step):
                steps.step(*message)
            else:
                checked = message
    faults, claims, anything = checked
    if not (faults or anything):
        given = options.data[0] if options.data else None
        raise DataError("there is no claim, document, thing or paper to check; is it the right file?", file=given)
    if options.format == "json":
        print(_json([fault.values for fault in faults]), end="")
    else:
        for fault in faults:
            print(fault)
        looked = f"{claims} claims"
        if graph.documents:
            looked += f", {len(graph.documents)} document" + "s" * (len(graph.documents) > 1)
        else:
            looked += "; no document given, so spans and digests were not looked at (--document FILE)"
        told = f"{len(faults)} fault{'s' * (len(faults) != 1)}" if faults else "no fault"
        print(f"{told} in {looked}", file=sys.stderr)
    return FAULTS if faults else 0


def load(options: argparse.Namespace) -> int:
    if not options.store or len(options.store) != 1 or not options.store[0]:
        raise StoreError("say into which store, once: pepgraph load FILE --store DIR")
    changing = options.files or options.remove or options.rebuild or options.compact
    if not (changing or options.answers):
        raise StoreError("say what to load: pepgraph load FILE --store DIR")
    folder = Path(options.store[0])
    if changing:
        _load_files(folder, options)
    if options.answers:
        from pepgraph.answers.ahead import keep_answers
        from pepgraph.apps.progress import Steps

        with Steps() as steps:
            kept = keep_answers(folder, steps.step)
        print(f"{kept} answers are kept")
    return 0


def _load_files(folder: Path, options: argparse.Namespace) -> None:
    from pepgraph.apps.progress import Bar
    from pepgraph.model.terms import printable
    from pepgraph.store.disk import LARGE, quicker_by
    from pepgraph.store.load import load as put

    with Bar(options.files) as bar:
        done = put(
            folder,
            options.files,
            remove=options.remove,
            rebuild=options.rebuild,
            restate=options.spans,
            compact=options.compact,
            progress=bar,
        )
    for what, names in (("replaced", done.replaced), ("removed", done.removed), ("unchanged", done.unchanged)):
        for name in names:
            print(printable(f"{what}: {name}", ""))
    again = "; all files were loaded anew" if done.anew else ""
    count = len(done.added)
    told = f"{count} file{'s' * (count != 1)} added; {done.quads:,} triples of files are in {folder}{again}"
    print(printable(told, ""))
    again = printable(shlex.join(["pepgraph", "load", "--store", str(folder)]), "")
    if done.outdated and not options.answers:
        print(f"the answers that were kept are gone; again: {again} --answers", file=sys.stderr)
    if done.quads >= LARGE and not (options.compact and options.answers) and sys.stderr.isatty():
        print(f"look-ups and lists are faster after: {printable(quicker_by(folder), '')}", file=sys.stderr)


def publish(options: argparse.Namespace) -> int:
    from operator import length_hint

    from tqdm import tqdm

    from pepgraph.store.endpoint import EndpointEngine
    from pepgraph.store.publish import publish as send
    from pepgraph.store.publish import way

    urls, options.endpoint = options.endpoint or [], None
    if len(urls) != 1:
        raise EndpointError("say where to, once: pepgraph publish --endpoint URL")
    (url,) = urls
    engine = EndpointEngine(url)
    to = way(engine, options.update_url, options.graph_store)
    quads = _open(options).everything(quotes=bool(options.document))
    # A bar is for people: disable=None leaves it out where standard error is no terminal.
    with tqdm(total=length_hint(quads) or None, unit=" triples", disable=None, leave=False) as bar:
        sizes = send(quads, engine, to, bar.update)
    for graph, size in sorted(sizes.items()):
        print(f"{size:9}  {graph}")
    print(f"{sum(sizes.values()):9}  triples are there, counted; ask them with --endpoint {url}")
    return 0


def serve(options: argparse.Namespace) -> int:
    with _extra("web"):
        from pepgraph.apps.web.command import serve as run
    # Not imported yet: the processes that answer, which come from this one, do without it.
    if options.mcp and find_spec("mcp") is None:
        raise _missing("mcp", "mcp")
    token = os.environ.get("PEPGRAPH_TOKEN")
    if token is not None and not token.strip():
        raise PepgraphError(
            "PEPGRAPH_TOKEN is set and empty, so nobody would be asked for it; give it one, or unset it"
        )
    if token and (token != token.strip() or not token.isprintable()):
        raise PepgraphError(
            "PEPGRAPH_TOKEN has a control character, a space at an end or bytes that are no UTF-8, "
            "so no request can show it; set it anew"
        )
    run(
        _settings(
            options,
            host=options.host,
            port=options.port,
            hosts=tuple(name.lower() for name in options.allow_host),
            token=token or "",
            proxies=tuple(options.proxy),
            body=options.max_body * 1024,
            memory=options.memory * 2**20,
            mcp=options.mcp,
            **({"ready": options.workers} if options.workers else {}),
        )
    )
    return 0


def mcp(options: argparse.Namespace) -> int:
    with _extra("mcp"):
        from pepgraph.apps.mcp import serve as run
    run(_settings(options, ready=1, told=options.limit))
    return 0


@contextmanager
def _extra(name: str) -> Iterator[None]:
    """Say which extra has what is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise _missing(error.name, name) from None


def _missing(package: str | None, extra: str) -> PepgraphError:
    return PepgraphError(f"{package} is not installed; pip install 'pepgraph[{extra}]'")


def _settings(options: argparse.Namespace, **own: Any) -> Settings:
    """What is served, and within which limits."""
    from pepgraph.apps.web.settings import Settings

    seconds = _time_limit(options) or 0.0
    if seconds < LEAST:
        raise PepgraphError(f"--timeout {seconds:g} is less than the {LEAST:g} seconds that a request needs")
    return Settings(
        data=tuple(options.data or ()),
        engine=options.engine,
        stores=tuple(options.store or ()),
        endpoints=tuple(options.endpoint or ()),
        documents=tuple(options.document or ()),
        seconds=seconds,
        rows=options.limit,
        **own,
    )


def locate(options: argparse.Namespace) -> int:
    from pepgraph.documents.anchors import locate as find
    from pepgraph.documents.reading import STANDARD_INPUT, decode, read_bytes
    from pepgraph.documents.texts import Text

    text = Text.read(options.document).content
    phrases = None
    if options.words == ["-"]:
        given = decode(read_bytes(STANDARD_INPUT, DocumentError), STANDARD_INPUT, DocumentError)
        phrases = [line.strip() for line in given.splitlines() if line.strip()]
    faults = 0
    for words in phrases or [" ".join(options.words)]:
        try:
            places = find(text, words, options.passage)
        except DocumentError as error:
            if phrases is None:
                raise
            # The others are looked for all the same.
            faults += 1
            _tell(error)
            continue
        for place in places:
            if options.format == "ttl":
                print(f's:{place.span} pg:sha256 "{place.sha256}" .')
                continue
            passage = f"passage {place.passage.number}" if place.passage else "across passages"
            print(f"{place.span}\t{passage}\tsha256 {place.sha256}\t{' '.join(place.text.split())}")
    return BAD_INPUT if faults else 0


def passages(options: argparse.Namespace) -> int:
    from pepgraph.documents.texts import Text
    from pepgraph.model.names import RESERVED
    from pepgraph.output.outline import doubts, outline

    text = Text.read(options.document)
    name = options.id or re.sub(r"[^a-z0-9]+", "-", text.path.stem.lower()).strip("-")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        raise UnknownNameError(f"{name!r} cannot be a document's id; use small letters, digits and hyphens")
    if name in RESERVED:
        raise UnknownNameError(
            f"{name!r} cannot be a document's id, for it names a graph that holds something else; "
            "give another with --id"
        )
    made = outline(text, name)
    if not options.force:
        _spare(options.output, made)
    _write(options, made)
    for doubt in doubts(text):
        _tell(doubt)
    return 0


def revise(options: argparse.Namespace) -> int:
    from pepgraph.documents.reading import decode, read_bytes
    from pepgraph.documents.texts import Text
    from pepgraph.output.revised import revised, sentences
    from pepgraph.output.told import told

    if "-" in (*options.files, options.output):
        raise DataError("revise reads files and writes a folder; name them")
    made = revised(options.files, Text.read(options.before), Text.read(options.document), renumber=options.renumber)
    print(told(made, sentences(options.files), renumber=options.renumber))
    if options.output is None:
        print("nothing is written; -o DIR writes the files", file=sys.stderr)
        return 0
    from pepgraph.output.files import folder_to_fill, write_all

    with folder_to_fill(options.output) as folder:
        files = {folder / path.name: text for path, text in made.files.items()}
        if len(files) < len(made.files):
            raise OutputError("two of the files have one name; give them different ones", file=folder)
        new, gone = (folder / f"{made.document}-{name}" for name in ("new.ttl", "gone.txt"))
        if made.new:
            files[new] = "\n".join(filter(None, (files.get(new), made.new)))
        elif new not in files and new.exists():
            _tell(f"{new} is there from an earlier revision; take it away")
        before = decode(read_bytes(gone, OutputError), gone, OutputError) if gone.exists() else ""
        if made.gone not in before:  # Else it is from the same revision, made once more.
            files[gone] = f"{before}\n{made.gone}" if before else made.gone
        for path, text in files.items() if not options.force else ():
            if path != gone:  # It only grows.
                _spare(str(path), text)
        write_all(files)
    print("\n" + "\n".join(f"written: {path}" for path in files))
    return 0


def _spare(output: str, made: str) -> None:
    """Refuse to write over what somebody may have corrected by hand. Raises OutputError."""
    from pepgraph.documents.reading import read_bytes

    path = Path(output)
    if output != "-" and path.is_file() and read_bytes(path, OutputError) not in (b"", made.encode("utf-8")):
        raise OutputError("it says something else, perhaps by hand; give another name, or --force", file=path)


# ── What commands share ──────────────────────────────────────────────────────────────────────


def _open(options: argparse.Namespace) -> pepgraph.Graph:
    # An export holds quotes only of documents that were named for it.
    options.graph = pepgraph.open(
        *(options.data or ()),
        engine=options.engine,
        documents=options.document or (),
        environment=options.command not in ("export", "publish"),
        store=options.store or None,
        endpoint=options.endpoint or None,
        timeout=_time_limit(options),
    )
    return cast("pepgraph.Graph", options.graph)


def _time_limit(options: argparse.Namespace) -> float | None:
    """Seconds that a command may take, None for no end."""
    given: float | None = options.timeout
    return (options.time_limit if given is None else given) or None


def _limits(options: argparse.Namespace, graph: pepgraph.Graph) -> tuple[float | None, Engine, float]:
    """What a worker is told: the time limit, the engine, and the seconds that are gone since it was first asked."""
    now = time.monotonic()
    options.begun = getattr(options, "begun", now)
    return _time_limit(options), graph.engine, now - float(options.begun)


def _wanted(options: argparse.Namespace) -> pepgraph.Filter:
    """The claims that a command is asked for."""
    from pepgraph.query.filtering import FILTERS

    return pepgraph.Filter.given(
        **{
            name: getattr(options, name)
            for name in FILTERS
            if getattr(options, name, None) is not None and not (name == "reference" and options.command == "impact")
        }
    )


def _on_slice(
    options: argparse.Namespace, graph: pepgraph.Graph, work: Callable[[pepgraph.Graph], Value]
) -> Callable[[], Value]:
    wanted = _wanted(options)
    return lambda: work(graph.slice(wanted))


def _answer(options: argparse.Namespace, graph: pepgraph.Graph, work: Callable[[pepgraph.Graph], Value]) -> Value:
    """What ``work`` makes of the claims asked for, within the limits of time and memory."""
    from pepgraph.query.worker import value_in_worker

    return value_in_worker(_on_slice(options, graph, work), *_limits(options, graph))


def _rows(
    options: argparse.Namespace, graph: pepgraph.Graph, work: Callable[[pepgraph.Graph], pepgraph.Result]
) -> pepgraph.Result:
    """The same for rows, which are taken as they come."""
    from pepgraph.query.worker import in_worker

    return in_worker(_on_slice(options, graph, work), *_limits(options, graph))


def _parts(
    options: argparse.Namespace, graph: pepgraph.Graph, work: Callable[[pepgraph.Graph], Iterator[Value]]
) -> Iterator[Value]:
    """The same for what is taken as it comes, such as a text that is too long for memory."""
    from pepgraph.query.worker import parts_in_worker

    return parts_in_worker(_on_slice(options, graph, work), *_limits(options, graph))


def _write(options: argparse.Namespace, text: str) -> None:
    from pepgraph.output.files import write_text

    write_text(options.output, text)


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _ending(output: str) -> str:
    """What the name of an output ends in, before ``.gz`` where it ends so."""
    return Path(output).name.lower().removesuffix(".gz").rpartition(".")[2]


def _screen(out: IO[str]) -> Screen:
    import shutil

    from pepgraph.output.tables import Screen

    terminal = out.isatty()
    colour = terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    width = max(_NARROWEST, shutil.get_terminal_size().columns) if terminal else 0
    return Screen(cast(TextIO, out), width, colour)


def _write_report(options: argparse.Namespace, work: Callable[[pepgraph.Graph], Report]) -> Report:
    import io

    from pepgraph.answers.backing import Apart, kept_apart
    from pepgraph.answers.values import report_values
    from pepgraph.output.tables import Screen, report_text

    format = options.format or _ending(options.output)

    def made(graph: pepgraph.Graph) -> tuple[Report, Apart]:
        report = work(graph)
        return report, kept_apart(graph, (*report.claims, *report.of_rows)) if format == "json" else {}

    report, apart = _answer(options, _open(options), made)
    if format == "md":
        _write(options, report.markdown)
    elif format == "json":
        _write(options, _json(report_values(report, apart)))
    elif options.output == "-":
        report_text(report, _screen(sys.stdout))
    else:
        out = io.StringIO()
        report_text(report, Screen(out))
        _write(options, out.getvalue())
    return report


def _write_result(
    result: pepgraph.Result, graph: pepgraph.Graph, options: argparse.Namespace, columns: Sequence[str] | None
) -> bool:
    """Print or write a result; False where it has no rows."""
    import io
    from functools import partial

    from pepgraph.query.results import GRAPH_FORMATS, ROW_FORMATS, check_format

    named, default = _ending(options.output), "table"
    formats: tuple[str, ...] = ROW_FORMATS
    if result.kind == "triples":
        from pepgraph.output.export import ENDINGS

        default = "ttl"
        if (triples := ENDINGS.get(named)) in GRAPH_FORMATS:
            named = str(triples)
        formats += GRAPH_FORMATS
    format = options.format or (named if named in formats else default)
    check_format(format, "table")
    if options.labels and format != "table":
        from pepgraph.output.spreadsheet import LABELLED

        if format not in LABELLED:
            told = f"--labels is for {' and '.join(LABELLED)}, and {format} has whole IRIs"
            raise QueryError(f"{told}; leave it out, or give --format csv")
    if options.limit:
        result.limit(options.limit, _say_cut)
    empty = result.empty
    labels = partial(_labels, options, graph)

    def write(out: TextIO) -> None:
        if format == "table":
            from pepgraph.output.tables import Screen, result_table

            result_table(result, labels, _screen(out) if out is sys.stdout else Screen(out), columns)
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
        _tell("no rows")
    return not empty


def _labels(options: argparse.Namespace, graph: pepgraph.Graph, terms: Iterable[Term | None]) -> dict[Term | None, str]:
    """What a table shows for IRIs, looked up within the limits of its answer."""
    from pepgraph.model.terms import Iri
    from pepgraph.query.labels import shown_names
    from pepgraph.query.worker import value_in_worker

    named = {term for term in terms if isinstance(term, Iri)}
    if not named:
        return {}
    return value_in_worker(lambda: shown_names(graph.engine, named), *_limits(options, graph))


def _hint(options: argparse.Namespace, graph: pepgraph.Graph, work: Callable[[], Iterable[str]]) -> None:
    """Say what helps with an answer that is out, as far as the time and memory of the answer reach."""
    from pepgraph.query.worker import value_in_worker

    # The answer is whole without: a limit or a server that it meets is no fault of the command.
    with suppress(QueryError, EndpointError):
        for sentence in value_in_worker(lambda: list(work()), *_limits(options, graph)):
            _tell(sentence)


def _tell(message: PepgraphError | str) -> None:
    """Say a sentence on standard error, whatever somebody else has put into it."""
    from pepgraph.model.terms import printable

    # A query is shown with a mark below the place.
    said = printable(str(message), "\n" if isinstance(message, QueryError) else "")
    print(f"pepgraph: {said if len(said) <= _LONGEST else said[: _LONGEST - 1] + '…'}", file=sys.stderr)


def _say_unranked(options: argparse.Namespace) -> None:
    """Tell a person how many claims a least rank let pass that have none."""
    if not (getattr(options, "min_evidence", None) and sys.stderr.isatty()):
        return
    from pepgraph.query.filtering import unranked

    graph, wanted = options.graph, _wanted(options)
    if graph.engine.lasting:  # To count them may take longer than the answer.
        return

    def told() -> Iterator[str]:
        count, passed = unranked(graph.engine, wanted)
        if count:
            claims = f"{count:,} of the {passed:,} claims that pass --min-evidence {options.min_evidence}"
            yield f"{claims} have evidence without a rank, such as editorial"

    _hint(options, graph, told)


def _say_cut(count: int) -> None:
    rows = f"{count} row{'s' * (count != 1)}"
    _tell(f"stopped at {rows} and there are more; --limit 0 gives all")


_COMMANDS: dict[str | None, Callable[[argparse.Namespace], int]] = {
    None: overview,
    **{
        command.__name__: command
        for command in (
            *(tour, query, ask, queries, show, compare, diff, sources, impact, search),
            *(export, draw, check, load, publish, serve, mcp, locate, passages, revise),
        )
    },
}


def entry() -> NoReturn:
    """The console script: end at once, since taking the graph apart again takes as long as a query."""
    # Looking for cycles at Python's pace costs a short command some milliseconds, and it has hardly any.
    gc.set_threshold(20_000)
    let_messages_go()
    code = main()
    # What could be written of it has been, and what could not was told.
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)
