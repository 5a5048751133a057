"""What an outside party is says the city: departments send to it, and none of them renames it for the others."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from civic.city.changes import city_changes
from civic.core.db import domain_error
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import Actor
from civic.parties.commands.send import Wanted, send
from civic.parties.described import PartySpec, checked_party
from civic.parties.known import parties_known, parties_listed, party_described
from civic.parties.models import PartyTrust
from civic.parties.shaping import add_party, change_party, retire_party, return_party
from tests.integration.issues.rows import refused
from tests.small_city import KEY, SmallCity

MAST = PartySpec("Mast & Kabel", "mast@example.org", "en")


@pytest.fixture
def admin(city: SmallCity) -> Actor:
    return city.staff(None, "administrator")


def test_a_department_sends_to_a_known_address_and_renames_nobody(
    session: Session, city: SmallCity, admin: Actor
) -> None:
    add_party(session, admin, MAST)
    wanted = Wanted("Robbers Ltd", "MAST@example.org", "Renew it.", language="ru")
    send(session, city.staff(), city.report().public_id, wanted, key=KEY)
    (known,) = parties_listed(session, admin)
    assert (known.spec, known.sent, known.open) == (MAST, 1, 1)
    send(session, city.staff(), city.report().public_id, replace(wanted, name="", email=MAST.email), key=KEY)
    with refused("text.missing"):
        send(
            session, city.staff(), city.report().public_id,
            replace(wanted, name=" ", email="new@example.org"), key=KEY,
        )  # fmt: skip


def test_it_is_changed_by_who_shapes_the_city_and_the_change_stays_on_record(
    session: Session, city: SmallCity, admin: Actor
) -> None:
    number = add_party(session, admin, MAST)
    changed = PartySpec("Kabel & Mast", "kabel@example.org", "ru", ("lighting",))
    assert change_party(session, admin, number, changed)
    assert not change_party(session, admin, number, changed), "it is so already"
    assert party_described(session, admin, number) == changed
    told, _ = city_changes(session, admin, thing="outside_party", code=str(number))
    assert [(each.before or {}).get("name") for each in told] == ["Mast & Kabel", None]
    assert told[0].after == changed.values()
    with refused("shape.changed_meanwhile"):
        change_party(session, admin, number, MAST, seen="another")
    with pytest.raises(NotFound):
        change_party(session, admin, number, replace(MAST, trusted_by=("nobody",)))
    for stranger in (city.staff(), city.staff("lighting", "head"), Actor()):
        with pytest.raises(NotAllowed):
            change_party(session, stranger, number, MAST)
        with pytest.raises(NotAllowed):
            party_described(session, stranger, number)


def test_nothing_is_sent_to_a_retired_one_and_nobody_trusts_it_any_more(
    session: Session, city: SmallCity, admin: Actor
) -> None:
    number = add_party(session, admin, replace(MAST, trusted_by=("lighting",)))
    retire_party(session, admin, number)
    with refused("party.retired"):
        send(session, city.staff(), city.report().public_id, Wanted("", MAST.email, "Renew it."), key=KEY)
    assert parties_known(session, city.staff()) == []
    assert session.scalars(select(PartyTrust)).all() == []
    with pytest.raises(NotFound):
        retire_party(session, admin, number)
    return_party(session, admin, number)
    assert [each.name for each in parties_known(session, city.staff())] == [MAST.name]
    with pytest.raises(NotAllowed):
        parties_known(session, Actor())


def test_what_is_wrong_is_said_at_its_field_and_an_address_is_of_one_party(
    session: Session, city: SmallCity, admin: Actor
) -> None:
    for field, values in {
        "name": ("", MAST.email, "en"), "email": (MAST.name, "nobody", "en"), "language": (MAST.name, MAST.email, "xx"),
    }.items():  # fmt: skip
        with pytest.raises(DomainError) as wrong:
            checked_party(session, *values)
        assert wrong.value.field == field
    add_party(session, admin, MAST)
    with pytest.raises(IntegrityError) as taken:
        add_party(session, admin, replace(MAST, email="Mast@Example.org"))
    known = domain_error(taken.value)
    assert known is not None and (known.code, known.field) == ("party.email_taken", "email")
