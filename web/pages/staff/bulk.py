"""One verb for many issues: choose it, see what will happen, begin, undo, and read what became of each.

Every step is a page of its own that works without scripts; with them the page moves by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from civic.categories.queries import categories, category_by_code
from civic.core import clock
from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.events import last_position
from civic.core.i18n import localized
from civic.core.permissions import Actor, policies
from civic.core.secrets import parse_public_id
from civic.departments.calendars import department_calendar
from civic.departments.queries import departments
from civic.issues.commands.decline import CHOSEN_BY_STAFF
from civic.issues.rooms import person_room
from civic.people.queries import colleague_by_id, colleagues
from civic.triage.bulk.asking import Chosen, ask
from civic.triage.bulk.commands import begin, cancel, hasten
from civic.triage.bulk.doing import bulk_verb, bulk_verbs
from civic.triage.bulk.foreseeing import foresee_at_once
from civic.triage.bulk.queries import BulkShown, bulk_shown, chosen_again, items, recent, under_way
from civic.triage.bulk.selection import by_numbers, by_queue
from civic.triage.filters import Filter
from civic.triage.moments import moments
from civic.triage.queue import Asked
from web import context
from web.bulk_words import OFFERED_FIRST, issues_words, why
from web.fragments import fragment
from web.history_words import DECLINE_WORDS
from web.language import current_language
from web.pages.staff.door import chosen_department, pages
from web.pages.staff.issue import Attempt, refusals
from web.priority_words import priority_words
from web.verb_words import verb_words
from web.verbs import ME, VERBS

NAMED: Final = 3
"""Issues that are named for each reason before one asks for all of them."""

ON_A_PAGE: Final = 100


@pages.get("/staff/bulk")
def bulk_choice() -> Any:
    """What shall be done with all that a filter finds."""
    return _choice_page(request.args)


@pages.post("/staff/bulk")
def bulk_choose() -> Any:
    """What shall be done with the issues that are ticked; with a verb its fields."""
    return _choice_page(request.form)


@pages.post("/staff/bulk/ask")
def bulk_ask() -> Any:
    """Write down what is wanted, and show what would become of it."""
    actor, values = context.actor(), request.form
    verb = values.get("verb", "")
    if verb not in bulk_verbs():
        return _choice_page(values), 422
    try:
        with context.transaction() as session:
            row = ask(
                session, actor, verb, _fields(verb, values), _chosen(session, actor, values),
                despite_claims=values.get("despite_claims") == "1",
            )  # fmt: skip
            foresee_at_once(session, row)
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        return _choice_page(values, Attempt(verb, _fields(verb, values), refusals(error))), 422
    return redirect(url_for("staff.bulk", bulk_id=row.id))


@pages.get("/staff/bulk/<int:bulk_id>")
def bulk(bulk_id: int) -> Any:
    with context.reading() as session:
        position = last_position(session)
        room = person_room(context.actor().person_id or 0)
        shown = _state(session, bulk_id)
        return render_template(
            "pages/staff/bulk.html", live_rooms={room: position}, room=room,
            details=_details(session, shown["fields"]), earlier=recent(session, context.actor()),
            names_of=verb_words(), **shown,
        )  # fmt: skip


@pages.get("/staff/bulk/<int:bulk_id>/state")
def bulk_state(bulk_id: int) -> Any:
    """How it stands, for a page that is open."""
    with context.reading() as session:
        return fragment(render_template("pages/staff/bulk-state.html", **_state(session, bulk_id)))


@pages.get("/staff/bulk-now")
def bulk_now() -> Any:
    """What waits for its moment or runs now, for the screen that is open."""
    with context.reading() as session:
        return fragment(render_template("pages/staff/bulk-now.html", **now_shown(session, context.actor())))


def now_shown(session: Session, actor: Actor) -> dict[str, Any]:
    """What the line above the queue shows of a bulk that waits or runs."""
    found = under_way(session, actor)
    return {} if found is None else _words(found)


@pages.post("/staff/bulk/<int:bulk_id>/<step>")
def bulk_turn(bulk_id: int, step: str) -> Any:
    """Begin, hasten or cancel it, or ask for it anew: for what was refused, or despite the claims of colleagues.

    Who comes too late is shown how it stands.
    """
    actor = context.actor()
    steps = {"begin": begin, "now": hasten, "cancel": cancel}
    if step not in (*steps, "again", "despite"):
        raise NotFound("page", step)
    try:
        with context.transaction() as session:
            if step in steps:
                row = steps[step](session, actor, bulk_id)
            else:
                row = _asked_anew(session, actor, bulk_id, despite=step == "despite")
    except WrongStatus:
        return redirect(url_for("staff.bulk", bulk_id=bulk_id, late=1))
    return redirect(url_for("staff.bulk", bulk_id=row.id))


def _asked_anew(session: Session, actor: Actor, bulk_id: int, *, despite: bool) -> Any:
    shown = bulk_shown(session, actor, bulk_id)
    chosen = chosen_again(session, actor, bulk_id, refused=not despite)
    row = ask(
        session, actor, shown.verb, shown.fields, chosen, despite_claims=despite or shown.despite_claims
    )
    foresee_at_once(session, row)
    return row


def _chosen(session: Session, actor: Actor, values: Any) -> list[Chosen]:
    """Ticked issues, or without a tick all that the queue of the address shows."""
    ticked = _ticked(values)
    if ticked or values.get("ticked"):
        return by_numbers(session, actor, ticked, values.get("department") or None)[0]
    args = _filter_args(values)
    code = (args.pop("department", None) or [values.get("department", "")])[-1]
    unit, _ = chosen_department(session, actor, code)
    asked = Asked(unit.id, (args.pop("view", None) or ["all"])[-1], Filter.from_args(args))
    return by_queue(session, actor, asked, moments(department_calendar(session, unit.id)))


def _ticked(values: Any) -> list[str]:
    return [known for each in values.getlist("select") if (known := parse_public_id(each)) is not None]


def _filter_args(values: Any) -> dict[str, list[str]]:
    """The filter of a selection; its names carry a mark, since verbs have fields of the same names."""
    marked = {
        name.removeprefix("where."): values.getlist(name) for name in values if name.startswith("where.")
    }
    if marked or request.method == "POST":
        return marked
    return {name: values.getlist(name) for name in values}


def _fields(verb: str, values: Mapping[str, str]) -> dict[str, str]:
    """What was typed for a verb. ``for.department`` is the verb's own, beside the department of the queue."""
    found = {}
    for name in bulk_verb(verb).fields:
        typed = values.get(f"for.{name}", values.get(name) if name != "department" else None)
        if typed is not None:
            found[name] = typed.strip()
    return found


