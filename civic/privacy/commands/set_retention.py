"""How long contacts are kept after the end of a matter: the city's own rule, and those of categories."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.city.contact_days import MOST_CONTACT_DAYS
from civic.city.models import City
from civic.city.shape import begin_shaping, note, record_shaping
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor, policies
from civic.privacy.events import RetentionSet


def set_city_days(session: Session, actor: Actor, days: int | None) -> bool:
    """The rule where a category has none of its own; False when it was so already.

    Raises NotAllowed, NotFound ``city.not_found``, DomainError ``retention.days``.
    """
    policies.require("retention.set", actor)
    begin_shaping(session, actor)
    city = session.get(City, 1, with_for_update=True)
    if city is None:
        raise NotFound("city")
    wanted = _checked(days, "days")
    before, city.contact_days = city.contact_days, wanted
    if before != wanted:
        note(session, "city", "city", {"contact_days": before}, {"contact_days": wanted})
        record_shaping(session, actor, RetentionSet(before=before, after=wanted))
    return before != wanted


def set_category_days(session: Session, actor: Actor, code: str, days: int | None) -> bool:
    """A category's own rule, None to have it as the city has it; False when it was so already.

    Raises NotAllowed, NotFound ``category.not_found``, DomainError ``retention.days`` at ``days.CODE``.
    """
    policies.require("retention.set", actor)
    begin_shaping(session, actor)
    category = session.scalar(select(Category).where(Category.code == code).with_for_update())
    if category is None:
        raise NotFound("category", code)
    wanted = None if days is None else _checked(days, f"days.{code}")
    before, category.contact_days = category.contact_days, wanted
    if before != wanted:
        note(session, "category", code, {"contact_days": before}, {"contact_days": wanted})
        record_shaping(session, actor, RetentionSet(category=code, before=before, after=wanted))
    return before != wanted


def _checked(days: int | None, field: str) -> int:
    if days is None or not 1 <= days <= MOST_CONTACT_DAYS:
        raise DomainError("retention.days", field=field, most=MOST_CONTACT_DAYS)
    return days
