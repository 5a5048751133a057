"""Somebody opens the letter that invited them, and comes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import SYSTEM, VISITOR, Actor, policies
from civic.core.secrets import hash_password
from civic.people.commands import add_person
from civic.people.details import checked_name
from civic.people.links import find_link, use_link
from civic.people.models import Invitation, OneTimeLink, Person
from civic.people.passwords import check_new_password
from civic.people.queries import actor_of, person_by_id
from civic.people.shut_out import shut_out
from civic.people.staff.events import InvitationAccepted, PersonReturned
from civic.people.staff.grant import Wanted, grant
from civic.people.staff.invite import forget_words, record_on_invitation
from civic.people.staff.rows import locked_people, subject_of


@dataclass(frozen=True, slots=True)
class Opened:
    """What an invitation's page shows. ``proven``: the address has an account already whose holder is known to read
    its letters; it keeps its password.
    """

    name: str
    email: str
    language: str
    roles: tuple[Wanted, ...]
    invited_by: str | None
    proven: bool


@dataclass(frozen=True, slots=True)
class Accepted:
    """Whose account it is, and whether they may be signed in: who had one before signs in as always."""

    person: Person
    sign_in: bool


def read_invitation(session: Session, secret: str) -> Opened:
    """The invitation that a link opens. Raises DomainError ``link.not_valid``, ``link.used``, ``link.expired``."""
    invited = _of_link(session, find_link(session, "invitation", secret))
    by = None if invited.invited_by_id is None else session.get_one(Person, invited.invited_by_id)
    return Opened(
        name=invited.name, email=invited.email, language=invited.language, roles=tuple(_wanted(invited)),
        invited_by=by.name if by is not None else None, proven=_is_proven(_account(session, invited.email)),
    )  # fmt: skip


def accept_invitation(session: Session, secret: str, *, name: str, password: str) -> Accepted:
    """Come in by an invitation: the roles are given as by whoever invited, if they still may give them.

    A new account gets the name and the password. So does one that nobody has proven to be the address's holder's, or
    that had ended: sessions, tokens, factors and connected accounts
    end (`shut_out`), because the letter is the better proof. A proven one stays as it is.
    Raises DomainError ``link.not_valid``, ``link.used``, ``link.expired``, those of `checked_name` and
    `check_new_password`, ``invitation.not_backed`` (who invited may not give these roles any more, or
    may not open an ended account again),
    ``invitation.over`` (all of its roles have ended).
    """
    invited = _of_link(session, use_link(session, "invitation", secret), lock=True)
    account = _account(session, invited.email)
    proven = _is_proven(account)
    if account is None:
        account = add_person(
            session, VISITOR, invited.email, name, password=password, language=invited.language
        )
        account.email_confirmed_at = clock.now()
    elif not proven:
        _take_over(session, invited, account, name, password)
    session.flush()
    _give_roles(session, invited, account)
    invited.accepted_at, invited.person_id = clock.now(), account.id
    forget_words(invited)
    record_on_invitation(session, Actor(person_id=account.id), invited, InvitationAccepted(person=account.id))
    return Accepted(account, sign_in=not proven)


def _of_link(session: Session, link: OneTimeLink, *, lock: bool = False) -> Invitation:
    query = select(Invitation).where(
        Invitation.link_id == link.id, Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None)
    )
    invited = session.scalar(query.with_for_update() if lock else query)
    if invited is None:
        raise DomainError("link.not_valid")
    return invited


def _wanted(invited: Invitation) -> list[Wanted]:
    return [Wanted.from_json(each) for each in invited.roles]


def _account(session: Session, email: str) -> Person | None:
    """The account with an address, ended ones too."""
    return session.scalar(select(Person).where(func.lower(Person.email) == email.lower()))


def _is_proven(account: Person | None) -> bool:
    return account is not None and account.disabled_at is None and account.email_confirmed_at is not None


def _take_over(session: Session, invited: Invitation, account: Person, name: str, password: str) -> None:
    """Raises DomainError ``invitation.not_backed`` where whoever invited may not open an ended account again."""
    name = checked_name(name)
    check_new_password(password, email=account.email, name=name)
    (locked,) = locked_people(session, account.id)
    had_ended = locked.disabled_at is not None
    backed_by = _inviter(session, invited)
    if had_ended and not policies.allows("person.reopen", backed_by, subject_of(session, locked.id)):
        raise DomainError("invitation.not_backed")
    actor = Actor(person_id=locked.id)
    shut_out(session, actor, locked)
    locked.name, locked.password_hash = name, hash_password(password)
    locked.email_confirmed_at, locked.disabled_at = clock.now(), None
    if had_ended:
        session.flush()
        events.record_on_person(session, actor, locked.id, PersonReturned())


def _give_roles(session: Session, invited: Invitation, account: Person) -> None:
    backed_by = _inviter(session, invited)
    now, given = clock.now(), 0
    for wanted in _wanted(invited):
        if wanted.ends_at is not None and wanted.ends_at <= now:
            continue
        try:
            grant(session, backed_by, account.id, wanted)
        except (NotAllowed, NotFound) as error:
            raise DomainError("invitation.not_backed") from error
        except DomainError as error:
            if error.code != "role.already_granted":
                raise
        given += 1
    if not given:
        raise DomainError("invitation.over")


def _inviter(session: Session, invited: Invitation) -> Actor:
    """Who stands behind an invitation, with the rights of this moment. Raises DomainError ``invitation.not_backed``."""
    if invited.invited_by_id is None:
        return SYSTEM
    person = person_by_id(session, invited.invited_by_id)
    if person is None:
        raise DomainError("invitation.not_backed")
    return actor_of(session, person)
