"""Every verb of the table through the page: from every status, with its refusals, its rights and its typed text."""

from __future__ import annotations

import html as markup
import itertools
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.core import clock
from civic.core.permissions import SYSTEM, Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.ask import ask
from civic.issues.commands.decline import decline
from civic.issues.commands.deliver import deliver
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.hide import hide
from civic.issues.commands.involve import involve
from civic.issues.commands.merge import merge
from civic.issues.commands.put_after import put_after
from civic.issues.commands.schedule import schedule
from civic.issues.commands.start import start
from civic.issues.status import ASSIGNMENT_STATUSES, OPEN, WORK_VERBS, next_status
from civic.people.models import Person
from tests.integration.issues.rows import assignments_of, issue_of, kinds_of, words_of
from tests.small_city import EAST
from tests.web.conftest import Site, picture
from web.pages.staff.actions import KEYS
from web.verbs import VERBS

_numbers = itertools.count()


WORK_SHEET = "9"
"""The key that prints it."""


@pytest.fixture(scope="module")
def agent(site: Site) -> Actor:
    with site.session():
        return site.city.staff("lighting")


@pytest.fixture(scope="module")
def browser(site: Site, agent: Actor) -> FlaskClient:
    with site.session() as session:
        return site.signed_in(session.get_one(Person, agent.person_id))


@pytest.fixture(autouse=True)
def at() -> Iterator[clock.FrozenClock]:
    with clock.frozen(clock.now()) as still:
        yield still


def page(browser: FlaskClient, public_id: str, status: int = 200, **query: Any) -> str:
    answer = browser.get(f"/staff/issues/{public_id}", query_string=query)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def do(browser: FlaskClient, public_id: str, verb: str, **fields: Any) -> Any:
    """Send the form of a verb as it stands on the page, with these fields filled in."""
    shown = browser.get("/me").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', shown)
    assert token is not None
    data = {"csrf_token": token[1], "idempotency_key": f"{verb}-{public_id}", **fields}
    return browser.post(f"/staff/issues/{public_id}/{verb}", data=data, content_type="multipart/form-data")


