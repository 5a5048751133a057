"""From the event log to the sockets of this process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from civic.city.events import CityReloaded
from civic.core.events import StoredEvent
from initiatives.council.motions.events import BallotCast
from web.live.audience import ENDS_VISIBILITY, GATHERED, ballots_message, gathered_message, message
from web.live.channel import NAMESPACE, socketio, tell_reload

if TYPE_CHECKING:
    from web.live.channel import Channel

GATHERED_SECONDS = 0.5
"""Rooms that concern the whole city hear at most two messages a second."""

BALLOT_SECONDS = 0.25
"""How often a sitting hears that ballots came in: a hundred votes of one second are few messages to everybody."""


class Gathered:
    """Gathers what happens within some seconds, and then tells it once."""

    def __init__(self, seconds: float, tell: Callable[[list[StoredEvent]], None]) -> None:
        self._seconds = seconds
        self._tell = tell
        self._lock = threading.Lock()
        self._waiting: list[StoredEvent] = []

    def note(self, event: StoredEvent) -> None:
        """One more event, after those that were noted."""
        with self._lock:
            first = not self._waiting
            self._waiting.append(event)
        if first:
            socketio.start_background_task(self._later)

    def _later(self) -> None:
        socketio.sleep(self._seconds)
        with self._lock:
            waiting, self._waiting = self._waiting, []
        if waiting:
            self._tell(waiting)


class Broadcaster:
    """Tells each event to its rooms. Only the tail calls it, so messages leave in order of position."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._gathered = {
            room: Gathered(GATHERED_SECONDS, partial(_tell_gathered, room)) for room in GATHERED
        }
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
            if room in GATHERED:
                self._gathered[room].note(event)
            elif event.kind == BallotCast.kind:
                self._note_ballot(room, event)
            else:
                socketio.emit("event", message(event, room), to=room, namespace=NAMESPACE)
        if event.kind in ENDS_VISIBILITY:
            self._channel.recheck(f"issue:{event.body['issue']}")
        elif event.subject.kind == "person":
            self._channel.recheck_person(event.subject.id)

    def _note_ballot(self, room: str, ballot: StoredEvent) -> None:
        motion = ballot.body["motion"]
        key = (room, motion)

        def tell(ballots: list[StoredEvent]) -> None:
            self._ballots.pop(key, None)
            told = ballots_message(ballots[-1].position, room, motion, len(ballots))
            socketio.emit("event", told, to=room, namespace=NAMESPACE)

        self._ballots.setdefault(key, Gathered(BALLOT_SECONDS, tell)).note(ballot)


def _tell_gathered(room: str, events: list[StoredEvent]) -> None:
    socketio.emit("event", gathered_message(room, events), to=room, namespace=NAMESPACE)
