"""The department says that it is done."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.issues.events import Delivered
from civic.issues.photos import claim_photos
from civic.issues.work import take


def deliver(
    session: Session, actor: Actor, public_id: str, message: str, *, assignment: int | None = None,
    photos: tuple[str, ...] = (), photos_before: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Deliver an assignment with a word for residents, and a photo where the category asks for one.

    ``photos`` show the result, ``photos_before`` how it was when the work began.
    When it was the last open one the issue is delivered and residents have 14 days to judge. Raises NotFound,
    NotAllowed, WrongStatus, DomainError ``text.missing`` at ``message``, ``photo.missing`` at ``photos``.
    """
    work = take(session, actor, public_id)
    chosen = work.choose("deliver", assignment)
    work.require("assignment.deliver", chosen)
    work.step(chosen, "deliver")
    wants_photo = session.scalar(
        select(Category.photo_on_delivery).where(Category.id == work.issue.category_id)
    )
    if wants_photo and not photos:
        raise DomainError("photo.missing", field="photos")
    said = work.say(message, "public", assignment=chosen, required=True)
    for kind, shown in (("before", photos_before), ("after", photos)):
        if shown and said is not None:
            claim_photos(session, shown, work.issue.id, update_id=said.id, kind=kind)
    chosen.delivered_at, chosen.delivered_by_id = clock.now(), actor.person_id
    work.settle()
    work.record_on(
        chosen,
        Delivered,
        words=said,
        photos=len(photos),
        round=work.issue.round,
        judging_until=work.issue.judging_until,
    )
