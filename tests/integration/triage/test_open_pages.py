"""Who is looking at what: as long as their page says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core.clock import FrozenClock
from civic.core.errors import NotAllowed
from civic.core.permissions import Actor
from civic.triage.presence.claims import claim
from civic.triage.presence.models import IssueClaim, OpenPage
from civic.triage.presence.pages import LEASE, MOST_PAGES, beat, forget_over, leave
from civic.triage.presence.queries import at_issues_of, here
from tests.integration.issues.rows import refused
from tests.small_city import SmallCity


def looking(session: Session, city: SmallCity, actor: Actor) -> dict[str, list[int]]:
    found = at_issues_of(session, actor, city.departments["lighting"])
    return {each.public_id: [one.id for one in each.looking] for each in found}


def test_a_page_is_there_while_it_says_so(session: Session, city: SmallCity, at: FrozenClock) -> None:
    issue, marta, unit = city.report().public_id, city.staff(), city.departments["lighting"]
    beat(session, marta, "pageOne1", department_id=unit, public_id=issue)
    at.move(LEASE - timedelta(seconds=1))
    beat(session, marta, "pageOne1", department_id=unit, public_id=issue)
    at.move(LEASE - timedelta(seconds=1))
    assert looking(session, city, marta) == {issue: [marta.person_id]}
    assert [one.id for one in here(session, unit)] == [marta.person_id]
    at.move(timedelta(seconds=1))
    assert looking(session, city, marta) == {} and here(session, unit) == []
    at.move(timedelta(minutes=1))
    assert forget_over(session) == 1


def test_a_page_that_is_closed_lets_go_of_its_issue_unless_another_is_open_there(
    session: Session, city: SmallCity
) -> None:
    issue, marta, unit = city.report().public_id, city.staff(), city.departments["lighting"]
    for page in ("pageOne1", "pageTwo2"):
        beat(session, marta, page, department_id=unit, public_id=issue)
    claim(session, marta, issue)
    leave(session, marta, "pageOne1")
    assert session.scalar(select(func.count()).select_from(IssueClaim)) == 1
    leave(session, marta, "pageTwo2")
    assert session.scalar(select(func.count()).select_from(IssueClaim)) == 0
    assert looking(session, city, marta) == {}


def test_nobody_is_noted_where_they_may_not_be_nor_without_bounds(session: Session, city: SmallCity) -> None:
    issue, stranger, marta = city.report().public_id, city.staff("roads"), city.staff()
    unit = city.departments["lighting"]
    with pytest.raises(NotAllowed):
        beat(session, stranger, "pageOne1", department_id=unit, public_id=None)
    with pytest.raises(NotAllowed):
        beat(session, stranger, "pageOne1", department_id=None, public_id=issue)
    with refused("value.invalid", "page"):
        beat(session, marta, "short", department_id=unit, public_id=None)
    for number in range(MOST_PAGES + 5):
        beat(session, marta, f"page{number:08}", department_id=unit, public_id=None)
    assert session.scalar(select(func.count()).select_from(OpenPage)) == MOST_PAGES
