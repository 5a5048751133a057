"""Who takes reports in for others, and who sees what came with them."""

from __future__ import annotations

from collections.abc import Mapping

from civic.core.permissions import Actor, Predicate, policies
from civic.issues.policy import answers_reporters
from civic.people.roles import DEPARTMENT_ROLES


def works_for_a_department(actor: Actor, _subject: object = None) -> bool:
    """Whoever works for a department may pick up the telephone, and open a letter."""
    return actor.person_id is not None and actor.has_anywhere(*DEPARTMENT_ROLES)


POLICY: Mapping[str, Predicate] = policies.add(
    {"intake.take": works_for_a_department, "intake.see": answers_reporters}
)
