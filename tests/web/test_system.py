"""For operators and robots."""

from __future__ import annotations

import re

from sqlalchemy import text

from civic.city.backups import LAST
from civic.core.heartbeat import beat
from civic.core.version import VERSION
from web.history import SILENT
from web.history_words import KINDS


def test_health_tells_of_database_worker_tail_and_version(client, site):
    site.app.extensions["veche.tail"].wait_ready()
    answer = client.get("/healthz")
    told = answer.get_json()
    assert answer.status_code == 200 and told["status"] == "ok" and told["database"] is True
    assert told["version"] == VERSION and told["tail"]["alive"] is True
    assert told["worker"] == {"alive": False, "at": None}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_worker_that_beats_is_alive(client, site):
    with site.session() as session:
        session.execute(
            text("INSERT INTO process_heartbeat (name, at, detail) VALUES ('worker', now(), '{}')")
        )
    assert client.get("/healthz").get_json()["worker"]["alive"] is True


def test_health_says_when_the_last_good_backup_was_made(client, site):
    assert client.get("/healthz").get_json()["backup"] == {"at": None}
    with site.session() as session:
        beat(session, LAST, {"position": 7})
    told = client.get("/healthz").get_json()["backup"]
    assert told["position"] == 7 and told["at"]


def test_without_its_database_the_city_is_down(client, site, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def gone():
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(site.services.database, "sessions", gone)
    answer = client.get("/healthz")
    assert answer.status_code == 503 and answer.get_json()["status"] == "down"


def test_figures_are_for_this_machine_only(client, site):
    client.get("/issues")
    here = client.get("/metrics")
    assert here.status_code == 200 and here.mimetype == "text/plain"
    figures = here.get_data(as_text=True)
    assert re.search(r'civic_requests_total{method="GET",route="/issues",status="200"} [1-9]', figures)
    assert "civic_request_seconds_bucket" in figures and "civic_tail_position" in figures
    assert "civic_sockets 0.0" in figures
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.5"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.5"}).status_code == 404


def test_figures_hold_no_address_of_anybody(client, report_issue):
    promise = report_issue()
    client.get(f"/r/{promise.secret}")
    client.get(f"/issues/{promise.public_id}")
    client.get("/no/such/page")
    figures = client.get("/metrics").get_data(as_text=True)
    assert promise.secret not in figures and promise.public_id not in figures and "/no/such" not in figures
    assert 'route="/r/<secret>"' in figures and 'route="unknown"' in figures


def test_robots_stay_out_of_what_is_nobodys_business(client):
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Disallow: /r/" in answer.get_data(as_text=True)


def test_every_kind_of_event_of_an_issue_has_its_sentence():
    from civic.core.events import EventBody

    kinds = {kind for kind in EventBody.kinds if kind.startswith("issue.")}
    assert kinds == set(KINDS) | SILENT
