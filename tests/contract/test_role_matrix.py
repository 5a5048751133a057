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
