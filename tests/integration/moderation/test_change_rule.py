"""The city says what a rule does."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.city.changes import city_changes
from civic.core.errors import NotAllowed
from civic.core.permissions import Actor
from civic.moderation.commands.change_rule import change_rule, replace_words
from civic.moderation.settings import actions_of, word_lists
from tests.events import recorded
from tests.integration.issues.rows import refused
from tests.small_city import SmallCity


def test_a_change_is_an_event_with_before_and_after_and_none_is_none(
    session: Session, city: SmallCity
) -> None:
    administrator = city.with_role("administrator")
    assert change_rule(session, administrator, "plate", "cover")
    assert not change_rule(session, administrator, "plate", "cover")
    assert actions_of(session)["plate"] == "cover"
    (event,) = recorded(session, "moderation.rule_changed")
    assert event.body == {"rule": "plate", "action": "cover", "earlier": "flag"}


def test_an_empty_list_brings_back_the_one_that_comes_along(session: Session, city: SmallCity) -> None:
    administrator = city.with_role("administrator")
    shipped = word_lists(session)["en"]
    replace_words(session, administrator, "en", ["rascal"])
    assert word_lists(session)["en"] == ("rascal",)
    replace_words(session, administrator, "en", [])
    assert word_lists(session)["en"] == shipped
    assert "rascal" not in str(recorded(session, "moderation.words_replaced"))


def test_which_words_went_and_came_is_kept_and_the_same_list_again_is_no_change(
    session: Session, city: SmallCity
) -> None:
    administrator = city.with_role("administrator")
    shipped = word_lists(session)["en"]
    change_rule(session, administrator, "plate", "cover")
    replace_words(session, administrator, "en", ["rascal", "rogue"])
    replace_words(session, administrator, "en", ["rogue", "rascal # again"])
    replace_words(session, administrator, "en", ["rogue", "scoundrel"])
    replace_words(session, administrator, "de", [])
    assert len(recorded(session, "moderation.words_replaced")) == 2
    told, _ = city_changes(session, administrator, thing="moderation_words")
    assert [(each.code, each.before, each.after) for each in told] == [
        ("en", {"words": ["rascal"]}, {"words": ["scoundrel"]}),
        ("en", {"words": sorted(shipped)}, {"words": ["rascal", "rogue"]}),
    ]
    (rule,), _ = city_changes(session, administrator, thing="moderation_rule")
    assert (rule.code, rule.before, rule.after) == ("plate", {"action": "flag"}, {"action": "cover"})


def test_unknown_rules_actions_and_languages_are_refused_and_moderators_may_not(
    session: Session, city: SmallCity, moderator: Actor
) -> None:
    administrator = city.with_role("administrator")
    with refused("rule.unknown", "rule"):
        change_rule(session, administrator, "rudeness", "flag")
    with refused("rule.action_unknown"):
        change_rule(session, administrator, "phone", "delete")
    with refused("language.unknown", "language"):
        replace_words(session, administrator, "../etc", ["rascal"])
    for verb in (lambda: change_rule(session, moderator, "phone", "off"),
                 lambda: replace_words(session, moderator, "en", ["rascal"])):  # fmt: skip
        with pytest.raises(NotAllowed):
            verb()
