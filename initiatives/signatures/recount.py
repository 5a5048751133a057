"""What initiatives keep of their signatures, compared with the signatures themselves, and put right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.areas.models import Area
from civic.core.permissions import SYSTEM
from initiatives.proposals.models import Initiative, InitiativeDistrict
from initiatives.proposals.work import take
from initiatives.signatures.counting import count, recount
from initiatives.signatures.models import STANDINGS


@dataclass(frozen=True, slots=True)
class Difference:
    """A number that an initiative keeps (``stored``) and what follows from its signatures (``right``).

    ``district`` is a code; empty: those of whom only the city is known; None: the total.
    """

    public_id: str
    district: str | None
    standing: str
    stored: int
    right: int


def published(session: Session) -> list[str]:
    """The public ids of all that have ever collected signatures, oldest first."""
    return list(
        session.scalars(
            select(Initiative.public_id).where(Initiative.published_at.is_not(None)).order_by(Initiative.id)
        )
    )


def differences(session: Session, public_id: str, *, mend: bool = False) -> Iterator[Difference]:
    """What is not as it should be on an initiative, which is held meanwhile; ``mend``: each is put right.

    What is new is counted first. No event of what was wrong: nothing happened to the initiative, only its copy of what
    is known was wrong. Raises NotFound.
    """
    work = take(session, SYSTEM, public_id)
    initiative = work.initiative
    if initiative.status == "collecting":
        count(work)
    session.flush()
    right = recount(session, initiative.id)
    rows = session.execute(
        select(InitiativeDistrict, Area.code)
        .outerjoin(Area, Area.id == InitiativeDistrict.area_id)
        .where(InitiativeDistrict.initiative_id == initiative.id)
        .order_by(Area.code.nulls_last())
        .execution_options(populate_existing=True)
    ).all()
    for row, code in rows:
        here = right.get(row.area_id, dict.fromkeys(STANDINGS, 0))
        for standing in STANDINGS:
            if getattr(row, standing) != here[standing]:
                yield Difference(public_id, code or "", standing, getattr(row, standing), here[standing])
                if mend:
                    setattr(row, standing, here[standing])
    total = sum(by["counted"] for by in right.values())
    if initiative.signatures != total:
        yield Difference(public_id, None, "counted", initiative.signatures, total)
        if mend:
            initiative.signatures = total
