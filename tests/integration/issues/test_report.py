"""A report opens an issue: placed, routed, promised."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from civic.core.db import counted_statements
from civic.core.errors import DomainError, InvalidInput
from civic.core.secrets import secret_hash
from civic.departments.models import Jurisdiction
from civic.issues.models import Assignment, Issue, IssueArea, Report
from civic.issues.rooms import staff_rooms
from civic.issues.submission import Contact, title_of
from tests.small_city import EAST, OUTSIDE, WEST, SmallCity, events_of


def problem_of(caught: pytest.ExceptionInfo[InvalidInput], field: str) -> DomainError:
    return next(problem for problem in caught.value.problems if problem.field == field)


def test_a_report_becomes_an_issue_with_a_department_and_dates(session: Session, city: SmallCity) -> None:
    promise = city.report(text="The lamp is dark. Children cross here.", contact="anna@example.org")
    issue = session.scalars(select(Issue).where(Issue.public_id == promise.public_id)).one()
    assert (issue.status, issue.title, promise.department) == ("received", "The lamp is dark", "lighting")
    assert issue.area_id == city.areas["west"]
    # Monday 09:00 and four working hours; the end of the third working day after Monday.
    assert promise.take_by == datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    assert promise.target == datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
    assert (issue.report_count, issue.affected_count, issue.target_confirmed) == (1, 1, False)
    assignment = session.scalars(select(Assignment).where(Assignment.issue_id == issue.id)).one()
    assert (assignment.status, assignment.promised) == ("assigned", promise.target)
    assert list(session.scalars(select(IssueArea.area_id))) == [city.areas["west"]]


def test_the_event_holds_ids_and_dates_and_none_of_the_residents_words(
    session: Session, city: SmallCity
) -> None:
    promise = city.report(text="Maria's lamp is dark", contact="maria@example.org", address="Bell Street 14")
    (event,) = events_of(session, promise.public_id)
    assert (event.kind, event.seq, event.body["category"], event.body["department"]) == (
        "issue.received", 1, "lamp", "lighting",
    )  # fmt: skip
    assert not any(word in str(event.body) for word in ("Maria", "maria", "Bell", "dark"))
    assert f"department:{city.departments['lighting']}" in event.rooms
    assert {"city", f"issue:{promise.public_id}", f"area:{city.areas['west']}"} < set(event.rooms)


def test_only_the_hash_of_the_secret_is_kept(session: Session, city: SmallCity) -> None:
    promise = city.report()
    report = session.scalars(select(Report).where(Report.id == promise.report_id)).one()
    assert len(promise.secret) == 26
    assert report.link_hash == secret_hash(promise.secret)
    assert promise.secret not in repr(vars(report))


def test_the_smaller_area_decides_between_jurisdictions(city: SmallCity) -> None:
    assert city.report(place=WEST).department == "lighting"
    assert city.report(place=EAST).department == "roads"


def test_a_group_answers_where_no_category_does_and_triage_where_nothing_fits(
    session: Session, city: SmallCity
) -> None:
    assert city.report(category="poster").department == "roads"
    session.execute(delete(Jurisdiction))
    assert city.report(category="poster").department == "triage"


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"place": OUTSIDE}, "location", "issue.outside_city"),
        ({"place": ("abc", 60)}, "location", "place.not_a_place"),
        ({"place": (float("nan"), 60)}, "location", "place.not_a_place"),
        ({"place": (None, None)}, "location", "place.missing"),
        ({"place": (181, 91)}, "location", "place.not_a_place"),
        ({"category": "gas"}, "category", "category.emergency"),
        ({"category": "unicorn"}, "category", "category.not_found"),
        ({"category": ""}, "category", "category.missing"),
        ({"text": "  \n "}, "text", "text.missing"),
        ({"text": "x" * 5001}, "text", "text.too_long"),
        ({"contact": "not an address"}, "contact_email", "contact.email_invalid"),
        ({"contact": Contact(phone="call me")}, "contact_phone", "contact.phone_invalid"),
        ({"category": "form"}, "answers.since", "answer.missing"),
        ({"category": "form", "answers": {"how_many": "many"}}, "answers.how_many", "answer.not_a_number"),
        ({"answers": {"colour": "red"}}, "answers.colour", "answer.unknown_question"),
        ({"criteria": []}, "criteria", "criteria.missing"),
        ({"criteria": ["lit", "shiny"]}, "criteria", "criterion.unknown"),
        ({"photos": ["x"] * 7}, "photos", "photo.too_many"),
    ],
)  # fmt: skip
def test_wrong_input_is_refused_at_its_field(
    session: Session, city: SmallCity, values: dict[str, object], field: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        city.report(**values)
    assert problem_of(caught, field).code == code
    assert session.scalar(select(Issue.id)) is None


def test_all_problems_are_told_at_once(city: SmallCity) -> None:
    with pytest.raises(InvalidInput) as caught:
        city.report(place=OUTSIDE, text="", contact="@", category="unicorn")
    assert {problem.field for problem in caught.value.problems} == {
        "location",
        "text",
        "contact_email",
        "category",
    }


def test_an_unknown_photo_is_refused(city: SmallCity) -> None:
    with pytest.raises(DomainError, match=r"photo\.not_found"):
        city.report(photos=["nobodys"])


def test_a_private_matter_is_told_to_its_department_only_and_without_its_place(
    session: Session, city: SmallCity
) -> None:
    promise = city.report(category="person")
    (event,) = events_of(session, promise.public_id)
    assert set(event.rooms) == {f"issue:{promise.public_id}"} | staff_rooms(
        [city.departments["care"]], city.categories["person"]
    )
    assert not {"lon_e7", "lat_e7"} & event.body.keys()


def test_a_report_costs_at_most_nine_statements(engine: Engine, city: SmallCity) -> None:
    # The web adds the claim of the idempotency key and its answer: at most twelve in all.
    city.report()
    with counted_statements(engine) as seen:
        city.report(contact="a@example.org")
    assert len([sql for sql in seen if not sql.startswith(("SAVEPOINT", "RELEASE"))]) <= 9, seen


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Lamp out. It is dark.", "Lamp out"),
        ("Фонарь не горит!\nУже неделю", "Фонарь не горит!"),
        ("word " * 40, "word word word word word word word word word word word word word word word word…"),
    ],
)
def test_a_title_is_the_first_sentence_cut_at_a_word(text: str, title: str) -> None:
    assert title_of(text) == title
