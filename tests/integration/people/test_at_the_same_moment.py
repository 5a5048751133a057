"""What works once works once for several at the same moment: the database says so, not a look beforehand."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import SYSTEM, VISITOR, Actor
from civic.core.secrets import hash_password
from civic.core.sign_on import Provider
from civic.people.links import ask_link, link_to_send, use_link
from civic.people.models import Person, RoleGrant
from civic.people.queries import person_by_email
from civic.people.sign_in import check_password
from civic.people.staff.accept_invitation import accept_invitation
from civic.people.staff.grant import Wanted
from civic.people.staff.invite import invite
from civic.sign_on.claims import Said
from civic.sign_on.identify import connect
from tests.small_city import KEY, SmallCity, small_city

AT_ONCE = 4
PROVIDER = Provider(code="city", name={"en": "City"}, issuer="https://id.city.example", client_id="veche")


def together(engine: Engine, act: Callable[[Session, int], object]) -> list[str]:
    """What came of an act in several connections that begin at the same moment: "done", or the code of a refusal."""
    start, came = threading.Barrier(AT_ONCE), []

    def run(number: int) -> None:
        with Session(engine) as session:
            session.execute(text("SELECT 1"))
            start.wait()
            try:
                act(session, number)
                session.commit()
                came.append("done")
            except DomainError as error:
                came.append(error.code)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(came)


def test_an_invitation_is_accepted_once(committed: Engine) -> None:
    with Session(committed) as session:
        small_city(session)
        made = invite(
            session, SYSTEM, KEY, "new@city.example", "New", [Wanted("agent", "lighting")], language="en"
        )
        link = link_to_send(session, made.link_id or 0)
        assert link is not None
        secret = link.secret(KEY)
        session.commit()

    came = together(
        committed,
        lambda session, number: accept_invitation(
            session, secret, name=f"New {number}", password="long enough by far"
        ),
    )
    assert came == ["done"] + ["link.used"] * (AT_ONCE - 1)
    with Session(committed) as session:
        assert len(session.scalars(select(Person).where(Person.email == "new@city.example")).all()) == 1
        assert len(session.scalars(select(RoleGrant)).all()) == 1


@pytest.mark.parametrize("purpose", ["sign_in", "reset_password"])
def test_a_link_is_used_once(committed: Engine, purpose: str) -> None:
    with Session(committed) as session:
        person = SmallCity(session).person()
        made = ask_link(session, VISITOR, KEY, purpose, email=person.email, language="en", person=person)
        link = link_to_send(session, made.id)
        assert link is not None
        secret = link.secret(KEY)
        session.commit()
    came = together(committed, lambda session, _: use_link(session, purpose, secret))
    assert came == ["done"] + ["link.used"] * (AT_ONCE - 1)


def proved(person_id: int) -> Actor:
    """Somebody who has just shown who they are, as connecting takes."""
    return Actor(person_id=person_id, proved_at=clock.now())


def test_an_identity_is_connected_with_one_account(committed: Engine) -> None:
    with Session(committed) as session:
        people = [SmallCity(session).person().id for _ in range(AT_ONCE)]
        session.commit()
    came = together(
        committed,
        lambda session, number: connect(session, proved(people[number]), PROVIDER, Said(subject="the same")),
    )
    assert came == ["done"] + ["sign_on.used_by_another"] * (AT_ONCE - 1)


def test_an_account_is_connected_with_one_identity_of_a_provider(committed: Engine) -> None:
    with Session(committed) as session:
        person = SmallCity(session).person().id
        session.commit()
    came = together(
        committed,
        lambda session, number: connect(session, proved(person), PROVIDER, Said(subject=f"another {number}")),
    )
    assert came == ["done"] + ["sign_on.another_connected"] * (AT_ONCE - 1)


def test_a_password_that_is_changed_while_it_is_compared_lets_nobody_in(committed: Engine) -> None:
    before, after = "four plain words here", "another four plain words"
    with Session(committed) as session:
        email = SmallCity(session).person(password=before).email
        session.commit()
    with Session(committed) as comes_in, Session(committed) as changes:
        # The row as it was read stays so in its session, as it does for the time that a comparison takes.
        read = person_by_email(comes_in, email)
        changed = person_by_email(changes, email)
        assert read is not None and changed is not None
        changed.password_hash = hash_password(after)
        changes.commit()
        with pytest.raises(DomainError, match=r"sign_in\.failed"):
            check_password(comes_in, email, before, demo=False)
        assert check_password(comes_in, email, after, demo=False) is read
