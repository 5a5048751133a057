from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select, text

from civic.core import clock
from civic.issues.models import Issue, Photo, Report
from tests.small_city import EAST, OUTSIDE, WEST, events_of
from tests.web.reporting import Reporting, reporting_city
from tests.web.walker import Walker

WORDS = "The lamp at the corner is dark"


@pytest.fixture(scope="module")
def reporting(cluster, worker_name, tmp_path_factory) -> Iterator[Reporting]:
    with reporting_city(cluster, f"{worker_name}_steps", tmp_path_factory.mktemp("city")) as made:
        yield made


@pytest.fixture
def walker(reporting) -> Walker:
    return Walker(reporting.app)


def at_step(walker: Walker, step: str, *, category: str = "poster", place=WEST, **fields):
    """Walk to a step with as little as it takes. Of posters nobody has asked anything near by."""
    walker.open(f"/report?lon={place[0]}&lat={place[1]}")
    if step == "where":
        return walker.page
    walker.press()
    if step == "what":
        return walker.page
    walker.press("next", text=fields.pop("text", WORDS), category=category, nearby_seen=category)
    if step == "details":
        return walker.page
    return walker.press(**fields)


def picture(colour: str = "navy") -> tuple[io.BytesIO, str]:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(data, "JPEG")
    data.seek(0)
    return data, "lamp.jpg"


def report_of(reporting, words: str) -> Report:
    with reporting.session() as session:
        return session.scalars(select(Report).where(Report.text == words)).one()


def later(walker: Walker, **changes):
    """Send the last step as somebody who has taken their time."""
    with clock.frozen(clock.now() + timedelta(seconds=30)):
        return walker.press("send", **changes)


def test_a_report_is_made_by_address_without_any_script(reporting):
    walker = Walker(reporting.app)
    assert walker.open().title.startswith("Where is it? (1 of 4)")
    assert walker.press(address="bell street 14").heading == "What is wrong?"
    walker.press("suggest", text="Form seven is torn")
    assert walker.page.radios["category"].count("form") == 2, "as a suggestion and in the tree"
    assert walker.press(category="form").heading == "Anything that helps the crew?"
    walker.press(answers__since="Monday", answers__how_many="3", photo=picture())
    assert walker.page.heading == "What should be true when it is done?"
    assert walker.page.value("planned_result") == "The form is well"
    assert walker.page.values("criteria") == ["lit", "safe"]
    page = later(walker, criteria=["lit"], contact_email="ann@city.example", contact_name="Ann")
    assert page.status == 303
    assert page.answer.location.startswith("/r/") and page.answer.location.endswith("?new=1")
    found = report_of(reporting, "Form seven is torn")
    assert (found.contact_email, found.answers) == ("ann@city.example", {"since": "Monday", "how_many": 3})
    with reporting.session() as session:
        issue = session.get(Issue, found.issue_id)
        assert issue.address == "Bell Street 14"
        assert [criterion["code"] for criterion in issue.criteria] == ["lit"]
        assert session.scalars(select(Photo.report_id).where(Photo.issue_id == issue.id)).all() == [found.id]
        assert [event.kind for event in events_of(session, issue.public_id)] == ["issue.received"]


def test_the_place_and_the_result_are_in_the_readers_language(reporting):
    walker = Walker(reporting.app, "ru")
    walker.open()
    walker.press(address="колокольная ул., 14")
    walker.press(text="Плакат на стене", category="poster", nearby_seen="poster")
    walker.press()
    assert walker.page.value("planned_result") == "poster: порядок"
    later(walker)
    with reporting.session() as session:
        found = report_of(reporting, "Плакат на стене")
        assert (found.language, session.get(Issue, found.issue_id).address) == ("ru", "Колокольная улица, 14")


def test_an_unknown_address_is_told_beside_the_field_and_stays(walker):
    walker.open()
    page = walker.press(address="Nowhere Boulevard 99")
    assert page.status == 422
    assert "We do not know this address" in page.error("address")
    assert page.value("address") == "Nowhere Boulevard 99"
    assert page.title.startswith("Error: Where is it?")


def test_nothing_typed_and_no_pin_asks_for_a_place(walker):
    walker.open()
    assert "Say where it is" in walker.press().error("address")


def test_of_several_addresses_one_is_chosen(walker):
    walker.open()
    page = walker.press(address="station road 5")
    assert "Which of them is it?" in page.text
    assert "East" in page.text and "West" in page.text
    chosen = page.radios["choice"][0]
    assert walker.press(choice=chosen).heading == "What is wrong?"
    assert "Station Road 5" in walker.page.text


def test_a_place_outside_says_whom_to_turn_to(walker):
    walker.open(f"/report?lon={OUTSIDE[0]}&lat={OUTSIDE[1]}")
    page = walker.press()
    assert page.status == 422
    assert "This place lies outside Smallton. Turn to the county" in page.error("address")


