"""Issues about an asset: where they are, who answers, and what is offered as the same."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from civic.assets.models import Asset
from civic.categories.models import Category
from civic.core import clock
from civic.core.errors import InvalidInput
from civic.core.permissions import SYSTEM, VISITOR
from civic.departments.models import Department
from civic.issues.commands.move import move
from civic.issues.commands.recategorise import recategorise
from civic.issues.models import Issue
from civic.issues.places import place_of
from civic.issues.queries.detail import issue_detail
from civic.issues.queries.listing import Filter, issues
from civic.issues.queries.nearby import nearby
from geo.shapes import Point
from tests.assets import LAMP_217, LAMP_218, with_assets
from tests.small_city import EAST, WEST, SmallCity, events_of


@pytest.fixture(autouse=True)
def assets(city: SmallCity) -> None:
    with_assets(city)


def the_issue(session: Session, public_id: str) -> Issue:
    return session.scalars(select(Issue).where(Issue.public_id == public_id)).one()


def asset_id(session: Session, key: str) -> int:
    return session.scalars(select(Asset.id).where(Asset.number_key == key)).one()


def refused(city: SmallCity, **values: object) -> dict[str | None, str]:
    with pytest.raises(InvalidInput) as caught:
        city.report(**values)
    return {problem.field: problem.code for problem in caught.value.problems}


def test_a_report_about_an_asset_is_where_the_asset_is(session: Session, city: SmallCity) -> None:
    promise = city.report(place=WEST, asset="lamp:№217")
    issue = the_issue(session, promise.public_id)
    assert issue.asset_id == asset_id(session, "217")
    assert place_of(session, issue.id) == Point(*LAMP_217)
    assert city.report(place=(None, None), asset="lamp:218").public_id
    assert events_of(session, promise.public_id)[0].body["asset"] == "lamp:217"
    shown = issue_detail(session, VISITOR, promise.public_id).asset
    assert shown is not None and shown.label("ru") == "Фонарь 217"


def test_a_private_issue_does_not_tell_its_asset_in_the_log(session: Session, city: SmallCity) -> None:
    promise = city.report(category="person", asset="lamp:217")
    assert "asset" not in events_of(session, promise.public_id)[0].body


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("lamp:999", "asset.not_found"), ("217", "asset.not_found"), ("lamp:219", "asset.retired"),
        ("playground:7", "asset.other_type"),
    ],
)  # fmt: skip
def test_an_asset_that_cannot_be_meant_is_refused(city: SmallCity, code: str, refusal: str) -> None:
    assert refused(city, asset=code) == {"asset": refusal}


def test_a_category_needs_an_asset_only_where_the_city_has_such_ones(
    session: Session, city: SmallCity
) -> None:
    category = session.get_one(Category, city.categories["poster"])
    category.asset_type, category.asset_required = "column", True
    session.flush()
    assert city.report(category="poster").public_id
    category.asset_type = "lamp"
    session.flush()
    assert refused(city, category="poster") == {"asset": "asset.missing"}


def test_the_department_that_owns_the_asset_answers_where_the_category_says_so(
    session: Session, city: SmallCity
) -> None:
    assert city.report(asset="lamp:217").department == "care"
    assert city.report(asset="lamp:218").department == "lighting", (
        "an outside owner: as jurisdictions have it"
    )
    assert city.report().department == "lighting"
    category = session.get_one(Category, city.categories["lamp"])
    category.by_asset_owner = False
    session.flush()
    assert city.report(asset="lamp:217").department == "lighting"


@pytest.mark.parametrize("values", [{"retired_at": "now"}, {"kind": "outside"}])
def test_an_owner_that_is_no_more_or_not_the_citys_does_not_answer(
    session: Session, city: SmallCity, values: dict[str, object]
) -> None:
    if "retired_at" in values:
        values = {"retired_at": clock.now()}
    session.execute(update(Department).where(Department.code == "care").values(**values))
    assert city.report(asset="lamp:217").department == "lighting"


def test_routing_anew_keeps_to_the_owner_while_it_is_about_the_asset(
    session: Session, city: SmallCity
) -> None:
    poster = city.report(category="poster", asset="lamp:217")
    assert poster.department == "roads"
    recategorise(session, SYSTEM, poster.public_id, "lamp", "It is the lamp.")
    assert the_issue(session, poster.public_id).department_id == city.departments["care"]
    move(session, SYSTEM, poster.public_id, LAMP_217[0] + 0.0001, LAMP_217[1], "A step aside.")
    assert the_issue(session, poster.public_id).asset_id is not None
    move(session, SYSTEM, poster.public_id, *EAST, "It is over there.")
    moved = the_issue(session, poster.public_id)
    assert (moved.asset_id, moved.department_id) == (None, city.departments["roads"])


def test_another_kind_of_thing_takes_the_place_of_the_asset(session: Session, city: SmallCity) -> None:
    lamp = city.report(asset="lamp:217")
    session.get_one(Category, city.categories["pothole"]).asset_type = "road"
    session.flush()
    recategorise(session, SYSTEM, lamp.public_id, "pothole", "It is the road.")
    assert the_issue(session, lamp.public_id).asset_id is None


def test_open_issues_of_the_same_asset_are_offered_first(session: Session, city: SmallCity) -> None:
    near = city.report(place=(LAMP_217[0] + 0.0002, LAMP_217[1]))
    with clock.frozen(clock.now().replace(year=2025)):
        old = city.report(category="poster", asset="lamp:217")
    category = session.get_one(Category, city.categories["lamp"])
    found = nearby(session, VISITOR, category, Point(*LAMP_217), asset_id(session, "217"))
    assert [(one.issue.public_id, one.same_asset) for one in found] == [
        (old.public_id, True), (near.public_id, False),
    ]  # fmt: skip
    far = nearby(session, VISITOR, category, Point(*EAST), asset_id(session, "217"))
    assert [one.issue.public_id for one in far] == [old.public_id]
    assert nearby(session, VISITOR, category, Point(*LAMP_218), asset_id(session, "218")) != []


def test_the_history_of_an_asset_shows_what_the_reader_may_find(session: Session, city: SmallCity) -> None:
    public = city.report(asset="lamp:217")
    city.report(category="person", asset="lamp:217")
    page = issues(session, VISITOR, Filter(asset=asset_id(session, "217")))
    assert [issue.public_id for issue in page.issues] == [public.public_id]
    staff = city.staff("care")
    assert len(issues(session, staff, Filter(asset=asset_id(session, "217"))).issues) == 2
