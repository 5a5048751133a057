"""`civic person`: accounts and the tokens by which programs act for them."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from civic.core.datafiles import LANGUAGE
from civic.core.errors import NotFound
from civic.core.permissions import SYSTEM
from civic.core.settings import Settings
from civic.people.commands import SHORTEST_PASSWORD, add_person, make_token
from civic.people.staff.invite import invite
from web.cli.role import DAY, moments, role_of_text
from web.cli.shaping import Refused, change, city_or_none, plain_refusals, shaped_city


@click.group()
def person() -> None:
    """Open accounts for people, invite them, and make tokens for the API."""


@person.command()
@click.argument("email")
@click.option("--name", required=True, help="Name as colleagues see it.")
@click.option("--language", metavar="CODE", help="Language of mails and pages; else the city's first.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input instead of asking."
)
def add(email: str, name: str, language: str | None, password_stdin: bool) -> None:
    """Open an account for EMAIL; its password is asked for.

    What the person may do is given by: civic role grant EMAIL ROLE
    """
    if language is not None and not LANGUAGE.fullmatch(language):
        raise Refused(f"--language: write a code such as en or ru, not {language!r}")
    password = _password(from_stdin=password_stdin)
    with plain_refusals(), shaped_city() as database, change(database) as session:
        city = city_or_none(session)
        spoken = language or (city.languages[0] if city else "en")
        made = add_person(session, SYSTEM, email, name, password=password, language=spoken)
    click.echo(f"{made.name} <{made.email}> has an account now.")
    click.echo(f"Give them a role: civic role grant {made.email} ROLE")


@person.command("invite")
@click.argument("email")
@click.option("--name", required=True, help="Name as colleagues see it; they may change it.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    metavar="ROLE[:DEPARTMENT[:CATEGORY]]",
    help="What they may do, as agent:lighting or moderator; may be repeated.",
)
@click.option("--until", "last", type=DAY, metavar="DAY", help="Last day of the roles, as 2026-12-31.")
@click.option("--language", metavar="CODE", help="Language of the letter; else the city's first.")
def invite_(
    email: str, name: str, roles: tuple[str, ...], last: datetime | None, language: str | None
) -> None:
    """Invite EMAIL to work here: a letter with a link that works for a week.

    The worker sends the letter. Whoever opens it chooses a password and has the roles.
    """
    if language is not None and not LANGUAGE.fullmatch(language):
        raise Refused(f"--language: write a code such as en or ru, not {language!r}")
    with plain_refusals(), shaped_city() as database, change(database) as session:
        city = city_or_none(session)
        if city is None:
            raise NotFound("city")
        _, ends_at = moments(session, None, last)
        key = Settings.from_environment().secret_key.encode()
        wanted = [role_of_text(each, ends_at) for each in roles]
        made = invite(session, SYSTEM, key, email, name, wanted, language=language or city.languages[0])
        address = made.email
    click.echo(f"The invitation to {address} is on its way.")


@person.command()
@click.argument("email")
@click.option("--label", default="", help="What it is for, to tell tokens apart later.")
def token(email: str, label: str) -> None:
    """Make a token by which a program acts for EMAIL in the API.

    It is printed this one time, alone on standard output; only its hash is kept.
    """
    with plain_refusals(), shaped_city() as database, change(database) as session:
        made = make_token(session, SYSTEM, email, label)
    click.echo(made)
    click.echo("Send it as: Authorization: Bearer TOKEN. It is not shown again.", err=True)


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt(
        f"Password ({SHORTEST_PASSWORD} characters at least)", hide_input=True, confirmation_prompt=True
    )
    return asked
