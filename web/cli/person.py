"""`civic person`: accounts and the tokens by which programs act for them."""

from __future__ import annotations

import sys

import click

from civic.core.datafiles import LANGUAGE
from civic.core.permissions import SYSTEM
from civic.people.commands import SHORTEST_PASSWORD, add_person, make_token
from civic.people.factors.reset import REASONS, reset_second_factor
from web.cli.shaping import Refused, change, city_or_none, plain_refusals, shaped_city


@click.group()
def person() -> None:
    """Open accounts for people, and make tokens for the API."""


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


@person.command()
@click.argument("email")
@click.option("--label", default="", help="What it is for, to tell tokens apart later.")
def token(email: str, label: str) -> None:
    """Make a token by which a program acts for EMAIL in the API.

    It is printed this one time, alone on standard output; only its hash is kept. A program shows no second factor:
    whoever has the token may do what EMAIL may.
    """
    with plain_refusals(), shaped_city() as database, change(database) as session:
        made = make_token(session, SYSTEM, email, label)
    click.echo(made)
    click.echo("Send it as: Authorization: Bearer TOKEN. It is not shown again.", err=True)


@person.command("reset-second-factor")
@click.argument("email")
@click.option("--reason", type=click.Choice(REASONS), default=REASONS[0], show_default=True,
              help="Why; it is kept in the log.")  # fmt: skip
@click.option("--yes", is_flag=True, help="Do not ask whether to go ahead.")
def reset(email: str, reason: str, yes: bool) -> None:
    """Let EMAIL in without the app, passkeys and recovery codes that they have lost.

    All of them are removed, the account's sessions end, and its holder is told by letter. At the next sign-in the
    password is enough to set up a new one: make sure first, by other ways, that it is really they who ask.
    """
    with plain_refusals(), shaped_city() as database:
        if not yes:
            click.confirm(f"Have you made sure that it is {email} who asks?", abort=True)
        with change(database) as session:
            reset_second_factor(session, SYSTEM, email, reason=reason)
    click.echo(f"{email} has no second factor any more, and is signed out everywhere.")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt(
        f"Password ({SHORTEST_PASSWORD} characters at least)", hide_input=True, confirmation_prompt=True
    )
    return asked
