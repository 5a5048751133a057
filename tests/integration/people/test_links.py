from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import VISITOR
from civic.people.links import ask_link, find_link, forget_links, link_to_send, use_link
from tests.small_city import KEY

EMAIL = "anna@example.org"


def secret_of(session: Session, purpose: str = "sign_in") -> str:
    link = ask_link(session, VISITOR, KEY, purpose, email=EMAIL, language="en")
    to_send = link_to_send(session, link.id)
    assert to_send is not None
    return to_send.secret(KEY)


def refusal(session: Session, purpose: str, secret: str) -> str:
    with pytest.raises(DomainError) as error:
        use_link(session, purpose, secret)
    return error.value.code


def test_a_link_works_once(session: Session) -> None:
    secret = secret_of(session)
    assert find_link(session, "sign_in", secret.lower()).email == EMAIL
    assert use_link(session, "sign_in", secret).email == EMAIL
    assert refusal(session, "sign_in", secret) == "link.used"


def test_a_link_is_good_for_its_purpose_alone(session: Session) -> None:
    assert refusal(session, "reset_password", secret_of(session)) == "link.not_valid"
    assert refusal(session, "sign_in", "no such link") == "link.not_valid"


def test_a_link_expires_and_is_forgotten(session: Session) -> None:
    secret = secret_of(session)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        assert refusal(session, "sign_in", secret) == "link.expired"
    with clock.frozen(clock.now() + timedelta(days=30)):
        assert forget_links(session) == 1
        assert refusal(session, "sign_in", secret) == "link.not_valid"
