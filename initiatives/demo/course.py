"""The way of one initiative of the demo city to enough signatures, or to where it is now, by the commands."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import pairwise

from sqlalchemy import func, select

from civic.areas.models import Area, AreaEdition
from civic.categories.models import Category
from civic.core import clock
from civic.demo.shape import IMPORT
from civic.issues.models import Issue, IssueArea
from initiatives.amendments.commands.accept import accept
from initiatives.amendments.commands.rewrite import rewrite
from initiatives.amendments.commands.suggest import suggest
from initiatives.authors.commands.invite_author import invite_author
from initiatives.authors.commands.join_authors import join_authors
from initiatives.comments.commands.comment import comment
from initiatives.demo.carrying_out import plan_project
from initiatives.demo.hearing import plan_hearing
from initiatives.demo.life import Life
from initiatives.demo.scan import keep_sheet
from initiatives.demo.words import Told
from initiatives.paper.commands.enter_paper import enter_paper
from initiatives.proposals.commands.expire import expire
from initiatives.proposals.commands.propose import propose
from initiatives.proposals.commands.publish import publish
from initiatives.proposals.commands.send_back import send_back
from initiatives.proposals.commands.submit import submit
from initiatives.proposals.commands.withdraw import withdraw
from initiatives.proposals.placing import Where
from initiatives.signatures.commands.hold_signatures import Which, hold_signatures
from initiatives.signatures.commands.renew_signature import renew_signature

WRITING, WAITING = 3, 3
"""Days from the first word to the moderators, and from there to being published."""

BY_AUTHOR = "@"
"""Begins a reply of the author's."""

LAST_HOUR = 3
"""Signatures of the last hour, where they are collected."""

ONE_BUILDING = b"demo network"
STAND_BY = 12
"""So many of those who are asked again answer soon."""


def plan_course(life: Life) -> None:
    """Plan all of its story; what follows from signatures and dates is planned when these are there."""
    story = life.story
    submitted = story.submitted if story.published is None else story.published + WAITING
    if submitted is None:
        life.plan(1, partial(_propose, life))
        return
    life.plan(submitted + WRITING, partial(_propose, life))
    life.plan(submitted, lambda: submit(life.session, life.author, life.public_id))
    if story.returned is not None:
        rules = story.returned["rules"]
        by = life.setting.by("moderator")
        life.plan_work(story.returned["ago"], lambda: send_back(life.session, by, life.public_id, rules))
    if story.published is not None:
        life.plan_work(story.published, partial(_collect, life))


def _propose(life: Life) -> None:
    story = life.story
    area = _area(life, story.area) if story.area else None
    where = Where(area, story.category, *(_spot(life, story.spot) if story.spot else ()))
    life.public_id = propose(life.session, life.author, story.proposal(), where)


def _area(life: Life, code: str) -> int:
    current = select(Area.id).join(AreaEdition, AreaEdition.id == Area.edition_id)
    return life.session.scalars(current.where(AreaEdition.current, Area.code == code)).one()


def _spot(life: Life, district: str) -> tuple[float, float]:
    """Where somebody there has reported something, of that kind if anybody has (WGS 84)."""
    lon, lat = life.session.execute(
        select(func.ST_X(Issue.place), func.ST_Y(Issue.place))
        .join(Category, Category.id == Issue.category_id)
        .join(IssueArea, IssueArea.issue_id == Issue.id)
        .where(IssueArea.area_id == _area(life, district))
        .order_by(Category.code != life.story.category, Issue.id)
        .limit(1)
    ).one()
    return lon, lat


def _collect(life: Life) -> None:
    """It is published: from here on the rest of its story is planned."""
    story, setting = life.story, life.setting
    publish(life.session, setting.by("moderator"), life.public_id)
    _plan_signatures(life)
    for number in range(story.coauthors):
        life.plan((story.published or 0) - 1, partial(_join, life, first=number == 0))
    for told in story.comments:
        life.plan(told["ago"], partial(_say, life, told))
    for told in story.amendments:
        life.plan(told["ago"], partial(_suggest, life, told))
    plan_hearing(life)
    plan_project(life)


