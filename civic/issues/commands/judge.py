"""A reporter judges the result by its criteria."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, WrongStatus
from civic.core.permissions import Actor
from civic.issues.events import Judged
from civic.issues.judging import asked, decide, judgements, reopen
from civic.issues.models import Verdict
from civic.issues.photos import claim_photos
from civic.issues.verdict import reopens_at_once
from civic.issues.work import take

ANSWERS = ("met", "not_met", "cant_tell")


def judge(
    session: Session, actor: Actor, public_id: str, report_id: int, answers: Mapping[str, str], *, reason: str = "",
    photos: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Say of each criterion whether it is met; the last word of a round counts.

    "Not met" with a reason or a photo reopens at once by right (after the first delivery, or with few judges);
    otherwise it is decided when all have judged or the time is up. Raises NotFound, NotAllowed, WrongStatus (nothing to
    judge now), DomainError ``verdict.contact_unconfirmed``, ``verdict.missing``, ``verdict.unknown_answer``,
    ``criterion.unknown``.
    """
    work = take(session, actor, public_id)
    work.require("report.judge", report=report_id)
    issue = work.issue
    now = clock.now()
    work.require_alive("judge")
    if issue.judging_until is None or now > issue.judging_until:
        raise WrongStatus("judge", issue.status)
    report = work.report(report_id)
    if report.withdrawn_at is not None:
        raise WrongStatus("judge", "withdrawn")
    may_judge = asked(work)
    if report.id not in may_judge:
        raise DomainError("verdict.contact_unconfirmed", field="contact_email")
    codes = {criterion["code"] for criterion in issue.criteria}
    if not answers:
        raise DomainError("verdict.missing", field="criteria")
    for code, said in answers.items():
        if code not in codes:
            raise DomainError("criterion.unknown", field="criteria", criterion=code)
        if said not in ANSWERS:
            raise DomainError("verdict.unknown_answer", field=f"criteria.{code}")
    words = work.say(reason, "public", report=report, field="reason")
    if photos:
        update_id = words.id if words else None
        claim_photos(session, photos, issue.id, report_id=report.id, update_id=update_id, kind="after")
    rows = [
        {
            "issue_id": issue.id, "report_id": report.id, "round": issue.round, "criterion": code, "answer": said,
            "update_id": words.id if words else None, "judged_at": now,
        }
        for code, said in answers.items()
    ]  # fmt: skip
    statement = insert(Verdict).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["issue_id", "report_id", "round", "criterion"],
            set_={name: statement.excluded[name] for name in ("answer", "update_id", "judged_at")},
        )
    )
    work.settle()
    work.record(
        Judged, words=words, report=report.id, round=issue.round, answers=dict(answers),
        update=words.id if words else None,
    )  # fmt: skip
    judges = len(set(judgements(work)) | set(may_judge))
    if reopens_at_once(
        answers, has_reason=bool(words or photos), first_delivery=issue.round == 1, judges=judges
    ):
        reopen(work)
    else:
        decide(work, time_is_up=False)
