from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import SYSTEM, Actor
from civic.people.models import PersonSession
from civic.people.sessions import (
    IDLE,
    LONGEST,
    begin_session,
    end_session,
    end_sessions,
    open_sessions,
    pass_second_factor,
    session_by_key,
)
from tests.small_city import SmallCity


@pytest.fixture
def person(session: Session):
    return SmallCity(session).person()


def begin(session: Session, person, **values) -> tuple[str, int]:
    return begin_session(session, person, method="password", browser="", network="", **values)


def test_a_session_is_found_by_its_key_alone(session: Session, person) -> None:
    key, session_id = begin(session, person)
    found = session_by_key(session, key)
    assert found is not None and (found[0].id, found[1].id) == (person.id, session_id)
    assert session_by_key(session, key[:-1] + "0") is None
    assert key.encode() not in session.scalars(select(PersonSession.key_hash)).all()


@pytest.mark.parametrize(
    "aged", [{"created_at": LONGEST}, {"seen_at": IDLE}], ids=["used every day", "left alone"]
)
def test_a_session_does_not_last_for_ever(session: Session, person, aged: dict[str, timedelta]) -> None:
    key, session_id = begin(session, person)
    column, age = next(iter(aged.items()))
    session.execute(
        update(PersonSession)
        .where(PersonSession.id == session_id)
        .values({column: getattr(PersonSession, column) - age})
    )
    session.expire_all()
    assert session_by_key(session, key) is None and open_sessions(session, person.id) == []


def test_a_second_factor_changes_the_key(session: Session, person) -> None:
    key, session_id = begin(session, person)
    after = pass_second_factor(session, session_id)
    assert session_by_key(session, key) is None
    found = session_by_key(session, after)
    assert found is not None and found[1].second_factor_at is not None


def test_one_ends_only_ones_own_sessions_and_all_but_this_one(session: Session, person) -> None:
    other = SmallCity(session).person()
    keys = [begin(session, person) for _ in range(3)]
    with pytest.raises(NotFound):
        end_session(session, Actor(person_id=other.id), keys[0][1])
    end_session(session, Actor(person_id=person.id), keys[0][1])
    assert end_sessions(session, SYSTEM, person.id, but=keys[1][1]) == 1
    assert [each.id for each in open_sessions(session, person.id)] == [keys[1][1]]
