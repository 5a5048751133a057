"""All that staff wait for, among few and very many issues of the demo city, in one run: queue, panel, search, bulk, keys.

``python -m tests.bench.staff [--few 10000] [--many 1000000] [--json] [--without-browser]``

The demo city is filled as ``civic demo --issues`` does it, on a durable server. Waited is what this process waits for
an answer of the program's own functions, database what the server's backend has computed for it, medians both; growth
is of the latter. A key is measured in Chromium before the real program, from its event to the picture after it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.orm import Session

import web.followers  # noqa: F401  # makes the verbs known
from civic.city.queries import city_rules
from civic.core.cluster import Cluster, ClusterUrls
from civic.core.db import Database, counted_statements, make_engine
from civic.core.jobs import Tools
from civic.core.permissions import Actor
from civic.core.storage import Storage
from civic.demo.many import add_many
from civic.demo.people import DOMAIN
from civic.demo.seed import fill
from civic.demo.shape import department_ids
from civic.issues.queries.detail import issue_detail
from civic.issues.queries.place_history import place_history, similar_issues
from civic.people.models import Person
from civic.people.queries import actor_of
from civic.triage.counts import facets, view_counts
from civic.triage.filters import Filter
from civic.triage.moments import moments
from civic.triage.queue import Asked, queue
from civic.triage.views import VIEWS
from migrations.run import upgrade
from tests.bench.bulk_verbs import bulk, tried
from tests.bench.queue import (
    MOST_GROWTH,
    TARGET_MS,
    Asking,
    _counts,
    _cpu,
    _list,
    _measure,
    _numbers,
    _search,
)
from tests.small_city import KEY

AGENT, DESK = f"agent.roads@{DOMAIN}", f"agent.triage@{DOMAIN}"
IN_BULK = 500


@dataclass(frozen=True)
class Figure:
    """Milliseconds of something that staff wait for, at one size of the city."""

    name: str
    statements: int
    waited: float
    database: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=25)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--without-browser", action="store_true")
    parser.add_argument("--keep", default="", metavar="FOLDER", help="where the city stays")
    asked = parser.parse_args()
