"""What /metrics tells."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from pepgraph.apps.web.server.pool import Pool


class Figures:
    """Counts of requests and the state of the pool, as Prometheus reads them."""

    def __init__(self, pool: Callable[[], Pool | None]) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "pepgraph_requests", "Requests answered, by task and status.", ["task", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "pepgraph_request_seconds",
            "Seconds that requests took which no kept answer served.",
            ["task"],
            buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
            registry=self._registry,
        )
        # Finding the figure of a label costs more than counting.
        self.requests = cache(self._requests.labels)
        self.seconds = cache(self._seconds.labels)
        self.kept = Counter("pepgraph_kept_answers", "Requests served from kept answers.", registry=self._registry)
        workers = Gauge("pepgraph_workers", "Worker processes.", registry=self._registry)
        workers.set_function(lambda: len(found.workers) if (found := pool()) else 0)
        slow = Gauge("pepgraph_slow_requests", "Requests that take long at the moment.", registry=self._registry)
        slow.set_function(lambda: found.slow if (found := pool()) else 0)
        for reason in ("time", "memory", "busy"):
            told = f"Requests ended or turned away: {reason}."
            gauge = Gauge(f"pepgraph_ended_{reason}", told, registry=self._registry)
            gauge.set_function(partial(_ended, pool, reason))

    def text(self) -> bytes:
        return generate_latest(self._registry)


def _ended(pool: Callable[[], Pool | None], reason: str) -> int:
    found = pool()
    return found.ended[reason] if found else 0
