"""`civic routing`: what the past says about who answers for what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.table import Table
from rich.text import Text
from sqlalchemy.orm import Session

from civic.core.permissions import SYSTEM
from civic.departments.learning.cases import DEFAULT_HALF_LIFE_DAYS, HistoryCase
from civic.departments.learning.rules import MIN_CONFIDENCE, MIN_SUPPORT
from civic.departments.proposals.accept import accept_proposal
from civic.departments.proposals.propose import propose_routing
from civic.departments.proposals.queries import ProposalFilter, ProposalListed, proposals
from civic.departments.proposals.refuse import refuse_proposal
from civic.history.cases import history_cases
from civic.history.mapping import read_mapping
from web.cli.agreement import evaluated
from web.cli.imports.city import FILE
from web.cli.shaping import (
    Refused,
    change,
    city_or_none,
    console,
    in_words,
    plain_refusals,
    shaped_city,
)

SHARE = click.FloatRange(0, 1)
SUPPORT = click.option(
    "--min-support", type=click.IntRange(1), default=MIN_SUPPORT, show_default=True, metavar="CASES",
    help="Past issues that a rule must have decided.",
)  # fmt: skip
CONFIDENCE = click.option(
    "--min-confidence", type=SHARE, default=MIN_CONFIDENCE, show_default=True, metavar="SHARE",
    help="How often its department must have been right, at the least (lower bound).",
)  # fmt: skip
HALF_LIFE = click.option(
    "--half-life", type=click.FloatRange(1), default=DEFAULT_HALF_LIFE_DAYS, show_default=True, metavar="DAYS",
    help="An issue that is so much older than the newest counts half.",
)  # fmt: skip
IDS = click.argument("ids", type=click.IntRange(1), nargs=-1, metavar="[ID]...")
ALL = click.option("--all", "everything", is_flag=True, help="All that wait for a decision.")


@click.group()
def routing() -> None:
    """Learn from the past who answers for what, and try how well it is known."""


@routing.command()
@SUPPORT
@CONFIDENCE
@HALF_LIFE
def propose(min_support: int, min_confidence: float, half_life: float) -> None:
    """Ask the city's past which rules it would have needed.

    Writes proposals, never rules: accept, change or refuse them on the page /admin/routing, or by the commands below.
    Running it again refreshes those that nobody has decided; what was refused comes back only when the evidence is
    another.
    """
    out = console()
    with (
        plain_refusals(),
        shaped_city() as database,
        out.status("Asking the past …"),
        change(database) as session,
    ):
        done = propose_routing(
            session, SYSTEM, min_support=min_support, min_confidence=min_confidence, half_life_days=half_life
        )  # fmt: skip
    out.print(
        f"[bold]Proposals[/] from {done.issues:,} past issues: {done.waiting} wait for a decision "
        f"({done.added} new, {done.changed} changed, {done.unchanged} as before)."
    )
    if done.dropped:
        out.print(f"{done.dropped} that the past no longer says are gone.")
    if done.kept_back:
        out.print(f"{done.kept_back} were refused before, and little has changed since.")
    if done.settled:
        out.print(f"{done.settled} are rules already, because somebody accepted them.")
    out.print("Look at them: civic routing proposals, or the page /admin/routing")


@routing.command(name="proposals")
@click.option(
    "--min-confidence", type=SHARE, default=0.0, metavar="SHARE", help="Only those that are so sure."
)
@click.option("--decided", is_flag=True, help="Those that were decided, instead of those that wait.")
def proposals_of_city(min_confidence: float, decided: bool) -> None:
    """List proposals: first those that differ from what the rules answer today."""
    kinds = ("decided",) if decided else ("differs", "same")
    with plain_refusals(), shaped_city() as database, database.reading() as session:
        rules = city_or_none(session)
        found = proposals(session, ProposalFilter(kinds, min_confidence=min_confidence)).found
    if not found:
        console().print("There are none. Ask the past: civic routing propose")
        return
    console().print(_table(found, rules.languages if rules else ("en",)))


@routing.command()
@IDS
@ALL
@click.option("--min-confidence", type=SHARE, default=0.0, metavar="SHARE", help="With --all: so sure.")
def accept(ids: Sequence[int], everything: bool, min_confidence: float) -> None:
    """Make proposals rules: those with the numbers ID, or --all that are sure enough. All of them or none."""
    replaced = 0
    with plain_refusals(), shaped_city() as database, change(database) as session:
        numbers = _chosen(session, ids, everything, min_confidence)
        for number in numbers:
            replaced += accept_proposal(session, SYSTEM, number) is not None
    console().print(f"{len(numbers)} accepted: new reports go by them. {replaced} rule(s) were replaced.")


@routing.command()
@IDS
@ALL
def refuse(ids: Sequence[int], everything: bool) -> None:
    """Refuse proposals: everything stays as it is, and the same is not proposed again for little."""
    with plain_refusals(), shaped_city() as database, change(database) as session:
        numbers = _chosen(session, ids, everything, 0.0)
        for number in numbers:
            refuse_proposal(session, SYSTEM, number)
    console().print(f"{len(numbers)} refused.")


@routing.command()
@click.argument("file", type=FILE)
@click.option("--mapping", type=FILE, required=True, metavar="FILE", help="How the file is to be understood.")
@click.option("--train-share", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.7,
              show_default=True, metavar="SHARE", help="The earliest so many are learned from.")  # fmt: skip
@click.option("--split-date", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
              help="Learn from what is earlier, instead.")  # fmt: skip
@SUPPORT
@CONFIDENCE
@HALF_LIFE
def evaluate(
    file: Path, mapping: Path, train_share: float, split_date: datetime | None, min_support: int,
    min_confidence: float, half_life: float,
) -> None:  # fmt: skip
    """Try on a file how often routing would have agreed with it.

    Learns from the earlier rows and asks about the later ones, by date. Tells it for the rules that `propose` would
    make, and for the model that learns with every issue. Where the city has areas, places are looked up in them.
    Nothing is written.
    """
    out = console()
    with plain_refusals(file.name), shaped_city() as database, database.reading() as session:
        rules = city_or_none(session)
        cases = read_cases(file, mapping, rules.time_zone if rules else "UTC")
        evaluated(
            out, session, cases, train_share=train_share,
            split_at=split_date.replace(tzinfo=UTC) if split_date else None, min_support=min_support,
            min_confidence=min_confidence, half_life_days=half_life,
        )  # fmt: skip


def read_cases(file: Path, mapping: Path, zone: str) -> Iterable[HistoryCase]:
    """The rows of a file that say when, what and which department; its times are of ``zone`` unless its mapping names
    another.
    """
    spec = read_mapping(mapping)
    return history_cases(file, spec, ZoneInfo(spec.time_zone or zone))


def _chosen(session: Session, ids: Sequence[int], everything: bool, min_confidence: float) -> Sequence[int]:
    if bool(ids) == everything:
        raise Refused("Give the numbers of proposals (civic routing proposals lists them), or --all.")
    if not everything:
        return list(dict.fromkeys(ids))
    waiting = ProposalFilter(("differs", "same"), min_confidence=min_confidence)
    return [each.id for each in proposals(session, waiting).found]


def _table(found: Sequence[ProposalListed], languages: Sequence[str]) -> Table:
    table = Table("No.", "What", "Where", "Proposed", "Past issues", "Sure", "Today", box=None, padding=(0, 2, 0, 0),
                  header_style="dim")  # fmt: skip
    for column in (0, 4, 5):
        table.columns[column].justify = "right"
    for each in found:
        what = in_words((each.category or each.group).name, languages) if each.group else "everything else"
        today = in_words(each.today.department.name, languages) if each.today.department else "nobody"
        if each.status != "proposed":
            today = f"{each.status} {each.decided_at:%Y-%m-%d}" if each.decided_at else each.status
        elif each.differs and each.today.rule == "same":
            today += " (replaced)"
        elif not each.differs:
            today = "the same"
        table.add_row(
            str(each.id), Text(what), Text(in_words(each.area.name, languages) if each.area else "everywhere"),
            Text(in_words(each.department.name, languages)), f"{each.support:,} of {each.cases:,}",
            f"{int(each.confidence * 100)} %", Text(today),
        )  # fmt: skip
    return table
