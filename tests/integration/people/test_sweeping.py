"""Sessions that ended or ran out a while ago are forgotten; those that live are not."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from civic.people.models import PersonSession
from civic.people.sessions import IDLE, begin_session, end_session
from civic.people.sweeping import KEPT_AFTER, forget_sessions
from tests.small_city import MONDAY, SmallCity


def test_only_sessions_whose_end_lies_a_month_back_are_forgotten(session: Session) -> None:
    with clock.frozen(MONDAY) as at:
        person = SmallCity(session).person()
        ids = [
            begin_session(session, person, method="password", browser=name, network="")[1]
            for name in ("ended", "idle", "used")
        ]
        end_session(session, Actor(person_id=person.id), ids[0])
        at.move_to(MONDAY + KEPT_AFTER - timedelta(days=1))
        assert forget_sessions(session) == 0
        session.get_one(PersonSession, ids[2]).seen_at = clock.now() + timedelta(days=20)
        session.flush()
        at.move_to(MONDAY + IDLE + KEPT_AFTER + timedelta(days=1))
        assert forget_sessions(session) == 2
        assert session.scalars(select(PersonSession.browser)).all() == ["used"]
