"""Who may do what with what is held of people: each for themselves, and administrators for the city's rules."""

from __future__ import annotations

from collections.abc import Mapping

from civic.core.permissions import Actor, Predicate, policies


def oneself(actor: Actor, person_id: int | None) -> bool:
    """The person whose account it is; nobody else, whatever their role."""
    return person_id is not None and actor.person_id == person_id


def administers(actor: Actor, _subject: object = None) -> bool:
    return actor.has("administrator")


PERMISSIONS: Mapping[str, Predicate] = policies.add(
    {
        "data.export": oneself,
        "account.delete": oneself,
        "retention.see": administers,
        "retention.run": administers,
        "retention.set": administers,
        "text.publish": administers,
    }
)
