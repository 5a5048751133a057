"""Every combination of quorum, majority, base, tie and recusal: what the verdict may be and what can never happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from civic.core.errors import DomainError
from initiatives.council.outcome import Counts, Outcome, decide
from initiatives.council.rules import BASES, QUORUM_BASES, TIES, DecisionRule, Threshold

HALF = Threshold(Fraction(1, 2), exceeded=True)
TWO_THIRDS = Threshold(Fraction(2, 3))
SIMPLE = DecisionRule(
    code="simple", name={"en": "Simple"}, clause="Charter, 23", quorum=HALF, quorum_of="in_office", majority=HALF,
    majority_of="cast", tie="rejected", recused_count=False, secrecy="named", since=date(2026, 1, 1),
)  # fmt: skip


@st.composite
def thresholds(draw: st.DrawFn) -> Threshold:
    if draw(st.booleans()):
        return Threshold(number=draw(st.integers(1, 40)))
    under = draw(st.integers(1, 12))
    over = draw(st.integers(1, under))
    return Threshold(Fraction(over, under), exceeded=over < under and draw(st.booleans()))


rules = st.builds(
    DecisionRule, code=st.just("any"), name=st.just({"en": "Any"}), clause=st.just("1"), quorum=thresholds(),
    quorum_of=st.sampled_from(QUORUM_BASES), majority=thresholds(), majority_of=st.sampled_from(BASES),
    tie=st.sampled_from(TIES), recused_count=st.booleans(), secrecy=st.just("named"), since=st.just(date(2026, 1, 1)),
)  # fmt: skip


@st.composite
def all_counts(draw: st.DrawFn) -> Counts:
    in_office = draw(st.integers(0, 40))
    present = draw(st.integers(0, in_office))
    here = draw(st.integers(0, present))
    away = draw(st.integers(0, in_office - present))
    left = present - here
    yes = draw(st.integers(0, left))
    no = draw(st.integers(0, left - yes))
    abstain = draw(st.integers(0, left - yes - no))
    return Counts(in_office, present, yes, no, abstain, recused=here + away, recused_present=here)


castings = st.sampled_from([None, "yes", "no"])


@pytest.mark.parametrize(
    ("threshold", "base", "needed"),
    [
        (TWO_THIRDS, 9, 6), (TWO_THIRDS, 10, 7), (HALF, 23, 12), (HALF, 22, 12), (HALF, 35, 18), (HALF, 0, 1),
        (TWO_THIRDS, 0, 1), (Threshold(Fraction(1)), 7, 7), (Threshold(Fraction(3, 5)), 35, 21),
        (Threshold(number=12), 5, 12),
    ],
)  # fmt: skip
def test_shares_are_exact(threshold: Threshold, base: int, needed: int) -> None:
    assert threshold.needed(base) == needed


@given(thresholds(), st.integers(0, 10_000))
def test_the_needed_number_is_the_least_that_is_enough(threshold: Threshold, base: int) -> None:
    needed = threshold.needed(base)
    if threshold.share is None:
        assert needed == threshold.number
        return

    def enough(votes: int) -> bool:
        share = threshold.share or Fraction(0)
        return votes >= 1 and (votes > share * base if threshold.exceeded else votes >= share * base)

    assert enough(needed) and not enough(needed - 1)


def test_the_example_of_the_handbook() -> None:
    found = decide(SIMPLE, Counts(in_office=35, present=27, yes=14, no=9, abstain=4))
    assert found == Outcome("carried", 35, 18, 27, 23, 12)


def test_a_tie_is_rejected_or_waits_for_the_chair() -> None:
    tied = Counts(in_office=7, present=7, yes=3, no=3, abstain=1)
    assert decide(SIMPLE, tied).verdict == "rejected"
    chair = replace(SIMPLE, tie="casting_vote")
    assert decide(chair, tied).verdict == "tied"
    assert decide(chair, tied, "yes").verdict == "carried"
    assert decide(chair, tied, "no").verdict == "rejected"


def test_a_casting_vote_decides_only_what_one_vote_can() -> None:
    rule = replace(SIMPLE, tie="casting_vote", majority_of="in_office")
    assert decide(rule, Counts(in_office=9, present=9, yes=4, no=4, abstain=1)).verdict == "tied"
    assert decide(rule, Counts(in_office=9, present=9, yes=3, no=3, abstain=3)).verdict == "rejected"


def test_who_is_recused_leaves_the_bases_where_the_rule_says_so() -> None:
    counts = Counts(in_office=10, present=9, yes=5, no=3, recused=1, recused_present=1)
    rule = replace(SIMPLE, majority_of="in_office", quorum_of="entitled")
    out = decide(rule, counts)
    assert (out.quorum_base, out.quorum_present, out.base, out.needed, out.verdict) == (9, 8, 9, 5, "carried")
    counting = decide(replace(rule, recused_count=True, quorum_of="in_office"), counts)
    assert (counting.quorum_present, counting.base, counting.needed, counting.verdict) == (
        9,
        10,
        6,
        "rejected",
    )


def test_without_a_quorum_nothing_is_decided() -> None:
    assert decide(SIMPLE, Counts(in_office=35, present=17, yes=17, no=0)).verdict == "no_quorum"


@given(rules, all_counts(), castings)
def test_a_verdict_follows_from_its_numbers(rule: DecisionRule, counts: Counts, casting: Any) -> None:
    found = decide(rule, counts, casting)
    assert found.quorum_reached == (found.verdict != "no_quorum")
    assert 0 <= found.base <= counts.in_office and found.needed >= 1
    if found.verdict == "carried" and found.casting is None:
        assert counts.yes >= found.needed
    if found.verdict == "tied":
        assert casting is None and rule.tie == "casting_vote"
    if found.casting is not None:
        assert counts.yes == counts.no and casting == found.casting
    assert not (found.carried and counts.yes == 0 and found.casting is None)


@given(rules, all_counts(), castings, st.sampled_from(["no", "abstain"]))
def test_who_changes_to_yes_never_loses_by_it(
    rule: DecisionRule, counts: Counts, casting: Any, before: str
) -> None:
    number = getattr(counts, before)
    assume(number > 0)
    more = replace(counts, yes=counts.yes + 1, **{before: number - 1})
    assert _worth(rule, more, casting) >= _worth(rule, counts, casting)


@given(rules, all_counts(), castings)
def test_one_more_yes_never_loses(rule: DecisionRule, counts: Counts, casting: Any) -> None:
    silent = counts.present - counts.recused_present - counts.yes - counts.no - counts.abstain
    assume(silent > 0)
    more = replace(counts, yes=counts.yes + 1)
    assert _worth(rule, more, casting) >= _worth(rule, counts, casting)


def _worth(rule: DecisionRule, counts: Counts, casting: Any) -> int:
    """How good a verdict is for who votes yes."""
    return ("no_quorum", "rejected", "tied", "carried").index(decide(rule, counts, casting).verdict)


@pytest.mark.parametrize(
    "numbers",
    [
        {"in_office": 5, "present": 6, "yes": 0, "no": 0},
        {"in_office": 5, "present": 5, "yes": 3, "no": 3},
        {"in_office": 5, "present": 5, "yes": -1, "no": 3},
        {"in_office": 5, "present": 5, "yes": 5, "no": 0, "recused": 1, "recused_present": 1},
        {"in_office": 5, "present": 4, "yes": 1, "no": 0, "recused": 3, "recused_present": 1},
    ],
)
def test_numbers_that_cannot_be_are_refused(numbers: dict[str, int]) -> None:
    with pytest.raises(DomainError, match=r"tally\.impossible"):
        Counts(**numbers)
