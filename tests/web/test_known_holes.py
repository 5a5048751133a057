"""Holes that other platforms have had, tried here: keys of another city, files by guessed addresses, the census in
anybody's hands, history that can be deleted.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from civic.core.errors import NotAllowed
from civic.core.permissions import SYSTEM
from civic.core.secrets import new_token, report_secret
from civic.issues.commands.report import Promise
from civic.issues.models import Report
from civic.people.commands import make_token
from civic.people.queries import actor_of
from civic.people.roles import DEPARTMENT_ROLES, ROLES
from civic.people.staff.leave import leave
from civic.residence.register import import_register
from civic.residence.rules import Rules, set_residence_rules
from civic.residence.verify import verify_residence
from tests.small_city import KEY
from tests.web.conftest import Site, picture

ANOTHER_KEY = b"the key of another city, as long as it takes"


def test_a_reports_link_of_another_citys_key_opens_nothing(
    site: Site, client: FlaskClient, report_issue: Callable[..., Promise]
) -> None:
    promise = report_issue(category="person")
    with site.session() as session:
        nonce = session.get_one(Report, promise.report_id).link_nonce
    ours, theirs = report_secret(KEY, nonce), report_secret(ANOTHER_KEY, nonce)
    assert client.get(f"/r/{ours}").status_code in (200, 302)
    stranger = site.browser()
    assert stranger.get(f"/r/{theirs}").status_code == 404
    assert stranger.get(f"/issues/{promise.public_id}").status_code == 404
    asked = stranger.get(f"/api/v1/issues/{promise.public_id}", headers={"Report-Secret": theirs})
    assert asked.status_code == 401


def test_a_token_counts_where_it_was_made_and_while_its_account_lives(site: Site) -> None:
    with site.session() as session:
        person = site.city.person("agent", "care")
        token = make_token(session, SYSTEM, person.email, "tests")
    ask = site.app.test_client(use_cookies=False)

    def status(key: str) -> int:
        return ask.get("/api/v1/issues", headers={"Authorization": f"Bearer {key}"}).status_code

    assert (status(token), status(new_token())) == (200, 401)
    with site.session() as session:
        leave(session, SYSTEM, person.id)
    assert status(token) == 401


def test_a_cookie_that_another_city_has_signed_is_nobodys(site: Site) -> None:
    with site.session():
        administrator = site.city.person("administrator")
    browser = site.signed_in(administrator)
    assert browser.get("/admin").status_code == 200
    with browser.session_transaction() as kept:
        known = dict(kept)
    signing = SecureCookieSessionInterface().get_signing_serializer(site.app)
    assert signing is not None
    name = site.app.config["SESSION_COOKIE_NAME"]
    ours = signing.dumps(known)
    signing.secret_keys = [ANOTHER_KEY]
    for cookie, status in ((ours, 200), (signing.dumps(known), 302)):
        other = site.browser()
        other.set_cookie(name, cookie)
        assert other.get("/admin").status_code == status


def test_a_private_photo_has_no_address_that_can_be_guessed(site: Site, client: FlaskClient) -> None:
    answer = client.post(
        "/api/v1/photos", data={"photo": picture()}, content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 201, answer.get_data(as_text=True)
    photo = answer.get_json()["id"]
    with site.session():
        site.city.report(category="person", photos=(photo,))
    with site.services.database.reading() as session:
        sha = session.scalar(
            text("SELECT encode(sha256, 'hex') FROM photo WHERE public_id = :id"), {"id": photo}
        )
    stranger = site.browser()
    guesses = [
        f"/photos/{photo}", f"/photos/{photo}/small", f"/static/{sha}", f"/static/../photos/{sha}",
        f"/photos/{sha}", f"/static/photos/{sha}.jpg",
    ]  # fmt: skip
    assert {stranger.get(address).status_code for address in guesses} == {404}
    assert site.staff("care").get(f"/photos/{photo}").status_code == 200
    assert site.staff("roads").get(f"/photos/{photo}").status_code == 404


def test_no_role_but_the_administrator_lays_hands_on_the_register_of_residents(site: Site) -> None:
    for role in ROLES:
        with site.session() as session:
            person = site.city.person(role, "lighting" if role in DEPARTMENT_ROLES else None)
            actor, resident = actor_of(session, person), site.city.person()
        if role == "administrator":
            continue
        for forbidden in (
            lambda opened, who: import_register(opened, who, [], "date_of_birth"),
            lambda opened, who: set_residence_rules(
                opened, who, Rules(ways=("desk",), desk_departments=("lighting",))
            ),
        ):
            with pytest.raises(NotAllowed):
                site.run(forbidden, actor)
        if role != "clerk":
            with pytest.raises(NotAllowed):
                site.run(
                    lambda opened, who, whom=resident.id: verify_residence(
                        opened, who, whom, "desk", key=KEY, area="west"
                    ),
                    actor,
                )


@pytest.mark.parametrize(
    "statement",
    [
        f"{verb} {table}{rest}"
        for table in ("event", "event_subject", "event_position", "event_batch", "event_checkpoint", "city_change")
        for verb, rest in (("DELETE FROM", ""), ("TRUNCATE", " CASCADE"))
    ]
    + [
        "UPDATE event SET body = '{}'",
        "UPDATE city_change SET code = ''",
        "INSERT INTO event_position SELECT * FROM event_position",
        "ALTER TABLE event DISABLE TRIGGER ALL",
        "DROP TABLE event",
        "CREATE TABLE mine (id int)",
    ],
)  # fmt: skip
def test_the_applications_role_can_rewrite_no_history(site: Site, statement: str) -> None:
    with pytest.raises(DBAPIError) as refused, site.services.database.transaction() as session:
        session.execute(text(statement))
    assert refused.value.orig.pgcode == "42501", refused.value
