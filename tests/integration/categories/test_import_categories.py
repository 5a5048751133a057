"""Categories come from a file; nothing that issues were filed under is ever deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import civic.categories
from civic.categories.commands import CategoriesImported, import_categories
from civic.categories.files import parse_taxonomy, read_taxonomy
from civic.categories.models import Category, CategoryGroup
from civic.categories.queries import categories, category_by_code
from civic.core.errors import NotAllowed, NotFound
from civic.core.permissions import SYSTEM, VISITOR
from tests.events import recorded

STARTER = Path(civic.categories.__file__).parent / "starter.toml"


def category(code: str, **changes: Any) -> dict[str, Any]:
    return {
        "code": code, "name": {"en": code.title()}, "take_minutes": 60, "target_days": 3,
        "planned_result": {"en": "It is done."}, "criteria": [{"code": "done", "text": {"en": "It is done."}}],
        **changes,
    }  # fmt: skip


def group(code: str, *inner: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"code": code, "name": {"en": code.title()}, "categories": list(inner), **changes}


def bring_in(session: Session, *groups: dict[str, Any]) -> CategoriesImported:
    return import_categories(session, SYSTEM, parse_taxonomy({"languages": ["en"], "groups": list(groups)}))


def codes(session: Session) -> dict[str, list[str]]:
    return {group.code: [category.code for category in inner] for group, inner in categories(session)}


def test_the_starter_taxonomy_becomes_the_citys_and_again_changes_nothing(session: Session) -> None:
    taxonomy = read_taxonomy(STARTER)
    first = import_categories(session, SYSTEM, taxonomy)
    assert len(first.added) == len(list(taxonomy))
    assert codes(session) == {
        group.code: [category.code for category in group.categories] for group in taxonomy.groups
    }
    again = import_categories(session, SYSTEM, taxonomy)
    assert not again.is_new
    assert again.unchanged == first.added
    assert len(recorded(session, "categories.imported")) == 1


def test_a_category_is_stored_as_forms_and_promises_read_it(session: Session) -> None:
    question = {
        "code": "size", "type": "choice", "label": {"en": "How big?"}, "required": True,
        "choices": [{"code": "s", "label": {"en": "Small"}}, {"code": "l", "label": {"en": "Large"}}],
    }  # fmt: skip
    bring_in(session, group("roads", category("pothole", questions=[question], judge_after_days=[180, 30])))
    row = category_by_code(session, "pothole")
    assert (row.take_minutes, row.target_days, row.judge_after_days) == (60, 3, [30, 180])
    assert row.questions == [question]
    assert row.criteria == [{"code": "done", "text": {"en": "It is done."}}]
    assert (row.emergency, row.emergency_text) == (False, None)


def test_what_differs_is_changed_and_only_that(session: Session) -> None:
    bring_in(session, group("roads", category("pothole"), category("sign")))
    kept = category_by_code(session, "pothole").id
    result = bring_in(session, group("roads", category("pothole", target_days=5), category("sign")))
    assert (result.changed, result.unchanged, result.groups) == (("pothole",), ("sign",), ())
    row = category_by_code(session, "pothole")
    assert (row.id, row.target_days) == (kept, 5)
    assert recorded(session, "categories.imported")[-1].body == {
        "categories": 2, "added": [], "changed": ["pothole"], "returned": [], "retired": [], "groups": [],
    }  # fmt: skip


def test_what_the_file_no_longer_has_is_retired_and_takes_no_reports(session: Session) -> None:
    bring_in(session, group("roads", category("pothole"), category("sign")))
    assert bring_in(session, group("roads", category("sign"))).retired == ("pothole",)
    with pytest.raises(NotFound):
        category_by_code(session, "pothole")
    assert session.scalars(select(Category).where(Category.code == "pothole")).one().retired_at is not None
    assert not bring_in(session, group("roads", category("sign"))).is_new, "it retires once"


def test_what_comes_back_is_the_same_category_again(session: Session) -> None:
    bring_in(session, group("roads", category("pothole"), category("sign")))
    before = category_by_code(session, "pothole").id
    bring_in(session, group("roads", category("sign")))
    assert bring_in(session, group("roads", category("pothole"), category("sign"))).returned == ("pothole",)
    assert category_by_code(session, "pothole").id == before


def test_a_category_moves_to_another_group_and_an_empty_group_is_not_shown(session: Session) -> None:
    bring_in(session, group("roads", category("tree")))
    result = bring_in(session, group("green", category("tree"), icon="g-tree"))
    assert (result.changed, result.groups) == (("tree",), ("green",))
    assert codes(session) == {"green": ["tree"]}
    assert len(session.scalars(select(CategoryGroup)).all()) == 2


def test_only_an_administrator_may(session: Session) -> None:
    with pytest.raises(NotAllowed):
        import_categories(session, VISITOR, read_taxonomy(STARTER))
