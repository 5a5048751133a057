"""Who comes to an issue and takes it is heard by open pages of staff at once, whichever process committed it; residents
in the issue's own room hear nothing.
"""

from __future__ import annotations

from typing import Any

from civic.core.db import Database
from civic.issues.rooms import department_room, issue_room, person_room
from civic.people.models import Person
from civic.people.queries import actor_of
from civic.people.staff.grant import Wanted
from civic.triage.presence.claims import claim
from civic.triage.presence.pages import beat, leave
from tests.server import Server
from tests.web.live.test_following import Page, page, reported, town, until
from tests.web.live.test_lost_rights import Desk, desk, ids, somebody

__all__ = ["desk", "page", "town"]


def test_who_comes_takes_and_takes_over_is_heard_by_colleagues_and_by_nobody_else(
    town: tuple[Server, Database, object], desk: Any, page: Any
) -> None:
    _, database, _ = town
    marta = somebody(database, "marta@city.example", Wanted("agent", "lighting"))
    oleg = somebody(database, "oleg@city.example", Wanted("agent", "lighting"))
    unit, issue = ids(database)["lighting"], reported(database)
    colleague: Desk = desk("marta@city.example")
    stranger: Page = page()
    heard: list[dict[str, Any]] = []
    outside: list[Any] = []
    colleague.client.on("presence", heard.append, namespace="/live")
    stranger.client.on("presence", outside.append, namespace="/live")
    assert colleague.refused(department_room(unit), person_room(marta)) == []
    stranger.follow(issue_room(issue), "city")

    def act(person_id: int, what: Any) -> None:
        # This process is not the one that the pages hang on.
        with database.transaction() as session:
            what(session, actor_of(session, session.get_one(Person, person_id)))

    act(oleg, lambda session, actor: beat(session, actor, "pageNumber1", department_id=unit, public_id=issue))
    until(lambda: any([one["id"] for one in told.get("looking", ())] == [oleg] for told in heard))
    # Who is here is told by a message of its own.
    until(
        lambda: (
            oleg in {one["id"] for told in heard if told.get("department") == unit for one in told["here"]}
        )
    )
    act(marta, lambda session, actor: claim(session, actor, issue))
    until(lambda: any(told.get("claim") and told["claim"]["id"] == marta for told in heard))
    act(oleg, lambda session, actor: claim(session, actor, issue, over=marta))
    until(lambda: any(told.get("taken_by", {}).get("id") == oleg for told in heard))
    act(oleg, lambda session, actor: leave(session, actor, "pageNumber1"))
    until(lambda: heard[-1].get("here") == [] or (heard[-1].get("looking") == [] and not heard[-1]["claim"]))
    assert outside == []
