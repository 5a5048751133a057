from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.people.factors.passkeys import Site, ask_to_register, register_passkey, take_challenge
from civic.people.models import Person
from tests.passkeys import Device
from tests.small_city import SmallCity

SITE = Site("localhost", "http://localhost:8000")
BROWSER = "the value in this browser's cookie"


@pytest.fixture
def person(session: Session) -> Person:
    return SmallCity(session).person()


@pytest.fixture
def anna(person: Person) -> Actor:
    return Actor(person_id=person.id)


@pytest.fixture
def register(session: Session) -> Callable[..., int]:
    """Registers a device for somebody; returns the passkey's id."""

    def done(actor: Actor, device: Device, **changes: Any) -> int:
        asked = ask_to_register(session, actor, SITE, BROWSER, city="Test City")
        credential = device.register(asked)
        taken = take_challenge(session, "register", BROWSER, credential, person_id=actor.person_id)
        return register_passkey(
            session, actor, SITE, taken, credential, name=changes.get("name", "Telephone")
        )

    return done
