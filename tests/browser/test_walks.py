"""A walk of each role through its pages, in real browsers, in a city that is no demo, with the worker at work."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyotp
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select, text, update

from civic.city.models import City
from civic.core.permissions import SYSTEM, Actor
from civic.issues.commands.flag import flag_content
from civic.issues.models import ContactView, Issue, Photo, Report
from civic.people.models import Person
from civic.people.queries import actor_of
from civic.residence.letters import Addressee, ask_for_letter
from civic.residence.rules import Rules, set_residence_rules
from geo.shapes import Point
from tests.browser.at_work import live, signed_in
from tests.browser.conftest import OpenPage, Site
from tests.browser.passkeys import plug_in
from tests.browser.test_report_flow import at_step, forward, take_time
from tests.letters import newest_secret
from tests.small_city import KEY, WEST

HOST = "localhost"
PASSWORD = "a long password for tests"
SOON = 20_000


@pytest.fixture(scope="module", autouse=True)
def a_city_at_work(site: Site) -> None:
    with site.session() as session:
        session.execute(update(City).values(demo=False))
        set_residence_rules(session, SYSTEM, Rules(("letter", "desk")))
        session.commit()
    site.server.start("worker")


def done(site: Site, make: Callable[[Any], Any]) -> Any:
    """What others have done before the walk begins."""
    with site.session() as session:
        site.city.session = session
        made = make(session)
        session.commit()
        return made


def somebody(site: Site, role: str | None = None, department: str | None = None) -> tuple[Person, Actor]:
    """A person with a role, and who they are."""

    def made(session: Any) -> tuple[Person, Actor]:
        person = site.city.person(role, department, password=PASSWORD)
        return person, actor_of(session, person)

    found: tuple[Person, Actor] = done(site, made)
    return found


def letter_to(site: Site, email: str) -> str:
    with site.session() as session:
        return newest_secret(session, email)


def report_by_hand(page: Page, words: str, photo: bytes | None = None) -> None:
    """Through the four steps, as whoever holds the page."""
    page.goto(f"/report?lon={WEST[0]}&lat={WEST[1]}&category=poster")
    forward(page).click()
    page.locator("#text").fill(words)
    expect(page.locator('[data-suggestions-list] input[value="poster"]')).to_be_checked()
    forward(page).click()
    at_step(page, 3)
    if photo is not None:
        page.get_by_label("Photos").set_input_files(
            {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo}
        )
        expect(page.locator('[data-photos-list] input[name="photos"]')).to_have_count(1)
    forward(page).click()
    at_step(page, 4)
    take_time(page)
    page.get_by_role("button", name="Send report").click()
    expect(page).to_have_url(re.compile(r"\?new=1$"))


def number_of(site: Site, words: str) -> str:
    """The number of the issue that was reported with these words."""
    query = select(Issue.public_id).join(Report, Report.issue_id == Issue.id).where(Report.text == words)
    with site.session() as session:
        return session.scalars(query).one()


def test_a_resident_signs_up_reports_claims_says_where_they_live_takes_their_data_along_and_goes(
    site: Site, phone: OpenPage, desktop: OpenPage
) -> None:
    email = "rita@home.example"
    done(site, lambda _session: site.city.report(text="The lamp by the school is dark.", contact=email))
    page = phone()
    page.goto("/sign-up")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send me the letter").click()
    expect(page.get_by_text(f"A letter is on its way to {email}")).to_be_visible()
    page.goto(f"/sign-up/{letter_to(site, email)}")
    page.get_by_label("Your name").fill("Rita Resident")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Open the account").click()
    expect(page).to_have_url(re.compile("/me$"))

    page.get_by_role("button", name="It is mine").click()
    expect(page.get_by_text("1 report is yours now.")).to_be_visible()
    expect(page.locator(".own-reports .li")).to_contain_text("The lamp by the school is dark")
    report_by_hand(page, "A poster covers the timetable.")
    page.goto("/me/reports")
    expect(page.locator(".own-reports .li")).to_have_count(2)

    page.goto("/me/profile")
    page.get_by_role("link", name="Add a place").click()
    page.locator(".place-kinds label").first.click()
    page.get_by_label("Address").fill("Bell Street 12")
    page.get_by_role("option").first.click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".kept-places")).to_contain_text("Bell Street 12")

    page.goto("/me/residence")
    page.get_by_label("Street and number").fill("Bell Street 4")
    page.get_by_role("button", name="Send me a letter").click()
    expect(page.get_by_text("It waits to be printed.")).to_be_visible()

    page.goto("/me/data")
    page.get_by_role("button", name="Put my data together").click()
    ready = page.get_by_role("link", name=re.compile("my-data.zip"))
    expect(ready).to_be_visible(timeout=SOON)
    with page.expect_download() as download:
        ready.click()
    with zipfile.ZipFile(Path(download.value.path())) as held:
        assert "A poster covers the timetable." in held.read("data.json").decode()

    other = desktop()
    other.goto("/sign-in")
    other.fill("#email", email)
    other.fill("#password", PASSWORD)
    other.keyboard.press("Enter")
    expect(other.locator(".head .avatar")).to_be_visible()
    page.goto("/me/sessions")
    page.locator(".session-row form button").click()
    expect(page.locator(".session-row")).to_have_count(1)
    other.goto("/me")
    expect(other).to_have_url(re.compile("/sign-in"))

    page.goto("/me/delete")
    page.get_by_text("Take it away too").click()
    page.get_by_role("button", name="Delete my account for good").click()
    expect(page.get_by_text("Your account is deleted")).to_be_visible()
    page.goto("/me")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_an_agent_is_invited_shows_a_second_factor_looks_at_a_contact_and_is_let_go_when_they_leave(
    site: Site, desktop: OpenPage
) -> None:
    email = "artem@city.example"
    promise = done(site, lambda _session: site.city.report(text="The lamp hums.", contact="ben@home.example"))
    _, administrator = somebody(site, "administrator")
    office = desktop()
    signed_in(office, site, administrator, "/admin/people/invite")
    office.fill("#email", email)
    office.fill("#name", "Artem Agent")
    office.select_option("#role-i", "agent")
    office.select_option("#department-i", "lighting")
    office.get_by_role("button", name="Send the invitation").click()
    expect(office.get_by_text(email).first).to_be_visible()

    page = desktop()
    page.goto(f"/invitation/{letter_to(site, email)}")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Accept the invitation").click()
    page.goto("/staff")
    expect(page).to_have_url(re.compile("/me/security"))
    page.get_by_role("button", name="Set up an app").click()
    page.locator("summary", has_text="I cannot read the picture").click()
    secret = (page.locator(".code").text_content() or "").replace(" ", "")
    page.get_by_label("Six digits").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("link", name="I have them, go on").click()

    live(page)
    page.locator(f'[data-issue-id="{promise.public_id}"] a').first.click()
    expect(page.get_by_text("ben@home.example")).to_have_count(0)
    page.locator("summary", has_text="What was reported").click()
    page.locator("summary", has_text="Show the contact").click()
    page.get_by_label("What you need it for").fill("To ask which lamp")
    page.get_by_role("button", name="Show the contact").click()
    expect(page.get_by_text("ben@home.example")).to_be_visible()
    with site.session() as session:
        (look,) = session.scalars(select(ContactView).where(ContactView.report_id == promise.report_id))
        assert look.reason == "To ask which lamp"

    live(page)
    office.goto("/admin/people")
    office.get_by_role("link", name=re.compile("Artem Agent")).click()
    office.locator("summary", has_text="They leave").click()
    office.get_by_role("button", name="End the account").click()
    expect(page.get_by_text("ben@home.example")).to_have_count(0)
    expect(page).to_have_url(re.compile("/sign-in"))


def test_a_moderator_covers_a_word_and_a_part_of_a_photo_and_the_open_page_follows(
    site: Site, desktop: OpenPage, phone: OpenPage
) -> None:
    words = "Anna Ivanova hangs these posters."
    data = io.BytesIO()
    Image.new("RGB", (800, 600), "navy").save(data, "JPEG")
    report_by_hand(phone(), words, data.getvalue())
    public_id = number_of(site, words)

    def flagged(session: Any) -> str:
        query = select(Photo.public_id).join(Report, Report.id == Photo.report_id).where(Report.text == words)
        photo = session.scalars(query).one()
        flag_content(session, Actor(), public_id, "report:1", "personal_data", who=b"x")
        flag_content(session, Actor(), public_id, f"photo:{photo}", "people_shown", who=b"x")
        return str(photo)

    photo = done(site, flagged)
    _, moderator = somebody(site, "moderator")
    public, page = phone(), desktop()
    public.goto(f"/issues/{public_id}")
    live(public)
    expect(public.locator("main")).to_contain_text("Anna Ivanova")
    expect(public.locator(f'img[src*="{photo}"]').first).to_be_attached()

    signed_in(page, site, moderator, "/moderation")
    page.get_by_role("link", name=words, exact=True).click()
    for word in ("Anna", "Ivanova"):
        page.locator(".cw", has_text=word).click()
    page.get_by_role("button", name="Cover what is marked").click()
    expect(public.locator("main")).not_to_contain_text("Ivanova")
    expect(public.locator("main")).to_contain_text("hangs these posters")

    page.goto("/moderation")
    page.locator("[data-key-row] a").first.click()
    page.locator("[data-cover].ready").scroll_into_view_if_needed()
    box = page.locator("[data-cover]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    expect(page.locator(".cover-box")).to_have_count(1)
    page.get_by_role("button", name="Cover what is marked").click()
    expect(public.locator(f'img[src*="{photo}"]')).to_have_count(0)
    expect(public.locator('main img[src*="/photos/"]').first).to_be_attached()


def test_a_clerk_invites_a_council_member_prints_letters_and_records_at_the_desk(
    site: Site, desktop: OpenPage
) -> None:
    neighbour, asking = somebody(site)
    visitor, _ = somebody(site)
    home = Addressee("Nina N.", "Bell Street 4", place=Point(*WEST))
    done(site, lambda session: ask_for_letter(session, asking, neighbour.id, home, key=KEY))
    _, clerk = somebody(site, "clerk")
    page = desktop()
    signed_in(page, site, clerk, "/admin/people/invite")
    page.fill("#email", "elena@council.example")
    page.fill("#name", "Elena Elected")
    page.select_option("#role-i", "council_member")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("elena@council.example").first).to_be_visible()

    page.get_by_label("Administration").get_by_role("link", name="Residence").click()
    expect(page.get_by_role("cell", name="Nina N.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Print the letters (PDF)").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    page.reload()
    page.get_by_role("button", name="Mark as sent").click()
    expect(page.get_by_role("button", name="Mark as sent")).to_have_count(0)

    page.get_by_role("link", name="To the desk").click()
    page.get_by_label("E-mail address of their account").fill(visitor.email)
    page.get_by_label("Street and number").fill("Mill Lane 3")
    page.get_by_text("I have seen their identity card and the address").click()
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text(f"Recorded: {visitor.name} is a verified resident.")).to_be_visible()


def test_a_council_member_signs_in_with_a_passkey_alone(site: Site, phone: OpenPage) -> None:
    person, _ = somebody(site, "council_member")
    page = phone()
    plug_in(page)
    page.goto("/sign-in")
    page.fill("#email", person.email)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))
    page.goto("/me/security")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("ol.codes li")).to_have_count(10)
    page.goto("/me")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/sign-in")
    # This device answers at once to what the field of the address offers.
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))
    page.goto("/me/security")
    expect(page.get_by_text("A password alone does not open your account.")).to_be_visible()


def test_an_administrator_gives_the_city_its_shape_and_sees_what_it_was_before(
    site: Site, desktop: OpenPage
) -> None:
    _, administrator = somebody(site, "administrator")
    _, agent = somebody(site, "agent", "lighting")
    page = desktop()
    signed_in(page, site, administrator, "/admin")
    sections = page.get_by_role("navigation", name="Administration")
    sections.get_by_role("link", name="City").click()
    page.get_by_label("Colour").fill("#7A1FA2")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".swatch.brand")).to_have_css("background-color", "rgb(122, 31, 162)")

    sections.get_by_role("link", name="Kinds of issue").click()
    page.get_by_role("link", name="A pothole").click()
    page.locator("#target-days").fill("7")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#pothole")).to_contain_text("promised in 7 working days")

    sections.get_by_role("link", name="Jurisdictions").click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Draw", exact=True).click()
    box = page.locator(".jurisdiction-map").bounding_box()
    assert box is not None
    for right, down in ((0.3, 0.3), (0.5, 0.3), (0.5, 0.6), (0.3, 0.6)):
        page.mouse.click(box["x"] + box["width"] * right, box["y"] + box["height"] * down)
    expect(page.get_by_label("Corners")).to_have_value(re.compile(r"(\S+, \S+\n){3}\S+, \S+"))
    page.locator("#draw").get_by_label("English").fill("Old harbour")
    page.locator("#draw").get_by_label("Русский").fill("Старая гавань")
    page.get_by_role("button", name="Save the area").click()
    expect(page.locator("#drawn")).to_contain_text("Old harbour")

    sections.get_by_role("link", name="Changes").click()
    change = page.locator("details", has_text="pothole").first
    expect(change.locator("tr", has_text="working days")).to_contain_text(re.compile(r"3.*7", re.DOTALL))
    sections.get_by_role("link", name="Roles").click()
    expect(page.get_by_role("heading", name="Moderator")).to_be_visible()

    other = desktop()
    signed_in(other, site, agent, "/staff")
    expect(other.get_by_role("link", name="Administration")).to_have_count(0)
    refused = other.goto("/admin/city")
    assert refused is not None and refused.status == 403
    with site.session() as session:
        assert session.scalar(text("SELECT brand_colour FROM city")) == "#7A1FA2"
