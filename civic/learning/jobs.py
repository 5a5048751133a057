"""The jobs of suggestions: for one issue, for all that wait, and the nightly training."""

from __future__ import annotations

import logging
from typing import Final

from sqlalchemy import text

from civic.core.jobs import Retry, Tools, defer_many, job
from civic.core.permissions import SYSTEM
from civic.learning.likeness import AT_ONCE, look_at_photos
from civic.learning.reactions import SUGGEST, SUGGEST_OPEN
from civic.learning.suggesting import suggest_for
from civic.learning.training import cases_of, forget_old_files, train

MOST_AT_ONCE: Final = 500
"""Open issues that are looked at anew after the rules or the method changed, the newest first."""

_WAITING = text("""
    SELECT id FROM issue WHERE status = 'received' ORDER BY received_at DESC, id DESC LIMIT :most
""")
_log = logging.getLogger(__name__)


@job(SUGGEST, retry=Retry(first=5, longest=600, most=6))
def suggest(tools: Tools, issue_id: int) -> None:
    """Find the suggestions for an issue, after a look at its photos."""
    with tools.database.transaction() as session:
        look_at_photos(session, tools.storage, issue_id)
    with tools.database.transaction() as session:
        suggest_for(session, tools.storage, issue_id)


@job(SUGGEST_OPEN, retry=Retry(first=5, longest=600, most=6))
def suggest_open(tools: Tools) -> None:
    """Have the suggestions found anew for the newest issues that nobody has taken."""
    with tools.database.transaction() as session:
        waiting = session.scalars(_WAITING, {"most": MOST_AT_ONCE}).all()
        defer_many(session, SUGGEST, [{"issue_id": issue_id} for issue_id in waiting])


@job("learning.train", every="40 2 * * *", retry=Retry(first=300, longest=3600, most=3))
def train_nightly(tools: Tools) -> None:
    """Learn from the past as it is now: what was erased or taken back since is in no model after it."""
    with tools.database.reading() as session:
        cases = cases_of(session)
    for kind, some in cases.items():
        with tools.database.transaction() as session:
            done = train(session, tools.storage, SYSTEM, kind, some)
        _log.info("learned %s from %s issues in %.1f s", kind, done.cases, done.seconds)
    with tools.database.transaction() as session:
        forget_old_files(session, tools.storage)


@job("learning.look_at_photos", every="*/15 * * * *")
def look_at_new_photos(tools: Tools) -> None:
    """Note the likeness of photos that came with an import, some at a time."""
    with tools.database.transaction() as session:
        looked = look_at_photos(session, tools.storage, most=AT_ONCE)
    if looked:
        _log.info("looked at %s photos", looked)
