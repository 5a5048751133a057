"""How every verb works on an issue: lock the root row, check who may, change rows, settle the status, record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.permissions import Actor, policies
from civic.core.secrets import commit, new_salt
from civic.departments.queries import department_codes
from civic.issues.events import IssueEvent
from civic.issues.models import Assignment, Issue, IssueUpdate, Report
from civic.issues.own import with_own
from civic.issues.policy import IssueSubject, declined_by, on_it
from civic.issues.rooms import rooms_of
from civic.issues.status import FINAL, JUDGING_DAYS, OPEN, issue_status, next_status
from civic.issues.turns import begin_turns
from civic.people.roles import TRIAGE

LONGEST_TEXT = 5000

STILL_OFFERED = ("ask", "answer", "time_out", "put_after", "begin_turn")
"""Verbs after which a part that came by hand-over is still on offer: nobody has taken it or let it go."""

_VERDICTS = {"met": "confirmed", "not_judged": "closed"}


@dataclass(slots=True)
class Work:
    """An issue, locked for this transaction, with all that its verbs look at."""

    session: Session
    actor: Actor
    issue: Issue
    assignments: list[Assignment]
    departments: dict[int, str]
    reports: list[Report]
    was: str = ""
    earlier_rooms: set[str] = field(default_factory=set)

    def subject(self, assignment: Assignment | None = None, report: int | None = None) -> IssueSubject:
        parts = [(item.department_id, item.standing) for item in self.assignments]
        return IssueSubject(
            visibility=self.issue.visibility,
            hidden=self.issue.hidden_at is not None,
            departments=on_it(parts),
            declined=declined_by(parts),
            department=assignment.department_id if assignment else None,
            category=self.issue.category_id,
            reports=frozenset(item.id for item in self.reports),
            report=report,
        )

    def require(
        self, permission: str, assignment: Assignment | None = None, report: int | None = None
    ) -> None:
        """Raise NotFound to who may not even see the issue, NotAllowed to who may not do this."""
        if not policies.allows("issue.see", self.actor, self.subject()):
            raise NotFound("issue", self.issue.public_id)
        policies.require(permission, self.actor, self.subject(assignment, report))

    def rooms(self) -> set[str]:
        return self.earlier_rooms | rooms_of(self.issue, (item.department_id for item in self.assignments))

    def report(self, report_id: int) -> Report:
        """One of the issue's reports (those of merged issues included)."""
        for report in self.reports:
            if report.id == report_id:
                return report
        raise NotFound("report", report_id)

    def live_reports(self) -> list[Report]:
        return [report for report in self.reports if report.withdrawn_at is None]

    def choose(self, verb: str, assignment_id: int | None) -> Assignment:
        """The assignment that a work verb acts on: the one named, else the one of the actor's department.

        For the triage desk and the platform itself it may be anybody's. Raises NotFound (also
        ``assignment.not_found``), NotAllowed for who has no part in the issue, or WrongStatus.
        """
        if not policies.allows("issue.see", self.actor, self.subject()):
            raise NotFound("issue", self.issue.public_id)
        if assignment_id is not None:
            for assignment in self.assignments:
                if assignment.id == assignment_id:
                    return assignment
            raise NotFound("assignment", assignment_id)
        possible = [
            item for item in self.assignments if next_status(item.status, verb, item.before) is not None
        ]
        own = [item for item in possible if self._is_own(item)]
        anybodys = self.actor.has(TRIAGE) or self.actor.origin != "person"
        if own or (anybodys and possible):
            return (own or possible)[-1]
        mine = [item for item in self.assignments if self._is_own(item)]
        if not mine and not anybodys:
            raise NotAllowed(f"assignment.{verb}")
        raise WrongStatus(verb, (mine or self.assignments)[-1].status)

    def _is_own(self, assignment: Assignment) -> bool:
        return self.actor.works_for(assignment.department_id, self.issue.category_id)

    def step(self, assignment: Assignment, verb: str) -> str:
        """Move an assignment along the table; returns the status before. Raises WrongStatus."""
        self.require_alive(verb)
        reached = next_status(assignment.status, verb, assignment.before)
        if reached is None:
            raise WrongStatus(verb, assignment.status)
        was, assignment.status = assignment.status, reached
        assignment.before = was if reached == "waiting" else None
        if reached != "waiting":
            assignment.waiting_since = None
        if verb not in STILL_OFFERED:
            self._let_go(assignment)
        return was

    def _let_go(self, taken: Assignment) -> None:
        """Who handed the part over answers for it no longer."""
        for item in self.assignments:
            if item.handed_to_id == taken.id:
                item.still_answers = False

    def require_alive(self, verb: str) -> None:
        """Raise WrongStatus when the work rests: another issue stands for this one, or nobody reports it any more."""
        if self.issue.status in ("duplicate", "withdrawn"):
            raise WrongStatus(verb, self.issue.status)

    def require_open(self, verb: str) -> None:
        """Raise WrongStatus when the issue has ended."""
        if self.issue.status in FINAL:
            raise WrongStatus(verb, self.issue.status)

    def say(
        self, text: str, visibility: str, *, assignment: Assignment | None = None, report: Report | None = None,
        required: bool = False, field: str = "message",
    ) -> IssueUpdate | None:  # fmt: skip
        """Keep the words that go with a verb. Raises DomainError ``text.missing`` or ``text.too_long``."""
        words = checked_text(text, field=field, required=required)
        if not words:
            return None
        update = IssueUpdate(
            issue_id=self.issue.id,
            assignment_id=assignment.id if assignment else None,
            report_id=report.id if report else None,
            author_id=self.actor.person_id,
            visibility=visibility,
            text=words,
            language=self.actor.language,
            salt=new_salt(),
            created_at=clock.now(),
        )
        self.session.add(update)
        self.session.flush()
        return update

    def settle(self) -> None:
        """Let the issue's status, dates and responsible department follow from its assignments.

        With the last open part the issue is delivered, whoever ended that part and how: residents are asked to judge.
        While work is open nobody is.
        """
        issue = self.issue
        opened = [item for item in self.assignments if item.status in OPEN]
        status = issue_status(
            [item.status for item in self.assignments],
            withdrawn=not self.live_reports(),
            merged=issue.merged_into_id is not None,
            verdict=_VERDICTS.get(issue.resolution or ""),
        )
        issue.resolution = self._resolution(status)
        issue.status = status
        if opened:
            # What waits for its turn has no dates yet; for a moment, between an end and the next turn, nothing else is.
            dated = [item for item in opened if item.status != "blocked"] or opened
            issue.target = max(item.target for item in dated)
            issue.promised = max(item.promised for item in dated)
            issue.take_by = min(item.take_by for item in dated)
            issue.target_confirmed = all(item.accepted_at is not None for item in opened)
            answering = {
                item.department_id for item in self.assignments if item in opened or item.still_answers
            }
            if issue.department_id not in answering:
                issue.department_id = opened[0].department_id
            issue.judging_until = issue.judge_again_at = None
        elif status == "delivered" and issue.judging_until is None:
            self._ask_residents()
        issue.changed_at = clock.now()

    def _ask_residents(self) -> None:
        now = clock.now()
        self.issue.round += 1
        self.issue.delivered_at = now
        self.issue.judging_until = now + timedelta(days=JUDGING_DAYS)
        self.issue.judge_again_at = None

    def _resolution(self, status: str) -> str | None:
        if status == "declined":
            return next(
                item.decline_reason for item in reversed(self.assignments) if item.status == "declined"
            )
        if status in ("confirmed", "closed"):
            return self.issue.resolution
        return status if status in ("duplicate", "withdrawn") else None

    def record(
        self, event: type[IssueEvent], *, words: IssueUpdate | None = None, rooms: Iterable[str] | None = None,
        commitment: bytes | None = None, **values: Any,
    ) -> events.Recorded:  # fmt: skip
        """Flush the change and append its event, told to the issue's rooms unless others are given."""
        issue = self.issue
        self.session.flush()
        if words is not None and words.salt is not None:
            commitment = commit(words.salt, words.text)
        body = event(
            issue=issue.public_id,
            status=issue.status,
            was=self.was if self.was != issue.status else None,
            **values,
        )
        recorded = events.record(
            self.session, self.actor, events.Subject("issue", issue.id), body,
            rooms=self.rooms() if rooms is None else rooms, commitment=commitment,
        )  # fmt: skip
        self.was = issue.status
        if rooms is None:
            # Those whom the issue has left have heard that it went, and hear nothing of what follows.
            self.earlier_rooms = set()
        begin_turns(self)
        return recorded

    def record_on(
        self,
        assignment: Assignment,
        event: type[IssueEvent],
        *,
        words: IssueUpdate | None = None,
        **values: Any,
    ) -> events.Recorded:
        """Record what a work verb did to one assignment, with the words that go with it."""
        return self.record(
            event, words=words, assignment=assignment.id, department=self.departments[assignment.department_id],
            update=words.id if words else None, **values,
        )  # fmt: skip


