"""Whoever takes an account over does not do so in silence: its holder gets a letter about each change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.cluster import ClusterUrls
from civic.core.events import record_on_person
from civic.core.permissions import SYSTEM, Actor
from civic.notifications.factor_notices import FACTOR_NOTICES
from civic.people.factors.events import (
    PasskeyAdded,
    PasskeyCopied,
    PasskeyRemoved,
    SecondFactorHeld,
    TotpRemoved,
)
from civic.people.factors.recovery import accept_recovery_code, make_recovery_codes
from civic.people.factors.reset import reset_second_factor
from civic.people.factors.totp import confirm_totp, start_totp
from civic.people.tokens import make_own_token
from tests.following import Followers, part, tools_for
from tests.small_city import KEY, small_city


@pytest.fixture
def followers(committed: Engine, database: ClusterUrls, tmp_path: Path) -> Iterator[Followers]:
    tools = tools_for(database, tmp_path)
    yield Followers(tools)
    tools.database.engine.dispose()


def live_through_it_all(session: Session) -> str:
    """Everything that can happen to somebody's second factors; returns their address."""
    person = small_city(session).person()
    who = Actor(person_id=person.id)
    secret = start_totp(session, who, KEY)
    confirm_totp(session, who, KEY, pyotp.TOTP(secret).at(clock.now()))
    codes = make_recovery_codes(session, who)
    assert accept_recovery_code(session, person.id, codes[0])
    for body in (
        PasskeyAdded(passkey=1), PasskeyCopied(passkey=1), PasskeyRemoved(passkey=1), SecondFactorHeld(),
        TotpRemoved(),
    ):  # fmt: skip
        record_on_person(session, who, person.id, body)
    reset_second_factor(session, SYSTEM, person.email, reason="stolen_device")
    return person.email


def test_each_change_of_second_factors_is_told_to_their_holder(followers: Followers) -> None:
    with followers.tools.database.transaction() as session:
        address = live_through_it_all(session)
    followers.follow()
    letters = followers.letters()
    assert {letter["To"] for letter in letters} == {address}
    assert len({letter["Subject"] for letter in letters}) == len(letters) == len(FACTOR_NOTICES)
    used = next(letter for letter in letters if letter["Subject"].startswith("A recovery code was used"))
    assert "Codes that still work: 9." in part(used)
    assert "If it was not you" in part(used, "html")


def test_a_token_is_told_to_whose_account_it_opens(followers: Followers) -> None:
    with followers.tools.database.transaction() as session:
        person = small_city(session).person()
        make_own_token(session, Actor(person_id=person.id), "a program")
        address = person.email
    followers.follow()
    (letter,) = followers.letters()
    assert (letter["To"], letter["Subject"]) == (address, "A new API token for your account · Smallton")
    assert "end it among your API tokens" in part(letter, "html")
