"""How an accepted initiative of the demo city is carried out, told of, and judged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from civic.categories.models import Category
from civic.demo.shape import IMPORT
from civic.issues.models import Issue, Photo
from civic.issues.photos import keep_photo
from initiatives.delivery.commands.contribute import contribute
from initiatives.delivery.commands.decide_contribution import decide_contribution
from initiatives.delivery.commands.deliver import deliver
from initiatives.delivery.commands.judge import judge
from initiatives.delivery.commands.set_milestone import set_milestone
from initiatives.delivery.commands.settle import settle
from initiatives.delivery.commands.start import Step, start
from initiatives.delivery.commands.tell import tell
from initiatives.delivery.verdict import JUDGING
from initiatives.demo.life import Life
from initiatives.demo.words import Told

WARNED = 5
"""Days before the day that was promised on which it is said that it will be later."""


def plan_project(life: Life) -> None:
    """Plan what the story tells of it."""
    story, project = life.story, life.story.project
    if project is None:
        return
    life.plan_work(project["started"], partial(_start, life, project))
    for number, told in enumerate(project["steps"], start=1):
        _plan_step(life, number, told)
    for told in project["updates"]:
        life.plan_work(told["ago"], partial(_tell, life, told))
    for told in story.contributions:
        life.plan(told["ago"], partial(_help, life, told))
    if story.delivered is not None:
        life.plan_work(story.delivered, partial(_deliver, life))


def _by(life: Life) -> str:
    return str(life.story.council["department"])


def _day(life: Life, ago: float) -> date:
    return (life.setting.now - timedelta(days=ago)).date()


def _start(life: Life, project: Told) -> None:
    steps = [Step(each["title"], _day(life, each["due"])) for each in project["steps"]]
    start(
        life.session, life.setting.agent(_by(life)), life.public_id, steps, budget=project["budget"],
        least_judges=project["judges"],
    )  # fmt: skip


def _plan_step(life: Life, number: int, told: Told) -> None:
    by = life.setting.agent(_by(life))
    put = partial(set_milestone, life.session, by, number=number)
    if "late" in told:
        later = partial(put, state="in_progress", due=_day(life, told["late"]), reason=told["reason"])
        life.plan_work(told["due"] + WARNED, lambda: later(public_id=life.public_id))
    if "doing" in told:
        life.plan_work(told["doing"], lambda: put(public_id=life.public_id, state="in_progress"))
    if "done" in told:
        life.plan_work(told["done"], lambda: put(public_id=life.public_id, state="done"))


def _tell(life: Life, told: Told) -> None:
    photos = [_photo(life, told["photo"])] if "photo" in told else []
    tell(
        life.session, life.setting.agent(_by(life)), life.public_id, told["text"], language=life.story.language,
        photos=photos, spent=told.get("spent"),
    )  # fmt: skip


def _photo(life: Life, category: str) -> str:
    """A picture of something that was done, of that kind if there is one, uploaded again; its public id."""
    found = life.session.execute(
        select(Photo.sha256, Photo.width, Photo.height)
        .join(Issue, Issue.id == Photo.issue_id)
        .join(Category, Category.id == Issue.category_id)
        .where(Photo.kind == "after")
        .order_by(Category.code != category, Photo.id)
        .limit(1)
    ).one()
    return keep_photo(life.session, *found).public_id


def _help(life: Life, told: Told) -> None:
    language = life.story.language
    offer = contribute(life.session, life.resident(), life.public_id, told["text"], language=language)
    if "decision" in told:
        by = life.setting.agent(_by(life))
        decide_contribution(life.session, by, life.public_id, offer, told["decision"])


def _deliver(life: Life) -> None:
    deliver(life.session, life.setting.agent(_by(life)), life.public_id)
    now = life.timeline.clock.at
    life.timeline.plan(now + JUDGING / 4, partial(_judge, life))
    life.timeline.plan(
        now + JUDGING + timedelta(minutes=1), lambda: settle(life.session, IMPORT, life.public_id)
    )


def _judge(life: Life) -> None:
    """As many say of each criterion that it is met, and that it is not, as the story has it; others cannot tell."""
    judged, crowd = life.story.judged, life.setting.crowd
    number = max(each["met"] + each["not_met"] for each in judged)
    for place, person in enumerate(crowd.some(life.public_id, number)):
        answers = {f"c{point}": _answer(place, each) for point, each in enumerate(judged, start=1)}
        judge(life.session, crowd.residents.actor(person), life.public_id, answers)


def _answer(place: int, counts: Mapping[str, int]) -> str:
    if place < counts["met"]:
        return "met"
    return "not_met" if place < counts["met"] + counts["not_met"] else "cant_tell"
