"""The demo city made bigger; and no other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.cluster import ClusterUrls
from civic.core.db import Database, make_engine
from civic.core.errors import DomainError
from civic.core.events import Subject, chain, digest
from civic.core.secrets import commit, report_secret, secret_hash
from civic.core.verify import verify
from civic.demo import made_up, many
from civic.demo.made_up import World, make_up
from civic.demo.many import add_many
from civic.demo.spread import COLUMNS, spread
from civic.history.chunk import Placed
from civic.history.city import City, read_city
from civic.history.rows import HistoryRow
from civic.history.writing import write_new
from civic.issues.commands.report import report_content
from civic.issues.models import Report
from civic.issues.recount import differences
from geo.shapes import Point
from tests.demo_city import DemoCity
from tests.small_city import KEY

pytestmark = pytest.mark.xdist_group("demo_city")

OWN = {
    "issue": "id, public_id, priority, affected_count",
    "report": "id, issue_id, link_nonce, link_hash, salt",
    "assignment": "id, issue_id, assignee_id, priority, affected_count",
    "issue_area": "issue_id",
    "issue_search": "issue_id",
    "imported_issue": "issue_id, source, digest",
}
"""What two issues with the same past differ in: numbers, secrets, and what no import brings with it."""


@pytest.fixture
def owner(demo_city: DemoCity) -> Iterator[Database]:
    database = Database(make_engine(demo_city.urls.owner, pooled=False))
    yield database
    database.engine.dispose()


@pytest.fixture
def new_owner(new_demo_city: DemoCity) -> Iterator[Database]:
    database = Database(make_engine(new_demo_city.urls.owner))
    yield database
    database.engine.dispose()


def test_an_empty_database_is_not_filled_with_made_up_issues(database: ClusterUrls) -> None:
    empty = Database(make_engine(database.owner, pooled=False))
    with pytest.raises(DomainError) as refused:
        add_many(empty, 1, key=KEY, told=lambda _done, _of: None)
    assert refused.value.code == "demo.other_city"
    with empty.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM issue")) == 0


def test_made_up_issues_are_what_an_import_of_the_same_past_makes(owner: Database) -> None:
    with owner.reading() as session, clock.frozen(clock.now().replace(microsecond=0)):
        numbers = range(600)
        world, city = World(session, numbers, 1), read_city(session)
        made = list(make_up(world, city, KEY, numbers))
        spread(session, made, source="made up", at=world.now)
        for language in ("en", "ru"):
            placed = [
                as_imported(world, city, row) for row in made if row[COLUMNS.index("language")] == language
            ]
            write_new(session, city, placed, source="imported", language=language, key=KEY, at=world.now)
        for table, own in OWN.items():
            assert rows(session, table, own, "made up") == rows(session, table, own, "imported"), table
        assert {row[-1] for row in told(session, "made up")} >= {
            "issue.received", "issue.accepted", "issue.started", "issue.delivered", "issue.closed", "issue.declined",
        }  # fmt: skip
        for one, other in zip(told(session, "made up"), told(session, "imported"), strict=True):
            assert one == other


def as_imported(world: World, city: City, row: tuple[Any, ...]) -> Placed:
    """The same past as a file tells of it."""
    value: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
    category = next(each for each in city.categories.values() if each.id == value["category_id"])
    areas = next(home.areas for home in world.addresses if home.codes == value["areas"])
    history = HistoryRow(
        number=0, external_id=value["external_id"], received_at=value["received_at"],
        changed_at=value["ended_at"] or value["received_at"], ended_at=value["ended_at"], target=None,
        status=value["status"], reason="out_of_scope" if value["status"] == "declined" else None,
        category=category.code, department=None, title=value["title"], text=value["words"], answer="",
        address=value["address"], x=None, y=None, channel=value["channel"], visibility=None,
    )  # fmt: skip
    return Placed(history, Point(value["lon"], value["lat"]), areas, False, False, b"")


def rows(session: Session, table: str, own: str, source: str) -> list[tuple[Any, ...]]:
    """What stands in a table of the issues of a source, as text."""
    return list(
        session.execute(
            text(f"""SELECT m.external_id, CAST(to_jsonb(t) - string_to_array(:own, ', ') AS text)
                       FROM {table} t JOIN imported_issue m ON m.issue_id = t.{"id" if table == "issue" else "issue_id"}
                      WHERE m.source = :source ORDER BY 1, 2"""),
            {"own": own, "source": source},
        ).tuples()
    )


def told(session: Session, source: str) -> list[tuple[Any, ...]]:
    """The events of a source's issues, without what is each issue's own; each chain holds."""
    found: list[tuple[Any, ...]] = []
    heads: dict[int, bytes] = {}
    for row in session.execute(
        text("""SELECT m.external_id, i.public_id, r.id AS report, a.id AS assignment, e.*, s.hash AS head,
                       r.salt, r.text, r.planned_result, r.link_nonce, r.link_hash
                  FROM event e JOIN issue i ON i.id = e.subject_id JOIN imported_issue m ON m.issue_id = i.id
                  JOIN report r ON r.issue_id = i.id JOIN assignment a ON a.issue_id = i.id
                  JOIN event_subject s ON s.kind = e.subject_kind AND s.id = e.subject_id
                  JOIN event_inbox x ON x.event_id = e.id
                 WHERE e.subject_kind = 'issue' AND m.source = :source ORDER BY m.external_id, e.id"""),
        {"source": source},
    ):
        content = digest(
            kind=row.kind, version=row.version, subject=Subject("issue", row.subject_id), at=row.at,
            recorded_at=row.recorded_at, actor_id=row.actor_id, origin=row.origin, body=row.body, rooms=row.rooms,
            commitment=row.commitment,
        )  # fmt: skip
        before = heads.get(row.subject_id, b"")
        heads[row.subject_id] = chain(before, row.seq, content)
        assert bytes(row.hash) == heads[row.subject_id]
        if row.kind == "issue.received":
            words = Report(text=row.text, planned_result=row.planned_result, answers={})
            assert bytes(row.commitment) == commit(bytes(row.salt), report_content(words, []))
            assert bytes(row.link_hash) == secret_hash(report_secret(KEY, bytes(row.link_nonce)))
        ids = {row.public_id: "issue", row.report: "report", row.assignment: "assignment"}
        body = {name: ids.get(value, value) for name, value in row.body.items()}
        rooms = [room.replace(row.public_id, "issue") for room in row.rooms]
        found.append((row.external_id, row.seq, row.at, row.recorded_at, row.origin, body, rooms, row.kind))
        last = row
    assert bytes(last.head) == heads[last.subject_id]
    return found


def test_a_fill_that_was_broken_off_leaves_whole_issues_and_another_one_adds_to_them(
    new_owner: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "CHUNK", 60)
    before, _ = counted(new_owner)

    def broken_off(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add_many(new_owner, 600, key=KEY, told=broken_off)
    issues, events = counted(new_owner)
    assert before < issues < before + 600 and (issues - before) % 60 == 0
    with new_owner.reading() as session:
        taken = session.scalar(text("SELECT public_id FROM issue ORDER BY id DESC LIMIT 1"))
    drawn = itertools.chain([taken], iter(made_up.new_public_id, None))
    monkeypatch.setattr(made_up, "new_public_id", lambda: next(drawn))
    steps: list[tuple[int, int]] = []
    more = add_many(new_owner, 150, key=KEY, told=lambda done, of: steps.append((done, of)))
    assert steps[-1] == (150, 150) and len(steps) == 3
    assert counted(new_owner) == (issues + 150, events + more + 1)
    with Session(new_owner.engine) as session:
        assert verify(session, []).sound
        assert list(differences(session)) == []


def counted(owner: Database) -> tuple[int, int]:
    with owner.reading() as session:
        row = session.execute(text("SELECT (SELECT count(*) FROM issue), (SELECT count(*) FROM event)")).one()
        return row[0], row[1]
