"""From the event log to the sockets of this process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from civic.city.events import CityReloaded
from civic.core.events import StoredEvent
from initiatives.council.motions.events import BallotCast
from web.live.audience import ENDS_VISIBILITY, ballots_message, city_message, message
from web.live.channel import NAMESPACE, socketio, tell_reload

if TYPE_CHECKING:
    from web.live.channel import Channel

CITY_SECONDS = 0.5
"""The room of the whole city hears at most two messages a second: that something changed, and up to where."""

BALLOT_SECONDS = 0.25
"""How often a sitting hears that ballots came in: a hundred votes of one second are few messages to everybody."""


class Gathered:
    """Gathers what happens within some seconds, and then tells it once."""

    def __init__(self, seconds: float, tell: Callable[[int, int], None]) -> None:
        self._seconds = seconds
        self._tell = tell
        self._lock = threading.Lock()
        self._waiting: tuple[int, int] | None = None

    def note(self, position: int) -> None:
        """One more event, at a position."""
        with self._lock:
            first = self._waiting is None
            self._waiting = (position, 1 if self._waiting is None else self._waiting[1] + 1)
        if first:
            socketio.start_background_task(self._later)

    def _later(self) -> None:
        socketio.sleep(self._seconds)
        with self._lock:
            waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._tell(*waiting)


class Broadcaster:
    """Tells each event to its rooms. Only the tail calls it, so messages leave in order of position."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._city = Gathered(CITY_SECONDS, _tell_city)
        self._ballots: dict[tuple[str, int], Gathered] = {}

    def tell(self, events: list[StoredEvent]) -> None:
        """Emit a batch. Imported history is told to nobody: the import ends with one event for all pages together."""
        for event in events:
            if event.kind == CityReloaded.kind:
                tell_reload(event.position)
            elif event.origin != "import":
                self._tell(event)

    def _tell(self, event: StoredEvent) -> None:
        for room in event.rooms:
            if room == "city":
                self._city.note(event.position)
            elif event.kind == BallotCast.kind:
                self._note_ballot(room, event.body["motion"], event.position)
            else:
                socketio.emit("event", message(event, room), to=room, namespace=NAMESPACE)
        if event.kind in ENDS_VISIBILITY:
            self._channel.recheck(f"issue:{event.body['issue']}")
        elif event.subject.kind == "person":
            self._channel.recheck_person(event.subject.id)

    def _note_ballot(self, room: str, motion: int, position: int) -> None:
        key = (room, motion)

        def tell(last: int, ballots: int) -> None:
            self._ballots.pop(key, None)
            told = ballots_message(last, room, motion, ballots)
            socketio.emit("event", told, to=room, namespace=NAMESPACE)

        self._ballots.setdefault(key, Gathered(BALLOT_SECONDS, tell)).note(position)


def _tell_city(position: int, changes: int) -> None:
    socketio.emit("event", city_message(position, changes), to="city", namespace=NAMESPACE)
