"""The text says something else now: those who signed it before are asked whether they stand by it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, update

from civic.core import clock
from civic.core.errors import WrongStatus
from initiatives.proposals.work import Work
from initiatives.signatures.counting import count, move
from initiatives.signatures.models import Signature


def require_collecting(work: Work, verb: str) -> None:
    """Count what is new, and raise WrongStatus where no signatures are collected, or none any more after that."""
    initiative = work.initiative
    if initiative.status == "collecting":
        count(work)
    until = initiative.collecting_until
    if initiative.status != "collecting" or until is None or until <= clock.now():
        raise WrongStatus(verb, initiative.status)


def ask(work: Work, *which: ColumnElement[bool], was: str = "counted") -> int:
    """Ask those again whose signatures stand as ``was`` (and are meant) and were given to a text that said something
    else than the one that holds; returns how many. They count no more until they have renewed them.
    """
    initiative = work.initiative
    return move(
        work,
        update(Signature)
        .where(
            Signature.initiative_id == initiative.id, Signature.standing == was,
            Signature.version < initiative.substance, *which,
        )
        .values(standing="asked_again", asked_version=initiative.substance),
        was,
        "asked_again",
    )  # fmt: skip


def unask(work: Work) -> int:
    """Count those again who were asked and whose text says the same as the one that holds; returns how many."""
    initiative = work.initiative
    return move(
        work,
        update(Signature)
        .where(
            Signature.initiative_id == initiative.id,
            Signature.standing == "asked_again",
            Signature.version >= initiative.substance,
        )
        .values(standing="counted"),
        "asked_again",
        "counted",
    )
