"""A query in a process of its own, ended at a deadline: nothing less stops an engine at work."""

from __future__ import annotations

import io
import os
import pickle
import select
import selectors
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from itertools import chain, islice
from typing import BinaryIO, NoReturn, TypeVar, cast

from pepgraph.errors import PepgraphError, QueryError, TimeLimitError
from pepgraph.query.results import Result
from pepgraph.store.contract import Answer, Engine, Kind, Row

ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""Signals by which the system asks for the end."""
MEMORY = 4 * 2**30
"""Address space a worker may take on top of what it begins with, in bytes."""

SPARE = 0.5
"""Seconds beyond its time in which a query that waits for servers can say which one did not answer."""

LONGEST = 86_400
"""Seconds waited at once; poll takes no more than some weeks."""

MOST = 8
"""Processes that share one work at most: each may hold a part of a store in memory."""

LOOKING = 0.5
"""Seconds between two looks at whether those a process works for are gone."""

Value = TypeVar("Value")

_FORKING = threading.Lock()
"""Held from the making of a pipe until its writing end is closed: a child that inherits it hides another's death."""

_GRACE = 1.0
"""Seconds beyond its time after which a worker ends itself, should nobody be left who does it."""
_BATCH = 500


def in_worker(
    work: Callable[[], Result], seconds: float | None, engine: Engine | None = None, spent: float = 0
) -> Result:
    """Run ``work`` in a forked process and stream its rows; ``seconds`` is its wall time, None for no limit.

    Of the time so many seconds are ``spent`` already. The process has a memory limit too. Where ``engine`` asks
    servers, each is given up in time to say which did not answer. Raises TimeLimitError at the deadline, what
    ``work`` raises, and where the memory runs out or the process dies, StoreError for a damaged file of the engine,
    else QueryError.
    """
    if not _can_fork(seconds):
        return work()

    def messages() -> Iterator[object]:
        result = work()
        yield result.kind, result.columns
        batch: list[Row] = []
        size = 1  # Grows, so that the first rows go out at once.
        for row in result:
            batch.append(row)
            if len(batch) >= size:
                yield batch
                batch, size = [], min(2 * size, _BATCH)
        yield batch

    found = _run(messages, seconds, engine, spent)
    kind, columns = cast("tuple[Kind, tuple[str, ...]]", next(found))
    batches = cast("Iterator[list[Row]]", found)
    return Result(Answer(kind, columns, (row for batch in batches for row in batch)))


def value_in_worker(
    work: Callable[[], Value], seconds: float | None, engine: Engine | None = None, spent: float = 0
) -> Value:
    """What ``work`` gives in a forked process, within the limits of ``in_worker``; any value that can be pickled."""
    (value,) = parts_in_worker(lambda: iter((work(),)), seconds, engine, spent)
    return value


def parts_in_worker(
    work: Callable[[], Iterator[Value]], seconds: float | None, engine: Engine | None = None, spent: float = 0
) -> Iterator[Value]:
    """What ``work`` yields in a forked process, taken as it comes, within the limits of ``in_worker``."""
    return cast("Iterator[Value]", _run(work, seconds, engine, spent)) if _can_fork(seconds) else work()


def processes() -> int:
    """How many processes may share one work here."""
    return min(os.cpu_count() or 1, MOST)


def _renew_lock() -> None:
    """In a child of anybody's, where the thread that holds the lock may be missing."""
    global _FORKING
    _FORKING = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)


def _can_fork(seconds: float | None) -> bool:
    """Whether there can be a process for it. Raises PepgraphError where there cannot, and a time limit is asked for."""
    if hasattr(os, "fork"):
        return True
    if seconds is not None:
        raise PepgraphError("a time limit needs a system that can fork; use no limit here")
    return False


