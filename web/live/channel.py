"""The namespace /live: pages follow rooms, each from its own cursor, and get exactly what they missed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask, request
from flask_socketio import Namespace, SocketIO, join_room, leave_room

from civic.city.events import CityReloaded
from civic.city.shape import CITY
from civic.core.db import Database
from civic.core.events import StoredEvent, last_position, newest_after, read_rooms_after
from civic.core.permissions import Actor
from civic.people.sessions import session_by_id
from web import context
from web.live import audience

NAMESPACE = "/live"
MOST_TILES = 64
MOST_ROOMS = 120
"""Rooms besides tiles that one socket may follow: who works on a group of categories follows one for each."""

MISSED_AT_ONCE = 500
TOO_FAR_BEHIND = 20_000
"""Positions after which a page is told to fetch itself anew: that is less work than replaying."""

socketio = SocketIO(
    cors_allowed_origins=None,
    manage_session=False,
    transports=["websocket"],
    ping_interval=25,
    ping_timeout=20,
    max_http_buffer_size=64 * 1024,
    logger=False,
    engineio_logger=False,
)


class Follower:
    """One socket: who is behind it and which rooms it follows."""

    __slots__ = ("actor", "rooms")

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.rooms: set[str] = set()


class Channel(Namespace):
    """Handlers of the live namespace. A follower's rights are looked at when it enters and whenever they change."""

    def __init__(self, app: Flask, database: Database) -> None:
        super().__init__(NAMESPACE)
        self._app = app
        self._database = database
        self._followers: dict[str, Follower] = {}
        self._first: list[Callable[[], None]] = []

    def on_first(self, act: Callable[[], None]) -> None:
        """Call ``act`` once, when the first socket comes: before that there is nobody to tell."""
        self._first.append(act)

    @property
    def sockets(self) -> int:
        """How many sockets this process serves."""
        return len(self._followers)

    def on_connect(self) -> None:
        while self._first:
            self._first.pop()()
        self._followers[request.sid] = Follower(context.actor())  # type: ignore[attr-defined]

    def on_disconnect(self, _reason: object = None) -> None:
        self._followers.pop(request.sid, None)  # type: ignore[attr-defined]

    def on_follow(self, asked: Any = None) -> dict[str, Any]:
        """Enter rooms and answer what was missed in each since its cursor, in order.

        The rooms are entered before the log is read, so that nothing falls between; what comes both ways carries a
        position that the page already has, and is ignored there.
        """
        follower = self._followers.get(request.sid)  # type: ignore[attr-defined]
        rooms, after = _parse(asked)
        if follower is None or not rooms:
            return {"events": [], "cursors": {}, "refused": [], "more": False}
        with self._database.reading() as session:
            entered = self._within_bounds(follower, audience.allowed(session, follower.actor, rooms))
            for room in entered:
                join_room(room)
            follower.rooms |= entered
            return self._missed(session, entered, after) | {"refused": sorted(set(rooms) - entered)}

    def on_unfollow(self, asked: Any = None) -> None:
        follower = self._followers.get(request.sid)  # type: ignore[attr-defined]
        rooms, _ = _parse(asked)
        for room in rooms:
            leave_room(room)
            if follower is not None:
                follower.rooms.discard(room)

    def recheck(self, room: str) -> None:
        """Let go of everybody in a room who may not be there any more: its visibility has changed."""
        self._recheck(lambda follower: room in follower.rooms)

    def recheck_person(self, person_id: int) -> None:
        """Let go of a person whose rights have changed, and of their deputies, in every room where they may not be any
        more.
        """
        self._recheck(
            lambda follower: (
                follower.actor.person_id == person_id
                or any(grant.acting_for == person_id for grant in follower.actor.grants)
            ),
            reads_anew=True,
        )

    def _recheck(self, concerned: Callable[[Follower], bool], *, reads_anew: bool = False) -> None:
        """``reads_anew``: whoever is let go reads their page anew, which may show what is not for them any more."""
        inside = [(sid, follower) for sid, follower in list(self._followers.items()) if concerned(follower)]
        if not inside:
            return
        with self._app.app_context(), self._database.reading() as session:
            position = last_position(session) if reads_anew else 0
            for sid, follower in inside:
                if follower.actor.person_id is not None:
                    follower.actor = _again(session, follower.actor)
                kept = audience.allowed(session, follower.actor, follower.rooms)
                for lost in follower.rooms - kept:
                    socketio.server.leave_room(sid, lost, namespace=NAMESPACE)
                if reads_anew and follower.rooms - kept:
                    tell_reload(position, to=sid)
                follower.rooms = kept

    def say_goodbye(self) -> None:
        """Close every socket, so that pages come back to the next process at once."""
        for sid in list(self._followers):
            socketio.server.disconnect(sid, namespace=NAMESPACE)

    def _within_bounds(self, follower: Follower, rooms: set[str]) -> set[str]:
        tiles = sorted(room for room in rooms if room.startswith("tile:"))
        others = sorted(rooms.difference(tiles))
        has_tiles = sum(room.startswith("tile:") for room in follower.rooms - rooms)
        has_others = len(follower.rooms - rooms) - has_tiles
        return {*tiles[: max(0, MOST_TILES - has_tiles)], *others[: max(0, MOST_ROOMS - has_others)]}

    def _missed(self, session: Any, rooms: set[str], after: dict[str, int]) -> dict[str, Any]:
        newest = last_position(session)
        resumed = {room: position for room, position in after.items() if room in rooms and position < newest}
        cursors = dict.fromkeys(rooms, newest)
        if not resumed:
            return {"events": [], "cursors": cursors, "more": False}
        oldest = min(resumed.values())
        reloaded = newest_after(session, CITY, CityReloaded.kind, oldest)
        if newest - oldest > TOO_FAR_BEHIND:
            reloaded = newest
        if reloaded is not None:
            tell_reload(reloaded, to=request.sid)  # type: ignore[attr-defined]
            resumed = {room: max(position, reloaded) for room, position in resumed.items()}
            oldest = max(oldest, reloaded)
        if oldest >= newest:
            return {"events": [], "cursors": cursors, "more": False}
        events = read_rooms_after(session, resumed, oldest, limit=MISSED_AT_ONCE)
        more = len(events) == MISSED_AT_ONCE
        if more:
            reached = events[-1].position
            cursors = {room: max(reached, after.get(room, newest)) for room in rooms}
        gone = audience.no_longer_public(session, events)
        told = [item for event in events for item in _replayed(event, resumed, gone)]
        return {"events": told, "cursors": cursors, "more": more}


