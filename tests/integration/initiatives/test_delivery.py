"""An accepted initiative is started, told of, delivered, judged and settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.errors import DomainError, InvalidInput, NotAllowed, WrongStatus
from civic.core.permissions import SYSTEM, Actor
from civic.issues.models import Photo
from civic.issues.photos import claim_photos, give_up_unclaimed, keep_photo
from civic.people.queries import actor_of
from initiatives.delivery.commands.accept import accept
from initiatives.delivery.commands.contribute import contribute
from initiatives.delivery.commands.decide_contribution import decide_contribution
from initiatives.delivery.commands.deliver import deliver
from initiatives.delivery.commands.judge import judge
from initiatives.delivery.commands.open_in_council import open_in_council
from initiatives.delivery.commands.set_milestone import set_milestone
from initiatives.delivery.commands.settle import settle
from initiatives.delivery.commands.start import Step, start
from initiatives.delivery.commands.tell import tell
from initiatives.delivery.queries import ProjectShown, project_shown
from initiatives.delivery.verdict import JUDGING
from initiatives.proposals.queries.detail import initiative_detail
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.sign import sign
from tests.events import recorded
from tests.integration.initiatives.town import Town

TODAY = clock.now().date()
SOON, LATER = TODAY + timedelta(days=30), TODAY + timedelta(days=60)


@dataclass
class Case:
    """An initiative on the agenda, and who has to do with it."""

    town: Town
    public_id: str
    author: Actor
    signers: list[Actor]
    clerk: Actor
    roads: Actor

    def status(self) -> str:
        return self.town.initiative(self.public_id).status

    def shown(self, actor: Actor = SYSTEM) -> ProjectShown:
        session = self.town.session
        found = project_shown(session, actor, initiative_detail(session, actor, self.public_id))
        assert found is not None
        return found

    def accepted(self) -> None:
        open_in_council(self.town.session, self.clerk, self.public_id)
        accept(self.town.session, self.clerk, self.public_id, decision="117/2026", department="roads")

    def started(self, least_judges: int = 3) -> None:
        self.accepted()
        start(
            self.town.session, self.roads, self.public_id, [Step("The piers", SOON), Step("The deck", LATER)],
            budget="40 000", least_judges=least_judges,
        )  # fmt: skip

    def delivered(self) -> None:
        for number in (1, 2):
            set_milestone(self.town.session, self.roads, self.public_id, number, state="done")
        deliver(self.town.session, self.roads, self.public_id)

    def judged(self, *answers: str) -> None:
        for who, answer in zip([self.author, *self.signers], answers, strict=False):
            judge(self.town.session, who, self.public_id, {"c1": answer})
        with clock.frozen(clock.now() + JUDGING + timedelta(minutes=1)):
            settle(self.town.session, SYSTEM, self.public_id)


@pytest.fixture
def case(town: Town) -> Case:
    author, signers = town.resident(), [town.resident() for _ in range(3)]
    public_id = town.published(author)
    for who in signers:
        sign(town.session, who, public_id, version=1)
    count_signatures(town.session, SYSTEM, public_id)
    town.initiative(public_id).status = "on_agenda"
    town.session.flush()
    roads = actor_of(town.session, town.city.person("agent", "roads"))
    return Case(town, public_id, author, signers, town.city.with_role("clerk"), roads)


def test_a_clerk_accepts_what_is_in_the_council_and_names_the_department(case: Case) -> None:
    session = case.town.session
    with pytest.raises(WrongStatus):
        accept(session, case.clerk, case.public_id, decision="117", department="roads")
    with pytest.raises(NotAllowed):
        open_in_council(session, case.roads, case.public_id)
    open_in_council(session, case.clerk, case.public_id)
    with session.begin_nested() as attempt:
        with pytest.raises(InvalidInput) as told:
            accept(session, case.clerk, case.public_id, decision="", department="moon")
        attempt.rollback()
    assert {each.field for each in told.value.problems} == {"decision", "department"}
    accept(session, case.clerk, case.public_id, decision="117/2026", department="roads")
    assert (case.status(), case.shown().department, case.shown().decision) == (
        "accepted", "roads", "117/2026",
    )  # fmt: skip


def test_the_department_starts_with_steps_that_lie_ahead(case: Case) -> None:
    case.accepted()
    session = case.town.session
    with pytest.raises(NotAllowed):
        start(session, case.clerk, case.public_id, [Step("The piers", SOON)])
    with session.begin_nested() as attempt:
        with pytest.raises(InvalidInput) as told:
            start(
                session, case.roads, case.public_id,
                [Step("", SOON), Step("The deck", None), Step("The rail", TODAY - timedelta(days=2))],
                budget="much", least_judges=0,
            )  # fmt: skip
        attempt.rollback()
    assert [(each.code, each.field) for each in told.value.problems] == [
        ("text.missing", "milestones.1.title"), ("milestone.due_missing", "milestones.2.due"),
        ("milestone.due_past", "milestones.3.due"), ("project.judges", "least_judges"),
        ("project.not_money", "budget"),
    ]  # fmt: skip
    start(session, case.roads, case.public_id, [Step("The piers", SOON)], budget="40 000")
    assert (case.status(), case.shown().budget, len(case.shown().milestones)) == ("in_delivery", 40_000, 1)


def test_a_delay_takes_a_reason_and_the_first_promise_stays(case: Case) -> None:
    case.started()
    session = case.town.session
    with pytest.raises(DomainError, match=r"milestone\.reason_missing"):
        set_milestone(session, case.roads, case.public_id, 1, state="in_progress", due=LATER)
    assert set_milestone(
        session, case.roads, case.public_id, 1, state="in_progress", due=LATER, reason="High water."
    )
    assert not set_milestone(session, case.roads, case.public_id, 1, state="in_progress")
    first = case.shown().milestones[0]
    assert (first.first_due, first.due, first.reason) == (SOON, LATER, "High water.")
    assert recorded(session, "initiative.milestone_changed")[0].body["late"]
    # Back at what was promised there is nothing to explain.
    set_milestone(session, case.roads, case.public_id, 1, state="done", due=SOON)
    assert case.shown().milestones[0].reason == ""
    with pytest.raises(NotAllowed):
        set_milestone(session, case.author, case.public_id, 1, state="done")


def test_the_department_tells_with_photos_that_stay_and_with_what_was_spent(case: Case) -> None:
    case.started()
    session = case.town.session
    photo = keep_photo(session, b"\x01" * 32, 4, 3)
    tell(
        session, case.roads, case.public_id, "The piers stand.", language="en", photos=[photo.public_id],
        spent="12 000",
    )  # fmt: skip
    with pytest.raises(DomainError, match=r"photo\.not_found"):
        claim_photos(session, [photo.public_id], 1)
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert give_up_unclaimed(session) == 0
    (told,) = case.shown().updates
    assert (told.text, [each.public_id for each in told.photos]) == ("The piers stand.", [photo.public_id])
    assert case.shown().spent == 12_000 and session.get_one(Photo, photo.id).elsewhere
    with pytest.raises(InvalidInput):
        tell(session, case.roads, case.public_id, "", language="en")


def test_help_is_offered_and_public_once_it_is_taken(case: Case) -> None:
    case.accepted()
    session, helper, other = case.town.session, case.town.resident(), case.town.resident()
    offers = [
        contribute(session, helper, case.public_id, text, language="en") for text in ("A digger.", "A song.")
    ]
    assert len(case.shown(helper).contributions) == len(case.shown(case.roads).contributions) == 2
    assert case.shown(other).contributions == ()
    decide_contribution(session, case.roads, case.public_id, offers[0], "taken")
    decide_contribution(session, case.roads, case.public_id, offers[1], "thanked")
    assert [each.text for each in case.shown(other).contributions] == ["A digger."]
    with pytest.raises(DomainError, match=r"contribution\.decided"):
        decide_contribution(session, case.roads, case.public_id, offers[0], "thanked")
    with pytest.raises(NotAllowed):
        contribute(session, Actor(), case.public_id, "A cake.", language="en")


def test_it_is_not_delivered_before_every_step_is_done(case: Case) -> None:
    case.started()
    set_milestone(case.town.session, case.roads, case.public_id, 1, state="done")
    with pytest.raises(DomainError, match=r"milestone\.not_done"):
        deliver(case.town.session, case.roads, case.public_id)


def test_who_signed_or_wrote_it_judges_and_the_last_word_counts(case: Case) -> None:
    case.started()
    case.delivered()
    session = case.town.session
    with pytest.raises(DomainError, match=r"verdict\.not_asked"):
        judge(session, case.town.resident(), case.public_id, {"c1": "met"})
    with pytest.raises(InvalidInput) as told:
        judge(session, case.author, case.public_id, {})
    assert [(each.code, each.field) for each in told.value.problems] == [
        ("verdict.incomplete", "criteria.c1")
    ]
    with pytest.raises(DomainError, match=r"verdict\.unknown_answer"):
        judge(session, case.author, case.public_id, {"c1": "perhaps"})
    with pytest.raises(DomainError, match=r"criterion\.unknown"):
        judge(session, case.author, case.public_id, {"c1": "met", "c9": "met"})
    judge(session, case.author, case.public_id, {"c1": "not_met"})
    assert case.shown(case.author).answers == {"c1": "not_met"} and case.shown().counted is None
    with pytest.raises(WrongStatus):
        settle(session, SYSTEM, case.public_id)
    case.judged("met", "met", "met", "not_met")
    assert (case.status(), case.shown().outcome) == ("judged", "met")
    counted = case.shown().counted
    assert counted is not None and counted.answers == {"c1": {"met": 3, "not_met": 1, "cant_tell": 0}}


def test_too_few_judges_decide_nothing(case: Case) -> None:
    case.started(least_judges=3)
    case.delivered()
    case.judged("not_met", "not_met")
    assert (case.status(), case.shown().outcome) == ("judged", "undecided")


def test_what_is_found_wanting_goes_back_to_the_department_then_to_the_council(case: Case) -> None:
    case.started()
    case.delivered()
    case.judged("not_met", "not_met", "met")
    assert (case.status(), case.shown().outcome) == ("in_delivery", "not_met")
    case.delivered()
    with pytest.raises(WrongStatus):
        case.delivered()
    case.judged("not_met", "not_met", "cant_tell")
    assert case.status() == "on_agenda"
    case.started()
    assert (case.status(), case.shown().outcome, case.shown().round) == ("in_delivery", None, 2)
