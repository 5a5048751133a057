from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from civic.issues.models import Issue, Photo, Report
from tests.browser.kept import kept
from tests.small_city import OUTSIDE, WEST, SmallCity

HERE = {"latitude": WEST[1] + 0.0001, "longitude": 30.0113, "accuracy": 8}
LINK = re.compile(r"/r/[0-9A-Z]{26}\?new=1$")


def forward(page: Page):
    """The step's main button, at the foot."""
    return page.locator(".foot button")


def at_step(page: Page, number: int) -> None:
    expect(page.locator("form[data-report]")).to_have_attribute(
        "data-step", ("where", "what", "details", "result")[number - 1]
    )


def take_time(page: Page) -> None:
    """As people do; nobody fills in four pages in two seconds."""
    page.wait_for_timeout(2100)


def to_last_step(page: Page, words: str, category: str = "poster", place=WEST) -> None:
    page.goto(f"/report?lon={place[0]}&lat={place[1]}&category={category}")
    forward(page).click()
    page.locator("#text").fill(words)
    expect(page.locator(f'[data-suggestions-list] input[value="{category}"]')).to_be_checked()
    forward(page).click()
    at_step(page, 3)
    forward(page).click()
    at_step(page, 4)


def reports(site, words: str) -> list[Report]:
    with site.session() as session:
        return list(session.scalars(select(Report).where(Report.text == words)))


def only_report(site, words: str) -> Report:
    (found,) = reports(site, words)
    return found


def fits(page: Page) -> None:
    wide, there = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= there, f"{page.title()} is {wide} px wide on a screen of {there}"


def test_on_a_phone_by_touch(site, phone, axe):
    page = phone(geolocation=HERE, permissions=["geolocation"])
    page.goto("/report")
    axe(page)
    expect(page.locator("[data-picker-pin]")).to_be_visible()
    page.get_by_role("button", name="My location").tap()
    expect(page.locator("[data-picker-label]")).to_have_text("Bell Street 12")
    expect(page.locator("[data-picker-detail]")).to_have_text("West, accurate to 8 m")
    axe(page)
    page.get_by_role("button", name="Here it is").tap()

    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page).to_have_title(re.compile(r"^What is wrong\? \(2 of 4\)"))
    page.get_by_label("Describe it in your own words").fill("The form at the gate is torn")
    page.locator("[data-suggestions-list] label", has_text="A form").tap()
    axe(page)
    forward(page).tap()

    at_step(page, 3)
    axe(page)
    page.get_by_label("Since when?").fill("Monday")
    forward(page).tap()

    at_step(page, 4)
    expect(page.get_by_label("Result you expect")).to_have_value("The form is well")
    page.get_by_text("No cables are left open").tap()
    page.get_by_label("E-mail address").fill("ann@city.example")
    axe(page)
    take_time(page)
    page.get_by_role("button", name="Send report").tap()
    expect(page).to_have_url(LINK)

    report = only_report(site, "The form at the gate is torn")
    assert (report.answers, report.contact_email) == ({"since": "Monday"}, "ann@city.example")
    with site.session() as session:
        issue = session.get(Issue, report.issue_id)
        assert (issue.address, [item["code"] for item in issue.criteria]) == ("Bell Street 12", ["lit"])


def test_by_keyboard_alone_in_russian(site, desktop, axe):
    page = desktop(locale="ru-RU")
    page.goto("/report")
    assert page.locator("html").get_attribute("lang") == "ru"

    def tab_to(selector: str) -> None:
        for _ in range(40):
            if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(
            f"{selector} was not reached: {page.evaluate('document.activeElement.outerHTML')}"
        )

    tab_to("#address")
    page.keyboard.type("колокольная 14")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Колокольная улица, 14")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    axe(page)
    page.keyboard.press("Enter")
    expect(page.locator("#address")).to_have_value("Колокольная улица, 14")
    page.keyboard.press("Enter")

    at_step(page, 2)
    expect(page.locator(".phead b")).to_have_text("Колокольная улица, 14")
    tab_to("#text")
    page.keyboard.type("Порвана форма номер семь")
    tab_to(".tree > summary")
    page.keyboard.press("Enter")
    tab_to(".tree-group > summary")
    page.keyboard.press("Enter")
    tab_to('.tree-group input[name="category"]')
    page.keyboard.press("Space")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.locator('.tree input[value="poster"]')).to_be_checked()
    axe(page)
    tab_to(".foot button")
    page.keyboard.press("Enter")

    at_step(page, 3)
    tab_to("#photo")
    tab_to(".foot button")
    page.keyboard.press("Enter")

    at_step(page, 4)
    expect(page.locator("#planned_result")).to_have_value("poster: порядок")
    tab_to("#criterion-2")
    page.keyboard.press("Space")
    tab_to("#contact_phone")
    page.keyboard.type("+7 900 123-45-67")
    take_time(page)
    page.keyboard.press("Enter")
    expect(page).to_have_url(LINK)
    report = only_report(site, "Порвана форма номер семь")
    assert (report.language, report.contact_phone) == ("ru", "+7 900 123-45-67")


