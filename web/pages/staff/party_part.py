"""What the panel shows of outside parties: what was sent to them, and the form that sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from civic.core.permissions import Actor, policies
from civic.issues.queries.detail import IssueDetail
from civic.issues.status import OPEN
from civic.parties.known import parties_known
from civic.parties.queries import sendings
from civic.parties.status import DAYS, MOST_DAYS
from web import context
from web.pages.staff.actions import chosen_assignment
from web.party_words import sending_status, visit_words
from web.templating import LANGUAGE_NAMES


def party_shown(session: Session, actor: Actor, detail: IssueDetail) -> Mapping[str, Any] | None:
    """What the part "party" shows: nothing where nothing was sent and nothing can be."""
    asked = request.values.get("assignment", type=int)
    part = chosen_assignment(detail, actor, asked)
    found = sendings(session, actor, detail.id, detail.subject)
    can_send = (
        part is not None
        and part.status in OPEN
        and detail.listed.status not in ("duplicate", "withdrawn")
        and policies.allows("party.send", actor, replace(detail.subject, department=part.department_id))
        and not any(one.assignment_id == part.id and one.status in ("sent", "accepted") for one in found)
    )
    if not found and not can_send:
        return None
    known = parties_known(session, actor) if can_send else []
    manages = {
        item.id
        for item in detail.assignments
        if policies.allows("party.manage", actor, replace(detail.subject, department=item.department_id))
    }
    return {
        "sendings": found, "can_send": can_send, "part": part, "known": known, "manages": manages,
        "deliverable": {item.id for item in detail.assignments if item.status in OPEN}, "days": DAYS,
        "most_days": MOST_DAYS, "languages": {code: LANGUAGE_NAMES.get(code, code) for code in _languages(session)},
        "sending_status": sending_status, "visit_words": visit_words, "refused": _refused_before(),
    }  # fmt: skip


def _languages(session: Session) -> tuple[str, ...]:
    return tuple(context.rules(session).languages)


def _refused_before() -> Mapping[str, Any]:
    """The form that was just refused, with its errors; see `web.pages.staff.parties`."""
    found: Mapping[str, Any] = getattr(request, "refused_form", None) or {"typed": {}, "errors": {}}
    return found
