"""Every role at every door: what the application lets in is what the policies say, no more and no less.

By itself it tries doors for which roles make a difference with everybody, the others with a few. With
``VECHE_MATRIX=path`` everybody tries every door, and what was found is written there.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from civic.core.cluster import Cluster
from tests.api_town import api_town
from tests.role_matrix import Cell, RoleMatrix
from web.limits import limiter

# Thousands of requests: half a minute by itself, more where others work beside it.
pytestmark = pytest.mark.timeout(600)

WRITTEN_TO = os.environ.get("VECHE_MATRIX")


@pytest.fixture(scope="module")
def cells(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Cell]]:
    with api_town(cluster, tmp_path_factory.mktemp("matrix")) as (app, city):
        app.config["WTF_CSRF_ENABLED"] = False
        limiter.enabled = False
        # A refusal is a line of the log, and here are thousands.
        logging.disable(logging.WARNING)
        try:
            yield list(RoleMatrix(app, city, whole=WRITTEN_TO is not None).cells())
        finally:
            logging.disable(logging.NOTSET)
            limiter.enabled = True
            limiter.reset()


def test_each_role_gets_in_where_the_policies_say_and_nowhere_else(cells: list[Cell]) -> None:
    let_in = sum(not cell.refused for cell in cells)
    print(f"{len(cells)} cells: {let_in} let in, {len(cells) - let_in} refused")
    if WRITTEN_TO is not None:
        lines = ["\t".join(("standing", "method", "address", "needs", "by the table", "status", "agrees"))]
        lines += [
            f"{cell.standing}\t{cell.method}\t{cell.rule}\t{cell.needed}\t"
            f"{'open' if cell.expected else 'closed'}\t{cell.status}\t{'yes' if cell.agrees else 'NO'}"
            for cell in cells
        ]
        Path(WRITTEN_TO).write_text("\n".join(lines) + "\n", "utf-8")
    odd = [
        f"{cell.standing} {cell.method} {cell.rule} ({cell.needed}): "
        f"{'open' if cell.expected else 'closed'} by the table, got {cell.status} {cell.location}"
        for cell in cells
        if not cell.agrees
    ]
    assert not odd, "\n".join(odd)


def test_the_matrix_reaches_every_door_of_every_role(cells: list[Cell]) -> None:
    opened = {cell.endpoint for cell in cells if cell.expected and not cell.refused}
    closed = {cell.endpoint for cell in cells if not cell.expected}
    assert len(opened) > 150 and len(closed) > 100


def test_nothing_breaks_for_anybody(cells: list[Cell]) -> None:
    assert not [cell for cell in cells if cell.status >= 500]
