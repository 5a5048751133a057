"""Public, place only, private and hidden issues: what each reader meets on pages, lists, the map and parts of pages."""

from __future__ import annotations

import pytest

from civic.core.permissions import SYSTEM
from civic.issues.commands.hide import hide

WORDS = "Confidential words"
RESULT = "A wish of the reporter"
CONTACT = "resident@example.org"
NOTHING, PLACE, ALL = "nothing", "place", "all"
KINDS = {
    # kind: category, the department that has it, one that has not
    "public": ("lamp", "lighting", "care"),
    "place_only": ("car", "roads", "care"),
    "private": ("person", "care", "lighting"),
    "hidden": ("lamp", "lighting", "care"),
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
WINDOW = {"bbox": "29.99,59.99,30.05,60.02", "zoom": 19}


@pytest.fixture(scope="module")
def issues(site) -> dict:
    made = {}
    for kind, (category, _, _) in KINDS.items():
        with site.session():
            made[kind] = site.city.report(
                category=category, text=f"{WORDS} of the {kind} one.", planned_result=RESULT, contact=CONTACT
            )
    site.run(hide, SYSTEM, made["hidden"].public_id)
    return made


@pytest.fixture
def browser(site, issues):
    def made(kind: str, reader: str):
        if reader == "visitor":
            return site.browser()
        if reader == "reporter":
            opened = site.browser()
            opened.get(f"/r/{issues[kind].secret}")
            return opened
        return site.staff(KINDS[kind][1 if reader == "staff" else 2])

    return made


@pytest.mark.parametrize(("kind", "reader", "may"), WALK)
def test_every_page_shows_just_what_the_reader_may_see(issues, browser, kind, reader, may):
    opened, promise = browser(kind, reader), issues[kind]
    here = f"/issues/{promise.public_id}"
    for address in (
        here,
        *(f"{here}/{part}" for part in ("promise", "criteria", "timeline", "work", "point")),
    ):
        answer = opened.get(address)
        assert answer.status_code == (404 if may == NOTHING else 200), address
        html = answer.get_data(as_text=True)
        if may != ALL:
            assert WORDS not in html and RESULT not in html, address
        if reader in ("visitor", "others"):
            assert CONTACT not in html, address
    if may == ALL:
        html = opened.get(here).get_data(as_text=True)
        assert WORDS in html and RESULT in html
    if may == PLACE:
        assert "The place and the progress are public" in opened.get(here).get_data(as_text=True)


@pytest.mark.parametrize(("kind", "reader", "may"), WALK)
def test_every_list_and_map_shows_just_what_the_reader_may_find(issues, browser, kind, reader, may):
    opened, promise = browser(kind, reader), issues[kind]
    for address, query in (
        ("/map/issues", WINDOW), ("/issues/near", WINDOW), ("/issues", {}), ("/issues/list", {}),
        ("/issues", {"category": KINDS[kind][0]}), ("/map/search", {"q": promise.public_id}),
    ):  # fmt: skip
        answer = opened.get(address, query_string=query)
        assert answer.status_code == 200
        text = answer.get_data(as_text=True)
        found = promise.public_id in text or (address == "/map/search" and answer.get_json() != [])
        assert found == (may != NOTHING), address
        assert CONTACT not in text, address
        if may == PLACE:
            assert f"{WORDS} of the {kind} one" not in text, address


@pytest.mark.parametrize("kind", ["private", "hidden"])
def test_who_may_not_see_may_not_act_and_learns_nothing(issues, site, kind):
    opened = site.browser()
    page = opened.get("/sign-in").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    for verb in ("me-too", "join"):
        answer = opened.post(f"/issues/{issues[kind].public_id}/{verb}", data={"csrf_token": token})
        assert answer.status_code == 404
    unknown = opened.get("/issues/ZZZZZZZZ").get_data(as_text=True)
    hidden = opened.get(f"/issues/{issues[kind].public_id}").get_data(as_text=True)
    strip = lambda html: html.split("<main")[1].split("</main")[0]  # noqa: E731
    assert strip(unknown) == strip(hidden)


def test_search_engines_are_kept_from_what_is_not_public(issues, browser):
    for kind, noindex in (("public", False), ("place_only", True)):
        html = browser(kind, "visitor").get(f"/issues/{issues[kind].public_id}").get_data(as_text=True)
        assert ('name="robots" content="noindex"' in html) == noindex
