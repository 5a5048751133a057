"""The demo city's past is lived in memory. Here the same steps are taken by the commands, and the same comes out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import FetchedValue, select, text
from sqlalchemy.orm import Session

from civic.categories.files import read_taxonomy
from civic.core import clock
from civic.core.cluster import ClusterUrls
from civic.core.db import Database, make_engine
from civic.core.permissions import Actor
from civic.core.storage import Storage
from civic.demo.chronicle import NUMBERED, TABLES, Chronicle, open_book
from civic.demo.habits import read_habits
from civic.demo.history import begins_at, live
from civic.demo.past import PastIssue, Picture, Told
from civic.demo.people import settle_people
from civic.demo.pictures import draw_album
from civic.demo.shape import TAXONOMY, department_ids, shape_city
from civic.issues.commands.accept import accept
from civic.issues.commands.answer import answer
from civic.issues.commands.ask import ask
from civic.issues.commands.assign import assign
from civic.issues.commands.change_target import change_target
from civic.issues.commands.close_unanswered import close_unanswered
from civic.issues.commands.confirm_contact import confirm_contact
from civic.issues.commands.correct import Correction, correct
from civic.issues.commands.decline import decline
from civic.issues.commands.deliver import deliver
from civic.issues.commands.end_judging import end_judging
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.hide import hide
from civic.issues.commands.involve import involve
from civic.issues.commands.join import join
from civic.issues.commands.judge import judge
from civic.issues.commands.me_too import me_too
from civic.issues.commands.merge import merge
from civic.issues.commands.move import move
from civic.issues.commands.note import note
from civic.issues.commands.open_judging import open_judging
from civic.issues.commands.recategorise import recategorise
from civic.issues.commands.report import report
from civic.issues.commands.review import review
from civic.issues.commands.schedule import schedule
from civic.issues.commands.show import show
from civic.issues.commands.start import start
from civic.issues.commands.time_out import time_out
from civic.issues.commands.unmerge import unmerge
from civic.issues.commands.update import update
from civic.issues.commands.withdraw import withdraw
from civic.issues.models import Issue
from civic.issues.photos import keep_photo
from civic.issues.submission import Contact, Submission
from geo.town import Layer

pytestmark = pytest.mark.xdist_group("demo_city")

NOW = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)
KEY = b"k" * 32
OFTEN = {
    "withdrawn": 0.1, "twin": 0.25, "unmerged": 0.4, "declined": 0.08, "reviewed": 0.6, "handed_over": 0.1,
    "recategorised": 0.1, "moved": 0.1, "involved": 0.2, "asked": 0.35, "answered": 0.4, "closed_unanswered": 0.4,
    "hidden": 0.08, "corrected": 0.15, "contact": 0.8, "target_changed": 0.9, "stalled": 0.3,
    "resident_of_the_house": 0.1,
}  # fmt: skip
"""Rare turns are made common, so that few issues take all of them."""
RANDOM = {"public_id", "salt", "link_nonce", "link_hash", "place"}
"""Columns that differ for good reason; the place is compared by its pixels."""


class Replay:
    """Takes the steps of a book by the commands."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.public_ids: dict[str, str] = {}
        self.pictures_sent = 0

    def take(self, at: datetime, actor: Actor, issue: str, verb: str, arguments: tuple[Any, ...]) -> None:
        with clock.frozen(at), self.database.transaction() as session:
            getattr(self, verb)(session, actor, issue, *arguments)

    def report(
        self,
        s: Session,
        actor: Actor,
        issue: str,
        category: str,
        place: Any,
        address: str,
        told: Told,
        asset: str,
    ) -> None:
        promise = report(
            s, actor,
            Submission(
                category, place.lon, place.lat, told.text, language=told.language, address=address,
                planned_result=told.planned_result, answers=told.answers, contact=contact(told),
                photos=self.upload(s, told.pictures), source=told.source, asset=asset,
            ),
            key=KEY,
        )  # fmt: skip
        self.public_ids[issue] = promise.public_id

    def join(self, s: Session, actor: Actor, issue: str, told: Told) -> None:
        photos = self.upload(s, told.pictures)
        join(
            s, actor, self.public_ids[issue], key=KEY, text=told.text, contact=contact(told), photos=photos,
            source=told.source,
        )  # fmt: skip

    def upload(self, s: Session, pictures: Any) -> tuple[str, ...]:
        return tuple(keep_photo(s, one.sha256, one.width, one.height).public_id for one in pictures)

    def me_too(self, s: Session, actor: Actor, issue: str, who: bytes) -> None:
        assert me_too(s, actor, self.public_ids[issue], who=who)

    def confirm_contact(self, s: Session, actor: Actor, issue: str, report_id: int) -> None:
        assert confirm_contact(s, actor, self.public_ids[issue], report_id)

    def correct(self, s: Session, actor: Actor, issue: str, report_id: int, words: str) -> None:
        correct(s, actor, self.public_ids[issue], report_id, Correction(text=words))

    def withdraw(self, s: Session, actor: Actor, issue: str, report_id: int) -> None:
        withdraw(s, actor, self.public_ids[issue], report_id)

    def answer(self, s: Session, actor: Actor, issue: str, report_id: int, words: str) -> None:
        answer(s, actor, self.public_ids[issue], report_id, words)

    def judge(
        self, s: Session, actor: Actor, issue: str, report_id: int, answers: Any, reason: str, pictures: Any
    ) -> None:
        photos = self.upload(s, pictures)
        judge(s, actor, self.public_ids[issue], report_id, answers, reason=reason, photos=photos)

    def accept(self, s: Session, actor: Actor, issue: str, on: int, message: str) -> None:
        accept(s, actor, self.public_ids[issue], assignment=on, message=message)

    def assign(self, s: Session, actor: Actor, issue: str, on: int, assignee: int) -> None:
        assign(s, actor, self.public_ids[issue], assignee, assignment=on)

    def schedule(self, s: Session, actor: Actor, issue: str, on: int, at: datetime, message: str) -> None:
        schedule(s, actor, self.public_ids[issue], at, assignment=on, message=message)

    def start(self, s: Session, actor: Actor, issue: str, on: int, message: str) -> None:
        start(s, actor, self.public_ids[issue], assignment=on, message=message)

    def ask(self, s: Session, actor: Actor, issue: str, on: int, question: str) -> None:
        ask(s, actor, self.public_ids[issue], question, assignment=on)

    def time_out(self, s: Session, _actor: Actor, issue: str, on: int) -> None:
        time_out(s, self.public_ids[issue], on)

    def close_unanswered(self, s: Session, actor: Actor, issue: str, on: int) -> None:
        close_unanswered(s, actor, self.public_ids[issue], on)

    def deliver(self, s: Session, actor: Actor, issue: str, on: int, message: str, pictures: Any) -> None:
        photos = self.upload(s, pictures)
        deliver(s, actor, self.public_ids[issue], message, assignment=on, photos=photos)

    def decline(self, s: Session, actor: Actor, issue: str, on: int, reason: str, message: str) -> None:
        decline(s, actor, self.public_ids[issue], reason, message, assignment=on)

    def review(self, s: Session, actor: Actor, issue: str, on: int, message: str) -> None:
        review(s, actor, self.public_ids[issue], assignment=on, message=message)

    def hand_over(self, s: Session, actor: Actor, issue: str, on: int, department: str, message: str) -> None:
        hand_over(s, actor, self.public_ids[issue], department, message, assignment=on)

    def involve(self, s: Session, actor: Actor, issue: str, department: str, message: str) -> None:
        involve(s, actor, self.public_ids[issue], department, message)

    def change_target(
        self, s: Session, actor: Actor, issue: str, on: int, target: datetime, message: str
    ) -> None:
        change_target(s, actor, self.public_ids[issue], target, message, assignment=on)

    def update(self, s: Session, actor: Actor, issue: str, words: str, pictures: Any) -> None:
        update(s, actor, self.public_ids[issue], words, photos=self.upload(s, pictures))

    def note(self, s: Session, actor: Actor, issue: str, words: str) -> None:
        note(s, actor, self.public_ids[issue], words)

    def recategorise(self, s: Session, actor: Actor, issue: str, category: str, message: str) -> None:
        recategorise(s, actor, self.public_ids[issue], category, message)

    def move(self, s: Session, actor: Actor, issue: str, place: Any, address: str, message: str) -> None:
        move(s, actor, self.public_ids[issue], place.lon, place.lat, message, address=address)

    def merge(self, s: Session, actor: Actor, issue: str, into: str) -> None:
        merge(s, actor, self.public_ids[issue], self.public_ids[into])

    def unmerge(self, s: Session, actor: Actor, issue: str) -> None:
        unmerge(s, actor, self.public_ids[issue])

    def hide(self, s: Session, actor: Actor, issue: str) -> None:
        hide(s, actor, self.public_ids[issue])

    def show(self, s: Session, actor: Actor, issue: str) -> None:
        show(s, actor, self.public_ids[issue])

    def end_judging(self, s: Session, _actor: Actor, issue: str) -> None:
        end_judging(s, self.public_ids[issue])

    def open_judging(self, s: Session, _actor: Actor, issue: str) -> None:
        open_judging(s, self.public_ids[issue])


