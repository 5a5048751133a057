"""Whether a report has a contact, without telling which."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from civic.issues.models import Report


class Reached(NamedTuple):
    """``language`` is that in which the report was made, ``source`` how it came in (web, api, staff, import, demo)."""

    contact: bool
    language: str
    source: str


def reached(session: Session, report_id: int) -> Reached | None:
    """Whether the reporter left a contact that is still there; None where there is no such report."""
    has = or_(
        Report.contact_name.is_not(None), Report.contact_email.is_not(None), Report.contact_phone.is_not(None)
    )
    row = session.execute(
        select(has.label("contact"), Report.language, Report.source).where(Report.id == report_id)
    ).one_or_none()
    return None if row is None else Reached(*row)
