"""Who may keep a view of the queue under a name, and see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from civic.core.permissions import Actor, Predicate, policies
from civic.people.roles import DEPARTMENT_ROLES, TRIAGE


@dataclass(frozen=True, slots=True)
class ViewSubject:
    """A saved view: whose it is, and the department that it is shared with, if it is."""

    owner: int | None
    department: int | None = None


def has_a_queue(actor: Actor, _subject: object = None) -> bool:
    """Works for a department, or at the triage desk: who has no queue has nothing to keep a view of."""
    return actor.person_id is not None and actor.has_anywhere(*DEPARTMENT_ROLES, TRIAGE)


def owns(actor: Actor, view: ViewSubject) -> bool:
    """Its owner, while they have a queue; nobody changes what colleagues have made for themselves."""
    return has_a_queue(actor) and view.owner == actor.person_id


def may_use(actor: Actor, view: ViewSubject) -> bool:
    """Its owner, and who works for the department that it is shared with. It holds no issues: these are asked for."""
    return owns(actor, view) or (view.department is not None and view.department in actor.departments)


def shares(actor: Actor, view: ViewSubject) -> bool:
    """Its owner, with a department that they work for; taking it back (None) as well."""
    return owns(actor, view) and (view.department is None or view.department in actor.departments)


POLICY: Mapping[str, Predicate] = policies.add(
    {"view.save": has_a_queue, "view.change": owns, "view.use": may_use, "view.share": shares}
)
