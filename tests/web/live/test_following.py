"""The live channel over real sockets: missed events, in order, once; nothing for those who may not hear it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import socketio
from sqlalchemy import text

from civic.core.cluster import DATABASE, Cluster, ClusterUrls
from civic.core.db import Database, make_engine
from civic.core.permissions import SYSTEM, Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.hide import hide
from civic.issues.commands.me_too import me_too
from civic.issues.commands.note import note
from civic.issues.commands.show import show
from civic.issues.commands.update import update
from initiatives.council.motions.commands.cast_ballot import cast_ballot
from initiatives.council.motions.commands.close_vote import close_vote
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.sign import sign
from tests.integration.council.chamber import chamber
from tests.integration.initiatives.town import Town
from tests.pace import crowding
from tests.server import Server, serving
from tests.small_city import SmallCity, city_again, small_city

WITHIN = 3.0


class Page:
    """An open page: a socket that keeps what it hears, and when it is told to read anew."""

    def __init__(self, url: str) -> None:
        self.heard: list[dict[str, Any]] = []
        self.reloads: list[dict[str, Any]] = []
        self.client = socketio.Client(reconnection=False)
        self.client.on("event", self.heard.append, namespace="/live")
        self.client.on("reload", self.reloads.append, namespace="/live")
        self.client.connect(url, namespaces=["/live"], transports=["websocket"])

    def follow(self, *rooms: str, after: dict[str, int] | None = None) -> dict[str, Any]:
        asked = {"rooms": list(rooms), "after": after or {}}
        return self.client.call("follow", asked, namespace="/live", timeout=10)

    def kinds(self, room: str) -> list[str]:
        return [event["kind"] for event in self.heard if event["room"] == room]

    def close(self) -> None:
        self.client.disconnect()


def until(condition: Callable[[], bool], seconds: float = WITHIN) -> None:
    end = time.monotonic() + seconds * crowding()
    while not condition():
        assert time.monotonic() < end, "nothing was heard in time"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def town(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Database, ClusterUrls]]:
    name = f"live_{uuid.uuid4().hex[:10]}"
    urls = cluster.clone(name, template=DATABASE)
    database = Database(make_engine(urls.app))
    with database.transaction() as session:
        small_city(session)
    with serving(urls, tmp_path_factory.mktemp("live")) as server:
        yield server, database, urls
    database.engine.dispose()
    cluster.drop(name)


@pytest.fixture
def database(town: tuple[Server, Database, ClusterUrls]) -> Database:
    return town[1]


@pytest.fixture
def page(town: tuple[Server, Database, ClusterUrls]) -> Iterator[Callable[[], Page]]:
    opened: list[Page] = []

    def opening() -> Page:
        opened.append(Page(town[0].url))
        return opened[-1]

    yield opening
    for each in opened:
        if each.client.connected:
            each.close()


def reported(database: Database, **values: Any) -> str:
    """A new issue whose first event has its position, so that a page opened now begins after it."""
    with database.transaction() as session:
        public_id = SmallCity(session).report(**values).public_id
    until(lambda: unsequenced(database) == 0)
    return public_id


def unsequenced(database: Database) -> int:
    with database.reading() as session:
        return int(
            session.scalar(
                text("SELECT (SELECT count(*) FROM event) - (SELECT count(*) FROM event_position)")
            )
        )


def say(database: Database, public_id: str, *texts: str) -> None:
    for words in texts:
        with database.transaction() as session:
            update(session, SYSTEM, public_id, words)
    until(lambda: unsequenced(database) == 0)


def test_a_change_reaches_an_open_page_within_a_second(database: Database, page: Callable[[], Page]) -> None:
    public_id = reported(database)
    open_page = page()
    open_page.follow(f"issue:{public_id}")
    with database.transaction() as session:
        accept(session, SYSTEM, public_id)
    began = time.monotonic()
    until(lambda: open_page.kinds(f"issue:{public_id}") == ["issue.accepted"])
    assert time.monotonic() - began < 1.0 * crowding()
    (event,) = open_page.heard
    assert (event["body"]["status"], event["body"]["was"], event["subject"]) == (
        "accepted",
        "received",
        public_id,
    )


def test_a_page_that_was_away_gets_exactly_what_it_missed_in_order(
    database: Database, page: Callable[[], Page]
) -> None:
    public_id = reported(database)
    room = f"issue:{public_id}"
    first = page()
    cursor = first.follow(room)["cursors"][room]
    say(database, public_id, "one")
    until(lambda: len(first.heard) == 1)
    cursor = first.heard[-1]["position"]
    first.close()
    say(database, public_id, "two", "three", "four")
    again = page()
    answer = again.follow(room, after={room: cursor})
    assert [event["seq"] for event in answer["events"]] == [3, 4, 5]
    assert [event["position"] for event in answer["events"]] == sorted(
        e["position"] for e in answer["events"]
    )
    say(database, public_id, "five")
    until(lambda: [event["seq"] for event in again.heard if event["room"] == room] == [6])


def test_everything_arrives_once_while_pages_come_and_go(
    database: Database, page: Callable[[], Page]
) -> None:
    public_id = reported(database)
    room = f"issue:{public_id}"
    seen: list[int] = []
    current = page()
    cursor = current.follow(room)["cursors"][room]
    for round_number in range(6):
        say(database, public_id, f"a{round_number}", f"b{round_number}")
        current.close()
        seen += [event["seq"] for event in current.heard if event["position"] > cursor]
        cursor = max([cursor, *(event["position"] for event in current.heard)])
        current = page()
        missed = current.follow(room, after={room: cursor})
        seen += [event["seq"] for event in missed["events"]]
        cursor = max([cursor, *(event["position"] for event in missed["events"])])
    until(lambda: 13 in seen or any(event["seq"] == 13 for event in current.heard))
    seen += [event["seq"] for event in current.heard if event["position"] > cursor]
    assert seen == list(range(2, 14))


def test_notes_and_names_stay_with_the_department(database: Database, page: Callable[[], Page]) -> None:
    public_id = reported(database)
    outside = page()
    with database.reading() as session:
        department = session.execute(text("SELECT id FROM department WHERE code = 'lighting'")).scalar_one()
    answer = outside.follow(f"issue:{public_id}", f"department:{department}", "person:1")
    assert sorted(answer["refused"]) == sorted([f"department:{department}", "person:1"])
    with database.transaction() as session:
        note(session, SYSTEM, public_id, "the neighbour is difficult")
    say(database, public_id, "public")
    until(lambda: outside.kinds(f"issue:{public_id}") == ["issue.updated"])
    assert not {"update", "report", "assignment"} & outside.heard[0]["body"].keys()


def test_a_private_issue_has_no_open_room(database: Database, page: Callable[[], Page]) -> None:
    public_id = reported(database, category="person")
    stranger = page()
    assert stranger.follow(f"issue:{public_id}")["refused"] == [f"issue:{public_id}"]


def test_hiding_tells_open_pages_and_then_lets_nobody_listen(
    database: Database, page: Callable[[], Page]
) -> None:
    public_id = reported(database)
    room = f"issue:{public_id}"
    open_page = page()
    cursor = open_page.follow(room)["cursors"][room]
    with database.transaction() as session:
        hide(session, SYSTEM, public_id)
    until(lambda: open_page.kinds(room) == ["issue.hidden"])
    say(database, public_id, "not for everybody")
    time.sleep(0.5)
    assert open_page.kinds(room) == ["issue.hidden"]
    assert page().follow(room, after={room: cursor})["refused"] == [room]


def test_what_was_public_once_is_not_replayed_after_it_was_hidden(
    database: Database, page: Callable[[], Page]
) -> None:
    early = page()
    start = early.follow("city")["cursors"]["city"]
    public_id = reported(database)
    with database.reading() as session:
        rooms = session.execute(text("SELECT rooms FROM event ORDER BY id DESC LIMIT 1")).scalar_one()
    tile = next(room for room in rooms if room.startswith("tile:"))

    def told() -> list[str]:
        events = early.follow(tile, after={tile: start})["events"]
        return [event["kind"] for event in events if event["subject"] == public_id]

    assert told() == ["issue.received"]
    with database.transaction() as session:
        hide(session, SYSTEM, public_id)
    until(lambda: told() == ["issue.hidden"])
    with database.transaction() as session:
        show(session, SYSTEM, public_id)


def test_the_city_hears_at_most_two_messages_a_second(database: Database, page: Callable[[], Page]) -> None:
    public_id = reported(database)
    open_page = page()
    open_page.follow("city")
    began = time.monotonic()
    for number in range(30):
        with database.transaction() as session:
            me_too(session, Actor(), public_id, who=bytes([number] * 32))
    until(lambda: sum(event["body"]["changes"] for event in open_page.heard) >= 30)
    assert len(open_page.heard) <= 2 * (time.monotonic() - began) + 1
    assert all(event["kind"] == "city.changed" for event in open_page.heard)


@pytest.mark.parametrize(
    "asked",
    [None, [], "issue", {"rooms": "city"}, {"rooms": [1, None, "nonsense", "tile:14/1/2/3"], "after": [1]},
     {"rooms": ["city"], "after": {"city": "now"}}, {"rooms": ["city"] * 5000, "after": {"city": -1}}],
)  # fmt: skip
def test_nonsense_is_answered_calmly(page: Callable[[], Page], asked: object) -> None:
    odd = page()
    answer = odd.client.call("follow", asked, namespace="/live", timeout=10)
    assert answer["events"] == []
    assert odd.client.connected


def test_a_socket_follows_at_most_sixty_four_tiles(page: Callable[[], Page]) -> None:
    greedy = page()
    answer = greedy.follow(*(f"tile:14/{x}/1" for x in range(80)))
    assert len(answer["cursors"]) == 64


def test_lists_of_initiatives_hear_totals_together_and_steps_as_changes(
    database: Database, page: Callable[[], Page]
) -> None:
    open_page = page()
    cursor = open_page.follow("proposals")["cursors"]["proposals"]
    with database.transaction() as session:
        town = Town(SmallCity(session))
        public_id = town.published(least=50)
    until(lambda: "proposals.changed" in open_page.kinds("proposals"))
    for _ in range(6):
        with database.transaction() as session:
            sign(session, Town(SmallCity(session)).resident(), public_id, version=1)
            count_signatures(session, SYSTEM, public_id)
    until(lambda: open_page.heard[-1]["body"]["counted"] == {public_id: 6})
    counts = [event for event in open_page.heard if event["kind"] == "proposals.counted"]
    assert 1 <= len(counts) < 6 and all(event["subject"] is None for event in open_page.heard)
    missed = page().follow("proposals", after={"proposals": cursor})["events"]
    assert missed[-1]["body"] == {"changes": 1, "counted": {public_id: 6}}
    assert {event["kind"] for event in missed} == {"proposals.changed", "proposals.counted"}


def test_of_an_open_vote_a_page_hears_how_many_ballots_came_in_and_no_more(
    database: Database, page: Callable[[], Page]
) -> None:
    with database.transaction() as session:
        council = chamber(Town(city_again(session)), 12)
        motion = council.voting()
        room = f"sitting:{council.sitting_of(motion)}"
    until(lambda: unsequenced(database) == 0)
    visitor = page()
    assert visitor.follow(room)["refused"] == []
    with database.transaction() as session:
        for number, member in council.members.items():
            cast_ballot(session, member, motion, ("yes", "no", "abstain")[number % 3])
        cast_ballot(session, council.members[1], motion, "abstain")
    until(lambda: sum(each["body"]["ballots"] for each in visitor.heard) == 12)
    assert len(visitor.heard) < 12
    for told in visitor.heard:
        assert told | {"position": 0, "body": {}} == {
            "room": room, "position": 0, "kind": "ballot.cast", "subject": None, "seq": None, "at": None, "body": {},
        }  # fmt: skip
        assert set(told["body"]) == {"motion", "ballots"}
    with database.transaction() as session:
        close_vote(session, council.clerk, motion)
    until(lambda: visitor.kinds(room)[-1] == "motion.closed")
    assert visitor.heard[-1]["subject"] == room.removeprefix("sitting:")
    assert "motion.ballots_opened" not in visitor.kinds(room)
