"""Writers and followers for the tests of the event log as a bus."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from civic.core.events import EventBody, StoredEvent, Subject, record
from civic.core.permissions import SYSTEM
from civic.core.tail import Tail


@dataclass(frozen=True, kw_only=True)
class Happened(EventBody):
    kind: ClassVar[str] = "test.happened"
    number: int


def happen(session: Session, subject: int, number: int = 0) -> int:
    """Record one event about a subject; returns its id."""
    return record(session, SYSTEM, Subject("test", subject), Happened(number=number), rooms=["test"]).event_id


class Heard:
    """What a follower was told, and when."""

    def __init__(self) -> None:
        self.events: list[StoredEvent] = []
        self.when: dict[int, float] = {}
        self._lock = threading.Lock()

    def __call__(self, batch: list[StoredEvent]) -> None:
        with self._lock:
            for event in batch:
                self.when.setdefault(event.id, time.monotonic())
            self.events.extend(batch)

    @property
    def ids(self) -> list[int]:
        return [event.id for event in self.events]

    def assert_gapless(self, first: int = 1) -> None:
        positions = [event.position for event in self.events]
        assert positions == list(range(first, first + len(positions)))
        last: dict[Any, int] = {}
        for event in self.events:
            assert event.seq == last.get(event.subject, 0) + 1, f"out of order: {event}"
            last[event.subject] = event.seq


@contextmanager
def tail_of(url: str, heard: Callable[[list[StoredEvent]], None], start: int | None = 0) -> Iterator[Tail]:
    tail = Tail(url, heard, start=start)
    tail.start()
    assert tail.wait_ready()
    try:
        yield tail
    finally:
        tail.stop()
