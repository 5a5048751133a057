"""What members of staff do, each step as the command of its name in ``civic.issues.commands``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from civic.categories.models import Category
from civic.core.permissions import SYSTEM, Actor
from civic.demo.past.base import PastBase, Picture
from civic.issues import events as told
from civic.issues.commands.move import STILL_THERE
from civic.issues.dates import promised_dates
from civic.issues.models import Assignment, IssueArea
from civic.issues.policy import OPENNESS
from civic.issues.rerouting import lead_assignment
from civic.issues.rooms import person_room, staff_rooms
from civic.issues.status import WAITING_WORKING_DAYS
from civic.issues.waiting import resume
from civic.issues.work import e7
from geo.mercator import to_pixels
from geo.shapes import Point, distance


class Departments(PastBase):
    """The steps of those who do the work."""

    def accept(self, by: Actor, on: Assignment, message: str = "") -> None:
        self._begin(by, "accept", on.id, message)
        self.work.step(on, "accept")
        on.accepted_at = self.book.time.at
        takes_it = on.assignee_id is None and by.person_id is not None and on.not_by_id != by.person_id
        if takes_it:
            on.assignee_id = by.person_id
        said = self._say(message, "public", on)
        self.work.settle()
        self._record_on(on, told.Accepted, said, target=on.target)
        if takes_it and by.person_id is not None:
            self._record_on(
                on, told.Assigned, assignee=by.person_id,
                rooms=staff_rooms([on.department_id], self.issue.category_id) | {person_room(by.person_id)},
            )  # fmt: skip

    def assign(self, by: Actor, on: Assignment, assignee: Actor) -> None:
        self._begin(by, "assign", on.id, assignee.person_id)
        people = {person for person in (on.assignee_id, assignee.person_id) if person is not None}
        on.assignee_id = assignee.person_id
        self.work.settle()
        rooms = staff_rooms([on.department_id], self.issue.category_id) | {
            person_room(person) for person in people
        }
        self._record_on(on, told.Assigned, assignee=assignee.person_id, rooms=rooms)

    def schedule(self, by: Actor, on: Assignment, scheduled_for: datetime, message: str = "") -> None:
        self._begin(by, "schedule", on.id, scheduled_for, message)
        self.work.step(on, "schedule")
        on.scheduled_for = scheduled_for
        said = self._say(message, "public", on)
        self.work.settle()
        self._record_on(on, told.Scheduled, said, scheduled_for=scheduled_for)

    def start(self, by: Actor, on: Assignment, message: str = "") -> None:
        self._begin(by, "start", on.id, message)
        self.work.step(on, "start")
        said = self._say(message, "public", on)
        self.work.settle()
        self._record_on(on, told.Started, said)

    def ask(self, by: Actor, on: Assignment, question: str) -> datetime:
        """Returns until when the answer is waited for."""
        self._begin(by, "ask", on.id, question)
        self.work.step(on, "ask")
        on.waiting_since = self.book.time.at
        said = self._say(question, "parties", on)
        self.work.settle()
        until = self.book.city.rules.calendar.add_working_days(self.book.time.at, WAITING_WORKING_DAYS)
        self._record_on(on, told.Asked, said, until=until)
        return until

    def time_out(self, on: Assignment) -> None:
        self._begin(SYSTEM, "time_out", on.id)
        resume(self.work, on, "time_out", self.book.city.rules.calendar)
        self.work.settle()
        self._record_on(on, told.TimedOut, target=on.target)

    def close_unanswered(self, on: Assignment) -> None:
        self._begin(Actor(origin="rule"), "close_unanswered", on.id)
        self.work.step(on, "close_unanswered")
        on.decline_reason = "unanswered"
        self.work.settle()
        self._record_on(on, told.Declined, reason="unanswered")

    def deliver(self, by: Actor, on: Assignment, message: str, pictures: Sequence[Picture] = ()) -> None:
        self._begin(by, "deliver", on.id, message, tuple(pictures))
        self.work.step(on, "deliver")
        said = self._say(message, "public", on)
        self._attach(pictures, "after", update=said)
        on.delivered_at, on.delivered_by_id = self.book.time.at, by.person_id
        self.work.settle()
        issue = self.issue
        self._record_on(
            on,
            told.Delivered,
            said,
            photos=len(pictures),
            round=issue.round,
            judging_until=issue.judging_until,
        )

    def decline(self, by: Actor, on: Assignment, reason: str, message: str) -> None:
        self._begin(by, "decline", on.id, reason, message)
        self.work.step(on, "decline")
        on.decline_reason = reason
        said = self._say(message, "public", on)
        self.work.settle()
        self._record_on(on, told.Declined, said, reason=reason)

    def review(self, by: Actor, on: Assignment, message: str = "") -> None:
        self._begin(by, "review", on.id, message)
        self.work.step(on, "review")
        on.decline_reason = None
        on.accepted_at = None
        said = self._say(message, "public", on)
        self.work.settle()
        self._record_on(on, told.Reviewed, said)

    def hand_over(self, by: Actor, on: Assignment, department: str, message: str) -> Assignment:
        self._begin(by, "hand_over", on.id, department, message)
        to = self.book.city.departments[department]
        said = self._say(message, "public", on)
        new = self._pass_on(on, to.id, to.code)
        self.work.settle()
        self._record_on(on, told.HandedOver, said, to_assignment=new.id, to_department=to.code)
        return new

    def involve(self, by: Actor, department: str, message: str = "") -> Assignment:
        self._begin(by, "involve", department, message)
        to, issue = self.book.city.departments[department], self.issue
        self.work.departments[to.id] = to.code
        calendar = self.book.city.rules.calendar
        fresh, _ = promised_dates(self.category, calendar, self.book.time.at, issue.priority or "normal")
        new = self._assign(to.id, fresh, max(fresh, issue.target), max(fresh, issue.promised))
        said = self._say(message, "public", new)
        self.work.settle()
        self._record_on(new, told.Involved, said, target=new.target)
        return new

    def change_target(self, by: Actor, on: Assignment, target: datetime, message: str) -> None:
        self._begin(by, "change_target", on.id, target, message)
        earlier, on.target = on.target, target
        said = self._say(message, "public", on)
        self.work.settle()
        self._record_on(on, told.TargetChanged, said, target=target, earlier=earlier)

    def update(self, by: Actor, text: str, pictures: Sequence[Picture] = ()) -> None:
        self._begin(by, "update", text, tuple(pictures))
        said = self._say(text, "public")
        self._attach(pictures, "after", update=said)
        self.work.settle()
        self._record(told.Updated, said, update=said.id if said else None)

    def note(self, by: Actor, text: str) -> None:
        self._begin(by, "note", text)
        said = self._say(text, "internal")
        self._record(
            told.Noted, said, update=said.id if said else None,
            rooms=staff_rooms((item.department_id for item in self.assignments), self.issue.category_id),
        )  # fmt: skip

    def recategorise(self, by: Actor, new: Category, message: str) -> None:
        self._begin(by, "recategorise", new.code, message)
        issue, old = self.issue, self.category
        said = self._say(message, "public")
        take_by, target = promised_dates(new, self.book.city.rules.calendar, issue.received_at)
        if self.asset is not None and new.asset_type not in (None, self.asset.type):
            self.asset = issue.asset_id = None
        passed = self._route_anew(new, self.place)
        current = lead_assignment(self.work)
        current.take_by, current.target = take_by, target
        if issue.planned_result in old.planned_result.values():
            issue.planned_result = new.planned_result.get(issue.language, issue.planned_result)
        self.category = new
        issue.category_id, issue.criteria = new.id, list(new.criteria)
        issue.visibility = min(issue.visibility, new.visibility, key=OPENNESS.__getitem__)
        self.work.settle()
        private = issue.visibility == "private"
        self._record(
            told.Recategorised, said, category=None if private else new.code, earlier=None if private else old.code,
            update=said.id if said else None,
        )  # fmt: skip
        self._record_passed(passed)

    def move(self, by: Actor, place: Point, address: str, message: str) -> None:
        self._begin(by, "move", place, address, message)
        issue, book = self.issue, self.book
        self.place, areas = place, book.city.areas(place)
        said = self._say(message, "public")
        issue.place = f"SRID=4326;POINT({place.lon!r} {place.lat!r})"
        issue.px, issue.py = to_pixels(place)
        issue.address = address
        kind = book.city.rules.area_type_id
        issue.area_id = next((area.id for area in areas if area.area_type_id == kind), None)
        for row in self.lies_in:
            book.rows[IssueArea].remove(row)
        self.lies_in = [book.add(IssueArea(issue_id=issue.id, area_id=area.id)) for area in areas]
        if self.asset is not None and distance(self.asset.place, place) > STILL_THERE:
            self.asset = issue.asset_id = None
        passed = self._route_anew(self.category, place)
        self.work.settle()
        lon_e7, lat_e7 = e7((place.lon, place.lat), issue.visibility)
        self._record(told.Moved, said, lon_e7=lon_e7, lat_e7=lat_e7, update=said.id if said else None)
        self._record_passed(passed)

    def hide(self, by: Actor) -> None:
        self._begin(by, "hide")
        self.issue.hidden_at = self.book.time.at
        self.work.settle()
        self._record(told.Hidden)

    def show(self, by: Actor) -> None:
        self._begin(by, "show")
        self.issue.hidden_at = None
        self.work.settle()
        self._record(told.Shown)
