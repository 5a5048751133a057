"""kill -9 of the web process, the worker and the database in the middle of a run of reports: nothing accepted is lost,
doubled or left untold.
"""

from __future__ import annotations

import collections
import contextlib
import email
import email.policy
import http.client
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import text

from civic.core.cluster import Cluster
from civic.core.db import Database, make_engine
from tests.conftest import FOLDER_VARIABLE
from tests.server import free_port
from tests.small_city import KEY, WEST, small_city

pytestmark = pytest.mark.timeout(240)

REPORTERS = 4
EACH = 20
PATIENCE = 90.0
VICTIMS = ("web", "worker", "database")


class Mailbox:
    """A real mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # aiosmtpd names it so
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 kept"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    kept = Mailbox()
    controller = Controller(kept, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield kept, controller.port
    controller.stop()


class Running:
    """``civic up`` as an operator starts it, in a data folder of its own."""

    def __init__(self, folder: Path, smtp: int) -> None:
        self.data = folder / "data"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "up.log"
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("CIVIC_", "DATABASE_"))
            },
            "CIVIC_DATA": str(self.data),
            "CIVIC_PORT": str(self.port),
            "CIVIC_SECRET_KEY": KEY.decode(),
            "CIVIC_SMTP_URL": f"smtp://127.0.0.1:{smtp}",
            "CIVIC_REPORTS_PER_HOUR": "100000",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "web.cli", "up", "--empty"],
                env=self.environment, stdout=log, stderr=log, cwd=Path(__file__).parents[3],
            )  # fmt: skip
        wait_for(lambda: self.answers(), self)

    def answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.url}/healthz", timeout=2).read()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(15)

    def processes(self, victim: str) -> list[int]:
        """Gunicorn's worker (the last of its processes), the worker of jobs, or the database's postmaster."""
        if victim == "database":
            files = list((self.data / "cluster").glob("*/postmaster.pid"))
            return [int(file.read_text().split()[0]) for file in files if file.read_text().strip()]
        return self.descendants({"web": "gunicorn", "worker": "web.cli worker"}[victim])[-1:]

    def descendants(self, words: str) -> list[int]:
        """The processes below ``civic up`` whose command line holds ``words``."""
        assert self.process is not None
        listed = subprocess.run(
            ["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True
        ).stdout
        rows = [line.split(None, 2) for line in listed.splitlines()[1:]]
        parents = {int(pid): int(parent) for pid, parent, *_ in rows}

        def below(pid: int) -> bool:
            while pid in parents and pid > 1:
                if pid == self.process.pid:  # type: ignore[union-attr]  # asserted above
                    return True
                pid = parents[pid]
            return False

        return [int(pid) for pid, _, *rest in rows if rest and words in rest[0] and below(int(pid))]


def wait_for(condition: Any, running: Running, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, running.log.read_text("utf-8", "replace")[-4000:]
        time.sleep(0.1)


def acknowledged_by(reporters: list[Reporter]) -> int:
    return sum(len(reporter.acknowledged) for reporter in reporters)


class Reporter(threading.Thread):
    """Sends its reports one after the other, each until it is acknowledged, always with the same key."""

    def __init__(self, url: str, number: int) -> None:
        super().__init__(daemon=True)
        self.url, self.number = url, number
        self.acknowledged: dict[str, dict[str, Any]] = {}
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            for index in range(EACH):
                key = str(uuid.uuid4())
                self.acknowledged[key] = self.send(key, f"reader{self.number}-{index}@example.org")
        except BaseException as error:
            self.failure = error

    def send(self, key: str, address: str) -> dict[str, Any]:
        body = {
            "category": "lamp", "location": {"type": "Point", "coordinates": list(WEST)},
            "description": "The lamp is dark.", "contact": {"email": address},
        }  # fmt: skip
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        end = time.monotonic() + PATIENCE
        while True:
            request = urllib.request.Request(f"{self.url}/api/v1/issues", json.dumps(body).encode(), headers)
            try:
                with urllib.request.urlopen(request, timeout=15) as answer:
                    return dict(json.load(answer))
            except urllib.error.HTTPError as error:
                assert error.code in (409, 500, 502, 503), error.read()
            except (OSError, http.client.HTTPException):
                pass  # cut off in the middle of the answer, or before it
            assert time.monotonic() < end, "never acknowledged"
            time.sleep(0.05)


@pytest.fixture
def running(mailbox: tuple[Mailbox, int]) -> Iterator[Running]:
    # Where the server's own user may pass, and what is cleared away with the run.
    folder = Path(os.environ[FOLDER_VARIABLE]) / f"kills-{uuid.uuid4().hex[:8]}"
    folder.mkdir(mode=0o711)
    program = Running(folder, mailbox[1])
    program.start()
    yield program
    program.stop()


def test_kills_lose_nothing_and_double_nothing(running: Running, mailbox: tuple[Mailbox, int]) -> None:
    kept, _ = mailbox
    urls = Cluster(running.data / "cluster").urls()
    database = Database(make_engine(urls.app))
    with database.transaction() as session:
        small_city(session)

    reporters = [Reporter(running.url, number) for number in range(REPORTERS)]
    for reporter in reporters:
        reporter.start()
    killed: collections.Counter[str] = collections.Counter()
    for victim in itertools.cycle(VICTIMS):
        if not any(reporter.is_alive() for reporter in reporters):
            break
        for pid in running.processes(victim):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                killed[victim] += 1
        # The next one falls in the middle of the run again, once the city has come back.
        reached = acknowledged_by(reporters)
        wait_for(lambda: acknowledged_by(reporters) >= min(reached + 5, REPORTERS * EACH), running)  # noqa: B023
    for reporter in reporters:
        reporter.join()
        assert reporter.failure is None, reporter.failure
    assert set(killed) == set(VICTIMS), killed

    acknowledged = [answer for reporter in reporters for answer in reporter.acknowledged.values()]
    assert len(acknowledged) == REPORTERS * EACH
    database.engine.dispose()

    def look(sql: str) -> list[Any]:
        with database.reading() as session:
            return list(session.execute(text(sql)).all())

    def all_told() -> bool:
        try:
            return look("SELECT count(*) FROM delivery WHERE status = 'sent'")[0][0] == len(acknowledged)
        except Exception:
            database.engine.dispose()
            return False

    wait_for(all_told, running)
    ids = {answer["id"].replace("-", "") for answer in acknowledged}
    assert len(ids) == len(acknowledged)
    assert {row.public_id for row in look("SELECT public_id FROM issue")} == ids
    assert look("SELECT count(*) FROM report")[0][0] == len(ids)
    assert look("SELECT count(*) FROM event WHERE kind = 'issue.received'")[0][0] == len(ids)
    positions = [row.position for row in look("SELECT position FROM event_position ORDER BY position")]
    assert positions == list(range(1, len(positions) + 1))

    # A letter that the server had taken when the worker was killed may come again, and says so by its Message-ID.
    by_reader = collections.defaultdict(set)
    for letter in kept.letters:
        by_reader[letter["To"]].add(letter["Message-ID"])
    assert len(by_reader) == len(ids)
    assert all(len(messages) == 1 for messages in by_reader.values())

    verified = subprocess.run(
        [sys.executable, "-m", "web.cli", "verify"], env=running.environment, capture_output=True, text=True,
        check=False, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert verified.returncode == 0, verified.stdout + verified.stderr
