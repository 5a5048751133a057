"""How much an issue presses: a level that staff or rules set.

Revision ID: 0021
"""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE issue ADD COLUMN priority varchar NOT NULL DEFAULT 'normal',"
        " ADD CONSTRAINT ck_issue_known_priority CHECK (priority IN ('low', 'normal', 'high', 'urgent'))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE issue DROP COLUMN priority")
