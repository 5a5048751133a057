"""What becomes of flags when somebody deletes their account."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import update
from sqlalchemy.orm import Session

from civic.core.forgetting import Leaving, forgets
from civic.moderation.models import Flag


@forgets("moderation")
def let_go_of_flags(session: Session, leaving: Leaving) -> Mapping[str, int]:
    """A colleague's flags stay without whose they were; a resident's never had more than the hash of a number that
    nobody bears any more.
    """
    mine = update(Flag).where(Flag.person_id == leaving.person_id)
    session.execute(mine.values(person_id=None, who=None))
    return {}
