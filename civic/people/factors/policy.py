"""Who may take somebody else's second factors away."""

from __future__ import annotations

from collections.abc import Mapping

from civic.core.permissions import Actor, Predicate, policies
from civic.people.staff.policy import PersonSubject


def administrator(actor: Actor, subject: object = None) -> bool:
    """Administrators for others. For themselves nobody: who has come in without their factor must not stay so."""
    own = isinstance(subject, PersonSubject) and subject.person == actor.person_id
    return not own and actor.has("administrator")


PERMISSIONS: Mapping[str, Predicate] = policies.add({"person.reset_second_factor": administrator})
