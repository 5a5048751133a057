"""Who may flag, look at what was flagged, and decide."""

from __future__ import annotations

from collections.abc import Mapping

from civic.core.permissions import Actor, Predicate, administrator, policies


def anyone(_actor: Actor, _subject: object) -> bool:
    """Whether they may read what they flag is asked before, where it is shown."""
    return True


def moderator(actor: Actor, _subject: object) -> bool:
    """Keeps public pages decent, everywhere in the city."""
    return actor.has("moderator", "administrator")


POLICY: Mapping[str, Predicate] = policies.add(
    {
        "content.flag": anyone,
        "moderation.see": moderator,
        "moderation.decide": moderator,
        "moderation.change_rules": administrator,
    }
)
