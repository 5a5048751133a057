"""For operators and robots: is it well, how busy is it, and what may be crawled."""

from __future__ import annotations

import ipaddress
from typing import Any

from apiflask import APIBlueprint
from flask import Flask, Response, current_app, jsonify, request
from flask.blueprints import BlueprintSetupState
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from civic.city.backups import LAST as LAST_BACKUP
from civic.core.errors import NotFound
from civic.core.heartbeat import last_beat
from civic.core.tail import Tail
from civic.core.version import VERSION
from web import context
from web.live import TAIL
from web.live.channel import NAMESPACE, Channel, socketio
from web.metrics import Metrics, attach

pages = APIBlueprint("system", __name__, enable_openapi=False)

ROBOTS = """User-agent: *
Disallow: /r/
Disallow: /report
Disallow: /staff
Disallow: /account
Disallow: /me
Disallow: /admin
Disallow: /map/
Disallow: /photos/
"""


@pages.record
def _count_requests(state: BlueprintSetupState) -> None:
    assert isinstance(state.app, Flask)
    attach(state.app)


@pages.get("/healthz")
def health() -> Any:
    """Whether the city can be served: 503 when the database does not answer.

    A silent worker or tail is told too, and when the last good backup was made.
    """
    told: dict[str, Any] = {
        "version": VERSION, "database": False, "worker": {"alive": False, "at": None}, "backup": {"at": None},
    }  # fmt: skip
    try:
        with context.reading() as session:
            session.execute(text("SET LOCAL statement_timeout = '2s'"))
            told["database"] = session.scalar(text("SELECT true"))
            beat = last_beat(session, "worker")
            if beat is not None:
                told["worker"] = {"alive": beat.fresh, "at": beat.at.isoformat()}
            saved = last_beat(session, LAST_BACKUP)
            if saved is not None:
                told["backup"] = {"at": saved.at.isoformat(), "position": saved.detail["position"]}
    except SQLAlchemyError:
        told["database"] = False
    tail = _tail()
    if tail is not None:
        state = tail.health()
        told["tail"] = {
            "alive": state.alive, "position": state.position, "seconds_behind": round(state.seconds_behind, 3),
        }  # fmt: skip
    told["status"] = "ok" if told["database"] else "down"
    response = jsonify(told)
    response.cache_control.no_store = True
    return response, 200 if told["database"] else 503


@pages.get("/metrics")
def figures() -> Response:
    """Prometheus' figures, for programs on this machine only: to everybody else there is no such page."""
    if not _from_this_machine():
        raise NotFound("page")
    metrics: Metrics = current_app.extensions["veche.metrics"]
    return metrics.page(_tail(), _sockets())


@pages.get("/robots.txt")
def robots() -> Response:
    return Response(ROBOTS, mimetype="text/plain")


def _from_this_machine() -> bool:
    # A proxy on this machine, about which nothing was set, would make everybody look local.
    if "X-Forwarded-For" in request.headers and not context.settings().trusted_proxies:
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _tail() -> Tail | None:
    found: Tail | None = current_app.extensions.get(TAIL)
    return found


def _sockets() -> int:
    channel = socketio.server.namespace_handlers.get(NAMESPACE)
    return channel.sockets if isinstance(channel, Channel) else 0
