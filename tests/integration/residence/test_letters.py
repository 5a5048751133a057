"""A letter with a code, from asking for it to the area that stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import Actor
from civic.residence.batches import PrintedBatch, mark_sent, print_again, print_letters
from civic.residence.letters import Addressee, ask_for_letter, end_expired_letters, give_up_letter, try_code
from civic.residence.models import ResidenceLetter
from civic.residence.queries import residence_of, waiting_letters
from geo.shapes import Point
from tests.small_city import KEY, WEST, SmallCity

BELL = Addressee("Marta Lindqvist", "Bell Street 4", "Flat 7", "10115", Point(*WEST))
WRONG = "0000-0000"


def asked(session: Session, city: SmallCity, to: Addressee = BELL) -> Actor:
    person = city.person()
    actor = Actor(person_id=person.id)
    ask_for_letter(session, actor, person.id, to, key=KEY)
    return actor


def printed(session: Session, city: SmallCity) -> PrintedBatch:
    return print_letters(session, city.with_role("clerk"), key=KEY)


def type_it(session: Session, actor: Actor, code: str) -> bool:
    assert actor.person_id is not None
    return try_code(session, actor, actor.person_id, code, key=KEY).right


def test_the_code_verifies_and_of_the_address_only_the_area_stays(session: Session, city: SmallCity) -> None:
    actor = asked(session, city)
    letter = printed(session, city).letters[0]
    assert (letter.name, letter.lines) == ("Marta Lindqvist", ("Flat 7", "Bell Street 4", "10115"))
    assert type_it(session, actor, letter.code.lower().replace("-", " "))
    shown = residence_of(session, actor.person_id or 0)
    assert shown is not None and (shown.way, shown.area_code) == ("letter", "west")
    assert session.scalar(select(ResidenceLetter)) is None
    told = session.execute(text("SELECT string_agg(body::text || rooms::text, ' ') FROM event")).scalar_one()
    assert "Bell" not in told and "Marta" not in told and letter.code.replace("-", "") not in told


def test_a_code_is_of_its_own_letter_and_works_once(session: Session, city: SmallCity) -> None:
    first, second = asked(session, city), asked(session, city)
    codes = [letter.code for letter in printed(session, city).letters]
    assert not type_it(session, second, codes[0])
    assert type_it(session, first, codes[0])
    with pytest.raises(NotFound):
        type_it(session, first, codes[0])


def test_the_fifth_wrong_code_ends_the_letter(session: Session, city: SmallCity) -> None:
    actor = asked(session, city)
    code = printed(session, city).letters[0].code
    assert [try_code(session, actor, actor.person_id or 0, WRONG, key=KEY).left for _ in range(5)] == [
        4,
        3,
        2,
        1,
        0,
    ]
    with pytest.raises(NotFound):
        type_it(session, actor, code)


def test_what_can_be_no_code_is_not_counted(session: Session, city: SmallCity) -> None:
    actor = asked(session, city)
    with pytest.raises(DomainError, match=r"residence\.not_printed"):
        type_it(session, actor, WRONG)
    printed(session, city)
    with pytest.raises(DomainError, match=r"residence\.code_unlike"):
        type_it(session, actor, "my code")
    assert session.scalars(select(ResidenceLetter.tries)).one() == 0


def test_printing_again_ends_the_earlier_codes(session: Session, city: SmallCity) -> None:
    actor, clerk = asked(session, city), city.with_role("clerk")
    batch = print_letters(session, clerk, key=KEY)
    mark_sent(session, clerk, batch.id)
    again = print_again(session, clerk, batch.id, key=KEY)
    assert not type_it(session, actor, batch.letters[0].code)
    assert type_it(session, actor, again.letters[0].code)
    with pytest.raises(DomainError, match=r"residence\.no_letters"):
        print_again(session, clerk, batch.id, key=KEY)


def test_an_expired_code_works_no_more_and_its_address_goes(session: Session, city: SmallCity) -> None:
    actor = asked(session, city)
    code = printed(session, city).letters[0].code
    with clock.frozen(clock.now() + timedelta(days=61)):
        with pytest.raises(NotFound):
            type_it(session, actor, code)
        assert end_expired_letters(session, 10) == 1
        assert session.scalar(select(ResidenceLetter)) is None
        ask_for_letter(session, actor, actor.person_id or 0, BELL, key=KEY)


def test_one_letter_at_a_time_and_three_in_half_a_year(session: Session, city: SmallCity) -> None:
    actor = asked(session, city)
    person = actor.person_id or 0
    with pytest.raises(DomainError, match=r"residence\.letter_under_way"):
        ask_for_letter(session, actor, person, BELL, key=KEY)
    for _ in range(2):
        give_up_letter(session, actor, person)
        ask_for_letter(session, actor, person, BELL, key=KEY)
    give_up_letter(session, actor, person)
    with pytest.raises(DomainError, match=r"residence\.letters_enough"):
        ask_for_letter(session, actor, person, BELL, key=KEY)


def test_who_prints_sees_what_is_unusual(session: Session, city: SmallCity) -> None:
    asked(session, city)
    asked(session, city, Addressee("Somebody", " bell street  4", "FLAT 7", place=Point(*WEST)))
    asked(session, city, Addressee("A third", "Behind the mill", area="east"))
    waiting = waiting_letters(session, city.with_role("clerk"), limit=10)
    assert [(each.alike, each.area_typed) for each in waiting] == [(2, False), (2, False), (1, True)]


def test_nobody_asks_or_answers_for_somebody_else(session: Session, city: SmallCity) -> None:
    actor, other = asked(session, city), city.with_role("administrator")
    for act in (
        lambda: ask_for_letter(session, other, actor.person_id or 0, BELL, key=KEY),
        lambda: give_up_letter(session, other, actor.person_id or 0),
        lambda: try_code(session, other, actor.person_id or 0, WRONG, key=KEY),
        lambda: print_letters(session, city.staff("care"), key=KEY),
        lambda: waiting_letters(session, city.with_role("moderator"), limit=1),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_nobody_prints_their_own_letter(session: Session, city: SmallCity) -> None:
    clerk, other = city.with_role("clerk"), city.with_role("clerk")
    assert clerk.person_id is not None
    ask_for_letter(session, clerk, clerk.person_id, BELL, key=KEY)
    with pytest.raises(DomainError, match=r"residence\.no_letters"):
        print_letters(session, clerk, key=KEY)
    batch = print_letters(session, other, key=KEY)
    with pytest.raises(DomainError, match=r"residence\.no_letters"):
        print_again(session, clerk, batch.id, key=KEY)
    assert type_it(session, clerk, batch.letters[0].code)
