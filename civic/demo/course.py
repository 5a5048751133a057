"""The course of one issue: what residents and departments do about it, step after step, as their habits have it.

Each step plans the next. Before it is taken it looks whether it still can: meanwhile the report may have been
withdrawn, the issue merged, or the work opened again.
"""

from __future__ import annotations

import random
from datetime import timedelta

from civic.categories.models import Category
from civic.demo.past import PastIssue
from civic.demo.places import Spot
from civic.demo.world import World, speaking
from civic.issues.models import Report
from civic.issues.status import FINAL

MOST_JOINS, MOST_ME_TOOS = 14, 60
TWIN_METRES = 25.0
_OUT_OF_PLAY = ("duplicate", "withdrawn")


class Course:
    """The life of an issue from its report on. The rest of it is in `civic.demo.work` and `civic.demo.verdicts`."""

    def __init__(self, world: World, category: Category, spot: Spot, dice: random.Random) -> None:
        from civic.demo.verdicts import Verdicts
        from civic.demo.work import Work

        self.world, self.category, self.spot, self.dice = world, category, spot, dice
        self.pair = world.album.pair(world.spec(category).group, dice)
        self.past: PastIssue
        self.work = Work(self)
        self.verdicts = Verdicts(self)
        self.twin_of: Course | None = None

    @property
    def language(self) -> str:
        return self.past.issue.language

    @property
    def over(self) -> bool:
        """Whether residents can do no more about it."""
        return self.past.issue.status in FINAL

    @property
    def out_of_play(self) -> bool:
        """Whether no work can be done on it."""
        return self.past.issue.status in _OUT_OF_PLAY

    def happens(self, what: str) -> bool:
        return self.world.habits.happens(what, self.dice)

    def says(self, what: str) -> str:
        """What is said at a turn, in the language of the issue."""
        return self.world.habits.words(what, self.language, self.dice)

    def begin(self) -> None:
        """Somebody reports it."""
        world = self.world
        first = world.voices.report(self.category.code, self.spot, self.pair.before, self.dice)
        address = self.spot.address(first.language)
        # A category that is about no kind of thing is about none of the things that stand near.
        asset = self.spot.asset if self.category.asset_type else ""
        self.past = PastIssue(world.book, self.category, self.spot.point, address, first, asset)
        (report,) = self.past.work.reports
        self._confirms(report)
        self._second_thoughts(report)
        if self.past.issue.visibility != "private":
            self._others()
        if self.past.issue.visibility == "public" and self.twin_of is None and self.happens("twin"):
            self._is_reported_twice()
        if self.happens("hidden"):
            world.timeline.plan(world.awake(self.dice.uniform(0.05, 0.4), self.dice), self._hide)
        self.work.arrives(self.past.assignments[0])

    # --- residents ------------------------------------------------------------------------------------------------

    def _confirms(self, report: Report) -> None:
        if report.contact_email is None or not self.happens("contact_confirmed"):
            return
        minutes = self.dice.expovariate(1 / 90) + 1
        self.world.timeline.plan(
            self.world.now + timedelta(minutes=minutes), lambda: self.past.confirm_contact(report)
        )

    def _second_thoughts(self, report: Report) -> None:
        world = self.world
        if self.happens("corrected"):
            at = world.now + timedelta(minutes=self.dice.uniform(4, 50))
            world.timeline.plan(at, lambda: self._correct(report))
        if self.happens("withdrawn"):
            world.timeline.plan(
                world.awake(self.dice.uniform(0.1, 4), self.dice), lambda: self._withdraw(report)
            )

    def _correct(self, report: Report) -> None:
        if not self.over:
            more = self.world.habits.words("correction", report.language, self.dice)
            self.past.correct(report, f"{report.text} {more}")

    def _withdraw(self, report: Report) -> None:
        if not self.over and report.withdrawn_at is None:
            self.past.withdraw(report)

    def _others(self) -> None:
        """Others who are affected: few mostly, many now and then."""
        interest = self.dice.paretovariate(1.5) - 1
        world = self.world
        for _ in range(min(MOST_JOINS, int(interest * 0.55 + self.dice.random() * 0.5))):
            world.timeline.plan(world.awake(self.dice.expovariate(1 / 4), self.dice), self._join)
        for _ in range(min(MOST_ME_TOOS, int(interest * 1.1 + self.dice.random() * 0.8))):
            world.timeline.plan(world.awake(self.dice.expovariate(1 / 5), self.dice), self._me_too)

    def _join(self) -> None:
        if not self._is_open_to_all():
            return
        other = self.world.voices.joining(self.category.code, self.spot, self.pair.before, self.dice)
        self._confirms(self.past.join(other))

    def _me_too(self) -> None:
        if self._is_open_to_all():
            self.past.me_too(self.dice.randbytes(32))

    def _is_open_to_all(self) -> bool:
        issue = self.past.issue
        return not self.over and issue.hidden_at is None and issue.visibility != "private"

    # --- moderators and triage ------------------------------------------------------------------------------------

    def _hide(self) -> None:
        world = self.world
        moderator = world.book.staff.actors["moderator"]
        self.past.hide(moderator)
        if self.happens("shown_again"):
            world.timeline.plan(
                world.at_work(self.dice.uniform(200, 900), self.dice), lambda: self.past.show(moderator)
            )

    def _is_reported_twice(self) -> None:
        world = self.world
        spot = world.places.near(self.spot, self.dice.uniform(3, TWIN_METRES), self.dice)
        if not world.book.city.areas(spot.point):
            return
        twin = Course(world, self.category, spot, random.Random(self.dice.random()))
        twin.twin_of = self
        world.timeline.plan(world.awake(self.dice.uniform(0.05, 5), self.dice), twin.begin)

    def merges(self) -> bool:
        """Become part of the issue that was there before, where both are alive; tells whether it did."""
        first = self.twin_of
        if first is None or self.over or first.over:
            return False
        if (
            self.past.issue.visibility != first.past.issue.visibility
            or self.category.id != first.past.category.id
        ):
            return False
        agent = self.world.agent(first.past.issue.department_id, self.language)
        involved = {item.department_id for item in self.past.assignments}
        if not involved & agent.departments:
            return False
        self.past.merge(agent, first.past)
        if self.happens("unmerged"):
            at = self.world.at_work(self.dice.uniform(60, 700), self.dice)
            self.world.timeline.plan(at, lambda: self._unmerge(first))
        return True

    def _unmerge(self, first: Course) -> None:
        agent = self.world.agent(first.past.issue.department_id, self.language)
        if not {item.department_id for item in self.past.assignments} & agent.departments:
            return
        self.past.unmerge(speaking(agent, self.language), first.past)
        self.twin_of = None
        for assignment in self.past.open_assignments():
            self.work.goes_on(assignment)
