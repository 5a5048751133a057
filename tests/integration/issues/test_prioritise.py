"""How much an issue presses."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import NotAllowed, WrongStatus
from civic.core.permissions import Actor
from civic.issues.commands.decline import decline
from civic.issues.commands.prioritise import prioritise
from civic.issues.queries.detail import issue_detail
from civic.issues.rooms import staff_rooms
from tests.integration.issues.rows import last_event, refused
from tests.small_city import SmallCity


def test_only_staff_of_the_issue_hear_how_much_it_presses(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    prioritise(session, agent, promise.public_id, "urgent")
    event = last_event(session, promise.public_id)
    assert (event.kind, event.body["priority"], event.body["earlier"]) == (
        "issue.prioritised",
        "urgent",
        "normal",
    )
    assert set(event.rooms) == staff_rooms([city.departments["lighting"]], city.categories["lamp"])
    kinds = [entry.kind for entry in issue_detail(session, Actor(), promise.public_id).timeline]
    assert kinds == ["issue.received"], "residents see nothing of it"
    assert issue_detail(session, agent, promise.public_id).listed.priority == "urgent"


def test_the_same_priority_again_is_no_event(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    prioritise(session, agent, promise.public_id, "normal")
    assert last_event(session, promise.public_id).kind == "issue.received"


def test_what_is_no_priority_is_refused_and_so_are_strangers_and_what_has_ended(
    session: Session, city: SmallCity
) -> None:
    promise, agent = city.report(), city.staff()
    with refused("priority.unknown", "priority"):
        prioritise(session, agent, promise.public_id, "yesterday")
    with pytest.raises(NotAllowed):
        prioritise(session, city.staff("roads"), promise.public_id, "high")
    decline(session, agent, promise.public_id, "out_of_scope", "A private lamp.")
    with pytest.raises(WrongStatus):
        prioritise(session, agent, promise.public_id, "high")
