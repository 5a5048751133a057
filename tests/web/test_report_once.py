from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from civic.core import clock
from civic.core.db import counted_statements
from civic.core.idempotency import claim, scope_of
from civic.core.secrets import secret_hash
from civic.issues.models import Issue, Report
from civic.issues.submission import Submission
from tests.signing import session_key, sign_in
from tests.small_city import EAST, WEST, SmallCity
from tests.web.reporting import Reporting, reporting_city
from tests.web.walker import Walker
from web.submissions import content_of

JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def reporting(cluster, worker_name, tmp_path_factory) -> Iterator[Reporting]:
    with reporting_city(cluster, f"{worker_name}_once", tmp_path_factory.mktemp("city")) as made:
        yield made


class Sender(Walker):
    """Somebody before the last step, with a report that is ready to be sent."""

    def ready(self, words: str, *, category: str = "poster", place=WEST) -> Sender:
        self.open(f"/report?lon={place[0]}&lat={place[1]}")
        self.press()
        self.press(text=words, category=category, nearby_seen=category)
        self.press()
        assert self.page.heading == "What should be true when it is done?"
        return self

    def send(self, headers=None, **changes) -> TestResponse:
        """Send this very page, again and again if need be."""
        with clock.frozen(clock.now() + timedelta(seconds=30)):
            return self.client.post(
                "/report", data=self.filled("send", **changes), headers={**self.headers, **(headers or {})}
            )


def reports(reporting, words: str) -> int:
    with reporting.session() as session:
        return session.scalar(select(func.count()).select_from(Report).where(Report.text == words))


def test_a_script_is_told_the_address_of_the_report(reporting):
    answer = Sender(reporting.app).ready("As JSON").send(JSON)
    assert answer.status_code == 201
    assert answer.json["url"].startswith("/r/")


def test_the_same_report_sent_again_is_answered_the_same(reporting):
    sender = Sender(reporting.app).ready("Twice")
    first, second, third = sender.send(JSON), sender.send(JSON), sender.send()
    assert first.json == second.json
    assert third.location == first.json["url"]
    assert reports(reporting, "Twice") == 1


def test_a_repetition_in_another_language_is_still_the_same(reporting):
    sender = Sender(reporting.app).ready("In two languages")
    first = sender.send(JSON)
    sender.headers["Accept-Language"] = "ru"
    assert sender.send(JSON, language="ru").json == first.json


def test_the_secret_leads_to_the_report_and_lies_nowhere_in_the_database(reporting):
    sender = Sender(reporting.app).ready("Keep it secret")
    secret = sender.send(JSON).json["url"].split("/")[2].partition("?")[0]
    with reporting.session() as session:
        report = session.scalars(select(Report).where(Report.text == "Keep it secret")).one()
        assert bytes(report.link_hash) == secret_hash(secret)
        kept = session.execute(text("SELECT answer::text FROM idempotency_key")).scalars().all()
    assert not any(secret in answer for answer in kept)


def test_the_same_key_with_other_words_is_another_strangers_report(reporting):
    sender = Sender(reporting.app).ready("Mine")
    other = sender.send(JSON, text="Not mine").json["url"]
    assert sender.send(JSON).json["url"] != other


def test_the_same_key_with_other_words_is_refused_to_one_person(reporting):
    with reporting.session() as session:
        person = SmallCity(session).person()
        key = session_key(session, person.id)
        session.commit()
    sender = Sender(reporting.app)
    sign_in(sender.client, key)
    sender.ready("First words")
    assert sender.send(JSON).status_code == 201
    answer = sender.send(JSON, text="Other words")
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency.body_differs")
    page = sender.send(text="Other words")
    assert page.status_code == 422
    assert "used with another content" in page.text


