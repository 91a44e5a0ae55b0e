"""One query, guarded, put to one engine."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping

from pepgraph.errors import QueryError, expect
from pepgraph.model.names import PREFIXES, prefixes_within
from pepgraph.model.terms import Term
from pepgraph.query.faults import places_marked
from pepgraph.query.guard import asks_others, inspect
from pepgraph.query.results import Result
from pepgraph.store.binding import as_judged
from pepgraph.store.claims import in_batches
from pepgraph.store.contract import Dataset, Engine, Row, remembered, some_documents


def run(
    engine: Engine, text: str, bindings: Mapping[str, Term] | None = None, services: Collection[str] = ()
) -> Result:
    """Answer SPARQL 1.1 with the common prefixes known; ``bindings`` are values, never text.

    Queries of our own are put so too by whatever is above this package, but where there are many for one answer, as
    for an index of words; these, and those within the package, go to the engine.
    ``services`` are the endpoints that SERVICE may ask.

    Raises QueryError for what does not parse and for what a query may not do, StoreError for sources that
    hold the same.
    """
    engine.find_doubles()
    prefixes = prefixes_of(engine)
    dataset = inspected(engine, text, services)
    judged = as_judged(text)
    with places_marked(judged):
        return Result(engine.query(judged, bindings or {}, prefixes, dataset))


def run_about(engine: Engine, text: str, nodes: Collection[str]) -> Iterator[Row]:
    """Rows of a query about these nodes, whose IRIs go where its text has ``{values}``, a batch at a time.

    Raises as ``run`` does.
    """
    for values in in_batches(nodes):
        yield from run(engine, text.format(values=values))


def inspected(engine: Engine, text: str, services: Collection[str] = ()) -> Dataset:
    """The graphs that a query names, once it has passed the guard. Raises QueryError."""
    of_one = {prefix: iri for one in some_documents(engine)[:1] for prefix, iri in prefixes_within(one).items()}
    return inspect(text, prefixes_of(engine), engine.graphs, services, of_one)


def limited(work: Callable[[], Result], timeout: float | None, engine: Engine) -> Result:
    """A result within a time limit in seconds, for which a process of its own makes it; at once where there is none."""
    if timeout is None:
        return work()
    expect("timeout", timeout, (int, float), "seconds above 0, or None for no limit")
    if not timeout > 0:
        raise QueryError(f"timeout is {timeout}; give seconds above 0, or leave it out for no limit")
    from pepgraph.query.worker import in_worker

    return in_worker(work, None if timeout == math.inf else timeout, engine)


def run_own(engine: Engine, text: str, bindings: Mapping[str, Term] | None = None) -> Result:
    """Answer a query of anybody's, which may join everything, and ask the endpoints that the user has named."""
    asking = bool(engine.services) and asks_others(text)
    services = engine.services if asking else ()
    return run(engine.together(asking_others=asking), text, bindings, services)


def prefixes_of(engine: Engine) -> dict[str, str]:
    """The common prefixes, and c:, p:, r: and s: of the document where the graph has just one."""
    return remembered(engine, "prefixes", lambda: _prefixes(engine))


def _prefixes(engine: Engine) -> dict[str, str]:
    documents = some_documents(engine)
    return {**PREFIXES, **(prefixes_within(documents[0]) if len(documents) == 1 else {})}
