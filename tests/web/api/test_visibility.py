"""Public, place only, private and hidden issues, each as a visitor, its reporter and staff may see them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from civic.core.permissions import SYSTEM
from civic.issues.commands.ask import ask
from civic.issues.commands.hide import hide
from civic.issues.commands.note import note
from civic.issues.queries.contact_views import looks_at
from tests.web.api.conftest import Api

WORDS = "Secret words of a resident"
# What each reader may see: nothing, that it is there, or its words too.
NOTHING, PLACE, ALL = "nothing", "place", "all"
KINDS = {
    "public": ("lamp", "lighting", "roads"),
    "place_only": ("car", "roads", "lighting"),
    "private": ("person", "care", "lighting"),
    "hidden": ("lamp", "lighting", "roads"),
}
WALK = [
    ("public", "visitor", ALL), ("public", "reporter", ALL), ("public", "staff", ALL), ("public", "others", ALL),
    ("place_only", "visitor", PLACE), ("place_only", "reporter", ALL), ("place_only", "staff", ALL),
    ("place_only", "others", PLACE),
    ("private", "visitor", NOTHING), ("private", "reporter", ALL), ("private", "staff", ALL),
    ("private", "others", NOTHING),
    ("hidden", "visitor", NOTHING), ("hidden", "reporter", ALL), ("hidden", "staff", ALL),
    ("hidden", "others", NOTHING),
]  # fmt: skip


def make(api: Api, kind: str) -> tuple[str, str]:
    """An issue of a kind: its id and the reporter's secret."""
    promise = api.report(category=KINDS[kind][0], text=f"{WORDS}. More.", contact="r@example.org")
    if kind == "hidden":
        with api.database.transaction() as session:
            hide(session, SYSTEM, promise.public_id)
    return promise.public_id, promise.secret


def credentials(api: Api, kind: str, reader: str, secret: str) -> dict[str, Any]:
    _, department, other = KINDS[kind]
    if reader == "visitor":
        return {}
    if reader == "reporter":
        return {"secret": secret}
    return {"token": api.token(department if reader == "staff" else other)}


@pytest.mark.parametrize(("kind", "reader", "sees"), WALK)
def test_who_sees_what_of_an_issue(api: Api, kind: str, reader: str, sees: str) -> None:
    public_id, secret = make(api, kind)
    who = credentials(api, kind, reader, secret)
    response = api.get(f"/issues/{public_id}", **who)
    if sees == NOTHING:
        assert response.status_code == 404
        assert response.get_json()["code"] == "issue.not_found"
        return
    assert response.status_code == 200
    assert response.get_json()["properties"]["visibility"] == ("public" if kind == "hidden" else kind)
    assert (WORDS in response.text) is (sees == ALL)
    assert (response.get_json()["properties"]["reports"] != []) is (sees == ALL)


@pytest.mark.parametrize(("kind", "reader", "sees"), WALK)
@pytest.mark.parametrize(
    "search",
    ["", "&bbox=29.9,59.9,30.2,60.2", "&status=received&department={department}", "&area=district:west"],
)
def test_who_finds_an_issue_by_any_list_or_search(
    api: Api, kind: str, reader: str, sees: str, search: str
) -> None:
    public_id, secret = make(api, kind)
    category, department, _ = KINDS[kind]
    who = credentials(api, kind, reader, secret)
    response = api.get(f"/issues?category={category}{search.format(department=department)}", **who)
    found = {feature["id"]: feature["properties"] for feature in response.get_json()["features"]}
    assert (public_id in found) is (sees != NOTHING)
    if sees == PLACE:
        assert found[public_id]["title"] is None
    if sees == ALL and reader != "reporter":
        assert found[public_id]["title"] == WORDS


@pytest.mark.parametrize(("kind", "reader", "sees"), WALK)
def test_who_may_join_or_say_me_too(api: Api, kind: str, reader: str, sees: str) -> None:
    public_id, secret = make(api, kind)
    if reader in ("visitor", "others"):
        token = credentials(api, kind, reader, secret).get("token")
        expected = 404 if sees == NOTHING else 201
        assert api.post(f"/issues/{public_id}/join", {}, token=token).status_code == expected
        body = {"device": "a-device-of-my-own"}
        expected = 404 if sees == NOTHING else 200
        assert api.post(f"/issues/{public_id}/me_too", body, token=token).status_code == expected


