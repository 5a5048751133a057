"""A residence that somebody took back does not come back with an older backup."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from civic.core.erasures import Erasure, all_erasures, erase_again
from civic.core.permissions import Actor
from civic.residence.end import drop_residence
from civic.residence.models import Residence
from civic.residence.verify import verify_residence
from tests.small_city import KEY, SmallCity


def test_it_goes_again_but_not_one_that_was_shown_anew(session: Session, city: SmallCity) -> None:
    me = Actor(person_id=city.person().id)
    person = me.person_id or 0
    held = verify_residence(session, me, person, "claim", key=KEY, area="west")
    verified, expires = held.verified_at, held.expires_at
    drop_residence(session, me, person)
    entries = all_erasures(session)
    session.execute(delete(Erasure))
    for at, left in ((verified, False), (verified + timedelta(days=1), True)):
        session.add(
            Residence(
                person_id=person,
                way="claim",
                area_type_id=None,
                area_code=None,
                verified_at=at,
                expires_at=expires,
            )
        )
        session.flush()
        assert erase_again(session, entries) == (1, int(not left))
        assert (session.get(Residence, person) is not None) == left
        session.execute(delete(Erasure))