VERBS = {name for name in vars(Replay) if not name.startswith("_")} - {"take", "upload"}


def contact(told: Told) -> Contact:
    return Contact(*(part or "" for part in told.contact))


def remembered(session: Session, layers: Mapping[str, Layer], storage: Storage) -> Chronicle:
    """A small past in a city that is there, with its steps; nothing of it is written."""
    taxonomy = read_taxonomy(TAXONOMY)
    habits = read_habits()
    habits = dataclasses.replace(habits, chances={**habits.chances, **OFTEN})
    shape_city(session, layers, taxonomy)
    staff = settle_people(session, department_ids(session), begins_at(NOW))
    with clock.frozen(begins_at(NOW)) as time:
        book = open_book(session, staff, KEY, time, 7)
        book.first_ids = dict.fromkeys(NUMBERED, 1)
        book.steps = []
        album = draw_album(storage, lambda _share: None)
        live(
            book, taxonomy, layers, album, now=NOW, seed=7, issues=90, habits=habits, told=lambda _share: None
        )
    for table in NUMBERED:
        session.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, 'id'), 1, false)"),
            {"table": table.__tablename__},
        )
    return book


@pytest.fixture
def owner(fresh: ClusterUrls) -> Iterator[Database]:
    database = Database(make_engine(fresh.owner, application="tests"))
    yield database
    database.engine.dispose()


