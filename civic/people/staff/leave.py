"""Somebody does not work here any more."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError
from civic.core.permissions import Actor, policies
from civic.people.links import PURPOSES, void_links
from civic.people.models import Deputy
from civic.people.sessions import end_sessions
from civic.people.staff.end_deputy import finish
from civic.people.staff.events import PersonLeft
from civic.people.staff.invite import withdraw_invitations_to
from civic.people.staff.revoke import take_away
from civic.people.staff.rows import (
    deputies_between,
    grants_of,
    keep_an_administrator,
    locked_people,
    subject_of,
)
from civic.people.tokens import revoke_tokens


def leave(session: Session, actor: Actor, person_id: int) -> None:
    """End somebody's account: sessions, tokens, links, roles, and deputies on either side, all at once. Invitations to
    its address that wait are taken back: they would open it again.

    Work that they had in hand goes back to its departments by a reaction. Raises NotFound ``person.not_found``,
    NotAllowed, DomainError ``person.account_ended``, ``role.last_administrator``.
    """
    # Deputies are locked along, in the order of ids, so that two who leave at once cannot wait for each other.
    known = deputies_between(session, person_id)
    others = {each.person_id for each in known} | {each.deputy_id for each in known}
    people = locked_people(session, *sorted({person_id} | others))
    person = next(each for each in people if each.id == person_id)
    policies.require("person.end", actor, subject_of(session, person_id))
    if person.disabled_at is not None:
        raise DomainError("person.account_ended")
    roles = grants_of(session, person_id)
    keep_an_administrator(session, roles)
    deputies = [
        each for each in known if session.get_one(Deputy, each.id, populate_existing=True).ended_at is None
    ]
    # Deputies first: with the last role they would end for another reason.
    for each in deputies:
        finish(session, actor, each, "left")
    for grant in roles:
        take_away(session, actor, grant, "left")
    end_sessions(session, actor, person_id)
    void_links(session, person_id, *PURPOSES)
    withdraw_invitations_to(session, person.email, reason="account_ended")
    person.disabled_at = clock.now()
    events.record_on_person(
        session, actor, person_id,
        PersonLeft(roles=len(roles), tokens=revoke_tokens(session, person_id), deputies=len(deputies)),
    )  # fmt: skip
