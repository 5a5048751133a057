"""Scans and recordings: kept when uploaded, claimed by the report that they belong to, read by who works on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

import civic.intake.policy  # noqa: F401  (declares intake.take)
from civic.core import clock
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor, policies
from civic.core.secrets import new_token
from civic.intake.attachment_types import MOST, TYPES
from civic.intake.models import IntakeAttachment
from civic.issues.models import Report

UNCLAIMED_KEPT: Final = timedelta(days=1)
"""Longer than a call or a pile of letters; then the upload is nobody's and goes."""

_UNCLAIMED: Final = (
    IntakeAttachment.report_id.is_(None), IntakeAttachment.elsewhere.is_(False),
    IntakeAttachment.given_up_at.is_(None),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AttachmentShown:
    """An attachment as staff see it; ``report`` None: it was not sent with a report yet."""

    public_id: str
    content_type: str
    size: int
    uploaded_at: datetime
    report: int | None = None

    @property
    def kind(self) -> str:
        """scan or recording."""
        return "recording" if self.content_type.startswith("audio/") else "scan"


@dataclass(frozen=True, slots=True)
class AttachmentFile:
    """Where an attachment lies, and the report and issue that it belongs to."""

    sha256: bytes
    content_type: str
    report: int
    issue_id: int
    contact_left: bool


def attachment_key(sha256: bytes, content_type: str) -> str:
    """Where storage keeps an attachment of this SHA-256: no address of a public page leads there."""
    name = sha256.hex()
    return f"intake/{name[:2]}/{name}.{TYPES[content_type]}"


def keep_attachment(
    session: Session,
    actor: Actor,
    sha256: bytes,
    content_type: str,
    size: int,
    *,
    permission: str = "intake.take",
) -> str:
    """Note an upload whose file goes into storage; returns its unguessable public id. ``permission`` is what it takes
    to attach something where it is for. Raises NotAllowed.
    """
    policies.require(permission, actor)
    assert actor.person_id is not None, "visitors may not"
    row = IntakeAttachment(
        public_id=new_token().removeprefix("veche_").lower(), person_id=actor.person_id, sha256=sha256,
        content_type=content_type, size=size, uploaded_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.public_id


def unclaimed(session: Session, actor: Actor, public_ids: Sequence[str]) -> list[AttachmentShown]:
    """Those of the uploads that the actor made and no report has yet, in the order given."""
    rows = {
        row.public_id: row
        for row in session.scalars(
            select(IntakeAttachment).where(
                IntakeAttachment.public_id.in_(list(public_ids)),
                IntakeAttachment.person_id == actor.person_id,
                *_UNCLAIMED,
            )
        )
    }
    return [_shown(rows[each]) for each in dict.fromkeys(public_ids) if each in rows]


def claim_attachments(
    session: Session, actor: Actor, public_ids: Sequence[str], report_id: int
) -> list[bytes]:
    """Give the actor's own uploads to a report; returns their SHA-256 in the order given.

    Raises DomainError ``attachment.not_found`` or ``attachment.too_many`` at ``attachments``.
    """
    wanted = list(dict.fromkeys(public_ids))
    if len(wanted) > MOST:
        raise DomainError("attachment.too_many", field="attachments", most=MOST)
    rows = session.execute(
        update(IntakeAttachment)
        .where(
            IntakeAttachment.public_id.in_(wanted),
            IntakeAttachment.person_id == actor.person_id,
            *_UNCLAIMED,
        )
        .values(report_id=report_id)
        .returning(IntakeAttachment.public_id, IntakeAttachment.sha256)
    ).all()
    found = {row.public_id: bytes(row.sha256) for row in rows}
    if missing := [each for each in wanted if each not in found]:
        raise DomainError("attachment.not_found", field="attachments", attachment=missing[0])
    return [found[each] for each in wanted]


def hold_attachment(session: Session, actor: Actor, public_id: str) -> int:
    """Keep one of the actor's own uploads for something that is no report; returns the number of its row.

    Raises DomainError ``attachment.not_found`` at ``attachments``.
    """
    held = session.scalar(
        update(IntakeAttachment)
        .where(
            IntakeAttachment.public_id == public_id,
            IntakeAttachment.person_id == actor.person_id,
            *_UNCLAIMED,
        )
        .values(elsewhere=True)
        .returning(IntakeAttachment.id)
    )
    if held is None:
        raise DomainError("attachment.not_found", field="attachments", attachment=public_id)
    return held


def attachments_of(session: Session, report_ids: Sequence[int]) -> list[AttachmentShown]:
    """The attachments of reports, in order. For who may see the contact of their issue."""
    rows = session.scalars(
        select(IntakeAttachment)
        .where(IntakeAttachment.report_id.in_(list(report_ids)))
        .order_by(IntakeAttachment.id)
    )
    return [_shown(row) for row in rows]


def attachment_file(session: Session, public_id: str) -> AttachmentFile:
    """Where an attachment lies. Raises NotFound ``attachment.not_found`` for one that no report has.

    Whether the reader may have it is asked of the issue (``intake.see``).
    """
    row = session.execute(
        select(
            IntakeAttachment.sha256, IntakeAttachment.content_type, Report.id, Report.issue_id,
            Report.contact_name, Report.contact_email, Report.contact_phone,
        )
        .join(Report, Report.id == IntakeAttachment.report_id)
        .where(IntakeAttachment.public_id == public_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound("attachment", public_id)
    left = bool(row.contact_name or row.contact_email or row.contact_phone)
    return AttachmentFile(bytes(row.sha256), row.content_type, row.id, row.issue_id, left)


def give_up_unclaimed(session: Session) -> None:
    """Give up the uploads that nothing claimed in `UNCLAIMED_KEPT`."""
    session.execute(
        update(IntakeAttachment)
        .where(
            *_UNCLAIMED,
            IntakeAttachment.uploaded_at < clock.now() - UNCLAIMED_KEPT,
        )
        .values(given_up_at=clock.now())
    )


def _shown(row: IntakeAttachment) -> AttachmentShown:
    return AttachmentShown(row.public_id, row.content_type, row.size, row.uploaded_at, row.report_id)
