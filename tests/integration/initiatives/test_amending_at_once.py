"""A text changes while people sign it, renew and are counted: nobody counts for a text that they have not seen."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Engine, func, select

from civic.core.db import Database
from civic.core.permissions import SYSTEM
from initiatives.amendments.commands.accept import accept
from initiatives.amendments.commands.rewrite import rewrite
from initiatives.amendments.commands.suggest import suggest
from initiatives.proposals.models import Initiative, InitiativeVersion
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.renew_signature import renew_signature
from initiatives.signatures.commands.sign import sign
from initiatives.signatures.counting import recount
from initiatives.signatures.models import Signature
from tests.at_once import at_once
from tests.integration.initiatives.test_suggest import CHANGE
from tests.integration.initiatives.town import TEXT, Town
from tests.small_city import small_city


def test_who_signs_while_the_text_changes_counts_for_what_they_saw(committed: Engine) -> None:
    real = Database(committed)
    with real.transaction() as session:
        town = Town(small_city(session))
        author, people = town.resident(), [town.resident(("west", "east", None)[n % 3]) for n in range(9)]
        public_id = town.published(author, least=1000)
    deeds = [lambda s, who=who: sign(s, who, public_id, version=1) for who in people]
    other = replace(TEXT, wish="Build a tunnel.", why="It is cheaper.")
    change = lambda s: rewrite(s, author, public_id, other, version=1, substance=True)  # noqa: E731
    counting = [lambda s: count_signatures(s, SYSTEM, public_id)] * 2
    ends = at_once(real, *deeds, change, *counting)
    assert set(ends[:9]) <= {"done", "signature.text_changed"} and ends[9] == "done"
    signed = [who for who, end in zip(people, ends, strict=False) if end == "done"]
    again = [lambda s, who=who: renew_signature(s, who, public_id, version=2) for who in signed[:3]]
    assert set(at_once(real, *again, *counting)) == {"done"}
    with real.reading() as session:
        initiative = session.scalars(select(Initiative)).one()
        found = recount(session, initiative.id)
        totals = {name: sum(by[name] for by in found.values()) for name in ("counted", "asked_again")}
        assert totals == {"counted": len(signed[:3]), "asked_again": len(signed[3:])}
        assert initiative.signatures == totals["counted"]
        stale = select(func.count()).where(Signature.standing == "counted", Signature.version < 2)
        assert session.scalar(stale) == 0


def test_two_suggestions_accepted_in_the_same_moment_make_one_version(committed: Engine) -> None:
    real = Database(committed)
    with real.transaction() as session:
        town = Town(small_city(session))
        author = town.resident()
        public_id = town.published(author)
        numbers = [suggest(session, town.resident(), public_id, **CHANGE) for _ in range(2)]
    deeds = [lambda s, n=n: accept(s, author, public_id, n, substance=False) for n in numbers]
    assert sorted(at_once(real, *deeds)) == ["amendment.outdated", "done"]
    with real.reading() as session:
        assert session.scalar(select(func.count(InitiativeVersion.id))) == 2
