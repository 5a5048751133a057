"""Counting while people sign: each initiative at most four times a second, and only where somebody has signed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from civic.core.db import Database
from civic.core.errors import NotFound
from civic.core.events import StoredEvent
from civic.core.permissions import SYSTEM
from civic.core.worker import follows_beside
from initiatives.proposals.models import Initiative
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.events import Signed
from initiatives.signatures.models import Signature

EVERY_SECONDS: Final = 0.25
"""From the beginning of one count of an initiative to the next."""

AGAIN_SECONDS: Final = 2.0
"""After a count that failed."""

READY_SECONDS: Final = 1.0

_log = logging.getLogger(__name__)


@follows_beside
class Counter:
    """Counts in a thread until it is stopped. It is told of signatures by the tail, and sleeps where there are none.

    Of several workers each counts; whoever comes second finds nothing new.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._news = threading.Condition()
        self._due: dict[str, float] = {}
        self._counted: dict[str, float] = {}
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self, ready: Callable[[float], bool]) -> None:
        self._thread = threading.Thread(target=self._run, args=(ready,), name="counter", daemon=True)
        self._thread.start()

    def hear(self, events: list[StoredEvent]) -> None:
        self._want({event.body["initiative"] for event in events if event.kind == Signed.kind})

    def stop(self, seconds: float) -> None:
        with self._news:
            self._stopping = True
            self._news.notify()
        if self._thread is not None:
            self._thread.join(seconds)

    def _want(self, public_ids: set[str]) -> None:
        if not public_ids:
            return
        now = time.monotonic()
        with self._news:
            for public_id in public_ids:
                counted = self._counted.get(public_id, now - EVERY_SECONDS)
                self._due.setdefault(public_id, counted + EVERY_SECONDS)
            self._news.notify()

    def _run(self, ready: Callable[[float], bool]) -> None:
        # What was signed while nobody counted: looked up once what comes next is certain to be heard.
        while not self._stopping and not ready(READY_SECONDS):
            pass
        while not self._stopping and not self._look():
            time.sleep(EVERY_SECONDS)
        while (due := self._next()) is not None:
            for public_id in due:
                self._count(public_id)

    def _look(self) -> bool:
        try:
            with self._database.reading() as session:
                self._want(uncounted(session))
        except Exception as error:
            _log.warning("what is to be counted is not known: %s", " ".join(str(error).split())[:300])
            return False
        return True

    def _next(self) -> list[str] | None:
        """The initiatives whose time has come; waits for the first. None when it is to stop."""
        with self._news:
            while not self._stopping:
                now = time.monotonic()
                if due := [public_id for public_id, at in self._due.items() if at <= now]:
                    for public_id in due:
                        del self._due[public_id]
                    self._counted = {
                        name: at for name, at in self._counted.items() if at + EVERY_SECONDS > now
                    }
                    self._counted |= dict.fromkeys(due, now)
                    return due
                self._news.wait(min(self._due.values()) - now if self._due else None)
        return None

    def _count(self, public_id: str) -> None:
        try:
            with self._database.transaction() as session:
                count_signatures(session, SYSTEM, public_id)
        except NotFound:
            return
        except Exception:
            _log.exception("the signatures of initiative %s could not be counted", public_id)
            with self._news:
                self._due.setdefault(public_id, time.monotonic() + AGAIN_SECONDS)


def uncounted(session: Session) -> set[str]:
    """The public ids of initiatives with signatures that no count has taken in."""
    newer = exists().where(Signature.initiative_id == Initiative.id, Signature.id > Initiative.counted_to)
    return set(session.scalars(select(Initiative.public_id).where(Initiative.status == "collecting", newer)))
