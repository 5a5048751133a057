"""How often something was asked for, counted for all processes together.

Revision ID: 0017
"""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"

# No index but the key's, and half of each page free: a row is changed in place, again and again.
TABLES = """
CREATE UNLOGGED TABLE rate_limit (
    key bytea NOT NULL,
    began double precision NOT NULL,
    hits integer NOT NULL,
    hits_before integer NOT NULL,
    ends_at timestamptz NOT NULL,
    CONSTRAINT pk_rate_limit PRIMARY KEY (key)
) WITH (fillfactor = 50);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE rate_limit")
