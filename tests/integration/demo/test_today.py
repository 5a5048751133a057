"""What there is to see on the first morning: the last hour of the demo city has left it behind by the commands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from civic.deadlines.models import DeadlineLadder, IssueClock
from civic.demo.office import SHIFTS, SWITCHED_ON
from civic.demo.today import BEGAN_WITH, OFTEN, VIEWS
from civic.departments.calendars import department_calendars
from civic.departments.models import Department
from civic.issues.models import Assignment, IssueUpdate
from civic.mentions.models import Mention
from civic.parties.models import PartyLink
from civic.rules.models import Rule, RuleEffect, RuleFiring
from civic.templates.models import MessageTemplate, TemplateUse
from civic.triage.models import SavedView
from civic.triage.presence.models import IssueClaim
from tests.demo_city import DemoCity

pytestmark = pytest.mark.xdist_group("demo_city")


@pytest.fixture
def session(demo_city: DemoCity) -> Iterator[Session]:
    with Session(demo_city.engine) as made:
        yield made
        made.rollback()


def test_two_departments_have_days_of_their_own(session: Session) -> None:
    ids = dict(session.execute(select(Department.code, Department.id)).tuples().all())
    days = department_calendars(session)
    office = days[ids["housing"]]
    for code, shift in SHIFTS.items():
        own = days[ids[code]]
        assert own.hours[0] == (shift.hours,)
        assert set(own.holidays) > set(office.holidays), "the city's holidays are theirs too"
    assert len({id(each) for each in days.values() if each.hours != office.hours}) == len(SHIFTS)


def test_terms_of_the_law_run_have_been_met_and_one_was_put_off(session: Session) -> None:
    terms = session.scalars(select(IssueClock)).all()
    assert {term.step for term in terms} == {"registered", "forwarded", "answered"}
    assert any(term.stopped_at is None for term in terms)
    assert any(term.stopped_at is not None for term in terms)
    assert sum(term.extended_at is not None for term in terms) == 1
    assert set(session.scalars(select(DeadlineLadder.department))) == {None, "roads"}


def test_rules_have_acted_and_their_timelines_say_so(session: Session) -> None:
    on = {rule.code for rule in session.scalars(select(Rule)) if rule.enabled}
    assert on == set(SWITCHED_ON)
    assert session.scalar(select(func.count()).select_from(Rule)) > len(on), "one was only tried"
    assert set(session.scalars(select(Rule.code).join(RuleFiring, RuleFiring.rule_id == Rule.id))) <= on
    effects = session.scalars(select(RuleEffect)).all()
    assert effects
    for effect in effects:
        kept = session.execute(
            text(
                "SELECT origin FROM event WHERE subject_kind = 'issue' AND subject_id = :issue AND seq = :seq"
            ),
            {"issue": effect.issue_id, "seq": effect.seq},
        ).one()
        assert kept.origin == "rule"


def test_messages_that_began_with_a_template_are_counted(session: Session) -> None:
    used = dict(
        session.execute(
            select(MessageTemplate.code, func.count())
            .join(TemplateUse, TemplateUse.template_id == MessageTemplate.id)
            .group_by(MessageTemplate.code)
        )
        .tuples()
        .all()
    )
    assert used
    assert used.keys() <= {code for _, code in BEGAN_WITH}
    assert set(used.values()) <= set(range(1, OFTEN + 1))


def test_work_lies_in_several_parts_and_with_contractors(session: Session) -> None:
    blocked = session.scalars(select(Assignment).where(Assignment.status == "blocked")).one()
    assert session.get_one(Assignment, blocked.after_id).issue_id == blocked.issue_id
    assert session.scalars(select(PartyLink.status).order_by(PartyLink.id)).all() == ["accepted", "done"]
    assert session.scalar(select(func.max(Assignment.returns))) == 1


def test_colleagues_have_called_each_other_and_answered(session: Session) -> None:
    assert session.scalar(select(func.count(Mention.person_id.distinct()))) >= 4
    answers = select(func.count()).select_from(IssueUpdate).where(IssueUpdate.reply_to_id.is_not(None))
    assert session.scalar(answers) == 2


def test_views_are_kept_and_shared_and_three_issues_are_in_hand(
    session: Session, demo_city: DemoCity
) -> None:
    views = session.scalars(select(SavedView)).all()
    assert {view.name for view in views} == {name for _, name, _, _ in VIEWS}
    assert sum(view.department_id is not None for view in views) == sum(
        unit is not None for *_, unit in VIEWS
    )
    claims = session.scalars(select(IssueClaim)).all()
    assert len(claims) == 3
    assert all(claim.expires_at > demo_city.made_at + timedelta(minutes=5) for claim in claims)
