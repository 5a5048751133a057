"""What every step of a past issue does: begin, say, attach, settle, record; and what a verdict brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core.permissions import VISITOR, Actor
from civic.core.secrets import commit, report_secret, secret_hash
from civic.demo.chronicle import AssetKnown, Chronicle
from civic.issues import events as told
from civic.issues.events import IssueEvent
from civic.issues.judging import asked
from civic.issues.models import Assignment, Issue, IssueArea, IssueUpdate, Photo, Report
from civic.issues.rerouting import Passed, lead_assignment
from civic.issues.status import OPEN
from civic.issues.verdict import outcome
from civic.issues.work import Work
from geo.shapes import Point

NO_DATABASE = Session()
"""Never asked: whatever a step would ask the database the book answers."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo whose files are in storage."""

    sha256: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Told:
    """A report as somebody sends it, already checked; ``contact`` is name, e-mail, phone."""

    text: str
    language: str
    planned_result: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    contact: tuple[str | None, str | None, str | None] = (None, None, None)
    person: Actor = VISITOR
    pictures: Sequence[Picture] = ()
    source: str = "web"

    @property
    def actor(self) -> Actor:
        """Who sends it, in the language of the report."""
        return Actor(self.person.person_id, self.person.name, self.person.grants, language=self.language)


