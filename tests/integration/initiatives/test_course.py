"""Signatures over time: what is drawn ends in the total that is shown."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from civic.core import clock
from civic.core.permissions import SYSTEM, VISITOR
from initiatives.proposals.models import Initiative
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.hold_signatures import Which, hold_signatures
from initiatives.signatures.commands.sign import sign
from initiatives.signatures.course import course
from initiatives.signatures.models import Signature
from tests.integration.initiatives.town import Town


def _given(town: Town, public_id: str, *days_ago: int) -> None:
    """Signatures that were given so many days before now, and counted."""
    for days in days_ago:
        signer = town.resident()
        sign(town.session, signer, public_id, version=1)
        town.session.execute(
            update(Signature)
            .where(Signature.person_id == signer.person_id)
            .values(signed_at=clock.now() - timedelta(days=days))
        )
    count_signatures(town.session, SYSTEM, public_id)


def test_days_add_up_to_the_total_and_what_is_held_stands_apart(town: Town) -> None:
    public_id = town.published(least=50)
    town.session.execute(
        update(Initiative)
        .where(Initiative.public_id == public_id)
        .values(published_at=clock.now() - timedelta(days=20))
    )
    _given(town, public_id, 9, 9, 5, 0)
    held = clock.now() - timedelta(days=5)
    which = Which(since=held - timedelta(hours=1), until=held + timedelta(hours=1))
    hold_signatures(town.session, town.city.with_role("moderator"), public_id, which, reason="looked_at")
    sign(town.session, town.resident(), public_id, version=1)
    detail, found = course(town.session, VISITOR, public_id)
    assert (found.unit, found.needed) == ("day", 50)
    assert [(step.counted, step.total, step.under_review) for step in found.steps] == [
        (2, 2, 0), (0, 2, 1), (1, 3, 0),
    ]  # fmt: skip
    # What no count has taken in is on neither side.
    assert found.steps[-1].total == detail.listed.signatures == 3


def test_the_first_days_are_told_by_the_hour(town: Town) -> None:
    public_id = town.published(least=50)
    assert course(town.session, VISITOR, public_id)[1].steps == ()
    _given(town, public_id, 0)
    found = course(town.session, VISITOR, public_id)[1]
    assert found.unit == "hour" and [step.total for step in found.steps] == [1]
