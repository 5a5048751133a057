"""Somebody is asked to come and work here."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import SYSTEM, Actor, policies
from civic.people.commands import checked_email
from civic.people.links import ask_link
from civic.people.models import Invitation, OneTimeLink, Person
from civic.people.staff.events import InvitationSent, InvitationSentAgain, InvitationWithdrawn
from civic.people.staff.grant import Wanted, checked_end, place_of
from civic.people.staff.policy import RoleSubject


def invite(
    session: Session, actor: Actor, key: bytes, email: str, name: str, roles: Sequence[Wanted], *, language: str
) -> Invitation:  # fmt: skip
    """Invite an address to roles that its holder gets on accepting; the letter follows from the event.

    Whether there is an account with the address is told to nobody: whoever reads its letters decides. ``key`` is the
    city's secret key. Raises NotFound and DomainError as `grant.place_of`, NotAllowed, ``contact.email_invalid``,
    ``person.name_missing``, ``role.ends_too_soon``, ``invitation.no_roles``, ``invitation.oneself``,
    ``invitation.already_sent``.
    """
    address = checked_email(email)
    if not name.strip():
        raise DomainError("person.name_missing", field="name")
    if not roles:
        raise DomainError("invitation.no_roles", field="role")
    for wanted in roles:
        where = place_of(session, wanted)
        checked_end(wanted.starts_at, wanted.ends_at)
        policies.require("staff.invite", actor, RoleSubject(wanted.role, where.department_id))
    own = None if actor.person_id is None else session.get(Person, actor.person_id)
    if own is not None and own.email.lower() == address.lower():
        raise DomainError("invitation.oneself", field="email")
    now = clock.now()
    invited = Invitation(
        email=address, name=name.strip(), language=language, roles=[wanted.as_json() for wanted in roles],
        invited_by_id=actor.person_id, created_at=now, sent_at=now,
    )  # fmt: skip
    session.add(invited)
    session.flush()
    _send(session, actor, key, invited)
    record_on_invitation(session, actor, invited, InvitationSent(roles=invited.roles))
    return invited


def send_again(session: Session, actor: Actor, key: bytes, invitation_id: int) -> None:
    """Send an invitation with a new link; earlier ones open nothing any more. Raises NotFound, NotAllowed."""
    invited = open_invitation(session, actor, invitation_id)
    _void(session, invited)
    invited.sent_at = clock.now()
    _send(session, actor, key, invited)
    record_on_invitation(session, actor, invited, InvitationSentAgain())


def withdraw_invitation(
    session: Session, actor: Actor, invitation_id: int, *, reason: str = "withdrawn"
) -> None:
    """Take an invitation back: its link opens nothing any more, address and name are forgotten.

    Raises NotFound ``invitation.not_found``, NotAllowed.
    """
    invited = open_invitation(session, actor, invitation_id)
    _void(session, invited)
    invited.withdrawn_at = clock.now()
    forget_words(invited)
    record_on_invitation(session, actor, invited, InvitationWithdrawn(reason=reason))


def withdraw_invitations_to(session: Session, email: str, *, reason: str) -> int:
    """Take all invitations to an address back that wait, whoever sent them; returns how many. The caller has asked a
    policy about the person whose address it is.
    """
    waiting = session.scalars(
        select(Invitation.id)
        .where(
            func.lower(Invitation.email) == email.lower(),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.id)
    ).all()
    for invitation in waiting:
        withdraw_invitation(session, SYSTEM, invitation, reason=reason)
    return len(waiting)


def open_invitation(session: Session, actor: Actor, invitation_id: int) -> Invitation:
    """An invitation that waits, locked, for who could have sent it. Raises NotFound, NotAllowed."""
    invited = session.scalar(
        select(Invitation)
        .where(Invitation.id == invitation_id, Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )  # fmt: skip
    if invited is None:
        raise NotFound("invitation", invitation_id)
    if actor.origin == "person":
        for subject in subjects_of(session, invited):
            policies.require("staff.invite", actor, subject)
    return invited


def subjects_of(session: Session, invited: Invitation) -> list[RoleSubject]:
    """The roles of an invitation as the policy looks at them. Raises NotFound where a department has gone."""
    wanted = [Wanted.from_json(each) for each in invited.roles]
    return [RoleSubject(each.role, place_of(session, each).department_id) for each in wanted]


def forget_words(invited: Invitation) -> None:
    """Who was invited is from now on told by an account, or by nothing."""
    invited.email = invited.name = ""


def record_on_invitation(session: Session, actor: Actor, invited: Invitation, body: events.EventBody) -> None:
    session.flush()
    events.record(session, actor, events.Subject("invitation", invited.id), body, rooms=[])


def _send(session: Session, actor: Actor, key: bytes, invited: Invitation) -> None:
    link = ask_link(
        session, actor, key, "invitation", email=invited.email, language=invited.language,
        details={"invitation": invited.id},
    )  # fmt: skip
    invited.link_id = link.id


def _void(session: Session, invited: Invitation) -> None:
    now = clock.now()
    session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.id == invited.link_id, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now)
        .values(expires_at=now)
    )
    invited.link_id = None
