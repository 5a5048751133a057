"""Who follows an area hears of each initiative there once, when it is published."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from civic.core.errors import NotAllowed, NotFound
from civic.core.permissions import Actor
from civic.people.models import Person
from civic.profile.commands import follow_area, set_channels, set_interests
from civic.profile.queries import profile_of
from initiatives.proposals.commands.propose import propose
from initiatives.proposals.models import Initiative
from initiatives.proposals.placing import Where
from initiatives.proposals.queries.followers import followers
from tests.integration.initiatives.town import TEXT, Town


def _follower(town: Town, *codes: str) -> Actor:
    actor = town.resident()
    for code in codes:
        follow_area(town.session, actor, actor.person_id or 0, code, follows=True)
    return actor


def _told(town: Town, where: Where) -> list[int]:
    author = town.resident()
    town.rules(least=3, per_mille=0)
    public_id = town.let_collect(propose(town.session, author, TEXT, where), author)
    found = town.session.scalars(select(Initiative).where(Initiative.public_id == public_id)).one()
    whole = followers(town.session, found.id, after=0, limit=9)
    pages = [followers(town.session, found.id, after=0, limit=1)]
    while pages[-1]:
        pages.append(followers(town.session, found.id, after=pages[-1][-1], limit=1))
    assert [each for page in pages for each in page] == whole
    return whole


def test_followers_of_the_area_and_of_the_place_are_told(town: Town) -> None:
    west, both, east = _follower(town, "west"), _follower(town, "west", "east"), _follower(town, "east")
    ended, by_paper = _follower(town, "west"), _follower(town, "west")
    town.session.get_one(Person, ended.person_id).disabled_at = town.session.get_one(
        Person, west.person_id
    ).created_at
    set_channels(town.session, by_paper, by_paper.person_id or 0, ["site"])
    town.session.flush()
    areas = town.city.areas
    assert _told(town, Where(area_id=areas["west"])) == [west.person_id, both.person_id]
    assert _told(town, Where(area_id=areas["east"])) == [both.person_id, east.person_id]
    assert _told(town, Where(lon=30.002, lat=60.002)) == [west.person_id, both.person_id]
    assert _told(town, Where()) == []


def test_an_area_is_followed_beside_other_interests_and_let_go(town: Town) -> None:
    actor = town.resident()
    person_id = actor.person_id or 0
    set_interests(town.session, actor, person_id, ["topic:schools", "area:east"])
    follow_area(town.session, actor, person_id, "west", follows=True)
    follow_area(town.session, actor, person_id, "east", follows=False)
    assert profile_of(town.session, actor, person_id).interests == {"topic:schools", "area:west"}
    with pytest.raises(NotFound, match=r"area\.not_found"):
        follow_area(town.session, actor, person_id, "nowhere", follows=True)
    with pytest.raises(NotAllowed):
        follow_area(town.session, town.resident(), person_id, "west", follows=True)
