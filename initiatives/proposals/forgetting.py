"""What stays of a person's initiatives when they delete their account: what others have read and signed."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from civic.core.forgetting import Leaving, forgets
from civic.core.permissions import SYSTEM
from initiatives.enclosures.work import take_all_out
from initiatives.proposals.events import Withdrawn
from initiatives.proposals.models import Initiative, InitiativeAuthor, InitiativeVersion
from initiatives.proposals.status import FINAL
from initiatives.proposals.submission import LONGEST
from initiatives.proposals.work import Work, take


@forgets("initiatives")
def let_go_of_initiatives(session: Session, leaving: Leaving) -> Mapping[str, int]:
    """They are no longer an author, and no text bears their name.

    What was published stays: others have signed it, and it is theirs as well. What was not, and has no other author, is
    withdrawn and its words go, with its place and what was enclosed. Signatures are emptied by the table of holdings.
    """
    # Always in the order of initiatives, so that two who leave at once cannot wait for each other.
    mine = session.scalars(
        select(Initiative.public_id)
        .join(InitiativeAuthor, InitiativeAuthor.initiative_id == Initiative.id)
        .where(InitiativeAuthor.person_id == leaving.person_id)
        .order_by(Initiative.id)
    ).all()
    for public_id in mine:
        _leave(take(session, SYSTEM, public_id), leaving.person_id)
    session.execute(
        update(InitiativeVersion)
        .where(InitiativeVersion.person_id == leaving.person_id)
        .values(person_id=None)
    )
    return {"initiatives": len(mine)}


def _leave(work: Work, person_id: int) -> None:
    session, initiative = work.session, work.initiative
    session.execute(
        delete(InitiativeAuthor).where(
            InitiativeAuthor.initiative_id == initiative.id, InitiativeAuthor.person_id == person_id
        )
    )
    work.authors -= {person_id}
    if work.authors:
        _first_is_the_oldest(work)
    elif initiative.published_at is None:
        session.execute(
            update(InitiativeVersion)
            .where(InitiativeVersion.initiative_id == initiative.id)
            .values(dict.fromkeys(LONGEST, "") | {"criteria": [], "salt": None})
        )
        take_all_out(session, initiative.id)
        initiative.place = None
        if initiative.status not in FINAL:
            work.step("withdraw")
            work.record(Withdrawn)


def _first_is_the_oldest(work: Work) -> None:
    authors = work.session.scalars(
        select(InitiativeAuthor)
        .where(InitiativeAuthor.initiative_id == work.initiative.id)
        .order_by(InitiativeAuthor.first.desc(), InitiativeAuthor.joined_at, InitiativeAuthor.person_id)
        .execution_options(populate_existing=True)
    ).all()
    authors[0].first = True
