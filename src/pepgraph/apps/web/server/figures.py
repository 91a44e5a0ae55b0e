"""What /metrics tells."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from pepgraph.apps.web.server.pool import Pool


class Figures:
    """Counts of requests and the state of the pool, as Prometheus reads them."""

    def __init__(self, pool: Pool) -> None:
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
        workers.set_function(lambda: len(pool.workers))
        slow = Gauge("pepgraph_slow_requests", "Requests that take long at the moment.", registry=self._registry)
        slow.set_function(lambda: pool.slow)
        self._registry.register(_Ended(pool))

    def text(self) -> bytes:
        return generate_latest(self._registry)


class _Ended(Collector):
    """What the pool counts by itself."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def collect(self) -> Iterator[CounterMetricFamily]:
        ended = CounterMetricFamily("pepgraph_ended", "Requests ended or turned away, by reason.", labels=["reason"])
        for reason, count in self._pool.ended.items():
            ended.add_metric([reason], count)
        yield ended