def _choice_page(values: Any, attempt: Attempt | None = None) -> str:
    actor = context.actor()
    verb = values.get("verb", "")
    if verb not in bulk_verbs():
        verb = ""
    with context.reading() as session:
        ticked = _ticked(values)
        args = {} if ticked or values.get("ticked") else _filter_args(values)
        code = values.get("department") or (args.get("department") or [""])[-1]
        unit = None
        if code or actor.departments:
            unit, _ = chosen_department(session, actor, code)
        wrong = None
        try:
            many = len(_chosen(session, actor, values))
        except DomainError as error:
            many, wrong = 0, " ".join(refusals(error).values())
        names = verb_words()
        offered = [name for name in bulk_verbs() if name != "show" or policies.allows("issue.show", actor)]
        return render_template(
            "pages/staff/bulk-choice.html", ticked=ticked, where=args, many=many, wrong=wrong, unit=unit, verb=verb,
            names=names, offered=sorted(offered, key=_place), attempt=attempt or Attempt(verb, {}),
            fields=bulk_verb(verb).fields if verb else (), required=VERBS[verb].required if verb else frozenset(),
            decline_words=DECLINE_WORDS, priorities=priority_words(), issues_words=issues_words,
            choices={
                "departments": departments(session), "categories": categories(session), "reasons": CHOSEN_BY_STAFF,
                "colleagues": colleagues(session, unit.id) if unit else [],
            },
        )  # fmt: skip


def _place(name: str) -> tuple[int, str]:
    return (OFFERED_FIRST.index(name) if name in OFFERED_FIRST else len(OFFERED_FIRST), name)


def _state(session: Session, bulk_id: int) -> dict[str, Any]:
    actor = context.actor()
    shown = bulk_shown(session, actor, bulk_id)
    asked = request.args.get("code", "")[:60] or None
    after = shown.status in ("ended", "running")
    reasons = shown.refused if after else shown.foreseen
    groups = [
        {
            "code": code, "why": why(code), "count": count,
            "issues": items(session, actor, bulk_id, code=code, limit=ON_A_PAGE if code == asked else NAMED),
        }
        for code, count in reasons.items()
    ]  # fmt: skip
    going = (
        []
        if after
        else items(session, actor, bulk_id, code="ok", limit=ON_A_PAGE if asked == "ok" else NAMED)
    )
    done = items(session, actor, bulk_id, status="done", limit=NAMED) if after else []
    return _words(shown) | {
        "groups": groups, "going": going, "done_issues": done, "asked": asked,
        "late": request.args.get("late") == "1",
    }  # fmt: skip


def _details(session: Session, fields: Mapping[str, Any]) -> list[str]:
    """What was chosen for the verb, in words; what was written stands by itself."""
    told: list[str] = []
    if "priority" in fields:
        told.append(priority_words()[fields["priority"]])
    if "department" in fields:
        told += [
            localized(unit.name, current_language())
            for unit in departments(session)
            if unit.code == fields["department"]
        ]
    if "category" in fields:
        told.append(localized(category_by_code(session, fields["category"]).name, current_language()))
    if fields.get("assignee"):
        who = context.actor().person_id if fields["assignee"] == ME else int(fields["assignee"])
        known = None if who is None else colleague_by_id(session, who)
        told += [known.name] if known is not None else []
    if "reason" in fields:
        told.append(str(DECLINE_WORDS.get(fields["reason"], fields["reason"])))
    return told + [fields[name] for name in ("scheduled_for", "target", "into") if fields.get(name)]


def _words(shown: BulkShown) -> dict[str, Any]:
    refused = sum(shown.refused.values())
    foreseen: Sequence[int] = list(shown.foreseen.values())
    seconds = 0
    if shown.starts_at is not None:
        seconds = max(0, round((shown.starts_at - clock.now()).total_seconds()))
    return {
        "bulk": shown, "name": verb_words()[shown.verb], "issues_words": issues_words, "refused": refused,
        "will": shown.total - sum(foreseen), "seconds": seconds, "fields": shown.fields,
        "per_cent": round(100 * (shown.done + refused) / shown.total),
        "tried_per_cent": round(100 * shown.tried / shown.total),
    }  # fmt: skip
