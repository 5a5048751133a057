"""Roles and deputies whose moment has come are told of, once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from civic.core import clock
from civic.core.db import Database
from civic.core.jobs import Tools
from civic.core.permissions import SYSTEM
from civic.people.models import Invitation
from civic.people.staff.clockwork import FORGOTTEN_AFTER, forget_invitations, turn_roles
from civic.people.staff.grant import Wanted, grant
from civic.people.staff.invite import invite
from civic.people.staff.name_deputy import name_deputy
from tests.small_city import KEY, small_city
from tests.staff import happened

DAY = timedelta(days=1)


def test_beginnings_and_ends_are_recorded_once_and_invitations_forgotten(committed: Engine) -> None:
    database = Database(committed)
    tools = Tools(settings=None, database=database, mailer=None, storage=None)  # type: ignore[arg-type]  # not used here
    now = clock.now()
    with database.transaction() as session:
        city = small_city(session)
        person, deputy = city.person(), city.person("agent", "roads")
        grant(session, SYSTEM, person.id, Wanted("moderator", starts_at=now + DAY, ends_at=now + 3 * DAY))
        name_deputy(session, SYSTEM, person.id, deputy.email, now + DAY, now + 2 * DAY)
        invited = invite(session, SYSTEM, KEY, "n@city.example", "N", [Wanted("clerk")], language="en").id

    def kinds(days: float) -> list[list[str]]:
        with clock.frozen(now + days * DAY):
            for _ in range(2):
                turn_roles(tools)
                forget_invitations(tools)
        with database.reading() as session:
            return [
                [kind.removeprefix("person.") for kind, _, _ in happened(session, who)] for who in who_ids
            ]

    who_ids = (person.id, deputy.id)
    granted, named = ["added", "role_granted"], ["added", "role_granted", "deputy_named"]
    assert kinds(0.5) == [granted, named]
    assert kinds(1) == [[*granted, "role_started"], [*named, "deputy_started"]]
    assert kinds(2) == [[*granted, "role_started"], [*named, "deputy_started", "deputy_ended"]]
    assert kinds(3)[0] == [*granted, "role_started", "role_ended"]
    kinds(FORGOTTEN_AFTER / DAY + 1)
    with database.reading() as session:
        kept = session.get_one(Invitation, invited)
        assert (kept.email, kept.withdrawn_at is not None) == ("", True)
