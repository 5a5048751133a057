"""What departments do about an issue: take it, hand it on, ask, plan, do it; or refuse, and think again."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from civic.core.permissions import Actor
from civic.demo.habits import Pace
from civic.demo.world import speaking
from civic.issues.models import Assignment

if TYPE_CHECKING:
    from civic.demo.course import Course

UNDER_WAY = ("accepted", "scheduled", "in_progress")
SHORTEST_WORK = 25  # working minutes
STALLED = (2_000, 22_000)  # working minutes: until the part has come, the owner was found, the frost is over
QUICK = 3  # working days; what is promised sooner is not put on a plan
LEAST_PHOTO = 0.25


class Work:
    """The departments' part of a course."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._again = False

    # --- taking ---------------------------------------------------------------------------------------------------

    def arrives(self, on: Assignment, *, share: float = 1.0) -> None:
        """A department has a new assignment: it will look at it."""
        course = self._course
        pace = self._pace(on)
        minutes = course.past.category.take_minutes * self._vary(pace.take, 0.7) * share
        if course.dice.random() < pace.forgets:
            minutes *= course.dice.uniform(5, 25)
        self._later(minutes, lambda: self._looks(on))

    def goes_on(self, on: Assignment) -> None:
        """Whatever it was about, the department turns to it again."""
        if on.status == "assigned":
            self.arrives(on, share=0.5)
        elif on.status in UNDER_WAY:
            self._gets_done(on)

    def _looks(self, on: Assignment) -> None:
        course = self._course
        if on.status != "assigned" or course.out_of_play:
            return
        if course.merges():
            return
        if not self._again and self._takes_a_turn(on):
            return
        self._accept(on)

    def _takes_a_turn(self, on: Assignment) -> bool:
        """What may happen before anybody has taken it, once at most."""
        course = self._course
        turns: tuple[tuple[str, Callable[[Assignment], bool]], ...] = (
            ("declined", self._decline),
            ("handed_over", self._hand_over),
            ("recategorised", self._recategorise),
            ("moved", self._move),
        )
        for what, turn in turns:
            if course.happens(what):
                self._again = True
                return turn(on)
        return False

    def _accept(self, on: Assignment) -> None:
        course, world = self._course, self._course.world
        by = self._by(on)
        self._again = True
        said = world.stories.update(world.spec(course.past.category), "accept", course.dice)
        course.past.accept(by, on, said[course.language] if course.happens("words") else "")
        if course.happens("involved"):
            self._involve(on)
        if course.happens("given_on") or on.assignee_id is None:
            self._later(course.dice.uniform(5, 60), lambda: self._give(on))
        if course.happens("note"):
            self._later(course.dice.uniform(10, 300), lambda: self._note(on))
        if course.happens("asked"):
            self._later(course.dice.uniform(15, 200), lambda: self._ask(on))
        else:
            self._gets_done(on)

    def _give(self, on: Assignment) -> None:
        course = self._course
        free = [
            hand
            for hand in course.world.hands(on.department_id)
            if hand.person_id not in (on.not_by_id, on.assignee_id)
        ]
        if on.status in UNDER_WAY and not course.out_of_play and free:
            by = course.world.agent(on.department_id, course.language)
            course.past.assign(by, on, course.dice.choice(free))

    # --- turns ----------------------------------------------------------------------------------------------------

    def _decline(self, on: Assignment) -> bool:
        course = self._course
        refusal = course.dice.choice(course.world.replies(course.past.category).declines)
        course.past.decline(self._by(on), on, refusal.reason, refusal.text[course.language])
        self._has_ended(on)
        if course.happens("reviewed"):
            self._later(course.dice.uniform(300, 1500), lambda: self._review(on))
        return True

    def _review(self, on: Assignment) -> None:
        course = self._course
        if on.status == "declined" and not course.out_of_play:
            course.past.review(self._by(on), on, course.says("review"))
            self.arrives(on, share=0.3)

    def _hand_over(self, on: Assignment) -> bool:
        course, world = self._course, self._course.world
        codes = world.book.city.codes
        taken = {codes[item.department_id] for item in course.past.open_assignments()}
        free = [code for code in world.habits.neighbours[codes[on.department_id]] if code not in taken]
        if not free:
            return False
        new = course.past.hand_over(self._by(on), on, course.dice.choice(free), course.says("hand_over"))
        self.arrives(new, share=0.6)
        return True

    def _involve(self, on: Assignment) -> None:
        course, world = self._course, self._course.world
        codes = world.book.city.codes
        taken = {codes[item.department_id] for item in course.past.open_assignments()}
        free = [
            code
            for code in world.habits.neighbours.get(codes[on.department_id], ())
            if code not in taken and world.book.city.departments[code].kind == "department"
        ]
        if free:
            new = course.past.involve(self._by(on), course.dice.choice(free), course.says("involve"))
            self.arrives(new, share=0.6)

    def _recategorise(self, on: Assignment) -> bool:
        course, world = self._course, self._course.world
        own = world.spec(course.past.category)
        others = [
            spec.code
            for spec in world.taxonomy
            if spec.group == own.group and spec.code != own.code and not spec.emergency
        ]
        if not others:
            return False
        new = world.category(course.dice.choice(others))
        course.past.recategorise(self._by(on), new, course.says("recategorise"))
        self._goes_to_whom_it_belongs()
        return True

    def _move(self, on: Assignment) -> bool:
        course, world = self._course, self._course.world
        spot = world.places.near(course.spot, course.dice.uniform(40, 150), course.dice)
        if not world.book.city.areas(spot.point):
            return False
        course.spot = spot
        course.past.move(self._by(on), spot.point, spot.address(course.language), course.says("move"))
        self._goes_to_whom_it_belongs()
        return True

    def _goes_to_whom_it_belongs(self) -> None:
        for assignment in self._course.past.open_assignments():
            if assignment.status == "assigned":
                self.arrives(assignment, share=0.4)

    # --- doing it -------------------------------------------------------------------------------------------------

    def _ask(self, on: Assignment) -> None:
        course, world = self._course, self._course.world
        if on.status not in UNDER_WAY or course.out_of_play:
            return
        reachable = [
            report
            for report in course.past.work.live_reports()
            if report.contact_email or report.contact_phone or report.person_id
        ]
        if not reachable:
            self._gets_done(on)
            return
        asked = course.dice.choice(world.replies(course.past.category).asks)
        until = course.past.ask(self._by(on), on, asked.question[course.language])
        since = on.waiting_since
        if course.happens("answered"):
            report = reachable[0]

            def answers() -> None:
                if on.waiting_since != since or course.out_of_play or report.withdrawn_at is not None:
                    return
                waiting = [item for item in course.past.assignments if item.status == "waiting"]
                course.past.answer(report, asked.reply[report.language])
                for item in waiting:
                    self._gets_done(item)

            world.timeline.plan(world.awake(course.dice.uniform(0.05, 3), course.dice), answers)
        closes = course.happens("closed_unanswered")

        def nobody_answered() -> None:
            if on.waiting_since != since or course.out_of_play:
                return
            if closes:
                course.past.close_unanswered(on)
                self._has_ended(on)
            else:
                course.past.time_out(on)
                self._gets_done(on)

        world.timeline.plan(until + timedelta(seconds=course.dice.randrange(20, 300)), nobody_answered)

    def _gets_done(self, on: Assignment) -> None:
        """Plan what remains until it is done: perhaps a date, the beginning, a word on the way, the end."""
        course, world = self._course, self._course.world
        pace = self._pace(on)
        whole = world.calendar.minutes_between(course.past.issue.received_at, on.promised)
        passed = world.calendar.minutes_between(course.past.issue.received_at, world.now)
        if on.not_by_id is not None:
            whole, passed = round(whole * 0.6), 0
        left = max(SHORTEST_WORK, whole * self._vary(pace.work, pace.spread) - passed)
        if course.happens("stalled"):
            left += course.dice.uniform(*STALLED)
        begins = left * course.dice.uniform(0.35, 0.85)
        if course.past.category.target_days >= QUICK and course.happens("scheduled"):
            starts_at = world.at_work(begins, course.dice).replace(minute=0, second=0, microsecond=0)
            self._later(begins * course.dice.uniform(0.05, 0.3), lambda: self._schedule(on, starts_at))
        self._later(begins, lambda: self._start(on))
        if course.happens("update"):
            self._later(begins + (left - begins) * course.dice.random(), lambda: self._update(on))
        late = left + passed > whole and on.not_by_id is None
        if late and course.happens("target_changed"):
            soon = max(1.0, (whole - passed) * course.dice.uniform(0.5, 0.95))
            self._later(soon, lambda: self._change_target(on, left))
        self._later(left, lambda: self._deliver(on))

    def _schedule(self, on: Assignment, at: datetime) -> None:
        course, world = self._course, self._course.world
        if on.status != "accepted" or course.out_of_play or at <= world.now:
            return
        said = world.stories.update(world.spec(course.past.category), "schedule", course.dice)
        text = said[course.language].format(date=world.date(at, course.language))
        course.past.schedule(self._by(on), on, at, text)

    def _start(self, on: Assignment) -> None:
        course, world = self._course, self._course.world
        if on.status not in ("accepted", "scheduled") or course.out_of_play:
            return
        said = world.stories.update(world.spec(course.past.category), "start", course.dice)
        course.past.start(self._by(on), on, said[course.language] if course.happens("words") else "")

    def _deliver(self, on: Assignment) -> None:
        course, world = self._course, self._course.world
        if on.status not in UNDER_WAY or course.out_of_play:
            return
        if world.book.city.departments[world.book.city.codes[on.department_id]].kind == "outside":
            text = course.says("outside")
        else:
            text = world.stories.update(world.spec(course.past.category), "deliver", course.dice)[
                course.language
            ]
        shown = course.past.category.photo_on_delivery or course.dice.random() < LEAST_PHOTO
        course.past.deliver(self._by(on), on, text, (course.pair.after,) if shown else ())
        self._has_ended(on)

    def _has_ended(self, on: Assignment) -> None:
        """A department's part has ended: if that was the last open one and something was delivered, residents judge."""
        course = self._course
        if course.past.issue.status == "delivered":
            course.verdicts.window_opens(self._pace(on).good)

    def _change_target(self, on: Assignment, left: float) -> None:
        course, world = self._course, self._course.world
        if on.status not in UNDER_WAY or course.out_of_play:
            return
        days = max(1, math.ceil(left / 500))
        target = world.calendar.add_working_days(world.now, days)
        if target > on.target:
            course.past.change_target(self._by(on), on, target, course.says("change_target"))

    def _update(self, on: Assignment) -> None:
        course = self._course
        if on.status in UNDER_WAY and not course.out_of_play:
            course.past.update(self._by(on), course.says("update"))

    def _note(self, on: Assignment) -> None:
        course = self._course
        note = course.dice.choice(course.world.replies(course.past.category).notes)
        by = self._by(on)
        own = next(
            (actor for actor in course.world.book.staff.actors.values() if actor.person_id == by.person_id),
            by,
        )
        course.past.note(own, note[own.language])

    # --- who and when ---------------------------------------------------------------------------------------------

    def _by(self, on: Assignment) -> Actor:
        """Who has it in hand, else who answers for the department, else (it is to be done by another) a colleague."""
        course, world = self._course, self._course.world
        hands = world.hands(on.department_id)
        held = next((hand for hand in hands if hand.person_id == on.assignee_id), None)
        if held is None:
            agent = world.agent(on.department_id, course.language)
            colleagues = [hand for hand in hands if hand.person_id != on.not_by_id]
            held = agent if agent.person_id != on.not_by_id or not colleagues else colleagues[0]
        return speaking(held, course.language)

    def _pace(self, on: Assignment) -> Pace:
        world = self._course.world
        return world.habits.paces[world.book.city.codes[on.department_id]]

    def _vary(self, middle: float, spread: float) -> float:
        return middle * math.exp(self._course.dice.gauss(0, spread))

    def _later(self, minutes: float, action: Callable[[], None]) -> None:
        """Plan something for after so many working minutes."""
        world = self._course.world
        world.timeline.plan(world.at_work(minutes, self._course.dice), action)
