"""Exact counts without a queue at the root: who signs adds a row, and a count takes in all that are new at once.

Whoever signs shares the initiative's lock; a count holds it alone. So when it reads, nobody is between their row and
their commit, every signature up to the newest number is there, and those after it are the next count's. Counting again
what has been counted is never needed, and `recount` proves that.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Update, func, select, text
from sqlalchemy.orm import Session

from civic.core import clock
from initiatives.opinions.asking import ask
from initiatives.proposals.events import SignaturesCounted, ThresholdReached
from initiatives.proposals.models import InitiativeDistrict
from initiatives.proposals.work import Work
from initiatives.signatures.models import STANDINGS, Signature

_NEW = text("""
SELECT district_id, standing, count(*) AS number, max(id) AS newest
  FROM signature WHERE initiative_id = :initiative AND id > :counted_to
 GROUP BY district_id, standing
""")
# All districts in one statement: who signs waits for it. The names put into it are STANDINGS, of nobody's typing.
_SHIFT = text(f"""
UPDATE initiative_district d
   SET {", ".join(f"{standing} = d.{standing} + c.{standing}" for standing in STANDINGS)}
  FROM unnest(CAST(:districts AS integer[]), {", ".join(f"CAST(:{standing} AS integer[])" for standing in STANDINGS)})
       AS c (area_id, {", ".join(STANDINGS)})
 WHERE d.initiative_id = :initiative AND d.area_id IS NOT DISTINCT FROM c.area_id
RETURNING (SELECT code FROM area WHERE id = d.area_id) AS code, d.counted, c.counted <> 0 AS told
""")  # noqa: S608  # of the program's own names


def count(work: Work) -> bool:
    """Take in what has been signed since the last count, tell the totals, and reach the threshold where it is reached.

    ``work`` holds the initiative. Returns whether anything was new. What follows from the threshold happens here, in
    this transaction, once: afterwards nobody signs any more.
    """
    initiative = work.initiative
    values = {"initiative": initiative.id, "counted_to": initiative.counted_to}
    rows = work.session.execute(_NEW, values).all()
    if not rows:
        return False
    changes: dict[int | None, dict[str, int]] = {}
    for row in rows:
        changes.setdefault(row.district_id, {})[row.standing] = row.number
    initiative.counted_to = max(row.newest for row in rows)
    shift(work, changes)
    return True


def shift(work: Work, changes: Mapping[int | None, Mapping[str, int]]) -> None:
    """Add to (or take from) what stands in districts, tell the totals, and look whether they are enough."""
    columns = {
        standing: [by_standing.get(standing, 0) for by_standing in changes.values()] for standing in STANDINGS
    }
    values = {"initiative": work.initiative.id, "districts": list(changes), **columns}
    rows = work.session.execute(_SHIFT, values).all()
    if told := {row.code or "": row.counted for row in rows if row.told}:
        work.initiative.signatures += sum(columns["counted"])
        work.record(SignaturesCounted, counted=work.initiative.signatures, districts=told)
    if work.initiative.status == "collecting":
        _reach(work)


def move(work: Work, statement: Update, was: str, becomes: str) -> int:
    """Run a statement that changes the standing of signatures that were counted before, and count them there; returns
    how many they are.
    """
    moved = statement.returning(Signature.district_id).cte("moved")
    rows = work.session.execute(select(moved.c.district_id, func.count()).group_by(moved.c.district_id)).all()
    if rows:
        shift(work, {district_id: {was: -number, becomes: number} for district_id, number in rows})
    return sum(number for _, number in rows)


def _reach(work: Work) -> None:
    initiative = work.initiative
    if initiative.needed is None or initiative.signatures < initiative.needed:
        return
    reached = work.session.scalar(
        select(func.count()).where(
            InitiativeDistrict.initiative_id == initiative.id,
            InitiativeDistrict.counted >= InitiativeDistrict.needed,
        )
    )
    if (reached or 0) < initiative.districts_needed:
        return
    work.step("reach")
    initiative.reached_at = clock.now()
    work.record(
        ThresholdReached, counted=initiative.signatures, needed=initiative.needed, districts=reached or 0
    )
    ask(work)


def recount(session: Session, initiative_id: int) -> dict[int | None, dict[str, int]]:
    """By district and standing what the signatures themselves say, from the first to the last: the proof of the rows of
    `InitiativeDistrict` once `count` has taken in all.
    """
    rows = session.execute(
        select(Signature.district_id, Signature.standing, func.count())
        .where(Signature.initiative_id == initiative_id)
        .group_by(Signature.district_id, Signature.standing)
    )
    found: dict[int | None, dict[str, int]] = {}
    for district_id, standing, number in rows:
        found.setdefault(district_id, dict.fromkeys(STANDINGS, 0))[standing] = number
    return found
