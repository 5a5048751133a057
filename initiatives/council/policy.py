"""Who may do what in the council: permission → predicate over the actor and the sitting as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from civic.core.permissions import Actor, Predicate, policies
from initiatives.proposals.policy import clerk


@dataclass(frozen=True, slots=True)
class SittingSubject:
    """What a decision looks at: whether the sitting is published, who is named as its chair (a person's row id), and
    whose the seat is that is meant: its member and their deputy.

    That a second factor was shown is part of holding a role (`civic.people.roles.SECOND_FACTOR`).
    """

    published: bool = True
    chair: int | None = None
    seat: frozenset[int] = field(default_factory=frozenset)


def sees(actor: Actor, sitting: SittingSubject) -> bool:
    """Everyone, once it is published; before, the clerk and the council."""
    return sitting.published or clerk(actor, sitting) or actor.has("council_member")


def chairs(actor: Actor, sitting: SittingSubject) -> bool:
    """The member who is named for it."""
    return sitting.chair is not None and actor.person_id == sitting.chair and actor.has("council_member")


def conducts(actor: Actor, sitting: SittingSubject) -> bool:
    """The clerk, or who has the chair."""
    return clerk(actor, sitting) or chairs(actor, sitting)


def sits(actor: Actor, sitting: SittingSubject) -> bool:
    """Whose the seat is, or who deputises for them: elected both, and nobody else's deputy can do it for them."""
    return actor.person_id in sitting.seat and actor.has("council_member")


POLICY: Mapping[str, Predicate] = policies.add(
    {
        "council.keep_members": clerk,
        "sitting.see": sees,
        "sitting.run": clerk,
        "sitting.attend": sits,
        "motion.conduct": conducts,
        "motion.break_tie": chairs,
        "ballot.cast": sits,
    }
)
