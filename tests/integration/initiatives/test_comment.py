"""Residents say what speaks for and against an initiative, and answer each other."""

from __future__ import annotations

import pytest

from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.permissions import VISITOR
from initiatives.comments.commands.agree import agree
from initiatives.comments.commands.comment import comment
from initiatives.comments.queries.listing import comments, thread
from initiatives.proposals.commands.withdraw import withdraw
from tests.events import recorded
from tests.integration.initiatives.town import Town


def test_an_argument_and_its_reply_are_read_by_everybody(town: Town) -> None:
    public_id = town.published()
    number = comment(town.session, town.resident(), public_id, " It is needed. ", side="for")
    reply = comment(town.session, town.resident(), public_id, "By whom?", parent=number)
    (shown,) = comments(town.session, VISITOR, public_id).comments
    assert (shown.text, shown.side, shown.replies, shown.answers[0].id) == ("It is needed.", "for", 1, reply)
    (answer,) = thread(town.session, VISITOR, public_id, number).comment.answers
    assert (answer.text, answer.side, answer.editable) == ("By whom?", None, False)
    told = recorded(town.session, "comment.written")
    assert [event.body.get("parent") for event in told] == [None, number]
    assert "It is needed." not in str([event.body for event in told])


@pytest.mark.parametrize(
    ("text", "side", "code"),
    [
        ("", "for", "text.missing"),
        ("a" * 2001, "for", "text.too_long"),
        ("No.", "both", "comment.side_unknown"),
    ],
)
def test_what_is_no_comment_is_refused(town: Town, text: str, side: str, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        comment(town.session, town.resident(), town.published(), text, side=side)
    assert refusal.value.code == code


def test_threads_have_one_level_and_belong_to_one_initiative(town: Town) -> None:
    public_id, who = town.published(), town.resident()
    number = comment(town.session, who, public_id, "Yes.", side="for")
    reply = comment(town.session, who, public_id, "Truly.", parent=number)
    with pytest.raises(DomainError, match=r"comment\.is_a_reply"):
        comment(town.session, who, public_id, "Truly?", parent=reply)
    with pytest.raises(NotFound):
        comment(town.session, who, town.published(), "Here too?", parent=number)


def test_nobody_comments_on_a_draft_or_when_it_is_over_nor_without_an_account(town: Town) -> None:
    author = town.resident()
    draft = town.draft(author)
    with pytest.raises(WrongStatus):
        comment(town.session, author, draft, "Mine.", side="for")
    with pytest.raises(NotFound):
        comment(town.session, town.resident(), draft, "Yours.", side="for")
    public_id = town.published(author)
    with pytest.raises(NotAllowed):
        comment(town.session, VISITOR, public_id, "Yes.", side="for")
    withdraw(town.session, author, public_id)
    with pytest.raises(WrongStatus):
        comment(town.session, town.resident(), public_id, "A pity.", side="neutral")


def test_the_best_of_each_side_come_first_and_pages_do_not_shift(town: Town) -> None:
    public_id, who = town.published(), town.resident()
    made = {
        side: [comment(town.session, who, public_id, f"{side} {n}", side=side) for n in range(count)]
        for side, count in (("for", 5), ("against", 2))
    }
    agree(town.session, town.resident(), public_id, made["for"][1])
    first = comments(town.session, VISITOR, public_id, limit=2)
    assert [each.id for each in first.sides["for"]] == [made["for"][1], made["for"][4]]
    assert [each.id for each in first.sides["against"]] == made["against"][::-1]
    comment(town.session, who, public_id, "a new one", side="for")
    second = comments(town.session, VISITOR, public_id, limit=2, cursor=first.next_cursor)
    assert [each.id for each in second.comments] == [made["for"][3], made["for"][2]]
    third = comments(town.session, VISITOR, public_id, limit=2, cursor=second.next_cursor)
    assert [each.id for each in third.comments] == [made["for"][0]] and third.next_cursor is None
    newest = comments(town.session, VISITOR, public_id, sort="time", limit=3)
    assert [each.text for each in newest.comments] == ["a new one", "against 1", "against 0"]
    older = comments(town.session, VISITOR, public_id, sort="time", cursor=newest.next_cursor)
    assert len(older.comments) == 5 and older.number == 8
    for wrong in ("nothing", newest.next_cursor):
        with pytest.raises(DomainError, match=r"list\.cursor_invalid"):
            comments(town.session, VISITOR, public_id, cursor=wrong)


def test_of_many_replies_a_list_shows_the_first_and_the_thread_all(town: Town) -> None:
    public_id, who = town.published(), town.resident()
    number = comment(town.session, who, public_id, "Yes.", side="for")
    replies = [comment(town.session, who, public_id, f"{n}", parent=number) for n in range(5)]
    (shown,) = comments(town.session, VISITOR, public_id).comments
    assert [each.id for each in shown.answers] == replies[:3] and shown.replies == 5
    page = thread(town.session, VISITOR, public_id, number, limit=4)
    rest = thread(town.session, VISITOR, public_id, number, after=page.after or 0)
    assert [each.id for each in (*page.comment.answers, *rest.comment.answers)] == replies
    assert rest.after is None