def _run(
    work: Callable[[], Iterator[object]], seconds: float | None, engine: Engine | None, spent: float
) -> Iterator[object]:
    """What ``work`` gives, from a process that begins at once."""
    left = None if seconds is None else max(seconds - spent, 0)
    waited = None if left is None else left + (SPARE if engine and engine.services else 0)
    # On a busy machine this process may get no turn until the other one is through.
    deadline = None if waited is None else time.monotonic() + waited
    with _FORKING:
        reader, writer = os.pipe()
        # Within a fork, Ctrl-C would meet hooks of others, which lose it.
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, *ENDING})
        alone = threading.active_count() == 1
        here, complain = os.getpid(), sys.unraisablehook
        # The child has none of the other threads, and pyoxigraph complains of each answer that goes with one.
        sys.unraisablehook = lambda fault: complain(fault) if os.getpid() == here else None
        try:
            child = os.fork()
        except OSError as error:
            os.close(reader)
            os.close(writer)
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
            raise PepgraphError(f"no process can be started for the query: {error.strerror}; stop others") from None
        finally:
            sys.unraisablehook = complain
        if child:
            os.close(writer)
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    if child == 0:
        os.close(reader)
        for one in (signal.SIGINT, *ENDING):
            if one == signal.SIGINT or callable(signal.getsignal(one)):
                signal.signal(one, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        _serve(work, writer, left, waited, engine, alone=alone)
    stream = io.BufferedReader(_Pipe(reader, deadline))
    messages = _messages(cast(BinaryIO, stream), child, seconds, engine)
    # A generator that nobody has begun would leave the process alone.
    begun = list(islice(messages, 1))
    return chain(begun, messages)


def _serve(
    work: Callable[[], Iterator[object]],
    writer: int,
    left: float | None,
    waited: float | None,
    engine: Engine | None,
    *,
    alone: bool,
) -> NoReturn:
    """The child's whole life; it never returns."""
    code = 1
    try:
        _end_alone(writer, waited)
        # An allocator that gives up writes to standard error; the parent says it better.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        limit_memory()
        with open(writer, "wb") as out:
            try:
                if engine and not alone:
                    engine.forked()
                if engine and left is not None:
                    engine.hurry(min(left, LONGEST))
                for message in work():
                    pickle.dump((message,), out)
                    out.flush()
                pickle.dump(None, out)
            except Exception as error:
                pickle.dump(_sendable(error), out)
        code = 0
    finally:
        os._exit(code)


def _sendable(error: Exception) -> Exception:
    """An error as it is, or where it does not survive the way to the parent, what it says."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _end_alone(writer: int, seconds: float | None) -> None:
    """Have this process end when nobody reads from it any more: a parent that is killed cannot end it."""
    look = select.poll()
    look.register(writer, 0)  # The end of the last reader is told unasked.
    end_when(lambda: bool(look.poll()))
    if seconds is not None and seconds < LONGEST:
        # No thread gets its turn within a call that keeps the interpreter. Not caught, so that the system ends it.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE)


def end_when(gone: Callable[[], bool]) -> None:
    """End this process, in whatever it is busy with, as soon as ``gone`` says so; a thread asks it again and again."""

    def watch() -> None:
        while not gone():
            time.sleep(LOOKING)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def limit_memory(more: int = MEMORY) -> None:
    """Let this process take so many bytes of address space on top of what it has."""
    try:
        import resource
    except ImportError:
        return
    try:
        with open("/proc/self/statm", encoding="ascii") as status:
            now = int(status.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return  # Only Linux tells what the process has already.
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = now + more if hard == resource.RLIM_INFINITY else min(hard, now + more)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _messages(
    stream: BinaryIO, child: int, seconds: float | None, engine: Engine | None
) -> Generator[object, None, None]:
    ended = False
    try:
        while True:
            try:
                message = pickle.load(stream)
            except (EOFError, pickle.UnpicklingError):  # Between two messages, or within one.
                status, ended = _status(child), True
                if engine:
                    engine.find_damage()
                raise _death(status, seconds, engine) from None
            except TimeoutError:
                raise _out_of_time(cast(float, seconds), engine) from None
            if message is None:
                return
            if isinstance(message, MemoryError):
                if engine:
                    engine.find_damage()
                raise _out_of_memory()
            if isinstance(message, BaseException):
                raise message
            (value,) = message
            yield value
    finally:
        stream.close()
        if not ended:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            _status(child)


def _status(child: int) -> int | None:
    """The wait status of a child, which has an end now; None where the system keeps none, as SIGCHLD is ignored."""
    try:
        return os.waitpid(child, 0)[1]
    except ChildProcessError:
        return None


def _death(status: int | None, seconds: float | None, engine: Engine | None) -> PepgraphError:
    """What the wait status of a child that told nothing more says of its end."""
    if status is None:
        return QueryError("the process of the query ended before it was done; narrow the query")
    code = os.waitstatus_to_exitcode(status)
    if code == -signal.SIGALRM and seconds is not None:
        return _out_of_time(seconds, engine)
    # An engine that gets no memory aborts; Python, which cannot tell of it then, exits.
    if code >= 0 or -code == signal.SIGABRT:
        return _out_of_memory()
    name = signal.Signals(-code).name
    return QueryError(f"the process of the query was ended by {name}; narrow the query, or try another engine")


def _out_of_time(seconds: float, engine: Engine | None) -> TimeLimitError:
    mend = "narrow the query, or allow more time"
    if engine and engine.quicker_by:
        mend = f"narrow the query, allow more time, or make look-ups and lists faster: `{engine.quicker_by}`"
    return TimeLimitError(f"stopped at the time limit of {seconds:g} s; {mend}")


def _out_of_memory() -> QueryError:
    return QueryError(f"the query took more memory than the {MEMORY // 2**30} GiB it may have; narrow it")


class _Pipe(io.RawIOBase):
    """The reading end of a pipe that raises TimeoutError at a deadline."""

    def __init__(self, handle: int, deadline: float | None) -> None:
        self._handle = handle
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._deadline is not None:
            self._wait(self._deadline)
        data = os.read(self._handle, len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _wait(self, deadline: float) -> None:
        with selectors.PollSelector() as selector:  # Select knows no handles from 1024 on.
            selector.register(self._handle, selectors.EVENT_READ)
            while (left := deadline - time.monotonic()) > 0:
                if selector.select(min(left, LONGEST)):
                    return
        raise TimeoutError

    def close(self) -> None:
        if not self.closed:
            os.close(self._handle)
        super().close()
