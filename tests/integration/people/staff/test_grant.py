from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import SYSTEM, Grant
from civic.people.queries import actor_of
from civic.people.staff.grant import Wanted, grant, grant_role
from tests.small_city import SmallCity
from tests.staff import happened


def test_a_role_for_a_group_is_for_every_category_in_it_and_one_for_a_category_for_that_alone(
    session: Session, city: SmallCity
) -> None:
    admin, person = city.with_role("administrator"), city.person()
    grant(session, admin, person.id, Wanted("agent", "lighting", group="streets"))
    grant(session, admin, person.id, Wanted("field_worker", "roads", category="lamp"))
    lighting, roads = (city.departments[code] for code in ("lighting", "roads"))
    assert set(actor_of(session, person).grants) == {
        Grant("agent", lighting, frozenset(city.categories.values())),
        Grant("field_worker", roads, frozenset({city.categories["lamp"]})),
    }
    kind, by, body = happened(session, person.id)[-1]
    assert (kind, by) == ("person.role_granted", admin.person_id)
    assert (body["role"], body["department"], body["category"]) == ("field_worker", "roads", "lamp")


def test_a_role_holds_from_its_first_moment_until_its_last(session: Session, city: SmallCity) -> None:
    person, now = city.person(), clock.now()
    wanted = Wanted("moderator", starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=3))
    grant(session, SYSTEM, person.id, wanted)
    held = []
    for days in (0, 2, 3):
        with clock.frozen(now + timedelta(days=days)):
            held.append(actor_of(session, person).has("moderator"))
    assert held == [False, True, False]
    with clock.frozen(now + timedelta(days=4)):
        grant(session, SYSTEM, person.id, Wanted("moderator"))
        assert actor_of(session, person).has("moderator")


@pytest.mark.parametrize(
    ("giver", "role", "department", "may"),
    [
        ("administrator", "administrator", None, True),
        ("administrator", "head", "roads", True),
        ("clerk", "council_member", None, True),
        ("clerk", "clerk", None, True),
        ("clerk", "moderator", None, False),
        ("clerk", "agent", "roads", False),
        ("head", "agent", "lighting", True),
        ("head", "lead", "lighting", True),
        ("head", "head", "lighting", False),
        ("head", "agent", "roads", False),
        ("head", "moderator", None, False),
        ("lead", "field_worker", "lighting", False),
        ("agent", "agent", "lighting", False),
        ("moderator", "moderator", None, False),
    ],
)
def test_nobody_gives_more_than_the_table_allows(
    session: Session, city: SmallCity, giver: str, role: str, department: str | None, may: bool
) -> None:
    who = city.staff("lighting", giver) if giver in ("head", "lead", "agent") else city.with_role(giver)
    person = city.person()
    if may:
        grant(session, who, person.id, Wanted(role, department))
        assert actor_of(session, person).has(role, department=city.departments.get(department or ""))
    else:
        with pytest.raises(NotAllowed):
            grant(session, who, person.id, Wanted(role, department))


def test_nobody_changes_their_own_roles(session: Session, city: SmallCity) -> None:
    admin = city.with_role("administrator")
    assert admin.person_id is not None
    with pytest.raises(NotAllowed):
        grant(session, admin, admin.person_id, Wanted("moderator"))


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Wanted("king"), "role.unknown"),
        (Wanted("agent"), "role.needs_department"),
        (Wanted("clerk", "roads"), "role.has_no_department"),
        (Wanted("head", "roads", category="lamp"), "role.has_no_scope"),
        (Wanted("moderator", category="lamp"), "role.has_no_scope"),
        (Wanted("agent", "roads", "streets", "lamp"), "role.group_or_category"),
        (Wanted("agent", "roads", group="moons"), "category_group.not_found"),
        (Wanted("agent", "roads", category="moon"), "category.not_found"),
        (Wanted("agent", "moon"), "department.not_found"),
        (Wanted("clerk", ends_at=clock.now() - timedelta(days=1)), "role.ends_too_soon"),
    ],
)
def test_what_makes_no_sense_is_refused(session: Session, city: SmallCity, wanted: Wanted, code: str) -> None:
    with pytest.raises(DomainError) as error:
        grant(session, SYSTEM, city.person().id, wanted)
    assert error.value.code == code


def test_the_same_role_is_given_once_and_the_sign_on_says_that_it_was_it(
    session: Session, city: SmallCity
) -> None:
    person = city.person()
    granted = grant_role(session, SYSTEM, person.email, "agent", "roads", source="oidc:staff")
    assert (granted.source, happened(session, person.id)[-1][2]["source"]) == ("oidc:staff", "oidc:staff")
    with pytest.raises(DomainError, match=r"role\.already_granted"):
        grant_role(session, SYSTEM, person.email, "agent", "roads")
    with pytest.raises(NotFound):
        grant_role(session, SYSTEM, "nobody@city.example", "moderator")
