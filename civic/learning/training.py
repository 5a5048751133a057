"""Learning from the city's past: what texts are about, and how well both methods answer the newest tenth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from civic.city.shape import CITY
from civic.core import clock, events
from civic.core.permissions import Actor
from civic.core.storage import Storage
from civic.learning.events import Learned
from civic.learning.measured import NEWEST, Quality, tried
from civic.learning.method import Case, learn
from civic.learning.method import readings as readings_of
from civic.learning.models import LearnedMethod
from civic.learning.past import settled_of_city, texts_of_city
from civic.learning.store import key_of, put
from civic.learning.text_model import NotEnough

LEAST_CASES: Final = 50
"""Past issues below which nothing is learned: the words of the taxonomy do better."""

KEPT: Final = 30
"""Trainings of a kind that the page can look back on."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What became of a kind: ``quality`` None where there were too few to tell, ``cases`` 0: nothing was learned."""

    kind: str
    cases: int
    seconds: float
    quality: Quality | None


def cases_of(session: Session) -> dict[str, list[Case]]:
    """What each kind is learned from."""
    return {"category": texts_of_city(session), "department": settled_of_city(session)}


def readings(kind: str, cases: int) -> int:
    """How often cases are read and asked about while a kind is trained: for a bar that shows how far it is."""
    if kind != "category":
        return round(cases * NEWEST)
    return readings_of(round(cases * (1 - NEWEST))) + round(cases * NEWEST) + readings_of(cases)


def train(
    session: Session, storage: Storage, actor: Actor, kind: str, cases: Sequence[Case],
    done: Callable[[], None] = lambda: None,
) -> Trained:  # fmt: skip
    """Learn a kind anew and note how good it is; of ``department`` nothing is kept, its counts are always fresh.

    The last training of too few cases takes the one before out of use. Raises StorageUnavailable.
    """
    began_at, start = clock.now(), monotonic()
    if len(cases) < LEAST_CASES:
        return _noted(session, actor, Trained(kind, 0, 0.0, None), began_at, None)
    sha256, quality = None, None
    try:
        quality = tried(cases, done=done)
        if kind == "category":
            sha256 = put(storage, learn(cases, done=done))
    except NotEnough:
        return _noted(session, actor, Trained(kind, 0, 0.0, None), began_at, None)
    return _noted(session, actor, Trained(kind, len(cases), monotonic() - start, quality), began_at, sha256)


def _noted(
    session: Session, actor: Actor, trained: Trained, began_at: datetime, sha256: bytes | None
) -> Trained:
    row = LearnedMethod(
        kind=trained.kind, began_at=began_at, seconds=trained.seconds, cases=trained.cases, sha256=sha256,
        quality=trained.quality.as_json() if trained.quality else None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.execute(
        delete(LearnedMethod).where(LearnedMethod.kind == trained.kind, LearnedMethod.id <= row.id - KEPT * 2)
    )
    events.record(
        session, actor, CITY, Learned(suggestion=trained.kind, cases=trained.cases, training=row.id), rooms=[]
    )
    return trained


def forget_old_files(session: Session, storage: Storage, age: timedelta = timedelta(hours=1)) -> int:
    """Delete the files that no worker reads any more, the newest and what was in use an hour ago left alone."""
    rows = session.execute(
        select(LearnedMethod.sha256, LearnedMethod.began_at)
        .where(LearnedMethod.sha256.is_not(None))
        .order_by(LearnedMethod.id.desc())
    ).all()
    before, kept = clock.now() - age, {bytes(row.sha256) for row in rows[:1]}
    kept |= {bytes(row.sha256) for row in rows if row.began_at > before}
    gone = {bytes(row.sha256) for row in rows} - kept
    for sha256 in gone:
        storage.delete(key_of(sha256))
    return len(gone)


def newest(session: Session, kind: str) -> Any:
    """The last training of a kind: began_at, seconds, cases, sha256, quality; None before the first."""
    return session.execute(
        select(
            LearnedMethod.began_at, LearnedMethod.seconds, LearnedMethod.cases, LearnedMethod.sha256,
            LearnedMethod.quality,
        )
        .where(LearnedMethod.kind == kind)
        .order_by(LearnedMethod.id.desc())
        .limit(1)
    ).one_or_none()  # fmt: skip
