"""`civic learn`: what suggestions to staff are learned from, and how good they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from civic.core.permissions import SYSTEM
from civic.core.settings import Settings
from civic.core.storage import Storage
from civic.learning.certainty import PRECISION
from civic.learning.evaluating import read_case_mapping, read_cases
from civic.learning.measured import LEAST_ASKED, Quality, measure, split
from civic.learning.method import Case
from civic.learning.method import learn as learn_method
from civic.learning.method import readings as readings_of
from civic.learning.training import LEAST_CASES, cases_of, forget_old_files, readings, train
from web.cli.imports.city import FILE
from web.cli.shaping import Refused, change, console, plain_refusals, shaped_city

MOST_ANSWERS = 25
LEAST_OF_ANSWER = 5
"""An answer with fewer later rows tells nothing by itself."""


@click.group(invoke_without_command=True)
@click.pass_context
def learn(context: click.Context) -> None:
    """Learn from the city's past what to suggest to staff, and try how good that is.

    Without a command: learn now, as it is done each night, and say how good the suggestions would have been for the
    newest tenth of the issues.
    """
    if context.invoked_subcommand is None:
        _train(console())


def _train(out: Console) -> None:
    storage = Storage(Settings.from_environment().storage)
    with plain_refusals(), shaped_city() as database:
        with out.status("Reading the past …"), database.reading() as session:
            cases = cases_of(session)
        table = Table("", "past issues", "seconds", "right first", "among three", f"unattended at {PRECISION:.0%}",
                      box=None, padding=(0, 3, 0, 0), header_style="dim")  # fmt: skip
        for column in table.columns[1:]:
            column.justify = "right"
        for kind, some in cases.items():
            with progress(out) as bars, change(database) as session:
                task = bars.add_task(f"Learning the {kind}", total=readings(kind, len(some)))
                done = train(session, storage, SYSTEM, kind, some, _counting(bars, task))
            table.add_row(kind, f"{done.cases:,}", f"{done.seconds:.1f}", *_figures(done.quality))
        with change(database) as session:
            forget_old_files(session, storage)
    out.print(table)
    if not any(len(some) >= LEAST_CASES for some in cases.values()):
        out.print(
            f"There is too little of the past to learn from: {LEAST_CASES} issues that somebody has taken."
        )
    out.print("How good they are, and how sure they must be: the page /admin/suggestions")


def _figures(quality: Quality | None) -> tuple[str, str, str]:
    if quality is None:
        return "–", "–", "–"
    return percent(quality.overall.top_1), percent(quality.overall.top_3), percent(quality.unattended())


@learn.command()
@click.argument("file", type=FILE)
@click.option("--mapping", type=FILE, required=True, metavar="FILE", help="How the file is to be understood.")
@click.option("--newest", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.2,
              show_default=True, metavar="SHARE", help="The latest so many are asked about.")  # fmt: skip
@click.option("--precision", type=click.FloatRange(0.5, 1, max_open=True), default=PRECISION, show_default=True,
              metavar="SHARE", help="How many of the answers that nobody looks at must be right.")  # fmt: skip
def evaluate(file: Path, mapping: Path, newest: float, precision: float) -> None:
    """Try on any file how good suggestions would be.

    Learns from the earlier rows and asks about the later ones, never divided at random. Needs no city and writes
    nothing. docs/suggestions.md explains the mapping.
    """
    out = console()
    with plain_refusals(file.name):
        cases = read_cases(file, read_case_mapping(mapping))
    earlier, later = split(cases, newest)
    if len(later) < LEAST_ASKED or len({case.answer for case in earlier}) < 2:
        raise Refused("There are no rows to learn from, or none to ask about.")
    with progress(out) as bars:
        task = bars.add_task("Learning", total=readings_of(sum(bool(case.text) for case in earlier)))
        method = learn_method(earlier, done=_counting(bars, task))
        task = bars.add_task("Asking", total=len(later))
        quality = measure(method, later, len(earlier), _counting(bars, task))
    out.print(
        f"Learned from {len(earlier):,} rows"
        f"{f' up to {earlier[-1].at:%Y-%m-%d}' if _dated(cases) else ', the first of the file'}, asked about"
        f" {len(later):,} later ones; {len({case.answer for case in cases})} answers to choose from.\n"
    )
    out.print(overall(quality, precision))
    out.print()
    out.print(_steps(quality))
    out.print()
    out.print(_by_answer(quality))


def progress(out: Console) -> Progress:
    return Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=out, transient=True,
    )  # fmt: skip


def _counting(bars: Progress, task: object) -> Callable[[], None]:
    return lambda: bars.advance(task)  # type: ignore[arg-type]  # rich's TaskID is an int by another name


def _dated(cases: Sequence[Case]) -> bool:
    return len({case.at.date() for case in cases[:2_000]}) > 1


def percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def overall(quality: Quality, precision: float) -> Table:
    threshold = quality.threshold(precision)
    table = Table("", "", box=None, padding=(0, 3, 0, 0), show_header=False)
    table.columns[1].justify = "right"
    for words, figure in (
        ("right first", percent(quality.overall.top_1)),
        ("right among three", percent(quality.overall.top_3)),
        (f"unattended at {precision:.0%}", percent(quality.unattended(precision))),
        (f"sure enough at {precision:.0%} from", percent(threshold) if threshold is not None else "never"),
        ("how far sureness misses the truth", percent(quality.calibration_error())),
    ):
        table.add_row(words, figure)
    return table


def _steps(quality: Quality) -> Table:
    table = Table("How sure", "rows", "right", "", title="How far it can be believed", title_justify="left", box=None,
                  padding=(0, 2, 0, 0), header_style="dim")  # fmt: skip
    for column in table.columns[:3]:
        column.justify = "right"
    for sure, count, right in quality.steps():
        table.add_row(percent(sure), f"{count:,}", percent(right), "█" * round(right * 30))
    return table


def _by_answer(quality: Quality) -> Table:
    rows: dict[str, list[tuple[str, int]]] = {}
    for (right, first), count in quality.confusion.items():
        rows.setdefault(right, []).append((first, count))
    told = []
    for right, firsts in rows.items():
        whole = sum(count for _, count in firsts)
        hits = sum(count for first, count in firsts if first == right)
        wrong = [item for item in firsts if item[0] != right]
        told.append((hits / whole, whole, right, max(wrong, key=lambda item: item[1], default=None)))
    told = sorted(
        (item for item in told if item[1] >= LEAST_OF_ANSWER), key=lambda item: (item[0], -item[1], item[2])
    )
    table = Table("", "rows", "right first", "most often taken for", title="By answer, the worst first",
                  title_justify="left", box=None, padding=(0, 2, 0, 0), header_style="dim")  # fmt: skip
    for column in table.columns[1:3]:
        column.justify = "right"
    for share, whole, right, mistaken in told[:MOST_ANSWERS]:
        other = f"{mistaken[0]} ({mistaken[1]:,})" if mistaken else ""
        table.add_row(Text(right), f"{whole:,}", percent(share), Text(other))
    return table
