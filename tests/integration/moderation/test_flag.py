"""Somebody says that a thing does not belong on a public page."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.forgetting import Leaving
from civic.core.permissions import SYSTEM, Actor
from civic.issues.commands.flag import flag_content
from civic.issues.commands.hide import hide
from civic.issues.commands.note import note
from civic.issues.commands.update import update
from civic.issues.moderated.references import flaggable
from civic.moderation.commands.keep import keep
from civic.moderation.forgetting import let_go_of_flags
from civic.moderation.models import Flag
from civic.moderation.queries import queue
from tests.events import recorded
from tests.integration.issues.rows import a_photo, refused
from tests.integration.moderation.cases import case_of
from tests.small_city import SmallCity


def test_words_messages_and_photos_can_be_flagged_by_names_that_tell_no_row_ids(
    session: Session, city: SmallCity
) -> None:
    photo = a_photo(session)
    promise = city.report(photos=[photo])
    update(session, city.staff(), promise.public_id, "We come on Friday.")
    note(session, city.staff(), promise.public_id, "An internal remark")
    assert [each.reference for each in flaggable(session, Actor(), promise.public_id)] == [
        "report:1", "update:2", f"photo:{photo}",
    ]  # fmt: skip
    for reference in ("report:1", "update:2", f"photo:{photo}"):
        assert flag_content(session, Actor(), promise.public_id, reference, "other", who=b"me")
    assert {event.body["content"] for event in recorded(session, "moderation.flagged")} == {
        "report",
        "update",
        "photo",
    }


def test_the_same_one_counts_once_until_somebody_has_decided_and_others_count_too(
    session: Session, city: SmallCity, moderator: Actor
) -> None:
    promise = city.report()

    def flagging(who: bytes | None) -> bool:
        return flag_content(session, Actor(), promise.public_id, "report:1", "insult", who=who)

    assert flagging(b"me") and not flagging(b"me") and flagging(b"you") and flagging(None) and flagging(None)
    case = case_of(session, "report", promise.report_id)
    (listed,), _ = queue(session, moderator)
    assert len(listed.waiting) == 4 and {each.by for each in listed.waiting} == {None}
    keep(session, moderator, case.id)
    assert queue(session, moderator) == ([], False)
    assert flagging(b"me"), "after a decision it is another matter"
    assert case_of(session, "report", promise.report_id).status == "open"
    assert session.query(Flag).count() == 5


def test_only_what_the_reader_may_read_can_be_flagged(session: Session, city: SmallCity) -> None:
    promise = city.report(category="car")
    with refused("content.unknown", "content"):
        flag_content(session, Actor(), promise.public_id, "report:1", "insult", who=None)
    hidden = city.report()
    hide(session, SYSTEM, hidden.public_id)
    with pytest.raises(NotFound):
        flag_content(session, Actor(), hidden.public_id, "report:1", "insult", who=None)
    public = city.report()
    for reference in ("report:0", "report:9", "report", "photo:../x", "note:1", ""):
        with refused("content.unknown", "content"):
            flag_content(session, Actor(), public.public_id, reference, "insult", who=None)
    for reason in ("because", "", "rephrased"):
        with refused("reason.unknown", "reason"):
            flag_content(session, Actor(), public.public_id, "report:1", reason, who=None)


def test_moderators_read_which_colleague_flagged_and_never_which_resident(
    session: Session, city: SmallCity, moderator: Actor
) -> None:
    promise, colleague = city.report(), city.staff()
    flag_content(session, colleague, promise.public_id, "report:1", "insult", who=b"colleague")
    resident = city.person()
    signed_in = Actor(person_id=resident.id, name=resident.name)
    flag_content(session, signed_in, promise.public_id, "report:1", "hate", who=b"resident")
    (listed,), _ = queue(session, moderator)
    assert [(each.source, each.by) for each in listed.flags] == [
        ("staff", colleague.name),
        ("resident", None),
    ]
    kept = session.scalars(select(Flag).order_by(Flag.id)).all()
    assert [each.person_id for each in kept] == [colleague.person_id, None]
    told = text("SELECT actor_id FROM event WHERE kind = 'moderation.flagged' ORDER BY id")
    assert session.scalars(told).all() == [colleague.person_id, None]
    assert colleague.person_id is not None
    let_go_of_flags(session, Leaving(colleague.person_id, "kept"))
    session.expire_all()
    kept = session.scalars(select(Flag).order_by(Flag.id)).all()
    assert [(each.person_id, each.who) for each in kept] == [(None, None), (None, b"resident")]
