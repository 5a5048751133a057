"""The authors say which photos and documents go with their initiative."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
    *,
    seen: Collection[str] | None = None,
) -> bool:
    """Let these go with an initiative, and no others; returns whether anything was different.

    New ones are uploads that nobody has claimed, documents the actor's own. What is left out goes for good; where
    ``seen`` says what was there when the actor looked, what has come since stays. While it is written, and as long as
    signatures are collected.

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
    pictures = _read(photos, "photos", LONGEST_ALTERNATIVE, problems)
    papers = _read(documents, "documents", LONGEST_NAME, problems)
    problems.raise_if_any()
    known = photos_of(session, work.initiative.id), documents_of(session, work.initiative.id)
    shown, named = _change(known[0], pictures, seen), _change(known[1], papers, seen)
    if shown.count > MOST_PHOTOS:
        raise DomainError("photo.too_many", field="photos", most=MOST_PHOTOS)
    if named.count > MOST_DOCUMENTS:
        raise DomainError("document.too_many", field="documents", most=MOST_DOCUMENTS)
    if not shown and not named:
        return False
    _photos(work, known[0], shown)
    _documents(work, known[1], named)
    work.record(Enclosed, photos=shown.count, documents=named.count)
    return True


@dataclass(frozen=True, slots=True)
class _Change:
    """What comes and what is called otherwise, with its words by public id; what goes; how many there are then."""

    new: dict[str, str]
    renamed: dict[str, str]
    gone: frozenset[str]
    count: int

    def __bool__(self) -> bool:
        return bool(self.new or self.renamed or self.gone)


def _read(enclosures: Sequence[Enclosure], field: str, longest: int, problems: Problems) -> dict[str, str]:
    return {
        each.public_id: " ".join(problems.text(each.words, f"{field}.{number}", longest=longest).split())
        for number, each in enumerate(enclosures, start=1)
    }


def _change(
    there: Mapping[str, InitiativePhoto | InitiativeDocument],
    wanted: Mapping[str, str],
    seen: Collection[str] | None,
) -> _Change:
    gone = frozenset(each for each in there if each not in wanted and (seen is None or each in seen))
    new = {each: words for each, words in wanted.items() if each not in there}
    renamed = {each: words for each, words in wanted.items() if each in there and there[each].words != words}
    return _Change(new, renamed, gone, len(there) - len(gone) + len(new))


def _photos(work: Work, there: Mapping[str, InitiativePhoto], change: _Change) -> None:
    held = hold_photos(work.session, list(change.new))
    take_out_photos(work.session, [there[each] for each in change.gone])
    for each, words in change.renamed.items():
        there[each].words = words
    work.session.add_all(
        InitiativePhoto(
            photo_id=photo.id, initiative_id=work.initiative.id, words=change.new[photo.public_id]
        )
        for photo in held
    )


def _documents(work: Work, there: Mapping[str, InitiativeDocument], change: _Change) -> None:
    held = {each: _held(work, each) for each in change.new}
    take_out_documents(work.session, [there[each] for each in change.gone])
    for each, words in change.renamed.items():
        there[each].words = words
    work.session.add_all(
        InitiativeDocument(attachment_id=row, initiative_id=work.initiative.id, words=change.new[each])
        for each, row in held.items()
    )


def _held(work: Work, public_id: str) -> int:
    """The row of one of the actor's uploads, which must be a PDF: staff have scans and recordings as well."""
    try:
        held = hold_attachment(work.session, work.actor, public_id)
    except DomainError as error:
        raise DomainError("document.not_found", field="documents") from error
    if work.session.get_one(IntakeAttachment, held).content_type != PDF:
        raise DomainError("document.not_pdf", field="documents")
    return held
