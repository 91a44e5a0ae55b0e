"""A query in a process of its own: what is said of its end, whatever ends it. The processes are real."""

from __future__ import annotations

import faulthandler
import os
import resource
import signal
import time

import pytest

from pepgraph.errors import QueryError
from pepgraph.query.results import Result
from pepgraph.query.worker import in_worker
from pepgraph.store.contract import Answer


def killed(by):
    faulthandler.disable()  # That of pytest writes its stack.
    os.kill(os.getpid(), by)
    signal.pause()


def rows(*given):
    return Result(Answer("rows", ("x",), iter(given)))


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (signal.SIGSEGV, "the process of the query was ended by SIGSEGV; narrow the query"),
        (signal.SIGKILL, "the process of the query was ended by SIGKILL; narrow the query"),
        (signal.SIGABRT, "the query took more memory than the 4 GiB it may have; narrow it"),
    ],
)
def test_a_crash_is_not_told_as_a_lack_of_memory(by, said):
    with pytest.raises(QueryError, match=f"^{said}"):
        in_worker(lambda: killed(by), 20)


def test_memory_that_runs_out_is_said():
    with pytest.raises(QueryError, match="took more memory than the 4 GiB"):
        in_worker(lambda: rows((bytes(2**40),)), 20)


def test_an_end_within_a_batch_is_said():
    stream = iter(in_worker(lambda: rows((os.getpid(),), ("more than a pipe holds" * 50_000,)), 20))
    child = next(stream)[0]
    time.sleep(0.05)  # It writes what nobody reads.
    os.kill(child, signal.SIGKILL)
    with pytest.raises(QueryError, match=r"was ended by SIGKILL"):
        next(stream)


@pytest.mark.parametrize("seconds", [20, 1e9])
def test_a_process_with_many_open_files_waits_too(seconds):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2_000), hard))
    held = [os.dup(1)]
    try:
        while held[-1] < 1_100:
            held.append(os.dup(1))
        assert in_worker(lambda: rows(("a",)), seconds).rows == [("a",)]
    finally:
        for handle in held:
            os.close(handle)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
