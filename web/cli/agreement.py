"""How often routing agrees with a file: learned from its earlier rows, asked about the later ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text
from sqlalchemy.orm import Session

from civic.areas.bulk import AT_ONCE, areas_at
from civic.departments.learning.cases import HistoryCase, split_by_date
from civic.departments.learning.measuring import (
    PRECISION,
    Measured,
    RuleSuggester,
    measure,
    model_from,
    rules_from,
)
from geo.shapes import Point
from web.cli.shaping import Refused

LEAST_CASES = 10
"""A category with fewer later cases tells nothing by itself."""

MOST_CATEGORIES = 30


def evaluated(
    out: Console, session: Session, cases: Iterable[HistoryCase], *, train_share: float, split_at: datetime | None,
    min_support: int, min_confidence: float, half_life_days: float,
) -> None:  # fmt: skip
    """Print what rules and model would have been right about. Raises Refused when there is nothing to learn or ask."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=out, transient=True) as bars:
        task = bars.add_task("Reading …")
        placed = []
        for case in with_areas(session, cases):
            placed.append(case)
            if len(placed) % 1_000 == 0:
                bars.update(task, description=f"Reading … {len(placed):,} rows")
        earlier, later = split_by_date(placed, train_share, split_at)
        if not earlier or not later:
            raise Refused("There are no rows to learn from, or none to ask about.")
        bars.update(task, description=f"Learning from {len(earlier):,} rows …")
        book = rules_from(
            earlier, min_support=min_support, min_confidence=min_confidence, half_life_days=half_life_days
        )
        model = model_from(earlier, half_life_days=half_life_days)
        bars.update(task, description=f"Asking about {len(later):,} rows …")
        by_rules, by_model = measure(RuleSuggester(book), later), measure(model, later)
    kinds = sorted({kind for case in placed for kind, _ in case.areas})
    out.print(
        f"Learned from {len(earlier):,} rows up to {earlier[-1].received_at:%Y-%m-%d}, asked about {len(later):,} "
        f"from {later[0].received_at:%Y-%m-%d} on."
    )
    out.print(
        f"Places were looked up in: {', '.join(kinds)}.\n"
        if kinds
        else "The city has no areas at these places: only the kind of issue was used.\n"
    )
    out.print(_overall({f"{len(book)} rules": by_rules, "learning model": by_model}))
    out.print()
    out.print(_by_category(by_rules, by_model))


def with_areas(session: Session, cases: Iterable[HistoryCase]) -> Iterable[HistoryCase]:
    """The cases with the current areas of their places, looked up many at once."""
    waiting: list[HistoryCase] = []
    for case in cases:
        waiting.append(case)
        if len(waiting) == AT_ONCE:
            yield from _placed(session, waiting)
            waiting = []
    yield from _placed(session, waiting)


def _placed(session: Session, cases: list[HistoryCase]) -> Iterable[HistoryCase]:
    places = [Point(case.lon, case.lat) for case in cases if case.lon is not None and case.lat is not None]
    found = iter(areas_at(session, places))
    for case in cases:
        known = case.lon is not None and case.lat is not None
        yield replace(case, areas=next(found)) if known else case


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def _overall(measured: dict[str, Measured]) -> Table:
    table = Table("Agreement", "first", "among three", f"unattended at {PRECISION:.0%}", box=None,
                  padding=(0, 3, 0, 0), header_style="dim")  # fmt: skip
    for column in table.columns[1:]:
        column.justify = "right"
    for name, each in measured.items():
        table.add_row(
            name, _percent(each.overall.top_1), _percent(each.overall.top_3), _percent(each.unattended)
        )
    return table


def _by_category(by_rules: Measured, by_model: Measured) -> Table:
    told = [item for item in by_model.by_category.items() if item[1].cases >= LEAST_CASES]
    told.sort(key=lambda item: (item[1].top_1, -item[1].cases, item[0]))
    title = f"By category, the worst first ({len(told)} with {LEAST_CASES} rows or more)"
    table = Table("", "rows", "model first", "among three", "rules first", "among three", title=title,
                  title_justify="left", box=None, padding=(0, 2, 0, 0), header_style="dim")  # fmt: skip
    for column in table.columns[1:]:
        column.justify = "right"
    for levels, model in told[:MOST_CATEGORIES]:
        rules = by_rules.by_category[levels]
        table.add_row(
            Text(" › ".join(levels)), f"{model.cases:,}", _percent(model.top_1), _percent(model.top_3),
            _percent(rules.top_1), _percent(rules.top_3),
        )  # fmt: skip
    return table
