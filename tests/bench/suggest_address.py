"""What an address suggestion costs over the bare trigram query that it stands on.

``python -m tests.bench.suggest_address [EXTRACT] [--streets 3000]``

With an extract (.osm.pbf …) the words typed are names of its streets, whole, cut short and with two letters exchanged;
without one they are of invented streets. Both run in turns on one connection.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core.cluster import Cluster
from civic.core.db import make_engine
from civic.core.permissions import SYSTEM
from civic.places.commands.import_streets import import_streets
from civic.places.queries import suggest
from geo.osm import open_extract
from migrations.run import upgrade
from tests.extract import ExtractFile
from tests.small_city import small_city

WARM_UP = 20
BARE = text(
    "SELECT id, word_similarity(:typed, search) AS score FROM street WHERE :typed <% search ORDER BY score DESC LIMIT 6"
)


def invented(count: int) -> ExtractFile:
    dice = random.Random(1)
    syllables = ["bel", "mor", "tan", "ric", "ford", "wen", "hal", "sto", "ker", "lin", "dra", "pes"]
    file = ExtractFile()
    for number in range(count):
        name = "".join(dice.choices(syllables, k=3)).title() + dice.choice([" Street", " Lane", " Road"])
        west, south = 30 + dice.random() * 0.03, 60 + dice.random() * 0.009
        file.way([(west, south), (west + 0.002, south)], highway="residential", name=name)
        file.node((west, south), **{"addr:street": name, "addr:housenumber": str(number % 90 + 1)})
    return file


def typed_for(names: list[str]) -> list[str]:
    dice = random.Random(2)
    words = []
    for name in dice.sample(names, min(40, len(names))):
        middle = len(name) // 2
        words += [
            name,
            name[: max(4, middle)],
            f"{name[: middle - 1]}{name[middle]}{name[middle - 1]}{name[middle + 1 :]} 5",
        ]
    return words


def measure(work: Callable[[str], object], typed: list[str]) -> list[float]:
    taken = []
    for words in typed:
        began = time.perf_counter()
        work(words)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def run(session: Session, extract: Path | None, streets: int, folder: Path) -> None:
    small_city(session)
    path = extract or invented(streets).write(folder / "invented.osm")
    result = import_streets(session, SYSTEM, open_extract(path), source="bench", everything=True)
    names = [row[0] for row in session.execute(text("SELECT search FROM street ORDER BY id"))]
    typed = typed_for(names)

    def bare(words: str) -> object:
        return session.execute(BARE, {"typed": words}).all()

    def whole(words: str) -> object:
        return suggest(session, words, "en")

    measure(bare, typed[:WARM_UP])
    measure(whole, typed[:WARM_UP])
    figures = {"bare trigram query": measure(bare, typed), "suggestion": measure(whole, typed)}
    table = Table(
        "", "p50 ms", "p95 ms", box=None, title=f"{result.streets:,} streets, {result.addresses:,} addresses"
    )
    for name, taken in figures.items():
        table.add_row(name, f"{statistics.median(taken):.2f}", f"{statistics.quantiles(taken, n=20)[-1]:.2f}")
    console = Console()
    console.print(table)
    bare_p50, whole_p50 = (statistics.median(taken) for taken in figures.values())
    console.print(f"ratio of p50: {whole_p50 / bare_p50:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extract", nargs="?", type=Path)
    parser.add_argument("--streets", type=int, default=3000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chmod(folder, 0o711)
        with Cluster(folder / "cluster", durable=False).use() as urls:
            upgrade(urls.owner)
            engine = make_engine(urls.app, pooled=False)
            with Session(engine) as session:
                run(session, asked.extract, asked.streets, folder)
            engine.dispose()


if __name__ == "__main__":
    main()
