"""Being signed in without the sign-in page: a real session of the server, its key put into a browser's cookie."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from civic.people.models import Person
from civic.people.sessions import begin_session


def session_key(session: Session, person_id: int, *, second_factor: bool = True) -> str:
    """The key of a new session of the person's; the caller commits."""
    key, _ = begin_session(
        session, session.get_one(Person, person_id), method="password", browser="Firefox, Linux",
        network="127.0.0.0/24", second_factor=second_factor,
    )  # fmt: skip
    return key


def sign_in(browser: FlaskClient, key: str) -> None:
    with browser.session_transaction() as kept:
        kept["session"] = key
