"""Departments: who there is, how they are reached, and who is there no more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from civic.city.calendars import calendars
from civic.city.shape import fingerprint
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.departments.described import spec_of
from civic.departments.files import DepartmentSpec, department_values, parse_department
from civic.departments.overview import department_any, departments_overview
from civic.departments.shaping import add_department, change_department, retire_department, return_department
from web import context
from web.messages import message_of
from web.pages.admin import form
from web.pages.admin.door import pages
from web.pages.admin.form import Attempt
from web.problems import status_of


@pages.get("/admin/departments")
def departments() -> Any:
    return _list()


@pages.get("/admin/departments/new")
def new_department() -> Any:
    return _form(Attempt({}), None)


@pages.post("/admin/departments/new")
def add_one_department() -> Any:
    languages = context.rules().languages
    values = _typed()
    values["code"] = form.code_for(values.get("code", ""), values.get("name", {}))
    return _save(
        values, None, lambda session, spec: add_department(session, context.actor(), spec), languages
    )


@pages.get("/admin/departments/<code>")
def department(code: str) -> Any:
    with context.reading() as session:
        row = department_any(session, code)
        if row.retired_at is not None:
            return redirect(url_for("admin.departments"))
        values = department_values(spec_of(row))
    return _form(Attempt(values, fingerprint(values)), code)


@pages.post("/admin/departments/<code>")
def change_one_department(code: str) -> Any:
    seen = request.form.get("seen", "")
    return _save(
        {**_typed(), "code": code}, code,
        lambda session, spec: change_department(session, context.actor(), spec, seen=seen),
        context.rules().languages,
    )  # fmt: skip


@pages.post("/admin/departments/<code>/retire")
def retire_one_department(code: str) -> Any:
    try:
        with context.transaction() as session:
            gone = retire_department(session, context.actor(), code)
    except (NotAllowed, NotFound):
        raise
    except DomainError as error:
        return _list(code, error), status_of(error)
    told = ngettext("%(num)d rule went with it.", "%(num)d rules went with it.", gone) if gone else ""
    flash(f"{gettext('Retired. It gets nothing any more.')} {told}".strip(), "good")
    return redirect(url_for("admin.departments"))


@pages.post("/admin/departments/<code>/return")
def return_one_department(code: str) -> Any:
    with context.transaction() as session:
        return_department(session, context.actor(), code)
    flash(gettext("It is there again. Say under Jurisdictions what it answers for."), "good")
    return redirect(url_for("admin.departments"))


def _typed() -> form.Values:
    languages = context.rules().languages
    return form.given(
        code=form.text("code"),
        kind=form.text("kind"),
        name=form.words("name", languages),
        email=form.text("email"),
        phone=form.text("phone"),
        note=form.words("note", languages),
        calendar=form.text("calendar"),
    )


def _save(
    values: form.Values, code: str | None, command: Callable[[Session, DepartmentSpec], Any], languages: Any
) -> Any:
    try:
        spec = parse_department(values, languages)
        with context.transaction() as session:
            command(session, spec)
    except (NotAllowed, NotFound):
        raise
    except DomainError as error:
        there = None if code is None else partial(_there, code)
        return _form(form.refused(values, error, there), code), status_of(error)
    flash(gettext("Saved. It holds from now on."), "good")
    return redirect(url_for("admin.departments"))


def _there(code: str) -> dict[str, Any]:
    with context.reading() as session:
        return department_values(spec_of(department_any(session, code)))


def _form(attempt: Attempt, code: str | None) -> str:
    with context.reading() as session:
        rules = context.rules(session)
        known = calendars(session)
    return render_template(
        "pages/admin/city/department.html", attempt=attempt, values=attempt.values, code=code,
        city_languages=rules.languages, here="admin.departments", calendars=known,
    )  # fmt: skip


def _list(refused: str = "", error: DomainError | None = None) -> str:
    with context.reading() as session:
        context.rules(session)
        listed = departments_overview(session)
        return render_template(
            "pages/admin/city/departments.html", listed=listed, refused=refused,
            message=message_of(error) if error else "",
            waits=error is not None and error.code == "department.has_open_work",
        )  # fmt: skip
