"""A call, a visit, a letter or an e-mail becomes a report: the reporter's own, taken in by staff."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, InvalidInput, NotAllowed
from civic.core.permissions import Actor, policies
from civic.core.secrets import commit, new_salt
from civic.intake.attachments import claim_attachments
from civic.intake.models import CONSENT_WAYS, Intake
from civic.issues.commands.join import Joined, join
from civic.issues.commands.report import Promise, report
from civic.issues.events import TakenIn
from civic.issues.rooms import staff_rooms
from civic.issues.status import TAKEN_IN
from civic.issues.submission import Contact, Problems, Submission
from civic.issues.work import take
from civic.people.lasting import keep_open
from civic.privacy.notices import CONTACT, PURPOSES
from civic.privacy.queries.texts import notice_at

Result = TypeVar("Result")

LONGEST_POSTAL: Final = 300
USUAL_WAY: Final = {"phone": "read_out", "visit": "read_out", "letter": "signed", "email": "written"}
"""How somebody agrees who comes by a way."""


@dataclass(frozen=True, slots=True)
class Taking:
    """How a report came in. ``agreed``: whoever reports has agreed to the use of their contact, as is usual there.

    ``postal`` is where an answer on paper goes; ``attachments`` are public ids of the actor's own uploads.
    """

    source: str
    agreed: bool = False
    postal: str = ""
    attachments: Sequence[str] = ()


def take_in(session: Session, actor: Actor, submission: Submission, taking: Taking, *, key: bytes) -> Promise:
    """Take in a report for somebody: it is theirs, with a secret link of its own; the actor only wrote it down.

    Raises NotAllowed; InvalidInput with a problem for each field: those of ``report``, ``intake.source_unknown`` at
    ``source``, ``consent.missing`` at ``agreed`` where a contact was left without it, ``intake.name_missing`` at
    ``contact_name`` for a postal address of nobody.
    """
    postal, problems = _checked(session, actor, submission.contact, taking)
    promise = _with(
        problems,
        lambda: report(
            session, _caller(submission.language), replace(submission, source=taking.source), key=key
        ),
    )
    _note(session, actor, promise.public_id, promise.report_id, submission.contact, taking, postal)
    return promise


def take_in_joining(
    session: Session, actor: Actor, public_id: str, taking: Taking, *, key: bytes, text: str = "",
    contact: Contact | None = None, language: str = "en", photos: tuple[str, ...] = (),
) -> Joined:  # fmt: skip
    """Add somebody's report to an issue that is reported already. Raises as ``take_in`` and ``join`` do."""
    contact = Contact() if contact is None else contact
    postal, problems = _checked(session, actor, contact, taking)
    joined = _with(
        problems,
        lambda: join(
            session,
            _caller(language),
            public_id,
            key=key,
            text=text,
            contact=contact,
            photos=photos,
            source=taking.source,
        ),
    )
    _note(session, actor, public_id, joined.report_id, contact, taking, postal)
    return joined


def _caller(language: str) -> Actor:
    """Whoever reports: nobody whom the city knows."""
    return Actor(language=language)


def _checked(session: Session, actor: Actor, contact: Contact, taking: Taking) -> tuple[str, Problems]:
    policies.require("intake.take", actor)
    if actor.person_id is None or not keep_open(session, actor.person_id):
        raise NotAllowed("intake.take")
    problems = Problems()
    if taking.source not in TAKEN_IN:
        problems.add("intake.source_unknown", "source")
    postal = problems.text(taking.postal, "postal", longest=LONGEST_POSTAL)
    if postal and not contact.name.strip():
        problems.add("intake.name_missing", "contact_name")
    if (contact or contact.name.strip()) and not taking.agreed:
        problems.add("consent.missing", "agreed")
    return postal, problems


def _with(problems: Problems, work: Callable[[], Result]) -> Result:
    """Do the work and tell its problems together with those that are known."""
    try:
        result = work()
    except InvalidInput as refused:
        raise InvalidInput(*problems.found, *refused.problems) from refused
    except DomainError as refused:
        if problems.found and refused.field is not None:
            raise InvalidInput(*problems.found, refused) from refused
        raise
    problems.raise_if_any()
    return result


def _note(
    session: Session,
    actor: Actor,
    public_id: str,
    report_id: int,
    contact: Contact,
    taking: Taking,
    postal: str,
) -> None:
    """Keep how it came in, and tell staff of it."""
    hashes = claim_attachments(session, actor, taking.attachments, report_id) if taking.attachments else []
    now = clock.now()
    agreed = taking.agreed and bool(contact or contact.name.strip())
    way = USUAL_WAY[taking.source] if agreed else None
    assert way is None or way in CONSENT_WAYS
    version = notice_at(session, PURPOSES[CONTACT], now).version if agreed else None
    salt = new_salt() if postal or hashes else None
    session.add(
        Intake(
            report_id=report_id, person_id=actor.person_id, source=taking.source, postal_address=postal or None,
            consent_way=way, consent_version=version, salt=salt, taken_at=now,
        )
    )  # fmt: skip
    work = take(session, actor, public_id)
    content = {"postal": postal, "attachments": [each.hex() for each in hashes]}
    work.record(
        TakenIn, report=report_id, source=taking.source, consent=way, consent_version=version,
        attachments=len(hashes), commitment=commit(salt, content) if salt else None,
        rooms=staff_rooms((item.department_id for item in work.assignments), work.issue.category_id),
    )  # fmt: skip
