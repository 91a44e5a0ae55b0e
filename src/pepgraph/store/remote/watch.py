"""Whether an endpoint still holds what an answer was begun from: it looks at the register, again and again."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Generator, Iterator

from pepgraph.errors import EndpointError
from pepgraph.store.contract import Row
from pepgraph.store.remote.register import INTERVAL, NOT_SAID, REGISTER, UNFINISHED

Register = frozenset[tuple[str, str]]
"""Graphs with their sizes, and the publication they are of.

Empty where no publication made them, and for a moment where a server replaces a graph in two steps.
"""


def publication_in(register: Register) -> str:
    """The name of the publication, which is another one each time; empty where none is known."""
    return next((state for name, state in register if name == REGISTER), "")


_IDLE = 5.0
"""Seconds without a query after which no answer of several queries is taken to be under way."""


class _Seen(threading.local):
    """What one thread has seen: an answer of several queries is made by one thread."""

    register: Register | None = None
    began = -math.inf
    """When the look began that found the register."""
    asked = -math.inf


class Watch:
    """What one engine knows of the register of its endpoint, and what was computed of that content.

    ``read`` asks for the register. A publication says that it begins, and waits longer than
    ``INTERVAL`` before it replaces a graph; so what was read within that time of a look that found
    all whole was whole, and so is what was read before such a look.
    """

    def __init__(self, read: Callable[[], Register], where: str) -> None:
        self._read, self._where = read, where
        self._seen = _Seen()
        self._memo: dict[str, object] = {}
        self._memo_of: Register | None = None

    @property
    def memo(self) -> dict[str, object]:
        """What was computed of the content there is now. Raises EndpointError as ``now`` does."""
        if self._memo_of is not None:
            self.now()
        return self._memo

    def now(self) -> Register:
        """The register as it is, or was a moment ago.

        Raises EndpointError where a publication is under way or was left halfway, and where one
        came between the queries of one answer; whoever asks again then gets the new content.
        """
        seen, began = self._seen, time.monotonic()
        before = seen.register
        if before is not None and began - seen.began < INTERVAL:
            return before
        found = self._whole()
        if before is not None and found != before and began - seen.asked < _IDLE:
            raise self._anew()
        seen.register, seen.began = found, began
        if found != self._memo_of:
            self._memo, self._memo_of = {}, found
        return found

    def _whole(self) -> Register:
        found = self._read()
        if any(state == UNFINISHED for _, state in found):
            self.forget()
            raise EndpointError(
                f"{self._where} holds a graph that is being published, or was left halfway; "
                "wait, or run `pepgraph publish` again"
            )
        return found

    def begin(self) -> Register:
        """What ``now`` says, of a query that begins."""
        found = self.now()
        self._seen.asked = time.monotonic()
        return found

    def sure(self, rows: Iterator[Row], register: Register) -> Iterator[Row]:
        """Rows of a query that was begun when the register was as given, each handed on once it is sure.

        Raises EndpointError as soon as they may be of something else.
        """
        try:
            for row in rows:
                self._check(register)
                yield row
            self._check(register)
        finally:
            self._seen.asked = time.monotonic()
            if isinstance(rows, Generator):
                rows.close()  # Not when an error lets go of this frame, which may be in another thread.

    def compare(self, register: Register, generation: str) -> None:
        """Raise EndpointError where an answer says that it is of another generation than the register."""
        publication = publication_in(register)
        if not generation or not publication:
            return
        known, said = publication.split(), generation.split()
        if len(known) != len(said) or any(one not in (NOT_SAID, other) for one, other in zip(said, known, strict=True)):
            raise self._anew()

    def look(self, register: Register) -> None:
        """Raise EndpointError where the register is another by now: what is refused may be a graph that is no more."""
        if register and self._whole() != register:
            raise self._anew()

    def _check(self, register: Register) -> None:
        now = self.now()
        if now is not register and now != register:
            raise self._anew()

    def rest(self) -> None:
        """Say that no answer is under way: what is published from now on concerns only later ones."""
        self._seen.asked = -math.inf

    def forget(self) -> None:
        """Know nothing any more."""
        self._seen.register = None
        self._memo, self._memo_of = {}, None

    def _anew(self) -> EndpointError:
        self.forget()
        return EndpointError(f"{self._where} was published anew while it was asked; ask again")


class Held(Watch):
    """The same for one question that several threads ask in parts: all are of the register that was there first."""

    def __init__(self, read: Callable[[], Register], where: str) -> None:
        super().__init__(read, where)
        self._lock = threading.Lock()
        self._held: Register | None = None
        self._looked = -math.inf

    def now(self) -> Register:
        with self._lock:
            began = time.monotonic()
            if self._held is not None and began - self._looked < INTERVAL:
                return self._held
            found = self._whole()
            if self._held is not None and found != self._held:
                raise self._anew()
            self._held, self._looked = found, began
            return found
