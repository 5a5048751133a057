"""One sitting: its agenda with motions, who is present, and what the reader may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import Actor, policies
from initiatives.council.members.models import CouncilMember
from initiatives.council.members.queries import people_of, seat_of, sits_on
from initiatives.council.motions.queries.shown import MotionShown, motions_of
from initiatives.council.policy import SittingSubject
from initiatives.council.sittings.models import AgendaItem, Attendance, Recusal, Sitting
from initiatives.council.sittings.queries.listing import COLUMNS, SittingListed, findable, listed
from initiatives.council.sittings.status import SITTING_VERBS
from initiatives.council.sittings.work import day_of
from initiatives.proposals.models import Initiative, InitiativeVersion


@dataclass(frozen=True, slots=True)
class ItemShown:
    """A point of the agenda. ``title`` is what was typed in, or the initiative's; ``recused`` are numbers of seats."""

    id: int
    position: int
    status: str
    initiative: str | None
    title: str
    language: str
    opened_at: datetime | None
    ended_at: datetime | None
    recused: tuple[int, ...]
    motions: tuple[MotionShown, ...]


@dataclass(frozen=True, slots=True)
class SeatShown:
    """A seat on the day of the sitting. ``since``: when who is there arrived, None where nobody is; ``deputy``: it is
    the deputy.
    """

    member: int
    seat: int
    name: str
    group: str
    deputy: bool
    since: datetime | None


@dataclass(frozen=True, slots=True)
class SittingDetail:
    """All that a sitting's page may show to this reader. ``chair`` and ``mine`` are numbers of seats: who conducts it,
    and the reader's own (None: has none). ``verbs``: what the reader may do now with the sitting itself.
    """

    id: int
    listed: SittingListed
    chair: int | None
    items: tuple[ItemShown, ...]
    seats: tuple[SeatShown, ...]
    mine: int | None
    verbs: tuple[str, ...]
    subject: SittingSubject

    @property
    def present(self) -> int:
        """How many seats are present."""
        return sum(seat.since is not None for seat in self.seats)


def sitting_detail(session: Session, actor: Actor, public_id: str) -> SittingDetail:
    """A sitting for this reader. Raises NotFound ``sitting.not_found``, also where they may not see it."""
    row = session.execute(
        select(*COLUMNS, Sitting, CouncilMember.seat.label("chair"), CouncilMember.person_id.label("chairs"))
        .outerjoin(CouncilMember, CouncilMember.id == Sitting.chair_id)
        .where(Sitting.public_id == public_id, findable(actor))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound("sitting", public_id)
    sitting, day = row.Sitting, day_of(session, row.Sitting)
    member = seat_of(session, actor.person_id, day)
    subject = SittingSubject(sitting.published_at is not None, row.chairs, people_of(member))
    return SittingDetail(
        id=sitting.id, listed=listed(row), chair=row.chair,
        items=_items(session, sitting, motions_of(session, actor, sitting.id)),
        seats=_seats(session, sitting, sits_on(day)), mine=member.seat if member is not None else None,
        verbs=_verbs(actor, sitting.status, subject), subject=subject,
    )  # fmt: skip


def _items(session: Session, sitting: Sitting, motions: Sequence[MotionShown]) -> tuple[ItemShown, ...]:
    aside: dict[int, list[int]] = {}
    for item_id, seat in session.execute(
        select(Recusal.item_id, CouncilMember.seat)
        .join(CouncilMember, CouncilMember.id == Recusal.member_id)
        .join(AgendaItem, AgendaItem.id == Recusal.item_id)
        .where(AgendaItem.sitting_id == sitting.id)
        .order_by(CouncilMember.seat)
    ):
        aside.setdefault(item_id, []).append(seat)
    rows = session.execute(
        select(AgendaItem, Initiative.public_id, InitiativeVersion.title, InitiativeVersion.language)
        .outerjoin(Initiative, and_(Initiative.id == AgendaItem.initiative_id, Initiative.hidden_at.is_(None)))
        .outerjoin(
            InitiativeVersion,
            and_(
                InitiativeVersion.initiative_id == Initiative.id, InitiativeVersion.number == Initiative.version
            ),
        )
        .where(AgendaItem.sitting_id == sitting.id)
        .order_by(AgendaItem.position)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    return tuple(
        ItemShown(
            id=item.id, position=item.position, status=item.status, initiative=initiative,
            title=title or item.title, language=language or sitting.language, opened_at=item.opened_at,
            ended_at=item.ended_at, recused=tuple(aside.get(item.id, ())),
            motions=tuple(motion for motion in motions if motion.item == item.id),
        )
        for item, initiative, title, language in rows
    )  # fmt: skip


def _seats(session: Session, sitting: Sitting, sits: Any) -> tuple[SeatShown, ...]:
    rows = session.execute(
        select(
            CouncilMember.id, CouncilMember.seat, CouncilMember.name, CouncilMember.group_name, Attendance.deputy,
            Attendance.arrived_at,
        )
        .outerjoin(
            Attendance,
            and_(
                Attendance.sitting_id == sitting.id,
                Attendance.member_id == CouncilMember.id,
                Attendance.left_at.is_(None),
            ),
        )
        .where(sits)
        .order_by(CouncilMember.seat)
    )  # fmt: skip
    return tuple(
        SeatShown(row.id, row.seat, row.name, row.group_name, bool(row.deputy), row.arrived_at)
        for row in rows
    )


def _verbs(actor: Actor, status: str, subject: SittingSubject) -> tuple[str, ...]:
    verbs = []
    if policies.allows("sitting.run", actor, subject):
        verbs += [verb for left, verb in SITTING_VERBS if left == status]
    if status in ("published", "open", "paused") and policies.allows("sitting.attend", actor, subject):
        verbs.append("attend")
    if status == "open" and policies.allows("motion.conduct", actor, subject):
        verbs.append("conduct")
    return tuple(verbs)
