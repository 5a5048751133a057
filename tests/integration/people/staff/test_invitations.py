from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import SYSTEM, Actor
from civic.core.secrets import verify_password
from civic.people.commands import make_token
from civic.people.factors.queries import has_factor
from civic.people.factors.totp import confirm_totp, start_totp
from civic.people.links import link_to_send
from civic.people.models import Invitation
from civic.people.queries import actor_of
from civic.people.sessions import begin_session, session_by_key
from civic.people.staff.accept_invitation import accept_invitation, read_invitation
from civic.people.staff.clockwork import FORGOTTEN_AFTER, _unopened
from civic.people.staff.grant import Wanted
from civic.people.staff.invite import invite, send_again, withdraw_invitation
from civic.people.staff.leave import leave
from civic.people.tokens import token_found
from civic.sign_on.identify import identities
from civic.sign_on.models import PersonIdentity
from tests.small_city import KEY, SmallCity
from tests.staff import happened

EMAIL, PASSWORD = "new.agent@city.example", "long enough by far"


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    with clock.frozen(clock.now()):
        yield


def invited_by(session: Session, actor: Actor, *roles: Wanted, email: str = EMAIL) -> tuple[Invitation, str]:
    made = invite(
        session, actor, KEY, email, "New Agent", roles or (Wanted("agent", "lighting"),), language="en"
    )
    return made, secret_of(session, made)


def secret_of(session: Session, made: Invitation) -> str:
    link = link_to_send(session, made.link_id or 0)
    assert link is not None
    return link.secret(KEY)


def refusal(session: Session, secret: str) -> str:
    with pytest.raises(DomainError) as error, session.begin_nested():
        accept_invitation(session, secret, name="New Agent", password=PASSWORD)
    return error.value.code


def test_who_is_invited_comes_in_with_a_password_and_the_roles(session: Session, city: SmallCity) -> None:
    head = city.staff("lighting", "head")
    made, secret = invited_by(session, head, Wanted("agent", "lighting", category="lamp"))
    shown = read_invitation(session, secret)
    assert (shown.name, shown.email, shown.proven) == ("New Agent", EMAIL, False)
    accepted = accept_invitation(session, secret, name="Nika Agent", password=PASSWORD)
    person = accepted.person
    assert accepted.sign_in and verify_password(person.password_hash, PASSWORD)
    assert (person.name, person.email, person.email_confirmed_at) == ("Nika Agent", EMAIL, clock.now())
    assert actor_of(session, person).works_for(city.departments["lighting"], city.categories["lamp"])
    assert happened(session, person.id)[-1][1] == head.person_id, "whoever invited gave the role"
    assert (made.email, made.name, made.person_id) == ("", "", person.id)
    assert refusal(session, secret) == "link.used"


def test_one_invites_to_what_one_may_give_and_never_oneself(session: Session, city: SmallCity) -> None:
    head = city.staff("lighting", "head")
    for wanted in (Wanted("agent", "roads"), Wanted("head", "lighting"), Wanted("administrator")):
        with pytest.raises(NotAllowed):
            invited_by(session, head, wanted)
    admin = city.person("administrator")
    with pytest.raises(DomainError, match=r"invitation\.oneself"):
        invited_by(session, actor_of(session, admin), Wanted("moderator"), email=admin.email.upper())
    with pytest.raises(DomainError, match=r"invitation\.no_roles"):
        invite(session, head, KEY, EMAIL, "New", [], language="en")


def test_who_loses_the_right_backs_no_invitation_any_more(session: Session, city: SmallCity) -> None:
    city.with_role("administrator")
    admin = city.with_role("administrator")
    _, secret = invited_by(session, admin, Wanted("administrator"))
    leave(session, SYSTEM, admin.person_id or 0)
    assert refusal(session, secret) == "invitation.not_backed"


