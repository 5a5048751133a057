"""Signatures of a petition, as many as were given in each area, signed and counted piece by piece.

They are of nobody's account, as those of accounts that are gone: what is replayed is the counting. Each piece is one
statement under the lock that everybody who signs shares, so nothing grows with the petition.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from civic.areas.models import Area
from civic.core import clock
from civic.core.db import Database
from civic.core.permissions import SYSTEM
from initiatives.proposals.models import Initiative, InitiativeDistrict
from initiatives.proposals.work import share
from initiatives.replay.city import code_of, reaching
from initiatives.replay.petition import Petition
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.recount import differences

CHUNK: Final = 50_000
"""Signatures of one transaction and one count."""

_SIGN = text("""
INSERT INTO signature (initiative_id, district_id, version, standing, open, news, signed_at)
SELECT :initiative, part.district_id, 1, 'counted', false, false, :now
  FROM unnest(CAST(:districts AS integer[]), CAST(:numbers AS integer[])) AS part (district_id, number),
       generate_series(1, part.number)
""")


@dataclass(frozen=True, slots=True)
class Replayed:
    """How it came out. ``wrong``: by district's code (empty: those of no district; None: altogether) what was counted
    and what the file has, where that differs; ``reached`` and ``expected`` are the districts that have enough.
    """

    signatures: int
    seconds: float
    counts: int
    status: str
    reached: int
    expected: int
    wrong: Mapping[str | None, tuple[int, int]]

    @property
    def exact(self) -> bool:
        return not self.wrong and self.status == "opinion" and self.reached == self.expected


def replay(
    database: Database, petition: Petition, public_id: str, *, per_mille: int, told: Callable[[int], None]
) -> Replayed:
    """Sign it until all have signed; ``told`` hears how many have. What is committed stays."""
    began, done = time.monotonic(), 0
    pieces = -(-petition.total // CHUNK)
    with database.reading() as session:
        districts = _districts(session, public_id)
    given = {districts[code_of(number)]: area.signatures for number, area in enumerate(petition.areas)}
    given[None] = petition.elsewhere
    for piece in range(pieces):
        # Of each district its share, rounded so that the shares of all pieces are the whole.
        numbers = {
            place: whole * (piece + 1) // pieces - whole * piece // pieces for place, whole in given.items()
        }
        with database.transaction() as session:
            values = {"initiative": share(session, public_id), "now": clock.now()}
            session.execute(_SIGN, values | {"districts": list(numbers), "numbers": list(numbers.values())})
        with database.transaction() as session:
            count_signatures(session, SYSTEM, public_id)
        done += sum(numbers.values())
        told(done)
    seconds = time.monotonic() - began
    with database.transaction() as session:
        return _compared(session, petition, public_id, per_mille, seconds, pieces)


def _districts(session: Session, public_id: str) -> dict[str | None, int | None]:
    rows = session.execute(
        select(Area.code, InitiativeDistrict.area_id)
        .select_from(InitiativeDistrict)
        .join(Initiative, Initiative.id == InitiativeDistrict.initiative_id)
        .outerjoin(Area, Area.id == InitiativeDistrict.area_id)
        .where(Initiative.public_id == public_id)
    )
    return dict(rows.tuples().all())


def _compared(
    session: Session, petition: Petition, public_id: str, per_mille: int, seconds: float, counts: int
) -> Replayed:
    initiative = session.scalars(select(Initiative).where(Initiative.public_id == public_id)).one()
    of_it = InitiativeDistrict.initiative_id == initiative.id
    counted: dict[str | None, int] = {
        code or "": number
        for code, number in session.execute(
            select(Area.code, InitiativeDistrict.counted)
            .outerjoin(Area, Area.id == InitiativeDistrict.area_id)
            .where(of_it)
        )
    }
    counted[None] = initiative.signatures
    right: dict[str | None, int] = {
        code_of(number): area.signatures for number, area in enumerate(petition.areas)
    }
    right |= {"": petition.elsewhere, None: petition.total}
    wrong = {
        place: (counted.get(place, 0), number)
        for place, number in right.items()
        if counted.get(place, 0) != number
    }
    # What is kept against the signatures themselves: two wrongs could make the file's number.
    wrong |= {each.district: (each.stored, each.right) for each in differences(session, public_id)}
    reached = session.scalar(
        select(func.count()).where(of_it, InitiativeDistrict.counted >= InitiativeDistrict.needed)
    )
    return Replayed(
        initiative.signatures, seconds, counts, initiative.status, reached or 0,
        len(reaching(petition, per_mille)), wrong,
    )  # fmt: skip
