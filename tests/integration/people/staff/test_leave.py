from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import SYSTEM
from civic.people.commands import make_token
from civic.people.links import ask_link
from civic.people.queries import actor_of, person_by_email
from civic.people.sessions import begin_session, session_by_key
from civic.people.staff.come_back import come_back
from civic.people.staff.grant import Wanted, grant
from civic.people.staff.leave import leave
from civic.people.staff.name_deputy import name_deputy
from civic.people.tokens import token_found
from tests.small_city import KEY, SmallCity
from tests.staff import happened


def test_who_leaves_has_no_session_token_link_role_or_deputy_any_more(
    session: Session, city: SmallCity
) -> None:
    head, person = city.staff("lighting", "head"), city.person("agent", "lighting")
    key, _ = begin_session(session, person, method="password", browser="", network="")
    token = make_token(session, SYSTEM, person.email)
    link = ask_link(session, SYSTEM, KEY, "sign_in", email=person.email, language="en", person=person)
    deputy = city.person("agent", "roads")
    name_deputy(session, head, person.id, deputy.email, None, clock.now() + timedelta(days=3))
    leave(session, head, person.id)
    session.flush()
    assert session_by_key(session, key) is None
    assert token_found(session, token) is None
    assert person_by_email(session, person.email) is None
    assert link.expires_at <= clock.now()
    assert actor_of(session, deputy).departments == {city.departments["roads"]}
    kinds = [kind for kind, _, _ in happened(session, person.id)]
    assert kinds[-3:] == ["person.role_revoked", "person.sessions_ended", "person.left"]
    assert happened(session, person.id)[-1][2] == {"roles": 1, "tokens": 1, "deputies": 1}
    assert happened(session, deputy.id)[-1][2]["reason"] == "left"
    with pytest.raises(DomainError, match=r"person\.account_ended"):
        leave(session, city.with_role("administrator"), person.id)


def test_the_account_comes_back_without_its_roles(session: Session, city: SmallCity) -> None:
    admin, person = city.with_role("administrator"), city.person("moderator")
    leave(session, admin, person.id)
    with pytest.raises(NotAllowed):
        come_back(session, city.with_role("clerk"), person.id)
    come_back(session, admin, person.id)
    found = person_by_email(session, person.email)
    assert found is not None and actor_of(session, found).grants == ()
    assert happened(session, person.id)[-1][0] == "person.returned"
    with pytest.raises(DomainError, match=r"person\.account_open"):
        come_back(session, admin, person.id)


def test_one_ends_the_accounts_whose_every_role_one_could_have_given(
    session: Session, city: SmallCity
) -> None:
    head, person = city.staff("lighting", "head"), city.person("agent", "lighting")
    grant(session, SYSTEM, person.id, Wanted("agent", "roads"))
    resident = city.person()
    for whom in (person.id, resident.id, head.person_id or 0):
        with pytest.raises(NotAllowed):
            leave(session, head, whom)


def test_the_last_administrator_cannot_leave(session: Session, city: SmallCity) -> None:
    admin = city.with_role("administrator")
    with pytest.raises(DomainError, match=r"role\.last_administrator"):
        leave(session, SYSTEM, admin.person_id or 0)
