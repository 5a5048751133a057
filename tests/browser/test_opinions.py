"""Two departments and an author: an opinion is written and kept while it is, everybody sees it come, it is answered."""

from __future__ import annotations

from playwright.sync_api import expect

from civic.core.permissions import SYSTEM
from initiatives.opinions.commands.give_opinion import give_opinion
from tests.browser.at_work import fits, live, run, signed_in, staff, unchanged
from tests.browser.conftest import OpenPage, Site
from tests.integration.initiatives.hearing import CONDITIONS, in_opinion
from tests.integration.initiatives.town import Town


def test_departments_give_their_opinions_and_the_author_answers(
    site: Site, desktop: OpenPage, phone: OpenPage
) -> None:
    def begun(_session: object) -> tuple[str, object]:
        town = Town(site.city)
        author = town.resident()
        return in_opinion(town, author), author

    public_id, author = run(site, begun)
    agent = staff(site)
    reading = phone()
    signed_in(reading, site, author, f"/initiatives/{public_id}")
    live(reading)
    not_again = unchanged(reading)
    expect(reading.locator(".statement")).to_have_count(2)
    fits(reading)
    writing = desktop()
    signed_in(writing, site, agent, "/staff/opinions")
    live(writing)
    writing.locator(f'[data-id="opinion-{public_id}-lighting"]').click()
    writing.get_by_label("It can be done", exact=True).check()
    writing.fill("#reasons", "The bank is firm.")
    writing.wait_for_timeout(900)
    writing.reload()
    expect(writing.locator("#reasons")).to_have_value("The bank is firm.")
    expect(writing.get_by_label("It can be done", exact=True)).to_be_checked()
    fits(writing)
    writing.get_by_role("button", name="Give the opinion").click()
    expect(writing.locator("h2", has_text="Correct the opinion")).to_be_visible()
    expect(reading.locator(".statement.is-given")).to_contain_text("The bank is firm.")
    assert run(site, give_opinion, SYSTEM, public_id, "roads", CONDITIONS)
    expect(reading.locator(".statement.is-given")).to_have_count(2)
    reading.fill("#answer", "We can live with that.")
    not_again()
    reading.get_by_role("button", name="Answer for good").click()
    expect(reading.locator(".answer")).to_contain_text("We can live with that.")
    expect(reading.locator('[data-id="status"]')).to_contain_text("On the agenda")
    fits(reading)
