"""The city's ladders and laws become those of a form or a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.categories.models import Category, CategoryGroup
from civic.city.shape import begin_shaping, check_seen, note, record_shaping
from civic.core import clock
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.deadlines.clocks import ClockSpec, clock_values
from civic.deadlines.events import ClockChanged, LadderChanged
from civic.deadlines.ladder import Ladder, ladder_values
from civic.deadlines.models import DeadlineLadder, LegalClock
from civic.departments.models import Department


def save_ladder(
    session: Session, actor: Actor, department: str | None, ladder: Ladder | None, *, seen: str | None = None
) -> bool:
    """Make this the ladder of a department (by code) or, with None, of the city; False when it was already.

    ``ladder`` None takes a ladder away: then the city's holds, and without one of the city the usual one. ``seen`` is
    the fingerprint of the values that the change was made of. Raises NotAllowed, NotFound ``department.not_found``,
    DomainError ``shape.changed_meanwhile``.
    """
    begin_shaping(session, actor)
    if department is not None and not session.scalar(
        select(Department.id).where(Department.code == department, Department.retired_at.is_(None))
    ):
        raise NotFound("department", department)
    mine = DeadlineLadder.department == department if department else DeadlineLadder.department.is_(None)
    row = session.scalar(select(DeadlineLadder).where(mine).with_for_update())
    before = dict(row.definition) if row is not None else None
    check_seen(seen, before or {})
    after = ladder_values(ladder) if ladder is not None else None
    if before == after:
        return False
    if row is None:
        session.add(DeadlineLadder(department=department, definition=after or {}))
    elif after is None:
        session.delete(row)
    else:
        row.definition = after
    session.flush()
    note(session, "ladder", department or "city", before, after)
    record_shaping(session, actor, LadderChanged(department=department))
    return True


def save_clock(
    session: Session, actor: Actor, spec: ClockSpec, *, is_new: bool = False, seen: str | None = None
) -> bool:
    """Add a law or make the one of that code what the spec says; False when it was already. A retired one returns.

    Terms that run keep their end. ``seen`` is the fingerprint of the values that the change was made of. Raises
    NotAllowed, DomainError ``clock.code_taken`` (``is_new`` alone), ``clock.unknown_category``,
    ``shape.changed_meanwhile``.
    """
    begin_shaping(session, actor)
    row = session.scalar(select(LegalClock).where(LegalClock.code == spec.code).with_for_update())
    if row is not None and is_new:
        raise DomainError("clock.code_taken", field="code", value=spec.code)
    _check_codes(session, spec)
    values = clock_values(spec)
    before = _values_of(row) if row is not None else None
    check_seen(seen, before or {})
    if row is not None and before == values and row.retired_at is None:
        return False
    since = datetime.combine(spec.since, time(0), UTC)
    kept = {key: value for key, value in values.items() if key != "code"}
    if row is None:
        session.add(LegalClock(code=spec.code, name=dict(spec.name), definition=kept, since=since))
    else:
        before = None if row.retired_at is not None else before
        row.name, row.definition, row.since, row.retired_at = dict(spec.name), kept, since, None
    session.flush()
    note(session, "legal_clock", spec.code, before, values)
    record_shaping(session, actor, ClockChanged(clock=spec.code))
    return True


def retire_clock(session: Session, actor: Actor, code: str) -> None:
    """Let a law hold for no further issue; terms that run are not watched any more.

    Raises NotAllowed, NotFound ``clock.not_found``.
    """
    begin_shaping(session, actor)
    row = session.scalar(
        select(LegalClock).where(LegalClock.code == code, LegalClock.retired_at.is_(None)).with_for_update()
    )
    if row is None:
        raise NotFound("clock", code)
    note(session, "legal_clock", code, _values_of(row), None)
    row.retired_at = clock.now()
    session.flush()
    record_shaping(session, actor, ClockChanged(clock=code, retired=True))


def _values_of(row: LegalClock) -> dict[str, object]:
    return {"code": row.code, **row.definition}


def _check_codes(session: Session, spec: ClockSpec) -> None:
    for field, table, codes in (
        ("categories", Category, spec.categories),
        ("groups", CategoryGroup, spec.groups),
    ):
        unknown = _unknown(session, table, codes)
        if unknown:
            raise DomainError(
                "clock.unknown_category", field=field, value=", ".join(unknown), clock=spec.code
            )


def _unknown(
    session: Session, table: type[Category] | type[CategoryGroup], codes: Sequence[str]
) -> list[str]:
    known = set(session.scalars(select(table.code).where(table.code.in_(codes)))) if codes else set()
    return sorted(set(codes) - known)
