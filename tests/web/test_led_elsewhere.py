"""Nobody is led to another site by an address of the city, and no header is written by what stands in an address."""

from __future__ import annotations

import pytest

from web.back import safe_path

ELSEWHERE = [
    "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "/\\/evil.example", "/\t/evil.example", "\t//evil.example", " //evil.example", "javascript:alert(1)",
    "data:text/html,x", "evil.example", "http:evil.example", "/x\r\nSet-Cookie: a=b", "/\u2028/evil.example", "",
]  # fmt: skip
SPLIT = "/x%0d%0aSet-Cookie:%20planted=1%0d%0a%0d%0a<script>"


@pytest.mark.parametrize("asked", ELSEWHERE)
def test_what_leads_elsewhere_is_no_path_of_ours(asked):
    assert safe_path(asked) is None


@pytest.mark.parametrize("asked", ELSEWHERE[:-1])
@pytest.mark.parametrize("page", ["/language/en", "/sign-in"])
def test_no_page_leads_to_another_site_afterwards(site, page, asked):
    answer = site.staff("lighting").get(page, query_string={"back": asked})
    location = answer.headers["Location"]
    assert answer.status_code == 302 and location.startswith("/") and not location.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "path", ["//evil.example", "//evil.example/..", "/%2f%2fevil.example", "/\\evil.example"]
)
def test_a_path_that_looks_like_a_host_leads_nowhere(client, path):
    location = client.get(path).headers.get("Location", "/")
    assert location.startswith(("/", "http://localhost/")) and not location.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "address",
    [
        f"/language/en?back={SPLIT}", f"/sign-in?back={SPLIT}", f"/find?q={SPLIT}", f"/issues?q={SPLIT}",
        f"/issues?cursor={SPLIT}", f"/staff/find?q={SPLIT}", f"/language{SPLIT}", f"/issues{SPLIT}",
        f"/assets/lamp{SPLIT}", f"/photos{SPLIT}", f"/static{SPLIT}", f"/api/v1/issues?cursor={SPLIT}",
    ],
)  # fmt: skip
def test_no_header_is_written_by_an_address(site, client, address):
    for browser in (client, site.staff("lighting")):
        answer = browser.get(address)
        assert answer.status_code < 500
        assert "planted" not in answer.headers.get("Set-Cookie", "")
        assert all("\n" not in value and "\r" not in value for _, value in answer.headers)
