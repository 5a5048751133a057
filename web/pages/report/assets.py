"""Step 3, where the kind of issue is about a kind of thing: which lamp is it?"""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.assets.numbers import typed_number, without_type
from civic.assets.queries import asset_by_code, asset_types
from civic.categories.models import Category
from civic.issues.submission import Problems
from web.pages.report import steps
from web.pages.report.form import Told
from web.pages.report.place import take_asset


def keep_fitting(session: Session, told: Told, category: Category) -> None:
    """Forget an asset of another kind than the category is about; the place stays."""
    asset = steps.chosen_asset(session, told)
    if asset is not None and category.asset_type not in (None, asset.type):
        told.asset = ""


def settle(session: Session, told: Told, category: Category | None, problems: Problems) -> None:
    """Take the asset that was chosen or typed, and move the place to it.

    Problems: ``asset.unknown_number`` and ``asset.retired_number`` at ``asset_number`` (what was typed stays),
    ``asset.missing`` at ``asset``.
    """
    if category is None or category.asset_type is None or not steps.asks_for_asset(session, category):
        told.asset_number = ""
        return
    typed = told.asset_number.strip()
    if typed:
        kind = next(item for item in asset_types(session) if item.code == category.asset_type)
        key = typed_number(typed, kind.name, kind.code)
        asset = asset_by_code(session, f"{kind.code}:{key}") if key else None
        if asset is None or asset.retired_at is not None:
            code = "asset.unknown_number" if asset is None else "asset.retired_number"
            number = without_type(typed, [*kind.name.values(), kind.code]) or typed
            problems.add(code, "asset_number", typed=number[:40], type=kind.name)
            return
    else:
        asset = steps.chosen_asset(session, told)
    if asset is not None:
        take_asset(session, told, asset)
    elif category.asset_required:
        problems.add("asset.missing", "asset")


def reported_before(session: Session, told: Told, category: Category | None) -> bool:
    """Whether there are open issues about the very asset."""
    return any(found.same_asset for found in steps.near(session, told, category))