def _plan_signatures(life: Life) -> None:
    """In pieces, each to the text that held then: the share that is told, or all that are needed when it has enough."""
    story, initiative = life.story, life.initiative()
    until = initiative.collecting_until or life.setting.now
    last = min(until - timedelta(minutes=1), life.setting.now - timedelta(minutes=1))
    for told in (story.reached, story.withdrawn):
        last = life.at(told) if told is not None else last
    changes = [(life.at(each["accepted"]), each) for each in story.amendments if "accepted" in each]
    if story.changed is not None:
        changes.append((life.at(story.changed["ago"]), story.changed))
    collects = last + timedelta(minutes=1) >= life.setting.now
    wanted = round((initiative.needed or 0) * story.signed) - story.paper - (LAST_HOUR if collects else 0)
    cuts = [clock.now(), *sorted(at for at, _ in changes), last]
    whole = cuts[-1] - cuts[0]
    done = 0
    for since, end in pairwise(cuts):
        number = wanted - done if end == last else round(wanted * ((end - since) / whole))
        done += number
        life.timeline.plan(
            end, partial(life.setting.crowd.sign, life.public_id, number, since, end, area=story.area)
        )
    if collects:
        since = last - timedelta(hours=1)
        life.timeline.plan(
            last, partial(life.setting.crowd.sign, life.public_id, LAST_HOUR, since, last, area=story.area)
        )
    for at, change in changes:
        life.timeline.plan(at, partial(_change, life, change))
    if story.paper:
        life.plan_work((story.published or 0) * 0.4, partial(_enter_paper, life))
    if story.held:
        life.plan((story.published or 0) * 0.2, partial(_hold, life))
    if story.withdrawn is not None:
        life.timeline.plan(last, lambda: withdraw(life.session, life.author, life.public_id))
    elif story.reached is None:
        life.timeline.plan(until + timedelta(minutes=1), lambda: expire(life.session, IMPORT, life.public_id))


def _change(life: Life, told: Told) -> None:
    """The text changes: by what was suggested, or by the authors, who then ask those who signed again."""
    if "accepted" in told:
        accept(life.session, life.author, life.public_id, life.suggested[told["text"]], substance=False)
        return
    version = life.initiative().version
    text = life.story.proposal(why=told["why"], **{told["field"]: told["text"]})
    number = rewrite(life.session, life.author, life.public_id, text, version=version, substance=True)
    crowd = life.setting.crowd
    people = crowd.some(life.public_id, STAND_BY)

    def stand_by() -> None:
        for person in people:
            renew_signature(life.session, crowd.residents.actor(person), life.public_id, version=number)

    life.plan(told["ago"] - 2, stand_by)


def _hold(life: Life) -> None:
    """One evening many of one building sign: held until a moderator has looked."""
    now, crowd = clock.now(), life.setting.crowd
    crowd.sign(
        life.public_id,
        life.story.held,
        now - timedelta(hours=3),
        now,
        area=life.story.area,
        network=ONE_BUILDING,
    )
    hold_signatures(life.session, IMPORT, life.public_id, Which(network=ONE_BUILDING), reason="network")


def _enter_paper(life: Life) -> None:
    setting = life.setting
    clerk = setting.by("clerk")
    sheet = keep_sheet(life.session, setting.storage, clerk, setting.dice)
    enter_paper(
        life.session, clerk, life.public_id, lines=life.story.paper, attachment=sheet, key=setting.city_key
    )


def _join(life: Life, *, first: bool) -> None:
    """A co-author comes by link; the first of them is the resident whose password is printed."""
    secret = invite_author(life.session, life.author, life.public_id, key=life.setting.city_key)
    marta = life.setting.by("resident")
    joins = marta if first and life.author.person_id != marta.person_id else life.resident()
    join_authors(life.session, joins, secret)


def _suggest(life: Life, told: Told) -> None:
    life.suggested[told["text"]] = suggest(
        life.session, life.resident(), life.public_id, told["field"], told["text"], why=told["why"],
        version=life.initiative().version, language=life.story.language,
    )  # fmt: skip


def _say(life: Life, told: Told) -> None:
    """A comment, who agrees with it, and its replies hours later."""
    language, now = life.story.language, clock.now()
    number = comment(
        life.session, life.resident(), life.public_id, told["text"], side=told["side"], language=language
    )
    if told.get("agrees"):
        life.setting.crowd.agree(life.public_id, number, told["agrees"], now, life.setting.now)
    for hours, words in enumerate(told.get("replies", ()), start=2):
        by = life.author if words.startswith(BY_AUTHOR) else life.resident()
        reply = partial(
            comment, life.session, by, life.public_id, words.removeprefix(BY_AUTHOR), parent=number, language=language
        )  # fmt: skip
        life.timeline.plan(now + timedelta(hours=hours), reply)
