"""A report's secret link: whoever has it is its reporter. They correct, answer, judge, and take it back here.

The secret is in the address of these pages only, so they tell no other page where one came from, and are not kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, InvalidInput, NotFound, WrongStatus
from civic.core.events import last_position
from civic.core.permissions import Actor
from civic.core.secrets import parse_report_secret, report_secret
from civic.issues.commands.answer import answer
from civic.issues.commands.confirm_contact import confirm_contact
from civic.issues.commands.correct import Correction, correct
from civic.issues.commands.judge import judge
from civic.issues.commands.open_link import open_link
from civic.issues.commands.remove_contact import remove_contact
from civic.issues.commands.rephrase import rephrase
from civic.issues.commands.withdraw import withdraw
from civic.issues.models import Report
from civic.issues.queries.contact_views import looks_at
from civic.issues.queries.detail import issue_detail, report_by_secret
from civic.issues.status import FINAL
from civic.issues.submission import Contact
from civic.notifications.confirming import confirms
from web import context
from web.forms import text_of
from web.fragments import fragment
from web.issue_page import issue_map, issue_view
from web.limits import BY_LINK, limiter
from web.messages import message_of
from web.own_report import own_of
from web.problems import status_of
from web.security import keep_secret
from web.uploads import photos_of_form

pages = APIBlueprint("link", __name__, enable_openapi=False)
pages.after_request(keep_secret)

CRITERION = "criteria."


@pages.get("/r/<secret>")
def show(secret: str) -> Any:
    with context.reading() as session:
        report, _ = _known(session, secret)
        report_id, opened, account = report.id, report.link_opened_at, report.person_id
    if opened is None:
        with context.transaction() as session:
            open_link(session, report_id)
    # What is an account's is gone from this browser when the session is: a lost telephone keeps nothing open.
    if account is None or account != context.actor().person_id:
        context.show_link(report_id)
    return _page(secret)


@pages.get("/r/<secret>/panel")
def panel(secret: str) -> Any:
    """The reporter's own part of the page again, after something has happened."""
    with context.reading() as session:
        report, public_id = _known(session, secret)
        view = issue_view(session, context.with_report(report.id), public_id)
        own = own_of(
            view["detail"], report, secret, code=request.args.get("confirm", ""), looks=looks_at(session, [report.id])
        )  # fmt: skip
        return fragment(render_template("pages/own-panel.html", own=own, **view))


@pages.get("/issues/<public_id>/mine")
def mine(public_id: str) -> Any:
    """From an issue's public page to one's own: of whoever made it with their account, or has shown its link here.

    ``report`` chooses among several of one's own.
    """
    wanted = request.args.get("report", type=int)
    with context.reading() as session:
        actor = context.actor()
        detail = issue_detail(session, actor, public_id)
        mine = [shown.id for shown in detail.reports if shown.mine]
        report = wanted if wanted in mine else next(iter(mine), None)
        row = session.get(Report, report) if report is not None else None
        if row is None:
            raise NotFound("link")
        return redirect(url_for("link.show", secret=report_secret(context.city_key(), row.link_nonce)))


@pages.post("/r/<secret>/confirm")
def confirm(secret: str) -> Any:
    """The code of a letter, sent back by one tap: the address is theirs."""

    def act(session: Session, actor: Actor, report: Report, public_id: str) -> str:
        if not _confirm(session, actor, report, public_id):
            raise DomainError("link.code_wrong", field="contact_email")
        return gettext("Your e-mail address is confirmed. Your verdict counts.")

    return _do(secret, "confirm", act)


@pages.post("/r/<secret>/correct")
@limiter.limit(BY_LINK)
def amend(secret: str) -> Any:
    def act(session: Session, actor: Actor, report: Report, public_id: str) -> str:
        correction = Correction(
            text=_sent("text"),
            planned_result=_sent("planned_result"),
            contact=Contact(*map(text_of, ("contact_name", "contact_email", "contact_phone"))),
            photos=photos,
        )
        correct(session, actor, public_id, report.id, correction)
        return gettext("Your report is amended.")

    photos: tuple[str, ...] = ()
    try:
        photos = photos_of_form()
    except DomainError as error:
        return _refused(secret, "correct", error)
    return _do(secret, "correct", act)


@pages.post("/r/<secret>/answer")
def reply(secret: str) -> Any:
    def act(session: Session, actor: Actor, report: Report, public_id: str) -> str:
        answer(session, actor, public_id, report.id, text_of("answer"), photos=photos)
        return gettext("Thank you. The work goes on.")

    photos: tuple[str, ...] = ()
    try:
        photos = photos_of_form()
    except DomainError as error:
        return _refused(secret, "answer", error)
    return _do(secret, "answer", act)


@pages.post("/r/<secret>/rephrase")
@limiter.limit(BY_LINK)
def say_anew(secret: str) -> Any:
    """Other words in place of those that a moderator has taken away."""

    def act(session: Session, actor: Actor, report: Report, public_id: str) -> str:
        rephrase(session, actor, public_id, report.id, text_of("text"))
        return gettext("Thank you. Your new words are public.")

    return _do(secret, "rephrase", act)


