"""From the event log to the sockets of this process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from flask import Flask

from civic.core.db import Database
from civic.core.events import StoredEvent
from web.live.audience import ENDS_VISIBILITY, city_message, message
from web.live.channel import NAMESPACE, socketio

if TYPE_CHECKING:
    from web.live.channel import Channel

CITY_SECONDS = 0.5
"""The room of the whole city hears at most two messages a second: that something changed, and up to where."""


class Broadcaster:
    """Tells each event to its rooms. Only the tail calls it, so messages leave in order of position."""

    channel: Channel

    def __init__(self, app: Flask, database: Database) -> None:
        self._app = app
        self._database = database
        self._lock = threading.Lock()
        self._city: tuple[int, int] | None = None

    def tell(self, events: list[StoredEvent]) -> None:
        """Emit a batch. Imports are not told one by one: pages fetch themselves anew once."""
        if any(event.origin == "import" for event in events):
            socketio.emit("reload", {}, namespace=NAMESPACE)
        for event in events:
            if event.origin == "import":
                continue
            for room in event.rooms:
                if room == "city":
                    self._note_city(event.position)
                else:
                    socketio.emit("event", message(event, room), to=room, namespace=NAMESPACE)
            if event.kind in ENDS_VISIBILITY:
                self.channel.recheck(f"issue:{event.body['issue']}")
            elif event.subject.kind == "person":
                self.channel.recheck(f"person:{event.subject.id}")

    def _note_city(self, position: int) -> None:
        with self._lock:
            first = self._city is None
            self._city = (position, 1 if self._city is None else self._city[1] + 1)
        if first:
            socketio.start_background_task(self._tell_city)

    def _tell_city(self) -> None:
        socketio.sleep(CITY_SECONDS)
        with self._lock:
            noted, self._city = self._city, None
        if noted is not None:
            socketio.emit("event", city_message(*noted), to="city", namespace=NAMESPACE)
