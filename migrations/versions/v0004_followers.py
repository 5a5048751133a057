"""What follows from events: where the reactor is, what it could not do yet, and which processes are alive.

Revision ID: 0004
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = """
INSERT INTO event_follower (name, position) VALUES ('reactor', 0) ON CONFLICT DO NOTHING;
-- An event whose reactions failed. It waits here until they succeed, so that those behind it need not wait.
CREATE TABLE event_parked (
    follower text NOT NULL,
    position bigint NOT NULL,
    kind text NOT NULL,
    attempts integer NOT NULL,
    problem text NOT NULL,
    parked_at timestamptz NOT NULL,
    try_at timestamptz NOT NULL,
    CONSTRAINT pk_event_parked PRIMARY KEY (follower, position)
);
CREATE INDEX ix_event_parked_try_at ON event_parked (try_at);
-- The last sign of life of each kind of process, for /healthz.
CREATE TABLE process_heartbeat (
    name text CONSTRAINT pk_process_heartbeat PRIMARY KEY,
    at timestamptz NOT NULL,
    detail jsonb NOT NULL
) WITH (fillfactor = 50);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE event_parked, process_heartbeat")
    op.execute("DELETE FROM event_follower WHERE name = 'reactor'")
