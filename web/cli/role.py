"""`civic role`: what people may do."""

from __future__ import annotations

import click

from civic.core.permissions import SYSTEM
from civic.people.commands import grant_role
from civic.people.roles import CITY_ROLES, DEPARTMENT_ROLES, ROLES
from web.cli.shaping import change, plain_refusals, shaped_city


@click.group()
def role() -> None:
    """Give people roles in a department or in the whole city."""


@role.command(
    help=f"""Give the person with the account EMAIL a role.

    In a department (--department CODE): {", ".join(DEPARTMENT_ROLES)}.
    In the whole city: {", ".join(CITY_ROLES)}.
    """
)
@click.argument("email")
@click.argument("role", metavar="ROLE", type=click.Choice(ROLES))
@click.option("--department", metavar="CODE", help="Code of the department.")
def grant(email: str, role: str, department: str | None) -> None:
    with plain_refusals(), shaped_city() as database, change(database) as session:
        grant_role(session, SYSTEM, email, role, department)
    where = f"in the department {department}" if department else "in the whole city"
    click.echo(f"{email} is {role.replace('_', ' ')} {where} now.")
