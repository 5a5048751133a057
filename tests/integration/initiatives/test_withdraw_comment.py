"""A comment is taken back: its words go, and the replies keep their place."""

from __future__ import annotations

import pytest

from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import VISITOR
from civic.moderation.models import Redaction
from civic.moderation.scan import scan
from initiatives.comments.commands.comment import comment
from initiatives.comments.commands.withdraw_comment import withdraw_comment
from initiatives.comments.models import Comment
from initiatives.comments.queries.listing import comments, thread
from tests.integration.initiatives.town import Town


def test_what_was_answered_leaves_an_empty_place_and_what_was_not_leaves_none(town: Town) -> None:
    public_id, who = town.published(), town.resident()
    answered, alone = (comment(town.session, who, public_id, "Yes.", side="for") for _ in range(2))
    reply = comment(town.session, town.resident(), public_id, "Why?", parent=answered)
    for number in (answered, alone):
        assert withdraw_comment(town.session, who, public_id, number)
    assert not withdraw_comment(town.session, who, public_id, alone)
    (left,) = comments(town.session, VISITOR, public_id).comments
    assert (left.id, left.text, left.withdrawn, left.answers[0].id) == (answered, "", True, reply)
    with pytest.raises(NotFound):
        thread(town.session, VISITOR, public_id, alone)
    with pytest.raises(DomainError, match=r"comment\.withdrawn"):
        comment(town.session, who, public_id, "Because.", parent=answered)


def test_nobody_takes_back_what_others_said(town: Town) -> None:
    public_id = town.published()
    number = comment(town.session, town.resident(), public_id, "Yes.", side="for")
    for other in (town.resident(), VISITOR, town.city.with_role("moderator")):
        with pytest.raises(NotAllowed):
            withdraw_comment(town.session, other, public_id, number)


def test_what_moderators_kept_of_it_goes_too(town: Town) -> None:
    public_id, who = town.published(), town.resident()
    number = comment(town.session, who, public_id, "Call me: +7 912 345-67-89", side="for")
    assert scan(town.session, "comment", number) == ("phone",)
    row = town.session.get_one(Comment, number)
    assert row.moderated == "redacted" and "345" not in row.text
    withdraw_comment(town.session, who, public_id, number)
    town.session.expire_all()
    assert [each.original for each in town.session.query(Redaction)] == [None]
