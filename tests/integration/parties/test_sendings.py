"""A part of an issue is done by an outside party, by a signed link and without an account."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.db import domain_error
from civic.core.errors import NotAllowed, NotFound, WrongStatus
from civic.core.permissions import SYSTEM, Actor
from civic.issues.commands.accept import accept as take_it
from civic.issues.commands.deliver import deliver
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.join import join
from civic.issues.commands.merge import merge
from civic.issues.commands.withdraw import withdraw
from civic.issues.queries.detail import issue_detail
from civic.issues.queries.photo import photo_hash
from civic.parties.commands.accept import accept
from civic.parties.commands.ask import ask
from civic.parties.commands.confirm import confirm
from civic.parties.commands.decline import decline
from civic.parties.commands.expire import expire
from civic.parties.commands.extend import extend
from civic.parties.commands.finish import finish
from civic.parties.commands.remind import remind
from civic.parties.commands.revoke import revoke
from civic.parties.commands.send import Wanted, send
from civic.parties.commands.visit import visit
from civic.parties.described import spec_of
from civic.parties.models import OutsideParty, PartyLink
from civic.parties.queries import PartyPage, helpers, party_page, party_photo, sendings
from civic.parties.shaping import change_party
from civic.parties.status import MOST_DEVICES
from civic.parties.work import secret_of
from tests.integration.issues.rows import a_photo, assignment_of, issue_of, last_event, refused, words_of
from tests.small_city import KEY, Promise, SmallCity


def wanted(**values: Any) -> Wanted:
    return Wanted(
        **{"name": "Mast & Kabel", "email": "mast@example.org", "message": "Renew the cable."} | values
    )


def sent(
    session: Session, city: SmallCity, promise: Promise | None = None, **values: Any
) -> tuple[Promise, Actor, int, str]:
    """A part that lighting has sent: the issue, who sent it, the link's number and its secret."""
    promise, agent = promise or city.report(contact="maria@example.org"), city.staff()
    number = send(session, agent, promise.public_id, wanted(**values), key=KEY)
    return promise, agent, number, secret_of(KEY, session.get_one(PartyLink, number))


def trusted_by(session: Session, *departments: str) -> None:
    """Let departments trust the party of these tests."""
    party = session.scalars(select(OutsideParty)).one()
    change_party(session, SYSTEM, party.id, replace(spec_of(session, party), trusted_by=departments))


def page(session: Session, secret: str) -> PartyPage:
    session.flush()
    return party_page(session, secret)


def test_only_a_hash_of_the_link_is_kept_and_only_staff_hear_of_it(session: Session, city: SmallCity) -> None:
    promise, _, number, secret = sent(session, city)
    link = session.get_one(PartyLink, number)
    assert secret.encode() not in bytes(link.link_hash) + bytes(link.nonce)
    event = last_event(session, promise.public_id)
    assert (event.kind, event.body["what"], event.body["link"]) == ("issue.party", "sent", number)
    assert all(room.startswith("department:") for room in event.rooms)
    assert "mast" not in str(event.body).lower()
    kinds = [entry.kind for entry in issue_detail(session, Actor(), promise.public_id).timeline]
    assert kinds == ["issue.received"], "residents see nothing of it"


def test_the_page_shows_what_the_department_releases_and_never_who_reported(
    session: Session, city: SmallCity
) -> None:
    photo = a_photo(session)
    promise = city.report(contact="maria@example.org", text="Maria here: the lamp is dark.", photos=[photo])
    _, agent, number, secret = sent(session, city, promise)
    bare = page(session, secret)
    assert [one.text for one in bare.exchanged] == ["Renew the cable."]
    assert (bare.words, bare.photos) == ((), ())
    assert "aria" not in str(bare) and "example.org" not in str(bare)
    with pytest.raises(NotFound):
        party_photo(session, secret, photo)
    revoke(session, agent, promise.public_id, number)
    _, _, _, open_secret = sent(session, city, promise, with_words=True, with_photos=True)
    shown = page(session, open_secret)
    assert [text for text, _ in shown.words] == ["Maria here: the lamp is dark."]
    assert shown.photos == (photo,)
    assert party_photo(session, open_secret, photo)
    assert "example.org" not in str(shown)
    with pytest.raises(NotFound):
        party_photo(session, secret, photo)


