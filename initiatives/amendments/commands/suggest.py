"""Somebody suggests other words for a part of an initiative's text."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed, WrongStatus
from civic.core.permissions import Actor
from civic.core.secrets import new_salt
from civic.issues.submission import Problems
from civic.people.lasting import keep_open
from initiatives.amendments.events import AmendmentSuggested
from initiatives.amendments.models import FIELDS, Amendment
from initiatives.amendments.work import commitment_to, record
from initiatives.comments.work import talk_about
from initiatives.proposals.models import InitiativeVersion
from initiatives.proposals.submission import LONGEST, NEEDED

LONGEST_WHY = 1000


def suggest(
    session: Session, actor: Actor, public_id: str, field: str, text: str, *, version: int, why: str,
    language: str = "en",
) -> int:  # fmt: skip
    """Suggest ``text`` for one of FIELDS, as somebody who read that ``version``; returns the suggestion's number.

    Raises NotFound, NotAllowed, WrongStatus (no signatures are collected), DomainError ``amendment.field_unknown`` at
    ``field``, ``amendment.text_changed`` (another text holds than was read), ``amendment.nothing_changed`` at ``text``,
    ``amendment.open_before`` (one of theirs about this part waits), InvalidInput with ``text.missing`` and
    ``text.too_long`` at ``text`` and ``why``.
    """
    if actor.person_id is None or not keep_open(session, actor.person_id):
        raise NotAllowed("amendment.suggest")
    talk = talk_about(session, actor, public_id)
    talk.require("amendment.suggest")
    initiative = talk.initiative
    if initiative.status != "collecting":
        raise WrongStatus("suggest", initiative.status)
    if field not in FIELDS:
        raise DomainError("amendment.field_unknown", field="field")
    holds = session.scalars(
        select(InitiativeVersion).where(
            InitiativeVersion.initiative_id == initiative.id, InitiativeVersion.number == initiative.version
        )
    ).one()
    if version != holds.number:
        raise DomainError("amendment.text_changed")
    problems = Problems()
    words = problems.text(text, "text", longest=LONGEST[field], required=field in NEEDED)
    reasons = problems.text(why, "why", longest=LONGEST_WHY, required=True)
    problems.raise_if_any()
    words = " ".join(words.split()) if field == "title" else words
    if words == getattr(holds, field):
        raise DomainError("amendment.nothing_changed", field="text")
    if session.scalar(
        select(Amendment.id).where(
            Amendment.initiative_id == initiative.id, Amendment.person_id == actor.person_id,
            Amendment.field == field, Amendment.status == "open",
        )
    ):  # fmt: skip
        raise DomainError("amendment.open_before", field="field")
    made = Amendment(
        initiative_id=initiative.id, person_id=actor.person_id, version=version, field=field, language=language,
        text=words, why=reasons, salt=new_salt(), status="open", reason="", written_at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    record(session, actor, initiative, made, AmendmentSuggested, text=version, commitment=commitment_to(made))
    return made.id
