"""Signing by many at once against bare durable inserts of a row, with totals that are proved afterwards.

``python -m tests.bench.sign [--signatures 6000] [--rate 200] [--seconds 20] [--watchers 1000] [--few 10000]
[--many 1000000]``

Everything runs on one durable cluster (fsync on, commits waited for) from ``--processes`` processes with ``--threads``
connections each, while a counter follows the log as a worker's does. Measured are bare inserts, and signatures as fast
as they go, on one initiative and on twenty; a steady rate on one that ``--watchers`` open pages watch over the real web
process, with how long each signature takes, what the total lacks and when it comes to the pages; and how the time of a
signature grows from few to many. A signature through the page, and where its time goes: ``tests.bench.sign_page``.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from rich.console import Console
from sqlalchemy import text

from civic.core.cluster import Cluster, ClusterUrls
from civic.core.db import Database, make_engine
from civic.core.permissions import SYSTEM, Actor
from civic.core.tail import Tail
from initiatives.proposals.rooms import initiative_room
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.sign import sign
from initiatives.signatures.counter import Counter
from initiatives.signatures.recount import differences
from migrations.run import upgrade
from tests.bench.watchers import watching
from tests.integration.initiatives.town import Town
from tests.server import serving
from tests.small_city import small_city

AT_ONCE = 20
STARTING_SECONDS = 4.0
AFTERWARDS_SECONDS = 3.0
"""For the last total to be counted and to come to every page."""

NEVER = 2_000_000_000
"""Signatures that nobody can reach."""

_PEOPLE = """
WITH made AS (
    INSERT INTO person (email, name, language, created_at)
    SELECT 'p' || n || '@bench.invalid', 'P', 'en', now() FROM generate_series(:first, :last) AS n RETURNING id)
INSERT INTO residence (person_id, way, area_type_id, area_code, verified_at, expires_at)
SELECT made.id, 'claim', a.area_type_id, a.code, now(), now() + interval '1 year'
  FROM made JOIN area a ON a.code = CASE made.id % 2 WHEN 0 THEN 'west' ELSE 'east' END
RETURNING person_id
"""
_FILL = """
INSERT INTO signature (initiative_id, person_id, district_id, version, standing, open, news, signed_at)
SELECT i.id, r.person_id, a.id, 1, 'counted', false, false, now() - random() * interval '90 days'
  FROM initiative i, residence r JOIN area a ON a.code = r.area_code
 WHERE i.public_id = :public_id AND r.person_id BETWEEN :first AND :last
