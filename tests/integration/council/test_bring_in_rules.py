"""Rules of decision are kept by versions, and a day has the newest that is in force."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import SYSTEM
from initiatives.council.commands.bring_in_rules import bring_in_rules
from initiatives.council.rules import DecisionRule
from initiatives.council.versions import in_force, rule_of, rules_in_force
from tests.events import recorded
from tests.integration.council.chamber import rule

OLD, NEW = date(2020, 1, 1), date(2026, 6, 1)


def test_a_rule_comes_back_as_it_was_written(session: Session) -> None:
    two_thirds = rule("two_thirds", majority="at least 2/3 of in_office", quorum="at least 10", since=OLD)
    assert bring_in_rules(session, SYSTEM, [two_thirds]) == [two_thirds]
    held = in_force(session, "two_thirds", NEW)
    assert held is not None and rule_of(held.record) == two_thirds
    assert [each.body for each in recorded(session, "decision_rule.added")] == [
        {"code": "two_thirds", "since": "2020-01-01"}
    ]


def test_a_day_has_the_newest_version_that_is_in_force(session: Session) -> None:
    versions = [rule(since=OLD), rule(since=NEW, majority="at least 2/3 of cast")]
    bring_in_rules(session, SYSTEM, versions)

    def on(day: date) -> list[DecisionRule]:
        return rules_in_force(session, day)

    assert on(OLD - timedelta(days=1)) == []
    assert on(NEW - timedelta(days=1)) == versions[:1] and on(NEW) == versions[1:]


def test_the_same_file_again_changes_nothing_and_a_version_is_never_another(session: Session) -> None:
    bring_in_rules(session, SYSTEM, [rule(since=OLD)])
    assert bring_in_rules(session, SYSTEM, [rule(since=OLD)]) == []
    with pytest.raises(DomainError, match=r"decision_rule\.changed"):
        bring_in_rules(session, SYSTEM, [rule(since=OLD, tie="casting_vote")])
