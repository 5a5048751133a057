"""A moderator's decision from outside: files of photos are made ready first, then one transaction carries it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

import civic.issues.moderated  # noqa: F401  (registers the kinds)
from civic.core.db import Database
from civic.core.errors import DomainError, WrongStatus
from civic.core.images import CONTENT_TYPE, cover_parts
from civic.core.permissions import Actor, policies
from civic.core.storage import NotStored, Storage
from civic.issues.models import Photo
from civic.issues.photo_files import bring_back, original_key, photo_key
from civic.issues.photos import keep_photo
from civic.moderation.commands.ask_rephrase import ask_rephrase
from civic.moderation.commands.cover_photo import Rectangle, cover_photo
from civic.moderation.commands.hide import hide_words
from civic.moderation.commands.keep import keep
from civic.moderation.commands.redact import redact
from civic.moderation.commands.restore import restore
from civic.moderation.queries import CaseListed, case_shown
from civic.moderation.spans import Span
from civic.moderation.status import DECISIONS
from civic.moderation.work import checked_reason, take_case

MOST_RECTANGLES: Final = 40


@dataclass(frozen=True, slots=True)
class Decision:
    """One of `status.DECISIONS` with what belongs to it. ``seen``: the stamp of what was decided about, or None."""

    decision: str
    reason: str = ""
    spans: tuple[Span, ...] = ()
    rectangles: tuple[Rectangle, ...] = ()
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A covered photo whose files are in storage: the row that an upload would have, and what it was made of."""

    row: int
    public_id: str
    sha256: bytes
    was: bytes


def prepare(
    database: Database, storage: Storage, actor: Actor, case_id: int, decided: Decision
) -> Prepared | None:
    """Make the files ready that a decision about a photo needs; None for one that needs none.

    What is never used, because the transaction does not come to its end, is swept like an upload that nobody claimed.
    Raises NotFound, NotAllowed, DomainError ``decision.unknown``, ``reason.unknown``, ``redaction.nothing_chosen``,
    ``redaction.too_many``, ``redaction.original_gone``, ``photo.rectangle_outside``; StorageUnavailable.
    """
    policies.require("moderation.decide", actor)
    if decided.decision not in DECISIONS:
        raise DomainError("decision.unknown", field="decision")
    with database.reading() as session:
        case = case_shown(session, actor, case_id)
    if case.content is None or case.content.picture is None:
        return None
    if decided.decision == "restore" and case.original_sha256 is not None:
        _bring_back(storage, case.original_sha256)
    if decided.decision not in ("redact", "hide"):
        return None
    checked_reason(decided.reason)
    if case.gone:
        raise DomainError("redaction.original_gone")
    was = case.original_sha256 or case.content.picture.sha256
    made = cover_parts(original_of(storage, was), _rectangles(case, decided))
    sha256 = bytes.fromhex(made.sha256)
    # The row first, as with an upload: a file without one would stay for ever.
    with database.transaction() as session:
        row = keep_photo(session, sha256, made.width, made.height)
    storage.put(photo_key(sha256), made.full, CONTENT_TYPE)
    storage.put(photo_key(sha256, small=True), made.thumbnail, CONTENT_TYPE)
    return Prepared(row.id, row.public_id, sha256, was)


def carry_out(
    session: Session, actor: Actor, case_id: int, decided: Decision, prepared: Prepared | None
) -> None:
    """Do what was decided in the caller's transaction. Raises WrongStatus when what was seen has changed meanwhile,
    and what the decision's own command raises.
    """
    if decided.seen is not None and take_case(session, actor, case_id).stamp() != decided.seen:
        raise WrongStatus(decided.decision, "changed")
    match decided.decision:
        case "keep":
            keep(session, actor, case_id)
        case "restore":
            restore(session, actor, case_id)
        case "ask":
            ask_rephrase(session, actor, case_id, reason=decided.reason)
        case "redact" | "hide" if prepared is not None:
            # Its name passes to the photo that it covers.
            session.execute(delete(Photo).where(Photo.id == prepared.row, Photo.issue_id.is_(None)))
            cover_photo(
                session, actor, case_id, decided.rectangles, reason=decided.reason, was=prepared.was,
                sha256=prepared.sha256, public_id=prepared.public_id, whole=decided.decision == "hide",
            )  # fmt: skip
        case "redact":
            redact(session, actor, case_id, decided.spans, reason=decided.reason)
        case "hide":
            hide_words(session, actor, case_id, reason=decided.reason)


def _rectangles(case: CaseListed, decided: Decision) -> tuple[Rectangle, ...]:
    assert case.content is not None and case.content.picture is not None, "only a photo has any"
    if decided.decision == "hide":
        return ((0, 0, case.content.picture.width, case.content.picture.height),)
    if not decided.rectangles:
        raise DomainError("redaction.nothing_chosen", field="rectangles")
    if len(decided.rectangles) > MOST_RECTANGLES:
        raise DomainError("redaction.too_many", field="rectangles", most=MOST_RECTANGLES)
    return decided.rectangles


def original_of(storage: Storage, sha256: bytes, *, small: bool = False) -> bytes:
    """The original of a photo, wherever it lies: among the photos, or put aside already.

    Raises DomainError ``redaction.original_gone``, StorageUnavailable.
    """
    for key in (photo_key, original_key):
        try:
            return storage.get(key(sha256, small=small))
        except NotStored:
            continue
    raise DomainError("redaction.original_gone")


def _bring_back(storage: Storage, sha256: bytes) -> None:
    try:
        bring_back(storage, sha256)
    except NotStored as error:
        raise DomainError("redaction.original_gone") from error
