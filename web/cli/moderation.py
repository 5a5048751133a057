"""`civic moderation`: what waits for moderators, and what rules do by themselves."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

import civic.issues.moderated  # noqa: F401  (says what of issues is moderated)
import initiatives.amendments.moderated
import initiatives.comments.moderated  # noqa: F401  (they register the kinds of content)
from civic.core.permissions import SYSTEM
from civic.moderation.commands.change_rule import change_rule, replace_words
from civic.moderation.queries import VIEWS, counts, queue
from civic.moderation.rules import ACTIONS, RULES
from civic.moderation.settings import actions_of
from web.cli.shaping import change, console, plain_refusals, shaped_city


@click.group()
def moderation() -> None:
    """Look after what residents publish."""


@moderation.command("queue")
@click.option("--view", type=click.Choice(VIEWS), default="open", show_default=True, help="Which cases.")
def show_queue(view: str) -> None:
    """List what was flagged; what waits longest comes first. The words themselves are read on /moderation."""
    with plain_refusals(), shaped_city() as database, database.reading() as session:
        found, more = queue(session, SYSTEM, view)
        figures = counts(session, SYSTEM)
    table = Table("Case", "Kind", "Issue", "Since", "Stands", "Why")
    for case in found:
        since = case.waiting_since or case.decided_at
        table.add_row(
            str(case.id), case.kind, case.content.about if case.content else "gone",
            f"{since:%Y-%m-%d %H:%M}" if since else "", case.state,
            ", ".join(dict.fromkeys(flag.rule or flag.reason for flag in case.flags)),
        )  # fmt: skip
    console().print(table)
    click.echo(f"{figures.views[view]} in all{', the first of them shown' if more else ''}.")


@moderation.command("rules")
@click.argument("code", required=False, type=click.Choice(tuple(RULES)))
@click.argument("action", required=False, type=click.Choice(ACTIONS))
def rules(code: str | None, action: str | None) -> None:
    """Say what rules do; with CODE and ACTION let one do something else from now on."""
    if code and not action:
        raise click.UsageError("Say what the rule is to do: off, flag or cover.")
    with plain_refusals(), shaped_city() as database:
        if code and action:
            with change(database) as session:
                change_rule(session, SYSTEM, code, action)
        with database.reading() as session:
            actions = actions_of(session)
    table = Table("Rule", "Does")
    for each, does in actions.items():
        table.add_row(each, does)
    console().print(table)


@moderation.command("words")
@click.argument("language")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def words(language: str, file: Path) -> None:
    """Take the words of FILE, one a line, as the abusive words of LANGUAGE; an empty file brings back ours."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file} is not UTF-8.") from error
    with plain_refusals(), shaped_city() as database, change(database) as session:
        number = replace_words(session, SYSTEM, language, lines)
    click.echo(
        f"{number} words for {language}." if number else f"The list that comes along counts for {language}."
    )
