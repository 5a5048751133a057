"""What residents do, each step as the command of its name in ``civic.issues.commands``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from civic.core.permissions import VISITOR
from civic.core.secrets import commit
from civic.demo.past.base import PastBase, Picture, Told
from civic.issues import events as told
from civic.issues.commands.report import report_content
from civic.issues.judging import asked
from civic.issues.models import Affected, Report, Verdict
from civic.issues.submission import title_of
from civic.issues.verdict import reopens_at_once
from civic.issues.waiting import resume


class Residents(PastBase):
    """The steps of reporters and of others who are affected."""

    def join(self, other: Told) -> Report:
        self._begin(other.actor, "join", other)
        record = self._new_report(other, "", {})
        hashes = self._attach(other.pictures, "before", report=record)
        issue = self.issue
        issue.report_count += 1
        issue.affected_count += 1
        self.work.settle()
        self._record(
            told.ReportJoined, report=record.id, reports=issue.report_count, affected=issue.affected_count,
            commitment=commit(record.salt or b"", report_content(record, hashes)),
        )  # fmt: skip
        return record

    def me_too(self, who: bytes) -> None:
        self._begin(VISITOR, "me_too", who)
        self.book.add(Affected(issue_id=self.issue.id, who=who, since=self.book.time.at))
        self.issue.affected_count += 1
        self._record(told.AffectedCounted, affected=self.issue.affected_count)

    def confirm_contact(self, report: Report) -> None:
        self._begin(self._reporter(report), "confirm_contact", report.id)
        report.contact_confirmed_at = self.book.time.at
        self._record(told.ContactConfirmed, report=report.id)

    def correct(self, report: Report, text: str) -> None:
        """Amend the words alone."""
        self._begin(self._reporter(report), "correct", report.id, text)
        first = min(self.work.live_reports(), key=lambda item: item.id, default=report)
        report.text = text
        if report is first and report.issue_id == self.issue.id:
            self.issue.title = title_of(text)
            self.issue.planned_result = report.planned_result or self.issue.planned_result
        report.salt = self.book.salt()
        self.work.settle()
        content = report_content(report, [])
        self._record(told.ReportCorrected, report=report.id, commitment=commit(report.salt, content))

    def withdraw(self, report: Report) -> None:
        self._begin(self._reporter(report), "withdraw", report.id)
        report.withdrawn_at = self.book.time.at
        self.issue.report_count -= 1
        self.issue.affected_count -= 1
        self.work.settle()
        self._record(told.ReportWithdrawn, report=report.id, reports=self.issue.report_count)

    def answer(self, report: Report, text: str) -> None:
        self._begin(self._reporter(report), "answer", report.id, text)
        waiting = [item for item in self.assignments if item.status == "waiting"]
        said = self._say(text, "parties", waiting[0], report)
        for assignment in waiting:
            resume(self.work, assignment, "answer", self.book.city.rules.calendar)
            self.work.settle()
            self._record_on(assignment, told.Answered, said, report=report.id, target=assignment.target)

    def judge(
        self, report: Report, answers: Mapping[str, str], reason: str = "", pictures: Sequence[Picture] = ()
    ) -> None:
        self._begin(self._reporter(report), "judge", report.id, dict(answers), reason, tuple(pictures))
        issue = self.issue
        said = self._say(reason, "public", None, report) if reason else None
        self._attach(pictures, "after", report=report, update=said)
        for criterion, answer in answers.items():
            self.book.add(
                Verdict(
                    issue_id=issue.id, report_id=report.id, round=issue.round, criterion=criterion, answer=answer,
                    update_id=said.id if said else None, judged_at=self.book.time.at,
                )
            )  # fmt: skip
        self.said.setdefault(issue.round, {}).setdefault(report.id, {}).update(answers)
        self.work.settle()
        self._record(
            told.Judged, said, report=report.id, round=issue.round, answers=dict(answers),
            update=said.id if said else None,
        )  # fmt: skip
        judges = len(set(self.judgements()) | set(asked(self.work)))
        has_reason = said is not None or bool(pictures)
        if reopens_at_once(answers, has_reason=has_reason, first_delivery=issue.round == 1, judges=judges):
            self._reopen()
        else:
            self._decide(time_is_up=False)
