"""An import of a city's history: told to nobody issue by issue, and once to every open page at its end."""

from __future__ import annotations

import time
from collections.abc import Callable

from civic.city.events import CityReloaded
from civic.city.shape import CITY, ROOM
from civic.core import events
from civic.core.db import Database
from civic.core.permissions import SYSTEM
from tests.imported import import_issue
from tests.small_city import city_again
from tests.web.live.test_following import Page, database, page, reported, say, town, unsequenced, until

__all__ = ["database", "page", "town"]

HISTORY = 7
Opening = Callable[[], Page]


def import_issues(database: Database) -> None:
    with database.transaction() as session:
        city = city_again(session)
        for _ in range(HISTORY):
            import_issue(city)


def import_history(database: Database) -> int:
    """Take some over and say so at the end; returns the position of that."""
    import_issues(database)
    with database.transaction() as session:
        events.record(
            session, SYSTEM, CITY, CityReloaded(source="elsewhere", added=HISTORY, changed=0), rooms=[ROOM]
        )
    return newest(database)


def newest(database: Database) -> int:
    until(lambda: unsequenced(database) == 0)
    with database.reading() as session:
        return events.last_position(session)


def rooms_of_city(database: Database) -> list[str]:
    with database.reading() as session:
        return ["city", f"area:{city_again(session).areas['west']}"]


def test_every_open_page_reads_anew_once_and_hears_of_no_single_issue(
    database: Database, page: Opening
) -> None:
    pages = [page(), page()]
    for each in pages:
        each.follow(*rooms_of_city(database))
    position = import_history(database)
    until(lambda: all(each.reloads for each in pages))
    time.sleep(0.8)
    for each in pages:
        assert (each.reloads, each.heard) == ([{"position": position}], [])


def test_a_page_that_was_away_is_told_when_it_returns_and_then_hears_only_what_came_later(
    database: Database, page: Opening
) -> None:
    public_id = reported(database)
    rooms = [*rooms_of_city(database), f"issue:{public_id}"]
    cursors = page().follow(*rooms)["cursors"]
    position = import_history(database)
    say(database, public_id, "After the import.")
    returned = page()
    answer = returned.follow(*rooms, after=cursors)
    assert returned.reloads == [{"position": position}]
    assert {event["kind"] for event in answer["events"] if event["room"] != "city"} == {"issue.updated"}
    assert {event["position"] for event in answer["events"]} == {newest(database)}
    # Having read anew it comes back with what it was told, and is left alone.
    again = page()
    again.follow(*rooms, after=answer["cursors"])
    assert again.reloads == []


def test_imported_events_are_not_made_up_for_either(database: Database, page: Opening) -> None:
    rooms = rooms_of_city(database)
    cursors = page().follow(*rooms)["cursors"]
    import_issues(database)
    newest(database)
    returned = page()
    assert returned.follow(*rooms, after=cursors)["events"] == []
    assert returned.reloads == []
