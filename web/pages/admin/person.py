"""One member of staff: roles, deputies, what happened, and what may be done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import Actor, policies
from civic.people.factors.reset import REASONS, reset_second_factor
from civic.people.roles import PERSONAL_ROLES, SCOPED_ROLES
from civic.people.staff.change import change_role
from civic.people.staff.come_back import come_back
from civic.people.staff.end_deputy import end_deputy as withdraw_deputy
from civic.people.staff.grant import grant
from civic.people.staff.history import history
from civic.people.staff.leave import leave
from civic.people.staff.name_deputy import name_deputy as let_act
from civic.people.staff.policy import PersonSubject, RoleSubject
from civic.people.staff.queries import StaffListed, staff_member
from civic.people.staff.revoke import CHOSEN, revoke_role
from civic.people.staff.rows import subject_of
from web import context
from web.forms import day_of, row_of, text_of
from web.fresh import require_fresh
from web.messages import message_of
from web.pages.admin.door import pages
from web.pages.admin.role_form import Choices, choices, in_field, role_of_form, scope_of_form, typed_of
from web.problems import status_of
from web.roles import FACTOR_REASON_WORDS, REASON_WORDS, last_day, role_in_words, told


@dataclass(frozen=True, slots=True)
class Attempt:
    """A form that was sent and not taken: which one, what was typed, and what is wrong by field."""

    form: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@pages.get("/admin/people/<int:person_id>")
def person(person_id: int) -> Any:
    with context.reading() as session:
        return _page(session, person_id, Attempt())


@pages.post("/admin/people/<int:person_id>/roles")
def give_role(person_id: int) -> Any:
    def give(session: Session, actor: Actor) -> None:
        wanted = role_of_form()
        if wanted is None:
            raise DomainError("invitation.no_roles", field="role")
        grant(session, actor, person_id, wanted)

    return _done(person_id, "give", give, gettext("They have the role."))


@pages.post("/admin/people/<int:person_id>/roles/change", endpoint="change_role")
def change_role_of(person_id: int) -> Any:
    number = row_of("grant")

    def change(session: Session, actor: Actor) -> None:
        change_role(session, actor, number, **scope_of_form(), ends_at=day_of("ends", whole=True))

    return _done(person_id, f"change-{number}", change, gettext("The role is changed."))


@pages.post("/admin/people/<int:person_id>/roles/take")
def take_role(person_id: int) -> Any:
    number = row_of("grant")
    return _done(
        person_id,
        f"take-{number}",
        lambda session, actor: revoke_role(session, actor, number, text_of("reason")),
        gettext("They do not have this role any more."),
    )


@pages.post("/admin/people/<int:person_id>/deputy")
def name_deputy(person_id: int) -> Any:
    def name(session: Session, actor: Actor) -> None:
        ends = day_of("ends", whole=True)
        if ends is None:
            raise DomainError("date.invalid", field="ends")
        let_act(session, actor, person_id, text_of("deputy"), day_of("starts"), ends)

    return _done(person_id, "deputy", name, gettext("The deputy is named."))


@pages.post("/admin/people/<int:person_id>/deputy/end")
def end_deputy(person_id: int) -> Any:
    return _done(
        person_id,
        "deputy",
        lambda session, actor: withdraw_deputy(session, actor, row_of("named")),
        gettext("The deputy acts no longer."),
    )


@pages.post("/admin/people/<int:person_id>/end")
def end_account(person_id: int) -> Any:
    return _done(
        person_id,
        "end",
        lambda session, actor: leave(session, actor, person_id),
        gettext("The account has ended. What they had in hand goes back to the queues."),
    )


@pages.post("/admin/people/<int:person_id>/reopen")
def reopen_account(person_id: int) -> Any:
    return _done(
        person_id,
        "reopen",
        lambda session, actor: come_back(session, actor, person_id),
        gettext("The account is open again. Give the roles anew."),
    )


@pages.post("/admin/people/<int:person_id>/second-factor")
def reset_factor(person_id: int) -> Any:
    """Raises NotAllowed for one's own, which is changed on one's own pages."""

    def reset(session: Session, actor: Actor) -> None:
        reset_second_factor(
            session, actor, staff_member(session, actor, person_id).email, reason=text_of("reason")
        )

    return _done(
        person_id, "factor", reset, gettext("They are signed out everywhere, and set up a new second factor.")
    )


def _done(person_id: int, form: str, act: Callable[[Session, Actor], object], words: str) -> Any:
    """Do it and come back to the page; what is refused is said beside what was typed.

    An open page alone gives and takes nobody's rights: whoever has not proved for a while who they are does so first.
    """
    require_fresh()
    actor = context.actor()
    try:
        with context.transaction() as session:
            # Whoever may not see somebody learns nothing of them by a refusal.
            staff_member(session, actor, person_id)
            act(session, actor)
    except NotAllowed:
        raise
    except DomainError as error:
        if isinstance(error, NotFound) and error.code == "person.not_found":
            raise
        attempt = Attempt(form, typed_of(request.form), {in_field(error): message_of(error)})
        with context.reading() as session:
            return _page(session, person_id, attempt), status_of(error)
    flash(words, "good")
    return redirect(url_for("admin.person", person_id=person_id))


def _page(session: Session, person_id: int, attempt: Attempt) -> str:
    actor = context.actor()
    context.rules(session)
    who = staff_member(session, actor, person_id)
    known = choices(session, actor)
    return render_template(
        "pages/admin/person.html",
        who=who, attempt=attempt, choices=known, can=_may(session, actor, who, known),
        history=[(each, told(each)) for each in history(session, actor, person_id)],
        reasons={code: REASON_WORDS[code] for code in CHOSEN}, scoped=SCOPED_ROLES,
        factor_reasons={code: FACTOR_REASON_WORDS[code] for code in REASONS},
        role_in_words=role_in_words, last_day=last_day, first_input=_input, last_input=_last_input,
    )  # fmt: skip


def _may(session: Session, actor: Actor, who: StaffListed, known: Choices) -> dict[str, Any]:
    """What this reader may do here; the commands ask again."""
    subject = subject_of(session, who.id)
    acted = frozenset(role for role in subject.roles if role[0] not in PERSONAL_ROLES)
    own = actor.person_id == who.id
    return {
        "give": bool(known.roles) and not own and who.left_at is None,
        "roles": {
            each.id
            for each in who.roles
            if policies.allows("role.revoke", actor, RoleSubject(each.role, each.department_id, who.id))
        },
        "factor": who.left_at is None and who.factor_here and not own
        and policies.allows("person.reset_second_factor", actor, subject),
        "deputy": who.left_at is None and bool(acted)
        and policies.allows("deputy.name", actor, PersonSubject(who.id, acted)),
        "end": who.left_at is None and policies.allows("person.end", actor, subject),
        "reopen": who.left_at is not None and policies.allows("person.reopen", actor, subject),
    }  # fmt: skip


def _input(at: datetime | None) -> str:
    """A moment as a date field takes it, in the city's time zone."""
    return "" if at is None else at.astimezone(ZoneInfo(context.rules().time_zone)).strftime("%Y-%m-%d")


def _last_input(ends_at: datetime | None) -> str:
    return "" if ends_at is None else _input(ends_at - timedelta(seconds=1))
