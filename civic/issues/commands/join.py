"""Another person reports the same matter."""

from __future__ import annotations

import secrets as random_source
from dataclasses import dataclass

from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core import clock
from civic.core.errors import NotAllowed
from civic.core.permissions import Actor
from civic.core.secrets import commit, new_salt, report_secret, secret_hash
from civic.issues.commands.report import report_content
from civic.issues.events import ReportJoined
from civic.issues.models import Report
from civic.issues.own import is_confirmed
from civic.issues.photos import claim_photos
from civic.issues.submission import MOST_PHOTOS, Contact, Problems, checked_contact
from civic.issues.work import LONGEST_TEXT, take
from civic.people.lasting import keep_open


@dataclass(frozen=True, slots=True)
class Joined:
    """The new report; ``secret`` is shown this one time."""

    public_id: str
    report_id: int
    secret: str


def join(
    session: Session, actor: Actor, public_id: str, *, key: bytes, text: str = "", contact: Contact | None = None,
    photos: tuple[str, ...] = (), source: str = "web",
) -> Joined:  # fmt: skip
    """Add a report to an open issue: one tap, words and contact are optional.

    Raises NotFound, NotAllowed (also whose account has just ended), WrongStatus when the issue has ended, InvalidInput
    with a problem for each field.
    """
    if not keep_open(session, actor.person_id):
        raise NotAllowed("issue.join")
    work = take(session, actor, public_id)
    work.require("issue.join")
    work.require_open("join")
    rules = city_rules(session)
    problems = Problems()
    words = problems.text(text, "text", longest=LONGEST_TEXT)
    reachable = checked_contact(Contact() if contact is None else contact, problems)
    if not reachable and actor.person_id is None and not rules.anonymous_reports:
        problems.add("report.anonymous_not_allowed", "contact_email")
    if len(photos) > MOST_PHOTOS:
        problems.add("photo.too_many", "photos", most=MOST_PHOTOS)
    problems.raise_if_any()

    now = clock.now()
    nonce, salt = random_source.token_bytes(16), new_salt()
    secret = report_secret(key, nonce)
    record = Report(
        issue_id=work.issue.id, person_id=actor.person_id, link_nonce=nonce, link_hash=secret_hash(secret), text=words,
        language=rules.spoken(actor.language), planned_result="",
        answers={}, place=work.issue.place, contact_name=reachable.name or None, contact_email=reachable.email or None,
        contact_phone=reachable.phone or None, salt=salt, received_at=now, source=source,
        contact_confirmed_at=now if is_confirmed(session, actor, reachable.email) else None,
    )  # fmt: skip
    session.add(record)
    session.flush()
    hashes = claim_photos(session, photos, work.issue.id, report_id=record.id) if photos else []
    work.reports.append(record)
    work.issue.report_count += 1
    work.issue.affected_count += 1
    work.settle()
    work.record(
        ReportJoined, report=record.id, reports=work.issue.report_count, affected=work.issue.affected_count,
        commitment=commit(salt, report_content(record, hashes)),
    )  # fmt: skip
    return Joined(work.issue.public_id, record.id, secret)
