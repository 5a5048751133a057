"""Who may connect identities, and who decides which group gives which role."""

from __future__ import annotations

from collections.abc import Mapping

from civic.core.permissions import Actor, Predicate, administrator, policies


def own(actor: Actor, person_id: int | None = None) -> bool:
    """The person themselves; without a subject, whoever has signed in."""
    return actor.person_id is not None and person_id in (None, actor.person_id)


POLICY: Mapping[str, Predicate] = policies.add(
    {"identity.own": own, "sign_on.see": administrator, "sign_on.map_groups": administrator}
)