def test_a_report_that_is_being_taken_in_is_not_taken_in_again_meanwhile(reporting):
    sender = Sender(reporting.app).ready("Under way")
    lon, lat = (f"{value:.6f}" for value in WEST)
    submission = Submission(
        category="poster", lon=lon, lat=lat, text="Under way", address=sender.page.value("address"),
        planned_result="The poster is well", criteria=("lit", "safe"),
    )  # fmt: skip
    body = content_of(submission)
    with reporting.session() as session:
        claim(session, scope_of("report", None, body), sender.page.value("idempotency_key"), body)
        answer = sender.send(JSON)
        assert (answer.status_code, answer.json["code"]) == (409, "idempotency.in_flight")
        assert sender.send().status_code == 409
        session.rollback()
    assert sender.send(JSON).status_code == 201


def test_two_at_the_same_time_make_one_report(reporting):
    sender = Sender(reporting.app).ready("At once")
    answers: list[TestResponse] = []
    threads = [threading.Thread(target=lambda: answers.append(sender.send(JSON))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["url"] for answer in answers}) == 1
    assert reports(reporting, "At once") == 1


def test_a_key_that_is_none_is_refused(reporting):
    answer = Sender(reporting.app).ready("No key").send(JSON, idempotency_key="x" * 300)
    assert (answer.status_code, answer.json["code"]) == (400, "idempotency.key_invalid")


def test_a_script_without_a_token_is_told_to_fetch_one(reporting):
    sender = Sender(reporting.app).ready("No token")
    answer = sender.send(JSON, csrf_token="stale")
    assert (answer.status_code, answer.json["status"], answer.json["code"]) == (400, 400, "form.expired")
    assert reports(reporting, "No token") == 0


def test_a_whole_report_takes_at_most_twelve_statements(reporting):
    sender = Sender(reporting.app).ready("Counted", category="lamp", place=EAST)
    with counted_statements(reporting.engine) as statements:
        assert sender.send(JSON).status_code == 201
    assert len(statements) <= 12, "\n".join(statements)


