"""A look at a contact is noted before the contact is shown, and its reporter reads who it was for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import NotAllowed, NotFound
from civic.core.permissions import SYSTEM, Actor
from civic.issues.commands.decline import decline
from civic.issues.commands.hide import hide
from civic.issues.commands.remove_contact import remove_contact
from civic.issues.commands.review import review
from civic.issues.commands.see_contact import see_contact
from civic.issues.models import ContactView
from civic.issues.queries.contact_views import contact_just_shown, looks_at, looks_at_person
from civic.issues.queries.detail import issue_detail
from civic.issues.submission import Contact
from tests.integration.issues.rows import refused, report_of, reporter
from tests.small_city import MONDAY, SmallCity, events_of

ANNA = Contact(name="Anna", email="anna@city.example", phone="+7 000 555-03-00")


def test_the_look_is_noted_and_the_reporter_reads_department_role_and_reason_but_no_name(
    session: Session, city: SmallCity
) -> None:
    person = city.person()
    promise = city.report(contact=ANNA, actor=Actor(person_id=person.id))
    agent = city.staff()
    shown = see_contact(
        session, agent, promise.public_id, promise.report_id, reason="To ask for the gate code"
    )
    assert (shown.name, shown.email, shown.phone) == (ANNA.name, ANNA.email, ANNA.phone)
    (look,) = looks_at_person(session, person.id)
    assert look.department == {"en": "Lighting", "ru": "Отдел lighting"}
    assert (look.role, look.reason, look.seen_at) == ("agent", "To ask for the gate code", MONDAY)
    assert agent.name not in str(look)
    assert looks_at(session, [promise.report_id]) == [look]
    (event,) = session.execute(
        text("SELECT subject_kind, rooms, body FROM event WHERE kind = 'report.contact_seen'")
    )
    assert event.rooms == [f"person:{person.id}"] and "gate" not in str(event.body)
    assert "contact" not in str([each.kind for each in events_of(session, promise.public_id)]), (
        "no page tells of it"
    )


def test_no_page_or_answer_has_the_contact_until_then(session: Session, city: SmallCity) -> None:
    promise = city.report(contact=ANNA)
    for reader in (city.staff(), city.staff("triage"), city.with_role("moderator"), Actor()):
        shown = issue_detail(session, reader, promise.public_id).reports[0]
        assert (shown.contact_name, shown.contact_email, shown.contact_phone) == (None, None, None)
    assert issue_detail(session, city.staff(), promise.public_id).reports[0].contact_left
    assert not issue_detail(session, Actor(), promise.public_id).reports[0].contact_left
    own = issue_detail(session, reporter(promise.report_id), promise.public_id).reports[0]
    assert own.contact_email == ANNA.email


def test_only_staff_of_the_issue_may_look_and_nothing_is_noted_for_who_may_not(
    session: Session, city: SmallCity
) -> None:
    promise = city.report(contact=ANNA)
    for somebody in (Actor(), city.staff("roads"), city.with_role("moderator"), city.with_role("administrator"),
                     reporter(promise.report_id)):  # fmt: skip
        with pytest.raises(NotAllowed):
            see_contact(session, somebody, promise.public_id, promise.report_id)
    hide(session, city.staff(), promise.public_id)
    with pytest.raises(NotFound):
        see_contact(session, city.staff("roads"), promise.public_id, promise.report_id)
    other = city.report(contact=ANNA, category="poster")
    with pytest.raises(NotFound):
        see_contact(session, city.staff(), promise.public_id, other.report_id)
    with refused("contact.nobody_looks", "report"):
        see_contact(session, SYSTEM, promise.public_id, promise.report_id)
    assert session.scalars(select(ContactView)).all() == []


def test_only_who_asked_sees_it_on_their_page_and_only_for_a_while(
    session: Session, city: SmallCity, at: clock.FrozenClock
) -> None:
    promise = city.report(contact=ANNA)
    agent, colleague = city.staff(), city.staff()
    view = see_contact(session, agent, promise.public_id, promise.report_id).view
    subject = issue_detail(session, agent, promise.public_id).subject
    again = contact_just_shown(session, agent, subject, view)
    assert again is not None and again.email == ANNA.email
    assert contact_just_shown(session, colleague, subject, view) is None
    other = issue_detail(session, agent, city.report(contact=ANNA).public_id).subject
    assert contact_just_shown(session, agent, other, view) is None
    at.move_to(MONDAY + timedelta(minutes=16))
    assert contact_just_shown(session, agent, subject, view) is None


def test_a_reporter_takes_the_contact_back_whatever_the_status(session: Session, city: SmallCity) -> None:
    promise = city.report(contact=ANNA)
    with pytest.raises(NotAllowed):
        remove_contact(session, Actor(), promise.public_id, promise.report_id)
    remove_contact(session, reporter(promise.report_id), promise.public_id, promise.report_id)
    gone = report_of(session, promise.report_id)
    assert (gone.contact_name, gone.contact_email, gone.salt, gone.text) == (
        None,
        None,
        None,
        "The lamp is dark.",
    )
    with refused("contact.none_left", "contact_email"):
        remove_contact(session, reporter(promise.report_id), promise.public_id, promise.report_id)
    with refused("contact.none_left", "report"):
        see_contact(session, city.staff(), promise.public_id, promise.report_id)


def test_who_declined_it_sees_the_issue_and_no_contact_until_it_is_open_again(
    session: Session, city: SmallCity
) -> None:
    promise, agent = city.report(contact=ANNA), city.staff()
    decline(session, agent, promise.public_id, "not_feasible", "There is none.")
    with pytest.raises(NotAllowed):
        see_contact(session, agent, promise.public_id, promise.report_id)
    assert not issue_detail(session, agent, promise.public_id).reports[0].contact_left
    review(session, agent, promise.public_id)
    assert see_contact(session, agent, promise.public_id, promise.report_id).name == ANNA.name
