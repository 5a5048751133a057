"""`civic worker`: does the jobs that follow from events."""

from __future__ import annotations

import click

from civic.core.settings import Settings
from web.cli.city_database import city_database, refuse_half_restored


@click.command()
def worker() -> None:
    """React to what happens and do the city's jobs: send mails, keep promises' dates, clear up.

    `civic up` runs one by itself. In production run as many as are needed, on any machine.
    """
    import web.followers  # noqa: F401  # registers all that the worker does
    from civic.core.worker import run_worker

    with city_database(Settings.from_environment()) as settings:
        refuse_half_restored(settings)
        run_worker(settings)
