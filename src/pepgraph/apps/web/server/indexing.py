"""The index of words of stores: made by a process of its own while the server serves, for each state of them anew."""

from __future__ import annotations

import fcntl
import math
import os
import select
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from pepgraph.answers.searching.word_index import expect_words, words_at_hand, write_words
from pepgraph.apps.web.settings import Settings
from pepgraph.graph import Graph
from pepgraph.query.worker import LOOKING, end_when
from pepgraph.store.contract import Engine
from pepgraph.store.disk.engine import DiskEngine

_OTHERS_FIRST = 19
_FIRST_PAUSE, _LONGEST_PAUSE = 60.0, 3600.0
"""Seconds from one that failed to the next."""
_ROOM, _LOCK = "pepgraph-words-", "server.lock"

_MEND = "name a folder with more room in TMPDIR, or keep the index with the store by `pepgraph load --answers`"


class Indexing:
    """Keeps the indexes of a nursery's stores in a folder that goes with it."""

    def __init__(self, settings: Settings, opened: Callable[[Settings], Graph]) -> None:
        self._settings, self._opened = settings, opened
        # An endpoint would have to send all it has.
        wanted = bool(settings.stores) and not settings.endpoints
        self._room = _make_room() if wanted else None
        self._seen: tuple[int, ...] = ()
        self._said: int | None = None
        """A pipe from the process at the index: one byte when it has made it, the end alone when it could not."""
        self._pause = _FIRST_PAUSE
        self._again = math.inf
        """When to try again."""

    def tend(self, control: int, gone: Callable[[], bool]) -> None:
        """Make the index where there is none of what the stores hold now, until ``control`` has something to read.

        One that failed is tried again, ever more seldom. The process at it ends early where the server is ``gone``,
        which is asked again and again.
        """
        ready: list[int] = []
        while control not in ready:
            wait = None
            if self._room is not None:
                self._begin(self._room, gone)
                wait = None if self._again == math.inf else max(0.0, self._again - time.monotonic())
            ready, _, _ = select.select([control, *([] if self._said is None else [self._said])], [], [], wait)
            if self._said is not None and self._said in ready:
                self._end(self._said)

    def _begin(self, room: Path, gone: Callable[[], bool]) -> None:
        now = self._settings.states()
        if now and now != self._seen:
            self._pause = _FIRST_PAUSE
        elif time.monotonic() < self._again:
            return
        self._seen, self._again = now, time.monotonic() + self._pause
        if self._said is not None:
            os.close(self._said)
            self._said = None
        with suppress(OSError):
            said, out = os.pipe()
            try:
                if os.fork() == 0:
                    self._work(room, gone, out)
                self._said, self._again = said, math.inf
            finally:
                os.close(out)
                if self._said is None:
                    os.close(said)

    def _end(self, said: int) -> None:
        if not os.read(said, 1):
            self._again = time.monotonic() + self._pause
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        os.close(said)
        self._said = None

    def graph(self) -> Graph:
        """The stores, opened by a worker; it finds the index as soon as that is made."""
        graph = self._opened(self._settings)
        if self._room and not words_at_hand(graph.engine):
            expect_words(graph.engine, self._room / _name(graph.engine))
        return graph

    def close(self) -> None:
        if self._room:
            shutil.rmtree(self._room, ignore_errors=True)
            if self._room.exists():
                # A file that the process at the index was just making; it has seen by then that the server is gone.
                time.sleep(2 * LOOKING)
                shutil.rmtree(self._room, ignore_errors=True)

    def _work(self, room: Path, gone: Callable[[], bool], out: int) -> None:
        """Runs in a process of its own and never returns."""
        try:
            os.nice(_OTHERS_FIRST)
            end_when(gone)
            engine = self._opened(self._settings).engine
            if not words_at_hand(engine):  # Else they are kept with the store.
                file = room / _name(engine)
                write_words(engine, file)
                for older in room.glob("*.db"):
                    if older != file:
                        older.unlink(missing_ok=True)
            os.write(out, b"1")
        except Exception as error:
            if room.exists():
                said = f"{room.parent}: {error.strerror}; {_MEND}" if isinstance(error, OSError) else str(error)
                again = f"it is tried again in {self._pause:g} s"
                print(
                    f"pepgraph: words cannot be searched, making their index failed: {said}; {again}", file=sys.stderr
                )
        finally:
            os._exit(0)


def _make_room() -> Path | None:
    """A folder that is taken away with the server, or by a later one where it could not do so itself."""
    try:
        _take_away_left()
        room = Path(tempfile.mkdtemp(prefix=_ROOM))
        # Another name until it is locked, or a server that begins just now would take it for one that was left.
        lock = os.open(room / "new", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        (room / "new").rename(room / _LOCK)  # The lock stays until the last process that has inherited it has ended.
    except OSError as error:
        print(
            f"pepgraph: words cannot be searched, their index has no place: {error.strerror}; {_MEND}", file=sys.stderr
        )
        return None
    return room


def _take_away_left() -> None:
    """Take away folders of servers that were killed with all their processes."""
    for room in Path(tempfile.gettempdir()).glob(f"{_ROOM}*"):
        with suppress(OSError):  # It is no folder of ours, or its server is running.
            if room.lstat().st_uid == os.getuid():
                lock = os.open(room / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
                with closing(os.fdopen(lock)):
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(room, ignore_errors=True)


def _name(engine: Engine) -> str:
    """A name for what the stores hold."""
    generations = [part.generation for part in engine.parts if isinstance(part, DiskEngine)]
    return "-".join(("words", *generations)) + ".db"
