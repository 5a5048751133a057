"""Limits by address and account, over several processes, with either store and without one."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core.db import make_engine
from civic.core.errors import DomainError
from tests.redis import redis_server
from tests.server import serving
from tests.small_city import small_city
from tests.web.conftest import picture, send
from tests.web.reporting import reporting_city
from web import limits

HERE = "203.0.113.7"


def try_password(browser, email: str, address: str = HERE):
    html = browser.get("/sign-in").get_data(as_text=True)
    token = html.split('name="csrf_token" value="')[1].split('"')[0]
    return browser.post(
        "/sign-in",
        data={"csrf_token": token, "email": email, "password": "wrong"},
        environ_base={"REMOTE_ADDR": address},
    )


def test_an_address_may_try_few_passwords_and_is_told_when_to_come_again(site, client):
    answers = [try_password(client, f"somebody{number}@city.example") for number in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 120
    assert try_password(client, "x@city.example", "203.0.113.8").status_code == 422


def test_an_account_is_guarded_from_wherever_the_tries_come(site, client):
    spelled = ["Somebody@City.example", " somebody@city.example ", "SOMEBODY@CITY.EXAMPLE"]
    answers = [
        try_password(client, spelled[number % 3], f"198.51.100.{number}").status_code for number in range(21)
    ]
    assert answers == [422] * 20 + [429]
    assert try_password(client, "other@city.example", "198.51.100.99").status_code == 422


def test_all_addresses_of_one_ipv6_line_are_one(site, client):
    answers = [
        try_password(client, f"a{number}@city.example", f"2001:db8:0:1:{number:x}::1").status_code
        for number in range(11)
    ]
    assert answers[-1] == 429
    assert try_password(client, "b@city.example", "2001:db8:0:2::1").status_code == 422


def test_neither_an_address_nor_an_account_is_kept(site, client):
    with site.app.test_request_context(environ_base={"REMOTE_ADDR": HERE}):
        kept = limits.address() + limits.account("somebody@city.example")
    assert HERE not in kept and "somebody" not in kept


def test_photos_are_counted_wherever_they_come_in(site, client, monkeypatch, report_issue):
    monkeypatch.setattr("web.uploads.PHOTOS", "2 per hour")
    here = f"/r/{report_issue().secret}"
    fields = {"text": "The lamp is dark.", "contact_email": ""}
    for _ in range(2):
        assert client.post("/api/v1/photos", data={"photo": picture()}).status_code == 201
    refused = send(client, f"{here}/correct", page=here, photo=picture(), **fields)
    assert "That was a lot from one address" in refused.get_data(as_text=True)
    assert client.post("/api/v1/photos", data={"photo": picture()}).status_code == 429


def report(url: str, number: int) -> int:
    """Report something by the API; the status of the answer."""
    body = {
        "category": "lamp", "location": {"type": "Point", "coordinates": [30.005, 60.005]},
        "description": f"Lamp {number} is dark.",
    }  # fmt: skip
    asked = urllib.request.Request(
        f"{url}/api/v1/issues",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())},
    )
    try:
        return urllib.request.urlopen(asked, timeout=60).status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_two_web_processes_count_together(fresh, tmp_path: Path):
    engine = make_engine(fresh.app)
    with Session(engine) as session:
        small_city(session)
        session.commit()
    engine.dispose()
    with (
        serving(fresh, tmp_path, CIVIC_REPORTS_PER_HOUR="6", CIVIC_WORKERS="2") as server,
        ThreadPoolExecutor(8) as pool,
    ):
        answers = sorted(pool.map(lambda number: report(server.url, number), range(16)))
    assert answers == [201] * 6 + [429] * 10


def test_redis_counts_where_there_is_one_and_without_it_each_process_counts_for_itself(
    cluster, worker_name, tmp_path, capfd, monkeypatch
):
    # One limiter stands for all applications of the process: the others are to find their own store again.
    for name in ("_storage", "_limiter", "_storage_dead"):
        monkeypatch.setattr(limits.limiter, name, getattr(limits.limiter, name))
    with redis_server(tmp_path) as (url, process):
        settings = {"CIVIC_REDIS_URL": url, "CIVIC_REPORTS_PER_HOUR": "2"}
        with reporting_city(cluster, f"{worker_name}_redis", tmp_path / "site", **settings) as made:
            browser = made.app.test_client()

            def tries(number: int) -> list[int]:
                return [try_password(browser, f"b{each}@city.example").status_code for each in range(number)]

            assert tries(11) == [422] * 10 + [429]
            with made.engine.connect() as connection, redis.Redis.from_url(url) as asked:
                assert connection.scalar(text("SELECT count(*) FROM rate_limit")) == 0
                keys = b" ".join(asked.keys())
            assert b"session.enter" in keys and HERE.encode() not in keys and b"b1@" not in keys
            process.terminate()
            process.wait()
            answers = tries(12)
            assert answers[0] == 422 and answers[-1] == 429, "neither open nor closed"
            assert "falling back to in-memory storage" in capfd.readouterr().err
            with made.app.test_request_context():
                for _ in range(2):
                    limits.take_room("2 per hour", "reports")
                with pytest.raises(DomainError, match=r"limit\.reached"):
                    limits.take_room("2 per hour", "reports")
