"""A real Redis of the tests' own, where the program is installed."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from tests.server import free_port

PATIENCE = 20.0


@contextmanager
def redis_server(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Its address and its process, which a test may end. Skips where there is no redis-server."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip(
            "REDIS SKIPPED: redis-server is not installed, so nobody tried limits that are counted there"
        )
    port = free_port()
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"redis://127.0.0.1:{port}/0"
    try:
        end = time.monotonic() + PATIENCE
        with redis.Redis.from_url(url) as asked:
            while True:
                try:
                    asked.ping()
                    break
                except redis.ConnectionError:
                    assert time.monotonic() < end, "Redis did not answer"
                    time.sleep(0.02)
        yield url, process
    finally:
        process.terminate()
        process.wait()
