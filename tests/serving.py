"""A real server for tests: `pepgraph serve` in a process of its own, and what asks it."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psutil

JSON = "application/sparql-results+json"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


@dataclass(frozen=True)
class Served:
    """A server that runs, and where."""

    url: str
    process: subprocess.Popen[str]

    def get(self, path: str, headers: Mapping[str, str] | None = None, **params: str) -> Answer:
        query = f"?{urllib.parse.urlencode(params)}" if params else ""
        return asked(self.url + path + query, headers=headers)

    def sparql(self, text: str, headers: Mapping[str, str] | None = None, **params: str) -> Answer:
        body = urllib.parse.urlencode({"query": text, **params}).encode()
        return asked(f"{self.url}/sparql", body, {"Accept": f"{JSON}, text/turtle", **(headers or {})})

    def family(self) -> list[psutil.Process]:
        """The server and every process it has started."""
        head = psutil.Process(self.process.pid)
        return [head, *head.children(recursive=True)]

    def memory(self) -> int:
        """Bytes that its processes have for themselves."""
        total = 0
        for process in self.family():
            # One that was ended may still be in the list.
            with suppress(psutil.NoSuchProcess, FileNotFoundError):
                total += process.memory_full_info().uss
        return total


def asked(url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, method: str = "") -> Answer:
    request = urllib.request.Request(url, body, dict(headers or {}), method=method or None)
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return Answer(reply.status, dict(reply.headers.items()), reply.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers.items()), error.read())


@contextmanager
def served(*options: str, token: str = "", **how: Any) -> Iterator[Served]:
    """`pepgraph serve` on a free port, with no document unless one is given."""
    environment = os.environ | ({"PEPGRAPH_TOKEN": token} if token else {}) | how.pop("env", {})
    process = subprocess.Popen(
        [sys.executable, "-m", "pepgraph", "serve", "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        **how,
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert "served at" in line, line + (process.stderr.read() if process.stderr else "")
        yield Served(line.split()[4].rstrip("/"), process)
    finally:
        process.terminate()
        process.communicate(timeout=20)
