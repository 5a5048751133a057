"""The city's categories become those of a file. Nothing is ever deleted: issues keep what they were filed under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.categories import events
from civic.categories.described import values_of, values_of_group
from civic.categories.files import CategorySpec, GroupSpec, QuestionSpec, Taxonomy
from civic.categories.models import Category, CategoryGroup
from civic.city.shape import begin_shaping, note, record_shaping, take_over
from civic.core import clock
from civic.core.permissions import Actor


@dataclass(frozen=True, slots=True)
class CategoriesImported:
    """What an import came to, as codes. ``returned`` had been retired; ``groups`` were added or changed.

    ``left`` are in use and not in the taxonomy.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    returned: tuple[str, ...]
    retired: tuple[str, ...]
    unchanged: tuple[str, ...]
    groups: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        """Whether anything is another than before."""
        return bool(self.added or self.changed or self.returned or self.retired or self.groups)


def import_categories(
    session: Session, actor: Actor, taxonomy: Taxonomy, *, leave_others: bool = False
) -> CategoriesImported:
    """Add and change categories and groups by code, and retire the categories that the taxonomy does not have.

    With ``leave_others`` those stay in use. A retired category takes no reports any more; it returns when a later file
    has it again. The same taxonomy again changes nothing.
    """
    begin_shaping(session, actor)
    groups, changed_groups = _groups(session, taxonomy)
    rows = {row.code: row for row in session.scalars(select(Category))}
    group_codes = {group.id: code for code, group in groups.items()}
    found: dict[str, list[str]] = {
        name: [] for name in ("added", "changed", "returned", "retired", "unchanged", "left")
    }
    for spec in taxonomy:
        row = rows.pop(spec.code, None)
        found[bring_in(session, row, spec, groups, group_codes)].append(spec.code)
    for row in rows.values():
        if row.retired_at is not None:
            continue
        found["left" if leave_others else "retired"].append(row.code)
        if not leave_others:
            retire_row(session, row, group_codes[row.group_id])
    session.flush()
    result = CategoriesImported(
        groups=changed_groups, **{name: tuple(sorted(codes)) for name, codes in found.items()}
    )
    if result.is_new:
        body = events.CategoriesImported(
            categories=sum(len(codes) for what, codes in found.items() if what != "retired"),
            added=result.added, changed=result.changed, returned=result.returned, retired=result.retired,
            groups=result.groups,
        )  # fmt: skip
        record_shaping(session, actor, body)
    return result


def add_categories(session: Session, actor: Actor, groups: Sequence[GroupSpec]) -> tuple[str, ...]:
    """Add categories beside those that there are; returns their codes. A group that is there already stays as it is.

    The codes of the categories are new ones; retired categories keep theirs.
    """
    begin_shaping(session, actor)
    rows = {row.code: row for row in session.scalars(select(CategoryGroup))}
    new_groups = []
    for group in groups:
        if group.code not in rows:
            bring_in_group(session, rows, group)
            new_groups.append(group.code)
    session.flush()
    specs = [spec for group in groups for spec in group.categories]
    for spec in specs:
        bring_in(session, None, spec, rows, {})
    session.flush()
    added = tuple(sorted(spec.code for spec in specs))
    if added:
        body = events.CategoriesAdded(added=added, groups=tuple(sorted(new_groups)))
        record_shaping(session, actor, body)
    return added


def _groups(session: Session, taxonomy: Taxonomy) -> tuple[dict[str, CategoryGroup], tuple[str, ...]]:
    """The groups by code, and the codes of those that are new or other than before.

    A group that the taxonomy does not have stays: retired categories belong to it, and without others it is not shown.
    """
    rows = {row.code: row for row in session.scalars(select(CategoryGroup))}
    changed = []
    for spec in taxonomy.groups:
        if bring_in_group(session, rows, spec):
            changed.append(spec.code)
    session.flush()
    return rows, tuple(sorted(changed))


def bring_in_group(session: Session, rows: dict[str, CategoryGroup], spec: GroupSpec) -> bool:
    """Add or change one group among the ``rows`` by code, without its categories; whether it is another now."""
    values = _group_values(spec)
    row = rows.get(spec.code)
    before = None
    if row is None:
        rows[spec.code] = row = CategoryGroup(code=spec.code, **values)
        session.add(row)
    else:
        before = values_of_group(row)
        if not take_over(row, values):
            return False
    note(session, "category_group", spec.code, before, values_of_group(row))
    return True


def bring_in(
    session: Session, row: Category | None, spec: CategorySpec, groups: Mapping[str, CategoryGroup],
    group_codes: Mapping[int, str],
) -> str:  # fmt: skip
    """Add or change one category, whose ``row`` is None where there is none: added, changed, returned or unchanged."""
    values = _values(spec, groups[spec.group].id)
    if row is None:
        row = Category(code=spec.code, retired_at=None, **values)
        session.add(row)
        note(session, "category", spec.code, None, values_of(row, spec.group))
        return "added"
    before = values_of(row, group_codes[row.group_id])
    different = take_over(row, values)
    returned = row.retired_at is not None
    row.retired_at = None
    note(session, "category", spec.code, None if returned else before, values_of(row, spec.group))
    return "returned" if returned else "changed" if different else "unchanged"


def retire_row(session: Session, row: Category, group: str) -> None:
    """Let a category take no reports any more."""
    note(session, "category", row.code, values_of(row, group), None)
    row.retired_at = clock.now()


def _group_values(spec: GroupSpec) -> dict[str, Any]:
    return {"name": dict(spec.name), "icon": spec.icon, "position": spec.position}


def _values(spec: CategorySpec, group_id: int) -> dict[str, Any]:
    return {
        "group_id": group_id,
        "name": dict(spec.name),
        "hint": dict(spec.hint),
        "icon": spec.icon,
        "keywords": {language: list(words) for language, words in spec.keywords.items()},
        "take_minutes": spec.take_minutes,
        "target_days": spec.target_days,
        "planned_result": dict(spec.planned_result),
        "criteria": [{"code": criterion.code, "text": dict(criterion.text)} for criterion in spec.criteria],
        "questions": [_question(question) for question in spec.questions],
        "visibility": spec.visibility,
        "emergency": spec.emergency,
        "emergency_text": dict(spec.emergency_text) or None,
        "duplicate_radius_m": spec.duplicate_radius_m,
        "duplicate_days": spec.duplicate_days,
        "photo_on_delivery": spec.photo_on_delivery,
        "judge_after_days": list(spec.judge_after_days),
        "asset_type": spec.asset_type,
        "asset_required": spec.asset_required,
        "by_asset_owner": spec.by_asset_owner,
        "contact_days": spec.contact_days,
        "targets": [asdict(each) for each in spec.targets],
        "position": spec.position,
    }


def _question(spec: QuestionSpec) -> dict[str, Any]:
    question: dict[str, Any] = {
        "code": spec.code, "type": spec.type, "label": dict(spec.label), "required": spec.required,
    }  # fmt: skip
    if spec.choices:
        question["choices"] = [{"code": choice.code, "label": dict(choice.label)} for choice in spec.choices]
    return question
