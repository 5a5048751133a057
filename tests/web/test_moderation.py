"""Moderators' pages: what was flagged, deciding with and without a script, what the author reads."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from sqlalchemy import text

from civic.core.permissions import Actor
from civic.issues.commands.flag import flag_content
from civic.issues.commands.join import join
from civic.issues.photo_files import original_key, photo_key
from civic.moderation.scan import scan
from tests.small_city import KEY
from tests.web.conftest import send
from tests.web.test_media import photo_in

PHONE = "+7 912 345-67-89"
WORDS = f"The lamp is dark. Call Anna: {PHONE}."


@pytest.fixture
def moderator(site):
    return site.staff(None, "moderator")


def case_of(site, kind: str, id: int) -> int:
    with site.session() as session:
        return session.scalar(
            text("SELECT id FROM moderation_case WHERE subject_kind = :kind AND subject_id = :id"),
            {"kind": kind, "id": id},
        )


def flagged(site, promise, reason: str = "personal_data") -> int:
    site.run(flag_content, Actor(), promise.public_id, "report:1", reason, who=b"x")
    return case_of(site, "report", promise.report_id)


def decide(browser, case: int, **fields):
    page = f"/moderation/cases/{case}"
    html = browser.get(page).get_data(as_text=True)
    seen = re.search(r'name="seen" value="(\w+)"', html)[1]
    return send(browser, page, page=page, **{"seen": seen, **fields})


def outputs(site, promise) -> str:
    """All that a stranger can read of an issue, in one."""
    stranger, here = site.browser(), f"/issues/{promise.public_id}"
    pages = [
        here, *(f"{here}/{part}" for part in ("promise", "words", "timeline", "criteria", "work", "point", "flag")),
        "/", "/issues", "/issues/list", "/issues/near?bbox=29.99,59.99,30.05,60.02&zoom=19",
        "/map/issues?bbox=29.99,59.99,30.05,60.02&zoom=19", f"/map/search?q={promise.public_id}",
        f"/api/v1{here}", "/api/v1/issues", "/report/nearby?category=lamp&lon=30.005&lat=60.005",
    ]  # fmt: skip
    return "\n".join(stranger.get(page).get_data(as_text=True) for page in pages)


def test_anybody_flags_without_an_account_and_the_same_browser_counts_once(
    site, client, report_issue, moderator
):
    promise = report_issue(text=WORDS)
    here = f"/issues/{promise.public_id}"
    assert f'href="{here}/flag"' in client.get(here).get_data(as_text=True)
    for _ in range(2):
        answer = send(client, f"{here}/flag", page=f"{here}/flag", content="report:1", reason="insult")
        assert answer.status_code == 302
    case = case_of(site, "report", promise.report_id)
    html = moderator.get(f"/moderation/cases/{case}").get_data(as_text=True)
    assert html.count("a resident") == 2, "one flag, told beside it and in the history"
    wrong = send(client, f"{here}/flag", page=f"{here}/flag", content="report:9", reason="")
    assert wrong.status_code == 422 and "Choose" in wrong.get_data(as_text=True)


def test_the_queue_shows_why_how_long_and_the_words_marked(site, report_issue, moderator):
    promise = report_issue(text=WORDS)
    with site.session() as session:
        scan(session, "report", promise.report_id)
    html = moderator.get("/moderation").get_data(as_text=True)
    assert f"<mark>{PHONE.split()[0]}</mark>" in html and "Phone number" in html
    assert 'data-live-rooms=\'{"moderation":' in html
    for part in ("rows", "views"):
        assert moderator.get(f"/moderation/{part}").status_code == 200
    for view in ("personal", "abuse", "photos", "covered", "decided", "nonsense"):
        assert moderator.get(f"/moderation?view={view}").status_code == 200


@pytest.mark.parametrize("how", ["redact", "hide", "ask"])
def test_every_output_for_everybody_obeys_and_gives_the_words_back_when_they_are_restored(
    site, report_issue, moderator, how
):
    secret = f"Annabella-{how}"
    promise = report_issue(text=f"{secret} left a sofa. It is red.", planned_result=f"No sofa of {secret}")
    site.run(join, Actor(), promise.public_id, key=KEY, text="A sofa is here.")
    assert outputs(site, promise).count(secret) > 8
    case = flagged(site, promise, "insult")
    spans = [f"text:0-{len(secret)}", f"planned_result:11-{11 + len(secret)}"]
    answer = decide(moderator, case, decision=how, reason="insult", span=spans)
    assert answer.status_code == 302
    assert secret not in outputs(site, promise)
    staff = site.staff("lighting")
    assert secret not in staff.get(f"/staff/issues/{promise.public_id}").get_data(as_text=True)
    assert secret not in staff.get("/staff").get_data(as_text=True)
    assert secret in moderator.get(f"/moderation/cases/{case}").get_data(as_text=True)
    own = site.browser().get(f"/r/{promise.secret}").get_data(as_text=True)
    assert secret not in own and "Somebody is insulted." in own
    assert decide(moderator, case, decision="restore").status_code == 302
    assert outputs(site, promise).count(secret) > 8


def test_the_author_sends_other_words_on_the_page_of_the_link(site, report_issue, moderator):
    promise = report_issue(text="You bastards.")
    decide(moderator, flagged(site, promise), decision="ask", reason="insult")
    browser, here = site.browser(), f"/r/{promise.secret}"
    empty = send(browser, f"{here}/rephrase", page=here, text=" ")
    assert empty.status_code == 422 and "Write a few words" in empty.get_data(as_text=True)
    assert send(browser, f"{here}/rephrase", page=here, text="It is dark here.").status_code == 302
    assert "It is dark here." in outputs(site, promise)


def test_a_part_of_a_photo_is_covered_in_both_sizes_under_new_names_and_restored_to_the_byte(
    site, report_issue, moderator
):
    data = io.BytesIO()
    picture = Image.new("RGB", (600, 400), "white")
    picture.paste((255, 0, 0), (100, 100, 200, 200))
    picture.save(data, "JPEG")
    data.seek(0)
    promise = report_issue()
    here, browser = f"/r/{promise.secret}", site.browser()
    send(browser, f"{here}/correct", page=here, text="A car.", contact_email="", photo=(data, "a.jpg"))
    old = photo_in(browser.get(here).get_data(as_text=True))
    stranger = site.browser()
    before = [stranger.get(f"/photos/{old}{size}").get_data() for size in ("", "/small")]
    site.run(flag_content, Actor(), promise.public_id, f"photo:{old}", "people_shown", who=b"x")
    with site.session() as session:
        row = session.execute(text("SELECT id, sha256 FROM photo WHERE public_id = :id"), {"id": old}).one()
    case, sha256 = case_of(site, "photo", row.id), bytes(row.sha256)

    missing = decide(
        moderator, case, decision="redact", reason="people_shown", x="", y="", width="", height=""
    )
    assert missing.status_code == 422 and "Choose first what shall be covered" in missing.get_data(
        as_text=True
    )
    outside = decide(
        moderator, case, decision="redact", reason="people_shown", x="900", y="0", width="9", height="9"
    )
    assert outside.status_code == 422 and 'value="900"' in outside.get_data(as_text=True)
    done = decide(
        moderator, case, decision="redact", reason="people_shown", x="90", y="90", width="120", height="120"
    )
    assert done.status_code == 302
    new = photo_in(stranger.get(f"/issues/{promise.public_id}").get_data(as_text=True))
    assert new != old
    for size in ("", "/small"):
        assert stranger.get(f"/photos/{old}{size}").status_code == 404
        shown = Image.open(io.BytesIO(stranger.get(f"/photos/{new}{size}").get_data()))
        scale = shown.width / 600
        red, green, blue = shown.getpixel((int(150 * scale), int(150 * scale)))
        assert red < 90 and green < 90 and blue < 90, "nothing of the red is left"
        assert shown.getexif() == {} and shown.getpixel((int(400 * scale), int(300 * scale)))[0] > 240
    assert moderator.get(f"/moderation/cases/{case}/photo").get_data() == before[0]
    assert stranger.get(f"/moderation/cases/{case}/photo").status_code == 302

    settle(site)
    storage = site.services.storage
    assert not storage.exists(photo_key(sha256)) and not storage.exists(photo_key(sha256, small=True))
    assert storage.exists(original_key(sha256)) and storage.exists(original_key(sha256, small=True))
    assert moderator.get(f"/moderation/cases/{case}/photo").get_data() == before[0]

    decide(moderator, case, decision="restore")
    back = photo_in(stranger.get(f"/issues/{promise.public_id}").get_data(as_text=True))
    assert [stranger.get(f"/photos/{back}{size}").get_data() for size in ("", "/small")] == before
    assert stranger.get(f"/photos/{new}").status_code == 404
    settle(site)
    assert not storage.exists(original_key(sha256)) and storage.exists(photo_key(sha256))


def settle(site) -> None:
    """What the worker does with the files afterwards."""
    from civic.core.jobs import Tools
    from civic.issues.moderated.originals import settle_originals

    services = site.services
    settle_originals(Tools(services.settings, services.database, services.mailer, services.storage))


def test_a_decision_about_what_has_changed_meanwhile_is_refused(site, report_issue, moderator):
    promise = report_issue(text=WORDS)
    case = flagged(site, promise)
    answer = decide(moderator, case, decision="hide", reason="insult", seen="0" * 16)
    assert answer.status_code == 302 and answer.headers["Location"].endswith(f"/moderation/cases/{case}")
    assert PHONE in outputs(site, promise)


def test_one_key_in_the_list_decides_and_the_same_form_again_does_nothing(site, report_issue, moderator):
    promise = report_issue(text=WORDS)
    case = flagged(site, promise, "insult")
    html = moderator.get("/moderation").get_data(as_text=True)
    address = re.search(rf'formaction="(/moderation/cases/{case}\?[^"]*why=[^"]*)"', html)[1].replace(
        "&amp;", "&"
    )
    for _ in range(2):
        assert (
            send(moderator, address, page="/moderation", decision="hide", back="/moderation").status_code
            == 302
        )
    assert WORDS not in outputs(site, promise)


def test_rules_are_seen_by_moderators_and_changed_by_administrators(site, moderator):
    assert "Administrators change this." in moderator.get("/moderation/rules").get_data(as_text=True)
    assert send(moderator, "/moderation/rules", page="/moderation", plate="cover").status_code == 403
    administrator = site.staff(None, "administrator")
    assert (
        send(administrator, "/moderation/rules", page="/moderation/rules", plate="cover").status_code == 302
    )
    wrong = send(
        administrator, "/moderation/rules", page="/moderation/rules", language="en", words="two words"
    )
    assert wrong.status_code == 422 and "two words" in wrong.get_data(as_text=True)


def test_nobody_else_comes_in(site, client, report_issue):
    case = flagged(site, report_issue(text=WORDS))
    for address in (
        "/moderation",
        f"/moderation/cases/{case}",
        f"/moderation/cases/{case}/photo",
        "/moderation/rules",
    ):
        assert client.get(address).status_code == 302
        for browser in (site.staff("lighting"), site.staff("triage"), site.staff(None, "clerk")):
            assert browser.get(address).status_code == 403
