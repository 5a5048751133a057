"""The rules read what a resident has published: they flag it, and cover what is surely personal."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import SYSTEM, Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.confirm_contact import confirm_contact
from civic.issues.commands.correct import Correction, correct
from civic.issues.commands.deliver import deliver
from civic.issues.commands.hide import hide
from civic.issues.commands.judge import judge
from civic.issues.commands.update import update
from civic.issues.models import IssueUpdate
from civic.moderation.commands.change_rule import change_rule, replace_words
from civic.moderation.models import Flag
from civic.moderation.queries import case_shown
from civic.moderation.scan import scan
from tests.integration.issues.rows import issue_of, last_event, reporter, words_of
from tests.integration.moderation.cases import COVERED, PHONE, case_of, events_about, redactions, stands
from tests.small_city import SmallCity


def test_a_phone_number_is_covered_at_once_and_waits_for_a_moderator(
    session: Session, city: SmallCity, moderator: Actor
) -> None:
    promise = city.report(text=f"Flat of Anna. {PHONE}")
    assert scan(session, "report", promise.report_id) == ("phone",)
    assert stands(session, promise) == ("Flat of Anna", f"Flat of Anna. {COVERED}")
    case = case_of(session, "report", promise.report_id)
    assert (case.status, case.content) == ("open", "redacted")
    shown = case_shown(session, moderator, case.id)
    assert shown.words["text"] == f"Flat of Anna. {PHONE}", "moderators read the original"
    assert [(flag.source, flag.rule) for flag in shown.flags] == [("rule", "phone")]
    event = last_event(session, promise.public_id)
    assert (event.kind, event.origin) == ("issue.moderated", "rule")
    assert (event.body["what"], event.body["reason"]) == ("covered", "personal_data")
    assert [(kind, origin) for kind, origin, _ in events_about(session, case.id)] == [
        ("moderation.flagged", "rule"), ("moderation.decided", "rule"),
    ]  # fmt: skip


def test_a_title_that_would_be_nothing_but_covered_gives_way_to_the_kind_of_matter(
    session: Session, city: SmallCity
) -> None:
    promise = city.report(text="+7 912 345-67-89")
    scan(session, "report", promise.report_id)
    assert stands(session, promise)[0] == ""


def test_the_address_and_the_wished_result_are_read_too(session: Session, city: SmallCity) -> None:
    promise = city.report(
        text="Dark.", planned_result="Tell me: anna@mail.example", address="Bell Street 14, 8 912 345 67 89"
    )
    assert set(scan(session, "report", promise.report_id)) == {"email", "phone"}
    issue = issue_of(session, promise.public_id)
    assert (issue.planned_result, issue.address) == ("Tell me: ▇▇▇", "Bell Street 14, ▇▇▇")


def test_abuse_and_plates_are_flagged_and_stay_readable_until_somebody_has_looked(
    session: Session, city: SmallCity
) -> None:
    promise = city.report(text="Идиоты опять поставили А123ВС77.", language="ru")
    assert set(scan(session, "report", promise.report_id)) == {"abuse", "plate"}
    assert "Идиоты" in stands(session, promise)[1] and redactions(session) == []


def test_what_is_not_for_everybody_is_not_read(session: Session, city: SmallCity) -> None:
    assert scan(session, "report", city.report(category="car", text=PHONE).report_id) == ()
    hidden = city.report(text=PHONE)
    hide(session, SYSTEM, hidden.public_id)
    assert scan(session, "report", hidden.report_id) == ()
    assert scan(session, "report", 999_999_999) == ()


def test_what_staff_tells_residents_may_name_a_number(session: Session, city: SmallCity) -> None:
    promise = city.report()
    update(session, city.staff(), promise.public_id, "Questions? +7 912 000-00-00")
    said = session.query(IssueUpdate).order_by(IssueUpdate.id.desc()).first()
    assert said is not None and scan(session, "update", said.id) == ()


def test_the_reason_of_a_verdict_is_read(session: Session, city: SmallCity) -> None:
    promise = city.report(contact="anna@city.example")
    me = reporter(promise.report_id)
    confirm_contact(session, me, promise.public_id, promise.report_id)
    accept(session, city.staff(), promise.public_id)
    deliver(session, city.staff(), promise.public_id, "Done.")
    judge(session, me, promise.public_id, promise.report_id, {"lit": "met"}, reason=PHONE)
    said = session.query(IssueUpdate).order_by(IssueUpdate.id.desc()).first()
    assert said is not None and scan(session, "update", said.id) == ("phone",)
    assert ("public", COVERED) in words_of(session, promise.public_id)


def test_other_words_of_the_author_are_read_anew_and_the_covered_ones_are_kept_no_longer(
    session: Session, city: SmallCity
) -> None:
    promise = city.report(text=PHONE)
    scan(session, "report", promise.report_id)
    correct(session, reporter(promise.report_id), promise.public_id, promise.report_id,
            Correction(text="Dark again, ask a@b.example"))  # fmt: skip
    scan(session, "report", promise.report_id)
    assert stands(session, promise)[1] == "Dark again, ask ▇▇▇"
    first, second = redactions(session)
    assert (first.original, first.salt) == (None, None) and first.ended_at is not None
    assert second.original == "Dark again, ask a@b.example"
    flags = session.query(Flag).order_by(Flag.id).all()
    assert [(flag.rule, flag.settled_at is None) for flag in flags] == [("phone", False), ("email", True)]


def test_a_correction_of_the_rest_leaves_what_is_covered_covered(session: Session, city: SmallCity) -> None:
    promise = city.report(text=PHONE)
    scan(session, "report", promise.report_id)
    me = reporter(promise.report_id)
    correct(
        session, me, promise.public_id, promise.report_id, Correction(text=COVERED, planned_result="Light")
    )
    assert redactions(session)[0].original == PHONE


def test_the_city_says_what_rules_do_and_which_words_are_abusive(session: Session, city: SmallCity) -> None:
    administrator = city.with_role("administrator")
    change_rule(session, administrator, "phone", "flag")
    change_rule(session, administrator, "email", "off")
    assert replace_words(session, administrator, "en", ["Rascal", "# a comment"]) == 1
    promise = city.report(text="You rascals, no idiots: +7 912 345-67-89, a@b.example")
    assert set(scan(session, "report", promise.report_id)) == {"phone", "abuse"}
    assert "+7 912" in stands(session, promise)[1]
