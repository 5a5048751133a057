"""Alembic's environment. Configured in code by ``migrations.run``; autogeneration looks at the models given there."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, pool, text

# The event log, PostGIS and procrastinate keep their tables by plain SQL; autogeneration compares the rest.
BY_HAND = {
    "event", "event_subject", "event_inbox", "event_position", "event_batch", "event_follower", "event_checkpoint",
    "event_parked", "process_heartbeat",
    "spatial_ref_sys", "alembic_version",
}  # fmt: skip


def include_name(name: str | None, kind: str, parents: object) -> bool:
    return not (kind == "table" and name in BY_HAND) and not (kind == "schema" and name is not None)


def run() -> None:
    url = context.config.get_main_option("sqlalchemy.url")
    assert url is not None, "migrations.run sets the URL"
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        # One migration at a time; and never wait long for a lock while the city is being served.
        connection.execute(text("SELECT pg_advisory_lock(7100)"))
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=context.config.attributes.get("metadata"),
            include_name=include_name,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
