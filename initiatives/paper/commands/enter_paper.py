"""A clerk enters a batch of signatures on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, WrongStatus
from civic.core.permissions import Actor
from civic.intake.attachments import hold_attachment
from civic.residence.keyed import entry_key
from civic.residence.models import ResidentsRegister
from initiatives.proposals.events import PaperEntered
from initiatives.proposals.work import Work, take
from initiatives.signatures.counting import count
from initiatives.signatures.models import PaperBatch

MOST_LINES: Final = 2000

# From the register's area of each line upwards, as `initiatives.signatures.residents` does for accounts.
_CHECKED = text("""
WITH RECURSIVE line AS (SELECT DISTINCT entry FROM unnest(CAST(:entries AS bytea[])) AS entry),
found AS (
    SELECT entry, e.area_code FROM line JOIN residents_entry e USING (entry)
),
up AS (
    SELECT f.entry, CAST(:area_type AS integer) AS area_type_id, f.area_code AS code, a.parent_id
      FROM found f
      LEFT JOIN area_edition e ON e.area_type_id = CAST(:area_type AS integer) AND e.current
      LEFT JOIN area a ON a.edition_id = e.id AND a.code = f.area_code
     UNION
    SELECT up.entry, a.area_type_id, a.code, a.parent_id FROM area a JOIN up ON a.id = up.parent_id
),
home AS (
    SELECT f.entry,
           (SELECT d.area_id FROM initiative_district d JOIN area a ON a.id = d.area_id
              JOIN up ON up.entry = f.entry AND up.area_type_id = a.area_type_id AND up.code = a.code
             WHERE d.initiative_id = :initiative) AS district_id
      FROM found f
     WHERE CAST(:area AS integer) IS NULL
        OR EXISTS (SELECT FROM up JOIN area a USING (area_type_id, code) WHERE up.entry = f.entry AND a.id = :area)
),
given AS (
    INSERT INTO signature (initiative_id, district_id, version, standing, open, news, batch_id, entry, signed_at)
    SELECT :initiative, h.district_id, :version, 'counted', false, false, :batch, h.entry, :now
      FROM home h
     WHERE NOT EXISTS (SELECT FROM residence r JOIN signature s ON s.person_id = r.person_id
                        WHERE r.entry = h.entry AND s.initiative_id = :initiative AND s.standing <> 'withdrawn')
        ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT (SELECT count(*) FROM home) AS known, (SELECT count(*) FROM given) AS counted
""")

_UNCHECKED = text("""
INSERT INTO signature (initiative_id, version, standing, open, news, batch_id, signed_at)
SELECT :initiative, :version, 'counted', false, false, :batch, :now FROM generate_series(1, :lines)
""")


@dataclass(frozen=True, slots=True)
class Entered:
    """What a batch came to, as `initiatives.signatures.models.PaperBatch` says."""

    batch: int
    counted: int
    doubled: int
    unknown: int


def enter_paper(
    session: Session, actor: Actor, public_id: str, *, lines: int, attachment: str,
    people: Sequence[Mapping[str, str]] = (), key: bytes,
) -> Entered:  # fmt: skip
    """Enter so many ``lines`` of paper, whose scan is the actor's upload ``attachment``, and count them.

    Where there is a residents' register ``people`` has a line's parts (`civic.residence.keyed.QUESTIONS`) for each of
    them: only who is in the register, in the initiative's area, and has not signed before counts. Nothing of what was
    typed is kept but HMACs under ``key``, the city's secret key. Without a register each line counts, in no district.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``paper.lines`` (none, or more than 2,000),
    ``paper.lines_differ`` (``people`` are not as many as ``lines``) at ``lines``, ``attachment.not_found``.
    """
    work = take(session, actor, public_id)
    work.require("signature.paper")
    initiative, now = work.initiative, clock.now()
    if initiative.status != "collecting" or (
        initiative.collecting_until is not None and initiative.collecting_until <= now
    ):
        raise WrongStatus("enter_paper", initiative.status)
    if not 1 <= lines <= MOST_LINES:
        raise DomainError("paper.lines", field="lines", most=MOST_LINES)
    register = session.get(ResidentsRegister, 1)
    if register is not None and len(people) != lines:
        raise DomainError("paper.lines_differ", field="lines", typed=len(people))
    batch = PaperBatch(
        initiative_id=initiative.id, attachment_id=hold_attachment(session, actor, attachment),
        checked=register is not None, lines=lines, counted=lines, doubled=0, unknown=0, entered_at=now,
        entered_by_id=actor.person_id,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    if register is not None:
        _check(work, batch, register, [entry for each in people if (entry := _entry(key, register, each))])
    else:
        session.execute(_UNCHECKED, _values(work, batch) | {"lines": lines})
    work.record(
        PaperEntered, batch=batch.id, lines=lines, counted=batch.counted, doubled=batch.doubled,
        unknown=batch.unknown,
    )  # fmt: skip
    count(work)
    return Entered(batch.id, batch.counted, batch.doubled, batch.unknown)


def _check(work: Work, batch: PaperBatch, register: ResidentsRegister, entries: list[bytes]) -> None:
    row = work.session.execute(
        _CHECKED,
        _values(work, batch)
        | {"entries": entries, "area_type": register.area_type_id, "area": work.initiative.area_id},
    ).one()
    twice = len(entries) - len(set(entries))
    batch.counted = row.counted
    batch.doubled = row.known - row.counted + twice
    batch.unknown = batch.lines - batch.counted - batch.doubled


def _values(work: Work, batch: PaperBatch) -> dict[str, object]:
    initiative = work.initiative
    return {
        "initiative": initiative.id,
        "version": initiative.version,
        "batch": batch.id,
        "now": batch.entered_at,
    }


def _entry(key: bytes, register: ResidentsRegister, parts: Mapping[str, str]) -> bytes | None:
    """The register's entry of a line; None where what stands on the paper can be none."""
    try:
        return entry_key(key, register.asks, parts)
    except DomainError:
        return None
