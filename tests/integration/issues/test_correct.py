"""A reporter amends what they said."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import InvalidInput, NotAllowed, WrongStatus
from civic.core.permissions import VISITOR
from civic.issues.commands.accept import accept
from civic.issues.commands.confirm_contact import confirm_contact
from civic.issues.commands.correct import Correction, correct
from civic.issues.commands.decline import decline
from civic.issues.commands.join import join
from civic.issues.commands.merge import merge
from civic.issues.commands.unmerge import unmerge
from civic.issues.queries.detail import issue_detail
from civic.issues.submission import Contact
from tests.integration.issues.rows import (
    a_photo,
    issue_of,
    last_event,
    photos_kept,
    refused,
    report_of,
    reporter,
)
from tests.small_city import KEY, SmallCity


def test_new_words_give_the_issue_its_new_title(session: Session, city: SmallCity) -> None:
    promise = city.report(contact="maria@example.org")
    salt = report_of(session, promise.report_id).salt
    correct(
        session, reporter(promise.report_id), promise.public_id, promise.report_id,
        Correction("Both lamps are dark. Since Monday.", "Both are lit", photos=(a_photo(session),)),
    )  # fmt: skip
    report, issue = report_of(session, promise.report_id), issue_of(session, promise.public_id)
    assert (report.text, issue.title) == ("Both lamps are dark. Since Monday.", "Both lamps are dark")
    assert (report.planned_result, issue.planned_result) == ("Both are lit", "Both are lit")
    assert report.contact_email == "maria@example.org"
    assert report.salt != salt
    assert photos_kept(session, promise.public_id) == [("before", True, False)]
    event = last_event(session, promise.public_id)
    assert (event.kind, event.body["report"]) == ("issue.corrected", promise.report_id)
    assert "lamps" not in str(event.body)


def test_what_is_left_out_stays(session: Session, city: SmallCity) -> None:
    promise = city.report(contact="maria@example.org")
    correct(session, reporter(promise.report_id), promise.public_id, promise.report_id, Correction())
    report = report_of(session, promise.report_id)
    assert (report.text, report.contact_email) == ("The lamp is dark.", "maria@example.org")


def test_a_joined_report_changes_no_title(session: Session, city: SmallCity) -> None:
    promise = city.report()
    joined = join(session, reporter(), promise.public_id, key=KEY, text="Me too.")
    correct(
        session, reporter(joined.report_id), promise.public_id, joined.report_id, Correction(text="I fell.")
    )
    assert issue_of(session, promise.public_id).title == "The lamp is dark"
    assert report_of(session, joined.report_id).text == "I fell."


def test_what_a_department_has_accepted_is_promised_and_stays(session: Session, city: SmallCity) -> None:
    promise = city.report()
    accept(session, city.staff(), promise.public_id)
    who = reporter(promise.report_id)
    with refused("report.already_promised", "planned_result"):
        correct(session, who, promise.public_id, promise.report_id, Correction(planned_result="A new lamp"))
    correct(session, who, promise.public_id, promise.report_id, Correction(planned_result="The lamp is well"))


def test_a_new_address_must_be_confirmed_anew_and_the_same_one_need_not(
    session: Session, city: SmallCity
) -> None:
    promise = city.report(contact="maria@example.org")
    who = reporter(promise.report_id)
    confirm_contact(session, who, promise.public_id, promise.report_id)
    same = Correction(contact=Contact("Maria", "maria@example.org"))
    correct(session, who, promise.public_id, promise.report_id, same)
    assert report_of(session, promise.report_id).contact_confirmed_at is not None
    correct(
        session,
        who,
        promise.public_id,
        promise.report_id,
        Correction(contact=Contact("Maria", "m@example.org")),
    )
    report = report_of(session, promise.report_id)
    assert (report.contact_email, report.contact_confirmed_at) == ("m@example.org", None)


def test_all_problems_are_told_at_once(session: Session, city: SmallCity) -> None:
    promise = city.report()
    wrong = Correction(text=" ", planned_result="", contact=Contact(email="nowhere"))
    with pytest.raises(InvalidInput) as caught:
        correct(session, reporter(promise.report_id), promise.public_id, promise.report_id, wrong)
    assert {problem.field for problem in caught.value.problems} == {"text", "planned_result", "contact_email"}


def test_only_ones_own_report_and_only_while_it_is_open(session: Session, city: SmallCity) -> None:
    promise, other = city.report(), city.report()
    for somebody in (reporter(), reporter(other.report_id), city.staff()):
        with pytest.raises(NotAllowed):
            correct(session, somebody, promise.public_id, promise.report_id, Correction(text="Ha."))
    decline(session, city.staff(), promise.public_id, "abuse", "No.")
    with pytest.raises(WrongStatus):
        correct(
            session,
            reporter(promise.report_id),
            promise.public_id,
            promise.report_id,
            Correction(text="But."),
        )


def test_a_report_of_a_duplicate_is_corrected_where_it_belongs(session: Session, city: SmallCity) -> None:
    staff = city.staff()
    dup, root = city.report(text="Call me: 555"), city.report(text="The lamp is dark.")
    merge(session, staff, dup.public_id, root.public_id)
    photo = a_photo(session)
    mended = Correction(text="No number here.", photos=(photo,))
    correct(session, reporter(dup.report_id), root.public_id, dup.report_id, mended)
    correct(
        session, reporter(root.report_id), root.public_id, root.report_id, Correction(text="Both are dark.")
    )
    assert issue_of(session, dup.public_id).title == "No number here"
    assert issue_of(session, root.public_id).title == "Both are dark"

    def photos(public_id: str) -> list[str]:
        detail = issue_detail(session, VISITOR, public_id)
        return [kept.public_id for shown in detail.reports for kept in shown.photos]

    assert photos(root.public_id) == photos(dup.public_id) == [photo]
    unmerge(session, staff, dup.public_id)
    assert (photos(root.public_id), photos(dup.public_id)) == ([], [photo])
