"""`civic initiatives`: what residents propose, how it stands, and whether its signatures are counted right."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from civic.core.i18n import localized
from civic.core.permissions import SYSTEM
from civic.core.secrets import display_public_id, parse_public_id
from initiatives.proposals.queries.detail import initiative_detail
from initiatives.proposals.queries.finding import Filter
from initiatives.proposals.queries.listing import LARGEST_PAGE
from initiatives.proposals.queries.listing import initiatives as listed
from initiatives.proposals.status import STATUSES
from initiatives.replay.city import code_of, lay_city
from initiatives.replay.petition import Petition, read_electorates, read_petition
from initiatives.replay.signing import Replayed, replay
from initiatives.signatures.models import STANDINGS
from initiatives.signatures.recount import Difference, differences, published
from web.cli.imports.city import FILE
from web.cli.shaping import Refused, change, city_or_none, console, plain_refusals, shaped_city


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


@initiatives.command("replay")
@click.argument("petition_file", metavar="PETITION", type=FILE)
@click.option("--areas", "areas_file", type=FILE, required=True, help="CSV with the voters of each area.")
@click.option(
    "--name-field", default="Constituency", show_default=True, help="Its column with the areas' names."
)
@click.option(
    "--electorate-field", default="Electorate (2015)", show_default=True, help="Its column with their voters."
)
@click.option("--per-mille", type=click.IntRange(1, 1000), default=50, show_default=True,
              help="Of its voters that a district needs.")  # fmt: skip
def replay_petition(
    petition_file: Path, areas_file: Path, name_field: str, electorate_field: str, per_mille: int
) -> None:
    """Replay a real petition in an empty database, to see that totals and districts come out exactly.

    PETITION is JSON as petition.parliament.uk publishes it, with signatures by constituency. Each becomes a district
    with a threshold; all its signatures are given, and counted while they are. Exits with 1 where a number differs
    from the file's.

    \b
      CIVIC_DATA=/tmp/replay civic initiatives replay petition.json --areas electorate.csv
    """
    out = console()
    with plain_refusals(), shaped_city() as database:
        with database.reading() as session:
            if city_or_none(session) is not None:
                raise Refused("There is a city already; a petition is only replayed in an empty database.")
        electorates = read_electorates(areas_file, name_field, electorate_field)
        petition = read_petition(petition_file, electorates)
        with change(database) as session:
            public_id = lay_city(session, petition, per_mille=per_mille)
        columns = (TextColumn("Signatures"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=out, transient=True) as bars:
            task = bars.add_task("", total=petition.total)
            done = replay(
                database, petition, public_id, per_mille=per_mille,
                told=lambda signed: bars.update(task, completed=signed),
            )  # fmt: skip
    _tell_replayed(out, petition, public_id, done)
    if not done.exact:
        sys.exit(1)


def _tell_replayed(out: Console, petition: Petition, public_id: str, done: Replayed) -> None:
    out.print(f"{display_public_id(public_id)} {petition.title}", markup=False)
    rate = done.signatures / max(done.seconds, 0.001)
    out.print(
        f"{done.signatures:,} signatures in {done.seconds:,.1f} s ({rate:,.0f} a second), "
        f"counted {done.counts:,} times."
    )
    if without := [area.name for area in petition.areas if area.electorate is None]:
        out.print(f"Areas without a number of voters: {', '.join(without)}", markup=False)
    out.print(
        f"{done.reached:,} of {len(petition.areas):,} districts have enough; by the file {done.expected:,}. "
        f"It stands at {done.status}."
    )
    if not done.wrong:
        out.print(
            f"[green]The total, each district and the {petition.elsewhere:,} of no district are the file's.[/]"
        )
        return
    names: dict[str | None, str] = {code_of(number): area.name for number, area in enumerate(petition.areas)}
    names |= {None: "altogether", "": "of no district"}
    table = Table("district", "counted", "right")
    for place, (counted, right) in done.wrong.items():
        table.add_row(names[place], f"{counted:,}", f"{right:,}")
    out.print(table)


def _known(text: str) -> str:
    public_id = parse_public_id(text)
    if public_id is None:
        raise Refused(f"{text} is not the number of an initiative; it looks like 7K3M-9QXA.")
    return public_id
