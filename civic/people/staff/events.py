"""What happens to people's roles. Bodies hold codes, numbers and dates; names stay in the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from civic.core import events


@dataclass(frozen=True, kw_only=True)
class OfRole(events.EventBody):
    """About one role: in which department, and for which group or category only, if it is not for all.

    ``grant`` is the row id.
    """

    role: str
    department: str | None = None
    group: str | None = None
    category: str | None = None
    grant: int | None = None


@dataclass(frozen=True, kw_only=True)
class RoleGranted(OfRole):
    """Somebody got a role; ``starts`` None: at once, ``ends`` None: until it is revoked."""

    kind: ClassVar[str] = "person.role_granted"
    starts: datetime | None = None
    ends: datetime | None = None
    source: str | None = None


@dataclass(frozen=True, kw_only=True)
class RoleChanged(OfRole):
    """A role is for something else, or until another moment: ``before`` and ``after`` name what differs."""

    kind: ClassVar[str] = "person.role_changed"
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(OfRole):
    """Somebody does not have a role any more, for a reason (`revoke.REASONS`)."""

    kind: ClassVar[str] = "person.role_revoked"
    reason: str


@dataclass(frozen=True, kw_only=True)
class RoleStarted(OfRole):
    """A role that was granted ahead holds from now on."""

    kind: ClassVar[str] = "person.role_started"


@dataclass(frozen=True, kw_only=True)
class RoleEnded(OfRole):
    """A role's time is up."""

    kind: ClassVar[str] = "person.role_ended"


@dataclass(frozen=True, kw_only=True)
class OfDeputy(events.EventBody):
    """About a deputy, who is the subject; ``acting_for`` is the id of the person in whose place they act."""

    deputy: int
    acting_for: int


@dataclass(frozen=True, kw_only=True)
class DeputyNamed(OfDeputy):
    kind: ClassVar[str] = "person.deputy_named"
    starts: datetime
    ends: datetime


@dataclass(frozen=True, kw_only=True)
class DeputyStarted(OfDeputy):
    kind: ClassVar[str] = "person.deputy_started"


@dataclass(frozen=True, kw_only=True)
class DeputyEnded(OfDeputy):
    """``reason``: ``ended`` (the time is up), ``withdrawn``, ``left`` (one of the two has left), or ``no_role`` (the
    deputy has no role of their own any more).
    """

    kind: ClassVar[str] = "person.deputy_ended"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PersonLeft(events.EventBody):
    """Somebody does not work here any more: the account has ended, and with it so many roles, tokens and deputies."""

    kind: ClassVar[str] = "person.left"
    roles: int
    tokens: int
    deputies: int


@dataclass(frozen=True, kw_only=True)
class PersonReturned(events.EventBody):
    """An account that had ended is open again, without roles."""

    kind: ClassVar[str] = "person.returned"


@dataclass(frozen=True, kw_only=True)
class InvitationSent(events.EventBody):
    """Somebody is invited to roles; the letter follows from the link."""

    kind: ClassVar[str] = "invitation.sent"
    roles: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class InvitationSentAgain(events.EventBody):
    """With a new link; those sent before open nothing any more."""

    kind: ClassVar[str] = "invitation.sent_again"


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(events.EventBody):
    """``reason``: ``withdrawn``, ``forgotten`` (nobody opened it for long), ``account_ended`` (whoever has the address
    does not work here any more), or ``account_deleted`` (they do not want to be known here any more).
    """

    kind: ClassVar[str] = "invitation.withdrawn"
    reason: str


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(events.EventBody):
    kind: ClassVar[str] = "invitation.accepted"
    person: int
