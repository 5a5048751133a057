"""Templates are made, changed, put in order, retired and brought back: by who shapes the city."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.categories.models import Category, CategoryGroup
from civic.city.shape import begin_shaping, check_seen, note, record_shaping
from civic.core import clock
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.templates.events import TemplatesChanged
from civic.templates.files import TemplateSpec, template_values
from civic.templates.models import MessageTemplate

THING = "message_template"


def add_template(session: Session, actor: Actor, spec: TemplateSpec) -> None:
    """Add a template at the end. Raises NotAllowed, DomainError ``template.code_taken`` (by a retired one too)."""
    begin_shaping(session, actor)
    rows = _rows(session)
    if spec.code in rows:
        raise DomainError("template.code_taken", field="code", value=spec.code)
    _bring_in(session, rows, spec, len(rows) + 1)
    record_shaping(session, actor, TemplatesChanged(added=(spec.code,)))


def change_template(session: Session, actor: Actor, spec: TemplateSpec, *, seen: str | None = None) -> bool:
    """Make the template of that code what the spec says; False when it was already.

    Raises NotAllowed, NotFound ``template.not_found``, DomainError ``shape.changed_meanwhile``.
    """
    begin_shaping(session, actor)
    rows = _rows(session)
    row = _in_use(rows, spec.code)
    check_seen(seen, template_values(_spec(session, row)))
    if _bring_in(session, rows, spec, row.position) != "changed":
        return False
    record_shaping(session, actor, TemplatesChanged(changed=(spec.code,)))
    return True


def move_template(session: Session, actor: Actor, code: str, by: int) -> None:
    """Offer it earlier (``by`` -1) or later (1); beyond the ends nothing happens. Raises as ``change_template``."""
    begin_shaping(session, actor)
    rows = _rows(session)
    order = [row for row in _ordered(rows) if row.retired_at is None]
    place = order.index(_in_use(rows, code))
    other = place + by
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    for position, row in enumerate(order, 1):
        row.position = position
    session.flush()
    record_shaping(session, actor, TemplatesChanged(moved=(code,)))


def retire_template(session: Session, actor: Actor, code: str) -> None:
    """Offer it no more; its uses stay counted. Raises as ``change_template``."""
    begin_shaping(session, actor)
    row = _in_use(_rows(session), code)
    _retire(session, row)
    record_shaping(session, actor, TemplatesChanged(retired=(code,)))


def return_template(session: Session, actor: Actor, code: str) -> None:
    """Offer a retired one again. Raises NotFound unless it is retired."""
    begin_shaping(session, actor)
    rows = _rows(session)
    row = rows.get(code)
    if row is None or row.retired_at is None:
        raise NotFound("template", code)
    _bring_in(session, rows, _spec(session, row), row.position)
    record_shaping(session, actor, TemplatesChanged(returned=(code,)))


def import_templates(
    session: Session, actor: Actor, specs: Sequence[TemplateSpec], *, leave_others: bool
) -> dict[str, list[str]]:
    """Make the templates those of a file, in its order; codes by what became of them.

    Others are retired, or with ``leave_others`` stay behind them. Raises NotAllowed, DomainError
    ``template.for_unknown``.
    """
    begin_shaping(session, actor)
    rows = _rows(session)
    was = {code for code, row in rows.items() if row.retired_at is None}
    done: dict[str, list[str]] = {"added": [], "changed": [], "unchanged": [], "retired": [], "left": []}
    for position, spec in enumerate(specs, 1):
        done[_bring_in(session, rows, spec, position)].append(spec.code)
    named = {spec.code for spec in specs}
    for number, code in enumerate(sorted(was - named), len(specs) + 1):
        if leave_others:
            rows[code].position = number
        else:
            _retire(session, rows[code])
        done["left" if leave_others else "retired"].append(code)
    session.flush()
    if done["added"] or done["changed"] or done["retired"]:
        told = TemplatesChanged(added=done["added"], changed=done["changed"], retired=done["retired"])
        record_shaping(session, actor, told)
    return done


def _rows(session: Session) -> dict[str, MessageTemplate]:
    return {row.code: row for row in session.scalars(select(MessageTemplate).with_for_update())}


def _ordered(rows: dict[str, MessageTemplate]) -> list[MessageTemplate]:
    return sorted(rows.values(), key=lambda row: (row.position, row.id))


def _in_use(rows: dict[str, MessageTemplate], code: str) -> MessageTemplate:
    row = rows.get(code)
    if row is None or row.retired_at is not None:
        raise NotFound("template", code)
    return row


def _bring_in(session: Session, rows: dict[str, MessageTemplate], spec: TemplateSpec, position: int) -> str:
    """Make a row of the spec, or make the row what it says: ``added``, ``changed`` or ``unchanged``."""
    before = None
    row = rows.get(spec.code)
    if row is not None and row.retired_at is None:
        before = _spec(session, row)
    values: dict[str, Any] = {
        "verb": spec.verb, "status": spec.status, "name": dict(spec.name), "text": dict(spec.text),
        "category_id": _row_id(session, Category, "category", spec.category),
        "group_id": _row_id(session, CategoryGroup, "group", spec.group), "position": position, "retired_at": None,
    }  # fmt: skip
    if row is None:
        row = rows[spec.code] = MessageTemplate(code=spec.code, **values)
        session.add(row)
    else:
        for name, value in values.items():
            setattr(row, name, value)
    session.flush()
    if before == spec:
        return "unchanged"
    note(session, THING, spec.code, template_values(before) if before else None, template_values(spec))
    return "added" if before is None else "changed"


def _retire(session: Session, row: MessageTemplate) -> None:
    note(session, THING, row.code, template_values(_spec(session, row)), None)
    row.retired_at = clock.now()
    session.flush()


def _spec(session: Session, row: MessageTemplate) -> TemplateSpec:
    category = session.get(Category, row.category_id) if row.category_id else None
    group = session.get(CategoryGroup, row.group_id) if row.group_id else None
    return TemplateSpec(
        row.code, row.verb, row.status, category.code if category else None, group.code if group else None,
        row.name, row.text,
    )  # fmt: skip


def _row_id(
    session: Session, table: type[Category] | type[CategoryGroup], field: str, code: str | None
) -> int | None:
    if code is None:
        return None
    found = session.scalar(select(table.id).where(table.code == code))
    if found is None:
        raise DomainError("template.for_unknown", field=field, value=code)
    return found
