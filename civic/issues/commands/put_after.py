"""The order of parts: this one after that one."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.part_events import PutAfter
from civic.issues.turns import part_before, start_clock, wait_for
from civic.issues.work import take


def put_after(
    session: Session, actor: Actor, public_id: str, after: int | None, *, assignment: int | None = None
) -> None:
    """Let a part that nobody has taken wait for the end of another one; with None it waits for none any more.

    Raises NotFound, NotAllowed, WrongStatus (it is taken already, or waits for nothing), DomainError
    ``assignment.order_circular``, ``assignment.not_open`` at ``after``.
    """
    work = take(session, actor, public_id)
    chosen = work.choose("begin_turn" if after is None else "put_after", assignment)
    work.require("assignment.put_after", chosen)
    work.require_alive("put_after")
    if after is None:
        work.step(chosen, "begin_turn")
        chosen.after_id = None
        start_clock(work, chosen)
        before = None
    else:
        before = part_before(work, after, chosen)
        work.step(chosen, "put_after")
        wait_for(work, chosen, before)
    work.settle()
    work.record_on(
        chosen, PutAfter, after=after, target=chosen.target if before is None else None,
        after_department=work.departments[before.department_id] if before else None,
    )  # fmt: skip
