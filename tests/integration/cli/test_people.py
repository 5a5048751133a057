"""`civic person` and `civic role`."""

from __future__ import annotations

from collections.abc import Callable

import pyotp
from click.testing import Result
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from civic.core.secrets import verify_password
from civic.people.factors.queries import has_factor
from civic.people.factors.totp import confirm_totp, start_totp
from civic.people.queries import actor_of, person_by_email
from civic.people.sessions import begin_session
from civic.people.tokens import token_found

Civic = Callable[..., Result]
ADD = ("person", "add", "anna@example.org", "--name", "Anna")


def test_an_account_is_opened_with_the_password_that_was_piped_in(civic: Civic, rows: Engine) -> None:
    done = civic(*ADD, "--language", "ru", "--password-stdin", stdin="long enough now\n")
    assert done.exit_code == 0
    with Session(rows) as session:
        person = person_by_email(session, "anna@example.org")
        assert person is not None
        assert (person.name, person.language) == ("Anna", "ru")
        assert verify_password(person.password_hash, "long enough now")


def test_an_account_is_opened_with_the_password_that_was_typed_twice(civic: Civic, rows: Engine) -> None:
    done = civic(*ADD, stdin="long enough now\nlong enough now\n")
    assert done.exit_code == 0
    assert "long enough now" not in done.output
    with Session(rows) as session:
        person = person_by_email(session, "anna@example.org")
        assert person is not None
        assert verify_password(person.password_hash, "long enough now")


def test_a_second_account_and_a_short_password_are_refused(civic: Civic) -> None:
    short = civic(*ADD, "--password-stdin", stdin="short\n")
    assert (short.exit_code, "10 characters at least" in short.output) == (2, True)
    empty = civic(*ADD, "--password-stdin", stdin="")
    assert (empty.exit_code, "10 characters at least" in empty.output) == (2, True)
    civic(*ADD, "--password-stdin", stdin="long enough now\n")
    twice = civic(*ADD, "--password-stdin", stdin="long enough now\n")
    assert (twice.exit_code, "There is an account with this address already" in twice.output) == (2, True)


def test_a_token_stands_alone_on_standard_output_and_acts_for_its_person(civic: Civic, rows: Engine) -> None:
    civic(*ADD, "--password-stdin", stdin="long enough now\n")
    done = civic("person", "token", "anna@example.org", "--label", "sensors")
    assert done.exit_code == 0
    with Session(rows) as session:
        found = token_found(session, done.stdout.strip())
        assert found is not None
        assert found[0].email == "anna@example.org"


def test_a_role_is_given_in_a_department_or_in_the_city(civic: Civic, rows: Engine) -> None:
    civic(*ADD, "--password-stdin", stdin="long enough now\n")
    with rows.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO department (code, name, kind) "
                "VALUES ('roads', '{}', 'department'), ('desk', '{}', 'triage')"
            )
        )
    assert civic("role", "grant", "anna@example.org", "lead", "--department", "roads").exit_code == 0
    assert civic("role", "grant", "anna@example.org", "administrator").exit_code == 0
    with Session(rows) as session:
        person = person_by_email(session, "anna@example.org")
        assert person is not None
        assert {grant.role for grant in actor_of(session, person).grants} == {"lead", "administrator"}


def test_wrong_roles_departments_and_people_are_refused_in_plain_words(civic: Civic) -> None:
    civic(*ADD, "--password-stdin", stdin="long enough now\n")
    grant = ("role", "grant", "anna@example.org")
    for words, said in (
        ((*grant, "agent"), "add --department CODE"),
        ((*grant, "agent", "--department", "parks"), "There is no department 'parks'"),
        ((*grant, "moderator", "--department", "parks"), "leave --department out"),
        (
            ("role", "grant", "bob@example.org", "moderator"),
            "There is no account with the address bob@example.org",
        ),
        (("person", "token", "bob@example.org"), "There is no account with the address bob@example.org"),
    ):
        refused = civic(*words)
        assert (refused.exit_code, said in refused.output) == (2, True), refused.output
    civic(*grant, "moderator")
    again = civic(*grant, "moderator")
    assert (again.exit_code, "They hold this role already" in again.output) == (2, True)


def test_accounts_are_listed_ended_opened_again_and_given_another_address(civic: Civic, rows: Engine) -> None:
    civic(*ADD, "--password-stdin", stdin="long enough now\n")
    with Session(rows) as session:
        person = person_by_email(session, "anna@example.org")
        assert person is not None
        begin_session(session, person, method="password", browser="", network="")
        session.commit()
    listed = civic("person", "list", "anna").output
    assert "anna@example.org" in listed and "resident" in listed and "not confirmed" in listed
    assert "There is no such account" in civic("person", "list", "nobody").output
    assert "1 session ended" in civic("person", "end-sessions", "anna@example.org").output
    assert "has ended." in civic("person", "disable", "anna@example.org").output
    assert "account_ended" in civic("person", "disable", "anna@example.org").output
    with Session(rows) as session:
        assert person_by_email(session, "anna@example.org") is None
    assert "is open again" in civic("person", "enable", "anna@example.org").output
    assert (
        "anna@new.example now" in civic("person", "set-email", "anna@example.org", "anna@new.example").output
    )
    unknown = civic("person", "disable", "anna@example.org")
    assert (unknown.exit_code, "Traceback" in unknown.output) == (2, False)


def test_whoever_lost_their_telephone_can_begin_anew(civic: Civic, rows: Engine) -> None:
    civic(*ADD, "--password-stdin", stdin="long enough now\n")
    none = civic("person", "reset-second-factor", "anna@example.org", "--yes")
    assert (none.exit_code, "no second factor" in none.output) == (2, True)
    with Session(rows) as session:
        person = person_by_email(session, "anna@example.org")
        assert person is not None
        who, key = Actor(person_id=person.id), b"k" * 48
        confirm_totp(session, who, key, pyotp.TOTP(start_totp(session, who, key)).at(clock.now()))
        session.commit()
    refused = civic("person", "reset-second-factor", "anna@example.org", stdin="n\n")
    assert refused.exit_code == 1
    done = civic("person", "reset-second-factor", "anna@example.org", "--reason", "new_device", "--yes")
    assert done.exit_code == 0
    with Session(rows) as session:
        assert not has_factor(session, who.person_id or 0)
    nobody = civic("person", "reset-second-factor", "nobody@example.org", "--yes")
    assert (nobody.exit_code, "There is no account" in nobody.output) == (2, True)
