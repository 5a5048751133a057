"""Somebody agrees with a comment, once, and takes it back."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from civic.core.db import Database
from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import VISITOR
from initiatives.comments.commands.agree import agree
from initiatives.comments.commands.comment import comment
from initiatives.comments.commands.disagree import disagree
from initiatives.comments.commands.withdraw_comment import withdraw_comment
from initiatives.comments.queries.listing import comment_shown
from tests.at_once import at_once
from tests.events import recorded
from tests.integration.initiatives.town import Town
from tests.small_city import small_city


def test_each_counts_once_until_they_take_it_back(town: Town) -> None:
    public_id, who = town.published(), town.resident()
    number = comment(town.session, town.resident(), public_id, "Yes.", side="for")
    assert [agree(town.session, who, public_id, number) for _ in range(2)] == [True, False]
    shown = comment_shown(town.session, who, public_id, number)
    assert (shown.agrees, shown.agreed) == (1, True)
    assert [disagree(town.session, who, public_id, number) for _ in range(2)] == [True, False]
    assert comment_shown(town.session, who, public_id, number).agrees == 0
    assert len(recorded(town.session, "comment.agreed")) == 1


def test_nobody_agrees_with_themselves_nor_with_what_was_taken_back(town: Town) -> None:
    public_id, who = town.published(), town.resident()
    number = comment(town.session, who, public_id, "Yes.", side="for")
    with pytest.raises(DomainError, match=r"comment\.own"):
        agree(town.session, who, public_id, number)
    with pytest.raises(NotAllowed):
        agree(town.session, VISITOR, public_id, number)
    withdraw_comment(town.session, who, public_id, number)
    with pytest.raises(DomainError, match=r"comment\.withdrawn"):
        agree(town.session, town.resident(), public_id, number)


def test_many_at_once_are_counted_exactly(committed: Engine) -> None:
    real = Database(committed)
    with real.transaction() as session:
        town = Town(small_city(session))
        public_id, people = town.published(), [town.resident() for _ in range(4)]
        number = comment(session, town.resident(), public_id, "Yes.", side="for")
    deeds = [lambda s, who=who: agree(s, who, public_id, number) for who in people * 2]
    assert set(at_once(real, *deeds)) == {"done"}
    with real.reading() as session:
        assert comment_shown(session, VISITOR, public_id, number).agrees == 4