def test_one_tap_joins_an_issue_near_by_and_gives_a_link(reporting):
    with reporting.session() as session:
        made = SmallCity(session).report(category="pothole", text="A deep hole")
        session.commit()
    walker = Walker(reporting.app)
    walker.open(f"/report?lon={WEST[0] + 0.0002}&lat={WEST[1]}")
    walker.press()
    page = walker.press(text="Holes in the road", category="pothole")
    assert page.heading == "What is wrong?", "before going on it asks about what is near"
    assert "Already reported 20 m away" in page.text
    assert "A deep hole" in page.text
    data = walker.filled("join")
    answers = [
        walker.client.post(f"/report/join/{made.public_id}", data=data, headers=walker.headers)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert reports(reporting, "Holes in the road") == 1
    with reporting.session() as session:
        issue = session.scalars(select(Issue).where(Issue.public_id == made.public_id)).one()
        assert issue.report_count == 2


def test_who_says_that_theirs_is_different_goes_on(reporting):
    with reporting.session() as session:
        SmallCity(session).report(category="car", text="Words of the place")
        session.commit()
    walker = Walker(reporting.app)
    walker.open(f"/report?lon={WEST[0]}&lat={WEST[1]}")
    walker.press()
    page = walker.press(text="Another car", category="car")
    assert "Already reported 10 m away" in page.text
    assert "Words of the place" not in page.text, "nobody but its department may read them"
    assert walker.press().heading == "Anything that helps the crew?"


def test_joining_asks_for_a_contact_where_the_city_wants_one(reporting):
    with reporting.session() as session:
        made = SmallCity(session).report(category="pothole", place=EAST)
        session.execute(text("UPDATE city SET anonymous_reports = false"))
        session.commit()
    try:
        walker = Walker(reporting.app)
        walker.open()
        page = walker.press("join", path=f"/report/join/{made.public_id}", text="Mine too")
        assert page.status == 422
        assert "This city needs an e-mail address" in page.error("contact_email")
        assert page.value("text") == "Mine too"
        assert walker.press("join", contact_email="wrong").value("contact_email") == "wrong"
        assert walker.press("join", contact_email="ann@city.example").status == 303
    finally:
        with reporting.session() as session:
            session.execute(text("UPDATE city SET anonymous_reports = true"))
            session.commit()


@pytest.mark.parametrize("public_id", ["nonsense", "00000000"])
def test_what_is_not_there_cannot_be_joined(reporting, public_id):
    walker = Walker(reporting.app)
    walker.open()
    assert walker.press("join", path=f"/report/join/{public_id}").status == 404


def test_suggestions_are_cards_with_what_is_promised(reporting):
    found = reporting.app.test_client().get("/report/suggest?text=lamp&lang=en").json
    assert found == [
        {
            "code": "lamp", "name": "A lamp", "department": "", "promise": "3 working days", "icon": "lamp",
            "emergency": False,
        }
    ]  # fmt: skip
    (alarm,) = reporting.app.test_client().get("/report/suggest?text=gas").json
    assert (alarm["emergency"], alarm["promise"]) == (True, "Call 112 now")


def test_a_department_is_named_where_one_answers_everywhere(reporting):
    (card,) = reporting.app.test_client().get("/report/suggest?text=poster").json
    assert card["department"] == "Roads"


@pytest.mark.parametrize(
    "query", ["", "lon=30&lat=60", "category=lamp", "lon=a&lat=b&category=lamp", "category=gas&lon=30&lat=60"]
)
def test_nothing_is_near_what_is_not_known(reporting, query):
    answer = reporting.app.test_client().get(f"/report/nearby?{query}")
    assert (answer.status_code, answer.text.strip()) == (200, "")


def test_changed_categories_are_seen_without_a_restart(reporting, monkeypatch):
    monkeypatch.setattr("web.kinds.LOOKED_AT_EVERY", 0.0)
    client = reporting.app.test_client()
    assert client.get("/report/suggest?text=banner").json == []
    with reporting.session() as session:
        session.execute(text("UPDATE category SET keywords = '{\"en\": [\"banner\"]}' WHERE code = 'poster'"))
        session.commit()
    assert [card["code"] for card in client.get("/report/suggest?text=banner").json] == ["poster"]


def photo(colour: str) -> io.BytesIO:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(data, "PNG")
    data.seek(0)
    return data


def test_a_photo_sent_by_a_script_comes_along(reporting):
    sender = Sender(reporting.app).ready("With a photo")
    answer = sender.client.post("/api/v1/photos", data={"photo": (photo("navy"), "a.png")})
    assert answer.status_code == 201
    assert sender.send(JSON, photos=[answer.json["id"]]).status_code == 201
    again = sender.send(JSON, photos=[answer.json["id"]], text="Takes it twice")
    assert (again.status_code, again.json["code"]) == (422, "photo.not_found")


@pytest.fixture
def strict(cluster, worker_name, tmp_path) -> Iterator[Reporting]:
    with reporting_city(cluster, f"{worker_name}_few", tmp_path, CIVIC_REPORTS_PER_HOUR="2") as made:
        yield made


def test_too_many_from_one_address_are_refused_and_nothing_typed_is_lost(strict):
    wrong = Sender(strict.app).ready("Not yet right")
    assert wrong.send(JSON, contact_email="wrong").status_code == 422
    first = Sender(strict.app).ready("One")
    assert [first.send(JSON).status_code for _ in range(5)] == [201] * 5, "a repetition counts for nothing"
    assert Sender(strict.app).ready("Two").send(JSON).status_code == 201
    third = Sender(strict.app).ready("Three")
    assert third.send(JSON).status_code == 429
    page = third.send(planned_result="Kept words")
    assert page.status_code == 429
    assert "That was a lot from one address" in page.text
    assert "Kept words" in page.text
    assert first.send(JSON).status_code == 201
