"""What stands in the seeded demo city is what its commands would have left behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.city.queries import CityRules, city_rules
from civic.core.db import Database, make_engine
from civic.core.errors import DomainError
from civic.core.secrets import commit, report_secret, secret_hash
from civic.core.verify import verify
from civic.demo.people import PEOPLE, sign_ins
from civic.issues.commands.report import promised_dates, report_content
from civic.issues.models import Assignment, Issue, IssueUpdate, Photo, Report
from civic.issues.photo_files import photo_key
from civic.issues.status import ASSIGNMENT_STATUSES, FINAL, ISSUE_STATUSES, OPEN, RESOLUTIONS, issue_status
from civic.people.queries import actor_of, person_by_email
from civic.people.sign_in import check_password
from civic.places.basemap import ground_tile
from civic.places.queries import find_address
from geo.mercator import tile_of
from geo.shapes import Point
from tests.demo_city import DemoCity

pytestmark = pytest.mark.xdist_group("demo_city")

VERDICTS = {"met": "confirmed", "not_judged": "closed"}


@pytest.fixture
def session(demo_city: DemoCity) -> Iterator[Session]:
    with Session(demo_city.engine) as made:
        yield made
        made.rollback()


@pytest.fixture
def rules(session: Session) -> CityRules:
    return city_rules(session)


def families(session: Session) -> dict[int, list[Report]]:
    """The reports that each issue speaks for: its own, and those of issues that are merged into it."""
    into = dict(session.execute(select(Issue.id, Issue.merged_into_id)).tuples().all())
    found: dict[int, list[Report]] = {issue: [] for issue in into}
    for report in session.scalars(select(Report).order_by(Report.id)):
        issue: int | None = report.issue_id
        while issue is not None:
            found[issue].append(report)
            issue = into[issue]
    return found


def assignments(session: Session) -> dict[int, list[Assignment]]:
    found: dict[int, list[Assignment]] = {}
    for assignment in session.scalars(select(Assignment).order_by(Assignment.id)):
        found.setdefault(assignment.issue_id, []).append(assignment)
    return found


def issue_events(session: Session) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in session.execute(
        text("SELECT * FROM event WHERE subject_kind = 'issue' ORDER BY subject_id, seq")
    ):
        found.setdefault(row.subject_id, []).append(row)
    return found


def test_every_status_of_issues_and_assignments_occurs(session: Session) -> None:
    assert set(session.scalars(select(Issue.status).distinct())) == set(ISSUE_STATUSES)
    assert set(session.scalars(select(Assignment.status).distinct())) == set(ASSIGNMENT_STATUSES)


def test_most_issues_have_ended_and_departments_have_an_honest_queue(
    session: Session, demo_city: DemoCity
) -> None:
    issues = session.scalars(select(Issue)).all()
    assert 2_800 < len(issues) < 3_200
    assert 0.65 < sum(issue.status in FINAL for issue in issues) / len(issues) < 0.9
    open_now = [
        row
        for row in session.execute(
            select(Assignment.status, Assignment.target, Issue.status.label("issue")).join(
                Issue, Issue.id == Assignment.issue_id
            )
        )
        if row.status in OPEN and row.issue not in FINAL
    ]
    late = [row for row in open_now if row.target < demo_city.made_at]
    soon = [
        row for row in open_now if demo_city.made_at <= row.target < demo_city.made_at + timedelta(days=5)
    ]
    assert 100 < len(open_now) < 700
    assert 20 < len(late) < len(open_now) / 2
    assert soon


def test_statuses_follow_from_assignments_reports_and_verdicts(session: Session) -> None:
    reports, work = families(session), assignments(session)
    for issue in session.scalars(select(Issue)):
        expected = issue_status(
            [assignment.status for assignment in work[issue.id]],
            withdrawn=all(report.withdrawn_at is not None for report in reports[issue.id]),
            merged=issue.merged_into_id is not None,
            verdict=VERDICTS.get(issue.resolution or ""),
        )
        assert issue.status == expected
        assert issue.resolution in RESOLUTIONS.get(issue.status, (None,))


def test_counts_are_those_of_reports_and_of_who_else_is_affected(session: Session) -> None:
    into = dict(session.execute(select(Issue.id, Issue.merged_into_id)).tuples().all())
    affected = dict.fromkeys(into, 0)
    for issue_id in session.scalars(text("SELECT issue_id FROM affected")):
        issue: int | None = issue_id
        while issue is not None:
            affected[issue] += 1
            issue = into[issue]
    reports = families(session)
    for issue_row in session.scalars(select(Issue)):
        live = sum(report.withdrawn_at is None for report in reports[issue_row.id])
        counts = (issue_row.report_count, issue_row.affected_count)
        assert counts == (live, live + affected[issue_row.id])


def test_the_first_promise_is_that_of_the_working_calendar(session: Session, rules: CityRules) -> None:
    categories = {category.code: category for category in session.scalars(select(Category))}
    for received in session.execute(text("SELECT at, body FROM event WHERE kind = 'issue.received'")):
        take_by, target = promised_dates(categories[received.body["category"]], rules.calendar, received.at)
        assert received.body["take_by"] == take_by.isoformat()
        assert received.body["target"] == target.isoformat()


def test_dates_of_an_issue_are_those_of_its_open_assignments(session: Session) -> None:
    work = assignments(session)
    for issue in session.scalars(select(Issue).where(Issue.status.notin_(FINAL - {"declined"}))):
        opened = [assignment for assignment in work[issue.id] if assignment.status in OPEN]
        if opened:
            dated = [assignment for assignment in opened if assignment.status != "blocked"]
            assert issue.target == max(assignment.target for assignment in dated)
            assert issue.take_by == min(assignment.take_by for assignment in dated)
            assert issue.promised == max(assignment.promised for assignment in dated)
            assert issue.target_confirmed == all(item.accepted_at is not None for item in opened)
            assert issue.department_id in {assignment.department_id for assignment in opened}


def test_a_timeline_leads_from_receipt_to_the_present_status(session: Session, demo_city: DemoCity) -> None:
    issues = {issue.id: issue for issue in session.scalars(select(Issue))}
    events = issue_events(session)
    assert events.keys() == issues.keys()
    for issue_id, timeline in events.items():
        issue = issues[issue_id]
        assert timeline[0].kind == "issue.received"
        assert timeline[0].at == issue.received_at
        assert timeline[-1].body["status"] == issue.status
        assert [row.seq for row in timeline] == list(range(1, len(timeline) + 1))
        status = "received"
        for before, row in pairwise(timeline):
            assert before.at <= row.at <= demo_city.made_at
            assert row.body.get("was", row.body["status"]) == status
            assert row.body["issue"] == issue.public_id
            status = row.body["status"]


def test_the_past_is_told_to_nobody(session: Session) -> None:
    # What a rule has done says so, and outside parties are no staff; of neither residents are told.
    found = session.execute(text("SELECT DISTINCT origin, kind FROM event WHERE origin <> 'import'"))
    assert {tuple(row) for row in found} <= {
        ("rule", "issue.prioritised"), ("rule", "issue.noted"), ("person", "issue.party"),
    }  # fmt: skip
    assert session.scalar(text("SELECT count(*) FROM delivery")) == 0


def test_what_time_brings_has_happened_already(session: Session, demo_city: DemoCity) -> None:
    """The periodic jobs of a city that has just been made have nothing to do."""
    now = demo_city.made_at
    over = (("judging_until", "status <> 'duplicate'"), ("judge_again_at", "judging_until IS NULL"))
    for column, also in over:
        found = session.execute(
            text(f"SELECT public_id, status FROM issue WHERE {column} < :now AND {also}"),
            {"now": now - timedelta(minutes=6)},
        ).all()
        assert [row for row in found if row.status not in ("duplicate", "withdrawn")] == []
    calendar = city_rules(session).calendar
    for since in session.scalars(
        select(Assignment.waiting_since)
        .join(Issue, Issue.id == Assignment.issue_id)
        .where(Assignment.status == "waiting", Issue.status.notin_(FINAL))
    ):
        assert since is not None
        assert calendar.add_working_days(since, 5) > now - timedelta(minutes=6)


def test_the_whole_log_verifies_and_has_its_positions(demo_city: DemoCity) -> None:
    owner = Database(make_engine(demo_city.urls.owner, pooled=False))
    with owner.reading() as session:
        findings = verify(session, [])
        unplaced = session.scalar(
            text(
                "SELECT count(*) FROM event e WHERE NOT EXISTS (SELECT FROM event_position WHERE event_id = e.id)"
            )
        )
        out_of_order = session.scalar(
            text("SELECT count(*) FROM event_position p JOIN event_position q ON q.position = p.position + 1"
                 " WHERE q.event_id <= p.event_id")
        )  # fmt: skip
    owner.engine.dispose()
    assert findings.found == []
    assert findings.events > 25_000
    assert (unplaced, out_of_order) == (0, 0)


def test_events_commit_to_the_words_beside_them(session: Session) -> None:
    updates = {update.id: update for update in session.scalars(select(IssueUpdate))}
    reports = {report.id: report for report in session.scalars(select(Report))}
    photos: dict[int, list[bytes]] = {}
    for photo in session.scalars(select(Photo).where(Photo.kind == "before").order_by(Photo.id)):
        photos.setdefault(photo.report_id or 0, []).append(bytes(photo.sha256))
    corrected = set()
    for events in issue_events(session).values():
        corrected |= {row.body["report"] for row in events if row.kind == "issue.corrected"}
    checked = 0
    for events in issue_events(session).values():
        for row in events:
            if "update" in row.body:
                update = updates[row.body["update"]]
                assert bytes(row.commitment) == commit(bytes(update.salt or b""), update.text)
                checked += 1
            elif row.kind in ("issue.received", "issue.joined") and row.body["report"] not in corrected:
                report = reports[row.body["report"]]
                content = report_content(report, photos.get(report.id, []))
                assert bytes(row.commitment) == commit(bytes(report.salt or b""), content)
                checked += 1
    assert checked > 10_000


def test_secret_links_are_derived_from_the_citys_key(session: Session, demo_city: DemoCity) -> None:
    for report in session.scalars(select(Report).limit(50)):
        secret = report_secret(demo_city.city_key, bytes(report.link_nonce))
        assert bytes(report.link_hash) == secret_hash(secret)


def test_photos_are_in_storage_and_results_are_shown_where_the_category_asks(
    session: Session, demo_city: DemoCity
) -> None:
    stored = session.scalars(select(Photo.sha256).distinct()).all()
    assert len(stored) >= 24
    for sha256 in stored:
        assert demo_city.storage.exists(photo_key(bytes(sha256)))
        assert demo_city.storage.exists(photo_key(bytes(sha256), small=True))
    without = session.scalar(
        text("""SELECT count(*) FROM event e JOIN issue i ON i.id = e.subject_id AND e.subject_kind = 'issue'
                  JOIN category c ON c.id = i.category_id
                 WHERE e.kind = 'issue.delivered' AND c.photo_on_delivery AND (e.body->>'photos')::int = 0""")
    )
    assert without == 0


def test_visibility_and_hidden_issues_occur(session: Session) -> None:
    assert set(session.scalars(select(Issue.visibility).distinct())) == {"public", "place_only", "private"}
    assert session.scalars(select(Issue).where(Issue.hidden_at.is_not(None))).first() is not None


def test_everybody_signs_in_with_the_printed_password_and_has_the_printed_role(session: Session) -> None:
    roles: set[str] = set()
    hashes: set[str | None] = set()
    for printed, somebody in zip(sign_ins(), PEOPLE, strict=True):
        person = person_by_email(session, printed.email)
        assert person is not None
        assert person.name == somebody.name
        hashes.add(person.password_hash)
        roles |= {grant.role for grant in actor_of(session, person).grants}
    assert len(hashes) == 1
    assert check_password(session, printed.email, printed.password, demo=True).email == printed.email
    assert roles >= {
        "agent", "field_worker", "lead", "head", "moderator", "council_member", "clerk", "analyst", "administrator",
    }  # fmt: skip
    with pytest.raises(DomainError, match=r"sign_in\.demo_password"):
        check_password(session, printed.email, printed.password, demo=False)


def test_the_resident_finds_issues_of_their_own(session: Session) -> None:
    resident = person_by_email(session, "resident@riverford.example")
    assert resident is not None
    own = session.scalars(select(Report).where(Report.person_id == resident.id)).all()
    assert len(own) >= 10


def test_the_address_of_every_issue_is_found_near_it(session: Session) -> None:
    rows = session.execute(
        text("SELECT address, ST_X(place) AS lon, ST_Y(place) AS lat FROM issue ORDER BY id LIMIT 40")
    ).all()
    for row in rows:
        match = find_address(session, row.address)
        found = match.exact or match.choices[0]
        assert abs(found.lon - row.lon) < 0.02
        assert abs(found.lat - row.lat) < 0.01


def test_the_ground_is_drawn_where_issues_are(session: Session) -> None:
    for zoom, least in ((9, 100), (12, 5_000), (15, 2_000)):
        assert len(ground_tile(session, tile_of(Point(40.03, 57.612), zoom))) > least


def test_districts_have_all_the_residents(session: Session) -> None:
    residents = session.scalars(text("SELECT residents FROM area")).all()
    assert len(residents) == 12
    assert sum(residents) == pytest.approx(60_000, rel=0.02)
