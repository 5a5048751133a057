"""Whatever happens to signatures, in whatever order: districts and those of no district are the total, and all of them
what the signatures say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from civic.core.errors import DomainError
from civic.core.permissions import SYSTEM, Actor
from civic.intake.attachments import keep_attachment
from initiatives.amendments.commands.correct_substance import correct_substance
from initiatives.amendments.commands.rewrite import rewrite
from initiatives.paper.commands.correct_paper import correct_paper
from initiatives.paper.commands.enter_paper import enter_paper
from initiatives.proposals.models import InitiativeDistrict
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.hold_signatures import Which, hold_signatures
from initiatives.signatures.commands.release_signatures import release_signatures
from initiatives.signatures.commands.remove_signatures import remove_signatures
from initiatives.signatures.commands.renew_signature import renew_signature
from initiatives.signatures.commands.sign import sign
from initiatives.signatures.commands.withdraw_signature import withdraw_signature
from initiatives.signatures.counting import recount
from initiatives.signatures.models import STANDINGS, PaperBatch, SignatureHold
from tests.integration.initiatives.town import TEXT, Town
from tests.small_city import KEY

PEOPLE = 4
VERBS = (
    "sign", "sign", "sign", "withdraw", "renew", "count", "hold", "release", "remove", "paper", "correct", "rewrite",
    "no_substance",
)  # fmt: skip


class Story:
    """An initiative of its own, and what may happen to it."""

    def __init__(self, town: Town) -> None:
        self.town, self.session = town, town.session
        self.author, self.clerk = town.resident(), town.city.with_role("clerk")
        self.people = [town.resident(("west", "east", None)[number % 3]) for number in range(PEOPLE)]
        self.public_id = town.published(self.author, least=1000)

    def happen(self, verb: str, number: int) -> None:
        """One thing; refused where it is not its time. ``number`` says whose or which."""
        deeds: dict[str, Callable[[], Any]] = {
            "sign": lambda: self.sign(self.people[number]),
            "withdraw": lambda: withdraw_signature(self.session, self.people[number], self.public_id),
            "renew": lambda: renew_signature(
                self.session, self.people[number], self.public_id, version=self.version
            ),
            "count": lambda: count_signatures(self.session, SYSTEM, self.public_id),
            "hold": lambda: hold_signatures(
                self.session, SYSTEM, self.public_id, Which(network=self.network(number)), reason="network"
            ),
            "release": lambda: release_signatures(
                self.session, SYSTEM, self.public_id, self.one(SignatureHold, number), reason="mistake"
            ),
            "remove": lambda: remove_signatures(
                self.session, SYSTEM, self.public_id, self.one(SignatureHold, number), reason="automated"
            ),
            "paper": lambda: self.enter(number + 1),
            "correct": lambda: correct_paper(
                self.session,
                self.clerk,
                self.public_id,
                self.one(PaperBatch, number),
                reason="Entered twice.",
            ),
            "rewrite": lambda: self.rewrite(number),
            "no_substance": lambda: correct_substance(
                self.session,
                SYSTEM,
                self.public_id,
                max(self.version - number, 1),
                substance=bool(number % 2),
            ),
        }
        try:
            deeds[verb]()
        except DomainError as refusal:
            assert refusal.code not in ("write.try_again", "input.invalid"), verb

    @property
    def version(self) -> int:
        return self.town.initiative(self.public_id).version

    def sign(self, who: Actor) -> None:
        network = self.network(self.people.index(who))
        sign(self.session, who, self.public_id, version=self.version, network=network)

    def network(self, number: int) -> bytes:
        return b"one" if number % 2 else b"another"

    def enter(self, lines: int) -> None:
        scan = keep_attachment(
            self.session, self.clerk, b"\x01" * 32, "application/pdf", 10, permission="signature.paper"
        )
        enter_paper(self.session, self.clerk, self.public_id, lines=lines, attachment=scan, key=KEY)

    def rewrite(self, number: int) -> None:
        version = self.version
        other = replace(TEXT, wish=f"Build bridge {version}.", why="It is better.")
        rewrite(self.session, self.author, self.public_id, other, version=version, substance=bool(number % 2))

    def one(self, table: type[SignatureHold | PaperBatch], number: int) -> int:
        initiative = self.town.initiative(self.public_id)
        ids = self.session.scalars(
            select(table.id).where(table.initiative_id == initiative.id).order_by(table.id)
        ).all()
        return ids[number % len(ids)] if ids else 0

    def kept(self) -> dict[int | None, dict[str, int]]:
        rows = self.session.scalars(
            select(InitiativeDistrict)
            .where(InitiativeDistrict.initiative_id == self.town.initiative(self.public_id).id)
            .execution_options(populate_existing=True)
        )
        found = {row.area_id: {name: getattr(row, name) for name in STANDINGS} for row in rows}
        assert None in found, "those of no district have their row"
        return found


# Each example has an initiative of its own.
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, PEOPLE - 1)), min_size=4, max_size=16))
def test_districts_and_no_district_are_the_total(town: Town, happened: list[tuple[str, int]]) -> None:
    story = Story(town)
    for verb, number in happened:
        story.happen(verb, number)
        total = town.initiative(story.public_id).signatures
        assert total == sum(by["counted"] for by in story.kept().values()), verb
    count_signatures(town.session, SYSTEM, story.public_id)
    kept, right = story.kept(), recount(town.session, town.initiative(story.public_id).id)
    assert {place: by for place, by in kept.items() if any(by.values())} == right
    assert town.initiative(story.public_id).signatures == sum(by["counted"] for by in right.values())
