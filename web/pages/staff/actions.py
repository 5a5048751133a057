"""Which verbs a member of staff may choose now: those that leave the status (``civic.issues.status``), where rights
allow them (``civic.issues.policy``). Buttons come from here, and from nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from civic.core.permissions import Actor, policies
from civic.issues.queries.detail import AssignmentShown, IssueDetail
from civic.issues.status import FINAL, OPEN, RETURNS, WORK_VERBS, verbs_from
from civic.people.roles import TRIAGE
from web.verbs import VERBS

KEYS = {
    "accept": "a", "assign": "w", "schedule": "l", "start": "b", "ask": "q", "deliver": "f", "hand_over": "h",
    "decline": "d", "review": "r", "change_target": "t", "involve": "i", "update": "u", "note": "e", "prioritise": "y",
    "recategorise": "c", "move": "v", "merge": "m", "unmerge": "m", "hide": "0", "show": "0",
    "send_back": "<", "put_after": ">",
}  # fmt: skip
"""The key of each verb on the pages for staff. The other letters move about the screen (``web.pages.staff.keys``)."""

GONE = ("duplicate", "withdrawn")
PRIMARY = {
    "assigned": "accept", "accepted": "start", "scheduled": "start", "in_progress": "deliver", "declined": "review",
}  # fmt: skip
"""The verb that mostly comes next; its button is the large one."""


def chosen_assignment(detail: IssueDetail, actor: Actor, asked: int | None) -> AssignmentShown | None:
    """The assignment that the page acts on: the one asked for, else an open one of the actor's departments.

    The triage desk acts on anybody's. None for who has no part in the issue.
    """
    within = [item for item in detail.assignments if works_on(actor, detail, item)]
    for item in within:
        if item.id == asked:
            return item
    own = [item for item in within if actor.works_for(item.department_id, detail.subject.category)]
    order = sorted(within, key=lambda item: (item.status in OPEN, item in own, item.id))
    return order[-1] if order else None


def work_verbs(detail: IssueDetail, actor: Actor, assignment: AssignmentShown) -> list[str]:
    """What may be done with an assignment now, the likeliest first."""
    if detail.listed.status in GONE:
        return []
    possible = [verb for verb in verbs_from(assignment.status) if verb in WORK_VERBS]
    if "send_back" in possible and not may_go_back(detail, assignment):
        possible.remove("send_back")
    if assignment.status in ("assigned", "blocked") and (
        assignment.status == "blocked" or earlier_parts(detail, assignment)
    ):
        possible.append("put_after")
    if assignment.status in OPEN:
        possible.append("assign")
    if assignment.status in OPEN - {"blocked"}:
        possible.append("change_target")
    first = PRIMARY.get(assignment.status)
    ordered = sorted(possible, key=lambda verb: (verb != first, list(VERBS).index(verb)))
    subject = replace(detail.subject, department=assignment.department_id)
    return [verb for verb in ordered if policies.allows(VERBS[verb].permission, actor, subject)]


def may_go_back(detail: IssueDetail, assignment: AssignmentShown) -> bool:
    """Whether a part came by hand-over, and no lead has decided yet whose it is."""
    given = any(item.handed_to_id == assignment.id for item in detail.assignments)
    return given and assignment.returns <= RETURNS


def earlier_parts(detail: IssueDetail, assignment: AssignmentShown | None) -> list[AssignmentShown]:
    """The open parts that another one (or a new one) could wait for."""
    return [
        item for item in detail.assignments
        if item.status in OPEN and (assignment is None or item.id != assignment.id)
    ]  # fmt: skip


def issue_verbs(detail: IssueDetail, actor: Actor) -> list[str]:
    """What may be done with the issue itself now."""
    status, working = detail.listed.status, any(item.status in OPEN for item in detail.assignments)
    possible = ["update", "note"]
    if working and status not in FINAL:
        possible += ["involve", "recategorise", "move"]
    if status not in FINAL:
        possible += ["prioritise", "merge"]
    if status == "duplicate":
        possible.append("unmerge")
    possible.append("show" if detail.hidden else "hide")
    return _allowed(possible, detail, actor)


def _allowed(verbs: Iterable[str], detail: IssueDetail, actor: Actor) -> list[str]:
    return [verb for verb in verbs if policies.allows(VERBS[verb].permission, actor, detail.subject)]


def works_on(actor: Actor, detail: IssueDetail, item: AssignmentShown) -> bool:
    """Whether the actor may act on an assignment: as its department, or for everybody at the triage desk."""
    return actor.has(TRIAGE) or actor.works_for(item.department_id, detail.subject.category)
