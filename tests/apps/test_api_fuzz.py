"""Requests made by the thousand out of the server's own description: none of them ends in a fault of ours."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from conftest import missing, program

pytest.importorskip("starlette", reason="the server is not installed: pip install 'pepgraph[web]'")

from serving import asked, served

# A text is described as a text, and few texts are queries; formats that go with the kind of query are told in words.
# So it is with pages and things: a name is a text, and few texts are names that go together. Values of conditions
# are of the graph, which the description does not look into.
CONFIGURATION = """
[checks]
enabled = true

[[operations]]
include-path-regex = "^/(?!api|openapi|healthz|metrics|dump)|^/api/(claims|compare|queries)"

[operations.checks.positive_data_acceptance]
enabled = false
"""

# Named queries and formats of one thing differ in their names alone, and each is asked its example in test_api.
# A picture takes a third of a second, and its page has the parameters of its data.
QUERIES = "mechanisms|passage|shared"
OTHERS = rf"^/(api/queries/(?!{QUERIES})|dump\.(?!ttl)|picture$|picture\.(?!json))"


def test_no_request_is_a_fault_of_ours(tmp_path):
    """Statuses, media types, headers and bodies are as described; what is not described is refused; nothing hangs."""
    schemathesis = program("schemathesis")
    if not schemathesis:
        missing("schemathesis is not installed: pip install 'pepgraph[test]'")
    settings = Path(tmp_path, "schemathesis.toml")
    settings.write_text(CONFIGURATION, "utf-8")
    with served("--timeout", "12") as running:
        command = [
            *(str(schemathesis), "--config-file", str(settings), "--no-color"),
            *("run", f"{running.url}/openapi.json", "--max-failures", "5"),
            *("--max-examples", "2", "--exclude-path-regex", OTHERS, "--generation-deterministic"),
            *("--request-timeout", "15", "--max-response-time", "13"),
            # It makes more paths than it keeps: a part of a path can be neither empty nor hold a slash.
            "--suppress-health-check=filter_too_much",
        ]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
        assert asked(running.url + "/healthz").status == 200
