"""The department says that it is done."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.issues.events import Delivered
from civic.issues.models import Assignment, Photo
from civic.issues.photos import claim_photos
from civic.issues.work import Work, take


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
    delivered(work, chosen, message, photos, photos_before)


def delivered(
    work: Work, chosen: Assignment, message: str, photos: tuple[str, ...], photos_before: tuple[str, ...] = (), *,
    shown_already: Sequence[int] = (),
) -> None:  # fmt: skip
    """Deliver a part of an issue that the caller has locked, and who may deliver it asked.

    ``shown_already`` are photos (row ids) that an outside party has sent of its work: they become public with the rest.
    Raises as `deliver`.
    """
    session = work.session
    work.step(chosen, "deliver")
    wants_photo = session.scalar(
        select(Category.photo_on_delivery).where(Category.id == work.issue.category_id)
    )
    if wants_photo and not photos and not shown_already:
        raise DomainError("photo.missing", field="photos")
    said = work.say(message, "public", assignment=chosen, required=True)
    assert said is not None, "it was required"
    for kind, shown in (("before", photos_before), ("after", photos)):
        if shown:
            claim_photos(session, shown, work.issue.id, update_id=said.id, kind=kind)
    if shown_already:
        session.execute(update(Photo).where(Photo.id.in_(shown_already)).values(update_id=said.id))
    chosen.delivered_at, chosen.delivered_by_id = clock.now(), work.actor.person_id
    work.settle()
    work.record_on(
        chosen,
        Delivered,
        words=said,
        photos=len(photos) + len(shown_already),
        round=work.issue.round,
        judging_until=work.issue.judging_until,
    )
