"""What time does to opinions: whoever was not asked is, they are late, the authors may answer, the council has it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.jobs import Tools, job
from civic.core.permissions import SYSTEM
from civic.departments.models import Department
from initiatives.opinions.commands.ask_departments import ask_departments
from initiatives.opinions.commands.conclude import conclude
from initiatives.opinions.commands.tell_late import tell_late
from initiatives.opinions.models import Opinion, OpinionRound
from initiatives.proposals.models import Initiative

_log = logging.getLogger(__name__)


@job("initiatives.watch_opinions", every="* * * * *")
def watch_opinions(tools: Tools) -> None:
    """Ask where nobody was asked yet; tell what is late; let the authors answer, and the council have it, in time."""
    now = clock.now()
    of_round = select(OpinionRound.id, Initiative.public_id).join(
        Initiative, Initiative.id == OpinionRound.initiative_id
    )
    waiting = exists().where(Opinion.round_id == OpinionRound.id, Opinion.version == 0, Opinion.due > now)
    with tools.database.reading() as session:
        late = session.execute(
            of_round.join(Opinion, Opinion.round_id == OpinionRound.id)
            .join(Department, Department.id == Opinion.department_id)
            .where(
                OpinionRound.concluded_at.is_(None), Opinion.version == 0, Opinion.late_at.is_(None), Opinion.due <= now
            )
            .add_columns(Department.code)
            .order_by(Opinion.due, Opinion.id)
        ).all()  # fmt: skip
        # By the index of statuses: those that wait for opinions are few.
        begun = exists().where(
            OpinionRound.initiative_id == Initiative.id, OpinionRound.concluded_at.is_(None)
        )
        unasked = session.scalars(
            select(Initiative.public_id).where(Initiative.status == "opinion", ~begun).order_by(Initiative.id)
        ).all()
        over = session.execute(
            of_round.where(
                OpinionRound.concluded_at.is_(None),
                or_(OpinionRound.answer_until <= now, and_(OpinionRound.answer_until.is_(None), ~waiting)),
            ).order_by(OpinionRound.id)
        ).all()
    for public_id in unasked:
        _try(tools, partial(ask_departments, actor=SYSTEM, public_id=public_id), public_id)
    for row in late:
        _try(
            tools,
            partial(tell_late, actor=SYSTEM, public_id=row.public_id, department=row.code),
            row.public_id,
        )
    for row in over:
        _try(tools, partial(conclude, actor=SYSTEM, public_id=row.public_id), row.public_id)


def _try(tools: Tools, deed: Callable[[Session], None], public_id: str) -> None:
    try:
        with tools.database.transaction() as session:
            deed(session)
    except DomainError as refusal:
        _log.info("the opinions on initiative %s were left as they are: %s", public_id, refusal)
    except Exception:
        _log.exception("the opinions on initiative %s could not be looked after", public_id)
