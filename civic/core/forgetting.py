"""Letting go of a person: what each package does when somebody deletes their account, beyond emptying columns.

Columns and rows are emptied by one table (`civic.privacy.holdings`). What takes more than a statement (a report stays
without its person, a signature becomes a counted tombstone) is registered here by the package that owns it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy.orm import Session

Words = Literal["kept", "taken"]

CHOICES: Final[tuple[Words, ...]] = ("kept", "taken")
"""What becomes of what they wrote: it stays without their name, or goes too."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who leaves, and what becomes of what they wrote."""

    person_id: int
    words: Words


LetGo = Callable[[Session, Leaving], Mapping[str, int]]

LETS_GO: dict[str, LetGo] = {}
"""What a package does, by name. Returns counts of what it did, by a word for the event (``reports``)."""


def forgets(name: str) -> Callable[[LetGo], LetGo]:
    """Register what is done when somebody leaves, in the transaction that deletes the account.

    It may be done again after a restore, so doing it twice must be as doing it once. It runs in the order of names,
    after rows and columns of the table have gone and before the account itself is emptied.
    """

    def register(function: LetGo) -> LetGo:
        if name in LETS_GO:
            raise ValueError(f"two ways to let go of {name}")
        LETS_GO[name] = function
        return function

    return register


def let_go(session: Session, leaving: Leaving) -> dict[str, int]:
    """Do what all packages do when somebody leaves; returns what they counted."""
    counts: dict[str, int] = {}
    for _name, function in sorted(LETS_GO.items()):
        counts |= function(session, leaving)
    return counts
