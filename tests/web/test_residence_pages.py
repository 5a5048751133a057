"""Showing where one lives, on the pages, without scripts: a letter, a desk, the register; and who sees what of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from civic.core.permissions import SYSTEM
from civic.people.models import Person
from civic.residence.batches import PrintedBatch, print_again
from civic.residence.keyed import entry_key
from civic.residence.models import WAYS
from civic.residence.queries import residence_of
from civic.residence.register import import_register
from civic.residence.register_file import RegisterRow
from civic.residence.rules import Rules, set_residence_rules
from civic.residence.verify import verify_residence
from tests.small_city import KEY
from tests.web.conftest import Site, send

PAGE, ADMIN, DESK = "/me/residence", "/admin/residence", "/desk/residence"
BELL = {"name": "Marta L.", "address": "bell st 4", "extra": "Flat 7", "postcode": "10115"}


@pytest.fixture(scope="module", autouse=True)
def rules(site: Site) -> None:
    site.run(set_residence_rules, SYSTEM, Rules(WAYS, desk_departments=("care",)))


@pytest.fixture
def resident(site: Site) -> tuple[Person, FlaskClient]:
    site.forget_limits()
    with site.session():
        person = site.city.person()
    return person, site.signed_in(person)


def with_role(site: Site, role: str) -> FlaskClient:
    with site.session():
        person = site.city.person(role, None)
    return site.signed_in(person)


def area_of(site: Site, person: Person) -> str | None:
    with site.session() as session:
        shown = residence_of(session, person.id)
    return None if shown is None else shown.area_code


def read(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_a_letter_is_asked_for_printed_sent_and_answered(
    site: Site, resident: tuple[Person, FlaskClient]
) -> None:
    person, browser = resident
    clerk = with_role(site, "clerk")
    assert send(browser, f"{PAGE}/letter", page=PAGE, **BELL).status_code == 302
    assert "Flat 7, Bell Street 4, 10115" in read(browser, PAGE)
    assert "1 letter waits to be printed" in read(clerk, ADMIN)
    pdf = send(clerk, f"{ADMIN}/letters.pdf", page=ADMIN)
    assert (
        pdf.status_code == 200 and pdf.data.startswith(b"%PDF") and pdf.headers["Cache-Control"] == "no-store"
    )
    assert send(clerk, f"{ADMIN}/sent", page=ADMIN, batch="1").status_code == 302
    assert "Sent:" in read(browser, PAGE)
    wrong = send(browser, f"{PAGE}/code", page=PAGE, code="0000-0000")
    assert wrong.status_code == 422 and "This is not the code of your letter" in wrong.get_data(as_text=True)
    printed: PrintedBatch = site.run(print_again, SYSTEM, 1, key=KEY)
    assert send(browser, f"{PAGE}/code", page=PAGE, code=printed.letters[0].code).status_code == 302
    assert "You live in West" in read(browser, PAGE)
    assert area_of(site, person) == "west"
    assert "Bell Street" not in read(browser, PAGE) + read(clerk, ADMIN)
    assert send(browser, f"{PAGE}/drop", page=PAGE).status_code == 302
    assert area_of(site, person) is None


def test_bad_input_is_told_beside_its_field_and_stays(resident: tuple[Person, FlaskClient]) -> None:
    _, browser = resident
    answer = send(browser, f"{PAGE}/letter", page=PAGE, name="", address="Nowhere Row 17", postcode="1" * 13)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'value="Nowhere Row 17"' in html
    assert 'id="name-error"' in html and 'id="postcode-error"' in html
    answer = send(browser, f"{PAGE}/letter", page=PAGE, **BELL | {"address": "Nowhere Row 17"})
    assert 'id="area-error"' in answer.get_data(as_text=True)
    answer = send(browser, f"{PAGE}/letter", page=PAGE, **BELL | {"address": "station road 3"})
    assert "Which of them is it?" in answer.get_data(as_text=True)


def test_the_register_is_asked_without_keeping_what_was_typed(
    site: Site, resident: tuple[Person, FlaskClient]
) -> None:
    person, browser = resident
    entry = entry_key(KEY, "number", {"number": "4012", "birth_date": "1985-03-02"})
    site.run(import_register, SYSTEM, [RegisterRow(1, entry, "east")], "number")
    path = f"{PAGE}/register"
    answer = send(browser, path, page=PAGE, register_number="4099", register_birth_date="2.3.1985")
    assert answer.status_code == 422 and "4099" not in answer.get_data(as_text=True)
    answer = send(browser, path, page=PAGE, register_number="4012", register_birth_date="yesterday")
    assert 'id="register_birth_date-error"' in answer.get_data(as_text=True)
    answer = send(browser, path, page=PAGE, register_number="40-12", register_birth_date="2.3.1985")
    assert answer.status_code == 302 and area_of(site, person) == "east"


def test_at_a_desk_who_may_records_the_area(site: Site, resident: tuple[Person, FlaskClient]) -> None:
    person, browser = resident
    agent = site.staff("care")
    told = {"email": person.email, "address": "Mill Lane 3", "seen": "1"}
    assert send(agent, DESK, page=DESK, **told | {"seen": ""}).status_code == 422
    assert 'id="email-error"' in send(
        agent, DESK, page=DESK, **told | {"email": "nobody@x.example"}
    ).get_data(as_text=True)
    assert send(agent, DESK, page=DESK, **told).status_code == 302
    assert area_of(site, person) == "west"
    for stranger in (browser, site.staff("roads"), with_role(site, "moderator")):
        assert stranger.get(DESK).status_code == 403


def test_the_page_says_which_level_one_has_and_since_when(
    site: Site, resident: tuple[Person, FlaskClient]
) -> None:
    person, browser = resident
    with site.session() as session:
        session.get_one(Person, person.id).email_confirmed_at = None
    assert "an account, nothing more" in read(browser, PAGE)
    with site.session() as session:
        session.get_one(Person, person.id).email_confirmed_at = datetime(2026, 3, 4, 12, tzinfo=UTC)
    page = read(browser, PAGE)
    assert "Your level: confirmed contact." in page and re.search(r"confirmed since [^<]*\bMar", page)
    site.run(verify_residence, SYSTEM, person.id, "desk", key=KEY, area="west")
    assert "Your level: verified resident." in read(browser, PAGE)


def test_who_works_at_a_desk_finds_it_on_their_own_page(
    site: Site, resident: tuple[Person, FlaskClient]
) -> None:
    for browser, leads in ((site.staff("care"), True), (site.staff("roads"), False), (resident[1], False)):
        assert ('href="/desk/residence"' in read(browser, "/me")) == leads


def test_only_who_administers_sees_letters_and_only_administrators_rule(
    site: Site, resident: tuple[Person, FlaskClient]
) -> None:
    for stranger in (resident[1], site.staff("care"), with_role(site, "moderator")):
        assert stranger.get(ADMIN).status_code == 403
    clerk, administrator = with_role(site, "clerk"), with_role(site, "administrator")
    assert "What the city takes" not in read(clerk, ADMIN)
    values = {"ways": "letter", "valid_years": "0", "letter_days": "60"}
    assert send(clerk, f"{ADMIN}/rules", page=ADMIN, **values).status_code == 403
    answer = send(administrator, f"{ADMIN}/rules", page=ADMIN, **values)
    assert answer.status_code == 422 and 'id="valid_years-error"' in answer.get_data(as_text=True)


def test_printing_when_nothing_waits_says_so(site: Site) -> None:
    # What other tests of this file have asked for has been printed, or was refused.
    answer = send(with_role(site, "clerk"), f"{ADMIN}/letters.pdf", page=ADMIN)
    assert answer.status_code == 422 and "There is no letter to print" in answer.get_data(as_text=True)
