"""One worker: a process with the graph open that answers one request after the other."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import traceback
from collections.abc import Callable
from contextlib import suppress

from pepgraph.apps.web.server.messages import HEAD, Reply, packed, unpacked_request
from pepgraph.apps.web.settings import Settings
from pepgraph.errors import PepgraphError
from pepgraph.graph import Graph
from pepgraph.query.worker import limit_memory

_GRACE = 1.0
"""Seconds beyond its limit after which a worker ends itself, should its server be gone."""
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_DIE_WITH_PARENT = 1


def work(connection: socket.socket, opened: Callable[[], Graph], settings: Settings) -> None:
    """Answer requests until the connection closes. Runs in a process of its own and never returns."""
    try:
        # Ctrl-C is for the server, which then ends its workers.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for name in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_DFL)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # An allocator that gives up writes to standard error; the server says it better.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        die_with_parent()
        alone = False if settings.endpoints else leave_network()
        limit_memory(settings.memory)
        graph = opened()
        from pepgraph.apps.web.tasks import answer, refusal

        connection.sendall(packed(Reply(b"", "", headers={"pid": str(os.getpid()), "alone": str(alone)})))
        asked = connection.makefile("rb")
        while len(head := asked.read(HEAD.size)) == HEAD.size:
            sizes = HEAD.unpack(head)
            told, body = map(asked.read, sizes)
            if (len(told), len(body)) != sizes:
                break
            # Not caught, so that the system ends the process in whatever it is busy with.
            signal.setitimer(signal.ITIMER_REAL, settings.seconds + _GRACE)
            try:
                request = unpacked_request(told, body)
                reply = answer(graph, request, settings)
                reply.looked_at = sorted(request.looked_at)
                if len(reply.body) > settings.answer:
                    reply = refusal(
                        request.task, 400, f"the answer has more than {settings.answer:,} bytes; ask for less"
                    )
            except MemoryError:
                break
            except Exception:
                reply = Reply(b"", "", status=500, fault=traceback.format_exc())
            message = packed(reply)
            signal.setitimer(signal.ITIMER_REAL, 0)
            connection.sendall(message)
    except Exception as error:
        # What is wrong with a store is a sentence for who runs the server; a fault of ours needs its place.
        fault = str(error) if isinstance(error, PepgraphError) else traceback.format_exc()
        with suppress(OSError):
            connection.sendall(packed(Reply(b"", "", status=500, fault=fault)))
    finally:
        os._exit(0)


def leave_network() -> bool:
    """Leave this process without a network, where the system lets it; False where it does not."""
    if os.uname().sysname != "Linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return any(libc.unshare(flags) == 0 for flags in (_NEW_NET, _NEW_USER | _NEW_NET))


def die_with_parent() -> None:
    """Have the system end this process when the one that forked it ends."""
    if os.uname().sysname == "Linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
