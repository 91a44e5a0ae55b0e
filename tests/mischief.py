"""A server that answers as no server should, and notes what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from pepgraph.model.names import GRAPH

ROWS = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": "http://e/1"}}]}}
JSON = "application/sparql-results+json"


class Mischief(BaseHTTPRequestHandler):
    """Lists one graph of ours when asked which there are, and does harm when asked anything else."""

    protocol_version = "HTTP/1.1"
    deed = staticmethod(lambda handler: None)
    seen: list  # of method, path and headers of what was asked besides

    def do_GET(self):
        size = int(self.headers.get("Content-Length") or 0)
        self.text = text = parse_qs(urlsplit(self.path).query or self.rfile.read(size).decode()).get("query", [""])[0]
        if "?said ?state" not in text:
            self.seen.append((self.command, self.path, dict(self.headers)))
            self.deed(self)
        elif hasattr(self.deed, "register"):
            self.deed.register(self)
        else:
            term = {"type": "uri", "value": GRAPH + "one"}
            row = {"graph": term, "state": {"type": "literal", "value": "7"}}
            self.answer({"head": {"vars": ["graph", "state"]}, "results": {"bindings": [row]}})

    do_POST = do_PUT = do_GET

    def answer(self, body=ROWS, status=200, media=JSON, **headers):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.head({"Content-Type": media, "Content-Length": str(len(data)), **headers})
        self.wfile.write(data)

    def head(self, headers):
        for name, value in headers.items():
            if value is not None:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def start(self, media=JSON, **headers):
        self.close_connection = True
        self.send_response(200)
        self.head({"Content-Type": media, **headers})

    def log_message(self, *_):
        pass


def ask_who(handler):
    """Answer whoever says so, and ask who others are."""
    if "Authorization" in handler.headers:
        handler.answer()
    else:
        handler.answer(b"", 401, WWW_Authenticate='Basic realm="x"')


def break_off(handler, rows=5000):
    """Send some rows and no end."""
    handler.start()
    handler.wfile.write(b'{"head":{"vars":["x"]},"results":{"bindings":[')
    handler.wfile.write(b'{"x":{"type":"uri","value":"http://e/1"}},' * rows)


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # We are the one that goes away.


Begin = Callable[[Callable[[Mischief], object]], tuple[str, list]]


@contextmanager
def misbehaving() -> Iterator[Begin]:
    """Starts servers that do one deed each; the list has what one was asked."""
    servers = []

    def begin(deed):
        handler = type("Deed", (Mischief,), {"deed": staticmethod(deed), "seen": []})
        server = Quiet(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/query", handler.seen

    yield begin
    for server in servers:
        server.shutdown()
        server.server_close()