def test_only_staff_of_the_issue_read_contacts_notes_and_names(api: Api) -> None:
    promise = api.report(contact="reporter@example.org")
    with api.database.transaction() as session:
        note(session, SYSTEM, promise.public_id, "An internal remark")
    path = f"/issues/{promise.public_id}"
    staff, others, mine, visitor = (
        api.get(path, token=api.token("lighting")),
        api.get(path, token=api.token("roads")),
        api.get(path, secret=promise.secret),
        api.get(path),
    )
    assert "An internal remark" in staff.text
    assert "reporter@example.org" in mine.text and "An internal remark" not in mine.text
    for answer in (others, visitor):
        assert "reporter@example.org" not in answer.text and "An internal remark" not in answer.text
        assert answer.get_json()["properties"]["reports"][0]["number"] is None
    assert "reporter@example.org" not in staff.text, "staff ask for it, and that is noted"
    shown = staff.get_json()["properties"]["reports"][0]
    assert (shown["number"], shown["contact"], shown["contact_left"]) == (promise.report_id, None, True)
    assert "id" in staff.get_json()["properties"]["assignments"][0]
    for answer in (others, visitor, mine):
        assert "id" not in answer.get_json()["properties"]["assignments"][0], (
            "row ids are for who works with them"
        )
        assert "issue.noted" not in answer.text


def test_a_question_to_the_reporter_is_read_by_the_parties_alone(api: Api) -> None:
    promise = api.report(contact="reporter@example.org")
    with api.database.transaction() as session:
        ask(session, SYSTEM, promise.public_id, "Which of the two lamps?")
    path = f"/issues/{promise.public_id}"
    assert "Which of the two" in api.get(path, secret=promise.secret).text
    assert "Which of the two" in api.get(path, token=api.token("lighting")).text
    other = api.report().secret
    for answer in (api.get(path), api.get(path, token=api.token("roads")), api.get(path, secret=other)):
        assert "Which of the two" not in answer.text
        assert "issue.asked" in answer.text, "that it was asked is public"


def test_the_timeline_tells_strangers_no_row_ids(api: Api) -> None:
    promise = api.report()
    entry = api.get(f"/issues/{promise.public_id}").get_json()["properties"]["timeline"][0]
    assert entry["kind"] == "issue.received"
    assert not {"report", "assignment", "update", "assignee"} & set(entry["details"])


@pytest.mark.parametrize("text", ["7K3M9QXA", "nonsense", "0", "../issues", "%00", "%ED%A0%80", "1" * 500])
def test_an_id_that_is_nobodys_is_not_found(api: Api, text: str) -> None:
    response = api.get(f"/issues/{text}")
    assert response.status_code == 404


def test_an_id_is_read_as_people_type_it(api: Api) -> None:
    public_id = api.report().public_id
    typed = f"{public_id[:4]}-{public_id[4:]}".lower()
    assert api.get(f"/issues/{typed}").get_json()["id"] == public_id


def test_a_secret_that_nobody_holds_is_refused(api: Api) -> None:
    public_id = api.report().public_id
    for wrong in ("nonsense", "0" * 26):
        response = api.get(f"/issues/{public_id}", secret=wrong)
        assert response.status_code == 401
        assert response.get_json()["errors"][0]["field"] == "Report-Secret"


def test_names_of_one_language_are_in_that_language(api: Api) -> None:
    public_id = api.report().public_id
    shown = api.get(f"/issues/{public_id}?lang=ru").get_json()["properties"]
    assert shown["category"]["name"] == {"ru": "Вид lamp"}
    assert shown["criteria"][0]["text"] == {"ru": "Все фонари горят"}


def test_staff_ask_for_a_contact_by_an_operation_that_notes_it_once(api: Api) -> None:
    promise = api.report(contact="reporter@example.org")
    path = f"/issues/{promise.public_id}/reports/{promise.report_id}/contact"
    token, body = api.token("lighting"), {"reason": "To ask for the gate's code"}
    for stranger in (api.token("roads"), api.token(None, "administrator"), api.resident_token()):
        assert api.post(path, body, token=stranger).status_code == 403
    assert api.post(path, body).status_code == 401
    first = api.post(path, body, token=token, key="one")
    again = api.post(path, body, token=token, key="one")
    assert first.get_json()["email"] == "reporter@example.org" and again.get_json() == first.get_json()
    with api.database.reading() as session:
        (look,) = looks_at(session, [promise.report_id])
        assert (look.source, look.reason) == ("api", "To ask for the gate's code")
        answers = session.scalars(text("SELECT answer::text FROM idempotency_key")).all()
        assert "reporter@example.org" not in str(answers), "a contact does not lie beside a key for days"
    for number in ("0", "99999999999999999999999", "x"):
        missing = f"/issues/{promise.public_id}/reports/{number}/contact"
        assert api.post(missing, {}, token=token).status_code == 404
    assert api.post(path, {"reason": "x" * 301}, token=token).get_json()["errors"][0]["field"] == "reason"
