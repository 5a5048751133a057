"""A refused proposal changes nothing."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import WrongStatus
from civic.departments.proposals.refuse import refuse_proposal
from tests.events import recorded
from tests.integration.departments.proposed import listed, proposed_ids
from tests.small_city import SmallCity


def test_everything_stays_as_it_was(session: Session, town: SmallCity) -> None:
    number = proposed_ids(session)["lamp"]
    operator = town.with_role("administrator")
    refuse_proposal(session, operator, number)
    assert town.report(category="lamp").department == "lighting"
    assert listed(session)["lamp"].status == "refused"
    assert recorded(session, "routing.refused")[0].body == {
        "proposal": number, "category": "lamp", "proposed": "care",
    }  # fmt: skip
    with pytest.raises(WrongStatus):
        refuse_proposal(session, operator, number)
