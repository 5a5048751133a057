"""What has been kept long enough goes: contacts by category, and what has expired. Each run leaves a row about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from sqlalchemy.orm import Session

from civic.city.shape import begin_shaping, record_shaping
from civic.core import clock
from civic.core.db import Database
from civic.core.erasures import PUBLISH_ERASURES
from civic.core.events import StoredEvent
from civic.core.jobs import Retry, Tools, defer, job
from civic.core.permissions import SYSTEM, Actor, policies
from civic.core.reactor import react_to
from civic.issues.contacts import take_due
from civic.notifications.reactions import forget_addresses
from civic.privacy.events import RetentionRan
from civic.privacy.models import RetentionRun

RUN_NOW: Final = "privacy.retention_now"

CHUNK: Final = 1000
"""Contacts in one transaction: a long one would hold up positions of the log and vacuum."""

Sweep = Callable[[Tools], int]
SWEEPS: dict[str, Sweep] = {}
"""Kind of row → what removes the expired ones and says how many. Filled by the packages that keep such rows."""

Told = Callable[[int], None]


def sweeps(kind: str) -> Callable[[Sweep], Sweep]:
    """Register what removes expired rows of a kind in each run of retention, in transactions of its own."""

    def register(function: Sweep) -> Sweep:
        if kind in SWEEPS:
            raise ValueError(f"two sweeps of {kind}")
        SWEEPS[kind] = function
        return function

    return register


@job("privacy.retention", every="7 2 * * *", retry=Retry(first=60, longest=3600, most=5))
def run_by_the_clock(tools: Tools) -> None:
    run_retention(tools, SYSTEM)


@job(RUN_NOW, retry=Retry(first=60, longest=3600, most=5))
def run_for(tools: Tools, person_id: int | None) -> None:
    """A run that an administrator has asked for."""
    run_retention(tools, Actor(person_id=person_id, origin="system"))


def run_retention(tools: Tools, actor: Actor, told: Told = lambda _count: None) -> RetentionRun:
    """Remove what has been kept long enough, in chunks that each commit; returns the finished run.

    Cut off anywhere, it has done a part and the next run does the rest; its row then has no end. ``told`` hears how
    many contacts are gone so far. Raises NotAllowed.
    """
    policies.require("retention.run", actor)
    database = tools.database
    with database.transaction() as session:
        run = RetentionRun(began_at=clock.now(), asked_by_id=actor.person_id, contacts={}, swept={})
        session.add(run)
        session.flush()
        run_id = run.id
    contacts: Counter[str] = Counter()
    while taken := _take_chunk(database, run_id, contacts):
        told(contacts.total())
        if taken < CHUNK:
            break
    swept = {kind: sweep(tools) for kind, sweep in sorted(SWEEPS.items())}
    with database.transaction() as session:
        run = session.get_one(RetentionRun, run_id)
        run.contacts, run.swept, run.ended_at = dict(contacts), swept, clock.now()
        _tell(session, actor, run)
    return run


def _take_chunk(database: Database, run_id: int, contacts: Counter[str]) -> int:
    with database.transaction() as session:
        taken = take_due(session, CHUNK)
        forget_addresses(session, [each.report for each in taken])
        contacts.update(each.category for each in taken)
        # With each chunk, so that a run that is cut off has said what it did.
        session.get_one(RetentionRun, run_id).contacts = dict(contacts)
        return len(taken)


def _tell(session: Session, actor: Actor, run: RetentionRun) -> None:
    """An event only where something went: a city's log need not say each night that nothing happened."""
    if run.contacts or any(run.swept.values()):
        begin_shaping(session, SYSTEM)
        body = RetentionRan(run=run.id, contacts=run.contacts, swept=run.swept)
        record_shaping(session, actor, body)


@react_to("city.retention_ran")
def publish_removals(session: Session, _event: StoredEvent) -> None:
    """What was removed is noted beside the backups too."""
    defer(session, PUBLISH_ERASURES)


@react_to("city.retention_asked")
def begin_the_run(session: Session, event: StoredEvent) -> None:
    defer(session, RUN_NOW, person_id=event.actor_id)
