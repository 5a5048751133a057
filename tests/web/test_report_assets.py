"""A report about a thing with a number, without scripts: chosen in the list, typed, scanned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from civic.assets.models import Asset
from civic.core import clock
from civic.core.db import counted_statements
from civic.issues.models import Issue
from tests.assets import LAMP_217, with_assets
from tests.small_city import WEST
from tests.web.reporting import Reporting, reporting_city
from tests.web.walker import Page, Walker

WORDS = "It has been dark for a week"


@pytest.fixture(scope="module")
def reporting(cluster, worker_name, tmp_path_factory) -> Iterator[Reporting]:
    with reporting_city(cluster, f"{worker_name}_assets", tmp_path_factory.mktemp("city")) as made:
        with made.session() as session:
            made.city.session = session
            with_assets(made.city)
            session.commit()
        yield made


@pytest.fixture
def walker(reporting) -> Walker:
    return Walker(reporting.app)


def at_details(walker: Walker, category: str = "lamp") -> Page:
    walker.open(f"/report?lon={WEST[0]}&lat={WEST[1]}")
    walker.press()
    return walker.press("next", text=WORDS, category=category, nearby_seen=category)


def sent(walker: Walker) -> None:
    with clock.frozen(clock.now() + timedelta(seconds=30)):
        page = walker.press("send")
    assert page.status == 303, page.text


def newest(reporting) -> tuple[Issue, str | None]:
    with reporting.session() as session:
        issue = session.scalars(select(Issue).order_by(Issue.id.desc())).first()
        number = session.scalar(select(Asset.number).where(Asset.id == issue.asset_id))
    return issue, number


def test_lamps_near_the_place_are_listed_and_the_chosen_one_moves_the_place(reporting, walker) -> None:
    page = at_details(walker)
    assert page.radios["asset"] == ["lamp:217", "lamp:218", ""]
    assert "Lamp 217 23 m away" in page.text
    page = walker.press(asset="lamp:217")
    assert page.value("asset") == "lamp:217" and float(page.value("lon")) == pytest.approx(LAMP_217[0])
    assert "Care gets it" in page.text, "its owner answers"
    sent(walker)
    issue, number = newest(reporting)
    assert number == "217" and issue.address


@pytest.mark.parametrize("typed", ["218", "lamp 218", "№218", "Фонарь № 218"])
def test_a_number_is_typed_as_one_likes(reporting, walker, typed) -> None:
    at_details(walker)
    page = walker.press(asset_number=typed)
    assert page.value("asset") == "lamp:218" and page.value("asset_number") is None


@pytest.mark.parametrize(
    ("typed", "said"), [("lamp 999", "Lamp 999 is not known here"), ("219", "Lamp 219 is there no more")]
)
def test_an_unknown_number_is_said_beside_its_field_with_what_was_typed(walker, typed, said) -> None:
    at_details(walker)
    page = walker.press(asset_number=typed)
    assert page.status == 422 and said in page.error("asset_number")
    assert page.value("asset_number") == typed
    assert page.title.startswith("Error:") and 'href="#asset_number"' in page.html


def test_none_of_them_is_an_answer_too(reporting, walker) -> None:
    at_details(walker)
    walker.press(asset="")
    sent(walker)
    assert newest(reporting)[1] is None


def test_a_kind_without_assets_is_not_asked_for_one(walker) -> None:
    assert "asset" not in at_details(walker, "poster").radios


def test_a_scanned_label_leads_to_a_report_about_the_thing(reporting, walker) -> None:
    answer = walker.client.get("/a/lamp/217", headers=walker.headers)
    assert answer.status_code == 302
    page = walker.open(answer.headers["Location"])
    assert page.heading == "What is wrong?" and "Lamp 217" in page.text
    assert page.radios["category"][0] == "lamp", "what is reported of lamps comes first"
    walker.press("next", text=WORDS, category="poster", nearby_seen="poster")
    walker.press(asset_seen="lamp:217")
    sent(walker)
    assert newest(reporting)[1] == "217", "whatever kind it is"


def test_another_kind_of_thing_lets_go_of_the_scanned_one(reporting, walker) -> None:
    with reporting.session() as session:
        from civic.categories.models import Category

        session.get_one(Category, reporting.city.categories["pothole"]).asset_type = "road"
        session.commit()
    reporting.app.extensions.pop("veche_kinds", None)
    walker.open("/report?asset=lamp:217")
    page = walker.press("next", text=WORDS, category="pothole", nearby_seen="pothole")
    assert page.radios["asset"] == ["road:12-3", ""]


def test_typed_words_choose_the_thing_and_its_place(walker) -> None:
    walker.open("/report")
    page = walker.press("next", address="lamp 217")
    assert page.value("asset") == "lamp:217" and float(page.value("lat")) == pytest.approx(LAMP_217[1])
    walker.press("back")
    page = walker.press("next", address="Bell Street 14")
    assert page.value("asset") is None, "another place was typed: it is about the lamp no more"


def test_an_open_issue_about_the_same_thing_is_offered_before_going_on(reporting, walker) -> None:
    with reporting.session() as session:
        reporting.city.session = session
        first = reporting.city.report(
            asset="lamp:218", category="form", answers={"since": "May"}, text="It leans."
        )
        session.commit()
    at_details(walker)
    page = walker.press(asset="lamp:218")
    assert "This one is reported already" in page.text and "It leans" in page.text
    assert f"/report/join/{first.public_id}" in page.html
    page = walker.press()
    assert page.heading.startswith("What should be true"), "asked once"


def test_a_report_about_an_asset_takes_at_most_twelve_statements(reporting, walker) -> None:
    at_details(walker)
    walker.press(asset="lamp:217")
    if "This one is reported already" in walker.page.text:
        walker.press()
    with (
        clock.frozen(clock.now() + timedelta(seconds=30)),
        counted_statements(reporting.engine) as statements,
    ):
        assert walker.press("send").status == 303
    assert len(statements) <= 12, "\n".join(statements)


def test_suggestions_hold_the_thing_that_is_typed(walker) -> None:
    found = walker.client.get("/places/suggest?q=lamp+21").get_json()
    assert [(option["label"], option["asset"]) for option in found[:2]] == [
        ("Lamp 217", "lamp:217"), ("Lamp 218", "lamp:218"),
    ]  # fmt: skip
    box = f"{LAMP_217[0] - 0.001},{LAMP_217[1] - 0.001},{LAMP_217[0] + 0.0005},{LAMP_217[1] + 0.001}"
    around = walker.client.get(f"/assets/around?type=lamp&bbox={box}", headers={"Accept-Language": "ru"})
    assert [option["label"] for option in around.get_json()] == ["Фонарь 217"]
    assert walker.client.get("/assets/around?bbox=1,2").status_code == 400
    assert re.search("LineString", walker.client.get("/assets/road/12-3/shape").get_data(as_text=True))
