"""The command line: `civic`. A command's module is loaded when the command is used."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping

import click

from civic.core.cluster_tools import ClusterError
from civic.core.errors import DomainError
from civic.core.settings_values import SettingsError
from civic.core.version import VERSION

SECTIONS: Mapping[str, Mapping[str, str]] = {
    "Run": {
        "up": "web.cli.up:up",
        "worker": "web.cli.worker:worker",
    },
    "The city's shape": {
        "demo": "web.cli.demo:demo",
        "import": "web.cli.imports:import_group",
        "city": "web.cli.city:city",
        "routing": "web.cli.routing:routing",
        "learn": "web.cli.learn:learn",
        "assets": "web.cli.assets:assets",
    },
    "People": {
        "person": "web.cli.person:person",
        "role": "web.cli.role:role",
        "residence": "web.cli.residence:residence",
        "retention": "web.cli.retention:retention",
    },
    "Issues": {
        "issue": "web.cli.issue:issue",
        "moderation": "web.cli.moderation:moderation",
        "rules": "web.cli.rules:rules",
    },
    "Initiatives and the council": {
        "initiatives": "web.cli.initiatives:initiatives",
        "council": "web.cli.council:council",
    },
    "Database": {
        "db": "web.cli.db:db",
        "verify": "web.cli.verify:verify_log",
        "recount": "web.cli.recount:recount",
    },
}
"""Section of the help → command → where it is."""


class Sections(click.Group):
    """A group whose help lists its commands by section and which loads them late."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for commands in SECTIONS.values() for name in commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        for commands in SECTIONS.values():
            if cmd_name in commands:
                module, _, attribute = commands[cmd_name].partition(":")
                command: click.Command = getattr(importlib.import_module(module), attribute)
                return command
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for section, commands in SECTIONS.items():
            rows = []
            for name in commands:
                command = self.get_command(ctx, name)
                assert command is not None, "every command of the table can be loaded"
                rows.append((name, command.get_short_help_str(limit=200)))
            with formatter.section(section):
                formatter.write_dl(rows)


@click.command(
    cls=Sections, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(VERSION, prog_name="civic")
def civic() -> None:
    """Veche: residents and departments of a city produce results together, live on the map.

    Begin with `civic up` and open http://localhost:8000: a demo city. For a city of your own run `civic up --empty`,
    then in a second terminal `civic import` file by file (docs/shape-a-city.md) or `civic city import FOLDER` at once.

    Settings are read from the environment; the README and docs/settings.md name them all. `civic COMMAND --help` says
    more about a command.
    """


def main() -> None:
    """Entry point: what the operator can mend is told in a sentence, anything else as a traceback."""
    try:
        civic(prog_name="civic")
    except (SettingsError, ClusterError, DomainError) as error:
        click.secho(f"Error: {error}", fg="red", err=True)
        sys.exit(2)
