"""What was erased, so that restored backups erase it again; and which reports have lost their words.

Revision ID: 0010
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = """
-- Nothing personal: the kind of thing, its lasting name, which parts of it, why and when.
CREATE TABLE erasure (
    id uuid NOT NULL,
    kind varchar NOT NULL,
    key varchar NOT NULL,
    what jsonb NOT NULL,
    reason varchar NOT NULL,
    erased_at timestamptz NOT NULL,
    CONSTRAINT pk_erasure PRIMARY KEY (id)
);
CREATE INDEX ix_erasure_kind_key ON erasure (kind, key);
-- Why a report has no words any more.
ALTER TABLE report ADD COLUMN erased_reason varchar;
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("ALTER TABLE report DROP COLUMN erased_reason; DROP TABLE erasure")
