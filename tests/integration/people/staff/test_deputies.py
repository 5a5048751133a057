from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import SYSTEM
from civic.people.queries import actor_of, colleagues, works_for
from civic.people.staff.end_deputy import end_deputy
from civic.people.staff.grant import Wanted, end, grant
from civic.people.staff.name_deputy import name_deputy
from civic.people.staff.queries import acting_for
from civic.people.staff.revoke import revoke_role
from civic.people.staff.rows import grants_of
from tests.small_city import SmallCity
from tests.staff import grant_of, happened

DAY = timedelta(days=1)


def test_a_deputy_holds_the_roles_of_the_other_for_the_time_and_not_a_moment_longer(
    session: Session, city: SmallCity
) -> None:
    admin, head = city.with_role("administrator"), city.person("head", "lighting")
    grant(session, SYSTEM, head.id, Wanted("council_member"))
    deputy, now = city.person("agent", "roads"), clock.now()
    name_deputy(session, admin, head.id, deputy.email, now + DAY, now + 3 * DAY)
    lighting = city.departments["lighting"]
    assert not actor_of(session, deputy).has("head", department=lighting)
    with clock.frozen(now + 2 * DAY):
        acting = actor_of(session, deputy)
        assert acting.has("head", department=lighting)
        assert not acting.has("council_member"), "who was elected votes in person"
        assert [each.acting_for for each in acting.grants] == [None, head.id]
        assert works_for(session, deputy.id, lighting, city.categories["lamp"])
        assert deputy.id in {each.id for each in colleagues(session, lighting)}
        assert [each.person for each in acting_for(session, deputy.id)] == [head.name]
        # They do what the other one did.
        grant(session, acting, city.person().id, Wanted("agent", "lighting"))
    with clock.frozen(now + 3 * DAY):
        assert actor_of(session, deputy).departments == {city.departments["roads"]}
        assert acting_for(session, deputy.id) == []
    kind, by, body = happened(session, deputy.id)[-1]
    assert (kind, by, body["acting_for"]) == ("person.deputy_named", admin.person_id, head.id)


def test_a_deputy_of_the_triage_desk_routes_everybodys_issues(session: Session, city: SmallCity) -> None:
    person, deputy, now = city.person("agent", "triage"), city.person("agent", "roads"), clock.now()
    name_deputy(session, SYSTEM, person.id, deputy.email, None, now + DAY)
    assert actor_of(session, deputy).has("triage")


def test_what_somebody_is_granted_or_loses_later_is_not_the_deputys(
    session: Session, city: SmallCity
) -> None:
    person, deputy, now = city.person("agent", "lighting"), city.person("agent", "roads"), clock.now()
    head = city.staff("lighting", "head")
    name_deputy(session, head, person.id, deputy.email, None, now + DAY)
    first = grant_of(session, person.id)
    grant(session, SYSTEM, person.id, Wanted("administrator"))
    assert not actor_of(session, deputy).has("administrator"), "the head could not have given it"
    revoke_role(session, head, first.id, "other")
    assert actor_of(session, deputy).departments == {city.departments["roads"]}


def test_who_has_no_role_of_their_own_any_more_is_nobodys_deputy(session: Session, city: SmallCity) -> None:
    now = clock.now()
    person, deputy, timed = (
        city.person("agent", "lighting"), city.person("agent", "roads"), city.person(),
    )  # fmt: skip
    grant(session, SYSTEM, deputy.id, Wanted("moderator"))
    ending = grant(session, SYSTEM, timed.id, Wanted("moderator", ends_at=now + DAY))
    for each in (deputy, timed):
        name_deputy(session, SYSTEM, person.id, each.email, None, now + 3 * DAY)
    first, last = grants_of(session, deputy.id)
    revoke_role(session, SYSTEM, first.id, "sign_on")
    assert actor_of(session, deputy).departments == {city.departments["lighting"]}, "there is one left"
    revoke_role(session, SYSTEM, last.id, "sign_on")
    with clock.frozen(now + 2 * DAY):
        end(session, SYSTEM, ending)
        for each in (deputy, timed):
            assert actor_of(session, each).grants == ()
            kind, _, body = happened(session, each.id)[-1]
            assert (kind, body["reason"]) == ("person.deputy_ended", "no_role")


def test_it_ends_when_it_is_withdrawn(session: Session, city: SmallCity) -> None:
    head, person, deputy = (
        city.staff("lighting", "head"), city.person("agent", "lighting"), city.person("agent", "lighting"),
    )  # fmt: skip
    named = name_deputy(session, head, person.id, deputy.email, None, clock.now() + DAY)
    with pytest.raises(NotAllowed):
        end_deputy(session, city.staff("roads", "head"), named.id)
    end_deputy(session, head, named.id)
    assert acting_for(session, deputy.id) == []
    with pytest.raises(DomainError, match=r"deputy\.not_found"):
        end_deputy(session, head, named.id)


def test_who_may_not_give_all_the_roles_names_no_deputy(session: Session, city: SmallCity) -> None:
    head, person, deputy = (
        city.staff("lighting", "head"), city.person("agent", "lighting"), city.person("agent", "lighting"),
    )  # fmt: skip
    grant(session, SYSTEM, person.id, Wanted("moderator"))
    for who in (head, city.with_role("clerk"), city.staff("lighting", "lead")):
        with pytest.raises(NotAllowed):
            name_deputy(session, who, person.id, deputy.email, None, clock.now() + DAY)


def test_a_deputy_is_somebody_else_who_works_here_and_not_oneself(session: Session, city: SmallCity) -> None:
    admin, person = city.with_role("administrator"), city.person("agent", "lighting")
    own = session.get_one(type(person), admin.person_id)
    now = clock.now()
    for deputy, ends, code in (
        (person.email, now + DAY, "deputy.oneself"),
        (own.email, now + DAY, "deputy.oneself"),
        (city.person().email, now + DAY, "deputy.not_staff"),
        ("nobody@city.example", now + DAY, "deputy.not_staff"),
        (city.person("agent", "roads").email, now - DAY, "deputy.dates_wrong"),
        (city.person("agent", "roads").email, now + 400 * DAY, "deputy.too_long"),
    ):
        with pytest.raises(DomainError) as error:
            name_deputy(session, admin, person.id, deputy, None, ends)
        assert error.value.code == code
    with pytest.raises(DomainError, match=r"deputy\.no_roles"):
        name_deputy(session, admin, city.person().id, person.email, None, now + DAY)