def tell_reload(position: int, to: str | None = None) -> None:
    """Let every open page (or one socket) read anew what it shows: it then knows all that happened up to a position."""
    socketio.emit("reload", {"position": position}, to=to, namespace=NAMESPACE)


def _replayed(event: StoredEvent, after: dict[str, int], gone: set[int]) -> list[dict[str, Any]]:
    """A missed event for each room that missed it; an open room hears of a vanished issue only that it vanished."""
    silent = event.subject.kind == "issue" and event.subject.id in gone and event.kind != "issue.hidden"
    return [
        audience.gathered_message(room, [event])
        if room in audience.GATHERED
        else audience.message(event, room)
        for room in event.rooms
        if room in after and event.position > after[room] and not (silent and audience.is_open_to_all(room))
    ]


def _parse(asked: Any) -> tuple[list[str], dict[str, int]]:
    """Rooms and cursors as a page sends them; what is malformed is left out."""
    if not isinstance(asked, dict):
        return [], {}
    rooms, after = asked.get("rooms"), asked.get("after")
    listed = rooms[: MOST_TILES + MOST_ROOMS] if isinstance(rooms, list) else []
    names = [room for room in listed if audience.is_room(room)]
    cursors = {
        room: position
        for room, position in (after.items() if isinstance(after, dict) else ())
        if room in names and isinstance(position, int) and not isinstance(position, bool) and position >= 0
    }
    return names, cursors


def _again(session: Any, actor: Actor) -> Actor:
    found = session_by_id(session, actor.session_id or 0)
    if found is None:
        return Actor(reports=actor.reports, language=actor.language)
    return replace(context.session_actor(session, *found), reports=actor.reports, language=actor.language)
