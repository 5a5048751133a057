"""A register of residents: what is kept of it, and how somebody is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import SYSTEM, Actor
from civic.residence.keyed import entry_key
from civic.residence.queries import residence_of
from civic.residence.register import RegisterTaken, import_register, try_register
from civic.residence.register_file import read_register
from tests.small_city import KEY, SmallCity

AREAS = {"west", "east"}
ROWS = """number;birth_date;area
4012 345-678;02.03.1985;west
77;1990-12-31;east
;1990-12-31;east
78;31.2.1990;east
79;1990-12-31;nowhere
"""


def take(session: Session, folder: Path, words: str, asks: str = "number", **more: bool) -> RegisterTaken:
    file = folder / "register.csv"
    file.write_text(words, "utf-8")
    return import_register(session, SYSTEM, read_register(file, asks, KEY, AREAS), asks, **more)


def ask(session: Session, city: SmallCity, **parts: str) -> Actor | None:
    person = city.person()
    actor = Actor(person_id=person.id)
    return actor if try_register(session, actor, person.id, parts, key=KEY).right else None


def test_somebody_is_found_however_they_spell_it(session: Session, city: SmallCity, tmp_path: Path) -> None:
    taken = take(session, tmp_path, ROWS)
    assert (taken.entries, taken.left_out_count) == (2, 3)
    assert [(row.number, row.problem) for row in taken.left_out] == [
        (4, "part_missing"),
        (5, "date"),
        (6, "area"),
    ]
    actor = ask(session, city, number="4012345678", birth_date="1985-03-02")
    assert actor is not None
    shown = residence_of(session, actor.person_id or 0)
    assert shown is not None and (shown.way, shown.area_code) == ("register", "west")


def test_nothing_of_the_register_can_be_read_back(session: Session, city: SmallCity, tmp_path: Path) -> None:
    take(session, tmp_path, ROWS)
    kept = session.execute(text("SELECT string_agg(r::text, ' ') FROM residents_entry r")).scalar_one()
    assert not any(part in kept for part in ("4012345678", "1985-03-02", "02.03.1985"))
    parts = {"number": "77", "birth_date": "1990-12-31"}
    assert entry_key(KEY, "number", parts) != entry_key(b"another key, also long enough", "number", parts)


def test_one_entry_is_for_one_account(session: Session, city: SmallCity, tmp_path: Path) -> None:
    take(session, tmp_path, ROWS)
    assert ask(session, city, number="77", birth_date="31.12.1990")
    with pytest.raises(DomainError, match=r"residence\.entry_taken"):
        ask(session, city, number="77", birth_date="31.12.1990")


def test_after_five_wrong_tries_one_waits_for_a_day(
    session: Session, city: SmallCity, tmp_path: Path
) -> None:
    take(session, tmp_path, ROWS)
    actor = Actor(person_id=city.person().id)
    for _ in range(5):
        wrong = {"number": "1", "birth_date": "1990-12-31"}
        assert not try_register(session, actor, actor.person_id or 0, wrong, key=KEY).right
    with pytest.raises(DomainError, match=r"residence\.tries_enough"):
        right = {"number": "77", "birth_date": "1990-12-31"}
        try_register(session, actor, actor.person_id or 0, right, key=KEY)


def test_names_are_compared_without_order_case_and_accents(
    session: Session, city: SmallCity, tmp_path: Path
) -> None:
    words = "name,birth_date,postcode,area\nМарта Йёнсен-Фёдорова,1985-03-02,ab 12,west\n"
    take(session, tmp_path, words, "name")
    assert ask(session, city, name="йёнсен федорова МАРТА", birth_date="2.3.1985", postcode="AB12")


def test_people_whom_the_question_does_not_tell_apart_are_not_found(
    session: Session, city: SmallCity, tmp_path: Path
) -> None:
    words = (
        "name,birth_date,postcode,area\nA B,1985-03-02,1,west\nB A,1985-03-02,1,east\nC D,1985-03-02,1,east\n"
    )
    taken = take(session, tmp_path, words, "name")
    assert (taken.entries, taken.twice) == (1, 2)


def test_a_newer_register_takes_the_place_of_the_old(
    session: Session, city: SmallCity, tmp_path: Path
) -> None:
    take(session, tmp_path, ROWS)
    actor = ask(session, city, number="77", birth_date="1990-12-31")
    assert actor is not None
    newer = "number,birth_date,area\n4012345678,1985-03-02,west\n"
    taken = take(session, tmp_path, newer)
    assert (taken.entries, taken.gone, taken.without, taken.ended) == (1, 1, 1, 0)
    assert residence_of(session, actor.person_id or 0) is not None
    assert take(session, tmp_path, newer, end_gone=True).ended == 1
    assert residence_of(session, actor.person_id or 0) is None


@pytest.mark.parametrize(
    ("words", "code"),
    [("number,area\n1,west\n", "register.columns"), ("number,birth_date,area\n", "register.empty")],
)
def test_a_file_that_cannot_be_used_changes_nothing(
    session: Session, city: SmallCity, tmp_path: Path, words: str, code: str
) -> None:
    take(session, tmp_path, ROWS)
    with pytest.raises(DomainError) as refused:
        take(session, tmp_path, words)
    assert refused.value.code == code
