"""Whose reports are whose: of an account, and of whoever has shown a report's secret link."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.models import Report
from civic.people.queries import confirmed_email


def is_confirmed(session: Session, actor: Actor, email: str) -> bool:
    """Whether the actor leaves the address that their account has confirmed: nobody needs to confirm it again."""
    if actor.person_id is None or not email:
        return False
    confirmed = confirmed_email(session, actor.person_id)
    return confirmed is not None and confirmed.lower() == email.lower()


def with_own(actor: Actor, reports: Iterable[Report]) -> Actor:
    """The actor, who also holds those of the reports that are their account's."""
    if actor.person_id is None or actor.origin != "person":
        return actor
    own = {report.id for report in reports if report.person_id == actor.person_id}
    return replace(actor, reports=actor.reports | own) if own else actor
