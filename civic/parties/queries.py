"""Sendings as departments see them, and a sending as its party sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from civic.areas.models import Area
from civic.categories.models import Category
from civic.core import clock
from civic.core.db import Names
from civic.core.errors import NotFound
from civic.core.permissions import Actor, policies
from civic.core.secrets import secret_hash
from civic.departments.models import Department
from civic.issues.models import Assignment, Issue, IssueUpdate, Photo, Report
from civic.issues.places import place_of
from civic.issues.policy import IssueSubject
from civic.issues.queries.detail import family_reports
from civic.issues.status import OPEN as OPEN_WORK
from civic.parties.models import OutsideParty, PartyLink, PartyVisit
from civic.parties.policy import LinkSubject
from civic.parties.work import trusts
from geo.shapes import Point

VISITS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class VisitShown:
    at: datetime
    what: str
    agent: str


@dataclass(frozen=True, slots=True)
class SendingShown:
    """A sending as its department sees it. ``over``: its time has run out, if the clock has said so yet or not."""

    id: int
    assignment_id: int
    party: str
    email: str
    status: str
    over: bool
    sent_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    opened: int
    last_words: str
    visits: tuple[VisitShown, ...]


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What was said between department and party, with photos (public ids)."""

    text: str
    language: str
    at: datetime
    by_party: bool
    photos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartyPage:
    """All that a party sees: of the reports only what the department has released, and never who made them.

    ``usable``: the link still works; else only that it does not. ``target`` is None while the part waits for its turn.
    """

    link_id: int
    party: str
    status: str
    usable: bool
    trusted: bool
    expires_at: datetime
    public_id: str
    category: Names
    icon: str
    department: Names
    phone: str | None
    address: str
    area: Names | None
    place: Point | None
    target: datetime | None
    exchanged: tuple[Exchanged, ...]
    words: tuple[tuple[str, str], ...]
    photos: tuple[str, ...]
    photo_needed: bool


def sendings(session: Session, actor: Actor, issue_id: int, subject: IssueSubject) -> list[SendingShown]:
    """All sendings of an issue, the newest first, for who works on it. Raises NotAllowed."""
    policies.require("issue.see_notes", actor, subject)
    rows = session.execute(
        select(PartyLink, OutsideParty)
        .join(OutsideParty, OutsideParty.id == PartyLink.party_id)
        .join(Assignment, Assignment.id == PartyLink.assignment_id)
        .where(Assignment.issue_id == issue_id)
        .order_by(PartyLink.id.desc())
    ).all()
    if not rows:
        return []
    ids = [link.id for link, _ in rows]
    visits: dict[int, list[VisitShown]] = {}
    for visit in session.scalars(
        select(PartyVisit).where(PartyVisit.link_id.in_(ids)).order_by(PartyVisit.id.desc()).limit(200)
    ):
        visits.setdefault(visit.link_id, []).append(VisitShown(visit.at, visit.what, visit.agent))
    said = {
        update.party_link_id: update.text
        for update in session.scalars(
            select(IssueUpdate)
            .where(
                IssueUpdate.party_link_id.in_(ids), IssueUpdate.author_id.is_(None), IssueUpdate.text != ""
            )
            .order_by(IssueUpdate.id)
        )
    }
    now = clock.now()
    return [
        SendingShown(
            id=link.id, assignment_id=link.assignment_id, party=party.name, email=party.email, status=link.status,
            over=link.expires_at <= now, sent_at=link.sent_at, expires_at=link.expires_at, settled_at=link.settled_at,
            opened=link.visits, last_words=said.get(link.id, ""),
            visits=tuple(visits.get(link.id, ()))[:VISITS_SHOWN],
        )
        for link, party in rows
    ]  # fmt: skip


def helpers(session: Session, issue_id: int) -> list[str]:
    """The names of the parties that have taken a part of the issue: those with whose help the city works on it."""
    return list(
        session.scalars(
            select(OutsideParty.name)
            .join(PartyLink, PartyLink.party_id == OutsideParty.id)
            .join(Assignment, Assignment.id == PartyLink.assignment_id)
            .where(Assignment.issue_id == issue_id, PartyLink.status.in_(("accepted", "done")))
            .distinct()
            .order_by(OutsideParty.name)
        )
    )


