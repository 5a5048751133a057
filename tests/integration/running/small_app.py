"""A small application to try the web server's worker with: it needs nothing but a database address."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psycopg2
from werkzeug.exceptions import RequestTimeout

from web.serving import timed_body
from web.serving.gunicorn_worker import SHUTDOWN_HOOKS

timed_body.SECONDS = 1.0


class SmallApp:
    def __init__(self) -> None:
        self.extensions = {SHUTDOWN_HOOKS: [self.say_goodbye]}

    def say_goodbye(self) -> None:
        Path(os.environ["GOODBYE"]).write_text("goodbye")

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path, _, number = environ["PATH_INFO"].strip("/").partition("/")
        if path == "query":
            connection = psycopg2.connect(os.environ["SLOW_DATABASE"])
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(%s)", (float(number),))
            connection.close()
        elif path == "wait":
            time.sleep(float(number))
        elif path == "body":
            try:
                environ["wsgi.input"].read()
            except RequestTimeout:
                start_response("408 Request Timeout", [("Content-Type", "text/plain")])
                return [b"too slow"]
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [str(os.getpid()).encode()]


app = SmallApp()
