"""`civic role`: what people may do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import click
from rich.table import Table
from rich.text import Text
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import SYSTEM
from civic.people.queries import person_by_email
from civic.people.roles import CITY_ROLES, DEPARTMENT_ROLES, ROLES, SCOPED_ROLES
from civic.people.staff.grant import Wanted, grant_role
from civic.people.staff.queries import RoleShown, StaffFilter, StaffListed, staff, staff_member
from civic.people.staff.revoke import CHOSEN, revoke_role
from web.cli.shaping import Refused, change, city_or_none, console, in_words, plain_refusals, shaped_city

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def role() -> None:
    """Give people roles in a department or in the whole city, take them, and list who holds which."""


@role.command(
    help=f"""Give the person with the account EMAIL a role.

    In a department (--department CODE): {", ".join(DEPARTMENT_ROLES)}.
    In the whole city: {", ".join(CITY_ROLES)}.
    For some categories only (--group or --category CODE): {", ".join(SCOPED_ROLES)}.
    """
)
@click.argument("email")
@click.argument("role", metavar="ROLE", type=click.Choice(ROLES))
@click.option("--department", metavar="CODE", help="Code of the department.")
@click.option("--group", metavar="CODE", help="Only for the categories of this group.")
@click.option("--category", metavar="CODE", help="Only for this category.")
@click.option("--from", "first", type=DAY, metavar="DAY", help="First day, as 2026-12-31; else from now on.")
@click.option("--until", "last", type=DAY, metavar="DAY", help="Last day; else until it is revoked.")
def grant(
    email: str, role: str, department: str | None, group: str | None, category: str | None, first: datetime | None,
    last: datetime | None,
) -> None:  # fmt: skip
    with plain_refusals(), shaped_city() as database, change(database) as session:
        starts_at, ends_at = moments(session, first, last)
        grant_role(
            session, SYSTEM, email, role, department, group=group, category=category, starts_at=starts_at,
            ends_at=ends_at,
        )  # fmt: skip
    where = f"in the department {department}" if department else "in the whole city"
    only = f" for {group or category} only" if group or category else ""
    when = f"from {first:%Y-%m-%d} on" if first else "now"
    until = f", until {last:%Y-%m-%d}" if last else ""
    click.echo(f"{email} is {role.replace('_', ' ')} {where}{only} {when}{until}.")


@role.command()
@click.argument("email")
@click.argument("role", metavar="ROLE", type=click.Choice(ROLES))
@click.option("--department", metavar="CODE", help="Code of the department.")
@click.option("--reason", type=click.Choice(CHOSEN), default="duties_changed", show_default=True)
def revoke(email: str, role: str, department: str | None, reason: str) -> None:
    """Take a role from the person with the account EMAIL; in a department whatever it is for there.

    It ends at once, on open pages too. The city's last administrator stays one.
    """
    with plain_refusals(), shaped_city() as database, change(database) as session:
        person = person_by_email(session, email)
        if person is None:
            raise NotFound("person", email)
        held = [
            each
            for each in staff_member(session, SYSTEM, person.id).roles
            if each.role == role and each.department == department
        ]
        if not held:
            raise NotFound("role_grant", role)
        for each in held:
            revoke_role(session, SYSTEM, each.id, reason)
    where = f" in the department {department}" if department else ""
    click.echo(f"{email} is not {role.replace('_', ' ')}{where} any more.")


@role.command("list")
@click.option("--role", "only", type=click.Choice(ROLES), metavar="ROLE", help="Only who holds this role.")
@click.option("--department", metavar="CODE", default="", help="Only who works in this department.")
def list_(only: str | None, department: str) -> None:
    """List who holds which roles, and who acts for whom."""
    with plain_refusals(), shaped_city() as database, database.reading() as session:
        city = city_or_none(session)
        languages = city.languages if city else ["en"]
        people: list[StaffListed] = []
        page, more = 1, True
        while more:
            found = staff(session, SYSTEM, StaffFilter(role=only or "", department=department), page=page)
            people, page, more = [*people, *found.people], page + 1, found.more
    table = Table("Name", "Address", "Roles", box=None, padding=(0, 2, 0, 0), header_style="dim")
    for who in people:
        acting = [
            f"acting for {each.person} until {each.ends_at:%Y-%m-%d %H:%M} UTC"
            for each in who.acts_for
            if not each.waits()
        ]
        table.add_row(
            Text(who.name), Text(who.email),
            Text("\n".join([*(_role_words(each, languages) for each in who.roles), *acting])),
        )  # fmt: skip
    if people:
        console().print(table)
    else:
        click.echo("Nobody.")


def moments(
    session: Session, first: datetime | None, last: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """Days as moments in the city's time zone: the first as it begins, the last when it is over."""
    if first is None and last is None:
        return None, None
    city = city_or_none(session)
    if city is None:
        raise Refused(
            "There is no city yet, so nobody knows when its days begin. First: civic import city FILE"
        )
    zone = ZoneInfo(city.time_zone)
    over = None if last is None else datetime.combine(last.date() + timedelta(days=1), time(), zone)
    return None if first is None else datetime.combine(first.date(), time(), zone), over


def role_of_text(text: str, last: datetime | None = None) -> Wanted:
    """A role as it is written in one word: ROLE, ROLE:DEPARTMENT or ROLE:DEPARTMENT:CATEGORY. Raises Refused."""
    role, department, category, *more = [*text.split(":"), "", ""]
    if any(more):
        raise Refused(f"--role: write ROLE, ROLE:DEPARTMENT or ROLE:DEPARTMENT:CATEGORY, not {text!r}")
    return Wanted(role, department or None, category=category or None, ends_at=last)


def _role_words(each: RoleShown, languages: Sequence[str]) -> str:
    words = each.role.replace("_", " ")
    if each.department:
        words += f", {each.department}"
    if each.scope:
        words += f" (only {in_words(each.scope, languages)})"
    if each.waits() and each.starts_at is not None:
        words += f", from {each.starts_at:%Y-%m-%d %H:%M} UTC"
    if each.ends_at is not None:
        words += f", until {each.ends_at:%Y-%m-%d %H:%M} UTC"
    return words