def test_without_scripts_by_a_typed_address(site, phone):
    page = phone(java_script_enabled=False)
    page.goto("/report")
    expect(page.locator("[data-veche-map]")).to_be_hidden()
    page.get_by_label("Type the address").fill("station road 5")
    page.get_by_role("button", name="Here it is").click()
    page.get_by_text("East", exact=True).click()
    page.get_by_role("button", name="Here it is").click()
    page.get_by_label("Describe it in your own words").fill("A poster on the wall")
    page.get_by_role("button", name="Suggest what it is").click()
    page.locator("label", has_text="A poster").first.click()
    forward(page).click()
    page.get_by_label("Photos").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    forward(page).click()
    expect(page.get_by_text("1 photo added")).to_be_visible()
    take_time(page)
    page.get_by_role("button", name="Send report").click()
    expect(page).to_have_url(LINK)
    report = only_report(site, "A poster on the wall")
    with site.session() as session:
        assert session.scalar(select(func.count()).where(Photo.report_id == report.id)) == 1
        assert session.get(Issue, report.issue_id).address == "Station Road 5"


def picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (1600, 1200), "navy").save(data, "JPEG")
    return data.getvalue()


def test_the_map_under_the_pin_says_where(site, desktop):
    page = desktop()
    page.goto(f"/report?lon={WEST[0]}&lat={WEST[1]}")
    label = page.locator("[data-picker-label]")
    expect(label).to_have_text("Bell Street 6")
    page.locator("#map_place").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(350)
    expect(label).not_to_have_text("Bell Street 6")
    page.wait_for_timeout(1000)
    moved = label.text_content()
    forward(page).click()
    expect(page.locator(".phead b")).to_have_text(moved)


def test_a_place_outside_is_told_before_and_after_the_button(site, phone):
    page = phone()
    page.goto(f"/report?lon={OUTSIDE[0]}&lat={OUTSIDE[1]}")
    expect(page.locator("[data-picker-label]")).to_contain_text("Turn to the county")
    forward(page).click()
    expect(page.get_by_role("alert")).to_contain_text("This place lies outside Smallton")
    expect(page.locator(".govuk-error-summary")).to_be_focused()


