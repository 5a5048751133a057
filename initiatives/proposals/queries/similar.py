"""Initiatives that say much the same as what somebody is about to propose."""

from __future__ import annotations

from sqlalchemy import Text, func, literal, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.triage.words import CONFIGURATION
from initiatives.proposals.models import Initiative, InitiativeVersion
from initiatives.proposals.queries.finding import printable
from initiatives.proposals.queries.listing import InitiativeListed, joined, listed
from initiatives.proposals.queries.visibility import findable

MOST = 5


def similar(session: Session, actor: Actor, words: str) -> list[InitiativeListed]:
    """Published ones that have some of the words, those with the most of them first."""
    plain = func.plainto_tsquery(literal(CONFIGURATION).op("::")(text("regconfig")), printable(words))
    # Any of the words: who types a title has not chosen them.
    asked = func.replace(plain.cast(Text), "&", "|").cast(TSQUERY)
    document = InitiativeVersion.words()
    rows = session.execute(
        joined()
        .where(findable(actor), Initiative.published_at.is_not(None), document.op("@@")(asked))
        .order_by(func.ts_rank_cd(document, asked).desc(), Initiative.id.desc())
        .limit(MOST)
    )
    return [listed(row) for row in rows]
