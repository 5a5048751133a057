"""The part of the panel that says how a report came in which staff took, with its scans and recordings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.permissions import Actor, policies
from civic.intake.attachments import attachments_of
from civic.intake.queries import intakes_of
from civic.issues.queries.detail import IssueDetail
from web.pages.intake.form import source_words


def gather(session: Session, actor: Actor, detail: IssueDetail) -> Mapping[str, Any] | None:
    """How the issue's reports came in; attachments for who answers reporters alone."""
    ids = [report.id for report in detail.reports]
    intakes = intakes_of(session, ids)
    if not intakes:
        return None
    allowed = policies.allows("intake.see", actor, detail.subject)
    return {
        "intakes": intakes,
        "attachments": attachments_of(session, ids) if allowed else [],
        "sources": source_words(),
        "consents": {
            "read_out": gettext("agreed when it was read out"),
            "signed": gettext("agreed in writing, with a signature"),
            "written": gettext("agreed in writing"),
        },
    }
