"""What a rule did to an issue is taken back by a person, with the verb that does the reverse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.issues.commands.change_target import change_target
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.prioritise import prioritise
from civic.issues.commands.recategorise import recategorise
from civic.issues.commands.review import review
from civic.issues.work import take
from civic.rules.models import RuleEffect

_EVENT = text("""
    SELECT kind, body FROM event WHERE subject_kind = 'issue' AND subject_id = :issue AND seq = :seq
""")
_LAST = text("SELECT max(seq) FROM event WHERE subject_kind = 'issue' AND subject_id = :issue")

Reverse = Callable[[Session, Actor, str, Mapping[str, Any], str], None]


def take_back(session: Session, actor: Actor, public_id: str, seq: int, message: str) -> None:
    """Do the reverse of what a rule did, as the person: they need the right to that verb. Rules do not act on it.

    ``message`` is the word why, which is read by whoever was told of the act (`TOLD`); it can be erased. Raises
    NotFound (``issue.not_found``, ``rule_effect.not_found``), NotAllowed, DomainError ``rule.cannot_take_back``,
    ``rule.taken_back``, WrongStatus and what the verb raises.
    """
    work = take(session, actor, public_id)
    work.require("issue.see")
    issue_id = work.issue.id
    effect = session.get(RuleEffect, (issue_id, seq), with_for_update=True)
    if effect is None or effect.undoes is not None:
        raise NotFound("rule_effect", seq)
    if effect.undone_at is not None:
        raise DomainError("rule.taken_back")
    event = session.execute(_EVENT, {"issue": issue_id, "seq": seq}).one()
    reverse = REVERSES.get(event.kind)
    if reverse is None:
        raise DomainError("rule.cannot_take_back")
    before = session.scalar(_LAST, {"issue": issue_id}) or 0
    reverse(session, actor, public_id, event.body, message)
    after = session.scalar(_LAST, {"issue": issue_id}) or 0
    effect.undone_at = clock.now()
    made = [
        {
            "issue_id": issue_id, "seq": each, "rule_code": effect.rule_code, "rule_name": effect.rule_name,
            "depth": effect.depth, "undoes": seq,
        }
        for each in range(before + 1, after + 1)
    ]  # fmt: skip
    if made:
        session.execute(insert(RuleEffect), made)


def _priority(session: Session, actor: Actor, issue: str, body: Mapping[str, Any], _why: str) -> None:
    prioritise(session, actor, issue, body["earlier"])


def _target(session: Session, actor: Actor, issue: str, body: Mapping[str, Any], why: str) -> None:
    earlier = datetime.fromisoformat(body["earlier"])
    change_target(session, actor, issue, earlier, why, assignment=body["assignment"])


def _department(session: Session, actor: Actor, issue: str, body: Mapping[str, Any], why: str) -> None:
    hand_over(session, actor, issue, body["department"], why, assignment=body["to_assignment"])


def _category(session: Session, actor: Actor, issue: str, body: Mapping[str, Any], why: str) -> None:
    if not body.get("earlier"):
        raise DomainError("rule.cannot_take_back")
    recategorise(session, actor, issue, body["earlier"], why)


def _declined(session: Session, actor: Actor, issue: str, body: Mapping[str, Any], why: str) -> None:
    review(session, actor, issue, assignment=body["assignment"], message=why)


TOLD: Final = frozenset(
    {"issue.target_changed", "issue.handed_over", "issue.recategorised", "issue.declined"}
)
"""Kinds of which people were told with a word why, and so are when they are taken back."""

REVERSES: Final[Mapping[str, Reverse]] = {
    "issue.prioritised": _priority,
    "issue.target_changed": _target,
    "issue.handed_over": _department,
    "issue.recategorised": _category,
    "issue.declined": _declined,
}
"""Kinds that have a reverse. Notes, questions and what people were told are said once and for all, and a department
that was involved hands its part over or declines it itself.
"""
