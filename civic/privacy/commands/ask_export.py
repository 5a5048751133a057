"""Somebody asks for all that is held of them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError
from civic.core.permissions import Actor, policies
from civic.people.models import Person
from civic.privacy.events import ExportAsked
from civic.privacy.export_files import MOST_IN_A_DAY, exports_since_yesterday
from civic.privacy.models import DataExport


def ask_export(session: Session, actor: Actor, person_id: int, language: str) -> int:
    """Queue an export; a job makes it, in the language that is asked for. Returns its number.

    Raises NotAllowed, DomainError ``export.already_running``, ``export.too_many`` (a few in a day are enough for anyone
    who has lost the first, and each of them reads a whole log).
    """
    policies.require("data.export", actor, person_id)
    session.scalars(select(Person).where(Person.id == person_id).with_for_update()).one()
    if exports_since_yesterday(session, person_id) >= MOST_IN_A_DAY:
        raise DomainError("export.too_many", field="export", most=MOST_IN_A_DAY)
    row = DataExport(
        person_id=person_id, language=language, status="asked", done=0, total=0, downloads=0, asked_at=clock.now()
    )  # fmt: skip
    session.add(row)
    session.flush()
    events.record_on_person(session, actor, person_id, ExportAsked(export=row.id))
    return row.id
