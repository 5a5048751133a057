"""One department is added, changed, retired or brought back: what an administrator does by hand."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from civic.city.shape import begin_shaping, check_seen, record_shaping
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.departments.commands import bring_in, note_rules, retire_rows
from civic.departments.described import rules_by_code, spec_of
from civic.departments.events import (
    DepartmentChanged,
    DepartmentRetired,
    DepartmentReturned,
    DepartmentsAdded,
)
from civic.departments.files import DepartmentSpec, department_values
from civic.departments.models import Department, Jurisdiction


def add_department(session: Session, actor: Actor, spec: DepartmentSpec) -> None:
    """Add one department under a code that is new. It answers for nothing yet.

    Raises DomainError ``department.code_taken`` (by a retired one too), and as ``change_department``.
    """
    begin_shaping(session, actor)
    rows = _rows(session)
    if spec.code in rows:
        raise DomainError("department.code_taken", field="code", value=spec.code)
    _make_room_for_desk(session, rows, spec)
    bring_in(session, rows, spec)
    session.flush()
    _check_desk(rows)
    record_shaping(session, actor, DepartmentsAdded(added=(spec.code,)))


def change_department(
    session: Session, actor: Actor, spec: DepartmentSpec, *, seen: str | None = None
) -> bool:
    """Make the department of that code what the spec says; False when it was already.

    A department that becomes the triage desk takes the place of the one before, which is an ordinary department from
    then on. ``seen`` is the fingerprint of the values that the change was made of. Raises NotFound
    ``department.not_found``, DomainError ``shape.changed_meanwhile``, ``departments.one_triage`` for the desk itself.
    """
    begin_shaping(session, actor)
    rows = _rows(session)
    row = rows.get(spec.code)
    if row is None or row.retired_at is not None:
        raise NotFound("department", spec.code)
    check_seen(seen, department_values(spec_of(row)))
    _make_room_for_desk(session, rows, spec)
    changed = bring_in(session, rows, spec) == "changed"
    session.flush()
    _check_desk(rows)
    if changed:
        record_shaping(session, actor, DepartmentChanged(department=spec.code))
    return changed


def retire_department(session: Session, actor: Actor, code: str) -> int:
    """Let a department be there no more; how many rules went with it. What it has done stays its own.

    Raises NotFound ``department.not_found``, DomainError ``department.has_open_work`` (``assignments``: how many wait
    for it), ``departments.one_triage`` for the triage desk.
    """
    begin_shaping(session, actor)
    rows = _rows(session)
    row = rows.get(code)
    if row is None or row.retired_at is not None:
        raise NotFound("department", code)
    retire_rows(session, [row])
    _check_desk(rows)
    before = rules_by_code(session)
    session.execute(delete(Jurisdiction).where(Jurisdiction.department_id == row.id))
    after = rules_by_code(session)
    note_rules(session, before, after)
    gone = len(before) - len(after)
    record_shaping(session, actor, DepartmentRetired(department=code, rules_removed=gone))
    return gone


def return_department(session: Session, actor: Actor, code: str) -> None:
    """Bring a retired department back, as it was and answering for nothing.

    Raises NotFound ``department.not_found`` unless it is retired.
    """
    begin_shaping(session, actor)
    rows = _rows(session)
    row = rows.get(code)
    if row is None or row.retired_at is None:
        raise NotFound("department", code)
    # There is another triage desk by now.
    kind = "department" if row.kind == "triage" else row.kind
    bring_in(session, rows, replace(spec_of(row), kind=kind))
    session.flush()
    record_shaping(session, actor, DepartmentReturned(department=code))


def _rows(session: Session) -> dict[str, Department]:
    return {row.code: row for row in session.scalars(select(Department).with_for_update())}


def _make_room_for_desk(session: Session, rows: dict[str, Department], spec: DepartmentSpec) -> None:
    for row in rows.values() if spec.kind == "triage" else ():
        if row.kind == "triage" and row.retired_at is None and row.code != spec.code:
            bring_in(session, rows, replace(spec_of(row), kind="department"))
    session.flush()


def _check_desk(rows: dict[str, Department]) -> None:
    desks = [row.code for row in rows.values() if row.kind == "triage" and row.retired_at is None]
    if len(desks) != 1:
        raise DomainError("departments.one_triage", field="kind", found=", ".join(desks) or "none")
