"""The texts that an initiative had, each with what it changed, by whom and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from civic.core.permissions import Actor, policies
from civic.people.models import Person
from initiatives.amendments.diff import Piece, differences
from initiatives.amendments.models import FIELDS, Amendment
from initiatives.comments.work import talk_about
from initiatives.proposals.models import InitiativeVersion

PAGE: Final = 10
COMPARED: Final = (*FIELDS, "criteria", "costs")
Suggester = aliased(Person)
Before = aliased(InitiativeVersion)


@dataclass(frozen=True, slots=True)
class VersionChanged:
    """A text and what is different from the one before, by part (of COMPARED), as `differences` has it.

    ``author`` wrote it or took it in from ``suggested_by`` (``amendment``: the suggestion's number); both names are
    None once the account is gone. ``substance``: those who signed before were asked again.
    """

    number: int
    author: str | None
    suggested_by: str | None
    amendment: int | None
    why: str
    substance: bool
    written_at: datetime
    changes: Mapping[str, tuple[Piece, ...]]


@dataclass(frozen=True, slots=True)
class VersionPage:
    """A page of them, the newest first; ``older`` is where the next page begins (None on the last).

    ``may_correct``: the reader may say whether a change is one of substance.
    """

    versions: tuple[VersionChanged, ...]
    older: int | None
    may_correct: bool


def versions(session: Session, actor: Actor, public_id: str, *, before: int | None = None) -> VersionPage:
    """The texts of an initiative that the actor sees. Raises NotFound."""
    talk = talk_about(session, actor, public_id)
    query = (
        select(
            InitiativeVersion, Before, Person.name.label("author"), Suggester.name.label("suggested_by"),
            Amendment.id.label("amendment"),
        )
        .outerjoin(
            Before,
            (Before.initiative_id == InitiativeVersion.initiative_id)
            & (Before.number == InitiativeVersion.number - 1),
        )
        .outerjoin(Person, Person.id == InitiativeVersion.person_id)
        .outerjoin(
            Amendment,
            (Amendment.initiative_id == InitiativeVersion.initiative_id)
            & (Amendment.became == InitiativeVersion.number),
        )
        .outerjoin(Suggester, Suggester.id == Amendment.person_id)
        .where(InitiativeVersion.initiative_id == talk.initiative.id)
        .order_by(InitiativeVersion.number.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if before is not None:
        query = query.where(InitiativeVersion.number < before)
    rows = session.execute(query).all()
    found = tuple(
        VersionChanged(
            number=text.number, author=author, suggested_by=suggested_by, amendment=amendment, why=text.why,
            substance=text.substance, written_at=text.written_at,
            changes=_changes(was, text) if was is not None else {},
        )
        for text, was, author, suggested_by, amendment in rows[:PAGE]
    )  # fmt: skip
    return VersionPage(
        found,
        rows[PAGE - 1][0].number if len(rows) > PAGE else None,
        talk.initiative.status == "collecting"
        and policies.allows("initiative.correct_substance", actor, talk.subject),
    )


def _changes(was: InitiativeVersion, now: InitiativeVersion) -> dict[str, tuple[Piece, ...]]:
    pairs = {name: (_words(was, name), _words(now, name)) for name in COMPARED}
    return {
        name: tuple(differences(before, after)) for name, (before, after) in pairs.items() if before != after
    }


def _words(version: InitiativeVersion, name: str) -> str:
    """A part as plain words: criteria a line each, costs as least and most."""
    if name == "criteria":
        return "\n".join(each["text"] for each in version.criteria)
    if name == "costs":
        known = [cost for cost in (version.cost_least, version.cost_most) if cost is not None]
        return " – ".join(str(cost) for cost in dict.fromkeys(known))
    return str(getattr(version, name))
