"""Something goes on the agenda."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, InvalidInput, NotFound
from civic.core.permissions import Actor
from civic.core.secrets import commit, new_salt
from civic.issues.submission import Problems
from initiatives.council.sittings.events import ItemAdded
from initiatives.council.sittings.models import AgendaItem
from initiatives.council.sittings.work import take
from initiatives.proposals.models import Initiative

LONGEST_TITLE: Final = 300
MOST_ITEMS: Final = 200


def add_item(
    session: Session, actor: Actor, public_id: str, *, title: str = "", initiative: str | None = None
) -> int:  # fmt: skip
    """Put an initiative that is due (its public id), or else a title, at the end of the agenda; returns the number of
    the item. It may be done while the sitting goes on.

    Raises NotFound, NotAllowed, WrongStatus, InvalidInput with ``text.missing``, ``text.too_long`` at ``title``,
    ``item.initiative_not_due`` at ``initiative``, DomainError ``item.on_another_agenda``, ``sitting.too_many_items``.
    """
    work = take(session, actor, public_id)
    work.require("sitting.run")
    work.within("add_item", "planned", "published", "open", "paused")
    problems = Problems()
    initiative_id, words = None, ""
    if initiative is None:
        words = problems.text(title, "title", longest=LONGEST_TITLE, required=True)
        problems.raise_if_any()
    else:
        initiative_id = _due(session, initiative)
    number, last = session.execute(
        select(func.count(), func.coalesce(func.max(AgendaItem.position), 0)).where(
            AgendaItem.sitting_id == work.sitting.id
        )
    ).one()
    if number >= MOST_ITEMS:
        raise DomainError("sitting.too_many_items", most=MOST_ITEMS)
    salt = new_salt()
    item = AgendaItem(
        sitting_id=work.sitting.id, position=last + 1, initiative_id=initiative_id, title=words, status="waiting",
        salt=salt,
    )  # fmt: skip
    session.add(item)
    session.flush()
    work.record(
        ItemAdded, item=item.id, position=item.position, initiative=initiative,
        commitment=None if initiative else commit(salt, {"title": words}),
    )  # fmt: skip
    return item.id


def _due(session: Session, public_id: str) -> int:
    row = session.execute(
        select(Initiative.id, Initiative.status, Initiative.published_at).where(
            Initiative.public_id == public_id
        )
    ).one_or_none()
    if row is None or row.published_at is None:
        raise NotFound("initiative", public_id)
    if row.status != "on_agenda":
        raise InvalidInput(DomainError("item.initiative_not_due", field="initiative"))
    return int(row.id)
