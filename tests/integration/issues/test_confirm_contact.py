"""A reporter shows that the e-mail address is theirs."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import NotAllowed
from civic.issues.commands.confirm_contact import confirm_contact
from tests.integration.issues.rows import kinds_of, last_event, report_of, reporter
from tests.small_city import MONDAY, SmallCity


def test_it_is_confirmed_once(session: Session, city: SmallCity) -> None:
    promise = city.report(contact="maria@example.org")
    who = reporter(promise.report_id)
    assert confirm_contact(session, who, promise.public_id, promise.report_id)
    assert report_of(session, promise.report_id).contact_confirmed_at == MONDAY
    event = last_event(session, promise.public_id)
    assert (event.kind, event.body["report"]) == ("issue.contact_confirmed", promise.report_id)
    assert "maria" not in str(event.body)
    assert not confirm_contact(session, who, promise.public_id, promise.report_id)
    assert kinds_of(session, promise.public_id) == ["received", "contact_confirmed"]


def test_without_an_address_there_is_nothing_to_confirm(session: Session, city: SmallCity) -> None:
    promise = city.report()
    assert not confirm_contact(session, reporter(promise.report_id), promise.public_id, promise.report_id)
    assert report_of(session, promise.report_id).contact_confirmed_at is None


def test_nobody_confirms_for_somebody_else(session: Session, city: SmallCity) -> None:
    promise, other = city.report(contact="maria@example.org"), city.report()
    for somebody in (reporter(other.report_id), city.staff()):
        with pytest.raises(NotAllowed):
            confirm_contact(session, somebody, promise.public_id, promise.report_id)