def test_what_was_sent_offline_arrives_once_when_the_network_is_back(site, phone):
    page = phone()
    to_last_step(page, "Sent from a cellar")
    page.get_by_label("Your name").fill("Ann")
    take_time(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Send report").click()
    expect(page.locator("[data-report-notice]")).to_contain_text("Saved on this phone")
    page.get_by_role("button", name="Send report").click()
    expect(page.locator("[data-report-notice]")).to_contain_text("Saved on this phone")
    assert reports(site, "Sent from a cellar") == []
    page.context.set_offline(False)
    expect(page).to_have_url(LINK)
    assert only_report(site, "Sent from a cellar").contact_name == "Ann"


def test_a_report_kept_offline_is_sent_by_any_page_later(site, phone):
    page = phone()
    to_last_step(page, "Sent by another page")
    take_time(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Send report").click()
    expect(page.locator("[data-report-notice]")).to_contain_text("Saved on this phone")
    other = page.context.new_page()
    page.close()
    other.context.set_offline(False)
    other.goto("/sign-in")
    expect(other.locator("[data-outbox]")).to_contain_text("Your saved report has been sent")
    other.reload()
    other.wait_for_timeout(500)
    only_report(site, "Sent by another page")


def test_a_step_without_network_keeps_what_was_typed(site, phone):
    page = phone()
    page.goto(f"/report?lon={WEST[0]}&lat={WEST[1]}&category=poster")
    forward(page).click()
    page.locator("#text").fill("Typed in a lift")
    page.context.set_offline(True)
    forward(page).click()
    expect(page.locator("[data-report-notice]")).to_contain_text("You are offline")
    page.context.set_offline(False)
    forward(page).click()
    at_step(page, 3)


def test_a_report_that_was_begun_is_offered_again(site, phone):
    page = phone()
    page.goto(f"/report?lon={WEST[0]}&lat={WEST[1]}&category=poster")
    forward(page).click()
    page.locator("#text").fill("Begun on the bus")
    kept(page, "veche", "drafts", "Begun on the bus")
    page.goto("/report")
    page.get_by_role("button", name="Continue it").click()
    expect(page.locator("[data-picker-label]")).to_have_text("Bell Street 6")
    forward(page).click()
    expect(page.locator("#text")).to_have_value("Begun on the bus")
    expect(page.locator('input[value="poster"]:checked')).to_have_count(1)


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_wrong_at_the_end_is_told_and_nothing_typed_is_lost(site, phone, axe, scripts):
    page = phone(java_script_enabled=scripts)
    page.goto(f"/report?lon={WEST[0]}&lat={WEST[1]}&category=poster")
    forward(page).click()
    page.locator("#text").fill("With a slip")
    forward(page).click()
    forward(page).click()
    page.get_by_label("Result you expect").fill("My own result")
    page.get_by_label("E-mail address").fill("ann at home")
    take_time(page)
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_role("alert")).to_contain_text("One thing needs another look")
    expect(page.get_by_label("E-mail address")).to_have_value("ann at home")
    expect(page.get_by_label("Result you expect")).to_have_value("My own result")
    if scripts:
        axe(page)
        page.get_by_role("link", name="Enter an e-mail address").click()
        expect(page.get_by_label("E-mail address")).to_be_focused()
    page.get_by_label("E-mail address").fill("")
    page.get_by_role("button", name="Send report").click()
    expect(page).to_have_url(LINK)
    found = [report.planned_result for report in reports(site, "With a slip")]
    assert set(found) == {"My own result"}


def test_a_photo_is_made_small_shown_and_can_be_taken_away(site, phone, axe):
    page = phone()
    page.goto(f"/report?lon={WEST[0]}&lat={WEST[1]}&category=poster")
    forward(page).click()
    page.locator("#text").fill("Two photos")
    forward(page).click()
    at_step(page, 3)
    files = [{"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": picture()} for name in "ab"]
    page.get_by_label("Photos").set_input_files(files)
    expect(page.locator('[data-photos-list] input[name="photos"]')).to_have_count(2)
    axe(page)
    page.get_by_role("button", name="Remove the photo a.jpg").click()
    forward(page).click()
    expect(page.get_by_text("1 photo added")).to_be_visible()
    page.get_by_role("button", name="Add or remove").click()
    expect(page.locator("[data-photos-list] li")).to_have_count(1)
    assert page.locator("[data-photos-list] img").evaluate(
        "image => image.complete && image.naturalWidth > 0"
    )


def test_an_issue_near_by_is_joined_by_one_tap(site, phone, axe):
    with site.session() as session:
        made = SmallCity(session).report(category="pothole", text="A deep hole", place=(30.0101, 60.0032))
        session.commit()
    page = phone()
    page.goto("/report?lon=30.0102&lat=60.0032")
    forward(page).click()
    page.locator("#text").fill("pothole")
    page.locator("[data-suggestions-list] label").first.tap()
    expect(page.get_by_role("heading", name="Already reported 10 m away")).to_be_visible()
    expect(page.get_by_role("button", name="No, mine is different")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Join it").tap()
    expect(page).to_have_url(LINK)
    with site.session() as session:
        issue = session.scalars(select(Issue).where(Issue.public_id == made.public_id)).one()
        assert issue.report_count == 2
    page.goto("/report")
    page.wait_for_timeout(300)
    expect(page.locator("[data-draft-offer]")).to_be_hidden()


def test_an_emergency_says_to_call(site, phone, axe):
    page = phone()
    page.goto(f"/report?lon={WEST[0]}&lat={WEST[1]}")
    forward(page).click()
    page.locator("#text").fill("gas in the cellar")
    page.locator("[data-suggestions-list] label", has_text="A gas").tap()
    axe(page)
    forward(page).tap()
    call = page.get_by_role("link", name="Call 112 now")
    expect(call).to_have_attribute("href", "tel:112")
    expect(page.locator("main form")).to_have_count(0)
    axe(page)


def test_the_browsers_own_way_back_finds_each_step_as_it_was(site, desktop):
    page = desktop()
    to_last_step(page, "There and back")
    page.go_back()
    at_step(page, 3)
    page.go_back()
    at_step(page, 2)
    expect(page.locator("#text")).to_have_value("There and back")
    page.go_forward()
    at_step(page, 3)


@pytest.mark.parametrize("locale", ["en-GB", "ru-RU"])
def test_every_step_fits_on_the_narrowest_phone(site, phone, locale):
    page = phone(viewport={"width": 320, "height": 640}, locale=locale)
    page.goto(f"/report?lon={WEST[0]}&lat={WEST[1]}&category=form")
    fits(page)
    forward(page).click()
    page.locator("#text").fill("Verylongwordwithoutanyspaces" * 8)
    fits(page)
    page.locator(".tree > summary").click()
    fits(page)
    forward(page).click()
    page.locator('[name="answers.since"]').fill("Monday")
    fits(page)
    forward(page).click()
    at_step(page, 4)
    fits(page)
