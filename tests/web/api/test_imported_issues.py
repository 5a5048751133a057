"""What was imported, for programs: no geometry where nobody knows the place, and where it came from."""

from __future__ import annotations

import pytest

from tests.imported import SOURCE, Imported, import_issue
from tests.small_city import WEST, SmallCity
from tests.web.api.conftest import Api


def imported(api: Api, **values: object) -> Imported:
    with api.database.transaction() as session:
        city = SmallCity(session, api.city.departments, api.city.categories, api.city.areas)
        return import_issue(city, **values)  # type: ignore[arg-type]  # as asked


def test_an_uncertain_place_has_no_geometry_and_says_so(api: Api) -> None:
    lost, placed = imported(api, uncertain=True), imported(api)
    shown = api.get(f"/issues/{lost.public_id}").get_json()
    assert shown["geometry"] is None
    assert shown["properties"]["place_uncertain"] is True and shown["properties"]["area_name"] is None
    assert api.get(f"/issues/{placed.public_id}").get_json()["geometry"]["coordinates"] == list(WEST)
    listed = {
        each["id"]: each for each in api.get("/issues?place=uncertain&limit=200").get_json()["features"]
    }
    assert listed[lost.public_id]["geometry"] is None and placed.public_id not in listed
    known = api.get("/issues?place=known&limit=200").get_json()["features"]
    assert {each["properties"]["place_uncertain"] for each in known} == {False}
    anywhere = api.get("/issues?bbox=-180,-90,180,90&limit=200").get_json()["features"]
    assert lost.public_id not in {each["id"] for each in anywhere}


def test_a_place_that_is_neither_known_nor_uncertain_is_refused_by_name(api: Api) -> None:
    answer = api.get("/issues?place=somewhere")
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.get_json()["errors"]] == ["place"]


@pytest.mark.parametrize("closed", [True, False])
def test_what_was_taken_over_names_its_source_and_whether_it_ended_there(api: Api, closed: bool) -> None:
    issue = imported(api, closed=closed)
    properties = api.get(f"/issues/{issue.public_id}").get_json()["properties"]
    assert properties["taken_over"] == {"source": SOURCE, "id": issue.external_id, "ended_there": closed}
    assert {entry["origin"] for entry in properties["timeline"]} == {"import"}
    ours = api.get(f"/issues/{api.report().public_id}").get_json()["properties"]
    assert ours["taken_over"] is None
