"""A past issue: how it begins, what befalls two of them together, and what time brings."""

from __future__ import annotations

from datetime import timedelta

from civic.categories.models import Category
from civic.core.permissions import SYSTEM, Actor
from civic.core.secrets import commit
from civic.demo.chronicle import Chronicle
from civic.demo.past.base import NO_DATABASE, Told
from civic.demo.past.departments import Departments
from civic.demo.past.residents import Residents
from civic.issues import events as told
from civic.issues.commands.report import new_issue, report_content
from civic.issues.models import IssueArea
from civic.issues.status import JUDGING_DAYS
from civic.issues.submission import title_of
from civic.issues.work import Work, e7
from geo.shapes import Point


class PastIssue(Residents, Departments):
    """An issue of the past. Every step happens at the book's time."""

    def __init__(
        self, book: Chronicle, category: Category, place: Point, address: str, first: Told, asset: str = ""
    ) -> None:
        """As ``civic.issues.commands.report``."""
        now, rules = book.time.at, book.city.rules
        areas = book.city.areas(place)
        self.asset = book.city.assets[asset] if asset else None
        routed = book.who_answers(category, areas, self.asset)
        wished = first.planned_result or category.planned_result.get(first.language, "")
        issue = new_issue(
            category, place, areas, rules, routed, now, rules.calendar, title=title_of(first.text),
            language=first.language, address=address, planned_result=wished, criteria=list(category.criteria),
            source=first.source,
            asset_id=self.asset.id if self.asset else None,
        )  # fmt: skip
        issue.public_id = book.public_id()
        book.add(issue)
        self.lies_in = [book.add(IssueArea(issue_id=issue.id, area_id=area.id)) for area in areas]
        if book.steps is not None:
            book.steps.append(
                (now, first.actor, issue.public_id, "report", (category.code, place, address, first, asset))
            )
        self.book, self.category, self.place, self.said = book, category, place, {}
        codes = {routed.department_id: routed.code}
        self.work = Work(NO_DATABASE, first.actor, issue, [], codes, [], was=issue.status)
        record = self._new_report(first, wished, dict(first.answers))
        assignment = self._assign(routed.department_id, issue.take_by, issue.target, issue.promised)
        hashes = self._attach(first.pictures, "before", report=record)
        lon_e7, lat_e7 = e7((place.lon, place.lat), issue.visibility)
        self._record(
            told.IssueReceived, report=record.id, assignment=assignment.id, category=category.code,
            department=routed.code, take_by=issue.take_by, target=issue.target, lon_e7=lon_e7, lat_e7=lat_e7,
            asset=self.asset.code if self.asset and issue.visibility != "private" else None,
            commitment=commit(record.salt or b"", report_content(record, hashes)),
        )  # fmt: skip

    def merge(self, by: Actor, into: PastIssue) -> None:
        self._begin(by, "merge", into.issue.public_id)
        into._continue(by)
        self.issue.merged_into_id = into.issue.id
        into.issue.report_count += self.issue.report_count
        into.issue.affected_count += self.issue.affected_count
        into.work.reports.extend(self.work.reports)
        self.work.settle()
        into.work.settle()
        steps = {
            self.issue.id: lambda: self._record(told.Merged, into=into.issue.public_id),
            into.issue.id: lambda: into._record(
                told.MergedIn, other=self.issue.public_id, reports=into.issue.report_count,
                affected=into.issue.affected_count,
            ),
        }  # fmt: skip
        for issue_id in sorted(steps):
            steps[issue_id]()

    def unmerge(self, by: Actor, out_of: PastIssue) -> None:
        self._begin(by, "unmerge")
        out_of._continue(by)
        self.issue.merged_into_id = None
        own = {report.id for report in self.work.reports}
        out_of.work.reports = [report for report in out_of.work.reports if report.id not in own]
        out_of.issue.report_count -= self.issue.report_count
        out_of.issue.affected_count -= self.issue.affected_count
        self.work.settle()
        out_of.work.settle()
        steps = {
            self.issue.id: lambda: self._record(told.Unmerged, out_of=out_of.issue.public_id),
            out_of.issue.id: lambda: out_of._record(
                told.UnmergedOut, other=self.issue.public_id, reports=out_of.issue.report_count,
                affected=out_of.issue.affected_count,
            ),
        }  # fmt: skip
        for issue_id in sorted(steps):
            steps[issue_id]()

    def end_judging(self) -> None:
        self._begin(SYSTEM, "end_judging")
        self._decide(time_is_up=True)

    def open_judging(self) -> None:
        self._begin(SYSTEM, "open_judging")
        issue = self.issue
        issue.round += 1
        issue.judging_until = self.book.time.at + timedelta(days=JUDGING_DAYS)
        self.work.settle()
        self._record(told.JudgingOpened, round=issue.round, judging_until=issue.judging_until)
