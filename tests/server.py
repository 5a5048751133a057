"""The real program on a free port: gunicorn with the project's own configuration, and a worker when asked for."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from civic.core.cluster import ClusterUrls
from tests.small_city import KEY

PATIENCE = 90.0


@dataclass
class Server:
    """A running web process, and how to end and begin it again."""

    url: str
    environment: Mapping[str, str]
    folder: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *names: str) -> None:
        """Start ``web`` or ``worker``, or both."""
        for name in names:
            log = (self.folder / f"{name}.log").open("ab")
            self.processes[name] = subprocess.Popen(
                COMMANDS[name],
                env=dict(self.environment),
                stdout=log,
                stderr=log,
                cwd=Path(__file__).parents[1],
            )
        if "web" in names:
            self.wait()

    def wait(self) -> None:
        """Wait until the pages answer."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"{self.url}/sign-in", timeout=5).read()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(
            f"the web process did not answer: {(self.folder / 'web.log').read_text()[-3000:]}"
        )

    def kill(self, name: str) -> None:
        """kill -9, children included: gunicorn's worker holds the sockets."""
        process = self.processes.pop(name)
        children = subprocess.run(
            ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False
        )
        for pid in [process.pid, *map(int, children.stdout.split())]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        process.wait()

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()


COMMANDS = {
    "web": [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:web.serving.gunicorn_conf",
        "web.app:create_app()",
    ],
    "worker": [sys.executable, "-m", "web.cli", "worker"],
}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(
    urls: ClusterUrls, folder: Path, *names: str, host: str = "127.0.0.1", **settings: str
) -> Iterator[Server]:
    """The program's processes (by default only ``web``) on a database, with further settings by name.

    ``host`` is what its address calls this machine; browsers make passkeys at a name alone.
    """
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("CIVIC_", "DATABASE_"))},
        "DATABASE_URL": urls.app,
        "CIVIC_DATA": str(folder / "data"),
        "CIVIC_SECRET_KEY": KEY.decode(),
        "CIVIC_PORT": str(port),
        "CIVIC_BASE_URL": f"http://{host}:{port}",
        "CIVIC_REPORTS_PER_HOUR": "100000",
        **settings,
    }
    server = Server(f"http://{host}:{port}", environment, folder)
    try:
        server.start(*(names or ("web",)))
        yield server
    finally:
        server.stop()
