"""The authors say which photos and documents go with their initiative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.intake.attachment_types import MOST_DOCUMENTS, PDF
from civic.intake.attachments import hold_attachment
from civic.intake.models import IntakeAttachment
from civic.issues.photos import hold_photos
from civic.issues.submission import MOST_PHOTOS, Problems
from initiatives.enclosures.events import Enclosed
from initiatives.enclosures.models import InitiativeDocument, InitiativePhoto
from initiatives.enclosures.work import documents_of, photos_of, take_out_documents, take_out_photos
from initiatives.proposals.commands.revise import WRITABLE
from initiatives.proposals.work import Work, take
from initiatives.signatures.asking import require_collecting

LONGEST_ALTERNATIVE: Final = 300
LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A photo or a document by its public id; ``words`` say what a photo shows, or what a document is called."""

    public_id: str
    words: str = ""


def enclose(
    session: Session,
    actor: Actor,
    public_id: str,
    photos: Sequence[Enclosure],
    documents: Sequence[Enclosure],
) -> bool:
    """Let these go with an initiative, and no others; returns whether anything was different.

    New ones are uploads that nobody has claimed, documents the actor's own. What is left out goes for good. While it
    is written, and as long as signatures are collected.

    Raises NotFound, NotAllowed, WrongStatus, InvalidInput with ``text.too_long`` at ``photos.1``, ``documents.1`` …,
    DomainError ``photo.too_many``, ``photo.not_found`` at ``photos``, ``document.too_many``, ``document.not_found``,
    ``document.not_pdf`` at ``documents``.
    """
    work = take(session, actor, public_id)
    if work.initiative.status in WRITABLE:
        work.require("initiative.revise")
    else:
        work.require("initiative.rewrite")
        require_collecting(work, "enclose")
    problems = Problems()
    shown = _read(photos, "photos", LONGEST_ALTERNATIVE, problems)
    named = _read(documents, "documents", LONGEST_NAME, problems)
    problems.raise_if_any()
    if len(shown) > MOST_PHOTOS:
        raise DomainError("photo.too_many", field="photos", most=MOST_PHOTOS)
    if len(named) > MOST_DOCUMENTS:
        raise DomainError("document.too_many", field="documents", most=MOST_DOCUMENTS)
    # Both are done, whatever the first has to say.
    changed = [_photos(work, shown), _documents(work, named)]
    if not any(changed):
        return False
    work.record(Enclosed, photos=len(shown), documents=len(named))
    return True


def _read(enclosures: Sequence[Enclosure], field: str, longest: int, problems: Problems) -> dict[str, str]:
    return {
        each.public_id: " ".join(problems.text(each.words, f"{field}.{number}", longest=longest).split())
        for number, each in enumerate(enclosures, start=1)
    }


def _photos(work: Work, wanted: dict[str, str]) -> bool:
    session, there = work.session, photos_of(work.session, work.initiative.id)
    gone = [photo for public_id, photo in there.items() if public_id not in wanted]
    new = hold_photos(session, [public_id for public_id in wanted if public_id not in there])
    take_out_photos(session, gone)
    session.add_all(
        InitiativePhoto(
            photo_id=photo.id, initiative_id=work.initiative.id, alternative=wanted[photo.public_id]
        )
        for photo in new
    )
    renamed = [
        public_id
        for public_id in wanted
        if public_id in there and there[public_id].alternative != wanted[public_id]
    ]
    for public_id in renamed:
        there[public_id].alternative = wanted[public_id]
    return bool(gone or new or renamed)


def _documents(work: Work, wanted: dict[str, str]) -> bool:
    session, there = work.session, documents_of(work.session, work.initiative.id)
    gone = [document for public_id, document in there.items() if public_id not in wanted]
    new = [public_id for public_id in wanted if public_id not in there]
    held = {public_id: _held(work, public_id) for public_id in new}
    take_out_documents(session, gone)
    session.add_all(
        InitiativeDocument(attachment_id=id, initiative_id=work.initiative.id, name=wanted[public_id])
        for public_id, id in held.items()
    )
    renamed = [
        public_id for public_id in wanted if public_id in there and there[public_id].name != wanted[public_id]
    ]
    for public_id in renamed:
        there[public_id].name = wanted[public_id]
    return bool(gone or new or renamed)


def _held(work: Work, public_id: str) -> int:
    """The row of one of the actor's uploads, which must be a PDF: staff have scans and recordings as well."""
    try:
        held = hold_attachment(work.session, work.actor, public_id)
    except DomainError as error:
        raise DomainError("document.not_found", field="documents") from error
    if work.session.get_one(IntakeAttachment, held).content_type != PDF:
        raise DomainError("document.not_pdf", field="documents")
    return held
