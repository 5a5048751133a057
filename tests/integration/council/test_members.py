"""Seats are held for terms that do not overlap, and nobody has two votes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from civic.core.db import domain_error
from civic.core.errors import DomainError, InvalidInput, NotAllowed
from initiatives.council.members.commands.end_term import end_term
from initiatives.council.members.commands.name_deputy import name_deputy
from initiatives.council.members.commands.seat_member import seat_member
from initiatives.council.members.queries import members, seat_of
from initiatives.council.motions.commands.cast_ballot import cast_ballot
from initiatives.council.sittings.commands.check_in import check_in
from initiatives.council.sittings.commands.check_out import check_out
from tests.events import recorded
from tests.integration.council.chamber import TODAY, Chamber

A_YEAR = timedelta(days=365)


def _seat(council: Chamber, email: str, **values: Any) -> int:
    given: dict[str, Any] = {"seat": 9, "name": "Ann", "since": TODAY} | values
    return seat_member(council.session, council.clerk, email=email, **given)


def _new(council: Chamber) -> str:
    return council.town.city.person("council_member", None).email


def test_a_term_is_a_seat_for_somebody_between_two_days(council: Chamber) -> None:
    _seat(council, _new(council), since=TODAY - A_YEAR, until=TODAY)
    _seat(council, _new(council), name="Bea")
    shown = members(council.session, TODAY)
    assert [each.seat for each in shown] == [1, 2, 3, 4, 5, 9]
    assert (shown[-1].name, shown[-1].since) == ("Bea", TODAY)
    assert [each.name for each in members(council.session, TODAY - timedelta(days=1)) if each.seat == 9] == [
        "Ann"
    ]
    assert [each.seat for each in members(council.session, TODAY, after=4)] == [5, 9]


def test_two_terms_of_a_seat_or_of_a_person_do_not_overlap(council: Chamber) -> None:
    first = council.email(council.members[1])
    for values, code in (
        ({"seat": 1, "email": _new(council)}, "member.seat_taken"),
        ({"email": first}, "member.sits_already"),
    ):
        with pytest.raises(IntegrityError) as refused, council.session.begin_nested():
            _seat(council, **values)
        found = domain_error(refused.value)
        assert found is not None and found.code == code


def test_what_is_missing_is_told_field_by_field(council: Chamber) -> None:
    nobody = council.town.city.person().email
    with pytest.raises(InvalidInput) as refused:
        _seat(council, nobody, name=" ", since=None)
    assert {(each.code, each.field) for each in refused.value.problems} == {
        ("text.missing", "name"), ("member.without_role", "email"), ("member.since_missing", "since")
    }  # fmt: skip
    with pytest.raises(InvalidInput):
        _seat(council, _new(council), until=TODAY)
    with pytest.raises(NotAllowed):
        seat_member(council.session, council.members[1], seat=9, email=_new(council), name="Ann", since=TODAY)


def test_a_deputy_holds_no_seat_and_is_nobody_elses_deputy(council: Chamber) -> None:
    deputy = council.deputy(1)
    found = seat_of(council.session, deputy.person_id, TODAY)
    assert found is not None and found.seat == 1
    with pytest.raises(IntegrityError) as refused, council.session.begin_nested():
        name_deputy(council.session, council.clerk, council.terms[2], council.email(deputy))
    code = domain_error(refused.value)
    assert code is not None and code.code == "member.deputises_already"
    with pytest.raises(DomainError, match=r"member\.sits_already"):
        name_deputy(council.session, council.clerk, council.terms[2], council.email(council.members[3]))
    with pytest.raises(InvalidInput, match=r"input\.invalid"):
        _seat(council, council.email(deputy))
    name_deputy(council.session, council.clerk, council.terms[1], None)
    assert seat_of(council.session, deputy.person_id, TODAY) is None


def test_a_term_ends_before_a_day_and_the_log_has_no_names(council: Chamber) -> None:
    end_term(council.session, council.clerk, council.terms[1], TODAY)
    assert seat_of(council.session, council.members[1].person_id, TODAY) is None
    assert recorded(council.session, "council.term_ended")[0].body == {"seat": 1, "until": TODAY.isoformat()}
    assert "Member" not in str([each.body for each in recorded(council.session, "council.member_seated")])
    with pytest.raises(DomainError, match=r"member\.until_before"):
        end_term(council.session, council.clerk, council.terms[2], TODAY - A_YEAR)


def test_no_term_ends_and_no_deputy_changes_while_they_are_in_a_sitting(council: Chamber) -> None:
    motion = council.voting(present=4)
    check_in(council.session, council.deputy(5), council.sitting_of(motion))
    with pytest.raises(DomainError, match=r"member\.is_present"):
        end_term(council.session, council.clerk, council.terms[1], TODAY)
    with pytest.raises(DomainError, match=r"member\.is_present"):
        council.deputy(5)
    cast_ballot(council.session, council.members[2], motion, "yes")
    check_out(council.session, council.members[2], council.sitting_of(motion))
    with pytest.raises(DomainError, match=r"member\.is_present"):
        end_term(council.session, council.clerk, council.terms[2], TODAY)
    # The deputy of a member who is there themselves may be another one.
    council.deputy(1)
