"""`civic issue`: what only administrators do with an issue."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import SYSTEM
from civic.core.secrets import parse_public_id
from civic.issues.commands.erase import erase
from civic.issues.erasing import REASONS
from civic.issues.queries.reports import reports_of
from web.cli.shaping import Refused, change, plain_refusals, shaped_city

PARTS = {
    "words": "words",
    "contact": "contact",
    "photos": "photos",
    "answers": "answers",
    "address": "address",
}


@click.group()
def issue() -> None:
    """Look after single issues."""


@issue.command("erase-report")
@click.argument("public_id")
@click.option("--report", "number", type=int, help="Which report, where the issue has several: its number.")
@click.option("--reason", type=click.Choice(REASONS), default=REASONS[0], show_default=True,
              help="Why; it is said on the page.")  # fmt: skip
@click.option("--yes", is_flag=True, help="Do not ask whether to go ahead.")
def erase_report(public_id: str, number: int | None, reason: str, yes: bool) -> None:
    """Erase the words, the contact and the photos of a report of the issue PUBLIC_ID for good.

    That it was reported, where and when stays, and counts; the event log stays valid. It is noted beside the backups,
    so that no restore brings the words back; in older backups they lie until those are removed.
    """
    wanted = parse_public_id(public_id)
    if wanted is None:
        raise Refused(f"{public_id} is not the number of an issue; it looks like 7K3M-9QXA.")
    with plain_refusals(), shaped_city() as database:
        with database.reading() as session:
            report_id = _chosen(session, wanted, number)
        if not yes:
            click.confirm("This cannot be undone. Erase it?", abort=True)
        with change(database) as session:
            what = erase(session, SYSTEM, wanted, report_id, reason=reason)
    click.echo(f"Erased of report {report_id}: {', '.join(what)}.")


def _chosen(session: Session, public_id: str, number: int | None) -> int:
    """The report that is meant. Raises Refused with a list where that is not clear."""
    reports = reports_of(session, public_id)
    if not reports:
        raise DomainError("issue.not_found", key=public_id)
    if number is None and len(reports) == 1:
        return reports[0].id
    if number is not None and number in {each.id for each in reports}:
        return number
    lines = [
        f"  --report {each.id}   of {each.received_at:%Y-%m-%d %H:%M}{', erased' if each.erased_reason else ''}"
        for each in reports
    ]
    raise Refused("\n".join(["Say which report of the issue:", *lines]))
