"""Figures about this process for a monitoring system: requests, how long they took, sockets, the place in the log.

Each web process counts for itself: where several run, each has its own page.
"""

from __future__ import annotations

import time

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from civic.core.tail import Tail

BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
"""Seconds; most answers take a few thousandths."""


class Metrics:
    """One process's figures."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "civic_requests",
            "Requests by route and status.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "civic_request_seconds", "Time from request to answer.", ("route",), buckets=BUCKETS,
            registry=self.registry,
        )  # fmt: skip
        self.sockets = Gauge("civic_sockets", "Open connections of the live channel.", registry=self.registry)
        self.position = Gauge("civic_tail_position", "Last event that was told on.", registry=self.registry)
        self.behind = Gauge(
            "civic_tail_seconds_behind", "Seconds since everything had been told on.", registry=self.registry
        )

    def page(self, tail: Tail | None, sockets: int) -> Response:
        """All figures as they stand, in Prometheus' text format."""
        self.sockets.set(sockets)
        if tail is not None:
            health = tail.health()
            self.position.set(health.position)
            self.behind.set(health.seconds_behind)
        return Response(generate_latest(self.registry), content_type=CONTENT_TYPE_LATEST)


def attach(app: Flask) -> None:
    """Count every request of the application. Routes are named by their rule, so no address of anybody is kept."""
    metrics = Metrics()
    app.extensions["veche.metrics"] = metrics

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "unknown"
        metrics.requests.labels(route, request.method, response.status_code).inc()
        if "began" in g:
            metrics.seconds.labels(route).observe(time.perf_counter() - g.began)
        return response