@pytest.fixture
def application(fresh: ClusterUrls) -> Iterator[Database]:
    database = Database(make_engine(fresh.app, application="tests"))
    yield database
    database.engine.dispose()


def test_the_commands_make_of_the_same_steps_the_same_rows_and_events(
    owner: Database, application: Database, tmp_path: Path, demo_layers: Mapping[str, Layer]
) -> None:
    with owner.transaction() as session:
        book = remembered(session, demo_layers, Storage(tmp_path))
    assert book.steps is not None
    assert {verb for _, _, _, verb, _ in book.steps} == VERBS, "every verb is tried"
    replay = Replay(application)
    for step in book.steps:
        replay.take(*step)
    with application.reading() as session:
        for table in TABLES:
            assert by_commands(session, table) == in_memory(book, table), table.__name__
        for issue, row in zip(
            book.rows[Issue], session.scalars(select(Issue).order_by(Issue.id)), strict=True
        ):
            assert replay.public_ids[issue.public_id] == row.public_id
        told = events_by_commands(session)
    remembered_events = events_in_memory(book, replay.public_ids)
    assert len(told) == len(remembered_events)
    for by_command, by_memory in zip(told, remembered_events, strict=True):
        assert by_command == by_memory


def compared(row: Any, names: list[str]) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in names if name not in RANDOM}


def plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def written(table: Any) -> list[str]:
    """The columns that somebody writes; the others are copies that triggers keep."""
    return [
        column.key for column in table.__table__.columns if type(column.server_default) is not FetchedValue
    ]


def by_commands(session: Session, table: Any) -> list[dict[str, Any]]:
    names = written(table)
    keys = list(table.__table__.primary_key.columns)
    return [compared(row, names) for row in session.scalars(select(table).order_by(*keys))]


def in_memory(book: Chronicle, table: Any) -> list[dict[str, Any]]:
    names = written(table)
    keys = [column.key for column in table.__table__.primary_key.columns]
    rows = [compared(row, names) for row in book.rows[table]]
    return sorted(rows, key=lambda row: [row[key] for key in keys])


def events_by_commands(session: Session) -> list[tuple[Any, ...]]:
    rows = session.execute(
        text("""SELECT subject_id, kind, version, at, actor_id, body, rooms, commitment IS NULL AS bare
                  FROM event WHERE subject_kind = 'issue' ORDER BY id""")
    )
    return [tuple(row) for row in rows]


def events_in_memory(book: Chronicle, public_ids: Mapping[str, str]) -> list[tuple[Any, ...]]:
    """With the public ids that the commands have drawn."""

    def known(value: Any) -> Any:
        if isinstance(value, str):
            word, colon, rest = value.partition("issue:")
            return word + colon + public_ids.get(rest, rest) if colon else public_ids.get(value, value)
        return value

    return [
        (
            event.subject.id, event.kind, event.version, event.at, event.actor_id,
            {name: known(value) for name, value in event.body.items()},
            sorted({known(room) for room in event.rooms}), event.commitment is None,
        )
        for event in book.events
    ]  # fmt: skip


def test_the_steps_of_a_past_issue_are_those_that_are_replayed() -> None:
    own = {
        name
        for base in PastIssue.__mro__
        for name in vars(base)
        if not name.startswith("_")
    }  # fmt: skip
    other = {"issue", "assignments", "open_assignments", "may_judge", "judgements"}
    assert own - other == VERBS - {"report"}
    assert Picture.__dataclass_fields__.keys() == {"sha256", "width", "height"}
