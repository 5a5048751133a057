"""What somebody sees of their own: downloads, consents, contacts that are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from civic.issues.models import Issue, Report
from civic.privacy.export_files import MOST_DOWNLOADS
from civic.privacy.models import Consent, DataExport

EXPORTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ExportListed:
    """A download: ``done`` of ``total`` parts while it is made, then until when it is kept."""

    id: int
    status: str
    done: int
    total: int
    bytes: int | None
    downloads: int
    asked_at: datetime
    ready_at: datetime | None
    expires_at: datetime | None

    @property
    def running(self) -> bool:
        return self.status in ("asked", "making")

    @property
    def usable(self) -> bool:
        in_time = self.expires_at is not None and self.expires_at > clock.now()
        return self.status == "ready" and in_time and self.downloads < MOST_DOWNLOADS


def exports_of(session: Session, actor: Actor) -> list[ExportListed]:
    """The actor's newest downloads first."""
    rows = session.execute(
        select(
            DataExport.id, DataExport.status, DataExport.done, DataExport.total, DataExport.bytes,
            DataExport.downloads, DataExport.asked_at, DataExport.ready_at, DataExport.expires_at,
        )
        .where(DataExport.person_id == actor.person_id)
        .order_by(DataExport.id.desc())
        .limit(EXPORTS_SHOWN)
    )  # fmt: skip
    return [ExportListed(*row) for row in rows]


class ConsentListed(NamedTuple):
    """``public_id`` is the issue of the report that it was given for; None: for the account."""

    purpose: str
    version: int
    given_at: datetime
    withdrawn_at: datetime | None
    public_id: str | None


def consents_of(session: Session, actor: Actor) -> list[ConsentListed]:
    """What the actor agreed to, for the account and with reports, the newest first."""
    rows = session.execute(
        select(Consent.purpose, Consent.version, Consent.given_at, Consent.withdrawn_at, Issue.public_id)
        .outerjoin(Report, Report.id == Consent.report_id)
        .outerjoin(Issue, Issue.id == Report.issue_id)
        .where(or_(Consent.person_id == actor.person_id, Report.person_id == actor.person_id))
        .order_by(Consent.given_at.desc(), Consent.id.desc())
        .limit(200)
    )
    return [ConsentListed(*row) for row in rows]


class ContactKept(NamedTuple):
    """A report of one's own whose contact is still there; ``public_id`` is of the issue that speaks for it."""

    report: int
    public_id: str
    title: str
    received_at: datetime


def kept_contacts(session: Session, actor: Actor) -> list[ContactKept]:
    """The actor's reports with a contact, the newest first, each under the issue that stands for it by now."""
    up = (
        select(Report.id.label("report"), Issue.id.label("issue"), Issue.merged_into_id)
        .join(Issue, Issue.id == Report.issue_id)
        .where(
            Report.person_id == actor.person_id,
            or_(
                Report.contact_name.is_not(None),
                Report.contact_email.is_not(None),
                Report.contact_phone.is_not(None),
            ),
        )
        .cte(recursive=True)
    )
    up = up.union_all(
        select(up.c.report, Issue.id, Issue.merged_into_id).join(Issue, Issue.id == up.c.merged_into_id)
    )
    rows = session.execute(
        select(Report.id, Issue.public_id, func.left(Report.text, 80), Report.received_at)
        .join(up, up.c.report == Report.id)
        .join(Issue, Issue.id == up.c.issue)
        .where(up.c.merged_into_id.is_(None))
        .order_by(Report.received_at.desc(), Report.id.desc())
        .limit(200)
    )
    return [ContactKept(*row) for row in rows]


def own_report(session: Session, actor: Actor, report_id: int) -> bool:
    """Whether a report was made with the actor's account."""
    return actor.person_id is not None and (
        session.scalar(select(Report.id).where(Report.id == report_id, Report.person_id == actor.person_id))
        is not None
    )