def test_only_the_newest_link_opens_an_invitation_until_it_is_withdrawn(
    session: Session, city: SmallCity
) -> None:
    head = city.staff("lighting", "head")
    made, first = invited_by(session, head)
    send_again(session, head, KEY, made.id)
    second = secret_of(session, made)
    assert refusal(session, first) == "link.expired"
    assert read_invitation(session, second).email == EMAIL
    for who in (city.staff("roads", "head"), city.with_role("clerk")):
        with pytest.raises(NotAllowed):
            withdraw_invitation(session, who, made.id)
    withdraw_invitation(session, head, made.id)
    assert (refusal(session, second), made.email) == ("link.expired", "")
    with pytest.raises(DomainError, match=r"invitation\.not_found"):
        send_again(session, head, KEY, made.id)


def test_an_account_that_somebody_made_with_the_address_is_its_holders_from_now_on(
    session: Session, city: SmallCity
) -> None:
    squatter = city.person(password="the squatters password")
    key, _ = begin_session(session, squatter, method="password", browser="", network="")
    token = make_token(session, SYSTEM, squatter.email)
    actor = Actor(person_id=squatter.id)
    app = start_totp(session, actor, KEY)
    confirm_totp(session, actor, KEY, pyotp.TOTP(app).now())
    now = clock.now()
    session.add(PersonIdentity(provider="p", subject="s", person_id=squatter.id, linked_at=now, used_at=now))
    _, secret = invited_by(session, SYSTEM, email=squatter.email)
    accepted = accept_invitation(session, secret, name="The Holder", password=PASSWORD)
    assert accepted.person.id == squatter.id and accepted.sign_in
    assert (session_by_key(session, key), token_found(session, token)) == (None, None)
    assert not has_factor(session, squatter.id) and not identities(session, squatter.id)
    assert verify_password(accepted.person.password_hash, PASSWORD)


def test_who_has_a_confirmed_account_gets_the_roles_and_signs_in_as_always(
    session: Session, city: SmallCity
) -> None:
    resident = city.person(password="what they always use")
    resident.email_confirmed_at = clock.now()
    _, secret = invited_by(session, SYSTEM, Wanted("moderator"), email=resident.email)
    assert read_invitation(session, secret).proven
    accepted = accept_invitation(session, secret, name="", password="")
    assert not accepted.sign_in
    assert verify_password(resident.password_hash, "what they always use")
    assert actor_of(session, resident).has("moderator")


def test_who_had_left_comes_back_by_an_invitation(session: Session, city: SmallCity) -> None:
    person = city.person("agent", "lighting")
    leave(session, SYSTEM, person.id)
    _, secret = invited_by(session, city.with_role("administrator"), email=person.email)
    accepted = accept_invitation(session, secret, name=person.name, password=PASSWORD)
    assert (accepted.person.id, accepted.person.disabled_at) == (person.id, None)
    kinds = [kind for kind, _, _ in happened(session, person.id)]
    assert kinds[-2:] == ["person.returned", "person.role_granted"]


def test_an_ended_account_is_opened_by_no_invitation_of_who_could_not_open_it(
    session: Session, city: SmallCity
) -> None:
    head, person = city.staff("lighting", "head"), city.person("agent", "lighting")
    earlier, before = invited_by(session, city.with_role("administrator"), email=person.email.upper())
    leave(session, head, person.id)
    assert (refusal(session, before), earlier.email) == ("link.expired", "")
    _, after = invited_by(session, head, email=person.email)
    assert refusal(session, after) == "invitation.not_backed"
    session.refresh(person)
    assert person.disabled_at is not None


def test_an_invitation_expires_and_is_found_to_be_forgotten(session: Session, city: SmallCity) -> None:
    made, secret = invited_by(session, SYSTEM)
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert refusal(session, secret) == "link.expired"
        assert made.id not in _unopened(session)
    with clock.frozen(clock.now() + FORGOTTEN_AFTER):
        assert made.id in _unopened(session)


def test_roles_whose_time_is_up_are_not_given(session: Session, city: SmallCity) -> None:
    _, secret = invited_by(session, SYSTEM, Wanted("moderator", ends_at=clock.now() + timedelta(days=1)))
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert refusal(session, secret) == "invitation.over"
