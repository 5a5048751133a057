"""Moderators decide by a date of the city's calendar; that it is near, or has passed, is said once each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from civic.city.queries import city_rules
from civic.core import clock
from civic.core.errors import WrongStatus
from civic.core.permissions import SYSTEM
from initiatives.proposals.commands.appeal import appeal
from initiatives.proposals.commands.publish import publish
from initiatives.proposals.commands.send_back import send_back
from initiatives.proposals.commands.submit import submit
from initiatives.proposals.commands.tell_moderation_due import tell_moderation_due
from initiatives.proposals.queries.detail import initiative_detail
from initiatives.proposals.queries.finding import TO_DECIDE, Filter
from initiatives.proposals.queries.listing import initiatives
from tests.events import recorded
from tests.integration.initiatives.town import Town

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


def _submitted(town: Town, days: int = 5) -> str:
    town.rules(moderation_days=days)
    author = town.resident()
    public_id = town.draft(author)
    submit(town.session, author, public_id)
    return public_id


def test_the_date_is_the_end_of_the_last_working_day(town: Town) -> None:
    with clock.frozen(MONDAY):
        public_id = _submitted(town)
        due = city_rules(town.session).calendar.add_working_days(MONDAY, 5)
        moderator = town.city.with_role("moderator")
        assert initiative_detail(town.session, moderator, public_id).moderation_due == due
        assert due.date() == (MONDAY + timedelta(days=7)).date()
        publish(town.session, moderator, public_id)
        assert initiative_detail(town.session, moderator, public_id).moderation_due is None


def test_near_and_late_are_said_once_each(town: Town) -> None:
    with clock.frozen(MONDAY):
        public_id = _submitted(town)
        with pytest.raises(WrongStatus):
            tell_moderation_due(town.session, SYSTEM, public_id)
    for day, kind in ((4, "initiative.moderation_near"), (8, "initiative.moderation_late")):
        with clock.frozen(MONDAY + timedelta(days=day)):
            tell_moderation_due(town.session, SYSTEM, public_id)
            assert len(recorded(town.session, kind)) == 1
            with pytest.raises(WrongStatus):
                tell_moderation_due(town.session, SYSTEM, public_id)


def test_a_single_day_is_never_near_and_an_appeal_has_days_of_its_own(town: Town) -> None:
    town.rules(moderation_days=1)
    author = town.resident()
    public_id = town.draft(author)
    with clock.frozen(MONDAY):
        submit(town.session, author, public_id)
        with pytest.raises(WrongStatus):
            tell_moderation_due(town.session, SYSTEM, public_id)
    with clock.frozen(MONDAY + timedelta(days=2)):
        tell_moderation_due(town.session, SYSTEM, public_id)
        send_back(town.session, town.city.with_role("moderator"), public_id, [1])
        with pytest.raises(WrongStatus):
            tell_moderation_due(town.session, SYSTEM, public_id)
        appeal(town.session, author, public_id)
        with pytest.raises(WrongStatus):
            tell_moderation_due(town.session, SYSTEM, public_id)


def test_what_is_due_first_is_listed_first_page_by_page(town: Town) -> None:
    moderator = town.city.with_role("moderator")
    with clock.frozen(MONDAY + timedelta(days=1)):
        later = _submitted(town)
    with clock.frozen(MONDAY):
        first, last = _submitted(town), _submitted(town, 20)
    wanted = Filter(sort=TO_DECIDE)
    page = initiatives(town.session, moderator, wanted, limit=2)
    rest = initiatives(town.session, moderator, wanted, limit=2, cursor=page.next_cursor)
    assert [each.public_id for each in (*page.initiatives, *rest.initiatives)] == [first, later, last]
    assert initiatives(town.session, town.resident(), wanted).initiatives == []
