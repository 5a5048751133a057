"""Who loses their rights while a page of theirs is open hears nothing more there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import requests
import socketio
from sqlalchemy import select

from civic.categories.models import Category
from civic.core import clock
from civic.core.db import Database
from civic.core.jobs import Tools
from civic.core.permissions import SYSTEM, Actor
from civic.departments.models import Department
from civic.issues.rooms import department_room, person_room
from civic.people.commands import add_person
from civic.people.details import change_details
from civic.people.sessions import end_session, open_sessions
from civic.people.staff.clockwork import turn_roles
from civic.people.staff.grant import Wanted, grant
from civic.people.staff.leave import leave
from civic.people.staff.name_deputy import name_deputy
from tests.pace import slowness
from tests.server import Server
from tests.web.live.test_following import reported, town, until

__all__ = ["town"]

EMAIL, PASSWORD = "agent@city.example", "a long enough password"


class Desk:
    """An open page of somebody who has signed in: a socket, and what it hears."""

    def __init__(self, server: Server, email: str) -> None:
        self.browser = requests.Session()
        form = self.browser.get(f"{server.url}/sign-in").text
        token = form.split('name="csrf_token" value="')[1].split('"')[0]
        self.browser.post(
            f"{server.url}/sign-in", data={"csrf_token": token, "email": email, "password": PASSWORD}
        )
        self.heard: list[str] = []
        self.reloads: list[object] = []
        self.client = socketio.Client(reconnection=False)
        self.client.on("event", lambda event: self.heard.append(event["kind"]), namespace="/live")
        self.client.on("reload", self.reloads.append, namespace="/live")
        cookie = "; ".join(f"{name}={value}" for name, value in self.browser.cookies.get_dict().items())
        self.client.connect(
            server.url, namespaces=["/live"], transports=["websocket"], headers={"Cookie": cookie}
        )

    def refused(self, *rooms: str) -> list[str]:
        answer = self.client.call(
            "follow", {"rooms": list(rooms), "after": {}}, namespace="/live", timeout=10
        )
        return list(answer["refused"])


@pytest.fixture
def desk(town: tuple[Server, Database, object]) -> Iterator[Callable[[str], Desk]]:
    opened: list[Desk] = []

    def opening(email: str) -> Desk:
        opened.append(Desk(town[0], email))
        return opened[-1]

    yield opening
    for each in opened:
        each.client.disconnect()


def somebody(database: Database, email: str, *roles: Wanted) -> int:
    with database.transaction() as session:
        person_id = add_person(session, SYSTEM, email, "Somebody", password=PASSWORD).id
        for wanted in roles:
            grant(session, SYSTEM, person_id, wanted)
    return person_id


def ids(database: Database) -> dict[str, int]:
    with database.reading() as session:
        units = session.execute(select(Department.code, Department.id)).tuples().all()
        kinds = session.execute(select(Category.code, Category.id)).tuples().all()
    return dict([*units, *kinds])


def test_who_leaves_leaves_the_rooms_of_their_departments_at_once(
    town: tuple[Server, Database, object], desk: Callable[[str], Desk]
) -> None:
    _, database, _ = town
    person_id = somebody(database, EMAIL, Wanted("agent", "lighting"))
    page, room = desk(EMAIL), department_room(ids(database)["lighting"])
    assert page.refused(room) == []
    reported(database)
    until(lambda: page.heard == ["issue.received"])
    with database.transaction() as session:
        leave(session, SYSTEM, person_id)
    until(lambda: len(page.reloads) == 1)
    reported(database)
    time.sleep(1.0)
    assert page.heard == ["issue.received"]
    assert page.refused(room) == [room]
    answer = page.browser.get(f"{town[0].url}/staff", allow_redirects=False)
    assert answer.headers["Location"].startswith("/sign-in")


def test_who_works_on_some_kinds_hears_of_these_alone_until_the_deputys_time_is_up(
    town: tuple[Server, Database, object], desk: Callable[[str], Desk]
) -> None:
    _, database, _ = town
    known = ids(database)
    ends = clock.now() + timedelta(seconds=5 * slowness())
    away = somebody(database, "away@city.example", Wanted("agent", "roads", category="poster"))
    somebody(database, "deputy@city.example", Wanted("agent", "care"))
    with database.transaction() as session:
        name_deputy(session, SYSTEM, away, "deputy@city.example", None, ends)
    page = desk("deputy@city.example")
    roads, care = department_room(known["roads"]), department_room(known["care"])
    posters, potholes = (department_room(known["roads"], known[each]) for each in ("poster", "pothole"))
    assert page.refused(roads, posters, potholes, care) == sorted([roads, potholes])
    reported(database, category="pothole")
    reported(database, category="poster")
    until(lambda: page.heard == ["issue.received"])
    time.sleep(max(0.0, (ends - clock.now()).total_seconds()))
    turn_roles(Tools(settings=None, database=database, mailer=None, storage=None))  # type: ignore[arg-type]  # not used
    until(lambda: len(page.reloads) == 1)
    reported(database, category="poster")
    time.sleep(1.0)
    assert page.heard == ["issue.received"]
    assert page.refused(posters, care) == [posters]


def test_a_socket_of_a_session_that_was_ended_elsewhere_is_let_go_at_once(
    town: tuple[Server, Database, object], desk: Callable[[str], Desk]
) -> None:
    _, database, _ = town
    email = "two@city.example"
    me = Actor(person_id=somebody(database, email))
    room = person_room(me.person_id or 0)
    ended, kept = desk(email), desk(email)
    assert ended.refused(room) == kept.refused(room) == []
    with database.transaction() as session:
        end_session(session, me, min(each.id for each in open_sessions(session, me, me.person_id or 0)))
    until(lambda: "person.sessions_ended" in kept.heard)
    time.sleep(0.5)
    with database.transaction() as session:
        change_details(session, me, name="Two", language="en")
    until(lambda: "person.details_changed" in kept.heard)
    time.sleep(0.5)
    assert "person.details_changed" not in ended.heard
