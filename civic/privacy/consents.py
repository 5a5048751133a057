"""Consents: recorded with the version, language and hash of the text that was in force, and ended when withdrawn."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from civic.privacy.models import Consent
from civic.privacy.notices import PURPOSES, digest
from civic.privacy.queries.texts import notice_at


def record_consent(
    session: Session, purpose: str, language: str, at: datetime, *, person_id: int | None = None,
    report_id: int | None = None,
) -> int | None:  # fmt: skip
    """Note that a person, or the reporter of a report, agreed at that moment; returns the version of the text.

    None when they have agreed already. Raises KeyError for a purpose that there is not.
    """
    text = notice_at(session, PURPOSES[purpose], at)
    recorded = session.scalar(
        insert(Consent)
        .values(
            purpose=purpose, version=text.version, language=language, digest=digest(text.in_language(language)),
            person_id=person_id, report_id=report_id, given_at=at,
        )
        .on_conflict_do_nothing()
        .returning(Consent.id)
    )  # fmt: skip
    return None if recorded is None else text.version


def end_consent(
    session: Session,
    purpose: str,
    at: datetime,
    *,
    person_id: int | None = None,
    report_id: int | None = None,
) -> bool:
    """Note that they do not agree any more; False when they did not."""
    whose = Consent.person_id == person_id if person_id is not None else Consent.report_id == report_id
    ended = session.execute(
        update(Consent)
        .where(Consent.purpose == purpose, whose, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=at)
    )
    return bool(getattr(ended, "rowcount", 0))