@pytest.mark.parametrize("lon,lat", [("north", "60"), ("1e400", "60"), ("30", "91"), ("nan", "nan")])
def test_absurd_coordinates_are_refused_in_words(walker, lon, lat):
    walker.open()
    assert "This is not a place on the map" in walker.press(lon=lon, lat=lat, place_source="map").error(
        "address"
    )


def test_an_address_typed_after_the_pin_was_moved_counts(walker):
    at_step(walker, "where", place=EAST)
    walker.press(address="bell street 14", place_source="map")
    assert walker.page.value("address") == "Bell Street 14"


def test_words_that_are_no_address_describe_the_pins_place(walker):
    at_step(walker, "where", place=WEST)
    walker.press(address="behind the blue kiosk", place_source="map")
    assert walker.page.heading == "What is wrong?"
    assert (walker.page.value("address"), walker.page.value("lat")) == ("behind the blue kiosk", "60.005000")


def test_place_and_category_can_be_given_by_a_link(walker, reporting):
    with reporting.session() as session:
        house = session.scalar(text("SELECT id FROM address WHERE number = '14' LIMIT 1"))
    walker.open(f"/report?address_id={house}&category=poster")
    assert walker.page.value("address") == "Bell Street 14"
    walker.press()
    assert walker.page.value("category") == "poster"


@pytest.mark.parametrize(
    "query", ["lon=a&lat=b", "address_id=999999", "address_id=9" * 30, "category=nonsense"]
)
def test_a_broken_link_opens_an_empty_first_step(walker, query):
    page = walker.open(f"/report?{query}")
    assert page.status == 200
    assert (page.heading, page.value("lon")) == ("Where is it?", "")


@pytest.mark.parametrize("how", ["link", "choice"])
def test_an_emergency_tells_to_call_and_shows_no_form(walker, how):
    if how == "link":
        page = walker.open("/report?category=gas")
    else:
        at_step(walker, "what")
        page = walker.press(text="It smells of gas", category="gas")
    assert 'href="tel:112"' in page.html
    assert "Leave the house." in page.text
    assert page.forms == 0


def test_an_emergency_is_suggested_before_all_else(walker):
    at_step(walker, "what")
    assert walker.press("suggest", text="gas near the lamp").radios["category"][0] == "gas"


def test_going_back_keeps_what_was_typed_on_every_step(walker):
    at_step(walker, "result", category="form", answers__since="Monday")
    walker.press("back", planned_result="My own words", contact_phone="+7 900 123-45-67", criteria=["safe"])
    assert walker.page.value("answers.since") == "Monday"
    walker.press("back", answers__since="Sunday")
    assert walker.page.value("text") == WORDS
    walker.press("back", text="Other words")
    assert walker.page.heading == "Where is it?"
    walker.press()
    assert (walker.page.value("text"), walker.page.value("category")) == ("Other words", "form")
    walker.press(nearby_seen="form")
    assert walker.page.value("answers.since") == "Sunday"
    walker.press()
    assert walker.page.value("planned_result") == "My own words"
    assert walker.page.value("contact_phone") == "+7 900 123-45-67"
    assert walker.page.values("criteria") == ["safe"]


def test_another_category_brings_its_own_result_but_leaves_the_reporters_words(walker):
    at_step(walker, "result", category="poster")
    walker.press("back")
    walker.press("back")
    walker.press(category="car", nearby_seen="car")
    assert walker.press().value("planned_result") == "The car is well"
    walker.press("back", planned_result="Tow it away")
    walker.press("back")
    walker.press(category="poster", nearby_seen="poster")
    assert walker.press().value("planned_result") == "Tow it away"


def test_words_and_kind_are_asked_for(walker):
    at_step(walker, "what")
    page = walker.press(text=" ")
    assert "Write a few words" in page.error("text")
    assert "Choose what is wrong" in page.error("category")
    assert page.status == 422


def test_a_huge_text_is_told_and_kept(walker):
    at_step(walker, "what")
    page = walker.press(text="x" * 6000, category="poster")
    assert "6000 characters; 5000 is the most" in page.error("text")
    assert page.value("text") == "x" * 6000


def test_a_question_that_needs_an_answer_is_asked_again(walker):
    at_step(walker, "details", category="form")
    page = walker.press(answers__how_many="many")
    assert "Answer this question" in page.error("answers-since")
    assert "Enter a whole number" in page.error("answers-how_many")
    assert page.value("answers.how_many") == "many"


def test_answers_to_another_categorys_questions_are_left_behind(walker, reporting):
    at_step(walker, "details", category="form")
    walker.press("back", answers__since="Monday")
    walker.press(category="poster", nearby_seen="poster", text="Left behind")
    walker.press()
    assert later(walker).status == 303
    assert report_of(reporting, "Left behind").answers == {}


