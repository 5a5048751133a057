"""The verb for one issue of a bulk: done or refused, for trial or for good."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from civic.core.db import domain_error
from civic.core.errors import DomainError, InvalidInput
from civic.core.permissions import Actor
from civic.issues.models import Issue
from civic.triage.bulk.doing import BulkVerb
from civic.triage.bulk.models import BulkItem
from civic.triage.presence.claims import heed

BROKEN = "bulk.item_failed"
"""A defect of the program at this issue; the log has it, the others go on."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Doing:
    """What is done for each issue, and by whose rights of this moment."""

    verb: BulkVerb
    actor: Actor
    fields: Mapping[str, Any]
    despite_claims: bool


def attempt(session: Session, doing: Doing, item: BulkItem, *, trial: bool = False) -> str | None:
    """Do the verb for the item's issue; returns the code of a refusal, after which nothing of it is left.

    On ``trial`` nothing is left in any case, and the locks go with it. A lost database is raised.
    """
    point = session.begin_nested()
    try:
        public_id = session.scalars(select(Issue.public_id).where(Issue.id == item.issue_id)).one()
        if not doing.despite_claims:
            heed(session, doing.actor, public_id)
        doing.verb.run(session, doing.actor, public_id, item.assignment_id, doing.fields)
        session.flush()
    except DomainError as refused:
        point.rollback()
        return code_of(refused)
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        point.rollback()
        known = domain_error(error)
        if known is None:
            _log.exception("%s failed for issue %s", doing.verb.name, item.issue_id)
        return BROKEN if known is None else known.code
    except Exception:
        point.rollback()
        _log.exception("%s failed for issue %s", doing.verb.name, item.issue_id)
        return BROKEN
    if trial:
        point.rollback()
    else:
        point.commit()
    return None


def code_of(refused: DomainError) -> str:
    """The code that says most: of one field's problem, where that is what a refusal is about."""
    if isinstance(refused, InvalidInput) and refused.problems:
        return refused.problems[0].code
    return refused.code
