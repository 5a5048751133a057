"""Many sign in the same moment, while others count, withdraw and close: nothing is lost, doubled or half."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.db import Database
from civic.core.errors import DomainError
from civic.core.permissions import SYSTEM, Actor
from initiatives.proposals.commands.expire import expire
from initiatives.proposals.commands.withdraw import withdraw
from initiatives.proposals.models import Initiative, InitiativeDistrict
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.sign import sign
from initiatives.signatures.commands.withdraw_signature import withdraw_signature
from initiatives.signatures.counting import recount
from initiatives.signatures.models import STANDINGS, Signature
from tests.at_once import at_once
from tests.events import recorded
from tests.integration.initiatives.town import Town
from tests.pace import slowness
from tests.small_city import small_city


@pytest.fixture
def real(committed: Engine) -> Database:
    return Database(committed)


def _begin(real: Database, signers: int, **rules: int) -> tuple[str, Actor, list[Actor]]:
    with real.transaction() as session:
        town = Town(small_city(session))
        author = town.resident()
        people = [town.resident(("west", "east", None)[number % 3]) for number in range(signers)]
        return town.published(author, **rules), author, people


def _stands(session: Session, public_id: str) -> tuple[Initiative, dict[int | None, dict[str, int]]]:
    initiative = session.scalars(select(Initiative).where(Initiative.public_id == public_id)).one()
    rows = session.scalars(
        select(InitiativeDistrict).where(InitiativeDistrict.initiative_id == initiative.id)
    )
    districts = {row.area_id: {name: getattr(row, name) for name in STANDINGS} for row in rows}
    return initiative, {place: by for place, by in districts.items() if any(by.values())}


def test_one_person_on_two_devices_signs_once(real: Database) -> None:
    public_id, _, (signer,) = _begin(real, 1)
    ends = at_once(real, *[lambda s: sign(s, signer, public_id, version=1)] * 4)
    assert sorted(ends) == ["done"] + ["signature.given_before"] * 3


def test_who_signs_while_it_is_withdrawn_has_signed_or_has_not(real: Database) -> None:
    public_id, author, people = _begin(real, 8, least=1000)
    deeds = [lambda s, who=who: sign(s, who, public_id, version=1) for who in people]
    ends = at_once(real, *deeds, lambda s: withdraw(s, author, public_id))
    assert ends[-1] == "done"
    assert set(ends[:-1]) <= {"done", "status.verb_not_possible"}
    with real.reading() as session:
        initiative, districts = _stands(session, public_id)
        assert (
            initiative.signatures
            == ends[:-1].count("done")
            == sum(by["counted"] for by in districts.values())
        )


def test_who_signs_while_its_time_runs_out_counts_or_is_told_that_it_is_over(real: Database) -> None:
    public_id, _, people = _begin(real, 12, least=6)
    with real.transaction() as session:
        session.execute(
            update(Initiative).values(collecting_until=clock.now() + timedelta(seconds=0.05 * slowness()))
        )

    def close(session: Session) -> None:
        time.sleep(0.05 * slowness())
        expire(session, SYSTEM, public_id)

    deeds = [lambda s, who=who: sign(s, who, public_id, version=1) for who in people]
    ends = at_once(real, *deeds, close, close)
    assert set(ends) <= {"done", "status.verb_not_possible"}
    with real.transaction() as session:
        if _stands(session, public_id)[0].status == "collecting":
            session.execute(update(Initiative).values(collecting_until=clock.now()))
            expire(session, SYSTEM, public_id)
    signed = ends[:12].count("done")
    with real.reading() as session:
        initiative, districts = _stands(session, public_id)
        assert initiative.signatures == signed == sum(by["counted"] for by in districts.values())
        assert initiative.status == ("opinion" if signed >= 6 else "expired")
        ended = [len(recorded(session, f"initiative.{kind}")) for kind in ("threshold_reached", "expired")]
        assert sorted(ended) == [0, 1]


def test_the_threshold_is_reached_once_whoever_counts(real: Database) -> None:
    public_id, _, people = _begin(real, 12, least=10)
    deeds = [lambda s, who=who: sign(s, who, public_id, version=1) for who in people]
    counts = [lambda s: count_signatures(s, SYSTEM, public_id)] * 4
    assert set(at_once(real, *deeds, *counts)) <= {"done", "status.verb_not_possible"}
    at_once(real, *counts)
    with real.reading() as session:
        initiative, districts = _stands(session, public_id)
        assert (initiative.status, districts) == ("opinion", recount(session, initiative.id))
        assert len(recorded(session, "initiative.threshold_reached")) == 1
        assert initiative.signatures >= 10


def test_a_storm_of_signing_and_taking_back_leaves_exact_counts(real: Database) -> None:
    public_id, _, people = _begin(real, 40, least=1000)
    over = threading.Event()

    def counting() -> None:
        while not over.is_set():
            with real.transaction() as session:
                count_signatures(session, SYSTEM, public_id)

    def wavering(number: int) -> None:
        chance = random.Random(number)
        for _ in range(6):
            verb = chance.choice([sign, sign, withdraw_signature])
            try:
                with real.transaction() as session:
                    if verb is sign:
                        sign(session, people[number], public_id, version=1)
                    else:
                        withdraw_signature(session, people[number], public_id)
            except DomainError as refusal:
                assert refusal.code in ("signature.given_before", "signature.not_found")

    counter = threading.Thread(target=counting)
    counter.start()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(wavering, range(len(people))))
    over.set()
    counter.join()
    with real.transaction() as session:
        count_signatures(session, SYSTEM, public_id)
        initiative, districts = _stands(session, public_id)
        assert districts == recount(session, initiative.id)
        live = session.scalar(select(func.count()).where(Signature.standing == "counted"))
        assert initiative.signatures == live
