from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import NotAllowed, NotFound
from civic.core.permissions import SYSTEM, Actor
from civic.core.sign_on import Provider
from civic.people.administering import accounts
from civic.people.commands import grant_role
from civic.people.email import ask_for_email
from civic.people.factors.totp import start_totp
from civic.people.models import Person, PersonSession
from civic.people.sessions import (
    FRESH,
    REMEMBERED,
    RESIDENTS,
    STAFF,
    Lifetime,
    begin_session,
    end_expired,
    end_session,
    end_sessions,
    forget_sessions,
    is_fresh,
    open_sessions,
    pass_second_factor,
    prove,
    session_by_key,
)
from civic.people.shut_out import shut_out
from civic.people.staff.grant import Wanted, grant
from civic.people.staff.name_deputy import name_deputy
from civic.people.tokens import make_own_token
from civic.sign_on.claims import Said
from civic.sign_on.identify import connect
from tests.small_city import KEY, SmallCity, small_city

PROVIDER = Provider(code="city", name={"en": "City"}, issuer="https://id.city.example", client_id="veche")


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


def age(session: Session, session_id: int, column: str, by: timedelta) -> None:
    values = {column: getattr(PersonSession, column) - by}
    session.execute(update(PersonSession).where(PersonSession.id == session_id).values(values))
    session.expire_all()


@pytest.mark.parametrize(("role", "lifetime"), [(None, RESIDENTS), ("moderator", STAFF)])
@pytest.mark.parametrize(("column", "limit"), [("created_at", "longest"), ("seen_at", "idle")])
def test_a_session_does_not_last_for_ever_and_staffs_are_over_sooner(
    session: Session, role: str | None, lifetime: Lifetime, column: str, limit: str
) -> None:
    person = SmallCity(session).person(role)
    me = Actor(person_id=person.id)
    key, session_id = begin(session, person)
    age(session, session_id, column, getattr(lifetime, limit) - timedelta(minutes=1))
    assert session_by_key(session, key) is not None and len(open_sessions(session, me, person.id)) == 1
    assert end_expired(session) == 0
    age(session, session_id, column, timedelta(minutes=2))
    assert session_by_key(session, key) is None and open_sessions(session, me, person.id) == []
    assert end_expired(session) == 1, "so that open pages are let go"


def test_who_gets_a_role_has_staffs_sessions_from_then_on(session: Session, person) -> None:
    key, session_id = begin(session, person)
    age(session, session_id, "seen_at", STAFF.idle + timedelta(minutes=1))
    assert session_by_key(session, key) is not None
    grant_role(session, SYSTEM, person.email, "clerk")
    assert session_by_key(session, key) is None


def kinds(session: Session, person) -> list[str]:
    rows = session.execute(
        text("SELECT kind FROM event WHERE subject_kind = 'person' AND subject_id = :id ORDER BY seq"),
        {"id": person.id},
    )
    return [row.kind for row in rows]


def test_only_a_role_of_today_makes_sessions_short_ones_own_or_anothers(session: Session) -> None:
    city = small_city(session)
    coming, gone, deputy = (city.person() for _ in range(3))
    boss, now = city.person("head", "lighting"), clock.now()
    day = timedelta(days=1)
    grant(session, SYSTEM, coming.id, Wanted("moderator", starts_at=now + day))
    grant(session, SYSTEM, gone.id, Wanted("moderator", ends_at=now + day))
    grant(session, SYSTEM, deputy.id, Wanted("moderator", ends_at=now + day))
    name_deputy(session, SYSTEM, boss.id, deputy.email, None, now + 3 * day)
    keys = {}
    for who in (coming, gone, deputy):
        keys[who.id], number = begin(session, who)
        age(session, number, "seen_at", STAFF.idle + timedelta(minutes=1))

    def lasting() -> set[int]:
        return {who for who, key in keys.items() if session_by_key(session, key) is not None}

    def listed(who: Person) -> tuple[str, ...]:
        return accounts(session, SYSTEM, who.email)[0].roles

    assert lasting() == {coming.id}
    assert (listed(coming), listed(gone), listed(deputy)) == ((), ("moderator",), ("head", "moderator"))
    with clock.frozen(now + 2 * day):
        assert lasting() == {gone.id}
        assert (listed(coming), listed(gone), listed(deputy)) == (("moderator",), (), ("head",))


def test_a_browser_not_seen_before_is_noticed_except_the_very_first(session: Session, person) -> None:
    begin(session, person, browser_key="at home")
    begin(session, person, browser_key="at home")
    assert "person.new_browser" not in kinds(session, person)
    begin(session, person, browser_key="elsewhere")
    assert kinds(session, person).count("person.new_browser") == 1


def test_proving_again_who_one_is_makes_a_session_fresh_and_changes_its_key(session: Session, person) -> None:
    key, session_id = begin(session, person)
    age(session, session_id, "proved_at", FRESH + timedelta(minutes=1))
    found = session_by_key(session, key)
    assert found is not None and not is_fresh(Actor(person_id=person.id, proved_at=found[1].proved_at))
    after = prove(session, session_id)
    assert session_by_key(session, key) is None
    again = session_by_key(session, after)
    assert again is not None and is_fresh(Actor(person_id=person.id, proved_at=again[1].proved_at))


def test_nobody_looks_where_somebody_else_is_signed_in(session: Session, person) -> None:
    with pytest.raises(NotAllowed):
        open_sessions(session, Actor(person_id=person.id + 1), person.id)


def test_ended_sessions_are_forgotten_after_a_while(session: Session, person) -> None:
    kept, gone = begin(session, person)[1], begin(session, person)[1]
    end_sessions(session, SYSTEM, person.id)
    age(session, gone, "ended_at", REMEMBERED)
    assert forget_sessions(session) == 1
    assert session.get(PersonSession, kept) is not None


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
    assert [each.id for each in open_sessions(session, Actor(person_id=person.id), person.id)] == [keys[1][1]]


MADE_BY_A_SESSION: dict[str, Callable[[Session, Actor], object]] = {
    "a token": lambda session, actor: make_own_token(session, actor, "a program"),
    "a factor": lambda session, actor: start_totp(session, actor, KEY),
    "an address": lambda session, actor: ask_for_email(session, actor, KEY, "other@example.org"),
    "an identity": lambda session, actor: connect(session, actor, PROVIDER, Said(subject="somebody")),
}


@pytest.mark.parametrize("what", MADE_BY_A_SESSION)
def test_a_session_that_has_ended_meanwhile_makes_no_other_way_in(
    session: Session, person, what: str
) -> None:
    _, session_id = begin(session, person)
    actor = Actor(person_id=person.id, session_id=session_id, proved_at=clock.now())
    with session.begin_nested() as tried:
        MADE_BY_A_SESSION[what](session, actor)
        tried.rollback()
    shut_out(session, SYSTEM, person)
    with pytest.raises(NotAllowed):
        MADE_BY_A_SESSION[what](session, actor)
