"""What somebody has in hand goes back when they do not work there any more: by the reaction and the job."""

from __future__ import annotations

from sqlalchemy import Engine, select

from civic.core.db import Database
from civic.core.jobs import Tools
from civic.core.permissions import SYSTEM
from civic.core.reactor import REACTIONS
from civic.issues.commands.accept import accept
from civic.issues.giving_back import give_back
from civic.issues.models import Assignment, Issue
from civic.people.queries import actor_of
from civic.people.staff.change import change_role
from civic.people.staff.leave import leave
from tests.small_city import small_city
from tests.staff import grant_of


def test_who_leaves_or_works_on_less_has_no_more_in_hand_than_they_work_on(committed: Engine) -> None:
    database = Database(committed)
    tools = Tools(settings=None, database=database, mailer=None, storage=None)  # type: ignore[arg-type]  # not used here
    with database.transaction() as session:
        city = small_city(session)
        person = city.person("agent", "roads")
        mine = {category: city.report(category=category).public_id for category in ("pothole", "poster")}
        for public_id in mine.values():
            accept(session, actor_of(session, person), public_id)
        grant_id = grant_of(session, person.id).id

    def in_hand() -> set[str]:
        give_back(tools, person.id)
        with database.reading() as session:
            held = select(Issue.public_id).join(Assignment).where(Assignment.assignee_id == person.id)
            return set(session.scalars(held))

    assert in_hand() == set(mine.values())
    with database.transaction() as session:
        change_role(session, SYSTEM, grant_id, category="poster")
    assert in_hand() == {mine["poster"]}
    with database.transaction() as session:
        leave(session, SYSTEM, person.id)
    assert in_hand() == set()


def test_it_follows_from_every_event_that_may_take_work_away() -> None:
    for kind in ("left", "role_revoked", "role_ended", "role_changed", "deputy_ended"):
        assert f"person.{kind}" in REACTIONS
