"""Rules of decision are written as people say them, read back to the letter, and refused where they say nonsense."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from civic.core.errors import DomainError
from initiatives.council.rule_file import RulesFileError, read_rules
from initiatives.council.rules import BASES, Threshold
from tests.unit.initiatives.council.test_outcome import thresholds

EXAMPLES = Path(__file__).parents[4] / "docs/examples/council/rules.toml"


def test_the_examples_of_the_manual_are_read() -> None:
    rules = {rule.code: rule for rule in read_rules(EXAMPLES, ["en", "ru"])}
    assert rules["simple"].written()["majority"] == "more than 1/2 of cast"
    assert rules["two-thirds"].majority.needed(10) == 7
    assert rules["chair"].written()["quorum"] == "at least 10" and rules["chair"].tie == "casting_vote"


@given(thresholds())
def test_a_threshold_reads_back_as_it_was_written(threshold: Threshold) -> None:
    written = str(threshold) if threshold.share is None else f"{threshold} of present"
    read, base = Threshold.parse(written, "majority", BASES)
    assert read == threshold and base == ("cast" if threshold.share is None else "present")


def test_more_than_a_number_is_one_more() -> None:
    assert Threshold.parse("more than 11", "quorum", BASES)[0] == Threshold(number=12)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("half of cast", "threshold"), ("more than 3/2 of cast", "threshold"), ("more than 1/1 of cast", "threshold"),
        ("at least 0/3 of cast", "threshold"), ("at least 1/0 of cast", "threshold"),
        ("more than 0.5 of cast", "threshold"),
        ("more than 1/2", "base"), ("more than 1/2 of everybody", "base"), ("at least 12 of cast", "base"),
        ("more than 1/2 of cast; drop", "threshold"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_its_place(text: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        Threshold.parse(text, "majority", BASES)
    assert (refused.value.code, refused.value.field) == (f"decision_rule.{code}", "majority")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ('majority = "most of cast"', "majority: must be as in 'more than 1/2 of cast'"),
        ('majority = "more than 1/2 of entitled"', "majority: must say of whom a share is, one of cast"),
        ('since = "soon"', "since: must be a day such as 2026-01-01"),
        ('colour = "red"', "colour"),
        ('tie = "coin"', "tie"),
    ],
)
def test_a_mistake_in_a_file_names_its_place(tmp_path: Path, change: str, said: str) -> None:
    key = change.partition(" ")[0]
    record = {
        "code": '"simple"', "name": '{ en = "Simple", ru = "Простое" }', "clause": '"Charter, 23"',
        "quorum": '"more than 1/2 of in_office"', "majority": '"more than 1/2 of cast"', "since": "2026-01-01",
    }  # fmt: skip
    record.pop(key, None)
    file = tmp_path / "rules.toml"
    file.write_text(
        "[[rules]]\n" + "".join(f"{k} = {v}\n" for k, v in record.items()) + change + "\n", "utf-8"
    )
    with pytest.raises(RulesFileError) as refused:
        read_rules(file)
    assert "rules.toml" in str(refused.value) and said in str(refused.value)


def test_a_version_is_there_once(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(EXAMPLES.read_text("utf-8") + "\n" + EXAMPLES.read_text("utf-8"), "utf-8")
    with pytest.raises(RulesFileError, match="is there twice"):
        read_rules(file)
