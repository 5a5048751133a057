"""Each verdict is explained by every number that it follows from, whatever the rule."""

from __future__ import annotations

from itertools import product
from typing import Any

from flask import Flask
from flask_babel import Babel

from initiatives.council.outcome import Counts, decide
from initiatives.council.rules import BASES, QUORUM_BASES
from tests.integration.council.chamber import rule
from web.outcome_words import outcome_words

VOTES = {
    "carried": Counts(in_office=35, present=27, yes=20, no=3, abstain=2, recused=2, recused_present=1),
    "rejected": Counts(in_office=35, present=27, yes=3, no=20, abstain=2, recused=2, recused_present=1),
    "tied": Counts(in_office=35, present=27, yes=12, no=12, abstain=0, recused=2, recused_present=1),
    "no_quorum": Counts(in_office=35, present=5, yes=4, no=1, recused=2, recused_present=0),
}


def test_every_verdict_of_every_rule_has_a_sentence_with_its_numbers() -> None:
    app = Flask(__name__)
    Babel(app)
    said: set[str] = set()
    with app.test_request_context():
        for base, quorum, casting in product((*BASES, ""), QUORUM_BASES, (None, "yes", "no")):
            majority = f"more than 1/2 of {base}" if base else "at least 13"
            law = rule(quorum=f"at least 1/4 of {quorum}", majority=majority, tie="casting_vote")
            for name, counts in VOTES.items():
                outcome = decide(law, counts, casting)
                words = outcome_words(law, counts, outcome)
                assert str(outcome.quorum_needed) in words and str(outcome.quorum_present) in words
                if outcome.verdict == "no_quorum":
                    assert words.endswith("not reached: nothing is decided")
                    continue
                assert f"{counts.yes} yes, {counts.no} no, {counts.abstain} abstained" in words
                assert str(outcome.needed) in words and "recused: 2" in words
                assert (outcome.casting is not None) == ("casting vote" in words), name
                said.add(words)
    assert len(said) > 40


def test_the_example_of_the_manual() -> None:
    app = Flask(__name__)
    Babel(app)
    counts: Any = Counts(in_office=35, present=27, yes=14, no=9, abstain=4)
    with app.test_request_context():
        assert outcome_words(rule(), counts, decide(rule(), counts)) == (
            "27 of 35 in office present, quorum 18 reached; 14 yes, 9 no, 4 abstained;"
            " of 23 yes and no the majority needs 12: carried"
        )
