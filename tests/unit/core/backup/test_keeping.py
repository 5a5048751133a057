from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.core.backup.keeping import Rule, kept, parse_rule

PERIODS = ("hourly", "daily", "weekly", "monthly", "yearly")
moments = st.lists(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), max_size=60
)
rules = st.dictionaries(st.sampled_from(PERIODS), st.integers(0, 12)).map(Rule)


@given(moments, rules)
def test_the_newest_always_stays_and_nothing_is_kept_that_is_not_there(there: list[datetime], rule: Rule):
    stay = kept(there, rule)
    assert stay <= set(there)
    assert not there or max(there) in stay


@given(moments, rules)
def test_thinning_out_twice_is_as_once_and_each_period_keeps_its_last(there: list[datetime], rule: Rule):
    stay = kept(there, rule)
    assert kept(stay, rule) == stay
    assert len(stay) <= 1 + sum(rule.keep.values())
    days = sorted({moment.date() for moment in there}, reverse=True)[: rule.keep.get("daily", 0)]
    assert {max(moment for moment in there if moment.date() == day) for day in days} <= stay


@given(moments, rules)
def test_a_further_backup_never_costs_more_than_the_rule_says(there: list[datetime], rule: Rule):
    later = max(there, default=datetime(2030, 1, 1, tzinfo=UTC)) + timedelta(hours=1)
    assert kept([*there, later], rule) - {later} <= kept(there, rule)


def test_a_year_of_nights_leaves_days_weeks_and_months():
    nights = [datetime(2026, 1, 1, 3, tzinfo=UTC) + timedelta(days=day) for day in range(365)]
    stay = sorted(kept(nights, parse_rule("7 daily, 4 weekly, 12 monthly")), reverse=True)
    assert [moment.day for moment in stay[:7]] == [31, 30, 29, 28, 27, 26, 25]
    assert datetime(2026, 12, 20, 3, tzinfo=UTC) in stay, "the Sunday that ends the week before"
    assert sum(moment.month < 12 for moment in stay) == 11, "the last night of each month"


@pytest.mark.parametrize("text", ["", "daily", "7", "7 days", "7 daily, 3 daily", "0 daily", "-1 daily"])
def test_what_is_no_rule_is_refused(text: str):
    with pytest.raises(ValueError):
        parse_rule(text)


def test_a_rule_reads_as_it_was_written():
    assert str(parse_rule("7 daily,4 weekly")) == "7 daily, 4 weekly"
