"""Commands that serve: pages and the protocol of SPARQL, and tools for assistants."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pepgraph.apps.arguments import LEAST
from pepgraph.apps.commands.limits import time_limit
from pepgraph.errors import PepgraphError

if TYPE_CHECKING:
    from pepgraph.apps.web.settings import Settings


def serve(options: argparse.Namespace) -> int:
    _need_fork(options)
    with _extra("web"):
        from pepgraph.apps.web.server.command import serve as run
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
            host=options.host.strip("[]"),
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
    _need_fork(options)
    with _extra("mcp"):
        from pepgraph.apps.mcp import serve as run
    run(_settings(options, ready=1, told=options.limit))
    return 0


def _need_fork(options: argparse.Namespace) -> None:
    if not hasattr(os, "fork"):
        raise PepgraphError(f"pepgraph {options.command} needs a system that can fork, such as Linux or macOS")


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

    seconds = time_limit(options) or 0.0
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
