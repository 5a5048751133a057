"""A moderator finds that a change is one of substance, or that it is none."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import Actor
from initiatives.amendments.texts import said
from initiatives.proposals.events import SubstanceCorrected
from initiatives.proposals.models import InitiativeVersion
from initiatives.proposals.work import take
from initiatives.signatures.asking import ask, require_collecting, unask


def correct_substance(
    session: Session, actor: Actor, public_id: str, version: int, *, substance: bool | None
) -> bool:
    """Say of a version whether it says something else than the one before; returns whether it was said otherwise.

    Those who signed before it are asked again, or count again. Raises NotFound (``initiative_version.not_found``, also
    for the first, which changed nothing), NotAllowed, WrongStatus (no signatures are collected),
    DomainError ``amendment.substance_missing``.
    """
    work = take(session, actor, public_id)
    work.require("initiative.correct_substance")
    initiative, substance = work.initiative, said(substance)
    versions = select(InitiativeVersion).where(
        InitiativeVersion.initiative_id == initiative.id, InitiativeVersion.number == version
    )
    text = session.scalar(versions.execution_options(populate_existing=True))
    if text is None or version == 1:
        raise NotFound("initiative_version", version)
    require_collecting(work, "correct_substance")
    if text.substance == substance:
        return False
    text.substance = substance
    session.flush()
    initiative.substance = session.scalars(
        select(func.max(InitiativeVersion.number)).where(
            InitiativeVersion.initiative_id == initiative.id, InitiativeVersion.substance
        )
    ).one()
    session.flush()
    again, back = ask(work), unask(work)
    work.record(SubstanceCorrected, text=version, substance=substance, again=again, back=back)
    return True
