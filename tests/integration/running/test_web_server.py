from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pace import crowding
from web.serving import LISTENER

PROJECT = Path(__file__).parents[3]


class Server:
    """gunicorn as the product runs it, around a small application."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.goodbye = folder / "goodbye"
        self._environ = {
            **os.environ,
            "CIVIC_DATA": str(folder / "data"),
            "SLOW_DATABASE": database_url.replace("+psycopg2", ""),
            "GOODBYE": str(self.goodbye),
            LISTENER: str(self.listener.fileno()),
        }
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "gunicorn", "-c", "python:web.serving.gunicorn_conf"]
        self.process = subprocess.Popen(
            [*command, "tests.integration.running.small_app:app"],
            cwd=PROJECT, env=self._environ, pass_fds=[self.listener.fileno()],
        )  # fmt: skip
        return self.process

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.address + path, timeout=30) as answer:
            return answer.read().decode()

    def stop(self) -> float:
        """SIGTERM; the seconds until it was gone."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        return time.monotonic() - began


@pytest.fixture
def server(tmp_path, database) -> Iterator[Server]:
    made = Server(tmp_path, database.app)
    made.get("/")
    yield made
    if made.process.poll() is None:
        made.process.kill()
        made.process.wait()
    made.listener.close()


def in_background(action, *arguments) -> tuple[threading.Thread, list[object]]:
    results: list[object] = []

    def run() -> None:
        try:
            results.append(action(*arguments))
        except OSError as error:
            results.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, results


def test_slow_queries_do_not_stall_each_other(server):
    began = time.monotonic()
    threads = [in_background(server.get, "/query/1")[0] for _ in range(6)]
    server.get("/")
    assert time.monotonic() - began < 0.9 * crowding()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began < 4 * crowding()


def drip(server: Server, first: bytes, *, every: float = 0.1) -> tuple[bytes, float]:
    """Send something, then byte after byte until the server has had enough: what it answered, and after how long."""
    place = server.listener.getsockname()
    began = time.monotonic()
    with socket.create_connection(place, timeout=60) as connection:
        connection.sendall(first)
        connection.settimeout(every)
        answer = b""
        while time.monotonic() - began < 60:
            try:
                part = connection.recv(4096)
                if not part:
                    break
                answer += part
            except TimeoutError:
                if answer:
                    continue
                try:
                    connection.send(b"x")
                except OSError:
                    break
            except OSError:
                break
    return answer, time.monotonic() - began


def test_who_sends_headers_or_a_body_drop_by_drop_is_let_go_and_holds_nobody_up(server):
    body = b"POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
    slow = [in_background(drip, server, first) for first in (b"GET / HTTP/1.1\r\nX-Slow: ", body)]
    for _ in range(5):
        server.get("/")
    for thread, _ in slow:
        thread.join()
    (headers, after), (answered, body_after) = slow[0][1][0], slow[1][1][0]
    assert headers == b"" and after < 30
    assert answered.startswith(b"HTTP/1.1 408 ") and body_after < 30


def test_an_idle_server_stops_at_once_and_tells_the_application(server):
    assert server.stop() < 1.5 * crowding()
    assert server.goodbye.read_text() == "goodbye"


def test_a_request_under_way_is_still_answered(server):
    thread, results = in_background(server.get, "/wait/1")
    time.sleep(0.3)
    server.stop()
    thread.join()
    assert isinstance(results[0], str)


def test_a_connection_that_never_ends_does_not_hold_the_stop_up(server):
    in_background(server.get, "/wait/30")
    time.sleep(0.3)
    assert server.stop() < 3.5 * crowding()


def test_who_comes_while_the_server_restarts_waits_instead_of_being_refused(server):
    first = server.get("/")
    server.process.kill()
    server.process.wait()
    thread, results = in_background(server.get, "/")
    server.start()
    thread.join()
    assert isinstance(results[0], str) and isinstance(first, str)
    assert server.stop() < 3 * crowding()
