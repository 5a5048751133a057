"""A public message on an issue."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.events import Updated
from civic.issues.photos import claim_photos
from civic.issues.work import take


def update(
    session: Session, actor: Actor, public_id: str, text: str, *, photos: tuple[str, ...] = ()
) -> None:
    """Tell residents something. Raises NotFound, NotAllowed, DomainError ``text.missing`` at ``message``."""
    work = take(session, actor, public_id)
    work.require("issue.update")
    said = work.say(text, "public", required=True)
    assert said is not None, "it was required"
    if photos:
        claim_photos(session, photos, work.issue.id, update_id=said.id, kind="after")
    work.settle()
    work.record(Updated, words=said, update=said.id)
