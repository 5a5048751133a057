"""A signature through the page, everything included, against a bare durable insert of a row.

``python -m tests.bench.sign_page [--signatures 300] [--profile]``

Both run on one durable cluster (fsync on, commits waited for), one after the other in turns, on one connection. CPU is
that of this process and of its database backend, read from the system; ``--profile`` prints where this process spends
it.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import tempfile
from pathlib import Path

import psycopg2
from flask.testing import FlaskClient
from rich.console import Console
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core.cluster import Cluster
from civic.core.db import Database, counted_statements, make_engine
from civic.core.settings import Settings
from migrations.run import upgrade
from tests.bench.create_issue import compared, joined, measure
from tests.integration.initiatives.town import Town
from tests.signing import session_key, sign_in
from tests.small_city import KEY, small_city

WARM_UP = 20
ROUNDS = 5
NEVER = 2_000_000_000
"""Signatures that nobody can reach."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--signatures", type=int, default=300)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)  # the server's own user must pass
        cluster = Cluster(Path(folder) / "cluster")
        try:
            run(cluster, Path(folder), asked.signatures, profiled=asked.profile)
        finally:
            cluster.stop(mode="immediate")


def run(cluster: Cluster, folder: Path, signatures: int, *, profiled: bool) -> None:
    from web.app import create_app
    from web.live import TAIL

    urls = cluster.start()
    upgrade(urls.owner)
    settings = Settings(
        data=folder, secret_key=KEY.decode(), database_url=urls.app, database_direct_url=urls.app,
        storage=str(folder / "storage"),
    )  # fmt: skip
    app = create_app(settings)
    # The tail works after the answer; what is measured is the request.
    app.extensions[TAIL].stop()
    engine = app.extensions["veche"].database.engine
    with Database(make_engine(urls.app)).transaction() as session:
        address, keys = _prepared(session, signatures + WARM_UP + 1)
    waiting = [_opened(app.test_client(), key, address) for key in keys]

    def sign() -> None:
        browser, token = waiting.pop()
        answer = browser.post(
            f"{address}/sign",
            data={"csrf_token": token, "version": "1", "agree": "yes", "idempotency_key": token[-40:]},
        )
        assert answer.status_code == 303, answer.get_data(as_text=True)

    bare = psycopg2.connect(urls.superuser.replace("postgresql+psycopg2", "postgresql"))
    with bare, bare.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (id bigserial PRIMARY KEY, person_id int, at timestamptz)")

    def insert() -> None:
        with bare, bare.cursor() as cursor:
            cursor.execute("INSERT INTO bare (person_id, at) VALUES (1, now())")

    for _ in range(WARM_UP):
        sign()
        insert()
    with counted_statements(engine) as statements:
        sign()
    if profiled:
        profile = cProfile.Profile()
        for _ in range(signatures):
            profile.runcall(sign)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(60)
        return
    with engine.connect() as connection:
        backend = int(connection.scalar(text("SELECT pg_backend_pid()")))
    parts = [
        (
            measure("bare insert", bare.info.backend_pid, signatures // ROUNDS, insert),
            measure("signature", backend, signatures // ROUNDS, sign),
        )
        for _ in range(ROUNDS)
    ]
    console = Console(width=140)
    console.print(compared("A signature through the page", joined(0, parts), joined(1, parts)))
    console.print(f"SQL statements of a signature: {len(statements)}")
    for statement in statements:
        console.print(f"  {statement[:120]}", markup=False)


def _prepared(session: Session, number: int) -> tuple[str, list[str]]:
    """The page of an initiative, and sessions of so many who may sign it."""
    town = Town(small_city(session))
    public_id = town.published(least=NEVER)
    people = [town.resident(("west", "east", None)[each % 3]) for each in range(number)]
    return f"/initiatives/{public_id}", [session_key(session, each.person_id or 0) for each in people]


def _opened(browser: FlaskClient, key: str, address: str) -> tuple[FlaskClient, str]:
    """A browser that has the page open, and its token against forgery."""
    sign_in(browser, key)
    html = browser.get(address).get_data(as_text=True)
    return browser, html.split('name="csrf_token" value="')[1].split('"')[0]


if __name__ == "__main__":
    main()
