"""An initiative comes from issues; both pages say so, to whom they may."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from civic.core.errors import DomainError, NotFound, WrongStatus
from civic.core.permissions import SYSTEM, Actor
from civic.issues.commands.hide import hide
from civic.issues.commands.merge import merge
from civic.issues.models import Issue
from initiatives.origins.commands.link_issues import MOST_ISSUES, link_issues
from initiatives.origins.models import InitiativeIssue
from initiatives.origins.queries import beginning, initiatives_from, issues_of
from initiatives.proposals.commands.submit import submit
from tests.events import recorded
from tests.integration.initiatives.town import Town
from tests.small_city import EAST, WEST


def issue(town: Town, **values: object) -> str:
    return town.city.report(**values).public_id


def row_of(town: Town, public_id: str) -> int:
    return town.session.scalars(select(Issue.id).where(Issue.public_id == public_id)).one()


def named(town: Town, initiative: str, reader: Actor) -> list[str]:
    return [each.public_id for each in issues_of(town.session, reader, town.initiative(initiative).id)]


def came_of(town: Town, public_id: str, reader: Actor) -> list[str]:
    return [each.public_id for each in initiatives_from(town.session, reader, row_of(town, public_id))]


def test_both_sides_name_each_other_once_it_is_published(town: Town) -> None:
    author = town.resident()
    one, two = issue(town), issue(town)
    public_id = town.draft(author)
    assert link_issues(town.session, author, public_id, [two, one, two])
    assert not link_issues(town.session, author, public_id, [one, two])
    assert came_of(town, one, Actor()) == [] and not recorded(town.session, "issue.initiative_begun")
    town.rules(least=3, per_mille=0)
    town.let_collect(public_id, author)
    assert named(town, public_id, Actor()) == [one, two]
    assert came_of(town, one, Actor()) == [public_id]
    begun = recorded(town.session, "issue.initiative_begun")
    assert [(event.body["issue"], event.body["initiative"]) for event in begun] == [
        (one, public_id),
        (two, public_id),
    ]
    assert [event.body["issues"] for event in recorded(town.session, "initiative.issues_linked")] == [2]
    with pytest.raises(WrongStatus):
        link_issues(town.session, author, public_id, [])


def test_a_hidden_issue_is_named_to_nobody_else_and_a_coauthor_does_not_lose_it(town: Town) -> None:
    author = town.resident()
    public_id = town.draft(author)
    open_one, covered = issue(town), issue(town)
    link_issues(town.session, author, public_id, [open_one, covered])
    hide(town.session, town.city.with_role("moderator"), covered)
    assert named(town, public_id, author) == [open_one]
    assert link_issues(town.session, author, public_id, [])
    left = select(InitiativeIssue.issue_id).where(
        InitiativeIssue.initiative_id == town.initiative(public_id).id
    )
    assert list(town.session.scalars(left)) == [row_of(town, covered)]


def test_what_is_unknown_private_or_too_much_is_refused_alike(town: Town) -> None:
    author = town.resident()
    public_id = town.draft(author)
    private = issue(town, category="person")
    for wanted in (private, "00000000"):
        with pytest.raises(DomainError, match=r"initiative\.issue_unknown") as told:
            link_issues(town.session, author, public_id, [wanted])
        assert told.value.field == "issues"
    with pytest.raises(DomainError, match=r"initiative\.too_many_issues"):
        link_issues(town.session, author, public_id, [f"{number:08}" for number in range(MOST_ISSUES + 1)])
    with pytest.raises(NotFound):
        link_issues(town.session, town.resident(), public_id, [])
    submit(town.session, author, public_id)
    with pytest.raises(WrongStatus):
        link_issues(town.session, author, public_id, [])


def test_an_issue_that_was_merged_leads_on_from_the_one_that_stands_for_it(town: Town) -> None:
    author = town.resident()
    first, second = issue(town), issue(town)
    public_id = town.draft(author)
    link_issues(town.session, author, public_id, [second])
    merge(town.session, SYSTEM, second, first)
    town.rules(least=3, per_mille=0)
    town.let_collect(public_id, author)
    assert came_of(town, first, Actor()) == [public_id]


def test_a_draft_begins_with_what_its_issues_share(town: Town) -> None:
    west, near, east = issue(town), issue(town, place=(WEST[0] + 0.001, WEST[1])), issue(town, place=EAST)
    private = issue(town, category="person")
    reader = town.resident()
    alone = beginning(town.session, reader, [west])
    assert alone.category == "lamp" and alone.place is not None
    assert (alone.place.x, alone.place.y) == pytest.approx(WEST)
    several = beginning(town.session, reader, [west, near, east, private, "00000000"])
    assert [each.public_id for each in several.issues] == [west, near, east]
    assert several.place is not None and several.place.geom_type == "LineString"
    nothing = beginning(town.session, reader, [private])
    assert (nothing.issues, nothing.category, nothing.place) == ([], None, None)
