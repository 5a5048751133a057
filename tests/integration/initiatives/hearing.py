"""Initiatives of the town with enough signatures, whose departments are asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.permissions import SYSTEM, Actor
from civic.departments.models import Department
from initiatives.opinions.models import Opinion, OpinionRound
from initiatives.opinions.submission import Statement
from initiatives.proposals.commands.propose import propose
from initiatives.proposals.models import Initiative
from initiatives.proposals.placing import Where
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.sign import sign
from tests.integration.initiatives.town import TEXT, Town

FEASIBLE = Statement(
    finding="feasible", reasons="The bank is firm.", cost_least="100 000", cost_most="120000", months="8"
)
CONDITIONS = Statement(
    finding="with_conditions", reasons="Once the flood wall stands.", objections="The path is narrow."
)


def in_opinion(town: Town, author: Actor | None = None, where: Where | None = None, **rules: Any) -> str:
    """An initiative about lamps, unless ``where`` says otherwise, that has the one signature that it needs."""
    author = author or town.resident()
    town.rules(**({"least": 1, "per_mille": 0} | rules))
    public_id = town.let_collect(propose(town.session, author, TEXT, where or Where(category="lamp")), author)
    sign(town.session, town.resident("east"), public_id, version=1)
    count_signatures(town.session, SYSTEM, public_id)
    return public_id


def asked(session: Session, public_id: str) -> dict[str, Opinion]:
    """What each department was asked for, by its code, in the order of codes."""
    rows = session.execute(
        select(Department.code, Opinion)
        .join(Opinion, Opinion.department_id == Department.id)
        .join(OpinionRound, OpinionRound.id == Opinion.round_id)
        .join(Initiative, Initiative.id == OpinionRound.initiative_id)
        .where(Initiative.public_id == public_id)
        .order_by(Department.code)
        .execution_options(populate_existing=True)
    )
    return dict(rows.tuples().all())
