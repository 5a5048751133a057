"""Views under a name: kept, renamed, shared with a department, deleted; by their owner alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.clock import FrozenClock
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.prioritise import prioritise
from civic.triage.commands.delete_view import delete_view
from civic.triage.commands.look import look_at_issue, look_at_queue
from civic.triage.commands.rename_view import rename_view
from civic.triage.commands.save_view import MOST_VIEWS, save_view
from civic.triage.commands.share_view import share_view
from civic.triage.filters import Filter
from civic.triage.moments import moments
from civic.triage.queue import Asked, queue
from civic.triage.saved import saved_view, saved_views
from tests.small_city import SmallCity

LATE = Filter(targets=("late",), text="Ivanova")


def names(session: Session, actor: Actor) -> list[str]:
    return [view.name for view in saved_views(session, actor)]


def test_a_view_comes_back_as_it_was_kept_and_the_same_name_keeps_it_anew(
    session: Session, city: SmallCity
) -> None:
    agent = city.staff()
    kept = save_view(session, agent, "  My  late ones ", LATE, "newest")
    shown = saved_view(session, agent, kept)
    assert (shown.name, shown.wanted, shown.sort, shown.mine) == ("My late ones", LATE, "newest", True)
    assert save_view(session, agent, "my LATE ones", Filter(has_photo=True)) == kept
    assert saved_view(session, agent, kept).wanted == Filter(has_photo=True)
    event = session.execute(text("SELECT body::text FROM event WHERE subject_kind = 'view'")).scalars().all()
    assert len(event) == 2 and "Ivanova" not in "".join(event) and "late" not in "".join(event).lower()


def test_a_view_is_its_owners_until_it_is_shared_with_their_department(
    session: Session, city: SmallCity
) -> None:
    agent, colleague, other = city.staff(), city.staff(), city.staff("roads")
    kept = save_view(session, agent, "Late", LATE)
    assert names(session, colleague) == []
    share_view(session, agent, kept, "lighting")
    assert names(session, colleague) == ["Late"] and names(session, other) == []
    for stranger, refusal in ((colleague, NotAllowed), (other, NotFound)):
        for verb in (
            lambda actor: rename_view(session, actor, kept, "x"),
            lambda actor: share_view(session, actor, kept, None),
            lambda actor: delete_view(session, actor, kept),
        ):
            with pytest.raises(refusal):
                verb(stranger)
    with pytest.raises(NotAllowed):
        share_view(session, agent, kept, "roads")
    share_view(session, agent, kept, None)
    assert names(session, colleague) == []
    rename_view(session, agent, kept, "Later")
    assert names(session, agent) == ["Later"]
    delete_view(session, agent, kept)
    assert names(session, agent) == []


def test_what_is_no_name_or_no_order_is_refused(session: Session, city: SmallCity) -> None:
    agent = city.staff()
    for name, code in (("\t ", "name_missing"), ("x" * 81, "name_too_long")):
        with pytest.raises(DomainError) as refused:
            save_view(session, agent, name, LATE)
        assert (refused.value.code, refused.value.field) == (f"saved_view.{code}", "name")
    with pytest.raises(DomainError):
        save_view(session, agent, "x", LATE, "random")
    for number in range(MOST_VIEWS):
        save_view(session, agent, f"View {number}", LATE)
    with pytest.raises(DomainError) as full:
        save_view(session, agent, "One more", LATE)
    assert full.value.code == "saved_view.too_many"
    for stranger in (Actor(), city.with_role("moderator"), city.with_role("administrator")):
        with pytest.raises(NotAllowed):
            save_view(session, stranger, "x", LATE)
        with pytest.raises(NotAllowed):
            saved_views(session, stranger)
        with pytest.raises(NotAllowed):
            look_at_queue(session, stranger)


def test_what_changed_since_the_last_sitting_is_marked_until_it_is_looked_at(
    session: Session, city: SmallCity, at: FrozenClock
) -> None:
    one, two = city.report(), city.report()
    agent, colleague = city.staff(), city.staff()

    def marked() -> set[str]:
        asked = Asked(city.departments["lighting"])
        rows = queue(session, agent, asked, moments(city_rules(session).calendar)).rows
        return {row.issue.public_id for row in rows if row.changed}

    look_at_queue(session, agent)
    assert marked() == set(), "in the first sitting nothing is new"
    at.move(timedelta(hours=2))
    accept(session, colleague, one.public_id)
    prioritise(session, colleague, two.public_id, "high")
    at.move(timedelta(hours=2))
    look_at_queue(session, agent)
    assert marked() == {one.public_id, two.public_id}
    look_at_issue(session, agent, one.public_id)
    at.move(timedelta(minutes=5))
    look_at_queue(session, agent)
    assert marked() == {two.public_id}, "the sitting goes on"
    look_at_issue(session, agent, "ZZZZZZZZ")
