from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from civic.core.permissions import SYSTEM
from civic.departments.models import Department, Jurisdiction
from civic.people.commands import grant_role
from civic.people.queries import actor_of
from civic.people.roles import TRIAGE
from tests.small_city import small_city


def test_staff_of_the_triage_desk_route_everybodys_issues(session: Session) -> None:
    city = small_city(session)
    assert city.staff("triage").has(TRIAGE)
    assert not city.staff("lighting").has(TRIAGE)


def test_without_a_triage_desk_nobody_routes_by_accident(session: Session) -> None:
    city = small_city(session)
    session.execute(delete(Jurisdiction))
    session.execute(delete(Department).where(Department.code == "triage"))
    person = city.person("agent", "lighting")
    grant_role(session, SYSTEM, person.email, "moderator")
    assert not actor_of(session, person).has(TRIAGE)
