"""A moderator has looked and leaves everything as it stands."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.moderation.work import take_case


def keep(session: Session, actor: Actor, case_id: int) -> None:
    """End what waits: nothing is wrong, or what a rule has covered stays covered, which its author is told now.

    Raises NotFound, NotAllowed, WrongStatus when nothing waits.
    """
    work = take_case(session, actor, case_id)
    work.require("keep")
    unsaid = work.case.content == "redacted" and work.case.decided_at is None
    work.end_case("keep")
    if unsaid:
        work.held.tell("redacted", "personal_data", None)
