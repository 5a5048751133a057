"""How reports came in that staff took, for who works on them and for who took them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

import civic.intake.policy  # noqa: F401  (declares intake.take)
from civic.core import clock
from civic.core.errors import NotFound
from civic.core.permissions import Actor, policies
from civic.core.secrets import report_secret
from civic.intake.models import Intake
from civic.issues.models import Issue, Report
from civic.people.models import Person

SLIP_FOR: Final = timedelta(hours=12)
"""How long whoever took a report in can print its slip: while the person sits there, and to the end of the shift."""


@dataclass(frozen=True, slots=True)
class IntakeShown:
    """How a report came in. ``by`` is who took it, None for an account that is gone."""

    report: int
    source: str
    by: str | None
    taken_at: datetime
    consent_way: str | None
    consent_version: int | None
    postal: bool


@dataclass(frozen=True, slots=True)
class OwnIntake:
    """A report that the actor has just taken in; ``secret`` is its link's, to hand to whoever reported."""

    report: int
    public_id: str
    source: str
    secret: str
    has_email: bool
    name: str | None
    postal_address: str | None
    language: str
    taken_at: datetime


def intakes_of(session: Session, report_ids: Sequence[int]) -> list[IntakeShown]:
    """Those of the reports that staff took in."""
    rows = session.execute(
        select(
            Intake.report_id, Intake.source, Person.name, Intake.taken_at, Intake.consent_way,
            Intake.consent_version, Intake.postal_address.is_not(None),
        )
        .outerjoin(Person, Person.id == Intake.person_id)
        .where(Intake.report_id.in_(list(report_ids)))
        .order_by(Intake.report_id)
    )  # fmt: skip
    return [IntakeShown(*row) for row in rows]


def own_intake(session: Session, actor: Actor, report_id: int, *, key: bytes) -> OwnIntake:
    """A report that the actor took in during the last hours, with its secret link.

    Nobody else's, and not after its reporter has opened the link: from then on it is theirs alone. Raises NotAllowed,
    NotFound ``intake.not_found``.
    """
    policies.require("intake.take", actor)
    row = session.execute(
        select(Intake, Report, Issue.public_id)
        .join(Report, Report.id == Intake.report_id)
        .join(Issue, Issue.id == Report.issue_id)
        .where(
            Intake.report_id == report_id,
            Intake.person_id == actor.person_id,
            Intake.taken_at > clock.now() - SLIP_FOR,
            Report.link_opened_at.is_(None),
            Report.withdrawn_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise NotFound("intake", report_id)
    intake, report, public_id = row
    return OwnIntake(
        report.id, public_id, intake.source, report_secret(key, bytes(report.link_nonce)),
        bool(report.contact_email), report.contact_name, intake.postal_address, report.language, intake.taken_at,
    )  # fmt: skip
