"""`civic role` and `civic person invite`: the commands of the pages, by an operator."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from civic.people.models import Invitation
from civic.people.queries import actor_of, person_by_email
from tests.small_city import small_city

Civic = Callable[..., Result]
ANNA = "anna@example.org"


@pytest.fixture(autouse=True)
def city(rows: Engine, civic: Civic) -> None:
    with Session(rows) as session:
        small_city(session)
        session.commit()
    civic("person", "add", ANNA, "--name", "Anna", "--password-stdin", stdin="long enough now\n")


def test_a_role_is_given_for_some_kinds_and_days_listed_and_taken(civic: Civic, rows: Engine) -> None:
    done = civic(
        "role", "grant", ANNA, "agent", "--department", "roads", "--group", "streets", "--until", "2126-12-31"
    )
    assert (done.exit_code, "for streets only now, until 2126-12-31" in done.output) == (0, True), done.output
    listed = civic("role", "list", "--department", "roads").output
    assert "agent, roads (only Streets), until 2127-01-01 00:00 UTC" in listed
    assert "Nobody." in civic("role", "list", "--role", "clerk").output
    assert civic("role", "revoke", ANNA, "agent", "--department", "roads").exit_code == 0
    with Session(rows) as session:
        person = person_by_email(session, ANNA)
        assert person is not None and actor_of(session, person).grants == ()


def test_what_cannot_be_is_refused_in_plain_words(civic: Civic) -> None:
    civic("role", "grant", ANNA, "administrator")
    for words, said in (
        (("role", "revoke", ANNA, "administrator"), "this is the last one"),
        (("role", "revoke", ANNA, "clerk"), "They do not hold this role"),
        (("role", "revoke", "bob@example.org", "clerk"), "no account with the address bob@example.org"),
        (("role", "grant", ANNA, "clerk", "--category", "lamp"), "leave --group and --category out"),
        (("role", "grant", ANNA, "clerk", "--until", "2001-01-01"), "--until must be to come"),
        (
            ("role", "grant", ANNA, "agent", "--department", "roads", "--category", "moon"),
            "no category 'moon'",
        ),
        (("person", "invite", "b@example.org", "--name", "B", "--role", "agent:a:b:c"), "write ROLE"),
        (("person", "invite", "nowhere", "--name", "B", "--role", "clerk"), "not an e-mail address"),
    ):
        refused = civic(*words)
        assert (refused.exit_code, said in refused.output) == (2, True), refused.output


def test_somebody_is_invited_once(civic: Civic, rows: Engine) -> None:
    words = (
        "person",
        "invite",
        "bob@example.org",
        "--name",
        "Bob",
        "--role",
        "agent:roads:lamp",
        "--role",
        "clerk",
    )
    assert civic(*words).exit_code == 0
    with Session(rows) as session:
        invited = session.scalars(select(Invitation)).one()
        assert invited.roles == [
            {"role": "agent", "department": "roads", "category": "lamp"}, {"role": "clerk"},
        ]  # fmt: skip
    again = civic(*words)
    assert (again.exit_code, "invited already" in again.output) == (2, True)
