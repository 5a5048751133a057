"""From the leases of staff's pages to the sockets of this process: who came, who went, who took what.

Each process listens by itself for what any of them has committed, reads how it is now, and tells its own sockets; what
ended because its time was over it finds by looking every few seconds. So nothing is told between processes but that
something has changed, and whoever missed it asks anew with its next sign of life. See docs/decisions/0022.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import threading
from datetime import datetime
from typing import Any, Final

import psycopg2

from civic.core import clock
from civic.core.db import Database
from civic.issues.rooms import person_room, staff_rooms
from civic.people.queries import colleague_by_id
from civic.triage.presence.queries import at_issue, ended_between, here, told_to
from civic.triage.presence.signals import CHANNEL
from web.live.channel import NAMESPACE, socketio
from web.presence import at_issue_told, person

EVERY_SECONDS: Final = 5.0
GATHER_SECONDS: Final = 0.05
"""What changes within this time is told together: a page that goes from one issue to the next changes two."""

FIRST_DELAY, LONGEST_DELAY = 0.2, 5.0

_log = logging.getLogger(__name__)


class Presence:
    """Listens in a thread (under gevent: a greenlet) of its own. ``url`` leads to the database itself."""

    def __init__(self, url: str, database: Database) -> None:
        self._url = url.replace("postgresql+psycopg2://", "postgresql://", 1)
        self._database = database
        self._stopping = threading.Event()
        self._wake, self._waker = os.pipe()

    def start(self) -> None:
        threading.Thread(target=self.run, name="presence", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        with contextlib.suppress(OSError):
            os.write(self._waker, b"\0")

    def run(self) -> None:
        """Listen until `stop`; when the database is lost, again until it is back."""
        delay, looked = FIRST_DELAY, clock.now()
        while not self._stopping.is_set():
            try:
                with contextlib.closing(self._connect()) as connection:
                    delay = FIRST_DELAY
                    looked = self._listen(connection, looked)
            except Exception as error:
                _log.warning("who is here is not told for a while: %s", " ".join(str(error).split())[:200])
                self._stopping.wait(delay)
                delay = min(delay * 2, LONGEST_DELAY)

    def _connect(self) -> Any:
        connection = psycopg2.connect(
            self._url, application_name="civic web presence", connect_timeout=5, keepalives_idle=5,
            keepalives_interval=2, keepalives_count=3, tcp_user_timeout=10_000,
        )  # fmt: skip
        connection.autocommit = True
        return connection

    def _listen(self, connection: Any, looked: datetime) -> datetime:
        connection.cursor().execute(f"LISTEN {CHANNEL}")
        while not self._stopping.is_set():
            select.select([connection, self._wake], [], [], EVERY_SECONDS)
            connection.poll()
            if connection.notifies:
                self._stopping.wait(GATHER_SECONDS)
                connection.poll()
            said = {notify.payload for notify in connection.notifies}
            connection.notifies.clear()
            now = clock.now()
            self._tell(said, looked, now)
            looked = now
        return looked

    def _tell(self, said: set[str], looked: datetime, now: datetime) -> None:
        with self._database.reading() as session:
            issues, units = ended_between(session, looked, now)
            for each in said:
                kind, *numbers = each.split()
                issues |= {int(numbers[0])} if kind in ("issue", "taken") else set()
                units |= {int(numbers[0])} if kind == "department" else set()
            rooms = told_to(session, issues) if issues else {}
            messages: list[tuple[str, dict[str, Any]]] = []
            for issue_id, (category, departments) in rooms.items():
                there = at_issue(session, issue_id)
                if there is not None:
                    told = at_issue_told(there)
                    messages += [(room, told) for room in staff_rooms(departments, category)]
                    messages += [
                        (person_room(int(loser)), told | {"taken_by": person(by)})
                        for _, loser, winner in _takings(said, issue_id)
                        if (by := colleague_by_id(session, int(winner))) is not None
                    ]
            messages += [
                (
                    f"department:{unit}",
                    {"department": unit, "here": [person(one) for one in here(session, unit)]},
                )
                for unit in units
            ]
        for room, told in messages:
            socketio.emit("presence", told, to=room, namespace=NAMESPACE)


def _takings(said: set[str], issue_id: int) -> list[list[str]]:
    return [
        numbers for kind, *numbers in map(str.split, said) if kind == "taken" and int(numbers[0]) == issue_id
    ]
