"""Reports that staff take in for whoever turns to the city."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import InvalidInput, NotAllowed, NotFound
from civic.core.permissions import Actor
from civic.intake.attachment_types import type_of
from civic.intake.attachments import attachments_of, keep_attachment, unclaimed
from civic.intake.erasing import unused_attachments
from civic.intake.models import Intake
from civic.intake.queries import SLIP_FOR, intakes_of, own_intake
from civic.intake.take_in import Taking, take_in, take_in_joining
from civic.issues.commands.erase import erase
from civic.issues.commands.report import Promise
from civic.issues.contacts import take_contact
from civic.issues.models import Report
from civic.issues.rooms import staff_rooms
from civic.issues.submission import Contact, Submission
from tests.integration.issues.rows import last_event, report_of
from tests.pdfs import pdf
from tests.small_city import KEY, WEST, SmallCity, events_of

CALLER = Contact("Anna Field", "", "+44 20 7946 0000")


def taken(session: Session, actor: Actor, contact: Contact = CALLER, **values: Any) -> Promise:
    submission = Submission(
        category="lamp", lon=WEST[0], lat=WEST[1], text="My lamp is dark.", contact=contact, language="ru"
    )
    taking = Taking(**{"source": "phone", "agreed": True, **values})
    return take_in(session, actor, submission, taking, key=KEY)


def test_the_report_is_the_callers_and_staff_alone_read_who_took_it(
    session: Session, city: SmallCity
) -> None:
    agent = city.staff("roads")
    promise = taken(session, agent, postal="Mill Lane 3\n10115 Smallton")
    report = report_of(session, promise.report_id)
    assert (report.person_id, report.source, report.language) == (None, "phone", "ru")
    kinds = [(event.kind, event.actor_id) for event in events_of(session, promise.public_id)]
    assert kinds == [("issue.received", None), ("issue.taken_in", agent.person_id)]
    event = last_event(session, promise.public_id)
    assert (event.body["source"], event.body["consent"], event.body["consent_version"]) == (
        "phone",
        "read_out",
        0,
    )
    assert "Mill" not in str(event.body)
    assert set(event.rooms) == staff_rooms([city.departments["lighting"]], city.categories["lamp"])
    (shown,) = intakes_of(session, [promise.report_id])
    assert (shown.by, shown.consent_way, shown.postal) == (agent.name, "read_out", True)


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_kept(session: Session, city: SmallCity) -> None:
    submission = Submission(
        category="gas", lon=WEST[0], lat=WEST[1], text="", contact=Contact(phone="+44 1 234 567")
    )
    with pytest.raises(InvalidInput) as refused:
        take_in(session, city.staff(), submission, Taking("pigeon", postal="Mill Lane 3"), key=KEY)
    found = {(each.code, each.field) for each in refused.value.problems}
    assert found == {
        ("intake.source_unknown", "source"), ("intake.name_missing", "contact_name"),
        ("consent.missing", "agreed"), ("category.emergency", "category"), ("text.missing", "text"),
    }  # fmt: skip
    assert session.scalar(select(Report.id)) is None


def test_residents_may_not_take_in_for_others(session: Session, city: SmallCity) -> None:
    for actor in (Actor(), Actor(person_id=city.person().id), city.with_role("analyst")):
        with pytest.raises(NotAllowed):
            taken(session, actor)


def test_another_report_of_the_same_matter_joins_it(session: Session, city: SmallCity) -> None:
    first, agent = city.report(), city.staff()
    joined = take_in_joining(
        session,
        agent,
        first.public_id,
        Taking("letter", agreed=True),
        key=KEY,
        text="Here too.",
        contact=CALLER,
    )
    assert report_of(session, joined.report_id).source == "letter"
    assert intakes_of(session, [joined.report_id])[0].consent_way == "signed"


def test_the_slip_is_for_who_took_it_in_and_for_some_hours(
    session: Session, city: SmallCity, at: clock.FrozenClock
) -> None:
    agent = city.staff()
    promise = taken(session, agent)
    assert own_intake(session, agent, promise.report_id, key=KEY).secret == promise.secret
    with pytest.raises(NotFound):
        own_intake(session, city.staff(), promise.report_id, key=KEY)
    at.move(SLIP_FOR)
    with pytest.raises(NotFound):
        own_intake(session, agent, promise.report_id, key=KEY)


def test_attachments_are_claimed_by_who_sent_them_and_go_with_the_contact_or_the_words(
    session: Session, city: SmallCity
) -> None:
    agent, other = city.staff(), city.staff()
    scan = keep_attachment(session, agent, b"1" * 32, "application/pdf", 10)
    assert unclaimed(session, other, [scan]) == []
    with pytest.raises(Exception, match=r"attachment\.not_found"), session.begin_nested():
        taken(session, other, attachments=[scan])
    first = taken(session, agent, attachments=[scan], postal="Mill Lane 3")
    assert [each.public_id for each in attachments_of(session, [first.report_id])] == [scan]
    take_contact(report_of(session, first.report_id))
    assert attachments_of(session, [first.report_id]) == []
    assert unused_attachments(session) == [(b"1" * 32, "application/pdf")]
    kept = session.get_one(Intake, first.report_id, populate_existing=True)
    assert (kept.postal_address, kept.salt) == (None, None)

    call = keep_attachment(session, agent, b"2" * 32, "audio/ogg", 10)
    second = taken(session, agent, attachments=[call])
    what = erase(
        session, city.with_role("administrator"), second.public_id, second.report_id, reason="person_asked"
    )
    assert "intake" in what
    assert attachments_of(session, [second.report_id]) == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf(), "application/pdf"), (b"ID3\x04rest", "audio/mpeg"), (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"\x00\x00\x00\x20ftypM4A more", "audio/mp4"), (b"OggS\x00", "audio/ogg"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"), (b"<html>%PDF-", None), (b"\xff\xd8\xff\xe0", None),
        (b"MZ\x90", None), (b"RIFF\x00\x00\x00\x00AVI ", None), (b"\x00\x00\x00\x20ftypheic", None),
    ],
)  # fmt: skip
def test_what_a_file_is_is_told_by_its_content(content: bytes, kind: str | None) -> None:
    assert type_of(content) == kind
