"""What goes with an initiative as rows, and how it goes away again."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from civic.core import clock
from civic.intake.models import IntakeAttachment
from civic.issues.models import Photo
from civic.issues.photos import give_up_photos
from initiatives.enclosures.models import InitiativeDocument, InitiativePhoto


def photos_of(session: Session, initiative_id: int) -> dict[str, InitiativePhoto]:
    """The photos by their public ids."""
    rows = session.execute(
        select(Photo.public_id, InitiativePhoto)
        .join(Photo, Photo.id == InitiativePhoto.photo_id)
        .where(InitiativePhoto.initiative_id == initiative_id)
        .order_by(Photo.id)
    )
    return dict(rows.tuples().all())


def documents_of(session: Session, initiative_id: int) -> dict[str, InitiativeDocument]:
    """The documents by their public ids."""
    rows = session.execute(
        select(IntakeAttachment.public_id, InitiativeDocument)
        .join(IntakeAttachment, IntakeAttachment.id == InitiativeDocument.attachment_id)
        .where(InitiativeDocument.initiative_id == initiative_id)
        .order_by(IntakeAttachment.id)
    )
    return dict(rows.tuples().all())


def take_out_photos(session: Session, photos: Collection[InitiativePhoto]) -> None:
    """Let photos go, with their files when the sweep comes by."""
    if not photos:
        return
    ids = [photo.photo_id for photo in photos]
    session.execute(delete(InitiativePhoto).where(InitiativePhoto.photo_id.in_(ids)))
    give_up_photos(session, Photo.id.in_(ids))


def take_out_documents(session: Session, documents: Collection[InitiativeDocument]) -> None:
    """Let documents go, with their files when the sweep comes by."""
    if not documents:
        return
    ids = [document.attachment_id for document in documents]
    session.execute(delete(InitiativeDocument).where(InitiativeDocument.attachment_id.in_(ids)))
    session.execute(
        update(IntakeAttachment).where(IntakeAttachment.id.in_(ids)).values(given_up_at=clock.now())
    )


def take_all_out(session: Session, initiative_id: int) -> None:
    """Let all of it go that goes with an initiative."""
    take_out_photos(session, photos_of(session, initiative_id).values())
    take_out_documents(session, documents_of(session, initiative_id).values())
