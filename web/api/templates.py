"""Messages that staff begin with: all of them, and those that fit an issue with their blanks filled in."""

from __future__ import annotations

from typing import Any

from flask import Response

from civic.core.permissions import policies
from civic.issues.queries.detail import issue_detail
from civic.templates.files import TemplateSpec
from civic.templates.queries import template_specs
from web import context
from web.api.asking import staff
from web.api.blueprint import api
from web.api.http import answered
from web.api.issues import known_id
from web.api.openapi import STAFF, STAFF_WORK, operation
from web.api.schemas.templates import TemplatesFilled, TemplatesQuery, TemplatesShown
from web.api.schemas.verbs import NoQuery
from web.api.shown import in_language
from web.message_templates import filled_templates, language_of


@api.get("/templates")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.output(TemplatesShown, description="Those in use, in the city's order.")
@operation(
    "listTemplates", STAFF_WORK, "Messages to begin with", refusals=(401, 403, 422), security=STAFF,
    headers={"ETag": "Changes with the content."},
)  # fmt: skip
def list_templates(asked: dict[str, Any]) -> Response:
    """Messages to begin with

    Needs the permission `work.enter`. Blanks stand in braces, as in `{number}`.
    """
    policies.require("work.enter", staff())
    with context.reading() as session:
        found = template_specs(session)
    return answered({"templates": [_template(each, asked.get("lang")) for each in found]})


@api.get("/issues/<public_id>/templates")
@api.input(TemplatesQuery, location="query", arg_name="asked", unknown=None)
@api.output(TemplatesFilled, description="Those that fit, as they would be sent.")
@operation(
    "fillTemplates", STAFF_WORK, "Messages to begin with for an issue", refusals=(401, 403, 404, 422), security=STAFF,
    headers={"ETag": "Changes with the content."},
)  # fmt: skip
def fill_templates(public_id: str, asked: dict[str, Any]) -> Response:
    """Messages to begin with for an issue

    Needs the permission `issue.note`. Of each verb what is likely meant comes first; the blanks are filled in, in the
    language in which the first reporter wrote.
    """
    actor, issue = staff(), known_id(public_id)
    with context.reading() as session:
        detail = issue_detail(session, actor, issue)
        policies.require("issue.note", actor, detail.subject)
        part = next((item for item in detail.assignments if item.id == asked.get("assignment")), None)
        offered = filled_templates(session, actor, detail, part)
    return answered(
        {
            "language": language_of(detail),
            "templates": [
                {"code": each.code, "verb": verb, "name": each.name, "text": each.text, "uses": each.uses}
                for verb, listed in offered.items()
                for each in listed
            ],
        }
    )


def _template(each: TemplateSpec, language: str | None) -> dict[str, Any]:
    return {
        "code": each.code, "verb": each.verb, "status": each.status, "category": each.category, "group": each.group,
        "name": in_language(each.name, language), "text": in_language(each.text, language),
    }  # fmt: skip