@pages.post("/r/<secret>/judge")
def say_verdict(secret: str) -> Any:
    def act(session: Session, actor: Actor, report: Report, public_id: str) -> str:
        _confirm(session, actor, report, public_id)
        answers = {
            name.removeprefix(CRITERION): said
            for name, said in request.form.items()
            if name.startswith(CRITERION) and said
        }
        judge(session, actor, public_id, report.id, answers, reason=text_of("reason"), photos=photos)
        if issue_detail(session, actor, public_id).listed.status in FINAL | {"delivered"}:
            return gettext("Thank you. You can change your verdict while it is open.")
        return gettext("Thank you. Your verdict reopened the issue; somebody else will look at it.")

    photos: tuple[str, ...] = ()
    try:
        photos = photos_of_form()
    except DomainError as error:
        return _refused(secret, "judge", error)
    return _do(secret, "judge", act)


@pages.get("/r/<secret>/withdraw")
def ask_withdraw(secret: str) -> Any:
    """Taking a report back ends something for others too, so it is asked once more."""
    with context.reading() as session:
        report, public_id = _known(session, secret)
        detail = issue_detail(session, context.with_report(report.id), public_id)
        return render_template("pages/withdraw.html", detail=detail, issue=detail.listed, secret=secret)


@pages.post("/r/<secret>/withdraw")
def take_back(secret: str) -> Any:
    def act(session: Session, actor: Actor, report: Report, public_id: str) -> str:
        withdraw(session, actor, public_id, report.id)
        return gettext("Your report is taken back.")

    return _do(secret, "withdraw", act)


@pages.get("/r/<secret>/contact")
def ask_remove_contact(secret: str) -> Any:
    """Without a contact there is no news and no verdict that counts, so it is asked once more."""
    with context.reading() as session:
        report, public_id = _known(session, secret)
        detail = issue_detail(session, context.with_report(report.id), public_id)
        shown = next(each for each in detail.reports if each.id == report.id)
        return render_template("pages/remove-contact.html", issue=detail.listed, report=shown, secret=secret)


@pages.post("/r/<secret>/contact/remove")
def drop_contact(secret: str) -> Any:
    """Withdraw the consent to the contact of this report: it is erased at once."""

    def act(session: Session, actor: Actor, report: Report, public_id: str) -> str:
        remove_contact(session, actor, public_id, report.id)
        return gettext("The contact is erased. Nobody writes to you about this report any more.")

    return _do(secret, "contact", act)


def _do(secret: str, verb: str, act: Callable[[Session, Actor, Report, str], str]) -> Any:
    """Carry out what the reporter asks; what is refused comes back beside its field, with what was typed."""
    try:
        with context.transaction() as session:
            report, public_id = _known(session, secret)
            done = act(session, context.with_report(report.id), report, public_id)
    except DomainError as error:
        return _refused(secret, verb, error)
    flash(done, "good")
    return redirect(url_for("link.show", secret=secret))


def _refused(secret: str, verb: str, error: DomainError) -> Any:
    problems = error.problems if isinstance(error, InvalidInput) else (error,)
    if isinstance(error, WrongStatus):
        flash(message_of(error), "bad")
        return redirect(url_for("link.show", secret=secret))
    if not all(problem.field for problem in problems):
        raise error
    errors = {str(problem.field): message_of(problem) for problem in problems}
    typed = {name: value for name, value in request.form.items() if name != "csrf_token"}
    return _page(secret, refused=verb, errors=errors, typed=typed), status_of(error)


def _page(
    secret: str,
    *,
    refused: str = "",
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> str:
    with context.reading() as session:
        position = last_position(session)
        report, public_id = _known(session, secret)
        view = issue_view(session, context.with_report(report.id), public_id)
        code = request.values.get("confirm", "")
        own = own_of(
            view["detail"], report, secret, code=code, refused=refused, errors=errors, typed=typed,
            looks=looks_at(session, [report.id]),
        )  # fmt: skip
        return render_template(
            "pages/issue.html", live_rooms={view["room"]: position}, errors=own.errors, typed={}, own=own, **view,
            **issue_map(session, view["detail"]),
        )  # fmt: skip


def _known(session: Session, typed: str) -> tuple[Report, str]:
    """The report of a secret, and the public id of the issue that stands for it. Raises NotFound ``link.not_found``."""
    secret = parse_report_secret(typed)
    found = report_by_secret(session, secret) if secret is not None else None
    if found is None:
        raise NotFound("link")
    return found


def _confirm(session: Session, actor: Actor, report: Report, public_id: str) -> bool:
    """Confirm the contact by the code that came along; False without a code or with a wrong one."""
    code = text_of("confirm")
    if not code or not confirms(context.city_key(), report, code):
        return False
    confirm_contact(session, actor, public_id, report.id)
    return True


def _sent(field: str) -> str | None:
    """A field that may be left out of the form: None then."""
    return text_of(field) if field in request.form else None