def test_accepting_takes_the_part_and_the_promise_stays_the_departments(
    session: Session, city: SmallCity
) -> None:
    promise, _, _, secret = sent(session, city)
    accept(session, secret)
    part = assignment_of(session, promise.public_id)
    assert (part.status, part.department_id) == ("accepted", city.departments["lighting"])
    assert helpers(session, issue_of(session, promise.public_id).id) == ["Mast & Kabel"]
    with pytest.raises(WrongStatus):
        accept(session, secret)


def test_what_a_party_declines_stays_with_the_department(session: Session, city: SmallCity) -> None:
    promise, agent, _, secret = sent(session, city)
    with refused("text.missing", "message"), session.begin_nested():
        decline(session, secret, " ")
    decline(session, secret, "No cable in stock.")
    assert assignment_of(session, promise.public_id).status == "assigned"
    assert words_of(session, promise.public_id)[-1] == ("internal", "No cable in stock.")
    assert last_event(session, promise.public_id).body["what"] == "declined"
    with refused("party.link_ended"):
        ask(session, secret, "One more thing.")
    assert send(session, agent, promise.public_id, wanted(email="other@example.org"), key=KEY)


def test_what_is_reported_done_is_delivered_when_the_department_confirms(
    session: Session, city: SmallCity
) -> None:
    promise, agent, number, secret = sent(session, city)
    accept(session, secret)
    photo = a_photo(session)
    finish(session, secret, "New cable, 12 m.", photos=(photo,))
    assert assignment_of(session, promise.public_id).status == "accepted"
    with pytest.raises(NotFound):
        photo_hash(session, Actor(), photo)
    confirm(session, agent, promise.public_id, number, "The cable is new.")
    assert assignment_of(session, promise.public_id).status == "delivered"
    assert issue_of(session, promise.public_id).status == "delivered"
    assert photo_hash(session, Actor(), photo), "residents see the photo now"
    with pytest.raises(WrongStatus):
        confirm(session, agent, promise.public_id, number, "Twice.")


def test_a_trusted_party_delivers_by_its_report(session: Session, city: SmallCity) -> None:
    promise, _, _, secret = sent(session, city)
    trusted_by(session, "lighting")
    finish(session, secret, "Done.")
    assert issue_of(session, promise.public_id).status == "delivered"
    assert ("public", "Done.") in words_of(session, promise.public_id)


def test_questions_and_answers_stand_on_the_page_and_in_the_thread(session: Session, city: SmallCity) -> None:
    promise, agent, number, secret = sent(session, city)
    ask(session, secret, "Which mast?")
    remind(session, agent, promise.public_id, number, "The one at the gate.")
    assert [(one.by_party, one.text) for one in page(session, secret).exchanged] == [
        (False, "Renew the cable."), (True, "Which mast?"), (False, "The one at the gate."),
    ]  # fmt: skip
    photo = a_photo(session)
    ask(session, secret, "", photos=(photo,))
    assert page(session, secret).exchanged[-1].photos == (photo,)
    assert last_event(session, promise.public_id).body["what"] == "photographed"


def test_a_link_runs_out_is_extended_and_is_taken_back(
    session: Session, city: SmallCity, at: clock.FrozenClock
) -> None:
    promise, agent, number, secret = sent(session, city, days=3)
    expire(session, promise.public_id, number)
    assert session.get_one(PartyLink, number).status == "sent", "its time has not come"
    at.move(timedelta(days=3))
    assert not page(session, secret).usable, "also before the clock has said so"
    with refused("party.link_ended"):
        accept(session, secret)
    expire(session, promise.public_id, number)
    assert last_event(session, promise.public_id).body["what"] == "expired"
    extend(session, agent, promise.public_id, number, 5)
    accept(session, secret)
    revoke(session, agent, promise.public_id, number)
    with refused("party.link_ended"):
        finish(session, secret, "Done.")
    with pytest.raises(WrongStatus):
        extend(session, agent, promise.public_id, number, 5)


def test_a_link_opens_nothing_of_a_part_that_has_ended_or_rests(session: Session, city: SmallCity) -> None:
    promise, agent, _, secret = sent(session, city)
    other = city.report()
    merge(session, agent, promise.public_id, other.public_id)
    with refused("party.link_ended"):
        accept(session, secret)
    done, _, _, another = sent(session, city, city.report(), email="b@example.org")
    take_it(session, agent, done.public_id)
    deliver(session, agent, done.public_id, "We did it ourselves.")
    with refused("party.link_ended"):
        finish(session, another, "Done.")


