"""The command line in a process of its own that is there at once: forked from one that has imported all it needs.

It has its own arguments, environment, folder and pipes, and ends as a command does. What depends on how Python itself
begins, such as the locale, needs a Python that begins: ``anew``.
"""

from __future__ import annotations

import os
import pickle
import re
import socket
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, TextIO

COMMAND = (sys.executable, "-m", "pepgraph")
_OF_PYTHON = ("PYTHON", "LC_", "LANG")


def run(
    *arguments: str | Path,
    stdin: bytes = b"",
    timeout: float = 60,
    cwd: Path | None = None,
    env: Mapping[str, str] = os.environ,
    anew: bool = False,
) -> subprocess.CompletedProcess[bytes]:
    """Run one command to its end. Raises TimeoutExpired, and the process is killed then."""
    words = [*map(str, arguments)]
    told = {(key, value) for key, value in env.items() if key.startswith(_OF_PYTHON)}
    if anew or told != {(key, value) for key, value in os.environ.items() if key.startswith(_OF_PYTHON)}:
        return subprocess.run(
            [*COMMAND, *words], input=stdin, capture_output=True, timeout=timeout, cwd=cwd, env=env, check=False
        )
    control, theirs = socket.socketpair()
    (taken, given), (out, to_out), (error, to_error) = os.pipe(), os.pipe(), os.pipe()
    asked = pickle.dumps((words, str(cwd or Path.cwd()), dict(env)))
    socket.send_fds(_forking(), [b"?"], [theirs.fileno(), taken, to_out, to_error])
    for handle in (taken, to_out, to_error):
        os.close(handle)
    theirs.close()
    with control, control.makefile("rwb") as line, ThreadPoolExecutor(3) as pool:
        pickle.dump(asked, line)
        line.flush()
        process = pickle.load(line)
        reading = [pool.submit(_read, handle) for handle in (out, error)]
        pool.submit(_write, given, stdin)
        control.settimeout(timeout)
        try:
            code = pickle.load(line)
        except TimeoutError:
            os.kill(process, 9)
            raise subprocess.TimeoutExpired([*COMMAND, *words], timeout) from None
        return subprocess.CompletedProcess([*COMMAND, *words], code, *(one.result() for one in reading))


def run_as_text(*arguments: str | Path, **how: Any) -> subprocess.CompletedProcess[str]:
    """The same with one kind of line end, as ``subprocess`` gives text."""
    done = run(*arguments, **how)
    out, error = ("\n".join(re.split("\r\n?", said.decode())) for said in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(done.args, done.returncode, out, error)


def _read(handle: int) -> bytes:
    with open(handle, "rb") as pipe:
        return pipe.read()


def _write(handle: int, data: bytes) -> None:
    try:
        with open(handle, "wb", buffering=0) as pipe:
            while data:
                data = data[pipe.write(data) :]
    except BrokenPipeError:
        pass


@cache
def _forking() -> socket.socket:
    """The process that forks, by what it is asked by; it ends with this one, when that is closed."""
    ours, theirs = socket.socketpair()
    with theirs:
        script = f"import sys; sys.path[:0] = [{str(Path(__file__).parent)!r}]; import running; running.serve()"
        subprocess.Popen([sys.executable, "-c", script], stdin=theirs, stdout=subprocess.DEVNULL)
    return ours


def serve() -> None:
    import gc
    import importlib
    import pkgutil
    import threading

    import pepgraph.apps.cli

    for room in ("answers", "apps.commands", "output", "store"):
        package = importlib.import_module(f"pepgraph.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    pepgraph.open(environment=False).close()
    assert threading.active_count() == 1, "what is forked has one thread alone"
    gc.freeze()
    asked = socket.socket(fileno=os.dup(0))
    while True:
        message, handles, _, _ = socket.recv_fds(asked, 1, 4)
        if not message:
            break
        if os.fork() == 0:
            asked.close()
            _child(*handles)
        for handle in handles:
            os.close(handle)
        _bury()


def _bury() -> None:
    """Take the ends of those in between, which have told the ends of commands."""
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    except ChildProcessError:
        pass


def _child(told: int, *streams: int) -> None:
    """Fork once more, since who waits for the end of a command cannot be asked for the next meanwhile."""
    control = socket.socket(fileno=told)
    line = control.makefile("rwb")
    words, folder, environment = pickle.loads(pickle.load(line))
    process = os.fork()
    if process:
        for handle in streams:
            os.close(handle)
        pickle.dump(process, line)
        line.flush()
        pickle.dump(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), line)
        line.flush()
        os._exit(0)
    for number, handle in enumerate(streams):
        os.dup2(handle, number)
        os.close(handle)
    line.close()
    control.close()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.stdin, sys.stdout, sys.stderr = map(_stream, range(3))
    sys.argv = ["pepgraph", *words]
    try:
        from pepgraph.apps.cli import entry

        entry()
    except SystemExit as end:
        os._exit(end.code if isinstance(end.code, int) else 0)
    except BaseException:
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


def _stream(handle: int) -> TextIO:
    return open(handle, "w" if handle else "r", closefd=False)
