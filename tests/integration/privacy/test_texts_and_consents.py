"""Notices have versions; a consent names the one that was in force, and ends when it is withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from civic.core import clock
from civic.core.errors import DomainError, InvalidInput, NotAllowed, NotFound
from civic.core.permissions import Actor
from civic.issues.commands.correct import Correction, correct
from civic.issues.commands.remove_contact import remove_contact
from civic.issues.submission import Contact
from civic.privacy.commands.publish_text import publish_text
from civic.privacy.models import Consent
from civic.privacy.notices import CODES, as_html, blanks, default_words, digest
from civic.privacy.queries.texts import notice, notice_at, versions
from tests.integration.issues.rows import reporter
from tests.integration.privacy.conftest import Town
from tests.small_city import MONDAY, SmallCity

WORDS = {"en": "We write to you. [[Address]]", "ru": "Мы вам пишем. [[Адрес]]"}


def test_a_city_begins_with_what_the_program_brings_and_publishes_version_after_version(
    city: SmallCity, at: clock.FrozenClock
) -> None:
    session, admin = city.session, city.with_role("administrator")
    assert notice(session, "privacy").version == 0 and notice(session, "privacy").blanks() > 10
    assert publish_text(session, admin, "privacy", WORDS, based_on=0) == 1
    at.move_to(MONDAY + timedelta(days=1))
    later = {"en": "Only this.", "ru": "Только это."}
    assert publish_text(session, admin, "privacy", later, based_on=1) == 2
    assert publish_text(session, admin, "privacy", later, based_on=2) == 2, "the same is no new version"
    assert notice(session, "privacy").words == later
    assert notice_at(session, "privacy", MONDAY + timedelta(hours=1)).words == WORDS
    assert [(each.version, each.published_by) for each in versions(session, "privacy")] == [
        (2, admin.name), (1, admin.name),
    ]  # fmt: skip


def test_two_who_edit_at_once_lose_nothing_and_only_administrators_publish(city: SmallCity) -> None:
    session, admin = city.session, city.with_role("administrator")
    publish_text(session, admin, "privacy", WORDS, based_on=0)
    with pytest.raises(DomainError, match=r"text\.changed_meanwhile"):
        publish_text(session, admin, "privacy", {"en": "A", "ru": "Б"}, based_on=0)
    with pytest.raises(InvalidInput) as missing:
        publish_text(session, admin, "privacy", {"en": "A", "ru": " "}, based_on=1)
    assert [problem.field for problem in missing.value.problems] == ["words.ru"]
    with pytest.raises(NotFound):
        publish_text(session, admin, "cookies", WORDS, based_on=0)
    for somebody in (Actor(), city.staff(), city.with_role("moderator")):
        with pytest.raises(NotAllowed):
            publish_text(session, somebody, "privacy", WORDS, based_on=1)


def test_leaving_a_contact_is_agreed_to_by_the_version_in_force_and_taking_it_back_ends_it(
    town: Town,
) -> None:
    with town.city() as city:
        publish_text(city.session, city.with_role("administrator"), "consent-contact", WORDS, based_on=0)
        told = city.report(contact="anna@city.example", language="ru")
        silent = city.report()
    town.followers.react()
    with town.reading() as session:
        (consent,) = session.scalars(select(Consent)).all()
        assert (consent.report_id, consent.purpose, consent.version) == (told.report_id, "contact", 1)
        assert consent.language == "ru" and bytes(consent.digest) == digest(WORDS["ru"])
    with town.city() as city:
        remove_contact(city.session, reporter(told.report_id), told.public_id, told.report_id)
        again = Correction(contact=Contact(email="late@city.example"))
        correct(city.session, reporter(silent.report_id), silent.public_id, silent.report_id, again)
    town.followers.react()
    with town.reading() as session:
        rows = session.scalars(select(Consent).order_by(Consent.id)).all()
        assert [row.report_id for row in rows] == [told.report_id, silent.report_id]
        assert rows[0].withdrawn_at is not None and rows[1].withdrawn_at is None


def test_markdown_becomes_html_that_can_do_nothing_and_blanks_stand_out() -> None:
    html = str(as_html(
        "# Title\n<script>alert(1)</script> [a](javascript:alert(1)) [b](https://city.example \"[[t]]\")"
        "\n![p](https://elsewhere.example/p.png)\n\n[[Name <b>]]"
    ))  # fmt: skip
    assert (
        "<script" not in html and 'href="javascript' not in html and "<img" not in html and "<h1" not in html
    )
    assert '<mark class="blank">Name &lt;b&gt;</mark>' in html and html.count("<mark") == 1


@pytest.mark.parametrize("code", CODES)
def test_what_the_program_brings_is_there_in_both_languages_with_the_same_blanks(code: str) -> None:
    english, russian = default_words(code, "en"), default_words(code, "ru")
    assert abs(len(blanks(english)) - len(blanks(russian))) <= 1 and blanks(english)
    assert english.count("\n## ") == russian.count("\n## ")
