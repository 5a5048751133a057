"""Who may ask for a verb for many issues: whoever works here. The verb asks for its own permission at each issue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from civic.core.permissions import Actor, Predicate, oneself, policies
from civic.issues.policy import works_in_the_city

ASK: Final = "bulk.ask"
SEE: Final = "bulk.see"
BEGIN: Final = "bulk.begin"
CANCEL: Final = "bulk.cancel"


def whose_it_is(actor: Actor, person_id: object) -> bool:
    """Whoever asked for it, while they work here."""
    return oneself(actor, person_id) and works_in_the_city(actor)


POLICY: Mapping[str, Predicate] = policies.add(
    {
        ASK: works_in_the_city,
        SEE: whose_it_is,
        BEGIN: whose_it_is,
        CANCEL: whose_it_is,
    }
)
