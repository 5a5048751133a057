"""A comment is put in other words for a short time, or when a moderator has asked for them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import VISITOR
from civic.moderation.commands.ask_rephrase import ask_rephrase
from civic.moderation.commands.redact import redact
from civic.moderation.queries import case_shown, queue
from civic.moderation.spans import Span
from initiatives.comments.commands.comment import comment
from initiatives.comments.commands.edit_comment import edit_comment
from initiatives.comments.commands.flag_comment import flag_comment
from initiatives.comments.queries.listing import comment_shown
from tests.integration.initiatives.town import Town


def test_its_author_changes_it_soon_and_nobody_else_does(town: Town) -> None:
    public_id, who = town.published(), town.resident()
    number = comment(town.session, who, public_id, "Yse.", side="for")
    with pytest.raises(NotAllowed):
        edit_comment(town.session, town.resident(), public_id, number, "No.")
    assert edit_comment(town.session, who, public_id, number, "Yes.")
    assert not edit_comment(town.session, who, public_id, number, "Yes.")
    shown = comment_shown(town.session, who, public_id, number)
    assert (shown.text, shown.editable, shown.edited_at is not None) == ("Yes.", True, True)
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        assert not comment_shown(town.session, who, public_id, number).editable
        with pytest.raises(DomainError, match=r"comment\.too_late"):
            edit_comment(town.session, who, public_id, number, "No!")


def test_a_moderator_asks_for_other_words_and_looks_at_them_once(town: Town) -> None:
    public_id, who, moderator = town.published(), town.resident(), town.city.with_role("moderator")
    number = comment(town.session, who, public_id, "The mayor is a fool.", side="against")
    assert flag_comment(town.session, VISITOR, public_id, number, "insult", who=b"one")
    assert not flag_comment(town.session, VISITOR, public_id, number, "insult", who=b"one")
    (case,), _ = queue(town.session, moderator)
    ask_rephrase(town.session, moderator, case.id, reason="insult")
    shown = comment_shown(town.session, VISITOR, public_id, number)
    assert (shown.text, shown.moderated, shown.moderated_reason) == ("", "rephrase", "insult")
    with clock.frozen(clock.now() + timedelta(days=2)):
        edit_comment(town.session, who, public_id, number, "The mayor is mistaken.")
    assert comment_shown(town.session, VISITOR, public_id, number).text == "The mayor is mistaken."
    again = case_shown(town.session, moderator, case.id)
    assert (again.status, again.state) == ("open", "shown")


def test_what_is_covered_is_not_uncovered_by_changing_it(town: Town) -> None:
    public_id, who, moderator = town.published(), town.resident(), town.city.with_role("moderator")
    number = comment(town.session, who, public_id, "Ask Mr Smith.", side="for")
    flag_comment(town.session, VISITOR, public_id, number, "personal_data", who=b"one")
    (case,), _ = queue(town.session, moderator)
    redact(town.session, moderator, case.id, [Span("text", 4, 12)], reason="personal_data")
    assert "Smith" not in comment_shown(town.session, who, public_id, number).text
    with pytest.raises(DomainError, match=r"comment\.too_late"):
        edit_comment(town.session, who, public_id, number, "Ask Mr Smith!")
