from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.web.reporting import reporting_city


def test_who_finds_a_hole_is_told_whom_to_tell(cluster, worker_name, tmp_path):
    settings = {
        "CIVIC_BASE_URL": "https://city.example",
        "CIVIC_SECURITY_CONTACT": "mailto:security@city.example https://city.example/report-a-hole",
        "CIVIC_SECURITY_POLICY": "https://city.example/policy",
    }
    with reporting_city(cluster, f"{worker_name}_well_known", tmp_path, **settings) as made:
        answer = made.app.test_client().get("/.well-known/security.txt", base_url="https://city.example")
    assert answer.status_code == 200 and answer.content_type == "text/plain; charset=utf-8"
    lines = [line.split(": ", 1) for line in answer.get_data(as_text=True).splitlines()]
    told = dict(reversed(lines))
    assert [value for name, value in lines if name == "Contact"] == settings["CIVIC_SECURITY_CONTACT"].split()
    assert (
        timedelta(days=30) < datetime.fromisoformat(told["Expires"]) - datetime.now(UTC) < timedelta(days=365)
    )
    assert set(told["Preferred-Languages"].split(", ")) >= {"en"}
    assert told["Canonical"] == "https://city.example/.well-known/security.txt"
    assert told["Policy"] == "https://city.example/policy"
    assert "Set-Cookie" not in answer.headers


def test_a_city_that_named_nobody_has_no_such_file(client):
    assert client.get("/.well-known/security.txt").status_code == 404
    assert client.get("/.well-known/resource-that-should-not-exist").status_code == 404


def test_programs_that_keep_passwords_are_led_to_ones_own_pages(client):
    answer = client.get("/.well-known/change-password")
    assert answer.status_code == 302 and answer.headers["Location"] == "/me/password"
