"""Who signed or wrote an initiative judges what came of it, criterion by criterion."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, InvalidInput, NotAllowed, WrongStatus
from civic.core.permissions import Actor
from civic.people.lasting import keep_open
from initiatives.delivery.models import ANSWERS, ProjectJudgement
from initiatives.delivery.work import take_project
from initiatives.proposals.events import Judged
from initiatives.signatures.models import LIVE, Signature


def judge(session: Session, actor: Actor, public_id: str, answers: Mapping[str, str]) -> None:
    """Say of each criterion (by its code) whether it is ``met``, ``not_met`` or one ``cant_tell``; the last word until
    the time is over counts.

    Raises NotFound, NotAllowed, WrongStatus (nothing to judge now), DomainError ``verdict.not_asked`` (neither signed
    nor wrote it), ``criterion.unknown`` at ``criteria``, ``verdict.unknown_answer`` at the criterion, InvalidInput with
    ``verdict.incomplete`` at each criterion that has no answer.
    """
    delivery = take_project(session, actor, public_id, "judge", "initiative.judge")
    work, project = delivery.work, delivery.project
    if actor.person_id is None or not keep_open(session, actor.person_id):
        raise NotAllowed("initiative.judge")
    now, until = clock.now(), project.judging_until
    if work.initiative.status != "delivered" or until is None or until <= now:
        raise WrongStatus("judge", work.initiative.status)
    if not is_asked(session, work.initiative.id, work.authors, actor.person_id):
        raise DomainError("verdict.not_asked", field="criteria")
    codes = [each["code"] for each in work.text().criteria]
    if missing := [code for code in codes if code not in answers]:
        raise InvalidInput(*(DomainError("verdict.incomplete", field=f"criteria.{code}") for code in missing))
    for code, said in answers.items():
        if code not in codes:
            raise DomainError("criterion.unknown", field="criteria", criterion=code)
        if said not in ANSWERS:
            raise DomainError("verdict.unknown_answer", field=f"criteria.{code}")
    statement = insert(ProjectJudgement).values(
        [
            {
                "initiative_id": work.initiative.id, "round": project.round, "person_id": actor.person_id,
                "criterion": code, "answer": said, "judged_at": now,
            }
            for code, said in answers.items()
        ]
    )  # fmt: skip
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["initiative_id", "round", "person_id", "criterion"],
            set_={name: statement.excluded[name] for name in ("answer", "judged_at")},
        )
    )
    work.record(Judged, round=project.round)


def is_asked(session: Session, initiative_id: int, authors: frozenset[int], person_id: int) -> bool:
    """Whether somebody is one of those who judge: its authors, and whose signature stands."""
    signed = select(Signature.id).where(
        Signature.initiative_id == initiative_id,
        Signature.person_id == person_id,
        Signature.standing.in_(LIVE),
    )
    return person_id in authors or session.scalar(signed) is not None
