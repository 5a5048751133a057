from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from civic.core import clock
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.people.factors.passkeys import (
    MOST,
    VALID,
    Challenge,
    CopiedPasskey,
    Site,
    accept_passkey,
    ask_to_register,
    ask_to_sign_in,
    register_passkey,
    remove_passkey,
    rename_passkey,
    take_challenge,
)
from civic.people.factors.queries import factors_of
from tests.integration.people.factors.conftest import BROWSER, SITE
from tests.passkeys import Device
from tests.small_city import SmallCity

Register = Callable[..., int]


def came_in(
    session: Session, device: Device, *, who: int | None = None, browser: str = BROWSER, **signed: Any
) -> int | str:
    """The id of whoever a device lets in, or the code of the refusal."""
    asked = ask_to_sign_in(session, SITE, BROWSER, person_id=who)
    credential = device.sign(asked, **signed)
    taken = take_challenge(session, "sign_in", browser, credential, person_id=who)
    return answer(session, taken, credential)


def answer(session: Session, taken: Challenge | None, credential: object) -> int | str:
    try:
        return accept_passkey(session, SITE, taken, credential).id
    except DomainError as error:
        return error.code


def test_a_passkey_lets_its_holder_in_alone_and_as_a_second_factor(
    session: Session, anna: Actor, register: Register
) -> None:
    device = Device()
    register(anna, device, name="  Anna's   telephone ")
    assert came_in(session, device) == anna.person_id
    assert came_in(session, device, who=anna.person_id) == anna.person_id
    # A key that was asked for by name may say nothing of whose it is.
    assert came_in(session, device, who=anna.person_id, handle=b"") == anna.person_id
    (kept,) = factors_of(session, anna.person_id or 0).passkeys
    assert kept.name == "Anna's telephone" and kept.last_used_at is not None


def test_an_answer_counts_once_in_the_browser_that_was_asked_and_for_a_while(
    session: Session, anna: Actor, register: Register
) -> None:
    device = Device()
    register(anna, device)
    asked = ask_to_sign_in(session, SITE, BROWSER)
    credential = device.sign(asked)
    assert take_challenge(session, "sign_in", "another browser", credential) is None
    assert take_challenge(session, "register", BROWSER, credential) is None
    assert take_challenge(session, "sign_in", BROWSER, credential, person_id=anna.person_id) is None
    taken = take_challenge(session, "sign_in", BROWSER, credential)
    assert answer(session, taken, credential) == anna.person_id
    assert take_challenge(session, "sign_in", BROWSER, credential) is None
    assert answer(session, None, credential) == "passkey.challenge_over"
    late = device.sign(ask_to_sign_in(session, SITE, BROWSER))
    with clock.frozen(clock.now() + VALID):
        assert take_challenge(session, "sign_in", BROWSER, late) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "http://localhost:8001"},
        {"origin": "https://localhost:8000"},
        {"origin": "https://evil.example"},
        {"host": "evil.example"},
        {"verifies": False},
    ],
    ids=lambda changed: " ".join(f"{key}={value}" for key, value in changed.items()),
)
def test_a_passkey_counts_at_the_citys_address_and_when_its_holder_was_asked(
    session: Session, anna: Actor, register: Register, changed: dict[str, Any]
) -> None:
    device = Device()
    with pytest.raises(DomainError, match=r"passkey\.refused"):
        register(anna, Device(**changed))
    register(anna, device)
    for key, value in changed.items():
        setattr(device, key, value)
    assert came_in(session, device) == "passkey.refused"


def test_nobody_comes_in_with_somebody_elses(session: Session, anna: Actor, register: Register) -> None:
    thief = Actor(person_id=SmallCity(session).person().id)
    hers, his = Device(), Device()
    register(anna, hers)
    register(thief, his)
    # A second factor of the account that is asked for, not of any account.
    assert came_in(session, his, who=anna.person_id) == "passkey.refused"
    # Another's key under her credential's name, his own under her handle, and a key that nobody knows.
    assert came_in(session, Device(credential_id=hers.credential_id, handle=hers.handle)) == "passkey.refused"
    assert came_in(session, his, handle=hers.handle) == "passkey.refused"
    assert came_in(session, his, handle=b"") == "passkey.refused"
    assert came_in(session, Device()) == "passkey.refused"


