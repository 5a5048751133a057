"""A department says what it thinks of an initiative, or corrects what it has said."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from civic.core.secrets import new_salt
from initiatives.opinions.events import OpinionGiven
from initiatives.opinions.models import OpinionVersion
from initiatives.opinions.submission import Statement, checked, commitment_to
from initiatives.opinions.work import settle, take_part


def give_opinion(
    session: Session, actor: Actor, public_id: str, department: str, statement: Statement
) -> bool:
    """Give the opinion of a department (by code) that was asked, or correct it by a new version; the ones before stay
    readable. Returns whether anything is different.

    Late opinions are taken until the round is concluded. With the last one the authors may answer. Raises NotFound
    (``opinion.not_found``), NotAllowed, WrongStatus, InvalidInput.
    """
    part = take_part(session, actor, public_id, department, "give_opinion", "opinion.give")
    values = checked(statement)
    opinion, now = part.opinion, clock.now()
    earlier = session.scalar(
        select(OpinionVersion).where(
            OpinionVersion.opinion_id == opinion.id, OpinionVersion.number == opinion.version
        )
    )
    if earlier is not None and all(getattr(earlier, name) == value for name, value in values.items()):
        return False
    if earlier is None:
        opinion.given_at = now
    opinion.version += 1
    version = OpinionVersion(
        opinion_id=opinion.id, number=opinion.version, person_id=actor.person_id, salt=new_salt(), written_at=now,
        **values,
    )  # fmt: skip
    session.add(version)
    part.record(
        OpinionGiven, text=version.number, finding=version.finding, late=now > opinion.due,
        commitment=commitment_to(version),
    )  # fmt: skip
    settle(part.work, part.round)
    return True
