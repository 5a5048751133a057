"""Whatever rules a city writes: they act in their order, once for each turn, never on what they did, and end."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.core.permissions import SYSTEM
from civic.issues.commands.update import update
from civic.rules.commands.switch import switch_rule
from civic.rules.commands.write import write_rule
from civic.rules.models import Rule, RuleFiring
from tests.integration.issues.rows import issue_of
from tests.integration.rules.test_running import react
from tests.small_city import SmallCity, events_of

LISTENED = ("prioritised", "handed_over", "involved", "recategorised", "target_changed", "updated")
UNIT, WORDS = st.sampled_from(["lighting", "roads", "care"]), st.just("So.")
ACTIONS = st.one_of(
    st.fixed_dictionaries({"do": st.sampled_from(["hand_over", "involve"]), "department": UNIT, "message": WORDS}),
    st.fixed_dictionaries({"do": st.just("prioritise"), "priority": st.sampled_from(["low", "high", "urgent"])}),
    st.fixed_dictionaries({"do": st.just("set_target"), "days": st.integers(1, 9), "message": WORDS}),
    st.just({"do": "note", "text": "Look."}),
)  # fmt: skip
WHENS = st.one_of(
    st.just({"on": "received"}),
    st.fixed_dictionaries(
        {"on": st.just("changed"), "kinds": st.lists(st.sampled_from(LISTENED), min_size=1, unique=True)}
    ),
)
RULES = st.lists(st.tuples(WHENS, st.lists(ACTIONS, min_size=1, max_size=2)), min_size=1, max_size=5)
BROKEN = {"do": "recategorise", "category": "gas", "message": "So."}


@pytest.fixture
def gas(session: Session, city: SmallCity) -> None:
    """The category that takes no issues is one that a rule may still be written for: it becomes so later."""
    session.execute(text("UPDATE category SET emergency = false, emergency_text = NULL WHERE code = 'gas'"))


def written(session: Session, when: Any, then: Any) -> None:
    code = write_rule(session, SYSTEM, {"name": "A rule", "when": when, "if": [], "then": then})
    switch_rule(session, SYSTEM, code, on=True)


def did(session: Session, public_id: str) -> list[str]:
    return [event.kind for event in events_of(session, public_id) if event.origin == "rule"]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules=RULES, broken=st.booleans())
def test_any_set_of_rules_ends(
    session: Session, city: SmallCity, gas: None, rules: list[tuple[Any, Any]], broken: bool
) -> None:
    with session.begin_nested() as example:
        for when, then in rules:
            written(session, when, then)
        first = city.report()
        react(session, first.public_id)
        if broken:
            # In front of all others, and it changes nothing of what they do.
            written(session, {"on": "received"}, [BROKEN])
            session.execute(text("UPDATE rule SET position = 0 WHERE id = (SELECT max(id) FROM rule)"))
            session.execute(
                text(
                    "UPDATE category SET emergency = true, emergency_text = '{\"en\": \"Go\"}' WHERE code = 'gas'"
                )
            )
            second = city.report()
            react(session, second.public_id)
            assert did(session, second.public_id) == did(session, first.public_id)
        seen = len(events_of(session, first.public_id))
        update(session, SYSTEM, first.public_id, "Somebody was there.")
        react(session, first.public_id, seen)
        _once_and_in_order(session, issue_of(session, first.public_id).id)
        example.rollback()


def _once_and_in_order(session: Session, issue_id: int) -> None:
    fired = session.execute(
        select(RuleFiring.rule_id, RuleFiring.turn, RuleFiring.event_id, Rule.position)
        .join(Rule)
        .where(RuleFiring.issue_id == issue_id)
        .order_by(RuleFiring.id)
    ).all()
    assert len({(row.rule_id, row.turn) for row in fired}) == len(fired)
    for one, following in pairwise(fired):
        assert one.event_id != following.event_id or one.position < following.position
    assert session.scalar(_BY_ITSELF, {"issue": issue_id}) == 0


_BY_ITSELF = text("""
    SELECT count(*) FROM rule_firing f JOIN rule r ON r.id = f.rule_id JOIN event e ON e.id = f.event_id
      JOIN rule_effect x ON x.issue_id = f.issue_id AND x.seq = e.seq
     WHERE f.issue_id = :issue AND x.rule_code = r.code
""")
