"""Assistants: tools by the Model Context Protocol, and the address at which a server offers them."""

from __future__ import annotations

from typing import Any

from mcp import types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.types import Receive, Scope, Send

import pepgraph
from pepgraph.apps.web.server.front import Front
from pepgraph.apps.web.server.guard import client_of, host_of, hosts_of
from pepgraph.apps.web.server.replies import framed
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.tasks import refusal
from pepgraph.apps.web.tools import GUIDE, TASK, TOOLS, Tool, call

PLACE = "/mcp"


def protocol(front: Front) -> Server[Any]:
    """What speaks with an assistant; each call of a tool is answered by a worker."""

    async def tools(_: ServerRequestContext[Any], __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(tool) for tool in TOOLS])

    async def answer(context: ServerRequestContext[Any], asked: types.CallToolRequestParams) -> types.CallToolResult:
        client = client_of(context.request.scope) if context.request else ""
        reply = await front.told(call(asked.name, asked.arguments or {}), client)
        text = types.TextContent(text=reply.body.decode().rstrip("\n"))
        return types.CallToolResult(content=[text], is_error=reply.status != 200)

    return Server(
        "pepgraph", version=pepgraph.__version__, instructions=GUIDE, on_list_tools=tools, on_call_tool=answer
    )


def _described(tool: Tool) -> types.Tool:
    # What it answers comes from the graph alone, and asking changes nothing.
    hints = types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    return types.Tool(name=tool.name, description=tool.summary, input_schema=tool.schema, annotations=hints)


class Assistants:
    """The address for assistants. Each message is answered for itself: no session is kept, and none is lost."""

    def __init__(self, front: Front, settings: Settings) -> None:
        self._front = front
        self._private = not (settings.hosts or settings.token)
        """Whether this machine alone is answered: then no page of another site is, as the protocol wants it."""
        self._hosts = hosts_of(settings)
        self._manager = StreamableHTTPSessionManager(
            protocol(front), json_response=True, stateless=True, max_request_body_size=settings.body
        )
        self.running = self._manager.run

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._private and self._of_another_site(scope):
            reply = refusal(TASK, 403, "pages of other sites are not answered; their server may ask in their place")
        elif scope["method"] == "POST":
            await self._manager.handle_request(scope, receive, send)
            return
        else:
            # A GET would open a stream, which nothing is ever sent on.
            reply = refusal(TASK, 405, "assistants POST their messages here (Model Context Protocol, streamable HTTP)")
            reply.headers["Allow"] = "POST"
        await self._front.send(framed(reply), b"", scope, send)

    def _of_another_site(self, scope: Scope) -> bool:
        origins = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        return any(host_of(origin.partition("://")[2]) not in self._hosts for origin in origins)
