"""The authors change a text that is published."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.amendments.texts import new_text, said
from initiatives.proposals.submission import Proposal, checked
from initiatives.proposals.work import take
from initiatives.signatures.asking import require_collecting


def rewrite(
    session: Session,
    actor: Actor,
    public_id: str,
    proposal: Proposal,
    *,
    version: int,
    substance: bool | None,
) -> int:
    """Let another text hold, with ``why`` it was changed; returns its version. ``version`` is the one that was read,
    ``substance``: those who signed are asked again. Its language stays.

    Raises NotFound, NotAllowed, WrongStatus (no signatures are collected), InvalidInput, DomainError
    ``amendment.text_changed`` (another text holds than was read), ``text.missing`` at ``why``,
    ``initiative.nothing_changed``, ``amendment.substance_missing``.
    """
    work = take(session, actor, public_id)
    work.require("initiative.rewrite")
    require_collecting(work, "rewrite")
    was = work.text()
    if version != was.number:
        raise DomainError("amendment.text_changed")
    values = checked(proposal, complete=True)
    why = values.pop("why")
    del values["language"]
    if not why:
        raise DomainError("text.missing", field="why")
    if all(getattr(was, name) == value for name, value in values.items()):
        raise DomainError("initiative.nothing_changed")
    return new_text(work, values, why=why, substance=said(substance))
