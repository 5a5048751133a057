"""How long work of several steps is shown: a bar for each, and a line that stays when it is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from civic.core.backup import BackupError
from web.cli.shaping import Refused


class Steps:
    """Bars by the name of the step. Steps whose name is in ``words`` are shown by those."""

    def __init__(self, bars: Progress, words: Mapping[str, str]) -> None:
        self._bars = bars
        self._words = words
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, step: str, done: int, total: int) -> None:
        """Called by the work: how much of a step is done; a total of 0 means that nobody knows."""
        if step not in self._tasks:
            self._tasks[step] = self._bars.add_task(self._words.get(step, step), total=None)
        self._bars.update(self._tasks[step], completed=done, total=total or None)


@contextmanager
def steps(words: Mapping[str, str], *, bytes: bool = False) -> Iterator[Steps]:
    """Show steps on the standard error while a block works; ``bytes``: they count bytes."""
    amount = DownloadColumn(binary_units=True) if bytes else TextColumn("{task.completed:,.0f}")
    columns = (TextColumn("{task.description:<28}"), BarColumn(), amount, TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield Steps(bars, words)


@contextmanager
def plainly() -> Iterator[None]:
    """What a backup refuses is told in a sentence, and the command exits with 2."""
    try:
        yield
    except BackupError as error:
        raise Refused(str(error)) from error


def size(count: float) -> str:
    """A number of bytes for people."""
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if count < 1024:
            return f"{count:,.0f} {unit}" if unit == "bytes" else f"{count:,.1f} {unit}"
        count /= 1024
    return f"{count:,.1f} TiB"
