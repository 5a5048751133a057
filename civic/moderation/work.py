"""How every decision works on a case: lock the case, look at its subject, cover or uncover, record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

import civic.moderation.policy  # noqa: F401  (declares the permissions)
from civic.core import clock, events
from civic.core.errors import DomainError, NotFound, WrongStatus
from civic.core.permissions import Actor, policies
from civic.core.secrets import canonical_json, commit, new_salt
from civic.moderation.events import ROOM, Decided
from civic.moderation.models import Flag, ModerationCase, Redaction
from civic.moderation.reasons import REASONS
from civic.moderation.spans import cover
from civic.moderation.status import DECISIONS, allowed
from civic.moderation.subjects import KINDS, Held

PICTURE = "picture"
"""The field of a redaction that is about a photo."""


@dataclass(slots=True)
class Work:
    """A case and its subject, locked for this transaction. ``covered`` are the redactions that hold now, by field."""

    session: Session
    actor: Actor
    case: ModerationCase
    held: Held
    covered: dict[str, Redaction]

    def originals(self) -> dict[str, str]:
        """The words of the subject as its author wrote them, by field."""
        words = dict(self.held.content.words)
        for field, redaction in self.covered.items():
            if field != PICTURE:
                words[field] = self._original(redaction)
        return words

    def stamp(self) -> str:
        """What a moderator has looked at, in short; it changes when words, file or state do."""
        picture = self.original_picture() if self.held.content.picture else None
        return stamp(self.case.content, self.case.decided_at, self.originals(), picture)

    def require(self, decision: str) -> None:
        """Raise NotAllowed for who may not decide, WrongStatus for what does not follow from how the case stands."""
        policies.require("moderation.decide", self.actor)
        if not allowed(decision, open=self.case.status == "open", content=self.case.content):
            raise WrongStatus(decision, self.case.content)

    def cover_words(
        self, spans: Mapping[str, Sequence[tuple[int, int]]], state: str, reason: str
    ) -> bytes | None:
        """Put the words in place as they are to be read, and keep what was there; the commitment to that.

        ``redacted`` covers the spans of the originals; ``hidden`` and ``rephrase`` take all words away.
        """
        kept: dict[str, Any] = {}
        shown: dict[str, str] = {}
        salt = new_salt()
        for field, original in self.originals().items():
            whole = state != "redacted" and field not in self.held.content.facts
            if whole:
                parts = [(0, len(original))] if original else []
            elif state == "redacted":
                parts = list(spans.get(field, ()))
            else:
                parts = (
                    [(start, end) for start, end in self.covered[field].spans]
                    if field in self.covered
                    else []
                )
            shown[field] = "" if whole else cover(original, parts)
            if parts:
                self._keep(field, parts, original=original, salt=salt)
                kept[field] = {"original": original, "spans": [list(part) for part in parts]}
            elif field in self.covered:
                self._end(self.covered.pop(field))
        self.held.put_words(shown, state, reason)
        return commit(salt, kept) if kept else None

    def uncover(self) -> None:
        """Everything as its author left it. Raises DomainError ``redaction.original_gone``."""
        picture = self.covered.get(PICTURE)
        if picture is not None:
            if picture.original_sha256 is None or picture.original_public_id is None:
                raise DomainError("redaction.original_gone")
            self.held.put_picture(bytes(picture.original_sha256), picture.original_public_id)
        elif not self.covered:
            raise DomainError("redaction.original_gone")
        else:
            self.held.put_words(self.originals(), "shown", None)
        for redaction in self.covered.values():
            self._end(redaction)
        self.covered.clear()

    def original_picture(self) -> bytes:
        """The SHA-256 of the photo as it was sent. Raises DomainError ``redaction.original_gone``."""
        known, picture = self.covered.get(PICTURE), self.held.content.picture
        assert picture is not None, "asked of photos alone"
        if known is None:
            return picture.sha256
        if known.original_sha256 is None:
            raise DomainError("redaction.original_gone")
        return bytes(known.original_sha256)

    def keep_picture(self, sha256: bytes, public_id: str, rectangles: Sequence[Sequence[int]]) -> None:
        """Note the photo that is covered from now on; the first original stays the original."""
        known = self.covered.get(PICTURE)
        if known is not None:
            known.spans = [list(each) for each in rectangles]
            return
        self._add(PICTURE, rectangles, original_sha256=sha256, original_public_id=public_id)

    def end_case(self, decision: str, *, reason: str | None = None, spans: int | None = None) -> None:
        """Settle the flags, note the decision. A rule covers without ending anything: a moderator is still to look."""
        case, state = self.case, DECISIONS[decision]
        if state is not None:
            case.content = state
        if self.actor.origin == "person":
            now = clock.now()
            case.status, case.waiting_since = "decided", None
            case.decided_at, case.decided_by_id = now, self.actor.person_id
            self.session.execute(
                update(Flag).where(Flag.case_id == case.id, Flag.settled_at.is_(None)).values(settled_at=now)
            )
        self.session.flush()
        body = Decided(case=case.id, content=case.subject_kind, decision=decision, reason=reason, spans=spans)
        events.record(
            self.session, self.actor, events.Subject("moderation_case", case.id), body, rooms=[ROOM]
        )

    def _original(self, redaction: Redaction) -> str:
        if redaction.original is None:
            raise DomainError("redaction.original_gone")
        return redaction.original

    def _keep(self, field: str, parts: Sequence[tuple[int, int]], *, original: str, salt: bytes) -> None:
        known = self.covered.get(field)
        if known is not None:
            known.spans, known.salt = [list(part) for part in parts], salt
            return
        self._add(field, parts, original=original, salt=salt)

    def _add(self, field: str, parts: Sequence[Sequence[int]], **values: Any) -> None:
        made = Redaction(
            case_id=self.case.id,
            field=field,
            spans=[list(part) for part in parts],
            covered_at=clock.now(),
            **values,
        )
        self.session.add(made)
        self.covered[field] = made

    def _end(self, redaction: Redaction) -> None:
        """What was restored is where it belongs: it is kept here no longer."""
        redaction.ended_at = redaction.forgotten_at = clock.now()
        redaction.original = redaction.salt = None


def stamp(state: str, decided_at: datetime | None, words: Mapping[str, str], picture: bytes | None) -> str:
    """A short mark of what is decided about: state, last decision, original words and file."""
    seen = [state, decided_at, dict(words), picture.hex() if picture else None]
    return hashlib.sha256(canonical_json(seen)).hexdigest()[:16]


def checked_reason(reason: str) -> str:
    """Raises DomainError ``reason.unknown`` at ``reason``."""
    if reason not in REASONS:
        raise DomainError("reason.unknown", field="reason")
    return reason


def take_case(session: Session, actor: Actor, case_id: int) -> Work:
    """Lock a case by its number, and what it is about. Raises NotFound ``case.not_found``; NotAllowed for who may not
    even see it.
    """
    policies.require("moderation.see", actor)
    case = session.scalar(
        select(ModerationCase)
        .where(ModerationCase.id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if case is None or case.subject_kind not in KINDS:
        raise NotFound("case", case_id)
    held = KINDS[case.subject_kind].take(session, actor, case.subject_id)
    redactions = session.scalars(
        select(Redaction)
        .where(Redaction.case_id == case.id, Redaction.ended_at.is_(None))
        .execution_options(populate_existing=True)
    )
    return Work(session, actor, case, held, {redaction.field: redaction for redaction in redactions})


def open_case(session: Session, kind: str, id: int) -> ModerationCase:
    """The case of a subject, locked and waiting for a decision from now on."""
    now = clock.now()
    session.execute(
        insert(ModerationCase)
        .values(subject_kind=kind, subject_id=id, status="open", content="shown", waiting_since=now)
        .on_conflict_do_nothing(index_elements=["subject_kind", "subject_id"])
    )
    case = session.scalars(
        select(ModerationCase)
        .where(ModerationCase.subject_kind == kind, ModerationCase.subject_id == id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if case.status != "open":
        case.status, case.waiting_since = "open", now
    return case
