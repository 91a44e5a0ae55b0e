"""`pepgraph mcp`: tools for an assistant that speaks with this process by standard input and output."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from typing import Any

from mcp import types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

import pepgraph
from pepgraph.apps.arguments import INTERRUPTED
from pepgraph.apps.web.front import Front
from pepgraph.apps.web.nursery import Nursery
from pepgraph.apps.web.pool import Pool
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.tools import GUIDE, TOOLS, call
from pepgraph.errors import PepgraphError


def serve(settings: Settings) -> None:
    """Answer until standard input ends. Raises PepgraphError where that cannot begin."""
    if not hasattr(os, "fork"):
        raise PepgraphError("pepgraph mcp needs a system that can fork, such as Linux or macOS")
    nursery = Nursery(settings)
    logging.basicConfig(format="pepgraph: %(message)s", level=logging.WARNING)
    front = Front(settings, lambda: Pool(nursery, settings), lambda: None)
    asyncio.run(_serve(front))


async def _serve(front: Front) -> None:
    if not await front.begin():
        raise PepgraphError(f"the graph cannot be opened: {front.trouble}")

    async def tools(_: ServerRequestContext[Any], __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(*tool) for tool in told])

    async def answer(_: ServerRequestContext[Any], asked: types.CallToolRequestParams) -> types.CallToolResult:
        reply = await front.answered(call(asked.name, asked.arguments or {}))
        text = types.TextContent(text=reply.body.decode().rstrip("\n"))
        return types.CallToolResult(content=[text], is_error=reply.status != 200)

    # What reads standard input cannot be stopped, so that the process ends with it; the workers end with the process.
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, _interrupted)
    told = [(tool.name, tool.summary, tool.schema) for tool in TOOLS]
    server = Server(
        "pepgraph", version=pepgraph.__version__, instructions=GUIDE, on_list_tools=tools, on_call_tool=answer
    )
    async with front.watching(), stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def _interrupted() -> None:
    print("pepgraph: interrupted", file=sys.stderr, flush=True)
    os._exit(INTERRUPTED)


def _described(name: str, summary: str, schema: dict[str, Any]) -> types.Tool:
    # What it answers comes from the graph alone, and asking changes nothing.
    hints = types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    return types.Tool(name=name, description=summary, input_schema=schema, annotations=hints)
