"""A file of another system into the city: what is made of its rows, and what a second or newer file changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from civic.areas.queries import covering, covering_all
from civic.core.permissions import SYSTEM, Actor
from civic.core.verify import verify
from civic.departments.routing import Routing, responsible
from civic.history import importing
from civic.issues.commands.accept import accept
from civic.issues.commands.me_too import me_too
from civic.issues.recount import differences
from civic.people.commands import add_person, grant_role
from civic.people.queries import actor_of
from geo.shapes import Point
from tests.integration.history.conftest import History
from tests.small_city import EAST, WEST
from tests.unit.history.records import mapping

DONE = {"state": "Done", "closed": "2025-03-05 12:00:00", "reply": "A new bulb"}
AT = datetime(2025, 3, 3, 10, tzinfo=UTC)


def test_an_open_report_waits_for_the_department_that_routing_chooses(history: History) -> None:
    result = history.run([{"no": "a", "kind": "A lamp"}, {"no": "b", "kind": "A lamp", "lon": str(EAST[0])}])
    assert (result.added, result.events, result.categories, dict(result.rejected)) == (2, 2, (), {})
    west, east = history.issue("a"), history.issue("b")
    assert (west.department, west.area, west.status, west.round) == ("lighting", "west", "received", 0)
    assert (east.department, east.area) == ("roads", "east")
    assert (west.received_at, west.changed_at) == (AT, AT)
    # Four working hours and three working days, as the city's calendar counts them.
    assert west.take_by == AT + timedelta(hours=4)
    assert west.target == west.promised == datetime(2025, 3, 6, 17, tzinfo=UTC)
    assert (west.title, west.source, west.visibility) == ("The lamp is dark", "import", "public")
    (received,) = history.told("a")
    assert (received.origin, received.at, received.actor_id) == ("import", AT, None)
    assert received.rooms == sorted(
        ["city", f"area:{west.area_id}", f"issue:{west.public_id}", f"department:{west.department_id}",
         f"department:{west.department_id}/{west.category_id}", f"tile:14/{west.px >> 18}/{west.py >> 18}"]
    )  # fmt: skip
    assert received.body["lon_e7"] == 300050000


def test_what_the_source_calls_closed_is_closed_and_never_confirmed(history: History) -> None:
    history.run([{"no": "a", **DONE, "unit": "lighting", "due": "2025-03-04 09:00"}])
    issue = history.issue("a")
    closed = datetime(2025, 3, 5, 12, tzinfo=UTC)
    assert (issue.status, issue.resolution, issue.delivered_at, issue.changed_at) == (
        "closed", "not_judged", closed, closed,
    )  # fmt: skip
    assert (issue.judging_until, issue.judge_again_at, issue.round) == (None, None, 1)
    assert issue.target == datetime(2025, 3, 4, 9, tzinfo=UTC)
    assignment = history.one("SELECT * FROM assignment")
    assert (assignment.status, assignment.delivered_at, assignment.accepted_at) == ("delivered", closed, None)
    assert history.kinds("a") == ["received", "delivered", "closed"]
    delivered = history.told("a")[1]
    said = history.one("SELECT * FROM issue_update")
    assert (delivered.body["update"], said.text, said.visibility) == (said.id, "A new bulb", "public")
    assert [event.at for event in history.told("a")] == [AT, closed, closed]


def test_other_statuses_end_or_go_on_as_the_mapping_says(history: History) -> None:
    history.run([{"no": "a", "state": "Working"}, {"no": "b", "state": "No", "closed": "2025-03-04"}])
    working, declined = history.issue("a"), history.issue("b")
    assert (working.status, working.target_confirmed) == ("in_progress", True)
    assert history.kinds("a") == ["received", "accepted", "started"]
    assert (declined.status, declined.resolution) == ("declined", "out_of_scope")


def stands(history: History) -> None:
    """The log is whole, and issues keep what follows from their rows."""
    with history.owner.reading() as session:
        assert list(differences(session)) == []
        assert verify(session, []).found == []


def test_the_same_file_again_changes_nothing(history: History) -> None:
    rows = [{"no": "a"}, {"no": "b", **DONE}]
    history.run(rows)
    before = history.rows("SELECT * FROM event ORDER BY id"), history.rows("SELECT * FROM issue ORDER BY id")
    again = history.run(rows)
    assert (again.added, again.changed, again.unchanged, again.is_new) == (0, 0, 2, False)
    assert before == (
        history.rows("SELECT * FROM event ORDER BY id"),
        history.rows("SELECT * FROM issue ORDER BY id"),
    )


NEWER = [
    ({}, DONE, ["delivered", "closed"]),
    (DONE, {}, ["reworked"]),
    (DONE, {**DONE, "closed": "2025-03-09"}, ["reworked", "delivered", "closed"]),
    ({"state": "No", "closed": "2025-03-04"}, DONE, ["reviewed", "delivered", "closed"]),
    (DONE, {"state": "No", "closed": "2025-03-06"}, ["reworked", "declined"]),
    ({"state": "Working"}, {"state": "Open"}, []),
    ({}, {"state": "Working"}, ["accepted", "started"]),
    ({}, {"reply": "We are looking at it"}, ["updated"]),
    ({}, {"due": "2025-04-01"}, ["target_changed"]),
    ({}, {"kind": "A poster"}, ["recategorised"]),
    ({}, {"kind": "A person"}, ["recategorised"]),
    ({}, {"lon": str(EAST[0])}, ["moved"]),
    ({}, {"unit": "care"}, ["handed_over"]),
    (DONE, {**DONE, "unit": "care"}, ["handed_over"]),
    ({}, {"words": "It blinks."}, ["corrected"]),
    ({}, {"street": "Main St 2"}, ["corrected"]),
    (
        {},
        {**DONE, "unit": "care", "kind": "A poster", "due": "2025-04-01", "words": "Other"},
        ["recategorised", "handed_over", "corrected", "target_changed", "delivered", "closed"],
    ),
]  # fmt: skip
"""What a row says, what it says in a newer file, and the events of that."""


def test_a_newer_file_changes_what_it_tells_otherwise(history: History) -> None:
    usual = {"kind": "A lamp"}
    older = [{"no": f"n{n}", **usual, **before} for n, (before, _, _) in enumerate(NEWER)]
    newer = [{"no": f"n{n}", **usual, **after} for n, (_, after, _) in enumerate(NEWER)]
    history.run(older)
    known = [len(history.kinds(row["no"])) for row in older]
    result = history.run(newer)
    assert (result.added, result.changed) == (0, len(NEWER))
    for row, count, (before, after, kinds) in zip(newer, known, NEWER, strict=True):
        assert history.kinds(row["no"])[count:] == kinds, (before, after)
    stands(history)
    assert history.run(newer).unchanged == len(NEWER)


def test_an_issue_that_is_told_in_two_files_is_as_if_it_had_been_told_in_one(history: History) -> None:
    row: dict[str, Any] = {"kind": "A lamp", "unit": "care", "due": "2025-03-20", "lon": str(EAST[0])}
    history.run([{"no": "a", "kind": "A lamp", "unit": "roads"}, {"no": "b", **row, **DONE}])
    history.run([{"no": "a", **row, **DONE}])
    told, at_once = history.issue("a")._asdict(), history.issue("b")._asdict()
    apart = ("id", "public_id", "promised", "take_by")
    assert {key: value for key, value in told.items() if key not in apart} == {
        key: value for key, value in at_once.items() if key not in apart
    }


def test_what_lives_on_here_is_not_overwritten_but_told(history: History) -> None:
    history.run([{"no": "a", "kind": "A lamp"}])
    public_id = history.issue("a").public_id
    with history.owner.transaction() as session:
        person = add_person(session, SYSTEM, "anna@city.example", "Anna")
        grant_role(session, SYSTEM, person.email, "agent", "lighting")
        accept(session, actor_of(session, person), public_id)
    result = history.run([{"no": "a", "kind": "A lamp", **DONE}])
    assert (result.changed, dict(result.rejected)) == (0, {"worked_on_here": 1})
    assert history.issue("a").status == "accepted"
    (told,) = history.rejections()
    assert public_id in told["explanation"]


def test_that_somebody_is_affected_too_keeps_no_news_of_the_source_away(history: History) -> None:
    history.run([{"no": "a", "kind": "A lamp"}])
    with history.owner.transaction() as session:
        me_too(session, Actor(), history.issue("a").public_id, who=b"d" * 32)
    result = history.run([{"no": "a", "kind": "A lamp", **DONE}])
    assert (result.changed, dict(result.rejected)) == (1, {})
    issue = history.issue("a")
    assert (issue.status, issue.affected_count) == ("closed", 2)
    stands(history)


def test_an_end_that_is_corrected_to_earlier_is_told_after_what_was_told(history: History) -> None:
    history.run([{"no": "a", **DONE}])
    history.run([{"no": "a", **DONE, "closed": "2025-03-04 12:00:00"}])
    moments = [event.at for event in history.told("a")]
    assert moments == sorted(moments)
    assert history.issue("a").delivered_at == datetime(2025, 3, 4, 12, tzinfo=UTC)
    stands(history)


def test_what_the_mapping_keeps_private_is_so_in_a_category_of_the_city_too(history: History) -> None:
    given = {"A  lamp": "private", "Gone": "place_only"}
    result = history.run([{"no": "a", "kind": "A lamp"}, {"no": "b"}], mapping(categories__visibility=given))
    assert history.issue("a").visibility == "private" and history.issue("b").visibility == "public"
    assert result.idle == ("Gone",)
    (received,) = history.told("a")
    assert "city" not in received.rooms and received.body.get("lon_e7") is None
    history.run([{"no": "b"}], mapping(categories__visibility={"Lamp": "private"}))
    assert history.issue("b").visibility == "private", "a mapping that has become stricter counts"


def test_of_rows_with_one_id_the_last_counts_and_the_others_are_told(history: History) -> None:
    rows = [{"no": "a"}, {"no": "b"}, {"no": "a", "subject": "Later"}, {"no": "b"}]
    for _ in range(2):
        result = history.run(rows)
        assert (result.repeated, dict(result.rejected)) == (1, {"id_superseded": 1})
        assert history.issue("a").title == "Later"
        assert history.kinds("a") == ["received"]
    (told,) = history.rejections()
    assert (told["line"], told["reason"]) == ("2", "id_superseded")
    assert "line 4" in told["explanation"]


def test_rejected_rows_stand_in_their_file_with_line_reason_and_all_fields(history: History) -> None:
    history.run([{}, {"no": "=1+1", "opened": "yesterday"}, {"no": "c", "lon": "-30.005", "lat": "59"}])
    first, second = history.rejections()
    assert (first["line"], first["reason"], first["no"]) == ("3", "date_unreadable", "'=1+1")
    assert (second["reason"], second["lon"], second["street"]) == ("place_outside", "-30.005", "Main St 1")
    assert list(history.folder.glob(".*.part")) == []


def test_swapped_coordinates_are_told_or_mended(history: History) -> None:
    swapped = {"no": "a", "lon": "60.005", "lat": "30.005"}
    assert dict(history.run([swapped]).rejected) == {"place_swapped": 1}
    result = history.run([swapped], mapping(place__swapped="mend"))
    assert (result.added, result.swapped, dict(result.rejected)) == (1, 1, {})
    assert (history.issue("a").lon, history.issue("a").lat) == WEST


def test_a_default_point_makes_a_place_uncertain_and_lies_in_no_area(history: History) -> None:
    given = mapping(place__defaults=[{"lon": WEST[0], "lat": WEST[1], "tolerance_m": 5}])
    result = history.run([{"no": "a"}, {"no": "b", "lon": str(EAST[0])}], given)
    assert (result.added, result.uncertain) == (2, 1)
    issue = history.issue("a")
    assert (issue.place_uncertain, issue.area_id, issue.lon) == (True, None, WEST[0])
    assert history.issue("b").place_uncertain is False
    assert history.rows("SELECT FROM issue_area WHERE issue_id = :id", id=issue.id) == []
    assert "lon_e7" not in history.told("a")[0].body
    # A newer file knows where it is.
    history.run([{"no": "a", "lon": str(EAST[0])}], given)
    assert (history.issue("a").place_uncertain, history.issue("a").area) == (False, "east")


def test_categories_and_departments_are_made_once(history: History) -> None:
    given = mapping(columns__category=["area", "kind"], columns__text="subject")
    content = (
        b"no,opened,closed,due,state,area,kind,unit,subject,reply,street,lon,lat\n"
        b"1,2025-03-03,,,Open,Trees,Fallen,Parks,Help,,,30.005,60.005\n"
    )
    for made in (("fallen",), ()):
        assert history.file(content, given).categories == made
    category = history.one(
        "SELECT c.name, g.name AS in_group, c.criteria FROM category c JOIN category_group g"
        " ON g.id = c.group_id WHERE c.code = 'fallen'"
    )
    assert (category.name, category.in_group) == ({"en": "Fallen"}, {"en": "Trees"})
    assert history.issue("1").department == "parks"


def test_a_dry_run_says_what_would_happen_and_writes_nothing(history: History) -> None:
    before = history.rows("SELECT count(*) FROM event"), history.rows("SELECT count(*) FROM category")
    result = history.run([{"kind": "New"}, {"no": "2", "opened": "?"}], dry_run=True)
    assert (result.added, dict(result.rejected), result.categories) == (1, {"date_unreadable": 1}, ("new",))
    assert [row.title for row in result.sample] == ["The lamp is dark"]
    assert before == (
        history.rows("SELECT count(*) FROM event"),
        history.rows("SELECT count(*) FROM category"),
    )
    assert history.rows("SELECT FROM issue") == []
    assert not history.rejected.exists()


def test_open_pages_are_told_once_and_only_when_something_changed(history: History) -> None:
    for _ in range(2):
        history.run([{"no": "a"}, {"no": "b"}])
        told = history.one("SELECT * FROM event WHERE kind = 'city.reloaded'")
        assert (told.origin, told.rooms, told.body) == (
            "system", ["city"], {"source": "old-system", "added": 2, "changed": 0},
        )  # fmt: skip
    unsequenced = (
        "SELECT FROM event e WHERE NOT EXISTS (SELECT FROM event_position p WHERE p.event_id = e.id)"
    )
    assert history.rows(unsequenced) == []


def test_a_chunk_that_fails_is_taken_back_and_the_next_run_completes_it(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 10)
    rows = [{"no": str(n)} for n in range(35)]
    written = importing.write_new

    def fails_at_last(session: Any, city: Any, placed: Sequence[Any], **values: Any) -> int:
        count = written(session, city, placed, **values)
        if len(placed) == 5:
            raise ZeroDivisionError
        return count

    monkeypatch.setattr(importing, "write_new", fails_at_last)
    with pytest.raises(ZeroDivisionError):
        history.run([*rows, {"no": "x", "opened": "?"}][:35])
    assert history.one("SELECT count(*) FROM issue").count == 30
    monkeypatch.setattr(importing, "write_new", written)
    result = history.run(rows)
    assert (result.added, result.unchanged) == (5, 30)
    assert history.one("SELECT count(*) FROM event WHERE kind = 'city.reloaded'").count == 1


def test_many_places_lie_in_the_areas_that_each_alone_lies_in(history: History) -> None:
    places = [Point(30 + n / 1000, 60 + n / 7000) for n in range(-5, 50)] + [Point(30.02, 60.005)]
    with history.owner.reading() as session:
        found = covering_all(session, places)
        assert found == [covering(session, place) for place in places]
        assert max(map(len, found)) == 2
        routing = Routing(session)
        for category_id, group_id in session.execute(
            importing.text("SELECT id, group_id FROM category")
        ).tuples():
            for areas in found:
                assert routing(category_id, group_id, areas) == responsible(
                    session, category_id, group_id, areas
                )
