"""Suggested changes of an initiative: those that wait, those that were decided, and one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from civic.core.errors import NotFound
from civic.core.permissions import Actor, policies
from civic.people.models import Person
from initiatives.amendments.diff import Piece, differences
from initiatives.amendments.models import Amendment
from initiatives.comments.work import Talk, talk_about
from initiatives.proposals.models import InitiativeVersion

PAGE: Final = 10
Decider = aliased(Person)


@dataclass(frozen=True, slots=True)
class AmendmentShown:
    """A suggestion. ``pieces`` are what is different from the text that was read; ``author`` and ``decided_by`` are
    None once their account is gone. ``outdated``: this part says something else by now. ``verbs``: what the reader may
    do now, of ``accept``, ``decline``, ``withdraw``.
    """

    id: int
    field: str
    version: int
    language: str
    text: str
    why: str
    pieces: tuple[Piece, ...]
    author: str | None
    mine: bool
    status: str
    reason: str
    became: int | None
    moderated: str | None
    moderated_reason: str | None
    written_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    outdated: bool
    verbs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AmendmentPage:
    """A page of them, the newest first; ``older`` is where the next page begins (None on the last).

    ``may_suggest``: the reader may suggest a change now; ``version`` is the text that holds.
    """

    amendments: tuple[AmendmentShown, ...]
    older: int | None
    may_suggest: bool
    version: int


def amendments(
    session: Session, actor: Actor, public_id: str, *, waiting: bool | None = None, before: int | None = None
) -> AmendmentPage:
    """Suggestions about an initiative; ``waiting``: those that nobody has decided, or only the others; None: all.

    Raises NotFound.
    """
    talk = talk_about(session, actor, public_id)
    query = _select(talk).order_by(Amendment.id.desc()).limit(PAGE + 1)
    if waiting is not None:
        query = query.where(Amendment.status == "open" if waiting else Amendment.status != "open")
    if before is not None:
        query = query.where(Amendment.id < before)
    rows = session.execute(query).all()
    now = _holds(session, talk)
    return AmendmentPage(
        amendments=tuple(_shown(talk, row, now) for row in rows[:PAGE]),
        older=rows[PAGE - 1].Amendment.id if len(rows) > PAGE else None,
        may_suggest=actor.person_id is not None and talk.initiative.status == "collecting",
        version=talk.initiative.version,
    )


def amendment_shown(session: Session, actor: Actor, public_id: str, amendment_id: int) -> AmendmentShown:
    """One suggestion. Raises NotFound (also ``amendment.not_found``)."""
    talk = talk_about(session, actor, public_id)
    row = session.execute(_select(talk).where(Amendment.id == amendment_id)).one_or_none()
    if row is None:
        raise NotFound("amendment", amendment_id)
    return _shown(talk, row, _holds(session, talk))


def _select(talk: Talk) -> Any:
    return (
        select(Amendment, InitiativeVersion, Person.name.label("author"), Decider.name.label("decided_by"))
        .join(
            InitiativeVersion,
            (InitiativeVersion.initiative_id == Amendment.initiative_id)
            & (InitiativeVersion.number == Amendment.version),
        )
        .outerjoin(Person, Person.id == Amendment.person_id)
        .outerjoin(Decider, Decider.id == Amendment.decided_by_id)
        .where(Amendment.initiative_id == talk.initiative.id)
        .execution_options(populate_existing=True)
    )


def _holds(session: Session, talk: Talk) -> InitiativeVersion:
    return session.scalars(
        select(InitiativeVersion).where(
            InitiativeVersion.initiative_id == talk.initiative.id,
            InitiativeVersion.number == talk.initiative.version,
        )
    ).one()


def _shown(talk: Talk, row: Any, now: InitiativeVersion) -> AmendmentShown:
    it: Amendment = row.Amendment
    read = getattr(row.InitiativeVersion, it.field)
    mine = talk.actor.person_id is not None and it.person_id == talk.actor.person_id
    verbs: list[str] = []
    if it.status == "open":
        outdated = read != getattr(now, it.field)
        if policies.allows("amendment.decide", talk.actor, talk.subject):
            if talk.initiative.status == "collecting" and not outdated and it.moderated is None:
                verbs.append("accept")
            verbs.append("decline")
        if mine:
            verbs.append("withdraw")
    else:
        outdated = False
    # Words that are covered are no other text: all of it would seem to be different.
    pieces = differences(read, it.text) if it.moderated is None else ()
    return AmendmentShown(
        id=it.id, field=it.field, version=it.version, language=it.language, text=it.text, why=it.why,
        pieces=tuple(pieces), author=row.author, mine=mine, status=it.status, reason=it.reason, became=it.became,
        moderated=it.moderated, moderated_reason=it.moderated_reason, written_at=it.written_at,
        decided_at=it.decided_at, decided_by=row.decided_by, outdated=outdated, verbs=tuple(verbs),
    )  # fmt: skip
