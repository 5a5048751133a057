from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from civic.core.db import Database
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import SYSTEM, Actor
from civic.people.models import RoleGrant
from civic.people.queries import actor_of
from civic.people.staff.revoke import revoke_role
from tests.small_city import SmallCity, small_city
from tests.staff import grant_of, happened


def test_a_revoked_role_holds_no_longer_and_the_log_says_why(session: Session, city: SmallCity) -> None:
    head, person = city.staff("lighting", "head"), city.person("agent", "lighting")
    granted = grant_of(session, person.id)
    revoke_role(session, head, granted.id, "duties_changed")
    assert actor_of(session, person).grants == ()
    kind, by, body = happened(session, person.id)[-1]
    assert (kind, by, body["reason"], body["department"]) == (
        "person.role_revoked", head.person_id, "duties_changed", "lighting",
    )  # fmt: skip
    with pytest.raises(NotFound):
        revoke_role(session, head, granted.id, "duties_changed")


def test_it_takes_a_reason_and_the_right(session: Session, city: SmallCity) -> None:
    granted = grant_of(session, city.person("agent", "lighting").id)
    with pytest.raises(DomainError, match=r"role\.reason_unknown"):
        revoke_role(session, city.with_role("administrator"), granted.id, "left")
    with pytest.raises(NotAllowed):
        revoke_role(session, city.staff("lighting", "lead"), granted.id, "other")
    own = city.staff("lighting", "head")
    with pytest.raises(NotAllowed):
        revoke_role(session, own, grant_of(session, own.person_id or 0).id, "other")


def test_not_even_the_platform_takes_the_last_administrator_away(session: Session, city: SmallCity) -> None:
    admin = city.with_role("administrator")
    with pytest.raises(DomainError, match=r"role\.last_administrator"):
        revoke_role(session, SYSTEM, grant_of(session, admin.person_id or 0).id, "sign_on")


def test_of_two_administrators_who_demote_each_other_at_once_one_stays(committed: Engine) -> None:
    database = Database(committed)
    with database.transaction() as session:
        city = small_city(session)
        pair = [city.with_role("administrator") for _ in range(2)]
        grants = [grant_of(session, each.person_id or 0).id for each in pair]
    start, refused = threading.Barrier(2), []

    def demote(who: Actor, grant_id: int) -> None:
        start.wait()
        try:
            with database.transaction() as session:
                revoke_role(session, who, grant_id, "other")
        except DomainError as error:
            refused.append(error.code)

    threads = [
        threading.Thread(target=demote, args=(pair[0], grants[1])),
        threading.Thread(target=demote, args=(pair[1], grants[0])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        left = session.scalar(
            select(func.count()).where(RoleGrant.role == "administrator", RoleGrant.revoked_at.is_(None))
        )
    assert (left, refused) == (1, ["role.last_administrator"])