def test_a_registration_is_the_askers_own(session: Session, anna: Actor) -> None:
    thief = Actor(person_id=SmallCity(session).person().id)
    credential = Device().register(ask_to_register(session, anna, SITE, BROWSER, city="Test City"))
    assert take_challenge(session, "register", BROWSER, credential, person_id=thief.person_id) is None
    taken = take_challenge(session, "register", BROWSER, credential, person_id=anna.person_id)
    with pytest.raises(DomainError, match=r"passkey\.challenge_over"):
        register_passkey(session, thief, SITE, taken, credential, name="Mine now")


def test_a_passkey_that_counts_backwards_is_refused_and_one_that_does_not_count_is_not(
    session: Session, anna: Actor, register: Register
) -> None:
    counting, plain = Device(count=5), Device(counts=False)
    register(anna, counting)
    register(anna, plain)
    assert came_in(session, counting) == anna.person_id
    assert [came_in(session, plain) for _ in range(2)] == [anna.person_id] * 2
    counting.count = 3
    asked = ask_to_sign_in(session, SITE, BROWSER)
    credential = counting.sign(asked)
    with pytest.raises(CopiedPasskey) as copied:
        accept_passkey(session, SITE, take_challenge(session, "sign_in", BROWSER, credential), credential)
    assert copied.value.person_id == anna.person_id
    # Without the key nobody can make a passkey look copied.
    forged = Device(count=1, credential_id=counting.credential_id, handle=counting.handle)
    assert came_in(session, forged) == "passkey.refused"


def test_a_passkey_is_registered_once(session: Session, anna: Actor, register: Register) -> None:
    device = Device()
    register(anna, device)
    asked = ask_to_register(session, anna, SITE, BROWSER, city="Test City")
    assert len(asked["excludeCredentials"]) == 1
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    for _ in range(MOST - 1):
        register(anna, Device())
    with pytest.raises(DomainError, match=r"passkey\.too_many"):
        register(anna, Device())


def test_one_renames_and_removes_ones_own_alone(session: Session, anna: Actor, register: Register) -> None:
    thief = Actor(person_id=SmallCity(session).person().id)
    first, second = register(anna, Device()), register(anna, Device())
    for act in (
        lambda: rename_passkey(session, thief, first, "Mine"),
        lambda: remove_passkey(session, thief, first, required=False),
    ):
        with pytest.raises(NotFound):
            act()
    rename_passkey(session, anna, first, "Key on the ring")
    remove_passkey(session, anna, second, required=True)
    with pytest.raises(DomainError, match=r"factor\.last_one"):
        remove_passkey(session, anna, first, required=True)
    assert [each.name for each in factors_of(session, anna.person_id or 0).passkeys] == ["Key on the ring"]


@pytest.mark.parametrize(
    ("base_url", "site"),
    [
        ("https://city.example", Site("city.example", "https://city.example")),
        ("https://City.Example:443/veche", Site("city.example", "https://city.example")),
        ("https://city.example:8443", Site("city.example", "https://city.example:8443")),
        ("http://localhost:8000", Site("localhost", "http://localhost:8000")),
        ("http://127.0.0.1:8000", None),
        ("https://[::1]:8000", None),
        ("http://city.example", None),
    ],
)
def test_passkeys_are_for_the_address_of_the_settings(base_url: str, site: Site | None) -> None:
    assert Site.of(base_url) == site


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_answer_is_refused_and_breaks_nothing(
    session: Session, anna: Actor, register: Register, data: st.DataObject
) -> None:
    step = session.begin_nested()
    device, registers = Device(), data.draw(st.booleans())
    if registers:
        asked = ask_to_register(session, anna, SITE, BROWSER, city="Test City")
        whole = device.register(asked)
    else:
        register(anna, device)
        asked = ask_to_sign_in(session, SITE, BROWSER)
        whole = device.sign(asked)
    place = data.draw(st.sampled_from(["id", "rawId", "type", "response", "whole", *whole["response"]]))
    odd = data.draw(JSON | st.binary(max_size=80).map(bytes_to_base64url))
    broken: Any = {**whole, "response": dict(whole["response"])}
    if place == "whole":
        broken = odd
    elif place in broken["response"]:
        broken["response"][place] = odd
    else:
        broken[place] = odd
    take_challenge(session, "register", BROWSER, broken, person_id=anna.person_id)
    challenge = Challenge(
        base64url_to_bytes(asked["challenge"]), anna.person_id if registers else None, device.handle
    )
    with pytest.raises(DomainError, match=r"passkey\.refused"):
        if registers:
            register_passkey(session, anna, SITE, challenge, broken, name="")
        else:
            accept_passkey(session, SITE, challenge, broken)
    step.rollback()
