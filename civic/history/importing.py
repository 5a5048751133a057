"""A city's history out of a file: looked through first, then taken over in chunks, each a transaction of its own.

What is committed stays, so that a run that was broken off is completed by starting it again: rows are known by the
source's ids, and what is there already is passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.city.events import CityReloaded
from civic.city.queries import CityRules, city_rules
from civic.city.shape import begin_shaping, record_shaping
from civic.core import clock
from civic.core.db import Database
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import SYSTEM
from civic.departments.queries import triage_desk
from civic.history.catalogue import Catalogue, make, plan_catalogue
from civic.history.chunk import Placed, place_rows, sort_rows
from civic.history.city import read_city
from civic.history.mapping import HistoryMapping
from civic.history.mapping_parts import asked_by
from civic.history.moments import RowProblem
from civic.history.past import IMPORT
from civic.history.places import Places
from civic.history.readers import Record, opened, read_records
from civic.history.rejects import Rejects
from civic.history.rows import HistoryRow, Rows, external_id_of, ignored
from civic.history.scan import Scan, scan
from civic.history.updating import write_changed
from civic.history.writing import write_new

CHUNK = 2_500
"""Rows of one transaction: some three events each, and the pass that gives positions takes whole transactions."""

SAMPLE = 5

_PATIENCE = text("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
_TABLES = "issue, report, assignment, issue_update, issue_area, imported_issue, event, event_subject, event_position"
_UNTOLD = text("""
    SELECT EXISTS (SELECT FROM imported_issue WHERE source = :source AND imported_at > coalesce(
        (SELECT max(recorded_at) FROM event WHERE subject_kind = 'city' AND kind = 'city.reloaded'), '-infinity'))
""")


class Progress(Protocol):
    """Hears how far it is: ``stage`` is ``scan`` (in bytes) or ``rows``."""

    def __call__(self, stage: str, done: int, of: int) -> None: ...


@dataclass
class Imported:
    """What came of it.

    ``rejected`` is by reason, ``examples`` the number of the first such record and what its text mentions;
    ``repeated`` rows say the same as a later one of their id; ``idle`` are names of the mapping's table of visibilities
    that no row has; ``first`` and ``last`` are the moments of receipt of what was taken or was there already.
    """

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0
    uncertain: int = 0
    swapped: int = 0
    ignored: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    examples: dict[str, tuple[int, Mapping[str, object]]] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    events: int = 0
    first: datetime | None = None
    last: datetime | None = None
    sample: list[HistoryRow] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether anything is another than before."""
        return bool(self.added or self.changed or self.categories or self.departments)


def import_issues(
    owner: Database,
    path: Path,
    mapping: HistoryMapping,
    *,
    key: bytes,
    rejected: Path,
    told: Progress,
    dry_run: bool = False,
) -> Imported:
    """Take over the reports of a file. ``owner`` is the tables' owner, ``key`` the city's secret key.

    Rows that are not taken are written to ``rejected``. With ``dry_run`` nothing is written at all. Raises, before
    anything is written, FileRefused, MappingError, NotFound ``city.not_found``, DomainError ``history.no_triage``;
    later ``history.rejects_unwritable`` and what the database raises: then the chunk it happened in is taken back.
    """
    seen = scan(path, mapping, lambda done, of: told("scan", done, of))
    started = clock.now()
    result = Imported(rows=seen.records)
    with owner.transaction() as session:
        rules = _rules(session)
        begin_shaping(session, IMPORT)
        catalogue = plan_catalogue(session, mapping, seen.categories.keys(), seen.departments.keys())
        if not dry_run:
            make(session, IMPORT, catalogue)
    result.categories = tuple(category.code for category in catalogue.new_categories)
    result.departments = tuple(unit.code for unit in catalogue.new_departments)
    named = {name for levels in seen.categories for name in asked_by(levels)}
    result.idle = tuple(sorted(mapping.categories.visibility.keys() - named))
    rejects = Rejects(rejected, seen.columns)
    run = _Run(owner, mapping, seen, catalogue, rules, key, rejects, result, started, dry_run)
    try:
        run.through(path, told)
        if not dry_run:
            rejects.finish()
    finally:
        rejects.abandon()
    if not dry_run:
        _finish(owner, mapping.source, result)
    return result


