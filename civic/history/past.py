"""An imported issue, and how what a source says of it happens to its rows: each step as an event of its time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core.clock import FrozenClock
from civic.core.event_import import PreparedEvent
from civic.core.events import Subject
from civic.core.permissions import Actor
from civic.core.secrets import commit, new_salt
from civic.history.chunk import Placed
from civic.history.rows import HistoryRow
from civic.history.tables import plain
from civic.issues import events as told
from civic.issues.commands.report import report_content
from civic.issues.events import IssueEvent
from civic.issues.models import Assignment, Issue, IssueUpdate, Report
from civic.issues.policy import stricter
from civic.issues.status import OPEN
from civic.issues.work import Work, e7
from geo.mercator import to_pixels

IMPORT = Actor(origin="import")
NOBODY_ASKED = Session()
"""Never asked: whatever a step would ask the database its book has read before."""

ENDED = {"closed": "delivered", "declined": "declined"}
"""The status of the assignment with which an imported issue has ended."""


@dataclass(slots=True)
class Book:
    """What the steps of a chunk write to, and how they get new rows. ``time`` is what the clock says in a step."""

    time: FrozenClock
    language: str
    new_assignment: Callable[[Assignment], Assignment]
    new_update: Callable[[IssueUpdate], IssueUpdate]
    events: list[PreparedEvent]


class PastIssue:
    """An issue with its one report and its assignments, as the source has told so far."""

    def __init__(
        self, book: Book, issue: Issue, report: Report, assignments: list[Assignment], codes: dict[int, str]
    ) -> None:
        self.book = book
        self.work = Work(NOBODY_ASKED, IMPORT, issue, assignments, codes, [report], was=issue.status)
        self.report = report
        self._degrees: tuple[int | None, int | None] = (None, None)

    @property
    def issue(self) -> Issue:
        return self.work.issue

    @property
    def current(self) -> Assignment:
        """The assignment that stands: an import hands over, so there is one beside those handed over."""
        return next(item for item in reversed(self.work.assignments) if item.status != "handed_over")

    def receive(self, category: Category) -> None:
        """As ``civic.issues.commands.report``."""
        issue, on = self.issue, self.current
        lon_e7, lat_e7 = self._degrees
        self._tell(
            told.IssueReceived, issue.received_at, report=self.report.id, assignment=on.id, category=category.code,
            department=self.work.departments[on.department_id], take_by=issue.take_by, target=issue.target,
            lon_e7=lon_e7, lat_e7=lat_e7, commitment=commit(self.report.salt or b"", report_content(self.report, [])),
        )  # fmt: skip

    def lies_at(self, placed: Placed, home: int | None) -> None:
        """The issue and its report are at a place; ``home`` is the area that it is listed under."""
        place, issue = placed.place, self.issue
        issue.place = f"SRID=4326;POINT({place.lon!r} {place.lat!r})"
        issue.px, issue.py = to_pixels(place)
        issue.place_uncertain = placed.uncertain
        issue.area_id = home
        self.report.place = issue.place
        # What nobody knows is not told: the place of an uncertain one is a pin that the source put somewhere.
        self._degrees = (None, None) if placed.uncertain else e7((place.lon, place.lat), issue.visibility)

    def reach(self, row: HistoryRow, at: datetime, said_before: str = "") -> None:
        """Come to the status that the source tells of: an end at its own time, else ``at``.

        Work that had begun is not taken back.
        """
        issue = self.issue
        ended = issue.status in ENDED
        if ended and not self._is_the_same_end(row):
            self._open_again(at)
            ended = False
        if row.status in ENDED and not ended:
            self._end(row, max(at, row.changed_at))
            return
        if not ended:
            if row.status in ("accepted", "in_progress") and self.current.status == "assigned":
                self._accept(at)
            if row.status == "in_progress" and self.current.status in ("accepted", "scheduled"):
                self.work.step(self.current, "start")
                self._settle(at)
                self._tell_on(told.Started, at)
        if row.answer and row.answer != said_before:
            said = self._say(row.answer, at)
            self._tell(told.Updated, at, words=said, update=said.id)

    def correct(self, row: HistoryRow, at: datetime) -> None:
        """The words, the address or the moment of receipt are others than before."""
        issue, report = self.issue, self.report
        if (issue.title, report.text, issue.address, issue.received_at) == (
            row.title, row.text, row.address, row.received_at,
        ):  # fmt: skip
            return
        issue.title, issue.address, issue.received_at = row.title, row.address, row.received_at
        report.text, report.received_at, report.salt = row.text, row.received_at, new_salt()
        self._settle(at)
        commitment = commit(report.salt, report_content(report, []))
        self._tell(told.ReportCorrected, at, report=report.id, commitment=commitment)

    def move(self, placed: Placed, home: int | None, at: datetime) -> None:
        """As ``civic.issues.commands.move``; the department is the source's matter."""
        self._leave()
        self.lies_at(placed, home)
        self._settle(at)
        lon_e7, lat_e7 = self._degrees
        self._tell(told.Moved, at, lon_e7=lon_e7, lat_e7=lat_e7)

    def recategorise(self, old: Category, new: Category, at: datetime) -> None:
        """As ``civic.issues.commands.recategorise``; what was promised stays promised."""
        self._leave()
        issue = self.issue
        if issue.planned_result in old.planned_result.values():
            issue.planned_result = new.planned_result.get(issue.language, "")
        issue.category_id, issue.criteria = new.id, list(new.criteria)
        issue.visibility = stricter(issue.visibility, new.visibility)
        self._settle(at)
        private = issue.visibility == "private"
        self._tell(
            told.Recategorised,
            at,
            category=None if private else new.code,
            earlier=None if private else old.code,
        )

    def hand_over(self, department_id: int, code: str, at: datetime) -> None:
        """Another department has it, or had it when it ended: its part is as far as the other's was."""
        old, issue = self.current, self.issue
        self.work.departments[department_id] = code
        new = self.book.new_assignment(
            plain(
            Assignment,
                issue_id=issue.id, department_id=department_id, status=old.status, assigned_at=at,
                accepted_at=old.accepted_at, take_by=old.take_by, target=old.target, promised=old.promised,
                delivered_at=old.delivered_at, decline_reason=old.decline_reason,
            )
        )  # fmt: skip
        self.work.assignments.append(new)
        old.status, old.decline_reason, old.handed_to_id = "handed_over", None, new.id
        issue.department_id = department_id
        self._settle(at)
        self._tell(
            told.HandedOver, at, assignment=old.id, department=self.work.departments[old.department_id],
            to_assignment=new.id, to_department=code,
        )  # fmt: skip

    def promise(self, target: datetime, at: datetime) -> None:
        """Another target than before."""
        on = self.current
        earlier, on.target = on.target, target
        if on.status not in OPEN:
            self.issue.target = target
        self._settle(at)
        self._tell_on(told.TargetChanged, at, target=target, earlier=earlier)

    def _is_the_same_end(self, row: HistoryRow) -> bool:
        issue = self.issue
        if row.status != issue.status:
            return False
        return issue.resolution == row.reason if row.reason else issue.delivered_at == row.ended_at

    def _open_again(self, at: datetime) -> None:
        on, issue = self.current, self.issue
        event = told.Reworked if on.status == "delivered" else told.Reviewed
        values: dict[str, Any] = {"round": issue.round} if on.status == "delivered" else {}
        on.status, on.decline_reason, on.accepted_at, issue.resolution = "assigned", None, None, None
        self._settle(at)
        self._tell_on(event, at, **values)

    def _accept(self, at: datetime) -> None:
        on = self.current
        self.work.step(on, "accept")
        on.accepted_at = at
        self._settle(at)
        self._tell_on(told.Accepted, at, target=on.target)

    def _end(self, row: HistoryRow, at: datetime) -> None:
        """The source says that it is over, which is told at ``at``: not before what was told already.

        When it was accepted the source does not say, so nothing claims it was.
        """
        on, issue = self.current, self.issue
        said = self._say(row.answer, at, on) if row.answer else None
        on.status = ENDED[row.status]
        if row.status == "declined":
            on.decline_reason = row.reason
            self._settle(at)
            self._tell_on(told.Declined, at, said, reason=row.reason)
            return
        on.delivered_at = row.ended_at or at
        self._settle(at)
        # Nobody is asked about what is long over, so there is no window, and nobody has judged.
        issue.judging_until = None
        self._tell_on(told.Delivered, at, said, photos=0, round=issue.round, judging_until=None)
        issue.resolution = "not_judged"
        self._settle(at)
        issue.delivered_at = on.delivered_at
        self._tell(told.Closed, at, round=issue.round)

    def _say(self, words: str, at: datetime, on: Assignment | None = None) -> IssueUpdate:
        return self.book.new_update(
            plain(
            IssueUpdate,
                issue_id=self.issue.id, assignment_id=on.id if on else None, visibility="public", text=words,
                language=self.book.language, salt=new_salt(), created_at=at,
            )
        )  # fmt: skip

    def _leave(self) -> None:
        """Those who have heard of the issue so far hear that it goes."""
        self.work.earlier_rooms = self.work.rooms()

    def _settle(self, at: datetime) -> None:
        self.book.time.at = at
        self.work.settle()

    def _tell_on(
        self, event: type[IssueEvent], at: datetime, words: IssueUpdate | None = None, **values: Any
    ) -> None:
        on = self.current
        self._tell(
            event, at, words=words, assignment=on.id, department=self.work.departments[on.department_id],
            update=words.id if words else None, **values,
        )  # fmt: skip

    def _tell(
        self,
        event: type[IssueEvent],
        at: datetime,
        *,
        words: IssueUpdate | None = None,
        commitment: bytes | None = None,
        **values: Any,
    ) -> None:
        """As ``civic.issues.work.Work.record``."""
        work, issue = self.work, self.issue
        if words is not None and words.salt is not None:
            commitment = commit(words.salt, words.text)
        body = event(
            issue=issue.public_id,
            status=issue.status,
            was=work.was if work.was != issue.status else None,
            **values,
        )
        self.book.events.append(
            PreparedEvent(
                Subject("issue", issue.id), body.kind, body.version, at, None, body.as_json(),
                tuple(work.rooms()), commitment,
            )
        )  # fmt: skip
        work.was = issue.status
        work.earlier_rooms = set()
