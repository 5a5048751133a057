"""A resident begins an initiative."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import NotAllowed
from civic.core.permissions import Actor, policies
from civic.core.secrets import new_public_id, new_salt
from civic.people.lasting import keep_open
from initiatives.proposals.events import Proposed
from initiatives.proposals.models import Initiative, InitiativeAuthor, InitiativeVersion
from initiatives.proposals.placing import Where, placed
from initiatives.proposals.submission import Proposal, checked
from initiatives.proposals.work import Work


def propose(session: Session, actor: Actor, proposal: Proposal, where: Where | None = None) -> str:
    """Keep a draft, which nobody but its authors sees; returns its public id.

    Raises NotAllowed (also whose account has just ended), InvalidInput.
    """
    policies.require("initiative.propose", actor)
    if actor.person_id is None or not keep_open(session, actor.person_id):
        raise NotAllowed("initiative.propose")
    values: dict[str, Any] = checked(proposal, complete=False)
    now = clock.now()
    initiative = Initiative(
        public_id=new_public_id(), status="draft", created_at=now, changed_at=now, version=1, substance=1,
        broken_rules=[], **placed(session, where or Where()),
    )  # fmt: skip
    session.add(initiative)
    session.flush()
    session.add_all(
        [
            InitiativeAuthor(initiative_id=initiative.id, person_id=actor.person_id, first=True, joined_at=now),
            InitiativeVersion(
                initiative_id=initiative.id, number=1, person_id=actor.person_id, salt=new_salt(), written_at=now,
                **values,
            ),
        ]
    )  # fmt: skip
    Work(session, actor, initiative, frozenset({actor.person_id})).record(Proposed)
    return initiative.public_id
