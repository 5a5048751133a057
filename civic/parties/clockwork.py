"""What time does to sendings: links run out."""

from __future__ import annotations

import logging

from sqlalchemy import select

from civic.core import clock
from civic.core.errors import NotFound, WrongStatus
from civic.core.jobs import Tools, job
from civic.issues.models import Assignment, Issue
from civic.parties.commands.expire import expire
from civic.parties.models import PartyLink
from civic.parties.status import OPEN

CHUNK = 200

_log = logging.getLogger(__name__)


@job("parties.expire", every="*/5 * * * *")
def expire_links(tools: Tools) -> None:
    """Links whose time is over end, and their departments are told."""
    after = 0
    while True:
        with tools.database.reading() as session:
            rows = session.execute(
                select(PartyLink.id, Issue.public_id)
                .join(Assignment, Assignment.id == PartyLink.assignment_id)
                .join(Issue, Issue.id == Assignment.issue_id)
                .where(PartyLink.status.in_(OPEN), PartyLink.expires_at <= clock.now(), PartyLink.id > after)
                .order_by(PartyLink.id)
                .limit(CHUNK)
            ).all()
        for row in rows:
            try:
                with tools.database.transaction() as session:
                    expire(session, row.public_id, row.id)
            except (NotFound, WrongStatus):
                continue
            except Exception:
                _log.exception("the link %s could not be ended", row.id)
        if len(rows) < CHUNK:
            return
        after = rows[-1].id
