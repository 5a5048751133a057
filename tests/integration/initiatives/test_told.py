"""What becomes of an initiative is told by letter, each step once: to its authors, and to signers who wish it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from civic.core import clock
from civic.core.cluster import ClusterUrls
from civic.core.permissions import SYSTEM, VISITOR
from civic.moderation.commands.hide import hide_words
from civic.moderation.queries import queue
from civic.people.models import Person
from civic.people.queries import actor_of
from civic.profile.commands import follow_area, set_channels
from initiatives.amendments.commands.accept import accept
from initiatives.amendments.commands.decline import decline
from initiatives.amendments.commands.suggest import suggest
from initiatives.comments.commands.comment import comment
from initiatives.comments.commands.flag_comment import flag_comment
from initiatives.merging.clockwork import expire_merges
from initiatives.merging.commands.agree_to_merge import agree_to_merge
from initiatives.merging.commands.propose_merge import VALID, propose_merge
from initiatives.merging.models import MergeProposal
from initiatives.opinions.clockwork import watch_opinions
from initiatives.opinions.commands.answer_opinions import answer_opinions
from initiatives.opinions.commands.assign_opinion import assign_opinion
from initiatives.opinions.commands.give_opinion import give_opinion
from initiatives.proposals.clockwork import expire_initiatives, watch_moderation
from initiatives.proposals.commands.propose import propose
from initiatives.proposals.commands.submit import submit
from initiatives.proposals.placing import Where
from initiatives.signatures.clockwork import forget_networks, watch_trends
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.renew_signature import renew_signature
from initiatives.signatures.commands.sign import sign
from tests.events import recorded
from tests.following import Followers, part, tools_for
from tests.integration.initiatives.hearing import FEASIBLE, in_opinion
from tests.integration.initiatives.test_suggest import CHANGE
from tests.integration.initiatives.town import TEXT, Town
from tests.small_city import WEST, small_city


@pytest.fixture
def followers(committed: Engine, database: ClusterUrls, tmp_path: Path) -> Iterator[Followers]:
    made = Followers(tools_for(database, tmp_path))
    yield made
    made.tools.database.engine.dispose()


def _begin(followers: Followers, *, least: int) -> tuple[str, str, str]:
    """An initiative that two have signed, one of whom wishes for letters; where the author and that one are reached."""
    with followers.tools.database.transaction() as session:
        town = Town(small_city(session))
        people = [town.resident() for _ in range(3)]
        public_id = town.published(people[0], least=least)
        for who, news in ((people[1], True), (people[2], False)):
            sign(session, who, public_id, version=1, news=news, network=b"mark")
        emails = {row.id: row.email for row in session.scalars(select(Person))}
    return public_id, emails[people[0].person_id or 0], emails[people[1].person_id or 0]


def _told(followers: Followers) -> list[tuple[str, str]]:
    followers.follow()
    followers.work()
    return sorted((letter["To"], letter["Subject"]) for letter in followers.letters())


def test_the_threshold_is_told_to_authors_and_to_who_wished_it(followers: Followers) -> None:
    public_id, author, wishes = _begin(followers, least=2)
    assert _told(followers) == [(author, "“A bridge over the Lind” collects signatures now · Smallton")]
    with followers.tools.database.transaction() as session:
        count_signatures(session, SYSTEM, public_id)
    enough = "“A bridge over the Lind” has enough signatures · Smallton"
    assert {(author, enough), (wishes, enough)} <= set(_told(followers)) and len(_told(followers)) == 3
    letter = next(each for each in followers.letters() if each["To"] == wishes)
    assert f"/initiatives/{public_id}" in part(letter) and "wished to hear" in part(letter)


def test_who_follows_an_area_hears_once_of_what_is_published_there(followers: Followers) -> None:
    with followers.tools.database.transaction() as session:
        town = Town(small_city(session))
        author, neighbour, elsewhere = (town.resident() for _ in range(3))
        for who, area in ((author, "west"), (neighbour, "west"), (elsewhere, "east")):
            follow_area(session, who, who.person_id or 0, area, follows=True)
        town.rules(least=2, per_mille=0)
        draft = propose(session, author, TEXT, Where(area_id=town.city.areas["west"]))
        town.let_collect(draft, author)
        emails = [session.get_one(Person, who.person_id).email for who in (author, neighbour)]
    assert [email for email, _ in _told(followers)] == sorted(emails)
    letters = {letter["To"]: part(letter) for letter in followers.letters()}
    assert "you follow an area" in letters[emails[1]] and "one of its authors" in letters[emails[0]]
    assert f"/initiatives/{draft}" in letters[emails[1]] and len(_told(followers)) == 2


def test_each_step_of_an_opinion_is_told_once_to_whom_it_concerns(followers: Followers) -> None:
    with followers.tools.database.transaction() as session:
        town = Town(small_city(session))
        author, lead, head = (
            town.resident(),
            town.city.staff("lighting", "lead"),
            town.city.staff("lighting", "head"),
        )
        agent = town.city.staff("lighting")
        public_id = in_opinion(town, author, Where(category="lamp", lon=WEST[0], lat=WEST[1]))
        emails = {row.id: row.email for row in session.scalars(select(Person))}
    to = [emails[each.person_id or 0] for each in (author, lead, head, agent)]

    def news(before: set[tuple[str, str]] | None = None) -> set[tuple[str, str]]:
        told = _told(followers)
        assert len(told) == len(set(told)), "each once"
        return {(who, what.split(":")[0].split(" · ")[0]) for who, what in set(told) - (before or set())}

    assert (to[1], "Your opinion is asked for") in news() and all(who not in to[2:] for who, _ in news())
    before = set(_told(followers))
    with followers.tools.database.transaction() as session:
        assign_opinion(session, lead, public_id, "lighting", agent.person_id)
    assert news(before) == {(to[3], "An opinion was given to you to write")}
    before = set(_told(followers))
    with clock.frozen(clock.now() + timedelta(days=40)):
        watch_opinions(followers.tools)
        watch_opinions(followers.tools)
        late = {(who, "An opinion is late") for who in to[1:]}
        opened = (to[0], "The departments have spoken on “A bridge over the Lind”")
        assert news(before) == late | {opened}
        letter = next(
            each for each in followers.letters() if each["Subject"].startswith("An opinion is late")
        )
        assert f"/staff/opinions/{public_id}/lighting" in part(letter) and "Lighting had until" in part(
            letter
        )
        before = set(_told(followers))
        with followers.tools.database.transaction() as session:
            give_opinion(session, agent, public_id, "lighting", FEASIBLE)
            answer_opinions(session, author, public_id, "We agree.")
        assert news(before) == {(to[0], "“A bridge over the Lind” goes to the council")}


def test_what_has_not_enough_when_its_time_is_over_ends_and_forgets_networks(followers: Followers) -> None:
    _, author, wishes = _begin(followers, least=100)
    later = clock.now() + timedelta(days=181)
    with clock.frozen(later):
        watch_trends(followers.tools)
        expire_initiatives(followers.tools)
        expire_initiatives(followers.tools)
        over = "The time of “A bridge over the Lind” is over · Smallton"
        assert {(author, over), (wishes, over)} <= set(_told(followers)) and len(_told(followers)) == 3
        assert forget_networks(followers.tools) == 0
    with clock.frozen(later + timedelta(days=31)):
        assert (forget_networks(followers.tools), forget_networks(followers.tools)) == (2, 0)


def test_who_signed_is_asked_once_and_who_has_answered_is_not(followers: Followers) -> None:
    public_id, author, wishes = _begin(followers, least=100)
    _told(followers)
    with followers.tools.database.transaction() as session:
        people = {row.email: actor_of(session, row) for row in session.scalars(select(Person))}
        number = suggest(session, people[wishes], public_id, **CHANGE)
    suggested = (author, "A change of “A bridge over the Lind” was suggested · Smallton")
    assert suggested in _told(followers)
    with followers.tools.database.transaction() as session:
        accept(session, people[author], public_id, number, substance=True)
        count_signatures(session, SYSTEM, public_id)
        renew_signature(session, people[wishes], public_id, version=2)
    asked = [to for to, subject in _told(followers) if subject.startswith("Do you still support")]
    # The other one never wished for letters, and is asked all the same.
    assert len(asked) == 1 and asked[0] not in (author, wishes)
    with followers.tools.database.transaction() as session:
        other = suggest(
            session, people[asked[0]], public_id, **CHANGE | {"text": "Build three.", "version": 2}
        )
        accept(session, people[author], public_id, other, substance=True)
    again = [to for to, subject in _told(followers) if subject.startswith("Do you still support")]
    assert sorted(again) == sorted([*asked, wishes])


def test_what_became_of_words_is_told_to_whose_they_are(followers: Followers) -> None:
    public_id, author, wishes = _begin(followers, least=100)
    with followers.tools.database.transaction() as session:
        people = {row.email: actor_of(session, row) for row in session.scalars(select(Person))}
        moderator = next(each for each in people.values() if each.has("moderator"))
        decline(
            session, people[author], public_id, suggest(session, people[wishes], public_id, **CHANGE), reason="No."
        )  # fmt: skip
        said = comment(session, people[wishes], public_id, "Call +7 912 345-67-89", side="for")
        flag_comment(session, VISITOR, public_id, said, "personal_data", who=b"one")
        (case,), _ = queue(session, moderator)
        hide_words(session, moderator, case.id, reason="personal_data")
    subjects = [subject for to, subject in _told(followers) if to == wishes]
    assert sorted(subjects) == [
        "From the moderators, about “A bridge over the Lind” · Smallton",
        "Your change of “A bridge over the Lind” was declined · Smallton",
    ]
    letter = next(each for each in followers.letters() if "moderators" in each["Subject"])
    assert f"/initiatives/{public_id}/comments/{said}" in part(letter) and "phone number" in part(letter)


def test_who_is_answered_hears_of_it_once_until_they_speak_again_and_only_where_they_take_e_mail(
    followers: Followers,
) -> None:
    public_id, author, wishes = _begin(followers, least=100)
    with followers.tools.database.transaction() as session:
        people = {row.email: actor_of(session, row) for row in session.scalars(select(Person))}
        mine = comment(session, people[wishes], public_id, "Yes.", side="for")
        comment(session, people[wishes], public_id, "Indeed.", parent=mine)
        for words in ("Why?", "Tell us."):
            comment(session, people[author], public_id, words, parent=mine)

    def answered() -> list[str]:
        return [to for to, subject in _told(followers) if "was answered" in subject]

    assert answered() == [wishes]
    letter = next(each for each in followers.letters() if "was answered" in each["Subject"])
    assert f"/initiatives/{public_id}/comments/{mine}" in part(letter) and "your comment" in part(letter)
    with followers.tools.database.transaction() as session:
        comment(session, people[wishes], public_id, "Because.", parent=mine)
        comment(session, people[author], public_id, "I see.", parent=mine)
    assert answered() == [wishes] * 2
    with followers.tools.database.transaction() as session:
        set_channels(session, people[wishes], people[wishes].person_id or 0, ["site"])
        comment(session, people[wishes], public_id, "Fine.", parent=mine)
        comment(session, people[author], public_id, "Thank you.", parent=mine)
    assert answered() == [wishes] * 2


def test_who_signed_what_has_joined_another_is_asked_once_unless_they_followed(followers: Followers) -> None:
    with followers.tools.database.transaction() as session:
        town = Town(small_city(session))
        authors = [town.resident(), town.resident()]
        both = [town.published(author, least=100) for author in authors]
        signers = [town.resident() for _ in range(3)]
        for who in signers:
            sign(session, who, both[0], version=1)
        number = propose_merge(session, authors[0], *both, joins=True)
        emails = {row.id: row.email for row in session.scalars(select(Person))}
    to = {who.person_id: emails[who.person_id or 0] for who in (*authors, *signers)}
    proposed = "Another initiative may join “A bridge over the Lind” · Smallton"
    assert [each for each in _told(followers) if "collects" not in each[1]] == [
        (to[authors[1].person_id], proposed)
    ]
    letter = next(each for each in followers.letters() if each["Subject"] == proposed)
    assert f"/initiatives/{both[1]}/merge" in part(letter)
    before = set(_told(followers))
    with followers.tools.database.transaction() as session:
        agree_to_merge(session, authors[1], both[1], number)
        sign(session, signers[0], both[1], version=1)
    bridge = "“A bridge over the Lind”"
    news = sorted(set(_told(followers)) - before)
    assert news == sorted(
        [(to[author.person_id], f"{bridge} has joined {bridge} · Smallton") for author in authors]
        + [
            (to[who.person_id], f"{bridge}, which you signed, has joined another initiative · Smallton")
            for who in signers[1:]
        ]
    )
    letter = next(each for each in followers.letters() if "which you signed" in each["Subject"])
    assert f"/initiatives/{both[1]}#sign" in part(letter) and "once, because you signed it" in part(letter)
    assert len(_told(followers)) == len(before) + len(news), "each once"


def test_time_ends_what_nobody_has_answered(followers: Followers) -> None:
    with followers.tools.database.transaction() as session:
        town = Town(small_city(session))
        author = town.resident()
        number = propose_merge(
            session, author, town.published(author, least=100), town.published(least=100), joins=True
        )
    expire_merges(followers.tools)
    with clock.frozen(clock.now() + VALID):
        expire_merges(followers.tools)
        expire_merges(followers.tools)
    with followers.tools.database.reading() as session:
        assert session.get_one(MergeProposal, number).state == "expired"
        assert len(recorded(session, "initiative.merge_ended")) == 2, "one on the chain of each"


def test_moderators_hear_once_that_it_is_due_and_once_that_it_is_late(followers: Followers) -> None:
    monday = datetime(2026, 11, 2, 9, tzinfo=UTC)
    with clock.frozen(monday), followers.tools.database.transaction() as session:
        town = Town(small_city(session))
        town.rules(moderation_days=5)
        author, moderator = town.resident(), town.city.with_role("moderator")
        admin = town.city.with_role("administrator")
        public_id = town.draft(author)
        submit(session, author, public_id)
        emails = {row.id: row.email for row in session.scalars(select(Person))}
    to = [emails[each.person_id or 0] for each in (moderator, admin)]
    soon = "To be decided soon: “A bridge over the Lind” · Smallton"
    late = "Late: “A bridge over the Lind” waits for a moderator · Smallton"
    expected: set[tuple[str, str]] = set()
    for day, more in ((1, []), (4, [(to[0], soon)]), (8, [(each, late) for each in to])):
        with clock.frozen(monday + timedelta(days=day)):
            watch_moderation(followers.tools)
            watch_moderation(followers.tools)
            expected |= set(more)
            assert set(_told(followers)) == expected and len(_told(followers)) == len(expected)
    assert f"/moderation/initiatives/{public_id}" in part(followers.letters()[-1])
