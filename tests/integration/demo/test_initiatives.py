"""The demo city's initiatives: every status that commands reach, told to nobody, counted to the last signature."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from civic.core.permissions import VISITOR
from civic.intake.attachments import attachment_key
from civic.intake.models import IntakeAttachment
from civic.people.queries import actor_of, person_by_email
from initiatives.amendments.models import Amendment
from initiatives.comments.models import SIDES, Comment
from initiatives.delivery.models import Contribution, Milestone, Project
from initiatives.demo.words import read_stories
from initiatives.opinions.models import FINDINGS, OpinionAnswer, OpinionVersion
from initiatives.paper.queries import paper_signatures
from initiatives.proposals.models import Initiative, InitiativeDistrict, InitiativeVersion
from initiatives.proposals.queries.finding import Filter
from initiatives.proposals.queries.listing import initiatives, points
from initiatives.proposals.queries.own import own_initiatives
from initiatives.proposals.status import STATUSES
from initiatives.signatures.models import PaperBatch, Signature
from initiatives.signatures.recount import differences, published
from tests.demo_city import DemoCity

pytestmark = pytest.mark.xdist_group("demo_city")

NOT_YET = {"rejected", "merged"}
"""Statuses to which no command leads."""


@pytest.fixture
def session(demo_city: DemoCity) -> Iterator[Session]:
    with Session(demo_city.engine) as made:
        yield made
        made.rollback()


def test_every_status_occurs_and_lists_and_map_are_inhabited(session: Session) -> None:
    assert set(session.scalars(select(Initiative.status))) == set(STATUSES) - NOT_YET
    for look in ("closing", "almost"):
        assert initiatives(session, VISITOR, Filter(sort=look)).initiatives, look
    assert len(points(session, VISITOR, Filter())["features"]) >= 5


def test_totals_are_what_the_signatures_say(session: Session) -> None:
    public_ids = published(session)
    assert len(public_ids) > 10
    assert [each for public_id in public_ids for each in differences(session, public_id)] == []
    for standing in ("under_review", "asked_again"):
        column = getattr(InitiativeDistrict, standing)
        assert session.scalar(select(func.sum(column))) > 0, standing
    given = select(func.count()).select_from(Signature).where(Signature.batch_id.is_(None))
    told = "SELECT count(*) FROM event WHERE kind = 'signature.given'"
    assert session.scalar(given) == session.scalar(text(told))


def test_people_say_things_for_and_against_and_change_the_text(session: Session) -> None:
    assert set(session.scalars(select(Comment.side))) == {*SIDES, None}
    assert set(session.scalars(select(Amendment.status))) == {"open", "accepted"}
    changed = select(InitiativeVersion.substance).where(InitiativeVersion.number == 2)
    assert set(session.scalars(changed)) == {True, False}


def test_what_was_accepted_is_on_its_way(session: Session) -> None:
    assert set(session.scalars(select(OpinionVersion.finding))) <= set(FINDINGS)
    assert session.scalar(select(func.count()).select_from(OpinionAnswer)) >= 5
    late = select(func.count()).where(Milestone.due > Milestone.first_due)
    assert session.scalar(late) == 1
    assert set(session.scalars(select(Contribution.state))) == {"taken", "offered"}
    assert set(session.scalars(select(Project.outcome))) == {None, "met"}


def test_the_resident_whose_password_is_printed_has_some_of_their_own(session: Session) -> None:
    marta = person_by_email(session, "resident@riverford.example")
    assert marta is not None
    mine = own_initiatives(session, actor_of(session, marta))
    assert {each.status for each in mine.initiatives} >= {"draft", "returned", "collecting"}


def test_signatures_on_paper_have_their_scan(session: Session, demo_city: DemoCity) -> None:
    (story,) = [each for each in read_stories() if each.paper]
    batch = session.scalars(select(PaperBatch)).one()
    assert paper_signatures(session, batch.initiative_id) == batch.counted == story.paper
    sheet = session.get_one(IntakeAttachment, batch.attachment_id)
    assert demo_city.storage.exists(attachment_key(bytes(sheet.sha256), sheet.content_type))


def test_nobody_gets_a_letter(session: Session) -> None:
    told = "SELECT count(*) FROM event WHERE split_part(kind, '.', 1) = 'initiative' AND origin <> 'import'"
    assert session.scalar(text(told)) == 0
