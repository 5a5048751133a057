from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import VISITOR, Actor
from civic.people.factors.models import TotpSecret
from civic.people.factors.queries import factors_of, has_factor
from civic.people.factors.sealing import SealBroken, seal, unseal
from civic.people.factors.totp import (
    STEP_SECONDS,
    WAITS,
    accept_code,
    confirm_totp,
    remove_totp,
    start_totp,
    waiting_totp,
)
from tests.small_city import KEY, MONDAY, SmallCity


def code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).generate_otp(int(clock.now().timestamp()) // STEP_SECONDS + steps)


def set_up(session: Session, actor: Actor) -> str:
    secret = start_totp(session, actor, KEY)
    confirm_totp(session, actor, KEY, code(secret))
    return secret


def test_an_app_counts_once_it_has_shown_a_code(session: Session, anna: Actor) -> None:
    secret = start_totp(session, anna, KEY)
    assert waiting_totp(session, anna, KEY) == secret and not has_factor(session, anna.person_id or 0)
    with pytest.raises(DomainError, match=r"factor\.code_wrong"):
        confirm_totp(session, anna, KEY, "000000" if code(secret) != "000000" else "000001")
    typed = code(secret)
    confirm_totp(session, anna, KEY, f" {typed[:3]} {typed[3:]} ")
    assert has_factor(session, anna.person_id or 0) and waiting_totp(session, anna, KEY) is None


def test_what_was_begun_long_ago_is_begun_again(session: Session, anna: Actor) -> None:
    secret = start_totp(session, anna, KEY)
    with clock.frozen(clock.now() + WAITS), pytest.raises(DomainError, match=r"factor\.nothing_waits"):
        confirm_totp(session, anna, KEY, code(secret))


def test_no_code_is_accepted_twice_nor_one_before_it(session: Session, anna: Actor) -> None:
    who = anna.person_id or 0
    with clock.frozen(MONDAY):
        secret = set_up(session, anna)
        # The code that set it up is spent as well.
        assert not accept_code(session, who, KEY, code(secret))
        assert not accept_code(session, who, KEY, code(secret, -1))
        assert accept_code(session, who, KEY, code(secret, 1))
        assert not accept_code(session, who, KEY, code(secret, 1))
    with clock.frozen(MONDAY + timedelta(seconds=2 * STEP_SECONDS)):
        assert not accept_code(session, who, KEY, code(secret, -1))
        assert accept_code(session, who, KEY, code(secret))


@pytest.mark.parametrize(("steps", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_telephones_clock_may_be_half_a_minute_wrong(
    session: Session, anna: Actor, steps: int, accepted: bool
) -> None:
    with clock.frozen(MONDAY):
        secret = set_up(session, anna)
    with clock.frozen(MONDAY + timedelta(hours=1)):
        assert accept_code(session, anna.person_id or 0, KEY, code(secret, steps)) is accepted


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "١٢٣٤٥٦", "12345x", "-12345", "\x00" * 6, "1" * 10_000]
)
def test_what_is_no_code_is_none(session: Session, anna: Actor, typed: str) -> None:
    set_up(session, anna)
    assert not accept_code(session, anna.person_id or 0, KEY, typed)


def test_a_new_telephone_takes_the_place_of_the_old_one_with_its_first_code(
    session: Session, anna: Actor
) -> None:
    with clock.frozen(MONDAY):
        old = set_up(session, anna)
        new = start_totp(session, anna, KEY)
    with clock.frozen(MONDAY + timedelta(minutes=5)):
        assert accept_code(session, anna.person_id or 0, KEY, code(old))
        confirm_totp(session, anna, KEY, code(new))
        assert not accept_code(session, anna.person_id or 0, KEY, code(old, 1))
        assert accept_code(session, anna.person_id or 0, KEY, code(new, 1))


def test_the_secret_is_sealed_with_the_citys_key_and_for_its_person(session: Session, anna: Actor) -> None:
    secret, who = set_up(session, anna), anna.person_id or 0
    sealed = session.scalars(select(TotpSecret.sealed).where(TotpSecret.person_id == who)).one()
    assert secret.encode() not in sealed
    assert unseal(KEY, who, 1, sealed) == secret
    for key, owner, version, text in (
        (b"another key of the same length, surely", who, 1, sealed),
        (KEY, who + 1, 1, sealed),
        (KEY, who, 2, sealed),
        (KEY, who, 1, sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (KEY, who, 1, b""),
    ):
        with pytest.raises(SealBroken):
            unseal(key, owner, version, text)
    assert seal(KEY, who, secret) != seal(KEY, who, secret)


def test_somebody_elses_row_opens_nothing(session: Session, anna: Actor) -> None:
    thief = SmallCity(session).person()
    secret = set_up(session, Actor(person_id=thief.id))
    set_up(session, anna)
    stolen = session.scalars(select(TotpSecret.sealed).where(TotpSecret.person_id == thief.id)).one()
    session.execute(update(TotpSecret).where(TotpSecret.person_id == anna.person_id).values(sealed=stolen))
    session.expire_all()
    assert not accept_code(session, anna.person_id or 0, KEY, code(secret, 1))


def test_the_last_factor_stays_where_one_is_required(session: Session, anna: Actor) -> None:
    set_up(session, anna)
    with pytest.raises(DomainError, match=r"factor\.last_one"):
        remove_totp(session, anna, required=True)
    remove_totp(session, anna, required=False)
    assert factors_of(session, anna.person_id or 0).count == 0
    with pytest.raises(DomainError, match=r"factor\.not_set_up"):
        remove_totp(session, anna, required=False)


def test_a_visitor_has_nothing_to_set_up(session: Session) -> None:
    with pytest.raises(NotAllowed):
        start_totp(session, VISITOR, KEY)
