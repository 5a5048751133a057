"""A reporter sends other words in place of those that a moderator has taken away."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from civic.core.secrets import commit, new_salt
from civic.issues.commands.report import report_content
from civic.issues.events import Moderated
from civic.issues.models import Report
from civic.issues.moderated.reports import NAME, put_words
from civic.issues.work import chain_up, checked_text, take
from civic.moderation.commands.supersede import supersede


def rephrase(session: Session, actor: Actor, public_id: str, report_id: int, text: str) -> None:
    """Say it in other words, also after the issue has ended; they are public at once, and a moderator looks at them.

    Raises NotFound, NotAllowed, WrongStatus when nobody has asked for it, DomainError ``text.missing`` and
    ``text.too_long`` at ``text``.
    """
    issue_id = session.scalar(select(Report.issue_id).where(Report.id == report_id))
    chain = chain_up(session, issue_id) if issue_id is not None else []
    work = take(session, actor, public_id)
    work.require("report.rephrase", report=report_id)
    report = work.report(report_id)
    if report.moderated != "rephrase" or report.withdrawn_at is not None:
        raise WrongStatus("rephrase", report.moderated or "shown")
    words = checked_text(text, field="text", required=True)
    own = next(issue for issue in chain if issue.id == report.issue_id)
    supersede(session, actor, NAME, report.id, ("text", "planned_result", "title"))
    put_words(session, own, report, {"text": words})
    report.moderated = report.moderated_reason = None
    report.salt = new_salt()
    work.settle()
    work.record(
        Moderated, content=NAME, what="rephrased", report=report.id,
        commitment=commit(report.salt, report_content(report, [])),
    )  # fmt: skip
