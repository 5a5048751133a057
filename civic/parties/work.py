"""How every verb works on a sending: lock its issue, look at the link under that lock, change rows, record."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotFound, WrongStatus
from civic.core.permissions import Actor, policies
from civic.core.secrets import report_secret, secret_hash
from civic.issues.models import Assignment, Issue, IssueUpdate
from civic.issues.part_events import PartyActed
from civic.issues.photos import claim_photos
from civic.issues.rooms import staff_rooms
from civic.issues.status import OPEN as OPEN_WORK
from civic.issues.work import Work, take
from civic.parties.models import OutsideParty, PartyLink, PartyTrust
from civic.parties.policy import LinkSubject
from civic.parties.status import next_status

KIND = b"party-link"


@dataclass(slots=True)
class Sending:
    """A link with its party, and the part of an issue that it is for, locked for this transaction."""

    link: PartyLink
    party: OutsideParty
    work: Work
    assignment: Assignment

    @property
    def trusted(self) -> bool:
        """Whether the department of the part trusts the party now: what it reports done needs no confirmation."""
        return trusts(self.work.session, self.party.id, self.assignment.department_id)

    def step(self, verb: str) -> None:
        """Move the link along its table. Raises WrongStatus."""
        reached = next_status(self.link.status, verb)
        if reached is None:
            raise WrongStatus(f"party.{verb}", self.link.status)
        self.link.status = reached
        self.link.settled_at = clock.now()

    def say(self, text: str, *, required: bool = True, photos: tuple[str, ...] = ()) -> IssueUpdate:
        """Keep words between the department and the party, and photos with them. Raises DomainError ``text.missing``,
        ``text.too_long`` at ``message``, ``photo.not_found``.
        """
        work = self.work
        said = work.say(text, "internal", assignment=self.assignment, required=required and not photos)
        if said is None:
            said = empty_update(work, self.assignment)
        said.party_link_id = self.link.id
        if photos:
            claim_photos(work.session, photos, work.issue.id, update_id=said.id, kind="after")
        return said

    def record(self, what: str, words: IssueUpdate | None = None) -> None:
        """Append what happened; only staff of the issue hear of it."""
        units = (item.department_id for item in self.work.assignments)
        self.work.record_on(
            self.assignment, PartyActed, words=words, what=what, party=self.party.id, link=self.link.id,
            rooms=staff_rooms(units, self.work.issue.category_id),
        )  # fmt: skip


def empty_update(work: Work, assignment: Assignment) -> IssueUpdate:
    """Photos without words: what holds them together."""
    update = IssueUpdate(
        issue_id=work.issue.id, assignment_id=assignment.id, visibility="internal", text="",
        language=work.actor.language, created_at=clock.now(),
    )  # fmt: skip
    work.session.add(update)
    work.session.flush()
    return update


def trusts(session: Session, party_id: int, department_id: int) -> bool:
    """Whether a department trusts a party, by their row ids."""
    return session.get(PartyTrust, (party_id, department_id)) is not None


def secret_of(key: bytes, link: PartyLink) -> str:
    """The secret of a link, made again for a letter."""
    return report_secret(key, bytes(link.nonce), KIND)


def sending_by_secret(session: Session, secret: str) -> Sending:
    """The sending of a secret (in its stored form), for its party to act on.

    Raises NotFound ``link.not_found``, DomainError ``party.link_ended`` when it was revoked, has run out or is settled,
    or when the part has ended or its work rests.
    """
    found = session.execute(
        select(PartyLink.id, Issue.public_id, OutsideParty.language)
        .join(Assignment, Assignment.id == PartyLink.assignment_id)
        .join(Issue, Issue.id == Assignment.issue_id)
        .join(OutsideParty, OutsideParty.id == PartyLink.party_id)
        .where(PartyLink.link_hash == secret_hash(secret))
    ).one_or_none()
    if found is None:
        raise NotFound("link")
    sending = _locked(session, Actor(language=found.language), found.public_id, found.id)
    if not usable(sending):
        raise DomainError("party.link_ended")
    return sending


def usable(sending: Sending) -> bool:
    """Whether the party can still act: the link works, and so does the part that it is for."""
    link, issue = sending.link, sending.work.issue
    subject = LinkSubject(link.status, over=link.expires_at <= clock.now())
    return (
        policies.allows("party.act", sending.work.actor, subject)
        and sending.assignment.status in OPEN_WORK
        and issue.status not in ("duplicate", "withdrawn")
    )


def sending_by_id(session: Session, actor: Actor, public_id: str, link_id: int) -> Sending:
    """A sending of an issue, for its department to act on. Raises NotFound ``party_link.not_found``, NotAllowed."""
    sending = _locked(session, actor, public_id, link_id)
    sending.work.require("party.manage", sending.assignment)
    return sending


def _locked(session: Session, actor: Actor, public_id: str, link_id: int) -> Sending:
    work = take(session, actor, public_id)
    link = session.scalar(
        select(PartyLink)
        .where(PartyLink.id == link_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    part = next(
        (item for item in work.assignments if link is not None and item.id == link.assignment_id), None
    )
    if link is None or part is None:
        raise NotFound("party_link", link_id)
    return Sending(link, session.get_one(OutsideParty, link.party_id), work, part)
