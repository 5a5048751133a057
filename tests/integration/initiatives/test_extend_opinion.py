"""A department has more time, once, for a reason that everybody reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from civic.core import clock
from civic.core.errors import DomainError, InvalidInput, NotAllowed, WrongStatus
from civic.core.permissions import SYSTEM
from initiatives.opinions.commands.extend_opinion import extend_opinion
from initiatives.opinions.commands.give_opinion import give_opinion
from tests.events import recorded
from tests.integration.initiatives.hearing import FEASIBLE, asked, in_opinion
from tests.integration.initiatives.town import Town

FRIDAY = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def test_the_date_moves_once_to_a_working_day(town: Town) -> None:
    with clock.frozen(FRIDAY):
        public_id, lead = in_opinion(town, opinion_days=7), town.city.staff("lighting", "lead")
        extend_opinion(
            town.session, lead, public_id, "lighting", days="1", reason="We wait for the soil survey."
        )
        part = asked(town.session, public_id)["lighting"]
        assert part.first_due == datetime(2026, 12, 4, 17, tzinfo=UTC)
        assert part.due == datetime(2026, 12, 7, 17, tzinfo=UTC)
        assert part.extension_reason == "We wait for the soil survey."
        (told,) = recorded(town.session, "initiative.opinion_extended")
        assert told.body["department"] == "lighting" and "soil" not in str(told.body)
        with pytest.raises(DomainError, match=r"opinion\.extended_before"):
            extend_opinion(town.session, lead, public_id, "lighting", days=2, reason="More.")


@pytest.mark.parametrize("days", ["", "0", "8", "soon"])
def test_at_most_as_long_again_and_with_a_reason(town: Town, days: str) -> None:
    public_id = in_opinion(town, opinion_days=7)
    with pytest.raises(InvalidInput) as refusal:
        extend_opinion(town.session, SYSTEM, public_id, "lighting", days=days, reason="")
    assert {each.field: each.code for each in refusal.value.problems} == {
        "days": "opinion.days_not_possible", "reason": "text.missing",
    }  # fmt: skip


def test_not_when_it_is_late_or_given_and_not_by_everybody(town: Town) -> None:
    public_id = in_opinion(town)
    with pytest.raises(NotAllowed):
        extend_opinion(
            town.session, town.city.staff("lighting"), public_id, "lighting", days=1, reason="More."
        )
    with (
        clock.frozen(clock.now() + timedelta(days=40)),
        pytest.raises(DomainError, match=r"opinion\.late_already"),
    ):
        extend_opinion(town.session, SYSTEM, public_id, "lighting", days=1, reason="More.")
    give_opinion(town.session, SYSTEM, public_id, "lighting", FEASIBLE)
    with pytest.raises(WrongStatus):
        extend_opinion(town.session, SYSTEM, public_id, "lighting", days=1, reason="More.")
