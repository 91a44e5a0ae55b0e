"""Answers of pyoxigraph, each of which one thread alone may read, and even let go of."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import count, islice

from pepgraph.errors import QueryError

_Solution = Iterable[object]

_AHEAD = 256
"""Solutions read at once, at most; the first ones come one by one."""

_numbers = count()


class _Here(threading.local):
    """What this thread has asked. It goes with the thread, and in it: elsewhere pyoxigraph aborts or complains."""

    def __init__(self) -> None:
        self.open: dict[int, Iterator[_Solution]] = {}
        self.left: deque[int] = deque()
        """Those of them that other threads have let go of."""


_here = _Here()


class Solutions:
    """One answer. The first thread to read it is the only one, and asks again where another had asked."""

    def __init__(self, found: Iterable[_Solution], ask: Callable[[], Iterable[_Solution]]) -> None:
        self._ask = ask
        self._begun = False
        self._ended = False
        self._fault: Exception | None = None
        self._hold(found)

    def _hold(self, found: Iterable[_Solution]) -> None:
        while _here.left:
            _here.open.pop(_here.left.popleft(), None)
        self._number, self._left = next(_numbers), _here.left
        _here.open[self._number] = iter(found)

    def _let_go(self) -> None:
        if _here.open.pop(self._number, None) is None:
            self._left.append(self._number)

    def __del__(self) -> None:
        self._let_go()

    def batches(self) -> Iterator[list[_Solution]]:
        """The solutions, some at a time. Raises QueryError where another thread has begun to read them."""
        size = 1
        while batch := self._read(size):
            yield batch
            size = min(2 * size, _AHEAD)

    def _read(self, most: int) -> list[_Solution]:
        if self._fault:
            raise self._fault
        if self._ended:
            return []
        found = _here.open.get(self._number)
        if found is None:
            if self._begun:
                raise QueryError(
                    "another thread has begun to read this answer, and it alone can go on; "
                    "ask again, and take .rows before it is passed on"
                )
            again = self._ask()
            self._let_go()
            self._hold(again)
            found = _here.open[self._number]
        self._begun = True
        batch: list[_Solution] = []
        try:
            batch.extend(islice(found, most))
        except Exception as fault:
            if not batch:
                raise
            self._fault = fault  # What came before it is given first.
        self._ended = len(batch) < most and not self._fault
        if self._ended:
            self._let_go()
        return batch
