"""gunicorn's configuration, for `civic up` and for production alike:

gunicorn -c python:web.serving.gunicorn_conf 'web.app:create_app()'
"""

from __future__ import annotations

import gc
import os
from typing import Any

from civic.core.settings import Settings
from web.cli.city_database import refuse_half_restored
from web.serving import LISTENER

_settings = Settings.from_environment()
_address = f"[{_settings.host}]" if ":" in _settings.host else _settings.host

bind = [f"fd://{os.environ[LISTENER]}" if LISTENER in os.environ else f"{_address}:{_settings.port}"]
workers = _settings.workers
worker_class = "web.serving.gunicorn_worker.CityWorker"
# Every open page holds a connection of the live channel.
worker_connections = 20_000
backlog = 2048
timeout = 60
graceful_timeout = 2
# Also the time that a request's headers have to come whole in; for its body see web.serving.timed_body.
keepalive = 5
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
proc_name = "veche web"
# The application writes its own access log, without what must not be logged.
accesslog = None
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
# Only the application reads forwarded headers, and only as many as CIVIC_TRUSTED_PROXIES allows.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}


def on_starting(server: Any) -> None:
    """No city is served from a database in which a restore was interrupted."""
    refuse_half_restored(_settings)


def post_fork(server: Any, worker: Any) -> None:
    """Before the application is made: its first connection must already wait by way of gevent."""
    from web.serving import greenlet_psycopg2

    greenlet_psycopg2.install()


def post_worker_init(worker: Any) -> None:
    """After the application is made: what stands for good is taken out of the collector's sight, which otherwise
    walks all of it in the middle of a broadcast."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)