def test_every_visit_is_noted_and_a_link_that_goes_round_is_stopped(
    session: Session, city: SmallCity
) -> None:
    promise, agent, _, secret = sent(session, city)
    for number in range(MOST_DEVICES):
        visit(session, secret, agent="Firefox, Android", device=bytes([number]) * 16)
    with refused("party.forwarded"):
        visit(session, secret, agent="Chrome", device=b"9" * 16)
    visit(session, secret, agent="Firefox, Android", device=bytes([0]) * 16)
    session.flush()
    detail = issue_detail(session, agent, promise.public_id)
    (shown,) = sendings(session, agent, detail.id, detail.subject)
    assert shown.opened == MOST_DEVICES + 1
    assert shown.visits[0].agent == "Firefox, Android"
    opened = [entry for entry in detail.timeline if entry.body.get("what") == "opened"]
    assert len(opened) == 1, "the first visit is news, the others are a list"


def test_bad_input_and_strangers_are_refused(session: Session, city: SmallCity) -> None:
    promise, agent, number, _ = sent(session, city)
    with pytest.raises(IntegrityError) as caught, session.begin_nested():
        send(session, agent, promise.public_id, wanted(), key=KEY)
    known = domain_error(caught.value)
    assert known is not None and (known.code, known.field) == ("party.already_sent", "email")
    for code, field, values in (
        ("contact.email_invalid", "email", {"email": "no address"}),
        ("text.missing", "name", {"name": " ", "email": "new@example.org"}),
        ("text.missing", "message", {"message": ""}),
        ("party.days_out_of_range", "days", {"days": 0}),
        ("party.language_unknown", "language", {"language": "tlh", "email": "new@example.org"}),
    ):
        other = city.report()
        with refused(code, field), session.begin_nested():
            send(session, agent, other.public_id, wanted(**values), key=KEY)
    for stranger in (city.staff("roads"), Actor(), city.with_role("moderator")):
        with pytest.raises((NotAllowed, NotFound)):
            send(session, stranger, city.report().public_id, wanted(), key=KEY)
        with pytest.raises((NotAllowed, NotFound)):
            revoke(session, stranger, promise.public_id, number)
    with pytest.raises(NotFound):
        revoke(session, agent, city.report().public_id, number)
    with pytest.raises(NotFound):
        accept(session, "0" * 26)


def test_a_partys_link_is_for_its_part_alone(session: Session, city: SmallCity) -> None:
    sent(session, city)
    other, _, _, secret = sent(session, city, city.report(), email="b@example.org")
    accept(session, secret)
    statuses = session.scalars(select(PartyLink.status).order_by(PartyLink.id)).all()
    assert statuses[-2:] == ["sent", "accepted"]
    assert assignment_of(session, other.public_id).status == "accepted"


def test_what_another_department_trusts_a_party_with_is_not_ours(session: Session, city: SmallCity) -> None:
    promise, _, _, secret = sent(session, city)
    hole, roads = city.report(category="poster"), city.staff("roads")
    send(session, roads, hole.public_id, wanted(), key=KEY)
    trusted_by(session, "roads")
    finish(session, secret, "The cable is new.")
    assert issue_of(session, promise.public_id).status == "received", "the lighting has not looked at it"


def test_photos_end_with_the_part_that_they_were_released_for(session: Session, city: SmallCity) -> None:
    photo = a_photo(session)
    promise = city.report(contact="maria@example.org", photos=[photo])
    _, agent, _, secret = sent(session, city, promise, with_photos=True)
    assert party_photo(session, secret, photo)
    hand_over(session, agent, promise.public_id, "roads", "It is yours.")
    assert not page(session, secret).usable
    with pytest.raises(NotFound):
        party_photo(session, secret, photo)


def test_what_was_taken_back_is_released_no_longer(session: Session, city: SmallCity) -> None:
    photo, other = a_photo(session), a_photo(session)
    promise = city.report(contact="maria@example.org", photos=[photo])
    joined = join(session, Actor(), promise.public_id, key=KEY, text="It flickers.", photos=(other,))
    _, _, _, secret = sent(session, city, promise, with_photos=True, with_words=True)
    assert page(session, secret).photos == (photo, other)
    withdraw(session, Actor(reports=frozenset({joined.report_id})), promise.public_id, joined.report_id)
    shown = page(session, secret)
    assert (shown.photos, len(shown.words)) == ((photo,), 1)
    with pytest.raises(NotFound):
        party_photo(session, secret, other)
