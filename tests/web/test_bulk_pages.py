"""Many issues at once, on pages without scripts: ticked, previewed, begun, undone, and what became of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from civic.core.jobs import Tools
from civic.triage.bulk.running import run_bulk
from tests.web.conftest import Site, send


def asked(browser: Any, issues: list[str], **fields: str) -> Any:
    values = {"select": issues, "ticked": "1", **fields}
    return send(browser, "/staff/bulk/ask", page="/staff", **values)


def words(browser: Any, path: str) -> str:
    return re.sub(r"\s+", " ", browser.get(path).get_data(as_text=True))


def run(site: Site, path: str) -> None:
    services = site.services
    run_bulk(
        Tools(services.settings, services.database, services.mailer, services.storage),
        int(path.rsplit("/", 1)[1]),
    )


def test_from_ticks_to_what_became_of_each(site: Site, report_issue: Callable) -> None:
    issues = [report_issue().public_id for _ in range(3)]
    agent = site.staff("lighting")
    theirs = report_issue(category="pothole").public_id
    choice = send(agent, "/staff/bulk", page="/staff", select=[*issues, theirs], ticked="1")
    html = choice.get_data(as_text=True)
    assert choice.status_code == 200 and "4 issues" in html and html.count('name="select"') == 4
    with_fields = send(agent, "/staff/bulk", page="/staff", select=issues, ticked="1", verb="prioritise")
    assert 'name="priority"' in with_fields.get_data(as_text=True)

    answer = asked(agent, [*issues, theirs], verb="prioritise", priority="high")
    path = answer.location
    preview = words(agent, path)
    assert "This will happen" in preview and "Left out: 1 issue" in preview
    assert "It is not for you to do this there" in preview
    assert "It begins half a minute after that" in preview

    assert send(agent, f"{path}/begin", page=path).status_code == 302
    waiting = words(agent, path)
    assert "Undo" in waiting and 'data-key="z"' in waiting and "Begins in" in waiting
    assert "Undo" in words(agent, "/staff/bulk-now")
    send(agent, f"{path}/now", page=path)
    run(site, path)
    ended = words(agent, path)
    assert "Not done: 1 issue" in ended and "Try these again" in ended
    again = send(agent, f"{path}/again", page=path)
    assert "Left out: 1 issue" in words(agent, again.location)
    assert site.issue(issues[0]).priority == "high"


def test_undone_it_is_as_if_it_had_not_been_asked(site: Site, report_issue: Callable) -> None:
    issue, agent = report_issue().public_id, site.staff("lighting")
    path = asked(agent, [issue], verb="accept").location
    send(agent, f"{path}/begin", page=path)
    send(agent, f"{path}/cancel", page=path)
    assert "Nothing was done to any of them" in words(agent, path)
    run(site, path)
    assert site.issue(issue).status == "received"
    late = send(agent, f"{path}/now", page="/staff")
    assert "That came too late" in words(agent, late.location)


def test_what_was_typed_is_kept_and_the_refusal_stands_beside_it(site: Site, report_issue: Callable) -> None:
    issue, agent = report_issue().public_id, site.staff("lighting")
    wrong = asked(agent, [issue], verb="decline", message="Not ours to do.")
    html = wrong.get_data(as_text=True)
    assert wrong.status_code == 422 and "Not ours to do." in html and "govuk-error-message" in html
    assert issue in html
    nothing = asked(agent, [], verb="accept")
    assert nothing.status_code == 422 and "Select at least one issue" in nothing.get_data(as_text=True)


def test_all_that_a_filter_finds_can_be_meant(site: Site, report_issue: Callable) -> None:
    report_issue(category="poster")
    agent = site.staff("roads")
    html = words(agent, "/staff/bulk?department=roads&category=poster&status=received")
    assert "1 issue?" in html and 'name="where.category" value="poster"' in html
    answer = send(
        agent, "/staff/bulk/ask", page="/staff", verb="note", message="Seen.",
        **{"where__department": "roads", "where__category": "poster"},
    )  # fmt: skip
    assert "Note: 1 issue" in words(agent, answer.location)


def test_it_is_nobody_elses_business(site: Site, report_issue: Callable) -> None:
    path = asked(site.staff("lighting"), [report_issue().public_id], verb="accept").location
    assert site.staff("lighting").get(path).status_code == 404
    assert site.browser().get(path).status_code == 302


def test_nobody_is_named_who_does_not_work_here(site: Site, report_issue: Callable) -> None:
    issue, agent = report_issue().public_id, site.staff("lighting")
    with site.session():
        resident, colleague = site.city.person(), site.city.person("agent", "lighting")
    for person, named in ((resident, False), (colleague, True)):
        preview = asked(
            agent, [issue], verb="assign", assignee=str(person.id), department="lighting"
        ).location
        assert (person.name in words(agent, preview)) == named
        assert (person.name in words(agent, f"/staff?assignee={person.id}")) == named


def test_a_source_that_nobody_knows_narrows_to_nothing(site: Site) -> None:
    answer = site.staff("lighting").get("/staff?source=pigeon")
    assert answer.status_code == 200 and "pigeon" in answer.get_data(as_text=True)
