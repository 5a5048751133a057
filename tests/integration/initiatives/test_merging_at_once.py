"""Authors of both agree in the same moment, while people sign and one of the two closes: it happens once or not."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from civic.core.db import Database
from civic.core.permissions import SYSTEM, Actor
from initiatives.merging.commands.agree_to_merge import agree_to_merge
from initiatives.merging.commands.decline_merge import decline_merge
from initiatives.merging.commands.propose_merge import propose_merge
from initiatives.merging.models import MergeProposal
from initiatives.proposals.commands.withdraw import withdraw
from initiatives.proposals.models import Initiative
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.sign import sign
from initiatives.signatures.counting import recount
from initiatives.signatures.models import Signature
from tests.at_once import at_once
from tests.events import recorded
from tests.integration.initiatives.town import Town
from tests.small_city import small_city


@pytest.fixture
def real(committed: Engine) -> Database:
    return Database(committed)


def _two(real: Database, signers: int = 0, **rules: int) -> tuple[list[str], list[Actor], list[Actor], int]:
    """Two initiatives with their authors, residents, and the number of a moderator's proposal that the one joins."""
    with real.transaction() as session:
        town = Town(small_city(session))
        authors = [town.resident(), town.resident("east")]
        both = [town.published(author, **({"least": 100} | rules)) for author in authors]
        people = [town.resident() for _ in range(signers)]
        number = propose_merge(session, town.city.with_role("moderator"), *both, joins=True)
    return both, authors, people, number


def _stands(session: Session, public_id: str) -> Initiative:
    return session.scalars(select(Initiative).where(Initiative.public_id == public_id)).one()


def test_both_sides_agree_in_the_same_moment_and_it_happens_once(real: Database) -> None:
    both, authors, _, number = _two(real)
    deeds = [
        lambda s, who=who, here=here: agree_to_merge(s, who, here, number)
        for who, here in zip(authors, both, strict=True)
    ]
    ends = at_once(real, *deeds, *deeds)
    assert set(ends) <= {"done", "merge.decided"} and ends.count("done") >= 2
    with real.reading() as session:
        assert _stands(session, both[0]).status == "merged"
        assert len(recorded(session, "initiative.merged")) == len(recorded(session, "initiative.joined")) == 1


def test_one_agrees_while_the_other_declines(real: Database) -> None:
    both, authors, _, number = _two(real)
    with real.transaction() as session:
        agree_to_merge(session, authors[0], both[0], number)
    ends = at_once(
        real,
        lambda s: agree_to_merge(s, authors[1], both[1], number),
        lambda s: decline_merge(s, authors[0], both[0], number),
    )
    assert sorted(ends) == ["done", "merge.decided"]
    with real.reading() as session:
        merged = _stands(session, both[0]).status == "merged"
        state = session.scalars(select(MergeProposal.state)).one()
        assert (merged, state) in ((True, "agreed"), (False, "declined"))


def test_who_signs_while_it_ends_has_signed_or_has_not(real: Database) -> None:
    both, authors, people, number = _two(real, 8)
    with real.transaction() as session:
        agree_to_merge(session, authors[0], both[0], number)
    signing = [lambda s, who=who: sign(s, who, both[0], version=1) for who in people]
    counting = [lambda s: count_signatures(s, SYSTEM, both[0])] * 2
    ends = at_once(real, *signing, lambda s: agree_to_merge(s, authors[1], both[1], number), *counting)
    assert set(ends[:8]) <= {"done", "status.verb_not_possible"} and ends[8] == "done"
    with real.reading() as session:
        ended = _stands(session, both[0])
        found = recount(session, ended.id)
        assert ended.signatures == sum(by["counted"] for by in found.values()) == ends[:8].count("done")
        assert session.scalar(select(func.max(Signature.id))) in (None, ended.counted_to)


def test_the_one_that_would_go_on_closes_meanwhile(real: Database) -> None:
    both, authors, _, number = _two(real)
    with real.transaction() as session:
        agree_to_merge(session, authors[0], both[0], number)
    ends = at_once(
        real,
        lambda s: agree_to_merge(s, authors[1], both[1], number),
        lambda s: withdraw(s, authors[1], both[1]),
    )
    assert ends[1] == "done" and ends[0] in ("done", "status.verb_not_possible")
    with real.reading() as session:
        expected = "merged" if ends[0] == "done" else "collecting"
        assert _stands(session, both[0]).status == expected


def test_two_that_would_join_each_other_by_two_proposals_cannot(real: Database) -> None:
    with real.transaction() as session:
        town = Town(small_city(session))
        first, second = town.resident(), town.resident("east")
        both = [town.published(author, least=100) for author in (first, second)]
    ends = at_once(
        real,
        lambda s: propose_merge(s, first, both[0], both[1], joins=True),
        lambda s: propose_merge(s, second, both[1], both[0], joins=True),
    )
    assert sorted(ends) == ["done", "merge.proposed_before"]
