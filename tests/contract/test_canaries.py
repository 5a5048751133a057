"""Each private field of the city holds a word of its own, and whoever has no business with it meets it nowhere: on no
page, in no answer of the API, no event, no letter to others, no folder, no figure and no line of the log.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from apiflask import APIFlask
from sqlalchemy import text

from civic.city.models import City
from civic.core.cluster import Cluster
from civic.core.db import Database
from civic.core.jobs import Tools
from civic.core.mail import FolderMailer
from civic.core.permissions import SYSTEM, Actor
from civic.folder.export import export_city
from civic.issues.commands.hide import hide
from civic.issues.commands.note import note
from civic.issues.commands.update import update
from civic.issues.submission import Contact
from civic.moderation.commands.redact import redact
from civic.people.commands import make_token
from civic.people.models import Person
from civic.profile.commands import add_place
from civic.residence.letters import Addressee, ask_for_letter
from civic.residence.models import WAYS
from civic.residence.rules import Rules, set_residence_rules
from geo.shapes import Point
from tests.api_town import api_town
from tests.following import Followers
from tests.integration.moderation.cases import flagged, span_of
from tests.signing import session_key, sign_in
from tests.small_city import KEY, WEST, SmallCity
from web.limits import limiter

REDACTED: Final = "Canaryredacted"
WORDS_OF_REDACTED: Final = f"The lamp is dark. {REDACTED} is to blame."

CONTACT = frozenset({"Canarycontact", "canarycontact@mail.example", "5550100199"})
WORDS = frozenset({"Canaryprivate", "Canaryhidden", REDACTED})
NOTE = frozenset({"Canarynote"})
OWN = frozenset({"Canaryplace", "Canarystreet"})
RESIDENCE = frozenset({"Canaryaddress", "Canaryaddressee"})
STAFF = frozenset({"canarystaff@city.example"})
ALL: Final = CONTACT | WORDS | NOTE | OWN | RESIDENCE | STAFF

MEETS_NONE: Final = {
    "visitor": ALL,
    "agent_elsewhere": ALL,
    "analyst": ALL,
    "clerk": CONTACT | WORDS | NOTE | OWN | STAFF,
    "moderator": CONTACT | NOTE | OWN | RESIDENCE | STAFF,
    "administrator": CONTACT | NOTE | OWN,
}
"""Reader → what they have no business with. Moderators read what they judge; a clerk prints letters about residence;
an administrator manages the people who work here. Nobody reads a profile but its person."""


@dataclass
class Planted:
    """The city with its canaries: where to look for them."""

    app: APIFlask
    database: Database
    issues: list[str]
    people: dict[str, Person | None]
    folder: Path
    log: io.StringIO


@pytest.fixture(scope="module")
def planted(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    folder = tmp_path_factory.mktemp("canaries")
    log = io.StringIO()
    listening = logging.StreamHandler(log)
    with api_town(cluster, folder) as (app, city):
        app.config["WTF_CSRF_ENABLED"] = False
        limiter.enabled = False
        logging.getLogger().addHandler(listening)
        database: Database = app.extensions["veche"].database
        with database.transaction() as session:
            session.get_one(City, 1).demo = False
            small = SmallCity(session, city.departments, city.categories, city.areas)
            issues = _plant(small)
            roles = {"agent_elsewhere": ("agent", "roads")}
            people = {
                name: None if name == "visitor" else small.person(*roles.get(name, (name, None)))
                for name in MEETS_NONE
            }
        yield Planted(app, database, issues, people, folder, log)
        logging.getLogger().removeHandler(listening)
        limiter.enabled = True
        limiter.reset()


def _plant(small: SmallCity) -> list[str]:
    session = small.session
    contact = Contact(name="Canarycontact", email="canarycontact@mail.example", phone="+1 555 010 0199")
    public = small.report(contact=contact)
    private = small.report(category="person", text="Canaryprivate is not well.", contact=contact)
    hidden = small.report(text="Canaryhidden is dark.", contact=contact, place=(30.008, 60.008))
    covered = small.report(text=WORDS_OF_REDACTED, contact=contact, place=(30.002, 60.002))
    hide(session, SYSTEM, hidden.public_id)
    case = flagged(session, covered)
    redact(session, SYSTEM, case, [span_of(WORDS_OF_REDACTED, REDACTED)], reason="personal_data")
    for each in (public, private, hidden, covered):
        note(session, SYSTEM, each.public_id, "Canarynote: the neighbour is difficult.")
        update(session, SYSTEM, each.public_id, "We were there.")
    resident = small.person()
    themselves = Actor(person_id=resident.id)
    add_place(
        session, themselves, resident.id, "home", Point(*WEST), name="Canaryplace", address="Canarystreet 4"
    )
    set_residence_rules(session, SYSTEM, Rules(ways=WAYS, desk_departments=()))
    ask_for_letter(
        session, themselves, resident.id,
        Addressee("Canaryaddressee", "Canaryaddress 4", place=Point(*WEST)), key=KEY,
    )  # fmt: skip
    staff = small.person("agent", "lighting")
    staff.email = "canarystaff@city.example"
    session.flush()
    return [each.public_id for each in (public, private, hidden, covered)]


@pytest.mark.parametrize("reader", MEETS_NONE)
def test_no_page_and_no_answer_tells_what_is_not_for_the_reader(planted: Planted, reader: str) -> None:
    person = planted.people[reader]
    browser, program = planted.app.test_client(), planted.app.test_client(use_cookies=False)
    headers = {}
    if person is not None:
        with planted.database.transaction() as session:
            sign_in(browser, session_key(session, person.id))
            headers["Authorization"] = f"Bearer {make_token(session, SYSTEM, person.email, 'tests')}"
    told: dict[str, set[str]] = {}
    addresses = list(_addresses(planted))
    for address in addresses:
        answer = (
            program.get(address, headers=headers) if address.startswith("/api/") else browser.get(address)
        )
        found = _canaries(answer.get_data(as_text=True)) & MEETS_NONE[reader]
        if found:
            told[address] = found
    assert len(addresses) > 60
    assert not told


def _addresses(planted: Planted) -> Iterator[str]:
    """Every address that can be read, over each issue."""
    for rule in planted.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "session.leave"):
            continue
        names = set(rule.arguments)
        for public_id in planted.issues if "public_id" in names else planted.issues[:1]:
            if names <= {"public_id", "case_id", "person_id"}:
                built = rule.build({"public_id": public_id, "case_id": 1, "person_id": 1} if names else {})
                assert built is not None
                yield built[1]


def _canaries(told: str) -> set[str]:
    return {canary for canary in ALL if canary.lower() in told.lower()}


@pytest.mark.parametrize("word", sorted(ALL))
def test_nobody_finds_an_issue_by_what_they_may_not_read(planted: Planted, word: str) -> None:
    client = planted.app.test_client()
    for address in ("/map/search", "/find"):
        answer = client.get(address, query_string={"q": word})
        assert answer.status_code < 400
        assert not [each for each in planted.issues if each in answer.get_data(as_text=True)]


def test_events_hold_no_words_and_so_no_live_message_does(planted: Planted) -> None:
    with planted.database.reading() as session:
        told = session.scalar(text("SELECT string_agg(body::text || rooms::text, ' ') FROM event"))
    assert not _canaries(told)


def test_letters_go_to_whom_they_are_about_alone(planted: Planted) -> None:
    services = planted.app.extensions["veche"]
    mailer = FolderMailer(planted.folder / "mail", "city@city.example")
    tools = Tools(services.settings, planted.database, mailer, services.storage)
    followers = Followers(tools)
    followers.follow()
    letters = followers.letters()
    assert letters
    for letter in letters:
        words = "".join(
            str(part.get_content()) for part in letter.walk() if part.get_content_maintype() == "text"
        )
        others = {
            canary for canary in _canaries(f"{letter['Subject']} {words}") if canary not in letter["To"]
        }
        assert not others & (ALL - WORDS), letter["To"]


def test_the_citys_folder_tells_of_the_city_alone(planted: Planted, tmp_path: Path) -> None:
    with planted.database.reading() as session:
        export_city(session, tmp_path / "city", schema="0000")
    files = [path for path in (tmp_path / "city").rglob("*") if path.is_file()]
    assert len(files) > 5
    assert not _canaries("".join(path.read_bytes().decode(errors="replace") for path in files))


def test_figures_and_the_log_tell_nothing_of_anybody(planted: Planted) -> None:
    client = planted.app.test_client()
    figures = client.get("/metrics").get_data(as_text=True)
    assert "veche" in figures or "civic" in figures
    assert not _canaries(figures)
    for address in ("/sign-in", "/sign-in/letter"):
        client.post(address, data={"email": "canarystaff@city.example", "password": "Canarynote"})
    assert not _canaries(planted.log.getvalue())
