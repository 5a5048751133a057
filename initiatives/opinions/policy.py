"""Who may do what with a department's opinion: permission → predicate over the actor and the opinion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from civic.core.permissions import Actor, Predicate, policies


@dataclass(frozen=True, slots=True)
class OpinionSubject:
    """What a decision looks at: the department (row id), the initiative's category (row id; None stands for all of
    them) and its authors.
    """

    department: int
    category: int | None = None
    authors: frozenset[int] = field(default_factory=frozenset)


def _holds(actor: Actor, opinion: OpinionSubject, *roles: str) -> bool:
    return actor.person_id not in opinion.authors and any(
        grant.role in roles
        and grant.department_id == opinion.department
        and (grant.categories is None or opinion.category in grant.categories)
        for grant in actor.grants
    )


def writes(actor: Actor, opinion: OpinionSubject) -> bool:
    """Does the department's work on the category in its offices, and is none of the initiative's authors."""
    return _holds(actor, opinion, "agent", "lead", "head")


def leads(actor: Actor, opinion: OpinionSubject) -> bool:
    """Leads the department, and is none of the initiative's authors."""
    return _holds(actor, opinion, "lead", "head")


POLICY: Mapping[str, Predicate] = policies.add(
    {"opinion.give": writes, "opinion.hand_over": writes, "opinion.assign": leads, "opinion.extend": leads}
)
