"""What happens to identities and to the table of groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from civic.core import events


@dataclass(frozen=True, kw_only=True)
class IdentityConnected(events.EventBody):
    """Somebody can sign in with a provider from now on."""

    kind: ClassVar[str] = "person.identity_connected"
    provider: str


@dataclass(frozen=True, kw_only=True)
class IdentityDisconnected(events.EventBody):
    """Somebody cannot sign in with a provider any more."""

    kind: ClassVar[str] = "person.identity_disconnected"
    provider: str


@dataclass(frozen=True, kw_only=True)
class GroupMapped(events.EventBody):
    """A group at a provider gives a role from now on. Names of groups are the city's own words."""

    kind: ClassVar[str] = "group_role.mapped"
    provider: str
    group: str
    role: str
    department: str | None = None


@dataclass(frozen=True, kw_only=True)
class GroupUnmapped(events.EventBody):
    """A group does not give a role any more; its members lose it when they sign in next."""

    kind: ClassVar[str] = "group_role.unmapped"
    provider: str
    group: str
    role: str
    department: str | None = None
