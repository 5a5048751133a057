"""The last working hour and a half of the demo city's past, lived by the ordinary commands on issues that rest.

What a year in memory has no room for happens here, to be looked at: terms of a law, rules that act, messages from
templates, work in parts and with outside parties, what colleagues say to each other, saved views, and who has what in
hand now. Told to nobody, as all of the past; a rule alone says that it was one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.categories.models import Category, CategoryGroup
from civic.city.queries import city_rules
from civic.core.clock import FrozenClock
from civic.deadlines.clocks import clocks
from civic.deadlines.commands.extend_clock import extend_clock
from civic.deadlines.following import follow
from civic.deadlines.models import IssueClock, LegalClock
from civic.demo.people import Staff
from civic.demo.together import call_colleagues, give_to_parties, hand_back, send_the_crews, work_in_parts
from civic.demo.working_day import AGENTS, STEP, WorkingDay, resting_parts
from civic.issues.commands.accept import accept
from civic.issues.models import Issue
from civic.issues.queries.detail import issue_detail
from civic.issues.status import FINAL
from civic.rules.definition import read_definition
from civic.rules.facts import gather
from civic.rules.judging import holds
from civic.rules.models import Rule
from civic.rules.running import Call, fire
from civic.templates.commands.count_use import count_use
from civic.templates.filling import fill, values_for
from civic.templates.queries import suggested_templates
from civic.triage.commands.save_view import save_view
from civic.triage.commands.share_view import share_view
from civic.triage.filters import Filter
from civic.triage.presence.claims import claim

MINUTES = 90
"""Working minutes before the present at which it begins."""

A_DAY = timedelta(days=1)

PUT_OFF = {
    "en": "The engineer's opinion is not there yet. We answer as soon as it is.",
    "ru": "Экспертиза ещё не готова. Ответим, как только получим её.",
}

MOST_FIRINGS = 4
"""Of one rule."""

BEGAN_WITH = (("street-lighting", "lamp-tonight"), ("roads", "road-measured"), ("water", "water-duty"))
"""Departments, and the message with which they accept."""

OFTEN = 3
"""So often that from then on it is suggested."""

VIEWS = (
    ("lead.works", "Dark streets, late", {"group": "lighting", "target": "late"}, "street-lighting"),
    ("lead.works", "Potholes of many", {"category": "pothole", "reporters": "3"}, "roads"),
    ("agent.triage", "Reopened, with a photo", {"reopened": "yes", "photo": "yes"}, None),
    ("agent.triage", "Pressing, nobody's yet", {"priority": "urgent,high", "assignee": "nobody"}, "triage"),
    ("lead.services", "Дворы и подъезды: срок прошёл", {"group": "buildings", "target": "late"}, "housing"),
)
"""Whose, the name, the filter as in an address, and the department that it is shared with."""


def live_today(session: Session, staff: Staff, city_key: bytes, time: FrozenClock, now: datetime) -> None:
    """Let all of it happen until ``now`` in the caller's transaction; ``time`` is moved there.

    What the past has left no issue for is left out.
    """
    rules = city_rules(session)
    time.move_to(rules.calendar.subtract_minutes(now, MINUTES))
    day = WorkingDay(session, staff, city_key, time, rules, resting_parts(session, time))
    follow_the_law(day)
    let_rules_act(day)
    begin_with_templates(day)
    work_in_parts(day)
    give_to_parties(day)
    hand_back(day)
    call_colleagues(day)
    send_the_crews(day)
    keep_views(day)
    time.move_to(now)
    take_in_hand(day)


def follow_the_law(day: WorkingDay) -> None:
    """The terms of what is open; of what rests, the answer that is due next is put off."""
    session = day.session
    groups = {group for law in clocks(session) for group in law.spec.groups}
    for issue_id in session.scalars(
        select(Issue.id)
        .join(Category, Category.id == Issue.category_id)
        .join(CategoryGroup, CategoryGroup.id == Category.group_id)
        .where(CategoryGroup.code.in_(groups), Issue.status.not_in(FINAL))
        .order_by(Issue.id)
    ).all():
        follow(session, issue_id)
    session.flush()
    due = session.execute(
        select(Issue.public_id, Issue.language, LegalClock.code, IssueClock.step)
        .join(IssueClock, IssueClock.issue_id == Issue.id)
        .join(LegalClock, LegalClock.id == IssueClock.clock_id)
        .where(IssueClock.stopped_at.is_(None), IssueClock.step == "answered")
        .where(IssueClock.due > day.time.at + A_DAY, Issue.id.in_([part.issue for part in day.resting]))
        .order_by(IssueClock.due, Issue.id)
    ).first()
    if due is not None:
        by = day.by("lead.services", due.language)
        extend_clock(session, by, due.public_id, due.code, due.step, PUT_OFF[due.language])


def let_rules_act(day: WorkingDay) -> None:
    """The rules that are on look at what is open; a few issues of each feel it."""
    session = day.session
    facts = gather(session, [part.issue for part in day.resting], day.time.at)
    for rule in session.scalars(select(Rule).where(Rule.enabled).order_by(Rule.position)).all():
        definition = read_definition(rule.definition)
        for found in [each for each in facts if holds(definition, each)][:MOST_FIRINGS]:
            day.time.move(STEP)
            fire(session, rule.id, Call(found.issue_id))


def begin_with_templates(day: WorkingDay) -> None:
    """Departments accept with the message that they usually begin with."""
    for department, code in BEGAN_WITH:
        for _ in range(OFTEN):
            part = day.takes(department, "assigned")
            if part is not None:
                _accept_with(day, part, code)


def _accept_with(day: WorkingDay, part: Any, code: str) -> None:
    session, actor = day.session, day.by(AGENTS[part.department], part.language)
    detail = issue_detail(session, actor, part.public_id)
    shown = detail.listed
    offered = suggested_templates(session, shown.category, shown.status, "accept", part.language)
    chosen = next((each for each in offered if each.code == code), None)
    if chosen is None:
        return
    words = fill(chosen.text, values_for(actor, detail, detail.assignments[-1], day.rules, part.language))
    accept(session, actor, part.public_id, assignment=part.part, message=words)
    count_use(session, actor, chosen.id, detail.id, detail.subject, verb="accept", as_it_was=True)


def keep_views(day: WorkingDay) -> None:
    """Filters that somebody needs again, most of them shared."""
    for owner, name, wanted, department in VIEWS:
        by = day.by(owner)
        view = save_view(day.session, by, name, Filter.from_args(wanted))
        if department is not None:
            share_view(day.session, by, view, department)


def take_in_hand(day: WorkingDay) -> None:
    """What somebody has on the screen now, for a quarter of an hour."""
    for department in ("street-lighting", "roads", "housing"):
        part = day.takes(department, "assigned", "accepted")
        if part is not None:
            by = replace(day.staff.actors[AGENTS[department]], origin="import")
            claim(day.session, by, part.public_id)
