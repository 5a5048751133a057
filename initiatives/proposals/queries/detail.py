"""One initiative as its page shows it to a reader."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from civic.areas.models import Area
from civic.core import clock
from civic.core.db import Names
from civic.core.errors import NotFound
from civic.core.permissions import Actor, policies
from civic.people.models import Person
from civic.residence.models import Residence
from initiatives.delivery.models import Project
from initiatives.paper.queries import paper_signatures
from initiatives.proposals.models import Initiative, InitiativeAuthor, InitiativeDistrict, InitiativeVersion
from initiatives.proposals.policy import POLICY, InitiativeSubject
from initiatives.proposals.queries.listing import InitiativeListed, joined, listed
from initiatives.proposals.status import verbs_from
from initiatives.proposals.work import subject_of
from initiatives.signatures.models import STANDINGS, Signature
from initiatives.signatures.residents import district_of

Target = aliased(Initiative)


@dataclass(frozen=True, slots=True)
class VersionShown:
    """One text, newest last. ``author`` is None once their account is gone; costs are whole units of the city's
    currency; ``criteria`` are dicts with ``code`` and ``text``; ``why``: what was said of the change; ``substance``: it
    says something else than the one before.
    """

    number: int
    language: str
    title: str
    problem: str
    wish: str
    for_whom: str
    helpers: str
    cost_least: int | None
    cost_most: int | None
    planned_result: str
    criteria: tuple[dict[str, Any], ...]
    why: str
    substance: bool
    author: str | None
    written_at: datetime


@dataclass(frozen=True, slots=True)
class AuthorShown:
    """One of those who answer for it. ``person_id`` is for comparing with the reader, never for showing."""

    person_id: int
    name: str
    first: bool


@dataclass(frozen=True, slots=True)
class DistrictShown:
    """How it stands in a district; area and name are None for those of whom only the city is known.

    ``needed``: what the district needs to be one of ``districts_needed``; None where districts are not asked for.
    """

    area_id: int | None
    code: str | None
    name: Names | None
    needed: int | None
    counted: int
    under_review: int
    asked_again: int
    withdrawn: int
    removed: int


@dataclass(frozen=True, slots=True)
class OwnSignature:
    """The reader's own signature that stands: of `initiatives.signatures.models.LIVE`."""

    standing: str
    open: bool
    version: int
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class InitiativeDetail:
    """All that the page of an initiative may show to this reader.

    ``listed`` has public id, status, title, category, area, dates, signatures that count and needed ones; ``versions``
    the texts, the last one holds; before publishing there is but one. ``where`` is its place as GeoJSON geometry (WGS
    84, lon before lat; ``placed``), else the outline of its area, None for the whole city. ``totals``: by standing,
    altogether; ``paper``: how many of those that count were given on paper;
    ``districts_reached`` of ``districts_needed`` have what they need. ``verbs``: what the reader may do now,
    of ``revise``, ``submit``, ``withdraw``, ``appeal``, ``publish``, ``send_back``, ``open``, ``accept``, ``start``,
    ``deliver``, ``sign``, ``renew_signature``, ``withdraw_signature``, ``rewrite``, ``suggest`` and ``propose_merge``.
    ``unable``: why
    they cannot sign what others can: ``account`` (not signed in), ``residence`` (not verified), ``area`` (lives
    elsewhere), ``removed`` (their signature was found false), ``paper`` (have signed on paper). ``broken_rules``:
    numbers, for authors and moderators. ``moderation_due``: by when they decide; None where it lies not before them.
    """

    id: int
    listed: InitiativeListed
    hidden: bool
    versions: tuple[VersionShown, ...]
    authors: tuple[AuthorShown, ...]
    mine: bool
    where: dict[str, Any] | None
    placed: bool
    submitted_at: datetime | None
    reached_at: datetime | None
    appealed_at: datetime | None
    moderation_due: datetime | None
    merged_into: str | None
    districts_needed: int
    districts_reached: int
    districts: tuple[DistrictShown, ...]
    totals: dict[str, int]
    paper: int
    verbs: tuple[str, ...]
    signature: OwnSignature | None
    unable: str | None
    broken_rules: tuple[int, ...]
    subject: InitiativeSubject

    @property
    def text(self) -> VersionShown:
        """The text that holds."""
        return self.versions[-1]


_OUTLINE = func.coalesce(
    func.ST_AsGeoJSON(Initiative.place, 6),
    func.ST_AsGeoJSON(func.ST_SimplifyPreserveTopology(Area.geometry, 0.0002), 5),
)


