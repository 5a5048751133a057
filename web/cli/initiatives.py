"""`civic initiatives`: what residents propose, how it stands, and whether its signatures are counted right."""

from __future__ import annotations

import sys

import click
from rich.table import Table

from civic.core.i18n import localized
from civic.core.permissions import SYSTEM
from civic.core.secrets import display_public_id, parse_public_id
from initiatives.proposals.queries.detail import initiative_detail
from initiatives.proposals.queries.listing import LARGEST_PAGE, Filter
from initiatives.proposals.queries.listing import initiatives as listed
from initiatives.proposals.status import STATUSES
from initiatives.signatures.models import STANDINGS
from initiatives.signatures.recount import Difference, differences, published
from web.cli.shaping import Refused, change, console, plain_refusals, shaped_city


@click.group()
def initiatives() -> None:
    """Look after initiatives and their signatures."""


@initiatives.command("list")
@click.option(
    "--status", "statuses", type=click.Choice(STATUSES), multiple=True, help="Only those; may be repeated."
)
@click.option("--most", type=click.IntRange(1, LARGEST_PAGE), default=50, show_default=True, help="How many.")
def list_initiatives(statuses: tuple[str, ...], most: int) -> None:
    """List initiatives, newest first."""
    with plain_refusals(), shaped_city() as database, database.reading() as session:
        page = listed(session, SYSTEM, Filter(statuses=statuses), limit=most)
    table = Table("initiative", "title", "status", "signatures", "needed", "until")
    for each in page.initiatives:
        table.add_row(
            display_public_id(each.public_id), each.title, each.status, f"{each.signatures:,}",
            f"{each.needed:,}" if each.needed else "",
            f"{each.collecting_until:%Y-%m-%d}" if each.collecting_until else "",
        )  # fmt: skip
    console().print(table)


@initiatives.command("show")
@click.argument("public_id")
def show_initiative(public_id: str) -> None:
    """Show how the initiative PUBLIC_ID stands, district by district."""
    with plain_refusals(), shaped_city() as database, database.reading() as session:
        detail = initiative_detail(session, SYSTEM, _known(public_id))
    summary = detail.listed
    console().print(
        f"{display_public_id(summary.public_id)} {summary.title} ({summary.status})", markup=False
    )
    if summary.needed is not None:
        console().print(f"{summary.signatures:,} of {summary.needed:,} signatures")
    table = Table("district", "needed", *STANDINGS)
    for each in detail.districts:
        name = localized(each.name, "en") if each.name else "only the city is known"
        counts = (f"{getattr(each, standing):,}" for standing in STANDINGS)
        table.add_row(name, f"{each.needed:,}" if each.needed else "", *counts)
    table.add_row("altogether", "", *(f"{detail.totals[standing]:,}" for standing in STANDINGS))
    console().print(table)


@initiatives.command("recount")
@click.argument("public_id", required=False)
@click.option("--repair", "mend", is_flag=True, help="Put right what differs.")
def recount_signatures(public_id: str | None, mend: bool) -> None:
    """Compare the totals that initiatives keep with the signatures themselves, of PUBLIC_ID or of all.

    Shows each difference; exits with 1 when there are any and they were not repaired. Nobody signs an initiative while
    it is compared; the others go on.
    """
    found: list[Difference] = []
    with plain_refusals(), shaped_city() as database:
        if public_id is not None:
            wanted = [_known(public_id)]
        else:
            with database.reading() as session:
                wanted = published(session)
        for each in wanted:
            with change(database) as session:
                found += differences(session, each, mend=mend)
    if not found:
        console().print("[green]All signatures are counted as they should be.[/]")
        return
    table = Table("initiative", "district", "standing", "kept", "right")
    for difference in found:
        where = {None: "altogether", "": "only the city is known"}.get(
            difference.district, difference.district
        )
        table.add_row(
            display_public_id(difference.public_id), where, difference.standing, f"{difference.stored:,}",
            f"{difference.right:,}",
        )  # fmt: skip
    console().print(table)
    if mend:
        console().print("[green]They were put right.[/]")
    else:
        console().print("Run it with --repair to put this right.")
        sys.exit(1)


def _known(text: str) -> str:
    public_id = parse_public_id(text)
    if public_id is None:
        raise Refused(f"{text} is not the number of an initiative; it looks like 7K3M-9QXA.")
    return public_id
