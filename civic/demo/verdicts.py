"""What residents say of the result, and what follows: confirmed, closed, done once more, asked again later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from civic.issues.models import Report

if TYPE_CHECKING:
    from civic.demo.course import Course

CANT_TELL = 0.06
WITH_REASON = 0.75
WITH_THANKS = 0.5
REWORKED_WELL = 0.97
"""Share of results that are good when it was done a second time."""


class Verdicts:
    """The verdict's part of a course."""

    def __init__(self, course: Course) -> None:
        self._course = course

    def window_opens(self, good: float, *, later: bool = False) -> None:
        """It is delivered, or a later date has come: those who may judge do so in the days that follow, or not."""
        course = self._course
        world, issue = course.world, course.past.issue
        assert issue.judging_until is not None, "the window is open"
        is_good = course.dice.random() < (good if issue.round == 1 or later else max(good, REWORKED_WELL))
        for report in course.past.may_judge():
            if course.happens("judged_again" if later else "judged"):
                at = world.awake(min(12.5, course.dice.expovariate(1 / 3) + 0.1), course.dice)
                self._plan_judging(at, report, issue.round, is_good)
        closing = issue.judging_until + timedelta(seconds=course.dice.randrange(20, 300))
        round_ = issue.round
        world.timeline.plan(closing, lambda: self._time_is_up(round_))

    def _plan_judging(self, at: datetime, report: Report, round_: int, is_good: bool) -> None:
        self._course.world.timeline.plan(at, lambda: self._judge(report, round_, is_good))

    def _judge(self, report: Report, round_: int, is_good: bool) -> None:
        course = self._course
        issue = course.past.issue
        if (
            issue.round != round_ or issue.judging_until is None or course.world.now > issue.judging_until
            or report.withdrawn_at is not None or course.out_of_play
        ):  # fmt: skip
            return
        codes = [criterion["code"] for criterion in issue.criteria]
        answers = {code: "cant_tell" if course.dice.random() < CANT_TELL else "met" for code in codes}
        replies = course.world.replies(course.past.category)
        if is_good:
            words = replies.met if course.dice.random() < WITH_THANKS else {}
        else:
            answers[course.dice.choice(codes)] = "not_met"
            words = replies.not_met if course.dice.random() < WITH_REASON else {}
        reason = course.dice.choice(words[report.language]) if words else ""
        course.past.judge(report, answers, reason)
        self._what_follows()

    def _time_is_up(self, round_: int) -> None:
        course = self._course
        issue = course.past.issue
        if issue.round == round_ and issue.judging_until is not None and not course.out_of_play:
            course.past.end_judging()
            self._what_follows()

    def _what_follows(self) -> None:
        course = self._course
        issue = course.past.issue
        for assignment in course.past.open_assignments():
            if assignment.status == "assigned" and assignment.not_by_id is not None:
                course.work.arrives(assignment, share=0.7)
        if issue.judging_until is None and issue.judge_again_at is not None:
            at = issue.judge_again_at + timedelta(seconds=course.dice.randrange(20, 300))
            course.world.timeline.plan(at, self._asked_again)

    def _asked_again(self) -> None:
        course = self._course
        issue = course.past.issue
        if (
            issue.judge_again_at is None or course.world.now < issue.judge_again_at
            or issue.judging_until is not None or issue.status not in ("confirmed", "closed")
        ):  # fmt: skip
            return
        course.past.open_judging()
        self.window_opens(1 - course.world.habits.chances["fails_later"], later=True)
