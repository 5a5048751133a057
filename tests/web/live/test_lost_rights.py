"""Who loses their rights while a page of theirs is open hears nothing more there."""

from __future__ import annotations

import time

import requests
import socketio
from sqlalchemy import select, update

from civic.core import clock
from civic.core.db import Database
from civic.core.permissions import SYSTEM, Actor
from civic.departments.models import Department
from civic.issues.rooms import department_room, person_room
from civic.people.commands import add_person, grant_role
from civic.people.details import change_details
from civic.people.models import Person
from civic.people.sessions import end_session, open_sessions
from tests.server import Server
from tests.web.live.test_following import reported, town, until

__all__ = ["town"]

EMAIL, PASSWORD = "agent@city.example", "a long enough password"


def test_an_account_that_ends_leaves_the_rooms_of_its_departments(
    town: tuple[Server, Database, object],
) -> None:
    server, database, _ = town
    with database.transaction() as session:
        add_person(session, SYSTEM, EMAIL, "An Agent", password=PASSWORD)
        grant_role(session, SYSTEM, EMAIL, "agent", "lighting")
        room = department_room(
            session.scalars(select(Department.id).where(Department.code == "lighting")).one()
        )
    heard: list[str] = []
    desk = opened_desk(server, EMAIL, heard)
    try:
        asked = {"rooms": [room], "after": {}}
        assert desk.call("follow", asked, namespace="/live", timeout=10)["refused"] == []
        reported(database)
        until(lambda: heard == ["issue.received"])
        with database.transaction() as session:
            grant_role(session, SYSTEM, EMAIL, "field_worker", "lighting")
            session.execute(update(Person).where(Person.email == EMAIL).values(disabled_at=clock.now()))
        time.sleep(0.5)
        reported(database)
        time.sleep(1.0)
        assert heard == ["issue.received"]
    finally:
        desk.disconnect()


def test_a_socket_of_a_session_that_was_ended_elsewhere_is_let_go_at_once(
    town: tuple[Server, Database, object],
) -> None:
    server, database, _ = town
    with database.transaction() as session:
        person = add_person(session, SYSTEM, "two@city.example", "Two Browsers", password=PASSWORD)
        me = Actor(person_id=person.id)
        room = person_room(person.id)
    heard: dict[str, list[str]] = {"ended": [], "kept": []}
    desks = {name: opened_desk(server, "two@city.example", kinds) for name, kinds in heard.items()}
    try:
        for desk in desks.values():
            asked = {"rooms": [room], "after": {}}
            assert desk.call("follow", asked, namespace="/live", timeout=10)["refused"] == []
        with database.transaction() as session:
            end_session(session, me, min(each.id for each in open_sessions(session, me, me.person_id or 0)))
        until(lambda: "person.sessions_ended" in heard["kept"])
        time.sleep(0.5)
        with database.transaction() as session:
            change_details(session, me, name="Two", language="en")
        until(lambda: "person.details_changed" in heard["kept"])
        time.sleep(0.5)
        assert "person.details_changed" not in heard["ended"]
    finally:
        for desk in desks.values():
            desk.disconnect()


def opened_desk(server: Server, email: str, heard: list[str]) -> socketio.Client:
    """A page's socket in a browser of its own, in which somebody has signed in."""
    browser = requests.Session()
    form = browser.get(f"{server.url}/sign-in").text
    token = form.split('name="csrf_token" value="')[1].split('"')[0]
    browser.post(f"{server.url}/sign-in", data={"csrf_token": token, "email": email, "password": PASSWORD})
    desk = socketio.Client(reconnection=False)
    desk.on("event", lambda event: heard.append(event["kind"]), namespace="/live")
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.get_dict().items())
    desk.connect(server.url, namespaces=["/live"], transports=["websocket"], headers={"Cookie": cookie})
    return desk
