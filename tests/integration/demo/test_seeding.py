"""Seeding fills an empty database wholly, or leaves it empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.categories.files import read_taxonomy
from civic.core import clock
from civic.core.cluster import ClusterUrls
from civic.core.db import Database, make_engine
from civic.core.storage import Storage
from civic.demo.chronicle import Chronicle, open_book
from civic.demo.history import begins_at, live
from civic.demo.people import settle_people
from civic.demo.pictures import draw_album
from civic.demo.seed import STEPS, fill
from civic.demo.shape import TAXONOMY, department_ids, shape_city
from geo.town import Layer
from initiatives.demo.seed import live_initiatives
from tests.demo_city import DemoCity

pytestmark = pytest.mark.xdist_group("demo_city")

NOW = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)


@pytest.fixture
def owner(fresh: ClusterUrls) -> Iterator[Database]:
    database = Database(make_engine(fresh.owner, pooled=False))
    yield database
    database.engine.dispose()


def test_a_city_is_never_seeded_again(new_demo_city: DemoCity, demo_layers: Mapping[str, Layer]) -> None:
    owner = Database(make_engine(new_demo_city.urls.owner, pooled=False))
    assert (
        fill(owner, lambda: new_demo_city.storage, b"k" * 32, above=live_initiatives, layers=demo_layers)
        is None
    )
    owner.engine.dispose()


class _Killed(BaseException):
    pass


def test_seeding_that_is_broken_off_leaves_nothing_behind(
    owner: Database, tmp_path: Path, demo_layers: Mapping[str, Layer]
) -> None:
    told: list[tuple[str, float]] = []

    def killed_while_writing(step: str, share: float) -> None:
        told.append((step, share))
        if step == "writing":
            raise _Killed

    with pytest.raises(_Killed):
        fill(
            owner,
            lambda: Storage(tmp_path),
            b"k" * 32,
            above=live_initiatives,
            layers=demo_layers,
            progress=killed_while_writing,
        )
    with owner.reading() as session:
        for table in ("city", "street", "person", "issue", "event", "event_subject", "basemap_feature"):
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0, table
    assert list(dict.fromkeys(step for step, _ in told)) == list(STEPS)
    shares = [share for _, share in told]
    assert shares == sorted(shares)


def history(session: Session, layers: Mapping[str, Layer], storage: Storage, seed: int) -> Chronicle:
    taxonomy = read_taxonomy(TAXONOMY)
    shape_city(session, layers, taxonomy)
    staff = settle_people(session, department_ids(session), begins_at(NOW))
    with clock.frozen(begins_at(NOW)) as time:
        book = open_book(session, staff, b"k" * 32, time, seed)
        # Rolled back or not, a numbering goes on: compared are two books that begin alike.
        book.first_ids = dict.fromkeys(book.first_ids, 1)
        album = draw_album(storage, lambda _share: None)
        live(book, taxonomy, layers, album, now=NOW, seed=seed, issues=120, told=lambda _share: None)
    return book


def plain(book: Chronicle) -> list[Any]:
    """All rows and events but what the database has numbered."""
    left_out = ("_sa_instance_state", "category_id", "area_id", "department_id", "person_id", "author_id",
                "assignee_id", "not_by_id", "delivered_by_id", "asset_id")  # fmt: skip
    rows = [
        (table.__name__, {name: value for name, value in vars(row).items() if name not in left_out})
        for table, those in book.rows.items()
        for row in those
    ]
    return [*rows, *((event.subject, event.kind, event.at, event.body) for event in book.events)]


def test_the_same_seed_and_moment_give_the_same_history(
    owner: Database, tmp_path: Path, demo_layers: Mapping[str, Layer]
) -> None:
    books = []
    for seed in (3, 3, 4):
        session = owner.sessions()
        books.append(plain(history(session, demo_layers, Storage(tmp_path), seed)))
        session.rollback()
        session.close()
    same, again, other = books
    assert [without_people(entry) for entry in same] == [without_people(entry) for entry in again]
    assert same != other


def without_people(entry: Any) -> Any:
    if isinstance(entry[-1], dict) and "assignee" in entry[-1]:
        return (*entry[:-1], {**entry[-1], "assignee": None})
    return entry