class PastBase:
    """An issue with all that its steps look at."""

    book: Chronicle
    category: Category
    asset: AssetKnown | None
    place: Point
    work: Work
    lies_in: list[IssueArea]
    said: dict[int, dict[int, dict[str, str]]]
    """round → report → criterion → answer."""

    @property
    def issue(self) -> Issue:
        return self.work.issue

    @property
    def assignments(self) -> list[Assignment]:
        return self.work.assignments

    def open_assignments(self) -> list[Assignment]:
        return [item for item in self.assignments if item.status in OPEN]

    def may_judge(self) -> list[Report]:
        """The reports whose verdict counts."""
        counted = set(asked(self.work))
        return [report for report in self.work.reports if report.id in counted]

    def judgements(self) -> dict[int, dict[str, str]]:
        return self.said.get(self.issue.round, {})

    def _begin(self, actor: Actor, verb: str, *arguments: Any) -> None:
        """Begin a step of one's own."""
        if self.book.steps is not None:
            self.book.steps.append((self.book.time.at, actor, self.issue.public_id, verb, arguments))
        self._continue(actor)

    def _continue(self, actor: Actor) -> None:
        """As ``civic.issues.work.gather``: who acts, the status before, and who has heard of the issue so far."""
        work = self.work
        work.actor = actor
        work.was = work.issue.status
        work.earlier_rooms = set()
        work.earlier_rooms = work.rooms()

    def _reporter(self, report: Report) -> Actor:
        return Actor(report.person_id, reports=frozenset({report.id}), language=report.language)

    def _say(
        self, text: str, visibility: str, on: Assignment | None = None, report: Report | None = None
    ) -> IssueUpdate | None:
        if not text:
            return None
        actor = self.work.actor
        update: IssueUpdate = self.book.add(
            IssueUpdate(
                issue_id=self.issue.id, assignment_id=on.id if on else None, report_id=report.id if report else None,
                author_id=actor.person_id, visibility=visibility, text=text, language=actor.language,
                salt=self.book.salt(), created_at=self.book.time.at,
            )
        )  # fmt: skip
        return update

    def _attach(
        self,
        pictures: Iterable[Picture],
        kind: str,
        *,
        report: Report | None = None,
        update: IssueUpdate | None = None,
    ) -> list[bytes]:
        """Photos uploaded just now and claimed; their SHA-256, as ``civic.issues.photos.claim_photos``."""
        hashes = []
        for picture in pictures:
            self.book.add(
                Photo(
                    public_id=self.book.photo_id(), issue_id=self.issue.id, report_id=report.id if report else None,
                    update_id=update.id if update else None, kind=kind, sha256=picture.sha256, width=picture.width,
                    height=picture.height, uploaded_at=self.book.time.at,
                )
            )  # fmt: skip
            hashes.append(picture.sha256)
        return hashes

    def _new_report(self, sent: Told, planned_result: str, answers: dict[str, Any]) -> Report:
        nonce = self.book.dice.randbytes(16)
        name, email, phone = sent.contact
        record: Report = self.book.add(
            Report(
                issue_id=self.issue.id, person_id=sent.person.person_id, link_nonce=nonce,
                link_hash=secret_hash(report_secret(self.book.city_key, nonce)), text=sent.text, language=sent.language,
                planned_result=planned_result, answers=answers, place=self.issue.place, contact_name=name,
                contact_email=email, contact_phone=phone, salt=self.book.salt(), received_at=self.book.time.at,
                source=sent.source,
            )
        )  # fmt: skip
        self.work.reports.append(record)
        return record

    def _assign(
        self, department_id: int, take_by: datetime, target: datetime, promised: datetime
    ) -> Assignment:
        new: Assignment = self.book.add(
            Assignment(
                issue_id=self.issue.id, department_id=department_id, status="assigned", assigned_at=self.book.time.at,
                take_by=take_by, target=target, promised=promised,
            )
        )  # fmt: skip
        self.work.assignments.append(new)
        return new

    def _pass_on(self, chosen: Assignment, department_id: int, code: str) -> Assignment:
        """As ``civic.issues.commands.hand_over.passed_on``."""
        self.work.step(chosen, "hand_over")
        new = self._assign(department_id, chosen.take_by, chosen.target, chosen.promised)
        chosen.handed_to_id = new.id
        self.work.departments[department_id] = code
        return new

    def _route_anew(self, category: Category, place: Point) -> Passed | None:
        """As ``civic.issues.rerouting.route_anew``."""
        lead = lead_assignment(self.work)
        routed = self.book.who_answers(category, self.book.city.areas(place), self.asset)
        involved = {item.department_id for item in self.open_assignments()}
        if routed.department_id not in involved:
            new = self._pass_on(lead, routed.department_id, routed.code)
            self.issue.department_id = routed.department_id
            return Passed(lead, new, routed.code)
        if lead.department_id != routed.department_id:
            self.issue.department_id = routed.department_id
        return None

    def _record_passed(self, passed: Passed | None) -> None:
        if passed is not None:
            self._record_on(
                passed.lead, told.HandedOver, to_assignment=passed.new.id, to_department=passed.department
            )

    def _record(
        self,
        event: type[IssueEvent],
        words: IssueUpdate | None = None,
        *,
        rooms: Iterable[str] | None = None,
        commitment: bytes | None = None,
        **values: Any,
    ) -> None:
        """As ``civic.issues.work.Work.record``."""
        issue, work = self.issue, self.work
        if words is not None and words.salt is not None:
            commitment = commit(words.salt, words.text)
        was = work.was if work.was != issue.status else None
        body = event(issue=issue.public_id, status=issue.status, was=was, **values)
        self.book.record(
            issue.id, work.actor, body, work.rooms() if rooms is None else set(rooms), commitment
        )
        work.was = issue.status
        if rooms is None:
            work.earlier_rooms = set()

    def _record_on(
        self, on: Assignment, event: type[IssueEvent], words: IssueUpdate | None = None, **values: Any
    ) -> None:
        self._record(
            event, words, assignment=on.id, department=self.work.departments[on.department_id],
            update=words.id if words else None, **values,
        )  # fmt: skip

    # --- the verdict: as civic.issues.judging ---------------------------------------------------------------------

    def _decide(self, *, time_is_up: bool) -> None:
        criteria = [criterion["code"] for criterion in self.issue.criteria]
        result = outcome(self.judgements(), criteria, asked=asked(self.work), time_is_up=time_is_up)
        if result == "rework":
            self._reopen()
        elif result is not None:
            self._end(result)

    def _reopen(self) -> None:
        issue = self.issue
        issue.resolution = issue.judging_until = issue.judge_again_at = None
        for assignment in [item for item in self.assignments if item.status == "delivered"]:
            self.work.step(assignment, "rework")
            assignment.not_by_id, assignment.assignee_id = assignment.delivered_by_id, None
            assignment.accepted_at = None
            self.work.settle()
            self._record_on(assignment, told.Reworked, round=issue.round)

    def _end(self, result: str) -> None:
        issue = self.issue
        already = issue.status in ("confirmed", "closed")
        issue.judging_until = None
        issue.judge_again_at = self._next_judging()
        if result == "confirmed" or not already:
            issue.resolution = "met" if result == "confirmed" else "not_judged"
        self.work.settle()
        self._record(told.Confirmed if result == "confirmed" else told.Closed, round=issue.round)

    def _next_judging(self) -> datetime | None:
        issue = self.issue
        if issue.delivered_at is None:
            return None
        passed = issue.judge_again_at or issue.delivered_at
        dates = [
            issue.delivered_at + timedelta(days=int(day)) for day in sorted(self.category.judge_after_days)
        ]
        return next((date for date in dates if date > passed), None)
