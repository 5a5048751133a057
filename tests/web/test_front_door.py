"""What every answer says to browsers, under which names the city is served, and how its files are sent."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
import pytest

from tests.web.conftest import picture, send
from tests.web.reporting import reporting_city
from tests.web.test_media import photo_in

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def https(cluster, worker_name, tmp_path_factory):
    """The city as it stands in the open: under https, behind a proxy, with a second name."""
    settings = {
        "CIVIC_BASE_URL": "https://city.example", "CIVIC_ALLOWED_HOSTS": "www.city.example, 192.0.2.10",
        "CIVIC_TRUSTED_PROXIES": "1",
    }  # fmt: skip
    with reporting_city(
        cluster, f"{worker_name}_https", tmp_path_factory.mktemp("https"), **settings
    ) as made:
        yield made


def visit(made, path: str, host: str = "city.example", **more):
    return made.app.test_client().get(
        path, base_url=f"https://{host}", environ_base={"REMOTE_ADDR": "198.51.100.1"}, **more
    )


@pytest.mark.parametrize(
    "host", ["evil.example", "city.example.evil.example", "localhost", "[::1]", "a b", ""]
)
def test_a_request_for_another_host_is_turned_away(https, host):
    answer = visit(https, "/", headers={"Host": host})
    assert answer.status_code == 421 and answer.mimetype == "text/plain"
    assert "evil" not in answer.get_data(as_text=True) and "Set-Cookie" not in answer.headers


def test_a_forwarded_host_is_looked_at_too(https):
    assert visit(https, "/", headers={"X-Forwarded-Host": "evil.example"}).status_code == 421
    assert visit(https, "/sign-in", headers={"X-Forwarded-Host": "city.example"}).status_code == 200


@pytest.mark.parametrize(
    "host", ["city.example", "CITY.example:8443", "city.example.", "www.city.example", "192.0.2.10"]
)
def test_the_names_of_the_city_are_served(https, host):
    assert visit(https, "/sign-in", headers={"Host": host}).status_code == 200


def test_this_machine_may_ask_by_its_own_name_and_for_its_health_by_any(https):
    here = https.app.test_client()
    assert here.get("/sign-in", base_url="https://127.0.0.1").status_code == 200
    assert visit(https, "/healthz", host="10.0.0.7").status_code == 200


def test_addresses_of_the_city_are_made_from_its_settings_alone(https, site, report_issue):
    listed = visit(https, "/api/v1/issues?limit=1", host="www.city.example").get_json()
    assert listed["links"]["self"].startswith("https://city.example/api/v1/issues")
    own = site.browser().get(f"/r/{report_issue().secret}", base_url="http://127.0.0.1")
    assert "http://localhost:8000/r/" in own.get_data(as_text=True)


def test_nothing_makes_addresses_from_what_a_request_says():
    names = re.compile(r"_external|request\.(host_url|url_root|base_url|root_url|url)\b|request\.host\b")
    found = {
        path.relative_to(PROJECT).as_posix()
        for path in (PROJECT / "web").glob("**/*.py")
        if "node_modules" not in path.parts and names.search(path.read_text())
    }
    # One looks whether the name is ours; the other names it, once it is, for the live channel of the very page.
    assert found == {"web/hosts.py", "web/security.py"}


def test_https_is_asked_for_and_the_cookie_is_the_hosts_own(https):
    answer = visit(https, "/sign-in")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-veche=")
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
    assert not any(part.startswith("Domain") for part in parts)
    assert "upgrade-insecure-requests" in answer.headers["Content-Security-Policy"]


def test_without_https_nothing_pretends_to_be_it(client):
    answer = client.get("/sign-in")
    assert "Strict-Transport-Security" not in answer.headers
    assert answer.headers["Set-Cookie"].startswith("veche=") and "Secure" not in answer.headers["Set-Cookie"]
    assert "upgrade-insecure-requests" not in answer.headers["Content-Security-Policy"]


def test_every_answer_is_armoured(client, report_issue):
    issue = f"/issues/{report_issue().public_id}"
    for address in (
        "/",
        issue,
        "/no/such/page",
        "/report",
        "/healthz",
        "/api/v1/issues",
        "/static/css/veche.css",
    ):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy, address
        assert "frame-ancestors 'none'" in policy or "sandbox" in policy, address
        assert headers["X-Frame-Options"] == "DENY", address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["Referrer-Policy"] == "same-origin", address
        assert "microphone=()" in headers["Permissions-Policy"], address
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        open_to_all = headers.get("Access-Control-Allow-Origin") == "*"
        assert open_to_all == address.startswith("/api/")
        assert open_to_all or headers["Cross-Origin-Resource-Policy"] == "same-origin", address


def test_each_page_has_a_nonce_of_its_own(client):
    nonces = [
        re.search(r"'nonce-([\w-]{22})'", client.get("/").headers["Content-Security-Policy"])[1] for _ in "ab"
    ]
    assert nonces[0] != nonces[1]


def test_what_is_somebodys_own_stays_in_no_browser(client, site, report_issue):
    assert client.get("/").headers["Cache-Control"] == "private, no-cache"
    assert site.staff("lighting").get("/staff").headers["Cache-Control"] == "no-store"
    assert client.get(f"/r/{report_issue().secret}").headers["Cache-Control"] == "no-store"


def test_photos_and_files_set_no_cookie_whoever_asks(site, report_issue):
    promise = report_issue()
    here = f"/r/{promise.secret}"
    reporter = site.browser()
    send(reporter, f"{here}/correct", page=here, text="The lamp is dark.", contact_email="", photo=picture())
    photo = photo_in(reporter.get(here).get_data(as_text=True))
    # A signed-in person's session is permanent: pages send its cookie anew each time.
    staff = site.staff("lighting")
    assert "Set-Cookie" in staff.get("/").headers
    for browser in (staff, reporter, site.browser()):
        for address in (f"/photos/{photo}", f"/photos/{photo}/small", "/static/js/app.js"):
            answer = browser.get(address)
            assert answer.status_code == 200 and "Set-Cookie" not in answer.headers, address
            assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert staff.get(f"/photos/{photo}").headers["Content-Disposition"] == f'inline; filename="{photo}.jpg"'


def test_files_are_sent_compressed_to_who_takes_it(client):
    plain = client.get("/static/css/veche.css", headers={"Accept-Encoding": "identity"})
    small = client.get("/static/css/veche.css", headers={"Accept-Encoding": "gzip, deflate, br"})
    zipped = client.get("/static/css/veche.css", headers={"Accept-Encoding": "gzip;q=0.5, br;q=0"})
    assert "Content-Encoding" not in plain.headers and plain.mimetype == "text/css"
    assert small.headers["Content-Encoding"] == "br" and brotli.decompress(small.data) == plain.data
    assert zipped.headers["Content-Encoding"] == "gzip" and gzip.decompress(zipped.data) == plain.data
    assert len(small.data) < len(zipped.data) < len(plain.data) / 4
    assert len({answer.headers["ETag"] for answer in (plain, small, zipped)}) == 3
    assert all("Accept-Encoding" in answer.headers["Vary"] for answer in (plain, small, zipped))
    again = client.get(
        "/static/css/veche.css", headers={"Accept-Encoding": "br", "If-None-Match": small.headers["ETag"]}
    )
    assert again.status_code == 304
    font = client.get("/static/fonts/public-sans-latin.woff2", headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in font.headers and font.mimetype == "font/woff2"


def test_a_file_under_the_mark_of_its_content_is_kept_for_good(client):
    address = re.search(r'href="(/static/css/veche\.css\?v=\w+)"', client.get("/").get_data(as_text=True))[1]
    kept = client.get(address)
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for other in (address[:-1] + ("1" if address.endswith("0") else "0"), "/static/css/veche.css"):
        assert client.get(other).headers["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize(
    "name",
    ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "css", "css/", "no.css", "/etc/passwd", "css%00.css", ".."],
)
def test_no_file_outside_the_folder_is_sent(client, name):
    assert client.get(f"/static/{name}", follow_redirects=True).status_code == 404
