"""How far an accepted initiative is, as a reader may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.db import Names
from civic.core.permissions import Actor, policies
from civic.departments.models import Department
from civic.issues.models import Photo
from civic.people.models import Person
from initiatives.delivery.commands.judge import is_asked
from initiatives.delivery.models import (
    Contribution,
    Milestone,
    Project,
    ProjectJudgement,
    ProjectPhoto,
    ProjectUpdate,
)
from initiatives.delivery.verdict import Tally, tally
from initiatives.proposals.queries.detail import InitiativeDetail


@dataclass(frozen=True, slots=True)
class MilestoneShown:
    """A step; ``reason``: why it is later than was promised first."""

    number: int
    title: str
    first_due: date
    due: date
    state: str
    reason: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProjectPhotoShown:
    public_id: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class UpdateShown:
    """What the department wrote, newest first in lists."""

    language: str
    text: str
    written_at: datetime
    photos: tuple[ProjectPhotoShown, ...]


@dataclass(frozen=True, slots=True)
class ContributionShown:
    """Help that is offered or taken, and by whom. ``mine``: by the reader."""

    id: int
    name: str | None
    language: str
    text: str
    state: str
    offered_at: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class ProjectShown:
    """A project. Money is whole units of the city's currency. ``contributions`` are those that were taken; those that
    wait for the department, and those that it thanked for, are shown to it and to who offered them alone.

    ``verbs``: what the reader may do now, of ``set_milestone``, ``tell``, ``decide_contribution``, ``contribute``,
    ``judge``; starting and delivering are among those of the initiative. ``answers`` is what the reader said of the
    criteria in this round. ``counted`` is the tally of the last round once its time is over, None before.
    """

    department: str
    department_name: Names
    decision: str
    accepted_at: datetime
    budget: int | None
    spent: int | None
    least_judges: int
    started_at: datetime | None
    delivered_at: datetime | None
    judging_until: datetime | None
    round: int
    outcome: str | None
    milestones: tuple[MilestoneShown, ...]
    updates: tuple[UpdateShown, ...]
    contributions: tuple[ContributionShown, ...]
    verbs: tuple[str, ...]
    answers: Mapping[str, str]
    counted: Tally | None

    @property
    def done(self) -> int:
        """How many milestones are done."""
        return sum(each.state == "done" for each in self.milestones)


def project_shown(session: Session, actor: Actor, detail: InitiativeDetail) -> ProjectShown | None:
    """The project of an initiative that this reader sees (`initiative_detail`); None before it was accepted."""
    row = session.execute(
        select(Project, Department.code, Department.name)
        .join(Department, Department.id == Project.department_id)
        .where(Project.initiative_id == detail.id)
    ).one_or_none()
    if row is None:
        return None
    project: Project = row[0]
    codes = [each["code"] for each in detail.text.criteria]
    settled = project.round > 0 and project.judging_until is None
    return ProjectShown(
        department=row.code, department_name=row.name, decision=project.decision, accepted_at=project.accepted_at,
        budget=project.budget, spent=project.spent, least_judges=project.least_judges, started_at=project.started_at,
        delivered_at=project.delivered_at, judging_until=project.judging_until, round=project.round,
        outcome=project.outcome, milestones=_milestones(session, detail.id), updates=_updates(session, detail.id),
        contributions=_contributions(session, actor, detail), verbs=_verbs(session, actor, detail, project),
        answers=_answers(session, actor, project),
        counted=tally(session, detail.id, project.round, codes) if settled else None,
    )  # fmt: skip


def _milestones(session: Session, initiative_id: int) -> tuple[MilestoneShown, ...]:
    rows = session.execute(
        select(
            Milestone.number, Milestone.title, Milestone.first_due, Milestone.due, Milestone.state, Milestone.reason,
            Milestone.done_at,
        )
        .where(Milestone.initiative_id == initiative_id)
        .order_by(Milestone.number)
    )  # fmt: skip
    return tuple(MilestoneShown(*row) for row in rows)


def _updates(session: Session, initiative_id: int) -> tuple[UpdateShown, ...]:
    photos: dict[int, list[ProjectPhotoShown]] = {}
    for row in session.execute(
        select(ProjectPhoto.update_id, Photo.public_id, Photo.width, Photo.height)
        .join(Photo, Photo.id == ProjectPhoto.photo_id)
        .join(ProjectUpdate, ProjectUpdate.id == ProjectPhoto.update_id)
        .where(ProjectUpdate.initiative_id == initiative_id)
        .order_by(Photo.id)
    ):
        photos.setdefault(row.update_id, []).append(ProjectPhotoShown(row.public_id, row.width, row.height))
    rows = session.scalars(
        select(ProjectUpdate)
        .where(ProjectUpdate.initiative_id == initiative_id)
        .order_by(ProjectUpdate.id.desc())
        .limit(100)
    )
    return tuple(
        UpdateShown(row.language, row.text, row.written_at, tuple(photos.get(row.id, ()))) for row in rows
    )


def _contributions(session: Session, actor: Actor, detail: InitiativeDetail) -> tuple[ContributionShown, ...]:
    readable: list[ColumnElement[bool]] = [Contribution.state == "taken"]
    if actor.person_id is not None:
        readable.append(Contribution.person_id == actor.person_id)
    if policies.allows("initiative.deliver", actor, detail.subject):
        readable.append(Contribution.state == "offered")
    rows = session.execute(
        select(Contribution, Person.name)
        .outerjoin(Person, Person.id == Contribution.person_id)
        .where(Contribution.initiative_id == detail.id, Contribution.text != "", or_(*readable))
        .order_by(Contribution.id)
    )
    return tuple(
        ContributionShown(
            offer.id, name, offer.language, offer.text, offer.state, offer.offered_at,
            mine=offer.person_id is not None and offer.person_id == actor.person_id,
        )
        for offer, name in rows
    )  # fmt: skip


def _verbs(session: Session, actor: Actor, detail: InitiativeDetail, project: Project) -> tuple[str, ...]:
    status, verbs = detail.listed.status, []
    if policies.allows("initiative.deliver", actor, detail.subject):
        if status == "in_delivery":
            verbs.append("set_milestone")
        if status in ("accepted", "in_delivery", "delivered"):
            verbs.append("tell")
        if status in ("accepted", "in_delivery"):
            verbs.append("decide_contribution")
    if actor.person_id is None:
        return tuple(verbs)
    if status in ("accepted", "in_delivery") and policies.allows(
        "initiative.contribute", actor, detail.subject
    ):
        verbs.append("contribute")
    if (
        status == "delivered"
        and project.judging_until is not None
        and project.judging_until > clock.now()
        and is_asked(session, detail.id, detail.subject.authors, actor.person_id)
    ):
        verbs.append("judge")
    return tuple(verbs)


def _answers(session: Session, actor: Actor, project: Project) -> dict[str, str]:
    if actor.person_id is None:
        return {}
    rows = session.execute(
        select(ProjectJudgement.criterion, ProjectJudgement.answer).where(
            ProjectJudgement.initiative_id == project.initiative_id,
            ProjectJudgement.round == project.round,
            ProjectJudgement.person_id == actor.person_id,
        )
    )
    return {row.criterion: row.answer for row in rows}
