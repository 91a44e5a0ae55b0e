"""`pepgraph mcp`: tools for an assistant that speaks with this process by standard input and output."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from typing import Any

import anyio
from mcp import types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage

import pepgraph
from pepgraph.apps.parser import INTERRUPTED
from pepgraph.apps.web.front import Front
from pepgraph.apps.web.nursery import Nursery
from pepgraph.apps.web.pool import Pool
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.tools import GUIDE, TOOLS, Tool, call
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
        return types.ListToolsResult(tools=[_described(tool) for tool in TOOLS])

    async def answer(_: ServerRequestContext[Any], asked: types.CallToolRequestParams) -> types.CallToolResult:
        reply = await front.answered(call(asked.name, asked.arguments or {}))
        text = types.TextContent(text=reply.body.decode().rstrip("\n"))
        return types.CallToolResult(content=[text], is_error=reply.status != 200)

    # What reads standard input cannot be stopped, so that the process ends with it; the workers end with the process.
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, _interrupted)
    server = Server(
        "pepgraph", version=pepgraph.__version__, instructions=GUIDE, on_list_tools=tools, on_call_tool=answer
    )
    async with front.watching(), stdio_server() as (read, write), anyio.create_task_group() as relays:
        heard, asked = anyio.create_memory_object_stream[SessionMessage | Exception]()
        answered, told_back = anyio.create_memory_object_stream[SessionMessage]()
        calls = _Calls()
        relays.start_soon(calls.hear, read, heard)
        relays.start_soon(calls.tell, told_back, write)
        await server.run(asked, answered, server.create_initialization_options())


class _Calls:
    """What was asked and is not answered yet: when its input ends, the server drops whatever it is still at."""

    def __init__(self) -> None:
        self._open: set[str] = set()
        self._done = anyio.Event()

    async def hear(self, read: Any, heard: Any) -> None:
        """Pass on what is asked; the end of it only when all is answered."""
        async with heard:
            async for message in read:
                one = message.message if isinstance(message, SessionMessage) else None
                if isinstance(one, types.JSONRPCRequest):
                    self._open.add(str(one.id))
                elif isinstance(one, types.JSONRPCNotification) and one.method == "notifications/cancelled":
                    # Nothing answers what is called off.
                    self._open.discard(str((one.params or {}).get("requestId")))
                await heard.send(message)
            while self._open:
                self._done = anyio.Event()
                await self._done.wait()

    async def tell(self, told: Any, write: Any) -> None:
        """Pass on what is answered."""
        async with write:
            async for message in told:
                await write.send(message)
                if isinstance(message.message, types.JSONRPCResponse | types.JSONRPCError):
                    self._open.discard(str(message.message.id))
                    self._done.set()


def _interrupted() -> None:
    print("pepgraph: interrupted", file=sys.stderr, flush=True)
    os._exit(INTERRUPTED)


def _described(tool: Tool) -> types.Tool:
    # What it answers comes from the graph alone, and asking changes nothing.
    hints = types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    return types.Tool(name=tool.name, description=tool.summary, input_schema=tool.schema, annotations=hints)
