"""The city's departments become those of a file, and answer for what it says. Nothing is ever deleted but rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.city.calendars import calendar_codes
from civic.city.shape import begin_shaping, note, record_shaping, take_over
from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.departments import events
from civic.departments.described import RuleByCode, rules_by_code, spec_of
from civic.departments.files import Departments, DepartmentSpec, department_values
from civic.departments.jurisdictions import replace_jurisdictions
from civic.departments.models import Department
from civic.issues.open_work import open_work


@dataclass(frozen=True, slots=True)
class DepartmentsImported:
    """What an import came to, as codes. ``returned`` had been retired; ``jurisdictions`` is how many single rules there
    are now, ``left`` are not in the file and stay.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    returned: tuple[str, ...]
    retired: tuple[str, ...]
    unchanged: tuple[str, ...]
    jurisdictions: int
    rules_added: int
    rules_removed: int
    left: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        """Whether anything is another than before."""
        codes = self.added + self.changed + self.returned + self.retired
        return bool(codes or self.rules_added or self.rules_removed)


def import_departments(
    session: Session, actor: Actor, file: Departments, *, name: str = "-", leave_others: bool = False
) -> DepartmentsImported:
    """Add and change departments by code, retire those that the file does not have, and make its rules the only ones.

    With ``leave_others`` departments that the file does not have stay, and so do rules about what its own rules do not
    speak of. The same file again changes nothing; ``name`` is what errors call the file. Raises DomainError
    ``departments.one_triage`` unless exactly one is the triage desk, ``departments.other_triage`` when another one
    stays, ``department.has_open_work`` for one that would be retired while somebody waits for it; DepartmentsError as
    ``replace_jurisdictions``.
    """
    desks = [spec.code for spec in file.departments if spec.kind == "triage"]
    if len(desks) != 1:
        raise DomainError("departments.one_triage", field="departments", found=", ".join(desks) or "none")
    begin_shaping(session, actor)
    known = {spec.code for spec in file.departments}
    rows = {row.code: row for row in session.scalars(select(Department))}
    others = sorted(
        (row for row in rows.values() if row.retired_at is None and row.code not in known),
        key=lambda row: row.code,
    )
    if leave_others:
        _check_desk(others, desks[0])
    else:
        retire_rows(session, others)
    not_in_file = tuple(row.code for row in others)
    found: dict[str, list[str]] = {name: [] for name in ("added", "changed", "returned", "unchanged")}
    for spec in _desk_last(file.departments):
        found[bring_in(session, rows, spec)].append(spec.code)
        session.flush()
    rules = rules_by_code(session)
    total, new, gone = replace_jurisdictions(
        session, file, {code: row.id for code, row in rows.items()}, name=name, leave_others=leave_others
    )
    if new or gone:
        note_rules(session, rules, rules_by_code(session))
    result = DepartmentsImported(
        retired=() if leave_others else not_in_file, left=not_in_file if leave_others else (),
        jurisdictions=total, rules_added=new, rules_removed=gone,
        **{name: tuple(sorted(codes)) for name, codes in found.items()},
    )  # fmt: skip
    if result.is_new:
        body = events.DepartmentsImported(
            departments=len(file.departments) + len(result.left), added=result.added, changed=result.changed,
            returned=result.returned, retired=result.retired, jurisdictions=total, rules_added=new,
            rules_removed=gone,
        )  # fmt: skip
        record_shaping(session, actor, body)
    return result


def add_departments(session: Session, actor: Actor, specs: Sequence[DepartmentSpec]) -> tuple[str, ...]:
    """Add departments beside those that there are, under codes that are new; returns the codes.

    They answer for nothing: nobody has given them a jurisdiction yet.
    """
    begin_shaping(session, actor)
    rows: dict[str, Department] = {}
    for spec in specs:
        bring_in(session, rows, spec)
    session.flush()
    added = tuple(sorted(rows))
    if added:
        record_shaping(session, actor, events.DepartmentsAdded(added=added))
    return added


def retire_rows(session: Session, leaving: Sequence[Department]) -> None:
    """Retire departments. Raises DomainError ``department.has_open_work`` for one that somebody still waits for."""
    waiting = open_work(session, [row.id for row in leaving])
    for row in leaving:
        if row.id in waiting:
            raise DomainError("department.has_open_work", department=row.code, assignments=waiting[row.id])
        note(session, "department", row.code, department_values(spec_of(row)), None)
        row.retired_at = clock.now()
    session.flush()


def note_rules(session: Session, before: Sequence[RuleByCode], after: Sequence[RuleByCode]) -> None:
    """Note for each place of a rule who answered there and who answers there now."""
    was, now = ({rule.place: rule.department for rule in rules} for rules in (before, after))
    for place in sorted({*was, *now}):
        one, other = ({"department": each[place]} if place in each else None for each in (was, now))
        note(session, "jurisdiction", place, one, other)


def _check_desk(staying: Sequence[Department], desk: str) -> None:
    for row in staying:
        if row.kind == "triage":
            raise DomainError("departments.other_triage", field="departments", found=row.code, wanted=desk)


def _known_calendar(session: Session, spec: DepartmentSpec) -> str | None:
    if spec.calendar is not None and spec.calendar not in calendar_codes(session):
        raise DomainError("calendar.not_found", field="calendar", value=spec.calendar, department=spec.code)
    return spec.calendar


def _desk_last(specs: Sequence[DepartmentSpec]) -> list[DepartmentSpec]:
    """The triage desk after the others: whoever was it before must have stopped being it."""
    return sorted(specs, key=lambda spec: spec.kind == "triage")


def bring_in(session: Session, rows: dict[str, Department], spec: DepartmentSpec) -> str:
    """Add or change one department among the ``rows`` by code: added, changed, returned or unchanged.

    Raises DomainError ``calendar.not_found`` for a working calendar that the city does not have.
    """
    values: dict[str, Any] = {
        "name": dict(spec.name), "kind": spec.kind, "email": spec.email, "phone": spec.phone,
        "note": dict(spec.note) or None, "calendar": _known_calendar(session, spec),
    }  # fmt: skip
    row = rows.get(spec.code)
    if row is None:
        rows[spec.code] = row = Department(code=spec.code, retired_at=None, **values)
        session.add(row)
        note(session, "department", row.code, None, department_values(spec_of(row)))
        return "added"
    before = department_values(spec_of(row))
    different = take_over(row, values)
    if row.retired_at is not None:
        row.retired_at = None
        note(session, "department", row.code, None, department_values(spec_of(row)))
        return "returned"
    note(session, "department", row.code, before, department_values(spec_of(row)))
    return "changed" if different else "unchanged"