"""
_TOTAL = text("SELECT signatures FROM initiative WHERE public_id = :public_id")


@dataclass(frozen=True, slots=True)
class Task:
    """What one process does: these people sign these initiatives in turn, each at its moment (``every`` seconds apart,
    0: as fast as it goes); without initiatives rows are inserted bare.
    """

    url: str
    initiatives: Sequence[str]
    people: Sequence[int]
    threads: int
    every: float
    begin: float


Times = list[tuple[float, float]]
"""Beginning and end of each, in seconds of the clock."""


@dataclass(frozen=True, slots=True)
class Run:
    times: Times

    @property
    def rate(self) -> float:
        """How many a second, from the first beginning to the last end."""
        return len(self.times) / (max(end for _, end in self.times) - min(begun for begun, _ in self.times))

    def quantile(self, part: float) -> float:
        """Milliseconds."""
        took = sorted(end - begun for begun, end in self.times)
        return took[min(len(took) - 1, int(len(took) * part))] * 1000


def _signing(task: Task) -> Times:
    database = Database(make_engine(task.url, pool_size=task.threads))
    times: Times = []

    def one(thread: int) -> None:
        mine = task.people[thread :: task.threads]
        for number, person_id in enumerate(mine):
            wait = task.begin + (number * task.threads + thread) * task.every - time.time()
            if wait > 0:
                time.sleep(wait)
            begun = time.time()
            public_id = task.initiatives[(number + thread) % len(task.initiatives)]
            with database.transaction() as session:
                sign(session, Actor(person_id=person_id), public_id, version=1)
            times.append((begun, time.time()))

    _in_threads(task.threads, one)
    database.engine.dispose()
    return times


def _inserting(task: Task) -> Times:
    times: Times = []

    def one(thread: int) -> None:
        bare = psycopg2.connect(task.url.replace("postgresql+psycopg2", "postgresql"))
        for person_id in task.people[thread :: task.threads]:
            begun = time.time()
            with bare, bare.cursor() as cursor:
                cursor.execute("INSERT INTO bare (person_id, at) VALUES (%s, now())", (person_id,))
            times.append((begun, time.time()))
        bare.close()

    _in_threads(task.threads, one)
    return times


def _in_threads(threads: int, one: Callable[[int], None]) -> None:
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, range(threads)))


class Bench:
    """The city, people who have not signed yet, and processes that sign."""

    def __init__(self, urls: ClusterUrls, processes: int, threads: int) -> None:
        self.urls, self._processes, self._threads = urls, processes, threads
        self.database = Database(make_engine(urls.app))
        self._owner = Database(make_engine(urls.owner))
        self._made = 0
        with self._owner.transaction() as session:
            session.execute(
                text("CREATE TABLE bare (id bigserial PRIMARY KEY, person_id int, at timestamptz)")
            )
            session.execute(text("GRANT ALL ON bare, bare_id_seq TO PUBLIC"))
        with self.database.transaction() as session:
            self._town = small_city(session)

    def initiative(self) -> str:
        with self.database.transaction() as session:
            city = type(self._town)(session, self._town.departments, self._town.categories, self._town.areas)
            return Town(city).published(least=NEVER, per_mille=0)

    def people(self, number: int) -> list[int]:
        """So many new residents."""
        first, self._made = self._made + 1, self._made + number
        with self._owner.transaction() as session:
            found = list(session.scalars(text(_PEOPLE), {"first": first, "last": self._made}))
        return found

    def fill(self, public_id: str, number: int) -> None:
        """Let so many more have signed, and count them."""
        people = self.people(number)
        with self._owner.transaction() as session:
            session.execute(text(_FILL), {"public_id": public_id, "first": min(people), "last": max(people)})
        with self._owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in ("signature", "person", "residence"):
                connection.execute(text(f"VACUUM ANALYZE {table}"))
        with self.database.transaction() as session:
            count_signatures(session, SYSTEM, public_id)

    def insert(self, number: int) -> Run:
        return self._run(_inserting, [], list(range(number)), 0)

    def sign(self, initiatives: Sequence[str], number: int, *, rate: float = 0) -> Run:
        return self._run(_signing, initiatives, self.people(number), rate)

    def _run(
        self, work: Callable[[Task], Times], initiatives: Sequence[str], people: list[int], rate: float
    ) -> Run:
        begin = time.time() + STARTING_SECONDS
        tasks = [
            Task(
                self.urls.app, initiatives, people[number :: self._processes], self._threads,
                self._processes / rate if rate else 0, begin + (number / rate if rate else 0),
            )
            for number in range(self._processes)
        ]  # fmt: skip
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self._processes, mp_context=context) as pool:
            return Run([each for part in pool.map(work, tasks) for each in part])

    def total(self, public_id: str) -> int:
        with self.database.reading() as session:
            return int(session.execute(_TOTAL, {"public_id": public_id}).scalar_one())

    def prove(self, initiatives: Sequence[str]) -> str:
        """Whether all totals are what the signatures say."""
        with self.database.transaction() as session:
            wrong = [each for public_id in initiatives for each in differences(session, public_id)]
        return "exact" if not wrong else f"WRONG: {wrong[:3]}"


@contextmanager
def counting(bench: Bench) -> Iterator[None]:
    """A counter that follows the log, as beside a worker."""
    counter = Counter(Database(make_engine(bench.urls.app, application="bench counter")))
    tail = Tail(bench.urls.app, counter.hear, application="bench tail")
    tail.start()
    counter.start(tail.wait_ready)
    try:
        yield
    finally:
        tail.stop()
        counter.stop(10)


def _age_of_total(bench: Bench, public_id: str, over: threading.Event, ages: list[int]) -> None:
    """How many signatures that are committed the total lacks, looked at ten times a second."""
    query = text(
        "SELECT (SELECT count(*) FROM signature s WHERE s.initiative_id = i.id AND s.id > i.counted_to)"
        " FROM initiative i WHERE public_id = :public_id"
    )
    while not over.wait(0.1):
        with bench.database.reading() as session:
            ages.append(int(session.execute(query, {"public_id": public_id}).scalar_one()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--signatures", type=int, default=6_000)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--watchers", type=int, default=1_000)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--threads", type=int, default=8)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)  # the server's own user must pass
        cluster = Cluster(Path(folder) / "cluster")
        try:
            urls = cluster.start()
            upgrade(urls.owner)
            bench = Bench(urls, asked.processes, asked.threads)
            with serving(urls, Path(folder)) as server:
                run(bench, asked, server.url)
        finally:
            cluster.stop(mode="immediate")


def run(bench: Bench, asked: argparse.Namespace, url: str) -> None:
    console = Console(width=110)
    console.print(f"Signatures, {asked.processes} processes with {asked.threads} connections each")

    def add(name: str, done: Run, totals: str = "") -> None:
        # Told at once: to the end it takes minutes.
        console.print(
            f"{name:<24} {done.rate:7,.0f} a second, median {done.quantile(0.5):6.1f} ms, "
            f"p95 {done.quantile(0.95):6.1f} ms  {totals}"
        )

    one, twenty = bench.initiative(), [bench.initiative() for _ in range(AT_ONCE)]
    with counting(bench):
        bench.sign([one], 400)
        bare = bench.insert(asked.signatures)
        add("bare inserts", bare)
        fast = bench.sign([one], asked.signatures)
        add("one initiative", fast, bench.prove([one]))
        many = bench.sign(twenty, asked.signatures)
        add(f"{AT_ONCE} at once", many, bench.prove(twenty))
        over, ages = threading.Event(), list[int]()
        looking = threading.Thread(target=_age_of_total, args=(bench, one, over, ages))
        with watching(url, initiative_room(one), asked.watchers) as heard:
            looking.start()
            steady = bench.sign([one], int(asked.rate * asked.seconds), rate=asked.rate)
            over.set()
            looking.join()
            time.sleep(AFTERWARDS_SECONDS)
        add(f"one, at {asked.rate:.0f} a second", steady, bench.prove([one]))
        grown = []
        for size in (asked.few, asked.many):
            public_id = bench.initiative()
            bench.fill(public_id, size)
            grown.append(bench.sign([public_id], asked.signatures))
            add(f"with {size:,} before", grown[-1], bench.prove([public_id]))
    console.print(f"Signatures against bare inserts: {fast.rate / bare.rate:.2f} of their rate.")
    if heard.delays:
        late = sorted(heard.delays)
        right = heard.totals.count(bench.total(one))
        console.print(
            f"{len(heard.totals):,} pages heard {len(late):,} totals: median {late[len(late) // 2] * 1000:,.0f} ms "
            f"after the count, p95 {late[int(len(late) * 0.95)] * 1000:,.0f} ms; {right:,} of them have the last one."
        )
    if ages:
        console.print(
            f"At {asked.rate:.0f} a second the total lacked {statistics.median(ages):.0f} signatures (median), "
            f"{max(ages)} at most."
        )
    console.print(f"From few to many a signature takes {grown[0].rate / grown[1].rate:.2f} times as long.")


if __name__ == "__main__":
    main()