def later(days: int = 2) -> str:
    return (clock.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def behind_another(session: Any, actor: Actor, public_id: str) -> None:
    involve(session, actor, public_id, "county")
    first, other = assignments_of(session, public_id)
    put_after(session, actor, public_id, other.id, assignment=first.id)


def handed_over_and_taken(session: Any, actor: Actor, public_id: str) -> None:
    hand_over(session, actor, public_id, "care", "Theirs.")
    accept(session, SYSTEM, public_id)


REACHED: dict[str, list[Callable[[Any, Actor, str], object]]] = {
    "blocked": [behind_another],
    "assigned": [],
    "accepted": [accept],
    "scheduled": [accept, lambda s, a, i: schedule(s, a, i, clock.now() + timedelta(days=1))],
    "in_progress": [accept, start],
    "waiting": [lambda s, a, i: ask(s, a, i, "Which of them?")],
    "delivered": [accept, lambda s, a, i: deliver(s, a, i, "Done.")],
    "declined": [lambda s, a, i: decline(s, a, i, "abuse", "No.")],
    "handed_over": [handed_over_and_taken],
}
FILLED: dict[str, dict[str, Any]] = {
    "accept": {"message": "We come."},
    "assign": {"assignee": "me"},
    "schedule": {"scheduled_for": later()},
    "start": {},
    "ask": {"question": "Which of them?"},
    "deliver": {"message": "Done."},
    "hand_over": {"department": "roads", "message": "It is theirs."},
    "send_back": {"message": "Not ours."},
    "put_after": {"after": ""},
    "decline": {"reason": "not_feasible", "message": "There is none."},
    "review": {},
    "change_target": {"target": later()[:10], "message": "It rains."},
    "involve": {"department": "roads"},
    "update": {"message": "We are on it."},
    "note": {"message": "Go in pairs."},
    "prioritise": {"priority": "high"},
    "recategorise": {"category": "poster", "message": "It is a poster."},
    "move": {"lon": str(EAST[0]), "lat": str(EAST[1]), "message": "It is there."},
    "merge": {},
    "unmerge": {},
    "hide": {},
    "show": {},
}


def brought_to(site: Site, agent: Actor, status: str, **values: Any) -> tuple[str, int]:
    """A new issue whose lighting assignment has reached a status; with the id of that assignment."""
    with site.session() as session:
        promise = site.city.report(contact="maria@example.org", **values)
        for step in REACHED[status]:
            step(session, agent, promise.public_id)
        return promise.public_id, assignments_of(session, promise.public_id)[0].id


def possible(status: str, verb: str) -> bool:
    """What the tables say of a verb on an assignment in a status, all else being as in ``brought_to``."""
    if status == "handed_over":
        return False
    if verb == "send_back":
        # Nobody handed it over to them: tests/integration/issues/test_send_back.py has where somebody did.
        return False
    if verb == "put_after":
        return status == "blocked"
    if verb in WORK_VERBS:
        return next_status(status, verb) is not None
    if verb == "change_target":
        # What waits for its turn has no date yet.
        return status in OPEN - {"blocked"}
    if verb == "assign":
        return status in OPEN
    if verb in ("involve", "recategorise", "move"):
        return status in OPEN
    ended = status == "declined"
    return {"merge": not ended, "prioritise": not ended, "unmerge": False, "show": False}.get(verb, True)


@pytest.mark.parametrize("status", ASSIGNMENT_STATUSES)
def test_the_page_offers_what_the_tables_allow_and_nothing_else(
    site: Site, agent: Actor, browser: FlaskClient, status: str
) -> None:
    public_id, assignment = brought_to(site, agent, status)
    html = page(browser, public_id, assignment=assignment)
    offered = {verb for verb in VERBS if f'id="act-{verb}"' in html}
    assert offered == {verb for verb in VERBS if possible(status, verb)}
    # The work sheet is no verb: it is offered whatever the status.
    keys = {markup.unescape(key) for key in re.findall(r'data-key="([^"]+)"', html)}
    assert keys - {WORK_SHEET} == {KEYS[verb] for verb in offered}


@pytest.mark.parametrize("status", ASSIGNMENT_STATUSES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_from_every_status(
    site: Site, agent: Actor, browser: FlaskClient, status: str, verb: str
) -> None:
    public_id, assignment = brought_to(site, agent, status)
    fields = dict(FILLED[verb])
    if verb == "merge":
        fields["into"] = brought_to(site, agent, "assigned")[0]
    if VERBS[verb].on == "assignment":
        fields["assignment"] = str(assignment)
    with site.session() as session:
        before = kinds_of(session, public_id)
    answer = do(browser, public_id, verb, **fields)
    with site.session() as session:
        after = kinds_of(session, public_id)
        reached = assignments_of(session, public_id)[0].status
    if possible(status, verb):
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/staff/issues/{public_id}")
        assert len(after) > len(before)
        if verb in WORK_VERBS:
            assert reached == next_status(status, verb)
        assert 'class="notice good"' in page(browser, public_id)
    else:
        # Who has handed it over has no part in the issue any more; moderators alone show what is hidden.
        refused = status == "handed_over" or verb == "show"
        assert answer.status_code in ((403, 409, 422) if refused else (409, 422))
        assert after == before
        assert "civic.core" not in answer.get_data(as_text=True)


def test_unmerge_and_show_undo_merge_and_hide(site: Site, agent: Actor, browser: FlaskClient) -> None:
    public_id, _ = brought_to(site, agent, "assigned")
    other, _ = brought_to(site, agent, "assigned")
    with site.session() as session:
        keeper = session.get_one(Person, site.city.with_role("moderator").person_id)
    moderator = site.signed_in(keeper)
    for who, verb, fields, status in (
        (browser, "merge", {"into": other}, "duplicate"), (browser, "unmerge", {}, "received"),
        (browser, "hide", {}, "received"), (moderator, "show", {}, "received"),
    ):  # fmt: skip
        assert do(who, public_id, verb, **fields).status_code == 302
        assert site.issue(public_id).status == status
    with site.session() as session:
        assert kinds_of(session, public_id) == ["received", "merged", "unmerged", "hidden", "shown"]


@pytest.mark.parametrize("verb", VERBS)
def test_staff_of_another_department_are_refused_and_see_no_form(site: Site, agent: Actor, verb: str) -> None:
    stranger = site.staff("roads")
    first = {"start": "accepted", "schedule": "accepted", "deliver": "accepted", "review": "declined"}
    status = first.get(verb, "assigned")
    public_id, assignment = brought_to(site, agent, status)
    with site.session() as session:
        if verb == "unmerge":
            merge(session, agent, public_id, site.city.report().public_id)
        if verb == "show":
            hide(session, agent, public_id)
        before = kinds_of(session, public_id)
    fields = dict(FILLED[verb])
    if verb == "merge":
        fields["into"] = brought_to(site, agent, "assigned")[0]
    if VERBS[verb].on == "assignment":
        fields["assignment"] = str(assignment)
    # A hidden issue is not even there for them.
    assert do(stranger, public_id, verb, **fields).status_code == (404 if verb == "show" else 403)
    with site.session() as session:
        assert kinds_of(session, public_id) == before
    if verb != "show":
        assert 'data-verb="' not in page(stranger, public_id)


def test_a_visitor_is_sent_to_the_sign_in_and_back_to_the_issue(site: Site, agent: Actor) -> None:
    public_id, _ = brought_to(site, agent, "assigned")
    visitor = site.browser()
    assert (
        visitor.get(f"/staff/issues/{public_id}").headers["Location"]
        == f"/sign-in?back=/staff/issues/{public_id}"
    )
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/sign-in").get_data(as_text=True))
    assert token is not None
    answer = visitor.post(f"/staff/issues/{public_id}/accept", data={"csrf_token": token[1]})
    assert answer.headers["Location"] == f"/sign-in?back=/staff/issues/{public_id}"
    assert site.issue(public_id).status == "received"


def test_a_form_without_the_token_against_forgery_does_nothing(
    site: Site, agent: Actor, browser: FlaskClient
) -> None:
    public_id, _ = brought_to(site, agent, "assigned")
    assert browser.post(f"/staff/issues/{public_id}/accept", data={}).status_code == 400
    assert site.issue(public_id).status == "received"


def test_a_private_issue_is_not_there_for_staff_of_another_department(site: Site) -> None:
    with site.session():
        promise = site.city.report(category="person", text="Grandmother needs help.")
    stranger = site.staff("roads")
    for path in ("", "/timeline", "/facts", "/panel"):
        assert stranger.get(f"/staff/issues/{promise.public_id}{path}").status_code == 404
    assert do(stranger, promise.public_id, "accept").status_code == 404


def test_a_private_issue_is_seen_by_who_hands_it_over_until_it_is_taken(site: Site) -> None:
    with site.session():
        promise = site.city.report(category="person", text="Grandmother needs help.")
    answer = do(site.staff("care"), promise.public_id, "hand_over", department="triage", message="Not ours.")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/staff/issues/{promise.public_id}")
    with site.session() as session:
        accept(session, site.city.staff("triage"), promise.public_id)
    assert site.staff("care").get(f"/staff/issues/{promise.public_id}").status_code == 404


def test_contact_notes_and_names_of_colleagues_stay_with_who_works_on_it(
    site: Site, agent: Actor, browser: FlaskClient
) -> None:
    from civic.issues.submission import Contact

    with site.session() as session:
        promise = site.city.report(
            contact=Contact("Maria Peel", "maria.peel@example.org", "+7 900 555-44-33")
        )
        accept(session, agent, promise.public_id)
    do(browser, promise.public_id, "note", message="The caller was rude.")
    secrets = ("maria.peel@example.org", "Maria Peel", "+7 900 555-44-33", "The caller was rude.", agent.name)
    own = markup.unescape(page(browser, promise.public_id))
    assert [secret for secret in secrets if secret not in own] == list(secrets[:3]), "a contact is asked for"
    stranger = site.staff("roads")
    for path in ("", "/timeline", "/facts", "/panel"):
        shown = markup.unescape(
            stranger.get(f"/staff/issues/{promise.public_id}{path}").get_data(as_text=True)
        )
        assert not [secret for secret in secrets if secret in shown]
    assert "Another department works on this" in page(stranger, promise.public_id)


@pytest.mark.parametrize(
    ("verb", "fields", "status", "beside", "words"),
    [
        ("deliver", {"message": " "}, "accepted", "deliver-message", "Write a few words"),
        ("ask", {"question": ""}, "assigned", "ask-question", "Write a few words"),
        (
            "schedule",
            {"scheduled_for": "soon", "message": "Kept."},
            "accepted",
            "schedule-scheduled_for",
            "Give a date",
        ),
        (
            "schedule",
            {"scheduled_for": "2001-01-01T10:00"},
            "accepted",
            "schedule-scheduled_for",
            "a moment to come",
        ),
        (
            "hand_over",
            {"department": "", "message": "Kept."},
            "assigned",
            "hand_over-department",
            "no such department",
        ),
        ("hand_over", {"department": "roads"}, "assigned", "hand_over-message", "Write a few words"),
        ("decline", {"reason": "", "message": "Kept."}, "assigned", "decline-reason", "Choose a reason"),
        (
            "change_target",
            {"target": "31.12.2026", "message": "Kept."},
            "assigned",
            "change_target-target",
            "Give a date",
        ),
        ("assign", {"assignee": "999999"}, "assigned", "assign-assignee", "works for this department"),
        ("assign", {"assignee": "everybody"}, "assigned", "assign-assignee", "cannot be used"),
        (
            "recategorise",
            {"category": "", "message": "Kept."},
            "assigned",
            "recategorise-category",
            "no such kind",
        ),
        (
            "recategorise",
            {"category": "gas", "message": "Kept."},
            "assigned",
            "recategorise-category",
            "emergency",
        ),
        ("move", {"message": "Kept."}, "assigned", "move-address", "Say where it is"),
        (
            "move",
            {"address": "Nowhere Street 1", "message": "Kept."},
            "assigned",
            "move-address",
            "do not know this address",
        ),
        (
            "move",
            {"lon": "31.5", "lat": "61.5", "message": "Kept."},
            "assigned",
            "move-address",
            "lies outside",
        ),
        ("merge", {"into": ""}, "assigned", "merge-into", "number"),
        ("merge", {"into": "what?"}, "assigned", "merge-into", "no such issue"),
        ("update", {"message": "x" * 5001}, "assigned", "update-message", "is the most"),
        ("note", {"message": ""}, "assigned", "note-message", "Write a few words"),
        ("involve", {"department": "lighting"}, "assigned", "involve-department", "on it already"),
    ],
)
def test_a_wrong_field_is_told_beside_it_and_what_was_typed_stays(
    site: Site,
    agent: Actor,
    browser: FlaskClient,
    verb: str,
    fields: dict[str, str],
    status: str,
    beside: str,
    words: str,
) -> None:
    # Further from the others than duplicates lie.
    row, step = divmod(next(_numbers), 12)
    public_id, assignment = brought_to(site, agent, status, place=(30.001 + step / 800, 60.0088 - row / 1000))
    if VERBS[verb].on == "assignment":
        fields = fields | {"assignment": str(assignment)}
    answer = do(browser, public_id, verb, **fields)
    assert answer.status_code == 422
    html = markup.unescape(answer.get_data(as_text=True))
    form = html.split(f'id="act-{verb}"')[1].split("</form>")[0]
    assert "open" in form.split(">")[0]
    told = re.search(rf'id="{beside}-error".*?</p>', form, re.DOTALL)
    assert told is not None, form
    assert words in told[0]
    assert f'aria-describedby="{beside}-error"' in form or f" {beside}-error" in form
    if fields.get("message") == "Kept.":
        assert "Kept.</textarea>" in form


def test_where_the_category_asks_for_a_photo_a_delivery_without_one_keeps_its_words(
    site: Site, agent: Actor
) -> None:
    browser = site.staff("roads")
    with site.session() as session:
        promise = site.city.report(category="pothole")
        accept(session, site.city.staff("roads"), promise.public_id)
    answer = do(browser, promise.public_id, "deliver", message="Filled and level.")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Filled and level." in html
    assert 'id="deliver-photo-error"' in html
    assert (
        do(browser, promise.public_id, "deliver", message="Filled and level.", photo=picture()).status_code
        == 302
    )
    assert site.issue(promise.public_id).status == "delivered"
    assert "/photos/" in page(browser, promise.public_id)


def test_photos_that_were_sent_with_an_error_need_not_be_sent_again(site: Site) -> None:
    browser = site.staff("roads")
    with site.session() as session:
        promise = site.city.report(category="pothole")
        accept(session, site.city.staff("roads"), promise.public_id)
    answer = do(browser, promise.public_id, "deliver", message=" ", photo=picture())
    kept = re.search(r'name="photos" value="(\w+)"', answer.get_data(as_text=True))
    assert kept is not None
    assert do(browser, promise.public_id, "deliver", message="Filled.", photos=kept[1]).status_code == 302


def test_who_was_too_late_reads_so_beside_the_fresh_state_and_loses_no_word(
    site: Site, agent: Actor, browser: FlaskClient
) -> None:
    public_id, assignment = brought_to(site, agent, "assigned")
    with site.session() as session:
        colleague = site.city.staff("lighting")
        decline(session, colleague, public_id, "not_feasible", "No lamp.")
    answer = do(browser, public_id, "ask", assignment=str(assignment), question="Which of the two lamps?")
    html = markup.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert "Somebody else was faster" in html
    assert "Declined" in html
    assert "Which of the two lamps?</textarea>" in html
    with site.session() as session:
        assert words_of(session, public_id) == [("public", "No lamp.")]


def test_who_was_too_late_with_what_is_still_possible_finds_the_form_filled_in(
    site: Site, agent: Actor, browser: FlaskClient
) -> None:
    public_id, _ = brought_to(site, agent, "waiting")
    answer = do(browser, public_id, "merge", into=brought_to(site, agent, "declined")[0])
    html = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Somebody else was faster" in html
    assert re.search(r'id="act-merge" open', html)


def test_the_same_form_sent_twice_does_it_once(site: Site, agent: Actor, browser: FlaskClient) -> None:
    public_id, _ = brought_to(site, agent, "assigned")
    for _ in range(2):
        assert do(browser, public_id, "note", message="Seen.").status_code == 302
    with site.session() as session:
        assert words_of(session, public_id) == [("internal", "Seen.")]
    # Back in the browser, another text in the same form is another note.
    assert do(browser, public_id, "note", message="Seen again.").status_code == 302
    with site.session() as session:
        assert words_of(session, public_id) == [("internal", "Seen."), ("internal", "Seen again.")]


def test_the_same_photo_sent_twice_is_one_update(site: Site, agent: Actor, browser: FlaskClient) -> None:
    public_id, _ = brought_to(site, agent, "assigned")
    data, name = picture()
    for _ in range(2):
        copy = type(data)(data.getvalue())
        assert do(browser, public_id, "update", message="Look.", photo=(copy, name)).status_code == 302
    with site.session() as session:
        assert words_of(session, public_id) == [("public", "Look.")]


def test_an_address_from_the_register_moves_it_without_a_map(
    site: Site, agent: Actor, browser: FlaskClient
) -> None:
    public_id, _ = brought_to(site, agent, "assigned")
    answer = do(browser, public_id, "move", address="Bell Street 14", message="The photo shows it.")
    assert answer.status_code == 302
    assert site.issue(public_id).address == "Bell Street 14"


def test_a_date_without_a_time_is_the_end_of_that_days_working_hours(
    site: Site, agent: Actor, browser: FlaskClient
) -> None:
    public_id, assignment = brought_to(site, agent, "accepted")
    day = clock.now().date() + timedelta(days=14)
    day += timedelta(days=max(0, 4 - day.weekday()) if day.weekday() < 5 else 7 - day.weekday())
    do(
        browser,
        public_id,
        "change_target",
        assignment=str(assignment),
        target=day.isoformat(),
        message="It rains.",
    )
    with site.session() as session:
        assert issue_of(session, public_id).target.isoformat() == f"{day}T17:00:00+00:00"


def test_the_address_of_an_unknown_verb_or_issue_is_no_page(
    site: Site, agent: Actor, browser: FlaskClient
) -> None:
    public_id, _ = brought_to(site, agent, "assigned")
    assert do(browser, public_id, "explode").status_code == 404
    assert do(browser, "00000000", "accept").status_code == 404
    assert do(browser, "what", "accept").status_code == 404
    page(browser, "00000000", 404)


def test_back_leads_nowhere_else(site: Site, agent: Actor, browser: FlaskClient) -> None:
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        public_id, _ = brought_to(site, agent, "assigned")
        answer = do(browser, public_id, "accept", back=back)
        assert answer.headers["Location"] == f"/staff/issues/{public_id}"


def test_the_triage_desk_chooses_whose_part_it_acts_on(site: Site, agent: Actor) -> None:
    from civic.issues.commands.involve import involve

    desk = site.staff("triage")
    with site.session() as session:
        promise = site.city.report()
        involve(session, agent, promise.public_id, "roads")
        ours, theirs = (item.id for item in assignments_of(session, promise.public_id))
    html = page(desk, promise.public_id, assignment=ours)
    assert f"?assignment={theirs}" in html
    assert (
        do(
            desk, promise.public_id, "decline", assignment=str(theirs), reason="abuse", message="No."
        ).status_code
        == 302
    )
    with site.session() as session:
        assert [item.status for item in assignments_of(session, promise.public_id)] == [
            "assigned",
            "declined",
        ]


def test_the_issue_page_needs_few_statements(site: Site, agent: Actor, browser: FlaskClient) -> None:
    from civic.core.db import counted_statements

    public_id, _ = brought_to(site, agent, "in_progress")
    page(browser, public_id)
    with counted_statements(site.services.database.engine) as seen:
        page(browser, public_id)
    # Without scripts all of its parts stand there at once; the pane of the screen has its own budget of ten.
    assert len(seen) <= 34, seen
