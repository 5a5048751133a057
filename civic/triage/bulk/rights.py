"""Whoever asked for a bulk, with the rights of this moment."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.permissions import Actor
from civic.people.factors.enforce import actor_afterwards
from civic.people.models import Person
from civic.triage.bulk.models import Bulk


def actor_of_bulk(session: Session, row: Bulk) -> Actor:
    """The person as an actor now: without any role once they have left, and without those that wait for a second
    factor where the session or token that asked had none.
    """
    person = session.get_one(Person, row.person_id, populate_existing=True)
    if person.disabled_at is not None or person.deleted_at is not None:
        return Actor(person_id=person.id, language=row.language)
    demo = city_rules(session).demo
    known = actor_afterwards(session, person, second_factor=row.second_factor, demo=demo)
    return replace(known, language=row.language)
