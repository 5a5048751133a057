"""The department tells everybody how far a project is, in words and photos."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from civic.core.secrets import commit, new_salt
from civic.issues.photos import hold_photos
from civic.issues.submission import Problems
from initiatives.delivery.models import ProjectPhoto, ProjectUpdate
from initiatives.delivery.money import amount
from initiatives.delivery.work import take_project
from initiatives.proposals.events import ProjectTold

LONGEST = 5000
TOLD_IN = frozenset({"accepted", "in_delivery", "delivered"})


def tell(
    session: Session, actor: Actor, public_id: str, text: str, *, language: str, photos: Sequence[str] = (),
    spent: object = None,
) -> None:  # fmt: skip
    """Write an update; ``photos`` are public ids of uploads, ``spent`` (whole units of the city's currency) is how much
    has been spent altogether, where it is said.

    Raises NotFound, NotAllowed, WrongStatus, InvalidInput with ``text.missing``,
    ``text.too_long`` at ``text`` and ``project.not_money`` at ``spent``, DomainError ``photo.not_found`` at ``photos``.
    """
    delivery = take_project(session, actor, public_id, "tell", "initiative.deliver")
    work, project = delivery.work, delivery.project
    if work.initiative.status not in TOLD_IN:
        raise WrongStatus("tell", work.initiative.status)
    problems = Problems()
    words = problems.text(text, "text", longest=LONGEST, required=True)
    money = amount(spent, "spent", problems)
    problems.raise_if_any()
    salt = new_salt()
    update = ProjectUpdate(
        initiative_id=project.initiative_id, person_id=actor.person_id, language=language, text=words,
        salt=salt, written_at=clock.now(),
    )  # fmt: skip
    session.add(update)
    session.flush()
    held = hold_photos(session, photos)
    session.add_all(ProjectPhoto(photo_id=photo.id, update_id=update.id) for photo in held)
    if money is not None:
        project.spent = money
    pictures = [photo.sha256.hex() for photo in held]
    work.record(
        ProjectTold, photos=len(held), spent=money,
        commitment=commit(salt, {"text": words, "photos": pictures}),
    )  # fmt: skip
