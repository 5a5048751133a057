"""What goes with an initiative, and which files of it a reader may have."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import Actor
from civic.intake.models import IntakeAttachment
from civic.issues.models import Photo
from civic.issues.photo_holders import shows_photos
from initiatives.delivery.models import ProjectPhoto, ProjectUpdate
from initiatives.enclosures.models import InitiativeDocument, InitiativePhoto
from initiatives.proposals.models import Initiative
from initiatives.proposals.queries.visibility import findable


@dataclass(frozen=True, slots=True)
class EnclosedPhoto:
    """A photo; ``alternative`` says what it shows, and may be empty."""

    public_id: str
    width: int
    height: int
    alternative: str


@dataclass(frozen=True, slots=True)
class EnclosedDocument:
    """A PDF by what its authors call it (may be empty); ``size`` in bytes."""

    public_id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class EnclosedThings:
    """All that goes with an initiative, in the order in which it was sent."""

    photos: tuple[EnclosedPhoto, ...] = ()
    documents: tuple[EnclosedDocument, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.photos or self.documents)


def enclosed(session: Session, initiative_id: int) -> EnclosedThings:
    """What goes with an initiative that the reader sees (`initiative_detail`)."""
    photos = session.execute(
        select(Photo.public_id, Photo.width, Photo.height, InitiativePhoto.words)
        .join(InitiativePhoto, InitiativePhoto.photo_id == Photo.id)
        .where(InitiativePhoto.initiative_id == initiative_id)
        .order_by(Photo.id)
    )
    documents = session.execute(
        select(IntakeAttachment.public_id, InitiativeDocument.words, IntakeAttachment.size)
        .join(InitiativeDocument, InitiativeDocument.attachment_id == IntakeAttachment.id)
        .where(InitiativeDocument.initiative_id == initiative_id)
        .order_by(IntakeAttachment.id)
    )
    return EnclosedThings(
        tuple(EnclosedPhoto(*row) for row in photos), tuple(EnclosedDocument(*row) for row in documents)
    )


def document_hash(session: Session, actor: Actor, public_id: str, document: str) -> bytes:
    """The SHA-256 of a document (its public id) of an initiative that the actor may see.

    Raises NotFound ``document.not_found``, also where they may not see the initiative.
    """
    sha256 = session.scalar(
        select(IntakeAttachment.sha256)
        .join(InitiativeDocument, InitiativeDocument.attachment_id == IntakeAttachment.id)
        .join(Initiative, Initiative.id == InitiativeDocument.initiative_id)
        .where(
            IntakeAttachment.public_id == document,
            IntakeAttachment.given_up_at.is_(None),
            Initiative.public_id == public_id,
            findable(actor),
        )
    )
    if sha256 is None:
        raise NotFound("document", document)
    return bytes(sha256)


@shows_photos
def photo_of_initiative(session: Session, actor: Actor, photo_id: int) -> bool:
    """Photos of an initiative, and of what was told of it while it was carried out, are seen by whoever sees it."""
    holders = union(
        select(InitiativePhoto.initiative_id).where(InitiativePhoto.photo_id == photo_id),
        select(ProjectUpdate.initiative_id)
        .join(ProjectPhoto, ProjectPhoto.update_id == ProjectUpdate.id)
        .where(ProjectPhoto.photo_id == photo_id),
    )
    found = select(Initiative.id).where(Initiative.id.in_(holders), findable(actor))
    return session.scalar(found) is not None
