"""`pepgraph mcp`: tools for an assistant that speaks with this process by standard input and output."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
from contextlib import suppress
from typing import Any

import anyio
from mcp import types
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from pydantic import ValidationError

from pepgraph.apps.parser import INTERRUPTED
from pepgraph.apps.web.assistants import protocol
from pepgraph.apps.web.server.front import Front
from pepgraph.apps.web.server.nursery import Nursery
from pepgraph.apps.web.server.pool import Pool
from pepgraph.apps.web.settings import Settings
from pepgraph.errors import PepgraphError


def serve(settings: Settings) -> None:
    """Answer until standard input ends. Raises PepgraphError where that cannot begin."""
    nursery = Nursery(settings)
    logging.basicConfig(format="pepgraph: %(message)s", level=logging.WARNING)
    front = Front(settings, Pool(nursery, settings))
    unwritten: ExceptionGroup[OSError] | None = None
    try:
        asyncio.run(_serve(front))
    except* OSError as faults:
        # Nothing takes answers any more; the command tells it, as of every output.
        unwritten = faults
    if unwritten:
        raise _first(unwritten)


def _first(group: ExceptionGroup[OSError]) -> OSError:
    """What went wrong first, out of all groups that tasks put around it."""
    fault = group.exceptions[0]
    return _first(fault) if isinstance(fault, ExceptionGroup) else fault


async def _serve(front: Front) -> None:
    if not await front.begin():
        raise PepgraphError(f"the graph cannot be opened: {front.trouble}")

    # What reads standard input cannot be stopped, so that the process ends with it; the workers end with the process.
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, _interrupted)
    server = protocol(front)
    async with front.watching(), stdio_server() as (read, write), anyio.create_task_group() as relays:
        heard, asked = anyio.create_memory_object_stream[SessionMessage | Exception]()
        answered, told_back = anyio.create_memory_object_stream[SessionMessage]()
        calls = _Calls()
        relays.start_soon(calls.hear, read, heard, write)
        relays.start_soon(calls.tell, told_back, write)
        await server.run(asked, answered, server.create_initialization_options())


class _Calls:
    """What was asked and is not answered yet: when its input ends, the server drops whatever it is still at."""

    def __init__(self) -> None:
        self._open: set[str] = set()
        self._done = anyio.Event()

    async def hear(self, read: Any, heard: Any, write: Any) -> None:
        """Pass on what is asked; the end of it only when all is answered. What is no message is told to be none."""
        async with heard:
            async for message in read:
                if isinstance(message, ValidationError):
                    if answer := _unread(message):
                        await write.send(SessionMessage(answer))
                    continue
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


def _unread(fault: ValidationError) -> types.JSONRPCError | None:
    """The answer to a line that is no message, by its id if it has one, since who asked waits; none to a blank one."""
    first = fault.errors()[0]
    found, code, told = first["input"], types.INVALID_REQUEST, "this line is no message of JSON-RPC"
    if first["type"] == "json_invalid":
        if not str(found).strip():
            return None
        code, told = types.PARSE_ERROR, "this line is no JSON in well-formed Unicode, or nested too deep"
        with suppress(ValueError, RecursionError):
            found = json.loads(str(found))
    name = found.get("id") if isinstance(found, dict) else None
    if isinstance(name, bool) or not (isinstance(name, int) or (isinstance(name, str) and name.isprintable())):
        name = None
    error = types.ErrorData(code=code, message=f"{told}; send one message a line, each by itself")
    return types.JSONRPCError(jsonrpc="2.0", id=name, error=error)


def _interrupted() -> None:
    print("pepgraph: interrupted", file=sys.stderr, flush=True)
    os._exit(INTERRUPTED)