def test_what_is_wrong_at_the_end_is_shown_there_with_everything_kept(walker):
    at_step(walker, "result", photo=picture())
    page = later(walker, contact_email="wrong", planned_result="As I said", criteria=None)
    assert page.status == 422
    assert "Enter an e-mail address like" in page.error("contact_email")
    assert "Keep at least one point" in page.error("criteria")
    assert (page.value("contact_email"), page.value("planned_result")) == ("wrong", "As I said")
    assert len(page.values("photos")) == 1
    assert page.value("text") == WORDS


def test_the_first_step_with_something_wrong_is_the_one_shown(walker):
    at_step(walker, "result")
    page = later(walker, lon=str(OUTSIDE[0]), lat=str(OUTSIDE[1]), contact_email="wrong")
    assert page.heading == "Where is it?"
    assert "outside Smallton" in page.error("address")
    assert page.value("contact_email") == "wrong"


def test_a_photo_that_is_gone_is_named_and_dropped(walker):
    at_step(walker, "result", photo=picture())
    page = later(walker, photos=["gone", *walker.page.values("photos")])
    assert page.heading == "Anything that helps the crew?"
    assert "This photo is gone" in page.text
    assert len(page.values("photos")) == 1


def test_good_photos_stay_when_another_file_is_none(walker):
    at_step(walker, "details")
    page = walker.press(photo=[picture(), (io.BytesIO(b"<svg onload=alert(1)>"), "photo.jpg")])
    assert page.status == 422
    assert "This is not a photo" in page.text
    assert len(page.values("photos")) == 1


def test_more_photos_than_there_is_room_for_are_told(walker):
    at_step(walker, "details")
    page = walker.press(
        photo=[picture(colour) for colour in ("red", "green", "blue", "navy", "pink", "gold", "tan")]
    )
    assert "6 photos at most" in page.text
    assert len(page.values("photos")) == 6


def test_a_form_that_was_open_for_too_long_loses_nothing(walker):
    at_step(walker, "result")
    walker.client.delete_cookie("veche")
    page = later(walker, planned_result="Still here")
    assert page.status == 400
    assert "This form was open for too long" in page.text
    assert page.value("planned_result") == "Still here"
    assert later(walker).status == 303


def test_a_huge_body_is_refused_with_a_page(walker):
    at_step(walker, "details")
    page = walker.press(photo=(io.BytesIO(b"\xff" * (26 * 1024 * 1024)), "big.jpg"))
    assert page.status == 413
    assert "20 MB" in page.text


@pytest.mark.parametrize(
    "fields", [{"website": "https://spam.example"}, {"opened": None}, {"opened": "1.forged"}]
)
def test_who_looks_like_a_program_is_asked_to_press_once_more(walker, fields):
    at_step(walker, "result", text="Pressed twice")
    page = later(walker, **fields)
    assert page.status == 422
    assert "press Send once more" in page.text
    assert later(walker).status == 303


def test_four_steps_in_no_time_are_a_programs(walker):
    with clock.frozen(clock.now()):
        at_step(walker, "result")
        assert "press Send once more" in walker.press("send").text


def test_words_are_shown_as_words(walker):
    at_step(walker, "what")
    page = walker.press(text="</textarea><script>alert(1)</script>", category="form")
    assert "<script>alert" not in page.html
    walker.press("back")
    assert walker.page.value("text") == "</textarea><script>alert(1)</script>"


@pytest.mark.parametrize(
    "category,words",
    [
        ("poster", "Your name and contact stay with Roads. Neighbours see only the report."),
        ("car", "Your words, photos and contact are for Roads only."),
        ("person", "Only Care sees this report. It is not on the map."),
    ],
)
def test_the_last_step_says_who_will_see_what(walker, category, words):
    assert words in at_step(walker, "result", category=category).text


def test_the_last_step_says_who_gets_it_and_until_when(walker):
    with clock.frozen(clock.now()):
        page = at_step(walker, "result", category="lamp", place=EAST)
    assert "Roads gets it, and you get a promise: done by" in page.text


def test_a_city_may_want_a_contact(walker, reporting):
    with reporting.session() as session:
        session.execute(text("UPDATE city SET anonymous_reports = false"))
        session.commit()
    try:
        page = at_step(walker, "result")
        assert "We need an e-mail address or a phone number" in page.text
        assert "This city needs an e-mail address" in later(walker).error("contact_email")
        assert later(walker, contact_phone="+7 900 123-45-67").status == 303
    finally:
        with reporting.session() as session:
            session.execute(text("UPDATE city SET anonymous_reports = true"))
            session.commit()


def test_a_step_without_a_known_kind_goes_back_to_the_kind(walker):
    at_step(walker, "details")
    assert walker.press(category="unheard-of").heading == "What is wrong?"
