"""`civic worker`: does the jobs that follow from events."""

from __future__ import annotations

import click

from civic.core.settings import Settings
from web.cli.city_database import city_database


@click.command()
def worker() -> None:
    """Do the city's jobs: send mails, work on photos, keep promises' dates.

    `civic up` runs one by itself. In production run as many as are needed, on any machine.
    """
    from civic.core.jobs import run_worker

    with city_database(Settings.from_environment()) as settings:
        run_worker(settings)
