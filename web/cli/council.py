"""`civic council`: rules of decision, and what a council's recorded votes come to by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
from rich.progress import track
from rich.table import Table

from initiatives.council.roll_calls import Compared, compare, read_roll_call_mapping
from initiatives.council.rule_file import read_rules
from initiatives.council.rules import DecisionRule
from web.cli.imports.city import FILE
from web.cli.shaping import PARTLY, Refused, console, plain_refusals

WHY = {
    "refusal_carried": "a motion to refuse was carried; the record tells its effect",
    "unexplained": "the record does not say why",
}


@click.group()
def council() -> None:
    """Look at how a council decides."""


@council.command("rules")
@click.argument("file", type=FILE)
def show_rules(file: Path) -> None:
    """Read the rules of decision in FILE and show them, with how many it takes in a council of 35 and of 10."""
    with plain_refusals():
        rules = read_rules(file)
    table = Table(
        "rule", "since", "quorum", "majority", "of 35", "of 10", "tie", "recused", "ballot", "clause"
    )
    for rule in rules:
        written = rule.written()
        table.add_row(
            rule.code, str(written["since"]), str(written["quorum"]), str(written["majority"]),
            str(rule.majority.needed(35)), str(rule.majority.needed(10)), rule.tie.replace("_", " "),
            str(written["recused"]), rule.secrecy, rule.clause,
        )  # fmt: skip
    console().print(table)


@council.command("check")
@click.argument("items", type=FILE)
@click.argument("votes", type=FILE)
@click.option("--mapping", "mapping_file", type=FILE, required=True, metavar="FILE",
              help="What the columns and values mean; docs/council.md explains it.")  # fmt: skip
@click.option("--rules", "rules_file", type=FILE, required=True, metavar="FILE", help="A file of rules.")
@click.option("--rule", "code", metavar="CODE", help="Which of them; else the first.")
@click.option("--all", "every", is_flag=True, help="List every item that disagrees, not only the first 20.")
def check(
    items: Path, votes: Path, mapping_file: Path, rules_file: Path, code: str | None, every: bool
) -> None:
    """Decide a council's recorded votes again, and list those whose record disagrees.

    ITEMS has a row for each item that was voted on, VOTES one for each member's choice; CSV, packed by gzip or not.
    Nothing is stored. Exit codes: 0 all agree; 1 some do not; 2 a file cannot be used.
    """
    out = console()
    with plain_refusals():
        mapping = read_roll_call_mapping(mapping_file)
        rules = read_rules(rules_file)
        rule = _chosen(rules, code)
        steps = track(
            compare(items, votes, mapping, rule), "Deciding", console=out, transient=True,
            disable=not out.is_terminal,
        )  # fmt: skip
        agreeing, without, quorumless, other = 0, 0, 0, list[Compared]()
        for found in steps:
            agreeing += found.agrees is True
            without += found.agrees is None
            quorumless += found.outcome.verdict == "no_quorum"
            if found.agrees is False:
                other.append(found)
    compared = agreeing + len(other)
    if not compared:
        raise Refused("There is no item with votes and a recorded outcome.")
    out.print(
        f"[bold]{agreeing:,} of {compared:,}[/] recorded outcomes agree with the rule “{rule.code}”"
        f" ({agreeing / compared:.1%}). {without:,} items have votes and no recorded outcome;"
        f" {quorumless:,} had no quorum by the rule."
    )
    if other:
        _tell(other, every=every)
        raise click.exceptions.Exit(PARTLY)


def _chosen(rules: Sequence[DecisionRule], code: str | None) -> DecisionRule:
    """The newest version of the rule that is in force today, else the newest there is."""
    if not rules:
        raise Refused("The file has no rule.")
    versions = [rule for rule in rules if rule.code == (code or rules[0].code)]
    if not versions:
        raise Refused(f"There is no rule {code}; there are {', '.join(sorted({r.code for r in rules}))}.")
    current = [rule for rule in versions if rule.in_force(date.today())]
    return max(current or versions, key=lambda rule: rule.since)


def _tell(other: list[Compared], *, every: bool) -> None:
    out = console()
    for why, number in Counter(each.why for each in other).most_common():
        out.print(f"{number:,} disagree: {WHY[why]}.")
    table = Table(
        "item", "date", "yes", "no", "abstain", "needed", "by the rule", "recorded", "why", "action"
    )
    shown = other if every else other[:20]
    for each in shown:
        table.add_row(
            each.item, each.day.isoformat(), str(each.counts.yes), str(each.counts.no), str(each.counts.abstain),
            str(each.outcome.needed), each.outcome.verdict.replace("_", " "), each.recorded or "",
            each.why.replace("_", " "), each.action[:60],
        )  # fmt: skip
    out.print(table)
    if len(shown) < len(other):
        out.print(f"… and {len(other) - len(shown):,} more; --all lists them.")
