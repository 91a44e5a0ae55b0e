"""Commands that fill stores and endpoints."""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pepgraph.apps.commands.limits import open_graph
from pepgraph.errors import EndpointError, StoreError

_FEW = 20
"""Graphs that a query may name without harm."""


def load(options: argparse.Namespace) -> int:
    if not options.store or len(options.store) != 1 or not options.store[0]:
        raise StoreError("say which store to fill, once: pepgraph load FILE --store DIR")
    changing = options.files or options.remove or options.rebuild or options.compact
    if not (changing or options.answers):
        raise StoreError("say what to load: pepgraph load FILE --store DIR")
    if options.spans and not changing:
        raise StoreError("--spans is for files as they are loaded; name some, or add --rebuild for those of the store")
    folder = Path(options.store[0])
    with _ended_as_by_hand():
        if changing:
            _load_files(folder, options)
        if options.answers:
            from pepgraph.answers.precomputed import keep_answers
            from pepgraph.apps.progress import Steps

            with Steps() as steps:
                kept = keep_answers(folder, steps.step)
            print(f"{kept} answers are kept")
    return 0


class _Ended(KeyboardInterrupt):
    """The system asks for the end, as a terminal does by Ctrl-C."""


@contextmanager
def _ended_as_by_hand() -> Iterator[None]:
    """At SIGTERM or SIGHUP let half a store be taken away before the process ends by the same signal."""
    from pepgraph.query.worker import ENDING

    heeded = [one for one in ENDING if signal.getsignal(one) is signal.SIG_DFL]

    def end(number: int, _: object) -> None:
        ended.append(number)
        leave()
        raise _Ended

    def leave() -> None:
        for one in heeded:
            signal.signal(one, signal.SIG_DFL)

    ended: list[int] = []
    for one in heeded:
        signal.signal(one, end)
    try:
        yield
    except _Ended:
        signal.raise_signal(ended[0])
    finally:
        leave()


def _load_files(folder: Path, options: argparse.Namespace) -> None:
    from pepgraph.apps.progress import Bar
    from pepgraph.model.names import shorten
    from pepgraph.model.terms import printable
    from pepgraph.store.disk.engine import LARGE, quicker_by
    from pepgraph.store.disk.load import load as put

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
    if done.unnamed:
        few = ", ".join(map(shorten, done.unnamed[:3]))
        more = f" and {len(done.unnamed) - 3:,} more" if len(done.unnamed) > 3 else ""
        told = f"claims name {few}{more}, which no file of the store describes; load the files that do too"
        print(printable(told, ""), file=sys.stderr)
    if done.quads >= LARGE and not (options.compact and options.answers) and sys.stderr.isatty():
        print(f"look-ups and lists are faster after: {printable(quicker_by(folder), '')}", file=sys.stderr)


def publish(options: argparse.Namespace) -> int:
    from operator import length_hint

    from pepgraph.apps.progress import bar
    from pepgraph.output.export import everything
    from pepgraph.store.remote.endpoint import EndpointEngine
    from pepgraph.store.remote.publish import publish as send
    from pepgraph.store.remote.publish import way
    from pepgraph.store.remote.union import way_to_all

    urls, options.endpoint = options.endpoint or [], None
    if len(urls) != 1:
        raise EndpointError("say where to send it, once: pepgraph publish --endpoint URL")
    (url,) = urls
    engine = EndpointEngine(url)
    to = way(engine, options.update_url, options.graph_store)
    quads = everything(open_graph(options), quotes=bool(options.document))
    with bar(total=length_hint(quads) or None, unit=" triples") as sent:
        sizes = send(quads, engine, to, sent.update)
    for graph, size in sorted(sizes.items()):
        print(f"{size:9}  {graph}")
    print(f"{sum(sizes.values()):9}  triples are there, counted; ask them with --endpoint {url}")
    if len(sizes) > _FEW and way_to_all(engine.generation, engine.rows_by) is None:
        print(
            f"pepgraph: each query there has to name all {len(sizes)} graphs, which makes answers slow: the server has "
            "claims of others too, or gives no union of its graphs; see Many documents in docs/scaling.md",
            file=sys.stderr,
        )
    return 0
