"""`civic person`: accounts and the tokens by which programs act for them."""

from __future__ import annotations

import sys

import click
from rich.table import Table
from rich.text import Text

from civic.core.datafiles import LANGUAGE
from civic.core.permissions import SYSTEM
from civic.people.administering import accounts, disable, enable, end_all_sessions, set_email
from civic.people.commands import add_person, make_token
from civic.people.passwords import SHORTEST_PASSWORD
from web.cli.shaping import Refused, change, city_or_none, console, plain_refusals, shaped_city


@click.group()
def person() -> None:
    """Open and end accounts, sign people out, and make tokens for the API."""


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

    It is printed this one time, alone on standard output; only its hash is kept.
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
    """End the account EMAIL: sessions, tokens and links of it open nothing any more. What they did stays."""
    with plain_refusals(), shaped_city() as database, change(database) as session:
        done = disable(session, SYSTEM, email)
    click.echo(f"The account {email} has ended." if done else f"The account {email} has ended before.")


@person.command(name="enable")
@click.argument("email")
def open_again(email: str) -> None:
    """Open the account EMAIL again that has ended."""
    with plain_refusals(), shaped_city() as database, change(database) as session:
        done = enable(session, SYSTEM, email)
    click.echo(f"The account {email} is open again." if done else f"The account {email} is open.")


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


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt(
        f"Password ({SHORTEST_PASSWORD} characters at least)", hide_input=True, confirmation_prompt=True
    )
    return asked
