"""What departments were asked about an initiative, what they have said, and what its authors answer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.db import Names
from civic.core.permissions import Actor, policies
from civic.departments.models import Department
from initiatives.opinions.models import Opinion, OpinionAnswer, OpinionRound, OpinionVersion
from initiatives.proposals.policy import InitiativeSubject


@dataclass(frozen=True, slots=True)
class OpinionText:
    """One text of an opinion: as `initiatives.opinions.models.OpinionVersion`, without who wrote it."""

    number: int
    language: str
    finding: str
    reasons: str
    objections: str
    cost_least: int | None
    cost_most: int | None
    months: int | None
    written_at: datetime


@dataclass(frozen=True, slots=True)
class OpinionShown:
    """A department's part: ``texts`` is empty before there is one, the last one holds. ``late``: it is or was given
    after its date. ``extended`` says why it has more time than until ``first_due``; empty where it has not.
    """

    department: str
    department_name: Names
    first_due: datetime
    due: datetime
    late: bool
    extended: str
    given_at: datetime | None
    texts: tuple[OpinionText, ...]

    @property
    def text(self) -> OpinionText | None:
        """The text that holds."""
        return self.texts[-1] if self.texts else None


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """What the authors have answered."""

    language: str
    text: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class RoundShown:
    """One time that departments were asked, by their codes. ``may_answer``: the reader is an author who can now."""

    asked_at: datetime
    answer_until: datetime | None
    concluded_at: datetime | None
    opinions: tuple[OpinionShown, ...]
    answer: AnswerShown | None
    may_answer: bool


def rounds(
    session: Session, actor: Actor, initiative_id: int, subject: InitiativeSubject
) -> list[RoundShown]:
    """The rounds of an initiative that the reader may see, the newest first."""
    rows = session.execute(
        select(OpinionRound, OpinionAnswer)
        .outerjoin(OpinionAnswer, OpinionAnswer.round_id == OpinionRound.id)
        .where(OpinionRound.initiative_id == initiative_id)
        .order_by(OpinionRound.id.desc())
    ).all()
    if not rows:
        return []
    opinions = _opinions(session, [row[0].id for row in rows])
    writes = policies.allows("initiative.answer", actor, subject)
    return [
        RoundShown(
            asked_at=asked.asked_at, answer_until=asked.answer_until, concluded_at=asked.concluded_at,
            opinions=tuple(opinions[asked.id]),
            answer=AnswerShown(answer.language, answer.text, answer.answered_at) if answer else None,
            may_answer=writes and answer is None and asked.answer_until is not None and asked.concluded_at is None,
        )
        for asked, answer in rows
    ]  # fmt: skip


def _opinions(session: Session, round_ids: list[int]) -> dict[int, list[OpinionShown]]:
    texts: dict[int, list[OpinionText]] = defaultdict(list)
    columns = [getattr(OpinionVersion, name) for name in OpinionText.__dataclass_fields__]
    for opinion_id, *values in session.execute(
        select(OpinionVersion.opinion_id, *columns)
        .join(Opinion, Opinion.id == OpinionVersion.opinion_id)
        .where(Opinion.round_id.in_(round_ids))
        .order_by(OpinionVersion.opinion_id, OpinionVersion.number)
    ):
        texts[opinion_id].append(OpinionText(*values))
    found: dict[int, list[OpinionShown]] = defaultdict(list)
    now = clock.now()
    for opinion, code, name in session.execute(
        select(Opinion, Department.code, Department.name)
        .join(Department, Department.id == Opinion.department_id)
        .where(Opinion.round_id.in_(round_ids))
        .order_by(Department.code)
    ):
        found[opinion.round_id].append(
            OpinionShown(
                department=code, department_name=name, first_due=opinion.first_due, due=opinion.due,
                late=(opinion.given_at or now) > opinion.due, extended=opinion.extension_reason,
                given_at=opinion.given_at, texts=tuple(texts[opinion.id]),
            )
        )  # fmt: skip
    return found
