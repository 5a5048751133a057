"""The department begins to carry an initiative out, and says in which steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from civic.issues.submission import Problems
from initiatives.delivery.models import Milestone
from initiatives.delivery.money import amount
from initiatives.delivery.work import take_project, today
from initiatives.proposals.events import DeliveryStarted

MOST_MILESTONES: Final = 12
LONGEST_TITLE: Final = 200
MOST_JUDGES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone as somebody plans it: what it is, and the day on which it is to be done."""

    title: str
    due: date | None


def start(
    session: Session, actor: Actor, public_id: str, steps: Sequence[Step], *, budget: object = None,
    least_judges: int = 3,
) -> None:  # fmt: skip
    """Begin, with at least one milestone. ``budget`` is whole units of the city's currency, None: not said yet;
    ``least_judges`` is how many residents must judge the result for their verdict to count.

    Raises NotFound, NotAllowed, WrongStatus, InvalidInput with ``milestone.missing``,
    ``milestone.too_many`` at ``milestones``; ``text.missing``, ``text.too_long`` at ``milestones.1.title``,
    ``milestone.due_missing``, ``milestone.due_past`` at ``milestones.1.due``; ``project.not_money`` at ``budget``;
    ``project.judges`` at ``least_judges``.
    """
    delivery = take_project(session, actor, public_id, "start", "initiative.start")
    work, project = delivery.work, delivery.project
    work.step("start")
    problems, now = Problems(), today(session).date()
    if not steps:
        problems.add("milestone.missing", "milestones")
    if len(steps) > MOST_MILESTONES:
        problems.add("milestone.too_many", "milestones", most=MOST_MILESTONES)
    titles = []
    for number, step in enumerate(steps, start=1):
        field = f"milestones.{number}"
        titles.append(problems.text(step.title, f"{field}.title", longest=LONGEST_TITLE, required=True))
        if step.due is None:
            problems.add("milestone.due_missing", f"{field}.due")
        elif step.due < now:
            problems.add("milestone.due_past", f"{field}.due")
    if not 1 <= least_judges <= MOST_JUDGES:
        problems.add("project.judges", "least_judges", most=MOST_JUDGES)
    money = amount(budget, "budget", problems)
    problems.raise_if_any()
    session.add_all(
        Milestone(
            initiative_id=project.initiative_id, number=number, title=title, first_due=step.due, due=step.due,
            state="planned",
        )
        for number, (title, step) in enumerate(zip(titles, steps, strict=True), start=1)
    )  # fmt: skip
    project.budget, project.least_judges = money, least_judges
    project.started_at = clock.now()
    work.record(DeliveryStarted, milestones=len(steps), budget=money)
