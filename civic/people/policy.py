"""Who may do what with an account: what its holder does, and what administrators do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from civic.core.permissions import Actor, Predicate, administrator, policies


@dataclass(frozen=True, slots=True)
class Account:
    """The account that a decision is about, by its person's id."""

    person_id: int | None


def own(actor: Actor, account: object) -> bool:
    """It is the actor's own account."""
    return (
        isinstance(account, Account) and actor.person_id is not None and actor.person_id == account.person_id
    )


POLICY: Mapping[str, Predicate] = policies.add(
    {
        "account.change": own,
        "account.sessions": own,
        "account.tokens": own,
        "account.list": administrator,
        "account.end_sessions": administrator,
        "account.set_email": administrator,
    }
)
