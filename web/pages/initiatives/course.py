"""Signatures over time: a table, which a script draws as a chart."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template

from initiatives.signatures.course import course as course_of
from web import context
from web.fragments import fragment
from web.pages.initiatives.door import pages


@pages.get("/initiatives/<public_id>/course")
def course(public_id: str) -> Any:
    """On a page of its own."""
    return _drawn("pages/initiatives/course.html", public_id)


@pages.get("/initiatives/<public_id>/course/rows")
def course_rows(public_id: str) -> Response:
    """The table for the initiative's own page, which asks for it when somebody comes to it."""
    return fragment(_drawn("pages/initiatives/course-rows.html", public_id))


def _drawn(template: str, public_id: str) -> str:
    with context.reading() as session:
        detail, found = course_of(session, context.actor(), public_id)
        return render_template(template, it=detail.listed, course=found, newest_first=found.steps[::-1])
