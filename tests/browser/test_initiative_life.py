"""An initiative from the first word to the verdict, each in a browser of their own: author, co-author, signers,
moderators, two departments, the council's clerk. Everybody's open page follows what the others do.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from civic.core import clock
from civic.core.permissions import SYSTEM, Actor
from civic.people.queries import actor_of
from initiatives.delivery.commands.settle import settle
from initiatives.delivery.verdict import JUDGING
from initiatives.signatures.commands.count_signatures import count_signatures
from tests.browser.at_work import fits, live, run, signed_in, staff, unchanged
from tests.browser.conftest import OpenPage, Site
from tests.browser.kept import kept
from tests.integration.initiatives.town import Town

TITLE = "Light on the bridge"


def role(site: Site, name: str) -> Actor:
    actor: Actor = run(site, lambda session: actor_of(session, site.city.person(name, None)))
    return actor


def resident(site: Site, area: str) -> Actor:
    actor: Actor = run(site, lambda _session: Town(site.city).resident(area))
    return actor


def counted(site: Site, public_id: str) -> None:
    """What the worker does a moment after somebody has signed."""
    run(site, count_signatures, SYSTEM, public_id)


def write(page: Page) -> None:
    page.fill("#title", TITLE)
    page.fill("#problem", "The bridge is dark from four in the afternoon.")
    page.fill("#wish", "A lamp at each end.")
    page.select_option("#area", label="West")
    expect(page.locator(".district.is-chosen")).to_have_count(1)
    page.select_option("#area", "")
    page.select_option("#category", "lamp")
    page.fill("#planned_result", "One sees who comes towards one.")
    page.fill("#criteria-1", "Both lamps are lit")


def status(page: Page, words: str) -> None:
    expect(page.locator('[data-id="status"]')).to_contain_text(words)


@pytest.mark.timeout(300)  # a dozen pages, each of which others wait for
def test_from_the_first_word_to_the_verdict(
    site: Site, phone: OpenPage, desktop: OpenPage, axe: Callable[[Page], None]
) -> None:
    run(site, lambda _session: Town(site.city).rules(least=2, per_mille=0))
    people = {name: resident(site, area) for name, area in (("author", "west"), ("other", "east"))}

    # It keeps itself while it is written, and goes on where it was.
    author = desktop()
    signed_in(author, site, people["author"], "/initiatives/new")
    write(author)
    expect(author.locator("[data-kept]")).to_contain_text("Draft kept")
    author.goto("/me/initiatives")
    author.get_by_role("link", name=TITLE).click()
    author.get_by_role("link", name="Go on writing").click()
    expect(author.locator("#criteria-1")).to_have_value("Both lamps are lit")
    axe(author)
    author.get_by_role("button", name="Send to the moderators").click()
    status(author, "With the moderators")
    address = "/initiatives/" + author.url.partition("?")[0].rpartition("/")[2]
    public_id = address.rpartition("/")[2]
    live(author)

    # One moderator sends it back; the author lets another one look, who publishes it.
    moderator = desktop()
    signed_in(moderator, site, role(site, "moderator"), "/moderation/initiatives")
    moderator.get_by_role("link", name=TITLE).click()
    moderator.get_by_text("Send it back").first.click()
    moderator.locator("#rule-3").check(force=True)
    moderator.get_by_role("button", name="Send it back").click()
    expect(author.locator("ol.rules")).to_contain_text("It asks for one thing.")
    author.get_by_role("button", name="Ask another moderator").click()
    second = desktop()
    signed_in(second, site, role(site, "moderator"), f"/moderation/initiatives/{public_id}")
    expect(second.locator(".notice").first).to_contain_text("The authors appeal.")
    axe(second)
    second.get_by_role("button", name="Publish").click()
    status(author, "Collecting signatures")

    # Somebody else answers for it too, by a link that was sent to them.
    author.goto(f"{address}/authors")
    author.get_by_role("button", name="Make a link").click()
    link = author.locator("#author-link").input_value()
    author.goto(address)
    live(author)
    not_again = unchanged(author)
    other = phone()
    signed_in(other, site, people["other"], link[link.index("/initiatives/") :])
    other.get_by_role("button", name="Answer for it together").click()
    expect(author.locator('[data-id="facts"]')).to_contain_text(people["other"].name)

    # Two sign, one of them without scripts; whoever watches sees each, and the threshold.
    signers = [phone(), desktop(java_script_enabled=False)]
    for page in signers:
        signed_in(page, site, resident(site, "west"), address)
    for number, page in enumerate(signers, start=1):
        page.locator(".sign-it > summary").click()
        page.get_by_label("I have read it, and I support it").check(force=True)
        page.get_by_role("button", name="Sign now").click()
        expect(page.locator(".sign")).to_contain_text("You have signed.")
        counted(site, public_id)
        for watching in (author, other):
            expect(watching.locator(".big[data-total]")).to_have_text(str(number))
            expect(watching.locator('[data-district="west"] [data-count]')).to_have_text(str(number))
    axe(signers[0])
    status(other, "Departments give their opinion")
    expect(other.locator(".statement")).to_have_count(2)

    # Each department says what it thinks; what is being written is there again, and the authors' answer is not lost.
    for number, (department, finding) in enumerate(
        (("lighting", "It can be done"), ("roads", "It can be done under conditions")), start=1
    ):
        agent = desktop()
        signed_in(agent, site, staff(site, department), f"/staff/opinions/{public_id}/{department}")
        agent.get_by_label(finding, exact=True).check(force=True)
        agent.fill("#reasons", f"So {department} thinks.")
        if number == 1:
            kept(agent, "veche", "drafts", "lighting thinks")
            agent.reload()
            expect(agent.locator("#reasons")).to_have_value("So lighting thinks.")
            fits(agent)
        agent.get_by_role("button", name="Give the opinion").click()
        expect(author.locator(".statement.is-given")).to_have_count(number)
    other.fill("#answer", "We can live with that.")
    fits(other)
    other.get_by_role("button", name="Answer for good").click()
    expect(author.locator(".answer")).to_contain_text("We can live with that.")
    status(author, "On the agenda")

    # The council accepts it, the department carries it out, and who signed judges.
    clerk = desktop()
    signed_in(clerk, site, role(site, "clerk"), f"{address}/delivery")
    clerk.get_by_role("button", name="The council deals with it").click()
    clerk.fill("#decision", "117/2026")
    clerk.select_option("#department", "roads")
    clerk.get_by_role("button", name="Accepted").click()
    expect(author.locator('[data-id="project"]')).to_contain_text("Decision: 117/2026")
    roads = phone()
    signed_in(roads, site, staff(site, "roads"), f"{address}/delivery")
    roads.fill("#milestones-1-title", "Two lamps")
    roads.fill("#milestones-1-due", (date.today() + timedelta(days=40)).isoformat())
    roads.fill("#least_judges", "1")
    fits(roads)
    roads.get_by_role("button", name="Begin").click()
    roads.fill("#text", "The cables lie.")
    roads.get_by_role("button", name="Tell it").click()
    expect(author.locator('[data-id="updates"]')).to_contain_text("The cables lie.")
    roads.locator("#steps summary").click()
    roads.select_option("#state-1", "done")
    roads.get_by_role("button", name="Keep").click()
    roads.locator("#deliver").click()
    status(author, "Carried out")
    for page in signers:
        page.goto(address)
        page.get_by_label("Yes", exact=True).check(force=True)
        page.get_by_role("button", name="Judge").click()
        expect(page.locator("#judge")).to_contain_text("Change what I said")
    axe(signers[0])
    with clock.frozen(clock.now() + JUDGING + timedelta(minutes=1)):
        run(site, settle, SYSTEM, public_id)
    expect(author.locator('[data-id="project"]')).to_contain_text("it is what was promised")
    not_again()
    fits(author)
