"""A moderator returns an initiative, naming the rules that it breaks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.proposals.events import SentBack
from initiatives.proposals.work import take


def send_back(session: Session, actor: Actor, public_id: str, rules: Sequence[int]) -> None:
    """Send an initiative back to its authors, who mend it or appeal.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``initiative.rule_missing``.
    """
    work = take(session, actor, public_id)
    work.require("initiative.send_back")
    if not rules:
        raise DomainError("initiative.rule_missing", field="rules")
    work.step("send_back")
    work.initiative.sent_back_by_id, work.initiative.broken_rules = actor.person_id, sorted(set(rules))
    work.record(SentBack, rules=work.initiative.broken_rules)
