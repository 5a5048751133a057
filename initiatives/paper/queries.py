"""Batches of signatures on paper as clerks see them, and how many count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import Actor, policies
from civic.intake.models import IntakeAttachment
from civic.people.models import Person
from civic.residence.models import ResidentsRegister
from initiatives.proposals.models import Initiative
from initiatives.signatures.models import PaperBatch, Signature


@dataclass(frozen=True, slots=True)
class BatchShown:
    """A batch, with who entered it (None: their account is gone); the rest as `PaperBatch` has it."""

    id: int
    checked: bool
    lines: int
    counted: int
    doubled: int
    unknown: int
    entered_at: datetime
    entered_by: str | None
    corrected_at: datetime | None
    reason: str


def paper_signatures(session: Session, initiative_id: int) -> int:
    """How many of the signatures that count were given on paper."""
    found = session.scalar(
        select(func.count())
        .select_from(Signature)
        .join(PaperBatch, PaperBatch.id == Signature.batch_id)
        .where(PaperBatch.initiative_id == initiative_id, Signature.standing == "counted")
    )
    return found or 0


def batches(session: Session, actor: Actor, public_id: str) -> list[BatchShown]:
    """The batches of an initiative, newest first. Raises NotAllowed."""
    policies.require("signature.paper", actor)
    rows = session.execute(
        select(
            PaperBatch.id, PaperBatch.checked, PaperBatch.lines, PaperBatch.counted, PaperBatch.doubled,
            PaperBatch.unknown, PaperBatch.entered_at, Person.name, PaperBatch.corrected_at, PaperBatch.reason,
        )
        .join(Initiative, Initiative.id == PaperBatch.initiative_id)
        .outerjoin(Person, Person.id == PaperBatch.entered_by_id)
        .where(Initiative.public_id == public_id)
        .order_by(PaperBatch.id.desc())
    )  # fmt: skip
    return [BatchShown(*row) for row in rows]


def scan_of(session: Session, actor: Actor, public_id: str, batch_id: int) -> tuple[bytes, str]:
    """The SHA-256 and the content type of a batch's scan. Raises NotAllowed, NotFound ``paper_batch.not_found``."""
    policies.require("signature.paper", actor)
    row = session.execute(
        select(IntakeAttachment.sha256, IntakeAttachment.content_type)
        .join(PaperBatch, PaperBatch.attachment_id == IntakeAttachment.id)
        .join(Initiative, Initiative.id == PaperBatch.initiative_id)
        .where(PaperBatch.id == batch_id, Initiative.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise NotFound("paper_batch", batch_id)
    return bytes(row.sha256), row.content_type


def asked_for(session: Session) -> str | None:
    """By what the city's register of residents is asked (`civic.residence.keyed.QUESTIONS`); None without one."""
    return session.scalar(select(ResidentsRegister.asks).where(ResidentsRegister.id == 1))
