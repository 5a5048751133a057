"""Who may do what with sendings to outside parties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from civic.core.permissions import Actor, Predicate, policies
from civic.issues.policy import staff_of_assignment
from civic.parties.status import OPEN
from civic.people.roles import DEPARTMENT_ROLES


@dataclass(frozen=True, slots=True)
class LinkSubject:
    """A link that somebody has shown by its secret: its status, and whether its time is over."""

    status: str
    over: bool = False


def sends_work(actor: Actor, _subject: object = None) -> bool:
    """Whoever works for a department may look to whom its work can be sent."""
    return actor.has_anywhere(*DEPARTMENT_ROLES)


def holds_the_link(_actor: Actor, link: object) -> bool:
    """Whoever has shown the secret of a link that still works."""
    return isinstance(link, LinkSubject) and link.status in OPEN and not link.over


POLICY: Mapping[str, Predicate] = policies.add(
    {
        "party.see": sends_work,
        "party.send": staff_of_assignment,
        "party.manage": staff_of_assignment,
        "party.act": holds_the_link,
    }
)
