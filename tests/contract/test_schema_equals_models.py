"""What the migrations build is what the models say: tables, columns, indexes, constraints."""

from __future__ import annotations

import importlib
import pkgutil

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine

import civic
import initiatives
from civic.core.cluster import ClusterUrls
from civic.core.db import Base

# The event log, PostGIS and Alembic keep these by plain SQL.
BY_HAND = {"spatial_ref_sys", "alembic_version"}


def _models() -> None:
    found = [
        *pkgutil.walk_packages(civic.__path__, "civic."), *pkgutil.walk_packages(initiatives.__path__, "initiatives."),
    ]  # fmt: skip
    for module in found:
        if module.name.endswith((".models", ".idempotency", ".erasures")):
            importlib.import_module(module.name)


def _differences(engine: Engine) -> list[object]:
    def include(name: str | None, kind: str, _parents: object) -> bool:
        by_hand = name is not None and (
            name in BY_HAND or name.startswith("event") or name in ("process_heartbeat", "rate_limit")
        )
        return not (kind == "table" and by_hand)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": include, "compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def test_the_schema_equals_the_models(database: ClusterUrls) -> None:
    _models()
    engine = create_engine(database.owner)
    differences = _differences(engine)
    engine.dispose()
    assert differences == []
