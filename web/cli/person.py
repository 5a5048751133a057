"""`civic person`: accounts and the tokens by which programs act for them."""

from __future__ import annotations

import sys
from datetime import datetime

import click
from rich.table import Table
from rich.text import Text

from civic.core.datafiles import LANGUAGE
from civic.core.errors import NotFound
from civic.core.permissions import SYSTEM
from civic.core.settings import Settings
from civic.people.administering import account_id, accounts, end_all_sessions, set_email
from civic.people.commands import add_person, make_token
from civic.people.factors.reset import REASONS, reset_second_factor
from civic.people.passwords import SHORTEST_PASSWORD
from civic.people.staff.come_back import come_back
from civic.people.staff.invite import invite
from civic.people.staff.leave import leave
from web.cli.role import DAY, moments, role_of_text
from web.cli.shaping import Refused, change, city_or_none, console, plain_refusals, shaped_city


@click.group()
def person() -> None:
    """Open and end accounts, invite people, sign them out, and make tokens for the API."""


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

    It is printed this one time, alone on standard output; only its hash is kept. A program shows no second factor:
    whoever has the token may do what EMAIL may.
    """
    with plain_refusals(), shaped_city() as database, change(database) as session:
        made = make_token(session, SYSTEM, email, label)
    click.echo(made)
    click.echo("Send it as: Authorization: Bearer TOKEN. It is not shown again.", err=True)


@person.command(name="list")
@click.argument("words", required=False, default="")
def list_accounts(words: str) -> None:
    """List accounts, or those with WORDS in their name or address."""
    with plain_refusals(), shaped_city() as database, database.reading() as session:
        found = accounts(session, SYSTEM, words)
    if not found:
        click.echo("There is no such account.")
        return
    table = Table(
        "Address", "Name", "Roles", "State", "Signed in", "Last seen", box=None, padding=(0, 2, 0, 0)
    )
    for each in found:
        state = "ended" if each.disabled else "confirmed" if each.confirmed else "not confirmed"
        seen = f"{each.seen_at:%Y-%m-%d %H:%M} UTC" if each.seen_at else ""
        roles = ", ".join(role.replace("_", " ") for role in each.roles) or "resident"
        cells = (each.email, each.name, roles, state, str(each.sessions), seen)
        table.add_row(*(Text(cell) for cell in cells))
    console().print(table)


@person.command(name="end-sessions")
@click.argument("email")
def end_sessions(email: str) -> None:
    """Sign the person with the account EMAIL out everywhere, at once."""
    with plain_refusals(), shaped_city() as database, change(database) as session:
        ended = end_all_sessions(session, SYSTEM, email)
    click.echo(f"{ended} session{'' if ended == 1 else 's'} ended.")


@person.command(name="disable")
@click.argument("email")
def end_account(email: str) -> None:
    """End the account EMAIL: its roles, sessions, tokens and links are over at once. What they did stays."""
    with plain_refusals(), shaped_city() as database, change(database) as session:
        leave(session, SYSTEM, account_id(session, SYSTEM, email))
    click.echo(f"The account {email} has ended.")


@person.command(name="enable")
@click.argument("email")
def open_again(email: str) -> None:
    """Open the account EMAIL again that has ended; its roles are to be given anew."""
    with plain_refusals(), shaped_city() as database, change(database) as session:
        come_back(session, SYSTEM, account_id(session, SYSTEM, email))
    click.echo(f"The account {email} is open again.")


@person.command(name="set-email")
@click.argument("email")
@click.argument("new")
def change_address(email: str, new: str) -> None:
    """Give the account EMAIL the address NEW, for somebody who cannot do it themselves.

    They are signed out everywhere, and told of it at the new address.
    """
    with plain_refusals(), shaped_city() as database, change(database) as session:
        address = set_email(session, SYSTEM, email, new)
    click.echo(f"The address of the account is {address} now.")


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
