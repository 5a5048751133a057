"""Proposals as tests look at them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import SYSTEM
from civic.departments.proposals.propose import propose_routing
from civic.departments.proposals.queries import ProposalListed, proposals


def listed(session: Session) -> dict[str, ProposalListed]:
    """All proposals by place: ``streets``, ``lamp``, ``lamp in east``; of one place the newest."""
    found: dict[str, ProposalListed] = {}
    for each in sorted(proposals(session).found, key=lambda each: each.id):
        what = each.category or each.group
        name = what.code if what else "anything"
        found[f"{name} in {each.area.code}" if each.area else name] = each
    return found


def proposed_ids(session: Session) -> dict[str, int]:
    """Ask the history; the ids of what waits for a decision, by place."""
    propose_routing(session, SYSTEM)
    return {name: each.id for name, each in listed(session).items() if each.status == "proposed"}
