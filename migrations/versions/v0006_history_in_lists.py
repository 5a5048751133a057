"""Lists and maps of a city with years of history.

Revision ID: 0006
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

INDEXES = """
-- The pulse of the last hour, whatever was imported since.
CREATE INDEX ix_event_issue_at ON event (at) WHERE subject_kind = 'issue';
CREATE INDEX ix_issue_place_uncertain ON issue (received_at DESC, id DESC) WHERE place_uncertain;
"""


def upgrade() -> None:
    op.execute(INDEXES)


def downgrade() -> None:
    op.execute("DROP INDEX ix_issue_place_uncertain; DROP INDEX ix_event_issue_at")