def checked_text(text: str, *, field: str, required: bool, longest: int = LONGEST_TEXT) -> str:
    """Words as they are kept: trimmed, line ends unified, no control characters.

    Raises DomainError ``text.missing`` (empty although required) or ``text.too_long``.
    """
    words = "".join(
        character
        for character in text.replace("\r\n", "\n")
        if character in "\n\t" or character.isprintable()
    ).strip()
    if not words and required:
        raise DomainError("text.missing", field=field)
    if len(words) > longest:
        raise DomainError("text.too_long", field=field, longest=longest, length=len(words))
    return words


def take(session: Session, actor: Actor, public_id: str) -> Work:
    """Lock an issue by its public id and load what its verbs need. Raises NotFound ``issue.not_found``."""
    issue = session.scalar(
        select(Issue)
        .where(Issue.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if issue is None:
        raise NotFound("issue", public_id)
    return gather(session, actor, issue)


def gather(session: Session, actor: Actor, issue: Issue) -> Work:
    """What the verbs of an issue need that the caller has locked."""
    assignments = session.scalars(
        select(Assignment)
        .where(Assignment.issue_id == issue.id)
        .order_by(Assignment.id)
        .execution_options(populate_existing=True)
    ).all()
    family = select(Issue.id).where(Issue.id == issue.id).cte(recursive=True)
    family = family.union_all(select(Issue.id).join(family, Issue.merged_into_id == family.c.id))
    reports = session.scalars(
        select(Report)
        .where(Report.issue_id.in_(select(family.c.id)))
        .order_by(Report.id)
        .execution_options(populate_existing=True)
    ).all()
    codes = department_codes(session, {item.department_id for item in assignments})
    work = Work(session, with_own(actor, reports), issue, list(assignments), codes, list(reports))
    work.was = issue.status
    work.earlier_rooms = work.rooms()
    return work


def lock_pair(session: Session, actor: Actor, first: str, second: str) -> tuple[Work, Work]:
    """Lock two issues in the order of their ids, so that two merges at once cannot wait for each other."""
    rows = session.scalars(
        select(Issue)
        .where(Issue.public_id.in_([first, second]))
        .order_by(Issue.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    found = {issue.public_id: issue for issue in rows}
    for public_id in (first, second):
        if public_id not in found:
            raise NotFound("issue", public_id)
    return gather(session, actor, found[first]), gather(session, actor, found[second])


def chain_up(session: Session, issue_id: int) -> list[Issue]:
    """An issue, the one that it was merged into, and so on: all that count its reports. Locked, in the order of ids.

    A verb that changes several of them calls this first of all, so that two such verbs cannot wait for each other.
    """
    chain = select(Issue.id, Issue.merged_into_id).where(Issue.id == issue_id).cte(recursive=True)
    chain = chain.union_all(
        select(Issue.id, Issue.merged_into_id).join(chain, Issue.id == chain.c.merged_into_id)
    )
    rows = session.scalars(
        select(Issue).where(Issue.id.in_(select(chain.c.id))).order_by(Issue.id).with_for_update()
    )
    return list(rows)


def e7(place: tuple[float, float], visibility: str) -> tuple[int | None, int | None]:
    """Longitude and latitude in degrees × 10⁷ for an event's body; nothing for a private issue."""
    if visibility == "private":
        return None, None
    return round(place[0] * 10_000_000), round(place[1] * 10_000_000)
