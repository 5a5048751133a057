"""A register of residents: imported as HMACs, asked by residents about themselves."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.city.shape import CITY, begin_shaping
from civic.core import clock, events
from civic.core.bulk import copy_rows
from civic.core.errors import DomainError
from civic.core.permissions import Actor, policies
from civic.residence.end import end
from civic.residence.events import RegisterImported
from civic.residence.keyed import entry_key
from civic.residence.letters import Tried
from civic.residence.models import Residence, ResidenceTry, ResidentsEntry, ResidentsRegister
from civic.residence.register_file import RegisterRow
from civic.residence.rules import require_way, residence_rules
from civic.residence.verify import lock_person, settle
from civic.residence.where import HomeArea

MOST_TRIES: Final = 5
TRIES_WITHIN: Final = timedelta(days=1)
CHUNK: Final = 50_000
MOST_TOLD: Final = 40

_INCOMING = text("""
CREATE TEMP TABLE incoming_entry (entry bytea NOT NULL, area_code varchar) ON COMMIT DROP
""")
# Two entries alike that live in different places are two people whom the question does not tell apart: neither counts.
_TWICE = text("""
DELETE FROM incoming_entry WHERE entry IN (
    SELECT entry FROM incoming_entry GROUP BY entry HAVING count(DISTINCT coalesce(area_code, '')) > 1)
""")
_GONE = text("""
DELETE FROM residents_entry e WHERE NOT EXISTS (SELECT FROM incoming_entry i WHERE i.entry = e.entry)
""")
_ADD = text("""
INSERT INTO residents_entry AS e (entry, area_code) SELECT DISTINCT entry, area_code FROM incoming_entry
    ON CONFLICT (entry) DO UPDATE SET area_code = excluded.area_code
     WHERE e.area_code IS DISTINCT FROM excluded.area_code
""")


@dataclass(frozen=True, slots=True)
class RegisterTaken:
    """What an import came to. ``left_out`` are rows that could not be used, the first ones only; ``left_out_count`` all
    of them; ``twice`` rows that the question does not tell apart; ``without`` verified residents whom the register has
    no more, or elsewhere, and ``ended`` how many of their verifications were ended.
    """

    entries: int
    added: int
    gone: int
    twice: int
    without: int
    ended: int
    left_out_count: int
    left_out: list[RegisterRow] = field(default_factory=list)


def import_register(
    session: Session, actor: Actor, rows: Iterable[RegisterRow], asks: str, *, end_gone: bool = False
) -> RegisterTaken:
    """Take a whole register in the place of what there was, in the caller's transaction.

    ``end_gone`` also ends the verifications of those whom it has no more or in another area. Raises NotAllowed,
    DomainError ``register.empty`` (nothing of the file could be used; nothing is changed).
    """
    policies.require("residence.rule", actor)
    begin_shaping(session, actor)
    session.execute(_INCOMING)
    usable, bad = _sorted(rows)
    copied = 0
    while chunk := list(islice(usable, CHUNK)):
        copied += copy_rows(session, "incoming_entry", ("entry", "area_code"), chunk)
    if not copied:
        raise DomainError("register.empty", rows=bad.count)
    twice = _changed(session.execute(_TWICE))
    gone, before = _changed(session.execute(_GONE)), _entries(session)
    session.execute(_ADD)
    entries = _entries(session)
    session.execute(text("DROP TABLE incoming_entry"))
    session.merge(
        ResidentsRegister(
            id=1,
            asks=asks,
            area_type_id=city_rules(session).area_type_id,
            entries=entries,
            imported_at=clock.now(),
        )
    )
    session.flush()
    without = _without(session)
    if end_gone:
        for row in without:
            end(session, actor, row, "register")
    body = RegisterImported(asks=asks, entries=entries, added=entries - before, gone=gone)
    events.record(session, actor, CITY, body, rooms=[])
    return RegisterTaken(
        entries,
        entries - before,
        gone,
        twice,
        len(without),
        len(without) if end_gone else 0,
        bad.count,
        bad.first,
    )


def try_register(
    session: Session, actor: Actor, person_id: int, parts: Mapping[str, str], *, key: bytes
) -> Tried:
    """Look oneself up in the register; what was typed is not kept. A right entry verifies.

    Raises NotAllowed, DomainError ``residence.way_off``, ``residence.no_register``, ``residence.tries_enough`` (five
    wrong ones within a day), ``residence.entry_taken``; ``residence.part_missing`` and ``date.invalid`` at their
    fields, which are not counted.
    """
    policies.require("residence.own", actor, person_id)
    require_way(residence_rules(session), "register")
    register = session.get(ResidentsRegister, 1)
    if register is None:
        raise DomainError("residence.no_register", field="register")
    wanted = entry_key(key, register.asks, parts)
    lock_person(session, person_id)
    tried = session.get(ResidenceTry, person_id)
    if tried is not None and tried.since <= clock.now() - TRIES_WITHIN:
        tried.failed, tried.since = 0, clock.now()
    if tried is not None and tried.failed >= MOST_TRIES:
        raise DomainError("residence.tries_enough", field="register")
    found = session.get(ResidentsEntry, wanted)
    # An index has found it by then, but it compares HMACs under a secret key: their bytes tell nobody anything.
    if hmac.compare_digest(found.entry if found else bytes(len(wanted)), wanted) and found is not None:
        area = found.area_code
        home = HomeArea(register.area_type_id if area else None, area)
        settle(session, actor, person_id, "register", home, entry=wanted)
        return Tried(True, 0)
    if tried is None:
        tried = ResidenceTry(person_id=person_id, failed=0, since=clock.now())
        session.add(tried)
    tried.failed += 1
    session.flush()
    return Tried(False, MOST_TRIES - tried.failed)


@dataclass
class _Bad:
    count: int = 0
    first: list[RegisterRow] = field(default_factory=list)


def _sorted(rows: Iterable[RegisterRow]) -> tuple[Iterator[tuple[bytes, str | None]], _Bad]:
    bad = _Bad()

    def usable() -> Iterator[tuple[bytes, str | None]]:
        for row in rows:
            if row.entry is not None:
                yield row.entry, row.area
                continue
            bad.count += 1
            if len(bad.first) < MOST_TOLD:
                bad.first.append(row)

    return usable(), bad


def _without(session: Session) -> list[Residence]:
    """Verified by the register, which does not have them now, or has them elsewhere."""
    return list(
        session.scalars(
            select(Residence)
            .outerjoin(ResidentsEntry, ResidentsEntry.entry == Residence.entry)
            .where(
                Residence.way == "register",
                ResidentsEntry.entry.is_(None)
                | ResidentsEntry.area_code.is_distinct_from(Residence.area_code),
            )
            .order_by(Residence.person_id)
            .with_for_update(of=Residence)
        )
    )


def _entries(session: Session) -> int:
    return int(session.scalar(text("SELECT count(*) FROM residents_entry")) or 0)


def _changed(result: object) -> int:
    return int(getattr(result, "rowcount", 0))
