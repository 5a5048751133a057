"""One category or group is added, changed, moved, retired or brought back: what an administrator does by hand."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.categories.commands import bring_in, bring_in_group, retire_row
from civic.categories.described import values_of, values_of_group
from civic.categories.events import (
    CategoriesAdded,
    CategoriesMoved,
    CategoryChanged,
    CategoryGroupChanged,
    CategoryRetired,
    CategoryReturned,
)
from civic.categories.files import CategorySpec, GroupSpec
from civic.categories.models import Category, CategoryGroup
from civic.city.shape import begin_shaping, check_seen, note, record_shaping
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor


def add_category(session: Session, actor: Actor, spec: CategorySpec) -> None:
    """Add one category, under a code that is new, to a group that is there.

    Raises DomainError ``category.code_taken`` (by a retired one too), NotFound ``category_group.not_found``.
    """
    begin_shaping(session, actor)
    groups = _groups(session)
    if spec.group not in groups:
        raise NotFound("category_group", spec.group)
    if session.scalar(select(Category.id).where(Category.code == spec.code)) is not None:
        raise DomainError("category.code_taken", field="code", value=spec.code)
    bring_in(session, None, spec, groups, {})
    session.flush()
    record_shaping(session, actor, CategoriesAdded(added=(spec.code,), groups=()))


def change_category(session: Session, actor: Actor, spec: CategorySpec, *, seen: str | None = None) -> bool:
    """Make the category of that code what the spec says; False when it was already. Issues keep their own promise.

    ``seen`` is the fingerprint of the values that the change was made of. A retired one stays retired. Raises NotFound
    ``category.not_found``, ``category_group.not_found``, DomainError ``shape.changed_meanwhile``.
    """
    begin_shaping(session, actor)
    groups = _groups(session)
    row, group = _category(session, spec.code, groups)
    if row.retired_at is not None:
        raise NotFound("category", spec.code)
    if spec.group not in groups:
        raise NotFound("category_group", spec.group)
    check_seen(seen, values_of(row, group))
    changed = bring_in(session, row, spec, groups, _codes(groups)) == "changed"
    session.flush()
    if changed:
        record_shaping(session, actor, CategoryChanged(category=spec.code))
    return changed


def retire_category(session: Session, actor: Actor, code: str) -> None:
    """Let a category take no reports any more. Raises NotFound ``category.not_found``."""
    begin_shaping(session, actor)
    row, group = _category(session, code, _groups(session))
    if row.retired_at is not None:
        raise NotFound("category", code)
    retire_row(session, row, group)
    session.flush()
    record_shaping(session, actor, CategoryRetired(category=code))


def return_category(session: Session, actor: Actor, code: str) -> None:
    """Let a retired category take reports again, as it was. Raises NotFound ``category.not_found`` unless retired."""
    begin_shaping(session, actor)
    row, group = _category(session, code, _groups(session))
    if row.retired_at is None:
        raise NotFound("category", code)
    row.retired_at = None
    note(session, "category", code, None, values_of(row, group))
    session.flush()
    record_shaping(session, actor, CategoryReturned(category=code))


def move_category(session: Session, actor: Actor, code: str, *, up: bool) -> bool:
    """Let a category and its neighbour in the group change places; False at the end of the group.

    Raises NotFound ``category.not_found``.
    """
    begin_shaping(session, actor)
    groups = _groups(session)
    row, group = _category(session, code, groups)
    if row.retired_at is not None:
        raise NotFound("category", code)
    inner = list(
        session.scalars(
            select(Category)
            .where(Category.group_id == row.group_id, Category.retired_at.is_(None))
            .order_by(Category.position, Category.id)
        )
    )
    there = inner.index(row)
    other = there - 1 if up else there + 1
    if not 0 <= other < len(inner):
        return False
    before = {each.code: values_of(each, group) for each in inner}
    inner[there], inner[other] = inner[other], inner[there]
    # Files may have given several the same place: all are counted anew.
    for position, each in enumerate(inner, 1):
        each.position = position
        note(session, "category", each.code, before[each.code], values_of(each, group))
    session.flush()
    record_shaping(session, actor, CategoriesMoved(group=group))
    return True


def save_group(
    session: Session, actor: Actor, spec: GroupSpec, *, is_new: bool, seen: str | None = None
) -> bool:
    """Add a group of categories, or make the one of that code what the spec says; False when it was already.

    Raises DomainError ``category_group.code_taken``, ``shape.changed_meanwhile``, NotFound
    ``category_group.not_found``.
    """
    begin_shaping(session, actor)
    groups = _groups(session)
    if is_new and spec.code in groups:
        raise DomainError("category_group.code_taken", field="code", value=spec.code)
    if not is_new:
        if spec.code not in groups:
            raise NotFound("category_group", spec.code)
        check_seen(seen, values_of_group(groups[spec.code]))
    changed = bring_in_group(session, groups, spec)
    session.flush()
    if changed:
        record_shaping(session, actor, CategoryGroupChanged(group=spec.code, added=is_new))
    return changed


def _groups(session: Session) -> dict[str, CategoryGroup]:
    return {row.code: row for row in session.scalars(select(CategoryGroup).with_for_update())}


def _codes(groups: dict[str, CategoryGroup]) -> dict[int, str]:
    return {row.id: code for code, row in groups.items()}


def _category(session: Session, code: str, groups: dict[str, CategoryGroup]) -> tuple[Category, str]:
    row = session.scalar(select(Category).where(Category.code == code).with_for_update())
    if row is None:
        raise NotFound("category", code)
    return row, _codes(groups)[row.group_id]
