"""What is open near a place is found in the order of its distance, in metres.

Revision ID: 0035
"""

from __future__ import annotations

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_issue_open_around ON issue USING gist (geography(place))"
        " WHERE status NOT IN ('withdrawn', 'duplicate', 'declined', 'confirmed', 'closed')"
    )


def downgrade() -> None:
    op.execute("DROP INDEX ix_issue_open_around")
