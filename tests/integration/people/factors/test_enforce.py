from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import SYSTEM, Actor
from civic.people.commands import make_token
from civic.people.factors.enforce import actor_in
from civic.people.factors.policy import PERMISSIONS
from civic.people.factors.queries import has_factor
from civic.people.factors.recovery import make_recovery_codes
from civic.people.factors.reset import reset_second_factor
from civic.people.models import Person, PersonSession
from civic.people.roles import DEPARTMENT_ROLES, ROLES, SECOND_FACTOR, TRIAGE
from civic.people.sessions import begin_session, session_by_key
from civic.people.tokens import token_found
from civic.sign_on.identify import identities
from civic.sign_on.models import PersonIdentity
from tests.integration.people.factors.test_totp import set_up
from tests.small_city import SmallCity, small_city


def session_of(session: Session, person: Person, shown: datetime | None = None) -> PersonSession:
    key, _ = begin_session(
        session, person, method="password", browser="", network="", second_factor=shown is not None
    )
    found = session_by_key(session, key)
    assert found is not None
    return found[1]


def test_every_role_says_whether_it_takes_a_second_factor() -> None:
    assert set(SECOND_FACTOR) == {*ROLES, TRIAGE}


@pytest.mark.parametrize("role", ROLES)
def test_rights_wait_for_a_second_factor(session: Session, role: str) -> None:
    city = small_city(session)
    person = city.person(role, "triage" if role in DEPARTMENT_ROLES else None)
    without = actor_in(session, person, session_of(session, person), demo=False)
    assert (without.person_id, without.grants, without.withheld) == (person.id, (), True)
    assert not without.departments and not without.has(TRIAGE)
    assert actor_in(session, person, session_of(session, person), demo=True).grants
    # Once there is one, the password alone is nobody, in the demo too.
    set_up(session, Actor(person_id=person.id))
    for demo in (False, True):
        owing = actor_in(session, person, session_of(session, person), demo=demo)
        assert (owing.person_id, owing.grants, owing.pending_id) == (None, (), person.id)
    whole = actor_in(session, person, session_of(session, person, clock.now()), demo=False)
    assert whole.second_factor and whole.grants and not whole.withheld and whole.pending_id is None


def test_a_resident_is_asked_only_for_what_they_have_set_up(session: Session) -> None:
    person = SmallCity(session).person()
    plain = actor_in(session, person, session_of(session, person), demo=False)
    assert plain.person_id == person.id and not plain.withheld
    set_up(session, plain)
    assert actor_in(session, person, session_of(session, person), demo=False).person_id is None


def test_a_token_is_made_where_a_second_factor_was_shown(session: Session) -> None:
    person = SmallCity(session).person()
    with pytest.raises(DomainError, match=r"factor\.needed"):
        make_token(session, Actor(person_id=person.id), person.email)
    assert make_token(session, Actor(person_id=person.id, second_factor=True), person.email)


def test_an_administrator_lets_somebody_begin_anew(session: Session) -> None:
    person = SmallCity(session).person("administrator")
    own = Actor(person_id=person.id)
    set_up(session, own)
    make_recovery_codes(session, own)
    open_one = session_of(session, person, clock.now())
    with pytest.raises(DomainError, match=r"factor\.reason_unknown"):
        reset_second_factor(session, SYSTEM, person.email, reason="because he asked")
    reset_second_factor(session, SYSTEM, person.email.upper(), reason="lost_device")
    session.refresh(open_one)
    assert open_one.ended_at is not None and not has_factor(session, person.id)
    with pytest.raises(DomainError, match=r"factor\.not_set_up"):
        reset_second_factor(session, SYSTEM, person.email, reason="lost_device")


@pytest.mark.parametrize(("reason", "left"), [("lost_device", 1), ("stolen_device", 0)])
def test_who_has_the_device_comes_in_by_no_token_or_connected_account(
    session: Session, reason: str, left: int
) -> None:
    person, now = SmallCity(session).person(), clock.now()
    set_up(session, Actor(person_id=person.id))
    token = make_token(session, SYSTEM, person.email)
    session.add(PersonIdentity(provider="p", subject="s", person_id=person.id, linked_at=now, used_at=now))
    reset_second_factor(session, SYSTEM, person.email, reason=reason)
    assert token_found(session, token) is None
    assert len(identities(session, person.id)) == left


def test_nobody_else_takes_second_factors_away(session: Session) -> None:
    city = small_city(session)
    may = PERMISSIONS["person.reset_second_factor"]
    assert {
        role
        for role in ROLES
        if may(city.with_role(role) if role not in DEPARTMENT_ROLES else city.staff("lighting", role), None)
    } == {"administrator"}
