from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import display_recovery_code
from civic.people.factors.models import RecoveryCode
from civic.people.factors.queries import factors_of
from civic.people.factors.recovery import CODES, accept_recovery_code, make_recovery_codes
from civic.people.factors.tries import MOST, WITHIN, may_try, note_passed
from tests.events import recorded
from tests.integration.people.factors.test_totp import set_up
from tests.small_city import SmallCity


def test_each_code_works_once_however_it_is_typed(session: Session, anna: Actor) -> None:
    set_up(session, anna)
    codes, who = make_recovery_codes(session, anna), anna.person_id or 0
    assert len(set(codes)) == CODES
    assert accept_recovery_code(session, who, display_recovery_code(codes[0]).lower())
    assert not accept_recovery_code(session, who, codes[0])
    assert accept_recovery_code(session, who, codes[1])
    assert factors_of(session, who).codes_left == CODES - 2
    stored = session.scalars(select(RecoveryCode.code_hash)).all()
    assert not any(code.encode() in stored for code in codes)


def test_new_codes_end_the_old_ones_and_nobody_elses_count(session: Session, anna: Actor) -> None:
    set_up(session, anna)
    old, new = make_recovery_codes(session, anna), make_recovery_codes(session, anna)
    other = SmallCity(session).person()
    assert not accept_recovery_code(session, anna.person_id or 0, old[0])
    assert not accept_recovery_code(session, other.id, new[0])
    assert not accept_recovery_code(session, anna.person_id or 0, "")
    assert accept_recovery_code(session, anna.person_id or 0, new[0])


def test_there_are_no_codes_without_what_they_stand_in_for(session: Session, anna: Actor) -> None:
    with pytest.raises(DomainError, match=r"factor\.not_set_up"):
        make_recovery_codes(session, anna)


def test_of_two_uses_at_the_same_moment_one_comes_in(committed: Engine) -> None:
    with Session(committed, expire_on_commit=False) as session:
        person = SmallCity(session).person()
        set_up(session, Actor(person_id=person.id))
        code = make_recovery_codes(session, Actor(person_id=person.id))[0]
        session.commit()
    together, came_in = threading.Barrier(4), []

    def come_in() -> None:
        with Session(committed) as session:
            together.wait()
            came_in.append(accept_recovery_code(session, person.id, code))
            session.commit()

    threads = [threading.Thread(target=come_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came_in) == [False, False, False, True]


def test_tries_are_counted_until_a_right_one_or_an_hour_has_gone(session: Session, anna: Actor) -> None:
    who = anna.person_id or 0
    assert [may_try(session, who) for _ in range(MOST + 2)] == [True] * MOST + [False] * 2
    # Its holder is told once, not at each try.
    assert len(recorded(session, "person.second_factor_held")) == 1
    with clock.frozen(clock.now() + WITHIN + timedelta(seconds=1)):
        assert may_try(session, who)
    note_passed(session, who, 1, method="app")
    assert [may_try(session, who) for _ in range(MOST)] == [True] * MOST
