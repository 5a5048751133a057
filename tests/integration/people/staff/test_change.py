from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed
from civic.people.queries import actor_of
from civic.people.staff.change import change_role
from tests.small_city import SmallCity
from tests.staff import grant_of, happened


def test_a_change_says_what_was_and_what_is(session: Session, city: SmallCity) -> None:
    head, person = city.staff("lighting", "head"), city.person("agent", "lighting")
    granted, until = grant_of(session, person.id), clock.now() + timedelta(days=30)
    change_role(session, head, granted.id, category="lamp", ends_at=until)
    assert actor_of(session, person).scope(city.departments["lighting"]) == {city.categories["lamp"]}
    kind, by, body = happened(session, person.id)[-1]
    assert (kind, by) == ("person.role_changed", head.person_id)
    assert body["before"] == {"category": None, "ends": None}
    assert body["after"] == {"category": "lamp", "ends": until.isoformat()}
    count = len(happened(session, person.id))
    change_role(session, head, granted.id, category="lamp", ends_at=until)
    assert len(happened(session, person.id)) == count


def test_who_may_not_give_a_role_may_not_change_it(session: Session, city: SmallCity) -> None:
    granted = grant_of(session, city.person("agent", "lighting").id)
    for who in (city.staff("roads", "head"), city.staff("lighting", "lead"), city.with_role("clerk")):
        with pytest.raises(NotAllowed):
            change_role(session, who, granted.id, category="lamp")


def test_the_last_administrator_stays_one_for_good(session: Session, city: SmallCity) -> None:
    first, second = city.with_role("administrator"), city.with_role("administrator")
    assert first.person_id is not None and second.person_id is not None
    soon = clock.now() + timedelta(days=1)
    change_role(session, first, grant_of(session, second.person_id).id, ends_at=soon)
    with pytest.raises(DomainError, match=r"role\.last_administrator"):
        change_role(session, second, grant_of(session, first.person_id).id, ends_at=soon)