def party_page(session: Session, secret: str) -> PartyPage:
    """What the page of a link shows; ``secret`` in its stored form. Raises NotFound ``link.not_found``."""
    row = session.execute(_PAGE.where(PartyLink.link_hash == secret_hash(secret))).one_or_none()
    if row is None:
        raise NotFound("link")
    link: PartyLink = row.PartyLink
    usable = _works(link, row.part, row.issue_status)
    photos = released_photos(session, link, row.issue_id)
    return PartyPage(
        link_id=link.id, party=row.party, status=link.status, usable=usable,
        trusted=trusts(session, link.party_id, row.department_id),
        expires_at=link.expires_at, public_id=row.public_id, category=row.category, icon=row.icon,
        department=row.department, phone=row.phone, address=row.address, area=row.area,
        place=None if row.place_uncertain else place_of(session, row.issue_id),
        target=None if row.part == "blocked" else row.target,
        exchanged=_exchanged(session, link.id, photos), words=_words(session, link, row.issue_id),
        photos=tuple(photo.public_id for photo in photos if photo.update_id is None),
        photo_needed=row.photo_on_delivery,
    )  # fmt: skip


def _works(link: PartyLink, part: str, issue_status: str) -> bool:
    """Whether a link still shows its party anything: so does the part that it is for, and its issue."""
    return (
        policies.allows("party.act", Actor(), LinkSubject(link.status, over=link.expires_at <= clock.now()))
        and part in OPEN_WORK
        and issue_status not in ("duplicate", "withdrawn")
    )


_PAGE = (
    select(
        PartyLink, OutsideParty.name.label("party"), Issue.public_id, Issue.id.label("issue_id"),
        Issue.status.label("issue_status"), Issue.address, Issue.place_uncertain, Area.name.label("area"),
        Category.name.label("category"), Category.icon, Category.photo_on_delivery, Department.name.label("department"),
        Department.id.label("department_id"), Department.phone, Assignment.target, Assignment.status.label("part"),
    )
    .join(OutsideParty, OutsideParty.id == PartyLink.party_id)
    .join(Assignment, Assignment.id == PartyLink.assignment_id)
    .join(Issue, Issue.id == Assignment.issue_id)
    .join(Category, Category.id == Issue.category_id)
    .join(Department, Department.id == Assignment.department_id)
    .outerjoin(Area, Area.id == Issue.area_id)
)  # fmt: skip


def released_photos(session: Session, link: PartyLink, issue_id: int) -> list[Any]:
    """The photos that a party may see: its own, and where the department has said so those of the reports that were
    not taken back.
    """
    own = IssueUpdate.party_link_id == link.id
    of_reports = and_(
        Photo.issue_id == issue_id,
        Report.withdrawn_at.is_(None),
        Photo.report_id.is_not(None),
        Photo.update_id.is_(None),
        Photo.kind == "before",
    )
    return list(
        session.execute(
            select(Photo.public_id, Photo.sha256, Photo.update_id)
            .outerjoin(IssueUpdate, IssueUpdate.id == Photo.update_id)
            .outerjoin(Report, Report.id == Photo.report_id)
            .where(or_(own, of_reports) if link.with_photos else own)
            .order_by(Photo.id)
        )
    )


def party_photo(session: Session, secret: str, public_id: str) -> bytes:
    """The SHA-256 of a photo that the party of a link may see while the link works. Raises NotFound."""
    row = session.execute(
        select(
            PartyLink,
            Assignment.issue_id,
            Assignment.status.label("part"),
            Issue.status.label("issue_status"),
        )
        .join(Assignment, Assignment.id == PartyLink.assignment_id)
        .join(Issue, Issue.id == Assignment.issue_id)
        .where(PartyLink.link_hash == secret_hash(secret))
    ).one_or_none()
    if row is None:
        raise NotFound("photo")
    link: PartyLink = row.PartyLink
    if not _works(link, row.part, row.issue_status):
        raise NotFound("photo")
    for photo in released_photos(session, link, row.issue_id):
        if photo.public_id == public_id:
            return bytes(photo.sha256)
    raise NotFound("photo")


def _words(session: Session, link: PartyLink, issue_id: int) -> tuple[tuple[str, str], ...]:
    """What reporters wrote, with the language of each, where the department has released it."""
    if not link.with_words:
        return ()
    return tuple(
        (report.text, report.language)
        for report in family_reports(session, issue_id)
        if report.text and report.withdrawn_at is None and report.moderated not in ("hidden", "rephrase")
    )


def _exchanged(session: Session, link_id: int, photos: list[Any]) -> tuple[Exchanged, ...]:
    updates = session.scalars(
        select(IssueUpdate).where(IssueUpdate.party_link_id == link_id).order_by(IssueUpdate.id)
    )
    return tuple(
        Exchanged(
            update.text, update.language, update.created_at, update.author_id is None,
            tuple(photo.public_id for photo in photos if photo.update_id == update.id),
        )
        for update in updates
    )  # fmt: skip
