"""The form by which a role is chosen: what one may give, where, for which kinds of issues, from when until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from civic.categories.queries import categories
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.departments.queries import DepartmentListed, departments
from civic.people.roles import ROLES, SCOPED_ROLES
from civic.people.staff.grant import Wanted
from civic.people.staff.policy import heads, may_give
from web.forms import day_of, text_of
from web.templating import name


@dataclass(frozen=True, slots=True)
class Scope:
    """A group of categories or one of them, as a choice."""

    value: str
    name: str
    within: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a form of roles lets its reader choose from."""

    roles: list[str]
    departments: list[DepartmentListed]
    scopes: list[Scope]


def choices(session: Session, actor: Actor) -> Choices:
    """The roles that the actor may give somewhere, the departments where, and the kinds of issues."""
    units = [unit for unit in departments(session) if unit.kind != "outside"]
    everywhere = any(may_give(actor, role, None) for role in SCOPED_ROLES)
    own = units if everywhere else [unit for unit in units if unit.id in heads(actor)]
    places: list[int | None] = [None, *(unit.id for unit in own)]
    roles = [role for role in ROLES if any(may_give(actor, role, place) for place in places)]
    scopes = []
    for group, within in categories(session):
        scopes.append(Scope(f"group:{group.code}", name(group.name)))
        scopes += [Scope(f"category:{each.code}", name(each.name), name(group.name)) for each in within]
    return Choices(roles, own, scopes)


def scope_of_form(field: str = "scope") -> dict[str, str | None]:
    """The group or the category that a form names, by its code."""
    kind, _, code = text_of(field).partition(":")
    return {"group": code if kind == "group" else None, "category": code if kind == "category" else None}


def role_of_form(suffix: str = "") -> Wanted | None:
    """The role that a form asks for; None where none is chosen.

    Raises DomainError ``date.invalid``; an error's field has the suffix, as the fields of the form do.
    """
    role = text_of(f"role{suffix}")
    if not role:
        return None
    return Wanted(
        role, text_of(f"department{suffix}") or None, **scope_of_form(f"scope{suffix}"),
        starts_at=day_of(f"starts{suffix}"), ends_at=day_of(f"ends{suffix}", whole=True),
    )  # fmt: skip


def in_field(error: DomainError, suffix: str = "") -> str:
    """The field of the form that a refusal is about."""
    by_code = {
        "department.not_found": "department",
        "category.not_found": "scope",
        "category_group.not_found": "scope",
    }
    field = error.field or by_code.get(error.code)
    return (
        f"{field}{suffix}" if field in ("role", "department", "scope", "starts", "ends") else field or "form"
    )


def typed_of(form: Any) -> dict[str, str]:
    """What was typed, to be shown again."""
    return {key: value for key, value in form.items() if key != "csrf_token"}
