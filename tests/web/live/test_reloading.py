"""An import of a city's history: told to nobody issue by issue, and once to every open page at its end."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import socketio

from civic.city.events import CityReloaded
from civic.city.shape import CITY, ROOM
from civic.core import events
from civic.core.cluster import DATABASE, Cluster
from civic.core.db import Database, make_engine
from civic.core.permissions import SYSTEM
from civic.issues.commands.update import update
from tests.imported import import_issue
from tests.server import serving
from tests.small_city import SmallCity, small_city

HISTORY = 7


class Page:
    """An open page: what it hears, event by event, and that it is to read anew."""

    def __init__(self, url: str) -> None:
        self.heard: list[dict[str, Any]] = []
        self.reloads: list[dict[str, Any]] = []
        self.client = socketio.Client(reconnection=False)
        self.client.on("event", self.heard.append, namespace="/live")
        self.client.on("reload", self.reloads.append, namespace="/live")
        self.client.connect(url, namespaces=["/live"], transports=["websocket"])

    def follow(self, *rooms: str, after: dict[str, int] | None = None) -> dict[str, Any]:
        return self.client.call(
            "follow", {"rooms": list(rooms), "after": after or {}}, namespace="/live", timeout=10
        )


@pytest.fixture(scope="module")
def town(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Database, SmallCity]]:
    name = f"reload_{uuid.uuid4().hex[:10]}"
    urls = cluster.clone(name, template=DATABASE)
    database = Database(make_engine(urls.app))
    with database.transaction() as session:
        city = small_city(session)
    with serving(urls, tmp_path_factory.mktemp("live")) as server:
        yield server.url, database, city
    database.engine.dispose()
    cluster.drop(name)


@pytest.fixture
def page(town: tuple[str, Database, SmallCity]) -> Iterator[Callable[[], Page]]:
    opened: list[Page] = []

    def opening() -> Page:
        opened.append(Page(town[0]))
        return opened[-1]

    yield opening
    for each in opened:
        each.client.disconnect()


def import_history(town: tuple[str, Database, SmallCity]) -> None:
    _, database, city = town
    for _ in range(HISTORY):
        with database.transaction() as session:
            city.session = session
            import_issue(city)
    with database.transaction() as session:
        events.record(session, SYSTEM, CITY, CityReloaded(issues=HISTORY), rooms=[ROOM])
    settled(database)


def settled(database: Database) -> int:
    """Wait until everything has its position; the newest one."""
    end = time.monotonic() + 5
    while True:
        with database.reading() as session:
            newest = events.last_position(session)
            if newest == session.connection().exec_driver_sql("SELECT count(*) FROM event").scalar():
                return newest
        assert time.monotonic() < end, "positions were not given in time"
        time.sleep(0.02)


def rooms_of_city(city: SmallCity) -> list[str]:
    return ["city", f"area:{city.areas['west']}"]


def test_every_open_page_reads_anew_once_and_hears_of_no_single_issue(
    town: tuple[str, Database, SmallCity], page: Callable[[], Page]
) -> None:
    home, list_of_issues = page(), page()
    for each in (home, list_of_issues):
        each.follow(*rooms_of_city(town[2]))
    import_history(town)
    newest = settled(town[1])
    end = time.monotonic() + 3
    while not (home.reloads and list_of_issues.reloads):
        assert time.monotonic() < end, "nobody was told"
        time.sleep(0.02)
    time.sleep(0.8)
    assert home.reloads == list_of_issues.reloads == [{"position": newest}]
    assert home.heard == list_of_issues.heard == []


def test_a_page_that_was_away_is_told_when_it_returns_and_then_hears_only_what_came_later(
    town: tuple[str, Database, SmallCity], page: Callable[[], Page]
) -> None:
    _, database, city = town
    with database.transaction() as session:
        city.session = session
        public_id = city.report().public_id
    settled(database)
    rooms = [*rooms_of_city(city), f"issue:{public_id}"]
    cursors = page().follow(*rooms)["cursors"]
    import_history(town)
    with database.transaction() as session:
        update(session, SYSTEM, public_id, "After the import.")
    newest = settled(database)
    returned = page()
    answer = returned.follow(*rooms, after=cursors)
    assert returned.reloads == [{"position": newest - 1}]
    assert {event["kind"] for event in answer["events"] if event["room"] != "city"} == {"issue.updated"}
    assert {event["position"] for event in answer["events"]} == {newest}
    # Having read anew it comes back with what it was told, and is left alone.
    again = page()
    again.follow(*rooms, after=answer["cursors"])
    assert again.reloads == []


def test_imported_events_are_not_made_up_for_either(
    town: tuple[str, Database, SmallCity], page: Callable[[], Page]
) -> None:
    _, database, city = town
    rooms = rooms_of_city(city)
    cursors = page().follow(*rooms)["cursors"]
    with database.transaction() as session:
        city.session = session
        import_issue(city)
    settled(database)
    returned = page()
    assert returned.follow(*rooms, after=cursors)["events"] == []
    assert returned.reloads == []
