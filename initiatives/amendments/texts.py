"""A published text becomes another: a version of its own, and what that means for those who signed before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.secrets import new_salt
from initiatives.proposals.events import Revised
from initiatives.proposals.models import InitiativeVersion
from initiatives.proposals.submission import LONGEST, commitment_to
from initiatives.proposals.work import Work
from initiatives.signatures.asking import ask

COPIED = (*(name for name in LONGEST if name != "why"), "language", "cost_least", "cost_most", "criteria")
"""What a version takes over from the one before."""


def said(substance: bool | None) -> bool:
    """What was said of a change. Raises DomainError ``amendment.substance_missing`` at ``substance`` for nothing."""
    if substance is None:
        raise DomainError("amendment.substance_missing", field="substance")
    return substance


def new_text(work: Work, changed: Mapping[str, Any], *, why: str, substance: bool) -> int:
    """Let a text with these parts changed hold from now on; returns its version.

    ``substance``: it says something else, so that those who signed before are asked again. The caller has seen to it
    that signatures are collected (`require_collecting`).
    """
    initiative, was = work.initiative, work.text()
    version = InitiativeVersion(
        initiative_id=initiative.id, number=was.number + 1, person_id=work.actor.person_id, why=why,
        substance=substance, salt=new_salt(), written_at=clock.now(),
        **{name: getattr(was, name) for name in COPIED} | dict(changed),
    )  # fmt: skip
    work.session.add(version)
    initiative.version = version.number
    if substance:
        initiative.substance = version.number
    work.session.flush()
    again = ask(work) if substance else None
    work.record(Revised, text=version.number, again=again, commitment=commitment_to(version))
    return version.number
