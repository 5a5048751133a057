"""What a rule does: the ordinary commands, by an actor of origin rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import events
from civic.core.permissions import Actor
from civic.issues.commands.ask import ask
from civic.issues.commands.change_target import change_target
from civic.issues.commands.close_unanswered import close_unanswered
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.involve import involve
from civic.issues.commands.note import note
from civic.issues.commands.prioritise import prioritise
from civic.issues.commands.recategorise import recategorise
from civic.issues.models import Assignment, Issue
from civic.issues.rooms import staff_rooms
from civic.issues.status import OPEN
from civic.issues.work import take
from civic.people.queries import holders_of
from civic.rules.events import RuleCalls, ToldByRule
from civic.rules.facts import Facts, lead_part
from civic.rules.models import Rule
from civic.rules.planning import Planned

Act = Callable[[Session, Actor, Rule, Facts, Planned], None]


def perform(session: Session, actor: Actor, rule: Rule, facts: Facts, planned: Planned) -> None:
    """Do one action that is possible. Raises what the command raises."""
    _ACTS[planned.action.do](session, actor, rule, facts, planned)


def _values(planned: Planned) -> Mapping[str, Any]:
    return planned.action.values


def _hand_over(session: Session, actor: Actor, _rule: Rule, facts: Facts, planned: Planned) -> None:
    values = _values(planned)
    hand_over(
        session,
        actor,
        facts.public_id,
        values["department"],
        values["message"],
        assignment=lead_part(facts).id,
    )


def _recategorise(session: Session, actor: Actor, _rule: Rule, facts: Facts, planned: Planned) -> None:
    recategorise(session, actor, facts.public_id, _values(planned)["category"], _values(planned)["message"])


def _prioritise(session: Session, actor: Actor, _rule: Rule, facts: Facts, planned: Planned) -> None:
    prioritise(session, actor, facts.public_id, _values(planned)["priority"])


def _set_target(session: Session, actor: Actor, _rule: Rule, facts: Facts, planned: Planned) -> None:
    assert isinstance(planned.then, datetime), "a date is planned"
    part, words = lead_part(facts).id, _values(planned)["message"]
    change_target(session, actor, facts.public_id, planned.then, words, assignment=part)


def _ask(session: Session, actor: Actor, _rule: Rule, facts: Facts, planned: Planned) -> None:
    ask(session, actor, facts.public_id, _values(planned)["question"], assignment=lead_part(facts).id)


def _note(session: Session, actor: Actor, _rule: Rule, facts: Facts, planned: Planned) -> None:
    note(session, actor, facts.public_id, _values(planned)["text"])


def _involve(session: Session, actor: Actor, _rule: Rule, facts: Facts, planned: Planned) -> None:
    involve(session, actor, facts.public_id, _values(planned)["department"], _values(planned)["message"])


def _tell(session: Session, actor: Actor, rule: Rule, facts: Facts, planned: Planned) -> None:
    role, escalated = _values(planned)["role"], planned.action.do == "escalate"
    work = take(session, actor, facts.public_id)
    people = _who(session, role, work.issue)
    body = RuleCalls(issue=work.issue.public_id, rule=rule.code, escalated=escalated)
    for person_id in people:
        events.record_on_person(session, actor, person_id, body)
    work.record(
        ToldByRule, rule=rule.code, role=role, told=len(people), escalated=escalated or None,
        rooms=staff_rooms((item.department_id for item in work.assignments), work.issue.category_id),
    )  # fmt: skip


def _who(session: Session, role: str, issue: Issue) -> list[int]:
    """``holder`` is who has open work on the issue in hand, and where nobody has, the leads."""
    if role == "administrator":
        return holders_of(session, role)
    if role == "holder":
        held = (
            select(Assignment.assignee_id)
            .where(
                Assignment.issue_id == issue.id,
                Assignment.status.in_(sorted(OPEN)),
                Assignment.assignee_id.is_not(None),
            )
            .distinct()
        )
        if found := [person_id for person_id in session.scalars(held) if person_id is not None]:
            return sorted(found)
        role = "lead"
    return holders_of(session, role, issue.department_id, issue.category_id)


def _close_unanswered(session: Session, actor: Actor, _rule: Rule, facts: Facts, _planned: Planned) -> None:
    for part in facts.parts:
        if part.status == "waiting":
            close_unanswered(session, actor, facts.public_id, part.id)


_ACTS: Final[Mapping[str, Act]] = {
    "hand_over": _hand_over, "recategorise": _recategorise, "prioritise": _prioritise, "set_target": _set_target,
    "ask": _ask, "note": _note, "notify": _tell, "involve": _involve, "escalate": _tell,
    "close_unanswered": _close_unanswered,
}  # fmt: skip
