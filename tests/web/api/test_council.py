"""A sitting over the API, from its plan to a result in words; and what is told of a vote before it is closed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from apiflask import APIFlask

from civic.core import clock
from civic.core.db import Database
from civic.core.permissions import SYSTEM, Actor
from civic.people.commands import make_token
from civic.people.models import Person
from civic.people.queries import actor_of
from initiatives.council.commands.bring_in_rules import bring_in_rules
from initiatives.council.members.commands.seat_member import seat_member
from tests.integration.council.chamber import TODAY, rule
from tests.small_city import SmallCity
from tests.web.api.conftest import Api
from web.live.audience import allowed

SEATS = 5


@dataclass
class Tokens:
    """Of the clerk, of a resident, and of members by seat; ``terms`` are the numbers of their terms."""

    clerk: str
    resident: str
    members: dict[int, str]
    terms: dict[int, int]


@dataclass
class Hall(Tokens):
    """Shorthand for what they ask of the API."""

    api: Api

    def post(self, path: str, body: Any = None, token: str | None = None) -> Any:
        answer = self.api.post(path, body, token=token or self.clerk)
        assert answer.status_code in (200, 201), answer.get_json()
        return answer.get_json()

    def get(self, path: str, token: str | None = None) -> Any:
        answer = self.api.get(path, token=token)
        assert answer.status_code == 200
        return answer.get_json()

    def planned(self) -> tuple[str, int]:
        """A sitting with an item that nobody but the council sees."""
        starts = clock.now().isoformat()
        body = {"title": "The council in November", "place": "Town Hall", "starts_at": starts}
        sitting = self.post("/sittings", body)["id"]
        return sitting, self.post(f"/sittings/{sitting}/add_item", {"title": "The budget"})["number"]

    def voting(self, **values: Any) -> tuple[str, int]:
        """A sitting, and a motion in it on which is voted, with everybody present."""
        sitting, item = self.planned()
        for verb in ("publish", "open"):
            self.post(f"/sittings/{sitting}/{verb}")
        for token in self.members.values():
            self.post(f"/sittings/{sitting}/check_in", token=token)
        self.post(f"/sittings/{sitting}/open_item", {"item": item})
        body = {"item": item, "text": "The budget is adopted.", "rule": "simple"} | values
        motion = self.post(f"/sittings/{sitting}/put_motion", body)["number"]
        self.post(f"/motions/{motion}/open")
        return sitting, motion


@pytest.fixture(scope="module")
def tokens(town: tuple[APIFlask, SmallCity]) -> Tokens:
    """The council, once for all tests here: its members sit since yesterday."""
    database: Database = town[0].extensions["veche"].database
    with database.transaction() as session:
        city = SmallCity(session)
        bring_in_rules(session, SYSTEM, [rule()])
        clerk = city.person("clerk", None)

        def token(person: Person) -> str:
            return make_token(session, SYSTEM, person.email, "tests")

        people = {seat: city.person("council_member", None) for seat in range(1, SEATS + 1)}
        terms = {
            seat: seat_member(
                session, SYSTEM, seat=seat, email=person.email, name=f"Member {seat}", since=TODAY - timedelta(days=1)
            )
            for seat, person in people.items()
        }  # fmt: skip
        members = {seat: token(person) for seat, person in people.items()}
        return Tokens(token(clerk), token(city.person()), members, terms)


@pytest.fixture
def hall(api: Api, tokens: Tokens) -> Hall:
    return Hall(**vars(tokens), api=api)


def test_a_sitting_goes_from_its_plan_to_a_result_in_words(hall: Hall) -> None:
    sitting, motion = hall.voting()
    for seat, choice in ((1, "yes"), (2, "yes"), (3, "no"), (4, "abstain")):
        done = hall.post(f"/motions/{motion}/cast", {"choice": choice}, hall.members[seat])
        assert (done["seat"], done["choice"], done["status"], done["changed"]) == (
            seat,
            choice,
            "voting",
            True,
        )
    hall.post(f"/motions/{motion}/close")
    shown = hall.get(f"/motions/{motion}")
    assert shown["counts"] == {
        "in_office": 5, "present": 5, "yes": 2, "no": 1, "abstain": 1, "recused": 0, "recused_present": 0,
    }  # fmt: skip
    assert shown["outcome"]["verdict"] == "carried" and shown["outcome"]["words"] == (
        "5 of 5 in office present, quorum 3 reached; 2 yes, 1 no, 1 abstained;"
        " of 3 yes and no the majority needs 2: carried"
    )
    assert shown["rule"]["clause"] == "Charter, article 23 (2)"
    assert [(vote["seat"], vote["choice"]) for vote in shown["votes"]] == [
        (1, "yes"), (2, "yes"), (3, "no"), (4, "abstain"),
    ]  # fmt: skip
    hall.post(f"/motions/{motion}/announce")
    whole = hall.get(f"/sittings/{sitting}")
    (item,) = whole["items"]
    assert (item["title"], whole["present"], item["motions"][0]["announced_at"] is not None) == (
        "The budget",
        5,
        True,
    )
    hall.post(f"/sittings/{sitting}/finish_item", {"item": item["id"]})
    assert hall.post(f"/sittings/{sitting}/close")["status"] == "closed"
    (past,) = hall.get(f"/council/members/{hall.terms[3]}/votes")["votes"]
    assert (past["motion"], past["choice"], past["verdict"]) == (motion, "no", "carried")


def test_what_is_planned_is_the_councils_until_it_is_published(hall: Hall) -> None:
    sitting, _item = hall.planned()
    for token in (None, hall.resident):
        assert hall.api.get(f"/sittings/{sitting}", token=token).status_code == 404
        assert sitting not in str(hall.get("/sittings", token))
    for token in (hall.clerk, hall.members[1]):
        assert sitting in str(hall.get("/sittings?status=planned", token))
    hall.post(f"/sittings/{sitting}/publish")
    assert hall.get("/sittings?status=published&limit=1")["sittings"][0]["id"] == sitting


def test_the_list_pages_without_shifting(hall: Hall) -> None:
    ids = [hall.planned()[0] for _ in range(3)]
    found, path = [], "/sittings?status=planned&limit=2"
    while path:
        page = hall.get(path, hall.clerk)
        found += [each["id"] for each in page["sittings"]]
        path = (page["links"]["next"] or "").partition("/api/v1")[2]
    assert [each for each in found if each in ids] == ids[::-1] and len(found) == len(set(found))
    assert hall.api.get("/sittings?cursor=bm9uZQ", token=hall.clerk).status_code == 422


def test_before_a_vote_is_closed_nobody_learns_more_than_how_many_ballots_are_in(hall: Hall) -> None:
    sitting, motion = hall.voting()
    hall.post(f"/motions/{motion}/cast", {"choice": "no"}, hall.members[1])
    hall.post(f"/motions/{motion}/cast", {"choice": "yes"}, hall.members[2])
    before = []
    for token in (None, hall.resident, hall.clerk, hall.members[3]):
        told = [
            hall.get(f"/motions/{motion}", token), hall.get(f"/sittings/{sitting}", token)["items"],
            hall.get(f"/council/members/{hall.terms[1]}/votes", token),
        ]  # fmt: skip
        assert told[0]["ballots"] == 2 and told[0]["votes"] == [] and told[0]["mine"] is None
        assert told[0]["counts"] is told[0]["outcome"] is None
        assert motion not in [each["motion"] for each in told[2]["votes"]]
        before.append(told)
    # The other way round it looks the same to everybody.
    hall.post(f"/motions/{motion}/cast", {"choice": "yes"}, hall.members[1])
    hall.post(f"/motions/{motion}/cast", {"choice": "no"}, hall.members[2])
    assert before[0] == [
        hall.get(f"/motions/{motion}"), hall.get(f"/sittings/{sitting}")["items"],
        hall.get(f"/council/members/{hall.terms[1]}/votes"),
    ]  # fmt: skip
    assert hall.get(f"/motions/{motion}", hall.members[1])["mine"] == "yes"
    assert hall.get(f"/sittings/{sitting}", hall.members[2])["items"][0]["motions"][0]["mine"] == "no"


def test_one_key_is_one_ballot_and_after_the_end_none_is_taken(hall: Hall) -> None:
    _sitting, motion = hall.voting()
    key, path = str(uuid.uuid4()), f"/motions/{motion}/cast"
    first = hall.api.post(path, {"choice": "yes"}, token=hall.members[1], key=key)
    again = hall.api.post(path, {"choice": "yes"}, token=hall.members[1], key=key)
    assert first.get_json() == again.get_json() and again.headers["Idempotent-Replayed"] == "true"
    hall.post(f"/motions/{motion}/close")
    assert hall.post(f"/motions/{motion}/close")["status"] == "decided"
    late = hall.api.post(path, {"choice": "no"}, token=hall.members[2])
    assert (late.status_code, late.get_json()["code"]) == (409, "motion.closed")
    unknown = hall.api.post(path, {"choice": "maybe"}, token=hall.members[2])
    assert unknown.get_json()["errors"][0]["code"] == "ballot.choice_unknown"
    assert hall.api.post(path, {"choice": "yes"}, token=hall.resident).status_code == 403
    assert hall.api.get("/motions/99999999999999").status_code == 404


def test_a_room_is_for_who_may_see_the_sitting(hall: Hall) -> None:
    sitting, _item = hall.planned()
    room = f"sitting:{sitting}"
    with hall.api.database.transaction() as session:
        member = actor_of(session, SmallCity(session).person("council_member", None))
        assert allowed(session, Actor(), [room]) == set() and allowed(session, member, [room]) == {room}
    hall.post(f"/sittings/{sitting}/publish")
    with hall.api.database.reading() as session:
        assert allowed(session, Actor(), [room]) == {room}


def test_members_come_and_go_by_the_clerks_list(hall: Hall) -> None:
    listed = hall.get("/council/members")["members"]
    assert [(each["seat"], each["has_deputy"]) for each in listed] == [(seat, False) for seat in range(1, 6)]
    taken = hall.api.post(
        "/council/members",
        {"seat": 1, "email": "nobody@city.example", "name": " ", "since": TODAY.isoformat()},
        token=hall.clerk,
    ).get_json()
    assert {each["field"]: each["code"] for each in taken["errors"]} == {
        "name": "text.missing", "email": "member.without_role",
    }  # fmt: skip
    day = (TODAY + timedelta(days=1)).isoformat()
    with hall.api.database.transaction() as session:
        email = SmallCity(session).person("council_member", None).email
    body = {"seat": 9, "email": email, "name": "Ann", "group": "Greens", "since": TODAY.isoformat()}
    term = hall.post("/council/members", body)["id"]
    hall.post(f"/council/members/{term}/name_deputy", {"email": None})
    assert hall.get("/council/members?after=5")["members"][0]["group"] == "Greens"
    hall.post(f"/council/members/{term}/end", {"until": day})
    assert hall.get(f"/council/members?on={day}&after=5")["members"] == []
    assert (
        hall.api.post(
            f"/council/members/{hall.terms[1]}/end", {"until": day}, token=hall.members[1]
        ).status_code
        == 403
    )
