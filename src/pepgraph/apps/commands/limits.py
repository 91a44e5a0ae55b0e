"""Work of a command on the claims it is asked for, within its limits of time and memory."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar, cast

import pepgraph

if TYPE_CHECKING:
    from pepgraph.store.contract import Engine

Value = TypeVar("Value")


def open_graph(options: argparse.Namespace) -> pepgraph.Graph:
    """The graph that a command reads, as ``--data``, ``--store`` and ``--endpoint`` name it."""
    # An export holds quotes only of documents that were named for it.
    options.graph = pepgraph.open(
        *(options.data or ()),
        engine=options.engine,
        documents=options.document or (),
        environment=options.command not in ("export", "publish"),
        store=options.store or None,
        endpoint=options.endpoint or None,
        timeout=time_limit(options),
    )
    return cast("pepgraph.Graph", options.graph)


def time_limit(options: argparse.Namespace) -> float | None:
    """Seconds that a command may take, None for no end."""
    given: float | None = options.timeout
    return (options.time_limit if given is None else given) or None


def limits_of(options: argparse.Namespace, graph: pepgraph.Graph) -> tuple[float | None, Engine, float]:
    """What a worker is told: the time limit, the engine, and the seconds that are gone since it was first asked.

    Where a system cannot fork, as Windows, there is no worker, and a limit only where somebody asks for it, in vain.
    """
    now = time.monotonic()
    options.begun = getattr(options, "begun", now)
    is_meant = options.timeout is not None or hasattr(os, "fork")
    return time_limit(options) if is_meant else None, graph.engine, now - float(options.begun)


def wanted_claims(options: argparse.Namespace) -> pepgraph.Filter:
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
    wanted = wanted_claims(options)
    return lambda: work(graph.slice(wanted))


def value_within_limits(
    options: argparse.Namespace, graph: pepgraph.Graph, work: Callable[[pepgraph.Graph], Value]
) -> Value:
    """What ``work`` makes of the claims asked for, within the limits of time and memory."""
    from pepgraph.query.worker import value_in_worker

    return value_in_worker(_on_slice(options, graph, work), *limits_of(options, graph))


def rows_within_limits(
    options: argparse.Namespace, graph: pepgraph.Graph, work: Callable[[pepgraph.Graph], pepgraph.Result]
) -> pepgraph.Result:
    """The rows that ``work`` makes of the claims asked for, taken as they come, within the same limits."""
    from pepgraph.query.worker import in_worker

    return in_worker(_on_slice(options, graph, work), *limits_of(options, graph))


def parts_within_limits(
    options: argparse.Namespace, graph: pepgraph.Graph, work: Callable[[pepgraph.Graph], Iterator[Value]]
) -> Iterator[Value]:
    """What ``work`` yields of the claims asked for, such as a text too long for memory, within the same limits."""
    from pepgraph.query.worker import parts_in_worker

    return parts_in_worker(_on_slice(options, graph, work), *limits_of(options, graph))
