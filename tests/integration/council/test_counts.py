"""The numbers of a sitting, whatever happens in it, are those of a model that is kept in a few sets."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civic.core.errors import DomainError
from initiatives.council.motions.commands.cast_ballot import cast_ballot
from initiatives.council.motions.commands.close_vote import close_vote
from initiatives.council.motions.work import stored_counts
from initiatives.council.outcome import Counts, decide
from initiatives.council.sittings.commands.check_in import check_in
from initiatives.council.sittings.commands.check_out import check_out
from initiatives.council.sittings.commands.lift_recusal import lift_recusal
from initiatives.council.sittings.commands.recuse import recuse
from tests.integration.council.chamber import Chamber, rule

SEATS = 5
DEEDS = ("come", "go", "yes", "no", "abstain", "aside", "back")


@dataclass
class Model:
    """Who is there, who stands aside, who has voted how."""

    there: set[int] = field(default_factory=lambda: set(range(1, SEATS + 1)))
    aside: set[int] = field(default_factory=set)
    voted: dict[int, str] = field(default_factory=dict)

    def do(self, deed: str, seat: int) -> None:
        if deed == "come":
            self.there.add(seat)
        elif deed == "go":
            self.there.discard(seat)
        elif deed == "aside":
            self.aside.add(seat)
            self.voted.pop(seat, None)
        elif deed == "back":
            self.aside.discard(seat)
        elif seat in self.there and seat not in self.aside:
            self.voted[seat] = deed

    def counts(self) -> Counts:
        present = self.there | set(self.voted)
        said = list(self.voted.values())
        return Counts(
            in_office=SEATS, present=len(present), yes=said.count("yes"), no=said.count("no"),
            abstain=said.count("abstain"), recused=len(self.aside), recused_present=len(self.aside & present),
        )  # fmt: skip


# Each example holds a sitting of its own.
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(1, SEATS)), max_size=12))
def test_the_numbers_are_those_of_who_is_there_and_how_they_voted(
    council: Chamber, deeds: list[tuple[str, int]]
) -> None:
    motion, model = council.voting(), Model()
    session, sitting = council.session, council.sitting_of(motion)
    (item,) = council.items(sitting)
    for deed, seat in deeds:
        member = council.members[seat]
        try:
            if deed == "come":
                check_in(session, member, sitting)
            elif deed == "go":
                check_out(session, member, sitting)
            elif deed == "aside":
                recuse(session, member, sitting, item)
            elif deed == "back":
                lift_recusal(session, council.clerk, sitting, item, seat)
            else:
                cast_ballot(session, member, motion, deed)
        except DomainError as refusal:
            assert refusal.code in ("ballot.not_present", "ballot.recused", "recusal.not_found")
        model.do(deed, seat)
    outcome = close_vote(session, council.clerk, motion)
    assert stored_counts(council.stored(motion)) == model.counts()
    assert outcome == decide(rule(), model.counts())