class _Run:
    """One pass through the file."""

    def __init__(
        self,
        owner: Database,
        mapping: HistoryMapping,
        seen: Scan,
        catalogue: Catalogue,
        rules: CityRules,
        key: bytes,
        rejects: Rejects,
        result: Imported,
        started: datetime,
        dry_run: bool,
    ) -> None:
        self._owner, self._mapping, self._seen, self._rules = owner, mapping, seen, rules
        self._key, self._rejects, self.result = key, rejects, result
        self._started, self._dry_run = started, dry_run
        zone = ZoneInfo(mapping.time_zone or rules.time_zone)
        self._rows = Rows(mapping, zone, started, catalogue.categories, catalogue.departments)
        self._places = Places(mapping.place)

    def through(self, path: Path, told: Progress) -> None:
        done = 0
        with opened(path) as stream:
            records = read_records(stream, self._mapping.file)
            while some := list(islice(records, CHUNK)):
                self._chunk(some)
                done += len(some)
                told("rows", done, self._seen.records)

    def _chunk(self, records: Sequence[Record]) -> None:
        understood = list(self._understood(records))
        if not understood and not self._rejects.rows:
            return
        with self._owner.transaction() as session:
            session.execute(_PATIENCE)
            if not self._dry_run:
                # Whoever shapes the city meanwhile, another import too, waits for the end of the chunk.
                begin_shaping(session, IMPORT)
            self._write(session, understood)
            if not self._dry_run:
                self._rejects.flush()
        if not self._dry_run:
            with self._owner.transaction() as session:
                session.execute(text("SELECT given FROM sequence_events()"))

    def _understood(self, records: Sequence[Record]) -> Iterator[tuple[Record, HistoryRow]]:
        for record in records:
            reason = ignored(self._mapping, record.fields) if record.problem is None else None
            if reason is not None:
                self.result.ignored[reason] += 1
                continue
            try:
                if record.problem is None:
                    later = self._seen.later(external_id_of(self._mapping, record.fields), record)
                    if later is not None and later[1]:
                        self.result.repeated += 1
                        continue
                    if later is not None:
                        raise RowProblem("id_superseded", later=later[0])
                yield record, self._rows.read(record)
            except RowProblem as problem:
                self._reject(record, problem)

    def _write(self, session: Session, understood: Sequence[tuple[Record, HistoryRow]]) -> None:
        placed = place_rows(
            session, [row for _, row in understood], self._places, self._rules,
            mend_swapped=self._mapping.place.swapped == "mend",
        )  # fmt: skip
        taken: list[Placed] = []
        records: dict[str, Record] = {}
        for (record, _), found in zip(understood, placed, strict=True):
            if isinstance(found, RowProblem):
                self._reject(record, found)
            else:
                taken.append(found)
                records[found.row.external_id] = record
        sorted_rows = sort_rows(session, self._mapping.source, taken, lock=not self._dry_run)
        for each, public_id in sorted_rows.worked_on:
            self._reject(records[each.row.external_id], RowProblem("worked_on_here", issue=public_id))
        if not self._dry_run:
            city = read_city(session)
            source, language = self._mapping.source, self._mapping.language
            self.result.events += write_new(
                session,
                city,
                sorted_rows.new,
                source=source,
                language=language,
                key=self._key,
                at=self._started,
            )
            self.result.events += write_changed(
                session, city, sorted_rows.changed, language=language, at=self._started
            )
        self._count(sorted_rows.new, [placed for _, placed in sorted_rows.changed], sorted_rows.unchanged)

    def _count(self, new: Sequence[Placed], changed: Sequence[Placed], unchanged: Sequence[Placed]) -> None:
        result = self.result
        result.added += len(new)
        result.changed += len(changed)
        result.unchanged += len(unchanged)
        for placed in (*new, *changed, *unchanged):
            result.uncertain += placed.uncertain
            result.swapped += placed.swapped
            at = placed.row.received_at
            result.first = min(at, result.first or at)
            result.last = max(at, result.last or at)
        room = SAMPLE - len(result.sample)
        result.sample += [placed.row for placed in (*new, *changed)[:room]]

    def _reject(self, record: Record, problem: RowProblem) -> None:
        self.result.rejected[problem.code] += 1
        self.result.examples.setdefault(problem.code, (record.number, problem.params))
        if not self._dry_run:
            self._rejects.add(record, problem.code, problem.params)


def _rules(session: Session) -> CityRules:
    rules = city_rules(session)
    try:
        triage_desk(session)
    except NotFound as error:
        raise DomainError("history.no_triage") from error
    return rules


def _finish(owner: Database, source: str, result: Imported) -> None:
    """Statistics for the planner, and one event for all who look at the city. A run that was killed could not tell."""
    with owner.transaction() as session:
        begin_shaping(session, SYSTEM)
        if result.is_new or session.scalar(_UNTOLD, {"source": source}):
            body = CityReloaded(source=source, added=result.added, changed=result.changed)
            record_shaping(session, SYSTEM, body)
    if result.is_new:
        with owner.transaction() as session:
            session.execute(_PATIENCE)
            session.execute(text(f"ANALYZE {_TABLES}"))
    with owner.transaction() as session:
        session.execute(text("SELECT given FROM sequence_events()"))
