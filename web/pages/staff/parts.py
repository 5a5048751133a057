"""The parts of an issue's panel beside its verbs, as one table: each has its own template and its own few statements.

A part stands in ``templates/pages/staff/parts/<name>.html`` and is fetched by its own address, so that the panel with
dates and verbs is there first and whatever a part needs makes nobody wait. The page without scripts shows them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import render_template
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import Actor, policies
from civic.issues.queries.detail import IssueDetail
from web import context
from web.fragments import fragment
from web.pages.staff import intake_part, mentions, place_parts
from web.pages.staff.claim import claim_part
from web.pages.staff.deadlines import gather_clocks
from web.pages.staff.door import pages
from web.pages.staff.found import found_issue
from web.pages.staff.party_part import party_shown
from web.pages.staff.split import parts_shown
from web.pages.staff.suggested import gather_suggestions
from web.pages.staff.thread import thread_shown

Gather = Callable[[Session, Actor, IssueDetail], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Part:
    """A part by its name. ``place``: ``above`` or ``below`` the verbs, or in the ``rest`` of the page.

    ``gather`` answers what its template shows besides ``detail`` and ``issue``, or None where there is nothing to show;
    it is called for who works on the issue alone.
    """

    name: str
    place: str
    gather: Gather


_LISTED: tuple[Part, ...] = (
    Part("claim", "above", claim_part),
    Part("suggestions", "above", gather_suggestions),
    Part("mentions", "above", mentions.gather),
    Part("clocks", "below", gather_clocks),
    Part("parts", "below", parts_shown),
    Part("party", "below", party_shown),
    Part("similar", "below", place_parts.gather_similar),
    Part("thread", "rest", thread_shown),
    Part("place_history", "rest", place_parts.gather_history),
    Part("intake", "rest", intake_part.gather),
)
PARTS: Final[Mapping[str, Part]] = {part.name: part for part in _LISTED}
"""In the order in which they stand."""


def parts_of(session: Session, actor: Actor, detail: IssueDetail) -> dict[str, list[tuple[Part, str]]]:
    """The parts by their place, each with what it shows now, for a page that is whole at once."""
    shown: dict[str, list[tuple[Part, str]]] = {"above": [], "below": [], "rest": []}
    for part in PARTS.values():
        shown[part.place].append((part, _rendered(session, actor, detail, part)))
    return shown


@pages.get("/staff/issues/<public_id>/parts/<name>")
def issue_part(public_id: str, name: str) -> Any:
    """One part, for a page that is open."""
    part = PARTS.get(name)
    if part is None:
        raise NotFound("part", name)
    actor = context.actor()
    with context.reading() as session:
        return fragment(_rendered(session, actor, found_issue(session, public_id, actor), part))


def _rendered(session: Session, actor: Actor, detail: IssueDetail, part: Part) -> str:
    if not policies.allows("issue.see_notes", actor, detail.subject):
        return ""
    gathered = part.gather(session, actor, detail)
    if gathered is None:
        return ""
    return render_template(
        f"pages/staff/parts/{part.name}.html", detail=detail, issue=detail.listed, **gathered
    )