def initiative_detail(session: Session, actor: Actor, public_id: str) -> InitiativeDetail:
    """An initiative for this reader. Raises NotFound ``initiative.not_found``, also where they may not see it."""
    row = session.execute(
        joined()
        .add_columns(
            _OUTLINE.label("outline"),
            Target.public_id.label("merged_into"),
            Project.department_id.label("department_id"),
        )
        .outerjoin(Target, Target.id == Initiative.merged_into_id)
        .outerjoin(Project, Project.initiative_id == Initiative.id)
        .where(Initiative.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise NotFound("initiative", public_id)
    initiative = session.get_one(Initiative, row.id)
    authors = _authors(session, row.id)
    subject = subject_of(
        initiative,
        frozenset(author.person_id for author in authors),
        first=next((author.person_id for author in authors if author.first), None),
        department=row.department_id,
    )
    if not policies.allows("initiative.see", actor, subject):
        raise NotFound("initiative", public_id)
    districts = _districts(session, row.id)
    mine = actor.person_id in subject.authors
    signature, unable = _signing(session, actor, initiative)
    return InitiativeDetail(
        id=row.id, listed=listed(row), hidden=subject.hidden, versions=_versions(session, row.id), authors=authors,
        mine=mine, where=json.loads(row.outline) if row.outline else None, placed=initiative.place is not None,
        submitted_at=initiative.submitted_at, reached_at=initiative.reached_at, appealed_at=initiative.appealed_at,
        moderation_due=initiative.moderation_due if initiative.status == "moderation" else None,
        merged_into=row.merged_into, districts_needed=initiative.districts_needed,
        districts_reached=sum(item.needed is not None and item.counted >= item.needed for item in districts),
        districts=districts, totals={name: sum(getattr(item, name) for item in districts) for name in STANDINGS},
        paper=paper_signatures(session, row.id), verbs=_verbs(actor, initiative, subject, signature, unable),
        signature=signature, unable=unable,
        broken_rules=tuple(initiative.broken_rules) if policies.allows("initiative.see_rules", actor, subject) else (),
        subject=subject,
    )  # fmt: skip


def _authors(session: Session, initiative_id: int) -> tuple[AuthorShown, ...]:
    rows = session.execute(
        select(Person.id, Person.name, InitiativeAuthor.first)
        .join(InitiativeAuthor, InitiativeAuthor.person_id == Person.id)
        .where(InitiativeAuthor.initiative_id == initiative_id)
        .order_by(InitiativeAuthor.first.desc(), InitiativeAuthor.joined_at, Person.id)
    )
    return tuple(AuthorShown(*row) for row in rows)


def _versions(session: Session, initiative_id: int) -> tuple[VersionShown, ...]:
    rows = session.execute(
        select(InitiativeVersion, Person.name)
        .outerjoin(Person, Person.id == InitiativeVersion.person_id)
        .where(InitiativeVersion.initiative_id == initiative_id)
        .order_by(InitiativeVersion.number)
    )
    return tuple(
        VersionShown(
            number=item.number, language=item.language, title=item.title, problem=item.problem, wish=item.wish,
            for_whom=item.for_whom, helpers=item.helpers, cost_least=item.cost_least, cost_most=item.cost_most,
            planned_result=item.planned_result, criteria=tuple(item.criteria), why=item.why, substance=item.substance,
            author=name, written_at=item.written_at,
        )
        for item, name in rows
    )  # fmt: skip


def _districts(session: Session, initiative_id: int) -> tuple[DistrictShown, ...]:
    rows = session.execute(
        select(
            InitiativeDistrict.area_id, Area.code, Area.name, InitiativeDistrict.needed,
            *(getattr(InitiativeDistrict, name) for name in STANDINGS),
        )
        .outerjoin(Area, Area.id == InitiativeDistrict.area_id)
        .where(InitiativeDistrict.initiative_id == initiative_id)
        .order_by(Area.code.nulls_last())
    )  # fmt: skip
    return tuple(DistrictShown(*row) for row in rows)


def _signing(
    session: Session, actor: Actor, initiative: Initiative
) -> tuple[OwnSignature | None, str | None]:
    """The reader's signature, and what keeps them from giving one while others may."""
    if actor.person_id is None:
        return None, "account" if _collects(initiative) else None
    row = session.execute(
        select(Signature.standing, Signature.open, Signature.version, Signature.signed_at).where(
            Signature.initiative_id == initiative.id,
            Signature.person_id == actor.person_id,
            Signature.standing != "withdrawn",
        )
    ).one_or_none()
    if row is not None and row.standing == "removed":
        return None, "removed"
    if row is not None or not _collects(initiative):
        return (OwnSignature(*row) if row else None), None
    home = district_of(session, actor.person_id, initiative.id, initiative.area_id)
    if home is not None:
        return None, "paper" if home.on_paper else None
    lives = select(Residence.person_id).where(
        Residence.person_id == actor.person_id, Residence.expires_at > clock.now()
    )
    return None, "residence" if session.scalar(lives) is None else "area"


def _collects(initiative: Initiative) -> bool:
    until = initiative.collecting_until
    return initiative.status == "collecting" and until is not None and until > clock.now()


def _verbs(
    actor: Actor, initiative: Initiative, subject: InitiativeSubject, signature: OwnSignature | None, unable: str | None
) -> tuple[str, ...]:  # fmt: skip
    chosen = [verb for verb in verbs_from(initiative.status) if f"initiative.{verb}" in POLICY]
    if initiative.status in ("draft", "returned"):
        chosen.insert(0, "revise")
    if initiative.appealed_at is not None and "appeal" in chosen:
        chosen.remove("appeal")
    verbs = [verb for verb in chosen if policies.allows(f"initiative.{verb}", actor, subject)]
    if _collects(initiative) and signature is None and unable is None and actor.person_id is not None:
        verbs.append("sign")
    if _collects(initiative) and signature is not None and signature.standing == "asked_again":
        verbs.append("renew_signature")
    if initiative.status == "collecting" and signature is not None:
        verbs.append("withdraw_signature")
    if _collects(initiative):
        allowed = (
            ("rewrite", "initiative.rewrite"), ("suggest", "amendment.suggest"),
            ("propose_merge", "initiative.propose_merge"),
        )  # fmt: skip
        verbs += [verb for verb, permission in allowed if policies.allows(permission, actor, subject)]
    return tuple(verbs)
